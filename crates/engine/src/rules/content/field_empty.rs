//! A labelled field of the template has no value.

use specast_syntax::{Leaf, Range};

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

/// Nothing but headings, or another bold label, follows a bold line in its section.
fn stands_alone(ctx: &Context<'_>, field: &Labelled) -> bool {
    let document = &ctx.source.document;
    let next = document.leaves().find(|(tile, _)| document.tiles[*tile].range.start >= field.range.end);
    let labels = |range: Range| {
        let other = ctx.fields.iter().find(|other| range.contains(other.label_range));
        other.is_some_and(|other| other.strong && other.item.is_none() && !other.quoted)
    };
    let is_followed = ctx.fields.iter().any(|other| other.tile == field.tile && other.range.start > field.range.start);
    is_followed
        || next.is_none_or(|(tile, leaf)| {
            matches!(leaf, Leaf::Heading { .. }) || leaf == Leaf::Paragraph && labels(document.tiles[tile].range)
        })
}
