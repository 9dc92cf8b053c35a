//! A task box that the template shows is not in the document.

use std::collections::BTreeSet;

use specast_syntax::{Leaf, NodeKind, Range};

use crate::contract::{SlotId, SlotKind, ids, normalise, placeholder};
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};
use crate::words;

pub(in crate::rules) static RULE: Rule = Rule {
    name: "checklist-item-missing",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::checklists,
    page: include_str!("checklist_item_missing.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    for (slot_idx, slot) in ctx.contract.slots.iter().enumerate() {
        if slot.kind != SlotKind::Checklist || !slot.is_required() {
            continue;
        }
        let boxes = boxes(ctx, slot_idx);
        for region in ctx.regions(slot_idx) {
            let own: BTreeSet<String> = ctx.leaves(region).map(|(shown, _)| normalise(&shown)).collect();
            let is_there = |shown: &str| own.contains(&normalise(shown)) || is_reworded(&own, shown);
            let missing = boxes.iter().filter(|(_, shown)| !is_there(shown) && !ctx.says_unknown(region));
            for (origin, shown) in missing.cloned().collect::<Vec<_>>() {
                ctx.report(Finding {
                    at: ctx.place_in(slot_idx, region),
                    message: format!("task box `{shown}` is missing"),
                    demanded: Some((origin, "the template asks for it")),
                    help: "add the box as it stands in the template, ticked or not".into(),
                    subject: shown,
                    ..Finding::default()
                });
            }
        }
    }
}

/// The template's boxes that are to stay, with their place.
fn boxes(ctx: &Context<'_>, slot: SlotId) -> Vec<(Range, String)> {
    let template = &ctx.contract.document;
    let slot = ctx.slot(slot);
    let boxes = template.leaves().filter(|(tile, leaf)| {
        let range = template.tiles[*tile].range;
        let is_box = template.containers(*tile).find_map(|node| match node.kind {
            NodeKind::Item { task, .. } => Some(task.is_some()),
            _ => None,
        });
        *leaf == Leaf::Paragraph && slot.origin.contains(range) && is_box == Some(true)
    });
    let shown = boxes.map(|(tile, _)| (template.tiles[tile].range, template.plain(tile, &ctx.contract.text).text));
    // A box with a hole is a sample.
    shown
        .filter(|(range, shown)| !slot.holes.iter().any(|hole| range.contains(hole.range)) && !is_sample(shown))
        .collect()
}

/// `1.1 Make the table`, `T001 Make the folder`, `<!-- a task -->`: a numbered task shows a form.
fn is_sample(shown: &str) -> bool {
    let first = shown.trim_start().split(' ').next().unwrap_or_default().trim_matches(['[', ']', '*', '`', ':', '.']);
    let digits = first.trim_start_matches(|c: char| c.is_ascii_uppercase()).trim_start_matches('-');
    let is_number = first.contains('.') && first.chars().all(|c| c.is_ascii_digit() || c == '.');
    let is_counter = digits.len() > 1 && digits.len() < first.len() && digits.chars().all(|c| c.is_ascii_digit());
    let goes_on = shown.trim_end().ends_with('…') || shown.trim_end().ends_with("...");
    let has_hole = goes_on || shown.contains("<!--") || !placeholder::value_holes(shown).is_empty();
    has_hole || placeholder::is_open_number(first) || is_number || is_counter || ids::is_id(first)
}

/// A box that says the same but for a slip, other numbers, or more behind it; or in other words around its own.
fn is_reworded(own: &BTreeSet<String>, shown: &str) -> bool {
    const NEAR: f64 = 0.9;
    let unnumbered = |text: &str| text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect::<String>();
    let wanted = unnumbered(&normalise(shown));
    let meant = stems(&wanted);
    own.iter().map(|own| unnumbered(own)).any(|own| {
        let more = own.strip_prefix(&wanted).filter(|_| wanted.contains(' '));
        more.is_some_and(|more| !more.starts_with(char::is_alphanumeric))
            || strsim::normalized_levenshtein(&wanted, &own) >= NEAR
            || (meant.len() > 1 && holds(&stems(&own), &meant))
    })
}

/// True where all stems are there, and not too many others.
fn holds(own: &BTreeSet<String>, meant: &BTreeSet<String>) -> bool {
    meant.is_subset(own) && own.len() <= meant.len() * 2
}

/// The stems of a box that mean something, without a remark in parentheses at its end.
fn stems(text: &str) -> BTreeSet<String> {
    let bare = text.strip_suffix(')').and_then(|text| text.rsplit_once(" (")).map_or(text, |(bare, _)| bare);
    let all = bare.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 1 && !words::is_stop(word));
    all.map(words::stem).collect()
}
