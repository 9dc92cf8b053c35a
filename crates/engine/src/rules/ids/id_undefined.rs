//! An id is referred to that the document does not define.

use std::collections::BTreeSet;

use crate::contract::{SlotId, ids};
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "id-undefined",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::ids,
    page: include_str!("id_undefined.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let defined: BTreeSet<&str> = ctx.ids.iter().filter(|id| id.defines).map(|id| id.text.as_str()).collect();
    let mut found = Vec::new();
    for id in ctx.ids.iter().filter(|id| id.marked && !id.defines && !defined.contains(id.text.as_str())) {
        let family = ids::split(&id.text).and_then(|(prefix, digits)| {
            let mut families = ctx.contract.ids.iter();
            // A wrong width is id-format's finding.
            families.find(|family| family.prefix == prefix && digits.len() >= family.width)
        });
        // A family that the template does not define is defined elsewhere.
        // Without the section, or the table, that would define it, what is missing is that one.
        let is_home_there = |slot: &SlotId| {
            let tables = ctx.contract.tables().filter(|table| ctx.slot(*table).parent == Some(*slot));
            let lacks_table = |table: SlotId| ctx.slot(table).is_required() && ctx.tables_of(table).is_empty();
            // A home that is still the template's own defines nothing yet.
            let is_unfilled = ctx.region(*slot).is_some_and(|region| {
                let mut slots = ctx.contract.children(Some(*slot)).chain([*slot]).map(|slot| ctx.slot(slot));
                slots.any(|slot| {
                    slot.holes.iter().any(|hole| ctx.text(region).contains(hole.range.of(&ctx.contract.text)))
                })
            });
            ctx.sections.section(*slot).is_some() && !is_unfilled && !tables.into_iter().any(lacks_table)
        };
        if let Some(slot) = family.and_then(|family| family.defined).filter(is_home_there) {
            found.push((id.range, id.text.clone(), slot));
        }
    }
    for (at, text, slot) in found {
        let name = ctx.contract.name(slot);
        ctx.report(Finding {
            at,
            message: format!("id `{text}` is not defined"),
            demanded: Some((ctx.slot(slot).origin, "the template defines such ids here")),
            help: format!("define it in `{name}` or refer to one that is"),
            subject: text,
            ..Finding::default()
        });
    }
}
