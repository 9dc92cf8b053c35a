//! What git knows of a file: blob id, the last commit that touched it, its date. Reads only.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use sha1::{Digest as _, Sha1};

use crate::files;

mod base;
mod blobs;
mod changes;
mod renames;
mod touched;

pub use base::{Base, base, commit, fetch, reachable};
pub use blobs::Blobs;
pub use changes::{Change, Commit, Version, commits, one_commit, since};
pub use renames::later_names;
pub use touched::Touched;

/// The texts that a file had, with the dates of their commits, the newest first.
pub fn revisions(root: &Path, relative: &str) -> Result<Vec<(String, String)>> {
    let log = run(root, &["log", "--format=%H %cs", "--", relative])?;
    let commits = log.lines().filter_map(|line| line.split_once(' '));
    let texts = commits.map(|(commit, date)| {
        // A commit that removed the file has no text of it.
        let text = run(root, &["show", &format!("{commit}:./{relative}")]);
        (date.to_owned(), text.unwrap_or_default())
    });
    Ok(texts.filter(|(_, text)| !text.is_empty()).collect())
}

/// The date of the first commit of a file; none where git knows none.
pub fn first_date(root: &Path, relative: &str) -> Option<String> {
    let log = run(root, &["log", "--follow", "--diff-filter=A", "--format=%cs", "--", relative]).ok()?;
    log.lines().last().map(str::to_owned)
}

/// The text of a blob, where git has it.
pub fn blob(root: &Path, id: &str) -> Option<String> {
    let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let found = git(root)
        .args(["cat-file", "blob", id])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()
        .filter(|output| is_id && output.status.success())?;
    String::from_utf8(found.stdout).ok()
}

/// The blob of a file at a commit and its full path. The path starts at the folder, else, as git has it, at the
/// top of the repository.
pub fn blob_at(folder: &Path, commit: &str, path: &str) -> Option<(String, PathBuf)> {
    let ask = |args: &[&str]| run(folder, args).ok().map(|said| said.trim().to_owned());
    let top = PathBuf::from(ask(&["rev-parse", "--show-toplevel"])?);
    let bare = path.strip_prefix("./").unwrap_or(path);
    let places = [(format!("{commit}:./{bare}"), folder.join(bare)), (format!("{commit}:{bare}"), top.join(bare))];
    places.into_iter().find_map(|(name, full)| {
        let id = ask(&["rev-parse", "--verify", "--quiet", "--end-of-options", &name])?;
        let id = id.lines().last()?.to_owned();
        (ask(&["cat-file", "-t", &id])? == "blob").then_some((id, full))
    })
}

/// The last commit up to one that touched a file, and its date.
pub fn touched(folder: &Path, commit: &str, full: &Path) -> Option<(String, String)> {
    let full = full.to_string_lossy();
    let said = run(folder, &["log", "-1", "--format=%H %cs", commit, "--", &full]).ok()?;
    said.trim().split_once(' ').map(|(commit, date)| (commit.to_owned(), date.to_owned()))
}

/// Lays out the files below `root` as they were at a revision: Markdown and lists of ignored files with
/// their texts, others empty, since only their being there is asked for.
pub fn lay_out(root: &Path, revision: &str, to: &Path) -> Result<()> {
    let commit =
        run(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{revision}^{{commit}}")])
            .with_context(|| format!("`{revision}`: git knows no such revision of {}", root.display()))?;
    let tree = run(root, &["ls-tree", "-r", "-z", commit.trim()])?;
    let mut wanted = Vec::new();
    for entry in tree.split('\0').filter(|entry| !entry.is_empty()) {
        let Some((head, path)) = entry.split_once('\t') else { continue };
        let mut head = head.split(' ');
        // Symbolic links and submodules are no texts.
        let is_file = head.next().is_some_and(|mode| mode.starts_with("100"));
        let (Some(id), true) = (head.nth(1), is_file) else { continue };
        let full = files::inside_root(to, path)?;
        std::fs::create_dir_all(full.parent().unwrap_or(to))?;
        let name = path.rsplit('/').next().unwrap_or(path);
        if name.ends_with(".md")
            || name.ends_with(".markdown")
            || name.ends_with(".alloy")
            || matches!(name, ".gitignore" | ".specastignore")
        {
            wanted.push((id, full));
        } else {
            std::fs::write(full, "")?;
        }
    }
    let mut blobs = Blobs::open(root)?;
    for (id, path) in wanted {
        std::fs::write(path, blobs.read(id)?)?;
    }
    Ok(())
}

/// The name of whoever works here, as git knows it.
pub fn user_name(root: &Path) -> Option<String> {
    let name = run(root, &["config", "--get", "user.name"]).ok()?;
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// True where HEAD holds these bytes at a path.
pub fn is_committed(root: &Path, relative: &str, text: &str) -> bool {
    let there = run(root, &["rev-parse", "--verify", "--quiet", &format!("HEAD:./{relative}")]);
    there.is_ok_and(|blob| blob.trim() == blob_id(text))
}

/// The date of the last commit that left a text at a path; none where git knows none.
pub fn last_date(root: &Path, relative: &str) -> Option<String> {
    let date = run(root, &["log", "-1", "--diff-filter=AM", "--format=%cs", "--", relative]).ok()?;
    Some(date.trim().to_owned()).filter(|date| !date.is_empty())
}

/// The date of a commit, where git has it.
pub fn date_of(root: &Path, commit: &str) -> Option<String> {
    let is_id = commit.len() >= 7 && commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    let date = run(root, &["show", "--no-patch", "--format=%cs", commit]).ok().filter(|_| is_id)?;
    Some(date.trim().to_owned())
}

/// What git says; an error where it fails.
pub fn run(root: &Path, args: &[&str]) -> Result<String> {
    let output = git(root).args(args).stdin(Stdio::null()).output().context("git cannot be run")?;
    if !output.status.success() {
        bail!("git {}: {}", args[0], String::from_utf8_lossy(&output.stderr).trim());
    }
    String::from_utf8(output.stdout).with_context(|| format!("git {}: an answer that is not UTF-8", args[0]))
}

fn git(root: &Path) -> Command {
    let mut command = Command::new("git");
    // Nothing is sent anywhere: what a partial clone does not have is not fetched behind people's backs.
    // And what only reads does not refresh the index.
    command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_OPTIONAL_LOCKS", "0");
    command.arg("--literal-pathspecs").arg("-C").arg(root);
    command
}

/// The id that git gives to these bytes.
pub fn blob_id(text: &str) -> String {
    let mut hash = Sha1::new();
    hash.update(format!("blob {}\0", text.len()));
    hash.update(text.as_bytes());
    hash.finalize().iter().fold(String::with_capacity(40), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blob_ids_are_those_of_git() {
        assert_eq!(blob_id("hello\n"), "ce013625030ba8dba906f756967f9e9ca394464a");
    }
}
