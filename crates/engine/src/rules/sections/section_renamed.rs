//! A section stands under a title that is near the template's.

use specast_syntax::Range;

use crate::contract::{SlotId, is_respelt, normalise, notation};
use crate::diagnostic::{Fix, Severity};
use crate::edit::TextEdit;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "section-renamed",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::sections,
    page: include_str!("section_renamed.md"),
    check: Check::Document(check),
};

/// Titles that are less alike than this are two names.
const NEAR: f64 = 0.6;

fn check(ctx: &mut Context<'_>) {
    for section in 0..ctx.source.document.sections.len() {
        let Some(found) = ctx.sections.of[section].filter(|found| !found.exact) else { continue };
        if ctx.contract.named_jointly(found.slot, &ctx.source.document, &ctx.source.text).is_some() {
            continue;
        }
        let name = ctx.contract.name(found.slot);
        let (title, _) = notation::title(&ctx.source.document, section, &ctx.source.text);
        // A remark such as `*(mandatory)*` behind the title is none of its words.
        let whole = ctx.source.document.sections[section].title;
        let is_plain = ctx.text(whole).starts_with(&title);
        let at = if is_plain { Range { start: whole.start, end: whole.start + title.len() as u32 } } else { whole };
        let slot = ctx.slot(found.slot);
        // `# Proposal` names a kind, and a document of it may bear a name of its own.
        let is_own_name = ctx.contract.title_slot() == Some(found.slot)
            && !slot.title.has_holes()
            && strsim::normalized_damerau_levenshtein(&normalise(&slot.title.show()), &normalise(&title)) < NEAR;
        ctx.report(Finding {
            at,
            message: format!("section `{name}` is called `{title}`"),
            demanded: Some((ctx.slot(found.slot).origin, "the template calls it this")),
            help: format!("call it `{name}`"),
            fix: is_plain.then(|| fix(ctx, found.slot, at)).flatten(),
            subject: name,
            is_told_only: is_own_name,
            ..Finding::default()
        });
    }
}

/// Writes the template's title; one with holes is the author's to fill in, and the title of the document is
/// the author's words.
fn fix(ctx: &Context<'_>, slot: SlotId, at: Range) -> Option<Fix> {
    let title = &ctx.slot(slot).title;
    if title.has_holes() || ctx.contract.title_slot() == Some(slot) {
        return None;
    }
    // A word of the author's that the template's title does not have goes with the old title.
    let safe = is_respelt(ctx.text(at), &title.show());
    let edits = vec![TextEdit { range: at, text: title.show() }];
    Some(Fix { title: format!("Call it `{}`", title.show()), edits, safe })
}
