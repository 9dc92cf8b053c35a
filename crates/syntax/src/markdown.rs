//! A Markdown file as tiles: leaves, markers and blanks that, concatenated, are the file.

mod blocks;
mod inline;
mod per_tile;
mod tiles;

pub use inline::{Inline, InlineKind, Plain, Segment};

use crate::{FrontMatter, Problem, Range, front_matter};
use per_tile::PerTile;

/// Index into [`Document::tiles`].
pub type TileId = usize;
/// Index into [`Document::nodes`].
pub type NodeId = usize;
/// Index into [`Document::sections`].
pub type SectionId = usize;

/// A Markdown file. It owns no text: every method that needs the bytes takes them.
#[derive(Debug, Clone)]
pub struct Document {
    /// Total: the first starts at 0, each starts where the one before ends, the last ends the file.
    pub tiles: Vec<Tile>,
    /// Containers; node 0 is the root.
    pub nodes: Vec<Node>,
    /// Blocks of the root, in order, markers included.
    pub blocks: Vec<Block>,
    /// Headings of the root, in order.
    pub sections: Vec<Section>,
    /// YAML at the top.
    pub front: Option<FrontMatter>,
    /// Links, images and definitions, in order.
    pub links: Vec<Link>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    inlines: PerTile<Inline>,
    cells: PerTile<Range>,
    /// What inline pieces show that does not stand in the file.
    shown: String,
}

/// A piece of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tile {
    /// Its bytes.
    pub range: Range,
    /// What it is.
    pub kind: TileKind,
    /// The container it stands in.
    pub node: NodeId,
}

/// What a tile is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TileKind {
    /// White space and line breaks.
    Blank,
    /// Bytes that shape the text and say nothing: bullets, quote marks, fences, table rules.
    Marker(Marker),
    /// Content.
    Leaf(Leaf),
}

/// What a marker shapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// The byte order mark.
    Bom,
    /// A line of the front matter's fence.
    FrontFence,
    /// The fence of a code block.
    Fence,
    /// A thematic break.
    Rule,
    /// Bullets, numbers, quote marks, table rules, task boxes, footnote labels.
    Shape,
}

/// What kind of content a leaf is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaf {
    /// A heading, with its marks.
    Heading {
        /// 1 to 6.
        level: u8,
    },
    /// A paragraph, or the text of a tight list item.
    Paragraph,
    /// The head of a table.
    TableHead,
    /// A row of a table.
    TableRow,
    /// The lines of a code block without its fences.
    Code {
        /// The info string; empty where there is none.
        info: Range,
    },
    /// A top-level key of the front matter with its value.
    FrontEntry,
    /// A link reference definition, duplicates included.
    LinkDefinition,
    /// An HTML block.
    Html,
    /// An HTML comment, or a comment of the front matter.
    Comment,
    /// The term of a definition list.
    Term,
    /// Text that the Markdown parser did not report; kept so that nothing is lost.
    Unparsed,
}

/// A container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: NodeKind,
    /// The container around it; none for the root.
    pub parent: Option<NodeId>,
    /// Its bytes, markers included.
    pub range: Range,
}

/// What a container is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// The file.
    Root,
    /// A block quote; true for a GitHub alert (`> [!NOTE]`).
    Quote {
        /// The alert's first line was recognised.
        alert: bool,
    },
    /// A list.
    List {
        /// Numbered.
        ordered: bool,
    },
    /// An item of a list.
    Item {
        /// State of its task box.
        task: Option<bool>,
        /// Position in its list, from 1.
        n: u32,
    },
    /// A table.
    Table,
    /// A footnote definition with its label.
    Footnote {
        /// Bytes of the label.
        label: Range,
    },
    /// The definition under a term.
    Definition,
}

/// A block of the root with everything inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// From the first byte of its first line's content to its last byte that is not blank.
    pub range: Range,
    /// What it is.
    pub kind: BlockKind,
}

/// Kinds of root blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// Front matter.
    Front,
    /// A heading.
    Heading {
        /// 1 to 6.
        level: u8,
    },
    /// A paragraph.
    Paragraph,
    /// A list.
    List {
        /// Numbered.
        ordered: bool,
    },
    /// A definition list.
    DefinitionList,
    /// A block quote.
    Quote,
    /// A table.
    Table,
    /// A code block.
    Code,
    /// An HTML block.
    Html,
    /// An HTML comment.
    Comment,
    /// A thematic break.
    Rule,
    /// A footnote definition.
    Footnote,
    /// A link reference definition.
    LinkDefinition,
    /// Bytes the Markdown parser did not report.
    Unparsed,
}

/// A heading of the root with what it governs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The heading's tile.
    pub heading: TileId,
    /// 1 to 6.
    pub level: u8,
    /// Leading number (`3.2`, `§6`) without the point behind it.
    pub number: Option<Range>,
    /// The title behind the number, Markdown marks included.
    pub title: Range,
    /// The nearest section above with a lower level.
    pub parent: Option<SectionId>,
    /// Tiles from the heading up to the next heading of any level.
    pub own: std::ops::Range<TileId>,
    /// Tiles from the heading up to the next heading of the same or a lower level.
    pub all: std::ops::Range<TileId>,
}

/// A link, an image or a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it is.
    pub kind: LinkKind,
    /// All its bytes.
    pub range: Range,
    /// Bytes of the destination as written; empty where it has none of its own.
    pub destination: Range,
    /// The tile it stands in.
    pub tile: TileId,
}

/// Kinds of links.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// `[a](b)`
    Inline,
    /// `[a][b]`, `[a][]`, `[a]`
    Reference,
    /// `<https://…>`; without a destination for an email address
    Autolink,
    /// `![a](b)`
    Image,
    /// `[a]: b`
    Definition,
}

impl Document {
    /// Reads a file. Never fails: what Markdown does not know is text.
    pub fn parse(text: &str) -> Self {
        Self::read(text, front_matter::strict)
    }

    /// Reads a template, the front matter of which may hold holes that are no YAML.
    pub fn parse_template(text: &str) -> Self {
        Self::read(text, front_matter::with_holes)
    }

    /// Reads a YAML file: front matter alone, without the lines around it.
    pub fn parse_yaml(text: &str) -> Self {
        Self::read_yaml(text, front_matter::strict)
    }

    /// Reads a template of YAML files, which may hold holes that are no YAML.
    pub fn parse_yaml_template(text: &str) -> Self {
        Self::read_yaml(text, front_matter::with_holes)
    }

    fn read_yaml(text: &str, entries: front_matter::Entries) -> Self {
        let mut problems = Vec::new();
        let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let front = front_matter::bare(text, start, entries, &mut problems);
        let found = blocks::read(text, text.len());
        tiles::build(text, start, Some(front), found, problems)
    }

    fn read(text: &str, entries: front_matter::Entries) -> Self {
        let mut problems = Vec::new();
        let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let front = front_matter::parse(text, start, entries, &mut problems);
        let body = front.as_ref().map_or(start, |front| front.range.end as usize);
        let found = blocks::read(text, body);
        tiles::build(text, start, front, found, problems)
    }

    /// The leaves, in order.
    pub fn leaves(&self) -> impl Iterator<Item = (TileId, Leaf)> {
        self.tiles.iter().enumerate().filter_map(|(id, tile)| match tile.kind {
            TileKind::Leaf(leaf) => Some((id, leaf)),
            _ => None,
        })
    }

    /// The inline pieces of a leaf, in order; empty for other tiles.
    pub fn inlines(&self, tile: TileId) -> &[Inline] {
        self.inlines.of(tile)
    }

    /// Takes a part at the start or the end of a leaf out of what it shows, as if it were a marker. The bytes and tiles stay as they are.
    pub fn hide(&mut self, tile: TileId, part: Range) {
        for inline in self.inlines.of_mut(tile) {
            let is_text = inline.kind == InlineKind::Text;
            if inline.range.start >= part.end || inline.range.end <= part.start {
                continue;
            }
            if is_text && inline.range.start < part.start {
                inline.range.end = part.start;
            } else {
                let is_whole = inline.range.end <= part.end || !is_text;
                let start = if is_whole { inline.range.end } else { part.end };
                (inline.range.start, inline.kind) = (start, InlineKind::Text);
            }
        }
        if let Ok(id) = self.sections.binary_search_by_key(&tile, |section| section.heading) {
            let section = &mut self.sections[id];
            if part.start <= section.title.start {
                section.title.start = section.title.start.max(part.end).min(section.title.end);
            } else {
                section.title.end = section.title.end.min(part.start);
            }
        }
    }

    /// The cells of a table's head or row; empty for other tiles.
    pub fn cells(&self, tile: TileId) -> &[Range] {
        self.cells.of(tile)
    }

    /// The visible text of a leaf, without Markdown marks.
    pub fn plain(&self, tile: TileId, text: &str) -> Plain {
        self.plain_in(tile, self.tiles[tile].range, text)
    }

    /// The visible text of the part of a leaf that lies in `range`.
    pub fn plain_in(&self, tile: TileId, range: Range, text: &str) -> Plain {
        Plain::of(self.inlines(tile), range, text, &self.shown)
    }

    /// A text that an inline piece shows and that does not stand in the file.
    pub fn kept(&self, shown: Range) -> &str {
        shown.of(&self.shown)
    }

    /// The containers of a tile from the inside out, the root left out.
    pub fn containers(&self, tile: TileId) -> impl Iterator<Item = &Node> {
        let mut next = Some(self.tiles[tile].node);
        std::iter::from_fn(move || {
            let node = &self.nodes[next?];
            next = node.parent;
            node.parent.map(|_| node)
        })
    }

    /// The section whose own tiles hold this tile.
    pub fn section_of(&self, tile: TileId) -> Option<SectionId> {
        let at = self.sections.partition_point(|section| section.heading <= tile);
        at.checked_sub(1)
    }

    /// The tile that holds a byte.
    pub fn tile_at(&self, offset: u32) -> TileId {
        self.tiles.partition_point(|tile| tile.range.end <= offset).min(self.tiles.len().saturating_sub(1))
    }
}
