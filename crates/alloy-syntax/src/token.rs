//! The kinds of token and the names under which problems mention them.

use std::fmt;

use crate::Range;

/// One token. White space lies between tokens; comments are tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it is. A terminator that stands before a comment or at the end of the file is empty.
    pub range: Range,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A character that starts no token, or a string in single quotes.
    Illegal,
    /// The end of the text.
    Eof,
    /// `// …` or `/* … */`, without the line break.
    Comment,
    /// The end of a statement: a line break after a token that can end one.
    Terminator,
    /// A name.
    Ident,
    /// A whole number.
    Number,
    /// A number with a point or an exponent.
    Float,
    /// A string in double quotes or backticks, quotes included.
    String,
    /// `true` or `false`.
    Bool,
    /// `null`.
    Null,
    /// `||`
    Or,
    /// `&&`
    And,
    /// `!`
    Not,
    /// `=`
    Assign,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    Divide,
    /// `%`
    Modulo,
    /// `^`
    Power,
    /// `{`
    OpenCurly,
    /// `}`
    CloseCurly,
    /// `(`
    OpenParen,
    /// `)`
    CloseParen,
    /// `[`
    OpenBracket,
    /// `]`
    CloseBracket,
    /// `,`
    Comma,
    /// `.`
    Dot,
}

impl TokenKind {
    /// The kind of a word: a keyword or a name.
    pub(crate) fn of_word(word: &[u8]) -> Self {
        match word {
            b"true" | b"false" => Self::Bool,
            b"null" => Self::Null,
            _ => Self::Ident,
        }
    }

    /// Whether a line break behind this token ends the statement, as in Go.
    pub(crate) const fn can_end_statement(self) -> bool {
        matches!(
            self,
            Self::Ident
                | Self::Number
                | Self::Float
                | Self::String
                | Self::Bool
                | Self::Null
                | Self::CloseCurly
                | Self::CloseParen
                | Self::CloseBracket
        )
    }
}

impl fmt::Display for TokenKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Illegal => "ILLEGAL",
            Self::Eof => "EOF",
            Self::Comment => "COMMENT",
            Self::Terminator => "TERMINATOR",
            Self::Ident => "IDENT",
            Self::Number => "NUMBER",
            Self::Float => "FLOAT",
            Self::String => "STRING",
            Self::Bool => "BOOL",
            Self::Null => "NULL",
            Self::Or => "||",
            Self::And => "&&",
            Self::Not => "!",
            Self::Assign => "=",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessEqual => "<=",
            Self::Greater => ">",
            Self::GreaterEqual => ">=",
            Self::Plus => "+",
            Self::Minus => "-",
            Self::Times => "*",
            Self::Divide => "/",
            Self::Modulo => "%",
            Self::Power => "^",
            Self::OpenCurly => "{",
            Self::CloseCurly => "}",
            Self::OpenParen => "(",
            Self::CloseParen => ")",
            Self::OpenBracket => "[",
            Self::CloseBracket => "]",
            Self::Comma => ",",
            Self::Dot => ".",
        })
    }
}
