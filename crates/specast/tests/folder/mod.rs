//! A workspace in a folder of its own, and runs of the binary in it.

#![allow(dead_code, reason = "each file of tests uses what it needs")]

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// A template with a section that is all hole, a field and a target.
pub const TEMPLATE: &str = "\
# [Name] Note

_Target Directory: `notes/<name>/note.md`_

## Scope

- **Owner**: [who]

## Limits

[What may not be exceeded]
";

/// A document without a fault.
pub const NOTE: &str = "\
# Gateway Note

_Target Directory: `notes/gateway/note.md`_

## Scope

- **Owner**: Team Edge

## Limits

At most 512 MiB.
";

/// Where it stands.
pub const PLACE: &str = "notes/gateway/note.md";

/// The folder; it goes with the value.
pub struct Folder(tempfile::TempDir);

impl Folder {
    /// A folder with these files and, unless it is among them, an empty `specast.toml`.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().expect("a temporary folder"));
        folder.write("specast.toml", "");
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    /// The template and one document.
    pub fn with_note(note: &str) -> Self {
        Self::new(&[("templates/note-template.md", TEMPLATE), (PLACE, note)])
    }

    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }

    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub fn has(&self, path: &str) -> bool {
        self.path().join(path).exists()
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_specast"));
        command.args(args).current_dir(self.path()).env("NO_COLOR", "1").stdin(Stdio::null());
        command
    }

    /// Runs and gives exit code, stdout and stderr.
    pub fn says(&self, args: &[&str]) -> (i32, String, String) {
        said(self.command(args).output().expect("a run"))
    }

    /// Runs git with an author and a clock of its own.
    pub fn git(&self, date: &str, args: &[&str]) -> String {
        let output = Command::new("git")
            .args(["-c", "user.name=T", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false"])
            .args(["-c", "init.defaultBranch=main"])
            .args(args)
            .current_dir(self.path())
            .env("GIT_AUTHOR_DATE", format!("{date}T12:00:00Z"))
            .env("GIT_COMMITTER_DATE", format!("{date}T12:00:00Z"))
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .output()
            .expect("git");
        let (code, stdout, stderr) = said(output);
        assert_eq!(code, 0, "git {args:?}: {stderr}");
        stdout
    }

    /// Commits everything.
    pub fn commit(&self, date: &str) {
        if !self.has(".git") {
            self.git(date, &["init", "-q"]);
        }
        self.git(date, &["add", "-A"]);
        self.git(date, &["commit", "-q", "-m", date]);
    }
}

pub fn said(output: Output) -> (i32, String, String) {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}
