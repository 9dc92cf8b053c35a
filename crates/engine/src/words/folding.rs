//! The forms in which texts are compared, whatever their letters' size and their white space.

use std::borrow::Cow;

use memchr::{memchr_iter, memchr3_iter};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// The form in which two texts are compared: NFC, full-width folded, lower case, white space folded.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    if text.is_ascii() && is_spaced_once(text) {
        out.push_str(text);
        out.make_ascii_lowercase();
    } else if has_wide_space(text) {
        fold_words(text.split_whitespace(), &mut out);
    } else {
        fold_words(split_ascii(text), &mut out);
    }
    out
}

/// The words of a text all of whose white space is ASCII, so that no letter has to be read to find it.
fn split_ascii(text: &str) -> impl Iterator<Item = &str> {
    let is_space = |byte| byte == b' ' || is_break(byte);
    let mut rest = text;
    std::iter::from_fn(move || {
        let start = rest.bytes().position(|byte| !is_space(byte))?;
        let behind = &rest[start..];
        let (word, next) = behind.split_at(behind.bytes().position(is_space).unwrap_or(behind.len()));
        rest = next;
        Some(word)
    })
}

/// True for a tab, a line break and the like.
fn is_break(byte: u8) -> bool {
    byte.wrapping_sub(b'\t') < 5
}

/// Adds words in the form in which they are compared. Nothing composes across white space, so few of them have to be
/// looked at closely.
fn fold_words<'t>(words: impl Iterator<Item = &'t str>, out: &mut String) {
    for word in words {
        if !out.is_empty() {
            out.push(' ');
        }
        if word.is_ascii() {
            let start = out.len();
            out.push_str(word);
            out[start..].make_ascii_lowercase();
            continue;
        }
        let is_composed = is_nfc_quick(word.chars()) == IsNormalized::Yes;
        let word: Cow<'_, str> = if is_composed { word.into() } else { word.nfc().collect() };
        for c in word.chars() {
            let c = match c {
                '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
                other => other,
            };
            out.extend(c.to_lowercase());
        }
    }
}

/// The form in which two words are compared; most are in it already.
pub fn fold_word(word: &str) -> Cow<'_, str> {
    let is_folded = word.bytes().all(|byte| byte.is_ascii_graphic() && !byte.is_ascii_uppercase());
    if is_folded { word.into() } else { fold(word).into() }
}

/// White space folded to single spaces, nothing else changed.
pub fn fold_space(text: &str) -> Cow<'_, str> {
    if is_spaced_once(text) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut add = |word| out.extend([if out.is_empty() { "" } else { " " }, word]);
    if has_wide_space(text) {
        text.split_whitespace().for_each(&mut add);
    } else {
        split_ascii(text).for_each(&mut add);
    }
    out.into()
}

/// True if all white space of a text are single spaces between its words; most texts are like that.
fn is_spaced_once(text: &str) -> bool {
    let bytes = text.as_bytes();
    let ([first, behind @ ..], [.., last]) = (bytes, bytes) else { return false };
    // Both are read to the end, since then many bytes are looked at together.
    let breaks = bytes.iter().fold(0, |found, byte| found | u8::from(is_break(*byte)));
    let gaps = bytes.iter().zip(behind).fold(0, |found, (a, b)| found | (u8::from(*a == b' ') & u8::from(*b == b' ')));
    breaks | gaps == 0 && *first != b' ' && *last != b' ' && (text.is_ascii() || !has_wide_space(text))
}

/// True if a text has white space that is not ASCII. All of it begins with one of four bytes.
fn has_wide_space(text: &str) -> bool {
    let begins = memchr3_iter(0xe1, 0xe2, 0xe3, text.as_bytes()).chain(memchr_iter(0xc2, text.as_bytes()));
    // Within a character none of them stands.
    begins.into_iter().any(|at| text[at..].starts_with(char::is_whitespace))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_wide_spaces_are_found() {
        for c in ('\u{80}'..=char::MAX).filter(|c| c.is_whitespace()) {
            assert!(has_wide_space(&format!("é{c}x")), "{c:?}");
        }
        assert!(!has_wide_space("é – “x” 한"));
    }

    #[test]
    fn texts_are_folded_word_by_word() {
        for (text, folded) in [
            ("", ""),
            (" \t ", ""),
            ("Port 4317", "port 4317"),
            (" Port \u{b} 4317\n", "port 4317"),
            ("Cafe\u{301} AU lait", "caf\u{e9} au lait"),
            ("\u{ff21}\u{ff22}\u{3000}\u{a0}C", "ab c"),
            ("\u{1112}\u{1161}\u{11ab} \u{1100}\u{1173}\u{11af}", "\u{d55c} \u{ae00}"),
        ] {
            assert_eq!(fold(text), folded, "{text:?}");
        }
    }

    #[test]
    fn white_space_is_folded_where_there_is_more_than_one_between_words() {
        assert!(matches!(fold_space("one Two"), Cow::Borrowed("one Two")));
        for text in [" one Two", "one Two ", "one  Two", "one\tTwo", "one\u{a0}Two", "\u{2003}one Two"] {
            assert_eq!(fold_space(text), "one Two", "{text:?}");
        }
    }
}
