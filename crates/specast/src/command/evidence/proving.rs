//! What the proof of a plan's spec says of it.

use anyhow::Result;
use specast_engine::facts::FactKind;
use specast_engine::proof::{Counts, Fate, Outcome, Proof};
use specast_engine::status::{Answer, Check};

use super::{Evidence, count, failed, missing, person, proven};
use crate::command::deciding::{Book, Counting};
use crate::command::pinning;
use crate::command::released::{self, Released};
use crate::output::plural;

impl Evidence<'_> {
    /// The proof of the plan's spec; an answer where there is none.
    fn proof(&self) -> Result<&(Proof, Released, Outcome), Answer> {
        if self.reading.sources.is_empty() {
            return Err(person("the plan names no source to compare with".to_owned()));
        }
        let Some(spec) = &self.spec else { return Err(person("the plan names no spec".to_owned())) };
        if !self.is_there(spec).is_ok_and(|is_there| is_there) {
            return Err(missing(format!("{spec} is not there yet")));
        }
        let prove = || -> Result<_> {
            let case = pinning::case(self.workspace, spec)?;
            let book = Book::read(self.workspace, Counting::All)?;
            let proof = case.prove();
            let released = released::released(&proof, &book.decide(&case, &proof));
            let outcome = released::outcome(&proof, &released, case.additions);
            Ok((proof, released, outcome))
        };
        let proof = self.proof.get_or_init(|| prove().map_err(|error| format!("{error:#}")));
        proof.as_ref().map_err(|error| person(format!("no proof: {error}")))
    }

    /// What the proof says of everything.
    pub(super) fn proven(&self, check: Check) -> Answer {
        let (proof, released, outcome) = match self.proof() {
            Ok(proof) => proof,
            Err(answer) => return answer,
        };
        let (facts, fragments) = (proof.fact_counts(), proof.fragment_counts());
        let n_altered = proof.facts.iter().enumerate();
        let n_altered =
            n_altered.filter(|(at, fact)| matches!(fact.fate, Fate::Altered(..)) && !released.facts.contains(at));
        let n_altered = n_altered.count();
        let n_invented = proof.invented().count().saturating_sub(released.statements.len());
        let decided = match released.count() {
            0 => String::new(),
            n => format!("; {} released by decisions", plural(n, "finding")),
        };
        let said = |holds: bool, evidence: String| if holds { proven(evidence) } else { failed(evidence) };
        match check {
            Check::Unaltered => {
                said(n_altered == 0, format!("{n_altered} of {} altered{decided}", plural(facts.total, "fact")))
            }
            Check::NotInvented => said(
                n_invented == 0,
                format!("{n_invented} of {} invented{decided}", plural(proof.statements.len(), "statement")),
            ),
            _ if *outcome == Outcome::NothingToProve => person("the source holds nothing to prove".to_owned()),
            _ => said(
                *outcome == Outcome::Proven,
                format!(
                    "{} of {} kept or reworded, {} of {}, {} lost, {} altered, {} invented{decided}",
                    facts.kept + facts.reworded,
                    plural(facts.total, "fact"),
                    fragments.kept + fragments.reworded,
                    plural(fragments.total, "fragment"),
                    facts.lost + fragments.lost,
                    facts.altered + fragments.altered,
                    proof.invented().count()
                ),
            ),
        }
    }

    /// Facts of one kind.
    pub(super) fn kept(&self, check: Check) -> Answer {
        let proof = match self.proof() {
            Ok((proof, ..)) => proof,
            Err(answer) => return answer,
        };
        let of = |kinds: &[FactKind]| {
            let fates = proof.facts.iter().filter(|fact| kinds.contains(&fact.fact.kind)).map(|fact| &fact.fate);
            Counts::of(fates)
        };
        let (counts, what) = match check {
            Check::Ports => (proof.port_counts(), "port"),
            Check::Flows => (proof.flow_counts(), "flow"),
            Check::Addresses => (of(&[FactKind::BindAddress, FactKind::Endpoint, FactKind::Url]), "address"),
            Check::Images => (of(&[FactKind::Image]), "image"),
            Check::Variables => (of(&[FactKind::Env]), "variable"),
            _ => (of(&[FactKind::Component, FactKind::Container]), "component"),
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
