//! Labels of reference links: where they are defined, where they are used.

use std::collections::BTreeSet;

use specast_syntax::{InlineKind, Leaf, Range, TileKind};

use crate::contract::ids;
use crate::source::Source;

pub(super) use crate::facts::definitions::{defined, fold, used};

/// Places of the form `[text][label]` that are no link, since nothing defines the label.
pub(super) fn undefined(source: &Source) -> Vec<(String, Range)> {
    let known: BTreeSet<String> = defined(source).into_iter().map(|(label, _)| label).collect();
    let document = &source.document;
    let mut out = Vec::new();
    for (tile, leaf) in document.leaves() {
        if matches!(leaf, Leaf::Code { .. } | Leaf::FrontEntry | Leaf::LinkDefinition | Leaf::Html | Leaf::Comment) {
            continue;
        }
        debug_assert!(matches!(document.tiles[tile].kind, TileKind::Leaf(_)));
        let range = document.tiles[tile].range;
        let text = range.of(&source.text);
        let plain = document.plain(tile, &source.text);
        let codes: Vec<Range> = plain
            .segments
            .iter()
            .filter(|one| matches!(one.kind, InlineKind::Code { .. }))
            .map(|one| one.source)
            .collect();
        for (at, _) in text.match_indices("][") {
            let Some(open) = text[..at].rfind('[') else { continue };
            let Some(close) = text[at + 2..].find(']').map(|len| at + 2 + len) else { continue };
            let (shown, label) = (&text[open + 1..at], &text[at + 2..close]);
            let label = if label.trim().is_empty() { shown } else { label };
            let place = Range::new(range.start as usize + open, range.start as usize + close + 1);
            let before = text[..open].chars().next_back();
            // `a[i][j]`, `[^1][^2]`, `[REQ-1][REQ-2]`, `[ ][x]` are no links that went wrong.
            let is_other = before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '\\' | ']' | ')' | '_' | '`'))
                || label.starts_with('^')
                || shown.starts_with('^')
                || shown.trim().is_empty()
                || label.contains(['[', '\n'])
                // A path of code, which a tool that makes documentation leads to.
                || (label.contains("::") && !label.contains(' '))
                || text[close + 1..].starts_with(['[', '('])
                || (ids::is_id(shown.trim()) && ids::is_id(label.trim()));
            let is_taken = codes.iter().any(|code| code.overlaps(place))
                || document.links.iter().any(|link| link.range.overlaps(place));
            if !is_other && !is_taken && !known.contains(&fold(label)) {
                out.push((label.trim().to_owned(), place));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Envelope;

    #[test]
    fn labels_are_told_from_other_brackets() {
        let text = "See [the text][One], [two][], [three] and ![i][Four five].\n\n`[a][b]` and a[i][j], [^n][^m], \
                    [REQ-1][REQ-2].\n\n- [ ] [gone][nowhere]\n\n[one]: a.md\n[two]: b.md\n[three]: c.md\n[four  five]: d.png\n[six]: e.md\n\n[^n]: x\n[^m]: y\n";
        let source = Source::new("a.md", text, Envelope::default());
        assert_eq!(undefined(&source).into_iter().map(|(label, _)| label).collect::<Vec<_>>(), ["nowhere"]);
    }
}
