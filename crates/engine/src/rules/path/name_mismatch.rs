//! A document's file is not called as the team calls its documents.

use crate::contract::{notation, values};
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "name-mismatch",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::name,
    page: include_str!("name_mismatch.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let Some(name) = &ctx.settings.name else { return };
    let path = &ctx.source.path;
    let shown = name.part(path);
    let named = |key: &str| values::named(ctx.source, &ctx.fields, key)?.into_iter().next();
    let value = |key: &str| named(key).map(|(value, _)| value).filter(|value| !notation::is_unknown(value));
    let Some(differ) = name.fit(path, value) else {
        ctx.report(Finding {
            at: ctx.first_line(),
            message: format!("`{shown}` is not of the form `{}`", name.text),
            help: "rename the file".into(),
            subject: name.text.clone(),
            ..Finding::default()
        });
        return;
    };
    let found: Vec<_> = differ.into_iter().filter_map(|one| named(&one.key).map(|found| (one, found))).collect();
    for (one, (value, at)) in found {
        ctx.report(Finding {
            at,
            message: format!("`{}` is `{value}`, and the file is called `{shown}`", one.key),
            help: format!("write `{}`, or rename the file", one.said),
            subject: one.key,
            ..Finding::default()
        });
    }
}
