//! From leaves to tiles: every byte between two leaves becomes a blank, a marker or a leaf of its own.

use super::blocks::{Found, FoundLeaf};
use super::per_tile::PerTile;
use super::{Block, BlockKind, Document, Leaf, Link, LinkKind, Marker, NodeId, Section, Tile, TileId, TileKind};
use crate::{FrontMatter, Inline, InlineKind, Problem, Range};

/// Builds the document. `start` is the length of a byte order mark.
pub(super) fn build(
    text: &str,
    start: usize,
    front: Option<FrontMatter>,
    found: Found,
    problems: Vec<Problem>,
) -> Document {
    let Found { nodes, mut blocks, leaves, inlines, cells, shown, links, fences, rules, definitions } = found;
    let mut tiler = Tiler {
        text,
        tiles: Vec::with_capacity(2 * leaves.len()),
        inlines: PerTile::with_capacity(2 * leaves.len(), inlines.len()),
        cells: PerTile::with_capacity(2 * leaves.len(), cells.len()),
        links: Vec::new(),
        extra: Vec::new(),
        at: 0,
        fences: Ahead::of(fences),
        rules: Ahead::of(rules),
        definitions: Ahead::of(definitions),
    };
    if start > 0 {
        tiler.push(start as u32, TileKind::Marker(Marker::Bom), 0);
    }
    if let Some(front) = &front {
        tiler.front(front);
        blocks.insert(0, Block { range: front.range.trim(text), kind: BlockKind::Front });
    }
    let mut leaf_tiles = Vec::with_capacity(leaves.len());
    for leaf in leaves {
        leaf_tiles.push(tiler.leaf(&leaf, &inlines[leaf.inlines.clone()], &cells[leaf.cells.clone()]));
    }
    tiler.gap(text.len() as u32, 0);
    let Tiler { mut tiles, mut inlines, mut cells, links: found_definitions, extra, .. } = tiler;
    tiles.shrink_to_fit();
    inlines.shrink();
    cells.shrink();
    let mut all_links: Vec<Link> = links
        .into_iter()
        .map(|(link, leaf)| Link { tile: leaf_tiles.get(leaf).copied().flatten().unwrap_or(0), ..link })
        .chain(found_definitions)
        .collect();
    all_links.sort_by_key(|link| (link.range.start, link.range.end));
    blocks.extend(extra.into_iter().filter(|block| stands_at_the_margin(block.range, text)));
    settle(&mut blocks, &tiles);
    let mut document = Document {
        tiles,
        nodes,
        blocks,
        sections: Vec::new(),
        front,
        links: all_links,
        problems,
        inlines,
        cells,
        shown,
    };
    document.sections = sections(&document, text);
    document
}

/// True if a definition belongs to the root: one inside a container is indented or quoted.
fn stands_at_the_margin(range: Range, text: &str) -> bool {
    let before = &text[..range.start as usize];
    let indent = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    indent.len() < 2 && indent.trim_start_matches('\u{feff}').trim().is_empty()
}

/// Sorts the blocks and ends each before the next: the parser lets a container reach into what follows it.
fn settle(blocks: &mut Vec<Block>, tiles: &[Tile]) {
    blocks.sort_by_key(|block| block.range.start);
    blocks.dedup_by_key(|block| block.range.start);
    let mut tile = tiles.len();
    let mut limit = u32::MAX;
    for block in blocks.iter_mut().rev() {
        while tile > 0 && (tiles[tile - 1].range.start >= limit || tiles[tile - 1].kind == TileKind::Blank) {
            tile -= 1;
        }
        let last = tiles.get(tile.wrapping_sub(1)).map_or(0, |tile| tile.range.end);
        block.range.end = last.min(limit).max(block.range.start);
        limit = block.range.start;
    }
    blocks.retain(|block| !block.range.is_empty());
}

struct Tiler<'t> {
    text: &'t str,
    tiles: Vec<Tile>,
    inlines: PerTile<Inline>,
    cells: PerTile<Range>,
    links: Vec<Link>,
    extra: Vec<Block>,
    at: u32,
    fences: Ahead,
    rules: Ahead,
    definitions: Ahead,
}

/// Ranges by where they start, without those that were passed.
struct Ahead {
    ranges: Vec<Range>,
    n_passed: usize,
}

impl Ahead {
    fn of(mut ranges: Vec<Range>) -> Self {
        ranges.sort_unstable();
        Self { ranges, n_passed: 0 }
    }

    /// The first of those that a line overlaps and that `fits`. Lines come in the order of the text.
    fn find(&mut self, line: Range, fits: impl Fn(&Range) -> bool) -> Option<Range> {
        let passed = self.ranges[self.n_passed..].iter().take_while(|range| range.end <= line.start);
        self.n_passed += passed.count();
        let ahead = self.ranges[self.n_passed..].iter().take_while(|range| range.start < line.end);
        ahead.copied().find(|range| range.overlaps(line) && fits(range))
    }
}

impl Tiler<'_> {
    /// Adds a tile that ends at `end`; nothing where that is no byte.
    fn push(&mut self, end: u32, kind: TileKind, node: NodeId) -> TileId {
        if end > self.at {
            self.tiles.push(Tile { range: Range { start: self.at, end }, kind, node });
            self.at = end;
        }
        self.tiles.len().saturating_sub(1)
    }

    /// A leaf whose only inline piece is its text.
    fn raw_leaf(&mut self, end: u32, leaf: Leaf, node: NodeId) -> TileId {
        let range = Range { start: self.at, end };
        let id = self.push(end, TileKind::Leaf(leaf), node);
        if !range.is_empty() {
            let kind = InlineKind::Text;
            self.inlines.set(id, [Inline { range, kind, strong: false, strike: false, link: false }]);
        }
        id
    }

    fn leaf(&mut self, leaf: &FoundLeaf, inlines: &[Inline], cells: &[Range]) -> Option<TileId> {
        let range = Range { start: leaf.range.start.max(self.at), end: leaf.range.end };
        if range.end <= range.start {
            return None;
        }
        self.gap(range.start, leaf.node);
        let id = self.push(range.end, TileKind::Leaf(leaf.leaf), leaf.node);
        let whole = Inline { range, kind: InlineKind::Html, strong: false, strike: false, link: false };
        let raw = matches!(leaf.leaf, Leaf::Html | Leaf::Comment);
        let inlines = if raw && inlines.is_empty() { &[whole] } else { inlines };
        let inside = inlines.iter().filter_map(|inline| {
            let start = inline.range.start.max(range.start);
            let end = inline.range.end.min(range.end);
            (start < end).then_some(Inline { range: Range { start, end }, ..*inline })
        });
        self.inlines.set(id, inside).sort_by_key(|inline| inline.range.start);
        self.cells.set(id, cells.iter().copied());
        Some(id)
    }

    fn front(&mut self, front: &FrontMatter) {
        self.push(front.body.start, TileKind::Marker(Marker::FrontFence), 0);
        let mut ends: Vec<(u32, u32)> =
            front.entries.iter().map(|entry| (entry.range.start, entry.range.end)).collect();
        ends.reverse();
        let body_end = front.body.end;
        while self.at < body_end {
            let rest = Range { start: self.at, end: body_end }.of(self.text);
            let line = rest.split_inclusive('\n').next().unwrap_or(rest);
            let bare = line.trim_end();
            let line_end = self.at + line.len() as u32;
            match ends.last().copied() {
                Some((start, end)) if start < line_end => {
                    // The entry runs to the end of the last line it touches, a comment behind it included.
                    let tail = Range { start: end.max(self.at), end: body_end }.of(self.text);
                    let tail = tail.split('\n').next().unwrap_or_default().trim_end();
                    self.raw_leaf(end.max(self.at) + tail.len() as u32, Leaf::FrontEntry, 0);
                    while ends.last().is_some_and(|(start, _)| *start < self.at) {
                        ends.pop();
                    }
                }
                _ if bare.is_empty() => {
                    self.push(line_end, TileKind::Blank, 0);
                }
                _ if bare.trim_start().starts_with('#') => {
                    self.raw_leaf(self.at + bare.len() as u32, Leaf::Comment, 0);
                }
                _ => {
                    self.raw_leaf(self.at + bare.len() as u32, Leaf::FrontEntry, 0);
                }
            }
        }
        self.push(front.range.end, TileKind::Marker(Marker::FrontFence), 0);
    }

    /// Fills the bytes up to `end`, line by line. `node` is the container of the leaf behind the gap;
    /// content that the gap gives up belongs to the root where it stands at the margin.
    fn gap(&mut self, end: u32, node: NodeId) {
        while self.at < end {
            let rest = Range { start: self.at, end }.of(self.text);
            let line = rest.split_inclusive('\n').next().unwrap_or(rest);
            let line_end = self.at + line.len() as u32;
            let range = Range { start: self.at, end: line_end };
            let bare = line.trim_start_matches([' ', '\t', '>']);
            let bare_start = line_end - bare.len() as u32;
            if line.trim().is_empty() {
                self.push(line_end, TileKind::Blank, node);
            } else if let Some(fence) = self.fences.find(range, |_| true) {
                self.push(fence.start, TileKind::Marker(Marker::Shape), node);
                self.push(fence.end.min(end), TileKind::Marker(Marker::Fence), node);
            } else if let Some(rule) = self.rules.find(range, |_| true) {
                self.push(rule.start, TileKind::Marker(Marker::Shape), node);
                self.push(rule.end, TileKind::Marker(Marker::Rule), node);
            } else if let Some(definition) = self.definition(range, bare, bare_start) {
                self.push(definition.start, TileKind::Marker(Marker::Shape), node);
                let definition = Range { start: self.at, end: definition.end.min(end) };
                let home = if stands_at_the_margin(definition, self.text) { 0 } else { node };
                let id = self.raw_leaf(definition.end, Leaf::LinkDefinition, home);
                self.links.push(definition_link(definition, id, self.text));
                self.extra.push(Block { range: definition, kind: BlockKind::LinkDefinition });
            } else if is_shape(bare) {
                let kept = self.at + line.trim_end_matches(['\r', '\n']).len() as u32;
                self.push(kept, TileKind::Marker(Marker::Shape), node);
            } else {
                self.push(bare_start, TileKind::Marker(Marker::Shape), node);
                let kept = bare_start + bare.trim_end().len() as u32;
                let range = Range { start: bare_start, end: kept };
                let home = if stands_at_the_margin(range, self.text) { 0 } else { node };
                self.raw_leaf(kept, Leaf::Unparsed, home);
                self.extra.push(Block { range, kind: BlockKind::Unparsed });
            }
        }
    }

    /// A reference definition that starts on this line: one the parser kept, or a duplicate that it dropped.
    fn definition(&mut self, line: Range, bare: &str, bare_start: u32) -> Option<Range> {
        if let Some(kept) = self.definitions.find(line, |definition| line.start <= definition.start) {
            let end = kept.start + kept.of(self.text).trim_end().len() as u32;
            return Some(Range { start: kept.start, end });
        }
        let close = bare.find("]:")?;
        let label = bare.strip_prefix('[').filter(|label| !label.starts_with('^'))?;
        (close > 1 && !label[..close - 1].contains(['[', ']']) && !bare[close + 2..].trim().is_empty())
            .then(|| Range { start: bare_start, end: bare_start + bare.trim_end().len() as u32 })
    }
}

fn definition_link(range: Range, tile: TileId, text: &str) -> Link {
    let source = range.of(text);
    let after = source.find("]:").map_or(source.len(), |at| at + 2);
    let skip = source[after..].len() - source[after..].trim_start().len();
    let rest = &source[after + skip..];
    // Between angle brackets a destination may hold blanks (CommonMark 0.31.2, "link destination").
    let (rest, ends): (&str, &[char]) = match rest.strip_prefix('<') {
        Some(rest) => (rest, &['>', '\n']),
        None => (rest, &[' ', '\t', '\n']),
    };
    let start = range.end - rest.len() as u32;
    let len = rest.find(ends).unwrap_or(rest.len());
    Link { kind: LinkKind::Definition, range, destination: Range { start, end: start + len as u32 }, tile }
}

/// Bytes that shape a block: bullets, numbers, quote marks, table rules, task boxes, an alert's or a footnote's label.
fn is_shape(bare: &str) -> bool {
    let mut rest = bare.trim();
    loop {
        rest = rest.trim_start();
        let before = rest;
        rest = rest.trim_start_matches(['-', '+', '*', '>', '|', ':', '=', '#', '`', '~', '_']);
        for task in ["[ ]", "[x]", "[X]"] {
            rest = rest.strip_prefix(task).unwrap_or(rest);
        }
        let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if digits > 0 && digits <= 9 && rest[digits..].starts_with(['.', ')']) {
            rest = &rest[digits + 1..];
        }
        for (open, close) in [("[^", "]:"), ("[!", "]")] {
            if let Some(inner) = rest.strip_prefix(open)
                && let Some(at) = inner.find(close)
                && !inner[..at].contains(char::is_whitespace)
            {
                rest = &inner[at + close.len()..];
            }
        }
        if rest.is_empty() {
            return true;
        }
        if rest == before {
            return false;
        }
    }
}

fn sections(document: &Document, text: &str) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    // Those that the next heading may stand in, each in the one before.
    let mut open: Vec<usize> = Vec::new();
    let n_tiles = document.tiles.len();
    for (heading, leaf) in document.leaves() {
        let Leaf::Heading { level } = leaf else { continue };
        if document.tiles[heading].node != 0 {
            continue;
        }
        while let Some(last) = open.pop_if(|id| sections[*id].level >= level) {
            sections[last].all.end = heading;
        }
        if let Some(last) = sections.last_mut() {
            last.own.end = heading;
        }
        let parent = open.last().copied();
        open.push(sections.len());
        let inlines = document.inlines(heading);
        let whole = match (inlines.first(), inlines.last()) {
            (Some(first), Some(last)) => first.range.cover(last.range),
            _ => Range { start: document.tiles[heading].range.end, end: document.tiles[heading].range.end },
        };
        let (number, title) = numbered(whole, text);
        sections.push(Section { heading, level, number, title, parent, own: heading..n_tiles, all: heading..n_tiles });
    }
    sections
}

/// Splits a heading's text into a leading number and the title behind it.
fn numbered(whole: Range, text: &str) -> (Option<Range>, Range) {
    let source = whole.of(text);
    let sign = source.len() - source.trim_start_matches('§').len();
    let len = source[sign..].find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(source.len() - sign);
    let number = source[..sign + len].trim_end_matches('.');
    let rest = &source[sign + len..];
    let rest = if rest.starts_with([')', ':']) { &rest[1..] } else { rest };
    let is_number = number.len() > sign && source[sign..].starts_with(|c: char| c.is_ascii_digit());
    if !is_number || !rest.starts_with([' ', '\t', '\u{a0}']) {
        return (None, whole);
    }
    let number_range = Range { start: whole.start, end: whole.start + number.len() as u32 };
    let title = Range { start: whole.end - rest.len() as u32, end: whole.end }.trim(text);
    (Some(number_range), title)
}
