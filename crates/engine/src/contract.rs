//! A template as a contract: what a document that follows it must hold.
//!
//! Knows the template's bytes only. It never asks for a change of the template, judges no document
//! (rules do) and knows no files.

use std::collections::BTreeMap;
use std::sync::Arc;

use specast_syntax::{Document, LineIndex, Range, SectionId};

mod align;
mod body;
mod boilerplate;
mod choices;
pub mod choose;
mod compile;
pub mod ids;
mod keys;
pub mod notation;
mod path;
mod pattern;
pub mod placeholder;
mod prose;
mod remarks;
mod samples;
mod titles;
pub mod values;
mod vocabulary;
mod wording;

pub use align::{Alignment, Match, longest_rising};
pub use boilerplate::sentences;
pub use pattern::normalise;
pub use remarks::{DIRECTIVES, directives, is_directive};
pub use titles::{is_one_label, is_respelt, unnumbered};

/// Compiles a template. Never fails: what is not understood is a problem of the contract.
pub fn compile(path: &str, text: &str) -> Contract {
    compile::compile(path, text)
}

/// Index into [`Contract::slots`].
pub type SlotId = usize;

/// A compiled template.
#[derive(Debug, Clone)]
pub struct Contract {
    /// The template's path relative to the workspace root.
    pub path: String,
    /// The template's text.
    pub text: Arc<str>,
    /// The template's tiles.
    pub document: Document,
    /// The template's lines.
    pub lines: LineIndex,
    /// Everything that a document must or may hold, in the order of the template.
    pub slots: Vec<Slot>,
    /// Id families that the template declares.
    pub ids: Vec<IdFamily>,
    /// Where documents of this template live, from its target-directory line.
    pub target: Option<PathPattern>,
    /// What could not be understood, as findings on the template.
    pub problems: Vec<specast_syntax::Problem>,
    /// Normalised texts that stand literally in the template, with their place.
    boilerplate: BTreeMap<String, Range>,
    /// Normalised sentences of the guidance, with their place.
    guidance: BTreeMap<String, Range>,
}

/// A place of a contract that takes content.
#[derive(Debug, Clone)]
pub struct Slot {
    /// What it is.
    pub kind: SlotKind,
    /// The section it stands in (for a section: the section above).
    pub parent: Option<SlotId>,
    /// Title of a section, key, label of a field; may hold holes.
    pub title: Pattern,
    /// Whether a document must hold it.
    pub presence: Presence,
    /// May stand several times.
    pub repeat: bool,
    /// What a `<!-- specast: … -->` comment of the template says about it.
    pub marks: Marks,
    /// The template's bytes behind it.
    pub origin: Range,
    /// Prose and comments that tell the author what to write.
    pub guidance: Vec<Range>,
    /// Text that a document carries word for word.
    pub fixed: Vec<Range>,
    /// Holes to be filled in.
    pub holes: Vec<Hole>,
}

/// What a `<!-- specast: … -->` comment of the template settles.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// Subsections may stand in any order.
    pub any_order: bool,
    /// Subsections that the template does not have are unexpected.
    pub closed: bool,
    /// What the slot takes, from `slot=flows`.
    pub takes: Option<String>,
}

/// Kinds of slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SlotKind {
    /// A key of the front matter.
    Key {
        /// What its value may be.
        value: ValueKind,
    },
    /// A section.
    Section {
        /// Heading level, 1 to 6.
        level: u8,
        /// Its number in the template (`4.1`).
        number: Option<String>,
    },
    /// A labelled field (`- **Label**: …`, `> **Label**: …`).
    Field,
    /// A table.
    Table {
        /// Heads of its columns.
        columns: Vec<String>,
        /// True where the literal rows must stay (a checklist table); false for sample rows.
        fixed_rows: bool,
    },
    /// A list of task boxes.
    Checklist,
    /// A code block that shows what to put there.
    Code,
    /// Fixed text: quotes, notes, lines of emphasis.
    Fixed,
}

/// What a value may be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueKind {
    /// Free text that must be filled in.
    Text,
    /// One of these.
    Enum(Vec<String>),
    /// `YYYY-MM-DD`.
    Date,
    /// Any value; the template's own is the default.
    Default(String),
    /// A list; the template's own items are the default.
    List(Vec<String>),
}

/// Whether a slot must be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// Always.
    Required,
    /// As the author likes.
    Optional,
    /// Under a condition in words that only people can judge.
    Conditional(String),
}

/// A text with holes: literal pieces, a hole between each two.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pattern {
    /// Literal pieces; one piece means no hole.
    pub pieces: Vec<String>,
}

/// A hole of the template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    /// The template's bytes, brackets included.
    pub range: Range,
    /// The text between the brackets: guidance, never content.
    pub guidance: String,
    /// What may fill it.
    pub value: ValueKind,
}

/// Ids of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdFamily {
    /// What stands before the digits, `REQ-SPC-`.
    pub prefix: String,
    /// Number of digits.
    pub width: usize,
    /// The section that defines them, if the template shows one.
    pub defined: Option<SlotId>,
    /// The template's bytes that show the first of them.
    pub origin: Range,
}

/// A path with variables, `specs/<feature>/spec.md`. A variable may span folders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathPattern {
    /// As it stands in the template.
    pub text: String,
    /// The template's bytes.
    pub origin: Range,
}

impl Contract {
    /// The sections, in the order of the template.
    pub fn sections(&self) -> impl Iterator<Item = SlotId> + '_ {
        self.of_kind(|kind| matches!(kind, SlotKind::Section { .. }))
    }

    /// The keys of the front matter, in order.
    pub fn keys(&self) -> impl Iterator<Item = SlotId> + '_ {
        self.of_kind(|kind| matches!(kind, SlotKind::Key { .. }))
    }

    /// The labelled fields, in order.
    pub fn fields(&self) -> impl Iterator<Item = SlotId> + '_ {
        self.of_kind(|kind| *kind == SlotKind::Field)
    }

    /// The tables, in order.
    pub fn tables(&self) -> impl Iterator<Item = SlotId> + '_ {
        self.of_kind(|kind| matches!(kind, SlotKind::Table { .. }))
    }

    /// The slots that stand directly in a section (none: before the first), subsections included.
    pub fn children(&self, section: Option<SlotId>) -> impl Iterator<Item = SlotId> + '_ {
        (0..self.slots.len()).filter(move |id| self.slots[*id].parent == section && !self.is_key(*id))
    }

    /// The subsections of a section.
    pub fn subsections(&self, section: SlotId) -> impl Iterator<Item = SlotId> + '_ {
        self.sections().filter(move |id| self.slots[*id].parent == Some(section))
    }

    /// The key of the front matter with this name.
    pub fn key(&self, name: &str) -> Option<SlotId> {
        self.keys().find(|id| self.slots[*id].title.is(name))
    }

    /// The section of the template that defines ids of this one's family, where the id stands in it.
    pub fn home(&self, sections: &Alignment, document: &Document, id: &ids::IdUse) -> Option<SlotId> {
        let (prefix, _) = ids::split(&id.text)?;
        let family = self.ids.iter().find(|family| family.prefix == prefix)?;
        let here = id.section.and_then(|section| sections.slot_around(document, section))?;
        family.defined.filter(|slot| here == *slot || self.ancestors(here).any(|above| above == *slot))
    }

    /// The template's title: its only heading of level 1, where it comes first.
    pub fn title_slot(&self) -> Option<SlotId> {
        let mut tops = self.sections().filter(|id| self.slots[*id].level() == Some(1));
        let first = tops.next()?;
        (tops.next().is_none() && self.sections().next() == Some(first)).then_some(first)
    }

    /// The sections above a slot, the nearest first.
    pub fn ancestors(&self, slot: SlotId) -> impl Iterator<Item = SlotId> + '_ {
        std::iter::successors(self.slots[slot].parent, |id| self.slots[*id].parent)
    }

    /// A slot's name as people read it: number and title, key or label, `…` for a hole.
    pub fn name(&self, slot: SlotId) -> String {
        let slot = &self.slots[slot];
        match &slot.kind {
            SlotKind::Section { number: Some(number), .. } => format!("{number} {}", slot.title.show()),
            _ => slot.title.show(),
        }
    }

    /// True for a section that says all in its heading, `Verdict: [passed | failed]`, or of which the template tells
    /// that it may be left empty.
    pub fn may_be_empty(&self, section: SlotId) -> bool {
        let slot = &self.slots[section];
        let is_bare = slot.guidance.is_empty() && self.children(Some(section)).next().is_none();
        let is_of_heading = |hole: &Hole| slot.origin.contains(hole.range);
        let says_all = is_bare && slot.title.has_holes() && slot.holes.iter().all(is_of_heading);
        let may_go = |told: &Range| {
            let told = told.of(&self.text).to_lowercase();
            vocabulary::words("may-be-empty").iter().any(|words| told.contains(words))
        };
        says_all || slot.guidance.iter().any(may_go)
    }

    /// Finds a document's sections that answer to the contract's.
    pub fn match_sections(&self, document: &Document, text: &str) -> Alignment {
        align::align(self, document, text)
    }

    /// The section of a document that bears the title of this one and of something else: `Introduction/Motivation`.
    pub fn named_jointly(&self, slot: SlotId, document: &Document, text: &str) -> Option<SectionId> {
        align::named_jointly(self, slot, document, text)
    }

    /// The template's bytes where a visible text stands literally, outside of holes.
    pub fn is_boilerplate(&self, text: &str) -> Option<Range> {
        self.boilerplate.get(&normalise(text)).copied()
    }

    /// The template's bytes where it says a visible sentence to the author, as guidance.
    pub fn guidance(&self, sentence: &str) -> Option<Range> {
        self.guidance.get(&normalise(sentence)).copied()
    }

    /// The hole whose guidance or example was taken as content by a visible text.
    pub fn leak(&self, text: &str) -> Option<Range> {
        let text = normalise(text);
        // What the template says elsewhere as its own (`QA lead` in a fixed row) is no hole's.
        if self.boilerplate.contains_key(&text) {
            return None;
        }
        let holes = self.slots.iter().flat_map(|slot| &slot.holes);
        holes.into_iter().find(|hole| placeholder::leaks(hole, &text)).map(|hole| hole.range)
    }

    fn of_kind<'c>(&'c self, is: impl Fn(&SlotKind) -> bool + 'c) -> impl Iterator<Item = SlotId> + 'c {
        (0..self.slots.len()).filter(move |id| is(&self.slots[*id].kind))
    }

    fn is_key(&self, slot: SlotId) -> bool {
        matches!(self.slots[slot].kind, SlotKind::Key { .. })
    }
}

impl ValueKind {
    /// What may stand there, for people.
    pub fn show(&self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Date => "date".to_owned(),
            Self::Enum(options) => format!("one of {}", options.join(", ")),
            Self::Default(default) => format!("default {default}"),
            Self::List(items) => format!("list, default {}", items.join(", ")),
        }
    }
}

impl Slot {
    /// A section's heading level.
    pub fn level(&self) -> Option<u8> {
        match self.kind {
            SlotKind::Section { level, .. } => Some(level),
            _ => None,
        }
    }

    /// A section's number in the template.
    pub fn number(&self) -> Option<&str> {
        match &self.kind {
            SlotKind::Section { number, .. } => number.as_deref(),
            _ => None,
        }
    }

    /// True where every document must hold it.
    pub fn is_required(&self) -> bool {
        self.presence == Presence::Required
    }
}

#[cfg(test)]
mod tests;
