//! Configurations of Alloy beside the documents: which there are, and which of them one process loads together.
//!
//! Alloy loads a file, or all `*.alloy` files of a folder as one. Which of both a process does is not known here: the
//! files of a folder are one set, unless two of them define the same, which no process could load.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use rayon::prelude::*;
use specast_engine::alloy::{self, Config, Fault};
use specast_engine::diagnostic::{Diagnostic, Severity};
use specast_engine::rules::{self, Rule, Settings, suppress};
use specast_engine::source::folder;
use specast_syntax::LineIndex;

use super::Env;
use super::silencing::silence;
use super::taking::{self, Scope};
use crate::files;
use crate::workspace::{Workspace, is_configuration};

/// A configuration that was looked at.
#[derive(Debug)]
pub struct Configuration {
    /// Its path.
    pub path: String,
    /// Its text.
    pub text: Arc<str>,
    /// Its lines.
    pub lines: LineIndex,
    /// Its findings.
    pub found: Vec<Diagnostic>,
    /// How many other files were loaded with it.
    pub n_others: usize,
}

/// The rules that look at configurations.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    Fault::ALL.into_iter().filter_map(|fault| rules::rule(fault.rule()))
}

/// Holds the configurations of a scope against the catalogue. The second part tells which could not be read.
pub fn check(workspace: &Workspace, scope: &Scope<'_>, env: &Env) -> Result<(Vec<Configuration>, Vec<String>)> {
    let wanted = wanted(workspace, scope, env)?;
    if wanted.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let (mut texts, mut left_out) = (BTreeMap::new(), Vec::new());
    // What lies around counts too: a folder is loaded as a whole, and imports name other files.
    let around = workspace.configurations(&workspace.root).into_iter().collect::<BTreeSet<_>>();
    for path in around.union(&wanted) {
        match files::read_text(&workspace.root.join(path), path) {
            Ok(text) => {
                texts.insert(path.clone(), text);
            }
            Err(error) if wanted.contains(path) => left_out.push(format!("{error:#}")),
            Err(_) => {}
        }
    }
    if let Some((path, text)) = &scope.stdin {
        texts.insert(workspace.relative(&env.cwd.join(path)), text.clone());
    }
    let mut folders: BTreeMap<&str, Vec<Config>> = BTreeMap::new();
    let wanted_folders: BTreeSet<&str> = wanted.iter().map(|path| folder(path)).collect();
    for (path, text) in texts.iter().filter(|(path, _)| wanted_folders.contains(folder(path))) {
        folders.entry(folder(path)).or_default().push(Config::new(path.as_str(), text.as_str()));
    }
    let sets: Vec<Vec<Config>> = folders.into_values().flat_map(sets).collect();
    let stability = workspace.config.alloy.stability();
    let options = alloy::Options { stability, files: texts };
    let checked: Vec<Configuration> = sets
        .into_par_iter()
        .flat_map_iter(|set| {
            let found = alloy::check(&set, &options);
            let n_others = set.len() - 1;
            let of = move |config: Config| {
                let settings = taking::settings(workspace, scope, &config.path, None);
                let own = found.iter().filter(|finding| finding.primary.path == config.path);
                let found = own.filter_map(|finding| weighed(finding, &settings)).collect();
                // A rule that does not exist finds nothing; of those of drift it is not known here.
                let is_looked_for = |name: &str| {
                    rules::rule(name).is_none_or(|rule| rule.goes_by("alloy") && settings.severity(rule).is_some())
                };
                let comments = suppress::in_alloy(&config.text);
                let found = silence(&config.path, &comments, found, &settings, is_looked_for);
                Configuration { path: config.path, text: config.text, lines: config.lines, found, n_others }
            };
            set.into_iter().map(of)
        })
        .filter(|configuration| wanted.contains(&configuration.path))
        .collect();
    Ok((checked, left_out))
}

/// The files that are loaded together, of those in a folder.
fn sets(files: Vec<Config>) -> Vec<Vec<Config>> {
    let mut ids = BTreeSet::new();
    let is_one = files.iter().all(|file| file.ids().into_iter().all(|id| ids.insert(id)));
    if is_one { vec![files] } else { files.into_iter().map(|file| vec![file]).collect() }
}

/// A finding as the team weighs it; what is only told stays so.
pub fn weighed(finding: &Diagnostic, settings: &Settings) -> Option<Diagnostic> {
    let severity = settings.severity(rules::rule(finding.rule)?)?;
    let is_told_only = finding.severity == Severity::Information;
    let is_raised = rules::rule(finding.rule).is_some_and(|rule| rule.severity == Severity::Information);
    Some(Diagnostic {
        severity: if is_told_only && !is_raised { finding.severity } else { severity },
        ..finding.clone()
    })
}

/// The paths of the configurations that are to be looked at.
fn wanted(workspace: &Workspace, scope: &Scope<'_>, env: &Env) -> Result<BTreeSet<String>> {
    let mut wanted = BTreeSet::new();
    if let Some((path, _)) = &scope.stdin {
        if is_configuration(path) {
            wanted.insert(workspace.relative(&env.cwd.join(path)));
        }
        return Ok(wanted);
    }
    // A template that was named is for documents alone.
    if scope.paths.is_empty() && scope.template.is_none() {
        wanted.extend(workspace.configurations(&workspace.root));
    }
    for path in scope.paths {
        let full = env.cwd.join(path);
        if full.is_dir() && scope.template.is_none() {
            wanted.extend(workspace.configurations(&full));
        } else if is_configuration(path) {
            // Reading one that is not there gives the error, with the path as it was typed.
            files::read_text(&full, &path.display().to_string())?;
            wanted.insert(workspace.relative(&full));
        }
    }
    Ok(wanted)
}

/// True where nothing but configurations and folders was named: that no document is there is then no error.
pub fn are_named_alone(scope: &Scope<'_>, env: &Env) -> bool {
    let stdin = scope.stdin.iter().map(|(path, _)| *path);
    let mut named = scope.paths.iter().map(std::path::PathBuf::as_path).chain(stdin);
    named.all(|path: &Path| is_configuration(path) || env.cwd.join(path).is_dir())
}
