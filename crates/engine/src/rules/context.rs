//! What a rule sees: the document, the contract, and how the two answer to each other.

use specast_syntax::{Leaf, NodeKind, Range, SectionId, TileId, TileKind};

use super::{Rule, Settings};
use crate::contract::ids::{self, IdUse};
use crate::contract::notation::{self, Labelled, TableShape};
use crate::contract::{Alignment, Contract, Slot, SlotId, SlotKind, is_one_label, normalise};
use crate::diagnostic::{Diagnostic, Fix, Label, Severity};
use crate::index::Index;
use crate::source::Source;

/// A document beside its contract, and the findings so far.
#[derive(Debug)]
pub struct Context<'a> {
    /// The document.
    pub source: &'a Source,
    /// What it is held against.
    pub contract: &'a Contract,
    /// Which section answers to which slot.
    pub sections: Alignment,
    /// The document's labelled lines.
    pub fields: Vec<Labelled>,
    /// The document's tables.
    pub tables: Vec<TableShape>,
    /// The document's ids.
    pub ids: Vec<IdUse>,
    /// What the team says about rules.
    pub settings: &'a Settings,
    /// The files around the document; none where nobody looked.
    pub index: Option<&'a Index>,
    rule: Option<(&'static Rule, Severity)>,
    found: Vec<Diagnostic>,
}

/// The end of a message about a link that the source of a recast document already had.
pub(super) const INHERITED: &str = "; the source of this document points there too";

/// What a rule reports.
#[derive(Debug, Default)]
pub(super) struct Finding {
    /// The place in the document.
    pub at: Range,
    /// One sentence without a full stop.
    pub message: String,
    /// The remark at the place.
    pub label: String,
    /// The template's bytes that demand it, with a remark.
    pub demanded: Option<(Range, &'static str)>,
    /// What to do.
    pub help: String,
    /// What it is about.
    pub subject: String,
    /// An edit that mends it.
    pub fix: Option<Fix>,
    /// Only told, whatever the rule's severity: nobody who wrote this document did it.
    pub is_told_only: bool,
}

impl<'a> Context<'a> {
    /// Whether a source that this document was recast from already pointed there; see [`Index::inherited`].
    pub(super) fn is_inherited(&self, target: &str) -> bool {
        let inherited = self.index.and_then(|index| index.inherited.get(&self.source.path));
        inherited.is_some_and(|pointed| pointed.contains(target))
    }

    pub(super) fn new(
        source: &'a Source,
        contract: &'a Contract,
        settings: &'a Settings,
        index: Option<&'a Index>,
    ) -> Self {
        let (document, text) = (&source.document, &source.text);
        Self {
            source,
            contract,
            sections: contract.match_sections(document, text),
            fields: notation::labelled(document, text),
            tables: notation::tables(document, text),
            ids: ids::uses(document, text),
            settings,
            index,
            rule: None,
            found: Vec::new(),
        }
    }

    /// Begins a rule; false where the team switched it off.
    pub(super) fn enter(&mut self, rule: &'static Rule) -> bool {
        self.rule = self.settings.severity(rule).map(|severity| (rule, severity));
        self.rule.is_some()
    }

    /// Drops findings.
    pub(super) fn retain(&mut self, keep: impl FnMut(&Diagnostic) -> bool) {
        self.found.retain(keep);
    }

    pub(super) fn n_found(&self) -> usize {
        self.found.len()
    }

    pub(super) fn finish(self) -> Vec<Diagnostic> {
        self.found
    }

    /// Adds a finding of the rule that runs.
    pub(super) fn report(&mut self, finding: Finding) {
        let Some((rule, severity)) = self.rule else { return };
        // A template that asks twice for one thing has it found once.
        let is_told = |other: &Diagnostic| {
            other.rule == rule.name && other.primary.range == finding.at && other.message == finding.message
        };
        if finding.fix.is_none() && self.found.iter().any(is_told) {
            return;
        }
        let secondary = finding.demanded.map(|(range, text)| Label {
            path: self.contract.path.clone(),
            range: self.template_line(range),
            text: text.to_owned(),
        });
        self.found.push(Diagnostic {
            rule: rule.name,
            severity: if finding.is_told_only { Severity::Information } else { severity },
            // A value of several lines still makes one line.
            message: finding.message.split_whitespace().collect::<Vec<_>>().join(" "),
            primary: Label { path: self.source.path.clone(), range: finding.at, text: finding.label },
            secondary: secondary.into_iter().collect(),
            help: finding.help,
            fix: finding.fix,
            subject: finding.subject,
        });
    }

    /// A demand of the template is shown by its first line.
    fn template_line(&self, range: Range) -> Range {
        let lines = &self.contract.lines;
        let line = lines.line_range(lines.line(range.start)).trim(&self.contract.text);
        Range { start: range.start, end: range.end.min(line.end).max(range.start) }
    }

    /// A slot of the contract.
    pub(super) fn slot(&self, slot: SlotId) -> &'a Slot {
        &self.contract.slots[slot]
    }

    /// The text behind a range of the document.
    pub(super) fn text(&self, range: Range) -> &'a str {
        range.of(&self.source.text)
    }

    /// True for a hole of a slot that was left as it is.
    pub(super) fn is_hole(&self, slot: Option<SlotId>, shown: &str) -> bool {
        let mut holes = slot.into_iter().flat_map(|slot| &self.slot(slot).holes);
        holes.any(|hole| hole.range.of(&self.contract.text) == shown)
    }

    /// The bytes of a section's heading.
    pub(super) fn heading(&self, section: SectionId) -> Range {
        let document = &self.source.document;
        document.tiles[document.sections[section].heading].range
    }

    /// The bytes of a section with all that stands below it.
    pub(super) fn extent(&self, section: SectionId) -> Range {
        let document = &self.source.document;
        let all = &document.sections[section].all;
        let first = document.tiles[all.start].range;
        document.tiles.get(all.end.saturating_sub(1)).map_or(first, |last| first.cover(last.range))
    }

    /// Where a slot's content belongs in the document: the extent of its section; for what stands
    /// under the title or before the first section, everything up to the first section of the
    /// contract. None where the section is missing, which is a finding of its own.
    pub(super) fn region(&self, slot: SlotId) -> Option<Range> {
        self.regions(slot).into_iter().next()
    }

    /// The same for a slot of a section that repeats: one for each time that the section stands there.
    pub(super) fn regions(&self, slot: SlotId) -> Vec<Range> {
        let section = match self.slot(slot).kind {
            SlotKind::Section { .. } => Some(slot),
            _ => self.slot(slot).parent,
        };
        match section.filter(|section| Some(*section) != self.contract.title_slot()) {
            Some(section) => self.sections.sections(section).map(|section| self.extent(section)).collect(),
            None => vec![self.preamble()],
        }
    }

    fn preamble(&self) -> Range {
        let document = &self.source.document;
        let title = self.contract.title_slot();
        let is_body = |section: &SectionId| self.sections.of[*section].is_some_and(|found| Some(found.slot) != title);
        let end = (0..document.sections.len())
            .find(is_body)
            .map_or(self.source.text.len() as u32, |section| self.heading(section).start);
        let start = document.front.as_ref().map_or(0, |front| front.range.end);
        Range { start: start.min(end), end }
    }

    /// Where to point for something that a slot's section lacks: the section's heading or the first line.
    pub(super) fn place(&self, slot: SlotId) -> Range {
        self.region(slot).map_or_else(|| self.first_line(), |region| self.place_in(slot, region))
    }

    /// The same for one of several regions.
    pub(super) fn place_in(&self, slot: SlotId, region: Range) -> Range {
        let mut sections = self.slot(slot).parent.into_iter().flat_map(|parent| self.sections.sections(parent));
        let section = sections.find(|section| self.heading(*section).start == region.start);
        section.map_or_else(|| self.first_line(), |section| self.heading(section))
    }

    /// The document's first line with text below the front matter.
    pub(super) fn first_line(&self) -> Range {
        let tiles = &self.source.document.tiles;
        let leaf = tiles.iter().find(
            |tile| matches!(tile.kind, TileKind::Leaf(leaf) if !matches!(leaf, Leaf::FrontEntry | Leaf::Comment)),
        );
        let at = leaf.map_or(0, |tile| tile.range.start);
        let lines = &self.source.lines;
        lines.line_range(lines.line(at)).trim(&self.source.text)
    }

    /// True where all that a section says is that there is nothing to say.
    pub(super) fn says_unknown(&self, range: Range) -> bool {
        let document = &self.source.document;
        let is_item = |tile| document.containers(tile).any(|node| matches!(node.kind, NodeKind::Item { .. }));
        let mut said = document
            .leaves()
            .filter(|(tile, _)| range.contains(document.tiles[*tile].range))
            .filter(|(_, leaf)| !matches!(leaf, Leaf::Heading { .. } | Leaf::Comment | Leaf::LinkDefinition))
            .map(|(tile, leaf)| {
                let shown = document.plain(tile, &self.source.text).text;
                // "No lint errors" in a list is something to say.
                let may_say_none = leaf == Leaf::Paragraph && !is_item(tile);
                notation::is_unknown(&shown) || (may_say_none && notation::says_none(&shown))
            })
            .peekable();
        said.peek().is_some() && said.all(|is_nothing| is_nothing)
    }

    /// A section with nothing below its heading where the template shows several things: one finding for all.
    pub(super) fn is_hollow(&self, slot: SlotId, region: Range) -> bool {
        let parent = self.slot(slot).parent;
        parent.is_some_and(|parent| {
            Some(parent) != self.contract.title_slot() && self.n_demands(parent) > 1 && !self.has_content(region)
        })
    }

    /// How many fields, tables, lists of boxes and fixed texts a section of the template demands.
    pub(super) fn n_demands(&self, section: SlotId) -> usize {
        let slots = self.contract.children(Some(section)).map(|slot| self.slot(slot));
        let n_slots = slots.filter(|slot| slot.level().is_none() && slot.is_required()).count();
        // Words in brackets of its own ask for a text.
        n_slots + usize::from(!self.slot(section).holes.is_empty())
    }

    /// True where something that shows stands in a range, beside headings.
    pub(super) fn has_content(&self, range: Range) -> bool {
        self.leaves(range).any(|(_, leaf)| !matches!(leaf, Leaf::Heading { .. } | Leaf::Comment | Leaf::LinkDefinition))
    }

    /// The parts of a leaf that are read apart: the cells of a row, else the whole.
    pub(super) fn parts(&self, tile: TileId, leaf: Leaf) -> Vec<Range> {
        let document = &self.source.document;
        match leaf {
            Leaf::TableHead | Leaf::TableRow => document.cells(tile).to_vec(),
            _ => vec![document.tiles[tile].range],
        }
    }

    /// The visible texts of the leaves that lie in a range.
    pub(super) fn leaves(&self, range: Range) -> impl Iterator<Item = (String, Leaf)> + '_ {
        let document = &self.source.document;
        let inside = document.leaves().filter(move |(tile, _)| range.contains(document.tiles[*tile].range));
        inside.map(|(tile, leaf)| (document.plain(tile, &self.source.text).text, leaf))
    }

    /// The key of the template that a key of the document was meant to be: much like it, and not there.
    pub(super) fn misspelt(&self, key: &str) -> Option<SlotId> {
        const NEAR: f64 = 0.7;
        let front = self.source.document.front.as_ref()?;
        let likeness = |slot: &SlotId| strsim::normalized_damerau_levenshtein(&self.contract.name(*slot), key);
        let is_there = |slot: &SlotId| front.entry(&self.contract.name(*slot)).is_some();
        if self.contract.key(key).is_some() {
            return None;
        }
        let free = self.contract.keys().filter(|slot| !is_there(slot));
        free.max_by(|a, b| likeness(a).total_cmp(&likeness(b))).filter(|slot| likeness(slot) >= NEAR)
    }

    /// The labelled lines of a region that answer to a field's slot.
    ///
    /// An author's `Status: archived` beside the template's quoted `> **Status**: …` is the author's.
    pub(super) fn fields_of(&self, slot: SlotId, region: Range) -> Vec<&Labelled> {
        let title = &self.slot(slot).title;
        let inside = self.fields.iter().filter(|field| region.contains(field.label_range));
        let mut found: Vec<&Labelled> = inside.clone().filter(|field| title.matches(&field.label)).collect();
        if found.is_empty() {
            found.extend(inside.clone().filter(|field| title.is_bare(&field.label)));
        }
        if found.is_empty() && !title.has_holes() {
            found.extend(inside.filter(|field| is_one_label(&title.show(), &field.label)));
        }
        let is_quoted = self.is_quoted(slot);
        if found.iter().any(|field| field.quoted == is_quoted) {
            found.retain(|field| field.quoted == is_quoted);
        }
        found
    }

    /// The labelled lines that answer to a field's slot, wherever its section stands.
    pub(super) fn all_fields_of(&self, slot: SlotId) -> Vec<&Labelled> {
        self.regions(slot).into_iter().flat_map(|region| self.fields_of(slot, region)).collect()
    }

    fn is_quoted(&self, slot: SlotId) -> bool {
        let template = &self.contract.document;
        let tile = template.tile_at(self.slot(slot).origin.start);
        template.containers(tile).any(|node| matches!(node.kind, NodeKind::Quote { .. }))
    }

    /// The visible text of a field's value.
    pub(super) fn value_of(&self, field: &Labelled) -> String {
        let plain = self.source.document.plain_in(field.tile, field.value, &self.source.text);
        if plain.text.trim().is_empty() { self.text(field.value).to_owned() } else { plain.text.trim().to_owned() }
    }

    /// The tables that answer to a table's slot: in each of its regions the first that holds all columns.
    pub(super) fn tables_of(&self, slot: SlotId) -> Vec<TableShape> {
        self.regions(slot).into_iter().filter_map(|region| self.table_in(slot, region).cloned()).collect()
    }

    /// The first table of a region that holds all columns of a table's slot.
    pub(super) fn table_in(&self, slot: SlotId, region: Range) -> Option<&TableShape> {
        let SlotKind::Table { columns, .. } = &self.slot(slot).kind else { return None };
        self.tables.iter().find(|table| {
            region.contains(table.range) && columns.iter().all(|column| column_idx(table, column).is_some())
        })
    }

    /// Where the template demands a table and none of a region has its columns: the head of the one that shares at least
    /// half of them, with the columns that it lacks.
    pub(super) fn lacking_table(&self, slot: SlotId, region: Range) -> Option<(Range, Vec<String>)> {
        let SlotKind::Table { columns, .. } = &self.slot(slot).kind else { return None };
        if self.says_unknown(region) || self.table_in(slot, region).is_some() || !self.slot(slot).is_required() {
            return None;
        }
        let inside = self.tables.iter().filter(|table| region.contains(table.range));
        let lacks = inside.map(|table| {
            let missing = columns.iter().filter(|column| column_idx(table, column).is_none());
            (self.source.document.tiles[table.head].range, missing.cloned().collect::<Vec<_>>())
        });
        lacks.filter(|(_, missing)| missing.len() * 2 <= columns.len()).min_by_key(|(_, missing)| missing.len())
    }

    /// The visible cells of the rows that a template fixes.
    pub(super) fn fixed_rows(&self, slot: SlotId) -> Vec<Vec<String>> {
        let template = &self.contract.document;
        let rows = self.slot(slot).fixed.iter().map(|row| template.tile_at(row.start));
        rows.map(|row| notation::cells(template, row, &self.contract.text)).collect()
    }

    /// The document's row that begins as the template's row does.
    pub(super) fn row_of(&self, table: &TableShape, columns: &[String], wanted: &[String]) -> Option<usize> {
        let (key, column) = wanted.iter().zip(columns).find(|(cell, _)| !cell.is_empty())?;
        let at = column_idx(table, column)?;
        table.rows.iter().copied().find(|row| normalise(&self.cell_text(*row, at)) == normalise(key))
    }

    /// The bytes of a table's cell; its row where the row is too short.
    pub(super) fn cell(&self, row: usize, column: usize) -> Range {
        let document = &self.source.document;
        document.cells(row).get(column).copied().unwrap_or(document.tiles[row].range)
    }

    /// The visible text of a table's cell; empty where the row is too short.
    pub(super) fn cell_text(&self, row: usize, column: usize) -> String {
        let document = &self.source.document;
        let cell = document.cells(row).get(column);
        cell.map_or(String::new(), |cell| document.plain_in(row, *cell, &self.source.text).text.trim().to_owned())
    }
}

/// The index of a column by its head.
pub(super) fn column_idx(table: &TableShape, head: &str) -> Option<usize> {
    let head = normalise(head);
    table.columns.iter().position(|column| normalise(column) == head)
}
