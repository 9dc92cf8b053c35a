//! Alignment through an inverted index: rare stems weigh most, common ones only re-rank.
//!
//! Postings are walked from the rarest stem on until what is left weighs too little to make a target by itself, and a
//! little further where that spares looking at many units; those of very common stems are never walked.

mod literals;
mod postings;
mod search;

use std::num::NonZero;
use std::ops::Range;
use std::sync::Arc;

use super::exact::At;
use super::known::Known;
use super::side::{Side, Words1};
use super::support::Settled;
use crate::words;
use literals::{Forms, Literals, forms};
use postings::{Postings, Spare};
pub(super) use postings::{group, starts};
use search::{MIN_SCORE, Search};

/// Postings longer than the units divided by this (and than 64) only re-rank.
const COMMON: usize = 5;
/// What is left is little enough once it is this share of what is asked for.
const ENOUGH: f32 = 0.4;
/// In a list so many times as long as another one each item is searched for.
const LONGER: usize = 8;

/// Which statements count, by document and index.
type Counts<'c> = dyn Fn(usize, usize) -> bool + Sync + 'c;

/// A leaf as a target of alignment.
pub(super) struct Unit {
    pub at: At,
    /// Stems of its statements and their contexts, sorted.
    stems: Arc<[u32]>,
    own: Arc<[u32]>,
    /// True if its text is Korean.
    korean: bool,
}

/// One side, searchable.
#[derive(Default)]
pub(super) struct Lookup {
    pub units: Vec<Unit>,
    /// For each unit the stems that it may hold.
    signs: Vec<u128>,
    /// Unit of each leaf of each document; a leaf that says nothing has none.
    unit_of: Vec<Vec<Option<NonZero<u32>>>>,
    postings: Postings,
    literals: Literals,
    pub known: Known,
    spare: Spare,
    /// True where there are units that are not Korean, and such that are.
    has: [bool; 2],
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
        let (forms, [of_from, of_to]) = forms([from, to]);
        let forms = Arc::new(forms);
        let all = |_: usize, _: usize| true;
        let counts = |d: usize, s: usize| settled.statement(d, s).is_none();
        let known = Indexed::of(from, None, &all);
        let mut lists = None;
        let to = rayon::in_place_scope(|scope| {
            scope.spawn(|_| lists = Some(Lists::of(from, &known, n_words, (forms.clone(), &of_from), &all)));
            let units = Indexed::of(to, Some((from, &known)), &counts);
            let lists = Lists::of(to, &units, n_words, (forms.clone(), &of_to), &counts);
            Lookup::new(units, lists)
        });
        let from = Lookup::new(known, lists.unwrap_or_default());
        let n = (from.units.len() + to.units.len()).max(1) as f32;
        let weight = (0..n_words as u32)
            .map(|stem| {
                let df = (from.postings.with(stem).len() + to.postings.with(stem).len()) as f32;
                ((n + 1.0) / (df + 0.5)).ln().max(0.1)
            })
            .collect();
        Self { from, to, weight }
    }

    /// Frees what only the judging of sources needs.
    pub fn forget_outputs(&mut self) {
        self.to = Lookup::default();
        self.from.known = Known::default();
        self.from.unit_of = Vec::new();
    }

    /// How many stems there are.
    pub fn n_stems(&self) -> usize {
        self.weight.len()
    }

    /// Sum of the weights of stems.
    pub fn sum(&self, stems: &[u32]) -> f32 {
        stems.iter().map(|stem| self.weight[*stem as usize]).sum()
    }

    /// The targets in `side` of a statement whose own stems are `own`, best first.
    pub fn align(&self, side: &Lookup, own: &[u32], words: &Words1) -> Vec<Hit> {
        Search::of(self, side, own, words).best(MIN_SCORE)
    }

    /// Those of them that hold a share of the own stems and that count.
    pub fn align_holding(
        &self,
        side: &Lookup,
        own: &[u32],
        words: &Words1,
        share: f32,
        counts: impl Fn(usize) -> bool,
    ) -> Vec<Hit> {
        let search = Search::of(self, side, own, words);
        let Some(least) = search.holding(share, &counts) else { return Vec::new() };
        let mut hits = search.best(least.max(MIN_SCORE));
        hits.retain(|hit| hit.own >= share && counts(hit.unit));
        hits
    }

    /// Sum of the weights of the stems that a side has.
    fn known(&self, side: &Lookup, stems: &[u32]) -> f32 {
        let known = stems.iter().filter(|stem| !side.postings.with(**stem).is_empty());
        known.map(|stem| self.weight[*stem as usize]).sum()
    }

    /// Stems with their weights times what each counts, the heaviest first.
    fn by_weight(&self, stems: impl Iterator<Item = (f32, u32)>) -> Vec<(f32, u32)> {
        let mut terms: Vec<(f32, u32)> =
            stems.map(|(times, stem)| (times * self.weight[stem as usize], stem)).collect();
        terms.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
        terms
    }

    /// Weight of the stems that two sorted lists share.
    pub fn shared(&self, left: &[u32], right: &[u32]) -> f32 {
        let weight = |stem: &u32| self.weight[*stem as usize];
        let mut rest = right;
        if right.len() > left.len() * LONGER {
            let is_shared = |stem: &&u32| {
                rest = &rest[rest.partition_point(|other| other < *stem)..];
                rest.first() == Some(*stem)
            };
            return left.iter().filter(is_shared).map(weight).sum();
        }
        let (mut sum, mut left) = (0.0, left);
        while let ([mine, behind @ ..], [theirs, others @ ..]) = (left, rest) {
            if mine == theirs {
                sum += weight(mine);
            }
            // Both steps are taken without a jump that could be guessed wrongly.
            left = if mine <= theirs { behind } else { left };
            rest = if theirs <= mine { others } else { rest };
        }
        sum
    }
}

/// What is found in a side by the units of it.
struct Indexed {
    units: Vec<Unit>,
    unit_of: Vec<Vec<Option<NonZero<u32>>>>,
    /// Document and index of the facts in them.
    facts: Vec<(u32, u32)>,
}

impl Indexed {
    /// Reads the units of a side, of statements that `counts`; most of what the outputs say is one of those `before`.
    fn of(side: &Side<'_>, before: Option<(&Side<'_>, &Self)>, counts: &Counts<'_>) -> Self {
        let mut units = Vec::with_capacity(side.docs.iter().map(|doc| doc.leaves.len()).sum());
        let mut unit_of: Vec<_> = side.docs.iter().map(|doc| vec![None; doc.leaves.len()]).collect();
        let mut facts: Vec<(u32, u32)> = Vec::new();
        for (d, doc) in side.docs.iter().enumerate() {
            for (l, leaf) in doc.leaves.iter().enumerate() {
                let counted: Vec<usize> = leaf.statements.clone().filter(|s| counts(d, *s)).collect();
                for s in &counted {
                    facts.extend(doc.facts.statements[*s].facts().map(|fact| (d as u32, fact as u32)));
                }
                let of = |s: &usize| &doc.statements[*s];
                let same = leaf.same.zip(before).and_then(|((d, l), (side, known))| {
                    let doc = side.docs.get(d as usize)?;
                    let theirs = &doc.statements[doc.leaves[l as usize].statements.clone()];
                    let is_same = |(mine, other): (&usize, &Words1)| {
                        Arc::ptr_eq(&of(mine).said, &other.said) && Arc::ptr_eq(&of(mine).context, &other.context)
                    };
                    let is_whole = theirs.len() == counted.len() && counted.iter().zip(theirs).all(is_same);
                    let unit = unit_of_leaf(&known.unit_of, (d as usize, l as usize)).filter(|_| is_whole)?;
                    Some(&known.units[unit])
                });
                let (stems, own, korean) = if let Some(same) = same {
                    (same.stems.clone(), same.own.clone(), same.korean)
                } else {
                    let own = union(counted.iter().map(|s| &of(s).said.own));
                    if own.is_empty() {
                        continue;
                    }
                    let stems = union(counted.iter().flat_map(|s| [&of(s).said.own, &of(s).context]));
                    (stems, own, words::is_korean(&leaf.key))
                };
                units.push(Unit { at: (d, l), stems, own, korean });
                unit_of[d][l] = NonZero::new(units.len() as u32);
            }
        }
        Self { units, unit_of, facts }
    }
}

/// What leads to the units of a side.
#[derive(Default)]
struct Lists {
    signs: Vec<u128>,
    postings: Postings,
    literals: Literals,
    known: Known,
    has: [bool; 2],
}

impl Lists {
    fn of(
        side: &Side<'_>,
        Indexed { units, facts, .. }: &Indexed,
        n_words: usize,
        (forms, numbers): (Arc<Forms>, &[Vec<u32>]),
        counts: &Counts<'_>,
    ) -> Self {
        let signs = units.iter().map(|unit| unit.stems.iter().fold(0, |sign, stem| sign | sign_of(*stem))).collect();
        let postings = Postings::of(units.iter().map(|unit| &*unit.stems), n_words);
        let literals = Literals::of_facts(facts, numbers, forms);
        let has = [false, true].map(|korean| units.iter().any(|unit| unit.korean == korean));
        Self { signs, postings, literals, known: Known::of(side, counts), has }
    }
}

fn unit_of_leaf(unit_of: &[Vec<Option<NonZero<u32>>>], at: At) -> Option<usize> {
    (*unit_of.get(at.0)?.get(at.1)?).map(|unit| unit.get() as usize - 1)
}

impl Lookup {
    fn new(Indexed { units, unit_of, .. }: Indexed, Lists { signs, postings, literals, known, has }: Lists) -> Self {
        Self { units, signs, unit_of, postings, literals, known, spare: Spare::default(), has }
    }

    /// Facts with this canonical form, document and index, in order.
    pub fn facts(&self, canonical: &str) -> impl ExactSizeIterator<Item = At> {
        self.literals.of(&words::lower(canonical)).iter().map(|(doc, fact)| (*doc as usize, *fact as usize))
    }

    /// Those of them that lie among some facts of a document.
    pub fn facts_among(&self, canonical: &str, doc: usize, facts: Range<usize>) -> impl Iterator<Item = At> {
        let all = self.literals.of(&words::lower(canonical));
        let first = all.partition_point(|(d, f)| (*d as usize, *f as usize) < (doc, facts.start));
        let behind = all[first..].iter().map(|(d, f)| (*d as usize, *f as usize));
        behind.take_while(move |(d, f)| *d == doc && *f < facts.end)
    }

    /// True if there is a fact with this canonical form.
    pub fn says(&self, canonical: &str) -> bool {
        !self.literals.of(&words::lower(canonical)).is_empty()
    }

    /// True if the postings of a stem are to be walked, where so much is left and asked for, and so many were walked.
    /// Once what is left is less, each further stem that few units have spares looking at many that were found.
    fn walks(&self, stem: u32, (left, asked): (f32, f32), n_walked: usize) -> bool {
        let n = self.postings.with(stem).len();
        let is_rare = n <= (self.units.len() / COMMON).max(64);
        is_rare && (left >= asked || left >= ENOUGH * asked && n <= n_walked)
    }

    /// True if what a unit lacks of some stems does not weigh more than there is to spare. The heaviest come first,
    /// so most units are given up after few stems, by their marks alone.
    fn suffices(&self, unit: u32, terms: &[(f32, u32)], spare: f32) -> bool {
        let marks = self.signs[unit as usize];
        let may_have = |stem: u32| marks & sign_of(stem) != 0;
        // The stems themselves lie far apart.
        let has = |stem: u32| may_have(stem) && self.units[unit as usize].stems.binary_search(&stem).is_ok();
        suffices(terms, spare, may_have) && suffices(terms, spare, has)
    }

    /// The unit of a leaf.
    pub fn unit_of(&self, at: At) -> Option<usize> {
        unit_of_leaf(&self.unit_of, at)
    }
}

/// What a unit that holds a stem is marked with; others may be too.
fn sign_of(stem: u32) -> u128 {
    1 << (stem % u128::BITS)
}

/// True if what is missing of some stems does not weigh more than there is to spare.
fn suffices(terms: &[(f32, u32)], spare: f32, has: impl Fn(u32) -> bool) -> bool {
    let mut spare = spare;
    spare >= 0.0
        && terms.iter().all(|(weight, stem)| {
            if !has(*stem) {
                spare -= weight;
            }
            spare >= 0.0
        })
}

/// All stems of sorted lists, sorted, each once. One list alone is shared.
fn union<'s>(lists: impl Iterator<Item = &'s Arc<[u32]>> + Clone) -> Arc<[u32]> {
    let mut filled = lists.clone().filter(|list| !list.is_empty());
    if let (Some(one), None) = (filled.next(), filled.next()) {
        return one.clone();
    }
    let mut all: Vec<u32> = lists.flat_map(|list| list.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    all.into()
}

impl Unit {
    /// True if its text is Korean.
    pub fn is_korean(&self) -> bool {
        self.korean
    }

    /// Stems of the unit and its context, sorted.
    pub fn stems(&self) -> &[u32] {
        &self.stems
    }

    /// True if its own words are all of some stems, and more.
    pub fn says_all(&self, stems: &[u32]) -> bool {
        stems.iter().all(|stem| self.own.binary_search(stem).is_ok())
    }
}

#[cfg(test)]
mod tests {
    use super::search::{AROUND, MAX_TARGETS, NEAR_BEST};
    use super::*;
    use crate::proof::derived::Own;
    use crate::proof::side::Words;
    use crate::proof::template::Template;
    use crate::proof::{Inputs, support};
    use crate::source::{Envelope, Source};

    /// Paragraphs of words of which some are rare and some stand everywhere.
    fn text(random: &mut impl FnMut(usize) -> usize) -> Source {
        let mut out = String::new();
        for _ in 0..400 {
            if random(8) == 0 {
                out.push_str(&format!("## Part {}\n\n", random(20)));
            }
            for _ in 0..3 + random(12) {
                let most = random(160);
                let rank = random(1 + most);
                out.extend([char::from(b'a' + (rank / 20) as u8), 'o', char::from(b'b' + (rank % 20) as u8), 'u', ' ']);
            }
            out.push_str("\n\n");
        }
        Source::new("a.md", out, Envelope::default())
    }

    /// Every target is scored, none is given up before.
    fn all(index: &Index, own: &[u32], words: &Words1) -> Vec<(usize, f32)> {
        let context: Vec<u32> = words.context.iter().copied().filter(|stem| own.binary_search(stem).is_err()).collect();
        let total = index.sum(own) + AROUND * index.sum(&context);
        let score = |(at, unit): (usize, &Unit)| {
            let score = index.shared(own, &unit.stems) + AROUND * index.shared(&context, &unit.stems);
            (index.shared(own, &unit.own) > 0.0).then_some((at, score / total))
        };
        let mut out: Vec<(usize, f32)> = index.to.units.iter().enumerate().filter_map(score).collect();
        out.sort_by(|a, b| b.1.total_cmp(&a.1));
        let best = out.first().map_or(0.0, |best| best.1);
        out.retain(|(_, score)| *score >= MIN_SCORE && *score >= best * NEAR_BEST);
        out.truncate(MAX_TARGETS);
        out
    }

    #[test]
    fn no_target_is_given_up_that_is_among_the_best() {
        let mut state = 7_u64;
        let mut random = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let (sources, outputs) = ([text(&mut random)], [text(&mut random)]);
        let inputs = Inputs { sources: &sources, outputs: &outputs, contracts: &[], others: &[] };
        let mut words = Words::default();
        let ([from, to], ()) = Side::read_both(&sources, &outputs, &Template::default(), &mut words, |_| ());
        let settled = support::settle(&to, &Template::default(), &Own::of(&inputs, &from));
        let index = Index::new(&from, &to, &settled, words.len());
        let (mut n_found, mut n_holding) = (0, 0);
        for statement in &from.docs[0].statements {
            let found = index.align(&index.to, &statement.said.own, statement);
            let is_even = |unit: usize| unit.is_multiple_of(2);
            let held = index.align_holding(&index.to, &statement.said.own, statement, 0.6, is_even);
            let units = |hits: &[Hit]| hits.iter().map(|hit| hit.unit).collect::<Vec<_>>();
            let holding: Vec<Hit> = found.iter().copied().filter(|hit| hit.own >= 0.6 && is_even(hit.unit)).collect();
            assert_eq!(units(&held), units(&holding), "{}", statement.said.key);
            n_holding += held.len();
            let found: Vec<(usize, f32)> = found.iter().map(|hit| (hit.unit, hit.score)).collect();
            assert_eq!(found, all(&index, &statement.said.own, statement), "{}", statement.said.key);
            n_found += found.len();
        }
        assert!(n_found > 200 && n_holding > 20, "{n_found} {n_holding}");
    }
}
