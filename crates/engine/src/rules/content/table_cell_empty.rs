//! A cell that the template leaves to be filled in is empty.

use crate::contract::{SlotKind, normalise};
use crate::diagnostic::Severity;
use crate::rules::context::column_idx;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "table-cell-empty",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::tables,
    page: include_str!("table_cell_empty.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    for slot in ctx.contract.tables() {
        let SlotKind::Table { columns, fixed_rows: true } = &ctx.slot(slot).kind else { continue };
        for table in ctx.tables_of(slot) {
            for template_row in ctx.fixed_rows(slot) {
                let is_optional = template_row.iter().any(|cell| normalise(cell) == "optional");
                let Some(row) = ctx.row_of(&table, columns, &template_row).filter(|_| !is_optional) else { continue };
                for (column, cell) in columns.iter().zip(&template_row) {
                    let Some(at) = column_idx(&table, column).filter(|_| cell.is_empty()) else { continue };
                    if ctx.cell_text(row, at).is_empty() {
                        let name = template_row.first().cloned().unwrap_or_default();
                        ctx.report(Finding {
                            at: ctx.source.document.tiles[row].range,
                            message: format!("cell `{column}` of row `{name}` is empty"),
                            demanded: Some((ctx.slot(slot).origin, "the template leaves it to be filled in")),
                            help: "fill it in, or write `N/A`".into(),
                            subject: format!("{name} {column}"),
                            ..Finding::default()
                        });
                    }
                }
            }
        }
    }
}
