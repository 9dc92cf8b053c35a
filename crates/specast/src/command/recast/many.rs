//! Many sources: each becomes a spec of its own, with a plan of its own or one for all.
//!
//! Each is written in a set of its own, so what a stopped run had written stays, and the next run goes on.

use std::fmt::Write as _;

use anyhow::{Result, bail};

use super::{Options, together};
use crate::command::archive::{self, Many, shown};
use crate::command::leading::Group;
use crate::command::{Done, Env, Exit, sharing};
use crate::journal;
use crate::output::plural;

/// Recasts each source by itself.
pub(super) fn run(options: &Options, env: &Env) -> Result<Done> {
    if options.aim.feature.is_some() {
        bail!("one feature for several sources: leave --feature out, or make them one spec with --merge");
    }
    let read = Many::read(&options.sources, &options.aim, &options.parts, options.force, env)?;
    let Many { files, mut desk, links, mut read } = read;
    let (mut stdout, mut stderr, mut said) = (String::new(), String::new(), String::new());
    let root = desk.workspace.root.clone();
    stderr.extend(journal::begin(&root, options.writes())?.map(|said| said + "\n"));
    let (mut n_proven, mut n_unchanged, mut n_found, mut n_failed) = (0, 0, 0, 0);
    let (groups, texts) = archive::placed(&files, &desk, &mut read, options.force, env)?;
    let mut is_plan_clean = true;
    // The plan stands before what it speaks of is done.
    if let Some(plan) = sharing::plan(&desk, &groups.iter().flatten().collect::<Vec<&Group<'_>>>()) {
        let changes = plan.changes(&root, (!options.force).then_some(&desk.written))?;
        if options.diff {
            stdout.push_str(&crate::command::recasting::diff(&root, &changes));
        }
        let _ = writeln!(said, "{}", plan.told(&changes, options.writes()));
        if options.writes() {
            plan.write(&root, changes)?;
        }
        is_plan_clean = plan.is_clean();
    }
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
        (0, 0) if is_plan_clean => Exit::Clean,
        (0, _) => Exit::Findings,
        _ => Exit::Failed,
    };
    Ok(Done { stdout, stderr, exit })
}
