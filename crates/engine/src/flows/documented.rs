//! The graph that a document tells: by arrows, Mermaid, labelled items, tables and sentences.

mod labelled;
mod mermaid;
mod sentences;

use std::collections::BTreeMap;

use specast_syntax::{FileId, Leaf, Range, Span, TileId, TileKind};

use super::words::{Signals, signal};
use super::{Edge, Graph, Mode, NodeKind, Signal};
use crate::alloy::catalogue::{component, components};
use crate::facts::{Fact, FactKind, Facts, Place, RoleClass, Statement, has_arrow};
use crate::source::Source;

/// The graph that a document tells. `file` is the document's place in the list of the files of this run.
pub fn documented(file: FileId, source: &Source, facts: &Facts) -> Graph {
    let mut reader = Reader { file, source, facts, graph: Graph::default() };
    reader.arrows();
    labelled::read(&mut reader);
    sentences::read(&mut reader);
    let mut graph = reader.graph;
    graph.edges.sort_by_key(|edge| (edge.at.range.start, edge.at.range.end));
    graph
}

struct Reader<'a> {
    file: FileId,
    source: &'a Source,
    facts: &'a Facts,
    graph: Graph,
}

/// True for an edge that an arrow draws: the columns of a table are read by themselves.
fn is_drawn(fact: &Fact) -> bool {
    fact.kind == FactKind::Flow && has_arrow(&fact.text)
}

impl<'a> Reader<'a> {
    /// Edges that are drawn.
    fn arrows(&mut self) {
        let mut diagrams: BTreeMap<TileId, mermaid::Diagram> = BTreeMap::new();
        for fact in self.facts.facts.iter().filter(|fact| is_drawn(fact)) {
            let statement = &self.facts.statements[fact.statement()];
            let Some((from, to)) = fact.canonical.split_once('>') else { continue };
            if !speaks(statement) {
                continue;
            }
            let is_code = statement.place == Place::Code;
            let diagram = is_code
                .then(|| diagrams.entry(self.block(statement.tile())).or_insert_with_key(|first| self.diagram(*first)));
            let (from, to, drawn) = match diagram {
                Some(diagram) => {
                    let line = self.source.lines.line(fact.range.start);
                    (diagram.called(from), diagram.called(to), diagram.signal(line))
                }
                None => (from.to_owned(), to.to_owned(), None),
            };
            let signal = drawn.or_else(|| self.signal(statement));
            self.edge(&from, &to, signal, Mode::Push, statement, fact.range);
        }
    }

    /// The first tile of the code block that a tile belongs to.
    fn block(&self, tile: TileId) -> TileId {
        let tiles = &self.source.document.tiles;
        let node = tiles[tile].node;
        let code =
            |tile: &TileId| tiles[*tile].node == node && matches!(tiles[*tile].kind, TileKind::Leaf(Leaf::Code { .. }));
        (0..=tile).rev().take_while(code).last().unwrap_or(tile)
    }

    fn diagram(&self, first: TileId) -> mermaid::Diagram {
        let tiles = &self.source.document.tiles;
        let is_code = |kind| matches!(kind, TileKind::Leaf(Leaf::Code { .. }));
        let last = (first..tiles.len()).take_while(|tile| is_code(tiles[*tile].kind)).last().unwrap_or(first);
        let range = tiles[first].range.cover(tiles[last].range);
        mermaid::read(range.of(&self.source.text), self.source.lines.line(range.start))
    }

    /// The signal that a statement speaks of: by its own label and row, then by the headings above it.
    fn signal(&self, statement: &Statement) -> Option<Signal> {
        let own = [statement.label.as_deref(), statement.subject.as_deref(), statement.head.as_deref()];
        let row = (statement.place == Place::Cell).then(|| self.row_signal(statement)).flatten();
        let mut texts: Vec<&str> = own.into_iter().flatten().collect();
        let mut section = statement.section();
        while let Some(id) = section {
            texts.push(self.source.document.sections[id].title.of(&self.source.text));
            section = self.source.document.sections[id].parent;
        }
        row.or_else(|| {
            texts.into_iter().find_map(|text| match signal(text) {
                Signals::None => None,
                Signals::One(signal) => Some(Some(signal)),
                Signals::Several => Some(None),
            })?
        })
    }

    /// The signal that a cell of the same row names.
    fn row_signal(&self, statement: &Statement) -> Option<Signal> {
        let cells = self.facts.statements.iter().filter(|other| other.tile() == statement.tile());
        cells.filter(|cell| cell.range != statement.range).find_map(|cell| match signal(&cell.text) {
            Signals::One(signal) => Some(signal),
            _ => None,
        })
    }

    fn edge(&mut self, from: &str, to: &str, signal: Option<Signal>, mode: Mode, statement: &Statement, range: Range) {
        let at = Span { file: self.file, range };
        let section = statement.section().map(|id| self.source.document.sections[id].title);
        let under = section.map_or(String::new(), |title| title.of(&self.source.text).to_owned());
        let (from, to) = (self.node(from, at), self.node(to, at));
        self.graph.edges.push(Edge { from, to, signal, mode, under, at });
    }

    fn node(&mut self, name: &str, at: Span) -> usize {
        let name = name.trim_matches(['“', '”', '„', '"', '\'', '`']);
        let component = component_type(name).unwrap_or_default();
        let kind = match () {
            () if !component.is_empty() => NodeKind::Component,
            () if is_address(name) => NodeKind::Address,
            () => NodeKind::Name,
        };
        self.graph.node(name, kind, &component, at)
    }

    /// The facts of a statement that can stand at an end of an edge.
    fn operands(&self, statement: &Statement) -> impl Iterator<Item = &'a Fact> + use<'a> {
        self.facts.facts[statement.facts()]
            .iter()
            .filter(|fact| !fact.inner && matches!(fact.kind, FactKind::Component | FactKind::Endpoint | FactKind::Url))
    }
}

/// False for what a text says not to be so: rejected designs, things out of scope, what is struck out.
fn speaks(statement: &Statement) -> bool {
    !statement.struck && !matches!(statement.class, RoleClass::Rejected | RoleClass::NonGoal)
}

/// The type of the component that a dotted name names: its longest beginning that is one, else its first three parts
/// where some component shares two of them.
fn component_type(name: &str) -> Option<String> {
    let parts: Vec<&str> = name.split('.').collect();
    let known = |n: usize| {
        let name = parts[..n].join(".");
        component(&name).map(|component| component.name.to_owned())
    };
    let is_word =
        |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if parts.len() < 2 || !parts.iter().all(is_word) {
        return None;
    }
    // `otelcol.exporter.wonder` is one that nobody knows, `loki.example.org` is a host.
    let is_group = |group: &str| components().any(|component| component.name.starts_with(group));
    let unknown =
        || (parts.len() > 2 && is_group(&format!("{}.{}.", parts[0], parts[1]))).then(|| parts[..3].join("."));
    (2..=parts.len()).rev().find_map(known).or_else(unknown)
}

/// True for `host:port`, an URL, a socket and an absolute path.
fn is_address(name: &str) -> bool {
    let port = name.rsplit_once(':').is_some_and(|(host, port)| {
        let port = port.split('/').next().unwrap_or(port);
        !host.contains(' ') && port.parse::<u16>().is_ok()
    });
    !name.contains(' ') && (port || name.contains("://") || name.starts_with('/'))
}

#[cfg(test)]
mod tests;
