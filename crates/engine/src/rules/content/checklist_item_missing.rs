//! A task box that the template shows is not in the document.

use std::collections::BTreeSet;

use specast_syntax::{Leaf, NodeKind};

use crate::contract::{SlotKind, ids, normalise, placeholder};
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
            if is_sample(&shown) {
                continue;
            }
            if !own.contains(&normalise(&shown)) && !is_reworded(&own, &shown) {
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

/// `1.1 Make the table`, `T001 Make the folder`, `<!-- a task -->`: a numbered task shows a form.
fn is_sample(shown: &str) -> bool {
    let first = shown.trim_start().split(' ').next().unwrap_or_default().trim_matches(['[', ']', '*', '`', ':', '.']);
    let digits = first.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let is_number = first.contains('.') && first.chars().all(|c| c.is_ascii_digit() || c == '.');
    let is_counter = digits.len() > 1 && digits.len() < first.len() && digits.chars().all(|c| c.is_ascii_digit());
    let has_hole = shown.contains("<!--") || !placeholder::value_holes(shown).is_empty();
    has_hole || placeholder::is_open_number(first) || is_number || is_counter || ids::is_id(first)
}

/// A box that says the same but for a slip or a word more.
fn is_reworded(own: &BTreeSet<String>, shown: &str) -> bool {
    const NEAR: f64 = 0.9;
    let wanted = normalise(shown);
    own.iter().any(|own| strsim::normalized_levenshtein(&wanted, own) >= NEAR)
}
