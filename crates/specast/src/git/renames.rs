//! What a document was called later: git's renames, one after the other.

use std::path::Path;

use super::changes::{self, Change};
use super::{blob_id, run};

/// How many renames of one document are followed.
const MOST: usize = 16;

/// The paths that a document got after this one, in order; none where it is still there, or was removed for good.
pub fn later_names(root: &Path, path: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut now = path.to_owned();
    while names.len() < MOST && !root.join(&now).is_file() {
        let committed = gone_in(root, &now).and_then(|commit| changes::of(root, &commit).ok());
        let next = match committed {
            Some(changes) => changes.into_iter().find_map(|change| renaming(change, &now)),
            None => in_folder(root, &now),
        };
        let Some(next) = next else { break };
        if next == path || names.contains(&next) {
            break;
        }
        names.push(next.clone());
        now = next;
    }
    names
}

/// The last commit that took a path away.
fn gone_in(root: &Path, path: &str) -> Option<String> {
    // Where HEAD still has it, no commit did.
    if run(root, &["rev-parse", "--verify", "--quiet", &format!("HEAD:./{path}")]).is_ok() {
        return None;
    }
    let log = ["log", "-1", "--no-renames", "--diff-filter=D", "--no-show-signature", "--format=%H", "--", path];
    let said = run(root, &log).ok()?;
    Some(said.trim().to_owned()).filter(|id| !id.is_empty())
}

/// The new path of what was renamed and is not committed yet; git need not have been told.
fn in_folder(root: &Path, path: &str) -> Option<String> {
    let changes = changes::since(root, "HEAD").ok()?;
    if let Some(next) = changes.iter().find_map(|change| renaming(change.clone(), path)) {
        return Some(next);
    }
    let old = changes.iter().filter_map(|change| change.old.as_ref()).find(|old| old.path == path)?;
    let untold = changes.iter().filter(|change| change.old.is_none()).filter_map(|change| change.new.as_ref());
    let is_same =
        |path: &str| std::fs::read_to_string(root.join(path)).is_ok_and(|text| Some(blob_id(&text)) == old.blob);
    untold.map(|new| &new.path).find(|path| is_same(path)).cloned()
}

/// The new path, where the change is a rename of this one.
fn renaming(change: Change, path: &str) -> Option<String> {
    let is_it = change.old?.path == path;
    change.new.map(|new| new.path).filter(|new| is_it && new != path)
}
