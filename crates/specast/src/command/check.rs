//! `specast check`: documents against their templates.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use clap::Args;
use similar::TextDiff;
use specast_engine::edit::ChangeSet;
use specast_engine::rules::Applicability;

use super::checking::{self, Checked};
use super::showing::{Showing, exit};
use super::taking::Scope;
use super::{Done, Env, Nothing, changing, known, watch};
use crate::fingerprint::Printed;
use crate::journal;
use crate::output::{self, Kind, Report, plural};
use crate::workspace::Workspace;

/// Options of `check`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[command(after_help = "\
Examples:
  specast check                                    every document that a template claims
  specast check specs/infra/alloy-telemetry        one folder
  specast check a.md --template spec-template.md   a document against a template of your choice
  specast check --fix --diff                       what the safe fixes would change
  specast check --output-format sarif --output-file findings.sarif
  specast check --since main                       only what is new since a git revision
  specast check --add-suppressions --reason \"moves in Q3\"
  specast check --stdin-filename specs/a/spec.md < draft.md")]
pub struct Options {
    /// Files and folders; without them every document that a template claims
    paths: Vec<PathBuf>,
    /// The template to hold all of them against
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// Carry out the fixes that touch no sentence of an author
    #[arg(long)]
    fix: bool,
    /// Carry out all fixes; these may swap whole sections
    #[arg(long)]
    unsafe_fixes: bool,
    /// Show what the fixes would change, write nothing
    #[arg(long)]
    diff: bool,
    /// Silence the findings with comments above the blocks they stand in
    #[arg(long, requires = "reason", conflicts_with_all = ["fix", "unsafe_fixes"])]
    add_suppressions: bool,
    /// Why; stands in each comment
    #[arg(long, value_name = "TEXT", requires = "add_suppressions", value_parser = reason)]
    reason: Option<String>,
    /// Only findings that were not there at this git revision
    #[arg(long, value_name = "REV")]
    since: Option<String>,
    /// Check again whenever a file changes, until Ctrl-C
    #[arg(long, conflicts_with_all = ["fix", "unsafe_fixes", "diff", "add_suppressions", "stdin_filename"])]
    watch: bool,
    /// Read one document from the standard input, as if it stood at this path
    #[arg(long, value_name = "PATH")]
    stdin_filename: Option<PathBuf>,
    #[command(flatten)]
    showing: Showing,
}

impl Options {
    /// Every document of the workspace.
    pub fn everything() -> Self {
        Self {
            paths: Vec::new(),
            template: None,
            fix: false,
            unsafe_fixes: false,
            diff: false,
            add_suppressions: false,
            reason: None,
            since: None,
            watch: false,
            stdin_filename: None,
            showing: Showing::everything(),
        }
    }

    /// The first file or folder that was named.
    pub fn first_path(&self) -> Option<&PathBuf> {
        self.paths.first()
    }

    fn writes(&self) -> bool {
        self.fix || self.unsafe_fixes || self.add_suppressions
    }

    /// Refuses what cannot be meant, and reads the standard input.
    fn stdin(&self) -> Result<Option<(&Path, String)>> {
        self.showing.refuse_nonsense()?;
        let Some(path) = &self.stdin_filename else { return Ok(None) };
        let text = std::io::read_to_string(std::io::stdin()).context("the standard input cannot be read as UTF-8")?;
        Ok(Some((path.as_path(), text)))
    }
}

/// A reason that can stand in a comment.
fn reason(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() {
        return Err("say why; a suppression without a reason silences nothing".to_owned());
    }
    if text.contains("-->") || text.contains(['\n', '\r']) {
        return Err("one line without `-->`, since it stands in a comment".to_owned());
    }
    Ok(text.to_owned())
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    if options.watch { watch::run(options, env) } else { once(options, env) }
}

/// Checks once: this workspace, and each below that is not left out.
pub fn once(options: &Options, env: &Env) -> Result<Done> {
    let workspace = Workspace::of(&env.cwd, options.first_path())?;
    let stdin = options.stdin()?;
    let around = (workspace.root.clone(), workspace.note(&env.cwd));
    let shares = shares(workspace, options, env)?;
    let mut looked: Vec<(String, Looked)> = Vec::new();
    let mut nothing: Vec<anyhow::Error> = Vec::new();
    let n_shares = shares.len();
    let (root, around) = if n_shares == 1 { (shares[0].0.root.clone(), shares[0].0.note(&env.cwd)) } else { around };
    for (workspace, paths) in shares {
        let below = workspace.root.strip_prefix(&root).unwrap_or(&workspace.root).to_string_lossy().replace('\\', "/");
        match look(&workspace, &paths, stdin.clone(), options, env) {
            Ok(done) => looked.push((below, done)),
            Err(error) if error.is::<Nothing>() && n_shares > 1 => nothing.push(error),
            Err(error) if below.is_empty() => return Err(error),
            Err(error) => return Err(error.context(below)),
        }
    }
    let mut looked = looked.into_iter();
    let Some((below, mut first)) = looked.next() else { return Err(nothing.swap_remove(0)) };
    first.report = first.report.below(&below);
    for (below, next) in looked {
        first.report.absorb(next.report.below(&below));
        first.stdout.push_str(&next.stdout);
    }
    first.report.notes.splice(0..0, around);
    first.report.notes.extend(nothing.into_iter().map(|error| format!("{error:#}")));
    let exit = exit(&first.report.found);
    if let Some(text) = first.mended {
        // The mended text is the result; the findings go beside it.
        return Ok(Done { stdout: text, stderr: output::concise::render(&first.report), exit });
    }
    let mut stdout = first.stdout;
    let report = &first.report;
    let render = |kind: Kind| (output::render(report, kind), kind.says_all());
    let stderr = options.showing.show(report, &render, &|| report.said(), env, &mut stdout)?;
    Ok(Done { stdout, stderr, exit })
}

/// The workspaces of a run, each with what was named of it; the first is the one around.
fn shares(workspace: Workspace, options: &Options, env: &Env) -> Result<Vec<(Workspace, Vec<PathBuf>)>> {
    let named = options.stdin_filename.iter().chain(&options.paths);
    let mut shares: Vec<(Workspace, Vec<PathBuf>)> = Vec::new();
    let mut add = |workspace: Workspace, path: Option<PathBuf>| match shares
        .iter_mut()
        .find(|(known, _)| known.root == workspace.root)
    {
        Some((_, paths)) => paths.extend(path),
        None => shares.push((workspace, path.into_iter().collect())),
    };
    let root = workspace.root.clone();
    let mut below = Vec::new();
    for path in named {
        let full = env.cwd.join(path);
        let folder = if full.is_dir() { Some(full.as_path()) } else { full.parent() };
        let nearest = folder.filter(|folder| folder.is_dir()).map(Workspace::around).transpose()?;
        let nearest = nearest.filter(|nearest| nearest.is_configured() && nearest.root.starts_with(&root));
        let nearest = nearest.map_or_else(|| Workspace::around(&root), Ok)?;
        if full.is_dir() {
            below.extend(nearest.below(&full)?);
        }
        add(nearest, options.paths.contains(path).then(|| path.clone()));
    }
    if options.paths.is_empty() && options.stdin_filename.is_none() {
        below.extend(workspace.below(&root)?);
        add(workspace, None);
    }
    while let Some(workspace) = below.pop() {
        below.extend(workspace.below(&workspace.root)?);
        let root = workspace.root.clone();
        add(workspace, Some(root));
    }
    shares.sort_by(|a, b| a.0.root.cmp(&b.0.root));
    Ok(shares)
}

/// What came of a workspace.
struct Looked {
    report: Report,
    stdout: String,
    mended: Option<String>,
}

fn look(
    workspace: &Workspace,
    paths: &[PathBuf],
    stdin: Option<(&Path, String)>,
    options: &Options,
    env: &Env,
) -> Result<Looked> {
    // A workspace that is named as a whole is everything that there is.
    let paths = if paths == [workspace.root.clone()] { &[] } else { paths };
    let scope = Scope {
        paths,
        template: options.template.as_deref(),
        select: &options.showing.select,
        ignore: &options.showing.ignore,
        stdin,
    };
    let may_write = options.writes() && !options.diff;
    let interrupted = if may_write { journal::recover(&workspace.root)? } else { journal::pending(&workspace.root) };
    let then = options.since.as_ref().map(|revision| known::since(revision, workspace, &scope, env)).transpose()?;
    let (before, then) = then.map_or_else(Default::default, |then| (Some(then.index), then.prints));
    let mut checked = checking::check(workspace, &scope, options.since.clone().zip(before), env)?;
    let mut notes: Vec<String> = interrupted.into_iter().collect();
    let mut changes = Vec::new();
    let baseline = options.showing.baseline(&workspace.root)?;
    let sift = |checked: &Checked| {
        let (found, known) =
            known::hold_back(&baseline, checked.printed(), &known::LookedAt::by_check(checked, &scope));
        (found.into_iter().filter(|(_, print)| !then.contains(print)).collect::<Printed>(), known)
    };
    if options.fix || options.unsafe_fixes || (options.diff && !options.add_suppressions) {
        let which = if options.unsafe_fixes { Applicability::Unsafe } else { Applicability::Safe };
        let fixes = changing::mend(&mut checked, which);
        let did = if options.diff { "would carry out" } else { "carried out" };
        notes.push(format!("{did} {} in {}", plural(fixes.n_fixes, "fix"), plural(fixes.changes.len(), "document")));
        notes.extend(fixes.notes);
        changes = fixes.changes;
        if !changes.is_empty() {
            checking::look(workspace, &mut checked, env);
        }
    } else if options.add_suppressions {
        let reason = options.reason.as_deref().unwrap_or_default();
        let (found, _) = sift(&checked);
        let (silenced, n) = changing::silence(&mut checked, &found, reason);
        let did = if options.diff { "would silence" } else { "silenced" };
        notes.push(format!("{did} {} in {}", plural(n, "finding"), plural(silenced.len(), "document")));
        changes = silenced;
    }
    let (found, known) = sift(&checked);
    if let Some(revision) = &options.since {
        notes.push(format!("only what was not found at {revision}"));
    }
    notes.extend(known.notes());
    let report = Report::of(&checked, found, known, notes, env);
    let mut stdout = String::new();
    let mut mended = None;
    if options.diff {
        for (change, old) in &changes {
            let diff = TextDiff::from_lines(old.as_str(), change.text().unwrap_or_default());
            let (from, to) = (format!("a/{}", change.path()), format!("b/{}", change.path()));
            stdout.push_str(&diff.unified_diff().header(&from, &to).to_string());
        }
    } else if scope.stdin.is_some() && options.writes() {
        mended = checked.documents.first().map(|document| document.source.text.to_string());
    } else if !changes.is_empty() {
        journal::execute(&workspace.root, &ChangeSet(changes.into_iter().map(|(change, _)| change).collect()))?;
    }
    Ok(Looked { report, stdout, mended })
}
