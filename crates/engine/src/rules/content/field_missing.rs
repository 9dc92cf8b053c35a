//! A labelled field of the template is not in its section.

use specast_syntax::{BlockKind, Leaf, Range};

use crate::contract::{SlotId, notation};
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "field-missing",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::fields,
    page: include_str!("field_missing.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    for slot in ctx.contract.fields() {
        for region in ctx.regions(slot) {
            // A label that is all hole shows a sample: any content of the author's will do.
            let is_sample = ctx.slot(slot).title.is_open() && ctx.has_content(region);
            let is_excused =
                is_sample || !ctx.slot(slot).is_required() || ctx.says_unknown(region) || ctx.is_hollow(slot, region);
            let is_there = !ctx.fields_of(slot, region).is_empty()
                || is_section(ctx, slot, region)
                || is_remarked(ctx, slot, region)
                || is_cut_off(ctx, slot);
            if is_excused || is_there {
                continue;
            }
            let name = ctx.contract.name(slot);
            let origin = ctx.slot(slot).origin;
            ctx.report(Finding {
                at: ctx.place_in(slot, region),
                message: format!("field `{name}` is missing"),
                demanded: Some((origin, "the template demands it")),
                help: format!("add `{}` with its value, or `N/A`", label(ctx, origin)),
                subject: name,
                ..Finding::default()
            });
        }
    }
}

/// True where the author made a subsection of the field: `### Goals` in place of `- Goals: …`.
fn is_section(ctx: &Context<'_>, slot: SlotId, region: Range) -> bool {
    let document = &ctx.source.document;
    let mut inside = (0..document.sections.len()).filter(|section| {
        let heading = ctx.heading(*section);
        heading.start > region.start && region.contains(heading)
    });
    inside.any(|section| ctx.slot(slot).title.matches(&notation::title(document, section, &ctx.source.text).0))
}

/// True where a remark in parentheses stands behind the label: `**Layout** (in the archive):`.
fn is_remarked(ctx: &Context<'_>, slot: SlotId, region: Range) -> bool {
    let title = &ctx.slot(slot).title;
    ctx.leaves(region).any(|(shown, leaf)| {
        let lines = shown.lines().filter_map(|line| line.split_once(" ("));
        leaf == Leaf::Paragraph && lines.into_iter().any(|(label, rest)| rest.contains("):") && title.matches(label))
    })
}

/// True for a field behind a thematic break, which is the whole document's: it stands at the end of any section.
fn is_cut_off(ctx: &Context<'_>, slot: SlotId) -> bool {
    let origin = ctx.slot(slot).origin;
    let before = ctx.contract.document.blocks.iter().rev().filter(|block| block.range.end <= origin.start);
    let mut before = before.take_while(|block| !matches!(block.kind, BlockKind::Heading { .. }));
    let title = &ctx.slot(slot).title;
    before.any(|block| block.kind == BlockKind::Rule) && ctx.fields.iter().any(|field| title.matches(&field.label))
}

/// The label as it stands in the template, with its marks.
fn label(ctx: &Context<'_>, origin: Range) -> String {
    let text = &ctx.contract.text;
    let line = ctx.contract.lines.line_range(ctx.contract.lines.line(origin.start)).trim(text);
    let shown = line.of(text);
    shown.split_inclusive(':').next().unwrap_or(shown).to_owned()
}
