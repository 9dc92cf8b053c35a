//! `specast show`: a source beside the sections that its blocks would go to, before anything is written.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};

use super::recasting::Aim;
use super::{Done, Env, Exit, apply, desk};
use crate::output::show as output;

/// Options of `show`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast show archive/specs-legacy/alloy-telemetry-spec.md --area infra
  specast show specs/infra/alloy-telemetry/plan.md          what carrying out this plan would do
  specast show old.md --output-format json

Each block stands beside its section, with the confidence from 0 to 1 and why. What is unsure is marked with `?`; a
narrow terminal shows one above the other. `specast plan SOURCE --edit` corrects what is wrong. Nothing is written.")]
pub struct Options {
    /// The legacy document, or the plan of its move
    #[arg(value_name = "SOURCE|PLAN")]
    document: PathBuf,
    #[command(flatten)]
    aim: Aim,
    /// How to show the blocks
    #[arg(long, value_enum, default_value_t = Format::Text)]
    output_format: Format,
}

/// The formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Source and section side by side
    Text,
    /// One JSON document
    Json,
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let ready = match apply::ready(&options.document, env)? {
        Some(ready) => ready,
        None => desk::ready(std::slice::from_ref(&options.document), &options.aim, env)?,
    };
    let recast = ready.recast()?;
    let stdout = match options.output_format {
        Format::Text => output::text(&ready, &recast, env),
        Format::Json => output::json(&ready, &recast),
    };
    Ok(Done { stdout, stderr: String::new(), exit: Exit::Clean })
}
