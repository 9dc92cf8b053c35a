//! A labelled field of the template is not in its section, or is empty.

use specast_syntax::Range;

use crate::contract::notation::Labelled;
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "field-missing",
    severity: Severity::Error,
    enabled: true,
    page: include_str!("field_missing.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    for slot in ctx.contract.fields() {
        let Some(region) = ctx.region(slot) else { continue };
        // A label that is all hole shows a sample: any content of the author's will do.
        if ctx.slot(slot).title.is_open() && ctx.has_content(region) {
            continue;
        }
        let name = ctx.contract.name(slot);
        let origin = ctx.slot(slot).origin;
        let found = ctx.fields_of(slot);
        let is_filled = found.iter().any(|field| !field.value.is_empty() || !ends_with_its_line(field));
        if is_filled || (found.is_empty() && (!ctx.slot(slot).is_required() || ctx.says_unknown(region))) {
            continue;
        }
        let (at, message) = match found.first() {
            Some(field) => (field.label_range, format!("field `{name}` is empty")),
            None => (ctx.place(slot), format!("field `{name}` is missing")),
        };
        ctx.report(Finding {
            at,
            message,
            demanded: Some((origin, "the template demands it")),
            help: format!("add `{}` with its value, or `N/A`", label(ctx, origin)),
            subject: name,
            ..Finding::default()
        });
    }
}

/// An item or a quoted line ends there; the value of a bold line in running text may be the block below.
fn ends_with_its_line(field: &Labelled) -> bool {
    field.item.is_some() || field.quoted
}

/// The label as it stands in the template, with its marks.
fn label(ctx: &Context<'_>, origin: Range) -> String {
    let text = &ctx.contract.text;
    let line = ctx.contract.lines.line_range(ctx.contract.lines.line(origin.start)).trim(text);
    let shown = line.of(text);
    shown.split_inclusive(':').next().unwrap_or(shown).to_owned()
}
