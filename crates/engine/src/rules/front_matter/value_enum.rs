//! A value is none of those that the template allows.

use specast_syntax::{Leaf, Range};

use crate::contract::{SlotId, SlotKind, ValueKind, notation};
use crate::diagnostic::{Fix, Severity};
use crate::edit::TextEdit;
use crate::rules::context::column_idx;
use crate::rules::context::{Context, Finding};
use crate::rules::settings::Type;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "value-enum",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::choices,
    page: include_str!("value_enum.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    keys(ctx);
    fields(ctx);
    cells(ctx);
}

fn keys(ctx: &mut Context<'_>) {
    let Some(front) = &ctx.source.document.front else { return };
    for entry in &front.entries {
        let slot = ctx.contract.key(&entry.key);
        // What the team says of a key comes before what the template shows.
        let (by, options) = match (ctx.settings.values.get(&entry.key), slot.map(|slot| &ctx.slot(slot).kind)) {
            (Some(Type::OneOf(options)), _) => (None, options),
            (None, Some(SlotKind::Key { value: ValueKind::Enum(options) })) => (slot, options),
            _ => continue,
        };
        let single = std::slice::from_ref(&entry.value);
        let values = if entry.value.items().is_empty() { single } else { entry.value.items() };
        for value in values.iter().filter(|value| !value.is_empty()) {
            let Some(shown) = value.as_str() else { continue };
            let quoted = ctx.text(value.range).starts_with(['\'', '"']);
            let inner =
                if quoted { Range { start: value.range.start + 1, end: value.range.end - 1 } } else { value.range };
            if !ctx.is_hole(slot, shown.trim()) {
                judge(ctx, by, &Value { what: format!("key `{}`", entry.key), shown, range: inner }, options);
            }
        }
    }
}

fn fields(ctx: &mut Context<'_>) {
    for slot in ctx.contract.fields() {
        let Some(options) = whole_hole(ctx, slot) else { continue };
        let found: Vec<(String, Range)> =
            ctx.all_fields_of(slot).into_iter().map(|field| (ctx.value_of(field), field.value)).collect();
        let name = ctx.contract.name(slot);
        for (shown, range) in found {
            judge(ctx, Some(slot), &Value { what: format!("field `{name}`"), shown: &shown, range }, options);
        }
    }
}

/// The options of a field whose value is one choice and nothing else.
fn whole_hole<'a>(ctx: &Context<'a>, slot: SlotId) -> Option<&'a [String]> {
    let slot = ctx.slot(slot);
    let hole = slot.holes.last().filter(|hole| hole.range.end == slot.origin.end)?;
    match &hole.value {
        ValueKind::Enum(options) if slot.holes.len() == 1 => Some(options),
        _ => None,
    }
}

/// Cells of a column whose sample is one choice.
fn cells(ctx: &mut Context<'_>) {
    for slot in ctx.contract.tables() {
        let SlotKind::Table { columns, fixed_rows: false } = &ctx.slot(slot).kind else { continue };
        for table in ctx.tables_of(slot) {
            for (column, options) in choices(ctx, slot, columns) {
                let Some(at) = column_idx(&table, column) else { continue };
                for row in &table.rows {
                    let shown = ctx.cell_text(*row, at);
                    let range = ctx.cell(*row, at);
                    judge(ctx, Some(slot), &Value { what: format!("cell `{column}`"), shown: &shown, range }, options);
                }
            }
        }
    }
}

fn choices<'a>(ctx: &Context<'a>, slot: SlotId, columns: &'a [String]) -> Vec<(&'a str, &'a [String])> {
    let template = &ctx.contract.document;
    let slot = ctx.slot(slot);
    let rows = template
        .leaves()
        .filter(|(tile, leaf)| *leaf == Leaf::TableRow && slot.origin.contains(template.tiles[*tile].range));
    let Some((row, _)) = rows.into_iter().next() else { return Vec::new() };
    let cells = template.cells(row).iter().zip(columns);
    cells
        .filter_map(|(cell, column)| {
            let hole = slot.holes.iter().find(|hole| hole.range == *cell)?;
            let ValueKind::Enum(options) = &hole.value else { return None };
            Some((column.as_str(), options.as_slice()))
        })
        .collect()
}

/// Above this likeness a value is meant to be an option.
const NEAR: f64 = 0.7;

struct Value<'v> {
    what: String,
    shown: &'v str,
    range: Range,
}

/// Holds a value against the choices, which are a slot's or the team's.
fn judge(ctx: &mut Context<'_>, slot: Option<SlotId>, value: &Value<'_>, options: &[String]) {
    let shown = value.shown.trim();
    // A hole that was left as it is belongs to placeholder-left, an empty value to value-empty.
    if shown.is_empty()
        || ctx.is_hole(slot, shown)
        || notation::is_unknown(shown)
        || options.iter().any(|option| option == shown || is_sample_of(option, shown))
    {
        return;
    }
    // `proposed | accepted | …`: others are meant to be, but not those that are nearly one of these.
    let is_open = |option: &String| matches!(option.as_str(), "…" | "..." | "etc" | "etc.");
    let likeness =
        |option: &String| strsim::normalized_damerau_levenshtein(&option.to_lowercase(), &shown.to_lowercase());
    if options.iter().any(is_open) && !options.iter().any(|option| likeness(option) >= NEAR) {
        return;
    }
    let same = options.iter().find(|option| option.to_lowercase() == shown.to_lowercase());
    let fix = same.map(|option| Fix {
        title: format!("Write `{option}`"),
        edits: vec![TextEdit { range: value.range, text: option.clone() }],
        safe: true,
    });
    ctx.report(Finding {
        at: value.range,
        message: same.map_or_else(
            || format!("{} is `{shown}`, which is none of {}", value.what, options.join(", ")),
            |option| format!("{} is `{shown}`, which the template writes `{option}`", value.what),
        ),
        demanded: slot.map(|slot| (ctx.slot(slot).origin, "the template allows these")),
        help: same.map_or_else(|| "take one of them, or `N/A`".to_owned(), |option| format!("write `{option}`")),
        subject: slot.map_or_else(|| value.what.clone(), |slot| ctx.contract.name(slot)),
        fix,
        ..Finding::default()
    });
}

/// `superseded by ADR-0123`: a choice with a number or a link in it is a sample of what begins like it.
fn is_sample_of(option: &str, shown: &str) -> bool {
    let start = option.find(|c: char| c.is_ascii_digit() || matches!(c, '[' | '<' | '{' | '#'));
    let start = start.map(|at| option[..at].to_lowercase());
    start.is_some_and(|start| start.contains(' ') && shown.to_lowercase().starts_with(start.trim_end()))
}
