//! The tokens by which two statements are compared one by one: words, and signs that carry meaning.

use std::sync::LazyLock;

use rustc_hash::FxHashMap as HashMap;
use specast_syntax::Range;

/// Signs of prose that carry meaning; punctuation that only sets a sentence does not.
const SIGNS: [char; 30] = [
    '<', '>', '=', '≥', '≤', '≠', '±', '×', '÷', '%', '+', '$', '€', '£', '¥', '₩', '₹', '&', '|', '~', '≈', '@', '^',
    '*', '\\', '→', '←', '↔', '⇒', '⇐',
];

/// The sense of a mark that says yes or no, or which state something has: `✅`, `❌`, `🔴` (`marks.tsv`).
pub fn mark(c: char) -> Option<&'static str> {
    static MARKS: LazyLock<HashMap<&'static str, &'static str>> =
        LazyLock::new(|| super::rows(include_str!("marks.tsv")).map(|[mark, sense]: [_; 2]| (mark, sense)).collect());
    (c >= '\u{2190}').then(|| MARKS.get(&*c.encode_utf8(&mut [0; 4])).copied()).flatten()
}

/// Bytes of text for each token, about.
const BYTES_A_TOKEN: usize = 6;

/// The tokens of prose, in order. White space and punctuation between them say nothing.
pub fn tokens(text: &str) -> Vec<Range> {
    cut(text, |text, at, c| {
        SIGNS.contains(&c)
            || matches!(c, '-' | '−') && is_sign(text, at, c)
            || c == '–' && joins(text, at)
            || c == '#' && text[..at].ends_with(char::is_alphabetic)
            || c == '!' && text[at..].starts_with("!=")
            || mark(c).is_some()
    })
}

/// The tokens of code, in order: there every sign counts.
pub fn code_tokens(text: &str) -> Vec<Range> {
    cut(text, |_, _, c| !c.is_whitespace())
}

fn cut(text: &str, carries: impl Fn(&str, usize, char) -> bool) -> Vec<Range> {
    let mut out: Vec<Range> = Vec::with_capacity(text.len() / BYTES_A_TOKEN);
    let mut at = 0;
    for word in super::words(text) {
        signs(text, at..word.range.start as usize, &carries, &mut out);
        out.push(word.range);
        at = word.range.end as usize;
    }
    signs(text, at..text.len(), &carries, &mut out);
    out
}

fn signs(text: &str, part: std::ops::Range<usize>, carries: &impl Fn(&str, usize, char) -> bool, out: &mut Vec<Range>) {
    let between = &text[part.clone()];
    // Mostly it is a blank.
    if between == " " {
        return;
    }
    let mut last_end = usize::MAX;
    for (offset, c) in between.char_indices() {
        let start = part.start + offset;
        if !carries(text, start, c) {
            continue;
        }
        let end = start + c.len_utf8();
        match out.last_mut() {
            // `>=` and `->` are one sign.
            Some(last) if last_end == start => last.end = end as u32,
            _ => out.push(Range::new(start, end)),
        }
        last_end = end;
    }
}

/// True for the `-` of an arrow or of a negative number, also as the sign that mathematics has for it.
fn is_sign(text: &str, at: usize, sign: char) -> bool {
    let before = text[..at].chars().next_back();
    let behind = &text[at + sign.len_utf8()..];
    behind.starts_with('>')
        || behind.starts_with("->")
        || behind.starts_with(|c: char| c.is_ascii_digit())
            && before.is_none_or(|c| c.is_whitespace() || matches!(c, '(' | '^'))
}

/// True for the dash of a range, between two names and without blanks: `Monday–Friday`. One of a compound is spelling.
fn joins(text: &str, at: usize) -> bool {
    let before = text[..at].rsplit(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    [before, &text[at + '–'.len_utf8()..]].iter().all(|word| word.starts_with(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(found: Vec<Range>, text: &str, expected: &[&str]) {
        assert_eq!(found.iter().map(|range| range.of(text)).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn signs_are_tokens_and_punctuation_is_none() {
        let dashes = "Mon–Fri – or client–server";
        check(tokens(dashes), dashes, &["Mon", "–", "Fri", "or", "client", "server"]);
        check(tokens("C# in #ops"), "C# in #ops", &["C", "#", "in", "ops"]);
        let text = "Keep (at -5 °C) >= 12, `a.b` -> c; well-known: 80 %.";
        check(
            tokens(text),
            text,
            &["Keep", "at", "-", "5", "C", ">=", "12", "a.b", "->", "c", "well-known", "80", "%"],
        );
        let code = "key: [a, 'b']";
        check(code_tokens(code), code, &["key", ":", "[", "a", ",", "'", "b", "']"]);
    }
}
