//! What the exact stage left over, cut into units, and which of them may belong together.

use std::ops::Range;

use super::super::diff;
use super::super::exact::{At, Exact};
use super::super::side::{Side, Token, ids};
use crate::facts::Place;

/// How many left-over statements on either side of a settled neighbour are looked at.
const REACH: usize = 6;

/// What is paired as one: a statement, or the cells of a row.
pub(super) struct Unit {
    pub doc: usize,
    pub leaf: usize,
    pub statements: Range<usize>,
    pub tokens: Vec<Token>,
    /// Stems of its tokens, sorted.
    pub ids: Vec<u32>,
    pub row: bool,
}

impl Unit {
    fn new(doc: usize, leaf: usize, statements: Range<usize>, tokens: Vec<Token>, row: bool) -> Self {
        let mut ids = ids(&tokens);
        ids.sort_unstable();
        Self { doc, leaf, statements, tokens, ids, row }
    }

    /// True if it has the words of another one, and that has no others, articles and the like apart.
    pub fn has_the_words_of(&self, other: &Self) -> bool {
        let has_all = |mine: &Self, theirs: &Self| {
            let said = |token: &Token| token.is_light() || mine.ids.binary_search(&token.id()).is_ok();
            theirs.tokens.iter().all(said)
        };
        has_all(other, self) && has_all(self, other)
    }

    /// How much it resembles another one, if that is as much as is asked for.
    pub fn resembles(&self, other: &Self, least: f32) -> Option<f32> {
        // Tokens in any order are soon compared, and in their order no more of them are equal.
        let is_shared = |token: &&Token| other.ids.binary_search(&token.id()).is_ok();
        let most = self.tokens.iter().filter(is_shared).copied().map(weight).sum();
        if share(most, &self.tokens, &other.tokens) < least - 0.001 {
            return None;
        }
        Some(resemblance(&self.tokens, &other.tokens)).filter(|score| *score >= least)
    }
}

/// The left-over units of a side, in order.
pub(super) fn units(side: &Side<'_>, settled: &dyn Fn(usize, usize, usize) -> bool) -> Vec<Unit> {
    let mut out = Vec::new();
    for (d, doc) in side.docs.iter().enumerate() {
        for (l, leaf) in doc.leaves.iter().enumerate() {
            let open = |s: &usize| !settled(d, l, *s);
            // Labels that a template gives do not count against a resemblance.
            let own = |s: usize| -> &[Token] {
                let words = &doc.statements[s];
                &words.said.tokens[words.given().min(words.said.tokens.len())..]
            };
            let row = leaf
                .statements
                .clone()
                .next()
                .is_some_and(|s| matches!(doc.facts.statements[s].place, Place::Cell | Place::Head));
            if row {
                if leaf.statements.clone().any(|s| open(&s)) {
                    let tokens = leaf.statements.clone().flat_map(|s| own(s).iter().copied());
                    out.push(Unit::new(d, l, leaf.statements.clone(), tokens.collect(), row));
                }
                continue;
            }
            for s in leaf.statements.clone().filter(open) {
                out.push(Unit::new(d, l, s..s + 1, own(s).to_vec(), row));
            }
        }
    }
    out
}

/// The statement of a unit with most words.
pub(super) fn longest(side: &Side<'_>, unit: &Unit) -> usize {
    let statements = &side.docs[unit.doc].statements;
    unit.statements
        .clone()
        .max_by_key(|s| (statements[*s].said.own.len(), usize::MAX - s))
        .unwrap_or(unit.statements.start)
}

/// For each left unit the right units that lie between the same settled neighbours, and whether there are
/// such neighbours on both sides.
pub(super) fn between(
    from: &Side<'_>,
    to: &Side<'_>,
    exact: &Exact,
    left: &[Unit],
    right: &[Unit],
) -> Vec<(bool, Vec<usize>)> {
    // Where each settled statement of the sources went.
    let partner = |at: At| -> Option<At> {
        let leaf = from.docs[at.0].statements[at.1].leaf();
        match exact.leaves.get((at.0, leaf)) {
            Some(target) => {
                let mine = &from.docs[at.0].leaves[leaf].statements;
                let theirs = &to.docs[target.0].leaves[target.1].statements;
                Some((target.0, (theirs.start + (at.1 - mine.start)).min(theirs.end.saturating_sub(1))))
            }
            None => exact.statements.get(at),
        }
    };
    let places: Vec<At> = right.iter().map(|unit| (unit.doc, unit.statements.start)).collect();
    let mut out = vec![(false, Vec::new()); left.len()];
    let mut start = 0;
    while start < left.len() {
        // A run of left-over units without a settled statement between them.
        let mut end = start + 1;
        while end < left.len()
            && left[end].doc == left[start].doc
            && left[end].statements.start == left[end - 1].statements.end
        {
            end += 1;
        }
        let run = start..end;
        let (first, last) = (&left[start], &left[end - 1]);
        let before = first.statements.start.checked_sub(1).and_then(|s| partner((first.doc, s)));
        let after = (last.statements.end < from.docs[last.doc].statements.len())
            .then(|| partner((last.doc, last.statements.end)))
            .flatten();
        // The first and the last statements of a document lie between its end and their neighbour, if as many do.
        let (begins, ends) = (first.statements.start == 0, last.statements.end == from.docs[last.doc].statements.len());
        let behind = match (before, after) {
            (None, Some(after)) if begins => Some(places.partition_point(|place| place.0 < after.0)),
            _ => before.map(|at| places.partition_point(|place| *place <= at)),
        };
        let ahead = match (before, after) {
            (Some(before), None) if ends => Some(places.partition_point(|place| place.0 <= before.0)),
            _ => after.map(|at| places.partition_point(|place| *place < at)),
        };
        let reach = run.len() + REACH;
        let mut near: Vec<usize> = Vec::new();
        let mut bounded = false;
        let at_an_end = before.is_none() || after.is_none();
        let fits = |(behind, ahead): (usize, usize)| behind <= ahead && (!at_an_end || ahead - behind == run.len());
        let same_document = before.zip(after).is_none_or(|(a, b)| a.0 == b.0);
        match (before, after) {
            _ if same_document && behind.zip(ahead).is_some_and(fits) => {
                bounded = true;
                // Of many only those are looked at that stand as far behind the neighbour as the run does.
                let looked_at = (run.len() + 2 * REACH).max(4 * REACH + 1);
                near.extend((behind.unwrap_or(0)..ahead.unwrap_or(0)).take(looked_at));
            }
            (None, None) => {
                // Nothing is settled on either side: the first ones; the index finds the rest.
                near.extend((0..right.len()).take(reach));
            }
            _ => {
                if let (Some(a), Some(behind)) = (before, behind) {
                    near.extend((behind..right.len()).take(reach).filter(|r| right[*r].doc == a.0));
                }
                if let (Some(b), Some(ahead)) = (after, ahead) {
                    near.extend((ahead.saturating_sub(reach)..ahead).filter(|r| right[*r].doc == b.0));
                }
            }
        }
        near.sort_unstable();
        near.dedup();
        for l in run.clone() {
            let offset = l - start;
            let room = near.len() > 4 * REACH;
            let from = if room { offset.saturating_sub(2 * REACH).min(near.len()) } else { 0 };
            let until = if room { (offset + 2 * REACH).min(near.len()) } else { near.len() };
            out[l] = (bounded, near[from..until.max(from)].to_vec());
        }
        start = end;
    }
    out
}

/// How much two token lists resemble each other, from 0 to 1: the weight of their longest common
/// subsequence against both, and much where all of the shorter one is in the longer one.
pub(super) fn resemblance(a: &[Token], b: &[Token]) -> f32 {
    if a.len().max(b.len()) > 64 * a.len().min(b.len()) {
        return 0.0;
    }
    share(diff::matches(&ids(a), &ids(b)).iter().map(|(i, _)| weight(a[*i])).sum(), a, b)
}

fn weight(token: Token) -> f32 {
    if token.is_light() { 0.3 } else { 1.0 }
}

/// The share of the weight of two token lists that is common to them.
fn share(common: f32, a: &[Token], b: &[Token]) -> f32 {
    let (n, m): (f32, f32) = (a.iter().copied().map(weight).sum(), b.iter().copied().map(weight).sum());
    if n <= 0.0 || m <= 0.0 {
        return 0.0;
    }
    let short = n.min(m);
    let is_contained = short >= 3.0 && common / short > 0.99;
    (2.0 * common / (n + m)).max(if is_contained { 0.85 } else { 0.0 })
}
