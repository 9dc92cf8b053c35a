//! An id is defined twice.

use crate::contract::SlotId;
use crate::contract::ids::{self, IdUse};
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "id-duplicate",
    severity: Severity::Error,
    enabled: true,
    page: include_str!("id_duplicate.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let mut found = Vec::new();
    let defined: Vec<_> = ctx.ids.iter().filter(|id| id.defines && home(ctx, id).is_some()).collect();
    for (at, id) in defined.iter().enumerate() {
        let first = defined[..at].iter().find(|other| other.text == id.text && home(ctx, other) == home(ctx, id));
        if let Some(first) = first {
            found.push((id.range, id.text.clone(), ctx.source.lines.line(first.range.start), home(ctx, id)));
        }
    }
    for (at, text, first, slot) in found {
        ctx.report(Finding {
            at,
            message: format!("id `{text}` is defined twice, first on line {first}"),
            demanded: slot.map(|slot| (ctx.slot(slot).origin, "the template defines such ids here")),
            help: "give one of them the next free number".into(),
            subject: text,
            ..Finding::default()
        });
    }
}

/// The section of the template that defines ids of this family, where the id stands in it.
fn home(ctx: &Context<'_>, id: &IdUse) -> Option<SlotId> {
    let (prefix, _) = ids::split(&id.text)?;
    let family = ctx.contract.ids.iter().find(|family| family.prefix == prefix)?;
    let here = id.section.and_then(|section| ctx.sections.slot_around(&ctx.source.document, section));
    family.defined.filter(|slot| {
        here.is_some_and(|here| here == *slot || ctx.contract.ancestors(here).any(|above| above == *slot))
    })
}
