//! A section's heading has another level than in the template.

use specast_syntax::{Range, SectionId};

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
    if let Some(shift) = ctx.sections.shift(ctx.contract, &ctx.source.document) {
        return report_shift(ctx, shift);
    }
    for section in 0..ctx.source.document.sections.len() {
        let Some(found) = ctx.sections.of[section] else { continue };
        let Some(wanted) = ctx.slot(found.slot).level() else { continue };
        let level = ctx.source.document.sections[section].level;
        if level == wanted {
            continue;
        }
        let name = ctx.contract.name(found.slot);
        ctx.report(Finding {
            at: ctx.heading(section),
            message: format!("section `{name}` has level {level} instead of {wanted}"),
            demanded: Some((ctx.slot(found.slot).origin, "the template's heading")),
            help: format!("begin the heading with `{}`", "#".repeat(usize::from(wanted))),
            subject: name,
            fix: fix(ctx, section, level, wanted),
            ..Finding::default()
        });
    }
}

/// One finding for all, at the first of them.
fn report_shift(ctx: &mut Context<'_>, shift: i16) {
    let title = ctx.contract.title_slot();
    let level_of = |section: SectionId| i16::from(ctx.source.document.sections[section].level);
    // A title that stands as it should stays.
    let is_title = |section: SectionId| ctx.sections.of[section].is_some_and(|found| Some(found.slot) == title);
    let is_moved = |section: &SectionId| !is_title(*section) || level_of(*section) > 1;
    let moved: Vec<SectionId> = (0..ctx.sections.of.len()).filter(is_moved).collect();
    let Some(first) = moved.iter().copied().find(|section| ctx.sections.of[*section].is_some() && !is_title(*section))
    else {
        return;
    };
    let slot = ctx.sections.of[first].map(|found| ctx.slot(found.slot).origin);
    let edits: Option<Vec<TextEdit>> = moved
        .iter()
        .map(|section| {
            u8::try_from(level_of(*section) - shift)
                .ok()
                .filter(|level| *level > 0)
                .and_then(|level| marks(ctx, *section, level))
        })
        .collect();
    let n_levels = shift.unsigned_abs();
    let levels = if n_levels == 1 { "one level".to_owned() } else { format!("{n_levels} levels") };
    let (than, marks) = if shift > 0 { ("deeper", "fewer") } else { ("higher", "more") };
    ctx.report(Finding {
        at: ctx.heading(first),
        message: format!("all sections stand {levels} {than} than in the template"),
        demanded: slot.map(|origin| (origin, "the template's heading")),
        help: format!("begin each heading with {n_levels} `#` {marks}"),
        subject: "all sections".into(),
        fix: edits.map(|edits| Fix { title: format!("Move all headings by {levels}"), edits, safe: true }),
        ..Finding::default()
    });
}

/// Writes the heading's marks anew, and those of the author's subsections where they would stand beside it then.
/// Underlined headings, and ones that would go too deep, are left to the author.
fn fix(ctx: &Context<'_>, section: SectionId, level: u8, wanted: u8) -> Option<Fix> {
    let deeper = wanted.saturating_sub(level);
    let below = if deeper == 0 { Vec::new() } else { own_subsections(ctx, section) };
    let mut edits = vec![marks(ctx, section, wanted)?];
    for below in below {
        edits.push(marks(ctx, below, ctx.source.document.sections[below].level + deeper)?);
    }
    Some(Fix { title: format!("Set the heading to level {wanted}"), edits, safe: true })
}

fn marks(ctx: &Context<'_>, section: SectionId, wanted: u8) -> Option<TextEdit> {
    let level = ctx.source.document.sections[section].level;
    let heading = ctx.heading(section);
    let is_marked = ctx.text(heading).starts_with(&"#".repeat(usize::from(level)));
    let range = Range { start: heading.start, end: heading.start + u32::from(level) };
    (is_marked && wanted <= 6).then(|| TextEdit { range, text: "#".repeat(usize::from(wanted)) })
}

/// The subsections down to those that the template has, whose levels are a matter of their own.
fn own_subsections(ctx: &Context<'_>, section: SectionId) -> Vec<SectionId> {
    let sections = &ctx.source.document.sections;
    let children = (section + 1..sections.len()).filter(|id| sections[*id].parent == Some(section));
    let own = children.filter(|id| ctx.sections.of[*id].is_none());
    own.flat_map(|id| std::iter::once(id).chain(own_subsections(ctx, id))).collect()
}
