//! A decision about a unit of a source, and those that need no evidence.

use specast_syntax::BlockKind;

use super::features::is_badges;
use super::units::{Part, Unit, is_remark, remarks};
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

/// Most words of what a printer or a wiki puts at the edge of a sheet.
const N_FURNITURE: usize = 20;
/// Most words of a line that opens or ends a letter.
const N_LETTER: usize = 12;
/// Most words that say where in the text a sheet stands: `Page 1 of 3`.
const N_SHEET: usize = 5;

/// What stands at the edge of a sheet says nothing of the subject: `*Page 1 of 3*`, `Exported 2023-09-02`.
pub(super) fn furniture(source: &Source, unit: &Unit) -> Option<Decision> {
    let may_be = matches!(unit.kind, BlockKind::Paragraph | BlockKind::Html);
    (may_be && is_furniture(unit.range.of(&source.text)))
        .then(|| Decision::new(Target::Preserved, 0.9, "stands at the edge of a sheet and says nothing of the subject"))
}

fn is_furniture(text: &str) -> bool {
    let text = text.trim();
    if turns_pages(text) || is_of_letter(text) {
        return true;
    }
    let bare = without_tags(text);
    let shown = bare.trim_matches(|c: char| matches!(c, '*' | '_') || c.is_whitespace()).to_lowercase();
    let words: Vec<&str> = shown.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
    let counts = words.windows(2).any(|two| is_remark("sheet", two[0]) && is_number(&two[1]));
    let is_sheet = counts && words.len() <= N_SHEET;
    let is_set_apart = shown.len() < text.len() && !text.contains('\n') && is_wrapped(text);
    let says = || remarks("print").any(|phrase| shown.contains(phrase));
    is_sheet || is_set_apart && words.len() <= N_FURNITURE && (counts || says())
}

/// True for a line that greets the reader of a letter, or ends it: `Dear Jasmin,`, `Kind regards, Nadja`.
fn is_of_letter(text: &str) -> bool {
    let folded = text.to_lowercase();
    let opens = |phrase: &str| {
        let rest = folded.strip_prefix(phrase);
        rest.is_some_and(|rest| rest.starts_with(',') || rest.ends_with(',') && rest.starts_with(' '))
    };
    text.split_whitespace().count() <= N_LETTER && remarks("letter").any(opens)
}

/// True for links alone that lead to the sheets before and behind: `[previous](a.md) | [next](b.md)`.
fn turns_pages(text: &str) -> bool {
    let mut rest = text;
    let mut n = 0;
    while let Some((before, link)) = rest.split_once('[') {
        let Some((shown, behind)) = link.split_once("](") else { return false };
        let first = shown.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).unwrap_or_default();
        if before.contains(char::is_alphanumeric) || !is_remark("turn", &first.to_lowercase()) {
            return false;
        }
        n += 1;
        rest = behind.split_once(')').map_or("", |(_, behind)| behind);
    }
    n > 0 && !rest.contains(char::is_alphanumeric)
}

/// True for a text that is all in emphasis, or in a tag.
fn is_wrapped(text: &str) -> bool {
    let emphasis = |mark: char| text.starts_with(mark) && text.ends_with(mark);
    emphasis('*') || emphasis('_') || text.starts_with('<') && text.ends_with('>')
}

/// A text without its tags.
fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('<') {
        out.push_str(before);
        rest = behind.split_once('>').map_or("", |(_, behind)| behind);
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_at_the_edge_of_a_sheet() {
        for text in [
            "*Page 1 of 3*",
            "Page 2/3",
            "<center>Acme. Internal use only. Page 1 of 1 when printed.</center>",
            "_Wiki page 40117, exported 2023-09-02._",
            "Dear Jasmin,",
            "Kind regards, Nadja Aebischer, Corporate Channels",
            "[previous: 5. Changes](05-changes.md) | [next: 7. Ends](07-ends.md)",
        ] {
            assert!(is_furniture(text), "{text}");
        }
        for text in [
            "Page 2 of the form names the owner, and page 3 the deputy.",
            "The report is confidential.",
            "*The names of holders are secret.*",
            "Page the officer on duty.",
            "[Ports](a.md) and [next](b.md)",
            "Hi values are cut, low ones are kept.",
        ] {
            assert!(!is_furniture(text), "{text}");
        }
    }
}
