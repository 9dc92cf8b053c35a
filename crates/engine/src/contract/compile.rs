//! From a template's blocks to slots.
//!
//! One walk over the root blocks, in order. Where inference is wrong, a comment
//! `<!-- specast: … -->` of the template settles it: right below a heading it speaks of that section,
//! elsewhere of the block that follows.

use std::collections::BTreeSet;
use std::sync::Arc;

use specast_syntax::{Block, BlockKind, Document, LineIndex, Problem, Range, SectionId};

use super::notation;
use super::remarks::{Remarks, may_not_apply, opens_optional, presence_in, read_directives};
use super::{Contract, Hole, Marks, PathPattern, Pattern, Presence, Slot, SlotId, SlotKind, ValueKind};
use super::{boilerplate, choices, ids, placeholder, samples};

/// Compiles a template.
pub(super) fn compile(path: &str, text: &str) -> Contract {
    let text: Arc<str> = text.into();
    let is_yaml = crate::source::is_yaml(path);
    let document = if is_yaml { Document::parse_yaml_template(&text) } else { Document::parse_template(&text) };
    let mut walk = Walk {
        text: &text,
        document: &document,
        slots: Vec::new(),
        target: None,
        section: None,
        section_slots: vec![None; document.sections.len()],
        skip_below: None,
        next: Remarks::default(),
        literal: false,
        below_heading: false,
        before: None,
        condition: None,
        legend: notation::legend(&document, &text),
        samples: samples::named(&document, &text),
    };
    walk.keys();
    for (block_idx, block) in document.blocks.iter().enumerate() {
        walk.block(*block, document.blocks.get(block_idx + 1));
        walk.before = Some(block.kind);
    }
    let Walk { mut slots, target, section_slots, .. } = walk;
    choices::mark(&mut slots);
    choices::mark_menus(&mut slots);
    let mut problems = document.problems.clone();
    if slots.iter().all(|slot| matches!(slot.kind, SlotKind::Fixed | SlotKind::Code)) {
        let message = "the template asks for nothing: it has no section, key, field, table or task box".into();
        problems.push(Problem { range: Range::default(), message });
    }
    let ids = ids::families(&document, &text, &section_slots);
    let boilerplate = boilerplate::texts(&document, &text, &slots);
    let guidance = boilerplate::guidance(&document, &text, &slots);
    let lines = LineIndex::new(&text);
    Contract {
        path: path.to_owned(),
        lines,
        slots,
        ids,
        target,
        problems,
        boilerplate,
        guidance,
        document,
        text: Arc::clone(&text),
    }
}

/// The walk: where it stands and what it has found.
pub(super) struct Walk<'t> {
    pub(super) text: &'t str,
    pub(super) document: &'t Document,
    pub(super) slots: Vec<Slot>,
    pub(super) target: Option<PathPattern>,
    pub(super) section: Option<SlotId>,
    pub(super) section_slots: Vec<Option<SlotId>>,
    /// Blocks are left out until a heading of this level or above.
    pub(super) skip_below: Option<u8>,
    pub(super) next: Remarks,
    /// Brackets of this section are no holes.
    pub(super) literal: bool,
    pub(super) below_heading: bool,
    /// The kind of the block before this one.
    pub(super) before: Option<BlockKind>,
    /// A section whose text says under which condition it is filled in.
    pub(super) condition: Option<(SlotId, Presence)>,
    /// Brackets that the template explains: marks of the team's, no holes.
    pub(super) legend: BTreeSet<String>,
    /// Labels of headings whose names are samples.
    pub(super) samples: BTreeSet<String>,
}

impl Walk<'_> {
    fn block(&mut self, block: Block, next: Option<&Block>) {
        if let BlockKind::Heading { level } = block.kind {
            if self.skip_below.is_some_and(|limit| level > limit) {
                return;
            }
            self.skip_below = None;
            self.heading(block, level);
            return;
        }
        if let Some(limit) = self.skip_below {
            // A comment above the heading that ends what is left out speaks of that heading.
            let ends = matches!(next.map(|block| block.kind), Some(BlockKind::Heading { level }) if level <= limit);
            if !ends || block.kind != BlockKind::Comment {
                return;
            }
            self.below_heading = false;
        }
        if block.kind == BlockKind::Comment {
            self.comment(block.range, next);
            return;
        }
        if block.kind == BlockKind::Rule {
            return;
        }
        self.below_heading = false;
        let remarks = std::mem::take(&mut self.next);
        if remarks.ignore {
            return;
        }
        let first_new = self.slots.len();
        match block.kind {
            BlockKind::Quote | BlockKind::Paragraph => self.prose(block, &remarks),
            BlockKind::List { .. } => self.list(block, &remarks),
            BlockKind::Table => self.table(block, &remarks),
            BlockKind::Code => self.code(block, &remarks),
            BlockKind::Html | BlockKind::DefinitionList | BlockKind::Footnote | BlockKind::Unparsed => {
                self.guidance(block.range);
            }
            _ => {}
        }
        for slot in &mut self.slots[first_new..] {
            let condition = self.condition.iter().find(|(section, _)| slot.parent == Some(*section));
            let condition = condition.map(|(_, condition)| condition).filter(|_| slot.is_required());
            let presence = remarks.presence.as_ref().or(condition).unwrap_or(&slot.presence);
            slot.presence = presence.clone();
            slot.repeat |= remarks.repeat;
            if remarks.marks != Marks::default() {
                slot.marks.clone_from(&remarks.marks);
            }
        }
    }

    fn heading(&mut self, block: Block, level: u8) {
        let at = self
            .document
            .sections
            .iter()
            .position(|section| self.document.tiles[section.heading].range.overlaps(block.range));
        let Some(section_idx) = at else { return };
        let section = &self.document.sections[section_idx];
        let plain = self.document.plain_in(section.heading, section.title, self.text);
        let mut remarks = std::mem::take(&mut self.next);
        if let Some(comment) = plain.text.split_once("<!--").and_then(|(_, rest)| rest.split_once("-->")) {
            read_directives(comment.0, &mut remarks);
            if opens_optional(comment.0) && remarks.presence.is_none() {
                remarks.presence = Some(Presence::Optional);
            }
        }
        self.below_heading = true;
        self.literal = remarks.literal;
        if remarks.ignore {
            self.skip_below = Some(level);
            return;
        }
        let (mut title, mut presence) = notation::title(self.document, section_idx, self.text);
        if (title.is_empty() || title.ends_with(':')) && plain.text.contains("<!--") && !remarks.literal {
            // `Requirement: <!-- its name -->`: the comment is the hole.
            title = format!("{title} [title]");
        }
        let is_first = section_idx == 0 && level == 1;
        let is_nameless = !title.contains(char::is_alphanumeric);
        let parent = self.parent_slot(section_idx);
        if is_nameless && !is_first {
            // `## …`: and so on.
            let is_sibling = |slot: &&mut Slot| slot.parent == parent && slot.level() == Some(level);
            if let Some(before) = self.slots.iter_mut().rev().find(is_sibling).filter(|slot| slot.title.has_holes()) {
                before.repeat = true;
            }
            self.skip_below = Some(level);
            return;
        }
        let mut pattern = if remarks.literal { Pattern::literal(&title) } else { placeholder::pattern(&title) };
        let is_stand_in = is_first && !remarks.literal && placeholder::is_title_of_nothing(&title);
        if is_stand_in {
            pattern = Pattern { pieces: vec![String::new(), String::new()] };
        } else if is_first && !remarks.literal && !pattern.has_holes() {
            // The number of a release, `Notes of version 2`, is another one in each document.
            pattern = pattern.counted();
        }
        if let Some((label, _)) = title.split_once(": ").filter(|(label, _)| self.samples.contains(*label))
            && !remarks.literal
        {
            pattern = Pattern { pieces: vec![format!("{label}: "), String::new()] };
        }
        if title.to_lowercase().starts_with("example:") {
            presence = Presence::Optional;
        }
        let is_counted = !remarks.literal && pattern.is_counted();
        if is_counted {
            pattern = pattern.counted();
        }
        let number = section.number.map(|number| number.of(self.text).to_owned());
        if let Some(twin) = self.twin(parent, level, &title) {
            // `Story 1`, `Story 2`: one slot that repeats.
            self.slots[twin].repeat = true;
            self.slots[twin].title = placeholder::pattern(&title).counted();
            self.section_slots[section_idx] = Some(twin);
            self.skip_below = Some(level);
            return;
        }
        let origin = self.document.tiles[section.heading].range;
        let mut slot = slot(SlotKind::Section { level, number }, parent, pattern, origin);
        slot.presence = remarks.presence.unwrap_or(presence);
        if is_nameless && self.document.sections.iter().filter(|other| other.level == 1).count() > 1 {
            // A mark without words above other headings of its level says nothing.
            slot.presence = Presence::Optional;
        }
        // `Need: [its name]`: what is named by its author may come several times.
        let is_named = level > 1 && slot.title.has_holes() && !slot.title.is_open();
        slot.repeat = remarks.repeat || is_counted || is_named;
        slot.marks = remarks.marks;
        slot.holes = if self.literal { Vec::new() } else { placeholder::holes(&plain, self.text) };
        if is_stand_in && !is_nameless && slot.holes.is_empty() {
            let (range, guidance) = (section.title, title.clone());
            slot.holes.push(Hole { range, guidance, value: ValueKind::Text });
        }
        if slot.is_required()
            && let Some(condition) = slot.holes.iter().find_map(|hole| may_not_apply(&hole.guidance))
        {
            slot.presence = condition;
        }
        // Below a section that may go, what stands there under a name of its author's, or of an unknown one, may too.
        let above = parent.map(|parent| &self.slots[parent]).filter(|above| !above.is_required());
        if let Some(above) = above.filter(|above| above.title.is_open() || slot.title.is_open())
            && slot.is_required()
        {
            slot.presence = above.presence.clone();
        }
        let stands_there =
            |other: &Slot| other.parent == parent && other.level() == Some(level) && other.title == slot.title;
        if self.slots.iter().any(stands_there) {
            // A fault of the template, which no document can answer to.
            slot.presence = Presence::Optional;
        }
        self.section = Some(self.slots.len());
        self.section_slots[section_idx] = self.section;
        self.slots.push(slot);
    }

    fn parent_slot(&self, section: SectionId) -> Option<SlotId> {
        let above =
            std::iter::successors(self.document.sections[section].parent, |id| self.document.sections[*id].parent);
        above.into_iter().find_map(|id| self.section_slots[id])
    }

    /// An earlier sibling whose title differs by its counter only.
    fn twin(&self, parent: Option<SlotId>, level: u8, title: &str) -> Option<SlotId> {
        let own = placeholder::pattern(title);
        let wanted = own.counted();
        wanted.has_holes().then_some(())?;
        let is_open = wanted.is_open();
        self.slots
            .iter()
            .position(|slot| {
                let is_alike = slot.title.show() != own.show() && slot.title.counted().show() == wanted.show();
                let is_beside = slot.parent == parent && slot.level() == Some(level);
                is_beside && (is_alike || is_open && slot.title.is_open())
            })
            .or_else(|| {
                self.slots.iter().position(|slot| {
                    slot.parent == parent && slot.level() == Some(level) && slot.repeat && slot.title == wanted
                })
            })
    }

    fn comment(&mut self, range: Range, next: Option<&Block>) {
        let inner = range.of(self.text).trim_start_matches("<!--").trim_end_matches("-->").trim();
        let of_section = self.below_heading;
        if inner.starts_with("specast:") {
            let mut remarks = std::mem::take(&mut self.next);
            read_directives(inner, &mut remarks);
            match self.section.filter(|_| of_section) {
                Some(section) => self.mark_section(section, &remarks),
                None => self.next = remarks,
            }
            return;
        }
        if let Some(presence) = presence_in(inner) {
            let before_heading = matches!(next.map(|block| block.kind), Some(BlockKind::Heading { .. }));
            match self.section {
                Some(section) if of_section || !before_heading => self.slots[section].presence = presence,
                _ => self.next.presence = Some(presence),
            }
        }
        self.guidance(range);
    }

    fn mark_section(&mut self, section: SlotId, remarks: &Remarks) {
        let slot = &mut self.slots[section];
        if let Some(presence) = &remarks.presence {
            slot.presence = presence.clone();
        }
        slot.repeat |= remarks.repeat;
        if remarks.marks != Marks::default() {
            slot.marks.clone_from(&remarks.marks);
        }
        self.next.fixed = remarks.fixed;
        let slot = &mut self.slots[section];
        if remarks.literal {
            self.literal = true;
            slot.holes.clear();
        }
        if remarks.ignore {
            self.skip_below = slot.level();
            self.slots.truncate(section);
            for slot in &mut self.section_slots {
                *slot = slot.filter(|slot| *slot < section);
            }
            self.section = self.section_slots.iter().rev().find_map(|slot| *slot);
        }
    }
}

/// A slot without holes that every document must hold.
pub(super) fn slot(kind: SlotKind, parent: Option<SlotId>, title: Pattern, origin: Range) -> Slot {
    Slot {
        kind,
        parent,
        title,
        presence: Presence::Required,
        repeat: false,
        marks: Marks::default(),
        origin,
        guidance: Vec::new(),
        fixed: Vec::new(),
        holes: Vec::new(),
    }
}
