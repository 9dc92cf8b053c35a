//! `specast reject`: takes a decision back.

use std::fmt::Write as _;

use anyhow::Result;
use clap::Args;

use super::{Done, Env, Exit, accept};
use crate::workspace::Workspace;
use crate::{decisions, journal};

/// Options of `reject`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast reject 3f9a1c2b     what it released counts again")]
pub struct Options {
    /// Ids of decisions, or as much of them as is unique
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let workspace = Workspace::around(&env.cwd)?;
    let recovered = journal::begin(&workspace.root, true)?;
    let all = decisions::read(&workspace.root)?;
    let mut ids = Vec::new();
    for typed in &options.ids {
        ids.push(accept::whole_id(typed, all.iter().map(|one| one.decision.id.as_str()), "decision")?);
    }
    let (gone, left): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| ids.contains(&one.decision.id));
    let touched: Vec<String> = gone.iter().map(|one| one.file.clone()).collect();
    let changes = accept::write(&workspace, &left, &touched)?;
    journal::execute(&workspace.root, &changes)?;
    let mut said = String::new();
    for one in &gone {
        let decision = &one.decision;
        let _ = writeln!(
            said,
            "taken back: {} {} of {} (“{}”)",
            decision.verdict.word(),
            decision.id,
            decision.document,
            decision.reason
        );
    }
    let notes = recovered.into_iter().chain(workspace.note(&env.cwd));
    Ok(Done { stdout: said, stderr: String::new(), exit: Exit::Clean }.noting(env, notes))
}
