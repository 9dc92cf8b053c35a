//! Numbers in front of clauses, as in `2.3 File stores are backed up every night.`
//!
//! Such a number is structure, like the number of a list item: a text that says the clause without it says
//! the same. A paragraph may also begin with a quantity, so a number counts only beside its neighbour
//! (`2.2` or `2.4`) at the start of another block.

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use specast_syntax::{Leaf, Plain, Range, TileId};

use super::quantity;
use crate::source::Source;

/// Most digits of a part of a number.
const MAX_DIGITS: usize = 3;

/// The leaves that begin with the number of a clause, with the bytes of visible text up to the clause itself.
pub(super) fn clauses(source: &Source) -> HashMap<TileId, usize> {
    let document = &source.document;
    let mut found: Vec<(TileId, Vec<u16>, usize)> = Vec::new();
    for (tile, leaf) in document.leaves() {
        if !matches!(leaf, Leaf::Paragraph | Leaf::Term) {
            continue;
        }
        let starts_with_digit = document.tiles[tile]
            .range
            .of(&source.text)
            .trim_start()
            .starts_with(|c: char| c.is_ascii_digit() || matches!(c, '*' | '_'));
        if starts_with_digit && let Some((number, end)) = number(&document.plain(tile, &source.text)) {
            found.push((tile, number, end));
        }
    }
    let all: HashSet<&[u16]> = found.iter().map(|(_, number, _)| number.as_slice()).collect();
    let is_beside = |number: &[u16]| {
        let Some((last, parent)) = number.split_last() else { return false };
        let neighbours = [last.checked_sub(1), last.checked_add(1)];
        neighbours.into_iter().flatten().any(|other| all.contains([parent, &[other]].concat().as_slice()))
    };
    found.iter().filter(|(_, number, _)| is_beside(number)).map(|(tile, _, end)| (*tile, *end)).collect()
}

/// The parts of a number of at least two, or of one in bold, and where the text behind it begins.
fn number(plain: &Plain) -> Option<(Vec<u16>, usize)> {
    let text = plain.text.as_str();
    let shown = text.find(char::is_whitespace).map(|end| &text[..end])?;
    // A line in bold is a heading to its reader: `**1. Purpose**`.
    let is_bold = plain.segments.first().is_some_and(|first| first.strong);
    let is_one = is_bold && shown.ends_with('.');
    let parts: Vec<u16> = shown
        .trim_end_matches('.')
        .split('.')
        .map(|part| part.parse().ok().filter(|_| part.len() <= MAX_DIGITS))
        .collect::<Option<_>>()?;
    let rest = text[shown.len()..].trim_start();
    let end = text.len() - rest.len();
    // A clause begins like a sentence or with code; a unit belongs to its number, but `A` is an article.
    let is_quantity = || {
        let found = quantity::read(text, Range::new(0, shown.len()), text.len() as u32);
        found.is_some_and(|found| found.at.end as usize > end + 1)
    };
    let begins =
        rest.starts_with(|c: char| !c.is_lowercase()) || plain.codes().any(|code| code.at.start as usize == end);
    ((parts.len() > 1 || is_one) && begins && !is_quantity()).then_some((parts, end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Envelope;

    fn numbered(text: &str) -> Vec<usize> {
        let source = Source::new("a.md", text, Envelope::default());
        let mut ends: Vec<usize> = clauses(&source).into_values().collect();
        ends.sort_unstable();
        ends
    }

    #[test]
    fn a_number_counts_beside_its_neighbour() {
        assert_eq!(numbered("2.3 Files are kept.\n\n2.4 Logs are kept.\n\n10.1 Done.\n"), [4, 4]);
        assert_eq!(numbered("5.1 `df` is run.\n\n5.2 A disk is full.\n"), [4, 4]);
        assert_eq!(numbered("3.5 TB are free.\n\n4.1 Files are kept.\n"), [0_usize; 0]);
        assert_eq!(numbered("3.5 TB are free.\n\n3.6 TB are kept.\n"), [0_usize; 0]);
        assert_eq!(numbered("3.5 seconds pass.\n\n3.6 seconds pass.\n"), [0_usize; 0]);
    }
}
