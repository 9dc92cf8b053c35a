//! `specast drift`: documents against the configuration of the telemetry and its deployment.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};
use clap::Args;
use rayon::prelude::*;
use specast_engine::deployment::Text;
use specast_engine::diagnostic::{Diagnostic, Label, Severity};
use specast_engine::draw::{Picture, block};
use specast_engine::drift::{self, Drift};
use specast_engine::rules;
use specast_engine::rules::suppress::{self, Suppression};
use specast_engine::source::{Envelope, Source};
use specast_syntax::{FileId, LineIndex};

use super::configurations::weighed;
use super::known::{self, Known, LookedAt};
use super::showing::{Showing, exit};
use super::taking::{self, Scope};
use super::{Done, Env, Nothing, flows, silencing};
use crate::files;
use crate::fingerprint::{self, Printed};
use crate::output::{self, Counts, Kind, Looked, Report, Texts, drift_json, drift_text, plural};
use crate::workspace::{Workspace, is_markdown};

/// Options of `drift`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast drift                                     every document that speaks of a configuration here
  specast drift specs/infra/alloy-telemetry         one folder of documents
  specast drift docs/telemetry.md --output-format json
  specast drift --output-format sarif=drift.sarif --ignore port-dead

A document is held against the Alloy or Collector configuration that it names: by its path, by the container, the
image or the components. Compose files, Kubernetes manifests, Helm values and systemd units say which process loads
it. Each thing that a document tells holds, is contradicted, or cannot be decided from files; only what is
contradicted and what no document tells ends with 1. A comment silences a rule, with a reason:
  <!-- specast-ignore port-dead: Q3 -->    in a document
  // specast-ignore flow-undocumented: Q3  in a configuration of Alloy
`specast baseline` notes what is known. No configuration is ever written.")]
pub struct Options {
    /// Documents and folders; without them every document of the workspace
    paths: Vec<PathBuf>,
    #[command(flatten)]
    showing: Showing,
}

impl Options {
    /// Every document of the workspace.
    pub fn everything() -> Self {
        Self { paths: Vec::new(), showing: Showing::everything() }
    }
}

/// A comparison with all that showing it needs.
#[derive(Debug)]
pub struct Compared {
    /// What was found.
    pub drift: Drift,
    /// Path of each file of the run, by the number in [`FileId`].
    pub paths: Vec<String>,
    /// The files' texts.
    pub texts: Texts,
    /// The documents that were read.
    pub documents: Vec<Source>,
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    options.showing.refuse_nonsense()?;
    let workspace = Workspace::of(&env.cwd, options.paths.first())?;
    let showing = &options.showing;
    let scope =
        Scope { paths: &options.paths, select: &showing.select, ignore: &showing.ignore, ..Scope::everything() };
    let mut compared = compare(&workspace, &env.cwd, &options.paths)?;
    let found = found(&workspace, &scope, &compared);
    let (found, known) = {
        let looked_at = LookedAt::by_drift(compared.documents.iter().map(|document| document.path.as_str()), &scope);
        known::hold_back(&showing.baseline(&workspace.root)?, found, &looked_at)
    };
    compared.drift.found = found.iter().map(|(finding, _)| finding.clone()).collect();
    let report = report(&mut compared, found, known, &scope, env);
    let render = |kind: Kind| match kind {
        Kind::Full => (drift_text::full(&compared, &report, env), true),
        Kind::Concise => (drift_text::concise(&compared, &report, env), true),
        Kind::Json => (drift_json::json(&compared, &report.texts), true),
        kind => (output::render(&report, kind), kind.says_all()),
    };
    let said = || if env.quiet { String::new() } else { drift_text::said(&compared, &report) };
    let mut stdout = String::new();
    let stderr = showing.show(&report, &render, &said, env, &mut stdout)?;
    Ok(Done { stdout, stderr, exit: exit(&report.found) }.noting(env, workspace.note(&env.cwd)))
}

/// What the formats show; the texts move in.
fn report(compared: &mut Compared, found: Printed, known: Known, scope: &Scope<'_>, env: &Env) -> Report {
    let path = |file: FileId| compared.paths.get(file.0 as usize).cloned();
    let held = compared.drift.documents.iter().filter_map(|(file, _)| path(*file));
    let documents: Vec<Looked> =
        held.map(|path| Looked { path, template: String::new(), version: None, why: String::new() }).collect();
    let files = compared.drift.reals.iter().flat_map(|real| &real.instance.configs);
    let configurations: BTreeSet<String> = files.filter_map(|config| path(config.file)).collect();
    let rules = rules::RULES.iter().filter(|rule| rule.goes_by("drift") && scope.looks_for(rule.name));
    Report {
        counts: Counts::of(found.iter().map(|(finding, _)| finding)),
        found,
        texts: std::mem::take(&mut compared.texts),
        rules: rules.map(|rule| (rule.name, documents.len())).collect(),
        documents,
        configurations: configurations.into_iter().map(|path| (path, 0)).collect(),
        left_out: Vec::new(),
        notes: known.notes(),
        known,
        templates: Vec::new(),
        color: env.color,
        quiet: env.quiet,
    }
}

/// The findings of a comparison as the team weighs them, without those that comments silence.
pub fn found(workspace: &Workspace, scope: &Scope<'_>, compared: &Compared) -> Printed {
    let sources: BTreeMap<&str, &Source> = compared.documents.iter().map(|it| (it.path.as_str(), it)).collect();
    let mut by_path: BTreeMap<&str, Vec<Diagnostic>> = BTreeMap::new();
    for finding in &compared.drift.found {
        by_path.entry(&finding.primary.path).or_default().push(finding.clone());
    }
    let mut left = Vec::new();
    let mut paths: Vec<&str> = compared.paths.iter().map(String::as_str).collect();
    paths.dedup();
    for path in paths {
        let settings = taking::settings(workspace, scope, path, None);
        let found = by_path.remove(path).unwrap_or_default();
        let found = found.iter().filter_map(|finding| weighed(finding, &settings)).collect();
        let comments = match (sources.get(path), compared.texts.get(path)) {
            (Some(source), _) => suppress::read(source),
            (None, Some((text, _))) if path.ends_with(".alloy") => suppress::in_alloy(text),
            _ => Vec::new(),
        };
        // Without a reason it silences nothing, which `check` tells; so it does of rules that do not exist.
        let comments: Vec<Suppression> = comments.into_iter().filter(|one| !one.reason.is_empty()).collect();
        let is_looked_for = |name: &str| {
            let rule = rules::rule(name).filter(|rule| rule.goes_by("drift"));
            rule.is_some_and(|rule| settings.severity(rule).is_some())
        };
        left.extend(silencing::silence(path, &comments, found, &settings, is_looked_for));
    }
    // The order of the comparison: what one claim leads to stands together.
    let place = |finding: &Diagnostic| {
        compared.drift.found.iter().position(|it| {
            (it.rule, it.primary.range, &it.primary.path, &it.message)
                == (finding.rule, finding.primary.range, &finding.primary.path, &finding.message)
        })
    };
    left.sort_by_key(|finding| place(finding).unwrap_or(usize::MAX));
    fingerprint::print(left.iter(), |path| sources.get(path).copied())
}

/// Reads the files of the workspace and compares.
pub fn compare(workspace: &Workspace, cwd: &Path, paths: &[PathBuf]) -> Result<Compared> {
    let documents = documents(workspace, cwd, paths)?;
    let configured = workspace.files(&workspace.root, is_configuration);
    let read = |path: &String| Some((path.clone(), files::read_text(&workspace.root.join(path), path).ok()?));
    let configured: Vec<(String, String)> = configured.par_iter().filter_map(read).collect();
    let n_documents = documents.len();
    let mut texts = Texts::default();
    let sources: Vec<Source> =
        documents.into_par_iter().map(|(path, text)| Source::new(path, text, Envelope::default())).collect();
    for source in &sources {
        texts.add(&source.path, &source.text, &source.lines);
    }
    for (path, text) in &configured {
        texts.add(path, &Arc::from(text.as_str()), &LineIndex::new(text));
    }
    let told = sources.iter().map(|source| Text { path: &source.path, text: &source.text });
    let all: Vec<Text<'_>> = told.chain(configured.iter().map(|(path, text)| Text { path, text })).collect();
    let held: Vec<(FileId, &Source)> = (0..).map(FileId).zip(&sources).collect();
    let mut drift = drift::compare(&all, &held);
    if drift.reals.is_empty() {
        bail!(Nothing(format!(
            "no configuration of Alloy or of a Collector among {} (*.alloy, compose files, manifests, Helm values, units) below {}; there is nothing to hold a document against",
            plural(configured.len(), "file"),
            workspace.root.display()
        )));
    }
    if drift.claims.is_empty() {
        bail!(Nothing(format!(
            "none of {} tells anything of the {} here: name the configuration's path, its container, image or components in the document",
            plural(n_documents, "document"),
            plural(drift.reals.len(), "configuration")
        )));
    }
    for source in &sources {
        drift.found.extend(stale(workspace, source));
    }
    let paths = all.iter().map(|file| file.path.to_owned()).collect();
    Ok(Compared { drift, paths, texts, documents: sources })
}

/// Drawings of a document that do not show the flows of today.
fn stale(workspace: &Workspace, source: &Source) -> Vec<Diagnostic> {
    let (blocks, _) = block::blocks(&source.text);
    let mut found = Vec::new();
    for block in blocks {
        let Ok(from) = files::inside_root(&workspace.root, &block.from) else { continue };
        let from = from.strip_prefix(&workspace.root).unwrap_or(&from).to_owned();
        let Ok(drawn) = flows::read(workspace, &workspace.root, &from) else { continue };
        let picture: Picture = flows::picture(&drawn);
        if let Some(stale) = block::stale(&source.text, &block, &picture) {
            found.push(Diagnostic {
                rule: "flows-stale",
                severity: Severity::Error,
                message: format!("the drawing of {} {}", block.from, stale.words()),
                primary: Label { path: source.path.clone(), range: block.opening, text: String::new() },
                secondary: Vec::new(),
                help: format!("draw it again: specast flows --write {}", source.path),
                fix: None,
                subject: block.from.clone(),
            });
        }
    }
    found
}

/// The documents with their texts: those that are named, else all.
fn documents(workspace: &Workspace, cwd: &Path, paths: &[PathBuf]) -> Result<Vec<(String, String)>> {
    let mut named: Vec<String> = Vec::new();
    for path in paths {
        let full = cwd.join(path);
        if full.is_dir() {
            named.extend(workspace.markdown(&full));
        } else if is_markdown(path) {
            named.push(workspace.relative(&full));
        } else {
            bail!(
                "{}: is no document; name Markdown files or folders, the configuration is found by itself",
                path.display()
            );
        }
    }
    if paths.is_empty() {
        named = workspace.documents(&workspace.root);
    }
    named.sort();
    named.dedup();
    if named.is_empty() {
        bail!(Nothing("no document: name Markdown files or folders".to_owned()));
    }
    let read = |path: &String| -> Result<Option<(String, String)>> {
        match files::read_text(&workspace.root.join(path), path) {
            Ok(text) => Ok(Some((path.clone(), text))),
            // What nobody asked for by name may be broken.
            Err(error) if !paths.is_empty() => Err(error),
            Err(_) => Ok(None),
        }
    };
    let all: Vec<Option<(String, String)>> = named.par_iter().map(read).collect::<Result<_>>()?;
    Ok(all.into_iter().flatten().collect())
}

/// Files that may say what runs: configurations, what deploys them, what sets their variables.
fn is_configuration(path: &Path) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    let is_drop_in = || path.parent().and_then(Path::to_str).is_some_and(|folder| folder.ends_with(".service.d"));
    matches!(extension, "alloy" | "yml" | "yaml" | "service" | "env")
        || name.starts_with(".env")
        || extension == "conf" && is_drop_in()
}
