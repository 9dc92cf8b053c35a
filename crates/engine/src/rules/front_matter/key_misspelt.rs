//! A key is nearly one of the template's, and that one is missing.

use crate::diagnostic::{Fix, Severity};
use crate::edit::TextEdit;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "key-misspelt",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::keys,
    page: include_str!("key_misspelt.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let Some(front) = &ctx.source.document.front else { return };
    for entry in &front.entries {
        let Some(slot) = ctx.misspelt(&entry.key) else { continue };
        let name = ctx.contract.name(slot);
        let edits = vec![TextEdit { range: entry.key_range, text: name.clone() }];
        ctx.report(Finding {
            at: entry.key_range,
            message: format!("key `{name}` is written `{}`", entry.key),
            demanded: Some((ctx.slot(slot).origin, "the template calls it this")),
            help: format!("write `{name}`"),
            fix: Some(Fix { title: format!("Call it `{name}`"), edits, safe: true }),
            subject: name,
            ..Finding::default()
        });
    }
}
