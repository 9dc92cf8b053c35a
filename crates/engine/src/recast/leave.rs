//! When a block leaves the section that its heading goes to, and when it stays with its neighbour.
//!
//! A section of the source stays together unless a part of it clearly belongs elsewhere.

use std::ops::Range;
use std::sync::LazyLock;

use specast_syntax::BlockKind;

use super::cues::words;
use super::outline::{Place, is_below};
use super::score::best;
use super::units::{Unit, label_of};
use crate::source::{Source, headline};
use crate::words::rows;

/// How much a heading says of its section.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Says {
    /// No word of it is known.
    Nothing,
    /// Its words may mean several things.
    Little,
    /// It names its subject.
    Much,
}

/// Least weight of what a block says for another section, and how much more it must say than for its own.
fn margin(says: Says) -> (f32, f32) {
    match says {
        Says::Nothing => (0.8, 0.4),
        Says::Little => (1.5, 0.9),
        Says::Much => (1.6, 1.2),
    }
}

/// The section that a block clearly belongs to instead of `home`, by what it says itself; `own` is what speaks
/// for staying.
pub fn apart(body: &[f32], home: usize, own: f32, says: Says, outline: &[Place]) -> Option<usize> {
    let (least, more) = margin(says);
    let (slot, score) = best(body, outline)?;
    let is_kin = slot == home || is_below(outline, slot, home) || is_below(outline, home, slot);
    (!is_kin && score >= least && score - own >= more && own <= score * 0.6).then_some(slot)
}

/// Runs of blocks that belong together: one introduces the next, or points back to it. Indices into `members`, which
/// are indices of units.
pub fn clusters(source: &Source, units: &[Unit], members: &[usize]) -> Vec<Range<usize>> {
    let mut out: Vec<Range<usize>> = Vec::new();
    for member in 0..members.len() {
        let is_bound = member > 0 && is_bound(source, &units[members[member - 1]], &units[members[member]]);
        match out.last_mut().filter(|_| is_bound) {
            Some(last) => last.end = member + 1,
            None => out.push(member..member + 1),
        }
    }
    out
}

/// True where a block cannot be read without the one before it: that one introduces it, or it points back.
fn is_bound(source: &Source, before: &Unit, unit: &Unit) -> bool {
    introduces(source, before) || (unit.kind == BlockKind::Paragraph && points_back(unit.range.of(&source.text)))
}

/// A paragraph that ends with a colon, is no sentence but a title, or speaks of what follows belongs to that.
pub fn introduces(source: &Source, unit: &Unit) -> bool {
    if unit.kind != BlockKind::Paragraph {
        return false;
    }
    let text = unit.range.of(&source.text).trim_end().trim_end_matches(['*', '_']);
    let title = headline(unit.range.of(&source.text)).unwrap_or(text);
    let announces = || {
        let words = words(text);
        let has = |phrase: &Vec<String>| words.windows(phrase.len()).any(|window| window == phrase.as_slice());
        AHEAD.iter().any(has)
    };
    let is_title =
        title.split_whitespace().count() <= 6 && title.ends_with(char::is_alphabetic) && !title.contains('\n');
    text.ends_with([':', '：']) || is_title || announces()
}

/// Words by which a text points to what stands before it, at its beginning, or to what follows, anywhere.
static BACK: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| pointers("back"));
static AHEAD: LazyLock<Vec<Vec<String>>> = LazyLock::new(|| pointers("ahead"));

fn pointers(way: &str) -> Vec<Vec<String>> {
    let all = rows::<2>(include_str!("pointers.tsv"));
    all.filter(|[to, _]| *to == way).map(|[_, phrase]| words(phrase)).collect()
}

/// True where a text opens with words that mean something before it.
fn points_back(text: &str) -> bool {
    let first: String = text.chars().take(60).collect();
    let first = words(&first);
    BACK.iter().any(|opening| first.starts_with(opening))
}

/// The few words by which a block names its own subject: a label, a bold opening, a line like a heading.
pub fn opening(text: &str) -> Option<String> {
    let line = text.lines().next()?;
    let bare = line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '>' | '-' | '*' | '+' | '|'));
    let bare = bare.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ')' | ' '));
    if let Some((label, _)) = label_of(line).or_else(|| label_of(bare)) {
        return Some(label);
    }
    let is_short = |part: &str| (1..=6).contains(&part.split_whitespace().count());
    if let Some((label, _)) = bare.split_once([':', '：']).filter(|(label, rest)| {
        is_short(label) && !label.contains(['`', '/', '[', '<']) && (rest.is_empty() || rest.starts_with(' '))
    }) {
        return Some(label.to_owned());
    }
    // A line of its own above a table or a list, without a full stop.
    let is_headed = text.lines().count() > 1
        && is_short(bare)
        && bare.ends_with(char::is_alphabetic)
        && bare.starts_with(char::is_uppercase);
    is_headed.then(|| bare.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openings_name_the_subject() {
        for (text, want) in [
            ("Availability target: 99 %. More.", Some("Availability target")),
            ("- **Retention**: 5 days", Some("Retention")),
            ("5.1 Recovery objectives\n    | a |", Some("Recovery objectives")),
            ("> **주의:** 모델", Some("주의")),
            ("See https://a.example for more", None),
            ("The relay takes mail.", None),
        ] {
            assert_eq!(opening(text).as_deref(), want, "{text}");
        }
    }

    #[test]
    fn texts_that_point_back_stay() {
        assert!(points_back("These limits hold.") && points_back("이 값은") && points_back("**Note that** x"));
        assert!(!points_back("The relay takes mail."));
    }
}
