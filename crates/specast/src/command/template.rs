//! `specast template show`: what was understood of a template, and from which line.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, Subcommand};
use specast_engine::contract::{Contract, Presence, Slot, SlotId, SlotKind, ValueKind};

use super::{Done, Env, Exit};
use crate::output::plural;
use crate::workspace::Workspace;

const EXAMPLES: &str = "\
Examples:
  specast template show spec-template.md     what was understood, and from which line";

/// Options of `template`.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub struct Options {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Print the contract: what a document has to hold, and the template's line behind each demand
    #[command(after_help = EXAMPLES)]
    Show {
        /// The template
        file: PathBuf,
    },
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let What::Show { file } = &options.what;
    let workspace = Workspace::of(&env.cwd, Some(file))?;
    let contract = workspace.contract(&workspace.relative(&env.cwd.join(file)))?;
    Ok(Done { stdout: show(&contract), stderr: String::new(), exit: Exit::Clean })
}

fn show(contract: &Contract) -> String {
    let mut out = format!("{}\n", contract.path);
    if let Some(target) = &contract.target {
        let _ = writeln!(out, "{:>5}  target {}", contract.lines.line(target.origin.start), target.text);
    }
    for (id, slot) in contract.slots.iter().enumerate() {
        let depth = contract.ancestors(id).count();
        let line = contract.lines.line(slot.origin.start);
        let _ = writeln!(out, "{line:>5}  {}{}", "  ".repeat(depth), describe(contract, id, slot));
    }
    for family in &contract.ids {
        let at = contract.lines.line(family.origin.start);
        let sample = format!("{}{:0>width$}", family.prefix, 1, width = family.width);
        let home =
            family.defined.map_or("defined elsewhere".to_owned(), |slot| format!("defined in {}", contract.name(slot)));
        let _ = writeln!(out, "{at:>5}  ids {sample}, {home}");
    }
    let n_required = contract.slots.iter().filter(|slot| slot.is_required()).count();
    let n_sections = contract.sections().count();
    let n_holes: usize = contract.slots.iter().map(|slot| slot.holes.len()).sum();
    let parts = [
        plural(contract.keys().count(), "key"),
        plural(n_sections, "section"),
        plural(contract.fields().count(), "field"),
        plural(contract.tables().count(), "table"),
        plural(n_holes, "placeholder"),
    ];
    let _ = writeln!(out, "{}; {n_required} of {} required", parts.join(", "), contract.slots.len());
    out
}

fn describe(contract: &Contract, id: SlotId, slot: &Slot) -> String {
    let name = contract.name(id);
    let mut out = match &slot.kind {
        SlotKind::Key { value: kind } => format!("key {name}: {}", value(kind)),
        SlotKind::Section { level, .. } => format!("{} {name}", "#".repeat(usize::from(*level))),
        SlotKind::Field => format!("field {name}"),
        SlotKind::Table { columns, fixed_rows: true } => format!("checklist table {}", columns.join(" | ")),
        SlotKind::Table { columns, .. } => format!("table {}", columns.join(" | ")),
        SlotKind::Checklist => "checklist".to_owned(),
        SlotKind::Code => "code sample".to_owned(),
        SlotKind::Fixed => format!("fixed text \"{}\"", name.chars().take(60).collect::<String>()),
    };
    match &slot.presence {
        Presence::Required => {}
        Presence::Optional => out.push_str(" (optional)"),
        Presence::Conditional(condition) => {
            let _ = write!(out, " ({condition})");
        }
    }
    if slot.repeat {
        out.push_str(" (repeats)");
    }
    if let Some(takes) = &slot.marks.takes {
        let _ = write!(out, " (takes {takes})");
    }
    out
}

fn value(kind: &ValueKind) -> String {
    match kind {
        ValueKind::Text => "text".to_owned(),
        ValueKind::Date => "date".to_owned(),
        ValueKind::Enum(options) => format!("one of {}", options.join(", ")),
        ValueKind::Default(default) => format!("default {default}"),
        ValueKind::List(items) => format!("list, default {}", items.join(", ")),
    }
}
