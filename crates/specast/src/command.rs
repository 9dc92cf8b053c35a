//! The verbs, and what each gets and gives back. No verb prints: it returns what is to be shown.

use std::path::PathBuf;

pub mod apply;
pub mod baseline;
pub mod changing;
pub mod check;
pub mod checking;
pub mod config;
pub mod demo;
pub mod explain;
pub mod init;
pub mod known;
pub mod plan;
pub mod recast;
pub mod recasting;
pub mod taking;
pub mod template;
pub mod verify;
pub mod watch;

/// What the process says of its surroundings.
#[derive(Debug)]
pub struct Env {
    /// The current folder.
    pub cwd: PathBuf,
    /// Colour is wanted.
    pub color: bool,
    /// Only findings are wanted.
    pub quiet: bool,
}

/// What a verb did.
#[derive(Debug)]
pub struct Done {
    /// Results.
    pub stdout: String,
    /// Notes for people.
    pub stderr: String,
    /// How it ended.
    pub exit: Exit,
}

/// Exit codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Nothing found.
    Clean = 0,
    /// Findings.
    Findings = 1,
    /// The work could not be done.
    Failed = 2,
}

/// There was nothing to look at: the work could not be done, and no file is to blame.
#[derive(Debug)]
pub struct Nothing(pub String);

impl std::fmt::Display for Nothing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Nothing {}
