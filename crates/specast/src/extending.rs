//! Templates that extend another one: the base with additions.
//!
//! - A section of the derived template that the base has too (same title, same place) gives its text to the
//!   base's section, behind the base's own.
//! - Another one is inserted behind the section that it follows in the derived template.
//! - A key of the front matter is added, or replaces the base's; so do the title and the target line.
//!
//! Nothing of a base is taken away and nothing is numbered anew. Each byte of the result knows the file that
//! it came from, so that findings point into files that are there.

use std::sync::Arc;

use anyhow::{Result, bail};
use specast_engine::contract::{self, normalise};
use specast_engine::source;
use specast_syntax::{BlockKind, Document, LineIndex, Range, SectionId};

use crate::config::Documents;
use crate::files;
use crate::workspace::Workspace;

/// A template with what it extends.
#[derive(Debug, Clone, Default)]
pub struct Composed {
    /// The text of both.
    pub text: String,
    /// The files: path and text.
    pub files: Vec<(String, Arc<str>)>,
    pieces: Vec<Piece>,
}

/// Bytes of the composed text with the place they came from.
#[derive(Debug, Clone, Copy)]
struct Piece {
    at: Range,
    file: usize,
    start: u32,
}

/// What stands at a place of the base instead of its bytes.
struct Change {
    range: Range,
    own: Vec<Range>,
}

impl Composed {
    /// A template as it is composed; a single piece for one that extends none.
    pub fn read(workspace: &Workspace, path: &str) -> Result<Self> {
        Self::through(workspace, path, &mut Vec::new())
    }

    fn through(workspace: &Workspace, path: &str, above: &mut Vec<String>) -> Result<Self> {
        if above.iter().any(|other| other == path) {
            bail!("{path}: extends itself, by way of {}; take one of the `extends` away", above.join(", "));
        }
        above.push(path.to_owned());
        let text = files::read_text(&workspace.root.join(path), path)?;
        let document = Document::parse_template(&text);
        let remark = remark(&document, &text);
        let named = workspace.config.documents.iter().find(|documents| documents.template == path);
        let base = match (named.and_then(|documents: &Documents| documents.extends.clone()), &remark) {
            (Some(base), _) => Some(base),
            (None, Some((_, to))) => match source::resolve(source::folder(path), to) {
                Some(base) => Some(base),
                None => bail!("{path}: extends {to}, which leads out of the workspace"),
            },
            (None, None) => None,
        };
        let Some(base) = base else {
            let at = Range::new(0, text.len());
            let file = (path.to_owned(), Arc::from(text.as_str()));
            return Ok(Self { text, files: vec![file], pieces: vec![Piece { at, file: 0, start: 0 }] });
        };
        files::inside_root(&workspace.root, &base)?;
        let base = Self::through(workspace, &base, above)?;
        let skipped = remark.map(|(range, _)| range);
        let changes = Merge::new(&base.text, &document, &text, skipped).changes();
        Ok(base.changed(path, &text, changes))
    }

    /// The file and bytes behind a range of the composed text; none for the line breaks between two pieces.
    pub fn place(&self, range: Range) -> Option<(&str, Range)> {
        let piece = self.pieces.iter().find(|piece| piece.at.start <= range.start && range.start < piece.at.end)?;
        let start = piece.start + range.start - piece.at.start;
        let end = piece.start + range.end.clamp(range.start, piece.at.end) - piece.at.start;
        Some((&self.files[piece.file].0, Range { start, end }))
    }

    fn changed(&self, path: &str, own: &str, mut changes: Vec<Change>) -> Self {
        changes.sort_by_key(|change| change.range.start);
        let mut out = Self { files: self.files.clone(), ..Self::default() };
        out.files.push((path.to_owned(), Arc::from(own)));
        let file = out.files.len() - 1;
        let mut at = 0;
        for change in changes {
            out.base(self, Range { start: at, end: change.range.start });
            let is_replaced = !change.range.is_empty();
            let is_end = change.range.start as usize == self.text.len();
            for own_range in change.own {
                if is_end {
                    let lines = if out.text.ends_with("\n\n") {
                        ""
                    } else if out.text.ends_with('\n') {
                        "\n"
                    } else {
                        "\n\n"
                    };
                    out.text.push_str(lines);
                }
                out.piece(file, own_range.start, own_range.of(own));
                out.text.push_str(if is_replaced {
                    ""
                } else if is_end {
                    "\n"
                } else {
                    "\n\n"
                });
            }
            at = at.max(change.range.end);
        }
        out.base(self, Range { start: at, end: self.text.len() as u32 });
        out
    }

    fn base(&mut self, base: &Self, range: Range) {
        if range.start >= range.end {
            return;
        }
        for piece in &base.pieces {
            let part = Range { start: piece.at.start.max(range.start), end: piece.at.end.min(range.end) };
            if part.start < part.end {
                // The breaks between two pieces of the base belong to no file.
                let before =
                    base.pieces.iter().filter(|other| other.at.end <= part.start).map(|other| other.at.end).max();
                let gap = Range { start: before.unwrap_or(0).max(range.start), end: part.start };
                self.text.push_str(gap.of(&base.text));
                self.piece(piece.file, piece.start + part.start - piece.at.start, part.of(&base.text));
            }
        }
        let last = base.pieces.iter().map(|piece| piece.at.end).filter(|end| *end < range.end).max();
        let is_covered = base.pieces.iter().any(|piece| piece.at.start < range.end && range.end <= piece.at.end);
        if let (Some(last), false) = (last, is_covered) {
            self.text.push_str(Range { start: last.max(range.start), end: range.end }.of(&base.text));
        }
    }

    fn piece(&mut self, file: usize, start: u32, text: &str) {
        let from = self.text.len();
        self.text.push_str(text);
        self.pieces.push(Piece { at: Range::new(from, self.text.len()), file, start });
    }
}

/// `<!-- specast: extends=../base.md -->`: its bytes and the path.
fn remark(document: &Document, text: &str) -> Option<(Range, String)> {
    let comments = document.blocks.iter().filter(|block| block.kind == BlockKind::Comment);
    comments.map(|block| block.range).find_map(|range| {
        let inner = range.of(text).trim().strip_prefix("<!--")?.strip_suffix("-->")?.trim();
        let words = inner.strip_prefix("specast:")?;
        let to = words.split([',', ' ', '\n']).find_map(|word| word.strip_prefix("extends="))?;
        Some((range, to.to_owned()))
    })
}

struct Merge<'t> {
    base: Document,
    base_text: &'t str,
    own: &'t Document,
    own_text: &'t str,
    /// The remark that names the base.
    skipped: Option<Range>,
    changes: Vec<Change>,
}

impl<'t> Merge<'t> {
    fn new(base_text: &'t str, own: &'t Document, own_text: &'t str, skipped: Option<Range>) -> Self {
        Self { base: Document::parse_template(base_text), base_text, own, own_text, skipped, changes: Vec::new() }
    }

    fn changes(mut self) -> Vec<Change> {
        self.keys();
        let titles = (title(&self.base), title(self.own));
        if let (Some(base), Some(own)) = titles {
            let range = self.base.tiles[self.base.sections[base].heading].range;
            let heading = trimmed(self.own.tiles[self.own.sections[own].heading].range, self.own_text);
            self.changes.push(Change { range: trimmed(range, self.base_text), own: vec![heading] });
        }
        self.target();
        let after = self.own.front.as_ref().map_or(0, |front| front.range.end);
        let first =
            self.own.sections.first().map_or(self.own_text.len() as u32, |one| self.own.tiles[one.heading].range.start);
        let at = titles
            .0
            .map_or_else(|| preamble_end(&self.base, self.base_text), |id| own_end(&self.base, id, self.base_text));
        self.insert(at, Range { start: after, end: first });
        if let Some(own) = titles.1 {
            self.insert(at, body(self.own, own, self.own_text));
        }
        self.children(titles.0, titles.1, at);
        self.changes
    }

    fn keys(&mut self) {
        let Some(own) = &self.own.front else { return };
        let Some(base) = &self.base.front else {
            self.changes.push(Change { range: Range::default(), own: vec![trimmed(own.range, self.own_text)] });
            return;
        };
        let mut added = Vec::new();
        for entry in &own.entries {
            let range = whole_lines(entry.range, self.own_text);
            match base.entry(&entry.key) {
                Some(there) => {
                    self.changes.push(Change { range: whole_lines(there.range, self.base_text), own: vec![range] });
                }
                None => added.push(range),
            }
        }
        // Before the line that closes the front matter; replaced, so that no blank line comes between.
        let close = trimmed(base.range, self.base_text).end - 3;
        let closing = own.range.of(self.own_text).trim_end().len() as u32 + own.range.start - 3;
        if !added.is_empty() {
            added.push(Range { start: closing, end: closing + 3 });
            self.changes.push(Change { range: Range { start: close, end: close + 3 }, own: added });
        }
    }

    /// A target line of its own takes the place of the base's.
    fn target(&mut self) {
        let own = contract::compile("", self.own_text).target;
        let (Some(_), Some(base)) = (own, contract::compile("", self.base_text).target) else { return };
        let block = self.base.blocks.iter().find(|block| block.range.overlaps(base.origin));
        if let Some(block) = block {
            self.changes.push(Change { range: block.range, own: Vec::new() });
        }
    }

    fn children(&mut self, base: Option<SectionId>, own: Option<SectionId>, first: u32) {
        let mut at = first;
        let all = 0..self.own.sections.len();
        for id in all.filter(|id| self.own.sections[*id].parent == own && Some(*id) != title(self.own)) {
            let name = name(self.own, id, self.own_text);
            let twin = (0..self.base.sections.len()).find(|twin| {
                self.base.sections[*twin].parent == base
                    && crate::extending::name(&self.base, *twin, self.base_text) == name
            });
            if let Some(twin) = twin {
                let end = own_end(&self.base, twin, self.base_text);
                self.insert(end, body(self.own, id, self.own_text));
                self.children(Some(twin), Some(id), end);
                at = offset(&self.base, self.base.sections[twin].all.end, self.base_text);
            } else {
                let section = &self.own.sections[id];
                let start = self.own.tiles[section.heading].range.start;
                let end = offset(self.own, section.all.end, self.own_text);
                self.insert(at, Range { start, end });
            }
        }
    }

    /// Inserts bytes of the derived template but for the remark that names the base.
    fn insert(&mut self, at: u32, range: Range) {
        let parts = match self.skipped.filter(|skipped| skipped.overlaps(range)) {
            Some(skipped) => vec![
                Range { start: range.start, end: skipped.start.max(range.start) },
                Range { start: skipped.end.min(range.end), end: range.end },
            ],
            None => vec![range],
        };
        let parts = parts.into_iter().map(|part| trimmed(part, self.own_text)).filter(|part| !part.is_empty());
        let own: Vec<Range> = parts.collect();
        if !own.is_empty() {
            self.changes.push(Change { range: Range { start: at, end: at }, own });
        }
    }
}

/// The only heading of level 1, where it comes first.
fn title(document: &Document) -> Option<SectionId> {
    let n_tops = document.sections.iter().filter(|section| section.level == 1).count();
    (n_tops == 1 && document.sections[0].level == 1).then_some(0)
}

fn name(document: &Document, section: SectionId, text: &str) -> String {
    normalise(document.sections[section].title.of(text))
}

fn offset(document: &Document, tile: usize, text: &str) -> u32 {
    document.tiles.get(tile).map_or(text.len() as u32, |tile| tile.range.start)
}

fn own_end(document: &Document, section: SectionId, text: &str) -> u32 {
    offset(document, document.sections[section].own.end, text)
}

fn preamble_end(document: &Document, text: &str) -> u32 {
    document.sections.first().map_or(text.len() as u32, |section| document.tiles[section.heading].range.start)
}

/// What stands below a heading, without its subsections.
fn body(document: &Document, section: SectionId, text: &str) -> Range {
    let heading = document.tiles[document.sections[section].heading].range;
    Range { start: heading.end, end: own_end(document, section, text).max(heading.end) }
}

fn trimmed(range: Range, text: &str) -> Range {
    let shown = range.of(text);
    let start = range.start + (shown.len() - shown.trim_start().len()) as u32;
    Range { start, end: start + shown.trim().len() as u32 }
}

fn whole_lines(range: Range, text: &str) -> Range {
    let lines = LineIndex::new(text);
    let last = lines.line_range(lines.line(range.end.saturating_sub(1).max(range.start)));
    let end = text[last.end as usize..].starts_with('\n');
    let end = if text[..last.end as usize].ends_with('\n') || !end { last.end } else { last.end + 1 };
    Range { start: lines.line_range(lines.line(range.start)).start, end }
}
