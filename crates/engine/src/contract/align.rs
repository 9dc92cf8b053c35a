//! Which section of a document answers to which section of a contract.
//!
//! One run finds all mismatches: level, order, number and wording may each differ. It judges nothing.

use std::collections::BTreeSet;

use specast_syntax::{Document, SectionId};

use super::titles::{is_part, near};
use super::vocabulary::is_of;
use super::{Contract, Slot, SlotId, SlotKind, normalise, notation};

/// The sections of a document with the slots that they answer to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alignment {
    /// For each section of the document the slot, if there is one.
    pub of: Vec<Option<Match>>,
}

/// A section's slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// The slot.
    pub slot: SlotId,
    /// False where the title is only near the template's.
    pub exact: bool,
}

impl Alignment {
    /// The first section that answers to a slot.
    pub fn section(&self, slot: SlotId) -> Option<SectionId> {
        self.sections(slot).next()
    }

    /// All sections that answer to a slot (several where it repeats).
    pub fn sections(&self, slot: SlotId) -> impl Iterator<Item = SectionId> + '_ {
        let found = self.of.iter().enumerate();
        found.filter(move |(_, found)| found.is_some_and(|found| found.slot == slot)).map(|(section, _)| section)
    }

    /// By how many levels all sections stand deeper than in the template, or less deep; none where they differ, or
    /// are too few to tell. The title may stand as it should.
    pub fn shift(&self, contract: &Contract, document: &Document) -> Option<i16> {
        const LEAST_SECTIONS: usize = 3;
        let title = contract.title_slot();
        let found = self.of.iter().enumerate().filter_map(|(section, found)| Some((section, (*found)?)));
        let shifts: Vec<i16> = found
            .filter(|(_, found)| Some(found.slot) != title)
            .filter_map(|(section, found)| Some((section, contract.slots[found.slot].level()?)))
            .map(|(section, wanted)| i16::from(document.sections[section].level) - i16::from(wanted))
            .collect();
        let first = *shifts.first().filter(|first| **first != 0 && shifts.len() >= LEAST_SECTIONS)?;
        shifts.iter().all(|shift| *shift == first).then_some(first)
    }

    /// The slot of a section of the document, or of the nearest section around it that has one.
    pub fn slot_around(&self, document: &Document, section: SectionId) -> Option<SlotId> {
        let above = std::iter::successors(Some(section), |id| document.sections[*id].parent);
        above.into_iter().find_map(|id| self.of.get(id).copied().flatten()).map(|found| found.slot)
    }
}

/// Below this likeness two titles have nothing to do with each other.
const NEAR: f64 = 0.8;

struct Candidate {
    slot: SlotId,
    section: SectionId,
    exact: bool,
    score: f64,
}

/// Aligns a document with a contract.
pub(super) fn align(contract: &Contract, document: &Document, text: &str) -> Alignment {
    let levels: Vec<u8> = document.sections.iter().map(|section| section.level).collect();
    let found = align_at(contract, document, text, &levels);
    let Some(shift) = found.shift(contract, document) else { return found };
    // Read as if the headings stood where the template has them; a title of level 1 is one.
    let is_title = |section: SectionId| section == 0 && levels[0] == 1;
    let moved = |(section, level): (SectionId, &u8)| {
        let moved = u8::try_from(i16::from(*level) - shift).unwrap_or(0).max(1);
        if is_title(section) { *level } else { moved }
    };
    let moved: Vec<u8> = levels.iter().enumerate().map(moved).collect();
    let mut found = align_at(contract, document, text, &moved);
    // One that may be left out may as well be another section at its level.
    for (section, of) in found.of.iter_mut().enumerate() {
        let is_sure = |slot: &Slot| {
            slot.is_required() || slot.title.is_open() || slot.level() == Some(document.sections[section].level)
        };
        *of = of.filter(|of| is_sure(&contract.slots[of.slot]));
    }
    found
}

fn align_at(contract: &Contract, document: &Document, text: &str, levels: &[u8]) -> Alignment {
    let titles: Vec<String> =
        (0..document.sections.len()).map(|section| notation::title(document, section, text).0).collect();
    let slots: Vec<SlotId> = contract.sections().collect();
    let mut candidates = Vec::new();
    for (slot_idx, &slot) in slots.iter().enumerate() {
        for section in 0..titles.len() {
            let Some((exact, mut score)) = likeness(contract, slot, document, section, (&titles, levels), text) else {
                continue;
            };
            // Of equals, the one nearer to the place in the template wins.
            let here = section as f64 / titles.len() as f64;
            let there = slot_idx as f64 / slots.len() as f64;
            score -= (here - there).abs() / 100.0;
            candidates.push(Candidate { slot, section, exact, score });
        }
    }
    // Whoever bears a section's very title is that section, twice perhaps, and no other one under a new name.
    let borne: BTreeSet<SectionId> = candidates.iter().filter(|one| one.exact).map(|one| one.section).collect();
    candidates.retain(|one| one.exact || !borne.contains(&one.section));
    candidates.sort_by(|a, b| {
        let order = b.exact.cmp(&a.exact).then(b.score.total_cmp(&a.score));
        order.then((a.slot, a.section).cmp(&(b.slot, b.section)))
    });
    let mut of: Vec<Option<Match>> = vec![None; titles.len()];
    let mut taken = vec![false; contract.slots.len()];
    for candidate in candidates {
        let repeats = contract.slots[candidate.slot].repeat && candidate.exact;
        if of[candidate.section].is_none() && (!taken[candidate.slot] || repeats) {
            of[candidate.section] = Some(Match { slot: candidate.slot, exact: candidate.exact });
            taken[candidate.slot] = true;
        }
    }
    take_first_of_twins(document, &titles, &mut of);
    take_more_of_a_kind(contract, document, &titles, text, &mut of);
    take_parts_of_each(contract, document, &titles, &mut of);
    take_shortened(contract, document, &titles, levels, &mut of);
    Alignment { of }
}

/// Of two sections of one title side by side the first is meant, whichever is nearer to the template's place.
fn take_first_of_twins(document: &Document, titles: &[String], of: &mut [Option<Match>]) {
    let sections = &document.sections;
    for section in 1..titles.len() {
        let siblings = (0..section).rev().filter(|other| sections[*other].parent == sections[section].parent);
        let Some(before) = siblings.into_iter().find(|other| sections[*other].level == sections[section].level) else {
            continue;
        };
        if of[section].is_some() && of[before].is_none() && normalise(&titles[before]) == normalise(&titles[section]) {
            of.swap(before, section);
        }
    }
}

/// A title that is all hole, `[ID]: [title]`, names a kind: further sections beside the first are of it where they are
/// named in the same form, or have something of what the template shows below it.
fn take_more_of_a_kind(
    contract: &Contract,
    document: &Document,
    titles: &[String],
    text: &str,
    of: &mut [Option<Match>],
) {
    let labels = notation::labelled(document, text);
    let tables = notation::tables(document, text);
    let kinds = contract.sections().filter(|slot| {
        let slot_of = &contract.slots[*slot];
        slot_of.title.is_open() && !slot_of.repeat && contract.title_slot() != Some(*slot)
    });
    for slot in kinds.collect::<Vec<_>>() {
        let Some(first) = of.iter().position(|found| found.is_some_and(|found| found.slot == slot)) else { continue };
        let (pattern, sections) = (&contract.slots[slot].title, &document.sections);
        let shows = |section: SectionId| {
            let is_own = |section_at: Option<SectionId>| section_at == Some(section);
            contract.children(Some(slot)).any(|child| match &contract.slots[child].kind {
                SlotKind::Field => {
                    let title = &contract.slots[child].title;
                    !title.is_open() && labels.iter().any(|field| is_own(field.section) && title.matches(&field.label))
                }
                SlotKind::Table { columns, .. } => {
                    tables.iter().any(|table| is_own(table.section) && table.columns == *columns)
                }
                SlotKind::Section { .. } => {
                    let title = &contract.slots[child].title;
                    let mut below = (0..titles.len()).filter(|below| sections[*below].parent == Some(section));
                    !title.is_open() && below.any(|below| title.matches(&titles[below]))
                }
                _ => false,
            })
        };
        let is_alike = |section: SectionId| {
            sections[section].parent == sections[first].parent
                && sections[section].level == sections[first].level
                && (pattern.is_coded(&titles[first]) && pattern.is_coded(&titles[section]) || shows(section))
        };
        let more: Vec<SectionId> =
            (0..titles.len()).filter(|section| of[*section].is_none() && is_alike(*section)).collect();
        for section in more {
            of[section] = Some(Match { slot, exact: true });
        }
    }
}

/// A section that bears the first words of a title which is missing beside it, and of no other one: `Building` for
/// `Building the target`.
fn take_shortened(
    contract: &Contract,
    document: &Document,
    titles: &[String],
    levels: &[u8],
    of: &mut [Option<Match>],
) {
    let is_taken = |of: &[Option<Match>], slot: SlotId| of.iter().flatten().any(|found| found.slot == slot);
    for section in 0..titles.len() {
        let title = normalise(&titles[section]);
        if of[section].is_some() || !title.contains(char::is_alphabetic) {
            continue;
        }
        let above = document.sections[section].parent.and_then(|parent| of[parent]).map(|found| found.slot);
        let begins = |slot: &SlotId| {
            let wanted = &contract.slots[*slot];
            let rest = normalise(&wanted.title.show());
            let rest = rest.strip_prefix(&title).filter(|_| !wanted.title.has_holes());
            wanted.level() == Some(levels[section])
                && wanted.is_required()
                && (wanted.parent == above || wanted.parent == contract.title_slot())
                && rest
                    .is_some_and(|rest| rest.starts_with(' ') && !rest.split(' ').any(|word| is_of(word, &["denies"])))
                && !is_taken(of, *slot)
        };
        let mut missing = contract.sections().filter(begins);
        if let (Some(slot), None) = (missing.next(), missing.next()) {
            of[section] = Some(Match { slot, exact: false });
        }
    }
}

/// What stands below a section that comes several times comes as often, whatever number it bears.
fn take_parts_of_each(contract: &Contract, document: &Document, titles: &[String], of: &mut [Option<Match>]) {
    for slot in contract.sections() {
        let pattern = &contract.slots[slot].title;
        let Some(parent) = contract.slots[slot].parent.filter(|_| !pattern.is_open()) else { continue };
        let is_of = |of: &[Option<Match>], section: SectionId, slot: SlotId| {
            of[section].is_some_and(|found| found.slot == slot)
        };
        if of.iter().flatten().filter(|found| found.slot == parent).count() < 2 {
            continue;
        }
        for (section, title) in titles.iter().enumerate() {
            let is_below = document.sections[section].parent.is_some_and(|above| is_of(of, above, parent));
            let is_named = pattern.matches(title) || pattern.counted().matches(title);
            if of[section].is_none() && is_below && is_named {
                of[section] = Some(Match { slot, exact: true });
            }
        }
    }
}

/// How far a section of the document answers to a slot; none where it does not.
fn likeness(
    contract: &Contract,
    slot: SlotId,
    document: &Document,
    section: SectionId,
    (titles, levels): (&[String], &[u8]),
    text: &str,
) -> Option<(bool, f64)> {
    let SlotKind::Section { level, number } = &contract.slots[slot].kind else { return None };
    let pattern = &contract.slots[slot].title;
    let found = &document.sections[section];
    let (title, found_level) = (&titles[section], levels[section]);
    let same_number = match (number, found.number) {
        (Some(number), Some(range)) => range.of(text) == number,
        _ => false,
    };
    let is_title = contract.title_slot() == Some(slot);
    // `[NNNN]: [Title]` has its number in a hole.
    let whole = || document.plain(found.heading, text).text;
    // `Open questions (to be resolved before the release)`: a remark of the author's.
    let bare = title.rfind(" (").filter(|_| title.ends_with(')')).map(|at| &title[..at]);
    let fits = pattern.matches(title)
        || pattern.is_worded(title)
        || bare.is_some_and(|bare| !pattern.is_open() && pattern.matches(bare))
        || pattern.is_open() && found.number.is_some() && pattern.matches(&whole())
        || is_title && found_level == 1 && section == 0 && pattern.names(title);
    let exact = fits && (!pattern.is_open() || found_level == *level);
    // A title at another level is the same section only where nothing else can be meant.
    let is_sure = same_number || (exact && contract.slots[slot].is_required());
    if found_level != *level && !is_sure {
        return None;
    }
    // A heading without words that opens a template of several tops is the first one here too.
    let opens = contract.sections().next() == Some(slot) && contract.title_slot().is_none();
    if opens && pattern.is_open() && section != 0 {
        return None;
    }
    let above = contract.slots[slot].parent.filter(|parent| contract.title_slot() != Some(*parent));
    let above = above.map(|parent| &contract.slots[parent].title);
    // A title that is all hole is known by the section around it, and marks between its holes are no words; neither
    // is a remark behind a title.
    let mut is_loose = found_level == *level && !exact && pattern.is_bare(title);
    if let (true, Some(above)) = (pattern.is_open(), above) {
        if !found.parent.is_some_and(|parent| above.matches(&titles[parent])) {
            return None;
        }
        is_loose |= !exact && found_level == *level;
    }
    let mut score = match (exact, pattern.is_open()) {
        _ if is_loose => 0.5,
        (true, true) => 0.6,
        (true, false) => 1.0,
        (false, true) => return None,
        (false, false) => {
            let mut near = near(pattern, title, same_number);
            let is_placed = found_level == *level
                && above.is_none_or(|above| found.parent.is_some_and(|parent| above.matches(&titles[parent])));
            if is_placed && contract.slots[slot].is_required() && is_part(pattern, title) {
                near = near.max(NEAR);
            }
            // The first heading of level 1 is the document's title, whatever it says.
            let is_first = is_title && found_level == 1 && section == 0;
            if near < NEAR && !is_first {
                return None;
            }
            near
        }
    };
    if found_level == *level {
        score += 0.2;
    }
    if same_number {
        score += 0.1;
    }
    let above = contract.slots[slot].parent.map(|parent| &contract.slots[parent].title);
    let title_above = found.parent.map(|parent| &titles[parent]);
    if let (Some(pattern), Some(title)) = (above, title_above)
        && pattern.matches(title)
    {
        score += 0.15;
    }
    Some((exact || is_loose, score))
}

/// The section of a document whose title names a section of the template beside something else:
/// `Introduction/Motivation`, and `Goals and Limits` where the template has both.
pub(super) fn named_jointly(contract: &Contract, slot: SlotId, document: &Document, text: &str) -> Option<SectionId> {
    let name = |slot: SlotId| normalise(&contract.slots[slot].title.show());
    let wanted = name(slot);
    let is_known = |part: &&str| contract.sections().any(|slot| name(slot) == *part);
    (0..document.sections.len()).find(|section| {
        let title = normalise(&notation::title(document, *section, text).0);
        let parts: Vec<&str> = title.split('/').flat_map(|part| part.split(" and ")).map(str::trim).collect();
        let is_joint = title.contains('/') || parts.iter().filter(|part| is_known(part)).count() > 1;
        title != wanted && is_joint && parts.contains(&wanted.as_str())
    })
}

/// Indices of a longest rising run of values (not necessarily side by side).
pub fn longest_rising(values: &[usize]) -> Vec<usize> {
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(values.len());
    for (idx, value) in values.iter().enumerate() {
        let before = (0..idx)
            .filter(|earlier| values[*earlier] < *value)
            .max_by_key(|earlier| (best[*earlier].0, std::cmp::Reverse(*earlier)));
        best.push((before.map_or(1, |earlier| best[earlier].0 + 1), before));
    }
    let last = (0..values.len()).max_by_key(|idx| (best[*idx].0, std::cmp::Reverse(*idx)));
    std::iter::successors(last, |idx| best[*idx].1).collect()
}
