//! Blobs, all through one run of `git cat-file --batch`.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use anyhow::{Context as _, Result, bail};

use super::base::fetch;
use super::git;

/// A git that waits for ids.
#[derive(Debug)]
pub struct Blobs {
    root: PathBuf,
    child: Child,
    ids: Option<ChildStdin>,
    texts: BufReader<ChildStdout>,
}

impl Blobs {
    /// Starts it.
    pub fn open(root: &Path) -> Result<Self> {
        let mut child = git(root)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("git cannot be run")?;
        let ids = Some(child.stdin.take().context("git takes no input")?);
        let texts = BufReader::new(child.stdout.take().context("git gives no output")?);
        Ok(Self { root: root.to_owned(), child, ids, texts })
    }

    /// The bytes of a blob; the error names the command that fetches it.
    pub fn read(&mut self, id: &str) -> Result<Vec<u8>> {
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            bail!("`{id}`: is no id of a blob");
        }
        let missing = || format!("git does not have the blob {id} here; run {} and try again", fetch(&self.root, None));
        let mut ids = self.ids.as_ref().context("git takes no input any more")?;
        ids.write_all(format!("{id}\n").as_bytes()).with_context(missing)?;
        let mut head = String::new();
        self.texts.read_line(&mut head)?;
        let size = head.trim().rsplit(' ').next().and_then(|size| size.parse::<usize>().ok());
        let mut bytes = vec![0; size.with_context(missing)? + 1];
        self.texts.read_exact(&mut bytes).with_context(missing)?;
        bytes.pop();
        Ok(bytes)
    }
}

impl Drop for Blobs {
    fn drop(&mut self) {
        // Without an input it ends.
        self.ids = None;
        let _ = self.child.wait();
    }
}
