//! A picture as a Mermaid flowchart.
//!
//! A subgraph for each lane. Mermaid knows one broken line (`-.->`), so an arrow that one side alone tells of
//! says which in its label, and a style gives it dashes or dots. Names are written so that Mermaid shows them as
//! they are: all but letters, digits and a few marks as `#…;` codes, in quotes. What Mermaid refuses (more than
//! 500 arrows, more than 50,000 characters) is not written; the flowchart says how many arrows it leaves out.

use super::{Arrow, Card, Lane, Mode, Picture, Standing};
use crate::flows::NodeKind;

/// Mermaid's own limits, which the text of a diagram cannot raise, less some room for what is always written.
const MOST_ARROWS: usize = 500;
const LONGEST: usize = 46_000;

/// Writes it.
pub(super) fn mermaid(picture: &Picture) -> String {
    let mut out = String::from("flowchart LR\n");
    out.push_str(&legend(picture));
    out.push_str(&format!("  accTitle: {}\n", label(or(&picture.title, "Flows"), 300)));
    if !picture.description.is_empty() {
        out.push_str(&format!("  accDescr: {}\n", label(&picture.description, 600)));
    }
    let mut left = Room { n_arrows: MOST_ARROWS, n_characters: LONGEST };
    let mut styles: Vec<(usize, Standing)> = Vec::new();
    let (mut n_written, mut n_left_out) = (0, 0);
    for (lane_idx, lane) in picture.lanes.iter().enumerate() {
        let (written, arrows, n_without) = subgraph(lane_idx, lane, &mut left);
        out.push_str(&written);
        styles.extend(arrows.iter().enumerate().map(|(at, arrow)| (n_written + at, arrow.standing)));
        n_written += arrows.len();
        n_left_out += n_without;
    }
    if picture.lanes.is_empty() {
        out.push_str("  nothing[\"Nothing flows here.\"]\n");
    }
    if n_left_out > 0 {
        let words = format!("{n_left_out} more arrows and boxes are not drawn: Mermaid refuses larger flowcharts.");
        out.push_str(&format!("  more[\"{}\"]\n", label(&words, 200)));
    }
    for (standing, dashes) in [(Standing::Documented, "8 5"), (Standing::Real, "1 5")] {
        let own: Vec<String> =
            styles.iter().filter(|(_, its)| *its == standing).map(|(at, _)| at.to_string()).collect();
        if !own.is_empty() {
            out.push_str(&format!("  linkStyle {} stroke-dasharray:{dashes}\n", own.join(",")));
        }
    }
    out
}

fn or<'a>(text: &'a str, other: &'a str) -> &'a str {
    if text.is_empty() { other } else { text }
}

/// What the lines mean, as comments: they are for whoever reads the text.
fn legend(picture: &Picture) -> String {
    let mut out = String::new();
    if picture.compared {
        out.push_str("  %% solid: document and configuration; dashed, \"document only\"; dotted, \"config only\"\n");
    }
    if picture.lanes.iter().flat_map(|lane| &lane.arrows).any(|arrow| arrow.mode == Mode::Pull) {
        out.push_str("  %% arrows point the way the data goes; \"pull\": the receiver opens the connection\n");
    }
    out
}

/// What may still be written.
struct Room {
    n_arrows: usize,
    n_characters: usize,
}

impl Room {
    fn take(&mut self, n_arrows: usize, text: &str) -> bool {
        let is_enough = self.n_arrows >= n_arrows && self.n_characters >= text.len();
        if is_enough {
            self.n_arrows -= n_arrows;
            self.n_characters -= text.len();
        }
        is_enough
    }
}

/// A lane as far as there is room, the arrows that were written, and the number of what was not.
fn subgraph<'a>(lane_idx: usize, lane: &'a Lane, left: &mut Room) -> (String, Vec<&'a Arrow>, usize) {
    let nodes: Vec<String> =
        lane.cards.iter().enumerate().map(|(idx, card)| format!("    {}{}\n", id(lane_idx, idx), node(card))).collect();
    let mut is_written = vec![false; nodes.len()];
    let mut arrows = Vec::new();
    let mut lines = String::new();
    let mut n_without = 0;
    for arrow in &lane.arrows {
        let ends = if arrow.from == arrow.to { vec![arrow.from] } else { vec![arrow.from, arrow.to] };
        let line = format!("    {}\n", drawn(lane_idx, arrow));
        let new: Vec<usize> = ends.into_iter().filter(|&end| !is_written[end]).collect();
        let needed: String = new.iter().map(|&end| nodes[end].as_str()).chain([line.as_str()]).collect();
        if left.take(1, &needed) {
            for end in new {
                is_written[end] = true;
            }
            lines.push_str(&line);
            arrows.push(arrow);
        } else {
            n_without += 1;
        }
    }
    if lane.arrows.is_empty() {
        for (idx, node) in nodes.iter().enumerate() {
            is_written[idx] = left.take(0, node);
            n_without += usize::from(!is_written[idx]);
        }
    }
    let shown: String = nodes.iter().zip(is_written).filter(|(_, written)| *written).map(|(node, _)| &**node).collect();
    if shown.is_empty() {
        return (String::new(), arrows, n_without);
    }
    let title = label(&lane.title, 80);
    (format!("  subgraph lane{lane_idx}[\"{title}\"]\n    direction LR\n{shown}{lines}  end\n"), arrows, n_without)
}

fn id(lane_idx: usize, idx: usize) -> String {
    format!("n{lane_idx}_{idx}")
}

/// A component is a box, an address has round ends, a name round corners.
fn node(card: &Card) -> String {
    let (open, close) = match card.kind {
        NodeKind::Component => ("[", "]"),
        NodeKind::Address => ("([", "])"),
        NodeKind::Name => ("(", ")"),
    };
    let mut lines = vec![label(&card.name, 200)];
    if !card.listens.is_empty() {
        lines.push(label(&format!("listens on {}", card.listens.join(", ")), 200));
    }
    lines.extend(card.remarks.iter().map(|remark| label(remark, 200)));
    format!("{open}\"{}\"{close}", lines.join("<br/>"))
}

fn drawn(lane_idx: usize, arrow: &Arrow) -> String {
    let line = if arrow.standing == Standing::Both { "-->" } else { "-.->" };
    let pull = (arrow.mode == Mode::Pull).then_some("pull");
    let words: Vec<&str> = pull.into_iter().chain(arrow.standing.word()).collect();
    let words = if words.is_empty() { String::new() } else { format!("|\"{}\"|", words.join(", ")) };
    format!("{} {line}{words} {}", id(lane_idx, arrow.from), id(lane_idx, arrow.to))
}

/// A text as the label of something, cut after so many characters. Mermaid reads labels as Markdown and as HTML;
/// codes keep it from that.
fn label(text: &str, at_most: usize) -> String {
    let mut out = String::new();
    // `1.` begins a list, `www.` a link.
    let is_start = |before: &str| before.chars().all(|c| c.is_ascii_digit()) || before.ends_with("www");
    for (n_before, (at, c)) in text.char_indices().enumerate() {
        if n_before == at_most {
            out.push('…');
            break;
        }
        let is_plain = match c {
            '.' => !is_start(&text[..at]),
            '-' => at > 0,
            // Within a word it is no emphasis.
            '_' => text[..at].ends_with(char::is_alphanumeric) && text[at + 1..].starts_with(char::is_alphanumeric),
            ':' => !text[at..].starts_with("://"),
            ' ' | '/' | ',' | '(' | ')' | '…' => true,
            c => c.is_alphanumeric(),
        };
        if is_plain {
            out.push(c);
        } else {
            out.push_str(&format!("#{};", u32::from(c)));
        }
    }
    out
}
