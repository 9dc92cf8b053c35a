//! Facts of one statement answer for each other: a schedule for its parts, a clause for what turns it round, a word
//! that limits for what it limits.

use specast_syntax::Range;

use super::super::compare::{is_clause, is_value, steers, what_of};
use super::super::{Difference, Fate, Spans};
use super::Judged;
use crate::facts::{Fact, FactKind, is_range};
use crate::words::{self, Family};

/// A schedule of several times is what its parts are together: altered where one of them is not said any more.
pub(super) fn settle_schedules(facts: &mut [Judged<'_>]) {
    for at in 0..facts.len() {
        if facts[at].fact.kind != FactKind::Schedule {
            continue;
        }
        let range = facts[at].fact.range;
        let is_part = |other: &&Judged<'_>| {
            other.fact.kind == FactKind::Schedule && other.fact.range != range && range.contains(other.fact.range)
        };
        let parts: Vec<&Judged<'_>> = facts.iter().filter(is_part).collect();
        if parts.is_empty() {
            continue;
        }
        let here: Spans = parts.iter().filter_map(|part| part.fate.targets().first().copied()).collect();
        let is_broken = |part: &&&Judged<'_>| !matches!(part.fate, Fate::Kept(_) | Fate::Reworded(_));
        let n_broken = parts.iter().filter(is_broken).count();
        // Where all of it stands, its parts do.
        if let (Fate::Kept(here) | Fate::Reworded(here), true) = (&facts[at].fate, n_broken == parts.len()) {
            let fate = Fate::Reworded(here.clone());
            for part in facts.iter_mut().filter(|part| is_part(&&**part)) {
                part.fate = fate.clone();
            }
            continue;
        }
        let all_kept = parts.iter().all(|part| matches!(part.fate, Fate::Kept(_)));
        let text = || facts[at].fact.text.to_string();
        // Both ends of a range may stand there as two days.
        let is_cut =
            is_range(&facts[at].fact.canonical) && !matches!(facts[at].fate, Fate::Kept(_) | Fate::Reworded(_));
        let fate = match n_broken {
            0 if all_kept && matches!(facts[at].fate, Fate::Kept(_)) => continue,
            0 if !is_cut => Fate::Reworded(here),
            n if n == parts.len() => continue,
            _ => Fate::Altered(here, Difference { what: "schedule", from: text(), to: String::new() }.into()),
        };
        facts[at].fate = fate;
    }
}

/// Content words of a clause, its markers among them, that a change of one of these turns as a whole.
const OF_SHORT: usize = 7;
/// The same where the marker limits: `any leaf` says something else than `leaf`.
const OF_SHORTEST: usize = 3;

/// A short clause of which a word became its opposite or another modality, or that is negated now, is no rewording;
/// one that says little but a value shares its fate.
pub(super) fn settle_clauses(facts: &mut [Judged<'_>]) {
    let values: Vec<(&Fact, Fate)> = facts
        .iter()
        .filter(|judged| is_value(judged.fact) && !judged.fact.leads)
        .filter(|judged| matches!(judged.fate, Fate::Altered(..) | Fate::Lost { .. }))
        .map(|judged| (judged.fact, judged.fate.clone()))
        .collect();
    let n_words = |fact: &Fact| words::words(&fact.text).filter(|word| !words::is_stop(word.text)).count();
    let is_whole = |fact: &Fact| is_clause(fact) || fact.kind == FactKind::TableCell;
    for judged in facts.iter_mut().filter(|judged| is_whole(judged.fact)) {
        let (Fate::Kept(here) | Fate::Reworded(here)) = &judged.fate else { continue };
        let n_words = n_words(judged.fact);
        let broken = values.iter().find(|(value, _)| judged.fact.range.contains(value.range));
        let Some((value, fate)) = broken.filter(|_| n_words <= OF_SHORTEST) else { continue };
        judged.fate = match fate {
            Fate::Lost { .. } if n_words == OF_SHORTEST => {
                let (what, from) = (what_of(value.kind), value.text.to_string());
                Fate::Altered(here.clone(), Difference { what, from, to: String::new() }.into())
            }
            fate => fate.clone(),
        };
    }
    let broken: Vec<(FactKind, Range, Fate)> = facts
        .iter()
        .filter(|judged| steers(judged.fact) && matches!(judged.fate, Fate::Altered(..)))
        .map(|judged| (judged.fact.kind, judged.fact.range, judged.fate.clone()))
        .collect();
    // What may only be done is not what may be done.
    let only: Vec<(Range, Fate)> = facts
        .iter()
        .filter(|judged| judged.fact.kind == FactKind::Quantifier && matches!(judged.fate, Fate::Altered(..)))
        .filter(|judged| words::markers(&judged.fact.text).iter().any(|hit| hit.family == Family::Exclusive))
        .map(|judged| (judged.fact.range, judged.fate.clone()))
        .collect();
    for judged in facts.iter_mut().filter(|judged| judged.fact.kind == FactKind::Normative && steers(judged.fact)) {
        let range = judged.fact.range;
        let of_it = only.iter().find(|(only, _)| (range.end..=range.end + 1).contains(&only.start));
        if let Some((_, fate)) = of_it.filter(|_| matches!(judged.fate, Fate::Kept(_) | Fate::Reworded(_))) {
            judged.fate = fate.clone();
        }
    }
    let open = |fate: &Fate| !matches!(fate, Fate::Lost { .. });
    for judged in facts.iter_mut().filter(|judged| is_whole(judged.fact) && open(&judged.fate)) {
        // In a long clause most of the words say something besides, and the marker answers for itself.
        let reaches = |kind: FactKind| match kind {
            FactKind::Negation => true,
            FactKind::Condition | FactKind::Normative => n_words(judged.fact) <= OF_SHORT,
            _ => n_words(judged.fact) <= OF_SHORTEST,
        };
        let broken = broken.iter().find(|(kind, range, _)| reaches(*kind) && judged.fact.range.contains(*range));
        if let Some((.., fate)) = broken {
            judged.fate = fate.clone();
        }
    }
}

/// Words that limit share the fate of what they limit: of a value that is gone they are gone too; of a
/// sentence that survives without them they are altered.
pub(super) fn settle_limits(facts: &mut [Judged<'_>]) {
    let survives =
        facts.iter().any(|judged| matches!(judged.fate, Fate::Kept(_) | Fate::Reworded(_)) && !limits(judged.fact));
    let lost: Vec<Range> = facts
        .iter()
        .filter(|judged| {
            matches!(judged.fate, Fate::Lost { .. }) && judged.fact.kind != FactKind::Flow && !limits(judged.fact)
        })
        .map(|judged| judged.fact.range)
        .collect();
    let whole = facts.iter().find_map(|judged| judged.fate.targets().first().copied());
    let gone: Vec<Range> = facts
        .iter()
        .filter(|judged| is_clause(judged.fact) && matches!(judged.fate, Fate::Lost { .. }))
        .map(|judged| judged.fact.range)
        .collect();
    // One of two opposites that stood in a clause which is gone is gone with it.
    let is_opposite = |fact: &Fact| steers(fact) && fact.kind == FactKind::Condition;
    for judged in facts.iter_mut().filter(|judged| is_opposite(judged.fact)) {
        if let Fate::Altered(spans, _) = &judged.fate
            && gone.iter().any(|clause| clause.contains(judged.fact.range))
        {
            judged.fate = Fate::Lost { near: spans.first().copied() };
        }
    }
    let is_held = |fate: &Fate| matches!(fate, Fate::Kept(_) | Fate::Reworded(_));
    for judged in facts.iter_mut().filter(|judged| !is_held(&judged.fate) && limits(judged.fact)) {
        // A clause is not gone with a value in it.
        let within = |range: &Range| is_clause(judged.fact) && judged.fact.range.contains(*range);
        let of_the_lost = lost.iter().any(|range| range.overlaps(judged.fact.range) && !within(range));
        match (&judged.fate, whole) {
            (Fate::Altered(spans, _), _) if of_the_lost => judged.fate = Fate::Lost { near: spans.first().copied() },
            (Fate::Lost { .. }, Some(here)) if survives && !of_the_lost => {
                let difference = Difference {
                    what: what_of(judged.fact.kind),
                    from: judged.fact.text.to_string(),
                    to: String::new(),
                };
                judged.fate = Fate::Altered(here.into(), difference.into());
            }
            _ => {}
        }
    }
}

/// True for words that limit what stands beside them: markers of meaning, and clauses of exception, restriction or time.
fn limits(fact: &Fact) -> bool {
    steers(fact) && fact.kind != FactKind::Condition
        || is_clause(fact)
            && words::markers(&fact.text).iter().any(|hit| match hit.family {
                Family::Exception | Family::Exclusive => true,
                Family::Order => hit.range.start == 0,
                _ => false,
            })
}
