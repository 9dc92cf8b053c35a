//! The law of literal coverage: every inline code, URL, address, path, assignment, number, RFC 2119
//! word and table cell of a source lies in a fact. Checked from the bytes of the leaves, apart from the lexer.

use specast_syntax::{InlineKind, Leaf, Range};

use super::{FactKind, Facts, shape};
use crate::source::Source;
use crate::words;

/// Literals that no fact covers; none by law.
pub fn uncovered(source: &Source, facts: &Facts) -> Vec<Range> {
    let text = &*source.text;
    let document = &source.document;
    let mut covered: Vec<Range> =
        facts.facts.iter().filter(|fact| fact.kind != FactKind::Flow).map(|fact| fact.range).collect();
    // The numbers of clauses are structure, like those of headings.
    for statement in facts.statements.iter().filter(|statement| statement.n_numbering > 0) {
        covered.extend(statement.token_ranges(source).into_iter().take(statement.n_numbering as usize));
    }
    covered.sort_unstable();
    let mut out = Vec::new();
    for (tile, leaf) in document.leaves() {
        // Labels and heading numbers are structure; a code line is one literal and read whole.
        if matches!(leaf, Leaf::Heading { .. } | Leaf::LinkDefinition | Leaf::FrontEntry | Leaf::Code { .. }) {
            continue;
        }
        for inline in document.inlines(tile) {
            match &inline.kind {
                InlineKind::Code { inner, .. } => out.push(inner.trim(text)),
                InlineKind::Text => {
                    for word in words::words(inline.range.of(text)) {
                        let number = word.text.starts_with(|c: char| c.is_ascii_digit());
                        if number || shape::of_prose(word.text).is_some() || is_keyword(word.text) {
                            let start = (inline.range.start + word.range.start) as usize;
                            out.push(Range::new(start, start + word.range.len()));
                        }
                    }
                }
                _ => {}
            }
        }
        out.extend(document.cells(tile).iter().map(|cell| cell.trim(text)).filter(|cell| !cell.is_empty()));
    }
    out.retain(|literal| !literal.is_empty() && !is_covered(*literal, &covered));
    out
}

fn is_keyword(word: &str) -> bool {
    matches!(word, "MUST" | "SHALL" | "SHOULD" | "MAY" | "REQUIRED" | "RECOMMENDED" | "OPTIONAL")
}

/// True if a fact overlaps the literal. Statements are cut at labels, so a touch is what counts.
fn is_covered(literal: Range, covered: &[Range]) -> bool {
    let upto = covered.partition_point(|range| range.start < literal.end);
    covered[..upto].iter().rev().take(64).any(|range| range.overlaps(literal))
}
