//! Expressions: operators by precedence, then what hangs behind a value, then values.

use super::Parser;
use crate::tree::{ExprNode, FieldNode, Kind, Span};
use crate::{BinaryOp, MAX_HEIGHT, Problem, Range, TokenKind, UnaryOp};

/// Where reading can go on behind something that is no expression.
const EXPRESSION_ENDS: &[TokenKind] =
    &[TokenKind::Terminator, TokenKind::CloseParen, TokenKind::CloseCurly, TokenKind::CloseBracket, TokenKind::Comma];

impl Parser<'_> {
    pub(super) fn expression(&mut self) -> ExprNode {
        self.deeper(|it| it.binary(1))
    }

    /// Parses operators that bind at least as strongly as `weakest`.
    fn binary(&mut self, weakest: u8) -> ExprNode {
        let mut left = self.unary();
        let mut height = self.height;
        while let Some(op) = binary_op(self.kind()).filter(|it| it.precedence() >= weakest) {
            self.bump();
            let next = op.precedence() + u8::from(!op.is_right_associative());
            let right = self.deeper(|it| it.binary(next));
            let range = left.range.cover(right.range);
            let at = self.put(left);
            self.put(right);
            left = ExprNode { kind: Kind::Binary(op, at), range };
            height = self.grown(height.max(self.height));
        }
        self.height = height;
        left
    }

    fn unary(&mut self) -> ExprNode {
        let op = match self.kind() {
            TokenKind::Not => UnaryOp::Not,
            TokenKind::Minus => UnaryOp::Negate,
            _ => return self.postfix(),
        };
        let start = self.bump().range;
        let operand = self.deeper(Self::unary);
        self.height = self.grown(self.height);
        let range = start.cover(operand.range);
        ExprNode { kind: Kind::Unary(op, self.put(operand)), range }
    }

    /// Parses a value and the accesses, indexes and calls behind it.
    fn postfix(&mut self) -> ExprNode {
        let mut expr = self.operand();
        let mut height = self.height;
        loop {
            let base = expr.range;
            self.height = 0;
            let kind = match self.kind() {
                TokenKind::Dot => {
                    self.bump();
                    if self.kind() != TokenKind::Ident {
                        self.problem_here(format!("expected IDENT, got {}", self.kind()));
                    }
                    let name = self.ident();
                    // An empty name stands where the expression ends.
                    let name = if name.is_empty() { self.previous.end } else { name.start };
                    Kind::Access { base: self.put(expr), name }
                }
                TokenKind::OpenBracket => {
                    self.bump();
                    let index = self.expression();
                    self.expect(TokenKind::CloseBracket);
                    let at = self.put(expr);
                    self.put(index);
                    Kind::Index(at)
                }
                TokenKind::OpenParen => {
                    self.bump();
                    let start = self.unfinished.exprs.len();
                    self.unfinished.exprs.push(expr);
                    let (parts, _) = self.expressions(start, TokenKind::CloseParen);
                    Kind::Call(parts)
                }
                TokenKind::String | TokenKind::OpenCurly => {
                    if self.block_as_value(base) {
                        continue;
                    }
                    break;
                }
                _ => break,
            };
            expr = ExprNode { kind, range: base.cover(self.previous) };
            height = self.grown(height.max(self.height));
        }
        self.height = height;
        expr
    }

    /// Reads what looks like the rest of a block behind a value, to say that it may not be one.
    /// False if it is not even a block; then the rest of the statement is skipped.
    fn block_as_value(&mut self, name: Range) -> bool {
        if self.kind() == TokenKind::String {
            self.bump();
        }
        if self.kind() != TokenKind::OpenCurly {
            self.expect(TokenKind::OpenCurly);
            self.skip_statement();
            return false;
        }
        let open = self.bump().range;
        self.nested(|it| it.body(TokenKind::CloseCurly));
        if !self.expect(TokenKind::CloseCurly) {
            self.skip_statement();
            return false;
        }
        if !self.gave_up {
            let range = name.cover(open).cover(self.previous);
            self.problems.push(Problem::new(range, "cannot use a block as an expression"));
        }
        true
    }

    fn operand(&mut self) -> ExprNode {
        self.height = 1;
        let range = self.token.range;
        let kind = match self.kind() {
            TokenKind::Ident => Kind::Ident,
            TokenKind::Number => Kind::Number,
            TokenKind::Float => Kind::Float,
            TokenKind::String => Kind::String,
            TokenKind::Bool => Kind::Bool(range.of(self.text) == "true"),
            TokenKind::Null => Kind::Null,
            TokenKind::OpenParen | TokenKind::OpenBracket | TokenKind::OpenCurly => {
                return self.bracketed();
            }
            kind => {
                self.problem_here(format!("expected expression, got {kind}"));
                let missing = missing(self.previous.end);
                self.skip_until(EXPRESSION_ENDS);
                return missing;
            }
        };
        self.bump();
        ExprNode { kind, range }
    }

    fn bracketed(&mut self) -> ExprNode {
        let open = self.bump();
        let (kind, height) = match open.kind {
            TokenKind::OpenParen => {
                let inner = self.expression();
                self.expect(TokenKind::CloseParen);
                (Kind::Paren(self.put(inner)), self.height)
            }
            TokenKind::OpenBracket => {
                let start = self.unfinished.exprs.len();
                let (items, height) = self.expressions(start, TokenKind::CloseBracket);
                (Kind::Array(items), height)
            }
            _ => {
                let start = self.unfinished.fields.len();
                let height = self.list(TokenKind::CloseCurly, "field list", Self::field);
                let fields = Span::moved(&mut self.unfinished.fields, start, &mut self.tree.fields);
                (Kind::Object(fields), height)
            }
        };
        self.height = self.grown(height);
        ExprNode { kind, range: open.range.cover(self.previous) }
    }

    /// Parses expressions with commas between them. Gives those from `start` on among the unfinished ones, and the
    /// height of the highest one that was parsed.
    fn expressions(&mut self, start: usize, until: TokenKind) -> (Span, u32) {
        let height = self.list(until, "expression list", |it| {
            let item = it.expression();
            it.unfinished.exprs.push(item);
        });
        (Span::moved(&mut self.unfinished.exprs, start, &mut self.tree.exprs), height)
    }

    /// Parses items with commas between them up to the token `until`, and consumes that.
    /// Gives the height of the highest one.
    fn list(&mut self, until: TokenKind, name: &str, mut item: impl FnMut(&mut Self)) -> u32 {
        let mut height = 0;
        while self.kind() != until && self.kind() != TokenKind::Eof {
            item(self);
            height = height.max(self.height);
            if self.kind() == until {
                break;
            }
            if self.kind() != TokenKind::Comma {
                self.problem_here(format!("missing ',' in {name}"));
            }
            self.bump();
        }
        self.expect(until);
        self.height = height;
        height
    }

    fn field(&mut self) {
        let mut name = self.token.range;
        if matches!(self.kind(), TokenKind::String | TokenKind::Ident) {
            self.bump();
        } else {
            let kind = self.kind();
            self.problem_here(format!("expected field name (string or identifier), got {kind}"));
            name = Range::empty(name.start);
            self.skip_until(&[TokenKind::Assign]);
        }
        self.expect(TokenKind::Assign);
        let value = self.expression();
        self.unfinished.fields.push(FieldNode { name, value });
    }

    /// Adds an expression that is part of another one to the tree; gives its number there.
    fn put(&mut self, expr: ExprNode) -> u32 {
        self.tree.exprs.push(expr);
        self.tree.exprs.len() as u32 - 1
    }

    fn deeper(&mut self, parse: impl FnOnce(&mut Self) -> ExprNode) -> ExprNode {
        let behind = self.previous.end;
        self.height = 1;
        self.nested(parse).unwrap_or_else(|| missing(behind))
    }

    /// One level more than `height`; gives up the rest of the text if that is too much.
    fn grown(&mut self, height: u32) -> u32 {
        if height >= MAX_HEIGHT {
            self.give_up();
        }
        height + 1
    }
}

/// An expression that is not there, right behind the last token.
fn missing(behind: u32) -> ExprNode {
    ExprNode { kind: Kind::Missing, range: Range::empty(behind) }
}

fn binary_op(kind: TokenKind) -> Option<BinaryOp> {
    Some(match kind {
        TokenKind::Or => BinaryOp::Or,
        TokenKind::And => BinaryOp::And,
        TokenKind::Equal => BinaryOp::Equal,
        TokenKind::NotEqual => BinaryOp::NotEqual,
        TokenKind::Less => BinaryOp::Less,
        TokenKind::LessEqual => BinaryOp::LessEqual,
        TokenKind::Greater => BinaryOp::Greater,
        TokenKind::GreaterEqual => BinaryOp::GreaterEqual,
        TokenKind::Plus => BinaryOp::Add,
        TokenKind::Minus => BinaryOp::Subtract,
        TokenKind::Times => BinaryOp::Multiply,
        TokenKind::Divide => BinaryOp::Divide,
        TokenKind::Modulo => BinaryOp::Modulo,
        TokenKind::Power => BinaryOp::Power,
        _ => return None,
    })
}
