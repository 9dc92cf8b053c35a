//! Edges of flows as a statement draws them: arrows in prose and in text code, Mermaid links.

use specast_syntax::{InlineKind, Range};

use super::lex::Literal;
use super::mermaid;
use super::statements::Cut;
use super::{FactKind, Place};
use crate::words;

/// Languages of code blocks whose arrows are flows.
const DRAWN: [&str; 6] = ["mermaid", "text", "txt", "flow", "dot", "plantuml"];

/// Arrows, longest first.
const ARROWS: [&str; 12] = ["--->", "-.->", "-->", "==>", "──>", "->", "=>", "⟶", "→", "➜", "⇒", "▶"];

/// Signs of which a line of an arrow is made.
const LINE: [char; 4] = ['-', '─', '═', '='];

/// Signs that a line of an arrow may begin at: `|--> b`.
const CORNERS: [char; 9] = ['|', '\'', '`', '+', '└', '├', '│', '┌', '╰'];

/// What a statement draws.
#[derive(Default)]
pub(super) struct Drawn {
    /// Its edges; canonical is `from>to`.
    pub edges: Vec<Literal>,
    /// In code what else it says: the labels of arrows, and what stands behind the name of a node.
    pub rest: Vec<Literal>,
    /// True for a line that says more than that: messages of a sequence have an order.
    pub says_more: bool,
}

/// What a statement draws. A line of code whose arrows are flows says what they say.
pub(super) fn drawn(cut: &Cut) -> Drawn {
    let is_code = cut.statement.place == Place::Code;
    let is_mermaid = is_code && cut.language == "mermaid";
    let may_draw = match cut.statement.place {
        Place::Prose | Place::Item | Place::Cell => true,
        Place::Code => DRAWN.contains(&cut.language.as_str()) || cut.language.is_empty(),
        _ => false,
    };
    if !may_draw {
        return Drawn::default();
    }
    let text = &cut.plain.text;
    let arrows = arrows(text, cut);
    if let Some(sender) = &cut.sender
        && arrows.is_empty()
    {
        return row(sender, text, cut.at);
    }
    if arrows.is_empty() || is_code && cut.language.is_empty() && !is_drawing(text, cut, &arrows) {
        return Drawn::default();
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
    // Each line of a drawing asks for the labels of all.
    let is_labelled = is_mermaid && text.len() <= N_LABELLED;
    let labels = if is_labelled { mermaid::node_labels(text) } else { mermaid::NodeLabels::new() };
    let name = |node: &Range| {
        let name = name_of(node.of(text));
        labels.get(&*name).map_or(name, |label| mermaid::one_line(label))
    };
    let is_sequence = is_mermaid && text.trim_start().starts_with("sequenceDiagram");
    // What no node and no arrow holds, or a node that is called otherwise than before, is said by the line alone.
    let held = || parts.iter().flatten().chain(&arrows);
    let is_held = |at: usize| held().any(|range| range.as_usize().contains(&at));
    let leaves_out = || cut.at.as_usize().any(|at| is_letter(text, at) && !is_held(at));
    let is_renamed =
        |node: &Range| mermaid::node_labels(node.of(text)).iter().any(|(id, label)| labels.get(id) != Some(label));
    let has_renamed = || is_mermaid && parts.iter().flatten().any(is_renamed);
    let says_more = is_code && (is_sequence || leaves_out() || has_renamed());
    let mut out = Drawn { says_more, ..Drawn::default() };
    for pair in parts.windows(2) {
        for (from, to) in pair[0].iter().flat_map(|from| pair[1].iter().map(move |to| (*from, *to))) {
            let (left, right) = (name(&from), name(&to));
            if [&left, &right].iter().all(|name| name.contains(char::is_alphanumeric)) {
                let canonical = format!("{left}>{right}");
                out.edges.push(Literal { kind: FactKind::Flow, at: from.cover(to), canonical, inner: false });
            }
        }
    }
    if is_code && out.edges.is_empty() {
        // A branch of a drawing names where it leads; where it comes from stands in another line.
        let named = parts.iter().flatten().filter(|node| node.of(text).contains(char::is_alphanumeric));
        let rest = named.map(|node| stripped(text, *node, |c| CORNERS.contains(&c)));
        out.rest = rest.map(|at| said(text, at)).collect();
    } else if is_code {
        let of_arrows =
            arrows.iter().map(|arrow| stripped(text, *arrow, |c| LINE.contains(&c) || "<>|.▶→".contains(c)));
        let of_nodes = parts.iter().flatten().filter(|_| !is_mermaid).filter_map(|node| behind_name(text, *node));
        let rest = of_arrows.chain(of_nodes).filter(|at| at.of(text).contains(char::is_alphanumeric));
        out.rest = rest.map(|at| said(text, at)).collect();
    }
    out
}

/// True for a byte at which a letter or a digit begins.
fn is_letter(text: &str, at: usize) -> bool {
    text.get(at..).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphanumeric)
}

/// Bytes up to which a drawing is read with the labels of its nodes.
const N_LABELLED: usize = 1 << 15;

/// True for a text with an arrow in it.
pub fn has_arrow(text: &str) -> bool {
    ARROWS.iter().any(|arrow| text.contains(arrow))
}

/// Most words of the name of a node in a table.
const N_NAME: usize = 4;

/// The edges of a row that names both of their ends; several may receive.
fn row(sender: &str, text: &str, at: Range) -> Drawn {
    let is_name = |text: &str| {
        let text = text.trim().trim_start_matches('`');
        text.starts_with(char::is_alphabetic) && text.split_whitespace().count() <= N_NAME
    };
    let receivers: Vec<&str> = at.of(text).split(", ").flat_map(|item| item.split(" and ")).collect();
    if !is_name(sender) || !receivers.iter().all(|receiver| is_name(receiver)) {
        return Drawn::default();
    }
    let edge = |receiver: &str| {
        let start = at.start as usize + (receiver.as_ptr() as usize - at.of(text).as_ptr() as usize);
        let at = Range::new(start, start + receiver.len()).trim(text);
        let canonical = format!("{}>{}", name_of(sender), name_of(receiver));
        Literal { kind: FactKind::Flow, at, canonical, inner: false }
    };
    Drawn { edges: receivers.into_iter().map(edge).collect(), ..Drawn::default() }
}

fn said(text: &str, at: Range) -> Literal {
    Literal { kind: FactKind::Definition, at, canonical: words::fold(at.of(text)), inner: false }
}

/// True for a line of untagged code that is a drawing: names with arrows between them, and none of the signs of a
/// program.
fn is_drawing(text: &str, cut: &Cut, arrows: &[Range]) -> bool {
    let line = cut.at.of(text);
    let is_spaced = |arrow: &Range| {
        let before = text[..arrow.start as usize].ends_with(|c: char| c.is_whitespace() || CORNERS.contains(&c));
        before && text[arrow.end as usize..].starts_with(char::is_whitespace)
    };
    let calls =
        || line.match_indices('(').any(|(at, _)| line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'));
    !line.contains([';', '{', '}', '=', '$', '"', '#', '\\']) && !calls() && arrows.iter().all(is_spaced)
}

/// A piece of a text without such signs, and blanks, at its ends.
fn stripped(text: &str, piece: Range, is_sign: impl Fn(char) -> bool) -> Range {
    let slice = piece.of(text);
    let is_sign = |c: char| is_sign(c) || c.is_whitespace();
    let start = piece.start as usize + slice.len() - slice.trim_start_matches(is_sign).len();
    Range::new(start, start + slice.trim_matches(is_sign).len())
}

/// What stands behind the name of a node: `(SDK)`.
fn behind_name(text: &str, node: Range) -> Option<Range> {
    let shown = node.of(text);
    let at = shown.find(['[', '(', '{']).filter(|at| *at > 0)?;
    let inside = Range { start: node.start + at as u32, end: node.end };
    Some(stripped(text, inside, |c| "[](){}".contains(c)))
}

/// The nodes between two arrows: one, or the names of a list (`billing, shipping`).
fn nodes(cut: &Cut, part: Range, first: bool) -> Vec<Range> {
    let text = &cut.plain.text;
    let listed = part.of(text).trim_end().trim_end_matches('.');
    let items: Vec<&str> = listed.split(", ").flat_map(|item| item.split(" and ")).collect();
    let items: Vec<&str> = items.into_iter().flat_map(|item| item.split(" & ")).collect();
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

/// A node's name in one spelling: folded, without the brackets of its shape.
fn name_of(text: &str) -> String {
    let text = text.trim_matches(['"', '`', ' ', ';', '[', ']', '|', '+']);
    let bare = text.find(['[', '(', '{']).filter(|at| *at > 0).map_or(text, |at| &text[..at]);
    words::fold(bare.trim())
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
        } else if cut.statement.place == Place::Code {
            // `a ------> b`, `a --label--> b`
            let before = &text[at..range.start as usize];
            let line = before.trim_end_matches(LINE);
            let label = [" --", " ──"].iter().filter_map(|start| line.rfind(start)).max();
            range.start = (at + label.map_or(line.len(), |label| label + 1)) as u32;
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
