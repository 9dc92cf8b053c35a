//! A search of one side for what holds the words of a statement.

use super::postings::Found;
use super::{Hit, Index, Lookup};
use crate::proof::side::Words1;

/// How many targets a statement may align with.
pub(super) const MAX_TARGETS: usize = 3;
/// Share of a statement's weight that a target must carry.
pub(super) const MIN_SCORE: f32 = 0.3;
/// Share of the best target's score that a target must have.
pub(super) const NEAR_BEST: f32 = 0.6;
/// How much a stem of the context counts.
pub(super) const AROUND: f32 = 0.6;
/// What is asked for is lowered by this, which is far more than what rounding adds up to.
const MARGIN: f32 = 0.99;

/// The words of a statement, with what all of them weigh.
pub(super) struct Search<'s> {
    index: &'s Index,
    side: &'s Lookup,
    own: &'s [u32],
    context: Vec<u32>,
    korean: bool,
    /// The weight of the own stems, and of all, for a unit in the language of the statement.
    within: (f32, f32),
    /// The same for one in another language, of which only the words that the side has at all can be compared.
    across: (f32, f32),
}

impl<'s> Search<'s> {
    pub fn of(index: &'s Index, side: &'s Lookup, own: &'s [u32], words: &Words1) -> Self {
        let context: Vec<u32> = words.context.iter().copied().filter(|stem| own.binary_search(stem).is_err()).collect();
        let korean = words.said.korean;
        let total_own = index.sum(own);
        let within = (total_own, total_own + AROUND * index.sum(&context));
        let known_own = if side.has[usize::from(!korean)] { index.known(side, own) } else { 0.0 };
        // Where no such unit shares a word none is found.
        let across =
            if known_own > 0.0 { (known_own, known_own + AROUND * index.known(side, &context)) } else { within };
        Self { index, side, own, context, korean, within, across }
    }

    /// A unit as a target, if it has some of the own stems.
    fn hit(&self, unit: u32) -> Option<Hit> {
        let found = &self.side.units[unit as usize];
        let in_own = self.index.shared(self.own, &found.own);
        let around = self.index.shared(&self.context, &found.stems);
        let score = self.index.shared(self.own, &found.stems) + AROUND * around;
        let (total_own, total) = if found.korean == self.korean { self.within } else { self.across };
        (in_own > 0.0).then(|| Hit {
            unit: unit as usize,
            score: score / total.max(0.01),
            own: in_own / total_own.max(0.01),
        })
    }

    /// The least score of the units that count and hold a share of the own stems, which few rare ones tell mostly: what
    /// has less stands before none of them. None without such a unit.
    pub fn holding(&self, share: f32, counts: impl Fn(usize) -> bool) -> Option<f32> {
        let asked = share * self.within.0.min(self.across.0) * MARGIN;
        let mut terms = self.index.by_weight(self.own.iter().map(|stem| (1.0, *stem)));
        let mut found = self.side.spare.take(self.side.units.len());
        let rest = self.walk(&mut found, &mut terms, self.within.0, asked, |_| asked);
        // Units of common stems only may hold it too.
        let mut least = (rest >= asked).then_some(0.0_f32);
        found.drain(asked - rest, |unit, sum| {
            let may_hold = counts(unit as usize) && self.side.suffices(unit, &terms, sum + rest - asked);
            let hit = if may_hold { self.hit(unit) } else { None };
            if let Some(hit) = hit.filter(|hit| hit.own >= share) {
                least = Some(least.map_or(hit.score, |least| least.min(hit.score)));
            }
        });
        self.side.spare.give_back(found);
        least
    }

    /// The best targets of those with so much of a score, best first.
    pub fn best(&self, least: f32) -> Vec<Hit> {
        let total = self.within.1;
        if total <= 0.0 || self.side.units.is_empty() {
            return Vec::new();
        }
        let asked_of = |score: f32| score * total.min(self.across.1) * MARGIN;
        let around = self.context.iter().map(|stem| (AROUND, *stem));
        let mut terms = self.index.by_weight(self.own.iter().map(|stem| (1.0, *stem)).chain(around));
        let mut asked = asked_of(least);
        let mut found = self.side.spare.take(self.side.units.len());
        let mut top = None;
        let rest = self.walk(&mut found, &mut terms, total, asked, |found| {
            if found.top() != top {
                top = found.top();
                let best = top.and_then(|unit| self.hit(unit));
                asked = asked.max(best.map_or(0.0, |hit| asked_of(hit.score * NEAR_BEST)));
            }
            asked
        });
        let mut hits: Vec<Hit> = Vec::with_capacity(MAX_TARGETS + 1);
        found.drain(asked - rest, |unit, sum| {
            // What lacks too much of the stems that were not walked cannot reach what is asked for.
            let can_reach = self.side.suffices(unit, &terms, sum + rest - asked);
            if let Some(hit) = Some(unit).filter(|_| can_reach).and_then(|unit| self.hit(unit)) {
                let is_before =
                    |other: &Hit| other.score.total_cmp(&hit.score).reverse().then(other.unit.cmp(&hit.unit)).is_lt();
                hits.insert(hits.partition_point(is_before), hit);
                hits.truncate(MAX_TARGETS);
                // What is worse than as many as are asked for is none of them.
                let last = hits.get(MAX_TARGETS - 1).map_or(0.0, |last| last.score);
                asked = asked.max(asked_of(last.max(hits[0].score * NEAR_BEST)));
            }
        });
        self.side.spare.give_back(found);
        let best = hits.first().map_or(0.0, |hit| hit.score);
        hits.retain(|hit| hit.score >= MIN_SCORE && hit.score >= best * NEAR_BEST);
        hits
    }

    /// Walks the postings of the rarer stems, the heaviest first, and takes these out of `terms`: what holds none of
    /// them cannot reach what is asked for any more, which `asked_after` may raise. How much the others weigh.
    fn walk(
        &self,
        found: &mut Found,
        terms: &mut Vec<(f32, u32)>,
        mut rest: f32,
        mut asked: f32,
        mut asked_after: impl FnMut(&Found) -> f32,
    ) -> f32 {
        terms.retain(|(weight, stem)| {
            let is_walked = self.side.walks(*stem, (rest, asked), found.n_walked());
            if is_walked {
                found.add(self.side.postings.with(*stem), *weight);
                rest -= weight;
                asked = asked_after(found);
            }
            !is_walked
        });
        rest
    }
}
