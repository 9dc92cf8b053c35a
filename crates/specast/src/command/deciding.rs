//! Which decisions count for a proof, and what is to be said of those that do not.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result};
use specast_engine::decisions::{self as engine, Decided, Decision};
use specast_engine::proof::Proof;

use super::recording::Proven;
use super::verify::Case;
use crate::codeowners::{Owners, PLACES};
use crate::decisions::{self, Recorded};
use crate::git;
use crate::workspace::Workspace;

/// The decisions of a workspace that count.
#[derive(Debug, Default)]
pub struct Book {
    /// What was recorded, in the order of [`Book::decisions`].
    pub recorded: Vec<Recorded>,
    /// What the engine is told.
    pub decisions: Vec<Decision>,
    /// Decisions that do not count, each with the reason.
    held_back: Vec<String>,
    /// Where the documents are.
    root: PathBuf,
    /// What documents were called later, as far as it was asked.
    renamed: Mutex<BTreeMap<String, Vec<String>>>,
}

/// Which decisions count.
#[derive(Debug, Clone, Copy)]
pub enum Counting<'a> {
    /// All that are recorded.
    All,
    /// Those of the base branch, the named one or the default, and those that a code owner guards.
    Settled(Option<&'a str>),
}

impl Book {
    /// Reads the decisions of a workspace.
    pub fn read(workspace: &Workspace, counting: Counting<'_>) -> Result<Self> {
        let all = decisions::read(&workspace.root)?;
        let mut book = Self { root: workspace.root.clone(), ..Self::default() };
        let settled = match counting {
            Counting::All => None,
            Counting::Settled(named) => Some(Settled::of(workspace, named).context("--require-decisions")?),
        };
        for recorded in all {
            match &settled {
                Some(settled) if !settled.holds(&recorded) => book.held_back.push(format!(
                    "not counted: {} ({}) in {}:{}: it is not on the base branch ({}), and no code owner guards the file",
                    recorded.decision.id,
                    recorded.decision.verdict.word(),
                    recorded.file,
                    recorded.line,
                    &settled.base[..settled.base.len().min(10)],
                )),
                _ => {
                    book.decisions.push(recorded.decision.clone());
                    book.recorded.push(recorded);
                }
            }
        }
        Ok(book)
    }

    /// Holds the decisions against a proof.
    pub fn decide(&self, case: &Case, proof: &Proof) -> Decided {
        engine::decide(proof, &case.sources, &case.outputs, &self.decisions, &|path| self.later_names(case, path))
    }

    /// The paths that a document got later: in the case's diff, and as git says.
    pub fn later_names(&self, case: &Case, path: &str) -> Vec<String> {
        let moves = case.moves.iter().filter(|(old, _)| old == path).map(|(_, new)| new.clone());
        let mut renamed = self.renamed.lock().unwrap_or_else(PoisonError::into_inner);
        let names = renamed.entry(path.to_owned()).or_insert_with(|| git::later_names(&self.root, path));
        moves.chain(names.iter().cloned()).collect()
    }

    /// Decisions that release nothing: about something else than there is now, or about nothing that is wrong. Of
    /// documents that were not looked at nothing is said, unless all were.
    pub fn warnings(&self, proven: &[Proven<'_>], everything: Everything) -> Vec<String> {
        let used: BTreeSet<usize> = proven.iter().flat_map(|one| one.decided.used.iter().copied()).collect();
        let stale: BTreeSet<usize> = proven.iter().flat_map(|one| one.decided.stale.iter().copied()).collect();
        let seen: BTreeSet<&str> = proven
            .iter()
            .flat_map(|one| one.case.sources.iter().chain(&one.case.outputs).map(|text| text.path.as_str()))
            .collect();
        let mut out = Vec::new();
        for (at, recorded) in self.recorded.iter().enumerate().filter(|(at, _)| !used.contains(at)) {
            let is_looked_at = everything == Everything::Yes || seen.contains(recorded.decision.document.as_str());
            let (word, why) = match (stale.contains(&at), is_looked_at) {
                (true, _) => ("stale", "what it is about reads or became different, so it releases nothing"),
                (false, true) => ("unused", "nothing that it could release is wrong any more"),
                (false, false) => continue,
            };
            let Recorded { decision, file, line, .. } = recorded;
            out.push(format!(
                "warning: {word} decision: {file}:{line}: {} ({}, {}): {why}; `specast reject {}` takes it back",
                decision.id,
                decision.verdict.word(),
                decision.subject.kind,
                decision.id
            ));
        }
        out
    }

    /// What is to be said of decisions that do not count yet.
    pub fn notes(&self) -> &[String] {
        &self.held_back
    }
}

/// Whether all specs of the workspace were proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Everything {
    /// Some were named.
    No,
    /// All.
    Yes,
}

/// What a pull request cannot bring along: the decisions of its base, and what code owners must look at.
struct Settled {
    base: String,
    decisions: Vec<Decision>,
    owners: Owners,
    prefix: String,
}

impl Settled {
    fn of(workspace: &Workspace, named: Option<&str>) -> Result<Self> {
        let root = &workspace.root;
        let base = git::base(root, named)?.commit;
        let prefix = git::run(root, &["rev-parse", "--show-prefix"])?.trim_end().to_owned();
        let mut decisions = Vec::new();
        let folder = format!("{}/", decisions::FOLDER);
        let listed = git::run(root, &["ls-tree", "-r", "-z", "--name-only", &base, "--", &folder])?;
        for path in listed.split('\0').filter(|path| !path.is_empty()) {
            let text = git::run(root, &["show", &format!("{base}:./{path}")]).unwrap_or_default();
            // One that was broken there is no decision of the base.
            decisions.extend(decisions::parse(path, &text).into_iter().flatten().map(|one| one.decision));
        }
        // The owners of the base count: a pull request does not name its own.
        let owners = PLACES.iter().find_map(|place| git::run(root, &["show", &format!("{base}:{place}")]).ok());
        Ok(Self { base, decisions, owners: Owners::read(&owners.unwrap_or_default()), prefix })
    }

    fn holds(&self, recorded: &Recorded) -> bool {
        let same = |there: &Decision| {
            decisions::same_finding(there, &recorded.decision) && there.verdict == recorded.decision.verdict
        };
        self.decisions.iter().any(same) || self.owners.guard(&format!("{}{}", self.prefix, recorded.file))
    }
}
