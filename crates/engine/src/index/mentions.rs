//! Files that a document names in code, or in a list of files.

use specast_syntax::{InlineKind, Leaf, Range, TileId};

use crate::source::{self, Source};
use crate::words::{FileTalk, file_talk};

/// A path that a document names as one of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Its bytes.
    pub range: Range,
    /// The path as it stands.
    pub path: String,
    /// Where it may lie below the root: seen from the root, and from the document's folder.
    pub places: Vec<Place>,
    /// It stands in a list of files.
    pub listed: bool,
    /// Something there leaves open whether the file is there: it is to be made or to go, or is an example.
    pub open: bool,
}

/// A place where a file may lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file's path below the root.
    pub path: String,
    /// The path of the outermost folder that the mention itself names.
    pub top: String,
}

/// The paths of files that a document names. What is only a path of a machine (`/etc/…`, `~/…`), a pattern or has
/// a hole is none; neither is a single name without a folder.
pub fn mentions(source: &Source) -> Vec<Mention> {
    let (document, text) = (&source.document, &source.text);
    let mut heads: Vec<String> = Vec::new();
    let mut intro = FileTalk::default();
    let mut out = Vec::new();
    for (tile, leaf) in document.leaves() {
        match leaf {
            Leaf::Paragraph | Leaf::TableRow | Leaf::Term => {}
            Leaf::TableHead => {
                let cells = document.cells(tile).iter();
                heads = cells.map(|cell| document.plain_in(tile, *cell, text).text).collect();
                continue;
            }
            Leaf::Heading { .. } => {
                intro = FileTalk::default();
                continue;
            }
            _ => continue,
        }
        // The words of two cells are no word together.
        let cells = document.cells(tile).iter().map(|cell| document.plain_in(tile, *cell, text).text);
        let cells: Vec<String> = cells.collect();
        let plain = if cells.is_empty() { document.plain(tile, text).text } else { cells.join(" ") };
        let here = file_talk(&plain);
        let above = headings(source, tile);
        let is_root = document.containers(tile).count() == 1;
        let columns = document.cells(tile);
        let mut named = paths(source, tile, above.lists);
        for (range, path) in &mut named {
            let column = columns.iter().position(|cell| cell.contains(*range)).and_then(|column| heads.get(column));
            let column = column.map_or(FileTalk::default(), |head| file_talk(head));
            let around = if is_root { FileTalk::default() } else { intro };
            let places = places(source, path);
            out.push(Mention {
                range: *range,
                path: std::mem::take(path),
                places,
                listed: above.lists || column.heads,
                open: here.open || above.open || column.open || around.open,
            });
        }
        if is_root && leaf == Leaf::Paragraph {
            // A sentence before a list or a table speaks for it.
            intro = if plain.trim_end().ends_with(':') { here } else { FileTalk::default() };
        }
    }
    let settled: Vec<String> = out.iter().filter(|one| one.open).map(|one| one.path.clone()).collect();
    for mention in &mut out {
        mention.open |= settled.contains(&mention.path);
    }
    out
}

/// What the headings above a tile say.
fn headings(source: &Source, tile: TileId) -> FileTalk {
    let document = &source.document;
    let mut talk = FileTalk::default();
    let mut next = document.section_of(tile);
    while let Some(section) = next {
        let section = &document.sections[section];
        if section.level > 1 {
            let said = file_talk(section.title.of(&source.text));
            talk.lists |= said.lists;
            talk.open |= said.open;
        }
        next = section.parent;
    }
    talk
}

/// The paths in a tile: its inline code; in a list of files its words too.
fn paths(source: &Source, tile: TileId, is_listed: bool) -> Vec<(Range, String)> {
    let mut out = Vec::new();
    for inline in source.document.inlines(tile) {
        if inline.link || inline.strike {
            continue;
        }
        match &inline.kind {
            InlineKind::Code { inner, .. } => out.extend(path(inner.of(&source.text)).map(|path| (*inner, path))),
            InlineKind::Text if is_listed => {
                let base = inline.range.start as usize;
                let text = inline.range.of(&source.text);
                for word in text.split_whitespace() {
                    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '/' | '_'));
                    let word = word.trim_end_matches('.');
                    let at = base + (word.as_ptr() as usize - text.as_ptr() as usize);
                    out.extend(path(word).map(|path| (Range::new(at, at + word.len()), path)));
                }
            }
            _ => {}
        }
    }
    out
}

/// A path of a file: folders, a name, an ending.
fn path(token: &str) -> Option<String> {
    let token = token.trim();
    // `src/main.rs:12` and `notes.md#top` name a place inside.
    let end = token.find(['#', ':']).unwrap_or(token.len());
    let (path, inside) = token.split_at(end);
    let is_line = inside.strip_prefix(':').is_none_or(|line| line.starts_with(|c: char| c.is_ascii_digit()));
    let (folder, name) = path.rsplit_once('/')?;
    let (stem, ending) = name.rsplit_once('.')?;
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | '+');
    let is_ending = (1..=8).contains(&ending.len())
        && ending.starts_with(|c: char| c.is_ascii_lowercase())
        && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_host = !folder.starts_with('.') && folder.split('/').next().is_some_and(|first| first.contains('.'));
    let fits = !stem.is_empty() && is_ending && is_line && !is_host && path.chars().all(is_plain);
    (fits && !path.starts_with('/') && !path.contains("//") && !path.contains("...")).then(|| path.to_owned())
}

fn places(source: &Source, path: &str) -> Vec<Place> {
    let own = source::folder(&source.path);
    let mut out: Vec<Place> = Vec::new();
    for from in ["", own] {
        let Some(full) = source::resolve(from, path) else { continue };
        // `../x/y.md` begins with what lies above.
        let base = path.split('/').take_while(|part| matches!(*part, "." | "..")).collect::<Vec<_>>().join("/");
        let Some(base) = source::resolve(from, &format!("./{base}")) else { continue };
        let below = full.strip_prefix(&base).unwrap_or(&full).trim_start_matches('/');
        let first = below.split('/').next().unwrap_or_default();
        let top = if base.is_empty() { first.to_owned() } else { format!("{base}/{first}") };
        if !out.iter().any(|place| place.path == full) {
            out.push(Place { path: full, top });
        }
    }
    out
}
