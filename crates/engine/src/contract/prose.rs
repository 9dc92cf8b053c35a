//! Paragraphs and quotes below a template's headings: which lines are fields, which stay as they are, which tell the
//! author what to write.
//!
//! A part of the walk of [`super::compile`]; it sees one block at a time.

use specast_syntax::{Block, BlockKind, Range, TileId};

use super::boilerplate::{instructs, is_to_author, tells};
use super::compile::{Walk, slot};
use super::remarks::{Remarks, condition, presence_in};
use super::wording::{announces_as_needed, is_about_examples, is_emphasis, is_note, speaks_of_template};
use super::{Pattern, Presence, SlotId, SlotKind, notation, placeholder};

impl Walk<'_> {
    /// Paragraphs and quotes: fields, fixed text, holes, guidance.
    pub(super) fn prose(&mut self, block: Block, remarks: &Remarks) {
        for tile in self.leaves(block.range) {
            let mut fields = notation::labels_of(self.document, tile, self.text);
            fields.retain(|field| self.is_field(field, block));
            let whole = self.document.plain(tile, self.text).text;
            if announces_as_needed(&whole) {
                self.next.presence = Some(Presence::Optional);
            }
            if let (Some(section), Some(presence)) = (self.section, presence_in(&whole))
                && self.slots[section].level().is_some_and(|level| level > 1 || !self.in_preamble())
                && self.slots[section].is_required()
            {
                self.slots[section].presence = presence;
            }
            let is_quote = block.kind == BlockKind::Quote && fields.is_empty();
            let lines = if is_quote {
                // What is quoted is one text, however it is broken into lines.
                vec![self.document.tiles[tile].range.trim(self.text)]
            } else {
                notation::lines(self.document, tile, self.text)
            };
            for line in lines {
                if let Some(field) = fields.iter().find(|field| field.range.contains(line)) {
                    if field.range.start == line.start {
                        self.field(field, remarks);
                    }
                    continue;
                }
                self.prose_line((tile, &whole), line, block, remarks);
            }
        }
    }

    /// A line of a paragraph; what the paragraph is for is said by all of it.
    fn prose_line(&mut self, (tile, whole): (TileId, &str), line: Range, block: Block, remarks: &Remarks) {
        let plain = self.document.plain_in(tile, line, self.text);
        let holes = self.holes(&plain, remarks);
        let is_all_hole = !holes.is_empty() && placeholder::pattern(&plain.text).is_open();
        let emphasis = is_emphasis(line.of(self.text));
        let is_quote = block.kind == BlockKind::Quote;
        let quoted = is_quote && !tells(whole) && !self.is_sample(block);
        let in_preamble = self.in_preamble();
        let explains = whole.contains("e.g.")
            || whole.contains("template")
            || tells(whole)
            || is_to_author(whole)
            || announces_as_needed(whole)
            || self.is_about_field(whole);
        let asks = tells(&plain.text) || (plain.text.trim_end().ends_with(':') && instructs(&plain.text));
        let inferred = quoted
            || is_note(&plain.text)
            || (emphasis && !is_about_examples(&plain.text) && !asks && !self.is_shown(block))
            || (in_preamble && holes.is_empty() && !explains);
        let fixed = remarks.fixed.unwrap_or(inferred && !is_all_hole);
        // What speaks of the template itself may stay with it or go; so may what names a condition.
        let is_loose = remarks.fixed.is_none() && holes.is_empty();
        let of_template = is_loose && speaks_of_template(whole) && (fixed || self.is_opening());
        let condition = condition(&plain.text).filter(|_| is_loose && (is_quote || emphasis));
        if let (Some(condition), Some(section)) = (&condition, self.section) {
            self.slots[section].presence = condition.clone();
            self.condition = Some((section, condition.clone()));
        }
        if of_template || condition.is_some() {
            let mut slot = slot(SlotKind::Fixed, self.section, Pattern::literal(&plain.text), line);
            slot.presence = Presence::Optional;
            self.slots.push(slot);
        } else if fixed {
            let shown = if !holes.is_empty() {
                placeholder::pattern(&plain.text)
            } else if self.has_number_of_title(&plain.text) {
                Pattern::literal(&plain.text).counted()
            } else {
                Pattern::literal(&plain.text)
            };
            let mut slot = slot(SlotKind::Fixed, self.section, shown, line);
            slot.fixed.push(line);
            slot.holes = holes;
            self.slots.push(slot);
        } else if holes.is_empty() {
            self.guidance(line);
        } else if let Some(section) = self.section {
            self.slots[section].holes.extend(holes);
        }
    }

    /// True for a text with the number that the document's title has a hole for.
    fn has_number_of_title(&self, shown: &str) -> bool {
        let Some(title) = self.slots.iter().find(|slot| slot.level().is_some()) else { return false };
        let is_counted = title.level() == Some(1) && title.title.has_holes() && title.holes.is_empty();
        let numbers = |text: &str| -> Vec<String> {
            let numbers = text.split(|c: char| !c.is_ascii_digit() && c != '.').map(|number| number.trim_matches('.'));
            numbers.filter(|number| !number.is_empty()).map(str::to_owned).collect()
        };
        let own = numbers(title.origin.of(self.text));
        is_counted && numbers(shown).iter().any(|number| own.contains(number))
    }

    /// "Status must be one of …" below the label `Status` tells its author what to write there.
    fn is_about_field(&self, whole: &str) -> bool {
        let fields = self.slots.iter().filter(|slot| slot.kind == SlotKind::Field && !slot.title.has_holes());
        let mut rests = fields.filter_map(|slot| whole.strip_prefix(slot.title.show().as_str()));
        rests.any(|rest| rest.starts_with(' ')) && instructs(whole)
    }

    /// Before the first section that has a name.
    fn is_opening(&self) -> bool {
        let is_title = |section: SlotId| {
            self.slots[section].title.is_open() && self.slots[..section].iter().all(|slot| slot.level().is_none())
        };
        self.in_preamble() || self.section.is_some_and(is_title)
    }

    /// A line of emphasis that is all of its section, or that an HTML tag sets apart.
    fn is_shown(&self, block: Block) -> bool {
        self.before == Some(BlockKind::Html) || (!self.in_preamble() && self.is_sample(block))
    }

    /// True for a quote, or a line of emphasis, that shows what to write: it is all that a section has, whose author
    /// would have nothing to say then, or a colon announces it.
    fn is_sample(&self, block: Block) -> bool {
        let blocks = &self.document.blocks;
        let Some(at) = blocks.iter().position(|other| other.range == block.range) else { return false };
        let is_heading = |block: &Block| matches!(block.kind, BlockKind::Heading { .. });
        let Some(start) = blocks[..at].iter().rposition(is_heading) else { return false };
        let announced = blocks[..at].last().filter(|before| before.kind == BlockKind::Paragraph);
        if announced
            .is_some_and(|before| before.range.of(self.text).trim_end().trim_end_matches(['*', '_']).ends_with(':'))
        {
            return true;
        }
        let end = blocks[at..].iter().position(is_heading).map_or(blocks.len(), |next| at + next);
        let below = |block: &Block| match (blocks[start].kind, block.kind) {
            (BlockKind::Heading { level: above }, BlockKind::Heading { level }) => level > above,
            _ => false,
        };
        let has_subsections = blocks.get(end).is_some_and(below);
        let is_alike = |other: &Block| {
            !notation::is_content(other.kind)
                || other.range == block.range
                || (other.kind == block.kind && block.kind == BlockKind::Quote)
        };
        !has_subsections && blocks[start..end].iter().all(is_alike)
    }
}
