//! Text to tokens. Knows where a line ends a statement, but no grammar.

mod scan;

use crate::literal::{describe, escape_problems};
use crate::{Problem, Range, Token, TokenKind};

const BYTE_ORDER_MARK: char = '\u{feff}';

/// Cuts `text` into tokens, in order, comments included; the last one is [`TokenKind::Eof`].
///
/// As in Go, a line break behind a token that can end a statement is a token itself
/// ([`TokenKind::Terminator`]); all other white space only separates.
pub fn lex(text: &str) -> (Vec<Token>, Vec<Problem>) {
    if let Some(problem) = too_long(text.len()) {
        return (vec![Token { kind: TokenKind::Eof, range: Range::empty(0) }], vec![problem]);
    }
    let mut lexer = Lexer::new(text);
    let mut tokens = Vec::new();
    loop {
        let token = lexer.token();
        tokens.push(token);
        if token.kind == TokenKind::Eof {
            return (tokens, lexer.finish());
        }
    }
}

/// The problem of a text whose places do not fit a [`Range`].
pub(crate) fn too_long(n_bytes: usize) -> Option<Problem> {
    let is_too_long = u32::try_from(n_bytes).is_err();
    let message = || format!("the text has {n_bytes} bytes, more than {} are not read", u32::MAX);
    is_too_long.then(|| Problem::new(Range::empty(0), message()))
}

/// Whether `text` is one name, as a block label must be.
pub(crate) fn is_identifier(text: &str) -> bool {
    text.starts_with(is_letter) && text.chars().all(is_word) && TokenKind::of_word(text.as_bytes()) == TokenKind::Ident
}

/// Numbers that are letters, such as Roman ones, are none in Go.
fn is_letter(c: char) -> bool {
    c == '_' || (c.is_alphabetic() && !c.is_numeric())
}

/// Of the numbers Go takes the decimal digits; the others that are in use are those of Latin-1, superscripts and circles.
fn is_word(c: char) -> bool {
    let is_digit =
        c.is_numeric() && !c.is_alphabetic() && !matches!(c, '²' | '³' | '¹' | '¼'..='¾' | '\u{2070}'..='\u{24ff}');
    is_letter(c) || is_digit
}

/// Gives the tokens of a text one by one.
pub(crate) struct Lexer<'a> {
    text: &'a str,
    at: usize,
    problems: Vec<Problem>,
    /// Whether a line break here would end a statement.
    can_end: bool,
    /// Comments before this offset are known to be followed by more on their line. Without this
    /// memory a line of many comments would take quadratic time.
    line_goes_on_until: usize,
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let at = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
        Self { text, at, problems: Vec::new(), can_end: false, line_goes_on_until: 0 }
    }

    /// The problems of the tokens so far and the forbidden characters of the whole text.
    pub(crate) fn finish(mut self) -> Vec<Problem> {
        self.forbidden_characters();
        self.problems.sort_by_key(|it| it.range.start);
        self.problems
    }

    /// Reads one token; at the end, and from then on, it is [`TokenKind::Eof`].
    pub(crate) fn token(&mut self) -> Token {
        self.skip_blanks();
        let start = self.at;
        let Some(byte) = self.byte(0) else {
            let kind = if self.can_end { TokenKind::Terminator } else { TokenKind::Eof };
            return self.made(kind, start);
        };
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(),
            b'"' => self.string(),
            b'0'..=b'9' => self.number(),
            b'\n' => {
                self.at += 1;
                self.made(TokenKind::Terminator, start)
            }
            b'.' if self.byte(1).is_some_and(|it| it.is_ascii_digit()) => self.number(),
            b'/' if matches!(self.byte(1), Some(b'/' | b'*')) => {
                if self.can_end && self.comment_ends_line() {
                    return self.made(TokenKind::Terminator, start);
                }
                self.comment()
            }
            b'`' => self.raw_string(),
            b'\'' => self.single_quoted(),
            b if b.is_ascii() => self.operator(b),
            _ => match self.rest().chars().next() {
                Some(c) if is_letter(c) => self.word(),
                c => self.illegal(c.unwrap_or_default()),
            },
        }
    }

    fn skip_blanks(&mut self) {
        while let Some(byte) = self.byte(0) {
            let is_blank = matches!(byte, b' ' | b'\t' | b'\r') || (byte == b'\n' && !self.can_end);
            if !is_blank {
                return;
            }
            self.at += 1;
        }
    }

    fn word(&mut self) -> Token {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let is_ascii_word = |byte: &u8| WORD[usize::from(*byte)];
        while bytes.get(self.at).is_some_and(is_ascii_word) {
            self.at += 1;
        }
        if self.byte(0).is_some_and(|it| !it.is_ascii()) {
            self.at += self.rest().find(|c| !is_word(c)).unwrap_or(self.rest().len());
        }
        let kind = TokenKind::of_word(&bytes[start..self.at]);
        self.made(kind, start)
    }

    fn operator(&mut self, byte: u8) -> Token {
        let start = self.at;
        let (kind, len) = match (byte, self.byte(1)) {
            (b'=', Some(b'=')) => (TokenKind::Equal, 2),
            (b'=', _) => (TokenKind::Assign, 1),
            (b'!', Some(b'=')) => (TokenKind::NotEqual, 2),
            (b'!', _) => (TokenKind::Not, 1),
            (b'<', Some(b'=')) => (TokenKind::LessEqual, 2),
            (b'<', _) => (TokenKind::Less, 1),
            (b'>', Some(b'=')) => (TokenKind::GreaterEqual, 2),
            (b'>', _) => (TokenKind::Greater, 1),
            (b'|', Some(b'|')) => (TokenKind::Or, 2),
            (b'&', Some(b'&')) => (TokenKind::And, 2),
            (b'|', _) => {
                self.problem(start, start + 1, "missing second | in ||");
                (TokenKind::Or, 1)
            }
            (b'&', _) => {
                self.problem(start, start + 1, "missing second & in &&");
                (TokenKind::And, 1)
            }
            (b'+', _) => (TokenKind::Plus, 1),
            (b'-', _) => (TokenKind::Minus, 1),
            (b'*', _) => (TokenKind::Times, 1),
            (b'/', _) => (TokenKind::Divide, 1),
            (b'%', _) => (TokenKind::Modulo, 1),
            (b'^', _) => (TokenKind::Power, 1),
            (b'{', _) => (TokenKind::OpenCurly, 1),
            (b'}', _) => (TokenKind::CloseCurly, 1),
            (b'(', _) => (TokenKind::OpenParen, 1),
            (b')', _) => (TokenKind::CloseParen, 1),
            (b'[', _) => (TokenKind::OpenBracket, 1),
            (b']', _) => (TokenKind::CloseBracket, 1),
            (b',', _) => (TokenKind::Comma, 1),
            (b'.', _) => (TokenKind::Dot, 1),
            _ => return self.illegal(char::from(byte)),
        };
        self.at += len;
        self.made(kind, start)
    }

    fn illegal(&mut self, c: char) -> Token {
        let start = self.at;
        self.at += c.len_utf8();
        if c != BYTE_ORDER_MARK {
            self.problem(start, self.at, format!("illegal character {}", describe(c)));
        }
        // An illegal character does not change whether the line can end here.
        let can_end = self.can_end;
        let token = self.made(TokenKind::Illegal, start);
        self.can_end = can_end;
        token
    }

    fn string(&mut self) -> Token {
        let start = self.at;
        let Skipped { is_closed, has_escapes } = self.skip_quoted(b'"');
        if !is_closed {
            self.problem(start, self.at, "string literal not terminated");
        }
        if has_escapes {
            let source = &self.text[start..self.at + usize::from(!is_closed && self.at < self.text.len())];
            self.problems.extend(escape_problems(source, start as u32));
        }
        self.made(TokenKind::String, start)
    }

    fn single_quoted(&mut self) -> Token {
        let start = self.at;
        self.skip_quoted(b'\'');
        self.problem(start, self.at, "illegal single-quoted string; use double quotes");
        let token = self.made(TokenKind::Illegal, start);
        self.can_end = true;
        token
    }

    /// Moves behind the closing quote, or to the end of the line.
    fn skip_quoted(&mut self, quote: u8) -> Skipped {
        let bytes = self.text.as_bytes();
        let mut skipped = Skipped { is_closed: false, has_escapes: false };
        self.at += 1;
        loop {
            self.at = scan::until(bytes, self.at, [quote, b'\\', b'\n']);
            match self.byte(0) {
                Some(b'\\') => {
                    skipped.has_escapes = true;
                    self.at += 1;
                    // What is escaped may be several bytes long; none of them is a stop.
                    self.at += usize::from(self.byte(0).is_some_and(|it| it != b'\n'));
                }
                Some(b'\n') | None => return skipped,
                Some(_) => {
                    self.at += 1;
                    skipped.is_closed = true;
                    return skipped;
                }
            }
        }
    }

    fn raw_string(&mut self) -> Token {
        let start = self.at;
        self.at = scan::until(self.text.as_bytes(), start + 1, [b'`']);
        if self.at < self.text.len() {
            self.at += 1;
        } else {
            self.problem(start, self.at, "raw string literal not terminated");
        }
        self.made(TokenKind::String, start)
    }

    fn number(&mut self) -> Token {
        let start = self.at;
        let mut kind = TokenKind::Number;
        self.skip_digits();
        if self.byte(0) == Some(b'.') {
            kind = TokenKind::Float;
            self.at += 1;
            self.skip_digits();
        }
        if matches!(self.byte(0), Some(b'e' | b'E')) {
            kind = TokenKind::Float;
            self.at += 1;
            if matches!(self.byte(0), Some(b'+' | b'-')) {
                self.at += 1;
            }
            let exponent = self.at;
            self.skip_digits();
            if self.at == exponent {
                self.problem(start, self.at, "exponent has no digits");
            }
        }
        self.made(kind, start)
    }

    fn skip_digits(&mut self) {
        while self.byte(0).is_some_and(|it| it.is_ascii_digit()) {
            self.at += 1;
        }
    }

    fn comment(&mut self) -> Token {
        let start = self.at;
        if let Some(len) = comment_len(self.rest()) {
            self.at += len;
        } else {
            self.at = self.text.len();
            self.problem(start, self.at, "comment not terminated");
        }
        let can_end = self.can_end;
        let token = self.made(TokenKind::Comment, start);
        self.can_end = can_end;
        token
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
        let text = self.text;
        for offset in scan::suspects(text.as_bytes()) {
            if text.as_bytes()[offset] == 0 {
                self.problem(offset, offset + 1, "illegal character NUL");
            } else if offset > 0 && text[offset..].starts_with(BYTE_ORDER_MARK) {
                self.problem(offset, offset + BYTE_ORDER_MARK.len_utf8(), "illegal byte order mark");
            }
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// The byte so many bytes further on.
    #[inline]
    fn byte(&self, ahead: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + ahead).copied()
    }

    /// The token from `start` to here.
    #[inline]
    fn made(&mut self, kind: TokenKind, start: usize) -> Token {
        self.can_end = kind.can_end_statement();
        Token { kind, range: Range::new(start as u32, self.at as u32) }
    }

    #[cold]
    fn problem(&mut self, start: usize, end: usize, message: impl Into<String>) {
        let range = Range::new(start as u32, end as u32);
        self.problems.push(Problem::new(range, message));
    }
}

/// What lies between quotes.
struct Skipped {
    is_closed: bool,
    has_escapes: bool,
}

/// Whether a byte belongs to a name, of those that are a character alone.
const WORD: [bool; 256] = {
    let mut word = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        word[byte as usize] = byte.is_ascii_alphanumeric() || byte == b'_';
        byte += 1;
    }
    word
};

/// The length of the comment that `rest` starts with; none if it is not closed.
fn comment_len(rest: &str) -> Option<usize> {
    if rest.starts_with("//") {
        // The carriage return of a Windows line end is not part of the comment.
        let line = &rest[..scan::until(rest.as_bytes(), 2, [b'\n'])];
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
        check("a٣", "IDENT(a٣) ; EOF");
        assert_eq!(lex("m²").1.len(), 1);
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
        check_problems("\"ab\\", &["0: string literal not terminated", "4: escape sequence not terminated"]);
        check_problems("\"ab\\\n", &["0: string literal not terminated", "4: unknown escape sequence"]);
        check_problems(
            "\"\\x4\n",
            &["0: string literal not terminated", "4: illegal character U+000A in escape sequence"],
        );
        check_problems("`ab\nc", &["0: raw string literal not terminated"]);
        check_problems("1 /* x", &["2: comment not terminated"]);
        check_problems("1e+", &["0: exponent has no digits"]);
        check_problems("a | b & c", &["2: missing second | in ||", "6: missing second & in &&"]);
        check_problems("\u{feff}a \u{feff}", &["5: illegal byte order mark"]);
        check_problems("\"\0\"", &["1: illegal character NUL"]);
        check_problems(r#""a\q""#, &["3: unknown escape sequence"]);
    }

    #[test]
    fn places_fit_a_range() {
        assert_eq!(too_long(u32::MAX as usize), None);
        let problem = too_long(u32::MAX as usize + 1).unwrap();
        assert_eq!(problem.message, "the text has 4294967296 bytes, more than 4294967295 are not read");
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
