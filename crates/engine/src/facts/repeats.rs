//! Leaves that say the same at places that are alike are read once: both sides of a proof say mostly the same.

use std::num::NonZero;

use rustc_hash::FxHashMap as HashMap;
use sha2::{Digest as _, Sha256};
use specast_syntax::{InlineKind, Leaf, LinkKind, Range, TileId};

use super::statements::{Around, is_fenced};
use super::{Facts, Statement};
use crate::source::Source;

/// Leaves that were read, by all that their reading depends on.
#[derive(Debug, Default)]
pub struct Leaves {
    known: HashMap<Key, Known>,
    buffer: Buffer,
}

/// SHA-256, half of it: nobody finds two texts with the same.
pub(super) type Key = [u8; 16];

/// Where a leaf was read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// Counts the sources.
    source: u32,
    /// Its statements, indices into [`Facts::statements`].
    statements: Range,
    /// Where it begins.
    start: u32,
}

/// A leaf with statements that says what one says that was read before.
#[derive(Debug, Clone)]
pub struct Repeat {
    /// The tile of the leaf.
    pub tile: TileId,
    /// Its statements, indices into [`Facts::statements`].
    pub statements: std::ops::Range<usize>,
    /// Which of the earlier sources has the other leaf; behind the last one it is the same source.
    pub source: usize,
    /// The first statement of the other leaf there.
    pub first: usize,
}

impl Leaves {
    /// What a leaf is known by; none for one that is read each time.
    pub(super) fn digest(&mut self, source: &Source, tile: TileId, leaf: Leaf, around: &Around<'_>) -> Option<Key> {
        self.buffer.bytes.clear();
        self.buffer.leaf(source, tile, leaf)?;
        self.buffer.around(around);
        let digest = Sha256::digest(&self.buffer.bytes);
        digest.first_chunk().copied()
    }

    pub(super) fn known(&self, key: Key) -> Option<Known> {
        self.known.get(&key).copied()
    }

    /// Keeps where the leaf was read whose statements begin at `first`.
    pub(super) fn keep(&mut self, key: Key, range: Range, first: usize, source: usize, facts: &Facts) {
        let statements = &facts.statements[first..];
        let is_inside = |statement: &Statement| {
            range.contains(statement.range) && facts.of(statement).iter().all(|fact| range.contains(fact.range))
        };
        if statements.iter().all(is_inside) {
            let statements = Range::new(first, facts.statements.len());
            self.known.insert(key, Known { source: source as u32, statements, start: range.start });
        }
    }
}

impl Facts {
    /// Takes over what was read of a leaf that says the same.
    pub(super) fn repeat(&mut self, known: Known, earlier: &[&Self], source: &Source, tile: TileId) {
        let start = source.document.tiles[tile].range.start;
        let section = source.document.section_of(tile).and_then(|id| NonZero::new(id as u32 + 1));
        let moved =
            |range: Range| Range { start: range.start - known.start + start, end: range.end - known.start + start };
        let before = earlier.get(known.source as usize);
        let at = self.statements.len();
        for index in known.statements.as_usize() {
            let old = before.map_or(&*self, |before| before).statements[index].clone();
            let first = self.facts.len();
            let (tile, statement) = (tile as u32, self.statements.len() as u32);
            for fact in old.facts() {
                let old = before.map_or(&*self, |before| before).facts[fact].clone();
                self.facts.push(super::Fact { range: moved(old.range), statement, ..old });
            }
            let (range, facts) = (moved(old.range), Range::new(first, self.facts.len()));
            self.statements.push(Statement { tile, range, section, facts, ..old });
        }
        let (statements, first) = (at..self.statements.len(), known.statements.start as usize);
        if !statements.is_empty() {
            self.repeats.push(Repeat { tile, statements, source: known.source as usize, first });
        }
    }
}

/// Everything that the reading of a leaf depends on, each part with its length.
#[derive(Debug, Default)]
struct Buffer {
    bytes: Vec<u8>,
}

impl Buffer {
    fn number(&mut self, number: u32) {
        self.bytes.extend(number.to_le_bytes());
    }

    fn text(&mut self, text: &str) {
        self.number(text.len() as u32);
        self.bytes.extend(text.as_bytes());
    }

    fn some(&mut self, text: Option<&str>) {
        self.bytes.push(u8::from(text.is_some()));
        self.text(text.unwrap_or_default());
    }

    /// A range of the source as seen from a leaf.
    fn range(&mut self, range: Range, from: u32) {
        self.number(range.start.wrapping_sub(from));
        self.number(range.end.wrapping_sub(from));
    }

    /// The bytes of a leaf and how they show.
    fn leaf(&mut self, source: &Source, tile: TileId, leaf: Leaf) -> Option<()> {
        let document = &source.document;
        let range = document.tiles[tile].range;
        let shown = range.of(&source.text);
        let info = match leaf {
            // A row of heads counts for the rows below it, and the few blocks that are set in for nothing.
            Leaf::TableHead => return None,
            Leaf::Code { .. } if !is_fenced(shown) => return None,
            Leaf::Code { info } => info.of(&source.text),
            _ => "",
        };
        let (kind, level) = match leaf {
            Leaf::Heading { level } => (0, level),
            Leaf::Paragraph => (1, 0),
            Leaf::TableHead => (2, 0),
            Leaf::TableRow => (3, 0),
            Leaf::Code { .. } => (4, 0),
            Leaf::FrontEntry => (5, 0),
            Leaf::LinkDefinition => (6, 0),
            Leaf::Html => (7, 0),
            Leaf::Comment => (8, 0),
            Leaf::Term => (9, 0),
            Leaf::Unparsed => (10, 0),
        };
        self.bytes.extend([kind, level]);
        self.text(info);
        self.text(shown);
        for cell in document.cells(tile) {
            self.range(*cell, range.start);
        }
        let inlines = document.inlines(tile);
        self.number(inlines.len() as u32);
        for inline in inlines {
            self.range(inline.range, range.start);
            let (kind, inner, shown) = match inline.kind {
                InlineKind::Text => (0, None, None),
                InlineKind::Shown(shown) => (1, None, Some(shown)),
                InlineKind::Code { inner, shown } => (2, Some(inner), shown),
                InlineKind::Break => (3, None, None),
                InlineKind::Html => (4, None, None),
                InlineKind::Footnote => (5, None, None),
                InlineKind::Destination => (6, None, None),
            };
            self.bytes.extend([kind, u8::from(inline.strong), u8::from(inline.strike), u8::from(inline.link)]);
            self.range(inner.unwrap_or(range), range.start);
            self.some(shown.map(|shown| document.kept(shown)));
        }
        let links = &document.links;
        let first = links.partition_point(|link| link.range.start < range.start);
        if first > 0 && links[first - 1].range.end > range.start {
            return None;
        }
        for link in links[first..].iter().take_while(|link| link.range.start < range.end) {
            if link.tile != tile || !link.destination.is_empty() && !range.contains(link.destination) {
                return None;
            }
            let kind = match link.kind {
                LinkKind::Inline => 0,
                LinkKind::Reference => 1,
                LinkKind::Autolink => 2,
                LinkKind::Image => 3,
                LinkKind::Definition => 4,
            };
            self.bytes.push(kind);
            self.range(link.range, range.start);
            let destination = link.destination.of(&source.text);
            self.some((!destination.is_empty()).then_some(destination));
            // Where it leads depends on the folder of the source, and an anchor on its headings.
            self.some((!destination.is_empty()).then(|| super::resolved(source, destination)).as_deref());
            self.range(
                link.destination,
                if link.destination.is_empty() { link.destination.start } else { range.start },
            );
        }
        Some(())
    }

    /// What stands around it.
    fn around(&mut self, around: &Around<'_>) {
        self.some(around.section.map(|(title, _)| title));
        let class = around.section.map_or(0, |(_, class)| class as u8);
        self.bytes.extend([class, u8::from(around.in_item), u8::from(around.number.is_some())]);
        self.number(around.number.unwrap_or_default() as u32);
        self.some(around.head.as_deref());
        for head in around.heads {
            self.text(head);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::extract_into;
    use super::*;
    use crate::source::Envelope;
    use crate::words::Texts;

    #[test]
    fn what_moves_to_another_folder_is_read_once_but_for_its_relative_links() {
        let text = "# A\n\nPort 4317 is open.\n\nSee [more](b.md).\n\nSee [all](https://a.example/).\n";
        let source = |path: &str| Source::new(path, text, Envelope::default());
        let (old, new) = (source("archive/a.md"), source("specs/a.md"));
        let (mut texts, mut leaves) = (Texts::default(), Leaves::default());
        let first = extract_into(&old, &mut texts, &mut leaves, &[]);
        let second = extract_into(&new, &mut texts, &mut leaves, &[&first]);
        let repeated = second.repeats.iter().map(|repeat| new.document.tiles[repeat.tile].range.of(text).trim());
        assert_eq!(repeated.collect::<Vec<_>>(), ["# A", "Port 4317 is open.", "See [all](https://a.example/)."]);
    }
}
