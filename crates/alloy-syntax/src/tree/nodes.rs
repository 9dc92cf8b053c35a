//! How a tree is stored: flat lists of small nodes that name each other by number. Knows no text.
//!
//! A node of a configuration of 50 MB costs time when memory for it is taken, and again when it is given back; so
//! nodes are small, own no text, and lie in a few lists.

use crate::{BinaryOp, Range, UnaryOp};

/// A tree, without the text: what was parsed, as places in the text.
///
/// [`Tree::body`] and [`Tree::expr`] take the text again and give what one can ask. With another text the answers
/// are of no use, but nothing panics.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Tree {
    /// The statements at the top of a file.
    pub(crate) body: Span,
    /// The expression of a text that is one.
    pub(crate) expr: Option<ExprNode>,
    pub(crate) statements: Vec<StatementNode>,
    pub(crate) exprs: Vec<ExprNode>,
    pub(crate) fields: Vec<FieldNode>,
    /// Parts of the names of blocks.
    pub(crate) names: Vec<Range>,
    pub(crate) comments: Vec<CommentNode>,
}

/// Neighbours in one of the lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub(crate) struct Span {
    pub start: u32,
    pub len: u32,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum StatementNode {
    Block(BlockNode),
    Attribute { name: Range, value: ExprNode },
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct BlockNode {
    /// Among the names.
    pub name: Span,
    /// With the quotes; empty where there is none.
    pub label: Range,
    /// Among the statements.
    pub body: Span,
    pub braces: Range,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ExprNode {
    pub kind: Kind,
    pub range: Range,
}

/// What an expression is. Numbers are places among the expressions.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Kind {
    Number,
    Float,
    String,
    Bool(bool),
    Null,
    Ident,
    /// Among the expressions.
    Array(Span),
    /// Among the fields.
    Object(Span),
    /// `name` is the offset where the name starts, which ends where the expression does.
    Access {
        base: u32,
        name: u32,
    },
    /// The base; the index is the next one.
    Index(u32),
    /// The callee, and behind it the arguments.
    Call(Span),
    Unary(UnaryOp, u32),
    /// The left side; the right one is the next.
    Binary(BinaryOp, u32),
    Paren(u32),
    Missing,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct FieldNode {
    /// With its quotes.
    pub name: Range,
    pub value: ExprNode,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct CommentNode {
    pub range: Range,
    pub follows_code: bool,
}

impl Span {
    /// Moves the end of one list, from `start` on, to the end of another.
    pub fn moved<T>(from: &mut Vec<T>, start: usize, to: &mut Vec<T>) -> Self {
        let span = Self { start: to.len() as u32, len: (from.len() - start) as u32 };
        to.extend(from.drain(start..));
        span
    }

    pub fn of<T>(self, list: &[T]) -> &[T] {
        let start = self.start as usize;
        list.get(start..start + self.len as usize).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_are_small() {
        assert_eq!(size_of::<ExprNode>(), 20);
        assert!(size_of::<StatementNode>() <= 36);
        assert_eq!(size_of::<CommentNode>(), 12);
    }
}
