//! `specast config`: what `specast.toml` may say.

use clap::{Args, Subcommand};

use super::{Done, Exit};
use crate::config::Config;

/// Options of `config`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast config schema                     JSON Schema of specast.toml, for editors
  specast config schema > specast.schema.json")]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print the JSON Schema of specast.toml
    Schema,
}

/// Runs the verb.
pub fn run(options: &Options) -> Done {
    let What::Schema = options.what;
    let schema = schemars::schema_for!(Config).to_value();
    Done { stdout: format!("{schema:#}\n"), stderr: String::new(), exit: Exit::Clean }
}
