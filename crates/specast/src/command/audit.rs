//! `specast audit`: what each commit of a range lost.
//!
//! Commits are those along first parents: a merge is one change, the sum of what it brought in, and what
//! was taken out and put back on a branch is no loss.

use std::path::Path;
use std::sync::Mutex;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use rayon::prelude::*;
use specast_engine::contract::Contract;
use specast_engine::proof::Outcome;

use super::committed::{self, Pinning};
use super::deciding::{Book, Counting};
use super::{Done, Env, Exit, Nothing, changed, released};
use crate::git::{self, Blobs, Commit, Version};
use crate::ignoring::Ignoring;
use crate::journal;
use crate::output::{audit, plural};
use crate::workspace::Workspace;

mod cache;
mod lost;

use cache::Cache;
pub use lost::{Finding, Lost, Tally};

/// Options of `audit`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast audit v1.0..HEAD                      what was lost since a release
  specast audit                                 the whole history of HEAD
  specast audit main~100..main --output-format json

A merge is compared with its first parent; the commits that it brought in are judged with it, not one by one.
Results are kept in .specast/cache, so that a run that was cut short goes on where it was.")]
pub struct Options {
    /// The commits, `A..B` as git takes it; a revision alone is its whole history
    #[arg(default_value = "HEAD", value_name = "A..B")]
    range: String,
    /// Prove everything anew and keep nothing
    #[arg(long)]
    no_cache: bool,
    /// How to show the result
    #[arg(long, value_enum, default_value_t = Format::Full)]
    output_format: Format,
}

/// The formats of an audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Commits that lost something, the newest first, with their worst findings
    Full,
    /// One JSON document
    Json,
}

/// What an audit found.
#[derive(Debug)]
pub struct Audit {
    /// The range as the user named it.
    pub range: String,
    /// How many commits it has.
    pub n_commits: usize,
    /// Commits that changed or removed documents, the newest first, with what they lost.
    pub audited: Vec<(Commit, Lost)>,
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let workspace = Workspace::of(&env.cwd, None)?;
    let root = &workspace.root;
    git::reachable(root)?;
    let range = resolved(&workspace, &options.range)?;
    let commits = git::commits(root, &range)?;
    let pinning = committed::pinning(root, range.rsplit("..").next().unwrap_or(&range));
    let n_commits = commits.len();
    let mut ignoring = Ignoring::of(&workspace);
    let tasks: Vec<Commit> = commits.into_iter().filter_map(|commit| task(commit, &mut ignoring)).collect();
    if tasks.is_empty() {
        let said = plural(n_commits, "commit");
        bail!(Nothing(format!(
            "nothing to audit: of {said} in {} none changed or removed a document; name a longer range",
            options.range
        )));
    }
    let contracts = workspace.contracts()?.0;
    let mut notes = Vec::new();
    let book = Book::read(&workspace, Counting::All)?;
    let context = cache::context(&workspace, &contracts);
    let cache = if options.no_cache { Cache::none() } else { Cache::open(root, &context, &mut notes) };
    let progress = env.progress("auditing", tasks.len());
    let blobs = Mutex::new(Blobs::open(root)?);
    let audited: Result<Vec<(Commit, Lost)>> = tasks
        .into_par_iter()
        .map(|commit| {
            progress.next(&commit.subject);
            let key = cache::key(&commit, pinning);
            if let Some(lost) = cache.get(&key) {
                return Ok((commit, lost));
            }
            let lost = prove(root, &commit, &contracts, &book, &blobs, pinning)?;
            cache.put(&key, &lost);
            Ok((commit, lost))
        })
        .collect();
    drop(progress);
    let audit = Audit { range: options.range.clone(), n_commits, audited: audited? };
    let n_proven = audit.audited.iter().filter(|(_, lost)| lost.facts.total + lost.fragments.total > 0).count();
    if n_proven == 0 {
        let left_out: Vec<&str> =
            audit.audited.iter().flat_map(|(_, lost)| &lost.left_out).map(String::as_str).collect();
        let why = if left_out.is_empty() { "no text was changed".to_owned() } else { left_out.join("; ") };
        bail!(Nothing(format!("nothing to audit in {}: {why}", options.range)));
    }
    let stdout = match options.output_format {
        Format::Json => serde_json::to_string_pretty(&audit::json(&audit))? + "\n",
        Format::Full if env.quiet => audit::findings(&audit, env),
        Format::Full => audit::text(&audit, env),
    };
    let is_clean = audit.audited.iter().all(|(_, lost)| !lost.is_loss);
    let exit = if is_clean { Exit::Clean } else { Exit::Findings };
    notes.extend(workspace.note(&env.cwd).into_iter().chain(journal::pending(root)));
    Ok(Done { stdout, stderr: String::new(), exit }.noting(env, notes))
}

/// The range with commits in place of names.
fn resolved(workspace: &Workspace, range: &str) -> Result<String> {
    if range.contains("...") {
        bail!("`{range}`: has three dots; `A..B` is what B has and A has not");
    }
    let id = |name: &str| -> Result<String> {
        let name = if name.is_empty() { "HEAD" } else { name };
        Ok(git::commit(&workspace.root, name)?.1)
    };
    match range.split_once("..") {
        Some((from, to)) => Ok(format!("{}..{}", id(from)?, id(to)?)),
        None => id(range),
    }
}

/// The commit with the changes that can have lost something and those that can have taken it in; none where
/// nothing can be lost.
fn task(commit: Commit, ignoring: &mut Ignoring<'_>) -> Option<Commit> {
    let changes = commit.changes.into_iter().filter_map(|change| changed::documents(change, ignoring));
    let blob = |version: &Option<Version>| version.as_ref().and_then(|version| version.blob.clone());
    // A document that only moved loses nothing, but links may follow it.
    let changes: Vec<_> = changes.collect();
    let loses = changes.iter().any(|change| change.old.is_some() && blob(&change.old) != blob(&change.new));
    loses.then_some(Commit { changes, ..commit })
}

/// What one commit lost.
fn prove(
    root: &Path,
    commit: &Commit,
    contracts: &[Contract],
    book: &Book,
    blobs: &Mutex<Blobs>,
    pinning: Pinning,
) -> Result<Lost> {
    let (case, left_out) = committed::case(root, commit, contracts, blobs, pinning)?;
    let Some(case) = case else { return Ok(Lost { left_out, ..Lost::default() }) };
    let proof = case.prove();
    let decided = book.decide(&case, &proof);
    let released = released::released(&proof, &decided);
    let is_loss = released::outcome(&proof, &released, case.additions) == Outcome::Failed;
    Ok(Lost { is_loss, left_out, ..Lost::of(&proof, &case, &decided, &released) })
}
