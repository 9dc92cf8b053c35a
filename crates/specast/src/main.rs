//! The binary: reads arguments, runs one verb, prints what it returns, ends with its code.
//!
//! 0 clean, 1 findings, 2 could not do the work (nothing to check included), 130 interrupted.

mod args;
mod baseline;
mod codeowners;
mod command;
mod config;
mod decisions;
mod extending;
mod files;
mod fingerprint;
mod git;
mod ignoring;
mod journal;
mod meant;
mod output;
mod pins;
mod progress;
mod versions;
mod workspace;

use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Parser as _;
use command::{Done, Exit};

fn main() -> ExitCode {
    let args = args::Args::parse();
    match journal::end_when_interrupted().and_then(|()| args.run()).and_then(|done| show(&done)) {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error:#}");
            ExitCode::from(Exit::Failed as u8)
        }
    }
}

/// Prints what a verb returns. A result that could not be handed over is no success.
fn show(done: &Done) -> Result<Exit> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(done.stdout.as_bytes()).and_then(|()| stdout.flush()) {
        // A closed pipe (`specast check | head`) is the reader's wish, not a fault.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            return Err(error).context("the result cannot be printed");
        }
        _ => {}
    }
    let _ = std::io::stderr().write_all(done.stderr.as_bytes());
    Ok(done.exit)
}
