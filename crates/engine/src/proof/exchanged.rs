//! What stands on both sides word for word, but where something else said the same of another thing: `Replicas: 2` of
//! staging below production, and `Replicas: 8` of that below staging.
//!
//! A text may move from one heading to another. What two or more places gave each other in a circle was exchanged.

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::compare::steers;
use super::exact::{At, Exact};
use super::places::Stands;
use super::side::{Doc, Side, is_counted, is_remark, key_of};
use crate::facts::{Fact, FactKind, Place};
use crate::words;

/// What is said of such a text.
pub(super) const EXCHANGED: &str = "exchanged between headings";

/// Most words of what stands before a dash or an equality sign and names what is said behind it.
const N_NAME: usize = 3;

/// A block of more lines is no list of properties.
const N_LINES: usize = 200;

/// One of the places that a leaf stands in.
type Level = fn(&Stands) -> u32;

/// Takes out of `exact` what was exchanged, and says so.
pub(super) fn settle(from: &Side<'_>, to: &Side<'_>, places: &[Vec<Vec<Stands>>; 2], exact: &mut Exact) {
    let [sources, outputs] = places;
    let all = |side: &[Vec<Stands>], place: Level| side.iter().flatten().map(place).collect::<HashSet<u32>>();
    let mut found: HashMap<At, &'static str> = HashMap::default();
    let of_heading: Level = |stands| stands.heading;
    let of_path: Level = |stands| stands.path;
    for place in [of_heading, of_path, |stands| stands.file] {
        let (old, new) = (all(sources, place), all(outputs, place));
        let moved = |(at, target): &(At, At)| {
            let (s, t) = (from.docs[at.0].statements[at.1].leaf(), to.docs[target.0].statements[target.1].leaf());
            let (a, b) = (&sources[at.0][s], &outputs[target.0][t]);
            // Files count where all else stays as it is.
            let is_file = place(a) == a.file;
            let (old_place, new_place) = (place(a), place(b));
            let counts = old_place != 0 && new_place != 0 && (!is_file || a.path == b.path);
            let is_moved = counts && old_place != new_place && new.contains(&old_place) && old.contains(&new_place);
            is_moved.then_some((old_place, new_place))
        };
        let mut moves: HashMap<String, Vec<Move>> = HashMap::default();
        for pair in pairs(from, to, exact) {
            if let Some((old, new)) = moved(&pair)
                && let Some(what) = attribute(&from.docs[pair.0.0], pair.0.1)
            {
                moves.entry(what).or_default().push(Move { at: pair.0, old, new });
            }
        }
        found.extend(moves.values().flat_map(|moves| exchanged(from, moves)).map(|at| (at, EXCHANGED)));
    }
    take_out(from, to, exact, &found);
}

/// The statements that stand on both sides, with those that they are there.
pub(super) fn pairs<'e>(
    from: &'e Side<'_>,
    to: &'e Side<'_>,
    exact: &'e Exact,
) -> impl Iterator<Item = (At, At)> + use<'e> {
    let of_leaf = |(at, target): (At, At)| {
        let (leaf, other) = (&from.docs[at.0].leaves[at.1], &to.docs[target.0].leaves[target.1]);
        // Equal leaves are cut alike.
        let is_asked = !leaf.is_heading && !leaf.navigation && leaf.statements.len() == other.statements.len();
        let both = leaf.statements.clone().zip(other.statements.clone()).filter(move |_| is_asked);
        both.map(move |(s, t)| ((at.0, s), (target.0, t)))
    };
    exact.leaves.iter().flat_map(of_leaf).chain(exact.statements.iter())
}

/// A statement that went from one place to another.
struct Move {
    at: At,
    old: u32,
    new: u32,
}

/// Those of the moves of one attribute that are parts of a circle, where not all of them say the same.
fn exchanged(from: &Side<'_>, moves: &[Move]) -> Vec<At> {
    let said = |one: &Move| {
        let words = &from.docs[one.at.0].statements[one.at.1];
        (words::place_of(&words.said.key), words.links())
    };
    let first = moves.first().map(said);
    if moves.iter().all(|one| Some(said(one)) == first) {
        return Vec::new();
    }
    // What nothing came to in return, and what went nowhere else, is taken away until nothing is left but circles.
    let (mut left, mut came): (HashMap<u32, Vec<usize>>, HashMap<u32, Vec<usize>>) = Default::default();
    for (index, one) in moves.iter().enumerate() {
        left.entry(one.old).or_default().push(index);
        came.entry(one.new).or_default().push(index);
    }
    let count =
        |map: &HashMap<u32, Vec<usize>>| map.iter().map(|(k, v)| (*k, v.len())).collect::<HashMap<u32, usize>>();
    let (mut n_left, mut n_came) = (count(&left), count(&came));
    let mut is_open = vec![false; moves.len()];
    let is_end = |one: &Move| !left.contains_key(&one.new) || !came.contains_key(&one.old);
    let mut ends: Vec<usize> = (0..moves.len()).filter(|at| is_end(&moves[*at])).collect();
    while let Some(at) = ends.pop() {
        if std::mem::replace(&mut is_open[at], true) {
            continue;
        }
        let Move { old, new, .. } = moves[at];
        // Each place runs empty once, and takes with it what came to it, or left it.
        let mut take = |counts: &mut HashMap<u32, usize>, place: u32, others: &HashMap<u32, Vec<usize>>| {
            let n = counts.entry(place).or_insert(1);
            *n -= 1;
            if *n == 0 {
                ends.extend(others.get(&place).into_iter().flatten().copied().filter(|at| !is_open[*at]));
            }
        };
        take(&mut n_left, old, &came);
        take(&mut n_came, new, &left);
    }
    moves.iter().zip(is_open).filter(|(_, is_open)| !is_open).map(|(one, _)| one.at).collect()
}

/// Says of statements what happened to them: that they were exchanged. A leaf of several says it of those only.
pub(super) fn take_out(from: &Side<'_>, to: &Side<'_>, exact: &mut Exact, found: &HashMap<At, &'static str>) {
    let mut sorted: Vec<(At, &'static str)> = found.iter().map(|(at, what)| (*at, *what)).collect();
    sorted.sort_unstable();
    for (at, what) in sorted {
        let leaf = (at.0, from.docs[at.0].statements[at.1].leaf());
        if let Some(target) = exact.leaves.get(leaf) {
            exact.leaves.remove(leaf);
            let both = from.docs[leaf.0].leaves[leaf.1].statements.clone();
            let both = both.zip(to.docs[target.0].leaves[target.1].statements.clone());
            both.for_each(|(s, t)| exact.statements.set((leaf.0, s), (target.0, t)));
            exact.conflicts.extend(from.docs[leaf.0].leaves[leaf.1].is_one().then_some((leaf, (target, what))));
        }
        if let Some(target) = exact.statements.get(at) {
            exact.statements.remove(at);
            exact.exchanged.insert(at, (target, what));
        }
    }
}

/// What a statement says something of: its label, the head of its column and the first cell of its row, a name before a
/// dash or an equality sign, or all of it but the numbers and markers. None where it says no more than its name.
fn attribute(doc: &Doc<'_>, s: usize) -> Option<String> {
    let statement = &doc.facts.statements[s];
    let text = &*statement.text;
    let is_named = |name: &str| name.contains(char::is_alphabetic) && !is_remark(name);
    match statement.place {
        Place::Cell => {
            let (subject, head) = (statement.subject.as_deref()?, statement.head.as_deref().unwrap_or_default());
            return Some(format!("cell {subject}\n{head}"));
        }
        Place::Code | Place::Front => {
            let leaf = &doc.leaves[doc.statements[s].leaf()];
            if leaf.statements.len() > N_LINES {
                return None;
            }
            let key = |s: usize| key_of(&doc.facts.statements[s].text);
            // A block that moved as a whole says the same as another one of the same keys.
            let mut keys: Vec<&str> = leaf.statements.clone().filter_map(key).filter(|_| !leaf.is_one()).collect();
            keys.sort_unstable();
            return key(s).map(|key| format!("code {key}\n{}", keys.join("\n"))).or_else(|| masked(doc, s));
        }
        Place::Prose | Place::Item => {}
        _ => return None,
    }
    let leaf = &doc.leaves[doc.statements[s].leaf()];
    let term = leaf.above.as_deref().filter(|_| !leaf.is_item);
    if let Some(label) = statement.label.as_deref().or(term) {
        if is_named(label) {
            return Some(format!("label {label}"));
        }
        return masked(doc, s);
    }
    let name =
        ["：", " – ", " — ", " - ", " = ", "="].iter().find_map(|sign| text.split_once(sign)).map(|(name, _)| name);
    let is_name = |name: &&str| {
        name.split_whitespace().count() <= N_NAME && name.chars().all(|c| c.is_alphabetic() || "- _`".contains(c))
    };
    if let Some(name) = name.filter(is_name).map(words::fold).filter(|name| is_named(name)) {
        return Some(format!("label {name}"));
    }
    masked(doc, s)
}

/// A sentence with its numbers and markers taken out, where it says something else besides. Where it has none but leads
/// somewhere, that may have been exchanged.
fn masked(doc: &Doc<'_>, s: usize) -> Option<String> {
    let statement = &doc.facts.statements[s];
    let facts = doc.facts.of(statement);
    let is_masked = |fact: &&Fact| is_number(fact.kind) && !fact.inner || steers(fact);
    let masks: Vec<&Fact> = facts.iter().filter(is_masked).collect();
    let (shown, ranges) = statement.tokens_with_ranges(doc.source);
    if shown.len() != ranges.len() {
        return None;
    }
    let mut out = String::from("text ");
    let (mut n_words, mut is_any) = (0, !doc.statements[s].links().is_empty());
    let mut before = String::new();
    for (shown, range) in shown.iter().zip(&ranges) {
        let mask = masks.iter().find(|fact| fact.range.overlaps(*range));
        let word = words::lower(shown.of(&statement.text));
        let is_digits = word.bytes().all(|byte| byte.is_ascii_digit());
        // `Task 2` names itself.
        if is_digits && is_counted(&before) {
            return None;
        }
        let mask = mask.map(|fact| if is_number(fact.kind) { "#" } else { "?" });
        let part = mask.map_or_else(|| without_digits(&words::stem(&word)), str::to_owned);
        is_any |= mask.is_some() || part.contains('#');
        if mask.is_none() && word.chars().filter(|c| c.is_alphabetic()).count() > 1 && !words::is_stop(&word) {
            n_words += 1;
        }
        if mask.is_none() || !out.ends_with(&part) {
            out.extend([" ", &part]);
        }
        before = word.into_owned();
    }
    let has_unit =
        || masks.iter().any(|fact| matches!(fact.kind, FactKind::Duration | FactKind::Size | FactKind::Percent));
    (is_any && (n_words > 0 || has_unit())).then_some(out)
}

/// A word with each run of digits as one sign.
fn without_digits(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        let c = if c.is_ascii_digit() { '#' } else { c };
        if c != '#' || !out.ends_with('#') {
            out.push(c);
        }
    }
    out
}

fn is_number(kind: FactKind) -> bool {
    matches!(
        kind,
        FactKind::Port
            | FactKind::BindAddress
            | FactKind::Endpoint
            | FactKind::Quantity
            | FactKind::Duration
            | FactKind::Size
            | FactKind::Percent
            | FactKind::Date
            | FactKind::Schedule
    )
}
