//! A row that the template fixes is not in the table.

use crate::contract::SlotKind;
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "table-row-missing",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::fixed_rows,
    page: include_str!("table_row_missing.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    for slot in ctx.contract.tables() {
        let SlotKind::Table { columns, fixed_rows: true } = &ctx.slot(slot).kind else { continue };
        for table in ctx.tables_of(slot) {
            for (row_idx, row) in ctx.fixed_rows(slot).iter().enumerate() {
                if ctx.row_of(&table, columns, row).is_some() {
                    continue;
                }
                let name = row.iter().find(|cell| !cell.is_empty()).cloned().unwrap_or_default();
                let origin = ctx.slot(slot).fixed.get(row_idx).copied().unwrap_or(ctx.slot(slot).origin);
                ctx.report(Finding {
                    at: ctx.source.document.tiles[table.head].range,
                    message: format!("row `{name}` is missing"),
                    demanded: Some((origin, "the template fixes it")),
                    help: "add the row as it stands in the template and fill in its empty cells".into(),
                    subject: name,
                    ..Finding::default()
                });
            }
        }
    }
}
