//! Tokens to a tree. Any text gives a tree and a list of problems.
//!
//! Two parsers that differ on broken text are of little use to a person who fixes a file with
//! both, so recovery follows the one that Alloy itself has: where it reports, where it goes on
//! reading, and that a line gets at most one problem of grammar. (Problems of tokens, such as an
//! open string, and of names come on top.)

mod expression;

use crate::lexer::{Lexer, is_identifier};
use crate::{
    Attribute, Block, Body, Comment, Expr, Field, File, Ident, Label, LineIndex, Problem, Range, Statement, Text,
    Token, TokenKind,
};

/// How deep blocks, brackets and operators may be nested in the text.
pub const MAX_NESTING: u32 = 200;

/// How many levels the tree of an expression may have; more than [`MAX_NESTING`], because a
/// chain such as `a + b + c` gets a level for each operator.
pub const MAX_HEIGHT: u32 = 1000;

/// Parses a file. The problems are in the order of the text; without any, upstream accepts it.
pub fn parse(text: &str) -> (File, Vec<Problem>) {
    let mut parser = Parser::new(text);
    let body = parser.body(TokenKind::Eof);
    let comments = std::mem::take(&mut parser.comments);
    (File { body, comments }, parser.finish())
}

/// Parses a text that is one expression.
pub fn parse_expression(text: &str) -> (Expr, Vec<Problem>) {
    let mut parser = Parser::new(text);
    let expr = parser.expression();
    parser.expect(TokenKind::Terminator);
    // What follows the expression is not read, so it has no problems but that it is there.
    let end = parser.token.range.start;
    parser.skip_all();
    let mut problems = parser.finish();
    problems.retain(|it| it.range.start <= end);
    (expr, problems)
}

struct Parser<'a> {
    text: &'a str,
    lexer: Lexer<'a>,
    /// The token that is looked at; comments are put aside before.
    token: Token,
    /// Where the token before it stands.
    previous: Range,
    comments: Vec<Comment>,
    /// Up to where it is known whether the line has something else than comments.
    line_seen: u32,
    line_has_code: bool,
    problems: Vec<Problem>,
    /// Made for the first problem of grammar.
    lines: Option<LineIndex>,
    /// The line of the last problem of grammar.
    problem_line: Option<u32>,
    /// How many blocks, brackets and operators are open.
    nesting: u32,
    /// How many levels the expression has that was parsed last.
    height: u32,
    /// Whether the rest of the text was given up because it is nested too deeply.
    gave_up: bool,
    unfinished: Unfinished,
}

/// The parts so far of all lists that are being read, inner ones on top. When a list ends, its
/// parts move out at once, so that no list of the tree grows or has room that it does not need.
#[derive(Default)]
struct Unfinished {
    statements: Vec<Statement>,
    names: Vec<Ident>,
    exprs: Vec<Expr>,
    fields: Vec<Field>,
}

/// What can stand left of `=` or `{`, besides the names.
struct Head {
    /// Where its names start among the unfinished ones.
    names: usize,
    label: Option<Label>,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Self {
        let mut parser = Self {
            text,
            lexer: Lexer::new(text),
            token: Token { kind: TokenKind::Illegal, range: Range::default() },
            previous: Range::default(),
            comments: Vec::new(),
            line_seen: 0,
            line_has_code: false,
            problems: Vec::new(),
            lines: None,
            problem_line: None,
            nesting: 0,
            height: 0,
            gave_up: false,
            unfinished: Unfinished::default(),
        };
        parser.token = parser.next_token();
        parser
    }

    /// The problems of tokens and of grammar, in the order of the text.
    fn finish(self) -> Vec<Problem> {
        let mut problems = self.lexer.finish();
        problems.extend(self.problems);
        problems.sort_by_key(|it| it.range.start);
        problems
    }

    /// Parses statements until a token of the kind `until` or the end; does not consume it.
    fn body(&mut self, until: TokenKind) -> Body {
        let start = self.unfinished.statements.len();
        while self.kind() != until && self.kind() != TokenKind::Eof {
            self.statement();
            if self.kind() == until {
                break;
            }
            if self.kind() != TokenKind::Terminator {
                self.problem_here(format!("expected TERMINATOR, got {}", self.kind()));
                self.skip_statement();
            }
            self.bump();
        }
        Body { statements: self.unfinished.statements.split_off(start) }
    }

    fn statement(&mut self) {
        let Some(head) = self.head() else {
            return self.skip_to_identifier();
        };
        match self.kind() {
            TokenKind::Assign => self.attribute(head),
            TokenKind::OpenCurly => {
                let name = self.unfinished.names.split_off(head.names);
                let block = self.block(name, head.label);
                self.unfinished.statements.push(Statement::Block(block));
            }
            kind => {
                // One name without a label could have become an attribute, too.
                let wanted = match (self.unfinished.names.len() - head.names, &head.label) {
                    (1, None) => "attribute assignment or block body",
                    _ => "block body",
                };
                self.unfinished.names.truncate(head.names);
                self.problem_here(format!("expected {wanted}, got {kind}"));
                self.skip_to_identifier();
            }
        }
    }

    /// Parses `name.parts` or `name.parts "label"`.
    fn head(&mut self) -> Option<Head> {
        if self.kind() != TokenKind::Ident {
            self.problem_here(format!("expected identifier, got {}", self.kind()));
            return None;
        }
        let names = self.unfinished.names.len();
        let first = self.ident();
        self.unfinished.names.push(first);
        while self.kind() == TokenKind::Dot {
            self.bump();
            if self.kind() != TokenKind::Ident {
                self.problem_here(format!("expected identifier, got {}", self.kind()));
            }
            let part = self.ident();
            self.unfinished.names.push(part);
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
        Some(Head { names, label })
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
        Some(Label { text: text.into(), range })
    }

    fn attribute(&mut self, head: Head) {
        self.bump();
        let value = self.expression();
        let mut names = self.unfinished.names.drain(head.names..);
        let Some(name) = names.next() else { return };
        let name_range = names.map(|it| it.range).fold(name.range, Range::cover);
        // These two come on top of the problems of grammar: the statement is well formed.
        if name_range != name.range {
            self.problems.push(Problem::new(
                name_range,
                "attribute names may only consist of a single identifier with no \".\"",
            ));
        } else if let Some(label) = head.label {
            self.problems.push(Problem::new(label.range, "attribute names may not have labels"));
        }
        let range = name_range.cover(value.range);
        self.unfinished.statements.push(Statement::Attribute(Attribute { name, value, range }));
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
        (body.unwrap_or_default(), open.cover(self.previous))
    }

    /// Consumes the token in the place of a name; the name is empty if it is none.
    fn ident(&mut self) -> Ident {
        let token = self.bump();
        let is_name = token.kind == TokenKind::Ident;
        let text = if is_name { Text::from(token.range.of(self.text)) } else { Text::default() };
        Ident { text, range: token.range }
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
            let range = self.token.range;
            self.problems.push(Problem::new(range, "nested too deeply; the rest is not read"));
        }
        self.gave_up = true;
        self.skip_all();
    }

    fn skip_all(&mut self) {
        while self.kind() != TokenKind::Eof {
            self.bump();
        }
    }

    /// Moves to the next name, which may start a statement.
    fn skip_to_identifier(&mut self) {
        self.skip_until(&[TokenKind::Ident]);
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

    fn kind(&self) -> TokenKind {
        self.token.kind
    }

    /// Consumes the token; the end of the file is never consumed.
    fn bump(&mut self) -> Token {
        let token = self.token;
        if token.kind != TokenKind::Eof {
            self.previous = token.range;
            self.token = self.next_token();
        }
        token
    }

    /// Reads a token, and the comments before it.
    fn next_token(&mut self) -> Token {
        loop {
            let token = self.lexer.token();
            match token.kind {
                TokenKind::Comment => self.comment(token.range),
                TokenKind::Terminator => return token,
                _ => {
                    self.line_has_code = true;
                    self.line_seen = token.range.end;
                    return token;
                }
            }
        }
    }

    fn comment(&mut self, range: Range) {
        if Range::new(self.line_seen, range.start).of(self.text).contains('\n') {
            self.line_has_code = false;
        }
        self.line_seen = range.start;
        let text = range.of(self.text).into();
        self.comments.push(Comment { text, range, follows_code: self.line_has_code });
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

    fn problem_here(&mut self, message: String) {
        self.problem_at(self.token.range, message);
    }

    /// Reports a problem of grammar, unless its line has one already.
    fn problem_at(&mut self, range: Range, message: String) {
        let lines = self.lines.get_or_insert_with(|| LineIndex::new(self.text));
        let line = Some(lines.position(range.start).line);
        if self.gave_up || self.problem_line == line {
            return;
        }
        self.problem_line = line;
        self.problems.push(Problem::new(range, message));
    }
}
