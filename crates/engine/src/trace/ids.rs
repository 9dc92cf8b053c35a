//! The ids of a document: where each is defined, how far that reaches, and where others are named.

use specast_syntax::{Leaf, NodeKind, Plain, Range, SectionId, TileId};

use super::{Inputs, Role};
use crate::contract::{Contract, ids};
use crate::source::Source;
use crate::words::rows;

/// An id in a document.
#[derive(Debug, Clone)]
pub(super) struct Use {
    pub id: String,
    pub range: Range,
    pub tile: TileId,
    pub section: Option<SectionId>,
    /// It stands first where ids are defined.
    pub defines: bool,
    /// It only opens an item, without a box, a mark or a colon: `T014 after T012` may define or name it.
    is_weak: bool,
}

/// The rows of a kind: its role and its word.
pub(super) fn table(kind: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    rows(include_str!("roles.tsv")).filter(move |[of, ..]: &[_; 3]| *of == kind).map(|[_, role, word]| (role, word))
}

/// Prefix and number of `REQ-001` and of `T001`.
pub(super) fn split(id: &str) -> Option<(&str, &str)> {
    if id.contains('-') {
        return ids::split(id).filter(|_| ids::is_id(id) || is_short(id));
    }
    let at = id.find(|c: char| c.is_ascii_digit())?;
    let (prefix, digits) = id.split_at(at);
    let is_bare = !prefix.is_empty()
        && prefix.bytes().all(|byte| byte.is_ascii_uppercase())
        && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_bare.then_some((prefix, digits))
}

/// `T-1`: too short for an id in general, but not where its prefix is known.
fn is_short(id: &str) -> bool {
    table("bare").any(|(_, word)| id.split('-').next() == Some(word))
}

/// The role that the prefix of an id has: as the team says, else as prefixes are called.
pub(super) fn role_of_prefix(id: &str, inputs: &Inputs<'_>) -> Option<Role> {
    let (prefix, _) = split(id)?;
    let name = prefix.trim_end_matches('-');
    let said = inputs.families.iter().find(|(family, _)| family.trim_end_matches('-') == name);
    if let Some((_, role)) = said {
        return Some(*role);
    }
    if id.contains('-') {
        return name.split('-').find_map(|part| ids::role_of_prefix(part).and_then(Role::named));
    }
    table("bare").find(|(_, word)| *word == name).and_then(|(role, _)| Role::named(role))
}

/// The role of a heading: that of the first of its words that has one.
pub(super) fn role_of_title(title: &str) -> Option<Role> {
    let lower = title.to_lowercase();
    let found = table("section").filter_map(|(role, word)| Some((lower.find(word)?, role)));
    found.min_by_key(|(at, _)| *at).and_then(|(_, role)| Role::named(role))
}

/// The role of the section around an id: of the nearest heading that has one.
pub(super) fn role_of_section(source: &Source, section: Option<SectionId>) -> Option<Role> {
    let sections = &source.document.sections;
    let mut around = std::iter::successors(section, |section| sections[*section].parent);
    around.find_map(|section| role_of_title(sections[section].title.of(&source.text)))
}

/// The role of an id of a family that only a template knows: by the section that defines it there.
pub(super) fn role_of_family(id: &str, contract: &Contract) -> Option<Role> {
    let (prefix, _) = split(id)?;
    let home = contract.ids.iter().find(|family| family.prefix == prefix)?.defined?;
    std::iter::once(home)
        .chain(contract.ancestors(home))
        .find_map(|slot| role_of_title(&contract.slots[slot].title.show()))
}

/// All ids of a document, in order.
pub(super) fn uses(source: &Source, inputs: &Inputs<'_>) -> Vec<Use> {
    let (document, text) = (&source.document, &source.text);
    let mut out: Vec<Use> = ids::uses(document, text)
        .into_iter()
        .map(|id| {
            // `FR-001: …` opens an item in plain text too.
            let opens = id.defines || begins_item(source, id.tile, id.range);
            let is_weak = opens && !id.defines && !is_told(source, id.tile, id.range);
            Use { id: id.text, range: id.range, tile: id.tile, section: id.section, defines: opens, is_weak }
        })
        .collect();
    for (tile, leaf) in document.leaves() {
        if !matches!(leaf, Leaf::Paragraph | Leaf::TableRow | Leaf::Heading { .. } | Leaf::Term) {
            continue;
        }
        let section = document.section_of(tile);
        for (part_idx, plain) in parts(source, tile, leaf).into_iter().enumerate() {
            for (at, word) in words(&plain.text) {
                let range = plain.source(Range::new(at, at + word.len()));
                if out.iter().any(|known| known.range.overlaps(range)) || role_of_prefix(word, inputs).is_none() {
                    continue;
                }
                let defines = match leaf {
                    Leaf::TableRow => part_idx == 0 && is_first(&plain.text[..at]),
                    Leaf::Heading { .. } => is_first(&plain.text[..at]),
                    _ => begins_item(source, tile, range),
                };
                let is_weak = defines && leaf == Leaf::Paragraph && !is_told(source, tile, range);
                out.push(Use { id: word.to_owned(), range, tile, section, defines, is_weak });
            }
        }
        let plain = document.plain(tile, text);
        if matches!(leaf, Leaf::Heading { .. })
            && let Some((id, range)) = story(&plain.text)
        {
            out.push(Use { id, range: plain.source(range), tile, section, defines: true, is_weak: false });
        }
    }
    out.sort_by_key(|id| (id.range.start, id.range.end));
    // What is defined elsewhere in the document is only named where it opens an item.
    for at in 0..out.len() {
        let is_other = |(other, id): (usize, &Use)| {
            other != at && id.defines && id.id == out[at].id && (!id.is_weak || other < at)
        };
        if out[at].is_weak && out.iter().enumerate().any(is_other) {
            out[at].defines = false;
        }
    }
    out
}

/// The visible text of a leaf, of a row cell by cell.
pub(super) fn parts(source: &Source, tile: TileId, leaf: Leaf) -> Vec<Plain> {
    let (document, text) = (&source.document, &source.text);
    match leaf {
        Leaf::TableRow | Leaf::TableHead => {
            document.cells(tile).iter().map(|cell| document.plain_in(tile, *cell, text)).collect()
        }
        _ => vec![document.plain(tile, text)],
    }
}

/// `User Story 1 - …` is called `US1` elsewhere.
fn story(title: &str) -> Option<(String, Range)> {
    table("heading").find_map(|(prefix, words)| {
        let (head, rest) = title.split_at_checked(words.len())?;
        let rest = rest.strip_prefix(' ').filter(|_| head.eq_ignore_ascii_case(words))?;
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        (digits > 0).then(|| (format!("{prefix}{}", &rest[..digits]), Range::new(0, words.len() + 1 + digits)))
    })
}

/// True where an id opens an item of a list, with its box, brackets and marks left aside.
fn begins_item(source: &Source, tile: TileId, range: Range) -> bool {
    let item = source.document.containers(tile).next().filter(|node| matches!(node.kind, NodeKind::Item { .. }));
    item.is_some_and(|item| {
        let before = Range { start: item.range.start, end: range.start }.of(&source.text);
        let bare = before.trim_start_matches(['-', '*', '+', ' ']).trim_start_matches(|c: char| c.is_ascii_digit());
        let bare = bare.trim_start_matches(['.', ')', ' ']);
        let bare = ["[ ]", "[x]", "[X]"].iter().find_map(|mark| bare.strip_prefix(mark)).unwrap_or(bare);
        is_first(bare)
    })
}

/// True where a box, a mark or a colon says that an item is about an id.
fn is_told(source: &Source, tile: TileId, range: Range) -> bool {
    let item = source.document.containers(tile).next();
    let has_box = item.is_some_and(|item| matches!(item.kind, NodeKind::Item { task: Some(_), .. }));
    let text = &source.text[..];
    let is_marked = text[..range.start as usize].ends_with(['[', '`', '*', '_']);
    has_box || is_marked || text[range.end as usize..].starts_with([':', '：', ')', ']'])
}

fn is_first(before: &str) -> bool {
    before.chars().all(|c| matches!(c, '[' | '`' | '*' | '_' | ' '))
}

/// Runs of letters and digits that stand by themselves, and what is joined by `-`.
fn words(text: &str) -> Vec<(usize, &str)> {
    let is_inside = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '/');
    let mut out = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (is_inside(c), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                let word = text[from..at].trim_end_matches(['.', '-', '/']);
                out.push((from, word));
                start = None;
            }
            _ => {}
        }
    }
    // `T010-T014` names both ends.
    let ends = |(at, word): (usize, &'_ str)| -> Vec<(usize, usize)> {
        match word.split_once(['-', '/']) {
            Some((left, right)) if split(left).is_some() && split(right).is_some() => {
                vec![(at, at + left.len()), (at + left.len() + 1, at + word.len())]
            }
            _ => vec![(at, at + word.len())],
        }
    };
    out.into_iter()
        .flat_map(ends)
        .map(|(from, to)| (from, &text[from..to]))
        .filter(|(_, word)| split(word).is_some())
        .collect()
}

/// How far what an id defines reaches: its row, its item, or the section of its heading.
pub(super) fn reach(source: &Source, id: &Use) -> Range {
    let document = &source.document;
    let tile = document.tiles[id.tile].range;
    match document.tiles[id.tile].kind {
        specast_syntax::TileKind::Leaf(Leaf::Heading { .. }) => {
            let section = document.sections.iter().find(|section| section.heading == id.tile);
            let last = section.and_then(|section| document.tiles[section.all.clone()].last());
            last.map_or(tile, |last| tile.cover(last.range))
        }
        specast_syntax::TileKind::Leaf(Leaf::TableRow) => tile,
        _ => {
            let item = document.containers(id.tile).next().filter(|node| matches!(node.kind, NodeKind::Item { .. }));
            item.map_or(tile, |item| item.range)
        }
    }
}

/// Paths that stand in a range of a document, as code or plain.
pub(super) fn paths(source: &Source, range: Range) -> Vec<String> {
    let document = &source.document;
    let mut out: Vec<String> = Vec::new();
    for (tile, leaf) in document.leaves() {
        let at = document.tiles[tile].range;
        if !range.contains(at) || matches!(leaf, Leaf::Comment | Leaf::FrontEntry) {
            continue;
        }
        let shown: Vec<String> = parts(source, tile, leaf).into_iter().map(|plain| plain.text).collect();
        for word in
            shown.join(" ").split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '`' | '"' | '\''))
        {
            let path = word.trim_end_matches(['.', ':']).trim_start_matches("./");
            let name = path.rsplit('/').next().unwrap_or(path);
            let has_ending = name.rsplit_once('.').is_some_and(|(stem, ending)| {
                !stem.is_empty()
                    && (1..=8).contains(&ending.len())
                    && ending.bytes().all(|byte| byte.is_ascii_alphanumeric())
            });
            let is_path = path.contains('/') && has_ending && !path.contains("://") && !path.starts_with(['/', '<']);
            if is_path && !out.iter().any(|known| known == path) {
                out.push(path.to_owned());
            }
        }
    }
    out
}
