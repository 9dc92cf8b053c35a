//! Parts of a flow by their labels: `Receiver: …`, `Exporter: …` in a list, and the columns of a table.

use std::collections::BTreeMap;

use specast_syntax::Range;

use super::{Reader, speaks};
use crate::facts::{Place, Statement};
use crate::flows::Mode;
use crate::flows::words::{Meaning, meanings};
use crate::words::fold;

/// The most words that a name without code marks has.
const MAX_WORDS: usize = 4;

/// A part of a flow.
struct Part<'a> {
    step: usize,
    name: String,
    range: Range,
    statement: &'a Statement,
}

pub(super) fn read(reader: &mut Reader<'_>) {
    let facts = reader.facts;
    let mut groups: BTreeMap<(usize, String), Vec<Part<'_>>> = BTreeMap::new();
    for statement in facts.statements.iter().filter(|statement| speaks(statement)) {
        let flow = facts.facts[statement.facts()].iter().any(super::is_drawn);
        let (label, group) = match statement.place {
            Place::Item | Place::Prose => {
                let section = statement.section().map_or(0, |section| section + 1);
                (statement.label.as_deref(), (section, fold(statement.head.as_deref().unwrap_or_default())))
            }
            Place::Cell => (statement.head.as_deref(), (usize::MAX - statement.tile(), String::new())),
            _ => continue,
        };
        let Some(step) = label.and_then(step).filter(|_| !flow) else { continue };
        groups.entry(group).or_default().extend(parts(reader, statement, step));
    }
    for parts in groups.values() {
        chain(reader, parts);
    }
}

/// Which part of a flow a label means, in the order of the way: only a label that is little else.
fn step(label: &str) -> Option<usize> {
    if crate::words::words(label).count() > MAX_WORDS {
        return None;
    }
    meanings(label).into_iter().find_map(|(_, meaning)| match meaning {
        Meaning::Receives => Some(0),
        Meaning::Processes => Some(1),
        Meaning::Exports => Some(2),
        Meaning::Ends => Some(3),
        _ => None,
    })
}

/// The parts that a statement names.
fn parts<'a>(reader: &Reader<'a>, statement: &'a Statement, step: usize) -> Vec<Part<'a>> {
    let operands: Vec<(String, Range)> =
        reader.operands(statement).map(|fact| (fact.canonical.to_string(), fact.range)).collect();
    // Where a receiver listens is no part of the way.
    let components: Vec<(String, Range)> =
        operands.iter().filter(|(name, _)| super::component_type(name).is_some()).cloned().collect();
    let named = match (step, components.is_empty(), operands.is_empty()) {
        (0..=2, false, _) => components,
        (3, _, false) => operands,
        _ => name(reader, statement).into_iter().collect(),
    };
    named.into_iter().map(|(name, range)| Part { step, name, range, statement }).collect()
}

/// The name that a statement begins with, behind its label.
fn name(reader: &Reader<'_>, statement: &Statement) -> Option<(String, Range)> {
    let text = statement.range.of(&reader.source.text);
    let behind = match (&statement.label, statement.place) {
        (Some(_), Place::Item | Place::Prose) => text.find(':').map_or(0, |at| at + 1),
        _ => 0,
    };
    let rest = text[behind..].trim_start_matches(['*', '_', ' ']);
    let end = rest.find([',', '(', ';', '.', '|']).unwrap_or(rest.len());
    let bare = rest[..end].trim().trim_matches(['`', '*', '_', '"']).trim();
    let n_words = crate::words::words(bare).count();
    let start = statement.range.start as usize + (bare.as_ptr() as usize - text.as_ptr() as usize);
    ((1..=MAX_WORDS).contains(&n_words)).then(|| (fold(bare), Range::new(start, start + bare.len())))
}

/// Edges from each part to those of the next step that is told.
fn chain(reader: &mut Reader<'_>, parts: &[Part<'_>]) {
    let steps: Vec<Vec<&Part<'_>>> = (0..4)
        .map(|step| parts.iter().filter(|part| part.step == step).collect::<Vec<_>>())
        .filter(|step| !step.is_empty())
        .collect();
    // One after the other: processors that a list names are a chain, not a choice.
    let mut stages: Vec<Vec<&Part<'_>>> = Vec::new();
    for step in steps {
        if step[0].step == 1 { stages.extend(step.into_iter().map(|part| vec![part])) } else { stages.push(step) }
    }
    for pair in stages.windows(2) {
        for (from, to) in pair[0].iter().flat_map(|from| pair[1].iter().map(move |to| (from, to))) {
            let signal = reader.signal(to.statement).or_else(|| reader.signal(from.statement));
            reader.edge(&from.name, &to.name, signal, Mode::Push, to.statement, to.range);
        }
    }
}
