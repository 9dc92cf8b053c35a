//! Reading and writing, and the guard that keeps both inside of the workspace.
//!
//! Each error is one sentence that names the file and says what to do.

use std::io::Write as _;
use std::path::{Component, Path, PathBuf};

use anyhow::{Context as _, Result, bail};

/// Reads a text. `shown` is the path as people know it.
pub fn read_text(path: &Path, shown: &str) -> Result<String> {
    let Ok(meta) = std::fs::metadata(path) else {
        bail!("{shown}: no such file; check the path, or run `specast check` in the workspace's folder");
    };
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
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = error.as_bytes()[..at].split(|byte| *byte == b'\n').count();
        let byte = error.as_bytes().get(at).copied().unwrap_or_default();
        anyhow::anyhow!(
            "{shown}:{line}: is not UTF-8 (byte 0x{byte:02X} at offset {at}); convert it first, for instance with `iconv -t UTF-8`"
        )
    })
}

/// The file of a path that comes from a document, a plan, a template or a configuration.
///
/// Such a path stays below the root: no `..`, nothing absolute, no symbolic link that leads out.
pub fn inside_root(root: &Path, relative: &str) -> Result<PathBuf> {
    let path = Path::new(relative);
    let is_plain = path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if relative.is_empty() || !is_plain || relative.contains('\\') {
        bail!("{relative}: leads out of the workspace; use a path below {} without `..`", root.display());
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
    let path = inside_root(root, relative)?;
    let folder = path.parent().unwrap_or(root);
    let hint = || format!("{relative}: cannot be written; check the permissions of {}", folder.display());
    if path.metadata().is_ok_and(|meta| meta.permissions().readonly()) {
        bail!("{relative}: is read-only; make it writable (`chmod u+w`) and run again");
    }
    std::fs::create_dir_all(folder).with_context(hint)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(hint)?;
    file.write_all(text.as_bytes()).with_context(hint)?;
    if let Ok(meta) = path.metadata() {
        file.as_file().set_permissions(meta.permissions()).with_context(hint)?;
    }
    file.as_file().sync_all().with_context(hint)?;
    file.persist(&path).map_err(|error| error.error).with_context(hint)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside() {
        let root = tempfile::tempdir().unwrap();
        for path in ["../x", "/etc/passwd", "a/../../x", "", "a\\..\\x"] {
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
