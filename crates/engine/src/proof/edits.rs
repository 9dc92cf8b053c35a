//! Statements that were edited: which statement of the outputs each became, and what differs word by word.
//!
//! A statement that the exact stage left over is paired with one that it resembles, first between its
//! settled neighbours, then wherever the index finds one. In a pair every difference is explained by the
//! closed list of `explain`, or it counts.

mod units;

use std::borrow::Cow;
use std::collections::{BTreeSet, VecDeque};
use std::ops::Range;

use rustc_hash::FxHashMap as HashMap;
use specast_syntax::Range as TextRange;

use super::align::{Hit, Index};
use super::compare::same_head;
use super::contexts::{self, OTHER_HEADS};
use super::diff;
use super::exact::{At, Exact, OUT_OF_ORDER};
use super::explain::{self, Change, Reading};
use super::side::{Doc, Side, Token, ids};
use super::support::Settled;
use super::voice;
use crate::cores::of_pieces;
use crate::facts::Statement;
use crate::words;
use units::{Unit, between, longest, resemblance, units};

/// Resemblance that a pair between settled neighbours needs, or a sentence that was joined to its neighbour.
const MIN_BETWEEN: f32 = 0.5;
/// Resemblance that a pair anywhere else needs: below it a sentence was written anew, and its facts are
/// looked for one by one.
const MIN_ANYWHERE: f32 = 0.7;
/// How many statements away the other part of a sentence that was cut may stand.
const APART: usize = 4;

/// A statement and what it became.
pub(super) struct Edit {
    /// The statement of the outputs.
    pub target: At,
    /// Token of the target for each token of the source that it has too.
    pub kept: Box<[Option<u32>]>,
    /// What differs, in order.
    pub hunks: Box<[Hunk]>,
    /// The first way in which the contexts differ.
    pub conflict: Option<&'static str>,
    /// The tokens of the target as bytes of the outputs.
    pub ranges: Box<[TextRange]>,
}

/// A run of tokens that became another one.
#[derive(Debug, Clone)]
pub(super) struct Hunk {
    pub from: Range<usize>,
    pub to: Range<usize>,
    /// None where the difference is explained.
    pub change: Option<Box<Change>>,
    /// True if most of what is gone stands in a sentence beside the target that nothing else became.
    pub moved: bool,
}

/// All edited statements.
#[derive(Default)]
pub(super) struct Edits {
    /// By statement of the sources.
    pub of: HashMap<At, Edit>,
    /// Statements of the outputs, with what each was in the sources.
    pub taken: HashMap<At, At>,
    /// What aligns with a statement of the sources, where that was looked for.
    hits: HashMap<At, Box<[Hit]>>,
    /// For each unit of the outputs whether it says something that no statement of the sources became.
    free: Vec<bool>,
}

/// Pairs what the exact stage left over.
pub(super) fn pair(from: &Side<'_>, to: &Side<'_>, exact: &Exact, settled: &Settled, index: &Index) -> Edits {
    let left: Vec<Unit> = units(from, &|d, l, s| {
        exact.leaves.has((d, l))
            || exact.statements.has((d, s))
            || from.docs[d].leaves[l].navigation
            || exact.exchanged.contains_key(&(d, s))
            || from.docs[d].is_drawn(s)
            || exact.conflicts.get(&(d, l)).is_some_and(|(_, what)| *what == OUT_OF_ORDER)
    });
    let right: Vec<Unit> =
        units(to, &|d, _, s| exact.taken.has((d, s)) || settled.statement(d, s).is_some() || to.docs[d].is_drawn(s));
    let mut edits = Edits::default();
    let mut scored: Vec<(f32, usize, usize)> = Vec::new();
    let between = between(from, to, exact, &left, &right);
    let by_leaf: HashMap<At, Vec<usize>> =
        right.iter().enumerate().fold(HashMap::default(), |mut map, (index, unit)| {
            map.entry((unit.doc, unit.leaf)).or_insert_with(Vec::new).push(index);
            map
        });
    let alike = |unit: &Unit, r: usize, least: f32| {
        let other = &right[r];
        let score = unit.resembles(other, least).or_else(|| {
            let is_exchanged = || {
                let reading = |side, unit: &Unit| Reading::of(side, (unit.doc, unit.statements.start));
                unit.statements.len() == 1 && voice::is_exchanged(&reading(from, unit), &reading(to, other))
            };
            (unit.has_the_words_of(other) && is_exchanged()).then_some(least)
        })?;
        (unit.row == other.row).then_some(score)
    };
    // For each left unit the right ones that it resembles, and what aligns with it where that was looked for.
    let found = |(unit, (bounded, near)): &(&Unit, (bool, Vec<usize>))| {
        let least = if *bounded { MIN_BETWEEN } else { MIN_ANYWHERE };
        let scores = near.iter().filter_map(|r| Some((alike(unit, *r, least)?, *r)));
        let mut scores: Vec<(f32, usize)> = scores.collect();
        let best = scores.iter().fold(0.0, |best: f32, (score, _)| best.max(*score));
        // What lies between the same neighbours comes before what lies elsewhere.
        for (score, _) in &mut scores {
            *score += 0.2;
        }
        if best >= 0.9 || unit.statements.is_empty() {
            return (scores, None);
        }
        let longest = longest(from, unit);
        let words = &from.docs[unit.doc].statements[longest];
        let hits = index.align(&index.to, &words.said.own, words);
        for r in hits.iter().filter_map(|hit| by_leaf.get(&index.to.units[hit.unit].at)).flatten() {
            let is_new = !scores.iter().any(|(_, known)| known == r);
            scores.extend(alike(unit, *r, MIN_ANYWHERE).filter(|_| is_new).map(|score| (score, *r)));
        }
        (scores, Some(((unit.doc, longest), hits.into_boxed_slice())))
    };
    let units: Vec<_> = left.iter().zip(between).collect();
    for (l, (scores, hits)) in of_pieces(&units, |piece| piece.iter().map(found).collect()).into_iter().enumerate() {
        scored.extend(scores.into_iter().map(|(score, r)| (score, l, r)));
        edits.hits.extend(hits);
    }
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut used_left, mut used_right) = (vec![false; left.len()], vec![false; right.len()]);
    let mut joined = Vec::new();
    for (_, l, r) in scored {
        if !used_left[l] && !used_right[r] {
            used_left[l] = true;
            used_right[r] = true;
            edits.join(exact, from, to, &left[l], &right[r], &mut joined);
        }
    }
    edits.of =
        of_pieces(&joined, |piece| piece.iter().map(|pair| pair.compared(from, to)).collect()).into_iter().collect();
    drop(joined);
    let rest = |units: &[Unit], used: &[bool]| {
        let open = units.iter().zip(used).filter(|(unit, used)| !**used && !unit.row);
        open.map(|(unit, _)| (unit.doc, unit.statements.start)).collect::<BTreeSet<At>>()
    };
    let (mut left, mut right) = (rest(&left, &used_left), rest(&right, &used_right));
    edits.split(from, to, &mut right);
    edits.merge(from, to, &mut left);
    let is_taken = |at: At| exact.taken.has(at) || edits.says_nothing_else(at);
    let is_free = |(d, l): At| !to.docs[d].leaves[l].statements.clone().all(|s| is_taken((d, s)));
    edits.free = index.to.units.iter().map(|unit| is_free(unit.at)).collect();
    edits
}

/// A statement with the one that it became.
struct Joined {
    at: At,
    target: At,
    conflict: Option<&'static str>,
}

impl Joined {
    fn compared(&self, from: &Side<'_>, to: &Side<'_>) -> (At, Edit) {
        let (mine, theirs) = (Reading::of(from, self.at), Reading::of(to, self.target));
        (self.at, compare(&mine, &theirs, theirs.whole(), self.target, self.conflict))
    }
}

impl Edit {
    /// True for a token of the target that the source has too.
    pub fn has(&self, token: usize) -> bool {
        !self.hunks.iter().any(|hunk| hunk.to.contains(&token))
    }
}

impl Edits {
    /// The edit that led to a statement of the outputs.
    pub fn edit_of(&self, target: At) -> Option<&Edit> {
        self.of.get(self.taken.get(&target)?)
    }

    /// What aligns with a statement of the sources.
    pub fn hits(&self, from: &Side<'_>, index: &Index, at: At) -> Vec<Hit> {
        let words = &from.docs[at.0].statements[at.1];
        self.hits.get(&at).map_or_else(|| index.align(&index.to, &words.said.own, words), |hits| hits.to_vec())
    }

    /// The tokens of a statement of the outputs as bytes, where it was edited.
    pub fn ranges_of(&self, to: &Side<'_>, target: At) -> Cow<'_, [TextRange]> {
        match self.edit_of(target) {
            Some(edit) if edit.target == target => (&*edit.ranges).into(),
            // A part of what a sentence was cut into.
            Some(_) => {
                let doc = &to.docs[target.0];
                doc.facts.statements[target.1].token_ranges(doc.source).into()
            }
            None => (&[][..]).into(),
        }
    }

    /// A place that says other statements word for word is a destination only of what it says as a whole.
    pub fn is_free(&self, unit: usize) -> bool {
        self.free[unit]
    }

    /// Frees what only the judging of sources needs.
    pub fn forget_hits(&mut self) {
        self.hits = HashMap::default();
        self.free = Vec::new();
    }

    /// True for a statement of the outputs that says what one of the sources says and nothing else.
    pub fn says_nothing_else(&self, target: At) -> bool {
        self.edit_of(target)
            .is_some_and(|edit| edit.hunks.iter().all(|hunk| hunk.to.is_empty() || hunk.change.is_none()))
    }

    /// Pairs two units, cell by cell where they are rows.
    fn join(
        &mut self,
        exact: &Exact,
        from: &Side<'_>,
        to: &Side<'_>,
        left: &Unit,
        right: &Unit,
        joined: &mut Vec<Joined>,
    ) {
        let (mine, theirs) = (&from.docs[left.doc], &to.docs[right.doc]);
        // Cells are paired by their heads, so other heads beside them say nothing.
        let disagree = exact
            .contexts
            .disagreement(&mine.leaves[left.leaf], &theirs.leaves[right.leaf])
            .filter(|what| !left.row || *what != OTHER_HEADS);
        for s in left.statements.clone() {
            let t = if left.row { cell(mine, theirs, s, left, right) } else { Some(right.statements.start) };
            let Some(t) = t.filter(|t| !self.taken.contains_key(&(right.doc, *t))) else { continue };
            self.taken.insert((right.doc, t), (left.doc, s));
            let conflict = disagree.or_else(|| contexts::marked_otherwise((mine, s), (theirs, t)));
            joined.push(Joined { at: (left.doc, s), target: (right.doc, t), conflict });
        }
    }

    /// The statements of the sources that were edited, in order.
    fn sources(&self) -> Vec<At> {
        let mut ats: Vec<At> = self.of.keys().copied().collect();
        ats.sort_unstable();
        ats
    }

    /// A run of words that is gone from a sentence and stands as a sentence of its own beside it is not gone.
    fn split(&mut self, from: &Side<'_>, to: &Side<'_>, right: &mut BTreeSet<At>) {
        for at in self.sources() {
            let Some(edit) = self.of.get_mut(&at) else { continue };
            let mut gone = edit.hunks.iter_mut().filter(|hunk| hunk.change.is_some() && hunk.to.is_empty()).peekable();
            let near = near(edit.target, right);
            if gone.peek().is_none() || near.is_empty() {
                continue;
            }
            let mine = Reading::of(from, at);
            let beside: Vec<(At, Reading<'_>)> =
                near.into_iter().map(|other| (other, Reading::of(to, other))).collect();
            for hunk in gone {
                let open = beside.iter().filter(|(other, _)| right.contains(other));
                let same = |theirs: &Reading<'_>| explain::change(&mine, theirs, &hunk.from, &theirs.whole()).is_none();
                if let Some((other, _)) = open.clone().find(|(_, theirs)| !theirs.whole().is_empty() && same(theirs)) {
                    hunk.change = None;
                    right.remove(other);
                    self.taken.insert(*other, at);
                } else {
                    let run = mine.tokens(&hunk.from);
                    hunk.moved = open.clone().any(|(_, theirs)| holds(theirs.tokens(&theirs.whole()), run));
                }
            }
        }
    }

    /// A run of words that was added to a sentence and stood as a sentence of its own beside it is what that
    /// one became, and is compared with it.
    fn merge(&mut self, from: &Side<'_>, to: &Side<'_>, left: &mut BTreeSet<At>) {
        let mut ats: VecDeque<At> = self.sources().into();
        while let Some(at) = ats.pop_front() {
            let Some(edit) = self.of.get_mut(&at) else { continue };
            let target = edit.target;
            let mut new = edit.hunks.iter_mut().filter(|hunk| hunk.change.is_some() && hunk.from.is_empty()).peekable();
            let near = near(at, left);
            if new.peek().is_none() || near.is_empty() {
                continue;
            }
            let theirs = Reading::of(to, target);
            let beside: Vec<(At, Reading<'_>)> =
                near.into_iter().map(|other| (other, Reading::of(from, other))).collect();
            let mut joined = Vec::new();
            for hunk in new {
                let run = theirs.tokens(&hunk.to);
                let found = beside.iter().find(|(other, mine)| {
                    left.contains(other) && resemblance(mine.tokens(&mine.whole()), run) >= MIN_BETWEEN
                });
                if let Some((other, mine)) = found {
                    left.remove(other);
                    joined.push((*other, compare(mine, &theirs, hunk.to.clone(), target, None)));
                    hunk.change = None;
                }
            }
            // A third sentence may have been joined to the second.
            ats.extend(joined.iter().map(|(other, _)| *other));
            self.of.extend(joined);
        }
    }
}

/// True if a statement has most of the words of a run of at least two.
fn holds(statement: &[Token], run: &[Token]) -> bool {
    let words: Vec<&Token> = run.iter().filter(|token| !token.is_light()).collect();
    let held = words.iter().filter(|word| statement.iter().any(|token| token.id() == word.id())).count();
    words.len() > 1 && held * 10 >= words.len() * 7
}

/// Statements that are left over within reach of one, the nearest behind it first.
fn near(at: At, open: &BTreeSet<At>) -> Vec<At> {
    let behind = open.range(at..=(at.0, at.1 + APART));
    let ahead = open.range((at.0, at.1.saturating_sub(APART))..at).rev();
    behind.chain(ahead).copied().collect()
}

/// The cell of a row that has the place of another row's cell: under the same head, under one of most of
/// the same words, or in the same column of as many.
fn cell(mine: &Doc<'_>, theirs: &Doc<'_>, s: usize, left: &Unit, right: &Unit) -> Option<usize> {
    let cell = &mine.facts.statements[s];
    let cells = || right.statements.clone().map(|t| (t, &theirs.facts.statements[t]));
    let head = |other: &Statement, same: fn(&str, &str) -> bool| match (&cell.head, &other.head) {
        (Some(a), Some(b)) => same(a, b),
        _ => false,
    };
    let columns = |doc: &Doc<'_>, unit: &Unit| doc.source.document.cells(doc.leaves[unit.leaf].tile).len();
    cells()
        .find(|(_, other)| head(other, |a, b| a == b))
        .or_else(|| cells().find(|(_, other)| head(other, same_head)))
        .or_else(|| {
            let alike = columns(mine, left) == columns(theirs, right);
            cells().find(|(_, other)| alike && other.column == cell.column)
        })
        .map(|(t, _)| t)
}

/// What became of a statement: how it differs from a run of the tokens of another one.
fn compare(
    mine: &Reading<'_>,
    theirs: &Reading<'_>,
    run: Range<usize>,
    target: At,
    conflict: Option<&'static str>,
) -> Edit {
    let n = mine.whole().len();
    let mut matches = diff::matches(&ids(mine.tokens(&mine.whole())), &ids(theirs.tokens(&run)));
    // In Korean "only", "from" and "until" are syllables behind a word, and no part of its stem.
    matches.retain(|(a, b)| mine.glued(*a) == theirs.glued(run.start + b));
    // And so is what a name is to its sentence, where two have exchanged that.
    let exchanged = voice::have_exchanged_cases(mine, theirs);
    if exchanged {
        matches.retain(|(a, b)| words::case_of(mine.word(*a)) == words::case_of(theirs.word(run.start + b)));
    }
    let mut kept = vec![None; n].into_boxed_slice();
    let mut hunks = Vec::new();
    let (mut i, mut j) = (0, run.start);
    for (a, b) in matches.into_iter().map(|(a, b)| (a, run.start + b)).chain([(n, run.end)]) {
        if a > i || b > j {
            let change = explain::change(mine, theirs, &(i..a), &(j..b)).map(Box::new);
            hunks.push(Hunk { from: i..a, to: j..b, change, moved: false });
        }
        if a < n {
            kept[a] = Some(b as u32);
        }
        (i, j) = (a + 1, b + 1);
    }
    voice::settle(mine, theirs, exchanged, &mut hunks);
    Edit { target, kept, hunks: hunks.into(), conflict, ranges: theirs.ranges().into() }
}
