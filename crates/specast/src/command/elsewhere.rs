//! Where lost text also stands: in documents that did not change, so that they are no destination, yet
//! people want to know.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;
use specast_engine::facts;
use specast_engine::proof::{Fate, Proof};
use specast_engine::source::{Envelope, Source};

use super::verify::Case;
use crate::files;
use crate::workspace::{Workspace, is_template};

/// A path and a line.
pub type Place = (String, u32);

/// Places by the index of a fact or fragment in the proof.
#[derive(Debug, Clone, Default)]
pub struct Elsewhere {
    /// Of lost facts.
    pub facts: BTreeMap<usize, Place>,
    /// Of lost fragments.
    pub fragments: BTreeMap<usize, Place>,
}

/// Looks for the statements of lost facts and fragments in the documents that are no part of the case.
pub fn find(workspace: &Workspace, case: &Case, proof: &Proof) -> Elsewhere {
    let is_lost = |fate: &Fate| matches!(fate, Fate::Lost { .. });
    let lost_any = proof.facts.iter().any(|judged| is_lost(&judged.fate))
        || proof.fragments.iter().any(|fragment| is_lost(&fragment.fate));
    if !lost_any {
        return Elsewhere::default();
    }
    let said = unchanged(workspace, case);
    let statements: Vec<_> = case.sources.par_iter().map(facts::statements).collect();
    let mut out = Elsewhere::default();
    for (index, judged) in proof.facts.iter().enumerate().filter(|(_, judged)| is_lost(&judged.fate)) {
        let statement = statements[judged.span.file.0 as usize].get(judged.fact.statement());
        let place = statement.and_then(|statement| said.get(&key(&statement.text)));
        out.facts.extend(place.map(|place| (index, place.clone())));
    }
    for (index, fragment) in proof.fragments.iter().enumerate().filter(|(_, fragment)| is_lost(&fragment.fate)) {
        let all = &statements[fragment.span.file.0 as usize];
        let first = all.partition_point(|statement| statement.tile() < fragment.tile);
        let own = all[first..].iter().take_while(|statement| statement.tile() == fragment.tile);
        let places: Option<Vec<&Place>> = own.map(|statement| said.get(&key(&statement.text))).collect();
        let first = places.as_ref().and_then(|places| places.first());
        out.fragments.extend(first.map(|place| (index, (*place).clone())));
    }
    out
}

/// What the documents say that did not change, and where.
fn unchanged(workspace: &Workspace, case: &Case) -> HashMap<String, Place> {
    let outputs: BTreeSet<&str> = case.outputs.iter().map(|output| output.path.as_str()).collect();
    let mut paths = workspace.markdown(&workspace.root);
    paths.retain(|path| !outputs.contains(path.as_str()) && !is_template(path) && !workspace.is_a_template(path));
    let read: Vec<Vec<(String, Place)>> = paths
        .par_iter()
        .map(|path| {
            // One that cannot be read is no place that anybody could be sent to.
            let Ok(text) = files::read_text(&workspace.root.join(path), path) else { return Vec::new() };
            let source = Source::new(path.as_str(), text, Envelope::default());
            let statements = facts::statements(&source).into_iter();
            let placed = |at: u32| (path.clone(), source.lines.line(at));
            statements.map(|statement| (key(&statement.text), placed(statement.range.start))).collect()
        })
        .collect();
    let mut said = HashMap::new();
    for (text, place) in read.into_iter().flatten() {
        said.entry(text).or_insert(place);
    }
    said
}

fn key(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
