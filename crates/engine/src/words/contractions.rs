//! Words that are drawn together with the one before: `don't`, `it's`, `they'll`, `cannot`.

/// Where a word falls into two, the second of them drawn together.
pub(super) fn cut(word: &str) -> Option<usize> {
    if word.eq_ignore_ascii_case("cannot") {
        return Some("can".len());
    }
    let at = word.rfind(['\'', '’']).filter(|at| *at > 0)?;
    let end = word[at..].trim_start_matches(['\'', '’']);
    let is = |wanted: &str| end.eq_ignore_ascii_case(wanted);
    if is("t") {
        let before = word[..at].strip_suffix(['n', 'N']).filter(|before| !before.is_empty())?;
        // The first word keeps its letter: `can't`.
        return Some(if before.eq_ignore_ascii_case("ca") { at } else { before.len() });
    }
    ["s", "re", "ve", "ll", "m"].into_iter().any(is).then_some(at)
}

/// A part of such a word in full.
pub(super) fn whole(word: &str) -> Option<&'static str> {
    let first = *word.as_bytes().first()?;
    if word.len() > 6 || !matches!(first, b'\'' | 0xe2 | b'n' | b'N' | b'w' | b'W') {
        return None;
    }
    let is = |wanted: &str| word.eq_ignore_ascii_case(wanted);
    if is("wo") {
        return Some("will");
    }
    let rest = word.strip_prefix(['n', 'N']).unwrap_or(word);
    let end = rest.strip_prefix(['\'', '’'])?;
    let of = |wanted: &str| end.eq_ignore_ascii_case(wanted);
    if of("t") {
        return Some("not");
    }
    if rest.len() < word.len() {
        return None;
    }
    [("s", "is"), ("re", "are"), ("ve", "have"), ("ll", "will"), ("m", "am")]
        .into_iter()
        .find(|(end, _)| of(end))
        .map(|(_, whole)| whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contractions_are_two_words() {
        let both = |word: &str| {
            let at = cut(word).unwrap_or(word.len());
            let full = |part: &str| whole(part).unwrap_or(part).to_owned();
            (full(word.get(..at).unwrap_or_default()), full(&word[at..]))
        };
        for (word, first, second) in [
            ("don't", "do", "not"),
            ("DON’T", "DO", "not"),
            ("can't", "can", "not"),
            ("cannot", "can", "not"),
            ("won't", "will", "not"),
            ("it's", "it", "is"),
            ("they’re", "they", "are"),
            ("we'll", "we", "will"),
            ("o'clock", "o'clock", ""),
            ("n't", "not", ""),
            ("nt", "nt", ""),
        ] {
            assert_eq!(both(word), (first.to_owned(), second.to_owned()), "{word}");
        }
    }
}
