//! Carries out the fixes of findings, round after round.
//!
//! Knows no rule by name: a fix that does not mend what it is for, or that another undoes, is left out whoever made
//! it.

use std::collections::{BTreeMap, BTreeSet};

use specast_syntax::Range;

use super::{Settings, check_among};
use crate::contract::Contract;
use crate::diagnostic::Fix;
use crate::edit;
use crate::index::Index;
use crate::source::Source;

/// Which fixes are carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Applicability {
    /// Those that touch no sentence of an author.
    Safe,
    /// All.
    Unsafe,
}

/// A document whose fixes were carried out.
#[derive(Debug)]
pub struct Mended {
    /// The document.
    pub source: Source,
    /// How many fixes were carried out.
    pub n_fixes: usize,
    /// Fixes that were not, and why: the names of their rules.
    pub left: Vec<(Why, Vec<&'static str>)>,
}

/// Why fixes were not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// They undo each other, or never come to an end.
    Fight,
    /// Something of the author's would be lost.
    Loses,
    /// What they mend would still be there, as where a code block before the place is not closed.
    Futile,
}

/// Carries out fixes until none is left. The rest of the text stays byte for byte.
///
/// `keeps` says whether a change took nothing of the author's away, which this room cannot know; it is given what
/// the fixes write anew on purpose, such as a title that is nearly the template's. A round of which
/// that is not true, or after which what it mends is still there, is done again fix by fix, without those to blame.
/// Where rules undo each other the document stays as it was before they began.
pub fn mend(
    source: &Source,
    contract: &Contract,
    settings: &Settings,
    index: Option<&Index>,
    which: Applicability,
    keeps: impl Fn(&Source, &Source, &[Range]) -> bool,
) -> Mended {
    /// A fix may make room for the next, but never for more than this.
    const MOST_ROUNDS: usize = 64;
    let todo = |source: &Source| -> Vec<Todo> {
        let found = check_among(source, contract, settings, index).into_iter();
        let fixes =
            found.filter_map(|finding| Some(Todo { rule: finding.rule, subject: finding.subject, fix: finding.fix? }));
        fixes.filter(|one| one.fix.safe || which == Applicability::Unsafe).collect()
    };
    let mut mended = source.clone();
    let mut left: BTreeMap<Why, BTreeSet<&'static str>> = BTreeMap::new();
    let mut refused: BTreeSet<(&'static str, String)> = BTreeSet::new();
    let mut rounds: Vec<Round> = Vec::new();
    let mut is_careful = false;
    let mut all = todo(&mended);
    loop {
        let willing = all.iter().filter(|one| !refused.contains(&one.identity()));
        let groups: Vec<_> = willing.clone().map(|one| one.fix.edits.clone()).collect();
        let taken = edit::compatible(&groups).into_iter().take(if is_careful { 1 } else { usize::MAX });
        let willing: Vec<&Todo> = willing.collect();
        let chosen: Vec<&Todo> = taken.map(|idx| willing[idx]).collect();
        if chosen.is_empty() {
            break;
        }
        let edits: Vec<_> = chosen.iter().flat_map(|one| one.fix.edits.clone()).collect();
        let next = Source::new(mended.path.as_str(), edit::apply(&mended.text, &edits), mended.envelope.clone());
        let then = todo(&next);
        let count = |all: &[Todo], one: &Todo| all.iter().filter(|other| other.identity() == one.identity()).count();
        let is_futile = chosen.iter().any(|one| count(&then, one) >= count(&all, one));
        // What moves is taken away in one edit and written in another.
        let on_purpose = edits.iter().filter(|edit| !edit.text.is_empty() && !edit.range.is_empty());
        let on_purpose: Vec<Range> = on_purpose.map(|edit| edit.range).collect();
        let is_kept = || keeps(&mended, &next, &on_purpose);
        let why = if is_futile { Some(Why::Futile) } else { (!is_kept()).then_some(Why::Loses) };
        if let Some(why) = why {
            if let [one] = chosen[..] {
                left.entry(why).or_default().insert(one.rule);
                refused.insert(one.identity());
                is_careful = false;
            } else {
                is_careful = true;
            }
            continue;
        }
        let rules = chosen.iter().map(|one| one.rule).collect();
        rounds.push(Round { before: mended, rules, n_fixes: chosen.len() });
        let again = rounds.iter().position(|round| round.before.text == next.text);
        if let Some(start) = again.or((rounds.len() == MOST_ROUNDS).then_some(0)) {
            let fight = if again.is_some() { start } else { MOST_ROUNDS - 2 };
            left.entry(Why::Fight).or_default().extend(rounds[fight..].iter().flat_map(|round| &round.rules));
            rounds.truncate(start + 1);
            mended = rounds.pop().map_or(next, |round| round.before);
            break;
        }
        mended = next;
        all = then;
    }
    let left = left.into_iter().map(|(why, rules)| (why, rules.into_iter().collect())).collect();
    Mended { source: mended, n_fixes: rounds.iter().map(|round| round.n_fixes).sum(), left }
}

/// A fix that waits.
struct Todo {
    rule: &'static str,
    subject: String,
    fix: Fix,
}

impl Todo {
    fn identity(&self) -> (&'static str, String) {
        (self.rule, self.subject.clone())
    }
}

/// One round of fixes.
struct Round {
    before: Source,
    rules: Vec<&'static str>,
    n_fixes: usize,
}
