//! `specast recast`: plan and apply in one go, for one source or for many.

mod archive;

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::around::{self, Around, Inbound};
use super::inbound::Links;
use super::recasting::{self, Aim, Ready};
use super::{Done, Env, Exit};
use crate::journal;
use crate::pins::{self, Pins};

/// Options of `recast`.
#[derive(Debug, Args)]
#[command(after_help = "\
Of a folder each legacy document becomes a spec and a plan of its own, its subfolder the area. What was recast before
and did not change stays as it is, so a run that was stopped goes on where it was.

Links of other documents that lead to a source are told, and follow with --relink. A README or
index page above the spec whose table or list names specs gets a row for it.

Examples:
  specast recast archive/specs-legacy/alloy-telemetry-spec.md --area infra
  specast recast archive/specs-legacy
  specast recast old/ports.md old/flows.md --merge --feature telemetry
  specast recast old.md --relink
  specast recast old.md --diff")]
pub struct Options {
    /// Legacy documents, or folders of them
    #[arg(required = true, value_name = "SOURCE")]
    sources: Vec<PathBuf>,
    #[command(flatten)]
    aim: Aim,
    /// All sources become one spec, called as `--feature` says
    #[arg(long, requires = "feature")]
    merge: bool,
    /// Let the links of other documents that lead to a source lead to its spec
    #[arg(long)]
    relink: bool,
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
        let (merge, relink, dry_run, diff, force) = (false, false, false, false, false);
        Self { sources: vec![source.into()], aim: Aim::area(area), merge, relink, dry_run, diff, force }
    }

    fn writes(&self) -> bool {
        !self.dry_run && !self.diff
    }
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let is_one = options.sources.len() == 1 && !env.cwd.join(&options.sources[0]).is_dir();
    if !is_one && !options.merge {
        return archive::run(options, env);
    }
    let files = archive::files(options, env)?;
    let paths: Vec<PathBuf> = files.into_iter().map(|file| file.path).collect();
    let ready = recasting::ready(&paths, &options.aim, env)?;
    let mut stderr = String::new();
    stderr.extend(journal::begin(&ready.workspace.root, options.writes())?.map(|said| said + "\n"));
    let recast = one(&ready, options, &Links::of(&ready.workspace)?)?;
    let mut stdout = recast.diff;
    let mut said = recast.told;
    for note in &ready.notes {
        let _ = writeln!(said, "{note}");
    }
    if !env.quiet {
        let to = if options.diff { &mut stderr } else { &mut stdout };
        to.push_str(&said);
    }
    let exit = if recast.is_clean { Exit::Clean } else { Exit::Findings };
    Ok(Done { stdout, stderr, exit })
}

/// What came of one spec and its plan.
struct Recast {
    /// What would be written, where that was asked for.
    diff: String,
    /// What was done, for people.
    told: String,
    /// What was found of links and pages around the outputs.
    around: Vec<String>,
    /// Nothing had to be written.
    is_unchanged: bool,
    /// Nothing is to be said against the outputs.
    is_clean: bool,
}

/// Recasts the sources of one spec, checks and proves what came of it, and writes it with its pins in one set.
fn one(ready: &Ready, options: &Options, links: &Links) -> Result<Recast> {
    let root = &ready.workspace.root;
    let recast = ready.recast();
    let mut outputs = vec![(ready.spec_path.clone(), recast.spec.text.clone())];
    outputs.extend(recast.plan.iter().map(|plan| (ready.plan_path.clone(), plan.text.clone())));
    let mut changes = recasting::changes(root, &outputs, options.force)?;
    let judged = recasting::judge(&ready.sources, &outputs, &ready.contracts)?;
    // Nothing is led to a spec against which there is something to say.
    let inbound = if options.relink { Inbound::Relinked } else { Inbound::Told };
    let around = if judged.is_clean() {
        around::around(ready.moving(), links, inbound, &recast.title, &recast.spec.text)?
    } else {
        Around::default()
    };
    let follows: Vec<String> = around.changes.iter().map(|change| change.path().to_owned()).collect();
    changes.0.extend(around.changes);
    let diff = if options.diff { recasting::diff(root, &changes) } else { String::new() };
    let is_unchanged = changes.0.is_empty();
    if options.writes() {
        let sources: Vec<_> = ready.sources.iter().collect();
        let pinned = Pins::of(&sources, &outputs).keeping_seal(pins::read(root, &ready.spec_path)?);
        let pins = [(pins::path_of(&ready.spec_path), pinned.to_toml()?)];
        changes.0.extend(recasting::changes(root, &pins, true)?.0);
        journal::execute(root, &changes)?;
    }
    let mut told = String::new();
    for path in outputs.iter().map(|(path, _)| path).chain(&follows) {
        let is_new = changes.0.iter().any(|change| change.path() == path);
        let did = match (is_new, options.writes()) {
            (true, true) => "wrote",
            (true, false) => "would write",
            (false, _) => "unchanged",
        };
        let _ = writeln!(told, "{did} {path}");
    }
    if is_unchanged {
        told.push_str("nothing to change\n");
    }
    told.extend(around.notes.iter().map(|note| format!("{note}\n")));
    told.push_str(&recasting::summary(&recast));
    told.push_str(&judged.text);
    Ok(Recast { diff, told, around: around.notes, is_unchanged, is_clean: judged.is_clean() })
}
