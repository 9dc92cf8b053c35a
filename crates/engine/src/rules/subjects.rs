//! Whether a document has something that a rule looks at: what the template demands there, what the team says of
//! it, or what the author wrote.
//!
//! A rule that had nothing to look at in any document was no proof of anything, and a run says so.

use specast_syntax::LinkKind;

use super::conditions;
use super::context::Context;
use super::types::Type;
use crate::contract::{SlotKind, ValueKind};

pub(super) fn always(_: &Context<'_>) -> bool {
    true
}

pub(super) fn keys(ctx: &Context<'_>) -> bool {
    ctx.contract.keys().next().is_some()
}

pub(super) fn front_matter(ctx: &Context<'_>) -> bool {
    ctx.source.document.front.is_some()
}

pub(super) fn typed_keys(ctx: &Context<'_>) -> bool {
    keys(ctx) || !ctx.settings.values.is_empty()
}

pub(super) fn keys_or_fields(ctx: &Context<'_>) -> bool {
    keys(ctx) || fields(ctx)
}

pub(super) fn choices(ctx: &Context<'_>) -> bool {
    takes(ctx, |value| matches!(value, ValueKind::Enum(_))) || is_said(ctx, |typed| matches!(typed, Type::OneOf(_)))
}

pub(super) fn dates(ctx: &Context<'_>) -> bool {
    takes(ctx, |value| *value == ValueKind::Date) || is_said(ctx, |typed| *typed == Type::Date)
}

pub(super) fn conditions(ctx: &Context<'_>) -> bool {
    !ctx.settings.conditions.is_empty() || !conditions::stated(ctx.contract).is_empty()
}

pub(super) fn sections(ctx: &Context<'_>) -> bool {
    ctx.contract.sections().any(|slot| Some(slot) != ctx.contract.title_slot())
}

pub(super) fn fields(ctx: &Context<'_>) -> bool {
    ctx.contract.fields().next().is_some()
}

pub(super) fn holes(ctx: &Context<'_>) -> bool {
    ctx.contract.slots.iter().any(|slot| !slot.holes.is_empty())
}

pub(super) fn tables(ctx: &Context<'_>) -> bool {
    ctx.contract.tables().next().is_some()
}

pub(super) fn fixed_rows(ctx: &Context<'_>) -> bool {
    is_demanded(ctx, |kind| matches!(kind, SlotKind::Table { fixed_rows: true, .. }))
}

pub(super) fn checklists(ctx: &Context<'_>) -> bool {
    is_demanded(ctx, |kind| *kind == SlotKind::Checklist)
}

pub(super) fn fixed_text(ctx: &Context<'_>) -> bool {
    is_demanded(ctx, |kind| *kind == SlotKind::Fixed) || fixed_rows(ctx)
}

pub(super) fn ids(ctx: &Context<'_>) -> bool {
    !ctx.ids.is_empty() || !ctx.contract.ids.is_empty()
}

pub(super) fn links(ctx: &Context<'_>) -> bool {
    ctx.source.document.links.iter().any(|link| link.kind != LinkKind::Image)
}

pub(super) fn images(ctx: &Context<'_>) -> bool {
    ctx.source.document.links.iter().any(|link| link.kind == LinkKind::Image)
}

pub(super) fn definitions(ctx: &Context<'_>) -> bool {
    ctx.source.document.links.iter().any(|link| link.kind == LinkKind::Definition)
}

pub(super) fn parents(ctx: &Context<'_>) -> bool {
    !ctx.settings.parents.is_empty()
}

pub(super) fn target(ctx: &Context<'_>) -> bool {
    ctx.contract.target.is_some()
}

pub(super) fn name(ctx: &Context<'_>) -> bool {
    ctx.settings.name.is_some()
}

pub(super) fn budgets(ctx: &Context<'_>) -> bool {
    !ctx.settings.budgets.is_empty()
}

pub(super) fn forbidden(ctx: &Context<'_>) -> bool {
    !ctx.settings.forbidden.is_empty()
}

pub(super) fn language(ctx: &Context<'_>) -> bool {
    ctx.settings.language.is_some()
}

fn is_demanded(ctx: &Context<'_>, is: impl Fn(&SlotKind) -> bool) -> bool {
    ctx.contract.slots.iter().any(|slot| is(&slot.kind))
}

/// True where a key or a hole of the template takes such a value.
fn takes(ctx: &Context<'_>, is: impl Fn(&ValueKind) -> bool) -> bool {
    ctx.contract.slots.iter().any(|slot| {
        let of_key = matches!(&slot.kind, SlotKind::Key { value } if is(value));
        of_key || slot.holes.iter().any(|hole| is(&hole.value))
    })
}

fn is_said(ctx: &Context<'_>, is: impl Fn(&Type) -> bool) -> bool {
    ctx.settings.values.values().any(is)
}
