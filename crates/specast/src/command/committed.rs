//! The case of one past commit: what it changed, against its first parent.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Result, bail};
use specast_engine::contract::Contract;

use super::Nothing;
use super::changed::{self, Diff, Text};
use super::released::Additions;
use super::retired::{self, State};
use super::verify::{self, Case};
use crate::files;
use crate::git::{self, Base, Blobs, Commit, Version};
use crate::ignoring::Ignoring;
use crate::workspace::Workspace;

/// Whether the workspace ever had pins, so that a commit may have retired a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pinning {
    /// Some commit holds pins.
    Some,
    /// None does.
    None,
}

/// The case of a commit, none where it can have lost nothing; and what could not be read.
pub fn case(
    root: &Path,
    commit: &Commit,
    contracts: &[Contract],
    blobs: &Mutex<Blobs>,
    pinning: Pinning,
) -> Result<(Option<Case>, Vec<String>)> {
    let mut texts: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
    {
        let mut blobs = blobs.lock().unwrap_or_else(PoisonError::into_inner);
        let versions = commit.changes.iter().flat_map(|change| [&change.old, &change.new]).flatten();
        for id in versions.filter_map(|version| version.blob.as_deref()) {
            if !texts.contains_key(id) {
                texts.insert(id, blobs.read(id)?);
            }
        }
    }
    let mut left_out = Vec::new();
    let mut text = |version: &Option<Version>| -> Option<Text> {
        let version = version.as_ref()?;
        let blob = version.blob.as_deref()?;
        let bytes = texts.get(blob)?.clone();
        let shown = format!("{} (blob {})", version.path, blob.get(..10).unwrap_or(blob));
        match files::decoded(bytes, &shown) {
            Ok(text) => Some((version.path.clone(), text)),
            Err(error) => {
                left_out.push(error.to_string());
                None
            }
        }
    };
    let pairs = commit.changes.iter().map(|change| (text(&change.old), text(&change.new))).collect();
    let mut sides = changed::sides(pairs);
    if sides.kinds.changed + sides.kinds.removed == 0 || sides.sources.is_empty() {
        return Ok((None, left_out));
    }
    let mut notes = Vec::new();
    let (parts, origins) = match pinning {
        Pinning::Some => {
            let state = State { root: root.to_owned(), commit: Some(commit.id.clone()) };
            (retired::take_out(&mut sides, &state, &mut notes), retired::origins(&mut sides, &state))
        }
        Pinning::None => (Vec::new(), Vec::new()),
    };
    let base = Base { commit: format!("{}^", commit.id), name: format!("{}^", commit.short()) };
    let contracts = verify::fitting(contracts, &sides.outputs);
    let case = Case {
        diff: Some(Diff { base, kinds: sides.kinds }),
        moves: sides.moves,
        origins,
        parts,
        additions: Additions::Information,
        ..Case::of(sides.sources, sides.outputs, contracts, notes)
    };
    Ok((Some(case), left_out))
}

/// Whether pins were ever committed up to a revision.
pub fn pinning(root: &Path, revision: &str) -> Pinning {
    let log = ["log", "-1", "--format=%H", "--end-of-options", revision, "--", crate::pins::FOLDER];
    if git::run(root, &log).is_ok_and(|said| !said.trim().is_empty()) { Pinning::Some } else { Pinning::None }
}

/// The case of the commit that a user names.
pub fn named(workspace: &Workspace, revision: &str) -> Result<Case> {
    let root = &workspace.root;
    git::reachable(root)?;
    let (_, id) = git::commit(root, revision)?;
    let Some(mut commit) = git::one_commit(root, &id)? else {
        bail!("`{revision}`: git shows no such commit of {}", root.display());
    };
    let mut ignoring = Ignoring::of(workspace);
    commit.changes =
        commit.changes.into_iter().filter_map(|change| changed::documents(change, &mut ignoring)).collect();
    let contracts = workspace.contracts()?.0;
    let blobs = Mutex::new(Blobs::open(root)?);
    match case(root, &commit, &contracts, &blobs, pinning(root, &id))? {
        (Some(mut case), left_out) => {
            case.notes.extend(left_out.iter().map(|note| format!("left out: {note}")));
            Ok(case)
        }
        (None, left_out) => {
            let why =
                if left_out.is_empty() { "it changed or removed no document".to_owned() } else { left_out.join("; ") };
            bail!(Nothing(format!("nothing to verify in {}: {why}; name another commit", commit.short())))
        }
    }
}
