//! A task box that the template shows is not in the document.

use std::collections::BTreeSet;

use specast_syntax::{Leaf, NodeKind};

use crate::contract::{SlotKind, normalise};
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "checklist-item-missing",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::checklists,
    page: include_str!("checklist_item_missing.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let template = &ctx.contract.document;
    for (slot_idx, slot) in ctx.contract.slots.iter().enumerate() {
        if slot.kind != SlotKind::Checklist || !slot.is_required() {
            continue;
        }
        let Some(region) = ctx.region(slot_idx).filter(|region| !ctx.says_unknown(*region)) else { continue };
        let own: BTreeSet<String> = ctx.leaves(region).map(|(shown, _)| normalise(&shown)).collect();
        let boxes = template.leaves().filter(|(tile, leaf)| {
            let range = template.tiles[*tile].range;
            let is_box = template.containers(*tile).find_map(|node| match node.kind {
                NodeKind::Item { task, .. } => Some(task.is_some()),
                _ => None,
            });
            *leaf == Leaf::Paragraph && slot.origin.contains(range) && is_box == Some(true)
        });
        let mut missing = Vec::new();
        for (tile, _) in boxes {
            let range = template.tiles[tile].range;
            // A box with a hole is a sample.
            if slot.holes.iter().any(|hole| range.contains(hole.range)) {
                continue;
            }
            let shown = template.plain(tile, &ctx.contract.text).text;
            if !own.contains(&normalise(&shown)) {
                missing.push((range, shown));
            }
        }
        for (origin, shown) in missing {
            ctx.report(Finding {
                at: ctx.place(slot_idx),
                message: format!("task box `{shown}` is missing"),
                demanded: Some((origin, "the template asks for it")),
                help: "add the box as it stands in the template, ticked or not".into(),
                subject: shown,
                ..Finding::default()
            });
        }
    }
}
