//! Two versions of a template: what changed between them, and how a document is carried over.
//!
//! Knows contracts and documents that follow them. It adds and removes nothing of an author's: words of the old
//! template become those of the new one, and what the new one lacks stays where it is.

mod carry;
mod pairs;

use std::collections::BTreeSet;

use specast_syntax::Range;

use crate::contract::{Contract, IdFamily, Presence, Slot, SlotId, SlotKind, longest_rising};

pub use carry::{Carried, Step, carry, is_of_template};
pub use pairs::Pairs;

/// A difference between two versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What changed.
    pub what: What,
    /// How.
    pub how: How,
    /// Its name in the old version, or in the new one where it was added.
    pub name: String,
    /// Its bytes in the old version.
    pub old: Option<Range>,
    /// Its bytes in the new version.
    pub new: Option<Range>,
}

/// What may change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// The line that says where documents live.
    Target,
    /// A key of the front matter.
    Key,
    /// A section.
    Section,
    /// A labelled field.
    Field,
    /// A table.
    Table,
    /// A list of task boxes, a code sample or fixed text.
    Part,
    /// A family of ids.
    Ids,
}

impl What {
    /// The word that outputs show.
    pub fn word(self) -> &'static str {
        match self {
            Self::Target => "target",
            Self::Key => "key",
            Self::Section => "section",
            Self::Field => "field",
            Self::Table => "table",
            Self::Part => "part",
            Self::Ids => "ids",
        }
    }
}

/// How something changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// The old version does not have it.
    Added,
    /// The new version does not have it.
    Removed,
    /// It has this name now.
    Renamed(String),
    /// It stands elsewhere: behind what, or in what, in words.
    Moved(String),
    /// What it says stands in several sections.
    Split(Vec<String>),
    /// What it says stands in this section, which answers to another one.
    Joined(String),
    /// Something else of it was one thing and is another: aspect, before, after.
    Changed(&'static str, String, String),
}

impl How {
    /// The word that outputs show.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Renamed(_) => "renamed",
            Self::Moved(_) => "moved",
            Self::Split(_) => "split",
            Self::Joined(_) => "joined",
            Self::Changed(..) => "changed",
        }
    }
}

/// All differences: of the target, keys, sections, fields, tables, other parts and ids; of each kind first what the
/// old version has, in its order, then what was added.
pub fn diff(old: &Contract, new: &Contract) -> Vec<Change> {
    let pairs = Pairs::of(old, new);
    let mut out = Vec::new();
    targets(old, new, &mut out);
    for (id, slot) in old.slots.iter().enumerate() {
        let what = what(&slot.kind);
        let (name, range) = (name(old, id), Some(slot.origin));
        let mut add = |how: How, found: Option<SlotId>| {
            let now = found.map(|found| new.slots[found].origin);
            out.push(Change { what, how, name: name.clone(), old: range, new: now });
        };
        if let Some(parts) = pairs.split.get(&id) {
            add(How::Split(parts.iter().map(|part| self::name(new, *part)).collect()), parts.first().copied());
        }
        let Some(found) = pairs.of[id] else {
            match pairs.joined.get(&id) {
                Some(home) => add(How::Joined(self::name(new, *home)), Some(*home)),
                None if !pairs.split.contains_key(&id) => add(How::Removed, None),
                None => {}
            }
            continue;
        };
        let now = &new.slots[found];
        if !pairs::is_same_title(old, new, id, found) {
            add(How::Renamed(self::name(new, found)), Some(found));
        }
        if let Some(place) = moved(old, new, &pairs, id, found) {
            add(How::Moved(place), Some(found));
        }
        for (aspect, before, after) in aspects(slot, now) {
            add(How::Changed(aspect, before, after), Some(found));
        }
    }
    let parts: BTreeSet<SlotId> = pairs.split.values().flatten().copied().collect();
    let is_new = |id: &SlotId| !pairs.of.contains(&Some(*id)) && !parts.contains(id);
    for id in (0..new.slots.len()).filter(is_new) {
        let slot = &new.slots[id];
        let (what, name) = (what(&slot.kind), name(new, id));
        out.push(Change { what, how: How::Added, name, old: None, new: Some(slot.origin) });
    }
    ids(old, new, &mut out);
    out.sort_by_key(|change| change.what);
    out
}

fn what(kind: &SlotKind) -> What {
    match kind {
        SlotKind::Key { .. } => What::Key,
        SlotKind::Section { .. } => What::Section,
        SlotKind::Field => What::Field,
        SlotKind::Table { .. } => What::Table,
        SlotKind::Checklist | SlotKind::Code | SlotKind::Fixed => What::Part,
    }
}

/// What people call a slot.
fn name(contract: &Contract, id: SlotId) -> String {
    let slot = &contract.slots[id];
    let of = |name: &str| match slot.parent {
        Some(parent) => format!("{name} of {}", contract.name(parent)),
        None => name.to_owned(),
    };
    match &slot.kind {
        SlotKind::Key { .. } | SlotKind::Section { .. } => contract.name(id),
        SlotKind::Field => of(&contract.name(id)),
        SlotKind::Table { columns, .. } => of(&columns.join(" | ")),
        SlotKind::Checklist => of("task boxes"),
        SlotKind::Code => of("code sample"),
        SlotKind::Fixed => {
            const SHOWN: usize = 60;
            let text = contract.name(id);
            of(&if text.chars().count() > SHOWN {
                format!("“{}…”", text.chars().take(SHOWN).collect::<String>())
            } else {
                format!("“{text}”")
            })
        }
    }
}

fn targets(old: &Contract, new: &Contract, out: &mut Vec<Change>) {
    let how = match (&old.target, &new.target) {
        (None, Some(_)) => How::Added,
        (Some(_), None) => How::Removed,
        (Some(before), Some(after)) if before.text != after.text => How::Renamed(after.text.clone()),
        _ => return,
    };
    let [before, after] = [&old.target, &new.target].map(Option::as_ref);
    let name = before.or(after).map_or(String::new(), |target| target.text.clone());
    let (old, new) = (before.map(|target| target.origin), after.map(|target| target.origin));
    out.push(Change { what: What::Target, how, name, old, new });
}

fn ids(old: &Contract, new: &Contract, out: &mut Vec<Change>) {
    let of = |all: &[IdFamily], prefix: &str| all.iter().find(|family| family.prefix == prefix).cloned();
    let sample = |family: &IdFamily| format!("{}{:0>width$}", family.prefix, 1, width = family.width);
    for family in &old.ids {
        let name = sample(family);
        let (now, old) = (of(&new.ids, &family.prefix), Some(family.origin));
        let how = match &now {
            None => How::Removed,
            Some(now) if now.width != family.width => How::Renamed(sample(now)),
            Some(_) => continue,
        };
        out.push(Change { what: What::Ids, how, name, old, new: now.map(|now| now.origin) });
    }
    for family in new.ids.iter().filter(|family| of(&old.ids, &family.prefix).is_none()) {
        let (name, new) = (sample(family), Some(family.origin));
        out.push(Change { what: What::Ids, how: How::Added, name, old: None, new });
    }
}

/// Where a slot stands now, if it moved: under another section, or at another place among those that it stood with.
fn moved(old: &Contract, new: &Contract, pairs: &Pairs, id: SlotId, found: SlotId) -> Option<String> {
    let (before, after) = (old.slots[id].parent, new.slots[found].parent);
    let is_top = |contract: &Contract, parent: Option<SlotId>| parent.is_none() || parent == contract.title_slot();
    let stays = match before {
        Some(before) if !is_top(old, Some(before)) => pairs.of[before] == after,
        _ => is_top(new, after),
    };
    if !stays {
        return Some(after.map_or("the top".to_owned(), |after| format!("under {}", new.name(after))));
    }
    let is_beside = |other: &SlotId| {
        old.slots[*other].parent == before
            && what(&old.slots[*other].kind) == what(&old.slots[id].kind)
            && pairs.of[*other].is_some_and(|now| new.slots[now].parent == after)
    };
    let beside: Vec<SlotId> = (0..old.slots.len()).filter(is_beside).collect();
    let places: Vec<SlotId> = beside.iter().filter_map(|other| pairs.of[*other]).collect();
    let kept = longest_rising(&places);
    let at = beside.iter().position(|other| *other == id)?;
    if kept.contains(&at) {
        return None;
    }
    let ahead = places.iter().copied().filter(|place| *place < found).max();
    Some(ahead.map_or("first".to_owned(), |ahead| format!("behind {}", new.name(ahead))))
}

/// What else of a slot is otherwise now.
fn aspects(old: &Slot, new: &Slot) -> Vec<(&'static str, String, String)> {
    let mut out = Vec::new();
    let mut add = |aspect, before: String, after: String| {
        if before != after {
            out.push((aspect, before, after));
        }
    };
    let presence = |presence: &Presence| match presence {
        Presence::Required => "required".to_owned(),
        Presence::Optional => "optional".to_owned(),
        Presence::Conditional(condition) => format!("if {condition}"),
    };
    add("presence", presence(&old.presence), presence(&new.presence));
    let times = |repeats: bool| if repeats { "several" } else { "one" }.to_owned();
    add("times", times(old.repeat), times(new.repeat));
    match (&old.kind, &new.kind) {
        (SlotKind::Section { level: before, .. }, SlotKind::Section { level: after, .. }) => {
            add("level", before.to_string(), after.to_string());
        }
        (SlotKind::Key { value: before }, SlotKind::Key { value: after }) => add("value", before.show(), after.show()),
        (
            SlotKind::Table { columns: before, fixed_rows: was_fixed },
            SlotKind::Table { columns: after, fixed_rows: is_fixed },
        ) => {
            add("columns", before.join(" | "), after.join(" | "));
            let rows = |fixed: &bool| if *fixed { "fixed" } else { "samples" }.to_owned();
            add("rows", rows(was_fixed), rows(is_fixed));
        }
        _ => {}
    }
    out
}

#[cfg(test)]
mod tests;
