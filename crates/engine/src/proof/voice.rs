//! Who does something and to whom: a verb that alone becomes passive, or active, makes of who does it to whom it is done.

use super::edits::Hunk;
use super::explain::{Change, Reading};
use crate::words;

/// Finds in an edit the verbs behind which "by" or "with" was added or is gone, with what they are about still before them.
/// Where names have `exchanged` what they are to the sentence, every difference is one of that.
pub(super) fn settle(mine: &Reading<'_>, theirs: &Reading<'_>, exchanged: bool, hunks: &mut [Hunk]) {
    if exchanged {
        for hunk in hunks.iter_mut() {
            let change = Change { what: "role", from: mine.text(&hunk.from).into(), to: theirs.text(&hunk.to).into() };
            hunk.change.get_or_insert_with(|| change.into());
        }
        return;
    }
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

/// What is exchanged has at most so many words: more are a clause that stands elsewhere.
const N_EXCHANGED: usize = 4;

/// True for two sentences of the same words, articles apart, in which two names stand in each other's place around what
/// is said of them: `the client calls the server`, `the server calls the client`.
pub(super) fn is_exchanged(mine: &Reading<'_>, theirs: &Reading<'_>) -> bool {
    if !cases(mine).is_empty() {
        return have_exchanged_cases(mine, theirs);
    }
    let of = |reading: &Reading<'_>| -> (Vec<usize>, Vec<u32>) {
        let said = reading.whole().filter(|t| !is_article(reading, *t));
        said.map(|t| (t, reading.tokens(&(t..t + 1))[0].id())).unzip()
    };
    let ((at, a), (_, b)) = (of(mine), of(theirs));
    if a.len() != b.len() {
        return false;
    }
    let n_before = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let n_behind = a[n_before..].iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    let middle = n_before..a.len() - n_behind;
    let (at, a, b) = (&at[middle.clone()], &a[middle.clone()], &b[middle]);
    let is_exchange = |first: usize, last: usize| {
        let (n, between) = (a.len(), &a[first..a.len() - last]);
        (&b[..last], &b[last..n - first], &b[n - first..]) == (&a[n - last..], between, &a[..first])
            && relates(mine, at[first - 1], at[n - last])
            && [&at[..first], &at[n - last..]].iter().all(|name| name.iter().any(|t| is_named(mine, *t)))
    };
    let lengths = |n: usize| 1..=N_EXCHANGED.min(n.saturating_sub(1));
    lengths(a.len()).any(|first| lengths(a.len() - first).any(|last| is_exchange(first, last)))
}

fn is_article(reading: &Reading<'_>, t: usize) -> bool {
    words::is_article(reading.word(t)) && !is_name_a(reading, t)
}

/// True for `A` within a sentence.
fn is_name_a(reading: &Reading<'_>, t: usize) -> bool {
    t > 0 && reading.word(t) == "A"
}

/// The names of a Korean sentence with what each is to it, in any order, as they may stand there.
fn cases(reading: &Reading<'_>) -> Vec<(u32, &'static str)> {
    let tokens = reading.tokens(&reading.whole());
    let cased = tokens.iter().enumerate().filter_map(|(t, token)| Some((token.id(), words::case_of(reading.word(t))?)));
    let mut cased: Vec<_> = cased.collect();
    cased.sort_unstable();
    cased
}

/// True for two Korean sentences of the same names of which some are to one what others are to the other.
pub(super) fn have_exchanged_cases(mine: &Reading<'_>, theirs: &Reading<'_>) -> bool {
    if mine.text(&mine.whole()).is_ascii() {
        return false;
    }
    let (a, b) = (cases(mine), cases(theirs));
    let all = |cased: &[(u32, &'static str)]| {
        let mut cases: Vec<&str> = cased.iter().map(|(_, case)| *case).collect();
        cases.sort_unstable();
        cases
    };
    a != b && a.iter().map(|(id, _)| id).eq(b.iter().map(|(id, _)| id)) && all(&a) == all(&b)
}

/// True if what stands between two words says something of one and of the other: the things of a list have no order,
/// and what is another thing is the other's name as well.
fn relates(reading: &Reading<'_>, before: usize, behind: usize) -> bool {
    let (start, end) = (reading.word(before).len(), reading.word(behind).len());
    let text = reading.text(&(before..behind + 1));
    let text = &text[start..text.len() - end];
    let says = |t: usize| !is_article(reading, t) && !is_be(reading.word(t));
    (before + 1..behind).any(says)
        && !words::lists(text)
        && (!words::is_mutual(text) || words::words(text).next().is_none())
}

/// A verb, with the "by" or "with" that makes it passive.
fn said(reading: &Reading<'_>, t: usize) -> String {
    let by = if is_passive(reading, t) { reading.word(t + 1) } else { "" };
    [reading.word(t), by].join(" ").trim_end().to_owned()
}

/// True for a word that may be what a sentence is about.
fn is_named(reading: &Reading<'_>, t: usize) -> bool {
    !words::is_light(reading.word(t)) || words::is_pronoun(reading.word(t)) || is_name_a(reading, t)
}

/// True for a verb that is told of what it is done to: who or what does it stands behind "by" or "with".
fn is_passive(reading: &Reading<'_>, t: usize) -> bool {
    let names = ["by", "with"].iter().any(|by| reading.word(t + 1).eq_ignore_ascii_case(by));
    names && reading.word(t).chars().all(char::is_alphabetic)
}

/// Forms of the verbs that make another one passive.
const BE: [&str; 10] = ["be", "is", "are", "was", "were", "been", "being", "get", "gets", "got"];

fn is_be(word: &str) -> bool {
    BE.iter().any(|be| word.eq_ignore_ascii_case(be))
}

/// How far before a verb such a form may stand: `is then always polled`.
const N_BETWEEN: usize = 3;

/// True for a verb that is told of who does it, as far as its form says beside the passive one: `polls`, `is polling`;
/// `polled` where that is none of `is polled` and stands before what it is done to.
fn is_active(reading: &Reading<'_>, t: usize, other: &Reading<'_>, passive: usize) -> bool {
    let has_be = |reading: &Reading<'_>, t: usize| (t.saturating_sub(N_BETWEEN)..t).any(|t| is_be(reading.word(t)));
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
