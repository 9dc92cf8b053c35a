//! The flow graph: who sends what to whom.
//!
//! Read from the edges that a document draws. It knows facts, and nothing of templates or proofs.

use specast_syntax::Range;

use crate::facts::{FactKind, Facts};
use crate::source::Source;

/// Nodes and the edges between them, in the order of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    /// Names of the nodes, folded, each once.
    pub nodes: Vec<String>,
    /// The edges; one that is drawn twice stands twice.
    pub edges: Vec<Edge>,
}

/// An edge between two nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Index of the node it leaves.
    pub from: usize,
    /// Index of the node it reaches.
    pub to: usize,
    /// Title of the section that draws it; empty above the first.
    pub under: String,
    /// Bytes of the source.
    pub range: Range,
}

/// The graph that a document draws.
pub fn documented(source: &Source, facts: &Facts) -> Graph {
    let mut graph = Graph::default();
    for fact in facts.facts.iter().filter(|fact| fact.kind == FactKind::Flow) {
        let Some((from, to)) = fact.canonical.split_once('>') else { continue };
        let (from, to) = (graph.node(from), graph.node(to));
        let section = facts.statements[fact.statement()].section();
        let under = section.map_or(String::new(), |id| source.document.sections[id].title.of(&source.text).to_owned());
        graph.edges.push(Edge { from, to, under, range: fact.range });
    }
    graph
}

impl Graph {
    fn node(&mut self, name: &str) -> usize {
        self.nodes.iter().position(|node| node == name).unwrap_or_else(|| {
            self.nodes.push(name.to_owned());
            self.nodes.len() - 1
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts;
    use crate::source::Envelope;

    fn check(text: &str, expected: &[&str]) {
        let source = Source::new("a.md", text, Envelope::default());
        let graph = documented(&source, &facts::extract(&source));
        let shown: Vec<String> = graph
            .edges
            .iter()
            .map(|edge| format!("{}: {} > {}", edge.under, graph.nodes[edge.from], graph.nodes[edge.to]))
            .collect();
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn arrows_lists_and_mermaid() {
        check("## T\n\n`a` -> `b` → `c:1`\n", &["T: a > b", "T: b > c:1"]);
        check("- Push: `x` -> one, two\n", &[": x > one", ": x > two"]);
        check("```mermaid\nflowchart LR\n  a[In] -- topic --> b\n```\n", &[": a > b"]);
        check("A sentence without an arrow.\n", &[]);
    }
}
