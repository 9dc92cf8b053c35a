//! The command line: options that every verb shares, and the verbs.
//!
//! A verb is one file under `command/` and one line in [`Verb`].

use std::io::IsTerminal as _;

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand, ValueEnum};

use crate::command::{
    Done, Env, accept, apply, audit, baseline, check, config, demo, drift, explain, facts, flows, id, init, plan,
    recast, reject, retire, show, status, template, trace, verify, whereabouts,
};

const EXAMPLES: &str = "\
Examples:
  specast demo                                     all of it on an example
  specast recast old/alloy-spec.md --area infra    a legacy spec into the templates, proven
  specast show old/alloy-spec.md                   where each block would go, beside the source
  specast verify specs/infra/alloy/spec.md         the proof: what was kept, altered, lost, invented
  specast verify --from old.md --to new.md         the same for anybody's rewrite
  specast verify --since                           the same for everything that a branch changed
  specast status specs/infra/alloy/plan.md         which criteria of a plan hold now, and on what evidence
  specast trace                                    requirement, task, verification, file, by their ids
  specast audit v1.0..HEAD                         what past commits lost
  specast check                                    every document that a template claims
  specast check specs/infra/alloy-telemetry        one folder
  specast check a.md --template spec-template.md   a document against the template of your choice
  specast check --since main                       only what is new since a git revision
  specast init --dry-run                           the configuration of what is found here
  specast flows infra/alloy/config.alloy           who sends what to whom, as a table, SVG or Mermaid
  specast drift                                    documents against what is configured and deployed
  specast explain section-missing                  what a rule says, why, and an example
  specast template show spec-template.md           what was understood, and from which line

Exit codes: 0 clean, 1 findings, 2 could not do the work (nothing to check included), 130 interrupted";

/// Recasts legacy specs into a team's own templates and proves that nothing was lost.
#[derive(Debug, Parser)]
#[command(name = "specast", version, about, after_help = EXAMPLES, arg_required_else_help = true)]
pub struct Args {
    /// When to use colour; `NO_COLOR` in the environment switches it off too
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    color: Color,
    /// Print findings only: no summary, no notes
    #[arg(long, short, global = true)]
    quiet: bool,
    #[command(subcommand)]
    verb: Verb,
}

/// What specast can do.
#[derive(Debug, Subcommand)]
enum Verb {
    /// Show where each block of a legacy document would go, and write the plan
    Plan(plan::Options),
    /// Show a legacy document beside the sections that its blocks would go to
    Show(show::Options),
    /// Carry out a plan: write the spec, check it, prove it
    Apply(apply::Options),
    /// Plan and apply in one go
    Recast(recast::Options),
    /// Hold documents against their templates
    Check(check::Options),
    /// Note the findings of today as known
    Baseline(baseline::Options),
    /// Write the specast.toml of what is found here
    Init(init::Options),
    /// Describe the configuration
    Config(config::Options),
    /// Prove that sources are conserved in what they became
    Verify(verify::Options),
    /// Say what each commit of a range lost
    Audit(audit::Options),
    /// Say which tasks, verifications and criteria of a plan hold now
    Status(status::Options),
    /// Lead from requirements to tasks, verifications and files
    Trace(trace::Options),
    /// Say where a text went, or where it came from
    #[command(name = "where")]
    Whereabouts(whereabouts::Options),
    /// List facts by kind, subject and value
    Facts(facts::Options),
    /// Draw who sends what to whom, as a document or a configuration says
    Flows(flows::Options),
    /// Hold documents against the configuration of the telemetry and its deployment
    Drift(drift::Options),
    /// Decide on findings of a proof: they are right, or wanted
    Accept(accept::Options),
    /// Take decisions back
    Reject(reject::Options),
    /// Take a legacy document away once its proof passes
    Retire(retire::Options),
    /// Write a small repository, recast, check and prove it
    Demo(demo::Options),
    /// Say what a rule finds, why, and show an example
    Explain(explain::Options),
    /// Free numbers for ids, and numbers without gaps
    Id(id::Options),
    /// Look into templates
    Template(template::Options),
}

/// When to use colour.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl Args {
    /// Runs the verb.
    pub fn run(&self) -> Result<Done> {
        let cwd = std::env::current_dir().context("the current folder cannot be read")?;
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let color = match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => !no_color && std::io::stdout().is_terminal(),
        };
        // Where nobody looks, the width is always the same.
        let width = terminal_size::terminal_size_of(std::io::stdout()).map_or(100, |(width, _)| width.0.into());
        let env = Env { cwd, color, quiet: self.quiet, watched: std::io::stderr().is_terminal(), width };
        match &self.verb {
            Verb::Plan(options) => plan::run(options, &env),
            Verb::Show(options) => show::run(options, &env),
            Verb::Apply(options) => apply::run(options, &env),
            Verb::Recast(options) => recast::run(options, &env),
            Verb::Check(options) => check::run(options, &env),
            Verb::Baseline(options) => baseline::run(options, &env),
            Verb::Init(options) => init::run(options, &env),
            Verb::Config(options) => Ok(config::run(options)),
            Verb::Verify(options) => verify::run(options, &env),
            Verb::Audit(options) => audit::run(options, &env),
            Verb::Status(options) => status::run(options, &env),
            Verb::Trace(options) => trace::run(options, &env),
            Verb::Whereabouts(options) => whereabouts::run(options, &env),
            Verb::Facts(options) => facts::run(options, &env),
            Verb::Flows(options) => flows::run(options, &env),
            Verb::Drift(options) => drift::run(options, &env),
            Verb::Accept(options) => accept::run(options, &env),
            Verb::Reject(options) => reject::run(options, &env),
            Verb::Retire(options) => retire::run(options, &env),
            Verb::Demo(options) => demo::run(options, &env),
            Verb::Id(options) => id::run(options, &env),
            Verb::Explain(options) => explain::run(options, &env),
            Verb::Template(options) => template::run(options, &env),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_sound() {
        Args::command().debug_assert();
    }
}
