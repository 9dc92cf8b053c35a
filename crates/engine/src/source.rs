//! What the edge hands in: a text with its path and what is known of it besides its bytes.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};
use specast_syntax::{Document, LineIndex};

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
    /// Parses a text.
    pub fn new(path: impl Into<String>, text: impl Into<Arc<str>>, envelope: Envelope) -> Self {
        let text = text.into();
        let document = Document::parse(&text);
        let lines = LineIndex::new(&text);
        let digest = digest(&text);
        Self { path: path.into(), text, document, lines, digest, envelope }
    }

    /// The last part of the path without its extension.
    pub fn stem(&self) -> &str {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        name.rsplit_once('.').map_or(name, |(stem, _)| stem)
    }
}

/// SHA-256 of a text's bytes, in hexadecimal.
pub fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut out, byte| {
        out.push_str(&format!("{byte:02x}"));
        out
    })
}
