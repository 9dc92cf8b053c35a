//! A section of the template is not in the document.

use specast_syntax::{Range, SectionId};

use crate::contract::{SlotId, normalise, notation};
use crate::diagnostic::{Fix, Severity};
use crate::edit::TextEdit;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, skeleton, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "section-missing",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::sections,
    page: include_str!("section_missing.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    for slot in ctx.contract.sections() {
        each(ctx, slot);
        if ctx.sections.section(slot).is_some() || !ctx.slot(slot).is_required() || !is_above_there(ctx, slot) {
            continue;
        }
        if let Some(joint) = ctx.contract.named_jointly(slot, &ctx.source.document, &ctx.source.text) {
            tell_joint(ctx, slot, joint);
            continue;
        }
        let origin = ctx.slot(slot).origin;
        // A document's title that is all hole is known by what the template shows in its place.
        let is_open = ctx.contract.title_slot() == Some(slot) && ctx.slot(slot).title.is_open();
        let shown = || heading(ctx, slot).trim_start_matches('#').trim().to_owned();
        let name = if is_open { shown() } else { ctx.contract.name(slot) };
        ctx.report(Finding {
            at: place(ctx, slot),
            message: format!("section `{name}` is missing"),
            label: "it belongs behind this".into(),
            demanded: Some((origin, "the template demands it here")),
            help: format!("add `{}` with its content, or `N/A` below it", heading(ctx, slot)),
            fix: Some(fix(ctx, slot)),
            subject: name,
            ..Finding::default()
        });
    }
}

/// A title that names two sections is no fault, and yet none of the template's.
fn tell_joint(ctx: &mut Context<'_>, slot: SlotId, joint: SectionId) {
    let name = ctx.contract.name(slot);
    let (title, _) = notation::title(&ctx.source.document, joint, &ctx.source.text);
    ctx.report(Finding {
        at: ctx.heading(joint),
        message: format!("section `{name}` has no heading of its own, it stands in `{title}`"),
        demanded: Some((ctx.slot(slot).origin, "the template demands it here")),
        help: "split the section, if its parts are to be found".into(),
        subject: name,
        is_told_only: true,
        ..Finding::default()
    });
}

/// What the template has below a section whose title is all hole, where one of several lacks it: they are of one form.
fn each(ctx: &mut Context<'_>, slot: SlotId) {
    let Some(parent) = ctx.slot(slot).parent.filter(|_| ctx.slot(slot).is_required()) else { return };
    if !ctx.slot(parent).title.is_open() {
        return;
    }
    let above: Vec<SectionId> = ctx.sections.sections(parent).collect();
    if above.len() < 2 || ctx.sections.section(slot).is_none() || ctx.slot(slot).title.is_open() {
        return;
    }
    let around = ctx.slot(parent).parent.filter(|around| Some(*around) != ctx.contract.title_slot());
    for section in above {
        // Elsewhere, as below a section of the author's, it may be of another kind.
        let found = ctx.source.document.sections[section].parent.and_then(|id| ctx.sections.of[id]);
        if around.is_some() && found.map(|found| found.slot) != around {
            continue;
        }
        let is_there = ctx.sections.sections(slot).any(|below| ctx.extent(section).contains(ctx.heading(below)));
        if is_there || is_nearly_there(ctx, slot, section) || ctx.says_unknown(ctx.extent(section)) {
            continue;
        }
        let name = ctx.contract.name(slot);
        ctx.report(Finding {
            at: ctx.heading(section),
            message: format!("section `{name}` is missing here"),
            label: "it belongs below this".into(),
            demanded: Some((ctx.slot(slot).origin, "the template demands it in each")),
            help: format!("add `{}` with its content, or `N/A` below it", heading(ctx, slot)),
            subject: name,
            ..Finding::default()
        });
    }
}

/// True where something below a section is nearly called what is looked for.
fn is_nearly_there(ctx: &Context<'_>, slot: SlotId, section: SectionId) -> bool {
    const NEAR: f64 = 0.8;
    let wanted = normalise(&ctx.slot(slot).title.pieces.join(" "));
    let document = &ctx.source.document;
    let mut below = (0..document.sections.len()).filter(|below| document.sections[*below].parent == Some(section));
    below.any(|below| {
        let (title, _) = notation::title(document, below, &ctx.source.text);
        strsim::normalized_damerau_levenshtein(&wanted, &normalise(&title)) >= NEAR
    })
}

/// Inserts the template's heading with its fields and holes.
fn fix(ctx: &Context<'_>, slot: SlotId) -> Fix {
    let at = skeleton::place(ctx, slot);
    let text = skeleton::spaced(&ctx.source.text, at, &skeleton::section(ctx, slot));
    let edits = vec![TextEdit { range: Range { start: at, end: at }, text }];
    Fix { title: format!("Insert section `{}`", ctx.contract.name(slot)), edits, safe: true }
}

/// A missing section is reported once, without its subsections; where there is nothing to say, there are none.
fn is_above_there(ctx: &Context<'_>, slot: SlotId) -> bool {
    let title = ctx.contract.title_slot();
    let mut above = ctx.contract.ancestors(slot).filter(|above| Some(*above) != title);
    above.all(|above| ctx.region(above).is_some_and(|region| !ctx.says_unknown(region)))
}

/// The heading of the nearest section before it in the template that the document holds.
fn place(ctx: &Context<'_>, slot: SlotId) -> Range {
    let before = ctx.contract.sections().take_while(|id| *id < slot);
    // Behind the last one of a section that repeats.
    let found = before.filter_map(|id| ctx.sections.sections(id).last()).last();
    found.map_or_else(|| ctx.first_line(), |section| ctx.heading(section))
}

/// The heading as it would stand in the document.
fn heading(ctx: &Context<'_>, slot: SlotId) -> String {
    let origin = ctx.slot(slot).origin.of(&ctx.contract.text);
    origin.lines().next().unwrap_or(origin).trim().to_owned()
}
