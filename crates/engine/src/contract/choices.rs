//! Sections of which a document has one, or as many as apply: the template names an outcome in each heading, or lists
//! headings with nothing below them.
//!
//! Knows the slots of a template only.

use super::vocabulary::words;
use super::{Presence, Slot, SlotKind, normalise};

/// Makes conditional what stands under `If it passed` and `If it failed`, `For PASS verdict` and `For FAIL verdict`.
pub(super) fn mark(slots: &mut [Slot]) {
    let cases: Vec<Option<Case>> = slots.iter().map(read).collect();
    let is_one_of = |at: usize| {
        let Some(case) = &cases[at] else { return false };
        let mut others = cases.iter().enumerate().filter(|(other, _)| *other != at && beside(slots, at, *other));
        // "For users" and "For operators" are two sections for two readers.
        others.any(|(_, other)| {
            other.as_ref().is_some_and(|other| {
                other.word == case.word && (case.word != "for" || (case.n_words > 2 && other.last == case.last))
            })
        })
    };
    for at in (0..slots.len()).filter(|at| is_one_of(*at)).collect::<Vec<_>>() {
        if slots[at].is_required() {
            slots[at].presence = Presence::Conditional(slots[at].title.show());
        }
    }
}

/// Makes optional what is listed like the entries of a menu: bare headings below a section, six or more side by side
/// (`### CMake`, `### Meson`, …). Where a template lists so, its other bare headings of that level are entries too.
pub(super) fn mark_menus(slots: &mut [Slot]) {
    /// Fewer may be the parts of one thing, all of which have to be told.
    const LEAST_ENTRIES: usize = 6;
    /// Headings of level 1 and 2 are what a document is made of.
    const LEAST_LEVEL: u8 = 3;
    let is_bare = |at: &usize| {
        let slot = &slots[*at];
        slot.level().is_some_and(|level| level >= LEAST_LEVEL)
            && slot.is_required()
            && slot.guidance.is_empty()
            && slot.holes.is_empty()
            && !slots.iter().any(|below| below.parent == Some(*at))
    };
    let bare: Vec<usize> = (0..slots.len()).filter(is_bare).collect();
    let is_listed = |at: &usize| bare.iter().filter(|other| beside(slots, *at, **other)).count() >= LEAST_ENTRIES;
    let levels: Vec<Option<u8>> = bare.iter().filter(|at| is_listed(at)).map(|at| slots[*at].level()).collect();
    for at in bare.into_iter().filter(|at| levels.contains(&slots[*at].level())).collect::<Vec<_>>() {
        slots[at].presence = Presence::Optional;
    }
}

fn beside(slots: &[Slot], at: usize, other: usize) -> bool {
    slots[at].parent == slots[other].parent && slots[at].level() == slots[other].level()
}

/// A heading that begins with a word for a case.
struct Case {
    word: &'static str,
    last: String,
    n_words: usize,
}

fn read(slot: &Slot) -> Option<Case> {
    if !matches!(slot.kind, SlotKind::Section { .. }) {
        return None;
    }
    let title = normalise(&slot.title.show());
    let all: Vec<&str> = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let word = words("case").iter().copied().find(|word| all.first() == Some(word))?;
    Some(Case { word, last: (*all.last()?).to_owned(), n_words: all.len() })
}
