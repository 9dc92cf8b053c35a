//! What `verify` leaves behind besides its findings: the ledger, the two tables, the seal.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use clap::Args;
use specast_engine::decisions::Decided;
use specast_engine::edit::ChangeSet;
use specast_engine::proof::{Outcome, Proof};

use super::deciding::{Book, Counting};
use super::released::{Released, outcome};
use super::verify::{Case, State};
use super::{Done, Env, recasting, sealing};
use crate::output::record::{Ledger, Parts, Record};
use crate::output::tables::{self, Form, Table};
use crate::workspace::Workspace;
use crate::{files, journal, pins};

/// Options about decisions and records.
#[derive(Debug, Default, Args)]
pub struct Records {
    /// Count only decisions that are on the base branch, or in a file that a code owner guards
    #[arg(long)]
    require_decisions: bool,
    /// The revision that the branch is compared with; without it that of --since, else the default branch
    #[arg(long, value_name = "REV", requires = "require_decisions")]
    base: Option<String>,
    /// Seal what is proven: later edits of the outputs are judged as changes
    #[arg(long, conflicts_with = "since")]
    seal: bool,
    /// Write every fragment, fact and statement with what became of it, as JSON
    #[arg(long, value_name = "FILE")]
    ledger: Option<PathBuf>,
    /// Write a table instead of findings: where the old went, or where the new came from
    #[arg(long, value_enum)]
    table: Option<Table>,
    /// How the table is written; without it the ending of --output-file says, else Markdown
    #[arg(long, value_enum, requires = "table", value_name = "FORM")]
    table_format: Option<Form>,
    /// Where the table is written, beside the findings
    #[arg(long, value_name = "FILE", requires = "table")]
    output_file: Option<PathBuf>,
}

/// A case with its proof and the decisions on it.
pub struct Proven<'a> {
    /// What was proven.
    pub case: &'a Case,
    /// The proof.
    pub proof: Proof,
    /// The decisions.
    pub decided: Decided,
    /// What they release.
    pub released: Released,
}

impl Proven<'_> {
    /// The verdict over what is not released.
    pub fn outcome(&self) -> Outcome {
        outcome(&self.proof, &self.released, self.case.additions)
    }
}

impl Records {
    /// Which decisions count.
    pub fn counting<'a>(&'a self, since: Option<&'a str>) -> Counting<'a> {
        let since = since.filter(|revision| !revision.is_empty());
        if self.require_decisions { Counting::Settled(self.base.as_deref().or(since)) } else { Counting::All }
    }

    /// Writes what was asked for.
    pub fn finish(
        &self,
        workspace: &Workspace,
        book: &Book,
        proven: &[Proven<'_>],
        done: &mut Done,
        env: &Env,
    ) -> Result<()> {
        if self.ledger.is_some() || self.table.is_some() {
            self.write(book, proven, done, env)?;
        }
        if self.seal {
            seal(workspace, proven, done)?;
        }
        Ok(())
    }

    fn write(&self, book: &Book, proven: &[Proven<'_>], done: &mut Done, env: &Env) -> Result<()> {
        let record = |one: &Proven<'_>| {
            Record::of(Parts {
                outcome: one.outcome(),
                proof: &one.proof,
                sources: &one.case.sources,
                outputs: &one.case.outputs,
                contracts: &one.case.contracts,
                decided: &one.decided,
                recorded: &book.recorded,
            })
        };
        let ledger = Ledger::of(proven.iter().map(record).collect());
        if let Some(table) = self.table {
            let is_html = |path: &PathBuf| path.extension().is_some_and(|ext| ext == "html" || ext == "htm");
            let by_name = if self.output_file.as_ref().is_some_and(is_html) { Form::Html } else { Form::Markdown };
            let text = tables::document(table, self.table_format.unwrap_or(by_name), &ledger.proofs);
            match &self.output_file {
                Some(path) => typed(path, &text, env, done)?,
                None => done.stdout = text,
            }
        }
        if let Some(path) = &self.ledger {
            typed(path, &(serde_json::to_string_pretty(&ledger)? + "\n"), env, done)?;
        }
        Ok(())
    }
}

/// Writes a file whose path the user typed; it may lie anywhere.
pub fn typed(path: &Path, text: &str, env: &Env, done: &mut Done) -> Result<()> {
    let full = env.cwd.join(path);
    let (Some(folder), Some(name)) = (full.parent(), full.file_name().and_then(|name| name.to_str())) else {
        bail!("{}: is no name of a file; name one", path.display());
    };
    if !folder.is_dir() {
        bail!("{}: its folder is not there; make it first", path.display());
    }
    files::write_atomic(folder, name, text)?;
    if !env.quiet {
        done.stderr.push_str(&format!("wrote {}\n", path.display()));
    }
    Ok(())
}

fn seal(workspace: &Workspace, proven: &[Proven<'_>], done: &mut Done) -> Result<()> {
    let root = &workspace.root;
    let mut texts = Vec::new();
    for one in proven {
        let spec = one.case.spec();
        if one.case.state == State::Sealed {
            done.stderr.push_str(&format!("{spec}: is sealed already; the seal stays as it is\n"));
        } else if one.outcome() == Outcome::Proven {
            let pins = sealing::sealed(workspace, one)?;
            texts.push((pins::path_of(spec), pins.to_toml()?));
            done.stderr.push_str(&format!("sealed {spec} in {}; keep it in git\n", pins::path_of(spec)));
        } else {
            done.stderr.push_str(&format!("{spec}: is not sealed, because it is not proven\n"));
        }
    }
    journal::begin(root, true)?;
    let ChangeSet(changes) = recasting::changes(root, &texts, true)?;
    journal::execute(root, &ChangeSet(changes))
}
