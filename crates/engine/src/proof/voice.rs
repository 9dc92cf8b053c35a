//! Who does something and to whom: a verb that alone becomes passive, or active, makes of who does it to whom it is done.

use super::edits::Hunk;
use super::explain::{Change, Reading};
use crate::words;

/// Finds in an edit the verbs behind which "by" or "with" was added or is gone, with what they are about still before them.
pub(super) fn settle(mine: &Reading<'_>, theirs: &Reading<'_>, hunks: &mut [Hunk]) {
    for at in 0..hunks.len() {
        // The verb stands before the difference; both sides have it, and what it is about.
        let (Some(a), Some(b)) = (hunks[at].from.start.checked_sub(1), hunks[at].to.start.checked_sub(1)) else {
            continue;
        };
        let is_turned = is_passive(mine, a) && is_active(theirs, b, mine, a)
            || is_passive(theirs, b) && is_active(mine, a, theirs, b);
        let is_new = |t: usize| hunks[..at].iter().any(|hunk| hunk.from.contains(&t));
        if is_turned && (0..a).any(|t| is_named(mine, t) && !is_new(t)) {
            let change = Change { what: "role", from: said(mine, a), to: said(theirs, b) };
            hunks[at].change.get_or_insert_with(|| change.into());
        }
    }
}

/// A verb, with the "by" or "with" that makes it passive.
fn said(reading: &Reading<'_>, t: usize) -> String {
    let by = if is_passive(reading, t) { reading.word(t + 1) } else { "" };
    [reading.word(t), by].join(" ").trim_end().to_owned()
}

/// True for a word that may be what a sentence is about.
fn is_named(reading: &Reading<'_>, t: usize) -> bool {
    !words::is_light(reading.word(t)) || words::is_pronoun(reading.word(t))
}

/// True for a verb that is told of what it is done to: who or what does it stands behind "by" or "with".
fn is_passive(reading: &Reading<'_>, t: usize) -> bool {
    let names = ["by", "with"].iter().any(|by| reading.word(t + 1).eq_ignore_ascii_case(by));
    names && reading.word(t).chars().all(char::is_alphabetic)
}

/// Forms of the verbs that make another one passive.
const BE: [&str; 10] = ["be", "is", "are", "was", "were", "been", "being", "get", "gets", "got"];

/// How far before a verb such a form may stand: `is then always polled`.
const N_BETWEEN: usize = 3;

/// True for a verb that is told of who does it, as far as its form says beside the passive one: `polls`, `is polling`;
/// `polled` where that is none of `is polled` and stands before what it is done to.
fn is_active(reading: &Reading<'_>, t: usize, other: &Reading<'_>, passive: usize) -> bool {
    let has_be = |reading: &Reading<'_>, t: usize| {
        let is_be = |t: usize| BE.iter().any(|be| reading.word(t).eq_ignore_ascii_case(be));
        (t.saturating_sub(N_BETWEEN)..t).any(is_be)
    };
    let word = reading.word(t);
    if is_passive(reading, t) {
        false
    } else if word.ends_with("ing") {
        has_be(reading, t)
    } else if word.eq_ignore_ascii_case(other.word(passive)) {
        has_be(other, passive) && !has_be(reading, t) && (t + 1..t + N_BETWEEN).any(|t| is_named(reading, t))
    } else {
        true
    }
}
