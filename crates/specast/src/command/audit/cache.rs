//! `.specast/cache/audit.jsonl`: one line for each commit that was audited.
//!
//! A line is good for the blobs, paths and circumstances that it names, so the file may be deleted at any
//! time, and a line that a crash cut short is only proven anew.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use specast_engine::contract::Contract;
use specast_engine::source::digest;

use super::Lost;
use crate::command::committed::Pinning;
use crate::command::released;
use crate::config::FILE;
use crate::files;
use crate::git::{Commit, Version};
use crate::workspace::Workspace;

const FOLDER: &str = ".specast/cache";
const NAME: &str = ".specast/cache/audit.jsonl";

/// What is known already, and the file that takes what comes to be known.
#[derive(Debug)]
pub struct Cache {
    context: String,
    known: HashMap<String, Lost>,
    file: Option<Mutex<File>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Line {
    context: String,
    key: String,
    lost: Lost,
}

impl Cache {
    /// Knows nothing and keeps nothing.
    pub fn none() -> Self {
        Self { context: String::new(), known: HashMap::new(), file: None }
    }

    /// Reads the file. Where it cannot be written the run goes on without.
    pub fn open(root: &Path, context: &str, notes: &mut Vec<String>) -> Self {
        match Self::try_open(root, context) {
            Ok(cache) => cache,
            Err(error) => {
                notes.push(format!("nothing is cached: {error:#}"));
                Self::none()
            }
        }
    }

    fn try_open(root: &Path, context: &str) -> Result<Self> {
        let path = files::inside_root(root, NAME)?;
        let text = std::fs::read(&path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
        let lines: Vec<Line> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        let n_lines = text.lines().count();
        let known: Vec<Line> = lines.into_iter().filter(|line| line.context == context).collect();
        let is_clean = known.len() == n_lines && (text.is_empty() || text.ends_with('\n'));
        if !is_clean || !path.exists() {
            files::write_atomic(root, &format!("{FOLDER}/.gitignore"), "*\n")?;
            // What other circumstances left, and what a crash cut short, goes.
            let mut kept = String::new();
            for line in &known {
                kept += &(serde_json::to_string(line)? + "\n");
            }
            files::write_atomic(root, NAME, &kept)?;
        }
        let file = File::options().append(true).open(&path).with_context(|| format!("{NAME}: cannot be written"))?;
        let known = known.into_iter().map(|line| (line.key, line.lost)).collect();
        Ok(Self { context: context.to_owned(), known, file: Some(Mutex::new(file)) })
    }

    /// What is known of a key.
    pub fn get(&self, key: &str) -> Option<Lost> {
        self.known.get(key).cloned()
    }

    /// Keeps a result. A line that cannot be written is proven anew the next time.
    pub fn put(&self, key: &str, lost: &Lost) {
        let Some(file) = &self.file else { return };
        let line = Line { context: self.context.clone(), key: key.to_owned(), lost: lost.clone() };
        if let Ok(text) = serde_json::to_string(&line) {
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            let _ = file.write_all((text + "\n").as_bytes());
        }
    }
}

/// Everything but the commit that a result depends on: this very program, the templates, the settings, the
/// decisions.
pub fn context(workspace: &Workspace, contracts: &[Contract]) -> String {
    let mut all = format!("{}\0", env!("CARGO_PKG_VERSION"));
    // A version that is being worked on is another one after each build.
    if let Some(built) = std::env::current_exe().ok().and_then(|path| path.metadata().ok()) {
        let _ = write!(all, "{}\0{:?}\0", built.len(), built.modified().ok());
    }
    let settings = std::fs::read_to_string(workspace.root.join(FILE)).unwrap_or_default();
    let _ = write!(all, "{settings}\0{}\0", released::state(&workspace.root));
    for contract in contracts {
        let _ = write!(all, "{}\0{}\0", contract.path, contract.text);
    }
    digest(&all)[..16].to_owned()
}

/// The blobs and paths of a commit's changes; with pins the commit too, which says where retired sources went.
pub fn key(commit: &Commit, pinning: Pinning) -> String {
    let shown = |version: &Option<Version>| {
        let version = version.as_ref();
        version.map_or(String::new(), |version| format!("{}\0{}", version.path, version.blob.as_deref().unwrap_or("")))
    };
    let all: Vec<String> =
        commit.changes.iter().map(|change| format!("{}\0{}", shown(&change.old), shown(&change.new))).collect();
    let with = if pinning == Pinning::Some { commit.id.as_str() } else { "" };
    digest(&format!("{with}{}", all.join("\0\0")))[..32].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_is_known_and_what_is_broken_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let mut notes = Vec::new();
        let lost = Lost { is_loss: true, n_findings: 3, ..Lost::default() };
        Cache::open(dir.path(), "now", &mut notes).put("a", &lost);
        assert_eq!(Cache::open(dir.path(), "now", &mut notes).get("a"), Some(lost.clone()));
        // A line that was cut short.
        let path = dir.path().join(NAME);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(&path, format!("{text}{}", &text[..text.len() / 2])).unwrap();
        let cache = Cache::open(dir.path(), "now", &mut notes);
        cache.put("b", &lost);
        drop(cache);
        let cache = Cache::open(dir.path(), "now", &mut notes);
        assert!(cache.get("a").is_some() && cache.get("b").is_some());
        // Other circumstances.
        assert!(Cache::open(dir.path(), "later", &mut notes).get("a").is_none());
        assert_eq!(std::fs::read_to_string(dir.path().join(".specast/cache/.gitignore")).unwrap(), "*\n");
        std::fs::remove_dir_all(dir.path().join(FOLDER)).unwrap();
        assert!(Cache::open(dir.path(), "now", &mut notes).get("a").is_none() && notes.is_empty());
    }
}
