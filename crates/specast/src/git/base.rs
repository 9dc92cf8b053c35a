//! Where a branch left the default branch, and what to fetch where history is cut short.

use std::path::Path;

use anyhow::{Result, anyhow, bail};

use super::run;

/// The commit that changes are counted from.
#[derive(Debug, Clone)]
pub struct Base {
    /// Its id.
    pub commit: String,
    /// What people call it: `origin/main`.
    pub name: String,
}

impl Base {
    /// The name with the commit that it stands for.
    pub fn described(&self) -> String {
        format!("{} ({})", self.name, &self.commit[..self.commit.len().min(10)])
    }
}

/// The commit at which HEAD left a revision; without one, at which it left the default branch.
///
/// What came to the revision after that is not undone by a branch that does not have it yet.
pub fn base(root: &Path, since: Option<&str>) -> Result<Base> {
    reachable(root)?;
    let (name, there) = match since {
        Some(revision) => commit(root, revision)?,
        None => default_branch(root)?,
    };
    if let Ok(found) = run(root, &["merge-base", &there, "HEAD"]) {
        return Ok(Base { commit: found.trim().to_owned(), name });
    }
    if is_shallow(root) {
        bail!(
            "this clone is shallow and does not reach the commit at which HEAD left `{name}`; run {} and verify again",
            fetch(root, Some(&name))
        );
    }
    bail!("`{name}` and HEAD have no commit in common; name another revision (`--since`, `--base`)")
}

/// Fails where there is no git, no repository or no commit.
pub fn reachable(root: &Path) -> Result<()> {
    if let Err(error) = run(root, &["rev-parse", "--git-dir"]) {
        let said = error.to_string();
        if said.contains("not a git repository") {
            bail!("{}: lies in no git repository, so nothing is known of earlier states", root.display());
        }
        return Err(error);
    }
    match run(root, &["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]) {
        Ok(_) => Ok(()),
        Err(_) => bail!("{}: its git repository has no commit yet; commit first", root.display()),
    }
}

/// The name under which git knows a revision, and its commit. A branch that is only known of the remote
/// side counts too.
pub fn commit(root: &Path, revision: &str) -> Result<(String, String)> {
    let remote = format!("origin/{revision}");
    for name in [revision, &remote] {
        if let Some(id) = resolve(root, name) {
            return Ok((name.to_owned(), id));
        }
    }
    if is_shallow(root) {
        bail!(
            "`{revision}`: this clone is shallow and does not hold it; run {} and try again",
            fetch(root, Some(revision))
        );
    }
    Err(anyhow!("`{revision}`: git knows no such revision of {}; `git branch -a` lists branches", root.display()))
}

/// The default branch as git finds it.
fn default_branch(root: &Path) -> Result<(String, String)> {
    let head = run(root, &["symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD"]);
    let mut names: Vec<String> = head.ok().map(|name| name.trim().to_owned()).into_iter().collect();
    for name in ["main", "master", "trunk"] {
        names.extend([format!("origin/{name}"), name.to_owned()]);
    }
    let found = names.into_iter().find_map(|name| resolve(root, &name).map(|id| (name, id)));
    found.ok_or_else(|| {
        let hint = if is_shallow(root) { format!("run {} or ", fetch(root, None)) } else { String::new() };
        anyhow!("no default branch: neither origin/HEAD nor main, master or trunk is there; {hint}name a revision (`--since`, `--base`)")
    })
}

fn resolve(root: &Path, revision: &str) -> Option<String> {
    let asked = format!("{revision}^{{commit}}");
    let found = run(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &asked]).ok()?;
    // Some versions of git print the option too.
    found.lines().last().map(|id| id.trim().to_owned()).filter(|id| !id.is_empty())
}

/// True where git's history is cut short.
pub fn is_shallow(root: &Path) -> bool {
    run(root, &["rev-parse", "--is-shallow-repository"]).is_ok_and(|said| said.trim() == "true")
}

/// The command that brings what a clone lacks.
pub fn fetch(root: &Path, revision: Option<&str>) -> String {
    let has_filter = run(root, &["config", "--get-regexp", r"^remote\..*\.promisor$"]).is_ok();
    let how = match (is_shallow(root), has_filter) {
        (true, _) => "--unshallow",
        (false, true) => "--refetch --no-filter",
        (false, false) => "--tags",
    };
    let branch = revision.map(|name| name.strip_prefix("origin/").unwrap_or(name)).filter(|name| is_branch(name));
    match branch {
        Some(name) => format!("`git fetch {how} origin +refs/heads/{name}:refs/remotes/origin/{name}`"),
        None => format!("`git fetch {how} origin`"),
    }
}

/// True for what may be the name of a branch: no id, no tag's or commit's offset.
fn is_branch(name: &str) -> bool {
    let is_id = name.len() >= 7 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte));
    !is_id && is_plain && !name.starts_with(['-', '.', '/']) && !name.contains("..") && name != "HEAD"
}

#[cfg(test)]
mod tests {
    use super::is_branch;

    #[test]
    fn names_of_branches() {
        for name in ["main", "feature/x-1", "release_2.0"] {
            assert!(is_branch(name), "{name}");
        }
        for name in ["HEAD", "HEAD~3", "main^", "0123456789abcdef", "-x", "a..b", "@{u}", "a b", "v1`rm`"] {
            assert!(!is_branch(name), "{name}");
        }
    }
}
