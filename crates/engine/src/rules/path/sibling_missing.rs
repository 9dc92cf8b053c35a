//! A document lies alone where a template puts another beside it.

use crate::diagnostic::Severity;
use crate::index;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "sibling-missing",
    severity: Severity::Warning,
    enabled: false,
    applies: subjects::target,
    page: include_str!("sibling_missing.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let Some(index) = ctx.index else { return };
    let own = ctx.contract.target.as_ref().filter(|target| target.bind(&ctx.source.path).is_some());
    let Some(own) = own else { return };
    for (template, target) in &index.targets {
        let Some(target) = target.as_ref().filter(|_| *template != ctx.contract.path) else { continue };
        let Some(path) = index::beside(&ctx.source.path, &own.text, target) else { continue };
        if index.present.contains(&path) {
            continue;
        }
        ctx.report(Finding {
            at: ctx.first_line(),
            message: format!("`{path}` is missing beside it"),
            help: format!("write it as {template} says"),
            subject: path,
            ..Finding::default()
        });
    }
}
