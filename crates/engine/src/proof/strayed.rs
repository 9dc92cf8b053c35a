//! What stands on both sides word for word, but left what it hangs on: an item that went from `Admins may:` to `Guests
//! may:`, a row from the hosts of production to those of staging, all that two headings say.
//!
//! A text may move from one heading to another where it says itself what it speaks of. What it hangs on counts where both
//! sides have it: a text whose lead-in or heading is gone or new may be introduced in other words.

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::exact::{At, Exact};
use super::exchanged::{EXCHANGED, pairs, take_out};
use super::places::Stands;
use super::side::{Side, is_counted};
use crate::facts::Place;
use crate::words;

/// What is said of a text below another lead-in.
const OTHER_LEAD: &str = "below another lead-in";
/// What is said of one that left a lead-in which limits or forbids.
const NO_LEAD: &str = "no longer below its lead-in";
/// What is said of a row or a few words below another heading.
const OTHER_HEADING: &str = "below another heading";

/// Words that a sentence has at least, in Korean one less. What has less says what its heading makes of it.
const OF_SENTENCE: usize = 4;

/// A text that stands on both sides: its statement and leaf, and where it stood and stands now.
struct Kept<'p> {
    at: At,
    leaf: At,
    old: &'p Stands,
    new: &'p Stands,
    /// What of its kind stands together: the rows of equal heads, or texts of a few words. 0 for others.
    kind: u32,
    /// Whether the same stands, there or elsewhere, below the lead-in, the heading and all the headings that it had.
    keeps: [bool; 3],
}

/// Texts of a few words, beside the numbers of tables.
const FEW_WORDS: u32 = u32::MAX;

/// Takes out of `exact` what no longer hangs on what it hung on, and says so.
pub(super) fn settle(from: &Side<'_>, to: &Side<'_>, [sources, outputs]: &[Vec<Vec<Stands>>; 2], exact: &mut Exact) {
    let mut stands: HashSet<(usize, u32)> = HashSet::default();
    for (doc, places) in to.docs.iter().zip(outputs) {
        for words in &doc.statements {
            if let Some(place) = places.get(words.leaf()) {
                let text = words::place_of(&words.said.key);
                stands.extend([place.lead, place.heading, place.path].map(|number| (text, number)));
            }
        }
    }
    let kept = pairs(from, to, exact).filter_map(|(at, target)| {
        let said = &from.docs[at.0].statements[at.1];
        let (leaf, other) = (said.leaf(), to.docs[target.0].statements[target.1].leaf());
        // A line of code may stand in several blocks.
        let is_line = from.docs[at.0].facts.statements[at.1].place == Place::Code && !exact.leaves.has((at.0, leaf));
        let (old, new) = (&sources[at.0][leaf], &outputs[target.0][other]);
        // What stands in several places stays in each.
        let stays = |number: u32| stands.contains(&(words::place_of(&said.said.key), number));
        let keeps = [old.lead, old.heading, old.path].map(stays);
        let kind = kind(from, at, old);
        let counts = !is_line && from.docs[at.0].facts.statements[at.1].place != Place::Head;
        counts.then_some(Kept { at, leaf: (at.0, leaf), old, new, kind, keeps })
    });
    let kept: Vec<Kept<'_>> = kept.filter(|kept| !kept.old.is_above && !kept.new.is_above).collect();
    let mut found: HashMap<At, &'static str> = HashMap::default();
    let leads = [sources, outputs].map(|side| side.iter().flatten().map(|stands| stands.lead).collect());
    lead_ins(&kept, &leads, &mut found);
    headings(&kept, &mut found);
    contents(from, sources, &kept, &mut found);
    take_out(from, to, exact, &found);
}

/// What of its kind a statement stands together with.
fn kind(from: &Side<'_>, at: At, stands: &Stands) -> u32 {
    let doc = &from.docs[at.0];
    let n_words = |s: usize| words::words(&doc.facts.statements[s].text).count();
    let statement = &doc.facts.statements[at.1];
    match statement.place {
        // A row that describes what it names says itself what it is.
        Place::Cell => {
            let mut row = doc.leaves[doc.statements[at.1].leaf()].statements.clone();
            if row.any(|s| n_words(s) >= OF_SENTENCE) { 0 } else { stands.table }
        }
        // A label names what its value is of, and what is counted names itself: `Task 2`.
        Place::Prose | Place::Item if statement.label.is_none() && !statement.text.ends_with(['.', '!', '?', '。']) => {
            let least = if statement.text.contains(words::is_hangul) { OF_SENTENCE - 1 } else { OF_SENTENCE };
            let is_short = n_words(at.1) < least;
            let mut all = words::words(&statement.text);
            if is_short && !all.any(|word| is_counted(&words::fold(word.text))) { FEW_WORDS } else { 0 }
        }
        _ => 0,
    }
}

/// What went from one lead-in to another, and what left one that limits or forbids what stands below it.
fn lead_ins(kept: &[Kept<'_>], [old, new]: &[HashSet<u32>; 2], found: &mut HashMap<At, &'static str>) {
    for Kept { at, old: stood, new: stands, .. } in kept.iter().filter(|kept| !kept.keeps[0]) {
        if stood.lead != stands.lead && new.contains(&stood.lead) {
            if stood.lead != 0 && stands.lead != 0 && old.contains(&stands.lead) {
                found.insert(*at, OTHER_LEAD);
            } else if stood.lead != 0 && stands.lead == 0 && stood.is_limited && stands.is_part {
                found.insert(*at, NO_LEAD);
            }
        }
    }
}

/// Rows and texts of a few words that went from one heading to another beside it, where each has others of their kind.
fn headings(kept: &[Kept<'_>], found: &mut HashMap<At, &'static str>) {
    let of_kind = || kept.iter().filter(|kept| kept.kind != 0);
    let old: HashSet<(u32, u32)> = of_kind().map(|kept| (kept.old.heading, kept.kind)).collect();
    let new: HashSet<(u32, u32)> = of_kind().map(|kept| (kept.new.heading, kept.kind)).collect();
    for Kept { at, old: stood, new: stands, kind, .. } in of_kind().filter(|kept| !kept.keeps[1]) {
        let are_headings = stood.heading != 0 && stands.heading != 0 && stood.heading != stands.heading;
        // Steps are counted anew where one is added.
        let are_siblings =
            stood.above == stands.above && stood.path != stands.path && stood.uncounted != stands.uncounted;
        let are_kept = || new.contains(&(stood.heading, *kind)) && old.contains(&(stands.heading, *kind));
        if are_headings && are_siblings && are_kept() {
            found.insert(*at, OTHER_HEADING);
        }
    }
}

/// All that some places said which gave each other everything in a circle: more than one text each, or a few words.
fn contents(from: &Side<'_>, sources: &[Vec<Stands>], kept: &[Kept<'_>], found: &mut HashMap<At, &'static str>) {
    let of_heading: fn(&Stands) -> u32 = |stands| stands.heading;
    for (place, keeps) in [(of_heading, 1), (|stands| stands.path, 2)] {
        let mut said: HashMap<u32, Said> = HashMap::default();
        for (leaf, stands) in from.docs.iter().zip(sources).flat_map(|(doc, stands)| doc.leaves.iter().zip(stands)) {
            if !stands.is_above && !leaf.is_heading && !leaf.navigation {
                said.entry(place(stands)).or_default().n += 1;
            }
        }
        let mut came: HashMap<u32, Option<u32>> = HashMap::default();
        let mut last = None;
        for kept in kept {
            let old = place(kept.old);
            let new = if kept.keeps[keeps] { old } else { place(kept.new) };
            let said = said.entry(old).or_default();
            said.n_kept += usize::from(last.replace(kept.leaf) != Some(kept.leaf));
            said.is_more |= kept.kind != FEW_WORDS;
            said.is_apart |= said.went.replace(new).is_some_and(|known| known != new);
            let source = came.entry(new).or_insert(Some(old));
            *source = source.filter(|known| *known == old);
        }
        // Where much of it was written anew, it is not known where it went.
        let moved = |old: u32| {
            let said = said.get(&old).filter(|said| said.n_kept * 2 > said.n && (said.n > 1 || !said.is_more));
            let new = said.filter(|said| !said.is_apart)?.went.filter(|new| *new != old && old != 0)?;
            (came.get(&new) == Some(&Some(old))).then_some(new)
        };
        let in_circle = |start: u32| {
            let steps = std::iter::successors(moved(start), |at| moved(*at).filter(|_| *at != start));
            steps.take(N_CIRCLE).any(|at| at == start)
        };
        let all = kept.iter().filter(|kept| in_circle(place(kept.old)));
        found.extend(all.map(|kept| (kept.at, EXCHANGED)));
    }
}

/// What a place said.
#[derive(Default)]
struct Said {
    /// How many leaves it has, and how many of them stand in the outputs.
    n: usize,
    n_kept: usize,
    /// True if it says more than a few words.
    is_more: bool,
    /// Where the last of those went, and whether others went elsewhere.
    went: Option<u32>,
    is_apart: bool,
}

/// Longer circles are no exchange.
const N_CIRCLE: usize = 8;
