//! The graph that a document draws.

use specast_syntax::{FileId, Span};

use super::{Edge, Graph, Mode, NodeKind};
use crate::facts::{FactKind, Facts};
use crate::source::Source;

/// The graph that a document draws. `file` is the document's place in the list of the files of this run.
pub fn documented(file: FileId, source: &Source, facts: &Facts) -> Graph {
    let mut graph = Graph::default();
    for fact in facts.facts.iter().filter(|fact| fact.kind == FactKind::Flow) {
        let Some((from, to)) = fact.canonical.split_once('>') else { continue };
        let at = Span { file, range: fact.range };
        let (from, to) = (node(&mut graph, from, at), node(&mut graph, to, at));
        let section = facts.statements[fact.statement].section;
        let under = section.map_or(String::new(), |id| source.document.sections[id].title.of(&source.text).to_owned());
        graph.edges.push(Edge { from, to, signal: None, mode: Mode::Push, under, at });
    }
    graph
}

fn node(graph: &mut Graph, name: &str, at: Span) -> usize {
    graph.node(name, NodeKind::Name, "", at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts;
    use crate::source::Envelope;

    fn check(text: &str, expected: &[&str]) {
        let source = Source::new("a.md", text, Envelope::default());
        let graph = documented(FileId(0), &source, &facts::extract(&source));
        let shown: Vec<String> = graph
            .edges
            .iter()
            .map(|edge| format!("{}: {} > {}", edge.under, graph.nodes[edge.from].name, graph.nodes[edge.to].name))
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
