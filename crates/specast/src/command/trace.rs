//! `specast trace`: from requirements to tasks, verifications and files.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use rayon::prelude::*;
use specast_engine::source::{Envelope, Source, folder};
use specast_engine::trace::{self, Code, Inputs, Matrix, Role};

use super::taking::{self, Scope};
use super::{Done, Env, Exit, Nothing};
use crate::output::{plural, trace as output};
use crate::workspace::{Workspace, is_markdown};
use crate::{config, files, pins};

/// Files above this size are no code that people write.
const MOST_BYTES: u64 = 1 << 20;

/// Options of `trace`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast trace                                       every requirement of the workspace
  specast trace specs/infra/alloy-telemetry           those of one feature
  specast trace --require 100%                        in CI: ends with 1 where one has no task or no verification
  specast trace --output-format html > matrix.html    or json, csv, mermaid

Ids are those of the families that the templates declare, and of prefixes that say what they are (REQ, FR, SC, US, TASK,
T, VAL …); specast.toml adds families, patterns and files of code ([trace]). Ids in code and tests count: // REQ-SPC-001.

Exit codes: 0 nothing wrong, 1 an id without a definition, an id defined twice, or less than --require asks for,
2 no requirement found")]
pub struct Options {
    /// Files and folders whose requirements are asked about; without them the whole workspace
    paths: Vec<PathBuf>,
    /// The least share of requirements that have a task, where tasks are written, and a verification
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    require: Option<f64>,
    /// How to show the matrix
    #[arg(long, value_enum, default_value_t = Format::Table)]
    output_format: Format,
}

/// The formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A table, what is wrong, the shares
    Table,
    /// One JSON document
    Json,
    /// A line for each requirement
    Csv,
    /// A page
    Html,
    /// A graph in Mermaid
    Mermaid,
}

/// A matrix, and on what it rests.
#[derive(Debug)]
pub struct Traced {
    /// The matrix.
    pub matrix: Matrix,
    /// How many documents were read.
    pub n_documents: usize,
    /// How many files of code were read.
    pub n_code: usize,
}

fn percent(text: &str) -> Result<f64, String> {
    let number: f64 =
        text.trim().trim_end_matches('%').trim().parse().map_err(|_| "a number such as 100%".to_owned())?;
    if (0.0..=100.0).contains(&number) { Ok(number) } else { Err("a share between 0% and 100%".to_owned()) }
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let workspace = Workspace::of(&env.cwd, options.paths.first())?;
    let paths: Vec<PathBuf> = options.paths.iter().map(|path| env.cwd.join(path)).collect();
    let traced = look(&workspace, &paths, env)?;
    let matrix = &traced.matrix;
    if matrix.lines.is_empty() {
        bail!(Nothing(format!(
            "no requirement found in {}: ids such as REQ-001, FR-001 or `User Story 1`, or of a family that a template declares; `[trace.families]` in {} adds some",
            plural(traced.n_documents, "document"),
            config::FILE
        )));
    }
    let short: Vec<String> = options.require.map_or_else(Vec::new, |least| {
        let shares = [("with a task", matrix.tasked()), ("verified", matrix.verified())];
        let shares = shares.into_iter().filter(|(_, share)| share.of > 0 && share.percent() < least);
        shares.map(|(what, share)| format!("{} of {} {what} is less than {least}%", share.n, share.of)).collect()
    });
    let is_wrong = !matrix.orphans.is_empty() || !matrix.duplicates.is_empty() || !short.is_empty();
    let stdout = match options.output_format {
        Format::Table => output::table(&traced, &short, env),
        Format::Json => output::json(&traced, &short),
        Format::Csv => output::csv(&traced),
        Format::Html => output::html(&traced),
        Format::Mermaid => output::mermaid(&traced),
    };
    let mut notes: Vec<String> = workspace.note(&env.cwd).into_iter().collect();
    if options.output_format != Format::Table {
        // These formats have no room for what is wrong.
        notes.extend(output::wrong(matrix, &short));
        notes.push(output::summary(&traced));
    }
    let exit = if is_wrong { Exit::Findings } else { Exit::Clean };
    Ok(Done { stdout, stderr: String::new(), exit }.noting(env, notes))
}

/// Reads the documents and the code of the workspace and traces. `paths` say whose requirements are asked about.
pub fn look(workspace: &Workspace, paths: &[PathBuf], env: &Env) -> Result<Traced> {
    let (asked, around) = documents(workspace, paths)?;
    let read = |path: &String| {
        let full = files::inside_root(&workspace.root, path).ok()?;
        Some(Source::new(path.as_str(), files::read_text(&full, path).ok()?, Envelope::default()))
    };
    let sources: Vec<Source> = around.par_iter().filter_map(read).collect();
    let (contracts, _) = workspace.contracts()?;
    let scope = Scope::everything();
    let claimed = taking::documents(workspace, &scope, env, &contracts, &mut Vec::new())?;
    let claimed: BTreeMap<String, usize> =
        claimed.into_iter().map(|document| (document.source.path, document.contract)).collect();
    let team = &workspace.config.trace;
    let code = code(workspace)?;
    let is_test =
        |path: &str| if team.tests.is_empty() { trace::is_test(path) } else { config::fits(&team.tests, path) };
    let inputs = Inputs {
        documents: sources.iter().map(|source| (source, claimed.get(&source.path).map(|at| &contracts[*at]))).collect(),
        asked: (!paths.is_empty()).then(|| asked.into_iter().collect()),
        code: code.iter().map(|(path, text)| Code { path, text, is_test: is_test(path) }).collect(),
        patterns: team.patterns.iter().filter_map(|pattern| trace::Pattern::read(pattern).ok()).collect(),
        families: team
            .families
            .iter()
            .filter_map(|(family, role)| Some((family.clone(), Role::named(role)?)))
            .collect(),
        unique: workspace.config.unique_ids.clone(),
    };
    let matrix = trace::matrix(&inputs);
    Ok(Traced { matrix, n_documents: sources.len(), n_code: code.len() })
}

/// The documents that are asked about, and those that are read. Sources of recasts are what specs came from: they
/// define nothing any more.
fn documents(workspace: &Workspace, paths: &[PathBuf]) -> Result<(BTreeSet<String>, Vec<String>)> {
    let mut asked = BTreeSet::new();
    for path in paths {
        if path.is_dir() {
            asked.extend(workspace.documents(path));
        } else if path.is_file() {
            asked.insert(workspace.relative(path));
        } else {
            bail!("{}: is not there", path.display());
        }
    }
    let mut around: BTreeSet<String> = workspace.documents(&workspace.root).into_iter().collect();
    let mut pinned = BTreeSet::new();
    for file in pins::all(&workspace.root) {
        let spec = pins::spec_of(&file);
        let Some(pins) = pins::read(&workspace.root, &spec)? else { continue };
        // A person's plan is a source too, and stays what it is.
        let sources = pins.sources.into_iter().map(|source| source.path);
        pinned.extend(sources.filter(|path| folder(path) != folder(&spec)));
    }
    around.retain(|path| !pinned.contains(path));
    around.extend(asked.iter().cloned());
    Ok((asked, around.into_iter().collect()))
}

/// The files of code: those that the team names, else every text that is no document.
fn code(workspace: &Workspace) -> Result<Vec<(String, String)>> {
    let globs = &workspace.config.trace.code;
    let is_small = |path: &Path| path.metadata().is_ok_and(|data| data.len() <= MOST_BYTES);
    let all = workspace.files(&workspace.root, |path| !is_markdown(path));
    let named =
        all.into_iter().filter(|path| if globs.is_empty() { path != config::FILE } else { config::fits(globs, path) });
    let named: Vec<String> = named.collect();
    let read = |path: &String| {
        let full = files::inside_root(&workspace.root, path).ok()?;
        let bytes = std::fs::read(&full).ok().filter(|bytes| is_small(&full) && !bytes.contains(&0))?;
        Some((path.clone(), String::from_utf8(bytes).ok()?))
    };
    let found: Vec<(String, String)> = named.par_iter().filter_map(read).collect();
    if !globs.is_empty() && found.is_empty() {
        bail!("{}: `[trace] code` fits no file; mend the globs or take them out", config::FILE);
    }
    Ok(found)
}
