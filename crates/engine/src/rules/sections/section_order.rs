//! A section stands at another place than in the template.

use specast_syntax::{Range, SectionId};

use crate::contract::{SlotId, SlotKind, longest_rising};
use crate::diagnostic::{Fix, Severity};
use crate::edit::TextEdit;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, skeleton, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "section-order",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::sections,
    page: include_str!("section_order.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let mut parents: Vec<Option<SlotId>> = vec![None];
    parents.extend(ctx.contract.sections().map(Some));
    for parent in parents {
        if parent.is_some_and(|parent| ctx.slot(parent).marks.any_order) {
            continue;
        }
        siblings(ctx, parent);
    }
    outside(ctx);
}

/// Sections of one parent: the fewest that have to move are reported.
fn siblings(ctx: &mut Context<'_>, parent: Option<SlotId>) {
    let found: Vec<(SlotId, SectionId)> = ctx
        .contract
        .sections()
        // A title that is all hole may be any section's: it has no place of its own.
        .filter(|slot| ctx.slot(*slot).parent == parent && !ctx.slot(*slot).title.is_open())
        .filter_map(|slot| Some((slot, ctx.sections.section(slot)?)))
        .collect();
    let kept = longest_rising(&found.iter().map(|(_, section)| *section).collect::<Vec<_>>());
    for (idx, (slot, section)) in found.iter().enumerate() {
        if kept.contains(&idx) {
            continue;
        }
        let name = ctx.contract.name(*slot);
        let before = found[..idx].last().map(|(slot, _)| ctx.contract.name(*slot));
        let after = found.get(idx + 1).map(|(slot, _)| ctx.contract.name(*slot));
        let message = match (before, after) {
            (Some(before), _) => format!("section `{name}` belongs behind `{before}`"),
            (None, Some(after)) => format!("section `{name}` belongs before `{after}`"),
            (None, None) => continue,
        };
        ctx.report(Finding {
            at: ctx.heading(*section),
            message,
            demanded: Some((ctx.slot(*slot).origin, "the template has it here")),
            help: "move the section with all that stands below it".into(),
            fix: fix(ctx, *section, place(ctx, &found, &kept, idx), &name),
            subject: name,
            ..Finding::default()
        });
    }
}

/// The byte in front of which a section belongs: behind the nearest section before it in the template that
/// stays, else before the first that does.
fn place(ctx: &Context<'_>, found: &[(SlotId, SectionId)], kept: &[usize], idx: usize) -> u32 {
    let before = (0..idx).rev().find(|at| kept.contains(at)).map(|at| found[at].1);
    let after = (idx + 1..found.len()).find(|at| kept.contains(at)).map(|at| found[at].1);
    match (before, after) {
        (Some(before), _) => end(ctx, before),
        (None, Some(after)) => ctx.heading(after).start,
        (None, None) => 0,
    }
}

/// The byte behind a section with all that stands below it.
fn end(ctx: &Context<'_>, section: SectionId) -> u32 {
    let document = &ctx.source.document;
    let next = document.tiles.get(document.sections[section].all.end);
    next.map_or(ctx.source.text.len() as u32, |tile| tile.range.start)
}

/// Moves a section with all that stands below it, byte for byte.
fn fix(ctx: &Context<'_>, section: SectionId, to: u32, name: &str) -> Option<Fix> {
    let range = Range { start: ctx.heading(section).start, end: end(ctx, section) };
    // Where a heading has a wrong level, what stands below which one is not known yet; a section cannot be moved
    // into itself either.
    let is_level_wrong = ctx.sections.of.iter().enumerate().any(|(section, found)| {
        let wanted = found.and_then(|found| ctx.slot(found.slot).level());
        wanted.is_some_and(|wanted| wanted != ctx.source.document.sections[section].level)
    });
    if is_level_wrong || (range.start < to && to < range.end) {
        return None;
    }
    let moved =
        range.of(&ctx.source.text).trim_end().to_owned() + if ctx.source.text.contains("\r\n") { "\r\n" } else { "\n" };
    let text = skeleton::spaced(&ctx.source.text, to, &moved);
    let edits = vec![TextEdit { range, text: String::new() }, TextEdit { range: Range { start: to, end: to }, text }];
    Some(Fix { title: format!("Move section `{name}`"), edits, safe: false })
}

/// Subsections that stand under another section than the template's.
fn outside(ctx: &mut Context<'_>) {
    let title = ctx.contract.title_slot();
    for slot in ctx.contract.sections() {
        let Some(parent) = ctx.slot(slot).parent.filter(|parent| Some(*parent) != title) else { continue };
        if ctx.slot(slot).title.is_open() {
            continue;
        }
        let (Some(section), Some(first)) = (ctx.sections.section(slot), ctx.sections.section(parent)) else { continue };
        let sections = &ctx.source.document.sections;
        let SlotKind::Section { level, .. } = ctx.slot(slot).kind else { continue };
        // A wrong level puts a section under another one; that is section-level's finding.
        let levels_fit = sections[section].level == level && Some(sections[first].level) == ctx.slot(parent).level();
        // A parent that repeats may have it in any of its sections.
        let is_parent = |id: SectionId| ctx.sections.of[id].is_some_and(|found| found.slot == parent);
        // One that repeats may stand elsewhere too, as long as it is where the template has it.
        let is_inside = ctx
            .sections
            .sections(slot)
            .any(|section| std::iter::successors(Some(section), |id| sections[*id].parent).any(is_parent));
        // One behind a neighbour whose level is wrong is where it should be.
        let is_led_astray = sections[section]
            .parent
            .and_then(|above| Some((above, ctx.sections.of[above]?)))
            .is_some_and(|(above, found)| {
                ctx.slot(found.slot).parent == Some(parent)
                    && ctx.slot(found.slot).level() != Some(sections[above].level)
            });
        if levels_fit && !is_inside && !is_led_astray {
            let name = ctx.contract.name(slot);
            ctx.report(Finding {
                at: ctx.heading(section),
                message: format!("section `{name}` belongs into `{}`", ctx.contract.name(parent)),
                demanded: Some((ctx.slot(slot).origin, "the template has it here")),
                help: "move the section with all that stands below it".into(),
                fix: fix(ctx, section, end(ctx, first), &name),
                subject: name,
                ..Finding::default()
            });
        }
    }
}
