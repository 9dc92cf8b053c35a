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
        for region in ctx.regions(slot) {
            let is_there = ctx.table_in(slot, region).is_some() || ctx.lacking_table(slot, region).is_some();
            let is_excused = !ctx.slot(slot).is_required() || ctx.says_unknown(region) || ctx.is_hollow(slot, region);
            if is_there || is_excused {
                continue;
            }
            ctx.report(Finding {
                at: ctx.place_in(slot, region),
                message: format!("the table with {} is missing", list(columns)),
                demanded: Some((ctx.slot(slot).origin, "the template's table")),
                help: "add the table, or `N/A` alone in the section".into(),
                subject: columns.join(", "),
                ..Finding::default()
            });
        }
    }
}
