//! Pictures of flows: a graph becomes lanes of boxes and arrows, and those become SVG, Mermaid or DOT.
//!
//! A picture says nothing that the graph does not: where two graphs were compared, each edge comes with its
//! [`Standing`]. It knows no documents, no configuration, and not what became of the comparison.

pub mod block;
mod chains;
mod dot;
mod lanes;
mod layers;
mod layout;
mod mermaid;
mod order;
mod place;
mod svg;
mod text;

use crate::flows::{Graph, Mode, NodeKind, Signal, Why};

pub use chains::{Chain, chains};

/// Who tells of an edge, where a document was compared with a configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Standing {
    /// Both: a solid line. All edges of one graph that was compared with nothing, too.
    #[default]
    Both,
    /// The document only: a dashed line.
    Documented,
    /// The configuration only: a dotted line.
    Real,
}

/// What is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// One line above it.
    pub title: String,
    /// What it shows, in a sentence or two.
    pub description: String,
    /// True where the standings of its arrows come from a comparison; the legend says what lines mean then.
    pub compared: bool,
    /// One for each signal that flows, in the order of [`Signal::ALL`]; then edges whose signal is not told;
    /// then nodes without edges. None is empty.
    pub lanes: Vec<Lane>,
    /// What stands below the lanes: what the process itself listens on, what files cannot tell.
    pub notes: Vec<String>,
}

/// The cards and arrows of one signal. A node that carries several signals stands in several lanes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lane {
    /// What flows here; none where that is not told.
    pub signal: Option<Signal>,
    /// The word above it.
    pub title: String,
    /// Its nodes, each once, in the order of the graph.
    pub cards: Vec<Card>,
    /// Its edges, in the order of the graph; one that is drawn twice stands once.
    pub arrows: Vec<Arrow>,
}

/// A node in a lane.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Index of the node in the graph.
    pub node: usize,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
    /// For a component its type; else empty.
    pub component: String,
    /// Where it listens: `:4317`, `127.0.0.1:4317`.
    pub listens: Vec<String>,
    /// What else a reader should know of it here: `continues as metrics`.
    pub remarks: Vec<String>,
    /// Who tells of it.
    pub standing: Standing,
}

/// An edge in a lane. It points the way the data flows, whoever opens the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrow {
    /// Index of the card it leaves.
    pub from: usize,
    /// Index of the card it reaches.
    pub to: usize,
    /// Who opens the connection.
    pub mode: Mode,
    /// Who tells of it.
    pub standing: Standing,
}

impl Picture {
    /// The picture of one graph that was compared with nothing: all lines are solid.
    pub fn of(graph: &Graph, title: &str, description: &str) -> Self {
        Self::new(graph, None, title, description)
    }

    /// The picture of a comparison. `standings` has one for each edge of the graph, in its order; edges
    /// beyond its end count as told by both.
    pub fn compared(graph: &Graph, standings: &[Standing], title: &str, description: &str) -> Self {
        Self::new(graph, Some(standings), title, description)
    }

    fn new(graph: &Graph, standings: Option<&[Standing]>, title: &str, description: &str) -> Self {
        Self {
            title: plain(title),
            description: plain(description),
            compared: standings.is_some(),
            lanes: lanes::lanes(graph, standings.unwrap_or_default()),
            notes: lanes::notes(graph),
        }
    }

    /// A standalone SVG document with a background of its own.
    pub fn svg(&self) -> String {
        svg::svg(self)
    }

    /// A Mermaid flowchart.
    pub fn mermaid(&self) -> String {
        mermaid::mermaid(self)
    }

    /// A graph in the DOT language.
    pub fn dot(&self) -> String {
        dot::dot(self)
    }

    /// Number of arrows in all lanes.
    pub fn n_arrows(&self) -> usize {
        self.lanes.iter().map(|lane| lane.arrows.len()).sum()
    }

    /// The text for those who cannot see it: the description, then every arrow as words. The longest pictures
    /// are cut after `at_most` arrows, and that is said.
    fn told(&self, at_most: usize) -> String {
        let mut out = self.description.clone();
        let mut left = at_most;
        for lane in &self.lanes {
            let shown: Vec<String> = lane.arrows.iter().take(left).map(|arrow| lane.said(arrow)).collect();
            left -= shown.len();
            if !shown.is_empty() {
                out.push_str(&format!("\n{}: {}.", lane.title, shown.join("; ")));
            } else if lane.arrows.is_empty() {
                let names: Vec<&str> = lane.cards.iter().take(at_most).map(|shown| shown.name.as_str()).collect();
                out.push_str(&format!("\n{}: {}.", lane.title, plain(&names.join("; "))));
            }
        }
        let n_arrows = self.n_arrows();
        if n_arrows > at_most {
            out.push_str(&format!("\nAnd {} more.", n_arrows - at_most));
        }
        for note in &self.notes {
            out.push_str(&format!("\n{note}."));
        }
        out.trim_start().to_owned()
    }
}

impl Lane {
    fn said(&self, arrow: &Arrow) -> String {
        let pull = if arrow.mode == Mode::Pull { ", pulled" } else { "" };
        let standing = arrow.standing.word().map_or(String::new(), |word| format!(", {word}"));
        plain(&format!("{} to {}{pull}{standing}", self.cards[arrow.from].name, self.cards[arrow.to].name))
    }
}

impl Standing {
    /// What one of the two that tells alone is called.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::Both => None,
            Self::Documented => Some("document only"),
            Self::Real => Some("config only"),
        }
    }

    /// That of what is told twice.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        if self == other { self } else { Self::Both }
    }
}

/// Why files do not tell something, as a clause.
pub fn reason(why: Why) -> &'static str {
    match why {
        Why::RemoteConfiguration => "a server adds pipelines",
        Why::Import => "a module that is not at hand",
        Why::Discovery => "targets are found at run time",
        Why::Variable => "a variable that nothing sets",
        Why::Runtime => "a value that is made at run time",
        Why::Generated => "a text that something else writes first",
    }
}

/// One line without control characters: what a name from a file may not do to a picture.
fn plain(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() || is_invisible(c) { ' ' } else { c }).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Characters that turn the direction of the text around them, or are no characters in XML.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
        || matches!(c, '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
}

#[cfg(test)]
mod tests;
