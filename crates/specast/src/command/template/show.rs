//! `specast template show`: what was understood of a template, and from which line.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use specast_engine::contract::{Contract, Presence, Slot, SlotId, SlotKind, ValueKind};
use specast_syntax::{LineIndex, Range};

use crate::command::{Done, Env, Exit};
use crate::extending::Composed;
use crate::output::plural;
use crate::workspace::Workspace;

/// Options of `template show`.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  specast template show spec-template.md     what was understood, and from which line
  specast template show spec-template.md --output-format json")]
pub struct Options {
    /// The template
    file: PathBuf,
    /// How to show the contract
    #[arg(long, value_enum, default_value_t = Format::Full)]
    output_format: Format,
}

/// The formats of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line for each demand, with the template's line
    Full,
    /// One JSON document
    Json,
}

/// Runs the verb.
pub fn run(options: &Options, env: &Env) -> Result<Done> {
    let workspace = Workspace::of(&env.cwd, Some(&options.file))?;
    let path = workspace.relative(&env.cwd.join(&options.file));
    let contract = workspace.contract(&path)?;
    let composed = Composed::read(&workspace, &path)?;
    let stdout = match options.output_format {
        Format::Full => full(&contract, &composed),
        Format::Json => format!("{:#}\n", value(&contract, &composed)),
    };
    Ok(Done { stdout, stderr: String::new(), exit: Exit::Clean })
}

/// The file and the line that a range of a contract came from: a template that extends one has lines of both.
fn place<'c>(contract: &'c Contract, composed: &'c Composed, range: Range) -> (&'c str, u32) {
    let Some((path, range)) = composed.place(range) else {
        return (&contract.path, contract.lines.line(range.start));
    };
    let text = composed.files.iter().find(|(file, _)| file == path).map_or("", |(_, text)| text);
    (path, LineIndex::new(text).line(range.start))
}

fn full(contract: &Contract, composed: &Composed) -> String {
    let line = |range: Range| {
        let (path, line) = place(contract, composed, range);
        if path == contract.path { format!("{line:>5}") } else { format!("{path}:{line}") }
    };
    let mut out = format!("{}\n", contract.path);
    if let Some(target) = &contract.target {
        let _ = writeln!(out, "{}  target {}", line(target.origin), target.text);
    }
    for (id, slot) in contract.slots.iter().enumerate() {
        let depth = contract.ancestors(id).count();
        let _ = writeln!(out, "{}  {}{}", line(slot.origin), "  ".repeat(depth), describe(contract, id, slot));
    }
    for family in &contract.ids {
        let sample = format!("{}{:0>width$}", family.prefix, 1, width = family.width);
        let home =
            family.defined.map_or("defined elsewhere".to_owned(), |slot| format!("defined in {}", contract.name(slot)));
        let _ = writeln!(out, "{}  ids {sample}, {home}", line(family.origin));
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
        SlotKind::Key { value: kind } => format!("key {name}: {}", kind.show()),
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

/// The contract as `specast/template/1`. A slot names the one that it stands in by its place in the list.
fn value(contract: &Contract, composed: &Composed) -> Value {
    let at = |range: Range| {
        let (path, line) = place(contract, composed, range);
        json!({ "path": path, "line": line })
    };
    let told = |range: &Range| json!({ "at": at(*range), "text": range.of(&contract.text) });
    let slots = contract.slots.iter().enumerate().map(|(id, slot)| {
        let holes = slot.holes.iter();
        let holes = holes.map(|hole| {
            json!({ "at": at(hole.range), "text": hole.range.of(&contract.text), "guidance": hole.guidance, "value": typed(&hole.value) })
        });
        let mut one = json!({
            "at": at(slot.origin),
            "kind": kind(&slot.kind),
            "name": contract.name(id),
            "inside": slot.parent,
            "presence": match &slot.presence {
                Presence::Required => "required",
                Presence::Optional => "optional",
                Presence::Conditional(_) => "conditional",
            },
            "repeats": slot.repeat,
            "any_order": slot.marks.any_order,
            "closed": slot.marks.closed,
            "takes": slot.marks.takes,
            "guidance": slot.guidance.iter().map(told).collect::<Vec<_>>(),
            "fixed": slot.fixed.iter().map(told).collect::<Vec<_>>(),
            "holes": holes.collect::<Vec<_>>(),
        });
        if let Presence::Conditional(condition) = &slot.presence {
            one["condition"] = json!(condition);
        }
        match &slot.kind {
            SlotKind::Key { value } => one["value"] = typed(value),
            SlotKind::Section { level, number } => {
                one["level"] = json!(level);
                one["number"] = json!(number);
            }
            SlotKind::Table { columns, fixed_rows } => {
                one["columns"] = json!(columns);
                one["fixed_rows"] = json!(fixed_rows);
            }
            SlotKind::Field | SlotKind::Checklist | SlotKind::Code | SlotKind::Fixed => {}
        }
        one
    });
    let slots: Vec<Value> = slots.collect();
    let ids = contract.ids.iter();
    let ids = ids.map(|family| {
        json!({ "at": at(family.origin), "prefix": family.prefix, "digits": family.width, "defined_in": family.defined })
    });
    json!({
        "schema": "specast/template/1",
        "path": contract.path,
        "target": contract.target.as_ref().map(|target| json!({ "at": at(target.origin), "path": target.text })),
        "slots": slots,
        "ids": ids.collect::<Vec<_>>(),
    })
}

fn kind(kind: &SlotKind) -> &'static str {
    match kind {
        SlotKind::Key { .. } => "key",
        SlotKind::Section { .. } => "section",
        SlotKind::Field => "field",
        SlotKind::Table { .. } => "table",
        SlotKind::Checklist => "checklist",
        SlotKind::Code => "code",
        SlotKind::Fixed => "fixed",
    }
}

fn typed(kind: &ValueKind) -> Value {
    match kind {
        ValueKind::Text => json!({ "type": "text" }),
        ValueKind::Date => json!({ "type": "date" }),
        ValueKind::Enum(options) => json!({ "type": "enum", "options": options }),
        ValueKind::Default(default) => json!({ "type": "text", "default": default }),
        ValueKind::List(items) => json!({ "type": "list", "default": items }),
    }
}
