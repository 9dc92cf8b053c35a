//! Findings of a proof that do not count, and the verdict over those that do.

use std::collections::BTreeSet;
use std::path::Path;

use specast_engine::proof::{Fate, Outcome, Proof, Support};

use super::verify::Case;

/// What was released: indices into the lists of a proof.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Released {
    /// Facts that are lost or altered.
    pub facts: BTreeSet<usize>,
    /// Fragments that are lost or altered.
    pub fragments: BTreeSet<usize>,
    /// Statements of the outputs that are invented.
    pub statements: BTreeSet<usize>,
}

/// What a statement that no source says is in this case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Additions {
    /// A finding: a recast adds nothing.
    Findings,
    /// Information: people add text in ordinary commits.
    Information,
}

/// The findings that people released by decisions.
pub fn released(_proof: &Proof, _case: &Case) -> Released {
    Released::default()
}

/// What the answer depends on besides a proof: a digest of everything that was decided.
pub fn state(_root: &Path) -> String {
    String::new()
}

impl Released {
    /// How many findings people see released: facts and statements; a fragment goes with its facts.
    pub fn count(&self) -> usize {
        self.facts.len() + self.statements.len()
    }
}

/// True for what fails a proof unless it is released.
pub fn is_broken(fate: &Fate) -> bool {
    matches!(fate, Fate::Altered(..) | Fate::Lost { .. })
}

/// The verdict over what is not released.
pub fn outcome(proof: &Proof, released: &Released, additions: Additions) -> Outcome {
    if proof.outcome() == Outcome::NothingToProve {
        return Outcome::NothingToProve;
    }
    let facts = proof.facts.iter().enumerate();
    let facts = facts.filter(|(index, judged)| is_broken(&judged.fate) && !released.facts.contains(index));
    let fragments = proof.fragments.iter().enumerate();
    let fragments = fragments.filter(|(index, fragment)| {
        is_broken(&fragment.fate) && !fragment.navigation && !released.fragments.contains(index)
    });
    let statements = proof.statements.iter().enumerate();
    let statements = statements.filter(|(index, statement)| {
        let is_invented = matches!(statement.support, Support::Invented { .. });
        is_invented && additions == Additions::Findings && !released.statements.contains(index)
    });
    let n_broken = facts.count() + fragments.count() + statements.count();
    if n_broken == 0 && proof.uncovered.is_empty() { Outcome::Proven } else { Outcome::Failed }
}
