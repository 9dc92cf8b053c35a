//! What stands around equal texts, and whether it agrees.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::side::{Aside, CELL_BREAK, Doc, LeafInfo, Meant, Side};
use crate::contract::unnumbered;
use crate::facts::RoleClass;
use crate::words::{self, Family};

/// What is said of a row under other heads.
pub(super) const OTHER_HEADS: &str = "table heads";

/// Words that a sentence has at least.
const OF_SENTENCE: usize = 4;

/// What items above others, and the heads of tables, are called now, where they are called anew: that is told where they
/// stand themselves.
#[derive(Default)]
pub(super) struct Contexts {
    above: Renamed,
    heads: Renamed,
}

/// Texts of the sources that no output has any more, with those of the outputs alone that each became.
#[derive(Default)]
struct Renamed(HashMap<Box<str>, Box<str>>);

/// Least share of the words of two texts that both have.
const OF_RENAMED: f32 = 0.5;
/// What more of the outputs' texts have says nothing of which one it is.
const N_COMMON: usize = 64;

impl Renamed {
    /// Of what is gone and what is new, sorted, those that resemble each other more than any other one.
    fn of(gone: &[String], new: &[String]) -> Self {
        let bags: Vec<HashSet<String>> = new.iter().map(|text| bag(text)).collect();
        let mut with: HashMap<&str, Vec<usize>> = HashMap::default();
        for (index, word) in bags.iter().enumerate().flat_map(|(index, bag)| bag.iter().map(move |word| (index, word)))
        {
            with.entry(word).or_default().push(index);
        }
        // The best of each, either way, with how much it resembles; none where two do as much.
        let mut best: Vec<Option<(usize, f32)>> = Vec::with_capacity(gone.len());
        let mut back: Vec<(f32, usize)> = vec![(0.0, 0); new.len()];
        for old in gone {
            let own = bag(old);
            let mut shared: HashMap<usize, usize> = HashMap::default();
            for index in
                own.iter().filter_map(|word| with.get(word.as_str())).filter(|all| all.len() <= N_COMMON).flatten()
            {
                *shared.entry(*index).or_default() += 1;
            }
            let mut found: Option<(usize, f32)> = None;
            let mut candidates: Vec<(usize, usize)> = shared.into_iter().collect();
            candidates.sort_unstable();
            for (index, n) in candidates {
                let likeness = n as f32 / (own.len() + bags[index].len() - n).max(1) as f32;
                if likeness >= OF_RENAMED && words::says_no(old) == words::says_no(&new[index]) {
                    if likeness > back[index].0 {
                        back[index] = (likeness, 1);
                    } else if likeness >= back[index].0 {
                        back[index].1 += 1;
                    }
                    found = match found {
                        Some((_, most)) if most > likeness => found,
                        Some((_, most)) if most >= likeness => Some((usize::MAX, most)),
                        _ => Some((index, likeness)),
                    };
                }
            }
            best.push(found.filter(|(index, _)| *index != usize::MAX));
        }
        let pairs = gone.iter().zip(best).filter_map(|(old, best)| {
            let (index, likeness) = best?;
            let is_mutual = back[index].0 <= likeness && back[index].1 == 1;
            is_mutual.then(|| (old.as_str().into(), new[index].as_str().into()))
        });
        Self(pairs.collect())
    }

    fn is(&self, from: &str, to: &str) -> bool {
        from == to || self.0.get(from).is_some_and(|new| **new == *to)
    }
}

/// The texts of a side, each once: all, the items above others, and the heads of columns.
struct Around<'s> {
    all: HashSet<&'s str>,
    above: HashSet<&'s str>,
    heads: HashSet<&'s str>,
}

impl<'s> Around<'s> {
    fn of(side: &'s Side<'_>) -> Self {
        let leaves = || side.docs.iter().flat_map(|doc| &doc.leaves);
        let above: HashSet<&str> = leaves().filter_map(|leaf| leaf.above.as_deref()).collect();
        let tables: HashSet<&str> = leaves().filter_map(|leaf| leaf.table.as_deref()).collect();
        let all = if above.is_empty() { HashSet::default() } else { leaves().map(|leaf| &*leaf.key).collect() };
        Self { all, above, heads: tables.into_iter().flat_map(|table| table.split(CELL_BREAK)).collect() }
    }
}

/// The stems of a text's words with content, of all where it has none.
fn bag(text: &str) -> HashSet<String> {
    let all = || words::words(text);
    let telling: HashSet<String> =
        all().filter(|word| !words::is_stop(word.text)).map(|word| words::stem(word.text)).collect();
    if telling.is_empty() { all().map(|word| words::stem(word.text)).collect() } else { telling }
}

impl Contexts {
    pub fn of(from: &Side<'_>, to: &Side<'_>) -> Self {
        let [mine, theirs] = [from, to].map(Around::of);
        if mine.above.is_empty() && mine.heads.is_empty() {
            return Self::default();
        }
        let only = |all: &HashSet<&str>, others: &dyn Fn(&str) -> bool| {
            let mut out: Vec<String> = all.iter().filter(|text| !others(text)).map(|text| (*text).to_owned()).collect();
            out.sort_unstable();
            out
        };
        let (gone, new) =
            (only(&mine.above, &|it| theirs.all.contains(it)), only(&theirs.above, &|it| mine.all.contains(it)));
        let (gone_heads, new_heads) =
            (only(&mine.heads, &|it| theirs.heads.contains(it)), only(&theirs.heads, &|it| mine.heads.contains(it)));
        Self { above: Renamed::of(&gone, &new), heads: Renamed::of(&gone_heads, &new_heads) }
    }

    /// True for the heads of two tables that are the same, column by column.
    fn are_heads(&self, from: &str, to: &str) -> bool {
        let [mine, theirs] = [from, to].map(|heads| heads.split(CELL_BREAK));
        from == to
            || mine.clone().count() == theirs.clone().count()
                && mine.zip(theirs).all(|(from, to)| self.heads.is(from, to))
    }

    /// The first way in which the contexts of two equal texts differ.
    pub fn disagreement(&self, from: &LeafInfo, to: &LeafInfo) -> Option<&'static str> {
        if from.aside != to.aside && to.aside != Aside::No {
            return Some(match to.aside {
                Aside::Comment => "put into a comment",
                Aside::Struck => "struck out",
                Aside::Quote => "put into a quote",
                Aside::NotMeant | Aside::No => "put under what is not meant",
            });
        }
        let says_so = || from.key != to.key && words::denies(&to.key);
        if from.meant == Meant::No && to.meant == Meant::Yes && !says_so() {
            return Some("taken out of what is not meant");
        }
        // Work goes on: a box may be ticked, and not emptied.
        if from.ticked == Some(true) && to.ticked == Some(false) {
            return Some("no longer ticked");
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
        if let (Some(mine), Some(theirs)) = (&from.heading, &to.heading)
            && !to.is_under_new
            && are_opposed(mine, theirs)
        {
            return Some("an opposite heading");
        }
        if let (Some(mine), Some(theirs)) = (&from.table, &to.table)
            && !self.are_heads(mine, theirs)
        {
            return Some(OTHER_HEADS);
        }
        if let (Some(mine), Some(theirs)) = (&from.above, &to.above)
            && !self.above.is(mine, theirs)
        {
            return Some("list parent");
        }
        None
    }
}

/// True for two headings of the same words of which one says the contrary of the other (`Allowed`, `Denied`), sets another
/// duty (`Required fields`, `Optional fields`) or is of another version (`v1`, `v2`): what stands below one does not hold
/// below the other.
fn are_opposed(mine: &str, theirs: &str) -> bool {
    if mine == theirs {
        return false;
    }
    let [a, b] = [mine, theirs].map(Steered::of);
    let is_contrary = |pole: &&str| b.poles.iter().any(|other| words::are_opposites(pole, other));
    let is_other_duty =
        !a.duties.is_empty() && !b.duties.is_empty() && (a.says_no, &a.duties) != (b.says_no, &b.duties);
    a.rest == b.rest && (a.poles.iter().any(is_contrary) || is_other_duty) || are_turned(mine, theirs)
}

/// The markers of a heading, and its other words.
struct Steered {
    poles: Vec<&'static str>,
    duties: Vec<&'static str>,
    says_no: bool,
    rest: HashSet<String>,
}

impl Steered {
    fn of(heading: &str) -> Self {
        let bare = unnumbered(heading);
        let hits = words::markers(bare);
        let of = |family| hits.iter().filter(|hit| hit.family == family).map(|hit| hit.canonical).collect();
        let is_rest = |word: &words::Word<'_>| {
            !words::is_stop(word.text) && !hits.iter().any(|hit| hit.range.overlaps(word.range))
        };
        Self {
            poles: of(Family::Polarity),
            duties: of(Family::Modality),
            says_no: hits.iter().any(|hit| hit.family == Family::Negation),
            rest: words::words(bare).filter(is_rest).map(|word| words::stem(word.text)).collect(),
        }
    }
}

/// True for two headings that are the same but for one word, which is another version (a step may be counted anew) or has
/// a syllable in front that turns it round.
fn are_turned(mine: &str, theirs: &str) -> bool {
    let [a, b] =
        [mine, theirs].map(|heading| words::words(unnumbered(heading)).map(|word| word.text).collect::<Vec<_>>());
    let mut other = a.iter().zip(&b).filter(|(a, b)| a != b);
    let (Some((mine, theirs)), None) = (other.next(), other.next()) else { return false };
    let is_version =
        |word: &str| word.strip_prefix('v').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let has = |word: &str, other: &str| words::turning().any(|turning| word.strip_prefix(turning) == Some(other));
    a.len() == b.len() && (is_version(mine) && is_version(theirs) || has(mine, theirs) || has(theirs, mine))
}

/// The first way in which two statements that may say the same are marked otherwise: what is struck out, and where links
/// lead that stand on the same words.
pub(super) fn marked_otherwise((mine, s): (&Doc<'_>, usize), (theirs, t): (&Doc<'_>, usize)) -> Option<&'static str> {
    let struck = |doc: &Doc<'_>, at: usize| doc.facts.statements[at].struck;
    if struck(theirs, t) && !struck(mine, s) {
        return Some("struck out");
    }
    let (old, new) = (&mine.statements[s], &theirs.statements[t]);
    if words::place_of(&old.said.key) != words::place_of(&new.said.key) {
        return None;
    }
    let [a, b] = [&mine.leaves[old.leaf()], &theirs.leaves[new.leaf()]];
    let is_elsewhere = || !struck(theirs, t) || a.is_one() && b.is_one() && a.struck != b.struck;
    if struck(mine, s) && is_elsewhere() {
        return Some("struck out otherwise");
    }
    let links = |links: &[Arc<str>]| links.iter().cloned().collect::<BTreeSet<Arc<str>>>();
    (old.links() != new.links() && links(old.links()) == links(new.links())).then_some("links on other words")
}
