//! What one can ask a tree: blocks, attributes and expressions with their places. Knows no tokens.
//!
//! All of it is small and `Copy`: a place in a [`Tree`] together with the text.

mod expr;
mod list;
mod nodes;

use std::fmt;

use crate::Range;
pub(crate) use expr::unquoted;
pub use expr::{Expr, ExprKind, Literal, walk};
pub use list::{Exprs, Field, FieldName, Fields};
pub use nodes::Tree;
pub(crate) use nodes::{BlockNode, CommentNode, ExprNode, FieldNode, Kind, Span, StatementNode};

impl Tree {
    /// The statements at the top of the file; `text` is what was parsed.
    pub fn body<'a>(&'a self, text: &'a str) -> Body<'a> {
        Body { source: Source { tree: self, text }, statements: self.body.of(&self.statements) }
    }

    /// The expression, where [`crate::parse_expression`] made the tree; `text` is what was parsed.
    pub fn expr<'a>(&'a self, text: &'a str) -> Expr<'a> {
        let node = self.expr.as_ref().unwrap_or(&MISSING);
        Expr { source: Source { tree: self, text }, node }
    }

    /// All comments, in the order of the text; `text` is what was parsed.
    pub fn comments<'a>(&'a self, text: &'a str) -> impl ExactSizeIterator<Item = Comment<'a>> {
        self.comments.iter().map(|it| Comment {
            text: it.range.of(text),
            range: it.range,
            follows_code: it.follows_code,
        })
    }
}

/// What stands where a tree has nothing.
static MISSING: ExprNode = ExprNode { kind: Kind::Missing, range: Range::empty(0) };

/// A tree and its text.
#[derive(Clone, Copy)]
struct Source<'a> {
    tree: &'a Tree,
    text: &'a str,
}

impl<'a> Source<'a> {
    fn expr(self, number: u32) -> Expr<'a> {
        Expr { source: self, node: self.tree.exprs.get(number as usize).unwrap_or(&MISSING) }
    }

    fn exprs(self, span: Span) -> Exprs<'a> {
        Exprs { source: self, nodes: span.of(&self.tree.exprs) }
    }

    fn ident(self, range: Range) -> Ident<'a> {
        Ident { text: range.of(self.text), range }
    }
}

/// A comment, with its slashes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment<'a> {
    /// `// …` without the line break, or `/* … */`.
    pub text: &'a str,
    /// Where it stands.
    pub range: Range,
    /// Whether something else than comments stands before it on its line.
    pub follows_code: bool,
}

/// The statements of a file or of a block.
#[derive(Clone, Copy)]
pub struct Body<'a> {
    source: Source<'a>,
    statements: &'a [StatementNode],
}

impl<'a> Body<'a> {
    /// The statements of this body, not those inside them.
    pub fn statements(self) -> impl DoubleEndedIterator<Item = Statement<'a>> + ExactSizeIterator {
        let source = self.source;
        self.statements.iter().map(move |it| match it {
            StatementNode::Block(node) => Statement::Block(Block { source, node }),
            StatementNode::Attribute { name, value } => {
                Statement::Attribute(Attribute { name: *name, value: Expr { source, node: value } })
            }
        })
    }

    /// The blocks of this body, not those inside them.
    pub fn blocks(self) -> impl Iterator<Item = Block<'a>> {
        self.statements().filter_map(Statement::block)
    }

    /// The attributes of this body, not those of its blocks.
    pub fn attributes(self) -> impl Iterator<Item = Attribute<'a>> {
        self.statements().filter_map(Statement::attribute)
    }

    /// The first block with this full name.
    pub fn block(self, full_name: &str) -> Option<Block<'a>> {
        self.blocks().find(|it| it.full_name() == full_name)
    }

    /// The first attribute with this name.
    pub fn attribute(self, name: &str) -> Option<Attribute<'a>> {
        self.attributes().find(|it| it.name().text == name)
    }

    /// All blocks in the order of the text, at any depth.
    pub fn all_blocks(self) -> impl Iterator<Item = Block<'a>> {
        self.all_statements().filter_map(Statement::block)
    }

    /// All attributes in the order of the text, at any depth.
    pub fn all_attributes(self) -> impl Iterator<Item = Attribute<'a>> {
        self.all_statements().filter_map(Statement::attribute)
    }

    fn all_statements(self) -> impl Iterator<Item = Statement<'a>> {
        let mut open: Vec<Statement<'a>> = self.statements().rev().collect();
        std::iter::from_fn(move || {
            let statement = open.pop()?;
            open.extend(statement.block().into_iter().flat_map(|it| it.body().statements().rev()));
            Some(statement)
        })
    }
}

impl fmt::Debug for Body<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.statements()).finish()
    }
}

/// A block or an attribute.
#[derive(Clone, Copy, Debug)]
pub enum Statement<'a> {
    /// `name "label" { … }`
    Block(Block<'a>),
    /// `name = value`
    Attribute(Attribute<'a>),
}

impl<'a> Statement<'a> {
    /// Where the statement stands.
    pub fn range(self) -> Range {
        match self {
            Self::Block(it) => it.range(),
            Self::Attribute(it) => it.range(),
        }
    }

    fn block(self) -> Option<Block<'a>> {
        match self {
            Self::Block(it) => Some(it),
            Self::Attribute(_) => None,
        }
    }

    fn attribute(self) -> Option<Attribute<'a>> {
        match self {
            Self::Attribute(it) => Some(it),
            Self::Block(_) => None,
        }
    }
}

/// `name.parts "label" { … }`
#[derive(Clone, Copy)]
pub struct Block<'a> {
    source: Source<'a>,
    node: &'a BlockNode,
}

impl<'a> Block<'a> {
    /// The parts of the name, without the points.
    pub fn name(self) -> impl ExactSizeIterator<Item = Ident<'a>> {
        self.node.name.of(&self.source.tree.names).iter().map(move |it| self.source.ident(*it))
    }

    /// The label, where there is one.
    pub fn label(self) -> Option<Label<'a>> {
        let range = self.node.label;
        let source = range.of(self.source.text);
        let mut text = source.strip_prefix('"')?.chars();
        // Of an open string the last character is cut off as well, as upstream does.
        text.next_back();
        Some(Label { text: text.as_str(), range })
    }

    /// What stands in the braces.
    pub fn body(self) -> Body<'a> {
        Body { source: self.source, statements: self.node.body.of(&self.source.tree.statements) }
    }

    /// From the name to the closing brace.
    pub fn range(self) -> Range {
        self.name_range().cover(self.node.braces)
    }

    /// The braces and all between them.
    pub fn braces(self) -> Range {
        self.node.braces
    }

    /// The parts of the name joined by points: `otelcol.receiver.otlp`.
    pub fn full_name(self) -> String {
        let parts: Vec<&str> = self.name().map(|it| it.text).collect();
        parts.join(".")
    }

    /// The full name and the label, as other blocks refer to it: `otelcol.receiver.otlp.default`.
    pub fn id(self) -> String {
        match self.label() {
            Some(label) if !label.text.is_empty() => format!("{}.{}", self.full_name(), label.text),
            _ => self.full_name(),
        }
    }

    /// Where the name stands, without the label.
    pub fn name_range(self) -> Range {
        let all = self.name().map(|it| it.range).reduce(Range::cover);
        all.unwrap_or(Range::empty(self.node.braces.start))
    }

    /// Where the name and the label stand.
    pub fn head_range(self) -> Range {
        self.label().map_or(self.name_range(), |it| self.name_range().cover(it.range))
    }
}

impl fmt::Debug for Block<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name: Vec<Ident<'_>> = self.name().collect();
        let mut out = f.debug_struct("Block");
        out.field("name", &name).field("label", &self.label()).field("body", &self.body());
        out.field("braces", &self.braces()).finish()
    }
}

/// The label of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Label<'a> {
    /// Without the quotes.
    pub text: &'a str,
    /// With the quotes.
    pub range: Range,
}

/// `name = value`
#[derive(Clone, Copy, Debug)]
pub struct Attribute<'a> {
    name: Range,
    value: Expr<'a>,
}

impl<'a> Attribute<'a> {
    /// Left of the equals sign.
    pub fn name(self) -> Ident<'a> {
        self.value.source.ident(self.name)
    }

    /// Right of it.
    pub fn value(self) -> Expr<'a> {
        self.value
    }

    /// From the name to the end of the value.
    pub fn range(self) -> Range {
        self.name.cover(self.value.range())
    }
}

/// A name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ident<'a> {
    /// As it is written; empty where a name is missing.
    pub text: &'a str,
    /// Where it stands.
    pub range: Range,
}
