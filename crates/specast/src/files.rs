//! Reading and writing, and the guard that keeps both inside of the workspace.
//!
//! Each error is one sentence that names the file and says what to do.

use std::io::{ErrorKind, Write as _};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use tempfile::NamedTempFile;

use crate::meant;

/// Reads a text. `shown` is the path as people know it.
pub fn read_text(path: &Path, shown: &str) -> Result<String> {
    let meta = std::fs::metadata(path).map_err(|error| unreachable(path, shown, error))?;
    if meta.is_dir() {
        bail!("{shown}: is a folder; name a file in it");
    }
    if meta.len() > u64::from(u32::MAX) {
        bail!("{shown}: is larger than 4 GiB; split it");
    }
    let bytes = std::fs::read(path).with_context(|| format!("{shown}: cannot be read; check its permissions"))?;
    if bytes.is_empty() {
        bail!("{shown}: is empty; write something into it or leave it out");
    }
    let text = decoded(bytes, shown)?;
    if text.trim_start_matches('\u{FEFF}').trim().is_empty() {
        bail!("{shown}: holds nothing but blanks; write something into it or leave it out");
    }
    Ok(text)
}

/// The text of these bytes; an error where they are none.
pub fn decoded(bytes: Vec<u8>, shown: &str) -> Result<String> {
    let line_of = |at: usize, bytes: &[u8]| bytes[..at].split(|byte| *byte == b'\n').count();
    let text = String::from_utf8(bytes).map_err(|error| {
        let (at, bytes) = (error.utf8_error().valid_up_to(), error.as_bytes());
        let from = if matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) { "UTF-16" } else { "WINDOWS-1252" };
        let (line, byte) = (line_of(at, bytes), bytes.get(at).copied().unwrap_or_default());
        anyhow::anyhow!(
            "{shown}:{line}: is not UTF-8 (byte 0x{byte:02X} at offset {at}); convert it first, for instance with `iconv -f {from} -t UTF-8`"
        )
    })?;
    if let Some(at) = text.find('\0') {
        let line = line_of(at, text.as_bytes());
        bail!("{shown}:{line}: holds a NUL byte (at offset {at}), so it is no text; check that it is the right file");
    }
    Ok(text)
}

/// Why a path leads to no file.
fn unreachable(path: &Path, shown: &str, error: std::io::Error) -> anyhow::Error {
    if shown.contains(char::REPLACEMENT_CHARACTER) {
        return anyhow::anyhow!("{shown}: its name is not UTF-8; rename it");
    }
    if path.is_symlink() {
        return anyhow::anyhow!("{shown}: is a symbolic link that leads to no file ({error}); mend or remove it");
    }
    if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) {
        return anyhow::Error::new(error).context(format!("{shown}: cannot be read"));
    }
    let beside = path.parent().and_then(|folder| std::fs::read_dir(folder).ok()).into_iter().flatten().flatten();
    let mut names: Vec<String> = beside.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    let typed = path.file_name().unwrap_or_default().to_string_lossy();
    let meant = meant::question(&typed, names.iter().map(String::as_str));
    anyhow::anyhow!("{shown}: no such file{meant}; check the path")
}

/// The file of a path that comes from a document, a plan, a template or a configuration.
///
/// Such a path stays below the root: no `..`, nothing absolute, no symbolic link that leads out. It
/// does not lead into `.git` either: what stands there, git runs.
pub fn inside_root(root: &Path, relative: &str) -> Result<PathBuf> {
    let path = Path::new(relative);
    let is_plain = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if relative.is_empty() || !is_plain || relative.contains('\\') {
        bail!("{relative}: leads out of the workspace; use a path below {} without `..`", root.display());
    }
    if path.components().any(|part| part.as_os_str().eq_ignore_ascii_case(".git")) {
        bail!("{relative}: leads into the folder that belongs to git; use another path");
    }
    let root = root.canonicalize().with_context(|| format!("{}: no such folder", root.display()))?;
    let full = root.join(path);
    // The nearest part that is there decides where the path really leads.
    let mut there = full.as_path();
    while there.symlink_metadata().is_err() {
        match there.parent() {
            Some(parent) => there = parent,
            None => break,
        }
    }
    let real = there
        .canonicalize()
        .with_context(|| format!("{relative}: a symbolic link on the way leads nowhere; mend or remove it"))?;
    if there != full && !real.is_dir() {
        bail!(
            "{relative}: {} is a file and no folder; move it away",
            there.strip_prefix(&root).unwrap_or(there).display()
        );
    }
    if !real.starts_with(&root) {
        bail!("{relative}: a symbolic link leads out of the workspace to {}; remove the link", real.display());
    }
    Ok(full)
}

/// Writes a text below the root in one step: the old bytes or the new ones, never half of each.
pub fn write_atomic(root: &Path, relative: &str, text: &str) -> Result<()> {
    let mut folders = Folders::default();
    stage(root, relative, text, &mut folders)?.commit()
}

/// Writes a text beside its place, so that all that can fail has been tried before anything changes.
pub fn stage(root: &Path, relative: &str, text: &str, folders: &mut Folders) -> Result<Staged> {
    let path = inside_root(root, relative)?;
    if path.metadata().is_ok_and(|meta| meta.permissions().readonly()) {
        bail!("{relative}: is read-only; make it writable (`chmod u+w`) and run again");
    }
    let folder = path.parent().unwrap_or(root);
    let hint = || format!("{relative}: cannot be written; check the permissions of {}", folder.display());
    folders.make(folder).with_context(hint)?;
    let mut file = new_file(folder).with_context(hint)?;
    file.write_all(text.as_bytes()).with_context(hint)?;
    if let Ok(meta) = path.metadata() {
        file.as_file().set_permissions(meta.permissions()).with_context(hint)?;
    }
    file.as_file().sync_all().with_context(hint)?;
    Ok(Staged { file, path, relative: relative.to_owned() })
}

/// The file to remove, once it is sure that it can be: nothing changes yet.
pub fn removable(root: &Path, relative: &str) -> Result<PathBuf> {
    let path = inside_root(root, relative)?;
    let folder = path.parent().unwrap_or(root);
    let hint = || format!("{relative}: cannot be removed; check the permissions of {}", folder.display());
    // Whoever may make a file in the folder may remove one there.
    if path.exists() {
        new_file(folder).with_context(hint)?;
    }
    Ok(path)
}

/// How the name of a file begins and ends that waits for its place.
const STAGED: (&str, &str) = (".specast-", ".tmp");

/// A file under a name of its own, with the permissions of any new file.
fn new_file(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(STAGED.0).suffix(STAGED.1);
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

/// Removes what a run that was killed left beside the place of a file.
pub fn sweep(root: &Path, relative: &str) {
    let folder = root.join(relative).parent().and_then(|folder| std::fs::read_dir(folder).ok());
    for entry in folder.into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.starts_with(STAGED.0) && name.ends_with(STAGED.1) {
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// A text that waits beside its place. Dropped, it was never there.
#[derive(Debug)]
pub struct Staged {
    file: NamedTempFile,
    path: PathBuf,
    relative: String,
}

impl Staged {
    /// Puts it in its place.
    pub fn commit(self) -> Result<()> {
        let relative = self.relative;
        let placed = self.file.persist(&self.path).map_err(|error| error.error);
        placed.map(drop).with_context(|| format!("{relative}: cannot be put in its place"))
    }
}

/// Folders that were made on the way to a file. Those that are empty in the end are removed again.
#[derive(Debug, Default)]
pub struct Folders(Vec<PathBuf>);

impl Folders {
    fn make(&mut self, folder: &Path) -> std::io::Result<()> {
        let missing: Vec<_> = folder.ancestors().take_while(|folder| !folder.exists()).map(Path::to_owned).collect();
        self.0.extend(missing.into_iter().rev());
        std::fs::create_dir_all(folder)
    }
}

impl Drop for Folders {
    fn drop(&mut self) {
        for folder in self.0.iter().rev() {
            // One that holds a file stays, which is what is wanted.
            let _ = std::fs::remove_dir(folder);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside() {
        let root = tempfile::tempdir().unwrap();
        for path in ["../x", "/etc/passwd", "a/../../x", "", "a\\..\\x", ".git/config", "a/.GIT/hooks/x"] {
            assert!(inside_root(root.path(), path).is_err(), "{path}");
        }
        assert!(inside_root(root.path(), "a/b/c.md").is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn links_that_lead_out_are_refused() {
        let outside = tempfile::tempdir().unwrap();
        let root = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink(outside.path(), root.path().join("out")).unwrap();
        let error = write_atomic(root.path(), "out/x.md", "x").unwrap_err();
        assert!(error.to_string().contains("leads out of the workspace"), "{error}");
        assert!(!outside.path().join("x.md").exists());
    }

    #[test]
    fn a_write_replaces_the_whole_file() {
        let root = tempfile::tempdir().unwrap();
        write_atomic(root.path(), "a/b.md", "one\n").unwrap();
        write_atomic(root.path(), "a/b.md", "two\n").unwrap();
        assert_eq!(std::fs::read_to_string(root.path().join("a/b.md")).unwrap(), "two\n");
        assert_eq!(std::fs::read_dir(root.path().join("a")).unwrap().count(), 1);
    }
}
