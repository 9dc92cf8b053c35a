//! String literals: from source text to value and back. Knows no tokens.

use crate::{Problem, Range};

/// The value of a string literal, given its source text with the quotes.
///
/// Escapes are those of Go. Bytes that `\x` or octal escapes put together wrongly become U+FFFD,
/// a wrong escape stays as it is written. Text without quotes comes back unchanged.
pub fn unquote(source: &str) -> String {
    if let Some(rest) = source.strip_prefix('`') {
        return rest.strip_suffix('`').unwrap_or(rest).replace('\r', "");
    }
    let Some(rest) = source.strip_prefix('"') else {
        return source.to_owned();
    };
    let mut value = Vec::with_capacity(rest.len());
    decode(rest, |piece| match piece {
        Piece::Text(text) | Piece::Wrong { text, .. } => value.extend_from_slice(text.as_bytes()),
        Piece::Char(c) => value.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        Piece::Byte(byte) => value.push(byte),
    });
    String::from_utf8_lossy(&value).into_owned()
}

/// The source text, in double quotes, of a string literal with this value.
pub fn quote(value: &str) -> String {
    let mut source = String::with_capacity(value.len() + 2);
    source.push('"');
    for c in value.chars() {
        match c {
            '"' => source.push_str("\\\""),
            '\\' => source.push_str("\\\\"),
            '\n' => source.push_str("\\n"),
            '\r' => source.push_str("\\r"),
            '\t' => source.push_str("\\t"),
            // A byte order mark may not stand inside a file, not even in a string.
            c if c.is_control() || c == '\u{feff}' => {
                source.extend(['\\', 'u']);
                source.extend(hex_digits(c));
            }
            c => source.push(c),
        }
    }
    source.push('"');
    source
}

/// The four hexadecimal digits of a character of the basic plane.
fn hex_digits(c: char) -> impl Iterator<Item = char> {
    let code = u32::from(c);
    let digits = [12, 8, 4, 0].map(|shift| (code >> shift) & 0xf);
    digits.into_iter().filter_map(|it| char::from_digit(it, 16))
}

/// What is wrong with the escapes of a literal in double quotes that starts at `offset`; where it is not closed, the
/// line break that ends it belongs to `source`.
pub(crate) fn escape_problems(source: &str, offset: u32) -> Vec<Problem> {
    let mut problems = Vec::new();
    let Some(rest) = source.strip_prefix('"') else {
        return problems;
    };
    decode(rest, |piece| {
        if let Piece::Wrong { at, end, message, .. } = piece {
            let range = Range::new(offset + 1 + at as u32, offset + 1 + end as u32);
            problems.push(Problem::new(range, message));
        }
    });
    problems
}

/// A character as problems name it: `U+003A ':'`.
pub(crate) fn describe(c: char) -> String {
    let code = u32::from(c);
    if c.is_control() { format!("U+{code:04X}") } else { format!("U+{code:04X} '{c}'") }
}

enum Piece<'a> {
    Text(&'a str),
    Char(char),
    Byte(u8),
    /// What stays in the value, and the place and kind of the problem.
    Wrong {
        text: &'a str,
        at: usize,
        end: usize,
        message: String,
    },
}

/// Cuts the text behind the opening quote into pieces, up to the closing quote or the end.
fn decode<'a>(text: &'a str, mut emit: impl FnMut(Piece<'a>)) {
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let plain = rest.find(['"', '\\']).unwrap_or(rest.len());
        emit(Piece::Text(&rest[..plain]));
        at += plain;
        if !rest[plain..].starts_with('\\') {
            return;
        }
        at += escape(text, at, &mut emit);
    }
}

/// Reads the escape whose backslash is at `at`; gives the number of bytes it takes.
fn escape<'a>(text: &'a str, at: usize, emit: &mut impl FnMut(Piece<'a>)) -> usize {
    let rest = &text[at..];
    let body = &text[at + 1..];
    let mut wrong = |taken: usize, at: usize, end: usize, message: String| {
        emit(Piece::Wrong { text: &rest[..taken], at, end, message });
    };
    // Upstream's places are those behind the backslash.
    let place = at + 1;
    let Some(c) = body.chars().next() else {
        wrong(1, place, place, "escape sequence not terminated".into());
        return 1;
    };
    let (skip, n_digits, base) = match c {
        'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' | '\\' | '"' => {
            emit(Piece::Char(simple_escape(c)));
            return 2;
        }
        '0'..='7' => (0, 3, 8),
        'x' => (1, 2, 16),
        'u' => (1, 4, 16),
        'U' => (1, 8, 16),
        _ => {
            wrong(1, place, place + c.len_utf8(), "unknown escape sequence".into());
            return 1;
        }
    };
    let mut code = 0_u32;
    for (n_read, c) in body[skip..].chars().map(Some).chain([None]).take(n_digits).enumerate() {
        // Only ASCII digits were read so far, so the count of characters is one of bytes.
        let here = at + 1 + skip + n_read;
        let Some(digit) = c.and_then(|c| c.to_digit(base)) else {
            let message = match c {
                Some(c) => format!("illegal character {} in escape sequence", describe(c)),
                None => "escape sequence not terminated".into(),
            };
            // What was read stays in the value as it is written.
            wrong(0, here, here, message);
            emit(Piece::Text(&text[at..here]));
            return here - at;
        };
        code = code.wrapping_mul(base) + digit;
    }
    let taken = 1 + skip + n_digits;
    if matches!(c, '0'..='7' | 'x') {
        match u8::try_from(code) {
            Ok(byte) => emit(Piece::Byte(byte)),
            Err(_) => wrong(taken, place, at + taken, INVALID_CODE_POINT.into()),
        }
    } else {
        match char::from_u32(code) {
            Some(c) => emit(Piece::Char(c)),
            None => wrong(taken, place, at + taken, INVALID_CODE_POINT.into()),
        }
    }
    taken
}

const INVALID_CODE_POINT: &str = "escape sequence is invalid Unicode code point";

fn simple_escape(c: char) -> char {
    match c {
        'a' => '\u{07}',
        'b' => '\u{08}',
        'f' => '\u{0c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'v' => '\u{0b}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, value: &str) {
        assert_eq!(unquote(source), value, "{source}");
        assert_eq!(unquote(&quote(value)), value, "{source}");
    }

    #[test]
    fn values() {
        check(r#""""#, "");
        check(r#""a b""#, "a b");
        check(r#""tab\there""#, "tab\there");
        check(r#""q\"q\\""#, "q\"q\\");
        check(r#""\u00e9\x41\101\U0001F600""#, "éAA😀");
        check(r#""\xc3\xa9""#, "é");
        check(r#""\a\b\f\v""#, "\u{7}\u{8}\u{c}\u{b}");
        check("`raw\\n\"x\"`", "raw\\n\"x\"");
        check("`two\r\nlines`", "two\nlines");
        check("bare", "bare");
        check("\"é\u{feff}\"", "é\u{feff}");
    }

    #[test]
    fn broken_literals_keep_what_can_be_read() {
        check("\"open", "open");
        check("`open", "open");
        check(r#""\q""#, "\\q");
        check(r#""\u12""#, "\\u12");
        check("\"\\", "\\");
        check(r#""\xff""#, "\u{fffd}");
    }

    fn check_problems(source: &str, expected: &[(u32, &str)]) {
        let found = escape_problems(source, 0);
        let found: Vec<_> = found.iter().map(|it| (it.range.start, it.message.as_str())).collect();
        assert_eq!(found, expected, "{source}");
    }

    #[test]
    fn wrong_escapes_are_named_at_their_place() {
        check_problems(r#""fine\n""#, &[]);
        check_problems(r#""a\qb""#, &[(3, "unknown escape sequence")]);
        check_problems(r#""\xg0""#, &[(3, "illegal character U+0067 'g' in escape sequence")]);
        check_problems(r#""\u12""#, &[(5, "illegal character U+0022 '\"' in escape sequence")]);
        check_problems(r#""\ud800""#, &[(2, INVALID_CODE_POINT)]);
        check_problems(r#""\400""#, &[(2, INVALID_CODE_POINT)]);
        check_problems(r#""\UFFFFFFFF\z""#, &[(2, INVALID_CODE_POINT), (12, "unknown escape sequence")]);
    }
}
