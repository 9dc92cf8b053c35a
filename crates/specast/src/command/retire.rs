//! `specast retire`: takes a legacy document away once its proof passes. Git can undo it.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use specast_engine::edit::{Change, ChangeSet};
use specast_engine::proof::Outcome;
use specast_engine::source::Source;

use super::deciding::{Book, Counting};
use super::inbound::{Links, Pointing};
use super::retiring::Epitaph;
use super::verify::Case;
use super::{Done, Env, Exit, pinning, recasting};
use crate::output::plural;
use crate::pins::{self, Pins};
use crate::workspace::Workspace;
use crate::{files, git, journal};

/// Options of `retire`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast retire archive/old-spec.md --dry-run             what would happen, and which links lead there
  specast retire archive/old-spec.md --relink              links lead to the new spec from then on
  specast retire archive/old-spec.md --to attic            moves it, bytes unchanged
  specast retire archive/old-spec.md --tombstone stone.md  leaves a note; {{source}}, {{blob}}, {{spec}} and
                                                           {{outputs}} are filled in")]
pub struct Options {
    /// The legacy document
    path: PathBuf,
    /// Move it into this folder instead of removing it
    #[arg(long, value_name = "DIR")]
    to: Option<PathBuf>,
    /// Leave a note at the old place, made of this template
    #[arg(long, value_name = "TEMPLATE")]
    tombstone: Option<PathBuf>,
    /// Let the links that lead to it lead to the new spec
    #[arg(long, conflicts_with = "keep_links")]
    relink: bool,
    /// Leave the links that lead to it as they are
    #[arg(long)]
    keep_links: bool,
    /// Show only, write nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let workspace = Workspace::of(&env.cwd, Some(&options.path))?;
    let root = &workspace.root;
    let recovered = journal::begin(root, !options.dry_run)?;
    let shown = options.path.display().to_string();
    let source = recasting::source(&workspace, &env.cwd.join(&options.path), &shown)?;
    files::inside_root(root, &source.path)?;
    in_git(root, &source)?;
    let cases = proven(&workspace, &source)?;
    let mut outputs: Vec<String> = Vec::new();
    for output in cases.iter().flat_map(|case| &case.outputs) {
        if !outputs.contains(&output.path) {
            outputs.push(output.path.clone());
        }
    }
    let spec = &cases[0].outputs[0];
    let (kept, others) = links(&workspace, &source.path, &outputs)?;
    let mut said = String::new();
    let mut changes = ChangeSet(leaving(&workspace, options, env, &source, &outputs)?);
    let did = |done: &'static str, would: &'static str| if options.dry_run { would } else { done };
    for change in &changes.0 {
        let word = match change {
            Change::Create { .. } => did("moved to", "would move to"),
            Change::Replace { .. } => did("left a note at", "would leave a note at"),
            Change::Remove { .. } => did("removed", "would remove"),
        };
        let _ = writeln!(said, "{word} {}", change.path());
    }
    if options.relink {
        for pointing in &others {
            in_git(root, &pointing.source)?;
            let (text, left_out) = pointing.relinked(&[&source], spec);
            let n_links = plural(pointing.links.len(), "link");
            let _ = writeln!(said, "{} {n_links} of {}", did("relinked", "would relink"), pointing.source.path);
            for anchor in left_out {
                let _ = writeln!(said, "{anchor} is no heading of {}: the link leads to its start", spec.path);
            }
            let (path, was) = (pointing.source.path.clone(), pointing.source.digest.clone());
            changes.0.push(Change::Replace { path, was, text });
        }
    } else if !others.is_empty() {
        let places: Vec<String> = others.iter().map(Pointing::place).collect();
        if !options.keep_links && options.tombstone.is_none() {
            bail!(
                "{}: {} to it: {}; --relink lets them lead to {}, --keep-links leaves them, --tombstone TEMPLATE leaves a note there",
                source.path,
                if places.len() == 1 {
                    "a document points".to_owned()
                } else {
                    format!("{} documents point", places.len())
                },
                places.join(", "),
                spec.path
            );
        }
        said.extend(places.iter().map(|place| format!("still leads there: {place}\n")));
    }
    for pointing in kept {
        let _ = writeln!(said, "still leads there, as it is a source or an output of the proof: {}", pointing.place());
    }
    changes.0.extend(new_pins(&workspace, &cases)?);
    if options.dry_run {
        said.push_str("nothing was written\n");
    } else {
        journal::execute(root, &changes)?;
        said.push_str(&undo(&changes));
    }
    let _ = writeln!(said, "its text stays in git as {}; `specast verify` reads it there", git::blob_id(&source.text));
    let notes = recovered.into_iter().chain(workspace.note(&env.cwd));
    Ok(Done { stdout: said, stderr: String::new(), exit: Exit::Clean }.noting(env, notes))
}

/// Refuses a file that git could not bring back.
fn in_git(root: &Path, source: &Source) -> Result<()> {
    if !git::is_committed(root, &source.path, &source.text) {
        bail!("{}: is not in git as it is, so git could not bring it back; commit it first", source.path);
    }
    Ok(())
}

/// The cases that the document is a source of; all of them must be proven, and with the text that it has now.
fn proven(workspace: &Workspace, source: &Source) -> Result<Vec<Case>> {
    let mut cases = Vec::new();
    for spec in pinning::specs(workspace) {
        match pinning::case(workspace, &spec) {
            Ok(case) => cases.extend(Some(case).filter(|case| case.sources.iter().any(|it| it.path == source.path))),
            Err(error) => {
                let pins = pins::read(&workspace.root, &spec)?;
                if pins.is_some_and(|pins| pins.sources.iter().any(|pinned| pinned.path == source.path)) {
                    return Err(error.context(format!("{}: cannot be retired", source.path)));
                }
            }
        }
    }
    if cases.is_empty() {
        bail!(
            "{}: no spec has it as a source, so nothing proves that it is not needed; run `specast recast` first, or `specast verify --from {} --to SPEC --seal`",
            source.path,
            source.path
        );
    }
    let book = Book::read(workspace, Counting::All)?;
    for case in &cases {
        let spec = case.spec();
        if case.sources.iter().any(|it| it.path == source.path && it.digest != source.digest) {
            bail!("{}: was changed since {spec} was made of it; recast it again, then retire it", source.path);
        }
        let proof = case.prove();
        let decided = book.decide(case, &proof);
        match decided.outcome(&proof) {
            Outcome::Proven => {}
            _ => bail!(
                "{}: what became of it in {spec} is not proven, {} open; `specast verify {spec}` shows them",
                source.path,
                plural(decided.open().count(), "finding")
            ),
        }
    }
    Ok(cases)
}

/// Documents that point to it: those that must stay as they are, since proofs start from them, and the others.
fn links(workspace: &Workspace, path: &str, outputs: &[String]) -> Result<(Vec<Pointing>, Vec<Pointing>)> {
    let mut links = Links::of(workspace)?;
    links.fix(outputs.iter().cloned());
    Ok(links.pointing(workspace, &[path]).into_iter().partition(|pointing| pointing.is_fixed))
}

/// What happens to the document itself.
fn leaving(
    workspace: &Workspace,
    options: &Options,
    env: &Env,
    source: &Source,
    outputs: &[String],
) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    if let Some(folder) = &options.to {
        let folder = workspace.relative(&absolute(&env.cwd.join(folder)));
        let name = source.path.rsplit('/').next().unwrap_or(&source.path);
        let path = if folder == "." { name.to_owned() } else { format!("{folder}/{name}") };
        files::inside_root(&workspace.root, &path)?;
        if journal::now(&workspace.root, &path)?.is_some() {
            bail!("{path}: is there already; name another folder with --to");
        }
        changes.push(Change::Create { path, text: source.text.to_string() });
    }
    let (path, was) = (source.path.clone(), source.digest.clone());
    changes.push(match &options.tombstone {
        Some(template) => {
            let shown = template.display().to_string();
            let text = files::read_text(&env.cwd.join(template), &shown)?;
            let blob = git::blob_id(&source.text);
            let text = Epitaph { source: &source.path, blob: &blob, outputs }.render(&text, &shown)?;
            Change::Replace { path, was, text }
        }
        None => Change::Remove { path, was },
    });
    Ok(changes)
}

/// A path whose last folders need not be there, without links on the way that is there.
fn absolute(path: &Path) -> PathBuf {
    let there = path.ancestors().find(|above| above.exists()).unwrap_or(path);
    let rest = path.strip_prefix(there).unwrap_or(path);
    there.canonicalize().unwrap_or_else(|_| there.to_owned()).join(rest)
}

/// Pins for specs that had none: only they say which text of the source was proven.
fn new_pins(workspace: &Workspace, cases: &[Case]) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    for case in cases {
        let spec = case.spec();
        if pins::read(&workspace.root, spec)?.is_some() {
            continue;
        }
        let sources: Vec<&Source> = case.sources.iter().collect();
        let is_source = |output: &&Source| sources.iter().any(|source| source.path == output.path);
        let outputs: Vec<(String, String)> = case.outputs[1..]
            .iter()
            .filter(|output| !is_source(output))
            .map(|output| (output.path.clone(), output.text.to_string()))
            .collect();
        let text = Pins::of(&sources, &outputs).to_toml().context("pins")?;
        changes.push(Change::Create { path: pins::path_of(spec), text });
    }
    Ok(changes)
}

/// How people get everything back.
fn undo(changes: &ChangeSet) -> String {
    let paths: Vec<&str> = changes.0.iter().filter(|it| it.was().is_some()).map(Change::path).collect();
    let made: Vec<&str> = changes.0.iter().filter(|it| it.was().is_none()).map(Change::path).collect();
    let mut out = format!("to undo it: git restore -- {}", paths.join(" "));
    if !made.is_empty() {
        let _ = write!(out, "; rm {}", made.join(" "));
    }
    out + "\n"
}
