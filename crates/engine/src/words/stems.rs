//! The forms of a word that are taken as one: its stem, and the root that its inflections share.

use std::borrow::Cow;
use std::cell::RefCell;

use rust_stemmers::{Algorithm, Stemmer};
use rustc_hash::FxHashMap as HashMap;

use super::contractions::whole;
use super::{LISTS, fold, is_hangul, lower};

/// The stem of a word by which two words are taken as one: NFC, lower case, English Snowball stem or
/// Korean without particles, then the synonym file.
pub fn stem(word: &str) -> String {
    let stem = bare_stem(word);
    LISTS.synonyms.get(stem.as_ref()).cloned().unwrap_or_else(|| stem.into_owned())
}

/// A word without the endings of inflection: number, tense, participle. Unlike a stem it keeps those that make
/// another word of it.
pub(crate) fn root(word: &str) -> String {
    let has_vowel = |rest: &str| rest.len() > 2 && rest.contains(['a', 'e', 'i', 'o', 'u', 'y']);
    let strip = |end: &str| word.strip_suffix(end).filter(|rest| has_vowel(rest));
    if let Some(rest) = strip("ies").or_else(|| strip("ied")) {
        return format!("{rest}i");
    }
    let is_participle = |end: &str| strip(end).filter(|_| !word.ends_with("eed"));
    let has_any = |ends: &[&str]| ends.iter().any(|end| word.ends_with(end));
    let rest = if let Some(rest) = is_participle("ing").or_else(|| is_participle("ed")) {
        rest
    } else if has_any(&["sses", "xes", "ches", "shes"]) {
        &word[..word.len() - 2]
    } else {
        strip("s").filter(|_| !has_any(&["ss", "us", "is"])).unwrap_or(word)
    };
    let rest = rest.strip_suffix('e').unwrap_or(rest);
    // “planned”, “plan”; “carry”, “carries”.
    let mut letters: Vec<char> = rest.chars().collect();
    match letters[..] {
        [.., 'y'] => {
            letters.pop();
            letters.push('i');
        }
        [_, _, .., before, last] if before == last => {
            letters.pop();
        }
        _ => {}
    }
    letters.into_iter().collect()
}

/// The stem of a word without the synonym file.
pub(crate) fn bare_stem(word: &str) -> Cow<'_, str> {
    let word = whole(word).unwrap_or(word);
    if word.is_ascii() {
        let lower = lower(word);
        let is_plain = lower.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'\'');
        return if is_plain { english_stem(&lower).into() } else { lower };
    }
    let lower = fold(word);
    if lower.chars().any(is_hangul) {
        return without_particle(&lower).to_owned().into();
    }
    lower.into()
}

/// How many stems of English words are remembered; texts use few words often.
const REMEMBERED: usize = 1 << 14;

fn english_stem(word: &str) -> String {
    thread_local! {
        static ENGLISH: Stemmer = Stemmer::create(Algorithm::English);
        static KNOWN: RefCell<HashMap<Box<str>, Box<str>>> = RefCell::default();
    }
    KNOWN.with_borrow_mut(|known| {
        if let Some(stem) = known.get(word) {
            return stem.to_string();
        }
        let stem = ENGLISH.with(|stemmer| stemmer.stem(word).into_owned());
        if known.len() < REMEMBERED {
            known.insert(word.into(), stem.as_str().into());
        }
        stem
    })
}

/// Particles and endings that hang on a Korean word, longest first.
const PARTICLES: [&str; 32] = [
    "에서만",
    "으로만",
    "이므로",
    "에서",
    "에만",
    "로만",
    "으로",
    "까지",
    "부터",
    "에게",
    "한다",
    "하며",
    "하고",
    "된다",
    "이다",
    "이면",
    "하는",
    "은",
    "는",
    "이",
    "가",
    "을",
    "를",
    "의",
    "에",
    "로",
    "와",
    "과",
    "도",
    "만",
    "며",
    "고",
];

fn without_particle(word: &str) -> &str {
    PARTICLES
        .iter()
        .find_map(|particle| word.strip_suffix(particle).filter(|rest| rest.chars().count() >= 2))
        .unwrap_or(word)
}
