//! A section or a key that another value demands is not there.

use specast_syntax::Range;

use crate::contract::{SlotKind, normalise, notation};
use crate::diagnostic::Severity;
use crate::rules::conditions;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "condition-unmet",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::conditions,
    page: include_str!("condition_unmet.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    for condition in &ctx.settings.conditions {
        let Some(value) = conditions::met(ctx, &condition.key, &condition.is) else { continue };
        let because = conditions::because(condition, &value);
        let at = place(ctx, &condition.key);
        for key in condition.requires_keys.iter().filter(|key| !conditions::has(ctx, key)).collect::<Vec<_>>() {
            report(ctx, at, format!("key `{key}` is missing{because}"), key, None);
        }
        for title in condition.requires_sections.iter().filter(|title| !has_section(ctx, title)).collect::<Vec<_>>() {
            report(ctx, at, format!("section `{title}` is missing{because}"), title, None);
        }
        if !condition.one_of.is_empty() && !condition.one_of.iter().any(|key| conditions::has(ctx, key)) {
            let keys = condition.one_of.join("`, `");
            report(ctx, at, format!("none of the keys `{keys}` is there{because}"), &keys, None);
        }
    }
    for stated in conditions::stated(ctx.contract) {
        let Some(value) = conditions::met(ctx, &stated.key, &stated.is) else { continue };
        let name = ctx.contract.name(stated.slot);
        let (what, is_there) = match ctx.slot(stated.slot).kind {
            SlotKind::Key { .. } => ("key", conditions::has(ctx, &name)),
            SlotKind::Section { .. } => ("section", ctx.sections.section(stated.slot).is_some()),
            _ => continue,
        };
        if !is_there {
            let message = format!("{what} `{name}` is missing, where `{}` is `{value}`", stated.key);
            let demanded = Some((ctx.slot(stated.slot).origin, "the template demands it then"));
            report(ctx, place(ctx, &stated.key), message, &name, demanded);
        }
    }
}

fn report(ctx: &mut Context<'_>, at: Range, message: String, subject: &str, demanded: Option<(Range, &'static str)>) {
    ctx.report(Finding {
        at,
        message,
        demanded,
        help: "add it, or `'N/A'`".into(),
        subject: subject.to_owned(),
        ..Finding::default()
    });
}

/// The entry or the labelled line that switches a condition on.
fn place(ctx: &Context<'_>, key: &str) -> Range {
    let mut entries = ctx.source.document.front.iter().flat_map(|front| &front.entries);
    if let Some(entry) = entries.find(|entry| entry.key.eq_ignore_ascii_case(key)) {
        return entry.range;
    }
    let field = ctx.fields.iter().find(|field| field.label.eq_ignore_ascii_case(key));
    field.filter(|_| !key.is_empty()).map_or_else(|| ctx.first_line(), |field| field.range)
}

/// True for a section of this title, the template's or the author's own.
fn has_section(ctx: &Context<'_>, title: &str) -> bool {
    let slot = ctx.contract.sections().find(|slot| ctx.slot(*slot).title.is(title));
    slot.is_some_and(|slot| ctx.sections.section(slot).is_some()) || {
        let document = &ctx.source.document;
        let mut titles = (0..document.sections.len()).map(|id| notation::title(document, id, &ctx.source.text).0);
        titles.any(|shown| normalise(&shown) == normalise(title))
    }
}
