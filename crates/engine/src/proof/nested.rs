//! Lines of code, by what they stand below. `replicas: 3` below `prod:` is another thing below `staging:`, and a command
//! another one before the next than behind it.
//!
//! Lines are paired from the outside in: equal lines below lines that are each other's. How far a block is set in, and
//! with what, means nothing, and neither does the order of settings (`language.rs`).

mod language;
mod lines;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::diff;
use super::exact::{At, Exact};
use super::side::{Doc, LeafInfo, Side};
use super::support::Settled;
use lines::{Line, language, lines};

/// What is said of a line that stands below another one.
const BELOW_ANOTHER: &str = "below another line";

/// What is said of a line that stands among its neighbours in another order.
const OUT_OF_ORDER: &str = "order of the lines";

/// What is said of a line that went from one block to another one.
const OTHER_BLOCK: &str = "in another block";

/// What is said of a comment on another line.
const OTHER_LINE: &str = "a comment on another line";

/// What more blocks have says nothing of which one it is.
const N_COMMON: usize = 32;

/// The lines of both sides that stand in no leaf that is the same as a whole.
pub(super) struct Nested {
    mine: Vec<Line>,
    theirs: Vec<Line>,
    /// For each line of both what stands right below it.
    below: [Vec<Vec<usize>>; 2],
}

/// The lines of a block below the same line.
type Siblings = (At, Option<usize>);

/// Which line became which, as indices into both.
struct Pairing {
    partners: Vec<Option<usize>>,
    origins: Vec<Option<usize>>,
}

impl Pairing {
    fn set(&mut self, mine: usize, theirs: usize) {
        self.partners[mine] = Some(theirs);
        self.origins[theirs] = Some(mine);
    }
}

impl Nested {
    /// Pairs lines of code. A leaf whose lines stand below others than before is not the same.
    pub fn pair(from: &Side<'_>, to: &Side<'_>, settled: &Settled, exact: &mut Exact) -> Self {
        let changed: Vec<At> =
            exact.leaves.iter().filter(|(at, target)| is_changed(from, to, *at, *target)).map(|(at, _)| at).collect();
        for at in changed {
            exact.leaves.remove(at);
        }
        let mine = all_lines(from, |at| !exact.leaves.has(at));
        let taken: HashSet<At> = exact.leaves.iter().map(|(_, target)| target).collect();
        let is_whole = |at: At| settled.is_whole(at.0, &to.docs[at.0].leaves[at.1]);
        let theirs =
            if mine.is_empty() { Vec::new() } else { all_lines(to, |at| !taken.contains(&at) && !is_whole(at)) };
        let below = [&mine, &theirs].map(|lines| below(lines));
        let nested = Self { mine, theirs, below };
        let leaves = |block: At, other: At| (&from.docs[block.0].leaves[block.1], &to.docs[other.0].leaves[other.1]);
        let is_same_heading = |block: At, other: At| {
            let (mine, theirs) = leaves(block, other);
            mine.heading == theirs.heading
        };
        let none = |lines: &[Line]| vec![None; lines.len()];
        let mut pairing = Pairing { partners: none(&nested.mine), origins: none(&nested.theirs) };
        // What the template says is nobody's.
        for (index, line) in nested.theirs.iter().enumerate() {
            if settled.statement(line.at.0, line.at.1).is_some() {
                pairing.origins[index] = Some(usize::MAX);
            }
        }
        let [mine_of, theirs_of] = [&nested.mine, &nested.theirs].map(|lines| by_block(lines));
        for (block, other) in nested.blocks(is_same_heading) {
            let (mine, theirs) = leaves(block, other);
            if exact.contexts.disagreement(mine, theirs).is_none() {
                nested.block(&mut pairing, &mine_of[&block], &theirs_of[&other]);
            }
        }
        for (line, partner) in pairing.partners.into_iter().enumerate() {
            if let Some(partner) = partner {
                let target = nested.theirs[partner].at;
                exact.statements.set(nested.mine[line].at, target);
                exact.taken.set(target);
            }
        }
        nested
    }

    /// Pairs of blocks of which one has lines of the other, those first that have most that few others have.
    fn blocks(&self, is_same_heading: impl Fn(At, At) -> bool) -> Vec<(At, At)> {
        let mut blocks_of: HashMap<usize, Vec<At>> = HashMap::default();
        for line in &self.theirs {
            let blocks = blocks_of.entry(line.text).or_default();
            if blocks.last() != Some(&line.block) && blocks.len() <= N_COMMON {
                blocks.push(line.block);
            }
        }
        let mut shared: HashMap<(At, At), f32> = HashMap::default();
        for line in &self.mine {
            let blocks = blocks_of.get(&line.text).map_or(&[][..], Vec::as_slice);
            if blocks.len() <= N_COMMON {
                for block in blocks {
                    *shared.entry((line.block, *block)).or_default() += 1.0 / blocks.len() as f32;
                }
            }
        }
        let order = |lines: &[Line]| lines.iter().map(|line| line.block).collect::<BTreeSet<At>>();
        let [mine, theirs] = [&self.mine, &self.theirs].map(|lines| {
            let order = order(lines);
            order.into_iter().enumerate().map(|(index, block)| (block, index)).collect::<HashMap<At, usize>>()
        });
        let mut scored: Vec<(f32, usize, (At, At))> = Vec::with_capacity(shared.len());
        for ((block, other), score) in shared {
            let score = score + if is_same_heading(block, other) { 0.5 } else { 0.0 };
            scored.push((score, mine[&block].abs_diff(theirs[&other]), (block, other)));
        }
        scored.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
        scored.into_iter().map(|(_, _, blocks)| blocks).collect()
    }

    /// Pairs the lines of two blocks.
    fn block(&self, pairing: &mut Pairing, mine: &[usize], theirs: &[usize]) {
        let roots = |lines: &[Line], all: &[usize]| {
            all.iter().copied().filter(|index| lines[*index].parent.is_none()).collect::<Vec<usize>>()
        };
        self.descend(pairing, &roots(&self.mine, mine), &roots(&self.theirs, theirs));
        // What was put below a new line, or taken out from below one that is gone, stands at another depth.
        self.siblings(pairing, mine, theirs);
    }

    /// Pairs lines that stand below the same, and what stands below those, from the outside in.
    fn descend(&self, pairing: &mut Pairing, mine: &[usize], theirs: &[usize]) {
        let mut open = vec![(mine, theirs)];
        while let Some((mine, theirs)) = open.pop() {
            let next = self.siblings(pairing, mine, theirs);
            let below = next.into_iter().map(|(mine, theirs)| (&*self.below[0][mine], &*self.below[1][theirs]));
            open.extend(below.filter(|(mine, theirs)| !mine.is_empty() && !theirs.is_empty()));
        }
    }

    /// Pairs lines that stand below the same, and says below which of them it goes on.
    fn siblings(&self, pairing: &mut Pairing, mine: &[usize], theirs: &[usize]) -> Vec<(usize, usize)> {
        let left = |all: &[usize], known: &[Option<usize>]| {
            all.iter().copied().filter(|index| known[*index].is_none()).collect::<Vec<usize>>()
        };
        let (mine, theirs) = (left(mine, &pairing.partners), left(theirs, &pairing.origins));
        // What is the same with all below it, in order; between that the same lines; then what moved.
        let whole = |line: &Line| line.whole;
        let text = |line: &Line| line.text as u64;
        let mut pairs = self.in_order(&mine, &theirs, whole);
        let mut ends = vec![(mine.len(), theirs.len())];
        ends.splice(0..0, pairs.iter().copied());
        let (mut a, mut b) = (0, 0);
        // Of lines that stand in the same place, what stands below them is compared too.
        let mut instead = Vec::new();
        for (i, j) in ends {
            let (gap, other) = (&mine[a..i], &theirs[b..j]);
            let inner = self.in_order(gap, other, text);
            if inner.is_empty() && gap.len() == 1 && other.len() == 1 {
                instead.push((gap[0], other[0]));
            }
            pairs.extend(inner.into_iter().map(|(x, y)| (a + x, b + y)));
            (a, b) = (i + 1, j + 1);
        }
        for (i, j) in &pairs {
            pairing.set(mine[*i], theirs[*j]);
        }
        for key in [whole, text] {
            let mut left_over: HashMap<u64, VecDeque<usize>> = HashMap::default();
            for index in left(&theirs, &pairing.origins) {
                left_over.entry(key(&self.theirs[index])).or_default().push_back(index);
            }
            for index in left(&mine, &pairing.partners) {
                if let Some(other) = left_over.get_mut(&key(&self.mine[index])).and_then(VecDeque::pop_front) {
                    pairing.set(index, other);
                }
            }
        }
        let paired = mine.iter().filter_map(|index| Some((*index, pairing.partners[*index]?)));
        paired.chain(instead).collect()
    }

    /// The longest run of lines of which the keys are the same, as indices into both lists: of two the one with fewer gaps.
    fn in_order(&self, mine: &[usize], theirs: &[usize], key: impl Fn(&Line) -> u64) -> Vec<(usize, usize)> {
        let mut numbers: HashMap<u64, u32> = HashMap::default();
        let mut number = |line: &Line| {
            let next = numbers.len() as u32;
            *numbers.entry(key(line)).or_insert(next)
        };
        let mut mine: Vec<u32> = mine.iter().map(|index| number(&self.mine[*index])).collect();
        let mut theirs: Vec<u32> = theirs.iter().map(|index| number(&self.theirs[*index])).collect();
        let forward = diff::matches(&mine, &theirs);
        if forward.len() == mine.len().min(theirs.len()) && mine.len() == theirs.len() {
            return forward;
        }
        mine.reverse();
        theirs.reverse();
        let mut backward = diff::matches(&mine, &theirs);
        backward.reverse();
        for (i, j) in &mut backward {
            (*i, *j) = (mine.len() - 1 - *i, theirs.len() - 1 - *j);
        }
        let n_gaps =
            |pairs: &[(usize, usize)]| pairs.windows(2).filter(|two| (two[0].0 + 1, two[0].1 + 1) != two[1]).count();
        if n_gaps(&backward) < n_gaps(&forward) { backward } else { forward }
    }

    /// Takes out of `exact` the lines that stand below another line, in another block or in another order, and says so.
    pub fn settle(&self, exact: &mut Exact) {
        let by_at: HashMap<At, usize> = self.theirs.iter().enumerate().map(|(index, line)| (line.at, index)).collect();
        let partner = |line: &Line| exact.statements.get(line.at).and_then(|at| by_at.get(&at).copied());
        let partners: Vec<Option<usize>> = self.mine.iter().map(partner).collect();
        let mut origins: Vec<Option<usize>> = vec![None; self.theirs.len()];
        let pairs: Vec<(usize, usize)> =
            partners.iter().enumerate().filter_map(|(index, partner)| Some((index, (*partner)?))).collect();
        for (index, partner) in &pairs {
            origins[*partner] = Some(*index);
        }
        // How the lines of a block went to those of another one.
        let mut went: BTreeMap<(At, At), Vec<(usize, usize)>> = BTreeMap::new();
        let mut groups: BTreeMap<[Siblings; 2], Vec<(usize, usize)>> = BTreeMap::new();
        for (index, partner) in &pairs {
            let (line, other) = (&self.mine[*index], &self.theirs[*partner]);
            went.entry((line.block, other.block)).or_default().push((*index, *partner));
            if !line.is_free {
                groups
                    .entry([(line.block, line.parent), (other.block, other.parent)])
                    .or_default()
                    .push((*index, *partner));
            }
        }
        let in_order: HashSet<(At, At)> = went
            .iter()
            .filter(|(_, pairs)| pairs.windows(2).all(|two| two[0].1 < two[1].1))
            .map(|(at, _)| *at)
            .collect();
        let others = others(&went);
        let mut found: BTreeMap<usize, (usize, &'static str)> = BTreeMap::new();
        for (index, partner) in pairs {
            let (line, other) = (&self.mine[index], &self.theirs[partner]);
            // Blanks in front of lines that are all in their order say something in few languages.
            let counts = line.is_enclosed || !in_order.contains(&(line.block, other.block));
            if line.is_bare {
            } else if line.heads.is_some() {
                if speaks_of_another(line, other, &partners, &origins) {
                    found.insert(index, (partner, OTHER_LINE));
                }
            } else if others.contains(&(line.block, other.block)) {
                found.insert(index, (partner, OTHER_BLOCK));
            } else if counts && self.stands_elsewhere(line, other, &partners, &origins) {
                found.insert(index, (partner, BELOW_ANOTHER));
            }
        }
        for lines in groups.values() {
            let mut kept = diff::rising(lines).into_iter().peekable();
            let is_out = |line: &&(usize, usize)| kept.next_if(|(index, _)| *index == line.0).is_none();
            for (index, partner) in lines.iter().filter(is_out) {
                found.entry(*index).or_insert((*partner, OUT_OF_ORDER));
            }
        }
        for (index, (partner, what)) in found {
            exact.statements.remove(self.mine[index].at);
            exact.exchanged.insert(self.mine[index].at, (self.theirs[partner].at, what));
        }
    }

    /// True for a line that stands below another one than before, where both say so: what it stood below is kept, or what
    /// it stands below now was there.
    fn stands_elsewhere(
        &self,
        line: &Line,
        other: &Line,
        partners: &[Option<usize>],
        origin: &[Option<usize>],
    ) -> bool {
        let is_same_block = |a: &Line, b: &Line| a.block == b.block;
        match (line.parent, other.parent) {
            (None, None) => false,
            // A part of a block may be shown by itself.
            (Some(parent), None) => partners[parent].is_some_and(|kept| is_same_block(&self.theirs[kept], other)),
            (None, Some(above)) => origin[above].is_some_and(|was| is_same_block(&self.mine[was], line)),
            (Some(parent), Some(above)) => partners[parent].is_some_and(|kept| {
                // New lines between the two are told by themselves.
                let mut above = std::iter::successors(Some(above), |above| self.theirs[*above].parent);
                above.find(|above| origin[*above].is_some()).is_some_and(|above| above != kept)
            }),
        }
    }
}

/// Pairs of blocks of which each went to, or came from, another one for the most part.
fn others(went: &BTreeMap<(At, At), Vec<(usize, usize)>>) -> HashSet<(At, At)> {
    let mut most: HashMap<At, (usize, At)> = HashMap::default();
    let mut first: HashMap<At, (usize, At)> = HashMap::default();
    for ((block, other), pairs) in went {
        for (map, one, two) in [(&mut most, *block, *other), (&mut first, *other, *block)] {
            let known = map.entry(one).or_insert((pairs.len(), two));
            if pairs.len() > known.0 {
                *known = (pairs.len(), two);
            }
        }
    }
    let is_mutual = |block: At, other: At| most[&block].1 == other && first[&other].1 == block;
    let is_other = |(block, other): &(At, At)| {
        let (home, from) = (most[block].1, first[other].1);
        home != *other && from != *block && is_mutual(*block, home) && is_mutual(from, *other)
    };
    went.keys().copied().filter(is_other).collect()
}

/// True for a comment that spoke of a line which is kept, and speaks of another one which was there.
fn speaks_of_another(line: &Line, other: &Line, partners: &[Option<usize>], origins: &[Option<usize>]) -> bool {
    let (Some(mine), Some(theirs)) = (line.heads, other.heads) else { return false };
    partners[mine].is_some_and(|kept| kept != theirs) && origins[theirs].is_some_and(|was| was != mine)
}

/// For each line those right below it.
fn below(lines: &[Line]) -> Vec<Vec<usize>> {
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); lines.len()];
    for (index, line) in lines.iter().enumerate() {
        if let Some(parent) = line.parent {
            out[parent].push(index);
        }
    }
    out
}

/// The lines of each block.
fn by_block(lines: &[Line]) -> HashMap<At, Vec<usize>> {
    let mut out: HashMap<At, Vec<usize>> = HashMap::default();
    for (index, line) in lines.iter().enumerate() {
        out.entry(line.block).or_default().push(index);
    }
    out
}

/// All lines of the leaves that `is_asked` for.
fn all_lines(side: &Side<'_>, is_asked: impl Fn(At) -> bool) -> Vec<Line> {
    let mut out = Vec::new();
    for (d, doc) in side.docs.iter().enumerate() {
        for (l, leaf) in doc.leaves.iter().enumerate() {
            if is_asked((d, l))
                && let Some(language) = language(doc, leaf)
            {
                let first = out.len();
                out.extend(lines(doc, (d, l), &language, first));
            }
        }
    }
    out
}

/// True for two blocks of the same words of which some line stands below another one, or is broken elsewhere.
fn is_changed(from: &Side<'_>, to: &Side<'_>, at: At, target: At) -> bool {
    let (a, b) = (&from.docs[at.0], &to.docs[target.0]);
    let (mine, theirs) = (&a.leaves[at.1], &b.leaves[target.1]);
    let bytes = |doc: &Doc<'_>, leaf: &LeafInfo| doc.source.document.tiles[leaf.tile].range;
    if mine.statements.len() < 2 && theirs.statements.len() < 2
        || bytes(a, mine).of(&a.source.text) == bytes(b, theirs).of(&b.source.text)
    {
        return false;
    }
    let (Some(old), Some(new)) = (language(a, mine), language(b, theirs)) else { return false };
    // One may be called what it is.
    let language = if old.is_plain { new } else { old };
    let (old, new) = (lines(a, at, &language, 0), lines(b, target, &language, 0));
    if old.len() != new.len() {
        return language.has_lines;
    }
    let differ = |(old, new): (&Line, &Line)| old.text != new.text || old.is_enclosed && old.parent != new.parent;
    old.iter().zip(&new).any(differ)
}
