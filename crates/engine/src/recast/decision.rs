//! A decision about a unit of a source, and those that need no evidence.

use specast_syntax::BlockKind;

use super::features::is_badges;
use super::units::{Part, Unit};
use crate::source::Source;

/// Where a unit goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// A section of the template, by its index in the outline.
    Section(usize),
    /// The title.
    Title,
    /// Under the title, beside the front matter.
    Meta,
    /// The last section, for what fits nowhere.
    Preserved,
    /// Nowhere: contents lists and thematic breaks.
    Navigation,
    /// In another spec that the same source becomes.
    Elsewhere,
}

/// A decision about one unit.
#[derive(Debug, Clone)]
pub struct Decision {
    /// Where it goes.
    pub target: Target,
    /// From 0 to 1.
    pub confidence: f32,
    /// The strongest reasons, at most three.
    pub why: Vec<String>,
    /// The section that fits second best.
    pub runner_up: Option<usize>,
    /// True where it leaves the section that its heading goes to.
    pub is_split: bool,
}

impl Decision {
    /// A decision for one reason.
    pub fn new(target: Target, confidence: f32, why: &str) -> Self {
        Self { target, confidence, why: vec![why.to_owned()], runner_up: None, is_split: false }
    }

    /// The history or the licence of the text itself.
    pub fn colophon() -> Self {
        let why = "the history or the licence of the text, for which the template has no section";
        Self::new(Target::Preserved, 0.8, why)
    }

    /// Nothing speaks for any section.
    pub fn unknown() -> Self {
        Self::new(Target::Preserved, 0.2, "no section of the template speaks of it")
    }
}

/// The decision for a definition whose first user goes somewhere.
pub(super) fn following(user: &Decision) -> Decision {
    let target = match user.target {
        Target::Navigation => Target::Preserved,
        other => other,
    };
    Decision { target, why: vec!["definition, goes with what uses it".to_owned()], ..user.clone() }
}

/// Decisions that need no evidence.
pub fn fixed(unit: &Unit) -> Option<Decision> {
    let (target, why) = match unit.part {
        Part::Title => (Target::Title, "title of the document"),
        Part::Meta if unit.kind == BlockKind::Comment => {
            return Some(Decision::new(Target::Meta, 0.6, "comment above the first section"));
        }
        Part::Meta => (Target::Meta, "labelled lines above the first section"),
        Part::Navigation => (Target::Navigation, "navigation"),
        Part::Layout => (Target::Navigation, "layout"),
        Part::With(_) | Part::Body => return None,
    };
    Some(Decision::new(target, 0.95, why))
}

/// Pictures alone above the first section show what a build or a licence is like today.
pub(super) fn badges(source: &Source, unit: &Unit) -> Option<Decision> {
    let is_above = unit.section.is_none_or(|id| id == 0 && source.document.sections[0].level == 1);
    let is_it = is_above && unit.kind == BlockKind::Paragraph && is_badges(unit.range.of(&source.text));
    is_it.then(|| Decision::new(Target::Preserved, 0.8, "pictures of a state, above the first section"))
}
