//! A key of the front matter is not in the template.

use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "key-unknown",
    severity: Severity::Warning,
    enabled: false,
    applies: subjects::front_matter,
    page: include_str!("key_unknown.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let Some(front) = &ctx.source.document.front else { return };
    // A template without keys says nothing about keys.
    if ctx.contract.keys().next().is_none() {
        return;
    }
    for entry in &front.entries {
        let is_known = ctx.contract.key(&entry.key).is_some() || ctx.settings.extra_keys.contains(&entry.key);
        if is_known || ctx.misspelt(&entry.key).is_some() {
            continue;
        }
        ctx.report(Finding {
            at: entry.key_range,
            message: format!("key `{}` is not in the template", entry.key),
            help: "remove it, or allow it with `extra-keys` in specast.toml".into(),
            subject: entry.key.clone(),
            ..Finding::default()
        });
    }
}
