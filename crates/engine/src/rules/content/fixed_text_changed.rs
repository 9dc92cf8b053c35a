//! A text that the template fixes was changed or left out.

use specast_syntax::{Leaf, Range};

use crate::contract::notation;
use crate::contract::{SlotId, SlotKind, normalise};
use crate::diagnostic::Severity;
use crate::rules::context::column_idx;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "fixed-text-changed",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::fixed_text,
    page: include_str!("fixed_text_changed.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    for (slot_idx, slot) in ctx.contract.slots.iter().enumerate() {
        if slot.kind == SlotKind::Fixed && slot.is_required() {
            prose(ctx, slot_idx);
        }
    }
    for slot in ctx.contract.tables() {
        rows(ctx, slot);
    }
}

fn prose(ctx: &mut Context<'_>, slot: SlotId) {
    let Some(region) = ctx.region(slot).filter(|region| !ctx.is_hollow(slot, *region)) else { return };
    let title = &ctx.slot(slot).title;
    let wanted = normalise(&title.show());
    let mut nearest: Option<(f64, Range)> = None;
    let document = &ctx.source.document;
    for (tile, leaf) in document.leaves() {
        let range = document.tiles[tile].range;
        if leaf != Leaf::Paragraph || !region.contains(range) {
            continue;
        }
        let whole = document.plain(tile, &ctx.source.text).text;
        if !title.has_holes() && normalise(&whole).contains(&wanted) {
            return;
        }
        let lines = notation::lines(document, tile, &ctx.source.text);
        for line in lines.into_iter().chain([range.trim(&ctx.source.text)]) {
            let shown = document.plain_in(tile, line, &ctx.source.text).text;
            if title.matches(&shown) {
                return;
            }
            let likeness = strsim::normalized_levenshtein(&wanted, &normalise(&shown));
            if likeness > nearest.map_or(0.5, |(best, _)| best) {
                nearest = Some((likeness, line));
            }
        }
    }
    let text = shorten(&title.show());
    let (at, message) = match nearest {
        Some((_, line)) => (line, format!("fixed text `{text}` was changed")),
        None => (ctx.place(slot), format!("fixed text `{text}` is missing")),
    };
    report(ctx, slot, ctx.slot(slot).origin, at, message);
}

fn rows(ctx: &mut Context<'_>, slot: SlotId) {
    let SlotKind::Table { columns, fixed_rows: true } = &ctx.slot(slot).kind else { return };
    for table in ctx.tables_of(slot) {
        for (row_idx, template_row) in ctx.fixed_rows(slot).iter().enumerate() {
            let name = template_row.first().cloned().unwrap_or_default();
            let origin = ctx.slot(slot).fixed.get(row_idx).copied().unwrap_or(ctx.slot(slot).origin);
            // A row that is not there is table-row-missing's finding.
            let Some(row) = ctx.row_of(&table, columns, template_row) else { continue };
            for (column, wanted) in columns.iter().zip(template_row).filter(|(_, wanted)| !wanted.is_empty()) {
                let Some(at) = column_idx(&table, column) else { continue };
                if normalise(&ctx.cell_text(row, at)) != normalise(wanted) {
                    let message = format!("fixed cell `{column}` of row `{name}` was changed");
                    report(ctx, slot, origin, ctx.cell(row, at), message);
                }
            }
        }
    }
}

fn report(ctx: &mut Context<'_>, slot: SlotId, origin: Range, at: Range, message: String) {
    let subject = format!("{} {}", ctx.contract.name(slot), ctx.text(at).lines().next().unwrap_or_default());
    ctx.report(Finding {
        at,
        message,
        demanded: Some((origin, "the template fixes it")),
        help: "restore the template's text".into(),
        subject: shorten(subject.trim()),
        ..Finding::default()
    });
}

/// The first words of a text.
fn shorten(text: &str) -> String {
    let mut out: String = text.chars().take(60).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}
