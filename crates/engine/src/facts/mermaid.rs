//! Mermaid: what the nodes of a drawing are called, by the flowchart syntax of its documentation: `id[label]`, and other
//! brackets for other shapes.

use std::collections::BTreeMap;

use crate::words::fold;

/// The folded label of each node that has one, by its folded id.
pub type NodeLabels = BTreeMap<String, String>;

/// Brackets around labels in Mermaid's flowcharts, longest first.
const BRACKETS: [(&str, &str); 8] =
    [("[[", "]]"), ("[(", ")]"), ("([", "])"), ("((", "))"), ("{{", "}}"), ("[", "]"), ("(", ")"), ("{", "}")];

/// Reads the labels of a drawing's nodes: `id[label]`. Where a node has several, the first counts.
pub fn node_labels(text: &str) -> NodeLabels {
    let mut labels = NodeLabels::new();
    for line in text.lines() {
        let mut at = 0;
        while let Some(open) = line[at..].find(['[', '(', '{']).map(|found| at + found) {
            let rest = &line[open..];
            let id = line[..open].rsplit(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))).next();
            let id = id.unwrap_or_default().trim_start_matches('-');
            let found = BRACKETS.iter().find_map(|(left, right)| {
                let inside = rest.strip_prefix(left)?;
                // Brackets inside a quoted label belong to it.
                let skipped = inside.strip_prefix('"').and_then(|quoted| quoted.find('"')).map_or(0, |end| end + 2);
                let end = skipped + inside.get(skipped..)?.find(right)?;
                Some((left.len() + end + right.len(), &inside[..end]))
            });
            let Some((length, label)) = found else { break };
            let label = label.trim().trim_matches('"').trim();
            if !id.is_empty() && !label.is_empty() {
                labels.entry(fold(id)).or_insert_with(|| fold(label));
            }
            at = open + length;
        }
    }
    labels
}

/// A label without the breaks of its lines.
pub fn one_line(label: &str) -> String {
    fold(&label.replace("<br/>", " ").replace("<br>", " "))
}

/// True for a line that says only which way a drawing goes: `flowchart LR`.
pub fn is_frame(line: &str) -> bool {
    const FRAMES: [&str; 3] = ["flowchart", "graph", "direction"];
    const WAYS: [&str; 5] = ["LR", "RL", "TD", "TB", "BT"];
    let mut said = line.split_whitespace();
    said.next().is_some_and(|word| FRAMES.contains(&word)) && said.all(|word| WAYS.contains(&word.trim_matches(';')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_called_by_their_labels() {
        let labels = node_labels("flowchart LR\n  A[Grafana Alloy] --> B((\"Tempo\"))\n  A --> C\n  D[open");
        let get = |id: &str| labels.get(id).map(String::as_str);
        assert_eq!([get("a"), get("b"), get("c"), get("d")], [Some("grafana alloy"), Some("tempo"), None, None]);
        assert_eq!(one_line("alloy<br/>port 4317"), "alloy port 4317");
    }
}
