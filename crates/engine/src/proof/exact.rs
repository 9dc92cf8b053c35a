//! The exact stage: leaves and statements that stand on both sides, in contexts that agree.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::diff;
use super::partners::{Marks, Partners};
use super::side::{Aside, LeafInfo, Meant, Side};
use super::support::Settled;
use crate::facts::{self, Place, RoleClass};
use crate::words;

/// A leaf or statement: document and index.
pub(super) type At = (usize, usize);

/// What stands on both sides.
#[derive(Default)]
pub(super) struct Exact {
    /// Source leaf to output leaf.
    pub leaves: Partners,
    /// Source statement to output statement, for leaves that were split or re-tabled.
    pub statements: Partners,
    /// Source leaves that stand in the outputs in other contexts only, with the first difference.
    pub conflicts: HashMap<At, (At, &'static str)>,
    /// Output statements that were paired.
    pub taken: Marks,
}

/// What is said of a row under other heads.
pub(super) const OTHER_HEADS: &str = "table heads";

/// What is said of a text that stands where another heading said something else of the same.
const EXCHANGED: &str = "exchanged between headings";

/// What is said of a step that stands among the others in another order.
pub(super) const OUT_OF_ORDER: &str = "order of the steps";

/// Pairs the two sides. Each output leaf serves one source leaf; what is left over may share one in the
/// same context, since then the source said it twice in one place.
pub(super) fn pair(from: &Side<'_>, to: &Side<'_>, settled: &Settled) -> Exact {
    let mut exact = Exact {
        leaves: Partners::of(from, |doc| doc.leaves.len()),
        statements: Partners::of(from, |doc| doc.statements.len()),
        conflicts: HashMap::default(),
        taken: Marks::of(to, |doc| doc.statements.len()),
    };
    let mut by_key: HashMap<Key<'_>, usize> = HashMap::default();
    let mut copies: Vec<Copies> = Vec::new();
    for (d, doc) in to.docs.iter().enumerate() {
        for (l, leaf) in doc.leaves.iter().enumerate() {
            if !settled.is_whole(d, leaf) {
                let number = *by_key.entry(key(leaf)).or_insert(copies.len());
                if number == copies.len() {
                    copies.push(Copies::default());
                }
                copies[number].all.push((d, l));
            }
        }
    }
    let mut all: Vec<(At, &LeafInfo, Option<usize>)> =
        Vec::with_capacity(from.docs.iter().map(|doc| doc.leaves.len()).sum());
    for (d, doc) in from.docs.iter().enumerate() {
        all.extend(doc.leaves.iter().enumerate().map(|(l, leaf)| ((d, l), leaf, by_key.get(&key(leaf)).copied())));
    }
    drop(by_key);
    let mut used = Marks::of(to, |doc| doc.leaves.len());
    // First each with its own heading, so that no leaf takes the copy of another; then the rest.
    for same_heading in [true, false] {
        for (at, leaf, number) in &all {
            let Some(number) = number.filter(|_| !exact.leaves.has(*at)) else { continue };
            let Copies { all, n_used } = &mut copies[number];
            *n_used += all[*n_used..].iter().take_while(|target| used.has(**target)).count();
            let free = all[*n_used..].iter().copied().find(|target| {
                let other = &to.docs[target.0].leaves[target.1];
                !used.has(*target)
                    && disagreement(leaf, other).is_none()
                    && (!same_heading || other.heading == leaf.heading)
            });
            if let Some(target) = free {
                used.set(target);
                exact.leaves.set(*at, target);
            }
        }
    }
    for (at, leaf, number) in all {
        if exact.leaves.has(at) {
            continue;
        }
        let found = number.map_or(&[][..], |number| &copies[number].all);
        let shared = found.iter().copied().find(|other| {
            let other = &to.docs[other.0].leaves[other.1];
            disagreement(leaf, other).is_none() && (other.heading == leaf.heading || other.heading.is_none())
        });
        if let Some(shared) = shared {
            exact.leaves.set(at, shared);
        } else if let Some(first) = found.first() {
            let other = &to.docs[first.0].leaves[first.1];
            let what = disagreement(leaf, other).unwrap_or("the only copy left stands under another heading");
            exact.conflicts.insert(at, (*first, what));
        }
    }
    steps(from, to, &mut exact);
    exchanged(from, to, &mut exact);
    for (_, target) in exact.leaves.iter() {
        exact.taken.set_all(target.0, to.docs[target.0].leaves[target.1].statements.clone());
    }
    statements(from, to, settled, &mut exact);
    exact
}

/// Leaves of the outputs that are equal.
#[derive(Default)]
struct Copies {
    all: Vec<At>,
    /// How many of the first ones are used up.
    n_used: usize,
}

/// The place in an ordered list is a fact: what stands in another order there is a conflict.
fn steps(from: &Side<'_>, to: &Side<'_>, exact: &mut Exact) {
    let mut lists: BTreeMap<(At, At), Vec<(At, At)>> = BTreeMap::new();
    for (at, target) in exact.leaves.iter() {
        let step = from.docs[at.0].leaves[at.1].step;
        let (Some(list), Some(other)) = (step, to.docs[target.0].leaves[target.1].step) else { continue };
        lists.entry(((at.0, list), (target.0, other))).or_default().push((at, target));
    }
    for steps in lists.values_mut() {
        steps.sort_unstable();
        let targets: Vec<(usize, At)> = steps.iter().map(|(_, target)| *target).enumerate().collect();
        let in_order = diff::rising(&targets);
        let mut kept = in_order.iter().map(|(index, _)| *index).peekable();
        for (index, (at, target)) in steps.iter().enumerate() {
            if kept.next_if_eq(&index).is_none() {
                exact.leaves.remove(*at);
                exact.conflicts.insert(*at, (*target, OUT_OF_ORDER));
                exact.taken.set_all(target.0, to.docs[target.0].leaves[target.1].statements.clone());
            }
        }
    }
}

/// A text may move from one heading to another, but not in the place of what that one said of the same, which in turn
/// stands elsewhere: `Replicas: 2` of staging below production, and `Replicas: 8` of that below staging.
fn exchanged(from: &Side<'_>, to: &Side<'_>, exact: &mut Exact) {
    let mut moved: Vec<(At, At, String, [&str; 2])> = Vec::new();
    for (at, target) in exact.leaves.iter() {
        let (leaf, other) = (&from.docs[at.0].leaves[at.1], &to.docs[target.0].leaves[target.1]);
        let (Some(old), Some(new)) = (leaf.heading.as_deref(), other.heading.as_deref()) else { continue };
        if old != new && !leaf.is_heading {
            moved.push((at, target, attribute(&leaf.key), [old, new]));
        }
    }
    let left: HashSet<(&str, &str)> = moved.iter().map(|(.., what, [old, _])| (what.as_str(), *old)).collect();
    let came: HashSet<(&str, &str)> = moved.iter().map(|(.., what, [_, new])| (what.as_str(), *new)).collect();
    for (at, target, what, [old, new]) in &moved {
        if left.contains(&(what.as_str(), *new)) && came.contains(&(what.as_str(), *old)) {
            exact.leaves.remove(*at);
            exact.conflicts.insert(*at, (*target, EXCHANGED));
            exact.taken.set_all(target.0, to.docs[target.0].leaves[target.1].statements.clone());
        }
    }
}

/// What a text says something of: its label, or all of it but the numbers.
fn attribute(text: &str) -> String {
    let label = text.split_once([':', '：']).map(|(label, _)| label).filter(|label| label.len() < text.len() - 1);
    let mut out = String::with_capacity(text.len());
    for c in label.unwrap_or(text).chars() {
        let c = if c.is_numeric() { '#' } else { c };
        if c != '#' || !out.ends_with('#') {
            out.push(c);
        }
    }
    out
}

/// What makes two leaves equal: the place of their visible text, where their links lead and what is struck out.
type Key<'a> = (usize, &'a [Arc<str>], &'a str);

fn key(leaf: &LeafInfo) -> Key<'_> {
    (words::place_of(&leaf.key), &leaf.links, &leaf.struck)
}

/// What makes two statements equal: the place of their text, where their links lead and whether some of it is struck
/// out.
type Sentence<'a> = (usize, &'a [Arc<str>], bool);

/// Pairs single statements of leaves that found no partner as a whole.
fn statements(from: &Side<'_>, to: &Side<'_>, settled: &Settled, exact: &mut Exact) {
    let mut by_key: HashMap<Sentence<'_>, Vec<At>> = HashMap::default();
    for (d, doc) in to.docs.iter().enumerate() {
        for (s, said) in doc.statements.iter().enumerate() {
            let place = doc.facts.statements[s].place;
            if settled.statement(d, s).is_none()
                && !exact.taken.has((d, s))
                && !matches!(place, Place::Cell | Place::Head)
            {
                let key = (words::place_of(&said.said.key), said.links(), doc.facts.statements[s].struck);
                by_key.entry(key).or_default().push((d, s));
            }
        }
    }
    for (d, doc) in from.docs.iter().enumerate() {
        for (l, leaf) in doc.leaves.iter().enumerate() {
            if exact.leaves.has((d, l)) {
                continue;
            }
            for s in leaf.statements.clone() {
                let said = &doc.statements[s];
                let struck = doc.facts.statements[s].struck;
                let key = (words::place_of(&said.said.key), said.links(), struck);
                let found = by_key.get(&key).map_or(&[][..], Vec::as_slice);
                let free = found.iter().copied().find(|at| {
                    let other = &to.docs[at.0].statements[at.1];
                    !exact.taken.has(*at) && disagreement(leaf, &to.docs[at.0].leaves[other.leaf()]).is_none()
                });
                if let Some(at) = free {
                    exact.taken.set(at);
                    exact.statements.set((d, s), at);
                }
            }
        }
    }
}

/// Words that a sentence has at least.
const OF_SENTENCE: usize = 4;

/// The first way in which the contexts of two equal texts differ.
pub(super) fn disagreement(from: &LeafInfo, to: &LeafInfo) -> Option<&'static str> {
    if from.aside != to.aside && to.aside != Aside::No {
        return Some(match to.aside {
            Aside::Comment => "put into a comment",
            Aside::Struck => "struck out",
            Aside::Quote => "put into a quote",
            Aside::NotMeant | Aside::No => "put under what is not meant",
        });
    }
    let says_so = || from.key != to.key && facts::denies(&to.key);
    if from.meant == Meant::No && to.meant == Meant::Yes && !says_so() {
        return Some("taken out of what is not meant");
    }
    // A command gets a role where an author puts it under a heading that gives one.
    let had_role = from.class != RoleClass::None || from.has_command && from.heading != to.heading;
    let is_other = to.class != RoleClass::None && from.class != to.class;
    // A heading that is new may be a template's: how it calls the part of a text that says how things are is no matter
    // to a sentence, which says itself what it is. A bare value or a cell is what its heading says.
    let is_plain = |class| matches!(class, RoleClass::Rule | RoleClass::Limit | RoleClass::Interface);
    let is_sentence = || from.table.is_none() && words::words(&from.key).count() >= OF_SENTENCE;
    let says_not = || to.heading.as_deref().is_some_and(|heading| !words::markers(heading).is_empty());
    let is_free = to.is_under_new
        && !from.has_command
        && is_plain(from.class)
        && is_plain(to.class)
        && is_sentence()
        && !says_not();
    if had_role && is_other && !is_free {
        return Some("role");
    }
    if from.table.is_some() && to.table.is_some() && from.table != to.table {
        return Some(OTHER_HEADS);
    }
    if from.above.is_some() && to.above.is_some() && from.above != to.above {
        return Some("list parent");
    }
    None
}
