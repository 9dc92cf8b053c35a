//! Many sources: each becomes a spec and a plan of its own.
//!
//! Each is written in a set of its own, so what a stopped run had written stays, and the next run goes on.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use specast_engine::recast::paths;

use super::{Options, one};
use crate::command::inbound::Links;
use crate::command::recasting::{self, Aim};
use crate::command::{Done, Env, Exit, Nothing};
use crate::journal;
use crate::output::plural;
use crate::workspace::Workspace;

/// A legacy document with the area that its folder names.
pub(super) struct File {
    /// Its path, as typed or below a folder that was typed.
    pub path: PathBuf,
    area: Option<String>,
}

/// The documents that are named, and those of named folders: no templates, and nothing that a recast wrote.
pub(super) fn files(options: &Options, env: &Env) -> Result<Vec<File>> {
    let workspace = Workspace::around(&env.cwd)?;
    let mut out: Vec<File> = Vec::new();
    for path in &options.sources {
        let full = env.cwd.join(path);
        if !full.is_dir() {
            out.push(File { path: path.clone(), area: None });
            continue;
        }
        let (contracts, _) = workspace.contracts()?;
        let is_output = |inner: &String| contracts.iter().any(|contract| paths::is_output(contract, inner));
        let below = workspace.documents(&full).into_iter().filter(|inner| !is_output(inner));
        let top = workspace.relative(&full);
        for inner in below {
            let folder =
                inner.strip_prefix(&format!("{top}/")).unwrap_or(&inner).rsplit_once('/').map(|(folder, _)| folder);
            out.push(File { path: workspace.root.join(&inner), area: folder.map(str::to_owned) });
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

/// Recasts each source by itself.
pub(super) fn run(options: &Options, env: &Env) -> Result<Done> {
    if options.aim.names_feature() {
        bail!("one feature for several sources: leave --feature out, or make them one spec with --merge");
    }
    let files = files(options, env)?;
    let mut stderr = String::new();
    let workspace = Workspace::around(&env.cwd)?;
    let root = workspace.root.clone();
    let mut links = Links::of(&workspace)?;
    // Sources stay as they are, also those whose turn comes later.
    links.fix(files.iter().map(|file| workspace.relative(&env.cwd.join(&file.path))));
    stderr.extend(journal::begin(&root, options.writes())?.map(|said| said + "\n"));
    let mut taken: BTreeMap<String, PathBuf> = BTreeMap::new();
    let (mut stdout, mut said) = (String::new(), String::new());
    let (mut n_proven, mut n_unchanged, mut n_found, mut n_failed) = (0, 0, 0, 0);
    let progress = env.progress("recasting", files.len());
    for file in &files {
        let shown = shown(&file.path, env);
        progress.next(&shown);
        let aim: Aim = options.aim.or_area(file.area.clone());
        let result = recasting::ready(std::slice::from_ref(&file.path), &aim, env).and_then(|ready| {
            if let Some(other) = taken.insert(ready.spec_path.clone(), file.path.clone()) {
                let other = self::shown(&other, env);
                bail!("{} is what {other} becomes; recast it by itself with --feature NAME", ready.spec_path);
            }
            Ok((one(&ready, options, &links)?, ready.spec_path))
        });
        match result {
            Ok((recast, spec)) => {
                stdout.push_str(&recast.diff);
                let verdict = match (recast.is_clean, recast.is_unchanged) {
                    (false, _) => "with findings",
                    (true, true) => "proven, unchanged",
                    (true, false) => "proven",
                };
                let _ = writeln!(said, "{shown} -> {spec}: {verdict}");
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

/// A path as somebody in the current folder would write it.
fn shown(path: &Path, env: &Env) -> String {
    path.strip_prefix(&env.cwd).unwrap_or(path).display().to_string()
}
