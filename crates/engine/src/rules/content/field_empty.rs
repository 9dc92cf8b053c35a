//! A labelled field of the template has no value.

use specast_syntax::Leaf;

use crate::contract::notation::Labelled;
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "field-empty",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::fields,
    page: include_str!("field_empty.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    for slot in ctx.contract.fields() {
        // A label that is all hole shows a sample: an author's label without a value is none of it.
        if ctx.slot(slot).title.is_open() {
            continue;
        }
        for region in ctx.regions(slot) {
            let found = ctx.fields_of(slot, region);
            let is_filled = found.iter().any(|field| !is_empty(ctx, field));
            let Some(first) = found.first().filter(|_| !is_filled) else { continue };
            let at = first.label_range;
            let name = ctx.contract.name(slot);
            ctx.report(Finding {
                at,
                message: format!("field `{name}` is empty"),
                demanded: Some((ctx.slot(slot).origin, "the template asks for a value")),
                help: "write the value behind it, or `N/A`".into(),
                subject: name,
                ..Finding::default()
            });
        }
    }
}

/// An item or a quoted line ends there; the value of a bold line in running text may be the block below.
fn is_empty(ctx: &Context<'_>, field: &Labelled) -> bool {
    field.value.is_empty() && (field.item.is_some() || field.quoted || stands_alone(ctx, field))
}

/// Nothing but headings follows a bold line in its section.
fn stands_alone(ctx: &Context<'_>, field: &Labelled) -> bool {
    let document = &ctx.source.document;
    let next = document.leaves().map(|(tile, leaf)| (document.tiles[tile].range, leaf));
    let next = next.into_iter().find(|(range, _)| range.start >= field.range.end);
    next.is_none_or(|(_, leaf)| matches!(leaf, Leaf::Heading { .. }))
}
