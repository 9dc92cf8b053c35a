//! A key of the template has no value.

use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "value-empty",
    severity: Severity::Error,
    enabled: true,
    page: include_str!("value_empty.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let Some(front) = &ctx.source.document.front else { return };
    for slot in ctx.contract.keys() {
        let name = ctx.contract.name(slot);
        let Some(entry) = front.entry(&name).filter(|entry| entry.value.is_empty()) else { continue };
        // What the template leaves empty may stay empty.
        let is_empty_there = ctx.contract.document.front.as_ref().and_then(|front| front.entry(&name));
        if is_empty_there.is_some_and(|there| there.value.is_empty()) {
            continue;
        }
        ctx.report(Finding {
            at: entry.range,
            message: format!("key `{name}` has no value"),
            demanded: Some((ctx.slot(slot).origin, "the template asks for a value")),
            help: "write the value, or `'N/A'`".into(),
            subject: name,
            ..Finding::default()
        });
    }
}
