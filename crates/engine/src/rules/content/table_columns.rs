//! A table lacks columns of the template's table.

use crate::contract::SlotKind;
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "table-columns",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::tables,
    page: include_str!("table_columns.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    for slot in ctx.contract.tables() {
        let SlotKind::Table { columns, .. } = &ctx.slot(slot).kind else { continue };
        for region in ctx.regions(slot) {
            let Some((head, missing)) = ctx.lacking_table(slot, region) else { continue };
            ctx.report(Finding {
                at: head,
                message: format!("the table lacks {}", list(&missing)),
                demanded: Some((ctx.slot(slot).origin, "the template's table")),
                help: "give the table the template's columns; further columns are allowed".into(),
                subject: columns.join(", "),
                ..Finding::default()
            });
        }
    }
}

/// `columns `a`, `b``.
pub(in crate::rules) fn list(columns: &[String]) -> String {
    let quoted: Vec<String> = columns.iter().map(|column| format!("`{column}`")).collect();
    let word = if columns.len() == 1 { "column" } else { "columns" };
    format!("{word} {}", quoted.join(", "))
}
