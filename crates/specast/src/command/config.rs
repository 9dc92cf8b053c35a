//! `specast config`: what `specast.toml` may say.

use clap::{Args, Subcommand, ValueEnum};

use serde_json::{Value, json};
use specast_engine::rules;
use specast_engine::rules::settings::LANGUAGES;

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
        Of::Config => config(),
        Of::Ledger => schemars::schema_for!(Ledger).to_value(),
    };
    Done { stdout: format!("{schema:#}\n"), stderr: String::new(), exit: Exit::Clean }
}

/// The schema of `specast.toml`, with the names that its types do not know.
fn config() -> Value {
    let mut schema = schemars::schema_for!(Config).to_value();
    let rules: Vec<&str> = rules::RULES.iter().map(|rule| rule.name).collect();
    let languages: Vec<Value> = LANGUAGES.iter().map(|(code, ..)| Value::from(*code)).chain([Value::Null]).collect();
    schema["properties"]["rules"]["propertyNames"] = json!({ "enum": rules });
    schema["$defs"]["Ignore"]["properties"]["rules"]["items"] = json!({ "enum": rules });
    schema["$defs"]["Folders"]["properties"]["language"]["enum"] = Value::from(languages);
    schema
}
