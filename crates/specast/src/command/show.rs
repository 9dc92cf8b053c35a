//! `specast show`: a source beside the sections that its blocks would go to, before anything is written.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use serde_json::Value;

use super::recasting::Aim;
use super::{Done, Env, Exit, carrying, desk};
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
    /// One JSON document; of several specs an array of them
    Json,
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let mut all = carrying::ready(&options.document, env)?;
    if all.is_empty() {
        all.push(desk::ready(std::slice::from_ref(&options.document), &options.aim, env)?);
    }
    let (groups, _) = desk::apart(&all)?;
    let all = || groups.iter().flat_map(|group| group.ready.iter().zip(&group.recasts));
    let stdout = match options.output_format {
        Format::Text => all().map(|(ready, recast)| output::text(ready, recast, env)).collect::<Vec<_>>().join("\n"),
        Format::Json => {
            let mut documents: Vec<Value> = all().map(|(ready, recast)| output::json(ready, recast)).collect();
            // One spec is one document; several are an array of them.
            let value = if documents.len() == 1 { documents.remove(0) } else { documents.into() };
            format!("{value:#}\n")
        }
    };
    Ok(Done { stdout, stderr: String::new(), exit: Exit::Clean })
}
