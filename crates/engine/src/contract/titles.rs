//! When two titles, or two labels, say the same.
//!
//! Knows texts and patterns only.

use super::vocabulary::is_of;
use super::{Pattern, normalise};

/// True where a title has a few words more or less than a pattern: "Medium gaps" for `Medium and low gaps`.
pub(super) fn is_part(pattern: &Pattern, title: &str) -> bool {
    const LEAST_SHARE: f64 = 0.6;
    let (wanted, found) = (meant(&pattern.pieces.join(" ")), meant(title));
    let (few, many) = if wanted.len() < found.len() { (&wanted, &found) } else { (&found, &wanted) };
    let rest: Vec<&String> = many.iter().filter(|word| !few.contains(word)).collect();
    let says_otherwise = |word: &&String| is_of(word, &["denies"]) || word.contains(|c: char| c.is_ascii_digit());
    few.len() > 1
        && few.len() + rest.len() == many.len()
        && few.iter().all(|word| many.contains(word))
        && few.len() as f64 / many.len() as f64 >= LEAST_SHARE
        && !rest.iter().any(says_otherwise)
}

/// True where a title says nothing that another one does not say, slips of the pen apart: nothing that its author
/// said is gone where the other one takes its place.
pub fn is_respelt(title: &str, other: &str) -> bool {
    /// Shorter words differ by a letter and mean something else.
    const LEAST_LETTERS: usize = 5;
    /// In a word of this length two slips are still the same word.
    const TWO_SLIPS: usize = 8;
    let letters = |text: &str| normalise(text).chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let is_slip = |word: &String, known: &String| {
        let n_letters = word.chars().count().min(known.chars().count());
        let most = if n_letters < TWO_SLIPS { 1 } else { 2 };
        n_letters >= LEAST_LETTERS
            && word.chars().next() == known.chars().next()
            && word.chars().chain(known.chars()).all(char::is_alphabetic)
            && strsim::osa_distance(word, known) <= most
    };
    let (said, known) = (meant(title), meant(other));
    let is_said = |word: &String| known.iter().any(|known| word == known || is_slip(word, known));
    letters(title) == letters(other) || (!said.is_empty() && said.iter().all(is_said))
}

/// True for two labels of one thing: `Author`, `Authors` and `Author(s)`.
pub fn is_one_label(a: &str, b: &str) -> bool {
    let [a, b] = [a, b].map(|label| meant(&label.replace("(s)", "")));
    !a.is_empty() && a == b
}

/// The words of a title that mean something, in the singular.
fn meant(title: &str) -> Vec<String> {
    let title = normalise(title);
    let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let words = words.filter(|word| !is_of(word, &["joins"]));
    words.map(|word| word.strip_suffix('s').filter(|one| one.len() > 3).unwrap_or(word).to_owned()).collect()
}

/// Likeness of a title to a pattern, 0 to 1, by letters or, for a section of the same number, by words.
pub(super) fn near(pattern: &Pattern, title: &str, same_number: bool) -> f64 {
    let (wanted, title) = (normalise(&pattern.pieces.join(" ")), normalise(title));
    // `Non-Functional Requirements` is not `Functional Requirements` misspelt.
    let negates = |a: &str, b: &str| ["non-", "non", "비"].iter().any(|not| a.strip_prefix(not) == Some(b));
    if wanted.chars().count() < 4 || negates(&wanted, &title) || negates(&title, &wanted) {
        return 0.0;
    }
    let letters = strsim::normalized_damerau_levenshtein(&wanted, &title);
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 2);
        words.map(str::to_owned).collect()
    };
    let (wanted, found) = (words(&wanted), words(&title));
    let shared = wanted.iter().filter(|word| found.contains(word)).count();
    let share = shared as f64 / wanted.len().max(found.len()).max(1) as f64;
    if same_number && share >= 0.5 { letters.max(0.85) } else { letters }
}

/// A heading's text without its number; one that is all number stays.
pub fn unnumbered(text: &str) -> &str {
    let bare = text.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '§' | ')' | ' '));
    if bare.is_empty() { text } else { bare }
}
