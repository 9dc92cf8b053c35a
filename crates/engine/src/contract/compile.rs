//! From a template's blocks to slots.
//!
//! One walk over the root blocks, in order. Where inference is wrong, a comment
//! `<!-- specast: … -->` of the template settles it: right below a heading it speaks of that section,
//! elsewhere of the block that follows.

use std::collections::BTreeSet;
use std::sync::Arc;

use specast_syntax::{Block, BlockKind, Document, LineIndex, Problem, Range, SectionId, Yaml, YamlKind};

use super::notation;
use super::remarks::{
    KeyRemarks, Remarks, may_not_apply, opens_optional, presence_in, read_directives, remark_presence,
};
use super::{Contract, Hole, Marks, PathPattern, Pattern, Presence, Slot, SlotId, SlotKind, ValueKind};
use super::{boilerplate, ids, placeholder, samples};

/// Compiles a template.
pub(super) fn compile(path: &str, text: &str) -> Contract {
    let text: Arc<str> = text.into();
    let document = Document::parse_template(&text);
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
    let Walk { slots, target, section_slots, .. } = walk;
    let mut problems = document.problems.clone();
    if document.sections.is_empty() {
        problems.push(Problem { range: Range::default(), message: "the template has no sections".into() });
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
    fn keys(&mut self) {
        let Some(front) = &self.document.front else { return };
        let mut remarks = KeyRemarks::default();
        let mut read_to = front.body.start;
        for entry in &front.entries {
            let before = Range { start: read_to.min(entry.range.start), end: entry.range.start }.of(self.text);
            for comment in before.lines().filter_map(|line| line.trim().strip_prefix('#')) {
                remarks.read(comment);
            }
            read_to = entry.range.end;
            let tile = self.document.tile_at(entry.range.start);
            let line = self.document.tiles[tile].range;
            let tail = Range { start: entry.range.end.min(line.end), end: line.end }.of(self.text);
            let said = remarks.take().unwrap_or(Presence::Required);
            let presence = tail.trim().strip_prefix('#').map_or(said, remark_presence);
            let (mut value, holes) = self.key_value(&entry.value);
            // `state: draft # draft | final`: the remark says what else may stand there.
            if let (ValueKind::Default(shown), Some(remark)) = (&value, tail.trim().strip_prefix('#'))
                && let ValueKind::Enum(options) = placeholder::value(remark)
                && options.contains(shown)
            {
                value = ValueKind::Enum(options);
            }
            let mut slot = slot(SlotKind::Key { value }, None, Pattern::literal(&entry.key), entry.range);
            slot.presence = presence;
            slot.holes = holes;
            self.slots.push(slot);
        }
    }

    fn key_value(&self, value: &Yaml) -> (ValueKind, Vec<Hole>) {
        let raw = value.range.of(self.text);
        // `[a | b]` without quotes is a list to YAML and a choice to people.
        if let YamlKind::Sequence(items) = &value.kind {
            let choice = placeholder::value(raw);
            if matches!(choice, ValueKind::Enum(_)) || (items.len() == 1 && matches!(choice, ValueKind::Text)) {
                let bare = raw.trim_matches(['[', ']', ' ']);
                if matches!(choice, ValueKind::Enum(_)) || (bare.contains(' ') && !bare.starts_with(['\'', '"'])) {
                    let hole = Hole { range: value.range, guidance: bare.to_owned(), value: choice.clone() };
                    return (choice, vec![hole]);
                }
            }
            let words = items.iter().filter_map(Yaml::as_str).map(str::to_owned).collect();
            return (ValueKind::List(words), Vec::new());
        }
        let Some(shown) = value.as_str() else {
            // `{{owner}}` without quotes is a mapping to YAML.
            let kind = placeholder::value(raw);
            let hole =
                Hole { range: value.range, guidance: raw.trim_matches(['{', '}', ' ']).into(), value: kind.clone() };
            return match kind {
                ValueKind::Default(_) => (ValueKind::Default(raw.to_owned()), Vec::new()),
                kind => (kind, vec![hole]),
            };
        };
        let kind = placeholder::value(shown);
        let quoted = raw.starts_with(['\'', '"']) && raw.len() > 1;
        let range = if quoted { Range { start: value.range.start + 1, end: value.range.end - 1 } } else { value.range };
        let hole = |range: Range, guidance: &str| {
            let guidance = guidance.trim().trim_matches(['[', ']', '{', '}', '<', '>']).to_owned();
            Hole { range, guidance, value: kind.clone() }
        };
        let parts = placeholder::value_holes(range.of(self.text));
        let holes = match &kind {
            ValueKind::Default(_) => Vec::new(),
            _ if shown.trim().is_empty() => Vec::new(),
            // `[Name] Spec`: each hole of its own, since the words around them may stay.
            ValueKind::Text if !parts.is_empty() => parts
                .iter()
                .map(|part| {
                    let start = range.start + part.start;
                    hole(Range { start, end: range.start + part.end }, part.of(range.of(self.text)))
                })
                .collect(),
            _ => vec![hole(range, shown)],
        };
        (kind, holes)
    }

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
