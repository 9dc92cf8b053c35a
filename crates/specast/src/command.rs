//! The verbs, and what each gets and gives back. No verb prints: it returns what is to be shown
//! (a long run counts its steps on the terminal meanwhile).

use std::path::PathBuf;

use crate::progress::Progress;

pub mod accept;
pub mod apply;
pub mod archive;
pub mod around;
pub mod audit;
pub mod baseline;
mod carrying;
pub mod changed;
pub mod changing;
pub mod check;
pub mod checking;
pub mod committed;
pub mod config;
pub mod configurations;
mod correcting;
pub mod deciding;
pub mod demo;
pub mod desk;
pub mod drift;
mod editing;
pub mod elsewhere;
pub mod evidence;
pub mod explain;
pub mod facts;
pub mod flows;
pub mod id;
pub mod inbound;
pub mod inheriting;
pub mod init;
pub mod known;
pub mod leading;
mod learning;
pub mod pinning;
pub mod plan;
pub mod recast;
pub mod recasting;
pub mod recording;
pub mod reject;
pub mod released;
pub mod retire;
pub mod retired;
pub mod retiring;
pub mod revised;
pub mod running;
pub mod sealing;
mod sharing;
pub mod show;
pub mod showing;
pub mod silencing;
pub mod splitting;
pub mod status;
pub mod taking;
pub mod template;
pub mod trace;
pub mod verify;
pub mod watch;
pub mod whereabouts;

/// What the process says of its surroundings.
#[derive(Debug)]
pub struct Env {
    /// The current folder.
    pub cwd: PathBuf,
    /// Colour is wanted.
    pub color: bool,
    /// Only findings are wanted.
    pub quiet: bool,
    /// Somebody watches the standard error on a terminal.
    pub watched: bool,
    /// Columns that a line of the output may have.
    pub width: usize,
}

impl Env {
    /// A line that counts the steps of a run, for those who watch.
    pub fn progress(&self, doing: &'static str, n_steps: usize) -> Progress {
        Progress::new(self.watched && !self.quiet, doing, n_steps)
    }
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

impl Done {
    /// With notes for people, unless only findings are wanted.
    pub fn noting(mut self, env: &Env, notes: impl IntoIterator<Item = String>) -> Self {
        if !env.quiet {
            self.stderr.extend(notes.into_iter().map(|note| note + "\n"));
        }
        self
    }
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
