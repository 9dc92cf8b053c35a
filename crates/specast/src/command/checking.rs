//! From paths to findings: which documents, which template each, what is around them, what the rules say.
//!
//! `check` shows the result; others ask the same question.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Result, bail};
use specast_engine::contract::Contract;
use specast_engine::contract::choose::{self, Why};
use specast_engine::diagnostic::Diagnostic;
use specast_engine::index::{self, Index};
use specast_engine::rules::{self, Check, Settings};
use specast_engine::source::{Envelope, Source};

use super::Env;
use crate::files;
use crate::fingerprint::{self, Printed};
use crate::output::plural;
use crate::workspace::{Workspace, is_house_file, is_template};

/// What is to be looked at.
#[derive(Debug)]
pub struct Scope<'a> {
    /// Files and folders as typed; none: the whole workspace.
    pub paths: &'a [std::path::PathBuf],
    /// One template for all.
    pub template: Option<&'a Path>,
    /// Rules to look for; none: all that are on.
    pub select: &'a [String],
    /// Rules not to look for.
    pub ignore: &'a [String],
    /// One document that stands in no file, with the path that it is meant for.
    pub stdin: Option<(&'a Path, String)>,
}

/// A document with the template that was taken for it and what is wrong with it.
#[derive(Debug)]
pub struct Document {
    /// The document.
    pub source: Source,
    /// Index of its contract.
    pub contract: usize,
    /// Why this template was taken.
    pub why: String,
    /// What the team says for its path.
    pub settings: Settings,
    /// Its findings.
    pub found: Vec<Diagnostic>,
}

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
    let (contracts, mut left_out) = contracts(scope, workspace, env)?;
    let mut documents = Vec::new();
    for (path, is_named, text) in texts(scope, workspace, env, &mut left_out)? {
        let source = Source::new(path, text, Envelope::default());
        let Some((contract, why)) = choose(scope, workspace, &source, &contracts, is_named) else {
            if is_named {
                bail!(
                    "{}: fits none of {}; name one with --template FILE",
                    source.path,
                    plural(contracts.len(), "template")
                );
            }
            continue;
        };
        let settings = settings(workspace, scope, &source.path);
        documents.push(Document { source, contract, why, settings, found: Vec::new() });
    }
    if documents.is_empty() {
        bail!(
            "nothing to check: no Markdown file below {} fits one of {} ({}); name a file, or a template with --template FILE",
            workspace.root.display(),
            plural(contracts.len(), "template"),
            contracts.iter().map(|contract| contract.path.as_str()).collect::<Vec<_>>().join(", ")
        );
    }
    let index = around(workspace, &documents, &contracts);
    for document in &mut documents {
        let contract = &contracts[document.contract];
        document.found = rules::check_among(&document.source, contract, &document.settings, Some(&index));
    }
    let used: BTreeSet<usize> = documents.iter().map(|document| document.contract).collect();
    let mut templates = Vec::new();
    for contract in used.iter().map(|id| &contracts[*id]) {
        let template = Source::new(contract.path.as_str(), contract.text.as_ref(), Envelope::default());
        let settings = settings(workspace, scope, &contract.path);
        templates.extend(rules::check_template(&template, contract, &settings, Some(&index)));
    }
    let all = settings(workspace, scope, "");
    let is_on = |rule: &&&rules::Rule| all.severity(rule).is_some() && !matches!(rule.check, Check::Stage);
    let n_rules = rules::RULES.iter().filter(is_on).count();
    if n_rules == 0 {
        bail!("nothing to check: no rule is on; see `--select`, `--ignore` and `[rules]` in specast.toml");
    }
    Ok(Checked { documents, contracts, templates, left_out, index, n_rules })
}

/// What the team says for a path, with what the command line says on top.
fn settings(workspace: &Workspace, scope: &Scope<'_>, path: &str) -> Settings {
    let mut settings = workspace.config.settings(path);
    for rule in rules::RULES {
        let is_selected = scope.select.iter().any(|name| name == rule.name);
        if scope.ignore.iter().any(|name| name == rule.name) || (!scope.select.is_empty() && !is_selected) {
            settings.levels.insert(rule.name.to_owned(), None);
        } else if is_selected && settings.severity(rule).is_none() {
            settings.levels.insert(rule.name.to_owned(), Some(rule.severity));
        }
    }
    settings
}

fn contracts(scope: &Scope<'_>, workspace: &Workspace, env: &Env) -> Result<(Vec<Contract>, Vec<String>)> {
    if let Some(template) = scope.template {
        let path = workspace.relative(&env.cwd.join(template));
        let mut contract = workspace.contract(&path)?;
        if let Some(documents) = workspace.config.documents.iter().find(|documents| documents.template == path) {
            documents.adapt(&mut contract);
        }
        return Ok((vec![contract], Vec::new()));
    }
    let (contracts, notes) = workspace.contracts()?;
    if contracts.is_empty() {
        let why = notes.first().map_or(String::new(), |note| format!(" ({note})"));
        bail!(
            "nothing to check: no template below {}{why}; templates are called *-template.md, *.template.md, template.md or NNNN-template.md, or name one with --template FILE",
            workspace.root.display()
        );
    }
    Ok((contracts, notes))
}

/// The texts to look at: path, whether the user named it, text.
fn texts(
    scope: &Scope<'_>,
    workspace: &Workspace,
    env: &Env,
    left_out: &mut Vec<String>,
) -> Result<Vec<(String, bool, String)>> {
    if let Some((path, text)) = &scope.stdin {
        let path = workspace.relative(&env.cwd.join(path));
        if text.trim().is_empty() {
            bail!("{path}: nothing came in on the standard input");
        }
        return Ok(vec![(path, true, text.clone())]);
    }
    let mut out = Vec::new();
    for (path, is_named) in paths(scope, workspace, env)? {
        // A file that nobody named and that cannot be read is a note, not the end of the run.
        match files::read_text(&workspace.root.join(&path), &path) {
            Ok(text) => out.push((path, is_named, text)),
            Err(error) if is_named => return Err(error),
            Err(error) => left_out.push(format!("{error:#}")),
        }
    }
    Ok(out)
}

/// The files to look at, with whether the user named them.
fn paths(scope: &Scope<'_>, workspace: &Workspace, env: &Env) -> Result<Vec<(String, bool)>> {
    let is_document = |path: &String| !is_template(path) && !is_house_file(path) && !workspace.is_a_template(path);
    let below = |folder: &Path| {
        let files = workspace.markdown(folder).into_iter();
        files.filter(is_document).map(|path| (path, false)).collect::<Vec<_>>()
    };
    if scope.paths.is_empty() {
        return Ok(below(&workspace.root));
    }
    let mut out = Vec::new();
    for path in scope.paths {
        let full = env.cwd.join(path);
        if full.is_dir() {
            let found = below(&full);
            if found.is_empty() {
                bail!("nothing to check: {} holds no Markdown file", path.display());
            }
            out.extend(found);
        } else if full.exists() {
            out.push((workspace.relative(&full), true));
        } else {
            // Reading it gives the error, with the path as it was typed.
            files::read_text(&full, &path.display().to_string())?;
        }
    }
    out.sort();
    out.dedup_by(|a, b| a.0 == b.0);
    Ok(out)
}

fn choose(
    scope: &Scope<'_>,
    workspace: &Workspace,
    source: &Source,
    contracts: &[Contract],
    is_named: bool,
) -> Option<(usize, String)> {
    if scope.template.is_some() {
        return Some((0, "named".to_owned()));
    }
    if let Some(documents) = workspace.config.documents_of(&source.path) {
        let contract = contracts.iter().position(|contract| contract.path == documents.template)?;
        return Some((contract, "by specast.toml".to_owned()));
    }
    let least = if is_named { choose::WEAK } else { choose::STRONG };
    let choice = choose::choose(&source.path, &source.document, &source.text, contracts, least)?;
    let why = match choice.why {
        Why::Path => "by its path".to_owned(),
        Why::Shape(share) => format!("by its shape, {:.0} %", share * 100.0),
    };
    Some((choice.contract, why))
}

/// What lies around the documents: what they define, and whether what they point to is there.
fn around(workspace: &Workspace, documents: &[Document], contracts: &[Contract]) -> Index {
    let mut index = Index::default();
    let mut wanted = BTreeSet::new();
    for document in documents {
        let summary = index::summary(&document.source, Some(&contracts[document.contract]));
        index.documents.insert(document.source.path.clone(), summary);
        wanted.extend(index::destinations(&document.source));
    }
    for path in wanted {
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
    for contract in contracts {
        let target = contract.target.as_ref().map(|target| target.text.clone());
        index.targets.push((contract.path.clone(), target));
    }
    index
}
