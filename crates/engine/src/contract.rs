//! A template as a contract: what a document that follows it must hold.
//!
//! Knows the template's bytes only. It never asks for a change of the template.

use std::sync::Arc;

use specast_syntax::{Document, Range};

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
    /// Everything that a document must or may hold, in the order of the template.
    pub slots: Vec<Slot>,
    /// Id families that the template declares.
    pub ids: Vec<IdFamily>,
    /// Where documents of this template live, from its target-directory line.
    pub target: Option<PathPattern>,
    /// What could not be understood, as findings on the template.
    pub problems: Vec<specast_syntax::Problem>,
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
    /// The template's bytes behind it.
    pub origin: Range,
    /// Prose and comments that tell the author what to write.
    pub guidance: Vec<Range>,
    /// Text that a document carries word for word.
    pub fixed: Vec<Range>,
    /// Holes to be filled in.
    pub holes: Vec<Hole>,
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
