//! From documents to findings: what is around them, what the rules say. Which documents is `taking`'s business.
//!
//! `check` shows the result; others ask the same question.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, bail};
use rayon::prelude::*;
use specast_engine::contract::Contract;
use specast_engine::diagnostic::Diagnostic;
use specast_engine::index::{self, Index};
use specast_engine::rules::{self, Check, Settings};
use specast_engine::source::{Envelope, Source};

use super::configurations::{self, Configuration};
use super::taking::{self, Document, Scope, Taken};
use super::{Env, Nothing, inheriting};
use crate::extending::Composed;
use crate::files;
use crate::fingerprint::{self, Printed};
use crate::workspace::{Workspace, is_configuration};

/// The result.
#[derive(Debug)]
pub struct Checked {
    /// The documents.
    pub documents: Vec<Document>,
    /// The contracts.
    pub contracts: Vec<Contract>,
    /// What is wrong with the templates themselves.
    pub templates: Vec<Diagnostic>,
    /// Files that could not be looked at, each with the reason.
    pub left_out: Vec<String>,
    /// Files of templates that are composed of several: path and text.
    pub parts: Vec<(String, Arc<str>)>,
    /// The files around.
    pub index: Index,
    /// How many of the contracts are of templates as they are today: the first ones.
    pub n_templates: usize,
    /// Configurations of Alloy.
    pub configurations: Vec<Configuration>,
    /// The rules that were on.
    pub rules: Vec<&'static rules::Rule>,
}

impl Checked {
    /// All findings: of the templates first, then of the documents and of the configurations, each in the order of
    /// their paths.
    pub fn found(&self) -> impl Iterator<Item = &Diagnostic> {
        let documents = self.documents.iter().flat_map(|document| &document.found);
        self.templates.iter().chain(documents).chain(self.configurations.iter().flat_map(|it| &it.found))
    }

    /// All findings, each with its fingerprint.
    pub fn printed(&self) -> Printed {
        let sources: BTreeMap<&str, &Source> =
            self.documents.iter().map(|document| (document.source.path.as_str(), &document.source)).collect();
        fingerprint::print(self.found(), |path| sources.get(path).copied())
    }
}

/// Looks. `before` is a revision to compare with, and what lay around then.
pub fn check(workspace: &Workspace, scope: &Scope<'_>, before: Option<(String, Index)>, env: &Env) -> Result<Checked> {
    let (configurations, unread) = configurations::check(workspace, scope, env)?;
    let taken = match taking::take(workspace, scope, env) {
        // Where there are configurations, documents need not be.
        Err(error)
            if error.is::<Nothing>() && !configurations.is_empty() && configurations::are_named_alone(scope, env) =>
        {
            let named_files = !scope.paths.is_empty() && scope.paths.iter().all(|path| is_configuration(path));
            let left_out = if named_files || scope.stdin.is_some() { Vec::new() } else { vec![format!("{error:#}")] };
            Taken { left_out, ..Taken::default() }
        }
        taken => taken?,
    };
    let Taken { documents, contracts, n_templates, mut left_out } = taken;
    left_out.extend(unread);
    let all = taking::settings(workspace, scope, "", None);
    let is_on = |rule: &&rules::Rule| all.severity(rule).is_some();
    let of_documents = rules::RULES.iter().copied().filter(|rule| !matches!(rule.check, Check::Stage));
    let of_documents = of_documents.filter(|_| !documents.is_empty());
    let of_configurations = configurations::rules().filter(|_| !configurations.is_empty());
    let on: Vec<&rules::Rule> = of_documents.chain(of_configurations).filter(is_on).collect();
    if on.is_empty() {
        bail!("nothing to check: no rule is on; see `--select`, `--ignore` and `[rules]` in specast.toml");
    }
    let mut index = Index::of(targets(workspace, &contracts[..n_templates]));
    index.before = before.map(|(revision, before)| (revision, Box::new(before)));
    let (templates, parts) = (Vec::new(), Vec::new());
    let mut checked =
        Checked { documents, contracts, templates, left_out, parts, index, n_templates, configurations, rules: on };
    look(workspace, &mut checked, env);
    let used: BTreeSet<usize> = checked.documents.iter().map(|document| document.template).collect();
    for contract in used.iter().map(|id| &checked.contracts[*id]) {
        let template = Source::new(contract.path.as_str(), contract.text.as_ref(), Envelope::default());
        let settings = taking::settings(workspace, scope, &contract.path, None);
        checked.templates.extend(rules::check_template(&template, contract, &settings, Some(&checked.index)));
    }
    for (contract, composed) in composed(workspace, &checked.contracts) {
        point(&mut checked.templates, contract, &composed);
        checked.parts.extend(composed.files);
    }
    Ok(checked)
}

/// Looks at the documents as they are now, and around them anew: what one says may mend or break another.
pub fn look(workspace: &Workspace, checked: &mut Checked, env: &Env) {
    let Index { targets, before, .. } = std::mem::take(&mut checked.index);
    checked.index = around(workspace, &checked.documents, &checked.contracts, targets);
    checked.index.before = before;
    // No document's findings depend on another's, and each stays at its place.
    let progress = env.progress("checking", checked.documents.len());
    checked.documents.par_iter_mut().for_each(|document| {
        progress.next(&document.source.path);
        let contract = &checked.contracts[document.contract];
        let looked = rules::look(&document.source, contract, &document.settings, Some(&checked.index));
        (document.found, document.applied) = (looked.found, looked.applied);
    });
    for (contract, composed) in composed(workspace, &checked.contracts) {
        for document in &mut checked.documents {
            point(&mut document.found, contract, &composed);
        }
    }
}

/// The contracts whose templates are put together of several files.
fn composed<'c>(workspace: &Workspace, contracts: &'c [Contract]) -> Vec<(&'c Contract, Composed)> {
    // Earlier versions out of git's history are no files and extend nothing.
    let all = contracts.iter().filter_map(|contract| Some((contract, Composed::read(workspace, &contract.path).ok()?)));
    all.filter(|(contract, composed)| composed.files.len() > 1 && composed.text == *contract.text).collect()
}

/// Points labels into the files that a composed template's bytes came from.
fn point(found: &mut [Diagnostic], contract: &Contract, composed: &Composed) {
    let labels = found.iter_mut().flat_map(|one| std::iter::once(&mut one.primary).chain(&mut one.secondary));
    for label in labels.filter(|label| label.path == contract.path) {
        if let Some((path, range)) = composed.place(label.range) {
            (label.path, label.range) = (path.to_owned(), range);
        }
    }
}

/// Each template with the path pattern of its documents. Those that no document of this run follows claim paths too.
fn targets(workspace: &Workspace, contracts: &[Contract]) -> Vec<(String, Option<String>)> {
    let all = workspace.contracts().map(|(all, _)| all).unwrap_or_default();
    let mut targets: Vec<(String, Option<String>)> = Vec::new();
    for contract in contracts.iter().chain(&all) {
        if !targets.iter().any(|(path, _)| *path == contract.path) {
            let target = contract.target.as_ref().map(|target| target.text.clone());
            targets.push((contract.path.clone(), target));
        }
    }
    targets
}

/// Site builders lead `0004-structure` to the page of that name, whatever it is written in.
fn page(full: &Path, path: &str) -> Option<(String, String)> {
    const PAGES: [&str; 5] = ["md", "mdx", "rst", "adoc", "html"];
    let end = PAGES.iter().find(|end| full.extension().is_none() && full.with_extension(end).is_file())?;
    Some((path.to_owned(), format!("{path}.{end}")))
}

/// What lies around the documents: what they define, and whether what they point to is there.
fn around(
    workspace: &Workspace,
    documents: &[Document],
    contracts: &[Contract],
    targets: Vec<(String, Option<String>)>,
) -> Index {
    let mut index = Index::of(targets);
    let mut wanted = BTreeSet::new();
    for document in documents {
        let summary = index::summary(&document.source, Some(&contracts[document.contract]));
        index.insert(document.source.path.clone(), summary);
        wanted.extend(index::destinations(&document.source));
        if let Some(rule) = rules::rule("path-missing")
            && document.settings.severity(rule).is_some()
        {
            let places = index::mentions(&document.source).into_iter().flat_map(|mention| mention.places);
            wanted.extend(places.flat_map(|place| [place.path, place.top]));
        }
        let own = contracts[document.contract].target.as_ref().map(|target| target.text.as_str());
        let others = index.targets.iter().filter_map(|(_, other)| other.as_deref());
        wanted.extend(others.filter_map(|other| index::beside(&document.source.path, own?, other)));
    }
    for path in wanted {
        if index.documents.contains_key(&path) {
            index.present.insert(path);
            continue;
        }
        let Ok(full) = files::inside_root(&workspace.root, &path) else { continue };
        if !full.exists() {
            index.pages.extend(page(&full, &path));
            continue;
        }
        // A link into a document that is not looked at still needs that one's anchors.
        let is_markdown = path.rsplit_once('.').is_some_and(|(_, end)| matches!(end, "md" | "markdown"));
        if is_markdown
            && !index.documents.contains_key(&path)
            && let Ok(text) = files::read_text(&full, &path)
        {
            let source = Source::new(path.as_str(), text, Envelope::default());
            index.insert(path.clone(), index::summary(&source, None));
        }
        index.present.insert(path);
    }
    let settled = contracts.iter().map(|contract| &contract.path).filter(|path| workspace.config.says_paths_of(path));
    index.settled = settled.cloned().collect();
    beyond(workspace, documents, &mut index);
    inheriting::inherit(workspace, documents, &mut index);
    index
}

/// What only some teams ask for: documents that are not looked at now, as parents and as entries of folders.
fn beyond(workspace: &Workspace, documents: &[Document], index: &mut Index) {
    let wants = |is_asked: fn(&Settings) -> bool| documents.iter().any(|document| is_asked(&document.settings));
    let budgets = wants(|team| !team.budgets.is_empty());
    let texts = wants(|team| !team.parents.is_empty() || !team.unique_ids.is_empty());
    if !texts && !budgets {
        return;
    }
    for path in workspace.documents(&workspace.root) {
        if budgets {
            index.count(&path);
        }
        if texts
            && !index.documents.contains_key(&path)
            && let Ok(text) = files::read_text(&workspace.root.join(&path), &path)
        {
            let source = Source::new(path.as_str(), text, Envelope::default());
            index.insert(path, index::summary(&source, None));
        }
    }
}
