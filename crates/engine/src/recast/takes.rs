//! What each of several outputs takes of a source: every unit goes to one of them, a definition to each that uses it.
//!
//! Knows no templates and no paths.

use specast_syntax::Range;

use super::decision;
use super::moved::Decided;
use super::place::Target;
use super::units::{self, Part, Unit};
use crate::source::Source;

/// What one output takes of a source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Takes {
    /// For each unit of the source, whether it goes here.
    units: Vec<bool>,
    /// For each definition that goes here with one who uses it, the first unit here that does.
    users: Vec<(usize, usize)>,
    /// Bytes of the units that go here, in order.
    ranges: Vec<Range>,
}

/// What each of `n` outputs takes, where `homes` names one for each unit, or none.
pub fn apart(source: &Source, units: &[Unit], homes: &[Option<usize>], n: usize) -> Vec<Takes> {
    let used: Vec<bool> = (0..units.len()).map(|at| units::user(source, units, at, &|_| true).is_some()).collect();
    let of = |own: usize| Takes::of(source, units, &|at| homes[at] == Some(own) && !used[at]);
    let mut all: Vec<Takes> = (0..n).map(of).collect();
    // Definitions that only use each other stay where they are.
    for at in (0..units.len()).filter(|at| used[*at]) {
        if let Some(home) = homes[at].filter(|_| all.iter().all(|takes| !takes.units[at])) {
            all[home].units[at] = true;
        }
    }
    for takes in &mut all {
        let own = units.iter().zip(&takes.units).filter(|(_, takes)| **takes);
        takes.ranges = own.map(|(unit, _)| unit.range).collect();
    }
    all
}

impl Takes {
    fn of(source: &Source, units: &[Unit], is_own: &dyn Fn(usize) -> bool) -> Self {
        let mut takes: Vec<bool> = (0..units.len()).map(is_own).collect();
        // A footnote may use a definition in turn.
        let mut users: Vec<(usize, usize)> = Vec::new();
        loop {
            let user = |at: usize| units::user(source, units, at, &|user| takes[user]);
            let found: Vec<(usize, usize)> =
                (0..units.len()).filter(|at| !takes[*at]).filter_map(|at| Some((at, user(at)?))).collect();
            if found.is_empty() {
                break;
            }
            for (at, _) in &found {
                takes[*at] = true;
            }
            users.extend(found);
        }
        Self { units: takes, users, ranges: Vec::new() }
    }

    /// True for a unit that goes here.
    pub fn has(&self, unit: usize) -> bool {
        self.units.get(unit).copied().unwrap_or(false)
    }

    /// True for bytes of the source that go here.
    pub fn holds(&self, range: Range) -> bool {
        let at = self.ranges.partition_point(|own| own.end <= range.start);
        self.ranges.get(at).is_some_and(|own| own.contains(range))
    }

    /// The texts that go here.
    pub fn texts<'s>(&self, source: &'s Source) -> impl Iterator<Item = &'s str> + use<'s, '_> {
        self.ranges.iter().map(|range| range.of(&source.text))
    }

    /// Leaves to a source what goes here: every other unit stands elsewhere.
    pub(super) fn keep(&self, decided: &mut Decided<'_>) {
        for (at, user) in &self.users {
            decided.units[*at].part = Part::With(*user);
        }
        // Definitions stand behind what uses them, which is decided by now.
        let follows: Vec<_> =
            self.users.iter().map(|(at, user)| (*at, decision::following(&decided.decisions[*user]))).collect();
        for (at, decision) in follows {
            decided.decisions[at] = decision;
        }
        for (at, decision) in decided.decisions.iter_mut().enumerate() {
            if !self.has(at) {
                decision.target = Target::Elsewhere;
            }
        }
    }
}
