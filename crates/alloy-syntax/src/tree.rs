//! The tree: blocks, attributes and expressions with their places. Knows no tokens.
//!
//! The tree owns its names and literals, so it outlives the text; ranges point into the text.

use std::borrow::Cow;

use crate::{BinaryOp, Range, Text, UnaryOp, unquote};

/// A whole file.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct File {
    /// The statements at the top.
    pub body: Body,
    /// All comments, in the order of the text.
    pub comments: Vec<Comment>,
}

/// A comment, with its slashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// `// …` without the line break, or `/* … */`.
    pub text: Text,
    /// Where it stands.
    pub range: Range,
    /// Whether something else than comments stands before it on its line.
    pub follows_code: bool,
}

/// The statements of a file or of a block.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Body {
    /// In the order of the text.
    pub statements: Vec<Statement>,
}

impl Body {
    /// The blocks of this body, not those inside them.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.statements.iter().filter_map(|it| match it {
            Statement::Block(block) => Some(block),
            Statement::Attribute(_) => None,
        })
    }

    /// The attributes of this body, not those of its blocks.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.statements.iter().filter_map(|it| match it {
            Statement::Attribute(attribute) => Some(attribute),
            Statement::Block(_) => None,
        })
    }

    /// The first block with this full name.
    pub fn block(&self, full_name: &str) -> Option<&Block> {
        self.blocks().find(|it| it.full_name() == full_name)
    }

    /// The first attribute with this name.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.attributes().find(|it| it.name.text == name)
    }

    /// All blocks in the order of the text, at any depth.
    pub fn all_blocks(&self) -> impl Iterator<Item = &Block> {
        self.all_statements().filter_map(|it| match it {
            Statement::Block(block) => Some(block),
            Statement::Attribute(_) => None,
        })
    }

    /// All attributes in the order of the text, at any depth.
    pub fn all_attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.all_statements().filter_map(|it| match it {
            Statement::Attribute(attribute) => Some(attribute),
            Statement::Block(_) => None,
        })
    }

    fn all_statements(&self) -> impl Iterator<Item = &Statement> {
        let mut open: Vec<&Statement> = self.statements.iter().rev().collect();
        std::iter::from_fn(move || {
            let statement = open.pop()?;
            if let Statement::Block(block) = statement {
                open.extend(block.body.statements.iter().rev());
            }
            Some(statement)
        })
    }
}

/// A block or an attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum Statement {
    /// `name "label" { … }`
    Block(Block),
    /// `name = value`
    Attribute(Attribute),
}

impl Statement {
    /// Where the statement stands.
    pub fn range(&self) -> Range {
        match self {
            Self::Block(it) => it.range,
            Self::Attribute(it) => it.range,
        }
    }
}

/// `name.parts "label" { … }`
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// The parts of the name, without the points.
    pub name: Vec<Ident>,
    /// The label, where there is one.
    pub label: Option<Label>,
    /// What stands in the braces.
    pub body: Body,
    /// From the name to the closing brace.
    pub range: Range,
    /// The braces and all between them.
    pub braces: Range,
}

impl Block {
    /// The parts of the name joined by points: `otelcol.receiver.otlp`.
    pub fn full_name(&self) -> String {
        let parts: Vec<&str> = self.name.iter().map(|it| it.text.as_str()).collect();
        parts.join(".")
    }

    /// The full name and the label, as other blocks refer to it: `otelcol.receiver.otlp.default`.
    pub fn id(&self) -> String {
        match &self.label {
            Some(label) if !label.text.is_empty() => {
                format!("{}.{}", self.full_name(), label.text)
            }
            _ => self.full_name(),
        }
    }

    /// Where the name stands, without the label.
    pub fn name_range(&self) -> Range {
        let all = self.name.iter().map(|it| it.range).reduce(Range::cover);
        all.unwrap_or(Range::empty(self.range.start))
    }

    /// Where the name and the label stand.
    pub fn head_range(&self) -> Range {
        let label = self.label.as_ref().map(|it| it.range);
        label.map_or(self.name_range(), |it| self.name_range().cover(it))
    }
}

/// The label of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Without the quotes.
    pub text: Text,
    /// With the quotes.
    pub range: Range,
}

/// `name = value`
#[derive(Clone, Debug, PartialEq)]
pub struct Attribute {
    /// Left of the equals sign.
    pub name: Ident,
    /// Right of it.
    pub value: Expr,
    /// From the name to the end of the value.
    pub range: Range,
}

/// A name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ident {
    /// As it is written.
    pub text: Text,
    /// Where it stands.
    pub range: Range,
}

/// An expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands, brackets included.
    pub range: Range,
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A number, string, boolean or null.
    Literal(Literal),
    /// A name.
    Ident(Text),
    /// `[a, b]`
    Array(Vec<Expr>),
    /// `{ a = 1, "b" = 2 }`
    Object(Vec<Field>),
    /// `base.name`
    Access {
        /// Left of the point.
        base: Box<Expr>,
        /// Right of it.
        name: Ident,
    },
    /// `base[index]`
    Index {
        /// Before the brackets.
        base: Box<Expr>,
        /// Between them.
        index: Box<Expr>,
    },
    /// `callee(arguments)`
    Call {
        /// Before the parentheses.
        callee: Box<Expr>,
        /// Between them.
        arguments: Vec<Expr>,
    },
    /// `-a` or `!a`
    Unary {
        /// The operator.
        op: UnaryOp,
        /// What it is applied to.
        operand: Box<Expr>,
    },
    /// `a + b`
    Binary {
        /// The operator.
        op: BinaryOp,
        /// Left of it.
        left: Box<Expr>,
        /// Right of it.
        right: Box<Expr>,
    },
    /// `(a)`
    Paren(Box<Expr>),
    /// Something stood here that is no expression; a problem says what.
    Missing,
}

/// A literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// A whole number, as it is written.
    Number(Text),
    /// A number with a point or an exponent, as it is written.
    Float(Text),
    /// A string as it is written, quotes and escapes included; see [`crate::unquote`].
    String(Text),
    /// `true` or `false`.
    Bool(bool),
    /// `null`.
    Null,
}

/// A field of an object.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Left of the equals sign.
    pub name: FieldName,
    /// Right of it.
    pub value: Expr,
}

/// The name of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldName {
    /// The name, without quotes and escapes.
    pub text: Text,
    /// Whether it is written as a string.
    pub is_quoted: bool,
    /// Where it stands, quotes included.
    pub range: Range,
}

impl Expr {
    /// The value, where the expression is a string literal (in parentheses or not).
    pub fn as_string(&self) -> Option<Cow<'_, str>> {
        match &self.kind {
            ExprKind::Literal(Literal::String(source)) => Some(match plain(source) {
                Some(text) => Cow::Borrowed(text),
                None => Cow::Owned(unquote(source)),
            }),
            ExprKind::Paren(inner) => inner.as_string(),
            _ => None,
        }
    }

    /// The parts of the expression one level down, in the order of the text.
    pub fn children(&self) -> Vec<&Expr> {
        match &self.kind {
            ExprKind::Literal(_) | ExprKind::Ident(_) | ExprKind::Missing => Vec::new(),
            ExprKind::Array(items) => items.iter().collect(),
            ExprKind::Object(fields) => fields.iter().map(|it| &it.value).collect(),
            ExprKind::Access { base: inner, .. } | ExprKind::Unary { operand: inner, .. } | ExprKind::Paren(inner) => {
                vec![inner]
            }
            ExprKind::Index { base, index } => vec![base, index],
            ExprKind::Call { callee, arguments } => std::iter::once(&**callee).chain(arguments).collect(),
            ExprKind::Binary { left, right, .. } => vec![left, right],
        }
    }
}

/// The expression and all its parts, each before its own parts, in the order of the text.
pub fn walk(expr: &Expr) -> impl Iterator<Item = &Expr> {
    let mut open = vec![expr];
    std::iter::from_fn(move || {
        let expr = open.pop()?;
        open.extend(expr.children().into_iter().rev());
        Some(expr)
    })
}

/// The text between double quotes that needs no decoding.
pub(crate) fn plain(source: &str) -> Option<&str> {
    let text = source.strip_prefix('"')?.strip_suffix('"')?;
    (!text.contains('\\')).then_some(text)
}
