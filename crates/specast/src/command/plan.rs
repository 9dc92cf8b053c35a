//! `specast plan`: where each block of a source would go, and the plan of the move.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use specast_engine::edit::ChangeSet;
use specast_engine::recast::Recast;

use super::archive::{self, Many};
use super::desk::{self, Ready};
use super::leading::Group;
use super::recasting::{self, Aim};
use super::splitting::{self, Parts};
use super::{Done, Env, Exit, around, editing, sharing};
use crate::journal;
use crate::output::plural;
use crate::pins::{self, Pins};

/// Options of `plan`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast plan archive/specs-legacy/alloy-telemetry-spec.md --area infra
  specast plan archive/specs-legacy --one-plan migration
  specast plan old.md --edit       a line for each block in $VISUAL or $EDITOR
  specast plan old.md --dry-run --output-format json

What --edit changes is kept in .specast/placements/*.toml, where it can be reviewed and corrected by hand.")]
pub struct Options {
    /// The legacy document; with --one-plan several, folders of them, or globs: 'archive/**/*-spec.md'
    #[arg(required = true, value_name = "SOURCE")]
    sources: Vec<PathBuf>,
    #[command(flatten)]
    aim: Aim,
    /// Show only, write nothing
    #[arg(long)]
    dry_run: bool,
    /// Correct in an editor where blocks go, as `git rebase -i` does with commits
    #[arg(long, conflicts_with_all = ["dry_run", "one_plan"])]
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
    /// One JSON document; of several specs an array of them
    Json,
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let folder = options.sources.iter().find(|path| env.cwd.join(path).is_dir());
    if let Some(folder) = folder.filter(|_| options.aim.one_plan.is_none()) {
        let folder = folder.display();
        bail!("{folder}: is a folder; name a file in it, or a plan for all that it holds with --one-plan FEATURE");
    }
    let read = || Many::read(&options.sources, &options.aim, &Parts::default(), options.force, env);
    let mut many = read()?;
    if many.files.len() > 1 && options.aim.one_plan.is_none() {
        let n = plural(many.files.len(), "document");
        bail!("{n}: one plan for all of them is --one-plan FEATURE; `specast recast` gives each a spec and a plan");
    }
    let mut stderr = String::new();
    if options.edit {
        stderr.push_str(&edited(options, env)?);
        many = read()?;
    }
    let Many { files, desk, links, mut read } = many;
    let root = desk.workspace.root.clone();
    stderr.extend(journal::begin(&root, !options.dry_run)?.map(|said| said + "\n"));
    // Of the specs nothing is written yet.
    let (placed, _) = archive::placed(&files, &desk, &mut read, true, env)?;
    let mut groups: Vec<Group<'_>> = Vec::new();
    for (file, group) in files.iter().zip(placed) {
        match group {
            Ok(group) => groups.push(group),
            Err(error) if files.len() == 1 => return Err(error),
            Err(error) => {
                let _ = writeln!(stderr, "error: {}: {error:#}", archive::shown(&file.path, env));
            }
        }
    }
    for group in &groups {
        splitting::refuse(&desk.workspace, &group.ready[0].sources)?;
    }
    let all: Vec<(&Ready, &Recast)> = groups.iter().flat_map(|group| group.ready.iter().zip(&group.recasts)).collect();
    let Some((first, _)) = all.first() else { return Ok(Done { stdout: String::new(), stderr, exit: Exit::Failed }) };
    let shared = sharing::plan(&desk, &groups.iter().collect::<Vec<_>>());
    let (said, is_clean) = if let Some(plan) = &shared {
        let changes = plan.changes(&root, (!options.force).then_some(&desk.written))?;
        let said = plan.told(&changes, !options.dry_run);
        if !options.dry_run {
            plan.write(&root, changes)?;
        }
        (said, plan.is_clean())
    } else {
        if !options.dry_run {
            journal::execute(&root, &alone(options, &all)?)?;
        }
        (format!("{} {}", if options.dry_run { "would write" } else { "wrote" }, first.plan_path), true)
    };
    let stdout = match options.output_format {
        Format::Json => format!("{:#}\n", document(&all, &desk.contracts[1].path)),
        Format::Full => {
            let mut out = String::new();
            for (ready, recast) in &all {
                out.push_str(&placements(ready, recast));
                if !env.quiet {
                    if shared.is_some() {
                        let _ = writeln!(out, "{}:", ready.spec_path);
                    }
                    out.push_str(&recasting::summary(recast));
                }
            }
            if !env.quiet {
                let inbound = all.iter().flat_map(|(ready, _)| around::inbound(ready.moving(), &links));
                let mut notes: Vec<String> = Vec::new();
                for note in first.notes.iter().cloned().chain(inbound) {
                    if !notes.contains(&note) {
                        let _ = writeln!(out, "{note}");
                        notes.push(note);
                    }
                }
                let _ = writeln!(out, "{said}; next: specast apply {}", first.plan_path);
            }
            out
        }
    };
    let exit = match (groups.len() == files.len(), is_clean) {
        (true, true) => Exit::Clean,
        (true, false) => Exit::Findings,
        (false, _) => Exit::Failed,
    };
    Ok(Done { stdout, stderr, exit })
}

/// Lets a person put blocks elsewhere, and tells what became of that.
fn edited(options: &Options, env: &Env) -> Result<String> {
    let ready = || desk::ready(&options.sources, &options.aim, env);
    let before = ready()?;
    splitting::refuse(&before.workspace, &before.sources)?;
    let moves = editing::edit(&before, &before.recast()?)?;
    let after = ready()?;
    Ok(editing::told(&moves, &after, &after.recast()?))
}

/// What is written of a plan that one spec has for itself: with pins that know its sources before it is there.
fn alone(options: &Options, all: &[(&Ready, &Recast)]) -> Result<ChangeSet> {
    let mut changes = ChangeSet::default();
    for (ready, recast) in all {
        let root = &ready.workspace.root;
        let plan = recast.plan.as_ref().map(|plan| plan.text.clone()).unwrap_or_default();
        let outputs = recasting::ticked(root, vec![(ready.plan_path.clone(), plan)]);
        let own = recasting::changes(root, &outputs, options.force)?;
        if own.0.is_empty() {
            continue;
        }
        let mut pinned = Pins::of(&ready.sources.iter().collect::<Vec<_>>(), &outputs);
        if let Some(known) = pins::read(root, &ready.spec_path)? {
            pinned.outputs.extend(known.outputs.into_iter().filter(|output| output.path != ready.plan_path));
            pinned.outputs.sort_by(|a, b| a.path.cmp(&b.path));
        }
        let pins = [(pins::path_of(&ready.spec_path), pinned.to_toml()?)];
        changes.0.extend(own.0);
        changes.0.extend(recasting::changes(root, &pins, true)?.0);
    }
    Ok(changes)
}

/// A line for each block, with its reasons.
fn placements(ready: &Ready, recast: &Recast) -> String {
    let mut out = String::new();
    for placement in &recast.placements {
        let source = &ready.sources[placement.source];
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
    out
}

/// One JSON document for one spec, an array of them for several.
fn document(all: &[(&Ready, &Recast)], template: &str) -> Value {
    let of = |(ready, recast): &(&Ready, &Recast)| {
        let sources: Vec<_> = ready.sources.iter().collect();
        json!({
            "schema": "specast/plan/1",
            "source": sources[0].path,
            "spec": { "path": ready.spec_path, "template": ready.contracts[0].path },
            "plan": { "path": ready.plan_path, "template": template },
            "placements": recasting::placements(&sources, recast, [&ready.spec_path, &ready.plan_path]),
            "words": { "total": recast.words.0, "preserved": recast.words.1 },
            "requirements": recast.n_requirements,
        })
    };
    match all {
        [only] => of(only),
        _ => all.iter().map(of).collect(),
    }
}
