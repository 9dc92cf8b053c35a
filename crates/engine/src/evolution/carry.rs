//! A document of the old version, carried over: titles, numbers, keys and labels of the old template become those
//! of the new one, and a section that the new one lacks goes where its author wrote nothing in it.
//!
//! What the new version asks for besides is the business of the rules' fixes.

use specast_syntax::{Leaf, Range, SectionId};

use super::Pairs;
use crate::contract::{Contract, SlotId, SlotKind, normalise, notation, unnumbered};
use crate::edit::{self, TextEdit};
use crate::source::Source;

/// A document that was carried over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// Its text.
    pub text: String,
    /// What was done, in the order of the document.
    pub steps: Vec<Step>,
}

/// Something that was done, or has to be looked at by a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// A title, key or label of the old template became the new one's: before, after.
    Renamed(String, String),
    /// A section without a word of the author's, which the new version lacks, was taken out.
    Removed(String),
    /// A section that the new version lacks stays as the author's own.
    Left(String),
    /// What a section asks for stands in several in the new version; the author's stays together.
    Split(String, Vec<String>),
}

/// Carries a document over. Words of the old template change, nothing of the author's does.
pub fn carry(source: &Source, old: &Contract, new: &Contract, pairs: &Pairs) -> Carried {
    let text: &str = &source.text;
    let sections = old.match_sections(&source.document, text);
    let mut edits: Vec<TextEdit> = Vec::new();
    let mut steps: Vec<(u32, Step)> = Vec::new();
    let mut renames = |range: Range, after: String, steps: &mut Vec<(u32, Step)>| {
        let before = range.of(text).to_owned();
        if before != after && !range.is_empty() {
            steps.push((range.start, Step::Renamed(before, after.clone())));
            edits.push(TextEdit { range, text: after });
        }
    };
    let mut removed: Vec<Range> = Vec::new();
    for (section, found) in sections.of.iter().enumerate() {
        let Some(slot) = found.filter(|found| found.exact).map(|found| found.slot) else { continue };
        let heading = source.document.sections[section].clone();
        let (title, start) = (heading.title.of(text), heading.title.start);
        if Some(slot) == old.title_slot() {
            continue;
        }
        let Some(now) = pairs.of[slot] else {
            let step = if let Some(range) = says_nothing(source, old, section) {
                removed.push(range);
                Step::Removed(title.to_owned())
            } else {
                Step::Left(title.to_owned())
            };
            steps.push((start, step));
            continue;
        };
        if let Some(parts) = pairs.split.get(&slot).filter(|_| says_nothing(source, old, section).is_none()) {
            steps.push((start, Step::Split(title.to_owned(), parts.iter().map(|part| new.name(*part)).collect())));
        }
        let (before, after) = (&old.slots[slot], &new.slots[now]);
        let is_literal = !before.title.has_holes() && !after.title.has_holes();
        if is_literal && normalise(&before.title.show()) != normalise(&after.title.show()) {
            renames(heading.title, after.title.show(), &mut steps);
        }
        let is_numbered = heading.number.filter(|number| before.number() == Some(number.of(text)));
        if let (Some(number), Some(now)) = (is_numbered, after.number()) {
            renames(number, now.to_owned(), &mut steps);
        }
    }
    for (id, range) in labels(source, old) {
        let Some(now) = pairs.of[id] else { continue };
        let (before, after) = (&old.slots[id].title, &new.slots[now].title);
        if !after.has_holes() && normalise(&before.show()) != normalise(&after.show()) {
            renames(range, after.show(), &mut steps);
        }
    }
    edits.retain(|edit| !removed.iter().any(|range| range.contains(edit.range)));
    edits.extend(removed.into_iter().map(|range| TextEdit { range, text: String::new() }));
    edits.sort_by_key(|edit| edit.range.start);
    steps.sort_by_key(|(at, _)| *at);
    Carried { text: edit::apply(text, &edits), steps: steps.into_iter().map(|(_, step)| step).collect() }
}

/// Keys of the front matter and labels of fields that the old template has, with their bytes in the document.
fn labels(source: &Source, old: &Contract) -> Vec<(SlotId, Range)> {
    let mut out = Vec::new();
    for entry in source.document.front.iter().flat_map(|front| &front.entries) {
        out.extend(old.key(&entry.key).map(|id| (id, entry.key_range)));
    }
    for label in notation::labelled(&source.document, &source.text) {
        let Some(id) = old.fields().find(|id| old.slots[*id].title.is(&label.label)) else { continue };
        // Without the marks around it.
        let shown = label.label_range.of(&source.text);
        let Some(at) = shown.find(&label.label) else { continue };
        let start = label.label_range.start + at as u32;
        out.push((id, Range { start, end: start + label.label.len() as u32 }));
    }
    out
}

/// The bytes of a section in which the author said nothing: what stands below its heading is the template's, or
/// nothing. None where there is something.
fn says_nothing(source: &Source, old: &Contract, section: SectionId) -> Option<Range> {
    let document = &source.document;
    let all = document.sections[section].all.clone();
    let is_inside = |tile: usize| all.contains(&tile) && tile != all.start;
    let mut leaves = document.leaves().filter(|(tile, leaf)| is_inside(*tile) && *leaf != Leaf::LinkDefinition);
    if !leaves.all(|(tile, _)| is_of_template(old, &document.plain(tile, &source.text).text)) {
        return None;
    }
    // A definition may be used from elsewhere.
    if document.leaves().any(|(tile, leaf)| is_inside(tile) && leaf == Leaf::LinkDefinition) {
        return None;
    }
    let start = document.tiles[all.start].range.start;
    let end = document.tiles.get(all.end).map_or(source.text.len() as u32, |tile| tile.range.start);
    Some(Range { start, end })
}

/// True for a visible text that is the template's: a title, guidance, fixed text or a hole that nobody filled.
pub fn is_of_template(contract: &Contract, text: &str) -> bool {
    let is_hole = |text: &str| {
        contract.slots.iter().flat_map(|slot| &slot.holes).any(|hole| hole.range.of(&contract.text).trim() == text)
    };
    let text = text.trim();
    text.is_empty()
        || contract.is_boilerplate(text).is_some()
        || contract.guidance(text).is_some()
        || is_hole(text)
        || contract.slots.iter().any(|slot| {
            matches!(slot.kind, SlotKind::Section { .. })
                && normalise(&slot.title.show()) == normalise(unnumbered(text))
        })
}
