//! Differences that are a matter of spelling.

use crate::words;

/// True for words that differ in how they are put together: `start-up`, `start up`, `startup`. A list is none: `Mon-Fri`,
/// `Mon, Fri`. Nor is a sign alone, but for those that set a text.
pub(super) fn same_letters(a: &str, b: &str) -> bool {
    let letters = |text: &str| words::fold(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let is_list = |text: &str| text.contains([',', ';']);
    let counts = |c: char| c.is_ascii_digit() || SIGNED.contains(&c);
    let (mine, theirs) = (letters(a), letters(b));
    if !a.is_empty() && a.replace('−', "-") == b.replace('−', "-") {
        return true;
    }
    let sets = || a.chars().all(|c| SETTING.contains(&c) || c.is_whitespace());
    !a.is_empty() && !a.contains(counts) && is_list(a) == is_list(b) && mine == theirs && (!mine.is_empty() || sets())
}

/// Signs whose loss is no matter of spelling.
const SIGNED: [char; 11] = ['<', '>', '=', '%', '+', '*', '/', '.', '_', '#', '&'];

/// Signs that only set a text: between cells and values, and in front of what Markdown would read.
const SETTING: [char; 4] = ['|', '*', '\\', '–'];

/// True for one long word with one letter doubled, dropped, changed or two exchanged, if neither steers meaning.
pub(super) fn is_slip(a: &str, b: &str) -> bool {
    let (a, b) = (words::fold(a), words::fold(b));
    let plain = |word: &str| word.chars().count() >= 7 && word.chars().all(char::is_alphabetic);
    plain(&a)
        && plain(&b)
        && a.chars().next() == b.chars().next()
        && a.chars().next_back() == b.chars().next_back()
        && strsim::osa_distance(&a, &b) == 1
        && words::markers(&a).is_empty()
        && words::markers(&b).is_empty()
}
