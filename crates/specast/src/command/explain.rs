//! `specast explain`: a rule's page.

use anyhow::{Result, bail};
use clap::Args;
use specast_engine::rules;

use super::{Done, Env, Exit};

/// Options of `explain`.
#[derive(Debug, Args)]
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

/// A rule whose name shares most letters with what was typed.
fn near(name: &str) -> String {
    let shared = |rule: &str| name.split('-').filter(|word| word.len() > 1 && rule.contains(word)).count();
    let best = rules::RULES.iter().max_by_key(|rule| shared(rule.name)).filter(|rule| shared(rule.name) > 0);
    best.map_or(String::new(), |rule| format!("; did you mean `{}`?", rule.name))
}
