//! Text, byte ranges, Markdown and front matter as lossless tiles.
//!
//! Everything here is a pure function of bytes. A user's broken text never fails: what cannot be
//! read becomes a [`Problem`] beside the tree. This crate knows no templates, no rules, no files.
#![deny(clippy::print_stdout, clippy::print_stderr)]

pub mod front_matter;
pub mod markdown;
pub mod text;
pub mod yaml;

pub use front_matter::{FrontEntry, FrontMatter};
pub use markdown::{
    Block, BlockKind, Document, Inline, InlineKind, Leaf, Link, LinkKind, Marker, Node, NodeId, NodeKind, Plain,
    Section, SectionId, Tile, TileId, TileKind,
};
pub use text::{FileId, LineIndex, Range, Span};
pub use yaml::{Yaml, YamlKind};

/// Something in a text that could not be understood; the tree beside it is still total.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where, in bytes.
    pub range: Range,
    /// What, as a sentence without a full stop.
    pub message: String,
}
