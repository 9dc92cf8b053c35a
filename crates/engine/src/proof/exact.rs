//! The exact stage: leaves and statements that stand on both sides, in contexts that agree.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::diff;
use super::side::{Aside, LeafInfo, Side};
use super::support::Settled;
use crate::facts::{Place, RoleClass};
use crate::words;

/// A leaf or statement: document and index.
pub(super) type At = (usize, usize);

/// What stands on both sides.
#[derive(Default)]
pub(super) struct Exact {
    /// Source leaf to output leaf.
    pub leaves: HashMap<At, At>,
    /// Source statement to output statement, for leaves that were split or re-tabled.
    pub statements: HashMap<At, At>,
    /// Source leaves that stand in the outputs in other contexts only, with the first difference.
    pub conflicts: HashMap<At, (At, &'static str)>,
    /// Output statements that were paired.
    pub taken: HashSet<At>,
}

/// What is said of a row under other heads.
pub(super) const OTHER_HEADS: &str = "table heads";

/// What is said of a step that stands among the others in another order.
pub(super) const OUT_OF_ORDER: &str = "order of the steps";

/// Pairs the two sides. Each output leaf serves one source leaf; what is left over may share one in the
/// same context, since then the source said it twice in one place.
pub(super) fn pair(from: &Side<'_>, to: &Side<'_>, settled: &Settled) -> Exact {
    let mut exact = Exact::default();
    let mut by_key: HashMap<Key<'_>, Vec<At>> = HashMap::default();
    for (d, doc) in to.docs.iter().enumerate() {
        for (l, leaf) in doc.leaves.iter().enumerate() {
            if !settled.is_whole(d, leaf) {
                by_key.entry(key(leaf)).or_default().push((d, l));
            }
        }
    }
    let all: Vec<At> =
        from.docs.iter().enumerate().flat_map(|(d, doc)| (0..doc.leaves.len()).map(move |l| (d, l))).collect();
    let mut used: HashSet<At> = HashSet::default();
    // Of many copies the first ones are soon used up.
    let mut n_used: HashMap<Key<'_>, usize> = HashMap::default();
    // First each with its own heading, so that no leaf takes the copy of another; then the rest.
    for same_heading in [true, false] {
        for at in &all {
            let leaf = &from.docs[at.0].leaves[at.1];
            if exact.leaves.contains_key(at) {
                continue;
            }
            let Some(copies) = by_key.get(&key(leaf)) else { continue };
            let n_used = n_used.entry(key(leaf)).or_default();
            *n_used += copies[*n_used..].iter().take_while(|target| used.contains(target)).count();
            let free = copies[*n_used..].iter().copied().find(|target| {
                let other = &to.docs[target.0].leaves[target.1];
                !used.contains(target)
                    && disagreement(leaf, other).is_none()
                    && (!same_heading || other.heading == leaf.heading)
            });
            if let Some(target) = free {
                used.insert(target);
                exact.leaves.insert(*at, target);
            }
        }
    }
    for at in all {
        if exact.leaves.contains_key(&at) {
            continue;
        }
        let leaf = &from.docs[at.0].leaves[at.1];
        let found = by_key.get(&key(leaf)).map_or(&[][..], Vec::as_slice);
        let shared = found.iter().copied().find(|other| {
            let other = &to.docs[other.0].leaves[other.1];
            disagreement(leaf, other).is_none() && (other.heading == leaf.heading || other.heading.is_none())
        });
        if let Some(shared) = shared {
            exact.leaves.insert(at, shared);
        } else if let Some(first) = found.first() {
            let other = &to.docs[first.0].leaves[first.1];
            let what = disagreement(leaf, other).unwrap_or("the only copy left stands under another heading");
            exact.conflicts.insert(at, (*first, what));
        }
    }
    steps(from, to, &mut exact);
    for target in exact.leaves.values() {
        let leaf = &to.docs[target.0].leaves[target.1];
        exact.taken.extend(leaf.statements.clone().map(|statement| (target.0, statement)));
    }
    statements(from, to, settled, &mut exact);
    exact
}

/// The place in an ordered list is a fact: what stands in another order there is a conflict.
fn steps(from: &Side<'_>, to: &Side<'_>, exact: &mut Exact) {
    let mut lists: BTreeMap<(At, At), Vec<(At, At)>> = BTreeMap::new();
    for (at, target) in &exact.leaves {
        let step = from.docs[at.0].leaves[at.1].step;
        let (Some(list), Some(other)) = (step, to.docs[target.0].leaves[target.1].step) else { continue };
        lists.entry(((at.0, list), (target.0, other))).or_default().push((*at, *target));
    }
    for steps in lists.values_mut() {
        steps.sort_unstable();
        let targets: Vec<(usize, At)> = steps.iter().map(|(_, target)| *target).enumerate().collect();
        let in_order = diff::rising(&targets);
        let mut kept = in_order.iter().map(|(index, _)| *index).peekable();
        for (index, (at, target)) in steps.iter().enumerate() {
            if kept.next_if_eq(&index).is_none() {
                exact.leaves.remove(at);
                exact.conflicts.insert(*at, (*target, OUT_OF_ORDER));
                let leaf = &to.docs[target.0].leaves[target.1];
                exact.taken.extend(leaf.statements.clone().map(|statement| (target.0, statement)));
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
                && !exact.taken.contains(&(d, s))
                && !matches!(place, Place::Cell | Place::Head)
            {
                let key = (words::place_of(&said.said.key), said.links(), doc.facts.statements[s].struck);
                by_key.entry(key).or_default().push((d, s));
            }
        }
    }
    for (d, doc) in from.docs.iter().enumerate() {
        for (l, leaf) in doc.leaves.iter().enumerate() {
            if exact.leaves.contains_key(&(d, l)) {
                continue;
            }
            for s in leaf.statements.clone() {
                let said = &doc.statements[s];
                let struck = doc.facts.statements[s].struck;
                let key = (words::place_of(&said.said.key), said.links(), struck);
                let found = by_key.get(&key).map_or(&[][..], Vec::as_slice);
                let free = found.iter().copied().find(|at| {
                    let other = &to.docs[at.0].statements[at.1];
                    !exact.taken.contains(at) && disagreement(leaf, &to.docs[at.0].leaves[other.leaf()]).is_none()
                });
                if let Some(at) = free {
                    exact.taken.insert(at);
                    exact.statements.insert((d, s), at);
                }
            }
        }
    }
}

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
    // A command gets a role where an author puts it under a heading that gives one.
    let had_role = from.class != RoleClass::None || from.has_command && from.heading != to.heading;
    if had_role && to.class != RoleClass::None && from.class != to.class {
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
