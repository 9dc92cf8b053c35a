//! What the proofs of a plan's specs say of them.

use std::fmt::Write as _;
use std::rc::Rc;

use anyhow::Result;
use specast_engine::facts::FactKind;
use specast_engine::proof::{Counts, Fate, Outcome};
use specast_engine::status::{Answer, Check};

use super::{Evidence, Proven, count, failed, person, proven};
use crate::command::deciding::{Book, Counting};
use crate::command::pinning;
use crate::command::released;
use crate::output::plural;

/// What the proofs of some specs come to.
#[derive(Default)]
struct Sum {
    facts: Counts,
    fragments: Counts,
    /// Altered facts and invented statements that no decision releases.
    n_altered: usize,
    n_open: usize,
    n_invented: usize,
    n_statements: usize,
    n_released: usize,
    /// Specs whose proof failed.
    failed: Vec<String>,
    /// Nothing was proven.
    is_nothing: bool,
}

impl Sum {
    fn of(proofs: &[(&str, Rc<Proven>)]) -> Self {
        let mut sum = Self { is_nothing: true, ..Self::default() };
        for (spec, proven) in proofs {
            let Ok((proof, released, outcome)) = &**proven else { continue };
            sum.facts += proof.fact_counts();
            sum.fragments += proof.fragment_counts();
            let altered = proof.facts.iter().enumerate();
            let altered =
                altered.filter(|(at, fact)| matches!(fact.fate, Fate::Altered(..)) && !released.facts.contains(at));
            sum.n_altered += altered.count();
            sum.n_invented += proof.invented().count();
            sum.n_open += proof.invented().count().saturating_sub(released.statements.len());
            sum.n_statements += proof.statements.len();
            sum.n_released += released.count();
            sum.is_nothing &= *outcome == Outcome::NothingToProve;
            sum.failed.extend((*outcome == Outcome::Failed).then(|| (*spec).to_owned()));
        }
        sum
    }
}

impl Evidence<'_> {
    /// The proof of a spec of the plan.
    fn proof(&self, spec: &str) -> Rc<Proven> {
        if let Some(known) = self.proofs.borrow().get(spec) {
            return Rc::clone(known);
        }
        let prove = || -> Result<_> {
            let case = pinning::case(self.workspace, spec)?;
            let book = Book::read(self.workspace, Counting::All)?;
            let proof = case.prove();
            let released = released::released(&proof, &book.decide(&case, &proof));
            let outcome = released::outcome(&proof, &released, case.additions);
            Ok((proof, released, outcome))
        };
        let proof = Rc::new(prove().map_err(|error| format!("{error:#}")));
        self.proofs.borrow_mut().insert(spec.to_owned(), Rc::clone(&proof));
        proof
    }

    /// The proofs of the specs that are there, and what to say where one has none.
    fn proofs<'s>(&self, specs: &[&'s str]) -> (Vec<(&'s str, Rc<Proven>)>, Option<Answer>) {
        if self.reading.sources.is_empty() {
            return (Vec::new(), Some(person("the plan names no source to compare with".to_owned())));
        }
        let (there, absent) = self.there(specs);
        let proofs: Vec<_> = there.into_iter().map(|spec| (spec, self.proof(spec))).collect();
        let none = proofs.iter().find_map(|(_, proof)| proof.as_ref().as_ref().err());
        let none = none.map(|error| person(format!("no proof: {error}")));
        (proofs, absent.or(none))
    }

    /// What the proofs say of everything.
    pub(super) fn proven(&self, check: Check, specs: &[&str]) -> Answer {
        let (proofs, none) = self.proofs(specs);
        let sum = Sum::of(&proofs);
        // What is wrong already does not wait for what is not there yet.
        if let Some(answer) = none.filter(|_| sum.failed.is_empty()) {
            return answer;
        }
        let Sum { facts, fragments, .. } = sum;
        let mut decided = match sum.n_released {
            0 => String::new(),
            n => format!("; {} released by decisions", plural(n, "finding")),
        };
        if specs.len() > 1 {
            let _ = write!(decided, "; {} of {} proven", specs.len() - sum.failed.len(), plural(specs.len(), "spec"));
            decided.extend(sum.failed.first().map(|_| format!(", not {}", sum.failed.join(", "))));
        }
        let said = |holds: bool, evidence: String| if holds { proven(evidence) } else { failed(evidence) };
        match check {
            Check::Unaltered => said(
                sum.n_altered == 0,
                format!("{} of {} altered{decided}", sum.n_altered, plural(facts.total, "fact")),
            ),
            Check::NotInvented => said(
                sum.n_open == 0,
                format!("{} of {} invented{decided}", sum.n_open, plural(sum.n_statements, "statement")),
            ),
            _ if sum.is_nothing => person("the source holds nothing to prove".to_owned()),
            _ => said(
                sum.failed.is_empty(),
                format!(
                    "{} of {} kept or reworded, {} of {}, {} lost, {} altered, {} invented{decided}",
                    facts.kept + facts.reworded,
                    plural(facts.total, "fact"),
                    fragments.kept + fragments.reworded,
                    plural(fragments.total, "fragment"),
                    facts.lost + fragments.lost,
                    facts.altered + fragments.altered,
                    sum.n_invented
                ),
            ),
        }
    }

    /// Facts of one kind.
    pub(super) fn kept(&self, check: Check, specs: &[&str]) -> Answer {
        let (proofs, none) = self.proofs(specs);
        if let Some(answer) = none {
            return answer;
        }
        let proofs = || proofs.iter().filter_map(|(_, proven)| proven.as_ref().as_ref().ok()).map(|(proof, ..)| proof);
        let of = |kinds: &[FactKind]| {
            let facts = proofs().flat_map(|proof| &proof.facts);
            Counts::of(facts.filter(|fact| kinds.contains(&fact.fact.kind)).map(|fact| &fact.fate))
        };
        let mut counts = Counts::default();
        let what = match check {
            Check::Ports => {
                proofs().for_each(|proof| counts += proof.port_counts());
                "port"
            }
            Check::Flows => {
                proofs().for_each(|proof| counts += proof.flow_counts());
                "flow"
            }
            _ => {
                let (kinds, what): (&[FactKind], _) = match check {
                    Check::Addresses => (&[FactKind::BindAddress, FactKind::Endpoint, FactKind::Url], "address"),
                    Check::Images => (&[FactKind::Image], "image"),
                    Check::Variables => (&[FactKind::Env], "variable"),
                    _ => (&[FactKind::Component, FactKind::Container], "component"),
                };
                counts = of(kinds);
                what
            }
        };
        let n = counts.kept + counts.reworded;
        let evidence = format!("{n} of {} of the source kept", count(counts.total, what));
        match counts.total {
            0 => person(format!("the source has no {what} to look at")),
            total if total == n => proven(evidence),
            _ => failed(evidence),
        }
    }
}
