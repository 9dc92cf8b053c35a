//! The keys of a template's front matter: what each may hold, and what comments say of it.
//!
//! A part of the walk of [`super::compile`]; it comes before the blocks.

use specast_syntax::{Range, Yaml, YamlKind};

use super::compile::{Walk, slot};
use super::placeholder;
use super::remarks::{KeyRemarks, remark_presence};
use super::{Hole, Pattern, Presence, SlotKind, ValueKind};

impl Walk<'_> {
    pub(super) fn keys(&mut self) {
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
            // `description: "Task list template for …"` is the template's own: no document says this of itself.
            let shown = entry.value.as_str().unwrap_or_default().to_lowercase();
            if slot.is_required() && holes.is_empty() && shown.contains(" template ") {
                slot.presence = Presence::Optional;
            }
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
        // `INC-NNNN` waits for its number.
        let is_blank = shown.split(|c: char| !c.is_alphanumeric() && c != '#').any(placeholder::is_blank_number);
        let kind = match placeholder::value(shown) {
            ValueKind::Default(_) if is_blank => ValueKind::Text,
            kind => kind,
        };
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
}
