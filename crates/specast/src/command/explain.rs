//! `specast explain`: a rule's page.

use anyhow::{Context as _, Result};
use clap::Args;
use specast_engine::rules;

use super::{Done, Env, Exit};
use crate::meant;

/// Options of `explain`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast explain                    all rules, a line each
  specast explain section-missing    what it finds, why, an example")]
pub struct Options {
    /// Name of the rule, such as `section-missing`; without it all rules are listed
    rule: Option<String>,
}

/// Runs the verb.
pub fn run(options: &Options, _env: &Env) -> Result<Done> {
    let stdout = match &options.rule {
        None => list(),
        Some(name) => {
            let rule = rules::rule(name).with_context(|| {
                let meant = meant::question(name, rules::RULES.iter().map(|rule| rule.name));
                format!("no rule is called `{name}`{meant}; list all with `specast explain`")
            })?;
            rule.page.to_owned()
        }
    };
    Ok(Done { stdout, stderr: String::new(), exit: Exit::Clean })
}

fn list() -> String {
    let mut out = String::new();
    for rule in rules::RULES {
        let sentence = rule.page.lines().skip(1).find(|line| !line.is_empty()).unwrap_or_default();
        out.push_str(&format_args!("{:<20} {:<12} {sentence}\n", rule.name, rule.severity.word()).to_string());
    }
    out
}
