//! The exact stage: leaves and statements that stand on both sides, in contexts that agree.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap as HashMap;

use super::contexts::Contexts;
use super::nested::Nested;
use super::partners::{Marks, Partners};
use super::side::{LeafInfo, Side};
use super::support::Settled;
use super::template::Template;
use super::{diff, exchanged, places, strayed};
use crate::facts::{Place, RoleClass};
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
    /// The same of single statements that stand where another thing's stood, with the output statement.
    pub exchanged: HashMap<At, (At, &'static str)>,
    /// Output statements that were paired.
    pub taken: Marks,
    /// What may have been called anew around them.
    pub contexts: Contexts,
}

/// What is said of a step that stands among the others in another order.
pub(super) const OUT_OF_ORDER: &str = "order of the steps";

/// Pairs the two sides. Each output leaf serves one source leaf; what is left over may share one in the
/// same context, since then the source said it twice in one place.
pub(super) fn pair(from: &Side<'_>, to: &Side<'_>, settled: &Settled, template: &Template) -> Exact {
    let mut exact = Exact {
        leaves: Partners::of(from, |doc| doc.leaves.len()),
        statements: Partners::of(from, |doc| doc.statements.len()),
        conflicts: HashMap::default(),
        exchanged: HashMap::default(),
        taken: Marks::of(to, |doc| doc.statements.len()),
        contexts: Contexts::of(from, to),
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
                    && (!same_heading || other.heading == leaf.heading)
                    && exact.contexts.disagreement(leaf, other).is_none()
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
            (other.heading == leaf.heading || other.heading.is_none())
                && exact.contexts.disagreement(leaf, other).is_none()
        });
        if let Some(shared) = shared {
            exact.leaves.set(at, shared);
        } else if let Some(first) = found.first() {
            let other = &to.docs[first.0].leaves[first.1];
            let what =
                exact.contexts.disagreement(leaf, other).unwrap_or("the only copy left stands under another heading");
            exact.conflicts.insert(at, (*first, what));
        }
    }
    steps(from, to, &mut exact);
    let nested = Nested::pair(from, to, settled, &mut exact);
    for (_, target) in exact.leaves.iter() {
        exact.taken.set_all(target.0, to.docs[target.0].leaves[target.1].statements.clone());
    }
    statements(from, to, settled, &mut exact);
    nested.settle(&mut exact);
    let places = places::of(from, to, template);
    exchanged::settle(from, to, &places, &mut exact);
    strayed::settle(from, to, &places, &mut exact);
    exact
}

/// Leaves of the outputs that are equal.
#[derive(Default)]
struct Copies {
    all: Vec<At>,
    /// How many of the first ones are used up.
    n_used: usize,
}

/// The place in a list whose order counts is a fact: what stands in another order in any list is a conflict.
fn steps(from: &Side<'_>, to: &Side<'_>, exact: &mut Exact) {
    let mut lists: BTreeMap<(At, At), Vec<(At, At)>> = BTreeMap::new();
    for (at, target) in exact.leaves.iter() {
        let leaf = &from.docs[at.0].leaves[at.1];
        let other = &to.docs[target.0].leaves[target.1];
        // Numbers may only count: the order of what is no list of steps may go with them.
        let are_steps = leaf.class == RoleClass::Procedure || leaf.has_command;
        let list = leaf.list.filter(|_| leaf.in_order && (other.in_order || are_steps));
        let (Some(list), Some(other)) = (list, other.list) else { continue };
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
                if exact.statements.has((d, s)) {
                    continue;
                }
                let said = &doc.statements[s];
                let struck = doc.facts.statements[s].struck;
                let key = (words::place_of(&said.said.key), said.links(), struck);
                let found = by_key.get(&key).map_or(&[][..], Vec::as_slice);
                let free = found.iter().copied().find(|at| {
                    let other = &to.docs[at.0].statements[at.1];
                    !exact.taken.has(*at)
                        && exact.contexts.disagreement(leaf, &to.docs[at.0].leaves[other.leaf()]).is_none()
                });
                if let Some(at) = free {
                    exact.taken.set(at);
                    exact.statements.set((d, s), at);
                }
            }
        }
    }
}
