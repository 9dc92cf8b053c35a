//! `specast baseline`: notes the findings of today as known.

use anyhow::Result;
use clap::Args;

use super::taking::Scope;
use super::{Done, Env, Exit, Nothing, checking, drift};
use crate::baseline::{Baseline, FILE};
use crate::files;
use crate::output::plural;
use crate::workspace::Workspace;

/// Options of `baseline`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast baseline      notes all findings as known; `specast check` and `drift` then fail on new ones only
  specast baseline      again, later: what was mended goes, what is new comes in")]
pub struct Options {}

/// Runs the verb.
pub fn run(_options: &Options, env: &Env) -> Result<Done> {
    let workspace = Workspace::around(&env.cwd)?;
    // One that cannot be read is written anew: that is what its error message says to do.
    let old = Baseline::read(&workspace.root).ok().flatten().unwrap_or_default();
    let scope = Scope::everything();
    let checked = checking::check(&workspace, &scope, None, env)?;
    let mut found = checked.printed();
    match drift::compare(&workspace, &env.cwd, &[]) {
        Ok(compared) => found.extend(drift::found(&workspace, &scope, &compared)),
        // Where nothing runs, or no document speaks of it, there is no drift.
        Err(error) if error.is::<Nothing>() => {}
        Err(error) => return Err(error),
    }
    let new = Baseline::of(&found);
    files::write_atomic(&workspace.root, FILE, &new.text()?)?;
    let n_came = new.prints().difference(&old.prints()).count();
    let n_gone = old.prints().difference(&new.prints()).count();
    let stdout = format!(
        "wrote {FILE}: {} in {}, {n_came} of them new, {n_gone} gone\n",
        plural(new.findings.len(), "known finding"),
        plural(checked.documents.len(), "document")
    );
    Ok(Done { stdout, stderr: String::new(), exit: Exit::Clean })
}
