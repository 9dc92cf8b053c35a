//! `specast verify`: the conservation proof, for anybody's rewrite.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::{Args, ValueEnum};
use specast_engine::apply::read_plan;
use specast_engine::contract::Contract;
use specast_engine::contract::choose::{self, choose};
use specast_engine::proof::{self, Inputs, Outcome, Support};
use specast_engine::recast::plan::is_plan;
use specast_engine::source::{Envelope, Source};

use super::changed::{self, Diff};
use super::released::{self, Additions};
use super::revised::{self, Named};
use super::{Done, Env, Exit, elsewhere, recasting};
use crate::output::ledger::Ledger;
use crate::output::proof_text::Page;
use crate::pins::{self, Pinned, Pins};
use crate::workspace::{Workspace, is_template};
use crate::{files, git, journal};

/// Options of `verify`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast verify                                            every spec that has pins or a plan
  specast verify specs/infra/alloy-telemetry/spec.md        one spec against its sources
  specast verify --from old.md --to new/spec.md new/plan.md anybody's rewrite
  specast verify --from main:old.md --to new/spec.md        a source as it is at a git revision
  specast verify --since                                    what changed since HEAD left the default branch
  specast verify --since v1.2                               what changed since it left a tag or branch")]
pub struct Options {
    /// A spec or its plan; without it every spec of the workspace
    spec: Option<PathBuf>,
    #[command(flatten)]
    taken: Taken,
    /// How to show the result
    #[arg(long, value_enum, default_value_t = Format::Full)]
    output_format: Format,
}

/// What a proof is about, where it is not about specs that have pins or a plan.
#[derive(Debug, Clone, Default, Args)]
pub struct Taken {
    /// The sources of a rewrite that specast did not make; `REV:PATH` is a file at a git revision
    #[arg(long, num_args = 1.., value_name = "FILE", requires = "to", conflicts_with = "spec")]
    from: Vec<PathBuf>,
    /// What they became; `REV:PATH` too
    #[arg(long, num_args = 1.., value_name = "FILE", requires = "from")]
    to: Vec<PathBuf>,
    /// Everything that changed since HEAD left a git revision; without REV, the default branch
    #[arg(long, value_name = "REV", num_args = 0..=1, default_missing_value = "", conflicts_with_all = ["spec", "from", "to"])]
    since: Option<String>,
}

impl Options {
    /// Every spec of the workspace.
    pub fn everything() -> Self {
        Self { spec: None, taken: Taken::default(), output_format: Format::Full }
    }
}

/// The formats of a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Findings, worst first, and the counts
    Full,
    /// One JSON document
    Json,
}

/// What one proof is about.
pub struct Case {
    /// The sources.
    pub sources: Vec<Source>,
    /// The outputs.
    pub outputs: Vec<Source>,
    /// The contracts of the outputs.
    pub contracts: Vec<Contract>,
    /// What was taken, and what people should know.
    pub notes: Vec<String>,
    /// The diff that it is, unless files were named or pinned.
    pub diff: Option<Diff>,
    /// Old and new paths of documents that moved.
    pub moves: Vec<(String, String)>,
    /// What a statement is that no source says.
    pub additions: Additions,
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let (workspace, cases) = taken(&options.taken, options.spec.as_ref(), env)?;
    let mut done = Done { stdout: String::new(), stderr: String::new(), exit: Exit::Clean };
    let is_json = options.output_format == Format::Json;
    let mut documents = Vec::new();
    let progress = env.progress("proving", cases.len());
    for case in &cases {
        progress.next(&case.sources[0].path);
        let proof = case.prove();
        let released = released::released(&proof, case);
        let also = case.diff.as_ref().map(|_| elsewhere::find(&workspace, case, &proof)).unwrap_or_default();
        let ledger = Ledger { proof: &proof, case, released: &released, also: &also };
        if is_json {
            documents.push(ledger.json());
        } else if ledger.outcome() != Outcome::NothingToProve {
            let page = Page { ledger: &ledger, width: env.width, color: env.color };
            done.stdout.push_str(&if env.quiet { page.findings() } else { page.text() });
        }
        if !env.quiet {
            done.stderr.extend(case.notes.iter().map(|note| format!("{note}\n")));
        }
        match ledger.outcome() {
            Outcome::NothingToProve => {
                let names: Vec<&str> = case.sources.iter().map(|source| source.path.as_str()).collect();
                done.stderr.push_str(&format!("error: nothing to verify: {} holds no text\n", names.join(", ")));
                done.exit = Exit::Failed;
            }
            Outcome::Failed if done.exit == Exit::Clean => done.exit = Exit::Findings,
            Outcome::Failed | Outcome::Proven => {}
        }
    }
    if is_json {
        // One spec is one document; several are an array of them.
        let value = if documents.len() == 1 { documents.remove(0) } else { documents.into() };
        done.stdout = serde_json::to_string_pretty(&value)? + "\n";
    }
    Ok(done.noting(env, workspace.note(&env.cwd).into_iter().chain(journal::pending(&workspace.root))))
}

impl Case {
    /// Files against files.
    pub fn of(sources: Vec<Source>, outputs: Vec<Source>, contracts: Vec<Contract>, notes: Vec<String>) -> Self {
        Self { sources, outputs, contracts, notes, diff: None, moves: Vec::new(), additions: Additions::Findings }
    }

    /// Proves it.
    pub fn prove(&self) -> proof::Proof {
        let inputs = Inputs { sources: &self.sources, outputs: &self.outputs, contracts: &self.contracts };
        let mut proof = proof::prove(inputs);
        changed::follow_moves(&mut proof, self);
        proof
    }
}

/// The cases that the options name: a rewrite, a diff, one spec, or every spec of the workspace.
pub fn taken(options: &Taken, spec: Option<&PathBuf>, env: &Env) -> Result<(Workspace, Vec<Case>)> {
    let workspace = Workspace::of(&env.cwd, spec.into_iter().chain(&options.to).next())?;
    let cases = if let Some(revision) = &options.since {
        vec![changed::since(&workspace, Some(revision.as_str()).filter(|revision| !revision.is_empty()))?]
    } else if options.from.is_empty() {
        pinned(&workspace, spec.map(|spec| workspace.relative(&env.cwd.join(spec))).as_deref())?
    } else {
        vec![named(&workspace, options, env)?]
    };
    Ok((workspace, cases))
}

/// The case that the command line names file by file.
fn named(workspace: &Workspace, options: &Taken, env: &Env) -> Result<Case> {
    let read = |paths: &[PathBuf]| -> Result<Vec<Named>> {
        let mut out: Vec<Named> = Vec::new();
        for path in paths {
            let named = revised::read(workspace, &env.cwd, path)?;
            // A file that is named twice is one file.
            if out.iter().all(|known| known.name() != named.name()) {
                out.push(named);
            }
        }
        Ok(out)
    };
    let (from, to) = (read(&options.from)?, read(&options.to)?);
    if let Some(both) = from.iter().find(|source| to.iter().any(|output| output.name() == source.name())) {
        bail!(
            "{}: stands in --from and in --to; a file always holds what it holds, so leave it out of one",
            both.path()
        );
    }
    let texts = |named: Vec<Named>| named.into_iter().map(|named| named.source).collect::<Vec<_>>();
    let (sources, outputs) = (texts(from), texts(to));
    let contracts = contracts(workspace, &outputs)?;
    Ok(Case::of(sources, outputs, contracts, Vec::new()))
}

/// The contracts that the outputs follow; all of the workspace where none fits.
pub fn contracts(workspace: &Workspace, outputs: &[Source]) -> Result<Vec<Contract>> {
    Ok(fitting(&workspace.contracts()?.0, outputs))
}

/// Those of the contracts that the outputs follow; all where none fits.
pub fn fitting(all: &[Contract], outputs: &[Source]) -> Vec<Contract> {
    let mut chosen: Vec<usize> = outputs
        .iter()
        .filter_map(|output| choose(&output.path, &output.document, &output.text, all, choose::WEAK))
        .map(|choice| choice.contract)
        .collect();
    chosen.sort_unstable();
    chosen.dedup();
    if chosen.is_empty() {
        return all.to_vec();
    }
    chosen.into_iter().map(|index| all[index].clone()).collect()
}

/// The cases that pins or plans name: one spec, or all of the workspace.
pub fn pinned(workspace: &Workspace, spec: Option<&str>) -> Result<Vec<Case>> {
    let specs: Vec<String> = match spec {
        Some(spec) => vec![spec.to_owned()],
        None => specs(workspace),
    };
    let (specs, missing): (Vec<_>, Vec<_>) =
        specs.into_iter().partition(|path| spec.is_some() || workspace.root.join(path).is_file());
    for path in &missing {
        let pins = pins::read(&workspace.root, path)?;
        if pins.is_some_and(|pins| pins.outputs.iter().any(|output| output.path == *path)) {
            bail!("{path}: is gone, and with it what specast wrote; restore it, or remove {} too", pins::path_of(path));
        }
    }
    if specs.is_empty() {
        if let Some(path) = missing.first() {
            bail!("nothing to verify: {path} is planned and not written yet; run `specast apply` on its plan");
        }
        bail!(
            "nothing to verify: {} has neither pins nor a plan that names a Spec Source; run `specast recast` first, or name files with --from and --to",
            workspace.described()
        );
    }
    specs.iter().map(|spec| case(workspace, spec)).collect()
}

/// Specs that have pins, and specs whose plan names a source; some may not be there.
fn specs(workspace: &Workspace) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    out.extend(pins::all(&workspace.root).iter().map(|file| pins::spec_of(file)));
    for path in workspace.markdown(&workspace.root).into_iter().filter(|path| !is_template(path)) {
        let Ok(text) = files::read_text(&workspace.root.join(&path), &path) else { continue };
        if !text.to_lowercase().contains("source") {
            continue;
        }
        let plan = Source::new(path, text, Envelope::default());
        out.extend(spec_of(workspace, &plan));
    }
    out.sort();
    out.dedup();
    out
}

/// The spec of a plan that names a source.
fn spec_of(workspace: &Workspace, plan: &Source) -> Option<String> {
    let all = workspace.contracts().ok()?.0;
    let index = choose(&plan.path, &plan.document, &plan.text, &all, choose::WEAK)?.contract;
    if !is_plan(&all[index]) {
        return None;
    }
    let reading = read_plan(plan);
    if reading.sources.is_empty() {
        return None;
    }
    reading.spec_path(plan, all.iter().find(|contract| !is_plan(contract))?)
}

/// The case of one spec, named by its own path or by its plan's.
fn case(workspace: &Workspace, path: &str) -> Result<Case> {
    let root = &workspace.root;
    let document = read(workspace, path)?;
    let spec_path = spec_of(workspace, &document).unwrap_or_else(|| path.to_owned());
    let spec = if spec_path == path { document } else { read(workspace, &spec_path)? };
    let mut notes = Vec::new();
    if let Some(pins) = pins::read(root, &spec_path)? {
        return from_pins(workspace, spec, &pins, notes);
    }
    let folder = spec_path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let plan = workspace.markdown(&root.join(folder)).into_iter().find_map(|path| {
        let text = files::read_text(&root.join(&path), &path).ok().filter(|_| path != spec_path)?;
        let plan = Source::new(path, text, Envelope::default());
        (spec_of(workspace, &plan)? == spec_path).then_some(plan)
    });
    let plan = plan.with_context(|| {
        format!("{spec_path}: has no pins, and no plan beside it names a Spec Source; use --from OLD --to {spec_path}")
    })?;
    notes.push(format!("no pins: the sources are those that {} names", plan.path));
    let mut sources = Vec::new();
    for named in read_plan(&plan).sources {
        let full = files::inside_root(root, &named.path)?;
        let line = plan.lines.line(named.range.start);
        let source = recasting::source(workspace, &full, &named.path)
            .with_context(|| format!("{}:{line}: the source that the plan names", plan.path))?;
        sources.push(source);
    }
    let outputs = vec![spec, plan.clone()];
    let contracts = contracts(workspace, &outputs)?;
    let mut case = Case::of(sources, outputs, contracts, notes);
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
    Ok(Case::of(sources, outputs, contracts, notes))
}

/// A source as it was pinned: the file where it is unchanged, else the blob in git.
fn pinned_source(workspace: &Workspace, pinned: &Pinned, notes: &mut Vec<String>) -> Result<Source> {
    let full = files::inside_root(&workspace.root, &pinned.path)?;
    let here = if full.is_file() { Some(recasting::source(workspace, &full, &pinned.path)?) } else { None };
    if let Some(source) = here.as_ref().filter(|source| source.digest == pinned.sha256) {
        return Ok(source.clone());
    }
    let blob = pinned.blob.as_deref().and_then(|blob| git::blob(&workspace.root, blob));
    let state = if here.is_some() { "was changed since it was recast" } else { "is gone" };
    if let Some(text) = blob {
        notes.push(format!("{} {state}: its pinned text was read from git", pinned.path));
        return Ok(Source::new(pinned.path.as_str(), text, Envelope::default()));
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
