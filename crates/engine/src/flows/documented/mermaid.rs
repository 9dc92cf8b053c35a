//! What a diagram's names stand for: labels of nodes, subgraphs and links that name a signal.

use std::collections::BTreeMap;

use crate::facts::{NodeLabels, node_labels, one_line};
use crate::flows::Signal;
use crate::flows::words::{Signals, signal};

/// A diagram's names.
#[derive(Debug, Default)]
pub(super) struct Diagram {
    labels: NodeLabels,
    signals: BTreeMap<u32, Signal>,
}

/// Reads a diagram; `first` is the line of its first line.
pub(super) fn read(text: &str, first: u32) -> Diagram {
    let mut diagram = Diagram { labels: node_labels(text), ..Diagram::default() };
    let mut around: Vec<Option<Signal>> = Vec::new();
    for (index, line) in (first..).zip(text.lines()) {
        let line = line.trim();
        if let Some(title) = line.strip_prefix("subgraph") {
            around.push(one(title));
        } else if line == "end" {
            around.pop();
        }
        let link = line.split('|').nth(1).and_then(one).or_else(|| one(between_dashes(line)));
        if let Some(signal) = link.or_else(|| around.iter().rev().find_map(|signal| *signal)) {
            diagram.signals.insert(index, signal);
        }
    }
    diagram
}

/// A text with Mermaid's entity codes as the signs that they stand for: `#58;` is a colon, `#quot;` a quotation mark.
fn decoded(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('#') {
        let (before, code) = rest.split_at(at);
        out.push_str(before);
        let found = code[1..].split_once(';').and_then(|(name, behind)| {
            let sign = match name {
                "quot" => Some('"'),
                number => number.parse().ok().and_then(char::from_u32),
            };
            Some((sign?, behind))
        });
        let (sign, behind) = found.unwrap_or(('#', &code[1..]));
        out.push(sign);
        rest = behind;
    }
    out + rest
}

fn one(text: &str) -> Option<Signal> {
    match signal(text) {
        Signals::One(signal) => Some(signal),
        _ => None,
    }
}

/// The text of a link such as `a -- traces --> b`.
fn between_dashes(line: &str) -> &str {
    let Some((_, rest)) = line.split_once("-- ") else { return "" };
    rest.split(" --").next().filter(|text| text.len() < rest.len()).unwrap_or_default()
}

impl Diagram {
    /// What a name of the diagram stands for: its label, with line breaks as the end of the name.
    pub fn name(&self, id: &str) -> String {
        let label = self.labels.get(id).map_or(id, String::as_str);
        let first = label.split("<br").next().unwrap_or(label).split("\\n").next().unwrap_or(label);
        decoded(first.trim().trim_matches(['`', '"']))
    }

    /// What a node is called of which a fact names the whole label, or the id where it has none.
    pub fn called(&self, node: &str) -> String {
        let id = self.labels.iter().find(|(_, label)| one_line(label) == node).map(|(id, _)| id.as_str());
        self.name(id.unwrap_or(node))
    }

    /// The signal of the links on a line.
    pub fn signal(&self, line: u32) -> Option<Signal> {
        self.signals.get(&line).copied()
    }
}
