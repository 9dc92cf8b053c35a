//! The revision that a branch started from, and what stood there.

use std::path::Path;

use anyhow::{Result, bail};

use crate::git;

/// Names of default branches, the likely ones first.
const DEFAULTS: [&str; 4] = ["origin/main", "origin/master", "main", "master"];

/// The commit to compare with: where HEAD left the named revision, or the default branch.
pub fn merge_base(root: &Path, named: Option<&str>) -> Result<String> {
    let commit = |revision: &str| {
        let revision = format!("{revision}^{{commit}}");
        git::run(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &revision]).ok()
    };
    if commit("HEAD").is_none() {
        bail!("{}: git has no commit here; commit first, there is no branch to compare with yet", root.display());
    }
    let remote = git::run(root, &["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"]).ok();
    let remote = remote.as_deref().map(str::trim);
    let found = match named {
        Some(named) => commit(named).map(|_| named),
        None => remote.into_iter().chain(DEFAULTS).find(|name| commit(name).is_some()),
    };
    let Some(revision) = found else {
        match named {
            Some(named) => bail!("`{named}`: git knows no such revision; fetch it with `git fetch origin {named}`"),
            None => bail!(
                "no default branch is here (looked for {}); run `git fetch origin main`, or name one with --base",
                DEFAULTS.join(", ")
            ),
        }
    };
    match git::run(root, &["merge-base", "--end-of-options", "HEAD", revision]) {
        Ok(base) => Ok(base.trim().to_owned()),
        Err(_) => bail!(
            "git knows no commit that HEAD and {revision} have in common; run {}, or name another one with --base",
            fetch(root)
        ),
    }
}

/// The command that brings what git does not have.
pub fn fetch(root: &Path) -> &'static str {
    let shallow = git::run(root, &["rev-parse", "--is-shallow-repository"]);
    if shallow.is_ok_and(|answer| answer.trim() == "true") { "`git fetch --unshallow`" } else { "`git fetch --all`" }
}

/// A file's text at a revision, by its path from the top of the repository; none where there is none.
pub fn text_at(root: &Path, revision: &str, path: &str) -> Option<String> {
    git::run(root, &["show", &format!("{revision}:{path}")]).ok()
}

/// The files below a folder of the root at a revision, as paths from the root.
pub fn files_at(root: &Path, revision: &str, folder: &str) -> Vec<String> {
    let folder = format!("{folder}/");
    let listed = git::run(root, &["ls-tree", "-r", "-z", "--name-only", revision, "--", &folder]).unwrap_or_default();
    listed.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect()
}

/// The root's path from the top of the repository, empty or with a slash at its end.
pub fn prefix(root: &Path) -> String {
    git::run(root, &["rev-parse", "--show-prefix"]).map_or(String::new(), |prefix| prefix.trim_end().to_owned())
}
