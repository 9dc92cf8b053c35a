//! `specast recast`: plan and apply in one go.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::recasting::{self, Aim};
use super::{Done, Env, Exit};
use crate::journal;
use crate::pins::{self, Pins};

/// Options of `recast`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast recast archive/specs-legacy/alloy-telemetry-spec.md --area infra
  specast recast old.md --diff")]
pub struct Options {
    /// The legacy document
    source: PathBuf,
    #[command(flatten)]
    aim: Aim,
    /// Show only, write nothing
    #[arg(long)]
    dry_run: bool,
    /// Show what would be written as a diff, write nothing
    #[arg(long)]
    diff: bool,
    /// Overwrite files that specast did not write
    #[arg(long)]
    force: bool,
}

impl Options {
    /// A source and its area, all else by convention.
    pub fn of(source: &str, area: &str) -> Self {
        Self { source: source.into(), aim: Aim::area(area), dry_run: false, diff: false, force: false }
    }
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let ready = recasting::ready(&options.source, &options.aim, env)?;
    let root = &ready.workspace.root;
    let writes = !options.dry_run && !options.diff;
    let mut stderr = String::new();
    stderr.extend(journal::begin(root, writes)?.map(|said| said + "\n"));
    let recast = ready.recast();
    let mut outputs = vec![(ready.spec_path.clone(), recast.spec.text.clone())];
    outputs.extend(recast.plan.iter().map(|plan| (ready.plan_path.clone(), plan.text.clone())));
    let mut changes = recasting::changes(root, &outputs, options.force)?;
    let mut stdout = String::new();
    if options.diff {
        stdout.push_str(&recasting::diff(root, &changes));
    }
    let judged = recasting::judge(std::slice::from_ref(&ready.source), &outputs, &ready.contracts)?;
    let n_changes = changes.0.len();
    if writes {
        let pinned = Pins::of(&[&ready.source], &outputs).keeping_seal(pins::read(root, &ready.spec_path)?);
        let pins = [(pins::path_of(&ready.spec_path), pinned.to_toml()?)];
        changes.0.extend(recasting::changes(root, &pins, true)?.0);
        journal::execute(root, &changes)?;
    }
    let mut said = String::new();
    for (path, _) in &outputs {
        let is_new = changes.0.iter().any(|change| change.path() == path);
        let did = match (is_new, writes) {
            (true, true) => "wrote",
            (true, false) => "would write",
            (false, _) => "unchanged",
        };
        let _ = writeln!(said, "{did} {path}");
    }
    if n_changes == 0 {
        said.push_str("nothing to change\n");
    }
    said.push_str(&recasting::summary(&recast));
    said.push_str(&judged.text);
    for note in &ready.notes {
        let _ = writeln!(said, "{note}");
    }
    if !env.quiet {
        let to = if options.diff { &mut stderr } else { &mut stdout };
        to.push_str(&said);
    }
    let exit = if judged.is_clean() { Exit::Clean } else { Exit::Findings };
    Ok(Done { stdout, stderr, exit })
}
