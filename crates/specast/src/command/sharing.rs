//! One plan for several specs: what it says, whether that holds, and pins of its own.
//!
//! It takes no text of the sources, so it has no part in the proof of any spec: what is proven of it is that it says
//! nothing of its own.

use std::path::Path;

use anyhow::Result;
use specast_engine::contract::Contract;
use specast_engine::diagnostic::Severity;
use specast_engine::edit::ChangeSet;
use specast_engine::proof;
use specast_engine::recast::{self, Recast};
use specast_engine::rules;
use specast_engine::source::{Envelope, Source};

use super::desk::{Desk, Ready};
use super::leading::Group;
use super::recasting;
use crate::journal;
use crate::output::plural;
use crate::pins::{self, Pins, Written};

/// A plan for all specs of a run.
pub struct Plan {
    /// Its path.
    pub path: String,
    /// Its text.
    pub text: String,
    n_specs: usize,
    n_statements: usize,
    /// What is to be said against it.
    found: Vec<String>,
}

/// The plan that the specs of a run share; none where each has its own.
pub fn plan(desk: &Desk, groups: &[&Group<'_>]) -> Option<Plan> {
    let path = desk.one_plan.clone()?;
    let all = groups.iter().flat_map(|group| group.ready.iter().zip(&group.recasts));
    let all: Vec<(&Ready, &Recast)> = all.filter(|(ready, _)| ready.contracts.len() == 1).collect();
    if all.is_empty() {
        return None;
    }
    let moves: Vec<_> = all.iter().map(|(_, recast)| recast.moved.clone()).collect();
    let text = recast::plan_of(&desk.contracts[1], &path, &moves).text;
    let (_, text) = recasting::ticked(&desk.workspace.root, vec![(path.clone(), text)]).remove(0);
    let plan = Source::new(path.as_str(), text.as_str(), Envelope::default());
    let (mut found, n_statements) = invented(&plan, &desk.contracts, &all);
    let told = rules::check(&plan, &desk.contracts[1]).into_iter();
    found.extend(told.filter(|finding| finding.severity != Severity::Information).map(|finding| {
        let line = plan.lines.line(finding.primary.range.start);
        format!("{path}:{line}: {}: {}", finding.rule, finding.message)
    }));
    Some(Plan { path, text, n_specs: all.len(), n_statements, found })
}

/// What the plan says that neither its template nor a frame over the paths of the run does, of so many statements.
fn invented(plan: &Source, contracts: &[Contract], all: &[(&Ready, &Recast)]) -> (Vec<String>, usize) {
    let sources: Vec<Source> = all.iter().flat_map(|(ready, _)| ready.sources.clone()).collect();
    // Of the specs only the paths matter: they are proven by themselves.
    let specs = all.iter().map(|(ready, _)| Source::new(ready.spec_path.as_str(), "", Envelope::default()));
    let outputs: Vec<Source> = std::iter::once(plan.clone()).chain(specs).collect();
    let proof = proof::prove(proof::Inputs { sources: &sources, outputs: &outputs, contracts, others: &[] });
    let found = proof.invented().map(|statement| {
        let range = statement.span.range;
        format!("{}:{}: invented: {}", plan.path, plan.lines.line(range.start), range.of(&plan.text).trim())
    });
    (found.collect(), proof.statements.len())
}

impl Plan {
    /// What has to be written, or why it may not be; `written` is what specast wrote, none: everything may be.
    pub fn changes(&self, root: &Path, written: Option<&Written>) -> Result<ChangeSet> {
        recasting::changes_of(root, &self.output(), written)
    }

    /// Writes it with its pins, so that the next run knows it for its own.
    pub fn write(&self, root: &Path, mut changes: ChangeSet) -> Result<()> {
        let pins = [(pins::path_of(&self.path), Pins::of(&[], &self.output()).to_toml()?)];
        changes.0.extend(recasting::changes_of(root, &pins, None)?.0);
        journal::execute(root, &changes)
    }

    /// Nothing is to be said against it.
    pub fn is_clean(&self) -> bool {
        self.found.is_empty()
    }

    /// What became of it, for people.
    pub fn told(&self, changes: &ChangeSet, writes: bool) -> String {
        let did = match (changes.0.is_empty(), writes) {
            (true, _) => "unchanged",
            (false, true) => "wrote",
            (false, false) => "would write",
        };
        let (path, n_found) = (&self.path, self.found.len());
        let of = plural(self.n_statements, "statement");
        let head = format!(
            "{did} {path}: one plan for {}, {} in {of}",
            plural(self.n_specs, "spec"),
            plural(n_found, "finding")
        );
        std::iter::once(head)
            .chain(self.found.iter().map(|found| format!("    {found}")))
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn output(&self) -> [(String, String); 1] {
        [(self.path.clone(), self.text.clone())]
    }
}
