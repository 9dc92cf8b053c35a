//! What of a template's literal text is a sample: its author shows how it might look there.
//!
//! Knows the template's document only.

use std::collections::{BTreeMap, BTreeSet};

use specast_syntax::{Document, SectionId};

use super::{notation, placeholder};

/// Labels of headings with the name of a sample behind them, as `Requirement: New Feature` and
/// `Requirement: Old Feature`: a kind that comes below several sections, under a name of its own in each. What is
/// labelled below a sample is one too.
pub(super) fn named(document: &Document, text: &str) -> BTreeSet<String> {
    let labels: Vec<Option<(String, String)>> =
        (0..document.sections.len()).map(|section| split(document, section, text)).collect();
    let mut kinds: BTreeMap<&str, (BTreeSet<Option<SectionId>>, BTreeSet<&str>)> = BTreeMap::new();
    for (section, label) in labels.iter().enumerate() {
        let Some((label, name)) = label else { continue };
        let (parents, names) = kinds.entry(label).or_default();
        parents.insert(document.sections[section].parent);
        names.insert(name);
    }
    // Names side by side (`Appendix: Glossary`, `Appendix: Sources`) are what the template demands.
    let n_uses = |label: &str| labels.iter().flatten().filter(|(other, _)| other == label).count();
    let mut found: BTreeSet<String> = kinds
        .into_iter()
        .filter(|(label, (parents, names))| parents.len() > 1 && names.len() > 1 && parents.len() == n_uses(label))
        .map(|(label, _)| label.to_owned())
        .collect();
    for section in 0..labels.len() {
        let above = document.sections[section].parent.and_then(|parent| labels[parent].as_ref());
        if let (Some((label, _)), true) = (&labels[section], above.is_some_and(|(label, _)| found.contains(label))) {
            found.insert(label.clone());
        }
    }
    found
}

/// The label and the name of `Label: name`, neither with a hole or a number.
fn split(document: &Document, section: SectionId, text: &str) -> Option<(String, String)> {
    let (title, _) = notation::title(document, section, text);
    let (label, name) = title.split_once(": ")?;
    let is_plain = !label.contains(|c: char| c.is_ascii_digit()) && !placeholder::pattern(&title).has_holes();
    (is_plain && document.sections[section].level > 1).then(|| (label.to_owned(), name.to_owned()))
}
