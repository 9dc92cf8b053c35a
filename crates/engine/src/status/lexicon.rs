//! The words of criteria and what they mean (`lexicon.tsv`), and which check answers what (`checks.tsv`).

use std::sync::LazyLock;

use rustc_hash::FxHashMap as HashMap;

use super::{Check, Word};
use crate::words::{bare_stem, is_hangul, rows};

/// What a word does in a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sense {
    /// Names what is looked at.
    Thing(&'static str),
    /// Says what is asked of it; false for the opposite of the state.
    State(&'static str, bool),
    /// Denies the thing behind it.
    No,
    /// Denies the state.
    Not,
    /// No content.
    Nothing,
    /// Somebody has to do it.
    Person,
    /// Asks for a part only.
    Share,
    /// Changes nothing.
    Filler,
    And,
    But,
    Or,
    With,
    Without,
}

/// A row of `checks.tsv`: the checks that answer a state of a thing.
#[derive(Debug)]
pub(super) struct Rule {
    pub checks: Vec<Check>,
    things: Vec<&'static str>,
    states: Vec<&'static str>,
    /// False where the state says the opposite of what the check proves.
    pub agrees: bool,
    beside: Vec<&'static str>,
    /// The check can also prove that it is not so.
    pub deniable: bool,
}

struct Lexicon {
    /// Phrases by their first word, as it stands and as its stem, longest first.
    phrases: HashMap<String, Vec<(Vec<String>, Sense)>>,
    /// Korean words hang together with their endings.
    korean: Vec<(&'static str, Sense)>,
    endings: Vec<&'static str>,
    things: Vec<&'static str>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut phrases: HashMap<String, Vec<(Vec<String>, Sense)>> = HashMap::default();
    let (mut korean, mut endings, mut things) = (Vec::new(), Vec::new(), Vec::new());
    for [kind, concept, word] in rows(include_str!("lexicon.tsv")) {
        if kind == "ending" {
            endings.push(word);
            continue;
        }
        let Some(sense) = sense(kind, concept) else { continue };
        if let Sense::Thing(thing) = sense
            && !things.contains(&thing)
        {
            things.push(thing);
        }
        if word.contains(is_hangul) {
            korean.push((word, sense));
            continue;
        }
        let as_it_stands: Vec<String> = word.split(' ').map(str::to_owned).collect();
        let stems: Vec<String> = word.split(' ').map(|word| bare_stem(word).into_owned()).collect();
        for words in [as_it_stands, stems] {
            let list = phrases.entry(words[0].clone()).or_default();
            // The first meaning stands; what stands in the file itself comes before what only shares a stem.
            if !list.iter().any(|(known, _)| *known == words) {
                list.push((words, sense));
            }
        }
    }
    for list in phrases.values_mut() {
        list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    }
    korean.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    endings.sort_by_key(|ending| std::cmp::Reverse(ending.len()));
    Lexicon { phrases, korean, endings, things }
});

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let list = |cell: &'static str| cell.split('|').filter(|word| *word != "none").collect::<Vec<_>>();
    rows(include_str!("checks.tsv"))
        .map(|[checks, things, states, sign, beside, deny]| Rule {
            checks: checks.split(',').filter_map(Check::named).collect(),
            things: list(things),
            states: list(states),
            agrees: sign == "+",
            beside: list(beside),
            deniable: deny == "yes",
        })
        .collect()
});

fn sense(kind: &str, concept: &'static str) -> Option<Sense> {
    Some(match kind {
        "thing" => Sense::Thing(concept),
        "state+" => Sense::State(concept, true),
        "state-" => Sense::State(concept, false),
        "no" => Sense::No,
        "not" => Sense::Not,
        "nothing" => Sense::Nothing,
        "person" => Sense::Person,
        "share" => Sense::Share,
        "filler" => Sense::Filler,
        "and" => Sense::And,
        "but" => Sense::But,
        "or" => Sense::Or,
        "with" => Sense::With,
        "without" => Sense::Without,
        _ => return None,
    })
}

/// The things that words can mean.
pub fn things() -> &'static [&'static str] {
    &LEXICON.things
}

/// The longest phrase that these words begin with: how many words it has, and what it means.
pub(super) fn meaning(words: &[&str], own: &[Word]) -> Option<(usize, Sense)> {
    let first = words.first()?;
    let is_same = |known: &str, word: &str| bare_stem(known) == bare_stem(word);
    if let Some(word) = own.iter().find(|word| is_same(&word.word, first)) {
        let thing = things().iter().find(|thing| **thing == word.means)?;
        return Some((1, Sense::Thing(thing)));
    }
    let plain: Vec<String> = words.iter().map(|word| word.to_lowercase().replace('’', "'")).collect();
    let stems: Vec<String> = words.iter().map(|word| bare_stem(word).into_owned()).collect();
    let of = |words: &[String]| {
        let list = LEXICON.phrases.get(&words[0])?;
        let (phrase, sense) = list.iter().find(|(phrase, _)| words.starts_with(phrase))?;
        Some((phrase.len(), *sense))
    };
    let (plain, stemmed) = (of(&plain), of(&stems));
    match (plain, stemmed) {
        (Some(plain), Some(stemmed)) if stemmed.0 > plain.0 => Some(stemmed),
        (None, Some(stemmed)) => Some(stemmed),
        (Some(plain), _) => Some(plain),
        (None, None) => korean(first).map(|sense| (1, sense)),
    }
}

/// A Korean word is known where nothing but an ending hangs on it.
fn korean(word: &str) -> Option<Sense> {
    let is_ending = |rest: &str| {
        let mut rest = rest;
        while !rest.is_empty() {
            let Some(ending) = LEXICON.endings.iter().find(|ending| rest.starts_with(**ending)) else { return false };
            rest = &rest[ending.len()..];
        }
        true
    };
    let known = LEXICON.korean.iter().find(|(known, _)| word.strip_prefix(known).is_some_and(is_ending));
    let is_particle = || word.contains(is_hangul) && is_ending(word);
    known.map(|(_, sense)| *sense).or_else(|| is_particle().then_some(Sense::Filler))
}

/// The first row that answers this state of a thing, with nothing beside that it does not take.
pub(super) fn rule(things: &[&str], state: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| {
        if !rule.states.contains(&state) {
            return false;
        }
        let is_asked = |thing: &&str| rule.things.contains(thing);
        match things {
            [] => rule.things == ["-"],
            things => {
                things.iter().any(is_asked) && things.iter().all(|thing| is_asked(thing) || rule.beside.contains(thing))
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn every_row_is_understood_and_says_why() {
        for [kind, concept, word, why] in rows(include_str!("lexicon.tsv")) {
            assert!(kind == "ending" || sense(kind, concept).is_some(), "{kind} {word}");
            assert!(!why.trim().is_empty(), "{word}");
        }
        let states: BTreeSet<&str> = rows(include_str!("lexicon.tsv"))
            .filter(|[kind, ..]: &[_; 2]| kind.starts_with("state"))
            .map(|[_, concept]| concept)
            .collect();
        for [checks, of, said, _, beside, _, why] in rows(include_str!("checks.tsv")) {
            assert!(checks.split(',').all(|check| Check::named(check).is_some()) && !why.is_empty(), "{checks}");
            let known = |thing: &str| matches!(thing, "-" | "none") || things().contains(&thing);
            assert!(of.split('|').chain(beside.split('|')).all(known), "{of} {beside}");
            assert!(said.split('|').all(|state| states.contains(state)), "{said}");
        }
    }

    #[test]
    fn no_word_means_two_things() {
        // Words of one stem that mean two things: as they stand in the file they decide first.
        const APART: [&str; 8] = ["complet", "contradict", "document", "exist", "find", "requir", "valid", "violat"];
        let mut known: BTreeMap<String, (Sense, &str)> = BTreeMap::new();
        let mut clashes = BTreeSet::new();
        for [kind, concept, word] in rows(include_str!("lexicon.tsv")) {
            let Some(sense) = sense(kind, concept) else { continue };
            let stems: Vec<String> = word.split(' ').map(|word| bare_stem(word).into_owned()).collect();
            if let Some((other, first)) = known.insert(stems.join(" "), (sense, word))
                && other != sense
            {
                assert!(first != word, "{word}");
                clashes.insert(stems.join(" "));
            }
        }
        assert!(clashes.iter().all(|stem| APART.contains(&stem.as_str())), "{clashes:?}");
    }
}
