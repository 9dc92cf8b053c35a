//! The flow graph: who sends what to whom.
//!
//! One model for all that tells of flows: documents, Alloy configuration, OpenTelemetry Collector YAML.
//! [`documented()`] reads a document; [`alloy`] and [`otel`] configurations. They know nothing of templates or
//! proofs.

pub mod alloy;
mod documented;
pub mod otel;
mod words;

use specast_syntax::Span;

pub use documented::documented;

/// What flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the variants are the words themselves")]
pub enum Signal {
    Traces,
    Metrics,
    Logs,
    Profiles,
}

/// Who opens the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Mode {
    /// The sender.
    #[default]
    Push,
    /// The receiver: a scrape, a tailed file.
    Pull,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeKind {
    /// A component of a configuration; its name is `type.label`.
    Component,
    /// An address outside: `tempo:4317`, an URL, a socket, a path.
    Address,
    /// A name in a document that is neither.
    Name,
}

/// A node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// As it is shown: `otelcol.receiver.otlp.default`, `tempo:4317`. Unique in its graph.
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
    /// For a component its type, as its reference page is called: `otelcol.receiver.otlp`. Else empty.
    pub component: String,
    /// Where it is first told.
    pub at: Span,
}

/// An edge between two nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// Index of the node it leaves.
    pub from: usize,
    /// Index of the node it reaches.
    pub to: usize,
    /// What flows there; none where that is not told. A connector's edge leaves with another signal than it
    /// came with.
    pub signal: Option<Signal>,
    /// Who opens the connection.
    pub mode: Mode,
    /// In a document, the title of the section that draws it; empty above the first.
    pub under: String,
    /// Where it is told.
    pub at: Span,
}

/// A place where a component, or the process itself, waits for connections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listener {
    /// Index of its node; none for the process's own server.
    pub node: Option<usize>,
    /// The address it binds, without the port: `0.0.0.0`, `127.0.0.1`; empty for all.
    pub host: String,
    /// The port, where it is known.
    pub port: Option<u16>,
    /// Where it is told: the block or the argument.
    pub at: Span,
}

/// Something that the files at hand cannot tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// Why.
    pub why: Why,
    /// What it is about: a component's name, a variable's.
    pub what: String,
    /// Index of the node whose neighbours it hides; none where it may hide anything.
    pub node: Option<usize>,
    /// Where it is told.
    pub at: Span,
}

/// Why something cannot be told from files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// A `remotecfg` block: a server adds pipelines.
    RemoteConfiguration,
    /// A module that is fetched when the process starts, or a file that is not at hand.
    Import,
    /// Targets that are found when the process runs.
    Discovery,
    /// A variable that nothing sets.
    Variable,
    /// A value that another component makes when the process runs.
    Runtime,
    /// A text that a template engine or an operator writes first.
    Generated,
}

/// Nodes and the edges between them, in the order of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Graph {
    /// The nodes, each once.
    pub nodes: Vec<Node>,
    /// The edges; one that a document draws twice stands twice.
    pub edges: Vec<Edge>,
    /// Who listens where.
    pub listeners: Vec<Listener>,
    /// What cannot be told.
    pub unknown: Vec<Unknown>,
}

impl Signal {
    /// All signals, in the order in which they are shown.
    pub const ALL: [Self; 4] = [Self::Traces, Self::Metrics, Self::Logs, Self::Profiles];

    /// The word that outputs show.
    pub fn word(self) -> &'static str {
        match self {
            Self::Traces => "traces",
            Self::Metrics => "metrics",
            Self::Logs => "logs",
            Self::Profiles => "profiles",
        }
    }
}

impl Graph {
    /// The index of the node with this name, which is added where it is new.
    pub fn node(&mut self, name: &str, kind: NodeKind, component: &str, at: Span) -> usize {
        self.nodes.iter().position(|node| node.name == name).unwrap_or_else(|| {
            self.nodes.push(Node { name: name.to_owned(), kind, component: component.to_owned(), at });
            self.nodes.len() - 1
        })
    }
}
