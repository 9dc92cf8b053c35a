//! A key of the template is not in the front matter, or has no value.

use specast_syntax::Range;

use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "key-missing",
    severity: Severity::Error,
    enabled: true,
    page: include_str!("key_missing.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let document = &ctx.source.document;
    let broken = !document.problems.is_empty();
    for slot in ctx.contract.keys() {
        let origin = ctx.slot(slot).origin;
        let name = ctx.contract.name(slot);
        let entry = document.front.as_ref().and_then(|front| front.entry(&name));
        let (at, message) = match entry {
            Some(entry) if entry.value.is_empty() => (entry.range, format!("key `{name}` has no value")),
            Some(_) => continue,
            // A front matter that cannot be read is a finding of its own.
            None if broken || !ctx.slot(slot).is_required() => continue,
            None => (place(ctx), format!("key `{name}` is missing")),
        };
        ctx.report(Finding {
            at,
            message,
            demanded: Some((origin, "the template demands it")),
            help: format!("add `{name}:` with its value, or `'N/A'`"),
            subject: name,
            ..Finding::default()
        });
    }
}

/// The first line of the front matter, or of the document where there is none.
fn place(ctx: &Context<'_>) -> Range {
    match &ctx.source.document.front {
        Some(front) => Range { start: front.range.start, end: front.range.start + 3 },
        None => ctx.first_line(),
    }
}
