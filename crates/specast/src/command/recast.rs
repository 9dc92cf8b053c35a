//! `specast recast`: plan and apply in one go, for one source or for many.

mod many;

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::around::{self, Around, Inbound};
use super::desk::{self, Desk};
use super::inbound::Links;
use super::leading::{Group, Texts};
use super::recasting::{self, Aim};
use super::splitting::{self, Parts};
use super::{Done, Env, Exit, archive};
use crate::journal;
use crate::pins::{self, Pins, Written};
use crate::workspace::Workspace;

/// Options of `recast`.
#[derive(Debug, Args)]
#[command(after_help = "\
Of a folder each legacy document becomes a spec and a plan of its own; the area is what [[sources]] in specast.toml
says for its path, else its subfolder. What was recast before
and did not change stays as it is, so a run that was stopped goes on where it was.

With --one-plan all specs share a plan, which stands for them:
`specast apply`, `show`, `status` and `verify` take it.

Links from one source to another lead to where that one stands now: among those of a run, and to what was recast before.
Links of other documents that lead to a source are told, and follow with --relink. A README or
index page above the spec whose table or list names specs gets a row for it.

One document becomes several specs with --split or --part. What was said is kept in .specast/placements, so the next
run needs no flag. What stands above the first section goes to the first part, or to the spec that --feature names;
a definition goes to every part that uses it. All of them are proven as one.

Examples:
  specast recast archive/specs-legacy/alloy-telemetry-spec.md --area infra
  specast recast archive/specs-legacy
  specast recast archive/specs-legacy --one-plan migration
  specast recast old/ports.md old/flows.md --merge --feature telemetry
  specast recast old.md --relink
  specast recast old.md --split --area infra
  specast recast old.md --part \"Ports=infra/ports\" --part \"Limits=infra/limits\" --feature agent
  specast recast old.md --diff")]
pub struct Options {
    /// Legacy documents, folders of them, or globs: 'archive/**/*-spec.md'
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
    #[command(flatten)]
    parts: Parts,
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
        let parts = Parts::default();
        Self { sources: vec![source.into()], aim: Aim::area(area), merge, relink, parts, dry_run, diff, force }
    }

    fn writes(&self) -> bool {
        !self.dry_run && !self.diff
    }
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let first = &options.sources[0];
    let is_one = options.sources.len() == 1 && !env.cwd.join(first).is_dir() && !archive::is_glob(first, env);
    if !is_one && !options.merge {
        options.parts.refuse()?;
        return many::run(options, env);
    }
    let files = archive::files(&options.sources, env)?;
    // Several sources that become one spec may have several areas: people say which.
    let aim = options.aim.or_area(files[0].area.clone().filter(|_| is_one));
    let paths: Vec<PathBuf> = files.into_iter().map(|file| file.path).collect();
    let workspace = Workspace::around(&env.cwd)?;
    let sources = recasting::sources(&workspace, &paths, env)?;
    let split = options.parts.rules(&workspace, &sources, &aim, options.force)?;
    if split.rules.is_empty() {
        aim.feature(&sources)?;
    }
    let mut desk = Desk::open(workspace, &aim, env)?;
    let ready = splitting::ready(&desk, sources, &aim, &split.rules)?;
    let mut stderr = String::new();
    stderr.extend(journal::begin(&desk.workspace.root, options.writes())?.map(|said| said + "\n"));
    let links = Links::of(&desk.workspace)?;
    let (recasts, texts) = desk::recasts(&ready)?;
    let group = Group { ready: &ready, recasts };
    let recast = together(&group, &texts, split.file.as_ref(), &mut desk.written, options, &links)?;
    let mut stdout = recast.diff;
    let mut said = recast.told;
    for note in &ready[0].notes {
        let _ = writeln!(said, "{note}");
    }
    if !env.quiet {
        let to = if options.diff { &mut stderr } else { &mut stdout };
        to.push_str(&said);
    }
    let exit = if recast.is_clean { Exit::Clean } else { Exit::Findings };
    Ok(Done { stdout, stderr, exit })
}

/// What came of one spec and its plan, or of all the specs that one source became.
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

/// Checks and proves as a whole what came of what belongs together, and writes it with its pins in one set, and a file
/// of placements where there is a new one. `texts` are those that its links to other sources lead to.
fn together(
    group: &Group<'_>,
    texts: &Texts,
    placements: Option<&(String, String)>,
    written: &mut Written,
    options: &Options,
    links: &Links,
) -> Result<Recast> {
    let Group { ready: all, recasts } = group;
    let (workspace, sources) = (&all[0].workspace, &all[0].sources);
    let root = &workspace.root;
    let (mut outputs, mut contracts) = (Vec::new(), Vec::new());
    for (ready, recast) in all.iter().zip(recasts) {
        for (path, text, contract) in ready.outputs(recast) {
            outputs.push((path, text));
            contracts.push(contract.clone());
        }
    }
    let outputs = recasting::ticked(root, outputs);
    let mut changes = recasting::changes_of(root, &outputs, (!options.force).then_some(&*written))?;
    let judged = recasting::judge(workspace, sources, &outputs, &contracts, texts)?;
    // Nothing is led to a spec against which there is something to say.
    let around = match (all, &recasts[..]) {
        ([ready], [recast]) if judged.is_clean() => {
            let inbound = if options.relink { Inbound::Relinked } else { Inbound::Told };
            around::around(ready.moving(), links, inbound, &recast.title, &recast.spec.text)?
        }
        // Links may lead to any of several specs: people say to which.
        _ => Around { changes: Vec::new(), notes: around::inbound(all[0].moving(), links) },
    };
    let follows: Vec<String> = around.changes.iter().map(|change| change.path().to_owned()).collect();
    changes.0.extend(around.changes);
    let is_unchanged = changes.0.is_empty();
    let noted: Vec<(String, String)> = placements.into_iter().cloned().collect();
    changes.0.extend(recasting::changes_of(root, &noted, None)?.0);
    let diff = if options.diff { recasting::diff(root, &changes) } else { String::new() };
    if options.writes() {
        let pinned = Pins::of(&sources.iter().collect::<Vec<_>>(), &outputs);
        for ready in *all {
            // Each spec of a source that was split knows all of them: one alone holds only a part of it.
            let pins = pinned.clone().keeping_seal(pins::read(root, &ready.spec_path)?);
            let file = [(pins::path_of(&ready.spec_path), pins.to_toml()?)];
            changes.0.extend(recasting::changes_of(root, &file, None)?.0);
        }
        journal::execute(root, &changes)?;
        written.add(&pinned);
    }
    let mut told = String::new();
    for path in outputs.iter().chain(&noted).map(|(path, _)| path).chain(&follows) {
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
    for (ready, recast) in all.iter().zip(recasts) {
        if all.len() > 1 {
            let _ = writeln!(told, "{}:", ready.spec_path);
        }
        told.push_str(&recasting::summary(recast));
    }
    told.push_str(&judged.text);
    Ok(Recast { diff, told, around: around.notes, is_unchanged, is_clean: judged.is_clean() })
}
