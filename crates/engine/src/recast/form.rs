//! A template filled in: its headings, fields, tables and lists with values, its samples left out.
//!
//! Knows the contract and what a [`Fill`] answers, and nothing of sources.

mod list;
mod table;

use std::ops::Range as Span;

use specast_syntax::{BlockKind, Range};

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
        // Text that may go speaks to the author of the template itself.
        let is_kept = |slot: &&Slot| match slot.kind {
            SlotKind::Field => true,
            SlotKind::Fixed => slot.presence != Presence::Optional,
            _ => false,
        };
        let slot = self.slots(line).find(is_kept);
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
}

/// The id with this number.
pub fn id(family: &IdFamily, n: usize) -> String {
    format!("{}{n:0width$}", family.prefix, width = family.width)
}
