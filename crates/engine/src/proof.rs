//! The conservation proof: what became of every fragment and fact of the sources, and where every
//! statement of the outputs comes from.
//!
//! It starts from the bytes of both sides. It never reads what a recast recorded and trusts nothing that
//! it says; in the code neither names the other.

mod across;
mod align;
mod between;
pub mod chain;
mod compare;
mod contexts;
pub mod contradict;
mod counted;
mod counts;
mod derived;
mod diff;
mod edits;
mod exact;
mod exchanged;
mod explain;
mod fate;
mod join;
mod judge;
mod known;
mod leads;
mod nested;
mod partners;
mod places;
mod side;
mod spans;
mod strayed;
mod support;
mod template;
mod vocabulary;
mod voice;

use std::sync::Arc;

use specast_syntax::{FileId, Range, Span, TileId};

pub use counts::Counts;
pub use spans::Spans;

use crate::contract::Contract;
use crate::facts::{self, Fact, FactKind};
use crate::source::Source;

/// What a proof is about.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// The legacy documents; a span's file counts them from 0.
    pub sources: &'a [Source],
    /// What they became.
    pub outputs: &'a [Source],
    /// The contracts that the outputs follow.
    pub contracts: &'a [Contract],
    /// Documents besides these that links of either side lead to.
    pub others: &'a [Source],
}

/// Everything that was found.
#[derive(Debug, Clone, Default)]
pub struct Proof {
    /// Each fragment of the sources, in order.
    pub fragments: Vec<Fragment>,
    /// Each fact of the sources, in order.
    pub facts: Vec<JudgedFact>,
    /// Each statement of the outputs, in order.
    pub statements: Vec<JudgedStatement>,
    /// Literals of the sources that no fact covers.
    pub uncovered: Vec<Span>,
}

/// A leaf of a source and its disposition.
#[derive(Debug, Clone)]
pub struct Fragment {
    /// Its bytes.
    pub span: Span,
    /// Its tile.
    pub tile: TileId,
    /// Its visible text, white space folded.
    pub text: Arc<str>,
    /// True for a contents list, which is not carried over.
    pub navigation: bool,
    /// What became of it.
    pub fate: Fate,
}

/// A fact of a source and its disposition.
#[derive(Debug, Clone)]
pub struct JudgedFact {
    /// The fact; its range lies in the source of `span`.
    pub fact: Fact,
    /// Its bytes.
    pub span: Span,
    /// The tile it stands in.
    pub tile: TileId,
    /// Label, heads and heading around it.
    pub role: Arc<str>,
    /// How much its loss weighs.
    pub weight: Weight,
    /// What became of it.
    pub fate: Fate,
}

/// How much the loss of a fact weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Ports, addresses, numbers, modality, negation.
    Critical,
    /// Names, paths, commands, flows, conditions.
    Major,
    /// Everything else.
    Minor,
}

impl Weight {
    /// The word that outputs show.
    pub fn word(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Major => "major",
            Self::Minor => "minor",
        }
    }
}

/// What became of a fragment or a fact. Spans lie in the outputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// The same value in the same role.
    Kept(Spans),
    /// The same meaning in other words.
    Reworded(Spans),
    /// A part of the meaning changed.
    Altered(Spans, Box<Difference>),
    /// In no output in that role.
    Lost {
        /// The closest place, if there is one.
        near: Option<Span>,
    },
}

/// What changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The aspect: `modality`, `number`, `role`, `wording` …
    pub what: &'static str,
    /// As it stands in the source.
    pub from: String,
    /// As it stands in the output; empty where it is gone.
    pub to: String,
}

impl Fate {
    /// The word that outputs show.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Kept(_) => "kept",
            Self::Reworded(_) => "reworded",
            Self::Altered(..) => "altered",
            Self::Lost { .. } => "lost",
        }
    }

    /// Where it went.
    pub fn targets(&self) -> &[Span] {
        match self {
            Self::Kept(spans) | Self::Reworded(spans) | Self::Altered(spans, _) => spans,
            Self::Lost { .. } => &[],
        }
    }

    /// What changed, for an altered one.
    pub fn difference(&self) -> Option<&Difference> {
        match self {
            Self::Altered(_, difference) => Some(difference),
            _ => None,
        }
    }
}

/// A statement of an output and where it comes from.
#[derive(Debug, Clone)]
pub struct JudgedStatement {
    /// Its bytes.
    pub span: Span,
    /// Its visible text.
    pub text: Arc<str>,
    /// Where it comes from.
    pub support: Support,
}

/// Where a statement of an output comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Support {
    /// The template says it literally, or it says nothing (`N/A`).
    Boilerplate,
    /// It matches a frame and every hole holds words of the inputs, or it is a drawing as specast wrote it (`drawing`).
    Derived(&'static str),
    /// Sources say it.
    Supported(Spans),
    /// Nothing says it.
    Invented {
        /// Kind of what is invented: `number`, `path`, `metadata`, `claim`, `template-example` …
        kind: &'static str,
        /// True if an example of a template's hole was taken as content.
        leaked: bool,
    },
}

impl Support {
    /// The word that outputs show.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Boilerplate => "boilerplate",
            Self::Derived(_) => "derived",
            Self::Supported(_) => "supported",
            Self::Invented { .. } => "invented",
        }
    }
}

impl Proof {
    /// Counts over the fragments, navigation left out.
    pub fn fragment_counts(&self) -> Counts {
        Counts::of(self.fragments.iter().filter(|fragment| !fragment.navigation).map(|fragment| &fragment.fate))
    }

    /// Counts over the facts.
    pub fn fact_counts(&self) -> Counts {
        Counts::of(self.facts.iter().map(|judged| &judged.fate))
    }

    /// Counts over the flow edges.
    pub fn flow_counts(&self) -> Counts {
        Counts::of(self.facts.iter().filter(|judged| judged.fact.kind == FactKind::Flow).map(|judged| &judged.fate))
    }

    /// Counts over ports and addresses with a port.
    pub fn port_counts(&self) -> Counts {
        Counts::of(self.facts.iter().filter(|judged| has_port(&judged.fact)).map(|judged| &judged.fate))
    }

    /// Statements that nothing supports.
    pub fn invented(&self) -> impl Iterator<Item = &JudgedStatement> {
        self.statements.iter().filter(|statement| matches!(statement.support, Support::Invented { .. }))
    }

    /// The verdict over everything.
    pub fn outcome(&self) -> Outcome {
        let facts = self.fact_counts();
        let fragments = self.fragment_counts();
        if facts.total == 0 && fragments.total == 0 {
            return Outcome::NothingToProve;
        }
        let broken = facts.lost + facts.altered + fragments.lost + fragments.altered + self.invented().count();
        if broken == 0 && self.uncovered.is_empty() { Outcome::Proven } else { Outcome::Failed }
    }
}

/// True for a port, or an address that names one.
fn has_port(fact: &Fact) -> bool {
    match fact.kind {
        FactKind::Port => true,
        FactKind::Endpoint => fact.canonical.rsplit_once(':').is_some(),
        _ => false,
    }
}

/// The verdict of a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing lost, altered or invented.
    Proven,
    /// Something is.
    Failed,
    /// The sources hold neither fragments nor facts.
    NothingToProve,
}

impl Outcome {
    /// The word that outputs show.
    pub fn word(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Failed => "failed",
            Self::NothingToProve => "nothing-to-prove",
        }
    }
}

/// What was found out, in the order of what it was found out of.
struct Found {
    facts: Vec<Fate>,
    fragments: Vec<Fragment>,
    statements: Vec<Support>,
}

/// Proves the conservation of the sources in the outputs. Pure and deterministic.
pub fn prove(inputs: Inputs<'_>) -> Proof {
    let mut words = side::Words::default();
    let template = template::Template::of(inputs.contracts, &mut words);
    let mut gone = between::Gone::new();
    let uncounted = counted::Uncounted::of(&inputs, &template);
    let sources = uncounted.sources.as_deref().unwrap_or(inputs.sources);
    let outputs = uncounted.outputs.as_deref().unwrap_or(inputs.outputs);
    let ([mut from, mut to], (own, uncovered)) = rayon::in_place_scope(|scope| {
        scope.spawn(|_| gone = between::gone(&inputs));
        let known = |from: &side::Side<'_>| (derived::Own::of(&inputs, from), uncovered_of(from));
        side::Side::read_both(sources, outputs, &template, &mut words, known)
    });
    let calls = between::calls(&inputs, &gone, across::inside(&from, inputs.outputs));
    from.call_links(&across::of_sources(&from, inputs.outputs, &calls));
    to.call_links(&calls.outputs);
    let n_words = words.len();
    drop(words);
    let settled = support::settle(&to, &template, &own);
    drop(own);
    let Found { facts, mut fragments, statements } = judge(&from, &to, &template, n_words, &settled);
    drop(settled);
    // What was needed to judge is gone before the result takes its place.
    let mut judged = Vec::new();
    let facts = rayon::in_place_scope(|scope| {
        scope.spawn(|_| leads::settle(inputs.sources, inputs.outputs, &calls, &mut fragments));
        judged = support::judged(to, statements);
        fate::judged(from, facts)
    });
    Proof { fragments, facts, statements: judged, uncovered }
}

/// Literals of the sources that no fact covers.
fn uncovered_of(from: &side::Side<'_>) -> Vec<Span> {
    let docs = from.docs.iter().enumerate();
    let of = |(file, doc): (usize, &side::Doc<'_>)| {
        facts::uncovered(doc.source, &doc.facts).into_iter().map(move |range| span(file, range))
    };
    docs.flat_map(of).collect()
}

fn judge(
    from: &side::Side<'_>,
    to: &side::Side<'_>,
    template: &template::Template,
    n_words: usize,
    settled: &support::Settled,
) -> Found {
    let mut exact = exact::Exact::default();
    let mut index = rayon::in_place_scope(|scope| {
        scope.spawn(|_| exact = exact::pair(from, to, settled, template));
        align::Index::new(from, to, settled, n_words)
    });
    let mut edits = edits::pair(from, to, &exact, settled, &index);
    let facts = fate::facts(from, to, &index, &exact, &edits);
    index.forget_outputs();
    edits.forget_hits();
    let mut statements = Vec::new();
    let fragments = rayon::in_place_scope(|scope| {
        scope.spawn(|_| statements = support::statements(from, to, &index, &exact, &edits, settled, template, &facts));
        fate::fragments(from, to, &exact, &edits, template, &facts)
    });
    Found { facts, fragments, statements }
}

fn span(file: usize, range: Range) -> Span {
    Span { file: FileId(file as u32), range }
}
