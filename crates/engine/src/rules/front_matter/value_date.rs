//! A date is no day of the calendar in the form YYYY-MM-DD.

use crate::contract::{SlotId, SlotKind, ValueKind, notation};
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::settings::Type;
use crate::rules::types::is_date;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "value-date",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::dates,
    page: include_str!("value_date.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let Some(front) = &ctx.source.document.front else { return };
    for entry in &front.entries {
        let slot = ctx.contract.key(&entry.key);
        let is_dated = |slot: SlotId| matches!(ctx.slot(slot).kind, SlotKind::Key { value: ValueKind::Date });
        // What the team says of a key comes before what the template shows.
        let demanded = match ctx.settings.values.get(&entry.key) {
            Some(Type::Date) => None,
            None if slot.is_some_and(is_dated) => {
                slot.map(|slot| (ctx.slot(slot).origin, "the template asks for a date"))
            }
            _ => continue,
        };
        let shown = entry.value.as_str().unwrap_or_else(|| ctx.text(entry.value.range)).trim();
        if entry.value.is_empty()
            || shown.is_empty()
            || ctx.is_hole(slot, shown)
            || notation::is_unknown(shown)
            || is_date(shown)
        {
            continue;
        }
        ctx.report(Finding {
            at: entry.value.range,
            message: format!("key `{}` is `{shown}`, which is no date", entry.key),
            demanded,
            help: "write it as YYYY-MM-DD, or `'N/A'`".into(),
            subject: entry.key.clone(),
            ..Finding::default()
        });
    }
}
