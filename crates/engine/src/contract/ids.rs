//! Ids such as `[REQ-001]`: where they stand, and whether they are defined or referred to there.
//!
//! Reads any Markdown file alike, a template or a document; which families count is the contract's
//! business.

use specast_syntax::{Document, Leaf, Range, SectionId, TileId};

use super::{IdFamily, SlotId, notation};

/// Ids with more digits are none that a person writes; the formatter of numbers takes no more, either.
pub const MOST_DIGITS: usize = u16::MAX as usize;

/// An id in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdUse {
    /// As it stands.
    pub text: String,
    /// Its bytes.
    pub range: Range,
    /// The tile it stands in.
    pub tile: TileId,
    /// The section it stands in.
    pub section: Option<SectionId>,
    /// It stands where ids are defined: first in a row, an item, a paragraph or a heading.
    pub defines: bool,
    /// It stands in brackets, or is all of an inline code or a table cell (with other ids).
    pub marked: bool,
}

/// True for letters and digits in capitals, joined by `-`, with a number at the end.
pub fn is_id(text: &str) -> bool {
    split(text).is_some_and(|(prefix, _)| prefix.len() > 2)
}

/// Splits an id into prefix (its `-` included) and digits.
pub fn split(id: &str) -> Option<(&str, &str)> {
    let (prefix, digits) = id.split_at(id.rfind('-')? + 1);
    let name = &prefix[..prefix.len() - 1];
    let is_name = name.starts_with(|c: char| c.is_ascii_uppercase())
        && name
            .split('-')
            .all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit()));
    (is_name && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some((prefix, digits))
}

/// What ids with a prefix are for, where that is one of those in use (`REQ`, `NFR`): the role of `prefixes.tsv`.
pub fn role_of_prefix(name: &str) -> Option<&'static str> {
    let rows = crate::words::rows(include_str!("prefixes.tsv"));
    rows.into_iter().find(|[word, _]| *word == name).map(|[_, role]| role)
}

/// All texts of the form of an id (in any case), in order. Code blocks and front matter are left out.
pub fn uses(document: &Document, text: &str) -> Vec<IdUse> {
    let mut out = Vec::new();
    for (tile, leaf) in document.leaves() {
        if matches!(leaf, Leaf::Code { .. } | Leaf::FrontEntry | Leaf::Comment | Leaf::LinkDefinition | Leaf::Html) {
            continue;
        }
        let section = document.section_of(tile);
        let parts: Vec<Range> = match leaf {
            Leaf::TableRow | Leaf::TableHead => document.cells(tile).to_vec(),
            Leaf::Paragraph => notation::lines(document, tile, text),
            _ => vec![document.tiles[tile].range],
        };
        for (part_idx, part) in parts.into_iter().enumerate() {
            let plain = document.plain_in(tile, part, text);
            let is_cell = matches!(leaf, Leaf::TableRow);
            let only_ids = is_cell && words(&plain.text).iter().all(|word| looks_like_id(word.of(&plain.text)));
            for word in words(&plain.text) {
                let id = word.of(&plain.text);
                if !looks_like_id(id) {
                    continue;
                }
                let before = plain.text[..word.start as usize].trim_end();
                let bracketed = before.ends_with('[') && plain.text[word.end as usize..].starts_with(']');
                let code = plain.codes().any(|code| code.at.of(&plain.text).trim_matches(['[', ']', ' ']) == id);
                let first = before.trim_matches(['[', '`', '*', ' ']).is_empty();
                let labels =
                    plain.text[word.end as usize..].trim_start_matches([']', '`', '*']).starts_with([':', ' ']);
                let defines = first
                    && match leaf {
                        Leaf::TableRow => part_idx == 0,
                        Leaf::TableHead => false,
                        Leaf::Heading { .. } => true,
                        _ => part_idx == 0 && (labels && (bracketed || code || is_strong(&plain, word))),
                    };
                let range = plain.source(word);
                let marked = bracketed || code || only_ids;
                out.push(IdUse { text: id.to_owned(), range, tile, section, defines, marked });
            }
        }
    }
    out
}

/// The families of a template's ids. A family is defined in the section where its ids come first in a line.
pub(super) fn families(document: &Document, text: &str, section_slots: &[Option<SlotId>]) -> Vec<IdFamily> {
    let mut out: Vec<IdFamily> = Vec::new();
    for id in uses(document, text) {
        let Some((prefix, digits)) = split(&id.text).filter(|_| id.defines || id.marked) else { continue };
        let defined = if id.defines {
            let above = std::iter::successors(id.section, |section| document.sections[*section].parent);
            above.into_iter().find_map(|section| section_slots[section])
        } else {
            None
        };
        match out.iter_mut().find(|family| family.prefix == prefix) {
            Some(family) => family.defined = family.defined.or(defined),
            None => out.push(IdFamily {
                prefix: prefix.to_owned(),
                width: digits.len().min(MOST_DIGITS),
                defined,
                origin: id.range,
            }),
        }
    }
    out
}

fn is_strong(plain: &specast_syntax::Plain, word: Range) -> bool {
    plain.segments.iter().any(|segment| segment.strong && segment.at.overlaps(word))
}

/// An id in any case: letters first, at least one `-`, digits at the end.
fn looks_like_id(word: &str) -> bool {
    is_id(&word.to_ascii_uppercase().replace('_', "-"))
}

/// Runs of letters, digits, `-` and `_`.
fn words(text: &str) -> Vec<Range> {
    let mut out = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let inside = c.is_alphanumeric() || c == '-' || c == '_';
        match (inside, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                out.push(Range::new(from, at));
                start = None;
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes() {
        assert!(is_id("REQ-PRD-FUN-01") && is_id("TASK-001") && is_id("FR-001"));
        assert!(!is_id("REQ-") && !is_id("req-001") && !is_id("A-1b") && !is_id("path/x-1"));
        assert_eq!(split("REQ-SPC-001"), Some(("REQ-SPC-", "001")));
    }

    #[test]
    fn definitions_and_references() {
        let text = "## Work\n\n- `[REQ-001]`: x\n- **FR-002**: y\n- see REQ-003\n\n| Task | Target |\n|--|--|\n| TASK-001 | [REQ-001], REQ-9 |\n\n```\nREQ-777\n```\n";
        let document = Document::parse(text);
        let found: Vec<(String, bool, bool)> =
            uses(&document, text).into_iter().map(|id| (id.text, id.defines, id.marked)).collect();
        let expected = [
            ("REQ-001", true, true),
            ("FR-002", true, false),
            ("REQ-003", false, false),
            ("TASK-001", true, true),
            ("REQ-001", false, true),
            ("REQ-9", false, true),
        ];
        assert_eq!(found, expected.map(|(id, defines, marked)| (id.to_owned(), defines, marked)));
    }
}
