//! Findings of a proof that do not count, and the verdict over those that do.

use std::collections::BTreeSet;
use std::path::Path;

use specast_engine::decisions::{At, Decided};
use specast_engine::proof::{Fate, Outcome, Proof, Support};
use specast_engine::source::digest;

use crate::decisions::FOLDER;

/// What was released: indices into the lists of a proof.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Released {
    /// Facts that are lost or altered.
    pub facts: BTreeSet<usize>,
    /// Fragments that are lost or altered.
    pub fragments: BTreeSet<usize>,
    /// Statements of the outputs that are invented.
    pub statements: BTreeSet<usize>,
    /// How many findings were released.
    count: usize,
}

/// What a statement that no source says is in this case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Additions {
    /// A finding: a recast adds nothing.
    Findings,
    /// Information: people add text in ordinary commits.
    Information,
}

/// The findings that people released by decisions. A fragment with broken facts goes with them.
pub fn released(proof: &Proof, decided: &Decided) -> Released {
    let facts = (0..proof.facts.len()).filter(|index| decided.by(At::Fact(*index)).is_some());
    let facts: BTreeSet<usize> = facts.collect();
    let broken = proof.facts.iter().enumerate().filter(|(_, judged)| is_broken(&judged.fate));
    let open = broken.filter(|(index, _)| !facts.contains(index));
    let open: BTreeSet<_> = open.map(|(_, judged)| (judged.span.file, judged.tile)).collect();
    let is_released = |index: &usize| {
        let fragment = &proof.fragments[*index];
        let at = At::Fragment(*index);
        is_broken(&fragment.fate)
            && match decided.finding(at) {
                Some(_) => decided.by(at).is_some(),
                None => !open.contains(&(fragment.span.file, fragment.tile)),
            }
    };
    let statements = (0..proof.statements.len()).filter(|index| decided.by(At::Statement(*index)).is_some());
    Released {
        fragments: (0..proof.fragments.len()).filter(is_released).collect(),
        statements: statements.collect(),
        count: decided.n_released(),
        facts,
    }
}

/// What the answer depends on besides a proof: a digest of everything that was decided.
pub fn state(root: &Path) -> String {
    let files = std::fs::read_dir(root.join(FOLDER)).into_iter().flatten().flatten();
    let mut texts: Vec<_> = files.map(|file| (file.file_name(), std::fs::read(file.path()).ok())).collect();
    texts.sort();
    digest(&format!("{texts:?}"))
}

impl Released {
    /// How many findings people see released: a fragment with broken facts goes with them.
    pub fn count(&self) -> usize {
        self.count
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
