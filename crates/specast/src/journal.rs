//! Changes of several files as one: noted first, carried out, then the note is removed.
//!
//! The note stands in `.specast/journal/apply.json`. After a crash the next run that writes finishes what
//! was begun, or, where a file was changed by somebody else in between, leaves everything as it is.

use std::path::Path;
use std::sync::Mutex;

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};
use specast_engine::edit::{Change, ChangeSet};
use specast_engine::source::digest;

use crate::files;

const NOTE: &str = ".specast/journal/apply.json";

/// Held while files are written, so that an interruption waits until all of them are.
static WRITING: Mutex<()> = Mutex::new(());

/// Ends with code 130 on an interruption (Ctrl-C), never between two files of one change.
pub fn end_when_interrupted() -> Result<()> {
    ctrlc::set_handler(|| {
        let _done = WRITING.lock();
        std::process::exit(130);
    })
    .context("the interrupt signal cannot be caught")
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    path: String,
    was: Option<String>,
    text: String,
}

/// Finishes what an earlier run began. Says what was done; nothing where there was nothing.
pub fn recover(root: &Path) -> Result<Option<String>> {
    let note = root.join(NOTE);
    let Ok(text) = std::fs::read_to_string(&note) else { return Ok(None) };
    let drop_note = || std::fs::remove_file(&note).with_context(|| format!("{NOTE}: cannot be removed"));
    // The note itself is written in one step; one that cannot be read was never followed.
    let Ok(entries) = serde_json::from_str::<Vec<Entry>>(&text) else {
        drop_note()?;
        return Ok(Some("an interrupted run had changed nothing: its note was removed".to_owned()));
    };
    for entry in &entries {
        let now = now(root, &entry.path)?;
        if now != entry.was && now != Some(digest(&entry.text)) {
            bail!(
                "an interrupted run left {NOTE}, and {} was changed since; compare it with the note, then remove the note",
                entry.path
            );
        }
    }
    follow(root, &entries)?;
    drop_note()?;
    let paths: Vec<&str> = entries.iter().map(|entry| entry.path.as_str()).collect();
    Ok(Some(format!("finished an interrupted run: {}", paths.join(", "))))
}

/// Carries out changes: all of them, or none.
pub fn execute(root: &Path, changes: &ChangeSet) -> Result<()> {
    let entries: Vec<Entry> = changes
        .0
        .iter()
        .map(|change| Entry {
            path: change.path().to_owned(),
            was: match change {
                Change::Create { .. } => None,
                Change::Replace { was, .. } => Some(was.clone()),
            },
            text: change.text().to_owned(),
        })
        .collect();
    if entries.is_empty() {
        return Ok(());
    }
    for entry in &entries {
        let path = files::inside_root(root, &entry.path)?;
        if path.is_dir() {
            bail!("{}: is a folder; move it away and run again", entry.path);
        }
        if path.metadata().is_ok_and(|meta| meta.permissions().readonly()) {
            bail!("{}: is read-only; make it writable (`chmod u+w`) and run again", entry.path);
        }
        if now(root, &entry.path)? != entry.was {
            bail!("{}: was changed while specast was running; run again", entry.path);
        }
    }
    files::write_atomic(root, NOTE, &serde_json::to_string_pretty(&entries)?)?;
    if let Err(error) = follow(root, &entries) {
        // The note stays: the next run finishes what was begun.
        return Err(error.context("the changes were not finished; run the same command again to finish them"));
    }
    std::fs::remove_file(root.join(NOTE)).with_context(|| format!("{NOTE}: cannot be removed"))
}

fn follow(root: &Path, entries: &[Entry]) -> Result<()> {
    let _whole = WRITING.lock();
    entries.iter().try_for_each(|entry| files::write_atomic(root, &entry.path, &entry.text))
}

fn now(root: &Path, path: &str) -> Result<Option<String>> {
    let full = files::inside_root(root, path)?;
    match std::fs::read(&full) {
        Ok(bytes) => Ok(Some(String::from_utf8(bytes).map_or_else(|_| "not UTF-8".to_owned(), |text| digest(&text)))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{path}: cannot be read")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn create(path: &str, text: &str) -> Change {
        Change::Create { path: path.into(), text: text.into() }
    }

    #[test]
    fn an_interrupted_run_is_finished() {
        let root = tempfile::tempdir().unwrap();
        let changes = ChangeSet(vec![create("a.md", "a\n"), create("b/b.md", "b\n")]);
        execute(root.path(), &changes).unwrap();
        assert!(!root.path().join(NOTE).exists());
        assert!(recover(root.path()).unwrap().is_none());
        // As after a crash between the two files.
        let entries: Vec<Entry> = changes
            .0
            .iter()
            .map(|change| Entry { path: change.path().into(), was: None, text: change.text().into() })
            .collect();
        std::fs::remove_file(root.path().join("b/b.md")).unwrap();
        files::write_atomic(root.path(), NOTE, &serde_json::to_string(&entries).unwrap()).unwrap();
        assert_eq!(recover(root.path()).unwrap().unwrap(), "finished an interrupted run: a.md, b/b.md");
        assert_eq!(std::fs::read_to_string(root.path().join("b/b.md")).unwrap(), "b\n");
    }

    #[test]
    fn a_file_that_changed_in_between_stops_it() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("a.md"), "mine\n").unwrap();
        assert!(execute(root.path(), &ChangeSet(vec![create("a.md", "a\n")])).is_err());
        assert_eq!(std::fs::read_to_string(root.path().join("a.md")).unwrap(), "mine\n");
    }
}
