//! A table of the template is not in its section, or lacks columns.

use specast_syntax::Range;

use crate::contract::SlotKind;
use crate::diagnostic::Severity;
use crate::rules::context::column_idx;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "table-columns",
    severity: Severity::Error,
    enabled: true,
    page: include_str!("table_columns.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    for slot in ctx.contract.tables() {
        let SlotKind::Table { columns, .. } = &ctx.slot(slot).kind else { continue };
        let Some(region) = ctx.region(slot) else { continue };
        if ctx.table_of(slot).is_some() || !ctx.slot(slot).is_required() || ctx.says_unknown(region) {
            continue;
        }
        let nearest = nearest(ctx, region, columns);
        let (at, message) = match &nearest {
            Some((head, missing)) => (*head, format!("the table lacks {}", list(missing))),
            None => (ctx.place(slot), format!("the table with {} is missing", list(columns))),
        };
        ctx.report(Finding {
            at,
            message,
            demanded: Some((ctx.slot(slot).origin, "the template's table")),
            help: "give the table the template's columns; further columns are allowed".into(),
            subject: columns.join(", "),
            ..Finding::default()
        });
    }
}

/// The table that shares most columns, at least half of them, and those that it lacks.
fn nearest(ctx: &Context<'_>, region: Range, columns: &[String]) -> Option<(Range, Vec<String>)> {
    let inside = ctx.tables.iter().filter(|table| region.contains(table.range));
    let lacks = inside.map(|table| {
        let missing = columns.iter().filter(|column| column_idx(table, column).is_none());
        (ctx.source.document.tiles[table.head].range, missing.cloned().collect::<Vec<_>>())
    });
    lacks.filter(|(_, missing)| missing.len() * 2 <= columns.len()).min_by_key(|(_, missing)| missing.len())
}

fn list(columns: &[String]) -> String {
    let quoted: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
    let word = if columns.len() == 1 { "column" } else { "columns" };
    format!("{word} {}", quoted.join(", "))
}
