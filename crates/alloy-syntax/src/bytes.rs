//! Files as bytes. Knows UTF-8 and nothing else.

use std::borrow::Cow;

use crate::{Problem, Range};

/// The text of a file, and where it is no UTF-8.
///
/// Each byte that belongs to no character becomes one control character (U+001A), so all places stay what they are;
/// upstream reads on in the same way. Its problems come on top of those of [`crate::parse`].
///
/// ```
/// let (text, problems) = alloy_syntax::decode(b"a = \"\xff\"");
/// assert_eq!(text, "a = \"\u{1a}\"");
/// assert_eq!(problems[0].range.start, 5);
/// assert_eq!(problems[0].message, "illegal UTF-8 encoding");
/// ```
pub fn decode(bytes: &[u8]) -> (Cow<'_, str>, Vec<Problem>) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (Cow::Borrowed(text), Vec::new());
    }
    let mut text = String::with_capacity(bytes.len());
    let mut problems = Vec::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for _ in chunk.invalid() {
            let start = u32::try_from(text.len()).unwrap_or(u32::MAX);
            problems.push(Problem::new(Range::new(start, start.saturating_add(1)), "illegal UTF-8 encoding"));
            text.push('\u{1a}');
        }
    }
    (Cow::Owned(text), problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_stay_what_they_are() {
        let (text, problems) = decode(b"a \xe9\xc3\xa9 \xe2\x82 b\xff");
        assert_eq!(text, "a \u{1a}é \u{1a}\u{1a} b\u{1a}");
        let places: Vec<u32> = problems.iter().map(|it| it.range.start).collect();
        assert_eq!(places, [2, 6, 7, 10]);
        assert_eq!(decode("é".as_bytes()), (Cow::Borrowed("é"), Vec::new()));
    }
}
