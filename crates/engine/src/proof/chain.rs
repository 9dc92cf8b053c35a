//! Chains: what became of the sources in the last of several rewrites, through those between.
//!
//! Every step is a proof of its own, and so is the way straight from the first to the last. A fact is as well off as
//! the better of the two says: what two steps reworded one after the other may be too far from its source to be
//! recognised at once, and what a step lost and a later one brought back is there. Each of the two is proven, so the
//! better one is no guess. A fact that went through two steps is as bad as the worse of them.

use specast_syntax::Span;

use super::{Fate, Fragment, JudgedFact, Proof, Spans, Support};

/// Puts two steps behind each other: `first` leads from the sources to what lies between, `then` from there to the
/// outputs, `direct` from the sources to the outputs.
#[must_use]
pub fn through(direct: Proof, first: &Proof, then: &Proof) -> Proof {
    let mut out = direct;
    for (judged, before) in out.facts.iter_mut().zip(&first.facts) {
        if let Some(via) = of_fact(before, then)
            && rank(&via) < rank(&judged.fate)
        {
            judged.fate = via;
        }
    }
    let broken: Vec<_> = out.facts.iter().filter(|judged| rank(&judged.fate) >= ALTERED).collect();
    let mut fates = Vec::with_capacity(out.fragments.len());
    for (fragment, before) in out.fragments.iter().zip(&first.fragments) {
        let is_inside = |judged: &&&JudgedFact| (judged.span.file, judged.tile) == (fragment.span.file, fragment.tile);
        let is_broken = broken.iter().any(|judged| is_inside(&judged));
        let via = of_fragment(before, then).filter(|via| rank(via) < rank(&fragment.fate) && !is_broken);
        fates.push(via);
    }
    for (fragment, via) in out.fragments.iter_mut().zip(fates) {
        fragment.fate = via.unwrap_or_else(|| fragment.fate.clone());
    }
    for (judged, step) in out.statements.iter_mut().zip(&then.statements) {
        if let (Support::Invented { .. }, Support::Supported(spans)) = (&judged.support, &step.support)
            && let Some(origins) = origins(spans, first)
        {
            judged.support = Support::Supported(origins);
        }
    }
    out
}

const ALTERED: u8 = 2;

fn rank(fate: &Fate) -> u8 {
    match fate {
        Fate::Kept(_) => 0,
        Fate::Reworded(_) => 1,
        Fate::Altered(..) => ALTERED,
        Fate::Lost { .. } => 3,
    }
}

/// What a fact became through the second step; none where the first lost it.
fn of_fact(before: &JudgedFact, then: &Proof) -> Option<Fate> {
    let went = |target: &Span| {
        let here = || then.facts.iter().filter(|judged| overlaps(judged.span, *target));
        let is_same = |judged: &&JudgedFact| judged.fact.canonical == before.fact.canonical;
        let of_kind = || here().filter(|judged| judged.fact.kind == before.fact.kind);
        // The fact itself; else what it became there, which shares its kind; else the text around it.
        let itself = of_kind().filter(is_same).map(|judged| &judged.fate).min_by_key(|fate| rank(fate));
        let instead = || of_kind().map(|judged| &judged.fate).max_by_key(|fate| rank(fate));
        let found = itself.or_else(instead).cloned().or_else(|| around(*target, then))?;
        Some(behind(&before.fate, found))
    };
    before.fate.targets().iter().filter_map(went).min_by_key(rank)
}

/// What a fragment became through the second step; none where the first lost it.
fn of_fragment(before: &Fragment, then: &Proof) -> Option<Fate> {
    let all = before.fate.targets().iter().map(|target| around(*target, then)).collect::<Option<Vec<_>>>()?;
    let worst = all.into_iter().max_by_key(rank)?;
    Some(behind(&before.fate, worst))
}

/// The worst of what became of the texts that a span meets. A part of a fragment is as well off as its own facts.
fn around(target: Span, then: &Proof) -> Option<Fate> {
    let meets = then.fragments.iter().filter(|fragment| !fragment.navigation && overlaps(fragment.span, target));
    let of = |fragment: &Fragment| {
        let is_part = !target.range.contains(fragment.span.range);
        let mut own = then.facts.iter().filter(|judged| {
            (judged.span.file, judged.tile) == (fragment.span.file, fragment.tile) && rank(&judged.fate) >= ALTERED
        });
        let targets = fragment.fate.targets();
        match own.next() {
            Some(first)
                if is_part && !overlaps(first.span, target) && own.all(|judged| !overlaps(judged.span, target)) =>
            {
                Fate::Reworded(targets.into())
            }
            _ => fragment.fate.clone(),
        }
    };
    meets.map(of).max_by_key(rank)
}

/// The second of two fates, made as bad as the first.
fn behind(first: &Fate, then: Fate) -> Fate {
    match (first, then) {
        (Fate::Altered(_, difference), Fate::Kept(spans) | Fate::Reworded(spans) | Fate::Altered(spans, _)) => {
            Fate::Altered(spans, difference.clone())
        }
        (Fate::Reworded(_), Fate::Kept(spans)) => Fate::Reworded(spans),
        (_, then) => then,
    }
}

/// Where texts between the sources and the outputs come from; none where a part of them is from no source.
fn origins(spans: &[Span], first: &Proof) -> Option<Spans> {
    let mut out = Vec::new();
    for span in spans {
        let mut n_met = 0;
        for statement in first.statements.iter().filter(|statement| overlaps(statement.span, *span)) {
            n_met += 1;
            match &statement.support {
                Support::Supported(origins) => out.extend(origins.iter().copied()),
                Support::Boilerplate | Support::Derived(_) => {}
                Support::Invented { .. } => return None,
            }
        }
        if n_met == 0 {
            return None;
        }
    }
    out.sort_unstable_by_key(|span| (span.file.0, span.range.start, span.range.end));
    out.dedup();
    Some(out.into()).filter(|out: &Spans| !out.is_empty())
}

fn overlaps(a: Span, b: Span) -> bool {
    a.file == b.file && a.range.overlaps(b.range)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proof::{Inputs, Outcome, prove};
    use crate::source::{Envelope, Source};

    fn source(path: &str, text: &str) -> Vec<Source> {
        vec![Source::new(path, text, Envelope::default())]
    }

    fn step(from: &[Source], to: &[Source]) -> Proof {
        prove(Inputs { sources: from, outputs: to, contracts: &[], others: &[] })
    }

    fn chain(texts: [&str; 3]) -> (Proof, Proof) {
        let [a, b, c] = texts;
        let (a, b, c) = (source("a.md", a), source("b.md", b), source("c.md", c));
        let direct = step(&a, &c);
        (through(direct.clone(), &step(&a, &b), &step(&b, &c)), direct)
    }

    const A: &str = "# A\n\nThe relay MUST wait 5 minutes.\n\nLogs go to Loki.\n";

    #[test]
    fn what_no_step_changes_is_kept() {
        let (proof, _) = chain([A, &A.replace("\n\nLogs", "\nLogs"), A]);
        assert_eq!(proof.outcome(), Outcome::Proven);
    }

    #[test]
    fn what_a_step_loses_or_alters_is_lost_or_altered() {
        for (b, c) in [
            (A.replace("Logs go to Loki.\n", ""), A.replace("Logs go to Loki.\n", "")),
            (A.to_owned(), A.replace("Logs go to Loki.\n", "")),
            (A.replace("MUST", "SHOULD"), A.replace("MUST", "SHOULD")),
            (A.to_owned(), A.replace("MUST", "SHOULD")),
            (A.replace("5 minutes", "6 minutes"), A.replace("5 minutes", "6 minutes")),
        ] {
            let (proof, _) = chain([A, &b, &c]);
            assert_eq!(proof.outcome(), Outcome::Failed, "{b}{c}");
        }
    }

    #[test]
    fn what_is_brought_back_is_there() {
        let (proof, _) = chain([A, &A.replace("MUST", "SHOULD"), A]);
        assert_eq!(proof.outcome(), Outcome::Proven);
    }

    #[test]
    fn two_steps_are_as_bad_as_the_worse_one() {
        use crate::proof::Difference;
        let difference = Difference { what: "number", from: "5".into(), to: "6".into() };
        let (kept, reworded) = (Fate::Kept(Spans::default()), Fate::Reworded(Spans::default()));
        let altered = Fate::Altered(Spans::default(), difference.into());
        let lost = Fate::Lost { near: None };
        for first in [&kept, &reworded, &altered] {
            for then in [&kept, &reworded, &altered, &lost] {
                let both = behind(first, then.clone());
                assert_eq!(rank(&both), rank(first).max(rank(then)), "{first:?} {then:?}");
            }
        }
    }
}
