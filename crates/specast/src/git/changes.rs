//! Which files changed between two states, from git's raw diffs: paths and blob ids, no texts.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context as _, Result, bail};

use super::base::{fetch, reachable};
use super::{git, run};

/// A file in one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// Path below the folder that was asked for.
    pub path: String,
    /// Its blob; none for a file of the working tree that git has not stored.
    pub blob: Option<String>,
}

/// A file before and after; one of the two is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Before.
    pub old: Option<Version>,
    /// After.
    pub new: Option<Version>,
}

/// What one commit changed.
#[derive(Debug, Clone)]
pub struct Commit {
    /// Full id.
    pub id: String,
    /// `YYYY-MM-DD`.
    pub date: String,
    /// First line of its message.
    pub subject: String,
    /// The files that it changed, against its first parent.
    pub changes: Vec<Change>,
}

impl Commit {
    /// Its id as people write it.
    pub fn short(&self) -> &str {
        &self.id[..self.id.len().min(10)]
    }
}

/// Options of a raw diff that give the same answer whatever the user's configuration says.
const RAW: [&str; 7] = ["--raw", "-z", "-M", "--no-abbrev", "--no-ext-diff", "--no-color", "--relative"];

/// The changes from a commit to the working tree; files that git does not follow are new ones.
pub fn since(root: &Path, commit: &str) -> Result<Vec<Change>> {
    let diff = run_lossy(root, &[&["diff"], &RAW[..], &[commit, "--"]].concat())?;
    let mut changes = Vec::new();
    let mut tokens = diff.split('\0');
    while let Some(token) = tokens.next() {
        changes.extend(entry(token, &mut tokens));
    }
    let others = run_lossy(root, &["ls-files", "--others", "--exclude-standard", "-z"])?;
    let others = others.split('\0').filter(|path| !path.is_empty());
    changes.extend(others.map(|path| Change { old: None, new: Some(Version { path: path.to_owned(), blob: None }) }));
    Ok(changes)
}

/// The commits of a range along first parents, the newest first, all through one run of git. A merge is one
/// change: what it brought in is compared with its first parent.
pub fn commits(root: &Path, range: &str) -> Result<Vec<Commit>> {
    commits_of(root, &["--end-of-options", range, "--"])
}

fn commits_of(root: &Path, which: &[&str]) -> Result<Vec<Commit>> {
    reachable(root)?;
    let format = "--format=%x01%H%x02%cs%x02%s";
    let walk = ["log", "--first-parent", "-m", "--no-show-signature", format];
    let log = run_lossy(root, &[&walk, &RAW[..], which].concat())?;
    let mut commits: Vec<Commit> = Vec::new();
    let mut tokens = log.split('\0');
    while let Some(token) = tokens.next() {
        let token = token.trim_start_matches('\n');
        if let Some(head) = token.strip_prefix('\u{1}') {
            let mut parts = head.splitn(3, '\u{2}');
            let mut part = || parts.next().unwrap_or_default().trim_end().to_owned();
            commits.push(Commit { id: part(), date: part(), subject: part(), changes: Vec::new() });
        } else if let (Some(change), Some(commit)) = (entry(token, &mut tokens), commits.last_mut()) {
            commit.changes.push(change);
        }
    }
    let cut = cut_off(root);
    if let Some(commit) = commits.iter().find(|commit| cut.contains(&commit.id)) {
        bail!(
            "this clone is shallow: what {} changed is not known; run {} and audit again",
            commit.short(),
            fetch(root, None)
        );
    }
    Ok(commits)
}

/// The changes of one commit, against its first parent.
pub fn of(root: &Path, commit: &str) -> Result<Vec<Change>> {
    Ok(one_commit(root, commit)?.map(|commit| commit.changes).unwrap_or_default())
}

/// One commit with its changes against its first parent.
pub fn one_commit(root: &Path, commit: &str) -> Result<Option<Commit>> {
    Ok(commits_of(root, &["-1", "--end-of-options", commit, "--"])?.pop())
}

/// Commits whose parents a shallow clone does not have.
fn cut_off(root: &Path) -> BTreeSet<String> {
    let file = run(root, &["rev-parse", "--git-path", "shallow"]).unwrap_or_default();
    let text = std::fs::read_to_string(root.join(file.trim())).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// One entry of a raw diff; its paths are the tokens that follow. Links and submodules are no files.
fn entry<'t>(head: &str, tokens: &mut impl Iterator<Item = &'t str>) -> Option<Change> {
    let mut fields = head.strip_prefix(':')?.split(' ');
    let mut field = || fields.next().unwrap_or_default();
    let (old_mode, new_mode, old_id, new_id, status) = (field(), field(), field(), field(), field());
    let first = tokens.next()?.to_owned();
    let second = if status.starts_with(['R', 'C']) { tokens.next()?.to_owned() } else { first.clone() };
    let version = |mode: &str, id: &str, path: String| {
        let is_stored = !id.bytes().all(|byte| byte == b'0');
        mode.starts_with("100").then(|| Version { path, blob: is_stored.then(|| id.to_owned()) })
    };
    // What was copied is still there: the copy is new.
    let old = if status.starts_with('C') { None } else { version(old_mode, old_id, first) };
    let change = Change { old, new: version(new_mode, new_id, second) };
    (change.old.is_some() || change.new.is_some()).then_some(change)
}

/// What git says, where a path may be no UTF-8.
fn run_lossy(root: &Path, args: &[&str]) -> Result<String> {
    let output = git(root).args(args).stdin(Stdio::null()).output().context("git cannot be run")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("git {}: {}", args[0], said.lines().next().unwrap_or_default().trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_a_raw_diff() {
        let (a, b) = ("a".repeat(40), "b".repeat(40));
        let zero = "0".repeat(40);
        let read = |head: String, paths: &[&str]| {
            let change = entry(&head, &mut paths.iter().copied())?;
            let shown = |version: Option<Version>| {
                version.map_or("-".to_owned(), |v| {
                    format!("{}@{}", v.path, v.blob.map_or("tree".into(), |b| b[..1].to_owned()))
                })
            };
            Some(format!("{} {}", shown(change.old), shown(change.new)))
        };
        let cases = [
            (format!(":100644 100644 {a} {b} M"), &["x.md"][..], "x.md@a x.md@b"),
            (format!(":100644 100644 {a} {zero} M"), &["x.md"], "x.md@a x.md@tree"),
            (format!(":100644 100644 {a} {b} R087"), &["x.md", "y.md"], "x.md@a y.md@b"),
            (format!(":000000 100644 {zero} {b} A"), &["y.md"], "- y.md@b"),
            (format!(":100644 000000 {a} {zero} D"), &["x.md"], "x.md@a -"),
            (format!(":100644 120000 {a} {b} T"), &["x.md"], "x.md@a -"),
        ];
        for (head, paths, expected) in cases {
            assert_eq!(read(head, paths).as_deref(), Some(expected));
        }
        assert_eq!(read(format!(":160000 160000 {a} {b} M"), &["sub"]), None);
    }
}
