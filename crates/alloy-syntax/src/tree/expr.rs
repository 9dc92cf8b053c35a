//! Expressions and their parts.

use std::borrow::Cow;
use std::fmt;

use super::{ExprNode, Exprs, Field, Fields, Ident, Kind, Source, Span};
use crate::{BinaryOp, Range, UnaryOp, unquote};

/// An expression.
#[derive(Clone, Copy)]
pub struct Expr<'a> {
    pub(super) source: Source<'a>,
    pub(super) node: &'a ExprNode,
}

/// What an expression is.
#[derive(Clone, Copy, Debug)]
pub enum ExprKind<'a> {
    /// A number, string, boolean or null.
    Literal(Literal<'a>),
    /// A name.
    Ident(&'a str),
    /// `[a, b]`
    Array(Exprs<'a>),
    /// `{ a = 1, "b" = 2 }`
    Object(Fields<'a>),
    /// `base.name`
    Access {
        /// Left of the point.
        base: Expr<'a>,
        /// Right of it.
        name: Ident<'a>,
    },
    /// `base[index]`
    Index {
        /// Before the brackets.
        base: Expr<'a>,
        /// Between them.
        index: Expr<'a>,
    },
    /// `callee(arguments)`
    Call {
        /// Before the parentheses.
        callee: Expr<'a>,
        /// Between them.
        arguments: Exprs<'a>,
    },
    /// `-a` or `!a`
    Unary {
        /// The operator.
        op: UnaryOp,
        /// What it is applied to.
        operand: Expr<'a>,
    },
    /// `a + b`
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Left of it.
        left: Expr<'a>,
        /// Right of it.
        right: Expr<'a>,
    },
    /// `(a)`
    Paren(Expr<'a>),
    /// Something stood here that is no expression; a problem says what.
    Missing,
}

/// A literal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Literal<'a> {
    /// A whole number, as it is written.
    Number(&'a str),
    /// A number with a point or an exponent, as it is written.
    Float(&'a str),
    /// A string as it is written, quotes and escapes included; see [`crate::unquote`].
    String(&'a str),
    /// `true` or `false`.
    Bool(bool),
    /// `null`.
    Null,
}

impl<'a> Expr<'a> {
    /// Where it stands, brackets included.
    pub fn range(self) -> Range {
        self.node.range
    }

    /// What it is.
    pub fn kind(self) -> ExprKind<'a> {
        let source = self.source;
        let text = || self.node.range.of(source.text);
        match self.node.kind {
            Kind::Number => ExprKind::Literal(Literal::Number(text())),
            Kind::Float => ExprKind::Literal(Literal::Float(text())),
            Kind::String => ExprKind::Literal(Literal::String(text())),
            Kind::Bool(value) => ExprKind::Literal(Literal::Bool(value)),
            Kind::Null => ExprKind::Literal(Literal::Null),
            Kind::Ident => ExprKind::Ident(text()),
            Kind::Array(items) => ExprKind::Array(source.exprs(items)),
            Kind::Object(fields) => ExprKind::Object(Fields { source, nodes: fields.of(&source.tree.fields) }),
            Kind::Access { base, name } => {
                let name = source.ident(Range::new(name, self.node.range.end));
                ExprKind::Access { base: source.expr(base), name }
            }
            Kind::Index(base) => ExprKind::Index { base: source.expr(base), index: source.expr(base + 1) },
            Kind::Call(Span { start, len }) => {
                let arguments = source.exprs(Span { start: start + 1, len: len.saturating_sub(1) });
                ExprKind::Call { callee: source.expr(start), arguments }
            }
            Kind::Unary(op, operand) => ExprKind::Unary { op, operand: source.expr(operand) },
            Kind::Binary(op, left) => ExprKind::Binary { op, left: source.expr(left), right: source.expr(left + 1) },
            Kind::Paren(inner) => ExprKind::Paren(source.expr(inner)),
            Kind::Missing => ExprKind::Missing,
        }
    }

    /// The value, where the expression is a string literal (in parentheses or not).
    pub fn as_string(self) -> Option<Cow<'a, str>> {
        match self.kind() {
            ExprKind::Literal(Literal::String(source)) => Some(unquoted(source)),
            ExprKind::Paren(inner) => inner.as_string(),
            _ => None,
        }
    }

    /// The parts of the expression one level down, in the order of the text.
    pub fn children(self) -> Vec<Expr<'a>> {
        match self.kind() {
            ExprKind::Literal(_) | ExprKind::Ident(_) | ExprKind::Missing => Vec::new(),
            ExprKind::Array(items) => items.iter().collect(),
            ExprKind::Object(fields) => fields.iter().map(Field::value).collect(),
            ExprKind::Access { base: inner, .. } | ExprKind::Unary { operand: inner, .. } | ExprKind::Paren(inner) => {
                vec![inner]
            }
            ExprKind::Index { base, index } => vec![base, index],
            ExprKind::Call { callee, arguments } => std::iter::once(callee).chain(arguments.iter()).collect(),
            ExprKind::Binary { left, right, .. } => vec![left, right],
        }
    }

    /// Whether both are the same place of the same tree.
    pub(crate) fn is(self, other: Self) -> bool {
        std::ptr::eq(self.node, other.node)
    }
}

impl fmt::Debug for Expr<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Expr").field("kind", &self.kind()).field("range", &self.range()).finish()
    }
}

/// The expression and all its parts, each before its own parts, in the order of the text.
pub fn walk(expr: Expr<'_>) -> impl Iterator<Item = Expr<'_>> {
    let mut open = vec![expr];
    std::iter::from_fn(move || {
        let expr = open.pop()?;
        open.extend(expr.children().into_iter().rev());
        Some(expr)
    })
}

/// The value of a string literal; copied only where it has escapes.
pub(crate) fn unquoted(source: &str) -> Cow<'_, str> {
    let plain = source.strip_prefix('"').and_then(|it| it.strip_suffix('"')).filter(|it| !it.contains('\\'));
    plain.map_or_else(|| Cow::Owned(unquote(source)), Cow::Borrowed)
}
