//! Findings that do not count, because they are known or were there before.

use std::collections::BTreeSet;
use std::path::PathBuf;

use anyhow::Result;
use specast_engine::index::Index;
use specast_engine::rules;

use super::checking::{self, Checked};
use super::taking::Scope;
use super::{Env, Nothing};
use crate::baseline::{Baseline, Entry, FILE};
use crate::fingerprint::Printed;
use crate::git;
use crate::output::plural;
use crate::workspace::Workspace;

/// What became of the baseline in a run.
#[derive(Debug, Default)]
pub struct Known {
    /// How many findings it held back.
    pub n_known: usize,
    /// Its entries that found nothing any more.
    pub stale: Vec<Entry>,
}

/// What a run looked at, of all that a baseline may know.
pub struct LookedAt<'a> {
    paths: BTreeSet<&'a str>,
    /// Whether nothing was left out.
    is_whole: bool,
    is_looked_for: Box<dyn Fn(&str) -> bool + 'a>,
}

impl<'a> LookedAt<'a> {
    /// What `check` looks at: everything but drift.
    pub fn by_check(checked: &'a Checked, scope: &'a Scope<'a>) -> Self {
        let documents = checked.documents.iter().map(|document| document.source.path.as_str());
        let configurations = checked.configurations.iter().map(|configuration| configuration.path.as_str());
        let is_looked_for = |rule: &str| scope.looks_for(rule) && !is_of_drift(rule);
        let paths = documents.chain(configurations).collect();
        Self { paths, is_whole: scope.is_everything(), is_looked_for: Box::new(is_looked_for) }
    }

    /// What `drift` looks at: these documents.
    pub fn by_drift(documents: impl Iterator<Item = &'a str>, scope: &'a Scope<'a>) -> Self {
        let is_looked_for = |rule: &str| scope.looks_for(rule) && is_of_drift(rule);
        Self { paths: documents.collect(), is_whole: scope.is_everything(), is_looked_for: Box::new(is_looked_for) }
    }
}

/// Whether a rule holds documents against what runs.
pub fn is_of_drift(rule: &str) -> bool {
    rules::rule(rule).is_some_and(|rule| rule.goes_by("drift"))
}

/// Takes the findings out that the baseline knows.
pub fn hold_back(baseline: &Baseline, found: Printed, looked_at: &LookedAt<'_>) -> (Printed, Known) {
    let prints = baseline.prints();
    let there: BTreeSet<&str> = found.iter().map(|(_, print)| print.as_str()).collect();
    let LookedAt { paths, is_whole, is_looked_for } = looked_at;
    let stale = baseline.findings.iter().filter(|entry| {
        let is_looked_for = is_looked_for(&entry.rule) && (*is_whole || paths.contains(entry.path.as_str()));
        is_looked_for && !there.contains(entry.fingerprint.as_str())
    });
    let stale = stale.cloned().collect();
    let n_all = found.len();
    let found: Printed = found.into_iter().filter(|(_, print)| !prints.contains(print.as_str())).collect();
    (found.clone(), Known { n_known: n_all - found.len(), stale })
}

impl Known {
    /// What is said of it.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.n_known > 0 {
            notes.push(format!("{} in the baseline", plural(self.n_known, "known finding")));
        }
        for entry in &self.stale {
            let subject = if entry.subject.is_empty() { String::new() } else { format!(" of `{}`", entry.subject) };
            notes.push(format!(
                "information: {FILE} knows a {}{subject} in {} that is gone; `specast baseline` removes it",
                entry.rule, entry.path
            ));
        }
        notes
    }
}

/// What the rules of today find in the files as of a git revision: its fingerprints, and what lay around.
#[derive(Debug, Default)]
pub struct Then {
    /// Fingerprints of the findings.
    pub prints: BTreeSet<String>,
    /// The files.
    pub index: Index,
}

/// Looks at the files as of a git revision.
///
/// The files are laid out in a folder of their own, so that nothing else has to know where they come from.
pub fn since(revision: &str, workspace: &Workspace, scope: &Scope<'_>, env: &Env) -> Result<Then> {
    let then = tempfile::Builder::new().prefix("specast-since-").tempdir()?;
    let root = then.path().canonicalize()?;
    git::lay_out(&workspace.root, revision, &root)?;
    let here = env.cwd.canonicalize().unwrap_or_else(|_| env.cwd.clone());
    let cwd = root.join(here.strip_prefix(&workspace.root).unwrap_or(&here));
    std::fs::create_dir_all(&cwd)?;
    // A template that the configuration names and that was not there yet is taken as it is today.
    for path in workspace.config.templates() {
        let to = root.join(path);
        if !to.exists() && workspace.root.join(path).is_file() {
            std::fs::create_dir_all(to.parent().unwrap_or(&root))?;
            std::fs::copy(workspace.root.join(path), to)?;
        }
    }
    let moved = |path: &std::path::Path| root.join(workspace.relative(&env.cwd.join(path)));
    let named = scope.stdin.as_ref().map(|(path, _)| path.to_path_buf());
    let paths: Vec<PathBuf> = scope.paths.iter().chain(&named).map(|path| moved(path)).collect();
    let is_whole = paths.is_empty();
    let paths: Vec<PathBuf> = paths.into_iter().filter(|path| path.exists()).collect();
    if paths.is_empty() && !is_whole {
        return Ok(Then::default());
    }
    let template = scope.template.map(|path| {
        let then = moved(path);
        if then.exists() { then } else { env.cwd.join(path) }
    });
    let scope = Scope { paths: &paths, template: template.as_deref(), stdin: None, ..*scope };
    let workspace =
        Workspace { root, config: workspace.config.clone(), history: workspace.history.clone(), mark: workspace.mark };
    let env = Env { cwd, color: false, quiet: true, watched: false, width: env.width };
    match checking::check(&workspace, &scope, None, &env) {
        Ok(checked) => {
            let prints = checked.printed().into_iter().map(|(_, print)| print).collect();
            Ok(Then { prints, index: checked.index })
        }
        Err(error) if error.is::<Nothing>() => Ok(Then::default()),
        Err(error) => Err(error.context(format!("at {revision}"))),
    }
}
