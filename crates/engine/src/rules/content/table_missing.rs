//! A table of the template is not in its section.

use crate::contract::SlotKind;
use crate::diagnostic::Severity;
use crate::rules::content::table_columns::list;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "table-missing",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::tables,
    page: include_str!("table_missing.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    for slot in ctx.contract.tables() {
        let SlotKind::Table { columns, .. } = &ctx.slot(slot).kind else { continue };
        let Some(region) = ctx.region(slot) else { continue };
        let is_there = ctx.table_of(slot).is_some() || ctx.lacking_table(slot).is_some();
        if is_there || !ctx.slot(slot).is_required() || ctx.says_unknown(region) || ctx.is_hollow(slot, region) {
            continue;
        }
        ctx.report(Finding {
            at: ctx.place(slot),
            message: format!("the table with {} is missing", list(columns)),
            demanded: Some((ctx.slot(slot).origin, "the template's table")),
            help: "add the table, or `N/A` alone in the section".into(),
            subject: columns.join(", "),
            ..Finding::default()
        });
    }
}
