//! `specast apply`: carries out a plan as it stands.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::rc::Rc;

use anyhow::{Result, bail};
use clap::Args;
use specast_engine::apply;
use specast_engine::contract::Contract;
use specast_engine::edit::ChangeSet;
use specast_engine::recast::Recast;
use specast_engine::source::Source;

use super::around::{self, Inbound};
use super::carrying::{self, Carrying, refuse_other};
use super::desk::{self, Ready};
use super::evidence::Evidence;
use super::inbound::Links;
use super::leading::{Group, Texts};
use super::recasting::{self, Judged};
use super::{Done, Env, Exit, splitting, status};
use crate::journal;
use crate::pins::{self, Pins, Written};
use crate::workspace::Workspace;

/// Options of `apply`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[command(after_help = "\
Examples:
  specast apply specs/infra/alloy-telemetry/plan.md --diff
  specast apply specs/infra/alloy-telemetry/plan.md --tick

Where the tasks of a plan tell several specs apart, each with the sources that its row names,
each spec is written and proven by itself.")]
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
    let Carrying { all, moves, shared } = carrying::carrying(Rc::new(workspace), &plan, &reading)?;
    let Some(first) = all.first() else { bail!("{shown}: names no file for the spec; add it to the files in scope") };
    let workspace = &first.workspace;
    for ready in &all {
        splitting::refuse(workspace, &ready.sources)?;
    }
    let (groups, texts) = desk::apart(&all)?;
    let written = pins::Written::read(&root)?;
    let is_own = written.knows(&plan.path, &plan.digest);
    // Whatever may not be written is refused before anything is.
    let carry = |group| Carried::of(group, &plan, (!options.force).then_some(&written));
    let mut carried: Vec<Carried<'_>> = groups.iter().map(carry).collect::<Result<_>>()?;
    let mut links = Links::of(workspace)?;
    // Sources stay as they are, also those whose turn comes later.
    links.fix(reading.sources.iter().map(|named| named.path.clone()));
    let inbound = if options.relink { Inbound::Relinked } else { Inbound::Told };
    let did = if writes { "wrote" } else { "would write" };
    let (mut stdout, mut said, mut notes) = (String::new(), String::new(), Vec::new());
    let mut proven: Vec<Judged> = Vec::with_capacity(all.len());
    let progress = env.progress("recasting", all.len());
    for one in &mut carried {
        progress.next(&one.ready.spec_path);
        let judged = one.judge(is_own, &texts)?;
        if judged.is_clean() {
            let Carried { ready, recast, .. } = one;
            let around = around::around(ready.moving(), &links, inbound, &recast.title, &recast.spec.text)?;
            one.changes.0.extend(around.changes);
            notes.extend(around.notes);
        }
        if options.diff {
            stdout.push_str(&recasting::diff(&root, &one.changes));
        }
        said.extend(one.changes.0.iter().map(|change| format!("{did} {}\n", change.path())));
        proven.push(judged);
        if writes {
            one.write(is_own)?;
        }
    }
    drop(progress);
    let is_clean = proven.iter().all(Judged::is_clean);
    let mut told = String::new();
    for (one, judged) in carried.iter().zip(&proven) {
        if all.len() > 1 {
            let _ = writeln!(told, "{}:", one.ready.spec_path);
        }
        let _ = writeln!(told, "{}", one.told());
        told.push_str(&recasting::summary(one.recast));
        told.push_str(&judged.text);
    }
    let (n_found, found) = recasting::checked(std::slice::from_ref(&plan), shared.as_slice());
    if shared.is_some() {
        let _ = write!(told, "{}:\n{found}", plan.path);
    }
    if options.tick {
        let specs: Vec<String> = all.iter().map(|ready| ready.spec_path.clone()).collect();
        let rows = status::rows(workspace, &plan, &reading, &specs);
        let made = carried.into_iter().flat_map(|one| one.made);
        let files = made.chain([(plan.path.clone(), plan.text.to_string())]).collect();
        let proofs = specs.into_iter().zip(proven.into_iter().map(|judged| judged.proof)).collect();
        let evidence = Evidence::new(workspace, env, &plan, &reading, moves).with(files, proofs);
        let judged = specast_engine::status::judge(rows, &mut |row, what| evidence.answer(row, what));
        let (changes, n_ticked) = status::ticks(&root, &plan, &judged)?;
        if options.diff {
            stdout.push_str(&recasting::diff(&root, &changes));
        }
        said.extend((n_ticked > 0).then(|| format!("{did} {}\n", plan.path)));
        let _ = writeln!(told, "ticked {n_ticked} proven criteria");
        if writes {
            journal::execute(&root, &changes)?;
        }
    }
    if said.is_empty() {
        said.push_str("nothing to change\n");
    }
    said.extend(notes.iter().map(|note| format!("{note}\n")));
    said.extend(reading.constraints.iter().map(|constraint| format!("constraint: {constraint}\n")));
    said.push_str(&told);
    if !env.quiet {
        let to = if options.diff { &mut stderr } else { &mut stdout };
        to.push_str(&said);
    }
    let exit = if is_clean && n_found == 0 { Exit::Clean } else { Exit::Findings };
    Ok(Done { stdout, stderr, exit }.noting(env, workspace.note(&env.cwd)))
}

/// What is carried out for one spec of a plan.
struct Carried<'a> {
    ready: &'a Ready,
    recast: &'a Recast,
    /// The files that come of it.
    made: Vec<(String, String)>,
    /// The templates of those, then that of a plan which takes text.
    contracts: Vec<Contract>,
    changes: ChangeSet,
}

impl<'a> Carried<'a> {
    /// What would be written; an error where it may not be.
    fn of(group: &'a Group<'_>, plan: &Source, written: Option<&Written>) -> Result<Self> {
        let (ready, recast) = (&group.ready[0], &group.recasts[0]);
        let (mut made, mut contracts) = (Vec::new(), Vec::new());
        for (path, text, contract) in ready.outputs(recast).into_iter().filter(|(path, ..)| *path != plan.path) {
            made.push((path, text));
            contracts.push(contract.clone());
        }
        contracts.extend(ready.contracts.get(1).cloned());
        let changes = recasting::changes_of(&ready.workspace.root, &made, written)?;
        Ok(Self { ready, recast, made, contracts, changes })
    }

    /// Checks and proves it. A person's plan is an input: it counts among the sources, and stands among the outputs as
    /// it is. One that specast wrote, and nobody changed since, is an output like the spec. One that several specs
    /// share has no part in it: it holds nothing of any of them.
    fn judge(&self, is_own: bool, texts: &Texts) -> Result<Judged> {
        let (mut inputs, mut outputs) = (self.ready.sources.clone(), self.made.clone());
        if let Some(plan) = &self.ready.kept_plan {
            inputs.extend((!is_own).then(|| plan.clone()));
            outputs.push((plan.path.clone(), plan.text.to_string()));
        }
        recasting::judge(&self.ready.workspace, &inputs, &outputs, &self.contracts, texts)
    }

    /// Writes it in one set with its pins.
    fn write(&self, is_own: bool) -> Result<()> {
        let Self { ready, made, .. } = self;
        let root = &ready.workspace.root;
        let (mut pinned, mut written) = (ready.sources.iter().collect::<Vec<_>>(), made.clone());
        match &ready.kept_plan {
            Some(plan) if is_own => written.push((plan.path.clone(), plan.text.to_string())),
            plan => pinned.extend(plan),
        }
        let pins = Pins::of(&pinned, &written).keeping_seal(pins::read(root, &ready.spec_path)?);
        let file = [(pins::path_of(&ready.spec_path), pins.to_toml()?)];
        let mut changes = self.changes.clone();
        changes.0.extend(recasting::changes_of(root, &file, None)?.0);
        journal::execute(root, &changes)
    }

    fn told(&self) -> String {
        let sources: Vec<&str> = self.ready.sources.iter().map(|source| source.path.as_str()).collect();
        let templates: Vec<&str> = self.contracts.iter().map(|contract| contract.path.as_str()).collect();
        format!("from {}, as {}", sources.join(", "), templates.join(", "))
    }
}
