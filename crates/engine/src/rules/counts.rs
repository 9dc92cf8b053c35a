//! Sentences that say how many things come right below them: "the following five ports:", "there are 3 flows:",
//! "다음 세 가지".
//!
//! Strings only. A sentence that may count something else says nothing: "in 5 minutes:", "at least two hosts:".

/// Number words, which stand before a noun.
const WORDS: [(&str, usize); 11] = [
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
];

const KOREAN: [(&str, usize); 9] =
    [("두", 2), ("세", 3), ("네", 4), ("다섯", 5), ("여섯", 6), ("일곱", 7), ("여덟", 8), ("아홉", 9), ("열", 10)];

/// Plurals that measure and do not count.
const UNITS: [&str; 26] = [
    "seconds",
    "minutes",
    "hours",
    "days",
    "weeks",
    "months",
    "years",
    "times",
    "bytes",
    "bits",
    "kilobytes",
    "megabytes",
    "gigabytes",
    "characters",
    "words",
    "digits",
    "lines",
    "decimals",
    "degrees",
    "percents",
    "points",
    "milliseconds",
    "microseconds",
    "nanoseconds",
    "slots",
    "epochs",
];

/// Words behind which a number is not the number of what follows.
const LOOSE: [&str; 16] = [
    "least",
    "most",
    "than",
    "about",
    "to",
    "over",
    "or",
    "nearly",
    "approximately",
    "around",
    "first",
    "last",
    "next",
    "roughly",
    "version",
    "step",
];

/// Words that hand over to what is counted, before a number at a sentence's end.
const HANDS_OVER: [&str; 24] = [
    "are",
    "has",
    "have",
    "defines",
    "define",
    "provides",
    "provide",
    "contains",
    "contain",
    "supports",
    "support",
    "exposes",
    "expose",
    "introduces",
    "introduce",
    "includes",
    "include",
    "offers",
    "offer",
    "adds",
    "into",
    "these",
    "consider",
    "in",
];

/// The number that a paragraph's last sentence gives for what stands below it, with the words that say so.
pub(super) fn counted(paragraph: &str) -> Option<(usize, &str)> {
    let paragraph = paragraph.trim_end();
    let start = sentence_start(paragraph);
    let sentence = &paragraph[start..];
    if !sentence.ends_with([':', '.']) {
        return None;
    }
    english(sentence).or_else(|| korean(sentence))
}

fn sentence_start(paragraph: &str) -> usize {
    let mut ends = paragraph.char_indices().filter(|(at, c)| {
        matches!(c, '.' | '!' | '?' | ':' | ';') && paragraph[at + c.len_utf8()..].starts_with(char::is_whitespace)
    });
    ends.next_back().map_or(0, |(at, c)| at + c.len_utf8())
}

fn english(sentence: &str) -> Option<(usize, &str)> {
    let words: Vec<(usize, &str)> = words(sentence);
    let lower: Vec<String> = words.iter().map(|(_, word)| word.to_ascii_lowercase()).collect();
    let is = |idx: usize, all: &[&str]| lower.get(idx).is_some_and(|word| all.contains(&word.as_str()));
    for (idx, word) in lower.iter().enumerate() {
        let Some(n) = number(word) else { continue };
        let is_loose = idx > 0 && is(idx - 1, &LOOSE);
        let noun = noun(sentence, &words, idx);
        let Some(noun) = noun.filter(|_| !is_loose) else { continue };
        let shown = |from: usize| &sentence[words[from].0..words[noun].0 + words[noun].1.len()];
        if idx > 0 && is(idx - 1, &["following"]) {
            return Some((n, shown(idx - 1)));
        }
        if is(idx + 1, &["following"]) {
            return Some((n, shown(idx)));
        }
        let before = idx.checked_sub(1)?;
        let consists =
            is(before, &["of"]) && before > 0 && is(before - 1, &["consists", "consist", "composed", "made"]);
        let is_end = noun + 1 == words.len() && sentence.ends_with(':');
        // "these two have in common" is at the end by chance; "in" counts steps, ways and the like.
        let hands_over = is(before, &HANDS_OVER) || consists;
        if is_end && hands_over {
            return Some((n, shown(idx)));
        }
    }
    None
}

/// The plural that a number counts: the first one behind it, with no mark between them.
fn noun(sentence: &str, words: &[(usize, &str)], number: usize) -> Option<usize> {
    const MOST_WORDS: usize = 4;
    let mut at = number;
    for idx in number + 1..words.len().min(number + 1 + MOST_WORDS) {
        let gap = &sentence[words[at].0 + words[at].1.len()..words[idx].0];
        if gap.contains(|c: char| !c.is_whitespace() && !matches!(c, '*' | '_')) {
            return None;
        }
        at = idx;
        let word = words[idx].1.to_ascii_lowercase();
        let is_plural = word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us") && word.len() > 3;
        if is_plural && word != "this" {
            // "two ways that …", "three values of …": the words behind it say which, "two fields names" is another.
            return (!UNITS.contains(&word.as_str())).then_some(idx);
        }
        if UNITS.contains(&format!("{word}s").as_str()) || number_or_joint(&word) {
            return None;
        }
    }
    None
}

fn number_or_joint(word: &str) -> bool {
    number(word).is_some() || matches!(word, "and" | "or" | "of" | "to" | "the" | "in" | "at" | "is" | "are")
}

/// A number of things that people count by hand.
fn number(word: &str) -> Option<usize> {
    const MOST: usize = 30;
    let by_word = WORDS.iter().find(|(name, _)| *name == word).map(|(_, n)| *n);
    let by_digits = || word.bytes().all(|byte| byte.is_ascii_digit()).then(|| word.parse().ok())?;
    by_word.or_else(by_digits).filter(|n| (2..=MOST).contains(n))
}

/// Words with their places: letters, digits, and marks inside of them.
fn words(sentence: &str) -> Vec<(usize, &str)> {
    let mut out = Vec::new();
    let mut at = 0;
    for piece in sentence.split_inclusive(char::is_whitespace) {
        let bare = piece.trim_matches(|c: char| !c.is_alphanumeric());
        if !bare.is_empty() {
            out.push((at + piece.find(bare).unwrap_or(0), bare));
        }
        at += piece.len();
    }
    out
}

/// `다음 세 가지`, `다음의 5개`.
fn korean(sentence: &str) -> Option<(usize, &str)> {
    let start = sentence.find("다음")?;
    let rest = sentence[start + "다음".len()..].trim_start_matches('의').trim_start();
    let by_word = KOREAN.iter().find_map(|(name, n)| Some((*n, rest.strip_prefix(name)?)));
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (n, tail) = by_word.or_else(|| Some((number(&rest[..digits])?, &rest[digits..])))?;
    let tail = tail.trim_start();
    let counter = ["가지", "개"].into_iter().find(|counter| tail.starts_with(counter))?;
    let end = sentence.len() - tail.len() + counter.len();
    Some((n, &sentence[start..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_that_count_what_follows() {
        for (sentence, n, shown) in [
            ("Alloy listens on the following five ports:", 5, "following five ports"),
            ("Old. There are 3 telemetry flows:", 3, "3 telemetry flows"),
            ("The gateway exposes two ports:", 2, "two ports"),
            ("It consists of four main parts:", 4, "four main parts"),
            ("We support these two modes:", 2, "two modes"),
            ("The following 12 hosts are scraped.", 12, "following 12 hosts"),
            ("The three following cases differ:", 3, "three following cases"),
            ("흐름은 다음 세 가지이다.", 3, "다음 세 가지"),
            ("다음의 5개 포트를 연다:", 5, "다음의 5개"),
        ] {
            assert_eq!(counted(sentence), Some((n, shown)), "{sentence}");
        }
    }

    #[test]
    fn sentences_that_count_something_else() {
        for sentence in [
            "It restarts in 5 minutes:",
            "The value has 32 bytes:",
            "There are at least two hosts:",
            "There are two or three hosts:",
            "The following 32 byte values:",
            "Each of two nodes does this:",
            "As of version 2 ports are:",
            "The following ports:",
            "There are two hosts.",
            "There are two reasons for this:",
            "Two hosts (three ports)",
            "Given two arguments, the following steps are taken:",
        ] {
            assert_eq!(counted(sentence), None, "{sentence}");
        }
    }
}
