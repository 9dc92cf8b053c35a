//! `specast apply`: carries out a plan as it stands.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use specast_engine::apply::{self, PlanReading};
use specast_engine::contract::Contract;
use specast_engine::edit::Change;
use specast_engine::recast::plan::is_plan;
use specast_engine::source::{Envelope, Source};
use specast_engine::status;

use super::around::{self, Around, Inbound};
use super::desk::{self, Ready};
use super::evidence::Evidence;
use super::inbound::Links;
use super::learning::Lessons;
use super::{Done, Env, Exit};
use super::{recasting, splitting};
use crate::pins::{self, Pins};
use crate::workspace::Workspace;
use crate::{files, git, journal};

/// Options of `apply`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[command(after_help = "\
Examples:
  specast apply specs/infra/alloy-telemetry/plan.md --diff
  specast apply specs/infra/alloy-telemetry/plan.md --tick")]
pub struct Options {
    /// The plan
    plan: PathBuf,
    /// Let the links of other documents that lead to a source lead to its spec
    #[arg(long)]
    relink: bool,
    /// Show only, write nothing
    #[arg(long)]
    dry_run: bool,
    /// Show what would be written as a diff, write nothing
    #[arg(long)]
    diff: bool,
    /// Tick the completion criteria that are proven
    #[arg(long)]
    tick: bool,
    /// Overwrite files that specast did not write
    #[arg(long)]
    force: bool,
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let workspace = Workspace::of(&env.cwd, Some(&options.plan))?;
    let root = workspace.root.clone();
    let writes = !options.dry_run && !options.diff;
    let mut stderr = String::new();
    stderr.extend(journal::begin(&root, writes)?.map(|said| said + "\n"));
    let shown = options.plan.display();
    let plan = recasting::source(&workspace, &env.cwd.join(&options.plan), &shown.to_string())?;
    refuse_other(&workspace, &plan)?;
    let reading = apply::read_plan(&plan);
    if let Some(problem) = reading.problems.first() {
        bail!("{}:{}: {}", plan.path, plan.lines.line(problem.range.start), problem.message);
    }
    let ready = carrying(Rc::new(workspace), plan, &reading)?
        .with_context(|| format!("{shown}: names no file for the spec; add it to the files in scope"))?;
    let (workspace, sources, spec_path) = (&ready.workspace, &ready.sources, &ready.spec_path);
    splitting::refuse(workspace, sources)?;
    let plan = ready.kept_plan.as_ref().context("a plan that is carried out")?;
    let written = pins::Written::read(&root)?;
    let (mut recasts, texts) = desk::recasts(std::slice::from_ref(&ready))?;
    let recast = recasts.remove(0);
    // A person's plan is an input: it counts among the sources, and stands among the outputs as it is.
    // One that specast wrote, and nobody changed since, is an output like the spec.
    let is_own = written.knows(&plan.path, &plan.digest);
    let mut inputs = sources.clone();
    inputs.extend((!is_own).then(|| plan.clone()));
    let (mut outputs, mut contracts) = (Vec::new(), Vec::new());
    for (path, text, contract) in ready.outputs(&recast).into_iter().filter(|(path, ..)| *path != plan.path) {
        outputs.push((path, text));
        contracts.push(contract.clone());
    }
    let made = outputs.clone();
    outputs.push((plan.path.clone(), plan.text.to_string()));
    contracts.extend(ready.contracts.get(1).cloned());
    let judged = recasting::judge(workspace, &inputs, &outputs, &contracts, &texts)?;
    let is_clean = judged.is_clean();
    let mut changes = recasting::changes(&root, &made, options.force)?;
    let inbound = if options.relink { Inbound::Relinked } else { Inbound::Told };
    let around = if is_clean {
        around::around(ready.moving(), &Links::of(workspace)?, inbound, &recast.title, &recast.spec.text)?
    } else {
        Around::default()
    };
    changes.0.extend(around.changes);
    let mut n_ticked = 0;
    let mut pinned_plan = plan.clone();
    if options.tick {
        let rows = super::status::rows(workspace, plan, &reading, Some(spec_path));
        let evidence = Evidence::new(workspace, env, plan, &reading, Some(spec_path.clone()));
        let evidence = evidence.with(outputs, judged.proof);
        let all = status::judge(rows, &mut |row, what| evidence.answer(row, what));
        let ticked;
        (ticked, n_ticked) = status::tick(plan, &all);
        if ticked != *plan.text {
            let envelope = Envelope { blob: Some(git::blob_id(&ticked)), ..plan.envelope.clone() };
            pinned_plan = Source::new(plan.path.as_str(), ticked.as_str(), envelope);
            changes.0.push(Change::Replace { path: plan.path.clone(), was: plan.digest.clone(), text: ticked });
        }
    }
    let mut stdout = String::new();
    if options.diff {
        stdout.push_str(&recasting::diff(&root, &changes));
    }
    let mut said = String::new();
    for change in &changes.0 {
        let _ = writeln!(said, "{} {}", if writes { "wrote" } else { "would write" }, change.path());
    }
    if changes.0.is_empty() {
        said.push_str("nothing to change\n");
    }
    said.extend(around.notes.iter().map(|note| format!("{note}\n")));
    if writes {
        let (mut pinned, mut written) = (sources.iter().collect::<Vec<_>>(), made);
        if is_own {
            written.push((pinned_plan.path.clone(), pinned_plan.text.to_string()));
        } else {
            pinned.push(&pinned_plan);
        }
        let pinned = Pins::of(&pinned, &written).keeping_seal(pins::read(&root, spec_path)?);
        let file = [(pins::path_of(spec_path), pinned.to_toml()?)];
        changes.0.extend(recasting::changes(&root, &file, true)?.0);
        journal::execute(&root, &changes)?;
    }
    let names = |paths: Vec<&str>| paths.join(", ");
    let _ = writeln!(
        said,
        "from {}, as {}",
        names(sources.iter().map(|source| source.path.as_str()).collect()),
        names(contracts.iter().map(|contract| contract.path.as_str()).collect())
    );
    for constraint in &reading.constraints {
        let _ = writeln!(said, "constraint: {constraint}");
    }
    said.push_str(&recasting::summary(&recast));
    said.push_str(&judged.text);
    if options.tick {
        let _ = writeln!(said, "ticked {n_ticked} proven criteria");
    }
    if !env.quiet {
        let to = if options.diff { &mut stderr } else { &mut stdout };
        to.push_str(&said);
    }
    let exit = if is_clean { Exit::Clean } else { Exit::Findings };
    Ok(Done { stdout, stderr, exit }.noting(env, workspace.note(&env.cwd)))
}

/// What carrying out a plan works on; none for a document that is no plan.
pub fn ready(path: &Path, env: &Env) -> Result<Option<Ready>> {
    let workspace = Workspace::of(&env.cwd, Some(&path.to_path_buf()))?;
    let plan = recasting::source(&workspace, &env.cwd.join(path), &path.display().to_string())?;
    let reading = apply::read_plan(&plan);
    let is_told = reading.goal.is_some() || reading.target.is_some() || !reading.templates.is_empty();
    if reading.sources.is_empty() || !is_told {
        return Ok(None);
    }
    if let Some(problem) = reading.problems.first() {
        bail!("{}:{}: {}", plan.path, plan.lines.line(problem.range.start), problem.message);
    }
    carrying(Rc::new(workspace), plan, &reading)
}

/// What carrying out this plan works on; none where it names no file for the spec.
fn carrying(workspace: Rc<Workspace>, plan: Source, reading: &PlanReading) -> Result<Option<Ready>> {
    let sources = sources(&workspace, &plan, reading)?;
    let (spec, plan_contract) = contracts(&workspace, &plan, reading)?;
    let Some(spec_path) = reading.spec_path(&plan, &spec) else { return Ok(None) };
    let written = pins::Written::read(&workspace.root)?;
    let learned = Lessons::read(&workspace, &spec, plan_contract.as_ref(), &written)?.learned(&spec_path)?;
    let beside = desk::beside(&workspace, &spec, &workspace.contracts()?.0);
    let notes = vec![format!("as {} asks for", plan.path)];
    let contracts = std::iter::once(spec).chain(plan_contract).collect();
    let (plan_path, kept_plan, share) = (plan.path.clone(), Some(plan), None);
    Ok(Some(Ready { workspace, sources, contracts, spec_path, plan_path, share, beside, learned, kept_plan, notes }))
}

/// Refuses a document that lies where a template of something else than a plan puts its documents.
pub fn refuse_other(workspace: &Workspace, plan: &Source) -> Result<()> {
    let claims = |contract: &&Contract| contract.target.as_ref().is_some_and(|it| it.bind(&plan.path).is_some());
    let contracts = workspace.contracts()?.0;
    match contracts.iter().find(claims) {
        Some(contract) if !is_plan(contract) => {
            bail!("{}: is no plan: by its path it follows {}; name the plan beside it", plan.path, contract.path)
        }
        _ => Ok(()),
    }
}

/// The documents that the plan starts from.
fn sources(workspace: &Workspace, plan: &Source, reading: &PlanReading) -> Result<Vec<Source>> {
    let mut out: Vec<Source> = Vec::new();
    for named in &reading.sources {
        if out.iter().any(|source| source.path == named.path) {
            continue;
        }
        let full = files::inside_root(&workspace.root, &named.path)?;
        let line = plan.lines.line(named.range.start);
        let source = recasting::source(workspace, &full, &named.path)
            .with_context(|| format!("{}:{line}: the source that the plan names", plan.path))?;
        out.push(source);
    }
    Ok(out)
}

/// The templates that the plan names, else those of the workspace.
fn contracts(workspace: &Workspace, plan: &Source, reading: &PlanReading) -> Result<(Contract, Option<Contract>)> {
    let mut found = Vec::new();
    for named in &reading.templates {
        files::inside_root(&workspace.root, &named.path)?;
        let line = plan.lines.line(named.range.start);
        let contract = workspace
            .contract(&named.path)
            .with_context(|| format!("{}:{line}: the template that the plan names", plan.path))?;
        found.push(contract);
    }
    found.extend(workspace.contracts()?.0);
    let spec = found.iter().find(|contract| !is_plan(contract)).cloned();
    let spec = spec.with_context(|| {
        format!(
            "{}: names no template of a spec, and the workspace has none; add its path to the requirements",
            plan.path
        )
    })?;
    Ok((spec, found.into_iter().find(is_plan)))
}
