//! Many sources: each becomes a spec and a plan of its own.
//!
//! All of them are recast before the first is written: links from one to another lead to where that one stands then. Each
//! is written in a set of its own, so what a stopped run had written stays, and the next run goes on.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use specast_engine::recast::paths;

use super::{Options, together};
use crate::command::desk::{self, Desk, Ready};
use crate::command::inbound::Links;
use crate::command::leading::{self, Group};
use crate::command::recasting::{self, Aim};
use crate::command::{Done, Env, Exit, Nothing, splitting};
use crate::config;
use crate::git::Touched;
use crate::journal;
use crate::output::plural;
use crate::workspace::Workspace;

/// A legacy document with the area that its folder names.
pub(super) struct File {
    /// Its path, as typed or below a folder that was typed.
    pub path: PathBuf,
    /// The area, where something says it.
    pub area: Option<String>,
}

/// True for a path with `*` or the like that no file is called.
pub(super) fn is_glob(path: &Path, env: &Env) -> bool {
    path.to_string_lossy().contains(['*', '?', '[', '{']) && !env.cwd.join(path).exists()
}

/// The documents that are named, and those of named folders and globs: no templates, and nothing that a recast wrote.
pub(super) fn files(options: &Options, env: &Env) -> Result<Vec<File>> {
    let workspace = Workspace::around(&env.cwd)?;
    let mut out: Vec<File> = Vec::new();
    for path in &options.sources {
        let full = env.cwd.join(path);
        let glob = is_glob(path, env).then(|| in_root(&workspace, path, env));
        if !full.is_dir() && glob.is_none() {
            let area = workspace.config.area_of(&workspace.relative(&full)).map(str::to_owned);
            out.push(File { path: path.clone(), area });
            continue;
        }
        // Of a glob the folder in front of its first sign.
        let top = match &glob {
            Some(glob) => glob[..glob.find(['*', '?', '[', '{']).unwrap_or(0)]
                .rsplit_once('/')
                .map_or("", |(top, _)| top)
                .to_owned(),
            None => Some(workspace.relative(&full)).filter(|top| top != ".").unwrap_or_default(),
        };
        let globs: Vec<String> = glob.into_iter().collect();
        config::set(&globs).with_context(|| format!("`{}` is no glob", path.display()))?;
        let (contracts, _) = workspace.contracts()?;
        let is_output = |inner: &String| contracts.iter().any(|contract| paths::is_output(contract, inner));
        let is_meant = |inner: &String| !is_output(inner) && (globs.is_empty() || config::fits(&globs, inner));
        for inner in workspace.documents(&workspace.root.join(&top)).into_iter().filter(is_meant) {
            let below = inner.strip_prefix(&top).map_or(inner.as_str(), |below| below.trim_start_matches('/'));
            let folder = below.rsplit_once('/').map(|(folder, _)| folder);
            let area = workspace.config.area_of(&inner).or(folder).map(str::to_owned);
            out.push(File { path: workspace.root.join(&inner), area });
        }
    }
    out.sort_by(|a, b| a.path.cmp(&b.path));
    out.dedup_by(|a, b| env.cwd.join(&a.path) == env.cwd.join(&b.path));
    if out.is_empty() {
        let named: Vec<String> = options.sources.iter().map(|path| path.display().to_string()).collect();
        return Err(Nothing(format!("nothing to recast: {} holds no legacy document", named.join(", "))).into());
    }
    Ok(out)
}

/// A glob as it was typed, seen from the workspace's root.
fn in_root(workspace: &Workspace, path: &Path, env: &Env) -> String {
    let cwd = workspace.relative(&env.cwd);
    let typed = path.to_string_lossy();
    let typed = typed.trim_start_matches("./");
    if cwd == "." { typed.to_owned() } else { format!("{cwd}/{typed}") }
}

/// Recasts each source by itself.
pub(super) fn run(options: &Options, env: &Env) -> Result<Done> {
    if options.aim.feature.is_some() {
        bail!("one feature for several sources: leave --feature out, or make them one spec with --merge");
    }
    let files = files(options, env)?;
    let mut stderr = String::new();
    let mut desk = Desk::open(Workspace::around(&env.cwd)?, &options.aim, env)?;
    let mut links = Links::of(&desk.workspace)?;
    // Sources stay as they are, also those whose turn comes later.
    links.fix(files.iter().map(|file| desk.workspace.relative(&env.cwd.join(&file.path))));
    stderr.extend(journal::begin(&desk.workspace.root, options.writes())?.map(|said| said + "\n"));
    let mut taken: BTreeMap<String, PathBuf> = BTreeMap::new();
    let (mut stdout, mut said) = (String::new(), String::new());
    let (mut n_proven, mut n_unchanged, mut n_found, mut n_failed) = (0, 0, 0, 0);
    let progress = env.progress("reading", files.len());
    let touched = recasting::touched(&desk.workspace, files.iter().map(|file| env.cwd.join(&file.path)));
    let mut read: Vec<Result<Vec<Ready>>> = Vec::with_capacity(files.len());
    for file in &files {
        progress.next(&shown(&file.path, env));
        read.push(one(file, options, env, (&desk, &touched), &mut taken));
    }
    drop(progress);
    let progress = env.progress("placing", files.len());
    let mut groups: Vec<Result<Group<'_>>> = Vec::with_capacity(files.len());
    for (file, ready) in files.iter().zip(read.iter_mut()) {
        progress.next(&shown(&file.path, env));
        groups.push(match ready {
            Ok(ready) => placed(ready, options, &desk),
            Err(error) => Err(std::mem::replace(error, anyhow::Error::msg(""))),
        });
    }
    drop(progress);
    let texts = leading::relink(&mut groups.iter_mut().flatten().collect::<Vec<_>>())?;
    let progress = env.progress("recasting", files.len());
    for (file, group) in files.iter().zip(groups) {
        let shown = shown(&file.path, env);
        progress.next(&shown);
        let result = group.and_then(|group| {
            let recast = together(&group, &texts, None, &mut desk.written, options, &links)?;
            let specs: Vec<&str> = group.ready.iter().map(|ready| ready.spec_path.as_str()).collect();
            Ok((recast, specs.join(", ")))
        });
        match result {
            Ok((recast, specs)) => {
                stdout.push_str(&recast.diff);
                let verdict = match (recast.is_clean, recast.is_unchanged) {
                    (false, _) => "with findings",
                    (true, true) => "proven, unchanged",
                    (true, false) => "proven",
                };
                let _ = writeln!(said, "{shown} -> {specs}: {verdict}");
                let more =
                    if recast.is_clean { recast.around } else { recast.told.lines().map(str::to_owned).collect() };
                said.extend(more.iter().map(|line| format!("    {line}\n")));
                n_proven += usize::from(recast.is_clean);
                n_found += usize::from(!recast.is_clean);
                n_unchanged += usize::from(recast.is_unchanged);
            }
            Err(error) => {
                n_failed += 1;
                let _ = writeln!(stderr, "error: {shown}: {error:#}");
            }
        }
    }
    let did = if options.writes() { "recast" } else { "would recast" };
    let _ = writeln!(
        said,
        "{did} {} of {}: {n_proven} proven ({n_unchanged} unchanged), {n_found} with findings, {n_failed} could not be",
        files.len() - n_failed,
        plural(files.len(), "document")
    );
    if !env.quiet {
        if options.diff { &mut stderr } else { &mut stdout }.push_str(&said);
    }
    let exit = match (n_failed, n_found) {
        (0, 0) => Exit::Clean,
        (0, _) => Exit::Findings,
        _ => Exit::Failed,
    };
    Ok(Done { stdout, stderr, exit })
}

/// What the recast of one source needs: into the specs that people said it becomes, one as a rule. A name is taken once.
fn one(
    file: &File,
    options: &Options,
    env: &Env,
    (desk, touched): (&Desk, &Touched),
    taken: &mut BTreeMap<String, PathBuf>,
) -> Result<Vec<Ready>> {
    let aim: Aim = options.aim.or_area(file.area.clone());
    let full = env.cwd.join(&file.path);
    let source = recasting::source_of(&desk.workspace, touched, &full, &file.path.display().to_string())?;
    let sources = vec![source];
    let split = options.parts.rules(&desk.workspace, &sources, &aim, options.force)?;
    let ready = splitting::ready(desk, sources, &aim, &split.rules)?;
    for one in &ready {
        if let Some(other) = taken.insert(one.spec_path.clone(), file.path.clone()) {
            let other = shown(&other, env);
            bail!("{} is what {other} becomes; recast it by itself with --feature NAME", one.spec_path);
        }
    }
    Ok(ready)
}

/// Where everything of one source goes. Nothing leads to what may not be written.
fn placed<'r>(ready: &'r [Ready], options: &Options, desk: &Desk) -> Result<Group<'r>> {
    let group = desk::group(ready);
    let written = (!options.force).then_some(&desk.written);
    recasting::changes_of(&desk.workspace.root, &group.outputs(), written)?;
    Ok(group)
}

/// A path as somebody in the current folder would write it.
fn shown(path: &Path, env: &Env) -> String {
    path.strip_prefix(&env.cwd).unwrap_or(path).display().to_string()
}
