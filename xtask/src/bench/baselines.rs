//! Two answers that need no proof. What they get right needs none either.

use std::collections::BTreeSet;

use super::Said;
use super::labels::{Case, Label, Status};
use super::verdicts::literals;

/// How much of a text must be there for it to count as altered and not as lost, and as supported.
const HALF: f64 = 0.5;

/// A verbatim line diff: a fact is kept where all its lines stand in an output as they are, but for blanks around
/// them, else it is lost; a line of an output that is no line of the source is new. Template text is no addition of
/// anybody's.
pub fn line_diff(case: &Case) -> Said {
    let old: Vec<&str> = case.source.lines().map(str::trim).collect();
    let new: BTreeSet<&str> = case.outputs.iter().flat_map(|(_, text)| text.lines().map(str::trim)).collect();
    let is_there = |line: &usize| old.get(line.wrapping_sub(1)).is_some_and(|line| new.contains(line));
    let of = |fact: &Label| if fact.lines.iter().all(is_there) { Status::Kept } else { Status::Lost };
    let known: BTreeSet<&str> = old.iter().copied().collect();
    Said {
        facts: case.facts.iter().map(|fact| Some(of(fact))).collect(),
        invented: lines(case, |line| !known.contains(line.trim())),
    }
}

/// A bag of words: a fact is kept where all words of the strings that its label quotes stand somewhere in the
/// outputs, altered where at least half of them do, else lost; a line of an output is new where fewer than half of
/// its words stand in the source. Order, roles and sentences are not looked at.
pub fn bag_of_words(case: &Case) -> Said {
    let old: BTreeSet<String> = words(&case.source).collect();
    let new: BTreeSet<String> = case.outputs.iter().flat_map(|(_, text)| words(text)).collect();
    let of = |fact: &Label| {
        let own: Vec<String> = literals(&fact.fact).into_iter().flat_map(words).collect();
        match share(&own, &new) {
            share if share >= 1.0 => Status::Kept,
            share if share >= HALF => Status::Altered,
            _ => Status::Lost,
        }
    };
    Said {
        facts: case.facts.iter().map(|fact| Some(of(fact))).collect(),
        invented: lines(case, |line| share(&words(line).collect::<Vec<_>>(), &old) < HALF),
    }
}

/// The lines of the outputs with words that the templates do not hold and of which this is true.
fn lines(case: &Case, is_new: impl Fn(&str) -> bool) -> BTreeSet<(String, usize)> {
    let of = |(name, text): &(String, String)| {
        let numbered = text.lines().enumerate();
        let new = numbered
            .filter(|(_, line)| words(line).next().is_some() && !case.template.contains(line.trim()) && is_new(line));
        new.map(|(at, _)| (name.clone(), at + 1)).collect::<Vec<_>>()
    };
    case.outputs.iter().flat_map(of).collect()
}

fn words(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase)
}

fn share(words: &[String], bag: &BTreeSet<String>) -> f64 {
    if words.is_empty() {
        return 1.0;
    }
    words.iter().filter(|word| bag.contains(*word)).count() as f64 / words.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn case() -> Case {
        let label = |fact: &str, line: usize| Label { fact: fact.into(), lines: [line].into(), ..Label::default() };
        Case {
            source: "# A\nThe port is 4317.\nIt MUST wait 30 seconds.\nLoki keeps logs.\n".into(),
            outputs: vec![(
                "spec.md".into(),
                "# A\nThe port is 4317.\nIt SHOULD wait 30 s.\n## Scope\nTempo runs.\n".into(),
            )],
            template: ["## Scope".to_owned()].into(),
            facts: vec![label("`4317`", 2), label("`30 seconds`", 3), label("`MUST`", 3), label("`Loki`", 4)],
            ..Case::default()
        }
    }

    #[test]
    fn a_diff_knows_lines_only() {
        let said = line_diff(&case());
        let lost = Some(Status::Lost);
        assert_eq!(said.facts, [Some(Status::Kept), lost, lost, lost]);
        assert_eq!(said.invented, [("spec.md".to_owned(), 3), ("spec.md".to_owned(), 5)].into());
    }

    #[test]
    fn a_bag_knows_words_only() {
        let said = bag_of_words(&case());
        let lost = Some(Status::Lost);
        assert_eq!(said.facts, [Some(Status::Kept), Some(Status::Altered), lost, lost]);
        assert_eq!(said.invented, [("spec.md".to_owned(), 5)].into());
    }
}
