//! Words of people's languages: stems, stop words, markers of meaning, polarity pairs, synonyms.
//!
//! Every list is a data file with a reason for each entry; adding a language is adding a file.
//! Nothing here knows of facts or documents.

mod contractions;
mod denials;
mod folding;
mod hangul;
mod phrases;
mod stems;
mod talk;
mod texts;
mod tokens;

use std::borrow::Cow;
use std::sync::LazyLock;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use specast_syntax::Range;

pub use denials::{denies, is_not_meant, says_no};
pub use folding::{fold, fold_space, fold_word};
pub use hangul::{is_hangul, is_korean};
pub use phrases::{case_of, is_mutual, is_weighed, lists, says_per, spans, speaks_of_others, starts_range, turning};
pub use stems::stem;
pub(crate) use stems::{bare_stem, root};
pub use talk::{FileTalk, Transfer, file_talk, sends_to, transfer};
pub use texts::{Texts, place_of};
pub use tokens::{code_tokens, mark, tokens};

/// A family of words that steer meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the variants are the words themselves")]
pub enum Family {
    Modality,
    Negation,
    Universal,
    Exclusive,
    Partial,
    Comparator,
    Connective,
    Exception,
    Order,
    Schedule,
    Condition,
    Rationale,
    Polarity,
    /// Opens examples, or says nothing by itself (`light`).
    Phrase,
}

/// A marker found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Its family.
    pub family: Family,
    /// The form in which two hits are compared.
    pub canonical: &'static str,
    /// Bytes of the text.
    pub range: Range,
}

/// A word of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word<'t> {
    /// The word as it stands; one that is drawn together with the one before in full (`not`, of `don't`).
    pub text: &'t str,
    /// Its bytes.
    pub range: Range,
}

struct Phrase {
    words: Vec<&'static str>,
    family: Family,
    canonical: &'static str,
}

struct Lists {
    /// English phrases by their first word, longest first.
    phrases: HashMap<&'static str, Vec<Phrase>>,
    /// For each first byte of such a word how long those are that begin with it.
    begins: [u64; 256],
    /// Korean pieces: text, true for a suffix, family, canonical.
    korean: Vec<(&'static str, bool, Family, &'static str)>,
    stop: HashSet<&'static str>,
    /// Stop words that may come and go without a change of meaning.
    light: HashSet<&'static str>,
    articles: HashSet<&'static str>,
    /// Stop words that stand for another word.
    pronouns: HashSet<&'static str>,
    /// Of these those of the first and of the second person.
    persons: [HashSet<&'static str>; 2],
    /// Pairs of what is the opposite of what, either way.
    opposites: HashSet<(&'static str, &'static str)>,
    synonyms: HashMap<String, String>,
}

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let mut phrases: HashMap<&'static str, Vec<Phrase>> = HashMap::default();
    let mut korean = Vec::new();
    for [family, canonical, phrase] in rows(include_str!("words/markers-en.tsv")) {
        let words: Vec<_> = phrase.split(' ').collect();
        if let (Some(first), Some(family)) = (words.first().copied(), family_of(family)) {
            phrases.entry(first).or_default().push(Phrase { words, family, canonical });
        }
    }
    let mut opposites = HashSet::default();
    for [left, right, _] in rows(include_str!("words/polarity.tsv")) {
        let [a, b] = [left, right].map(|side| side.split('|').next().unwrap_or_default());
        opposites.extend([(a, b), (b, a)]);
        for side in [left, right] {
            let canonical = side.split('|').next().unwrap_or_default();
            for phrase in side.split('|') {
                let words: Vec<_> = phrase.split(' ').collect();
                let first = words.first().copied().unwrap_or_default();
                phrases.entry(first).or_default().push(Phrase { words, family: Family::Polarity, canonical });
            }
        }
    }
    for list in phrases.values_mut() {
        list.sort_by_key(|phrase| std::cmp::Reverse(phrase.words.len()));
    }
    for [family, canonical, phrase] in rows(include_str!("words/markers-ko.tsv")) {
        if let Some(family) = family_of(family) {
            korean.push((phrase.trim_start_matches('~'), phrase.starts_with('~'), family, canonical));
        }
    }
    korean.sort_by_key(|(phrase, ..)| std::cmp::Reverse(phrase.len()));
    let stop = rows(include_str!("words/stop.tsv")).map(|[word, ..]: [_; 2]| word).collect();
    let of_kinds = |kinds: &[&str]| {
        let rows = rows(include_str!("words/stop.tsv")).filter(|[_, why]| kinds.contains(why));
        rows.map(|[word, _]| word).collect::<HashSet<&'static str>>()
    };
    let (light, articles, pronouns) = (of_kinds(&LIGHT), of_kinds(&["article"]), of_kinds(&["pronoun", FIRST, SECOND]));
    let persons = [FIRST, SECOND].map(|person| of_kinds(&[person]));
    let synonyms: HashMap<String, String> = rows(include_str!("words/synonyms.tsv"))
        .map(|[word, same, _]| (bare_stem(word).into_owned(), bare_stem(same).into_owned()))
        .collect();
    let mut begins = [0; 256];
    for first in phrases.keys() {
        first.bytes().take(1).for_each(|byte| begins[usize::from(byte)] |= length_bit(first));
    }
    Lists { phrases, begins, korean, stop, light, articles, pronouns, persons, opposites, synonyms }
});

/// The rows of a data file behind its head, the first `N` columns of each.
pub(crate) fn rows<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    text.lines().skip(1).filter_map(|line| {
        let mut columns = line.split('\t');
        let mut row = [""; N];
        for cell in &mut row {
            *cell = columns.next()?;
        }
        Some(row)
    })
}

fn family_of(name: &str) -> Option<Family> {
    Some(match name {
        "modality" => Family::Modality,
        "negation" => Family::Negation,
        "universal" => Family::Universal,
        "exclusive" => Family::Exclusive,
        "partial" => Family::Partial,
        "comparator" => Family::Comparator,
        "connective" => Family::Connective,
        "exception" => Family::Exception,
        "order" => Family::Order,
        "schedule" => Family::Schedule,
        "condition" => Family::Condition,
        "rationale" => Family::Rationale,
        "polarity" => Family::Polarity,
        "phrase" => Family::Phrase,
        _ => return None,
    })
}

/// True for the bytes that are letters or digits by themselves.
const IS_LETTER: [bool; 256] = {
    let mut is_letter = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        is_letter[byte] = (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    is_letter
};

/// Splits a text into words: runs of letters and digits, with `-`, `'`, `_`, `/` and `.` between them. `don't` is two.
pub fn words(text: &str) -> impl Iterator<Item = Word<'_>> + Clone {
    let bytes = text.as_bytes();
    let mut at = 0;
    let word = |start: usize, end: usize| {
        let range = Range::new(start, end);
        let shown = range.of(text);
        Word { text: contractions::whole(shown).unwrap_or(shown), range }
    };
    // The second word of a contraction.
    let mut second: Option<(usize, usize)> = None;
    std::iter::from_fn(move || {
        if let Some((start, end)) = second.take() {
            return Some(word(start, end));
        }
        // Most letters are ASCII, and so is most of what stands between words.
        let mut start = at;
        loop {
            let first = *bytes.get(start)?;
            if IS_LETTER[usize::from(first)] {
                break;
            }
            let len = if first.is_ascii() { 1 } else { len_of(&text[start..], |c| !c.is_alphanumeric()) };
            if len == 0 {
                break;
            }
            start += len;
        }
        let mut end = start;
        let mut is_drawn = false;
        loop {
            while bytes.get(end).is_some_and(|byte| IS_LETTER[usize::from(*byte)]) {
                end += 1;
            }
            let joint = match bytes.get(end) {
                Some(b'-' | b'\'' | b'_' | b'/' | b'.') => 1,
                Some(first) if !first.is_ascii() => {
                    let letter = len_of(&text[end..], char::is_alphanumeric);
                    if letter > 0 {
                        end += letter;
                        continue;
                    }
                    len_of(&text[end..], |c| c == '’')
                }
                _ => 0,
            };
            if joint == 0 || len_of(&text[end + joint..], char::is_alphanumeric) == 0 {
                break;
            }
            is_drawn |= matches!(bytes[end], b'\'' | 0xe2);
            end += joint;
        }
        at = end;
        // `cannot` is as long.
        if (is_drawn || end - start == 6)
            && let Some(cut) = contractions::cut(&text[start..end])
        {
            second = Some((start + cut, end));
            return Some(word(start, start + cut));
        }
        Some(Word { text: &text[start..end], range: Range::new(start, end) })
    })
}

/// How long the first sign of a text is, 0 if it is not as asked for.
fn len_of(text: &str, is: impl Fn(char) -> bool) -> usize {
    text.chars().next().filter(|c| is(*c)).map_or(0, char::len_utf8)
}

/// True if two canonical forms of polarity are opposites.
pub fn are_opposites(a: &str, b: &str) -> bool {
    LISTS.opposites.contains(&(a, b))
}

/// True for a word without content of its own.
pub fn is_stop(word: &str) -> bool {
    LISTS.stop.contains(&*lower(word))
}

/// The kinds of stop words that may come and go in a rewording.
const LIGHT: [&str; 9] =
    ["article", "pronoun", "copula", "auxiliary", "adverb", "preposition", "conjunction", FIRST, SECOND];
const FIRST: &str = "first person";
const SECOND: &str = "second person";

/// True for a word that may come and go without a change of meaning: articles, copulas and the like.
pub fn is_light(word: &str) -> bool {
    LISTS.light.contains(&*lower(word))
}

/// True for an article.
pub fn is_article(word: &str) -> bool {
    LISTS.articles.contains(&*lower(word))
}

/// True for a word that stands for another one.
pub fn is_pronoun(word: &str) -> bool {
    LISTS.pronouns.contains(&*lower(word))
}

/// Which person speaks or is spoken to in a pronoun, 1 or 2.
pub fn person(word: &str) -> Option<usize> {
    let word = lower(word);
    LISTS.persons.iter().position(|words| words.contains(&*word)).map(|person| person + 1)
}

/// A word in lower case; most are already.
pub(crate) fn lower(word: &str) -> Cow<'_, str> {
    if let Some(whole) = contractions::whole(word) {
        return whole.into();
    }
    let is_lower = word.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    if is_lower { word.into() } else { word.to_lowercase().into() }
}

/// Bytes of text for each word, about.
const BYTES_A_WORD: usize = 6;

/// Finds the markers of a text; where two overlap the longer one stands.
pub fn markers(text: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    // Many phrases may begin with a word: those behind it are cut once.
    let mut all = Vec::with_capacity(text.len() / BYTES_A_WORD);
    all.extend(words(text));
    let mut rest = &all[..];
    let mut before: Option<Word<'_>> = None;
    while let [word, behind @ ..] = rest {
        rest = behind;
        let drawn = before.replace(*word).filter(|before| before.range.end == word.range.start);
        if let Some((phrase, last)) = phrase_at(text, *word, behind) {
            // The word that it is drawn together with belongs to it: `don't`.
            let first = drawn.unwrap_or(*word);
            hits.push(Hit { family: phrase.family, canonical: phrase.canonical, range: first.range.cover(last.range) });
            rest = &behind[phrase.words.len() - 1..];
            before = None;
        } else if !word.text.is_ascii() && word.text.chars().any(is_hangul) {
            korean(*word, &mut hits);
        }
    }
    phrases::symbols(text, &mut hits);
    hits.sort_by_key(|hit| (hit.range.start, hit.range.end));
    phrases::settle(text, &mut hits);
    hits
}

/// The longest phrase that begins with a word, and the last of its words; `rest` are the words behind the first.
fn phrase_at<'t>(text: &str, first: Word<'t>, rest: &[Word<'t>]) -> Option<(&'static Phrase, Word<'t>)> {
    let lists = &*LISTS;
    // Most words are as long as no phrase's first word that begins with the same letter.
    let letter = first.text.as_bytes()[0].to_ascii_lowercase();
    if first.text.is_ascii() && lists.begins[usize::from(letter)] & length_bit(first.text) == 0 {
        return None;
    }
    lists.phrases.get(&*lower(first.text))?.iter().find_map(|phrase| {
        let mut last = first;
        let mut rest = rest.iter();
        for want in &phrase.words[1..] {
            last = *rest.next().filter(|next| lower(next.text) == *want && joined(text, last, **next))?;
        }
        Some((phrase, last))
    })
}

/// A bit for the length of a word.
fn length_bit(word: &str) -> u64 {
    1 << word.len().min(63)
}

/// True if only white space lies between two words.
fn joined(text: &str, left: Word<'_>, right: Word<'_>) -> bool {
    Range { start: left.range.end, end: right.range.start }.of(text).chars().all(char::is_whitespace)
}

fn korean(word: Word<'_>, hits: &mut Vec<Hit>) {
    let mut taken: Vec<Range> = Vec::new();
    for (phrase, suffix, family, canonical) in &LISTS.korean {
        let at = if *suffix {
            let bare = word.text;
            bare.ends_with(phrase).then(|| bare.len() - phrase.len()).filter(|at| *at > 0)
        } else {
            word.text.find(phrase)
        };
        let Some(at) = at else { continue };
        let start = word.range.start as usize + at;
        let range = Range::new(start, start + phrase.len());
        if taken.iter().all(|other| !other.overlaps(range)) {
            taken.push(range);
            // A suffix says nothing without its word.
            let range = if *suffix { word.range } else { range };
            hits.push(Hit { family: *family, canonical, range });
        }
    }
}

/// True for a Korean word on which a marker hangs (`실패하면`): it says something besides.
pub fn hangs(word: &str) -> bool {
    let is_longer = |phrase: &str| word.len() > phrase.len() && word.ends_with(phrase);
    !word.is_ascii() && LISTS.korean.iter().any(|(phrase, suffix, ..)| *suffix && is_longer(phrase))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let shown: Vec<_> = markers(text)
            .iter()
            .map(|hit| format!("{:?}:{}={}", hit.family, hit.canonical, hit.range.of(text)))
            .collect();
        assert_eq!(shown.join(" "), expected, "{text}");
    }

    #[test]
    fn words_are_joined_by_signs_with_letters_behind_them() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<_> = words(text).map(|word| word.range.of(text)).collect();
            assert_eq!(found, expected, "{text}");
        };
        check("a.b c. it's don’t d’ -e f-", &["a.b", "c", "it", "'s", "do", "n’t", "d", "e", "f"]);
        check("…é/è 포트-1, _x_", &["é/è", "포트-1", "x"]);
        check(" ’. ", &[]);
    }

    #[test]
    fn english_markers() {
        check(
            "Send exclusively to X; at most 5, >= 3",
            "Exclusive:only=exclusively Comparator:le=at most Comparator:ge=>=",
        );
        check("a -> b MUST NOT fail", "Modality:must=MUST Negation:not=NOT");
        check("only if and/or", "Exception:onlyif=only if Connective:andor=and/or");
        check("mounted read-only", "Polarity:read-only=read-only");
        check("usually, by hand", "Partial:most=usually Polarity:manually=by hand");
    }

    #[test]
    fn korean_markers() {
        check("최소 8개", "Comparator:ge=최소");
        check("`ai_net` 네트워크에만 연결", "Exclusive:only=네트워크에만");
        check("512 token 이하", "Comparator:le=이하");
    }

    #[test]
    fn each_synonym_leads_to_one_word_that_leads_no_further() {
        let all: Vec<[&str; 2]> = rows(include_str!("words/synonyms.tsv")).collect();
        let mut known: HashMap<String, String> = HashMap::default();
        for [word, same] in &all {
            let (word, same) = (bare_stem(word).into_owned(), bare_stem(same).into_owned());
            assert_ne!(word, same);
            assert!(known.insert(word.clone(), same.clone()).is_none_or(|before| before == same), "{word}");
        }
        let further: Vec<&String> = known.values().filter(|same| known.contains_key(*same)).collect();
        assert_eq!(further, [""; 0]);
        assert!(all.len() > 400);
    }

    #[test]
    fn stems_meet() {
        assert_eq!(stem("queued"), stem("hold"));
        assert_eq!(stem("applications"), stem("Application"));
        assert_eq!(stem("컨테이너는"), stem("컨테이너"));
    }
}
