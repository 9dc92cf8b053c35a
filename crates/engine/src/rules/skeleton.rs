//! What a fix writes for a section that is missing: the template's own lines without its guidance.
//!
//! A section that shows no hole gets one, its title in brackets, so that the gap stays visible until
//! somebody fills it; [`own_hole`] is how the rules know it again, the frame `gap` how the proof does.

use specast_syntax::{Document, Leaf, Range, SectionId, TileKind};

use super::context::Context;
use crate::contract::{Contract, SlotId, SlotKind, longest_rising, notation};

/// The hole of a section of the template that shows none of its own.
pub(super) fn own_hole(contract: &Contract, slot: SlotId) -> String {
    format!("[{}]", contract.slots[slot].title.show())
}

/// The heading of a section, its fields, tables and holes, and the same of the subsections that must be
/// there. Ends with a line break; lines end as in the document.
pub(super) fn section(ctx: &Context<'_>, slot: SlotId) -> String {
    let mut out = String::new();
    write(ctx, slot, &mut out);
    let out = out.trim_end().to_owned() + "\n";
    if ctx.source.text.contains("\r\n") { out.replace('\n', "\r\n") } else { out }
}

fn write(ctx: &Context<'_>, slot: SlotId, out: &mut String) {
    let contract = ctx.contract;
    let Some(section) = section_of(contract, slot) else { return };
    let own = &contract.document.sections[section].own;
    let tiles = &contract.document.tiles;
    let heading = tiles[own.start].range;
    let body = Range {
        start: heading.end,
        end: tiles.get(own.end).map_or(contract.text.len() as u32, |tile| tile.range.start),
    };
    let shown = contract.text[heading.start as usize..heading.end as usize].trim_end().replace("\r\n", "\n");
    out.push_str(&shown);
    if !notation::without_comments(&shown).contains(char::is_alphanumeric) {
        // A heading without words is filled in like any other hole.
        out.push_str(&format!(" {}", own_hole(contract, slot)));
    }
    out.push_str("\n\n");
    let kept = kept_lines(contract, body, &own_hole(contract, slot));
    let kept = if shows(&kept) { kept } else { String::new() };
    let kept = kept.trim_matches('\n');
    let children: Vec<SlotId> =
        contract.subsections(slot).filter(|child| contract.slots[*child].is_required()).collect();
    if !kept.is_empty() {
        out.push_str(kept);
        out.push_str("\n\n");
    }
    // Definitions of links show nothing.
    let is_bare = !Document::parse(kept).leaves().any(|(_, leaf)| leaf != Leaf::LinkDefinition);
    if is_bare && children.is_empty() {
        out.push_str(&own_hole(contract, slot));
        out.push_str("\n\n");
    }
    // Below a title that is missing, the document may hold some of them already.
    for child in children.into_iter().filter(|child| ctx.sections.section(*child).is_none()) {
        write(ctx, child, out);
    }
}

/// True for lines that hold more than marks of lists and definitions of links.
fn shows(lines: &str) -> bool {
    let is_definition = |line: &str| line.starts_with('[') && line.contains("]: ") && !line.starts_with("[^");
    lines.lines().any(|line| line.contains(char::is_alphanumeric) && !is_definition(line))
}

/// A table's row with a hole in each empty cell.
fn filled_row(line: &str, hole: &str) -> String {
    let cells: Vec<&str> = line.trim().trim_start_matches('|').trim_end_matches('|').split('|').collect();
    let filled = cells.iter().map(|cell| if cell.trim().is_empty() { format!(" {hole} ") } else { (*cell).to_owned() });
    format!("|{}|", filled.collect::<Vec<_>>().join("|"))
}

/// The lines of a range of the template that are no guidance and no thematic break. The cells that its fixed rows
/// leave empty get a hole.
fn kept_lines(contract: &Contract, body: Range, hole: &str) -> String {
    let rows: Vec<Range> = contract
        .slots
        .iter()
        .filter(|slot| matches!(slot.kind, SlotKind::Table { .. }))
        .flat_map(|slot| slot.fixed.iter().copied())
        .collect();
    let guidance: Vec<Range> = contract.slots.iter().flat_map(|slot| slot.guidance.iter().copied()).collect();
    let is_comment = |at: u32| {
        let tile = contract.document.tile_at(at);
        matches!(contract.document.tiles[tile].kind, TileKind::Leaf(Leaf::Comment))
    };
    let mut out = String::new();
    let mut at = body.start;
    for line in body.of(&contract.text).split_inclusive('\n') {
        let range = Range { start: at, end: at + line.len() as u32 };
        at = range.end;
        let shown = range.trim(&contract.text);
        let text = shown.of(&contract.text);
        let is_rule = text.len() > 2 && text.chars().all(|c| matches!(c, '-' | '*' | '_' | ' '));
        let is_guidance =
            guidance.iter().any(|guidance| guidance.overlaps(shown)) || (!text.is_empty() && is_comment(shown.start));
        if is_rule || is_guidance {
            continue;
        }
        if text.is_empty() {
            if !out.ends_with("\n\n") {
                out.push('\n');
            }
        } else {
            let is_fixed = text.starts_with('|') && rows.iter().any(|row| row.overlaps(shown));
            let line = range.of(&contract.text).trim_end();
            out.push_str(&if is_fixed { filled_row(line, hole) } else { line.to_owned() });
            out.push('\n');
        }
    }
    out
}

/// The template's section behind a slot.
fn section_of(contract: &Contract, slot: SlotId) -> Option<SectionId> {
    let document = &contract.document;
    let heading = contract.slots[slot].origin;
    document.sections.iter().position(|section| document.tiles[section.heading].range == heading)
}

/// The byte of the document in front of which a missing section belongs.
pub(super) fn place(ctx: &Context<'_>, slot: SlotId) -> u32 {
    let document = &ctx.source.document;
    let start_of = |tile: usize| document.tiles.get(tile).map_or(ctx.source.text.len() as u32, |tile| tile.range.start);
    // One that stands out of order itself would lead the new one astray.
    let all: Vec<_> = ctx.contract.sections().filter_map(|id| Some((id, ctx.sections.section(id)?))).collect();
    let in_order = longest_rising(&all.iter().map(|(_, section)| *section).collect::<Vec<_>>());
    let in_order: Vec<SlotId> = in_order.into_iter().rev().map(|idx| all[idx].0).collect();
    let Some(before) = in_order.iter().copied().rfind(|id| *id < slot) else {
        let after = in_order.iter().copied().find(|id| *id > slot);
        let first = after.and_then(|id| ctx.sections.section(id));
        return first.map_or_else(|| start_of(document.tiles.len()), |section| ctx.heading(section).start);
    };
    let found = |id: SlotId| ctx.sections.section(id);
    if ctx.contract.ancestors(slot).any(|above| above == before) {
        return found(before).map_or(0, |section| start_of(document.sections[section].own.end));
    }
    // Behind the sibling that it follows, with all that stands below that one.
    let parent = ctx.slot(slot).parent;
    let sibling =
        std::iter::once(before).chain(ctx.contract.ancestors(before)).find(|id| ctx.slot(*id).parent == parent);
    // Behind the last one of a section that repeats.
    let last = |id: SlotId| ctx.sections.sections(id).last();
    let section = sibling.and_then(last).or_else(|| found(before));
    section.map_or(0, |section| start_of(document.sections[section].all.end))
}

/// A text to be inserted at a byte, with a blank line on each side.
pub(super) fn spaced(text: &str, at: u32, section: &str) -> String {
    let eol = if section.contains("\r\n") { "\r\n" } else { "\n" };
    let before = &text[..at as usize];
    let lead = if before.trim().is_empty() || before.ends_with(&format!("{eol}{eol}")) {
        String::new()
    } else if before.ends_with('\n') {
        eol.to_owned()
    } else {
        format!("{eol}{eol}")
    };
    let tail = if text[at as usize..].trim().is_empty() { "" } else { eol };
    format!("{lead}{section}{tail}")
}
