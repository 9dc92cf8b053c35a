//! The items of an array or a call, and the fields of an object.

use std::borrow::Cow;
use std::fmt;

use super::{Expr, ExprNode, FieldNode, Source, unquoted};
use crate::Range;

/// The items of an array or the arguments of a call.
#[derive(Clone, Copy)]
pub struct Exprs<'a> {
    pub(super) source: Source<'a>,
    pub(super) nodes: &'a [ExprNode],
}

impl<'a> Exprs<'a> {
    /// In the order of the text.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Expr<'a>> + ExactSizeIterator {
        self.nodes.iter().map(move |node| Expr { source: self.source, node })
    }

    /// How many there are.
    pub fn len(self) -> usize {
        self.nodes.len()
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.nodes.is_empty()
    }

    /// The one with this number, from 0.
    pub fn get(self, idx: usize) -> Option<Expr<'a>> {
        self.nodes.get(idx).map(|node| Expr { source: self.source, node })
    }
}

impl fmt::Debug for Exprs<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// The fields of an object.
#[derive(Clone, Copy)]
pub struct Fields<'a> {
    pub(super) source: Source<'a>,
    pub(super) nodes: &'a [FieldNode],
}

impl<'a> Fields<'a> {
    /// In the order of the text; a name may come several times.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Field<'a>> + ExactSizeIterator {
        self.nodes.iter().map(move |node| Field { source: self.source, node })
    }

    /// How many there are.
    pub fn len(self) -> usize {
        self.nodes.len()
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.nodes.is_empty()
    }
}

impl fmt::Debug for Fields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

/// A field of an object.
#[derive(Clone, Copy)]
pub struct Field<'a> {
    source: Source<'a>,
    node: &'a FieldNode,
}

impl<'a> Field<'a> {
    /// Left of the equals sign.
    pub fn name(self) -> FieldName<'a> {
        let range = self.node.name;
        let source = range.of(self.source.text);
        let is_quoted = source.starts_with(['"', '`']);
        let text = if is_quoted { unquoted(source) } else { Cow::Borrowed(source) };
        FieldName { text, is_quoted, range }
    }

    /// Right of it.
    pub fn value(self) -> Expr<'a> {
        Expr { source: self.source, node: &self.node.value }
    }
}

impl fmt::Debug for Field<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Field").field("name", &self.name()).field("value", &self.value()).finish()
    }
}

/// The name of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldName<'a> {
    /// The name, without quotes and escapes; empty where it is missing.
    pub text: Cow<'a, str>,
    /// Whether it is written as a string.
    pub is_quoted: bool,
    /// Where it stands, quotes included.
    pub range: Range,
}
