//! A template filled in: its headings, fields, tables and lists with values, its samples left out.
//!
//! Knows the contract and what a [`Fill`] answers, and nothing of sources.
// tidy: long because a template is walked once, and each kind of its blocks has one small function here.

use std::ops::Range as Span;

use specast_syntax::{BlockKind, Leaf, NodeKind, Range};

use super::outline::Place;
use super::values::UNKNOWN;
use super::{Block, Origin};
use crate::contract::{Contract, IdFamily, Presence, Slot, SlotKind, ValueKind, notation};
use crate::edit::{self, TextEdit};

/// A cell of a row that is filled in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// The next id of the family that the template shows there.
    Id,
    /// Text, marks escaped.
    Text(String),
}

/// The values that fill a template.
pub trait Fill {
    /// The title, for holes in the first heading.
    fn title(&self) -> &str;
    /// The path of the document.
    fn path(&self) -> &str;
    /// A key's value as YAML.
    fn key(&self, key: &str, kind: &ValueKind) -> Option<String>;
    /// Values behind a label or below it.
    fn label(&self, section: Option<&Place>, label: &str) -> Vec<String>;
    /// Paragraphs of a section.
    fn body(&self, section: &Place) -> Vec<String>;
    /// Rows of a sample table.
    fn rows(&self, section: &Place, columns: &[String]) -> Vec<Vec<Cell>>;
    /// Entries that follow the labelled items of a section, each under an id.
    fn entries(&self, section: &Place) -> Vec<String>;
    /// Items of a list of task boxes.
    fn checks(&self, section: &Place) -> Vec<String>;
    /// The remark in an empty cell of a row that the template fixes.
    fn note(&self, cells: &[String]) -> Option<String>;
}

/// The template's own part of one section.
#[derive(Debug, Default)]
pub struct Formed {
    /// The heading; none above the first section.
    pub heading: Option<Block>,
    /// Fields, tables, fixed text.
    pub blocks: Vec<Block>,
    /// Thematic breaks at its end.
    pub rules: Vec<Block>,
    /// True where the section may be left out.
    pub is_optional: bool,
}

/// Fills a template: what stands above its first section, then one entry for each section. None for a
/// section that the contract leaves out.
pub fn form(contract: &Contract, outline: &[Place], fill: &dyn Fill, eol: &str) -> (Formed, Vec<Option<Formed>>) {
    let writer = Former { contract, fill, eol };
    let document = &contract.document;
    let mut top = Formed::default();
    let mut sections: Vec<Option<Formed>> = Vec::with_capacity(outline.len());
    for place in outline {
        sections.push(writer.section(place));
    }
    let n_sections = outline.len();
    for block in &document.blocks {
        let section = document
            .sections
            .partition_point(|section| document.tiles[section.heading].range.start <= block.range.start)
            .checked_sub(1);
        let formed = match section {
            Some(id) if id < n_sections => match &mut sections[id] {
                Some(formed) => formed,
                None => continue,
            },
            _ => &mut top,
        };
        let place = section.and_then(|id| outline.get(id));
        writer.block(block.range, block.kind, place, formed);
    }
    (top, sections)
}

/// The front matter of a filled template; none where the template has none.
pub fn front(contract: &Contract, fill: &dyn Fill, eol: &str) -> Option<Block> {
    contract.document.front.as_ref()?;
    let mut text = format!("---{eol}");
    for id in contract.keys() {
        let slot = &contract.slots[id];
        let SlotKind::Key { value } = &slot.kind else { continue };
        let key = slot.title.show();
        if let Some(filled) = fill.key(&key, value) {
            text.extend([key.as_str(), ": ", filled.as_str()]);
        } else {
            let raw = slot.origin.of(&contract.text).trim_end();
            text.push_str(&raw.lines().collect::<Vec<_>>().join(eol));
        }
        text.push_str(eol);
    }
    text.push_str("---");
    Some(Block::new(text, Origin::Template(contract.document.front.as_ref()?.range)))
}

struct Former<'a> {
    contract: &'a Contract,
    fill: &'a dyn Fill,
    eol: &'a str,
}

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
    fn text(&self, range: Range) -> &str {
        range.of(&self.contract.text)
    }

    fn slots(&self, range: Range) -> impl Iterator<Item = &Slot> {
        self.contract.slots.iter().filter(move |slot| {
            let start = slot.origin.start;
            slot.level().is_none() && (range.contains(slot.origin) || (range.start <= start && start < range.end))
        })
    }

    fn holes(&self, range: Range) -> Vec<Range> {
        let holes = self.contract.slots.iter().flat_map(|slot| &slot.holes).map(|hole| hole.range);
        let mut holes: Vec<Range> = holes.filter(|hole| range.contains(*hole)).collect();
        holes.sort_unstable();
        holes.dedup();
        holes
    }

    fn section(&self, place: &Place) -> Option<Formed> {
        let document = &self.contract.document;
        let heading = document.tiles[document.sections[place.section].heading].range;
        let slot = self.contract.slots.iter().find(|slot| slot.level().is_some() && slot.origin == heading)?;
        let raw = self.text(heading);
        let text = if slot.title.has_holes() {
            let marks = "#".repeat(usize::from(place.level.clamp(1, 6)));
            let number = document.sections[place.section].number.map_or(String::new(), |number| {
                let title = document.sections[place.section].title;
                self.text(Range { start: number.start, end: title.start }).to_owned()
            });
            let last = slot.title.pieces.len().saturating_sub(2);
            let mut title = String::new();
            for (at, piece) in slot.title.pieces.iter().enumerate() {
                title.push_str(piece);
                if at + 1 < slot.title.pieces.len() {
                    let is_root = place.depth == 0 && place.section == 0;
                    title.push_str(if is_root && at == last { self.fill.title() } else { UNKNOWN });
                }
            }
            format!("{marks} {number}{}", title.trim())
        } else {
            raw.trim().lines().collect::<Vec<_>>().join(self.eol)
        };
        let is_optional = slot.presence == Presence::Optional;
        Some(Formed { heading: Some(Block::new(text, Origin::Template(heading))), is_optional, ..Formed::default() })
    }

    fn block(&self, range: Range, kind: BlockKind, place: Option<&Place>, formed: &mut Formed) {
        let text = match kind {
            BlockKind::Rule => {
                formed.rules.push(Block::new(self.text(range).to_owned(), Origin::Template(range)));
                return;
            }
            BlockKind::Quote | BlockKind::Paragraph => self.prose(range, place),
            BlockKind::List { .. } => self.list(range, place),
            BlockKind::Table => self.table(range, place),
            _ => None,
        };
        if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
            // A rule between two parts stays between them.
            formed.blocks.append(&mut formed.rules);
            formed.blocks.push(Block::new(text, Origin::Template(range)));
        }
    }

    /// Lines with a field or fixed text; the others are guidance.
    fn prose(&self, range: Range, place: Option<&Place>) -> Option<String> {
        let mut out: Vec<String> = Vec::new();
        let mut at = range.start;
        for line in self.text(range).split_inclusive('\n') {
            let whole = Range { start: at, end: at + line.len() as u32 };
            at = whole.end;
            let bare = Range { start: whole.start, end: whole.start + line.trim_end().len() as u32 };
            if let Some(text) = self.prose_line(bare, place) {
                out.push(text);
            }
        }
        (!out.is_empty()).then(|| out.join(self.eol))
    }

    fn prose_line(&self, line: Range, place: Option<&Place>) -> Option<String> {
        let target = self.contract.target.as_ref().filter(|target| line.contains(target.origin));
        let slot = self.slots(line).find(|slot| matches!(slot.kind, SlotKind::Field | SlotKind::Fixed));
        if slot.is_none() && target.is_none() {
            return None;
        }
        let mut edits = Vec::new();
        if let Some(target) = target {
            edits.push(TextEdit { range: target.origin, text: self.fill.path().to_owned() });
        } else if let Some(slot) = slot {
            let value = match slot.kind {
                SlotKind::Field => self.fill.label(place, &slot.title.show()).into_iter().next(),
                _ => None,
            };
            let value = value.unwrap_or_else(|| UNKNOWN.to_owned());
            let holes: Vec<Range> =
                slot.holes.iter().map(|hole| hole.range).filter(|hole| line.contains(*hole)).collect();
            if slot.kind == SlotKind::Field
                && let Some(value_range) =
                    self.value_of(slot).filter(|found| line.contains(*found) && !found.is_empty())
            {
                edits.push(TextEdit { range: value_range, text: value });
            } else {
                edits.extend(holes.into_iter().map(|hole| TextEdit { range: hole, text: value.clone() }));
            }
        }
        Some(self.edited(line, edits))
    }

    /// The bytes of a field's value.
    fn value_of(&self, slot: &Slot) -> Option<Range> {
        let document = &self.contract.document;
        let tile = document.tile_at(slot.origin.start);
        let labels = notation::labels_of(document, tile, &self.contract.text);
        let found = labels.iter().find(|label| label.label_range.start == slot.origin.start)?;
        Some(found.value)
    }

    fn edited(&self, range: Range, edits: Vec<TextEdit>) -> String {
        let edits: Vec<TextEdit> = edits
            .into_iter()
            .filter(|edit| range.contains(edit.range))
            .map(|edit| TextEdit {
                range: Range { start: edit.range.start - range.start, end: edit.range.end - range.start },
                text: edit.text,
            })
            .collect();
        edit::apply(self.text(range), &edits)
    }

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

    fn list(&self, range: Range, place: Option<&Place>) -> Option<String> {
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
        let close = raw[at.end..].find([':', '：']).map(|colon| at.end + colon);
        let Some(close) = close else { return format!("{id}: {value}") };
        format!("{}{id}{} {value}", &raw[..at.start], &raw[at.end..=close])
    }

    /// The first id of a family in a range, relative to its start.
    fn first_id(&self, range: Range) -> Option<(&IdFamily, Span<usize>)> {
        let raw = self.text(range);
        let found = self.contract.ids.iter().filter_map(|family| {
            raw.match_indices(&family.prefix).find_map(|(at, prefix)| {
                let digits = raw[at + prefix.len()..].len()
                    - raw[at + prefix.len()..].trim_start_matches(|c: char| c.is_ascii_digit()).len();
                (digits > 0).then(|| (family, at..at + prefix.len() + digits))
            })
        });
        found.min_by_key(|(family, at)| (at.start, std::cmp::Reverse(family.prefix.len())))
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
                rest[..digits].parse::<usize>().ok()
            })
        });
        numbers.max().unwrap_or(0)
    }

    fn table(&self, range: Range, place: Option<&Place>) -> Option<String> {
        let document = &self.contract.document;
        let text: &str = &self.contract.text;
        let table = notation::tables(document, text).into_iter().find(|table| range.contains(table.range))?;
        let slot = self.slots(table.range).find(|slot| matches!(slot.kind, SlotKind::Table { .. }));
        let is_fixed = slot.is_some_and(|slot| matches!(slot.kind, SlotKind::Table { fixed_rows: true, .. }));
        let mut lines: Vec<String> = self.text(range).lines().map(|line| line.trim_end().to_owned()).collect();
        if is_fixed {
            for line in lines.iter_mut().skip(2) {
                *line = self.noted(line);
            }
            return Some(lines.join(self.eol));
        }
        let samples: Vec<String> = lines.drain(2.min(lines.len())..).collect();
        let rows = place.map(|place| self.fill.rows(place, &table.columns)).unwrap_or_default();
        let family = table.rows.first().and_then(|row| {
            let cell = document.cells(*row).first().copied()?;
            let (family, at) = self.first_id(cell)?;
            Some((family, self.text(cell).to_owned(), at))
        });
        for (n, row) in rows.iter().enumerate() {
            let cells: Vec<String> = row
                .iter()
                .map(|cell| match (cell, &family) {
                    (Cell::Id, Some((family, raw, at))) => {
                        format!("{}{}{}", &raw[..at.start], id(family, n + 1), &raw[at.end..])
                    }
                    (Cell::Id, None) => UNKNOWN.to_owned(),
                    (Cell::Text(text), _) => text.clone(),
                })
                .collect();
            lines.push(format!("| {} |", cells.join(" | ")));
        }
        if rows.is_empty() && !samples.is_empty() {
            lines.push(format!("| {} |", vec![UNKNOWN; table.columns.len()].join(" | ")));
        }
        Some(lines.join(self.eol))
    }

    /// A row of the template with its empty cells filled.
    fn noted(&self, line: &str) -> String {
        let cells = split_row(line);
        let shown: Vec<String> = cells.iter().map(|cell| cell.trim().to_owned()).collect();
        if !shown.iter().any(String::is_empty) {
            return line.to_owned();
        }
        let note = self.fill.note(&shown).unwrap_or_else(|| UNKNOWN.to_owned());
        let mut is_noted = false;
        let filled: Vec<String> = shown
            .iter()
            .map(|cell| match cell.as_str() {
                "" if !std::mem::replace(&mut is_noted, true) => note.clone(),
                "" => UNKNOWN.to_owned(),
                cell => cell.to_owned(),
            })
            .collect();
        format!("| {} |", filled.join(" | "))
    }
}

/// The id with this number.
pub fn id(family: &IdFamily, n: usize) -> String {
    format!("{}{n:0width$}", family.prefix, width = family.width)
}

/// The cells of a row as they stand.
fn split_row(line: &str) -> Vec<String> {
    let bare = line.trim();
    let bare = bare.strip_prefix('|').unwrap_or(bare);
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in bare.chars() {
        if c == '|' && !escaped {
            cells.push(String::new());
        } else if let Some(last) = cells.last_mut() {
            last.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    if bare.ends_with('|') {
        cells.pop();
    }
    cells
}
