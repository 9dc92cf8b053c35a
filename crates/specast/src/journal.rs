//! Changes of several files as one: staged, noted, put in their places, then the note is removed.
//!
//! What can fail fails while staging, when nothing has changed yet. The note stands in
//! `.specast/journal/apply.json`. After a crash the next run that writes finishes what was begun, or,
//! where a file was changed by somebody else in between, leaves everything as it is.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};
use specast_engine::edit::{Change, ChangeSet};
use specast_engine::source::digest;

use crate::files::{self, Folders, Staged};

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
    /// What stands there afterwards; none: nothing.
    text: Option<String>,
}

impl Entry {
    fn of(change: &Change) -> Self {
        let [was, text] = [change.was(), change.text()].map(|it| it.map(str::to_owned));
        Self { path: change.path().to_owned(), was, text }
    }

    /// The digest of what stands there afterwards.
    fn becomes(&self) -> Option<String> {
        self.text.as_deref().map(digest)
    }
}

/// What waits for its turn.
enum Waiting {
    Text(Staged),
    Removal(PathBuf, String),
}

/// Finishes what an earlier run began. Says what was done; nothing where there was nothing.
pub fn recover(root: &Path) -> Result<Option<String>> {
    let note = root.join(NOTE);
    let Ok(text) = std::fs::read_to_string(&note) else { return Ok(None) };
    // The note itself is written in one step; one that cannot be read was never followed.
    let Ok(entries) = serde_json::from_str::<Vec<Entry>>(&text) else {
        drop_note(root)?;
        return Ok(Some("an interrupted run had changed nothing: its note was removed".to_owned()));
    };
    for entry in &entries {
        let now = now(root, &entry.path).context(NOTE)?;
        if now != entry.was && now != entry.becomes() {
            bail!(
                "an interrupted run left {NOTE}, and {} was changed since; compare it with the note, then remove the note",
                entry.path
            );
        }
    }
    let _whole = WRITING.lock();
    for entry in &entries {
        files::sweep(root, &entry.path);
    }
    let mut folders = Folders::default();
    follow(stage(root, &entries, &mut folders)?)?;
    drop_note(root)?;
    let paths: Vec<&str> = entries.iter().map(|entry| entry.path.as_str()).collect();
    Ok(Some(format!("finished an interrupted run: {}", paths.join(", "))))
}

/// Before a verb that writes or only shows what it would write: an interrupted run is finished first.
pub fn begin(root: &Path, writes: bool) -> Result<Option<String>> {
    match pending(root) {
        Some(said) if !writes => bail!("{said}; run without --dry-run and --diff"),
        _ => recover(root),
    }
}

/// What a verb that writes nothing says of an interrupted run.
pub fn pending(root: &Path) -> Option<String> {
    let is_there = root.join(NOTE).exists();
    is_there.then(|| format!("an interrupted run left {NOTE}: the next plan, recast or apply finishes what it began"))
}

/// Carries out changes: all of them, or none.
pub fn execute(root: &Path, changes: &ChangeSet) -> Result<()> {
    let entries: Vec<Entry> = changes.0.iter().map(Entry::of).collect();
    if entries.is_empty() {
        return Ok(());
    }
    let _whole = WRITING.lock();
    let mut folders = Folders::default();
    let staged = stage(root, &entries, &mut folders)?;
    for entry in &entries {
        if now(root, &entry.path)? != entry.was {
            bail!("{}: was changed while specast was running; run again", entry.path);
        }
    }
    files::write_atomic(root, NOTE, &serde_json::to_string_pretty(&entries)?)?;
    // Where this fails the note stays, and the next run finishes what was begun.
    follow(staged).context("the changes were not finished; run the same command again to finish them")?;
    drop_note(root)
}

/// Writes every text beside its place. Where one cannot be written, nothing is left of the others.
fn stage(root: &Path, entries: &[Entry], folders: &mut Folders) -> Result<Vec<Waiting>> {
    let one = |entry: &Entry| match &entry.text {
        Some(text) => files::stage(root, &entry.path, text, folders).map(Waiting::Text),
        None => Ok(Waiting::Removal(files::removable(root, &entry.path)?, entry.path.clone())),
    };
    entries.iter().map(one).collect()
}

fn follow(staged: Vec<Waiting>) -> Result<()> {
    // What goes goes last: until then everything that comes is there already.
    let (texts, removals): (Vec<_>, Vec<_>) =
        staged.into_iter().partition(|waiting| matches!(waiting, Waiting::Text(_)));
    texts.into_iter().chain(removals).try_for_each(|waiting| match waiting {
        Waiting::Text(staged) => staged.commit(),
        Waiting::Removal(path, shown) => match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).with_context(|| format!("{shown}: cannot be removed; check the permissions of its folder"))
            }
            _ => Ok(()),
        },
    })
}

fn drop_note(root: &Path) -> Result<()> {
    let note = root.join(NOTE);
    std::fs::remove_file(&note).with_context(|| format!("{NOTE}: cannot be removed"))?;
    // The folder goes with it; one that holds something else stays.
    let _ = note.parent().map(std::fs::remove_dir);
    Ok(())
}

/// The digest of what stands at a path below the root; none where nothing does.
pub fn now(root: &Path, path: &str) -> Result<Option<String>> {
    let full = files::inside_root(root, path)?;
    if full.is_dir() {
        bail!("{path}: is a folder; move it away and run again");
    }
    match std::fs::read(&full) {
        Ok(bytes) => Ok(Some(String::from_utf8(bytes).map_or_else(|_| "not UTF-8".to_owned(), |text| digest(&text)))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).with_context(|| format!("{path}: cannot be read; check its name and permissions")),
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
        let entries: Vec<Entry> = changes.0.iter().map(Entry::of).collect();
        std::fs::remove_file(root.path().join("b/b.md")).unwrap();
        files::write_atomic(root.path(), NOTE, &serde_json::to_string(&entries).unwrap()).unwrap();
        assert_eq!(recover(root.path()).unwrap().unwrap(), "finished an interrupted run: a.md, b/b.md");
        assert_eq!(std::fs::read_to_string(root.path().join("b/b.md")).unwrap(), "b\n");
    }

    #[test]
    fn a_removal_is_part_of_the_whole() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("old.md"), "old\n").unwrap();
        let remove = |was: &str| Change::Remove { path: "old.md".into(), was: digest(was) };
        let stale = ChangeSet(vec![create("new.md", "new\n"), remove("other\n")]);
        assert!(execute(root.path(), &stale).is_err());
        assert!(root.path().join("old.md").exists() && !root.path().join("new.md").exists());
        let changes = ChangeSet(vec![remove("old\n"), create("new.md", "new\n")]);
        // As after a crash before the first step: the next run carries both out.
        let entries: Vec<Entry> = changes.0.iter().map(Entry::of).collect();
        files::write_atomic(root.path(), NOTE, &serde_json::to_string(&entries).unwrap()).unwrap();
        assert_eq!(recover(root.path()).unwrap().unwrap(), "finished an interrupted run: old.md, new.md");
        assert!(!root.path().join("old.md").exists() && root.path().join("new.md").exists());
    }

    #[test]
    fn a_file_that_changed_in_between_stops_it() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("a.md"), "mine\n").unwrap();
        assert!(execute(root.path(), &ChangeSet(vec![create("a.md", "a\n")])).is_err());
        assert_eq!(std::fs::read_to_string(root.path().join("a.md")).unwrap(), "mine\n");
    }

    /// The last file's place can be named, but nothing can be written beside it: its path is as long as
    /// paths may be. This holds for everybody, root too.
    #[cfg(target_os = "linux")]
    #[test]
    fn where_one_cannot_be_written_none_is() {
        let root = tempfile::tempdir().unwrap();
        let base = root.path().canonicalize().unwrap();
        let mut long = String::new();
        while base.as_os_str().len() + long.len() < 4080 {
            let n_missing = 4080 - base.as_os_str().len() - long.len();
            long.push_str(&"a".repeat(n_missing.min(100)));
            long.push('/');
        }
        let changes =
            ChangeSet(vec![create("a/b/c.md", "c\n"), create("d.md", "d\n"), create(&(long + "e.md"), "e\n")]);
        let error = format!("{:#}", execute(&base, &changes).unwrap_err());
        assert!(error.contains("e.md: cannot be written; ") && error.contains("too long"), "{error}");
        assert_eq!(std::fs::read_dir(&base).unwrap().count(), 0, "no file, no folder, no note");
    }
}
