//! The text of a name, a literal or a comment. Knows no language.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;

/// Text up to this length lies in the node itself.
const INLINE: usize = 22;

/// A piece of text that a node of the tree owns; it reads as a `str`.
///
/// Most names are short: what has up to 22 bytes lies in the node and needs no memory of its own.
///
/// ```
/// use alloy_syntax::Text;
///
/// let name = Text::from("endpoint");
/// assert_eq!(name, "endpoint");
/// assert!(name.starts_with("end"));
/// assert_eq!(String::from(name), "endpoint");
/// ```
#[derive(Clone)]
pub struct Text(Inner);

#[derive(Clone)]
enum Inner {
    /// The first `len` bytes are whole characters.
    Inline {
        len: u8,
        bytes: [u8; INLINE],
    },
    Heap(Box<str>),
}

impl Text {
    /// The text.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            // They came from a `str`, so they are always one; without `unsafe` they are read again.
            Inner::Inline { .. } => std::str::from_utf8(self.as_bytes()).unwrap_or_default(),
            Inner::Heap(text) => text,
        }
    }

    /// The bytes of the text; cheaper than the text itself.
    pub fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Inner::Inline { len, bytes } => bytes.get(..usize::from(*len)).unwrap_or_default(),
            Inner::Heap(text) => text.as_bytes(),
        }
    }
}

impl From<&str> for Text {
    #[inline]
    fn from(text: &str) -> Self {
        if text.len() > INLINE {
            return Self(Inner::Heap(text.into()));
        }
        let mut bytes = [0; INLINE];
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Self(Inner::Inline { len: text.len() as u8, bytes })
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        if text.len() > INLINE { Self(Inner::Heap(text.into())) } else { Self::from(text.as_str()) }
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        match text.0 {
            Inner::Heap(text) => text.into(),
            Inner::Inline { .. } => text.as_str().to_owned(),
        }
    }
}

impl Default for Text {
    fn default() -> Self {
        Self::from("")
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Eq for Text {}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_bytes() == other.as_bytes()
    }
}

macro_rules! equal_to {
    ($($other:ty),+) => {$(
        impl PartialEq<$other> for Text {
            fn eq(&self, other: &$other) -> bool {
                self.as_bytes() == other.as_bytes()
            }
        }

        impl PartialEq<Text> for $other {
            fn eq(&self, other: &Text) -> bool {
                self.as_bytes() == other.as_bytes()
            }
        }
    )+};
}

equal_to!(str, &str, String);

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn text_of_any_length_is_kept() {
        let long = "größe".repeat(12);
        for (len, _) in long.char_indices() {
            let expected = &long[..len];
            let text = Text::from(expected);
            assert_eq!(text.as_str(), expected);
            assert_eq!(text, Text::from(expected.to_owned()));
            assert_eq!(text.to_string(), expected);
            assert_eq!(format!("{text:?}"), format!("{expected:?}"));
            assert_eq!(String::from(text.clone()), expected);
            assert!(BTreeSet::from([text]).contains(expected));
        }
    }

    #[test]
    fn texts_are_ordered_as_strings_are() {
        let words = ["", "a", "a b", "ab", "b", "the longest of all of these words", "é"];
        let texts: BTreeSet<Text> = words.iter().rev().map(|it| Text::from(*it)).collect();
        assert!(texts.iter().eq(words.iter()));
    }

    #[test]
    fn a_text_takes_no_more_room_than_a_string() {
        assert_eq!(size_of::<Text>(), size_of::<String>());
        assert_eq!(size_of::<Option<Text>>(), size_of::<String>());
    }
}
