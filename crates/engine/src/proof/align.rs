//! Alignment through an inverted index: rare stems weigh most, common ones only re-rank.
//!
//! Postings are walked from the rarest stem on, and only until what is left weighs too little to make a
//! target by itself; those of very common stems are never walked.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::exact::At;
use super::side::{Side, Words1};
use super::support::Settled;

/// Postings longer than the units divided by this (and than 64) only re-rank.
const COMMON: usize = 5;
/// How many targets a statement may align with.
const MAX_TARGETS: usize = 3;
/// Share of a statement's weight that a target must carry.
const MIN_SCORE: f32 = 0.3;
/// Share of the best target's score that a target must have.
const NEAR_BEST: f32 = 0.6;
/// How much a stem of the context counts.
const AROUND: f32 = 0.6;

/// A leaf as a target of alignment.
pub(super) struct Unit {
    pub at: At,
    /// Stems of its statements and their contexts, sorted.
    stems: Rc<[u32]>,
    own: Rc<[u32]>,
    /// True if most of its letters are Hangul.
    korean: bool,
}

/// One side, searchable.
pub(super) struct Lookup {
    pub units: Vec<Unit>,
    /// Unit of each leaf.
    unit_of: HashMap<At, usize>,
    postings: Postings,
    /// Facts by the form in which they are compared.
    literals: HashMap<String, Vec<(usize, usize)>>,
    found: RefCell<Found>,
    /// True where there are units that are not Korean, and such that are.
    has: [bool; 2],
}

/// The units that hold each stem, in order.
struct Postings {
    units: Vec<u32>,
    /// Where those of a stem end; they start where those of the stem before end.
    ends: Vec<u32>,
}

/// What a search has found so far.
#[derive(Default)]
struct Found {
    /// For each unit of the side the weight that was found in it.
    sums: Vec<f32>,
    /// The units in which there is some.
    units: Vec<u32>,
    /// The one in which there is most.
    top: Option<u32>,
}

/// Both sides, searchable, with the weight of each stem.
pub(super) struct Index {
    pub from: Lookup,
    pub to: Lookup,
    weight: Vec<f32>,
}

/// A target with its score and the share of the statement's own words that it holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub unit: usize,
    pub score: f32,
    pub own: f32,
}

impl Index {
    /// Indexes both sides. Settled statements of the outputs are no destinations.
    pub fn new(from: &Side<'_>, to: &Side<'_>, settled: &Settled, n_words: usize) -> Self {
        let from = Lookup::new(from, n_words, &|_, _| true);
        let to = Lookup::new(to, n_words, &|d, s| settled.statement(d, s).is_none());
        let n = (from.units.len() + to.units.len()).max(1) as f32;
        let weight = (0..n_words as u32)
            .map(|stem| {
                let df = (from.postings.of(stem).len() + to.postings.of(stem).len()) as f32;
                ((n + 1.0) / (df + 0.5)).ln().max(0.1)
            })
            .collect();
        Self { from, to, weight }
    }

    /// Sum of the weights of stems.
    pub fn sum(&self, stems: &[u32]) -> f32 {
        stems.iter().map(|stem| self.weight[*stem as usize]).sum()
    }

    /// The targets in `side` of a statement whose own stems are `own`, best first.
    pub fn align(&self, side: &Lookup, own: &[u32], words: &Words1) -> Vec<Hit> {
        let context: Vec<u32> = words.context.iter().copied().filter(|stem| own.binary_search(stem).is_err()).collect();
        let total_own = self.sum(own);
        let total = total_own + AROUND * self.sum(&context);
        if total <= 0.0 || side.units.is_empty() {
            return Vec::new();
        }
        // Of a text in another language only the words that the other side has at all can be compared.
        let comparable = |stems: &[u32]| -> f32 {
            let known = stems.iter().filter(|stem| !side.postings.of(**stem).is_empty());
            known.map(|stem| self.weight[*stem as usize]).sum()
        };
        let across = (comparable(own), comparable(&context));
        let across = (across.0, across.0 + AROUND * across.1);
        let hit = |unit: u32| {
            let found = &side.units[unit as usize];
            let in_own = self.shared(own, &found.own);
            let score = self.shared(own, &found.stems) + AROUND * self.shared(&context, &found.stems);
            let (total_own, total) = if found.korean == words.korean { (total_own, total) } else { across };
            (in_own > 0.0).then(|| Hit {
                unit: unit as usize,
                score: score / total.max(0.01),
                own: in_own / total_own.max(0.01),
            })
        };
        let least = if side.has[usize::from(!words.korean)] { total.min(across.1) } else { total };
        let own_terms = own.iter().map(|stem| (self.weight[*stem as usize], *stem));
        let terms = own_terms.chain(context.iter().map(|stem| (AROUND * self.weight[*stem as usize], *stem)));
        let mut terms: Vec<(f32, u32)> = terms.collect();
        terms.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        let limit = (side.units.len() / COMMON).max(64);
        let mut asked = MIN_SCORE;
        let mut rest = total;
        let mut found = side.found.borrow_mut();
        for (weight, stem) in terms {
            // What holds none of the rarer stems cannot reach what is asked for any more. The margin is
            // far more than what rounding adds up to.
            if rest < asked * least * 0.99 {
                break;
            }
            let postings = side.postings.of(stem);
            if postings.len() > limit {
                continue;
            }
            found.add(postings, weight);
            rest -= weight;
            if let Some(hit) = found.top.and_then(hit) {
                asked = asked.max(hit.score * NEAR_BEST);
            }
        }
        let can_reach = |unit: &&u32| found.sums[**unit as usize] + rest >= asked * least * 0.99;
        let mut hits: Vec<Hit> = found.units.iter().filter(can_reach).filter_map(|unit| hit(*unit)).collect();
        found.clear();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.unit.cmp(&b.unit)));
        let best = hits.first().map_or(0.0, |hit| hit.score);
        hits.retain(|hit| hit.score >= MIN_SCORE && hit.score >= best * NEAR_BEST);
        hits.truncate(MAX_TARGETS);
        hits
    }

    /// Weight of the stems that two sorted lists share.
    pub fn shared(&self, left: &[u32], right: &[u32]) -> f32 {
        left.iter().filter(|stem| right.binary_search(stem).is_ok()).map(|stem| self.weight[*stem as usize]).sum()
    }
}

impl Lookup {
    fn new(side: &Side<'_>, n_words: usize, counts: &dyn Fn(usize, usize) -> bool) -> Self {
        let mut units = Vec::new();
        let mut unit_of = HashMap::new();
        let mut literals: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
        for (d, doc) in side.docs.iter().enumerate() {
            for (l, leaf) in doc.leaves.iter().enumerate() {
                let counted: Vec<usize> = leaf.statements.clone().filter(|s| counts(d, *s)).collect();
                for s in &counted {
                    for fact in doc.facts.statements[*s].facts.clone() {
                        literals.entry(doc.facts.facts[fact].canonical.to_lowercase()).or_default().push((d, fact));
                    }
                }
                let of = |s: &usize| &doc.statements[*s];
                let own = union(counted.iter().map(|s| &of(s).own));
                if own.is_empty() {
                    continue;
                }
                let stems = union(counted.iter().flat_map(|s| [&of(s).own, &of(s).context]));
                unit_of.insert((d, l), units.len());
                let korean = doc.statements[leaf.statements.start].korean;
                units.push(Unit { at: (d, l), stems, own, korean });
            }
        }
        let postings = Postings::of_units(&units, n_words);
        let found = Found { sums: vec![0.0; units.len()], ..Found::default() }.into();
        let has = [false, true].map(|korean| units.iter().any(|unit: &Unit| unit.korean == korean));
        Self { units, unit_of, postings, literals, found, has }
    }

    /// Facts with this canonical form, document and index.
    pub fn facts(&self, canonical: &str) -> &[(usize, usize)] {
        self.literals.get(&canonical.to_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// The unit of a leaf.
    pub fn unit_of(&self, at: At) -> Option<usize> {
        self.unit_of.get(&at).copied()
    }
}

/// All stems of sorted lists, sorted, each once. One list alone is shared.
fn union<'s>(lists: impl Iterator<Item = &'s Rc<[u32]>> + Clone) -> Rc<[u32]> {
    let mut filled = lists.clone().filter(|list| !list.is_empty());
    if let (Some(one), None) = (filled.next(), filled.next()) {
        return one.clone();
    }
    let mut all: Vec<u32> = lists.flat_map(|list| list.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    all.into()
}

impl Postings {
    fn of_units(units: &[Unit], n_words: usize) -> Self {
        let mut ends = vec![0; n_words];
        for stem in units.iter().flat_map(|unit| &*unit.stems) {
            ends[*stem as usize] += 1;
        }
        let mut sum = 0;
        for end in &mut ends {
            // For now where they start; each one that is filled in moves it on.
            sum += std::mem::replace(end, sum);
        }
        let mut all = vec![0; sum as usize];
        for (index, unit) in units.iter().enumerate() {
            for stem in &*unit.stems {
                let at = &mut ends[*stem as usize];
                all[*at as usize] = index as u32;
                *at += 1;
            }
        }
        Self { units: all, ends }
    }

    fn of(&self, stem: u32) -> &[u32] {
        let start = (stem as usize).checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.units[start as usize..self.ends[stem as usize] as usize]
    }
}

impl Found {
    fn add(&mut self, units: &[u32], weight: f32) {
        for unit in units {
            let sum = &mut self.sums[*unit as usize];
            if *sum <= 0.0 {
                self.units.push(*unit);
            }
            *sum += weight;
            let sum = *sum;
            if self.top.is_none_or(|top| self.sums[top as usize] < sum) {
                self.top = Some(*unit);
            }
        }
    }

    fn clear(&mut self) {
        for unit in self.units.drain(..) {
            self.sums[unit as usize] = 0.0;
        }
        self.top = None;
    }
}

impl Unit {
    /// True if most of its letters are Hangul.
    pub fn is_korean(&self) -> bool {
        self.korean
    }

    /// Stems of the unit and its context, sorted.
    pub fn stems(&self) -> &[u32] {
        &self.stems
    }
}
