//! What carrying out a plan works on: the sources and templates that it names, for each of its specs.

use std::path::Path;
use std::rc::Rc;

use anyhow::{Context as _, Result, bail};
use specast_engine::apply::{self, Move, PlanReading};
use specast_engine::contract::Contract;
use specast_engine::recast::plan::is_plan;
use specast_engine::source::Source;

use super::desk::{self, Ready};
use super::learning::Lessons;
use super::{Env, recasting};
use crate::workspace::Workspace;
use crate::{files, pins};

/// What carrying out a plan works on, one for each of its specs; none for a document that is no plan.
pub fn ready(path: &Path, env: &Env) -> Result<Vec<Ready>> {
    let workspace = Workspace::of(&env.cwd, Some(&path.to_path_buf()))?;
    let plan = recasting::source(&workspace, &env.cwd.join(path), &path.display().to_string())?;
    let reading = apply::read_plan(&plan);
    let is_told = reading.goal.is_some() || reading.target.is_some() || !reading.templates.is_empty();
    if reading.sources.is_empty() || !is_told {
        return Ok(Vec::new());
    }
    if let Some(problem) = reading.problems.first() {
        bail!("{}:{}: {}", plan.path, plan.lines.line(problem.range.start), problem.message);
    }
    Ok(carrying(Rc::new(workspace), &plan, &reading)?.all)
}

/// What carrying out a plan works on.
pub struct Carrying {
    /// What each spec needs; none where the plan names no file for one.
    pub all: Vec<Ready>,
    /// What the plan says becomes what.
    pub moves: Vec<Move>,
    /// The contract of a plan that several specs share.
    pub shared: Option<Contract>,
}

/// Reads what a plan names: sources, templates, and which spec takes which source.
pub fn carrying(workspace: Rc<Workspace>, plan: &Source, reading: &PlanReading) -> Result<Carrying> {
    let sources = sources(&workspace, plan, reading)?;
    let (spec, plan_contract) = contracts(&workspace, plan, reading)?;
    let moves = reading.moves(plan, &spec);
    if reading.spec_path(plan, &spec).is_some() {
        whole(plan, reading, &moves)?;
    }
    let written = pins::Written::read(&workspace.root)?;
    let lessons = Lessons::read(&workspace, &spec, plan_contract.as_ref(), &written)?;
    let beside = desk::beside(&workspace, &spec, &workspace.contracts()?.0);
    // A plan of one spec takes what only a plan has a section for; of several, nobody could tell whose it is.
    let (own, shared) = if moves.len() > 1 { (None, plan_contract) } else { (plan_contract, None) };
    let ready = |one: &Move| -> Result<Ready> {
        let is_here = |source: &&Source| one.sources.iter().any(|named| named.path == source.path);
        Ok(Ready {
            workspace: Rc::clone(&workspace),
            sources: sources.iter().filter(is_here).cloned().collect(),
            contracts: std::iter::once(spec.clone()).chain(own.clone()).collect(),
            spec_path: one.spec.clone(),
            plan_path: plan.path.clone(),
            share: None,
            beside: beside.clone(),
            learned: lessons.learned(&one.spec)?,
            kept_plan: (moves.len() == 1).then(|| plan.clone()),
            notes: vec![format!("as {} asks for", plan.path)],
        })
    };
    let all = moves.iter().map(ready).collect::<Result<_>>()?;
    Ok(Carrying { all, moves, shared })
}

/// Refuses a plan that leaves a source out, or gives one to several specs.
fn whole(plan: &Source, reading: &PlanReading, moves: &[Move]) -> Result<()> {
    for named in &reading.sources {
        let takes = moves.iter().filter(|one| one.sources.iter().any(|source| source.path == named.path));
        let specs: Vec<&str> = takes.map(|one| one.spec.as_str()).collect();
        let (line, path) = (plan.lines.line(named.range.start), &named.path);
        match specs[..] {
            [_] => {}
            [] => bail!("{}:{line}: no task says which spec `{path}` becomes; name both in one row", plan.path),
            _ => bail!(
                "{}:{line}: `{path}` becomes {}, and no task says which part; `specast recast {path} --part` does",
                plan.path,
                specs.join(" and ")
            ),
        }
    }
    Ok(())
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
