//! Text to tokens. Knows where a line ends a statement, but no grammar.

use crate::literal::{describe, escape_problems};
use crate::{Problem, Range, Token, TokenKind};

const BYTE_ORDER_MARK: char = '\u{feff}';

/// Cuts `text` into tokens, in order, comments included; the last one is [`TokenKind::Eof`].
///
/// As in Go, a line break behind a token that can end a statement is a token itself
/// ([`TokenKind::Terminator`]); all other white space only separates.
pub fn lex(text: &str) -> (Vec<Token>, Vec<Problem>) {
    let mut lexer =
        Lexer { text, at: 0, tokens: Vec::new(), problems: Vec::new(), can_end: false, line_goes_on_until: 0 };
    if text.starts_with(BYTE_ORDER_MARK) {
        lexer.at = BYTE_ORDER_MARK.len_utf8();
    }
    while lexer.token() {}
    lexer.forbidden_characters();
    lexer.problems.sort_by_key(|it| it.range.start);
    (lexer.tokens, lexer.problems)
}

/// Whether `text` is one name, as a block label must be.
pub(crate) fn is_identifier(text: &str) -> bool {
    text.starts_with(is_letter) && text.chars().all(is_word) && TokenKind::of_word(text) == TokenKind::Ident
}

fn is_letter(c: char) -> bool {
    c == '_' || c.is_alphabetic()
}

fn is_word(c: char) -> bool {
    is_letter(c) || c.is_numeric()
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
    problems: Vec<Problem>,
    /// Whether a line break here would end a statement.
    can_end: bool,
    /// Comments before this offset are known to be followed by more on their line. Without this
    /// memory a line of many comments would take quadratic time.
    line_goes_on_until: usize,
}

impl Lexer<'_> {
    /// Reads one token; false when it was the last.
    fn token(&mut self) -> bool {
        let space: &[char] = if self.can_end { &[' ', '\t', '\r'] } else { &[' ', '\t', '\r', '\n'] };
        self.at += self.rest().len() - self.rest().trim_start_matches(space).len();

        let start = self.at;
        let Some(c) = self.rest().chars().next() else {
            if self.can_end {
                self.push(TokenKind::Terminator, start);
            }
            self.push(TokenKind::Eof, start);
            return false;
        };
        if self.rest().starts_with("//") || self.rest().starts_with("/*") {
            if self.can_end && self.comment_ends_line() {
                self.push(TokenKind::Terminator, start);
            } else {
                self.comment();
            }
            return true;
        }
        let next = self.rest()[c.len_utf8()..].bytes().next();
        match c {
            '\n' => {
                self.at += 1;
                self.push(TokenKind::Terminator, start);
            }
            '"' => self.string(),
            '`' => self.raw_string(),
            '\'' => self.single_quoted(),
            '0'..='9' => self.number(),
            '.' if next.is_some_and(|it| it.is_ascii_digit()) => self.number(),
            c if is_letter(c) => {
                self.at += self.rest().find(|c| !is_word(c)).unwrap_or(self.rest().len());
                self.push(TokenKind::of_word(&self.text[start..self.at]), start);
            }
            c => self.operator(c, next),
        }
        true
    }

    fn operator(&mut self, c: char, next: Option<u8>) {
        let start = self.at;
        let (kind, len) = match (c, next) {
            ('=', Some(b'=')) => (TokenKind::Equal, 2),
            ('=', _) => (TokenKind::Assign, 1),
            ('!', Some(b'=')) => (TokenKind::NotEqual, 2),
            ('!', _) => (TokenKind::Not, 1),
            ('<', Some(b'=')) => (TokenKind::LessEqual, 2),
            ('<', _) => (TokenKind::Less, 1),
            ('>', Some(b'=')) => (TokenKind::GreaterEqual, 2),
            ('>', _) => (TokenKind::Greater, 1),
            ('|', Some(b'|')) => (TokenKind::Or, 2),
            ('&', Some(b'&')) => (TokenKind::And, 2),
            ('|', _) => {
                self.problem(start, start + 1, "missing second | in ||");
                (TokenKind::Or, 1)
            }
            ('&', _) => {
                self.problem(start, start + 1, "missing second & in &&");
                (TokenKind::And, 1)
            }
            ('+', _) => (TokenKind::Plus, 1),
            ('-', _) => (TokenKind::Minus, 1),
            ('*', _) => (TokenKind::Times, 1),
            ('/', _) => (TokenKind::Divide, 1),
            ('%', _) => (TokenKind::Modulo, 1),
            ('^', _) => (TokenKind::Power, 1),
            ('{', _) => (TokenKind::OpenCurly, 1),
            ('}', _) => (TokenKind::CloseCurly, 1),
            ('(', _) => (TokenKind::OpenParen, 1),
            (')', _) => (TokenKind::CloseParen, 1),
            ('[', _) => (TokenKind::OpenBracket, 1),
            (']', _) => (TokenKind::CloseBracket, 1),
            (',', _) => (TokenKind::Comma, 1),
            ('.', _) => (TokenKind::Dot, 1),
            (c, _) => {
                let end = start + c.len_utf8();
                if c != BYTE_ORDER_MARK {
                    self.problem(start, end, format!("illegal character {}", describe(c)));
                }
                // An illegal character does not change whether the line can end here.
                let can_end = self.can_end;
                self.at = end;
                self.push(TokenKind::Illegal, start);
                self.can_end = can_end;
                return;
            }
        };
        self.at += len;
        self.push(kind, start);
    }

    fn string(&mut self) {
        let start = self.at;
        let is_closed = self.skip_quoted(b'"');
        if !is_closed {
            self.problem(start, self.at, "string literal not terminated");
        }
        let source = &self.text[start..self.at];
        self.problems.extend(escape_problems(source, start as u32));
        self.push(TokenKind::String, start);
    }

    fn single_quoted(&mut self) {
        let start = self.at;
        self.skip_quoted(b'\'');
        self.problem(start, self.at, "illegal single-quoted string; use double quotes");
        self.push(TokenKind::Illegal, start);
        self.can_end = true;
    }

    /// Moves behind the closing quote, or to the end of the line; whether there was one.
    fn skip_quoted(&mut self, quote: u8) -> bool {
        self.at += 1;
        let mut bytes = self.rest().bytes().enumerate().peekable();
        while let Some((idx, byte)) = bytes.next() {
            if byte == b'\n' {
                self.at += idx;
                return false;
            }
            if byte == quote {
                self.at += idx + 1;
                return true;
            }
            if byte == b'\\' {
                bytes.next_if(|&(_, next)| next != b'\n');
            }
        }
        self.at = self.text.len();
        false
    }

    fn raw_string(&mut self) {
        let start = self.at;
        if let Some(len) = self.rest()[1..].find('`') {
            self.at += len + 2;
        } else {
            self.at = self.text.len();
            self.problem(start, self.at, "raw string literal not terminated");
        }
        self.push(TokenKind::String, start);
    }

    fn number(&mut self) {
        let start = self.at;
        let mut kind = TokenKind::Number;
        self.skip_digits();
        if self.rest().starts_with('.') {
            kind = TokenKind::Float;
            self.at += 1;
            self.skip_digits();
        }
        if self.rest().starts_with(['e', 'E']) {
            kind = TokenKind::Float;
            self.at += 1;
            if self.rest().starts_with(['+', '-']) {
                self.at += 1;
            }
            let exponent = self.at;
            self.skip_digits();
            if self.at == exponent {
                self.problem(start, self.at, "exponent has no digits");
            }
        }
        self.push(kind, start);
    }

    fn skip_digits(&mut self) {
        let rest = self.rest();
        self.at += rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    }

    fn comment(&mut self) {
        let start = self.at;
        if let Some(len) = comment_len(self.rest()) {
            self.at += len;
        } else {
            self.at = self.text.len();
            self.problem(start, self.at, "comment not terminated");
        }
        let can_end = self.can_end;
        self.push(TokenKind::Comment, start);
        self.can_end = can_end;
    }

    /// Whether only comments and blanks follow on this line, or a comment holds a line break.
    fn comment_ends_line(&mut self) -> bool {
        if self.at < self.line_goes_on_until {
            return false;
        }
        let mut rest = self.rest();
        loop {
            rest = rest.trim_start_matches([' ', '\t', '\r']);
            if rest.is_empty() || rest.starts_with('\n') || rest.starts_with("//") {
                return true;
            }
            if !rest.starts_with("/*") {
                self.line_goes_on_until = self.text.len() - rest.len();
                return false;
            }
            let len = comment_len(rest).unwrap_or(rest.len());
            if rest[..len].contains('\n') {
                return true;
            }
            rest = &rest[len..];
        }
    }

    /// Two characters may stand nowhere, not even in a string or a comment.
    fn forbidden_characters(&mut self) {
        for (offset, text) in self.text.match_indices(['\0', BYTE_ORDER_MARK]) {
            if text == "\0" {
                self.problem(offset, offset + 1, "illegal character NUL");
            } else if offset > 0 {
                self.problem(offset, offset + text.len(), "illegal byte order mark");
            }
        }
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn push(&mut self, kind: TokenKind, start: usize) {
        self.can_end = kind.can_end_statement();
        self.tokens.push(Token { kind, range: Range::new(start as u32, self.at as u32) });
    }

    fn problem(&mut self, start: usize, end: usize, message: impl Into<String>) {
        let range = Range::new(start as u32, end as u32);
        self.problems.push(Problem::new(range, message));
    }
}

/// The length of the comment that `rest` starts with; none if it is not closed.
fn comment_len(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        // The carriage return of a Windows line end is not part of the comment.
        let line = rest.split('\n').next().unwrap_or_default();
        return Some(line.strip_suffix('\r').unwrap_or(line).len());
    }
    Some(rest[2..].find("*/")? + 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let (tokens, problems) = lex(text);
        assert_eq!(problems, [], "{text:?}");
        assert_eq!(show(text, &tokens), expected, "{text:?}");
    }

    fn show(text: &str, tokens: &[Token]) -> String {
        let shown: Vec<String> = tokens
            .iter()
            .map(|it| match it.kind {
                TokenKind::Terminator => ";".into(),
                TokenKind::Eof => "EOF".into(),
                kind if kind.to_string() == it.range.of(text) => kind.to_string(),
                kind => format!("{kind}({})", it.range.of(text)),
            })
            .collect();
        shown.join(" ")
    }

    fn check_problems(text: &str, expected: &[&str]) {
        let (_, problems) = lex(text);
        let found: Vec<String> = problems.iter().map(|it| format!("{}: {}", it.range.start, it.message)).collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn words_and_literals() {
        check("", "EOF");
        check("a", "IDENT(a) ; EOF");
        check("größe_2 _x", "IDENT(größe_2) IDENT(_x) ; EOF");
        check("true null nulls", "BOOL(true) NULL(null) IDENT(nulls) ; EOF");
        check("007 1.5 .5 5. 1e3", "NUMBER(007) FLOAT(1.5) FLOAT(.5) FLOAT(5.) FLOAT(1e3) ; EOF");
        check("2E-3 1.e+2", "FLOAT(2E-3) FLOAT(1.e+2) ; EOF");
        check("0x10 1_000", "NUMBER(0) IDENT(x10) NUMBER(1) IDENT(_000) ; EOF");
        check(r#""a\"b" `c"d`"#, r#"STRING("a\"b") STRING(`c"d`) ; EOF"#);
        check("`a\nb`", "STRING(`a\nb`) ; EOF");
    }

    #[test]
    fn operators() {
        check("= == ! != < <= > >= || && + - * / % ^", "= == ! != < <= > >= || && + - * / % ^ EOF");
        check("{}()[],.", "{ } ( ) [ ] , . EOF");
        check("a.b1", "IDENT(a) . IDENT(b1) ; EOF");
    }

    #[test]
    fn a_line_break_ends_a_statement_only_where_one_can_end() {
        check("a\n\n\nb\n", "IDENT(a) ; IDENT(b) ; EOF");
        check("a =\n1", "IDENT(a) = NUMBER(1) ; EOF");
        check("[\n1,\n2\n]", "[ NUMBER(1) , NUMBER(2) ; ] ; EOF");
        check("a\r\nb", "IDENT(a) ; IDENT(b) ; EOF");
    }

    #[test]
    fn comments_stand_behind_the_end_of_their_line() {
        check("a // x\nb", "IDENT(a) ; COMMENT(// x) IDENT(b) ; EOF");
        check("a // x\r\nb", "IDENT(a) ; COMMENT(// x) IDENT(b) ; EOF");
        check("a /* x */ b", "IDENT(a) COMMENT(/* x */) IDENT(b) ; EOF");
        check("a /* x */ /* y */ b", "IDENT(a) COMMENT(/* x */) COMMENT(/* y */) IDENT(b) ; EOF");
        check("a /* x */ // y\nb", "IDENT(a) ; COMMENT(/* x */) COMMENT(// y) IDENT(b) ; EOF");
        check("a /* x\n */ b", "IDENT(a) ; COMMENT(/* x\n */) IDENT(b) ; EOF");
        check("= // x\n1", "= COMMENT(// x) NUMBER(1) ; EOF");
        check("a /* x */", "IDENT(a) ; COMMENT(/* x */) EOF");
    }

    #[test]
    fn problems_have_a_place() {
        check_problems("a = 'b'", &["4: illegal single-quoted string; use double quotes"]);
        check_problems("a: 1", &["1: illegal character U+003A ':'"]);
        check_problems("# x", &["0: illegal character U+0023 '#'"]);
        check_problems("\"ab\nc", &["0: string literal not terminated"]);
        check_problems("\"ab\\", &["0: string literal not terminated", "3: escape sequence not terminated"]);
        check_problems("`ab\nc", &["0: raw string literal not terminated"]);
        check_problems("1 /* x", &["2: comment not terminated"]);
        check_problems("1e+", &["0: exponent has no digits"]);
        check_problems("a | b & c", &["2: missing second | in ||", "6: missing second & in &&"]);
        check_problems("\u{feff}a \u{feff}", &["5: illegal byte order mark"]);
        check_problems("\"\0\"", &["1: illegal character NUL"]);
        check_problems(r#""a\q""#, &["2: unknown escape sequence"]);
    }

    #[test]
    fn names() {
        for (text, expected) in
            [("a", true), ("_a1", true), ("", false), ("1a", false), ("a b", false), ("true", false)]
        {
            assert_eq!(is_identifier(text), expected, "{text:?}");
        }
    }

    #[test]
    fn many_comments_on_a_line_take_linear_time() {
        let text = format!("a {} b", "/**/ ".repeat(100_000));
        assert_eq!(lex(&text).0.len(), 100_004);
    }
}
