//! The verbs, and what each gets and gives back. No verb prints: it returns what is to be shown.

use std::path::PathBuf;

pub mod apply;
pub mod check;
pub mod checking;
pub mod config;
pub mod demo;
pub mod explain;
pub mod init;
pub mod plan;
pub mod recast;
pub mod recasting;
pub mod taking;
pub mod template;
pub mod verify;

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
