//! A hole of the template was not filled in.

use std::collections::BTreeSet;

use specast_syntax::{Leaf, Range, TileKind};

use crate::contract::SlotKind;
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, skeleton, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "placeholder-left",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::holes,
    page: include_str!("placeholder_left.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let mut seen = BTreeSet::new();
    for (slot_idx, slot) in ctx.contract.slots.iter().enumerate() {
        for hole in &slot.holes {
            let wanted = hole.range.of(&ctx.contract.text);
            for at in places(ctx, slot_idx, wanted) {
                if seen.insert(at) {
                    report(ctx, slot_idx, hole.range, wanted, at);
                }
            }
        }
    }
    for slot in ctx.contract.sections() {
        let wanted = skeleton::own_hole(ctx.contract, slot);
        let Some(region) = ctx.region(slot) else { continue };
        for at in find(ctx, region, &wanted) {
            let is_cell = || {
                let document = &ctx.source.document;
                let tile = document.tile_at(at.start);
                matches!(document.tiles[tile].kind, TileKind::Leaf(Leaf::TableRow))
                    && document.cells(tile).contains(&at)
            };
            let is_alone = ctx.source.document.blocks.iter().any(|block| block.range == at) || is_cell();
            if is_alone && seen.insert(at) {
                report(ctx, slot, ctx.slot(slot).origin, &wanted, at);
            }
        }
    }
}

/// Where the hole stands in the slot's part of the document.
fn places(ctx: &Context<'_>, slot: usize, wanted: &str) -> Vec<Range> {
    if let SlotKind::Key { .. } = ctx.slot(slot).kind {
        let entry = ctx.source.document.front.as_ref().and_then(|front| front.entry(&ctx.contract.name(slot)));
        let Some(range) = entry.map(|entry| entry.value.range) else { return Vec::new() };
        let found = find(ctx, range, wanted);
        // `Done | Draft` in quotes is the hole; a value that only mentions it is none.
        let is_bracketed = wanted.starts_with(['[', '{', '<', '(']);
        let is_whole = |at: &Range| at.len() + 2 >= range.len();
        return found.into_iter().filter(|at| is_bracketed || is_whole(at)).collect();
    }
    let is_code = ctx.slot(slot).kind == SlotKind::Code;
    let is_title = ctx.contract.title_slot() == Some(slot) && !wanted.starts_with(['[', '{', '<', '(']);
    if is_title {
        // Plain words are the hole only where they are all of the title.
        let section = ctx.sections.section(slot).map(|section| ctx.source.document.sections[section].title);
        return section.filter(|title| ctx.text(*title) == wanted).into_iter().collect();
    }
    let found = ctx.regions(slot).into_iter().flat_map(|region| find(ctx, region, wanted));
    let is_link_itself = wanted.contains("](");
    found.filter(|at| is_text(ctx, *at, is_code) && (is_link_itself || !is_link(ctx, *at))).collect()
}

fn find(ctx: &Context<'_>, range: Range, wanted: &str) -> Vec<Range> {
    let found = ctx.text(range).match_indices(wanted);
    found.map(|(at, _)| Range::new(range.start as usize + at, range.start as usize + at + wanted.len())).collect()
}

/// Code and comments are the author's, unless the template's hole stands in code itself.
fn is_text(ctx: &Context<'_>, at: Range, is_code: bool) -> bool {
    let document = &ctx.source.document;
    match document.tiles[document.tile_at(at.start)].kind {
        TileKind::Leaf(Leaf::Code { .. }) => is_code,
        TileKind::Leaf(leaf) => leaf != Leaf::Comment,
        _ => false,
    }
}

fn is_link(ctx: &Context<'_>, at: Range) -> bool {
    ctx.source.document.links.iter().any(|link| link.range.contains(at))
}

fn report(ctx: &mut Context<'_>, slot: usize, hole: Range, wanted: &str, at: Range) {
    let shown = wanted.split_whitespace().collect::<Vec<_>>().join(" ");
    ctx.report(Finding {
        at,
        message: format!("placeholder `{shown}` is not filled in"),
        demanded: Some((hole, "the template's placeholder")),
        help: "write the value, or `N/A`".into(),
        subject: format!("{} {shown}", ctx.contract.name(slot)).trim().to_owned(),
        ..Finding::default()
    });
}
