//! Lists of a template filled in: fields, samples, task boxes.

use specast_syntax::{Leaf, NodeKind, Range};

use super::super::outline::Place;
use super::super::values::UNKNOWN;
use super::{Former, id};
use crate::contract::{IdFamily, SlotKind};
use crate::edit::TextEdit;

/// An item of a list of the template.
struct Entry {
    /// Its text, emphasis marks included.
    text: Range,
    depth: usize,
    /// What stands before its text on its line.
    prefix: String,
    kind: EntryKind,
}

#[derive(PartialEq)]
enum EntryKind {
    /// A label with a value.
    Field,
    /// A sample of what to write.
    Sample,
    /// A task box.
    Task,
    /// Text for the author.
    Guidance,
}

impl Former<'_> {
    fn entries(&self, range: Range) -> Vec<Entry> {
        let document = &self.contract.document;
        let mut out = Vec::new();
        for (tile, leaf) in document.leaves() {
            let at = document.tiles[tile].range;
            if leaf != Leaf::Paragraph || !range.contains(at) {
                continue;
            }
            let items: Vec<Option<bool>> = document
                .containers(tile)
                .filter_map(|node| match node.kind {
                    NodeKind::Item { task, .. } => Some(task),
                    _ => None,
                })
                .collect();
            let lines = &self.contract.lines;
            let line = lines.line_range(lines.line(at.start)).start;
            let before = self.text(Range { start: line, end: at.start });
            let prefix = before.trim_end_matches(['*', '_', '`', '[']).to_owned();
            let end = lines.line_range(lines.lines(at).1).end;
            let start = line + prefix.len() as u32;
            let whole = Range { start, end: start + self.text(Range { start, end }).trim_end().len() as u32 };
            let field = self.slots(at).find(|slot| slot.kind == SlotKind::Field);
            let kind = if items.first().copied().flatten().is_some() {
                EntryKind::Task
            } else if field.is_some_and(|slot| !slot.title.has_holes()) {
                EntryKind::Field
            } else if field.is_some() || !self.holes(at).is_empty() {
                EntryKind::Sample
            } else {
                EntryKind::Guidance
            };
            out.push(Entry { text: whole, depth: items.len(), prefix, kind });
        }
        out
    }

    pub(super) fn list(&self, range: Range, place: Option<&Place>) -> Option<String> {
        let entries = self.entries(range);
        let mut out: Vec<String> = Vec::new();
        let mut is_task_done = false;
        // The label that samples below belong to, with its depth, and whether they are written already.
        let mut open: Option<(usize, String)> = None;
        let mut sampled: Option<usize> = None;
        for (at, entry) in entries.iter().enumerate() {
            let tile = entry.text;
            if open.as_ref().is_some_and(|(depth, _)| entry.depth <= *depth) {
                open = None;
            }
            match entry.kind {
                EntryKind::Guidance => {}
                EntryKind::Task => {
                    if !std::mem::replace(&mut is_task_done, true) {
                        let checks = place.map(|place| self.fill.checks(place)).unwrap_or_default();
                        let none = [UNKNOWN.to_owned()];
                        let checks = if checks.is_empty() { none.to_vec() } else { checks };
                        out.extend(checks.iter().map(|check| format!("{}{check}", entry.prefix)));
                    }
                }
                EntryKind::Field => {
                    sampled = None;
                    let slot = self.slots(tile).find(|slot| slot.kind == SlotKind::Field)?;
                    let label = slot.title.show();
                    let below = entries.get(at + 1).is_some_and(|next| next.depth > entry.depth);
                    let text = if below {
                        self.text(tile).to_owned()
                    } else {
                        let values = self.fill.label(place, &label);
                        let value = if values.is_empty() { UNKNOWN.to_owned() } else { values.join(", ") };
                        match self.value_of(slot) {
                            Some(found) if !found.is_empty() && tile.contains(found) => {
                                self.edited(tile, vec![TextEdit { range: found, text: value }])
                            }
                            _ => format!("{} {value}", self.text(tile).trim_end()),
                        }
                    };
                    out.push(format!("{}{}", entry.prefix, text.lines().collect::<Vec<_>>().join(self.eol)));
                    open = below.then_some((entry.depth, label));
                }
                EntryKind::Sample => {
                    if sampled == Some(entry.depth) {
                        continue;
                    }
                    sampled = Some(entry.depth);
                    let label = open.as_ref().map(|(_, label)| label.as_str());
                    let values = match (label, place) {
                        (Some(label), _) => self.fill.label(place, label),
                        (None, Some(place)) => self.fill.label(Some(place), &place.title),
                        (None, None) => Vec::new(),
                    };
                    if values.is_empty() && label.is_some() {
                        out.push(format!("{}{UNKNOWN}", entry.prefix));
                    }
                    for (n, value) in values.iter().enumerate() {
                        out.push(format!("{}{}", entry.prefix, self.sample(tile, n, value)));
                    }
                }
            }
        }
        if let Some(place) = place {
            self.append_entries(range, place, &entries, &mut out);
        }
        (!out.is_empty()).then(|| out.join(self.eol))
    }

    /// A sample of the template with its id counted on and its hole filled in.
    fn sample(&self, tile: Range, n: usize, value: &str) -> String {
        let raw = self.text(tile);
        let Some((family, at)) = self.first_id(tile) else { return value.to_owned() };
        let id = id(family, n + 1);
        let (before, behind) = (&raw[..at.start], &raw[at.end..]);
        let Some(colon) = behind.split_inclusive([':', '：']).next().filter(|label| label.ends_with([':', '：']))
        else {
            return format!("{id}: {value}");
        };
        format!("{before}{id}{colon} {value}")
    }

    /// Adds entries with ids that go on where the template's own end.
    fn append_entries(&self, range: Range, place: &Place, entries: &[Entry], out: &mut Vec<String>) {
        let Some((family, _)) = self.first_id(range) else { return };
        let more = self.fill.entries(place);
        let Some(first) = entries.first().filter(|_| !more.is_empty()) else { return };
        let tile = first.text;
        let Some((_, at)) = self.first_id(tile) else { return };
        // The notation of the template: what stands around the id, `**[` and `]`.
        let raw = self.text(tile);
        let before = &raw[..at.start];
        let bracket = if raw[at.end..].starts_with(']') { "]" } else { "" };
        let strong = if before.contains("**") { "**" } else { "" };
        let code = if before.contains('`') { "`" } else { "" };
        let n_own = Self::numbers(family, out);
        for (n, text) in more.iter().enumerate() {
            let id = id(family, n_own + n + 1);
            out.push(format!("{}{before}{id}{bracket}{code}{strong}: {text}", first.prefix));
        }
    }

    /// The highest number of a family in lines that are written.
    fn numbers(family: &IdFamily, lines: &[String]) -> usize {
        let numbers = lines.iter().flat_map(|line| {
            line.match_indices(&family.prefix).filter_map(|(at, prefix)| {
                let rest = &line[at + prefix.len()..];
                let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
                rest[..digits].parse::<u32>().ok()
            })
        });
        numbers.max().map_or(0, |number| number as usize)
    }
}
