//! What the edge hands in: a text with its path and what is known of it besides its bytes.

pub mod anchors;
mod headline;
pub mod paths;
pub mod standing;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use sha2::{Digest as _, Sha256};
use specast_syntax::{Document, Leaf, LineIndex, SectionId, TileKind};

pub use headline::{headline, underlined};

/// A text of the workspace, parsed.
#[derive(Debug, Clone)]
pub struct Source {
    /// Path relative to the workspace root with `/` between its parts.
    pub path: String,
    /// The text.
    pub text: Arc<str>,
    /// Its tiles.
    pub document: Document,
    /// Its lines.
    pub lines: LineIndex,
    /// SHA-256 of the bytes, in hexadecimal.
    pub digest: String,
    /// What the edge knows of it besides its text.
    pub envelope: Envelope,
    /// The section of each anchor, once somebody asks.
    headed: OnceLock<BTreeMap<String, SectionId>>,
    /// What it says, once somebody asks.
    texts: OnceLock<BTreeSet<String>>,
}

/// What is known of a source besides its text. Read by the edge, never invented.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Envelope {
    /// Full git blob id of the bytes.
    pub blob: Option<String>,
    /// The last commit that touched the path.
    pub commit: Option<String>,
    /// Date of that commit, `YYYY-MM-DD`.
    pub date: Option<String>,
}

impl Source {
    /// Parses a text: as YAML where its path says so, else as Markdown.
    pub fn new(path: impl Into<String>, text: impl Into<Arc<str>>, envelope: Envelope) -> Self {
        let text = text.into();
        let path = path.into();
        let document = if is_yaml(&path) { Document::parse_yaml(&text) } else { Document::parse(&text) };
        let lines = LineIndex::new(&text);
        let digest = digest(&text);
        Self { path, text, document, lines, digest, envelope, headed: OnceLock::new(), texts: OnceLock::new() }
    }

    /// The section whose heading an anchor of this document leads to.
    pub fn section_at(&self, anchor: &str) -> Option<SectionId> {
        self.headed.get_or_init(|| anchors::headed(self)).get(anchor).copied()
    }

    /// The visible texts of its leaves but for headings and definitions, white space folded.
    pub fn texts(&self) -> &BTreeSet<String> {
        let tiles = &self.document.tiles;
        let is_heading = |tile: &usize| matches!(tiles[*tile].kind, TileKind::Leaf(Leaf::Heading { .. }));
        self.texts.get_or_init(|| anchors::texts(self, (0..tiles.len()).filter(|tile| !is_heading(tile))))
    }

    /// The destinations of its links as they stand, in their order.
    pub fn destinations(&self) -> impl Iterator<Item = &str> {
        self.document.links.iter().map(|link| link.destination.of(&self.text))
    }

    /// The last part of the path without its extension.
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }
}

/// The section whose heading is the document's title: the first, where it stands alone at the highest level.
pub fn title(source: &Source) -> Option<SectionId> {
    let sections = &source.document.sections;
    let first = sections.first()?;
    let is_alone = sections[1..].iter().all(|section| section.level > first.level);
    (is_alone && (first.level == 1 || sections.len() > 1)).then_some(0)
}

/// True for the path of a YAML file.
pub fn is_yaml(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, end)| matches!(end, "yaml" | "yml"))
}

/// The folder of a path, without a slash at its end.
pub fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The path below the root that a link's destination names, seen from a folder. None for what is no path
/// of the workspace: a URL, an anchor alone, a path that leads out.
pub fn resolve(folder: &str, destination: &str) -> Option<String> {
    let bare = destination.strip_prefix('<').and_then(|bare| bare.strip_suffix('>')).unwrap_or(destination);
    let path = &bare[..bare.find(['#', '?']).unwrap_or(bare.len())];
    if path.is_empty() || path.contains(':') || path.starts_with(['\\', '{', '$', '%', '<']) || path.starts_with("//") {
        return None;
    }
    let mut parts: Vec<String> = match path.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect(),
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(decoded(part)),
        }
    }
    Some(parts.join("/"))
}

/// Percent signs of a URL path as the characters that they stand for.
pub fn decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            out.push(byte);
            at += 3;
        } else {
            out.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// SHA-256 of a text's bytes, in hexadecimal.
pub fn digest(text: &str) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let half = |bits: u8| char::from(DIGITS[usize::from(bits & 15)]);
    Sha256::digest(text.as_bytes()).iter().flat_map(|byte| [half(byte >> 4), half(*byte)]).collect()
}
