//! A section stands under a title that is near the template's.

use crate::contract::SlotId;
use crate::diagnostic::{Fix, Severity};
use crate::edit::TextEdit;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "section-renamed",
    severity: Severity::Error,
    enabled: true,
    page: include_str!("section_renamed.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    for section in 0..ctx.source.document.sections.len() {
        let Some(found) = ctx.sections.of[section].filter(|found| !found.exact) else { continue };
        let name = ctx.contract.name(found.slot);
        let at = ctx.source.document.sections[section].title;
        ctx.report(Finding {
            at,
            message: format!("section `{name}` is called `{}`", ctx.text(at)),
            demanded: Some((ctx.slot(found.slot).origin, "the template calls it this")),
            help: format!("call it `{name}`"),
            fix: fix(ctx, found.slot, at),
            subject: name,
            ..Finding::default()
        });
    }
}

/// Writes the template's title; one with holes is the author's to fill in.
fn fix(ctx: &Context<'_>, slot: SlotId, at: specast_syntax::Range) -> Option<Fix> {
    let title = &ctx.slot(slot).title;
    if title.has_holes() {
        return None;
    }
    let edits = vec![TextEdit { range: at, text: title.show() }];
    Some(Fix { title: format!("Call it `{}`", title.show()), edits, safe: true })
}
