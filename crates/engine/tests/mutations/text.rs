//! A document as a mutation sees it: what shows of it, and units of visible text with their way back to the bytes.

use std::collections::BTreeMap;

use specast_engine::facts;
use specast_engine::source::{Envelope, Source};
use specast_syntax::{Document, InlineKind, Leaf, NodeKind, Plain, Range, TileId, markdown::Segment};

/// Bytes of a text and what is to stand there.
#[derive(Debug, Clone)]
pub struct Edit {
    pub at: Range,
    pub with: String,
}

impl Edit {
    pub fn new(at: Range, with: impl Into<String>) -> Self {
        Self { at, with: with.into() }
    }

    pub fn insert(at: u32, with: impl Into<String>) -> Self {
        Self::new(Range { start: at, end: at }, with)
    }
}

/// The text with all edits made; none where two of them overlap.
pub fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.at.start, edit.at.end));
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for edit in edits {
        out.push_str(text.get(at..edit.at.start as usize)?);
        out.push_str(&edit.with);
        at = edit.at.end as usize;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

/// The same document with another text.
pub fn again(source: &Source, text: String) -> Source {
    Source::new(source.path.as_str(), text, Envelope::default())
}

/// White space folded to single spaces.
pub fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a reader sees of a leaf.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shown {
    /// What it is; a heading's level left out.
    pub what: &'static str,
    /// Its visible text, white space folded (but for code), cells apart.
    pub text: String,
    /// The containers around it.
    around: String,
    /// What of it is struck out.
    struck: String,
    /// Where it leads, and notes that it calls.
    leads: Vec<String>,
}

/// A line of front matter with the quotes around its value left out.
fn without_quotes(text: &str) -> String {
    let text = fold(text);
    let Some((key, value)) = text.split_once(": ") else { return text };
    let bare = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\''));
    let bare = bare.or_else(|| value.strip_prefix('"').and_then(|value| value.strip_suffix('"')));
    format!("{key}: {}", bare.unwrap_or(value))
}

/// What a reader sees, leaf for leaf.
pub fn shown(source: &Source) -> Vec<Shown> {
    let document = &source.document;
    let text = &*source.text;
    let mut leads: BTreeMap<TileId, Vec<String>> = BTreeMap::new();
    for link in &document.links {
        leads.entry(link.tile).or_default().push(format!("{:?} {}", link.kind, link.destination.of(text)));
    }
    let leaf = |(tile, leaf): (TileId, Leaf)| {
        let plain = document.plain(tile, text);
        let (what, shown) = match leaf {
            Leaf::Heading { .. } => ("heading", fold(&plain.text)),
            Leaf::TableHead | Leaf::TableRow => {
                let cells = document.cells(tile).iter();
                let cells: Vec<String> = cells.map(|cell| fold(&document.plain_in(tile, *cell, text).text)).collect();
                ("row", cells.join(" | "))
            }
            Leaf::Code { info } => (
                "code",
                format!(
                    "{}\n{}",
                    info.of(text).trim(),
                    plain.text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
                ),
            ),
            Leaf::Paragraph | Leaf::Term => ("text", fold(&plain.text)),
            Leaf::FrontEntry => ("front", without_quotes(&plain.text)),
            Leaf::Html | Leaf::Comment => ("html", fold(&plain.text)),
            Leaf::LinkDefinition | Leaf::Unparsed => ("definition", fold(&plain.text)),
        };
        let around = document.containers(tile).map(|node| match node.kind {
            NodeKind::Item { task, n } => format!("item {n} {task:?}"),
            NodeKind::Footnote { label } => format!("note {}", label.of(text)),
            NodeKind::List { ordered } => format!("list {ordered}"),
            kind => format!("{kind:?}"),
        });
        let struck = plain.segments.iter().filter(|segment| segment.strike);
        let struck = fold(&struck.map(|segment| segment.at.of(&plain.text)).collect::<Vec<_>>().join(" "));
        let mut leads = leads.get(&tile).cloned().unwrap_or_default();
        let notes = document.inlines(tile).iter().filter(|inline| inline.kind == InlineKind::Footnote);
        leads.extend(notes.map(|inline| inline.range.of(text).to_owned()));
        Shown { what, text: shown, around: around.collect::<Vec<_>>().join(" < "), struck, leads }
    };
    document.leaves().map(leaf).collect()
}

/// What only one of two documents shows: gone, new. Order says nothing.
pub fn changed(before: &[Shown], after: &[Shown]) -> (Vec<Shown>, Vec<Shown>) {
    let mut counts: BTreeMap<&Shown, i32> = BTreeMap::new();
    for (leaves, n) in [(before, 1), (after, -1)] {
        for leaf in leaves {
            *counts.entry(leaf).or_default() += n;
        }
    }
    let (mut gone, mut new) = (Vec::new(), Vec::new());
    for (leaf, n) in counts {
        let list = if n > 0 { &mut gone } else { &mut new };
        list.extend(std::iter::repeat_n(leaf.clone(), n.unsigned_abs() as usize));
    }
    (gone, new)
}

/// Where a unit stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    Prose,
    Heading,
    Cell,
    Code,
    Front,
}

/// A stretch of visible text with its way back to the bytes.
pub struct Unit {
    pub tile: TileId,
    pub sort: Sort,
    pub plain: Plain,
    /// Its bytes.
    pub range: Range,
}

/// The units of a document. Contents lists, HTML, comments and definitions are none.
pub fn units(source: &Source) -> Vec<Unit> {
    let document = &source.document;
    let text = &*source.text;
    let navigation = facts::navigation(source);
    let mut out = Vec::new();
    for (tile, leaf) in document.leaves().filter(|(tile, _)| !navigation.contains(tile)) {
        let range = document.tiles[tile].range;
        let sort = match leaf {
            Leaf::Heading { .. } => Sort::Heading,
            Leaf::Paragraph | Leaf::Term => Sort::Prose,
            Leaf::Code { .. } => Sort::Code,
            Leaf::FrontEntry => Sort::Front,
            Leaf::TableHead | Leaf::TableRow => {
                let cells = document.cells(tile).iter().filter(|cell| !cell.is_empty());
                out.extend(cells.map(|cell| Unit {
                    tile,
                    sort: Sort::Cell,
                    plain: document.plain_in(tile, *cell, text),
                    range: *cell,
                }));
                continue;
            }
            Leaf::Html | Leaf::Comment | Leaf::LinkDefinition | Leaf::Unparsed => continue,
        };
        out.push(Unit { tile, sort, plain: document.plain(tile, text), range });
    }
    out
}

/// A word of a unit: letters, digits, and `-`, `'` between them.
#[derive(Debug, Clone, Copy)]
pub struct Word<'u> {
    pub text: &'u str,
    /// In the visible text.
    pub at: Range,
    /// In inline code.
    pub in_code: bool,
}

impl Unit {
    pub fn text(&self) -> &str {
        &self.plain.text
    }

    /// The segment that holds a stretch of the visible text as a whole, where it shows as it stands.
    pub fn segment(&self, at: Range) -> Option<&Segment> {
        let index = self.plain.segments.partition_point(|segment| segment.at.end <= at.start);
        let segment = self.plain.segments.get(index)?;
        let as_it_stands = segment.at.len() == segment.source.len()
            && matches!(segment.kind, InlineKind::Text | InlineKind::Code { .. });
        (as_it_stands && segment.at.contains(at)).then_some(segment)
    }

    pub fn in_code(&self, at: Range) -> bool {
        self.sort == Sort::Code
            || self.segment(at).is_some_and(|segment| matches!(segment.kind, InlineKind::Code { .. }))
    }

    /// The bytes of a stretch that lies in one piece.
    pub fn source(&self, at: Range) -> Option<Range> {
        let segment = self.segment(at)?;
        let start = segment.source.start + (at.start - segment.at.start);
        Some(Range { start, end: start + at.len() as u32 })
    }

    /// The bytes of a stretch with the marks around it that belong to it: from behind the character before
    /// to the character behind.
    pub fn hull(&self, at: Range) -> Range {
        let text = self.text();
        let start = match text[..at.start as usize].chars().next_back() {
            None => self.range.start,
            Some(c) => self.plain.source(Range { start: at.start - c.len_utf8() as u32, end: at.start }).end,
        };
        let end = match text[at.end as usize..].chars().next() {
            None => self.range.end,
            Some(c) => self.plain.source(Range { start: at.end, end: at.end + c.len_utf8() as u32 }).start,
        };
        Range { start, end: end.max(start) }
    }

    pub fn words(&self) -> Vec<Word<'_>> {
        let text = self.text();
        let mut out = Vec::new();
        let mut at = 0;
        while let Some(skip) = text[at..].find(char::is_alphanumeric) {
            let start = at + skip;
            let mut end = start;
            for (offset, c) in text[start..].char_indices() {
                let next = text[start + offset + c.len_utf8()..].chars().next();
                let joins = matches!(c, '-' | '\'' | '’' | '_' | '.') && next.is_some_and(char::is_alphanumeric);
                if !c.is_alphanumeric() && !joins {
                    break;
                }
                end = start + offset + c.len_utf8();
            }
            let range = Range::new(start, end);
            out.push(Word { text: &text[start..end], at: range, in_code: self.in_code(range) });
            at = end;
        }
        out
    }

    /// The sentences of prose; a unit of another sort is one.
    pub fn sentences(&self) -> Vec<Range> {
        let text = self.text();
        let all = Range::new(0, text.len()).trim(text);
        if self.sort != Sort::Prose {
            return vec![all];
        }
        let mut out = Vec::new();
        let mut start = all.start as usize;
        for (at, c) in text.char_indices() {
            let here = Range::new(at, at + c.len_utf8());
            if !matches!(c, '.' | '!' | '?') || at < start || self.in_code(here) {
                continue;
            }
            let closing = |c: char| matches!(c, ')' | '"' | '”' | '’' | '\'' | '*' | '_');
            let rest = text[here.end as usize..].trim_start_matches(closing);
            let end = text.len() - rest.len();
            let next = rest.trim_start().chars().next();
            let before = text[start..at].split_whitespace().next_back().unwrap_or_default().to_lowercase();
            let before = before.trim_start_matches(['(', '"', '“']);
            let short = before.chars().count() < 2 || before.contains('.');
            let known =
                matches!(before, "etc" | "vs" | "cf" | "eq" | "fig" | "sec" | "no" | "resp" | "approx" | "incl");
            let opens = next.is_some_and(|c| c.is_uppercase() || matches!(c, '`' | '"' | '“' | '(') || c.is_numeric());
            let apart = rest.starts_with(char::is_whitespace);
            let is_code_next = self.in_code(Range::new(end + 1, end + 2));
            if apart && (opens || is_code_next) && !short && !known {
                out.push(Range::new(start, end).trim(text));
                start = end;
            }
        }
        out.push(Range::new(start, text.len()).trim(text));
        out.retain(|range| !range.is_empty());
        out
    }
}

/// The lines of a range: first and last, from 1.
pub fn lines(source: &Source, range: Range) -> (u32, u32) {
    source.lines.lines(range)
}

/// The whole lines that a range touches, the last line break included.
pub fn whole_lines(source: &Source, range: Range) -> Range {
    let (first, last) = lines(source, range);
    source.lines.line_range(first).cover(source.lines.line_range(last))
}

/// The visible text of the section that holds a tile.
pub fn section_text(source: &Source, tile: TileId) -> String {
    let document: &Document = &source.document;
    let tiles = document.section_of(tile).map_or(0..document.tiles.len(), |id| document.sections[id].own.clone());
    let leaves = document.leaves().filter(|(tile, _)| tiles.contains(tile));
    leaves.map(|(tile, _)| fold(&document.plain(tile, &source.text).text)).collect::<Vec<_>>().join("\n")
}
