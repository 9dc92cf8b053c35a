//! Mermaid: what the nodes of a drawing are called, by the flowchart syntax of its documentation: `id[label]`, and other
//! brackets for other shapes.

use rustc_hash::FxHashMap as HashMap;

/// The label of each node that has one, by its folded id.
pub(super) type Labels = HashMap<String, String>;

/// A drawing of more bytes is read without labels: each of its lines asks for them.
const N_BYTES: usize = 1 << 15;

/// Reads the labels of a drawing.
pub(super) fn labels(text: &str) -> Labels {
    let mut labels = Labels::default();
    if text.len() > N_BYTES {
        return labels;
    }
    for line in text.lines() {
        let mut at = 0;
        while let Some(open) = line[at..].find(['[', '(', '{']).map(|open| at + open) {
            let is_id = |c: char| c.is_alphanumeric() || c == '_';
            let id = line[..open].rsplit(|c: char| !is_id(c)).next().unwrap_or_default();
            let close = closing(&line[open..]);
            at = open + close;
            let label = line[open..at].trim_matches(['[', ']', '(', ')', '{', '}', '"', '/', '\\']).trim();
            if !id.is_empty() && !label.is_empty() {
                let label = label.replace("<br/>", " ").replace("<br>", " ");
                labels.entry(crate::words::fold(id)).or_insert(label);
            }
        }
    }
    labels
}

/// True for a line that says only which way a drawing goes: `flowchart LR`.
pub fn is_frame(line: &str) -> bool {
    const FRAMES: [&str; 3] = ["flowchart", "graph", "direction"];
    const WAYS: [&str; 5] = ["LR", "RL", "TD", "TB", "BT"];
    let mut said = line.split_whitespace();
    said.next().is_some_and(|word| FRAMES.contains(&word)) && said.all(|word| WAYS.contains(&word.trim_matches(';')))
}

/// Bytes up to the end of the brackets that a text begins with; all of it where they do not end.
fn closing(text: &str) -> usize {
    let mut depth = 0_i32;
    for (at, c) in text.char_indices() {
        match c {
            '[' | '(' | '{' => depth += 1,
            ']' | ')' | '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at + c.len_utf8();
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_called_by_their_labels() {
        let labels = labels("flowchart LR\n  A[Grafana Alloy] --> B((\"Tempo\"))\n  A --> C\n  D[open");
        let get = |id: &str| labels.get(id).map(String::as_str);
        assert_eq!(
            [get("a"), get("b"), get("c"), get("d")],
            [Some("Grafana Alloy"), Some("Tempo"), None, Some("open")]
        );
    }
}
