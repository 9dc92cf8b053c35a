//! `specast config`: what `specast.toml` may say.

use clap::{Args, Subcommand, ValueEnum};

use super::{Done, Exit};
use crate::config::Config;
use crate::output::record::Ledger;

/// Options of `config`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast config schema                     JSON Schema of specast.toml, for editors
  specast config schema > specast.schema.json
  specast config schema ledger              of what `specast verify --ledger` writes")]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print the JSON Schema of specast.toml, or of another file
    Schema {
        /// Of what
        #[arg(value_enum, default_value_t = Of::Config)]
        of: Of,
    },
}

/// The files that have a schema.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Of {
    /// specast.toml
    Config,
    /// What `specast verify --ledger` writes
    Ledger,
}

/// Runs the verb.
pub fn run(options: &Options) -> Done {
    let What::Schema { of } = options.what;
    let schema = match of {
        Of::Config => schemars::schema_for!(Config),
        Of::Ledger => schemars::schema_for!(Ledger),
    };
    let schema = schema.to_value();
    Done { stdout: format!("{schema:#}\n"), stderr: String::new(), exit: Exit::Clean }
}
