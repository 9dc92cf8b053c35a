//! From documents to findings: what is around them, what the rules say. Which documents is `taking`'s business.
//!
//! `check` shows the result; others ask the same question.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::{Result, bail};
use rayon::prelude::*;
use specast_engine::contract::Contract;
use specast_engine::diagnostic::{Diagnostic, Label};
use specast_engine::index::{self, Index};
use specast_engine::rules::{self, Check};
use specast_engine::source::{Envelope, Source};

use super::Env;
use super::inheriting;
use super::taking::{self, Document, Scope, Taken};
use crate::extending::Composed;
use crate::files;
use crate::fingerprint::{self, Printed};
use crate::workspace::Workspace;

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
    /// How many rules were on.
    pub n_rules: usize,
}

impl Checked {
    /// All findings: of the templates first, then of the documents in the order of their paths.
    pub fn found(&self) -> impl Iterator<Item = &Diagnostic> {
        self.templates.iter().chain(self.documents.iter().flat_map(|document| &document.found))
    }

    /// All findings, each with its fingerprint.
    pub fn printed(&self) -> Printed {
        let sources: BTreeMap<&str, &Source> =
            self.documents.iter().map(|document| (document.source.path.as_str(), &document.source)).collect();
        fingerprint::print(self.found(), |path| sources.get(path).copied())
    }
}

/// Looks.
pub fn check(workspace: &Workspace, scope: &Scope<'_>, env: &Env) -> Result<Checked> {
    let Taken { mut documents, contracts, n_templates, left_out } = taking::take(workspace, scope, env)?;
    let index = around(workspace, &documents, &contracts, n_templates);
    // No document's findings depend on another's, and each stays at its place.
    let progress = env.progress("checking", documents.len());
    documents.par_iter_mut().for_each(|document| {
        progress.next(&document.source.path);
        let contract = &contracts[document.contract];
        document.found = rules::check_among(&document.source, contract, &document.settings, Some(&index));
    });
    let used: BTreeSet<usize> = documents.iter().map(|document| document.template).collect();
    let mut templates = Vec::new();
    for contract in used.iter().map(|id| &contracts[*id]) {
        let template = Source::new(contract.path.as_str(), contract.text.as_ref(), Envelope::default());
        let settings = taking::settings(workspace, scope, &contract.path);
        templates.extend(rules::check_template(&template, contract, &settings, Some(&index)));
    }
    let mut parts = Vec::new();
    for contract in &contracts {
        // Earlier versions out of git's history are no files and extend nothing.
        let Ok(composed) = Composed::read(workspace, &contract.path) else { continue };
        if composed.files.len() > 1 && composed.text == *contract.text {
            let found = templates.iter_mut().chain(documents.iter_mut().flat_map(|document| &mut document.found));
            for label in found.flat_map(|one| std::iter::once(&mut one.primary).chain(&mut one.secondary)) {
                point(label, contract, &composed);
            }
            parts.extend(composed.files);
        }
    }
    let all = taking::settings(workspace, scope, "");
    let is_on = |rule: &&&rules::Rule| all.severity(rule).is_some() && !matches!(rule.check, Check::Stage);
    let n_rules = rules::RULES.iter().filter(is_on).count();
    if n_rules == 0 {
        bail!("nothing to check: no rule is on; see `--select`, `--ignore` and `[rules]` in specast.toml");
    }
    Ok(Checked { documents, contracts, templates, left_out, parts, index, n_rules })
}

/// Points a label into the file that a composed template's bytes came from.
fn point(label: &mut Label, contract: &Contract, composed: &Composed) {
    if label.path == contract.path
        && let Some((path, range)) = composed.place(label.range)
    {
        (label.path, label.range) = (path.to_owned(), range);
    }
}

/// What lies around the documents: what they define, and whether what they point to is there.
fn around(workspace: &Workspace, documents: &[Document], contracts: &[Contract], n_templates: usize) -> Index {
    let mut index = Index::default();
    // Templates that no document of this run follows still claim paths.
    let all = workspace.contracts().map(|(all, _)| all).unwrap_or_default();
    for contract in contracts[..n_templates].iter().chain(&all) {
        if !index.targets.iter().any(|(path, _)| *path == contract.path) {
            let target = contract.target.as_ref().map(|target| target.text.clone());
            index.targets.push((contract.path.clone(), target));
        }
    }
    let mut wanted = BTreeSet::new();
    for document in documents {
        let summary = index::summary(&document.source, Some(&contracts[document.contract]));
        index.documents.insert(document.source.path.clone(), summary);
        wanted.extend(index::destinations(&document.source));
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
            continue;
        }
        // A link into a document that is not looked at still needs that one's anchors.
        let is_markdown = path.rsplit_once('.').is_some_and(|(_, end)| matches!(end, "md" | "markdown"));
        if is_markdown
            && !index.documents.contains_key(&path)
            && let Ok(text) = files::read_text(&full, &path)
        {
            let source = Source::new(path.as_str(), text, Envelope::default());
            index.documents.insert(path.clone(), index::summary(&source, None));
        }
        index.present.insert(path);
    }
    inheriting::inherit(workspace, documents, &mut index);
    index
}
