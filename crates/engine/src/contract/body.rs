//! What stands below a template's headings besides prose: fields, lists, tables, code, with their holes.
//!
//! A part of the walk of [`super::compile`]; it sees one block at a time.

use specast_syntax::{Block, BlockKind, Leaf, NodeId, NodeKind, Plain, Range, TileId};

use super::compile::{Walk, slot};
use super::notation::{self, Labelled};
use super::remarks::{Remarks, opens_optional};
use super::vocabulary::words;
use super::wording::{is_note, path_pattern, says_where};
use super::{Hole, PathPattern, Pattern, Presence, SlotId, SlotKind, ValueKind, ids, placeholder};

/// Above the first section a label with so few words behind it is one of the document's data, with a default.
const MOST_WORDS_OF_A_DEFAULT: usize = 6;

impl Walk<'_> {
    /// Above the first section, the title left aside: a heading of level 1 that comes first and is alone.
    pub(super) fn in_preamble(&self) -> bool {
        let Some(section) = self.section else { return true };
        let is_first = self.slots[..section].iter().all(|slot| slot.level().is_none());
        let n_tops = self.document.sections.iter().filter(|section| section.level == 1).count();
        is_first && self.slots[section].level() == Some(1) && n_tops == 1
    }

    /// True where a labelled line of a template asks for a value.
    pub(super) fn is_field(&self, field: &Labelled, block: Block) -> bool {
        if is_note(&field.label) || field.label.is_empty() {
            return false;
        }
        let in_preamble = self.in_preamble();
        let line = field.label_range.cover(field.value).of(self.text);
        let raw_start = self.text[..field.label_range.start as usize].ends_with(['_', '*']);
        let value = field.value.of(self.text);
        field.strong
            || path_pattern(value).is_some() && raw_start
            || (block.kind == BlockKind::Quote && in_preamble)
            || (in_preamble && (field.item.is_some() || self.is_short(field)))
            || (field.item.is_some() && is_aside(value))
            || (value.starts_with(['[', '{', '<', '`', '('])
                && !line.contains('\n')
                && !self.value_holes(field).is_empty())
    }

    /// A value and no sentence: `Date: DATE`, `Author: Jo Doe`.
    fn is_short(&self, field: &Labelled) -> bool {
        let value = field.value.of(self.text);
        !field.quoted
            && !field.label.contains(' ')
            && (placeholder::is_stand_in(value)
                || (!value.is_empty()
                    && value.split_whitespace().count() < 5
                    && !value.ends_with(['.', '?', '!', ':'])))
    }

    fn value_holes(&self, field: &Labelled) -> Vec<Hole> {
        let plain = self.document.plain_in(field.tile, field.value, self.text);
        placeholder::holes(&plain, self.text)
    }

    pub(super) fn field(&mut self, field: &Labelled, remarks: &Remarks) -> SlotId {
        let value = field.value.of(self.text);
        let title = placeholder::pattern(&field.label);
        let mut slot = slot(SlotKind::Field, self.section, title, field.label_range.cover(field.value));
        slot.presence = field.presence.clone();
        let is_example = field.label.to_lowercase().starts_with("example");
        if slot.presence == Presence::Required && (is_example || self.is_optional_line(field)) {
            slot.presence = Presence::Optional;
        }
        let is_target = self.target.is_none() && says_where(&field.label);
        if let Some(pattern) = is_target.then(|| path_pattern(value)).flatten() {
            let start = field.value.start + value.find(&pattern).unwrap_or(0) as u32;
            let origin = Range { start, end: start + pattern.len() as u32 };
            self.target = Some(PathPattern { text: pattern, origin });
        } else {
            let label = self.document.plain_in(field.tile, field.label_range, self.text);
            slot.holes = self.holes(&label, remarks);
            let plain = self.document.plain_in(field.tile, field.value, self.text);
            slot.holes.extend(self.holes(&plain, remarks));
            // `**Status**: Draft | Final`, `**Date**: YYYY-MM-DD`: what may stand there is said without brackets.
            let bare = placeholder::value(&plain.text);
            let is_bare = slot.holes.is_empty() && !self.literal && !remarks.literal && !value.contains('\n');
            if slot.holes.is_empty() && !self.literal && !remarks.literal && is_sample_value(value, &plain.text) {
                slot.holes.push(Hole {
                    range: field.value,
                    guidance: plain.text.trim().to_owned(),
                    value: ValueKind::Text,
                });
            }
            if is_bare
                && slot.holes.is_empty()
                && matches!(bare, ValueKind::Enum(_) | ValueKind::Date)
                && !plain.text.trim().contains("  ")
            {
                slot.holes.push(Hole { range: field.value, guidance: plain.text.trim().to_owned(), value: bare });
            }
            if slot.title.is_open() {
                slot.repeat = true;
                slot.presence = Presence::Optional;
            } else if slot.holes.is_empty()
                && field.strong
                && !field.quoted
                && field.value.start < self.document.tiles[field.tile].range.end
                && !value.is_empty()
                && !(self.in_preamble() && value.split_whitespace().count() <= MOST_WORDS_OF_A_DEFAULT)
            {
                // A literal behind a label is an example or an explanation as often as a demand.
                slot.presence = Presence::Optional;
            }
        }
        self.slots.push(slot);
        self.slots.len() - 1
    }

    /// A remark behind the value: `<!-- optional -->`, `(optional)`, `*if applicable*`.
    fn is_optional_line(&self, field: &Labelled) -> bool {
        let start = field.label_range.start as usize;
        let line = self.text[start..].lines().next().unwrap_or_default();
        let mut comments = line.split("<!--").skip(1).filter_map(|rest| rest.split("-->").next());
        let lower = line.to_lowercase();
        // A condition behind the hole: `[why] (if it failed)`.
        let behind = lower.rsplit([']', '}', '>']).next().unwrap_or_default();
        comments.any(opens_optional)
            || lower.contains("(optional)")
            || lower.contains("if applicable")
            || behind.contains(" (if ")
    }

    /// True for task boxes of which an author takes some: the text above says so, or the last way out is among them.
    fn is_choice(&self, block: Block) -> bool {
        let guidance = self.section.and_then(|section| self.slots[section].guidance.last());
        let said = guidance.map_or(String::new(), |range| range.of(self.text).to_lowercase());
        let is_other = |tile: &TileId| {
            let shown = self.document.plain(*tile, self.text).text;
            shown.split(|c: char| !c.is_alphanumeric()).next() == Some("Other")
        };
        // A box with labels to be filled in below it is one way among several.
        let asks = |tile: &TileId| {
            self.items(*tile).len() > 1 && self.document.plain(*tile, self.text).text.trim_end().ends_with(':')
        };
        words("choice").iter().any(|saying| said.contains(saying))
            || self.leaves(block.range).iter().any(|tile| is_other(tile) || asks(tile))
    }

    pub(super) fn list(&mut self, block: Block, remarks: &Remarks) {
        // Fields that are open, with the depth of their item.
        let mut open: Vec<(usize, NodeId, SlotId)> = Vec::new();
        let mut checklist: Option<SlotId> = None;
        let is_legend = self.legend.iter().any(|mark| block.range.of(self.text).contains(&format!("**{mark}**")));
        for tile in self.leaves(block.range) {
            let items: Vec<NodeId> = self.items(tile);
            let depth = items.len();
            let item = items.first().copied().unwrap_or(0);
            open.retain(|(at, node, _)| *at < depth || *node == item);
            let owner = open.last().map(|(_, _, slot)| *slot).or(self.section);
            let plain = self.document.plain(tile, self.text);
            if matches!(self.document.nodes[item].kind, NodeKind::Item { task: Some(_), .. }) {
                let holes = self.holes(&plain, remarks);
                let is_choice = checklist.is_none() && self.is_choice(block);
                let slot = *checklist.get_or_insert_with(|| {
                    let mut slot = slot(SlotKind::Checklist, self.section, Pattern::default(), block.range);
                    slot.presence = if is_choice { Presence::Optional } else { Presence::Required };
                    self.slots.push(slot);
                    self.slots.len() - 1
                });
                self.slots[slot].holes.extend(holes);
                continue;
            }
            let mut fields = notation::labels_of(self.document, tile, self.text);
            fields.retain(|field| self.is_field(field, block));
            if let Some(first) = fields.first().filter(|field| field.item.is_some()) {
                let id = self.field(first, remarks);
                open.push((depth, item, id));
                continue;
            }
            let holes = self.holes(&plain, remarks);
            match owner {
                // A list that explains marks is for the reader and stays.
                Some(_) if holes.is_empty() && is_legend => {}
                Some(owner) if holes.is_empty() => self.slots[owner].guidance.push(self.document.tiles[tile].range),
                Some(owner) => self.slots[owner].holes.extend(holes),
                None => {}
            }
        }
    }

    pub(super) fn table(&mut self, block: Block, remarks: &Remarks) {
        let Some(table) =
            notation::tables(self.document, self.text).into_iter().find(|table| block.range.contains(table.range))
        else {
            return;
        };
        let mut holes = Vec::new();
        for row in &table.rows {
            for cell in self.document.cells(*row) {
                let plain = self.document.plain_in(*row, *cell, self.text);
                holes.extend(self.holes(&plain, remarks));
            }
        }
        // Rows of nothing but ids show a form, as rows with holes do.
        let says_more = |cell: &String| !cell.is_empty() && !ids::is_id(cell.trim_matches(['[', ']', '*', '`']));
        let cells: Vec<Vec<String>> =
            table.rows.iter().map(|row| notation::cells(self.document, *row, self.text)).collect();
        let is_literal = cells.iter().flatten().any(says_more);
        // Where nothing is left to fill in, the rows are samples; so are words in parentheses.
        let is_to_fill = cells.iter().flatten().any(String::is_empty);
        let is_sample = cells.iter().flatten().any(|cell| cell.starts_with('(') && cell.ends_with(')'));
        // `| None | | |` says that there is nothing yet.
        let is_none = cells.iter().all(|row| row.first().is_some_and(|cell| notation::is_nothing(cell)));
        let fixed_rows =
            remarks.fixed.unwrap_or(holes.is_empty() && is_literal && is_to_fill && !is_sample && !is_none);
        let kind = SlotKind::Table { columns: table.columns, fixed_rows };
        let mut slot = slot(kind, self.section, Pattern::default(), table.range);
        slot.holes = holes;
        if fixed_rows {
            slot.fixed = table.rows.iter().map(|row| self.document.tiles[*row].range).collect();
        }
        self.slots.push(slot);
    }

    pub(super) fn code(&mut self, block: Block, remarks: &Remarks) {
        let mut slot = slot(SlotKind::Code, self.section, Pattern::default(), block.range);
        slot.presence = Presence::Optional;
        if !remarks.literal && !self.literal {
            slot.holes = placeholder::code_holes(block.range, self.text);
        }
        self.slots.push(slot);
    }

    pub(super) fn guidance(&mut self, range: Range) {
        if let Some(section) = self.section {
            self.slots[section].guidance.push(range);
        }
    }

    pub(super) fn holes(&self, plain: &Plain, remarks: &Remarks) -> Vec<Hole> {
        if self.literal || remarks.literal {
            return Vec::new();
        }
        let mut holes = placeholder::holes(plain, self.text);
        holes.retain(|hole| !self.legend.contains(hole.range.of(self.text)));
        holes
    }

    pub(super) fn leaves(&self, range: Range) -> Vec<TileId> {
        let inside = |(tile, leaf): &(TileId, Leaf)| {
            *leaf == Leaf::Paragraph && range.contains(self.document.tiles[*tile].range)
        };
        self.document.leaves().filter(inside).map(|(tile, _)| tile).collect()
    }

    /// The items around a tile, the innermost first.
    fn items(&self, tile: TileId) -> Vec<NodeId> {
        let above = std::iter::successors(Some(self.document.tiles[tile].node), |id| self.document.nodes[*id].parent);
        above.filter(|id| matches!(self.document.nodes[*id].kind, NodeKind::Item { .. })).collect()
    }
}

/// `(what to write)`: a value in parentheses speaks to the author.
fn is_aside(value: &str) -> bool {
    value.starts_with('(') && value.ends_with(')') && value.split_whitespace().count() > 1
}

/// True for a value that is to be replaced: an aside, or a link whose number is left blank (`[#0000](…)`).
fn is_sample_value(value: &str, shown: &str) -> bool {
    let is_blank =
        |word: &str| placeholder::is_blank_number(word) || (word.len() > 2 && word.bytes().all(|c| c == b'0'));
    let is_link = value.starts_with('[') && value.contains("](") && value.ends_with(')');
    is_aside(value) || (is_link && shown.split(|c: char| !c.is_alphanumeric()).any(is_blank))
}
