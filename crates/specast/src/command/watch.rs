//! `specast check --watch`: checks again when a file that matters changes. Ctrl-C ends it with 130.
//!
//! The only verb that prints, since it does not end. It looks at times and sizes instead of asking the
//! system to tell: that works on every file system and needs nothing more.

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use anyhow::Result;

use super::{Done, Env, Exit, check};
use crate::baseline;
use crate::config::{Config, FILE};
use crate::output::plural;
use crate::workspace::Workspace;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(300);
/// A look may take this share of the time.
const SHARE: u32 = 10;

type Snapshot = BTreeMap<PathBuf, Option<(SystemTime, u64)>>;

/// Checks, waits for a change, checks again.
pub fn run(options: &check::Options, env: &Env) -> Result<Done> {
    let mut workspace = Workspace::of(&env.cwd, options.first_path())?;
    loop {
        // Taken before the run, so that a change in between is seen.
        let mut before = snapshot(&workspace);
        if std::io::stdout().is_terminal() {
            print!("\x1b[2J\x1b[H");
        }
        let (stdout, stderr) = match check::once(options, env) {
            Ok(done) => (done.stdout, done.stderr),
            Err(error) => (String::new(), format!("error: {error:#}\n")),
        };
        let mut out = std::io::stdout();
        if out.write_all(stdout.as_bytes()).and_then(|()| out.flush()).is_err() {
            // Whoever read this has gone.
            return Ok(Done { stdout: String::new(), stderr: String::new(), exit: Exit::Clean });
        }
        let _ = std::io::stderr().write_all(stderr.as_bytes());
        if !env.quiet {
            let _ = writeln!(std::io::stderr(), "watching {}; Ctrl-C ends it", plural(before.len(), "file"));
        }
        loop {
            let started = Instant::now();
            let now = snapshot(&workspace);
            if now != before {
                break;
            }
            before = now;
            std::thread::sleep(PAUSE.max(started.elapsed() * SHARE));
        }
        // A configuration that cannot be read is told by the run; the files stay the same.
        let config = Config::read(&workspace.root).unwrap_or_else(|_| workspace.config.clone());
        workspace.config = config;
    }
}

/// Times and sizes of what a check reads.
fn snapshot(workspace: &Workspace) -> Snapshot {
    let mut all = own(workspace);
    // One whose configuration cannot be read is told by the run.
    for below in workspace.below(&workspace.root).unwrap_or_default() {
        all.extend(snapshot(&below));
    }
    all
}

fn own(workspace: &Workspace) -> Snapshot {
    let own = [FILE, baseline::FILE, ".gitignore", ".specastignore"].map(str::to_owned);
    let named = workspace.config.templates().map(str::to_owned);
    let configurations = workspace.configurations(&workspace.root);
    let files = workspace.markdown(&workspace.root).into_iter().chain(configurations).chain(own).chain(named);
    let files = files.map(|path| workspace.root.join(path));
    files
        .map(|path| {
            let meta = std::fs::metadata(&path).ok();
            let seen = meta.and_then(|meta| Some((meta.modified().ok()?, meta.len())));
            (path, seen)
        })
        .collect()
}
