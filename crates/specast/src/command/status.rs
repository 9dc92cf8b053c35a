//! `specast status`: which rows of a plan hold now, and on what evidence.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use specast_engine::apply::{self, Move, PlanReading};
use specast_engine::edit::{Change, ChangeSet};
use specast_engine::recast::plan::is_plan;
use specast_engine::source::Source;
use specast_engine::status::{self, Judged, Row, Verdict};

use super::carrying::refuse_other;
use super::evidence::Evidence;
use super::{Done, Env, Exit, Nothing, recasting};
use crate::output::status as output;
use crate::workspace::Workspace;
use crate::{journal, pins};

/// Options of `status`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast status specs/infra/alloy-telemetry/plan.md
  specast status specs/infra/alloy-telemetry/plan.md --tick      ticks the boxes of what is proven
  specast status specs/infra/alloy-telemetry/plan.md --run       runs the commands of its rows too
  specast status plan.md --base v1.2 --output-format json

Constraints, tasks, verifications and completion criteria are understood by the meaning of their words. Each is proven,
failed, missing (not done yet) or needs a person; where a word is left over that nobody knows, it needs a person and
says which part was proven. specast.toml adds words and criteria ([status]). Without --run nothing is run.

Exit codes: 0 nothing failed or missing, 1 something did or is, 2 nothing to look at")]
pub struct Options {
    /// The plan
    plan: PathBuf,
    /// Run the commands of rows in the workspace's root, each after showing it
    #[arg(long)]
    run: bool,
    /// How many seconds a command may take
    #[arg(long, value_name = "SECONDS", default_value_t = 300, requires = "run")]
    timeout: u64,
    /// Tick the boxes of what is proven; nothing else in the plan changes
    #[arg(long)]
    tick: bool,
    /// The revision since which no configuration may have changed; without it, where HEAD left the default branch
    #[arg(long, value_name = "REV")]
    base: Option<String>,
    /// How to show the result
    #[arg(long, value_enum, default_value_t = Format::Text)]
    output_format: Format,
}

/// The formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line for each row, with its evidence
    Text,
    /// One JSON document
    Json,
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let workspace = Workspace::of(&env.cwd, Some(&options.plan))?;
    let begun = journal::begin(&workspace.root, options.tick)?;
    let plan = recasting::source(&workspace, &env.cwd.join(&options.plan), &options.plan.display().to_string())?;
    refuse_other(&workspace, &plan)?;
    let reading = apply::read_plan(&plan);
    let moves = moves(&workspace, &plan, &reading)?;
    let specs: Vec<String> = moves.iter().map(|one| one.spec.clone()).collect();
    let rows = rows(&workspace, &plan, &reading, &specs);
    if rows.is_empty() {
        bail!(Nothing(format!(
            "{}: nothing to look at: no constraint, no table of tasks or verifications, no completion criterion",
            plan.path
        )));
    }
    let mut evidence = Evidence::new(&workspace, env, &plan, &reading, moves);
    evidence.base.clone_from(&options.base);
    evidence.timeout = options.run.then(|| Duration::from_secs(options.timeout));
    let judged = status::judge(rows, &mut |row, what| evidence.answer(row, what));
    let ticked = if options.tick {
        let (changes, n) = ticks(&workspace.root, &plan, &judged)?;
        journal::execute(&workspace.root, &changes)?;
        Some(n)
    } else {
        None
    };
    let stdout = match options.output_format {
        Format::Text => output::text(&plan, &judged, ticked, env),
        Format::Json => output::json(&plan, &judged, ticked),
    };
    let is_open = |one: &Judged| matches!(one.verdict, Verdict::Failed | Verdict::Missing);
    let exit = if judged.iter().any(is_open) { Exit::Findings } else { Exit::Clean };
    Ok(Done { stdout, stderr: String::new(), exit }.noting(env, begun.into_iter().chain(workspace.note(&env.cwd))))
}

/// The rows of a plan, with the team's words and criteria.
pub fn rows(workspace: &Workspace, plan: &Source, reading: &PlanReading, specs: &[String]) -> Vec<Row> {
    let team = &workspace.config.status;
    status::rows(plan, reading, specs, (&team.words(), &team.known()))
}

/// What the plan says becomes what, where it or a template says it.
fn moves(workspace: &Workspace, plan: &Source, reading: &PlanReading) -> Result<Vec<Move>> {
    let named = reading.templates.iter().filter_map(|named| workspace.contract(&named.path).ok());
    let all: Vec<_> = named.chain(workspace.contracts()?.0).collect();
    let spec = all.iter().find(|contract| !is_plan(contract));
    Ok(spec.map(|spec| reading.moves(plan, spec)).unwrap_or_default())
}

/// The ticks, with the digest of the plan where pins hold it, and how many they are.
pub fn ticks(root: &Path, plan: &Source, judged: &[Judged]) -> Result<(ChangeSet, usize)> {
    let (text, n) = status::tick(plan, judged);
    let mut changes = ChangeSet::default();
    if n > 0 {
        let mut outputs = pins::following(root, &plan.path, &plan.digest, &text)?;
        outputs.sort();
        changes = recasting::changes(root, &outputs, true)?;
        changes.0.push(Change::Replace { path: plan.path.clone(), was: plan.digest.clone(), text });
    }
    Ok((changes, n))
}
