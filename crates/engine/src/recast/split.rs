//! One source as several specs: which of its units each of them takes.
//!
//! A section goes where the nearest heading above it that was named goes. Every unit goes to one share, a definition
//! to every share that uses it. Knows no templates and no paths.

use specast_syntax::{BlockKind, SectionId};

use super::moved::same;
use super::takes::{self, Takes};
use super::units::{self, Part, Unit, heading_text, whole_heading};
use crate::source::Source;

/// What a person says of one part of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The heading of the part, with or without its number; none for all that no other rule names.
    pub heading: Option<String>,
    /// The feature that it becomes.
    pub feature: String,
}

/// What one spec takes of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// The feature that it becomes.
    pub feature: String,
    /// The only heading that was named for it; the source's title, where it takes the rest.
    pub title: Option<String>,
    /// What goes here.
    pub takes: Takes,
}

/// Words of a heading that make the name of a feature, at most.
const MOST_BYTES: usize = 60;

/// A rule for each section right below the title. One that holds nothing but definitions goes with the one before it.
pub fn by_sections(source: &Source) -> Result<Vec<Rule>, String> {
    let units = units::cut(source);
    let sections = &source.document.sections;
    let title = units::title(source);
    let mut rules: Vec<Rule> = Vec::new();
    for id in (0..sections.len()).filter(|id| Some(*id) != title && sections[*id].parent == title) {
        let heading = heading_text(source, id);
        let inside = || units.iter().filter(|unit| unit.section.is_some_and(|own| is_below(source, own, id)));
        if inside().all(|unit| matches!(unit.part, Part::Navigation | Part::Layout)) {
            continue;
        }
        let is_bare = inside().all(|unit| match unit.kind {
            BlockKind::Heading { .. } | BlockKind::Footnote | BlockKind::LinkDefinition => true,
            _ => matches!(unit.part, Part::Navigation | Part::Layout),
        });
        let before = rules.last().map(|rule| rule.feature.clone()).filter(|_| is_bare);
        let feature = match before {
            Some(feature) => feature,
            None => named(&heading).ok_or_else(|| {
                format!("the heading “{heading}” gives no name; say what it becomes with --part \"{heading}=NAME\"")
            })?,
        };
        rules.push(Rule { heading: Some(heading), feature });
    }
    let features = rules.iter().map(|rule| rule.feature.as_str()).collect::<std::collections::BTreeSet<_>>();
    if features.len() < 2 {
        let n = features.len();
        return Err(format!(
            "has {n} section to split by, and two are needed; name parts with --part \"HEADING=FEATURE\""
        ));
    }
    Ok(rules)
}

/// The shares of a source, in the order of their first units. What stands above the first section goes to the first
/// of them, unless a rule takes the rest. A section that no rule takes is an error.
pub fn split(source: &Source, rules: &[Rule]) -> Result<Vec<Share>, String> {
    let units = units::cut(source);
    let sections = &source.document.sections;
    let mut named: Vec<Option<&str>> = vec![None; sections.len()];
    for rule in rules {
        let Some(heading) = &rule.heading else { continue };
        let found = sections_called(source, heading);
        if found.is_empty() {
            let known: Vec<String> = outer_headings(source);
            return Err(format!("has no section “{heading}”, only {}", known.join(", ")));
        }
        for id in found {
            if let Some(other) = named[id].filter(|other| *other != rule.feature) {
                return Err(format!("the section “{heading}” becomes {other} and {}; name it once", rule.feature));
            }
            named[id] = Some(&rule.feature);
        }
    }
    let rest = rules.iter().find(|rule| rule.heading.is_none()).map(|rule| rule.feature.as_str());
    let home = |unit: &Unit| above(source, unit.section).find_map(|id| named[id]).or(rest);
    let mut homes: Vec<Option<&str>> = units.iter().map(home).collect();
    let title = units::title(source);
    let is_loose = |at: &usize| homes[*at].is_none() && matches!(units[*at].part, Part::Body | Part::With(_));
    let mut loose: Vec<SectionId> = (0..units.len()).filter(is_loose).filter_map(|at| units[at].section).collect();
    loose.retain(|id| Some(*id) != title);
    loose.dedup();
    if !loose.is_empty() {
        let names: Vec<String> = loose.iter().map(|id| format!("“{}”", heading_text(source, *id))).collect();
        return Err(format!(
            "{} to no part; name {} with --part \"HEADING=FEATURE\", or the spec that takes the rest with --feature",
            if names.len() == 1 { format!("{} belongs", names[0]) } else { format!("{} belong", names.join(", ")) },
            if names.len() == 1 { "it" } else { "them" }
        ));
    }
    let first = homes.iter().flatten().next().copied();
    for home in &mut homes {
        *home = home.or(first);
    }
    let mut features: Vec<&str> = Vec::new();
    for feature in homes.iter().flatten() {
        if !features.contains(feature) {
            features.push(feature);
        }
    }
    if features.len() < 2 {
        return Err("all of it becomes one spec; leave the parts out, or name a second one".to_owned());
    }
    let index = |home: &str| features.iter().position(|feature| *feature == home);
    let homes: Vec<Option<usize>> = homes.into_iter().map(|home| home.and_then(index)).collect();
    let takes = takes::apart(source, &units, &homes, features.len());
    let share = |(feature, takes): (&&str, Takes)| {
        let title = title_of(source, feature, rules);
        Share { feature: (*feature).to_owned(), title, takes }
    };
    Ok(features.iter().zip(takes).map(share).collect())
}

/// The name of a feature that a heading stands for: its words in lower case; none where it has none.
fn named(heading: &str) -> Option<String> {
    let mut out = String::new();
    for word in heading.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let word = word.to_lowercase();
        if !out.is_empty() && out.len() + word.len() >= MOST_BYTES {
            break;
        }
        if !out.is_empty() {
            out.push('-');
        }
        out.push_str(&word);
    }
    (!out.is_empty()).then_some(out)
}

/// The sections with this heading; of several the outermost ones.
fn sections_called(source: &Source, heading: &str) -> Vec<SectionId> {
    let sections = &source.document.sections;
    let is_called =
        |id: &usize| same(&heading_text(source, *id), heading) || same(&whole_heading(source, *id), heading);
    let all: Vec<SectionId> = (0..sections.len()).filter(is_called).collect();
    let outermost = all.iter().map(|id| sections[*id].level).min();
    all.into_iter().filter(|id| Some(sections[*id].level) == outermost).collect()
}

/// The headings right below the title, in quotes.
fn outer_headings(source: &Source) -> Vec<String> {
    let sections = &source.document.sections;
    let title = units::title(source);
    let outer = (0..sections.len()).filter(|id| Some(*id) != title && sections[*id].parent == title);
    outer.map(|id| format!("“{}”", heading_text(source, id))).collect()
}

/// A section and those above it, from the inside out.
fn above(source: &Source, section: Option<SectionId>) -> impl Iterator<Item = SectionId> + '_ {
    std::iter::successors(section, |id| source.document.sections[*id].parent)
}

fn is_below(source: &Source, section: SectionId, other: SectionId) -> bool {
    above(source, Some(section)).any(|id| id == other)
}

/// The only heading that was named for a feature; the source's title, where it takes the rest.
fn title_of(source: &Source, feature: &str, rules: &[Rule]) -> Option<String> {
    let mut own = rules.iter().filter(|rule| rule.feature == feature);
    let section = match (own.next(), own.next()) {
        (Some(Rule { heading: Some(heading), .. }), None) => sections_called(source, heading).first().copied(),
        (Some(_), None) => units::title(source),
        _ => None,
    };
    section.map(|id| heading_text(source, id))
}

impl Share {
    /// True where all of what stands above the first section goes here.
    pub fn is_first(&self) -> bool {
        self.takes.has(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Envelope;

    const TEXT: &str = "# System\n\nAbout it.\n\n## 1. Ports\n\nPort 4317, see [docs][d] and [^n].\n\n### Inbound\n\nx\n\n## Limits\n\nSee [docs][d].\n\n## Links\n\n[d]: a.md\n[^n]: A note, see [more][m].\n\n[m]: b.md\n";

    fn source(text: &str) -> Source {
        Source::new("old.md", text, Envelope::default())
    }

    fn rule(heading: &str, feature: &str) -> Rule {
        Rule { heading: (!heading.is_empty()).then(|| heading.to_owned()), feature: feature.to_owned() }
    }

    fn texts(source: &Source, share: &Share) -> String {
        share.takes.texts(source).map(|text| text.to_owned() + "\n").collect()
    }

    #[test]
    fn sections_make_rules_and_one_of_definitions_goes_with_the_one_before_it() {
        let rules = by_sections(&source(TEXT)).unwrap();
        assert_eq!(rules, [rule("Ports", "ports"), rule("Limits", "limits"), rule("Links", "limits")]);
        assert!(by_sections(&source("# T\n\n## A\n\nx\n")).unwrap_err().contains("two are needed"));
        assert!(by_sections(&source("# T\n\n## A\n\nx\n\n## …\n\ny\n")).unwrap_err().contains("gives no name"));
    }

    #[test]
    fn every_unit_has_a_share_and_a_definition_each_that_uses_it() {
        let source = source(TEXT);
        let shares = split(&source, &by_sections(&source).unwrap()).unwrap();
        let (ports, limits) = (texts(&source, &shares[0]), texts(&source, &shares[1]));
        assert!(shares[0].is_first() && !shares[1].is_first());
        for part in ["# System", "About it.", "## 1. Ports", "### Inbound", "[d]: a.md", "[^n]: A note", "[m]: b.md"] {
            assert!(ports.contains(part), "{part}: {ports}");
        }
        assert!(limits.contains("## Links") && limits.contains("[d]: a.md"), "{limits}");
        assert!(!limits.contains("[^n]") && !limits.contains("[m]"), "{limits}");
        assert_eq!(shares[0].title.as_deref(), Some("Ports"));
        let n_units = units::cut(&source).len();
        assert!((0..n_units).all(|at| shares.iter().any(|share| share.takes.has(at))), "nothing is left out");
    }

    #[test]
    fn the_rest_goes_where_a_rule_says_and_is_an_error_without_one() {
        let source = source(TEXT);
        let error = split(&source, &[rule("inbound", "in"), rule("Limits", "limits")]).unwrap_err();
        assert!(error.contains("“Ports”, “Links” belong to no part"), "{error}");
        let shares = split(&source, &[rule("inbound", "in"), rule("", "rest")]).unwrap();
        assert_eq!(shares.iter().map(|share| share.feature.as_str()).collect::<Vec<_>>(), ["rest", "in"]);
        assert!(texts(&source, &shares[1]).starts_with("### Inbound\nx\n"));
        for (rules, says) in [
            (vec![rule("Nowhere", "a")], "has no section “Nowhere”, only “Ports”, “Limits”, “Links”"),
            (vec![rule("Ports", "a"), rule("ports", "b")], "becomes a and b"),
            (vec![rule("Ports", "a"), rule("", "a")], "all of it becomes one spec"),
        ] {
            let error = split(&source, &rules).unwrap_err();
            assert!(error.contains(says), "{error}");
        }
    }

    #[test]
    fn names_of_features_come_from_words() {
        assert_eq!(named("Ports & flows: `in`/out").as_deref(), Some("ports-flows-in-out"));
        assert_eq!(named("보안 요구").as_deref(), Some("보안-요구"));
        assert_eq!(named("—"), None);
        assert!(named(&"word ".repeat(40)).unwrap().len() <= MOST_BYTES);
    }
}
