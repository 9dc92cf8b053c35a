//! The cases of specs that have pins, or a plan that names their sources.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use specast_engine::apply::{Move, read_plan};
use specast_engine::contract::choose::{self, choose};
use specast_engine::proof::Support;
use specast_engine::recast::plan::is_plan;
use specast_engine::source::{Envelope, Source, folder};

use super::verify::{Case, contracts};
use super::{recasting, sealing};
use crate::pins::{self, Pinned, Pins};
use crate::workspace::{Workspace, is_template};
use crate::{files, git};

/// The cases that pins or plans name: one spec, or all of the workspace.
pub fn pinned(workspace: &Workspace, spec: Option<&str>) -> Result<Vec<Case>> {
    let named = spec.map(|path| meant(workspace, path));
    let (specs, missing): (Vec<_>, Vec<_>) =
        named.clone().unwrap_or_else(|| specs(workspace)).into_iter().partition(|path| {
            Some(&**path) == spec || workspace.root.join(path).is_file() || is_sealed(workspace, path)
        });
    for path in &missing {
        let pins = pins::read(&workspace.root, path)?;
        if pins.is_some_and(|pins| pins.outputs.iter().any(|output| output.path == *path)) {
            bail!("{path}: is gone, and with it what specast wrote; restore it, or remove {} too", pins::path_of(path));
        }
    }
    // A plan is not proven as long as one of its specs is missing.
    if let Some(path) = missing.first().filter(|_| specs.is_empty() || named.is_some()) {
        bail!("nothing to verify: {path} is planned and not written yet; run `specast apply` on its plan");
    }
    if specs.is_empty() {
        bail!(
            "nothing to verify: {} has neither pins nor a plan that names a Spec Source; run `specast recast` first, or name files with --from and --to",
            workspace.described()
        );
    }
    let mut cases: Vec<Case> = specs.iter().map(|spec| case(workspace, spec)).collect::<Result<_>>()?;
    cases[0].notes.extend(missing.iter().map(|path| format!("{path}: planned and not written yet, so not looked at")));
    Ok(once(cases))
}

/// Each case once: the specs that one source became have the same one.
fn once(cases: Vec<Case>) -> Vec<Case> {
    let texts = |all: &[Source]| {
        all.iter().map(|one| (one.path.clone(), one.digest.clone())).collect::<BTreeSet<(String, String)>>()
    };
    let mut seen = BTreeSet::new();
    cases.into_iter().filter(|case| seen.insert((texts(&case.sources), texts(&case.outputs)))).collect()
}

/// True for a spec whose proof was sealed: it is proven also where the file is gone.
fn is_sealed(workspace: &Workspace, spec: &str) -> bool {
    pins::read(&workspace.root, spec).is_ok_and(|pins| pins.is_some_and(|pins| pins.seal.is_some()))
}

/// Specs that have pins, and specs whose plan names a source; some may not be there.
pub fn specs(workspace: &Workspace) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut plans: BTreeSet<String> = BTreeSet::new();
    out.extend(pins::all(&workspace.root).iter().map(|file| pins::spec_of(file)));
    for path in workspace.markdown(&workspace.root).into_iter().filter(|path| !is_template(path)) {
        let Ok(text) = files::read_text(&workspace.root.join(&path), &path) else { continue };
        if !text.to_lowercase().contains("source") {
            continue;
        }
        let plan = Source::new(path, text, Envelope::default());
        let moves = moves(workspace, &plan);
        plans.extend((!moves.is_empty()).then_some(plan.path));
        out.extend(moves.into_iter().map(|one| one.spec));
    }
    // A plan that specs share has pins too, and is none of them.
    out.retain(|path| !plans.contains(path));
    out.sort();
    out.dedup();
    out
}

/// The specs that a path stands for: those of a plan, else itself.
fn meant(workspace: &Workspace, path: &str) -> Vec<String> {
    // What cannot be read is told by who reads it.
    let text = files::read_text(&workspace.root.join(path), path).unwrap_or_default();
    let plan = Source::new(path, text, Envelope::default());
    let moves = moves(workspace, &plan);
    if moves.is_empty() { vec![path.to_owned()] } else { moves.into_iter().map(|one| one.spec).collect() }
}

/// What a plan that names sources says becomes what; nothing for another document.
fn moves(workspace: &Workspace, plan: &Source) -> Vec<Move> {
    let Ok((all, _)) = workspace.contracts() else { return Vec::new() };
    let choice = choose(&plan.path, &plan.document, &plan.text, &all, choose::WEAK);
    if !choice.is_some_and(|choice| is_plan(&all[choice.contract])) {
        return Vec::new();
    }
    let reading = read_plan(plan);
    let spec = all.iter().find(|contract| !is_plan(contract)).filter(|_| !reading.sources.is_empty());
    spec.map(|spec| reading.moves(plan, spec)).unwrap_or_default()
}

/// The case of one spec, named by its own path or by its plan's.
pub fn case(workspace: &Workspace, path: &str) -> Result<Case> {
    let root = &workspace.root;
    if let Some(pins) = pins::read(root, path)?
        && let Some(case) = sealing::earlier(workspace, path, &pins)?
    {
        return Ok(case);
    }
    let document = read(workspace, path)?;
    let spec_path = moves(workspace, &document).into_iter().next().map_or_else(|| path.to_owned(), |one| one.spec);
    let spec = if spec_path == path { document } else { read(workspace, &spec_path)? };
    let mut notes = Vec::new();
    if let Some(pins) = pins::read(root, &spec_path)? {
        if let Some(case) = sealing::earlier(workspace, &spec_path, &pins)? {
            return Ok(case);
        }
        return from_pins(workspace, spec, &pins, notes);
    }
    // The plan stands beside its spec, unless several specs share it.
    let beside = workspace.markdown(&root.join(folder(&spec_path)));
    let planned = beside.into_iter().chain(workspace.markdown(root)).find_map(|path| {
        let text = files::read_text(&root.join(&path), &path).ok().filter(|_| path != spec_path)?;
        let plan = Source::new(path, text, Envelope::default());
        let moves = moves(workspace, &plan);
        let is_shared = moves.len() > 1;
        Some((moves.into_iter().find(|one| one.spec == spec_path)?, plan, is_shared))
    });
    let (moved, plan, is_shared) = planned.with_context(|| {
        format!("{spec_path}: has no pins, and no plan beside it names a Spec Source; use --from OLD --to {spec_path}")
    })?;
    notes.push(format!("no pins: the sources are those that {} names", plan.path));
    let mut sources = Vec::new();
    for named in &moved.sources {
        let full = files::inside_root(root, &named.path)?;
        let line = plan.lines.line(named.range.start);
        let source = recasting::source(workspace, &full, &named.path)
            .with_context(|| format!("{}:{line}: the source that the plan names", plan.path))?;
        sources.push(source);
    }
    if is_shared {
        // It holds nothing of any of them.
        let outputs = vec![spec];
        let contracts = contracts(workspace, &outputs)?;
        return Ok(Case::of(sources, outputs, contracts, notes).leading(workspace));
    }
    let outputs = vec![spec, plan.clone()];
    let contracts = contracts(workspace, &outputs)?;
    let mut case = Case::of(sources, outputs, contracts, notes).leading(workspace);
    // A plan that says what no frame and no source says is a person's: it is an input.
    let written_by_hand = case
        .prove()
        .invented()
        .any(|statement| statement.span.file.0 == 1 && matches!(statement.support, Support::Invented { .. }));
    if written_by_hand {
        case.sources.push(plan);
    }
    Ok(case)
}

fn from_pins(workspace: &Workspace, spec: Source, pins: &Pins, mut notes: Vec<String>) -> Result<Case> {
    let mut sources = Vec::new();
    for pinned in &pins.sources {
        sources.push(pinned_source(workspace, pinned, &mut notes)?);
    }
    if sources.is_empty() {
        bail!("{}: its pins name no source; run `specast recast` or `specast apply` again", pins::path_of(&spec.path));
    }
    let mut paths: Vec<String> = pins.outputs.iter().map(|output| output.path.clone()).collect();
    paths.extend(pins.seal.iter().flat_map(|seal| &seal.outputs).map(|sealed| sealed.path.clone()));
    // A plan that was carried out is an input and an output.
    let folder = spec.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    paths.extend(
        pins.sources
            .iter()
            .map(|pinned| pinned.path.clone())
            .filter(|path| path.rsplit_once('/').is_some_and(|(beside, _)| beside == folder)),
    );
    paths.retain(|path| *path != spec.path);
    paths.sort();
    paths.dedup();
    let mut outputs = vec![spec];
    for path in paths {
        outputs.push(read(workspace, &path)?);
    }
    let contracts = contracts(workspace, &outputs)?;
    Ok(Case::of(sources, outputs, contracts, notes).leading(workspace))
}

/// A source as it was pinned: the file where it is unchanged, else the blob in git.
pub fn pinned_source(workspace: &Workspace, pinned: &Pinned, notes: &mut Vec<String>) -> Result<Source> {
    let full = files::inside_root(&workspace.root, &pinned.path)?;
    let here = if full.is_file() { Some(recasting::source(workspace, &full, &pinned.path)?) } else { None };
    if let Some(source) = here.as_ref().filter(|source| source.digest == pinned.sha256) {
        return Ok(source.clone());
    }
    let blob = pinned.blob.as_deref().and_then(|blob| git::blob(&workspace.root, blob));
    let state = if here.is_some() { "was changed since it was recast" } else { "is gone" };
    if let Some(text) = blob {
        notes.push(format!("{} {state}: its pinned text was read from git", pinned.path));
        let commit = pinned.commit.clone();
        let date = commit.as_deref().and_then(|commit| git::date_of(&workspace.root, commit));
        let date = date.or_else(|| git::last_date(&workspace.root, &pinned.path));
        let envelope = Envelope { blob: pinned.blob.clone(), commit, date };
        return Ok(Source::new(pinned.path.as_str(), text, envelope));
    }
    // Ticks are the one thing that changes in a plan.
    if let Some(source) = here.filter(|source| read_plan(source).problems.is_empty()) {
        notes.push(format!(
            "{} {state}, and git does not have its pinned text: the present text is proven",
            pinned.path
        ));
        return Ok(source);
    }
    let fetch = git::fetch(&workspace.root, None);
    bail!("{}: {state}, and git does not have its pinned text; run {fetch}, or recast again", pinned.path)
}

fn read(workspace: &Workspace, path: &str) -> Result<Source> {
    recasting::source(workspace, Path::new(&workspace.root.join(path)), path)
}
