//! Edges of flows as a statement draws them: arrows in prose and in text code, Mermaid links.

use specast_syntax::{InlineKind, Range};

use super::lex::Literal;
use super::statements::Cut;
use super::{FactKind, Place};
use crate::words;

/// Languages of code blocks whose arrows are flows.
const DRAWN: [&str; 6] = ["mermaid", "text", "txt", "flow", "dot", "plantuml"];

/// Arrows, longest first.
const ARROWS: [&str; 12] = ["--->", "-.->", "-->", "==>", "──>", "->", "=>", "⟶", "→", "➜", "⇒", "▶"];

/// The edges that a statement draws; canonical is `from>to`.
pub(super) fn edges(cut: &Cut) -> Vec<Literal> {
    let drawn = match cut.statement.place {
        Place::Prose | Place::Item | Place::Cell => true,
        Place::Code => DRAWN.contains(&cut.language.as_str()),
        _ => false,
    };
    if !drawn {
        return Vec::new();
    }
    let text = &cut.plain.text;
    let arrows = arrows(text, cut);
    if arrows.is_empty() {
        return Vec::new();
    }
    let mut starts = vec![cut.at.start];
    starts.extend(arrows.iter().map(|arrow| arrow.end));
    let mut ends: Vec<u32> = arrows.iter().map(|arrow| arrow.start).collect();
    ends.push(cut.at.end);
    let parts: Vec<Vec<Range>> = starts
        .iter()
        .zip(&ends)
        .enumerate()
        .map(|(index, (start, end))| nodes(cut, Range { start: *start, end: *end }, index == 0))
        .collect();
    let mut out = Vec::new();
    for pair in parts.windows(2) {
        for (from, to) in pair[0].iter().flat_map(|from| pair[1].iter().map(move |to| (*from, *to))) {
            let (left, right) = (name_of(from.of(text)), name_of(to.of(text)));
            if !left.is_empty() && !right.is_empty() {
                let canonical = format!("{left}>{right}");
                out.push(Literal { kind: FactKind::Flow, at: from.cover(to), canonical, inner: false });
            }
        }
    }
    out
}

/// The nodes between two arrows: one, or the names of a list (`billing, shipping`).
fn nodes(cut: &Cut, part: Range, first: bool) -> Vec<Range> {
    let text = &cut.plain.text;
    let listed = part.of(text);
    let items: Vec<&str> = listed.split(", ").collect();
    let simple =
        |item: &&str| (1..=2).contains(&item.split_whitespace().count()) && !item.contains(['(', ')', ':', '.']);
    if items.len() > 1 && items.iter().all(simple) {
        return items
            .iter()
            .map(|item| {
                let start = part.start as usize + (item.as_ptr() as usize - listed.as_ptr() as usize);
                Range::new(start, start + item.len()).trim(text)
            })
            .collect();
    }
    node(cut, part, first).into_iter().collect()
}

/// A node's name in one spelling: folded, without Mermaid's shape brackets.
fn name_of(text: &str) -> String {
    let bare = text.find(['[', '(', '{']).filter(|at| *at > 0).map_or(text, |at| &text[..at]);
    words::fold(bare.trim_matches(['"', '`', ' ', ';']))
}

/// Where the arrows stand; a Mermaid label belongs to its arrow.
fn arrows(text: &str, cut: &Cut) -> Vec<Range> {
    let mut out: Vec<Range> = Vec::new();
    let mut at = cut.at.start as usize;
    // Each arrow has a sign that few texts have.
    let may_have = cut.at.of(text).bytes().any(|byte| byte == b'>' || !byte.is_ascii());
    while may_have && at < cut.at.end as usize {
        let rest = &text[at..cut.at.end as usize];
        let Some((step, arrow)) = ARROWS
            .iter()
            .filter_map(|arrow| rest.find(arrow).map(|found| (found, *arrow)))
            .min_by_key(|(found, arrow)| (*found, std::cmp::Reverse(arrow.len())))
        else {
            break;
        };
        let mut range = Range::new(at + step, at + step + arrow.len());
        if cut.language == "mermaid" {
            // `A -- label --> B` and `A -->|label| B`
            if let Some(label) = text[at..range.start as usize].find(" -- ") {
                range.start = (at + label) as u32;
            }
            let behind = &text[range.end as usize..cut.at.end as usize];
            if let Some(close) = behind.strip_prefix('|').and_then(|label| label.find('|')) {
                range.end += close as u32 + 2;
            }
        }
        at = range.end as usize;
        let in_command = cut.plain.codes().any(|code| {
            code.at.contains(range) && cut.statement.place != Place::Code && code.at.of(text).starts_with('$')
        });
        if !in_command {
            out.push(range);
        }
    }
    out
}

/// The node of the text between two arrows: its first code span outside parentheses, else its first words.
fn node(cut: &Cut, part: Range, first: bool) -> Option<Range> {
    let text = &cut.plain.text;
    let open = part.of(text).find('(').map_or(part.end, |at| part.start + at as u32);
    let code = cut.plain.segments.iter().find(|segment| {
        matches!(segment.kind, InlineKind::Code { .. }) && part.contains(segment.at) && (segment.at.start < open)
    });
    if let Some(code) = code {
        return Some(code.at);
    }
    let mut slice = part.of(text);
    let mut start = part.start as usize;
    if first && let Some(colon) = slice.rfind(": ") {
        start += colon + 2;
        slice = &slice[colon + 2..];
    }
    let stop = slice
        .find(['(', ',', ';', '\n'])
        .or_else(|| slice.find(" :"))
        .or_else(|| slice.find(": "))
        .or_else(|| slice.find(". "));
    let slice = if cut.statement.place == Place::Code { slice } else { &slice[..stop.unwrap_or(slice.len())] };
    let bare = slice.trim().trim_end_matches(['.', ';']);
    let start = start + (slice.len() - slice.trim_start().len());
    let n_words = bare.split_whitespace().count();
    (!bare.is_empty() && n_words <= 6).then(|| Range::new(start, start + bare.len()))
}
