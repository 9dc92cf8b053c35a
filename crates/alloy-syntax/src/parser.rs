//! Tokens to a tree. Any text gives a tree and a list of problems.
//!
//! Two parsers that differ on broken text are of little use to a person who fixes a file with
//! both, so recovery follows the one that Alloy itself has: where it reports, where it goes on
//! reading, and that a line gets at most one problem of grammar. (Problems of tokens, such as an
//! open string, and of names come on top.)

mod expression;

use crate::lexer::{is_identifier, lex};
use crate::{
    Attribute, Block, Body, Comment, Expr, File, Ident, Label, LineIndex, Problem, Range, Statement, Token, TokenKind,
};

/// How deep blocks, brackets and operators may be nested in the text.
pub const MAX_NESTING: u32 = 200;

/// How many levels the tree of an expression may have; more than [`MAX_NESTING`], because a
/// chain such as `a + b + c` gets a level for each operator.
pub const MAX_HEIGHT: u32 = 1000;

/// Parses a file. The problems are in the order of the text; without any, upstream accepts it.
pub fn parse(text: &str) -> (File, Vec<Problem>) {
    let (mut parser, comments) = Parser::new(text);
    let body = parser.body(TokenKind::Eof);
    (File { body, comments }, parser.finish())
}

/// Parses a text that is one expression.
pub fn parse_expression(text: &str) -> (Expr, Vec<Problem>) {
    let (mut parser, _) = Parser::new(text);
    let expr = parser.expression();
    parser.expect(TokenKind::Terminator);
    // What follows the expression is not read, so it has no problems but that it is there.
    let end = parser.token().range.start;
    parser.problems.retain(|it| it.range.start <= end);
    (expr, parser.finish())
}

struct Parser<'a> {
    text: &'a str,
    lines: LineIndex,
    /// Without comments; the last one is the end of the file.
    tokens: Vec<Token>,
    at: usize,
    problems: Vec<Problem>,
    /// The line of the last problem of grammar.
    problem_line: Option<u32>,
    /// How many blocks, brackets and operators are open.
    nesting: u32,
    /// How many levels the expression has that was parsed last.
    height: u32,
    /// Whether the rest of the text was given up because it is nested too deeply.
    gave_up: bool,
}

/// What can stand left of `=` or `{`.
struct Head {
    name: Vec<Ident>,
    label: Option<Label>,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> (Self, Vec<Comment>) {
        let (tokens, problems) = lex(text);
        let lines = LineIndex::new(text);
        let comments = comments(text, &lines, &tokens);
        let tokens = tokens.into_iter().filter(|it| it.kind != TokenKind::Comment);
        let parser = Self {
            text,
            lines,
            tokens: tokens.collect(),
            at: 0,
            problems,
            problem_line: None,
            nesting: 0,
            height: 0,
            gave_up: false,
        };
        (parser, comments)
    }

    fn finish(mut self) -> Vec<Problem> {
        self.problems.sort_by_key(|it| it.range.start);
        self.problems
    }

    /// Parses statements until a token of the kind `until` or the end; does not consume it.
    fn body(&mut self, until: TokenKind) -> Body {
        let mut body = Body::default();
        while self.kind() != until && self.kind() != TokenKind::Eof {
            body.statements.extend(self.statement());
            if self.kind() == until {
                break;
            }
            if self.kind() != TokenKind::Terminator {
                self.problem_here(format!("expected TERMINATOR, got {}", self.kind()));
                self.skip_statement();
            }
            self.bump();
        }
        body
    }

    fn statement(&mut self) -> Option<Statement> {
        let Some(Head { name, label }) = self.head() else {
            return self.skip_to_identifier();
        };
        match self.kind() {
            TokenKind::Assign => self.attribute(name, label),
            TokenKind::OpenCurly => Some(Statement::Block(self.block(name, label))),
            kind => {
                // One name without a label could have become an attribute, too.
                let wanted = match (name.as_slice(), &label) {
                    ([_], None) => "attribute assignment or block body",
                    _ => "block body",
                };
                self.problem_here(format!("expected {wanted}, got {kind}"));
                self.skip_to_identifier()
            }
        }
    }

    /// Parses `name.parts` or `name.parts "label"`.
    fn head(&mut self) -> Option<Head> {
        if self.kind() != TokenKind::Ident {
            self.problem_here(format!("expected identifier, got {}", self.kind()));
            return None;
        }
        let mut name = vec![self.ident()];
        while self.kind() == TokenKind::Dot {
            self.bump();
            if self.kind() != TokenKind::Ident {
                self.problem_here(format!("expected identifier, got {}", self.kind()));
            }
            name.push(self.ident());
        }
        let label = match self.kind() {
            TokenKind::Assign | TokenKind::OpenCurly => None,
            TokenKind::String => self.label(),
            kind => {
                self.problem_here(format!("expected block label, got {kind}"));
                self.bump();
                None
            }
        };
        Some(Head { name, label })
    }

    fn label(&mut self) -> Option<Label> {
        let range = self.bump().range;
        let source = range.of(self.text);
        let Some(rest) = source.strip_prefix('"') else {
            self.problem_at(range, format!("expected block label to be a double quoted string, but got {source:?}"));
            return None;
        };
        // Of an open string the last character is cut off as well, as upstream does.
        let mut text = rest.chars();
        text.next_back();
        let text = text.as_str();
        if !text.is_empty() && !is_identifier(text) {
            self.problem_at(range, format!("expected block label to be a valid identifier, but got {text:?}"));
        }
        Some(Label { text: text.to_owned(), range })
    }

    fn attribute(&mut self, name: Vec<Ident>, label: Option<Label>) -> Option<Statement> {
        self.bump();
        let value = self.expression();
        let name_range = name.iter().map(|it| it.range).reduce(Range::cover)?;
        // These two come on top of the problems of grammar: the statement is well formed.
        if name.len() != 1 {
            self.problems.push(Problem::new(
                name_range,
                "attribute names may only consist of a single identifier with no \".\"",
            ));
        } else if let Some(label) = label {
            self.problems.push(Problem::new(label.range, "attribute names may not have labels"));
        }
        let name = name.into_iter().next()?;
        let range = name_range.cover(value.range);
        Some(Statement::Attribute(Attribute { name, value, range }))
    }

    fn block(&mut self, name: Vec<Ident>, label: Option<Label>) -> Block {
        let (body, braces) = self.braces();
        let start = name.first().map_or(braces, |it| it.range);
        Block { name, label, body, range: start.cover(braces), braces }
    }

    /// Parses `{`, statements and `}`; the range ends at the last token if there is no `}`.
    fn braces(&mut self) -> (Body, Range) {
        let open = self.bump().range;
        let body = self.nested(|it| it.body(TokenKind::CloseCurly));
        self.expect(TokenKind::CloseCurly);
        (body.unwrap_or_default(), open.cover(self.previous()))
    }

    /// Consumes the token in the place of a name; the name is empty if it is none.
    fn ident(&mut self) -> Ident {
        let token = self.bump();
        let is_name = token.kind == TokenKind::Ident;
        let text = if is_name { token.range.of(self.text) } else { "" };
        Ident { text: text.to_owned(), range: token.range }
    }

    /// Runs `parse` one level deeper; gives up the rest of the text if that is too deep.
    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.nesting == MAX_NESTING {
            self.give_up();
            return None;
        }
        self.nesting += 1;
        let parsed = parse(self);
        self.nesting -= 1;
        Some(parsed)
    }

    fn give_up(&mut self) {
        if !self.gave_up {
            let range = self.token().range;
            self.problems.push(Problem::new(range, "nested too deeply; the rest is not read"));
        }
        self.gave_up = true;
        self.at = self.tokens.len().saturating_sub(1);
    }

    /// Moves to the next name, which may start a statement.
    fn skip_to_identifier<T>(&mut self) -> Option<T> {
        self.skip_until(&[TokenKind::Ident]);
        None
    }

    fn skip_until(&mut self, kinds: &[TokenKind]) {
        while self.kind() != TokenKind::Eof && !kinds.contains(&self.kind()) {
            self.bump();
        }
    }

    /// Moves to the terminator that ends the statement, over those in brackets that open here.
    fn skip_statement(&mut self) {
        let (mut n_curly, mut n_bracket, mut n_paren) = (0_i64, 0_i64, 0_i64);
        loop {
            match self.kind() {
                TokenKind::OpenCurly => n_curly += 1,
                TokenKind::CloseCurly => n_curly -= 1,
                TokenKind::OpenBracket => n_bracket += 1,
                TokenKind::CloseBracket => n_bracket -= 1,
                TokenKind::OpenParen => n_paren += 1,
                TokenKind::CloseParen => n_paren -= 1,
                // Counts below zero come from brackets that were opened before.
                TokenKind::Terminator if n_curly <= 0 && n_bracket <= 0 && n_paren <= 0 => return,
                TokenKind::Eof => return,
                _ => {}
            }
            self.bump();
        }
    }

    fn token(&self) -> Token {
        let end = Token { kind: TokenKind::Eof, range: Range::empty(self.text.len() as u32) };
        self.tokens.get(self.at).copied().unwrap_or(end)
    }

    fn kind(&self) -> TokenKind {
        self.token().kind
    }

    /// Consumes the token; the end of the file is never consumed.
    fn bump(&mut self) -> Token {
        let token = self.token();
        if token.kind != TokenKind::Eof {
            self.at += 1;
        }
        token
    }

    /// Consumes the token, with a problem if it is not of this kind; whether it was.
    fn expect(&mut self, kind: TokenKind) -> bool {
        let is_expected = self.kind() == kind;
        if !is_expected {
            self.problem_here(format!("expected {kind}, got {}", self.kind()));
        }
        self.bump();
        is_expected
    }

    /// Where the token before this one stands.
    fn previous(&self) -> Range {
        let token = self.at.checked_sub(1).and_then(|idx| self.tokens.get(idx));
        token.map(|it| it.range).unwrap_or_default()
    }

    fn problem_here(&mut self, message: String) {
        self.problem_at(self.token().range, message);
    }

    /// Reports a problem of grammar, unless its line has one already.
    fn problem_at(&mut self, range: Range, message: String) {
        let line = Some(self.lines.position(range.start).line);
        if self.gave_up || self.problem_line == line {
            return;
        }
        self.problem_line = line;
        self.problems.push(Problem::new(range, message));
    }
}

fn comments(text: &str, lines: &LineIndex, tokens: &[Token]) -> Vec<Comment> {
    let mut comments = Vec::new();
    // The line on which the last token ended that is seen in the text.
    let mut code_line = 0;
    for token in tokens {
        match token.kind {
            TokenKind::Comment => comments.push(Comment {
                text: token.range.of(text).to_owned(),
                range: token.range,
                follows_code: lines.position(token.range.start).line == code_line,
            }),
            TokenKind::Terminator => {}
            _ => code_line = lines.position(token.range.end).line,
        }
    }
    comments
}
