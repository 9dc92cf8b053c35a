//! A key or a field says that its value is not known.

use crate::contract::notation;
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "value-unknown",
    severity: Severity::Information,
    enabled: true,
    applies: subjects::keys_or_fields,
    page: include_str!("value_unknown.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let mut found = Vec::new();
    if let Some(front) = &ctx.source.document.front {
        for slot in ctx.contract.keys() {
            let name = ctx.contract.name(slot);
            let Some(entry) = front.entry(&name) else { continue };
            if entry.value.as_str().is_some_and(notation::is_unknown) {
                found.push((entry.value.range, format!("key `{name}` is given as `N/A`"), slot));
            }
        }
    }
    for slot in ctx.contract.fields() {
        let name = ctx.contract.name(slot);
        for field in ctx.all_fields_of(slot) {
            if notation::is_unknown(&ctx.value_of(field)) {
                found.push((field.value, format!("field `{name}` is given as `N/A`"), slot));
            }
        }
    }
    for (at, message, slot) in found {
        ctx.report(Finding {
            at,
            message,
            demanded: Some((ctx.slot(slot).origin, "the template asks for it")),
            help: "fill it in when it is known".into(),
            subject: ctx.contract.name(slot),
            ..Finding::default()
        });
    }
}
