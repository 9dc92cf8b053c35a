//! The binary: reads arguments, runs one verb, prints what it returns, ends with its code.
//!
//! 0 clean, 1 findings, 2 could not do the work (nothing to check included), 130 interrupted.

mod args;
mod baseline;
mod command;
mod config;
mod extending;
mod files;
mod fingerprint;
mod git;
mod journal;
mod output;
mod pins;
mod versions;
mod workspace;

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let args = args::Args::parse();
    match journal::end_when_interrupted().and_then(|()| args.run()) {
        Ok(done) => {
            // A closed pipe (`specast check | head`) is the reader's wish, not a fault.
            let _ = std::io::stdout().write_all(done.stdout.as_bytes());
            let _ = std::io::stderr().write_all(done.stderr.as_bytes());
            ExitCode::from(done.exit as u8)
        }
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "error: {error:#}");
            ExitCode::from(command::Exit::Failed as u8)
        }
    }
}
