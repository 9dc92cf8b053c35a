//! Which slot of a new version answers to which of the old one.
//!
//! By name first, then by what the template says there: a section that is called otherwise is known by its
//! guidance.

use std::collections::{BTreeMap, BTreeSet};

use specast_syntax::{Leaf, SectionId};

use super::what;
use crate::contract::{Contract, SlotId, SlotKind, is_respelt, normalise, sentences};
use crate::words;

/// Below this likeness two sections have nothing to do with each other.
const ALIKE: f64 = 0.5;

/// The slots of two versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairs {
    /// For each slot of the old version the one of the new version.
    pub of: Vec<Option<SlotId>>,
    /// Old sections whose text stands in several new ones.
    pub split: BTreeMap<SlotId, Vec<SlotId>>,
    /// Old sections whose text stands in a new one that answers to another.
    pub joined: BTreeMap<SlotId, SlotId>,
}

impl Pairs {
    /// Pairs the slots of two versions, each with one at most.
    pub fn of(old: &Contract, new: &Contract) -> Self {
        let mut pairs =
            Self { of: vec![None; old.slots.len()], split: BTreeMap::default(), joined: BTreeMap::default() };
        if let (Some(before), Some(after)) = (old.title_slot(), new.title_slot()) {
            pairs.of[before] = Some(after);
        }
        // Under the same section first: several may have a subsection of one name.
        for is_placed in [true, false] {
            pairs.sections_by_name(old, new, is_placed);
        }
        pairs.sections_by_text(old, new);
        pairs.shares(old, new);
        pairs.rest(old, new);
        pairs
    }

    fn is_free(&self, found: SlotId) -> bool {
        !self.of.contains(&Some(found))
    }

    fn sections_by_name(&mut self, old: &Contract, new: &Contract, is_placed: bool) {
        for id in old.sections() {
            if self.of[id].is_some() {
                continue;
            }
            let above = old.slots[id].parent.map(|parent| self.of[parent]);
            let is_home = |found: &SlotId| match above {
                Some(Some(above)) => new.slots[*found].parent == Some(above),
                Some(None) => false,
                None => new.slots[*found].parent.is_none(),
            };
            let found = new.sections().find(|found| {
                self.is_free(*found) && is_same_title(old, new, id, *found) && (!is_placed || is_home(found))
            });
            self.of[id] = found;
        }
    }

    /// Sections that are called otherwise, the likest first.
    fn sections_by_text(&mut self, old: &Contract, new: &Contract) {
        let open: Vec<SlotId> = old.sections().filter(|id| self.of[*id].is_none()).collect();
        let free: Vec<SlotId> = new.sections().filter(|id| self.is_free(*id)).collect();
        let said: BTreeMap<SlotId, BTreeSet<String>> = free.iter().map(|id| (*id, stems(new, *id))).collect();
        let mut all: Vec<(f64, SlotId, SlotId)> = Vec::new();
        for id in &open {
            let own = stems(old, *id);
            for found in &free {
                let score = self.likeness(old, new, (*id, &own), (*found, &said[found]));
                if score >= ALIKE {
                    all.push((score, *id, *found));
                }
            }
        }
        all.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        for (_, id, found) in all {
            if self.of[id].is_none() && self.is_free(found) {
                self.of[id] = Some(found);
            }
        }
    }

    /// How alike two sections are, 0 to 1: by their titles or by what is said below them.
    fn likeness(
        &self,
        old: &Contract,
        new: &Contract,
        (id, own): (SlotId, &BTreeSet<String>),
        (found, said): (SlotId, &BTreeSet<String>),
    ) -> f64 {
        /// Fewer words may stand anywhere.
        const LEAST_WORDS: usize = 5;
        const NEAR: f64 = 0.8;
        let [before, after] = [&old.slots[id].title, &new.slots[found].title];
        let (titled, called) = (before.show(), after.show());
        let letters = strsim::normalized_damerau_levenshtein(&normalise(&titled), &normalise(&called));
        let is_part = is_respelt(&titled, &called) || is_respelt(&called, &titled);
        let by_title = if is_part { letters.max(NEAR) } else { letters };
        let by_title = if by_title < NEAR || before.is_open() || after.is_open() { 0.0 } else { by_title };
        let shared = own.intersection(said).count();
        let n_words = own.len() + said.len();
        let by_text = if own.len().min(said.len()) < LEAST_WORDS { 0.0 } else { 2.0 * shared as f64 / n_words as f64 };
        let above = |contract: &Contract, id: SlotId| contract.slots[id].parent;
        let is_home = above(old, id).and_then(|parent| self.of[parent]) == above(new, found);
        by_title.max(by_text) - if is_home { 0.0 } else { 0.1 }
    }

    /// Sections whose sentences went to several, and those whose sentences stand in one that answers to another.
    fn shares(&mut self, old: &Contract, new: &Contract) {
        let sentences_of = |contract: &Contract| -> Vec<(SlotId, BTreeSet<String>)> {
            contract.sections().map(|id| (id, sentences_in(contract, id))).collect()
        };
        let (before, after) = (sentences_of(old), sentences_of(new));
        let holds_most = |own: &BTreeSet<String>, said: &BTreeSet<String>| {
            let n_shared = own.intersection(said).count();
            n_shared > 0 && n_shared * 2 >= own.len()
        };
        for (id, own) in &before {
            let taken: Vec<SlotId> = after
                .iter()
                .filter(|(found, said)| self.is_free(*found) && holds_most(said, own))
                .map(|(found, _)| *found)
                .collect();
            let mut parts: Vec<SlotId> = self.of[*id].into_iter().chain(taken).collect();
            parts.sort_unstable();
            match parts[..] {
                [] => {}
                // All that it said stands under one other name.
                [one] => self.of[*id] = Some(one),
                _ => {
                    self.of[*id] = self.of[*id].or(parts.first().copied());
                    self.split.insert(*id, parts);
                }
            }
        }
        for (id, own) in before.iter().filter(|(id, _)| self.of[*id].is_none()) {
            let home = after.iter().find(|(_, said)| holds_most(own, said));
            self.joined.extend(home.map(|(home, _)| (*id, *home)));
        }
    }

    /// Keys by name; fields and the like inside of sections that answer to each other, then anywhere.
    fn rest(&mut self, old: &Contract, new: &Contract) {
        for is_placed in [true, false] {
            for id in (0..old.slots.len()).filter(|id| what(&old.slots[*id].kind) != super::What::Section) {
                if self.of[id].is_some() {
                    continue;
                }
                let slot = &old.slots[id];
                let home = slot.parent.map(|parent| self.of[parent]);
                let is_home = |found: SlotId| match home {
                    Some(home) => home.is_some() && new.slots[found].parent == home,
                    None => new.slots[found].parent.is_none(),
                };
                let found = (0..new.slots.len()).find(|found| {
                    self.is_free(*found)
                        && is_home(*found) == is_placed
                        && is_one(&slot.kind, &new.slots[*found].kind, is_placed)
                        && is_same_title(old, new, id, *found)
                });
                self.of[id] = found;
            }
        }
        // A key or a label that is nearly called the same.
        let is_named = |id: &SlotId| matches!(old.slots[*id].kind, SlotKind::Key { .. } | SlotKind::Field);
        for id in (0..old.slots.len()).filter(is_named).filter(|id| self.of[*id].is_none()).collect::<Vec<_>>() {
            let before = old.slots[id].title.show();
            let bare = |name: &str| name.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "");
            let is_near =
                |after: &str| bare(&before) == bare(after) || is_respelt(&before, after) || is_respelt(after, &before);
            self.of[id] = (0..new.slots.len()).find(|found| {
                let slot = &new.slots[*found];
                what(&slot.kind) == what(&old.slots[id].kind) && self.is_free(*found) && is_near(&slot.title.show())
            });
        }
    }
}

/// True where two slots bear the same title; tables and the like are known by where they stand.
pub(super) fn is_same_title(old: &Contract, new: &Contract, id: SlotId, found: SlotId) -> bool {
    let (before, after) = (&old.slots[id], &new.slots[found]);
    let is_titled = !matches!(before.kind, SlotKind::Table { .. } | SlotKind::Checklist | SlotKind::Code);
    !is_titled || normalise(&before.title.show()) == normalise(&after.title.show())
}

/// True for two slots of one kind; tables away from their section share most of their columns.
fn is_one(before: &SlotKind, after: &SlotKind, is_placed: bool) -> bool {
    match (before, after) {
        (SlotKind::Table { columns: before, .. }, SlotKind::Table { columns: after, .. }) => {
            let n_shared = before.iter().filter(|column| after.contains(column)).count();
            is_placed && n_shared > 0 || n_shared * 2 > before.len().max(after.len())
        }
        (SlotKind::Checklist, SlotKind::Checklist) | (SlotKind::Code, SlotKind::Code) => is_placed,
        _ => std::mem::discriminant(before) == std::mem::discriminant(after),
    }
}

/// The section of the template's text behind a slot.
fn section_of(contract: &Contract, slot: SlotId) -> Option<SectionId> {
    let (document, heading) = (&contract.document, contract.slots[slot].origin);
    document.sections.iter().position(|section| document.tiles[section.heading].range == heading)
}

/// The visible texts that stand directly in a section, without its heading.
fn texts(contract: &Contract, slot: SlotId) -> Vec<String> {
    let Some(section) = section_of(contract, slot) else { return Vec::new() };
    let own = contract.document.sections[section].own.clone();
    let leaves = contract.document.leaves().filter(|(tile, _)| own.contains(tile) && *tile != own.start);
    leaves
        .filter(|(_, leaf)| !matches!(leaf, Leaf::LinkDefinition))
        .map(|(tile, _)| contract.document.plain(tile, &contract.text).text)
        .collect()
}

fn stems(contract: &Contract, slot: SlotId) -> BTreeSet<String> {
    let texts = texts(contract, slot);
    let words = texts.iter().flat_map(|text| words::words(text)).filter(|word| !words::is_stop(word.text));
    words.map(|word| words::stem(&words::fold(word.text))).collect()
}

/// Sentences of a section that are long enough to be nobody else's.
fn sentences_in(contract: &Contract, slot: SlotId) -> BTreeSet<String> {
    const LEAST_WORDS: usize = 4;
    let mut out = BTreeSet::new();
    for text in texts(contract, slot) {
        let found = sentences(&text).into_iter().map(|range| normalise(range.of(&text)));
        out.extend(found.filter(|sentence| sentence.split(' ').count() >= LEAST_WORDS));
    }
    out
}
