//! Expressions: operators by precedence, then what hangs behind a value, then values.

use super::Parser;
use crate::tree::plain;
use crate::{
    BinaryOp, Expr, ExprKind, Field, FieldName, Literal, MAX_HEIGHT, Problem, Range, Text, TokenKind, UnaryOp, unquote,
};

/// Where reading can go on behind something that is no expression.
const EXPRESSION_ENDS: &[TokenKind] =
    &[TokenKind::Terminator, TokenKind::CloseParen, TokenKind::CloseCurly, TokenKind::CloseBracket, TokenKind::Comma];

impl Parser<'_> {
    pub(super) fn expression(&mut self) -> Expr {
        self.deeper(|it| it.binary(1))
    }

    /// Parses operators that bind at least as strongly as `weakest`.
    fn binary(&mut self, weakest: u8) -> Expr {
        let mut left = self.unary();
        let mut height = self.height;
        while let Some(op) = binary_op(self.kind()).filter(|it| it.precedence() >= weakest) {
            self.bump();
            let next = op.precedence() + u8::from(!op.is_right_associative());
            let right = self.deeper(|it| it.binary(next));
            let range = left.range.cover(right.range);
            let (left_box, right) = (Box::new(left), Box::new(right));
            left = Expr { kind: ExprKind::Binary { op, left: left_box, right }, range };
            height = self.grown(height.max(self.height));
        }
        self.height = height;
        left
    }

    fn unary(&mut self) -> Expr {
        let op = match self.kind() {
            TokenKind::Not => UnaryOp::Not,
            TokenKind::Minus => UnaryOp::Negate,
            _ => return self.postfix(),
        };
        let start = self.bump().range;
        let operand = Box::new(self.deeper(Self::unary));
        self.height = self.grown(self.height);
        Expr { range: start.cover(operand.range), kind: ExprKind::Unary { op, operand } }
    }

    /// Parses a value and the accesses, indexes and calls behind it.
    fn postfix(&mut self) -> Expr {
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
                    let base = Box::new(expr);
                    ExprKind::Access { base, name }
                }
                TokenKind::OpenBracket => {
                    self.bump();
                    let index = Box::new(self.expression());
                    self.expect(TokenKind::CloseBracket);
                    let base = Box::new(expr);
                    ExprKind::Index { base, index }
                }
                TokenKind::OpenParen => {
                    self.bump();
                    let (arguments, _) = self.expressions(TokenKind::CloseParen);
                    let callee = Box::new(expr);
                    ExprKind::Call { callee, arguments }
                }
                TokenKind::String | TokenKind::OpenCurly => {
                    if self.block_as_value(base) {
                        continue;
                    }
                    break;
                }
                _ => break,
            };
            expr = Expr { kind, range: base.cover(self.previous) };
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

    fn operand(&mut self) -> Expr {
        self.height = 1;
        let range = self.token.range;
        let source = || Text::from(range.of(self.text));
        let kind = match self.kind() {
            TokenKind::Ident => ExprKind::Ident(source()),
            TokenKind::Number => ExprKind::Literal(Literal::Number(source())),
            TokenKind::Float => ExprKind::Literal(Literal::Float(source())),
            TokenKind::String => ExprKind::Literal(Literal::String(source())),
            TokenKind::Bool => ExprKind::Literal(Literal::Bool(range.of(self.text) == "true")),
            TokenKind::Null => ExprKind::Literal(Literal::Null),
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
        Expr { kind, range }
    }

    fn bracketed(&mut self) -> Expr {
        let open = self.bump();
        let (kind, height) = match open.kind {
            TokenKind::OpenParen => {
                let inner = Box::new(self.expression());
                self.expect(TokenKind::CloseParen);
                (ExprKind::Paren(inner), self.height)
            }
            TokenKind::OpenBracket => {
                let (items, height) = self.expressions(TokenKind::CloseBracket);
                (ExprKind::Array(items), height)
            }
            _ => {
                let start = self.unfinished.fields.len();
                let height = self.list(TokenKind::CloseCurly, "field list", Self::field);
                let fields = self.unfinished.fields.split_off(start);
                (ExprKind::Object(fields), height)
            }
        };
        self.height = self.grown(height);
        Expr { kind, range: open.range.cover(self.previous) }
    }

    /// Parses expressions with commas between them; gives the height of the highest one, too.
    fn expressions(&mut self, until: TokenKind) -> (Vec<Expr>, u32) {
        let start = self.unfinished.exprs.len();
        let height = self.list(until, "expression list", |it| {
            let item = it.expression();
            it.unfinished.exprs.push(item);
        });
        (self.unfinished.exprs.split_off(start), height)
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
        let range = self.token.range;
        let source = range.of(self.text);
        let is_quoted = self.kind() == TokenKind::String;
        let mut text = Text::default();
        if is_quoted || self.kind() == TokenKind::Ident {
            text = if is_quoted { unquoted(source) } else { source.into() };
            self.bump();
        } else {
            let kind = self.kind();
            self.problem_here(format!("expected field name (string or identifier), got {kind}"));
            self.skip_until(&[TokenKind::Assign]);
        }
        self.expect(TokenKind::Assign);
        let name = FieldName { text, is_quoted, range };
        let value = self.expression();
        self.unfinished.fields.push(Field { name, value });
    }

    fn deeper(&mut self, parse: impl FnOnce(&mut Self) -> Expr) -> Expr {
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
fn missing(behind: u32) -> Expr {
    Expr { kind: ExprKind::Missing, range: Range::empty(behind) }
}

fn unquoted(source: &str) -> Text {
    plain(source).map_or_else(|| unquote(source).into(), Text::from)
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
