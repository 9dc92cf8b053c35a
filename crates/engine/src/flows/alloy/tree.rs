//! Nodes of the syntax tree with the file that they stand in.

use alloy_syntax::{Attribute, Body, Statement};
use specast_syntax::{FileId, Span};

/// How deep blocks are looked into.
const MAX_DEPTH: usize = 16;

/// A node of the syntax tree and the file it stands in.
#[derive(Debug, Clone, Copy)]
pub(super) struct In<T> {
    pub file: FileId,
    pub it: T,
}

impl<T> In<T> {
    pub fn with<U>(&self, it: U) -> In<U> {
        In { file: self.file, it }
    }
}

/// The place of a range of an Alloy text.
pub(super) fn span(file: FileId, range: alloy_syntax::Range) -> Span {
    Span { file, range: specast_syntax::Range { start: range.start, end: range.end } }
}

/// All attributes of a body with the names of the blocks around them: `output.traces`.
pub(super) fn attributes(body: In<Body<'_>>) -> Vec<(String, In<Attribute<'_>>)> {
    fn walk<'a>(body: In<Body<'a>>, path: &str, depth: usize, out: &mut Vec<(String, In<Attribute<'a>>)>) {
        for statement in body.it.statements() {
            match statement {
                Statement::Attribute(it) => out.push((format!("{path}{}", it.name().text), body.with(it))),
                Statement::Block(block) if depth < MAX_DEPTH => {
                    walk(body.with(block.body()), &format!("{path}{}.", block.full_name()), depth + 1, out);
                }
                Statement::Block(_) => {}
            }
        }
    }
    let mut out = Vec::new();
    walk(body, "", 0, &mut out);
    out
}
