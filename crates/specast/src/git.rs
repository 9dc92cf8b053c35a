//! What git knows of a file: blob id, the last commit that touched it, its date. Reads only.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use sha1::{Digest as _, Sha1};
use specast_engine::source::Envelope;

/// The envelope of a file below `root`. Outside of git only the blob id is known.
pub fn envelope(root: &Path, relative: &str, text: &str) -> Envelope {
    let blob = Some(blob_id(text));
    let found = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(["log", "-1", "--format=%H %cs", "--", relative])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()
        .filter(|output| output.status.success())
        .and_then(|output| String::from_utf8(output.stdout).ok());
    let line = found.unwrap_or_default();
    match line.trim().split_once(' ') {
        Some((commit, date)) => Envelope { blob, commit: Some(commit.to_owned()), date: Some(date.to_owned()) },
        None => Envelope { blob, commit: None, date: None },
    }
}

/// The text of a blob, where git has it.
pub fn blob(root: &Path, id: &str) -> Option<String> {
    let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_hexdigit());
    let found = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(["cat-file", "blob", id])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()
        .filter(|output| is_id && output.status.success())?;
    String::from_utf8(found.stdout).ok()
}

/// The id that git gives to these bytes.
pub fn blob_id(text: &str) -> String {
    let mut hash = Sha1::new();
    hash.update(format!("blob {}\0", text.len()));
    hash.update(text.as_bytes());
    hash.finalize().iter().fold(String::with_capacity(40), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blob_ids_are_those_of_git() {
        assert_eq!(blob_id("hello\n"), "ce013625030ba8dba906f756967f9e9ca394464a");
    }
}
