//! Who does something and to whom: an active sentence and a passive one say the same where they are turned round as a
//! whole, and the opposite where the verb alone is.

use std::ops::Range;

use super::edits::Hunk;
use super::explain::{self, Change, Reading};
use crate::words;

/// Explains, or finds, the differences of an edit that a "by" behind a verb makes which one side has.
pub(super) fn settle(mine: &Reading<'_>, theirs: &Reading<'_>, hunks: &mut [Hunk]) {
    let says_by = |reading: &Reading<'_>, run: &Range<usize>| run.clone().any(|t| is_by(reading, t));
    let left = hunks.iter().any(|hunk| says_by(mine, &hunk.from));
    let right = hunks.iter().any(|hunk| says_by(theirs, &hunk.to));
    if left == right {
        return;
    }
    let runs: Vec<_> = hunks.iter().map(|hunk| (hunk.from.clone(), hunk.to.clone())).collect();
    if explain::are_same(mine, theirs, &runs) {
        for hunk in hunks {
            hunk.change = None;
        }
        return;
    }
    for at in 0..hunks.len() {
        // The verb stands before the difference; both sides have it, and what it is about.
        let (Some(a), Some(b)) = (hunks[at].from.start.checked_sub(1), hunks[at].to.start.checked_sub(1)) else {
            continue;
        };
        let is_turned = is_passive(mine, a) && is_active(theirs, b, mine.word(a))
            || is_passive(theirs, b) && is_active(mine, a, theirs.word(b));
        let is_new = |t: usize| hunks[..at].iter().any(|hunk| hunk.from.contains(&t));
        if is_turned && (0..a).any(|t| is_named(mine, t) && !is_new(t)) {
            let said = |reading: &Reading<'_>, t: usize| {
                let by = if is_passive(reading, t) { " by" } else { "" };
                format!("{}{by}", reading.word(t))
            };
            let change = || Change { what: "role", from: said(mine, a), to: said(theirs, b) };
            hunks[at].change.get_or_insert_with(|| change().into());
        }
    }
}

fn is_by(reading: &Reading<'_>, t: usize) -> bool {
    reading.word(t).eq_ignore_ascii_case("by")
}

/// True for a word that may be what a sentence is about.
fn is_named(reading: &Reading<'_>, t: usize) -> bool {
    !words::is_light(reading.word(t)) || words::is_pronoun(reading.word(t))
}

/// True for a verb that is told of what it is done to: who does it stands behind "by".
fn is_passive(reading: &Reading<'_>, t: usize) -> bool {
    is_by(reading, t + 1) && reading.word(t).chars().all(char::is_alphabetic)
}

/// Forms of the verb that makes another one passive.
const BE: [&str; 8] = ["be", "is", "are", "was", "were", "been", "being", "get"];

/// True for a verb that is told of who does it, as far as its form says: `scrapes`, and not `scraped`, `is scraped`.
fn is_active(reading: &Reading<'_>, t: usize, passive: &str) -> bool {
    let word = reading.word(t);
    let is_be = |t: usize| BE.iter().any(|be| reading.word(t).eq_ignore_ascii_case(be));
    !is_passive(reading, t)
        && !word.eq_ignore_ascii_case(passive)
        && !word.ends_with("ing")
        && !(t.saturating_sub(3)..t).any(is_be)
}
