//! A file that a user names: one of the folder, or `REV:PATH`, one at a git revision.

use std::path::Path;

use anyhow::{Result, bail};
use specast_engine::source::{Envelope, Source};

use super::recasting;
use crate::workspace::Workspace;
use crate::{files, git};

/// A text and the revision that it was named with.
#[derive(Debug)]
pub struct Named {
    /// The text.
    pub source: Source,
    /// The revision; none: the folder.
    pub revision: Option<String>,
}

impl Named {
    /// What makes two names one.
    pub fn name(&self) -> (Option<&str>, &str) {
        (self.revision.as_deref(), &self.source.path)
    }

    /// Its path.
    pub fn path(&self) -> &str {
        &self.source.path
    }
}

/// Reads it. A file of that very name comes first.
pub fn read(workspace: &Workspace, cwd: &Path, path: &Path) -> Result<Named> {
    let shown = path.display().to_string();
    let Some(Revised { path, text, envelope, revision }) = at_revision(workspace, cwd, path)? else {
        return Ok(Named { source: recasting::source(workspace, &cwd.join(path), &shown)?, revision: None });
    };
    let source = Source::new(path, text, envelope);
    recasting::sound(&source, &shown)?;
    if source.document.leaves().next().is_none() {
        bail!("{shown}: holds marks and no text; name another revision or leave it out");
    }
    Ok(Named { source, revision: Some(revision) })
}

/// A text at a git revision.
#[derive(Debug)]
pub struct Revised {
    /// Its path, relative to the workspace's root.
    pub path: String,
    /// The text.
    pub text: String,
    /// What git knows of it.
    pub envelope: Envelope,
    /// The commit.
    pub revision: String,
}

/// Reads what `REV:PATH` names; none for the name of a file in the folder.
pub fn at_revision(workspace: &Workspace, cwd: &Path, path: &Path) -> Result<Option<Revised>> {
    let shown = path.display().to_string();
    let parts = shown.split_once(':').filter(|(revision, inner)| {
        let is_drive = revision.len() == 1 && inner.starts_with(['\\', '/']);
        !revision.is_empty() && !inner.is_empty() && !is_drive && !cwd.join(path).exists()
    });
    let Some((revision, inner)) = parts else { return Ok(None) };
    git::reachable(cwd)?;
    let (_, commit) = git::commit(cwd, revision)?;
    let Some((blob, below)) = git::blob_at(cwd, &commit, inner) else {
        bail!("{shown}: git has no such file at {revision}; `git ls-tree -r --name-only {revision}` lists them");
    };
    let text = files::decoded(git::Blobs::open(cwd)?.read(&blob)?, &shown)?;
    if text.trim_start_matches('\u{FEFF}').trim().is_empty() {
        bail!("{shown}: holds nothing but blanks; name another revision or leave it out");
    }
    let (touched, date) = git::touched(cwd, &commit, &below).unzip();
    let envelope = Envelope { blob: Some(blob), commit: touched, date };
    // The file may be gone, its folder too; what is there decides how the path is written.
    let there = below.ancestors().find_map(|above| Some((above.canonicalize().ok()?, below.strip_prefix(above).ok()?)));
    let full = there.map_or_else(|| below.clone(), |(real, rest)| real.join(rest));
    Ok(Some(Revised { path: workspace.relative(&full), text, envelope, revision: commit }))
}
