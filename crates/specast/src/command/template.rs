//! `specast template`: what a template demands, what changed in it, and documents carried over to a new version.

mod diff;
mod show;
mod upgrade;

use std::path::Path;

use anyhow::{Result, bail};
use clap::{Args, Subcommand};
use specast_engine::contract::{self, Contract};

use super::{Done, Env, revised};
use crate::workspace::Workspace;

/// Options of `template`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast template show spec-template.md
  specast template diff HEAD~1:spec-template.md spec-template.md
  specast template upgrade --from HEAD~1:spec-template.md --to spec-template.md specs")]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print the contract: what a document has to hold, and the template's line behind each demand
    Show(show::Options),
    /// Say what changed between two versions of a template
    Diff(diff::Options),
    /// Carry documents over to a new version of their template, with proof that nothing was lost
    Upgrade(upgrade::Options),
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    match &options.what {
        What::Show(options) => show::run(options, env),
        What::Diff(options) => diff::run(options, env),
        What::Upgrade(options) => upgrade::run(options, env),
    }
}

/// Compiles a version of a template: a file of the folder, or `REV:PATH`.
fn version(workspace: &Workspace, env: &Env, path: &Path) -> Result<Contract> {
    let Some(revised) = revised::at_revision(workspace, &env.cwd, path)? else {
        return workspace.contract(&workspace.relative(&env.cwd.join(path)));
    };
    let contract = contract::compile(&path.display().to_string(), &revised.text);
    match contract.problems.first() {
        Some(problem) => {
            let line = contract.lines.line(problem.range.start);
            bail!("{}:{line}: {}; name another revision", path.display(), problem.message)
        }
        None => Ok(contract),
    }
}
