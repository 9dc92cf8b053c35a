//! `specast template diff`: what changed between two versions of a template.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use specast_engine::contract::Contract;
use specast_engine::evolution::{self, Change, How};
use specast_syntax::Range;

use super::version;
use crate::command::{Done, Env, Exit, Nothing};
use crate::output::plural;
use crate::workspace::Workspace;

/// Options of `template diff`.
#[derive(Debug, Args)]
#[command(after_help = "\
Ends with 1 where the two demand different things.

Examples:
  specast template diff old/spec-template.md templates/spec-template.md
  specast template diff HEAD~1:spec-template.md spec-template.md --output-format json")]
pub struct Options {
    /// The old version; `REV:PATH` for one in git
    old: PathBuf,
    /// The new version; `REV:PATH` for one in git
    new: PathBuf,
    /// How to show the differences
    #[arg(long, value_enum, default_value_t = Format::Full)]
    output_format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line for each difference, with the lines of both versions
    Full,
    /// One JSON document
    Json,
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let workspace = Workspace::of(&env.cwd, Some(&options.new))?;
    let (old, new) = (version(&workspace, env, &options.old)?, version(&workspace, env, &options.new)?);
    if let Some(empty) = [&old, &new].into_iter().find(|contract| contract.slots.is_empty()) {
        return Err(Nothing(format!("{}: demands nothing, so there is nothing to compare", empty.path)).into());
    }
    let changes = evolution::diff(&old, &new);
    let stdout = match options.output_format {
        Format::Full => full(&old, &new, &changes),
        Format::Json => format!("{:#}\n", value(&old, &new, &changes)),
    };
    let exit = if changes.is_empty() { Exit::Clean } else { Exit::Findings };
    Ok(Done { stdout, stderr: String::new(), exit })
}

fn line(contract: &Contract, range: Option<Range>) -> Option<u32> {
    range.map(|range| contract.lines.line(range.start))
}

fn full(old: &Contract, new: &Contract, changes: &[Change]) -> String {
    let mut out = String::new();
    for change in changes {
        let shown = |line: Option<u32>| line.map_or("-".to_owned(), |line| line.to_string());
        let (before, after) = (shown(line(old, change.old)), shown(line(new, change.new)));
        let (what, name) = (change.what.word(), &change.name);
        let said = match &change.how {
            How::Added => format!("+ {what} {name}"),
            How::Removed => format!("- {what} {name}"),
            How::Renamed(now) => format!("~ {what} {name} is now {now}"),
            How::Moved(place) => format!("> {what} {name} stands {place}"),
            How::Split(parts) => format!("/ {what} {name} was split into {}", parts.join(" and ")),
            How::Joined(home) => format!("& {what} {name} is now part of {home}"),
            How::Changed(aspect, was, is) => format!("~ {what} {name}: {aspect} {was}, now {is}"),
        };
        let _ = writeln!(out, "{before:>5} {after:>5}  {said}");
    }
    let count = |word: &str| changes.iter().filter(|change| change.how.word() == word).count();
    let words = ["added", "removed", "renamed", "moved", "split", "joined", "changed"];
    let parts: Vec<String> = words
        .iter()
        .map(|word| (count(word), word))
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| format!("{n} {word}"))
        .collect();
    let sum = if parts.is_empty() { "no difference".to_owned() } else { parts.join(", ") };
    let _ = writeln!(
        out,
        "{} ({}) and {} ({}): {sum}",
        old.path,
        plural(old.slots.len(), "demand"),
        new.path,
        plural(new.slots.len(), "demand")
    );
    out
}

/// The differences as `specast/template-diff/1`.
fn value(old: &Contract, new: &Contract, changes: &[Change]) -> Value {
    let changes = changes.iter().map(|change| {
        let mut one = json!({
            "what": change.what.word(),
            "how": change.how.word(),
            "name": change.name,
            "old_line": line(old, change.old),
            "new_line": line(new, change.new),
        });
        match &change.how {
            How::Added | How::Removed => {}
            How::Renamed(name) => one["now"] = json!(name),
            How::Moved(place) => one["place"] = json!(place),
            How::Split(parts) => one["into"] = json!(parts),
            How::Joined(home) => one["into"] = json!([home]),
            How::Changed(aspect, was, is) => {
                one["aspect"] = json!(aspect);
                one["was"] = json!(was);
                one["is"] = json!(is);
            }
        }
        one
    });
    json!({
        "schema": "specast/template-diff/1",
        "old": { "path": old.path, "demands": old.slots.len() },
        "new": { "path": new.path, "demands": new.slots.len() },
        "changes": changes.collect::<Vec<_>>(),
    })
}
