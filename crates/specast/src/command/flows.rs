//! `specast flows`: who sends what to whom, as one file says; and the pictures of that inside documents.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use specast_engine::alloy::Config;
use specast_engine::draw::{Picture, block};
use specast_engine::facts;
use specast_engine::flows::{self, Graph, alloy, otel};
use specast_engine::source::Source;
use specast_syntax::{FileId, LineIndex};

use super::{Done, Env, Exit, Nothing, recording, revised};
use crate::output::{flows_json, flows_text, plural};
use crate::workspace::{Workspace, is_markdown};
use crate::{files, journal};

/// Options of `flows`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast flows infra/alloy/config.alloy                                 a table for each signal
  specast flows infra/alloy                                              all *.alloy of a folder, as one
  specast flows infra/collector.yaml                                     a configuration of a Collector
  specast flows docs/telemetry.md --output-format mermaid                what a document draws
  specast flows infra/alloy/config.alloy --output-format svg -o flows.svg
  specast flows --write specs/infra/alloy/spec.md                        draw again what stands in a document

`--write` draws between these two comments, as Mermaid, and leaves the rest of the document as it is:
  <!-- specast:flows from=\"infra/alloy/config.alloy\" -->
  <!-- specast:flows end -->")]
pub struct Options {
    /// A document, a configuration of Alloy or a Collector, or a folder of Alloy configurations that one process loads
    file: PathBuf,
    /// How to show them
    #[arg(long, value_enum, default_value_t = Format::Table)]
    output_format: Format,
    /// Write the result into a file instead of printing it
    #[arg(long, short, value_name = "FILE")]
    output_file: Option<PathBuf>,
    /// FILE is a document: draw its blocks of flows as they are today
    #[arg(long, conflicts_with_all = ["output_format", "output_file"])]
    write: bool,
}

/// The formats of flows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Each way from a source to a sink on a line
    Table,
    /// A Mermaid flowchart
    Mermaid,
    /// A picture
    Svg,
    /// A graph in the language of Graphviz
    Dot,
    /// One JSON document
    Json,
}

/// A graph with the files that it was read from.
#[derive(Debug)]
pub struct Drawn {
    /// Path of the file or folder.
    pub path: String,
    /// The graph.
    pub graph: Graph,
    /// The files: path, text and lines of each, by the number in [`FileId`].
    pub files: Vec<(String, String, LineIndex)>,
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    if options.write {
        return write(options, env);
    }
    let workspace = Workspace::of(&env.cwd, Some(&options.file))?;
    let drawn = read(&workspace, &env.cwd, &options.file)?;
    if drawn.graph.edges.is_empty() {
        bail!(Nothing(no_flow(&drawn)));
    }
    let picture = picture(&drawn);
    let text = match options.output_format {
        Format::Table => flows_text::table(&picture, env),
        Format::Mermaid => picture.mermaid(),
        Format::Svg => picture.svg(),
        Format::Dot => picture.dot(),
        Format::Json => serde_json::to_string_pretty(&flows_json::json(&drawn))? + "\n",
    };
    let mut done = Done { stdout: String::new(), stderr: String::new(), exit: Exit::Clean };
    match &options.output_file {
        Some(path) => recording::typed(path, &text, env, &mut done)?,
        None => done.stdout = text,
    }
    Ok(done.noting(env, workspace.note(&env.cwd)))
}

fn no_flow(drawn: &Drawn) -> String {
    let path = &drawn.path;
    if is_markdown(Path::new(path)) {
        return format!(
            "no flow in {path}: arrows (`a -> b`), Mermaid, tables or labels like `Exporter:` would tell some"
        );
    }
    if is_yaml(Path::new(path)) {
        return format!("no flow in {path}: a configuration of a Collector has them under `service: pipelines:`");
    }
    format!("no flow in {path}: no component sends anything to another")
}

/// The picture of a graph, called by its path.
pub fn picture(drawn: &Drawn) -> Picture {
    Picture::of(&drawn.graph, &format!("Flows of {}", drawn.path), "")
}

/// Reads the graph of a file, or of all configurations of a folder, which one process loads.
pub fn read(workspace: &Workspace, cwd: &Path, path: &Path) -> Result<Drawn> {
    let full = cwd.join(path);
    if full.is_dir() || is_alloy(path) {
        return configured(workspace, &full, &path.display().to_string());
    }
    let source = revised::read(workspace, cwd, path)?.source;
    if is_alloy(Path::new(&source.path)) {
        return Ok(of_configs(source.path.clone(), &[Config::new(source.path, source.text)]));
    }
    if is_yaml(Path::new(&source.path)) {
        return Ok(of_collector(source));
    }
    Ok(documented(source))
}

fn is_alloy(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "alloy")
}

fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
}

fn of_collector(source: Source) -> Drawn {
    let config = otel::Config { file: FileId(0), text: &source.text };
    let graph = otel::read(&[config], &BTreeMap::new());
    Drawn { path: source.path.clone(), graph, files: vec![(source.path, source.text.to_string(), source.lines)] }
}

fn documented(source: Source) -> Drawn {
    let graph = flows::documented(FileId(0), &source, &facts::extract(&source));
    Drawn { path: source.path.clone(), graph, files: vec![(source.path, source.text.to_string(), source.lines)] }
}

fn configured(workspace: &Workspace, full: &Path, shown: &str) -> Result<Drawn> {
    let mut paths = vec![full.to_owned()];
    if full.is_dir() {
        let entries = std::fs::read_dir(full).into_iter().flatten().flatten();
        paths = entries.map(|entry| entry.path()).filter(|path| is_alloy(path) && path.is_file()).collect();
        paths.sort();
        if paths.is_empty() {
            bail!(Nothing(format!("no flow in {shown}: it holds no *.alloy; name a document or a configuration")));
        }
    }
    let mut configs = Vec::new();
    for path in &paths {
        let relative = workspace.relative(path);
        configs.push(Config::new(relative.clone(), files::read_text(path, &relative)?));
    }
    Ok(of_configs(workspace.relative(full), &configs))
}

fn of_configs(path: String, configs: &[Config]) -> Drawn {
    let all: Vec<alloy::Config<'_>> = configs
        .iter()
        .enumerate()
        .map(|(at, config)| alloy::Config { file: FileId(u32::try_from(at).unwrap_or(u32::MAX)), config })
        .collect();
    let loaded: Vec<usize> = (0..all.len()).collect();
    let graph = alloy::read(&all, &loaded, &BTreeMap::new());
    let files = configs.iter().map(|config| (config.path.clone(), config.text.to_string(), config.lines.clone()));
    Drawn { path, graph, files: files.collect() }
}

/// Draws the blocks of a document again.
fn write(options: &Options, env: &Env) -> Result<Done> {
    let full = env.cwd.join(&options.file);
    let shown = options.file.display().to_string();
    let workspace = Workspace::of(&env.cwd, Some(&options.file))?;
    let path = workspace.relative(&full);
    let recovered = journal::begin(&workspace.root, true)?;
    let text = files::read_text(&full, &shown)?;
    let (blocks, broken) = block::blocks(&text);
    if let Some(broken) = broken.first() {
        let line = LineIndex::new(&text).line(broken.at.start);
        bail!("{shown}:{line}: this comment {}; mend it and run again", broken.why);
    }
    if blocks.is_empty() {
        bail!(Nothing(format!(
            "no block of flows in {shown}: write `<!-- specast:flows from=\"PATH\" -->` and `<!-- specast:flows end -->` where it is to stand"
        )));
    }
    let mut new = String::new();
    let mut written_to = 0;
    let mut n_stale = 0;
    for block in &blocks {
        let from = files::inside_root(&workspace.root, &block.from)?;
        let drawn = read(&workspace, &workspace.root, from.strip_prefix(&workspace.root).unwrap_or(&from))?;
        let picture = picture(&drawn);
        n_stale += usize::from(block::stale(&text, block, &picture).is_some());
        new.push_str(&text[written_to..block.range.start as usize]);
        new.push_str(&block::written(&text, block, &picture));
        written_to = block.range.end as usize;
    }
    new.push_str(&text[written_to..]);
    if new != text {
        files::write_atomic(&workspace.root, &path, &new)?;
    }
    let n_blocks = plural(blocks.len(), "block");
    let stderr = if new == text {
        format!("{shown}: {n_blocks} of flows, as they are today")
    } else {
        format!("{shown}: {n_blocks} of flows, {n_stale} drawn again")
    };
    let notes = recovered.into_iter().chain([stderr]).chain(workspace.note(&env.cwd));
    Ok(Done { stdout: String::new(), stderr: String::new(), exit: Exit::Clean }.noting(env, notes))
}
