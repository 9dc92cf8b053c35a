//! A link names a label that nothing defines.

use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::references;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "reference-undefined",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::always,
    page: include_str!("reference_undefined.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    for (label, at) in references::undefined(ctx.source) {
        ctx.report(Finding {
            at,
            message: format!("nothing defines the label `{label}`"),
            help: format!("add `[{label}]: destination`, or write the destination in its place"),
            subject: label,
            ..Finding::default()
        });
    }
}
