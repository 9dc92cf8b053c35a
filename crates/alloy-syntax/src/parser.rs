//! Tokens to a tree. Any text gives a tree and a list of problems.
//!
//! Two parsers that differ on broken text are of little use to a person who fixes a file with
//! both, so recovery follows the one that Alloy itself has: where it reports, where it goes on
//! reading, and that a line gets at most one problem of grammar. (Problems of tokens, such as an
//! open string, and of names come on top.)

mod expression;

use crate::lexer::{Lexer, is_identifier, too_long};
use crate::tree::{BlockNode, CommentNode, ExprNode, FieldNode, Span, StatementNode};
use crate::{LineIndex, Problem, Range, Token, TokenKind, Tree};

/// How deep blocks, brackets and operators may be nested in the text.
pub const MAX_NESTING: u32 = 200;

/// How many levels the tree of an expression may have; more than [`MAX_NESTING`], because a
/// chain such as `a + b + c` gets a level for each operator.
pub const MAX_HEIGHT: u32 = 1000;

/// Parses a file. The problems are in the order of the text; without any, upstream accepts it.
///
/// A text of 4 GiB or more is not read; the one problem then says so.
pub fn parse(text: &str) -> (Tree, Vec<Problem>) {
    if let Some(problem) = too_long(text.len()) {
        return (Tree::default(), vec![problem]);
    }
    let mut parser = Parser::new(text);
    parser.tree.body = parser.body(TokenKind::Eof);
    parser.finish()
}

/// Parses a text that is one expression; see [`Tree::expr`].
pub fn parse_expression(text: &str) -> (Tree, Vec<Problem>) {
    if let Some(problem) = too_long(text.len()) {
        return (Tree::default(), vec![problem]);
    }
    let mut parser = Parser::new(text);
    parser.tree.expr = Some(parser.expression());
    parser.expect(TokenKind::Terminator);
    // What follows the expression is not read, so it has no problems but that it is there.
    let end = parser.token.range.start;
    parser.skip_all();
    let (tree, mut problems) = parser.finish();
    problems.retain(|it| it.range.start <= end);
    (tree, problems)
}

struct Parser<'a> {
    text: &'a str,
    lexer: Lexer<'a>,
    /// The token that is looked at; comments are put aside before.
    token: Token,
    /// Where the token before it stands.
    previous: Range,
    tree: Tree,
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
/// parts move to the tree at once, and so are neighbours there.
#[derive(Default)]
struct Unfinished {
    statements: Vec<StatementNode>,
    exprs: Vec<ExprNode>,
    fields: Vec<FieldNode>,
}

/// What can stand left of `=` or `{`.
struct Head {
    /// Among the names of the tree.
    name: Span,
    /// Empty where there is none.
    label: Range,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Self {
        let mut parser = Self {
            text,
            lexer: Lexer::new(text),
            token: Token { kind: TokenKind::Illegal, range: Range::default() },
            previous: Range::default(),
            tree: Tree::default(),
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

    /// The tree, and the problems of tokens and of grammar in the order of the text.
    fn finish(self) -> (Tree, Vec<Problem>) {
        let mut problems = self.lexer.finish();
        problems.extend(self.problems);
        problems.sort_by_key(|it| it.range.start);
        (self.tree, problems)
    }

    /// Parses statements until a token of the kind `until` or the end; does not consume it.
    fn body(&mut self, until: TokenKind) -> Span {
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
        Span::moved(&mut self.unfinished.statements, start, &mut self.tree.statements)
    }

    fn statement(&mut self) {
        let Some(head) = self.head() else {
            return self.skip_to_identifier();
        };
        match self.kind() {
            TokenKind::Assign => self.attribute(head),
            TokenKind::OpenCurly => {
                let (body, braces) = self.braces();
                let block = BlockNode { name: head.name, label: head.label, body, braces };
                self.unfinished.statements.push(StatementNode::Block(block));
            }
            kind => {
                // One name without a label could have become an attribute, too.
                let wanted = match (head.name.len, head.label.is_empty()) {
                    (1, true) => "attribute assignment or block body",
                    _ => "block body",
                };
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
        let start = self.tree.names.len() as u32;
        let first = self.ident();
        self.tree.names.push(first);
        while self.kind() == TokenKind::Dot {
            self.bump();
            if self.kind() != TokenKind::Ident {
                self.problem_here(format!("expected identifier, got {}", self.kind()));
            }
            let part = self.ident();
            self.tree.names.push(part);
        }
        let name = Span { start, len: self.tree.names.len() as u32 - start };
        let label = match self.kind() {
            TokenKind::Assign | TokenKind::OpenCurly => Range::default(),
            TokenKind::String => self.label(),
            kind => {
                self.problem_here(format!("expected block label, got {kind}"));
                self.bump();
                Range::default()
            }
        };
        Some(Head { name, label })
    }

    fn label(&mut self) -> Range {
        let range = self.bump().range;
        let source = range.of(self.text);
        let Some(rest) = source.strip_prefix('"') else {
            self.problem_at(range, format!("expected block label to be a double quoted string, but got {source:?}"));
            return Range::default();
        };
        // Of an open string the last character is cut off as well, as upstream does.
        let mut text = rest.chars();
        text.next_back();
        let text = text.as_str();
        if !text.is_empty() && !is_identifier(text) {
            self.problem_at(range, format!("expected block label to be a valid identifier, but got {text:?}"));
        }
        range
    }

    fn attribute(&mut self, head: Head) {
        self.bump();
        let value = self.expression();
        let names = head.name.of(&self.tree.names);
        let Some(name) = names.first().copied() else { return };
        let whole = names.iter().copied().fold(name, Range::cover);
        // These two come on top of the problems of grammar: the statement is well formed.
        if whole != name {
            self.problems
                .push(Problem::new(whole, "attribute names may only consist of a single identifier with no \".\""));
        } else if !head.label.is_empty() {
            self.problems.push(Problem::new(head.label, "attribute names may not have labels"));
        }
        // It is the last name, and stands in the attribute itself.
        self.tree.names.truncate(head.name.start as usize);
        self.unfinished.statements.push(StatementNode::Attribute { name, value });
    }

    /// Parses `{`, statements and `}`; the range ends at the last token if there is no `}`.
    fn braces(&mut self) -> (Span, Range) {
        let open = self.bump().range;
        let body = self.nested(|it| it.body(TokenKind::CloseCurly));
        self.expect(TokenKind::CloseCurly);
        (body.unwrap_or_default(), open.cover(self.previous))
    }

    /// Consumes the token in the place of a name; the name is empty if it is none.
    fn ident(&mut self) -> Range {
        let token = self.bump();
        if token.kind == TokenKind::Ident { token.range } else { Range::empty(token.range.end) }
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
        self.tree.comments.push(CommentNode { range, follows_code: self.line_has_code });
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
