//! `specast explain`: a rule's page.

use anyhow::{Result, bail};
use clap::Args;
use specast_engine::rules;

use super::{Done, Env, Exit};
use crate::config::rules_like;

/// Options of `explain`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast explain                    all rules, a line each
  specast explain section-missing    what it finds, why, an example
  specast explain --all              every page")]
pub struct Options {
    /// Name of the rule, such as `section-missing`; without it all rules are listed
    rule: Option<String>,
    /// Print the pages of all rules
    #[arg(long, conflicts_with = "rule")]
    all: bool,
}

/// Runs the verb.
pub fn run(options: &Options, _env: &Env) -> Result<Done> {
    let stdout = match &options.rule {
        None if options.all => rules::RULES.iter().map(|rule| rule.page).collect::<Vec<_>>().join("\n"),
        None => list(),
        Some(name) => match rules::rule(name) {
            Some(rule) => rule.page.to_owned(),
            None => bail!("no rule is called `{name}`{}; `specast explain` lists all", rules_like(name)),
        },
    };
    Ok(Done { stdout, stderr: String::new(), exit: Exit::Clean })
}

fn list() -> String {
    let mut out = String::new();
    for rule in rules::RULES {
        let level = if rule.enabled { rule.severity.word() } else { "off" };
        let sentence = rule.page.lines().skip(1).find(|line| !line.is_empty()).unwrap_or_default();
        out.push_str(&format_args!("{:<24} {level:<12} {sentence}\n", rule.name).to_string());
    }
    out
}
