//! The closed list of what explains a difference between two runs of words. What it does not explain counts.
//!
//! Explained are: formatting and punctuation (no tokens), case, inflection and the synonym file (equal
//! stems), values that are equal in other units or spellings, markers of one family and sense ("at most",
//! "no more than"), articles, copulas and the like, a word written together or apart, and one slip of the
//! pen in a long word.

use std::collections::HashSet;
use std::ops::Range;

use super::compare::{is_value, what_of};
use super::exact::At;
use super::side::Side;
use crate::facts::{Fact, Place};
use crate::words::{self, Family};

/// A difference that nothing explains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    /// The aspect: `modality`, `number`, `wording` …
    pub what: &'static str,
    /// The words of the source; empty where words were added.
    pub from: String,
    /// The words of the output; empty where words are gone.
    pub to: String,
    /// True if the output has a value here that the source has not.
    pub brings_value: bool,
}

/// What a run of tokens says, in a form in which two can be compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Item {
    what: &'static str,
    canonical: String,
}

/// A run of tokens of a statement.
type Run = (At, Range<usize>);

/// The unexplained difference of two runs, if there is one.
pub(super) fn change(from: &Side<'_>, to: &Side<'_>, mut left: Run, mut right: Run) -> Option<Change> {
    // A label that the template gives stands in the place of the author's.
    let given = to.docs[right.0.0].statements[right.0.1].given;
    if right.1.start < given {
        right.1.start = given.min(right.1.end);
        let mine = &from.docs[left.0.0].facts.statements[left.0.1];
        let colon = mine.label.as_ref().and_then(|_| mine.text.find([':', '：'])).unwrap_or(0) as u32;
        let label = mine.tokens().iter().take_while(|token| token.end <= colon).count();
        left.1.start = left.1.start.max(label.min(left.1.end));
    }
    let (shown, other) = (text(from, &left), text(to, &right));
    if same_letters(&shown, &other) || is_slip(&shown, &other) && !names(from, &left) && !names(to, &right) {
        return None;
    }
    let (mut gone, mut new) = (items(from, &left), items(to, &right));
    for list in [&mut gone, &mut new] {
        join_negation(list);
        list.sort();
    }
    // A preposition that says where or how counts against another one only.
    let directed = |list: &[Item]| list.iter().any(|item| item.what == DIRECTION);
    if !directed(&gone) || !directed(&new) {
        gone.retain(|item| item.what != DIRECTION);
        new.retain(|item| item.what != DIRECTION);
    }
    let common: Vec<Item> = gone.iter().filter(|item| new.contains(item)).cloned().collect();
    for item in &common {
        if let (Some(a), Some(b)) = (gone.iter().position(|i| i == item), new.iter().position(|i| i == item)) {
            gone.remove(a);
            new.remove(b);
        }
    }
    let worst = gone.iter().chain(&new).min_by_key(|item| rank(item.what))?;
    let what = if worst.what == DIRECTION { "wording" } else { worst.what };
    let brings_value = new.iter().any(|item| rank(item.what) == 0);
    Some(Change { what, from: shown, to: other, brings_value })
}

/// True if a run holds a value or a name.
fn names(side: &Side<'_>, run: &Run) -> bool {
    items(side, run).iter().any(|item| rank(item.what) == 0)
}

const DIRECTION: &str = "direction";

/// Aspects from the gravest on; values come first.
fn rank(what: &str) -> usize {
    const ORDER: [&str; 14] = [
        "negation",
        "modality",
        "comparator",
        "quantifier",
        "exception",
        "connective",
        "polarity",
        "order",
        "schedule",
        "condition",
        "rationale",
        DIRECTION,
        "wording",
        "",
    ];
    ORDER.iter().position(|known| *known == what).map_or(0, |at| at + 1)
}

/// The words of a run as they stand.
fn text(side: &Side<'_>, (at, run): &Run) -> String {
    let statement = &side.docs[at.0].facts.statements[at.1];
    let tokens = statement.tokens();
    match (tokens.get(run.start), run.end.checked_sub(1).and_then(|last| tokens.get(last))) {
        (Some(first), Some(last)) if run.start < run.end => first.cover(*last).of(&statement.text).to_owned(),
        _ => String::new(),
    }
}

fn items(side: &Side<'_>, (at, run): &Run) -> Vec<Item> {
    let doc = &side.docs[at.0];
    let statement = &doc.facts.statements[at.1];
    let words1 = &doc.statements[at.1];
    let tokens = statement.tokens();
    let facts: Vec<&Fact> =
        doc.facts.facts[statement.facts.clone()].iter().filter(|fact| !fact.inner && is_value(fact)).collect();
    let prose = !matches!(statement.place, Place::Code | Place::Front | Place::Definition);
    let markers = if prose { words::markers(&statement.text) } else { Vec::new() };
    let mut seen: HashSet<(bool, usize)> = HashSet::new();
    let mut out = Vec::new();
    for t in run.clone() {
        let (Some(shown), Some(source), Some(token)) =
            (tokens.get(t), statement.token_ranges.get(t), words1.tokens.get(t))
        else {
            continue;
        };
        if let Some(found) = facts.iter().position(|fact| fact.range.overlaps(*source)) {
            if seen.insert((true, found)) {
                let fact = facts[found];
                out.push(Item { what: what_of(fact.kind), canonical: fact.canonical.to_lowercase() });
            }
        } else if let Some(found) = markers.iter().position(|hit| hit.range.overlaps(*shown)) {
            if seen.insert((false, found)) {
                let hit = &markers[found];
                out.push(Item { what: family(hit.family), canonical: hit.canonical.to_owned() });
            }
        } else if !token.light {
            let folded = words::fold(shown.of(&statement.text));
            let what = if words::is_stop(&folded) { DIRECTION } else { "wording" };
            let canonical = if prose { words::stem(&folded) } else { shown.of(&statement.text).to_owned() };
            out.push(Item { what, canonical });
        }
    }
    out
}

fn family(family: Family) -> &'static str {
    match family {
        Family::Modality => "modality",
        Family::Negation => "negation",
        Family::Universal | Family::Exclusive => "quantifier",
        Family::Comparator => "comparator",
        Family::Connective => "connective",
        Family::Exception => "exception",
        Family::Order => "order",
        Family::Schedule => "schedule",
        Family::Condition => "condition",
        Family::Rationale => "rationale",
        Family::Polarity => "polarity",
    }
}

/// `must not` in two words is one thing, as in `forbidden`.
fn join_negation(items: &mut Vec<Item>) {
    let modality = items.iter().position(|item| item.what == "modality" && !item.canonical.ends_with("-not"));
    let negation = items.iter().position(|item| item.what == "negation");
    if let (Some(modality), Some(negation)) = (modality, negation) {
        items[modality].canonical.push_str("-not");
        items.remove(negation);
    }
}

/// True for words that differ in how they are put together: `start-up`, `start up`, `startup`.
fn same_letters(a: &str, b: &str) -> bool {
    let letters = |text: &str| words::fold(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    !a.is_empty() && !a.contains(|c: char| c.is_ascii_digit() || SIGNED.contains(&c)) && letters(a) == letters(b)
}

/// Signs whose loss is no matter of spelling.
const SIGNED: [char; 9] = ['<', '>', '=', '%', '+', '*', '/', '.', '_'];

/// True for one long word with one letter doubled, dropped, changed or two exchanged, if neither steers meaning.
fn is_slip(a: &str, b: &str) -> bool {
    let (a, b) = (words::fold(a), words::fold(b));
    let plain = |word: &str| word.chars().count() >= 7 && word.chars().all(char::is_alphabetic);
    plain(&a)
        && plain(&b)
        && a.chars().next() == b.chars().next()
        && a.chars().next_back() == b.chars().next_back()
        && strsim::osa_distance(&a, &b) == 1
        && words::markers(&a).is_empty()
        && words::markers(&b).is_empty()
}
