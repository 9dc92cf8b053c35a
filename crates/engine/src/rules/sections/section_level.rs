//! A section's heading has another level than in the template.

use specast_syntax::Leaf;

use crate::diagnostic::{Fix, Severity};
use crate::edit::TextEdit;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "section-level",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::sections,
    page: include_str!("section_level.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    for section in 0..ctx.source.document.sections.len() {
        let Some(found) = ctx.sections.of[section] else { continue };
        let Some(wanted) = ctx.slot(found.slot).level() else { continue };
        let level = ctx.source.document.sections[section].level;
        if level == wanted {
            continue;
        }
        let name = ctx.contract.name(found.slot);
        let heading = ctx.heading(section);
        ctx.report(Finding {
            at: heading,
            message: format!("section `{name}` has level {level} instead of {wanted}"),
            demanded: Some((ctx.slot(found.slot).origin, "the template's heading")),
            help: format!("begin the heading with `{}`", "#".repeat(usize::from(wanted))),
            subject: name,
            fix: fix(ctx, section, level, wanted),
            ..Finding::default()
        });
    }
}

/// Writes the heading's marks anew; an underlined heading is left to the author.
fn fix(ctx: &Context<'_>, section: usize, level: u8, wanted: u8) -> Option<Fix> {
    let document = &ctx.source.document;
    let heading = document.tiles[document.sections[section].heading];
    debug_assert!(matches!(heading.kind, specast_syntax::TileKind::Leaf(Leaf::Heading { .. })));
    let mut range = heading.range;
    let marks = "#".repeat(usize::from(level));
    if !ctx.text(range).starts_with(&marks) {
        return None;
    }
    range.end = range.start + u32::from(level);
    let edits = vec![TextEdit { range, text: "#".repeat(usize::from(wanted)) }];
    Some(Fix { title: format!("Set the heading to level {wanted}"), edits, safe: true })
}
