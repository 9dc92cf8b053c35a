//! A key of the front matter is not in the template.

use crate::diagnostic::{Fix, Severity};
use crate::edit::TextEdit;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "key-unknown",
    severity: Severity::Warning,
    enabled: true,
    page: include_str!("key_unknown.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let Some(front) = &ctx.source.document.front else { return };
    let names: Vec<String> = ctx.contract.keys().map(|key| ctx.contract.name(key)).collect();
    // A template without keys says nothing about keys.
    if names.is_empty() {
        return;
    }
    for entry in &front.entries {
        if names.contains(&entry.key) || ctx.settings.extra_keys.contains(&entry.key) {
            continue;
        }
        let near = ctx.misspelt(&entry.key).map(|slot| ctx.contract.name(slot));
        let fix = near.as_ref().map(|name| Fix {
            title: format!("Call it `{name}`"),
            edits: vec![TextEdit { range: entry.key_range, text: name.clone() }],
            safe: true,
        });
        ctx.report(Finding {
            at: entry.key_range,
            message: format!("key `{}` is not in the template", entry.key),
            help: near.as_ref().map_or_else(
                || "remove it, or allow it with `extra-keys` in specast.toml".to_owned(),
                |name| format!("did you mean `{name}`?"),
            ),
            subject: entry.key.clone(),
            fix,
            ..Finding::default()
        });
    }
}
