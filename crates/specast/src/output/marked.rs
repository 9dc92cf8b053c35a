//! One line of a text with a word in it marked: by brackets that everybody sees, and by colour where there is some.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// How a word is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It stood there: `[-word-]`.
    Was,
    /// It stands there now: `{+word+}`.
    Is,
}

impl Mark {
    fn around(self, word: &str, color: bool) -> String {
        let (open, close, paint) = match self {
            Self::Was => ("[-", "-]", "31"),
            Self::Is => ("{+", "+}", "32"),
        };
        if color { format!("\u{1b}[{paint}m{open}{word}{close}\u{1b}[0m") } else { format!("{open}{word}{close}") }
    }
}

/// The part of a line around a word that fits the width, the word marked. An empty word marks nothing.
pub fn line(text: &str, word: std::ops::Range<usize>, mark: Mark, width: usize, color: bool) -> String {
    let (before, rest) = text.split_at(word.start);
    let (word, after) = rest.split_at(word.end - word.start);
    let (before, after) = (before.trim_start(), after.trim_end());
    // Four columns for the mark.
    let room = width.saturating_sub(if word.is_empty() { 0 } else { 4 });
    let word = start(word, room);
    let room = room.saturating_sub(word.width());
    let (want_before, want_after) = (before.width(), after.width());
    // Half of the room for each side, and what one does not need for the other.
    let n_before = want_before.min((room / 2).max(room.saturating_sub(want_after)));
    let n_after = want_after.min(room - n_before);
    let marked = if word.is_empty() { String::new() } else { mark.around(&word, color) };
    format!("{}{marked}{}", end(before, n_before), start(after, n_after))
}

/// The beginning of a text that fits.
pub fn start(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    fitting(text.chars(), width.saturating_sub(1)).into_iter().chain(Some('…')).collect()
}

/// The end of a text that fits.
fn end(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let kept = fitting(text.chars().rev(), width.saturating_sub(1));
    Some('…').into_iter().chain(kept.into_iter().rev()).collect()
}

fn fitting(chars: impl Iterator<Item = char>, width: usize) -> Vec<char> {
    let mut n = 0;
    chars
        .take_while(|c| {
            n += c.width().unwrap_or(0);
            n <= width
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_is_always_seen() {
        let text = "The proxy MUST NOT forward anything to it";
        let at = text.find("MUST").unwrap();
        let marked = |width, mark| line(text, at..at + 8, mark, width, false);
        assert_eq!(marked(100, Mark::Was), "The proxy [-MUST NOT-] forward anything to it");
        assert_eq!(marked(100, Mark::Is), "The proxy {+MUST NOT+} forward anything to it");
        assert_eq!(marked(24, Mark::Was), "…roxy [-MUST NOT-] forw…");
        assert_eq!(line(text, 0..0, Mark::Is, 9, false), "The prox…");
        assert!(line(text, at..at + 8, Mark::Was, 100, true).contains("\u{1b}[31m[-MUST NOT-]\u{1b}[0m"));
    }

    #[test]
    fn wide_letters_take_two_columns() {
        let text = "포트는 4317 이며 반드시 열려 있어야 한다";
        let at = text.find("4317").unwrap();
        let shown = line(text, at..at + 4, Mark::Was, 20, false);
        assert!(shown.width() <= 20 && shown.contains("[-4317-]"), "{shown}");
    }
}
