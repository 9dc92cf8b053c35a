//! A key names a document that is not there.

use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, parents, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "parent-missing",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::parents,
    page: include_str!("parent_missing.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let Some(index) = ctx.index else { return };
    for key in &ctx.settings.parents {
        for (value, at) in parents::of(ctx, key) {
            if !index.meant(&ctx.source.path, &value).is_empty() {
                continue;
            }
            ctx.report(Finding {
                at,
                message: format!("`{key}` names `{value}`, and no document is called so"),
                help: "write its path, file name, number, id or title".into(),
                subject: value,
                ..Finding::default()
            });
        }
    }
}
