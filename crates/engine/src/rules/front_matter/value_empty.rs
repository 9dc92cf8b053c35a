//! A key of the template has no value.

use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "value-empty",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::typed_keys,
    page: include_str!("value_empty.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let Some(front) = &ctx.source.document.front else { return };
    for entry in front.entries.iter().filter(|entry| entry.value.is_empty()) {
        let slot = ctx.contract.key(&entry.key);
        // What the template leaves empty may stay empty, unless the team says what it is.
        let there = ctx.contract.document.front.as_ref().and_then(|front| front.entry(&entry.key));
        let is_empty_there = there.is_none_or(|there| there.value.is_empty());
        if !ctx.settings.values.contains_key(&entry.key) && (slot.is_none() || is_empty_there) {
            continue;
        }
        // `links: []` says that there is none.
        let is_told_only = ctx.text(entry.value.range).trim().starts_with(['[', '{']);
        ctx.report(Finding {
            at: entry.range,
            is_told_only,
            message: format!("key `{}` has no value", entry.key),
            demanded: slot.map(|slot| (ctx.slot(slot).origin, "the template asks for a value")),
            help: "write the value, or `'N/A'`".into(),
            subject: entry.key.clone(),
            ..Finding::default()
        });
    }
}
