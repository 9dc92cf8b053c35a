//! `specast config`: what `specast.toml` may say.

use clap::{Args, Subcommand};

use serde_json::{Value, json};
use specast_engine::rules;
use specast_engine::rules::settings::LANGUAGES;

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
    let mut schema = schemars::schema_for!(Config).to_value();
    // Names that the types do not know.
    let rules: Vec<&str> = rules::RULES.iter().map(|rule| rule.name).collect();
    let languages: Vec<Value> = LANGUAGES.iter().map(|(code, ..)| Value::from(*code)).chain([Value::Null]).collect();
    schema["properties"]["rules"]["propertyNames"] = json!({ "enum": rules });
    schema["$defs"]["Ignore"]["properties"]["rules"]["items"] = json!({ "enum": rules });
    schema["$defs"]["Folders"]["properties"]["language"]["enum"] = Value::from(languages);
    Done { stdout: format!("{schema:#}\n"), stderr: String::new(), exit: Exit::Clean }
}
