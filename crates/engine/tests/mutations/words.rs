//! The word lists of the mutations. They are not those of the engine, on purpose.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::text::{Unit, Word};
use specast_syntax::Range;

/// A word or a phrase that a mutation replaces.
#[derive(Debug, Clone, Copy)]
pub struct Swap {
    pub family: &'static str,
    pub to: &'static str,
    n_words: usize,
}

struct Lists {
    /// By their first word, longest first: the phrase and its swap.
    phrases: HashMap<&'static str, Vec<(Vec<&'static str>, Swap)>>,
    families: HashMap<&'static str, HashSet<&'static str>>,
    rows: Vec<[&'static str; 3]>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let rows: Vec<[&'static str; 3]> = include_str!("words.tsv")
        .lines()
        .skip(1)
        .map(|line| {
            let mut cells = line.split('\t');
            [(); 3].map(|()| cells.next().unwrap_or_default())
        })
        .collect();
    let mut phrases: HashMap<&'static str, Vec<(Vec<&'static str>, Swap)>> = HashMap::new();
    let mut families: HashMap<&'static str, HashSet<&'static str>> = HashMap::new();
    for [family, from, to] in rows.iter().copied() {
        families.entry(family).or_default().insert(from);
        if matches!(family, "modality" | "quantifier" | "comparator" | "polarity" | "exception" | "skip") {
            let words: Vec<_> = from.split(' ').collect();
            let swap = Swap { family, to, n_words: words.len() };
            phrases.entry(words[0]).or_default().push((words, swap));
        }
    }
    for list in phrases.values_mut() {
        list.sort_by_key(|(words, _)| std::cmp::Reverse(words.len()));
    }
    Lists { phrases, families, rows }
});

/// True if a family of the lists holds a word.
pub fn is(family: &str, word: &str) -> bool {
    LISTS.families.get(family).is_some_and(|words| words.contains(word))
}

/// What a word of a family becomes.
pub fn other(family: &str, word: &str) -> Option<&'static str> {
    LISTS.rows.iter().find(|[of, from, _]| *of == family && *from == word).map(|[_, _, to]| *to)
}

/// The words of a family, in the order of the file.
pub fn all(family: &str) -> Vec<&'static str> {
    LISTS.rows.iter().filter(|[of, ..]| *of == family).map(|[_, from, _]| *from).collect()
}

/// The class that the words of a heading give it.
pub fn role(title: &str) -> Option<&'static str> {
    let title = title.to_lowercase();
    // `build-std.crates` is a name and says nothing of building.
    let words: Vec<&str> = title.split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.')).collect();
    // What is weighed stands there as well as what is not done.
    if words.contains(&"rationale") || words.contains(&"prior") {
        return None;
    }
    let rows = LISTS.rows.iter().filter(|[of, ..]| *of == "role");
    let mut fitting = rows.filter(|[_, _, list]| list.split(' ').any(|word| words.contains(&word)));
    fitting.next().map(|[_, from, _]| *from)
}

/// The phrases of a unit, the longest at each place: their stretch and what they become. Where several lists
/// know a phrase it counts for each.
pub fn phrases(unit: &Unit, words: &[Word<'_>]) -> Vec<(Range, Swap)> {
    let text = unit.text();
    let lower: Vec<String> = words.iter().map(|word| word.text.to_lowercase()).collect();
    let mut out = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let mut n_taken = 1;
        let mut longest = 0;
        for (phrase, swap) in LISTS.phrases.get(lower[at].as_str()).map_or(&[][..], Vec::as_slice) {
            let end = at + phrase.len();
            let joined = || {
                words[at..end].windows(2).all(|pair| text[pair[0].at.end as usize..pair[1].at.start as usize] == *" ")
            };
            let fits = end <= words.len() && lower[at..end].iter().zip(phrase).all(|(a, b)| a == b) && joined();
            if fits && !words[at].in_code && phrase.len() >= longest {
                longest = phrase.len();
                n_taken = swap.n_words;
                out.push((words[at].at.cover(words[end - 1].at), *swap));
            }
        }
        at += n_taken;
    }
    out
}

/// A word in the case of another one.
pub fn in_case_of(word: &str, like: &str) -> String {
    let letters: Vec<char> = like.chars().filter(|c| c.is_alphabetic()).collect();
    if letters.len() > 1 && letters.iter().all(|c| c.is_uppercase()) {
        return word.to_uppercase();
    }
    let mut chars = word.chars();
    match chars.next() {
        Some(first) if letters.first().is_some_and(|c| c.is_uppercase()) => {
            first.to_uppercase().collect::<String>() + chars.as_str()
        }
        _ => word.to_owned(),
    }
}
