//! `specast explain`: a rule's page.

use anyhow::{Result, bail};
use clap::Args;
use specast_engine::rules;

use super::{Done, Env, Exit};

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
        Some(name) => match rules::rule(name) {
            Some(rule) => rule.page.to_owned(),
            None => bail!("no rule is called `{name}`{}; `specast explain` lists all", near(name)),
        },
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

/// The rule whose name is most like what was typed.
fn near(name: &str) -> String {
    let likeness = |rule: &str| similar::TextDiff::from_chars(name, rule).ratio();
    let best = rules::RULES.iter().map(|rule| rule.name).max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    best.filter(|rule| likeness(rule) > 0.6).map_or(String::new(), |rule| format!("; did you mean `{rule}`?"))
}
