//! `specast plan`: where each block of a source would go, and the plan of the move.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use serde_json::json;

use super::around;
use super::inbound::Links;
use super::recasting::{self, Aim};
use super::{Done, Env, Exit, desk, editing, splitting};
use crate::journal;
use crate::pins::{self, Pins};

/// Options of `plan`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast plan archive/specs-legacy/alloy-telemetry-spec.md --area infra
  specast plan old.md --edit       a line for each block in $VISUAL or $EDITOR
  specast plan old.md --dry-run --output-format json

What --edit changes is kept in .specast/placements/*.toml, where it can be reviewed and corrected by hand.")]
pub struct Options {
    /// The legacy document
    source: PathBuf,
    #[command(flatten)]
    aim: Aim,
    /// Show only, write nothing
    #[arg(long)]
    dry_run: bool,
    /// Correct in an editor where blocks go, as `git rebase -i` does with commits
    #[arg(long, conflicts_with = "dry_run")]
    edit: bool,
    /// Overwrite a plan that specast did not write
    #[arg(long)]
    force: bool,
    /// How to show the placements
    #[arg(long, value_enum, default_value_t = Format::Full)]
    output_format: Format,
}

/// The formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line for each block, with its reasons
    Full,
    /// One JSON document
    Json,
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let sources = std::slice::from_ref(&options.source);
    let mut ready = desk::ready(sources, &options.aim, env)?;
    splitting::refuse(&ready.workspace, &ready.sources)?;
    let mut recast = ready.recast()?;
    let mut stderr = String::new();
    if options.edit {
        let moves = editing::edit(&ready, &recast)?;
        ready = desk::ready(sources, &options.aim, env)?;
        recast = ready.recast()?;
        stderr.push_str(&editing::told(&moves, &ready, &recast));
    }
    let source = &ready.sources[0];
    let root = &ready.workspace.root;
    let plan = recast.plan.as_ref().map(|plan| plan.text.clone()).unwrap_or_default();
    stderr.extend(journal::begin(root, !options.dry_run)?.map(|said| said + "\n"));
    if !options.dry_run {
        let outputs = vec![(ready.plan_path.clone(), plan)];
        let mut changes = recasting::changes(root, &outputs, options.force)?;
        if !changes.0.is_empty() {
            let mut pinned = Pins::of(&[source], &outputs);
            if let Some(known) = pins::read(root, &ready.spec_path)? {
                pinned.outputs.extend(known.outputs.into_iter().filter(|output| output.path != ready.plan_path));
                pinned.outputs.sort_by(|a, b| a.path.cmp(&b.path));
            }
            let pins = [(pins::path_of(&ready.spec_path), pinned.to_toml()?)];
            changes.0.extend(recasting::changes(root, &pins, true)?.0);
        }
        journal::execute(root, &changes)?;
    }
    let stdout = match options.output_format {
        Format::Json => {
            let value = json!({
                "schema": "specast/plan/1",
                "source": source.path,
                "spec": { "path": ready.spec_path, "template": ready.contracts[0].path },
                "plan": { "path": ready.plan_path, "template": ready.contracts.get(1).map(|plan| plan.path.as_str()) },
                "placements": recasting::placements(&[source], &recast, [&ready.spec_path, &ready.plan_path]),
                "words": { "total": recast.words.0, "preserved": recast.words.1 },
                "requirements": recast.n_requirements,
            });
            format!("{value:#}\n")
        }
        Format::Full => {
            let mut out = String::new();
            for placement in &recast.placements {
                let (line, end) = source.lines.lines(placement.range);
                let to = recasting::destination(placement);
                let lines = if line == end { line.to_string() } else { format!("{line}-{end}") };
                let _ = writeln!(
                    out,
                    "{}:{lines} -> {} ({:.2}: {}{})",
                    source.path,
                    to,
                    placement.confidence,
                    placement.why.join("; "),
                    placement.runner_up.as_ref().map_or(String::new(), |(number, title)| {
                        format!("; next best {}", format!("{number} {title}").trim())
                    })
                );
            }
            if !env.quiet {
                let inbound = around::inbound(ready.moving(), &Links::of(&ready.workspace)?);
                out.push_str(&recasting::summary(&recast));
                for note in ready.notes.iter().chain(&inbound) {
                    let _ = writeln!(out, "{note}");
                }
                let did = if options.dry_run { "would write" } else { "wrote" };
                let _ = writeln!(out, "{did} {}; next: specast apply {}", ready.plan_path, ready.plan_path);
            }
            out
        }
    };
    Ok(Done { stdout, stderr, exit: Exit::Clean })
}
