//! `specast drift`: documents against the configuration of the telemetry and its deployment.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use rayon::prelude::*;
use specast_engine::deployment::Text;
use specast_engine::diagnostic::{Diagnostic, Label, Severity};
use specast_engine::draw::{Picture, block};
use specast_engine::drift::{self, Drift};
use specast_engine::source::{Envelope, Source};
use specast_syntax::{FileId, LineIndex};

use super::{Done, Env, Exit, Nothing, flows};
use crate::files;
use crate::output::{Texts, drift_json, drift_text, plural};
use crate::workspace::{Workspace, is_markdown};

/// Options of `drift`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast drift                                     every document that speaks of a configuration here
  specast drift specs/infra/alloy-telemetry         one folder of documents
  specast drift docs/telemetry.md --output-format json

A document is held against the Alloy or Collector configuration that it names: by its path, by the container, the
image or the components. Compose files, Kubernetes manifests, Helm values and systemd units say which process loads
it. Each thing that a document tells holds, is contradicted, or cannot be decided from files; only what is
contradicted and what no document tells ends with 1. Nothing is ever written.")]
pub struct Options {
    /// Documents and folders; without them every document of the workspace
    paths: Vec<PathBuf>,
    /// How to show the result
    #[arg(long, value_enum, default_value_t = Format::Full)]
    output_format: Format,
}

/// The formats of drift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// What each document tells, with what became of it, then the findings
    Full,
    /// A line for each finding
    Concise,
    /// One JSON document
    Json,
}

impl Options {
    /// Every document of the workspace.
    pub fn everything() -> Self {
        Self { paths: Vec::new(), output_format: Format::Full }
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
    /// How many documents were read.
    pub n_documents: usize,
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let workspace = Workspace::of(&env.cwd, options.paths.first())?;
    let compared = compare(&workspace, &env.cwd, &options.paths)?;
    let is_bad = |finding: &Diagnostic| finding.severity != Severity::Information;
    let exit = if compared.drift.found.iter().any(is_bad) { Exit::Findings } else { Exit::Clean };
    let stdout = match options.output_format {
        Format::Full => drift_text::full(&compared, env),
        Format::Concise => drift_text::concise(&compared, env),
        Format::Json => drift_json::json(&compared),
    };
    Ok(Done { stdout, stderr: String::new(), exit }.noting(env, workspace.note(&env.cwd)))
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
    Ok(Compared { drift, paths, texts, n_documents })
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
