//! What one commit lost, as it is shown and cached.

use serde::{Deserialize, Serialize};
use specast_engine::decisions::{At, Decided};
use specast_engine::proof::{Counts, Fate, Proof};
use specast_syntax::Span;

use crate::command::released::{Released, is_broken};
use crate::command::verify::Case;
use crate::output::ledger::at;

/// How many findings of a commit are kept; the counts are of all.
const KEPT: usize = 50;

/// What a commit lost.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lost {
    /// Something is lost or altered that nobody released.
    pub is_loss: bool,
    /// Facts of the documents that it changed.
    pub facts: Tally,
    /// Fragments of them.
    pub fragments: Tally,
    /// Findings that decisions released.
    pub released: usize,
    /// The worst findings.
    pub findings: Vec<Finding>,
    /// How many there are.
    pub n_findings: usize,
    /// What could not be looked at.
    pub left_out: Vec<String>,
}

/// How many of each disposition.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub total: usize,
    pub kept: usize,
    pub reworded: usize,
    pub altered: usize,
    pub lost: usize,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Its id, as `verify` shows it and `accept` takes it.
    pub id: String,
    /// `lost` or `altered`.
    pub disposition: String,
    /// `critical`, `major` or `minor`.
    pub severity: String,
    /// Kind of the fact; `fragment` for a text without a fact.
    pub kind: String,
    /// `path:line` before the commit.
    pub source: String,
    /// The text.
    pub value: String,
    /// What changed, for an altered one: the aspect, and what it is now.
    pub changed: Option<(String, String)>,
    /// `path:line` after the commit: where it is now, or what is closest.
    pub target: Option<String>,
}

impl From<Counts> for Tally {
    fn from(counts: Counts) -> Self {
        let Counts { total, kept, reworded, altered, lost } = counts;
        Self { total, kept, reworded, altered, lost }
    }
}

impl Tally {
    /// The sum of two.
    pub fn and(self, other: Self) -> Self {
        Self {
            total: self.total + other.total,
            kept: self.kept + other.kept,
            reworded: self.reworded + other.reworded,
            altered: self.altered + other.altered,
            lost: self.lost + other.lost,
        }
    }
}

impl Lost {
    /// Counts, and the worst findings.
    pub fn of(proof: &Proof, case: &Case, decided: &Decided, released: &Released) -> Self {
        let facts = proof
            .facts
            .iter()
            .enumerate()
            .filter(|(index, judged)| is_broken(&judged.fate) && !released.facts.contains(index));
        let mut facts: Vec<_> = facts.collect();
        facts.sort_by_key(|(_, judged)| (judged.weight, matches!(judged.fate, Fate::Altered(..)), judged.span));
        let with_facts = |span: Span, tile| {
            let mut all = proof.facts.iter();
            all.any(|judged| judged.span.file == span.file && judged.tile == tile && is_broken(&judged.fate))
        };
        let bare = proof.fragments.iter().enumerate().filter(|(index, fragment)| {
            let is_shown = is_broken(&fragment.fate) && !fragment.navigation && !released.fragments.contains(index);
            is_shown && !with_facts(fragment.span, fragment.tile)
        });
        let bare: Vec<_> = bare.collect();
        let n_findings = facts.len() + bare.len();
        let facts = facts.into_iter().map(|(index, judged)| {
            let (severity, kind) = (judged.weight.word(), judged.fact.kind.name());
            (At::Fact(index), &judged.fate, judged.span, severity, kind, &judged.fact.text)
        });
        let bare = bare.into_iter().map(|(index, fragment)| {
            (At::Fragment(index), &fragment.fate, fragment.span, "minor", "fragment", &fragment.text)
        });
        let findings = facts.chain(bare).take(KEPT).map(|(at_place, fate, span, severity, kind, value)| {
            let target = match fate {
                Fate::Lost { near } => *near,
                fate => fate.targets().first().copied(),
            };
            Finding {
                id: decided.id(at_place).unwrap_or_default().to_owned(),
                disposition: fate.word().to_owned(),
                severity: severity.to_owned(),
                kind: kind.to_owned(),
                source: at(span, &case.sources),
                value: value.to_string(),
                changed: fate.difference().map(|difference| (difference.what.to_owned(), difference.to.clone())),
                target: target.map(|span| at(span, &case.outputs)),
            }
        });
        Self {
            facts: proof.fact_counts().into(),
            fragments: proof.fragment_counts().into(),
            released: released.count(),
            findings: findings.collect(),
            n_findings,
            ..Self::default()
        }
    }
}
