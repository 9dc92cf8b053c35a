//! A configuration file, parsed.

use std::collections::BTreeSet;
use std::sync::Arc;

use alloy_syntax::{Block, Body, Problem, Tree};
use specast_syntax::{LineIndex, Range};

/// A configuration file, parsed.
#[derive(Debug, Clone)]
pub struct Config {
    /// Path relative to the workspace root with `/` between its parts.
    pub path: String,
    /// The text.
    pub text: Arc<str>,
    /// Its tree; see [`Config::body`].
    pub tree: Tree,
    /// What is wrong with its syntax.
    pub problems: Vec<Problem>,
    /// Its lines.
    pub lines: LineIndex,
}

impl Config {
    /// Parses a text.
    pub fn new(path: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let (tree, problems) = alloy_syntax::parse(&text);
        let lines = LineIndex::new(&text);
        Self { path: path.into(), text, tree, problems, lines }
    }

    /// The statements at the top.
    pub fn body(&self) -> Body<'_> {
        self.tree.body(&self.text)
    }

    /// The ids that other files of its set may not have too.
    pub fn ids(&self) -> BTreeSet<String> {
        self.body().blocks().map(Block::id).collect()
    }
}

/// A range of the parser as one of findings.
pub fn range(of: alloy_syntax::Range) -> Range {
    Range { start: of.start, end: of.end }
}
