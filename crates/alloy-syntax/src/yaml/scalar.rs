//! Scalars: plain, quoted and in blocks, and what plain ones stand for.

use super::{Reader, Scalar};
use crate::Value;

impl Reader<'_> {
    /// Reads a scalar, a plain one up to the end of its line at most.
    pub(super) fn scalar(&mut self, is_flow: bool) -> Result<Scalar, String> {
        let start = self.at;
        match self.peek() {
            Some('"') => self.double_quoted(),
            Some('\'') => self.single_quoted(),
            Some(',' | '[' | ']' | '{' | '}' | '#' | '&' | '*' | '!' | '|' | '>' | '%' | '@' | '`') => {
                Err(self.wrong("found character that cannot start any token"))
            }
            _ => {
                while let Some(c) = self.peek() {
                    let is_colon = if is_flow { self.is_flow_colon() } else { self.is_colon() };
                    let is_end = matches!(c, '\n' | '\r')
                        || is_colon
                        || (c == '#' && self.is_comment())
                        || (is_flow && matches!(c, ',' | '[' | ']' | '{' | '}'));
                    if is_end {
                        break;
                    }
                    self.at += c.len_utf8();
                }
                let text = self.text[start..self.at].trim_end();
                self.at = start + text.len();
                let text = text.to_owned();
                self.skip_blanks();
                Ok(Scalar { text, is_plain: true })
            }
        }
    }

    /// Reads the further lines of a plain scalar that started here; they stand further to the right than `parent`.
    pub(super) fn continued(&mut self, mut scalar: Scalar, parent: isize) -> Result<Scalar, String> {
        while scalar.is_plain && matches!(self.peek(), Some('\n' | '\r')) {
            let back = self.at;
            let rest = self.rest();
            let blank = &rest[..rest.len() - rest.trim_start().len()];
            let n_breaks = blank.matches('\n').count();
            self.at += blank.len();
            let is_more =
                self.at < self.text.len() && self.column() > parent && !self.at_marker() && self.peek() != Some('#');
            if !is_more {
                self.at = back;
                break;
            }
            let more = self.scalar(false).map(|it| it.text);
            if self.is_colon() {
                return Err(self.wrong("mapping values are not allowed in this context"));
            }
            scalar.text.push_str(&if n_breaks > 1 { "\n".repeat(n_breaks - 1) } else { " ".to_owned() });
            scalar.text.push_str(&more?);
        }
        Ok(scalar)
    }

    pub(super) fn value_of(scalar: Scalar, is_string: bool) -> Value {
        if scalar.is_plain && !is_string { plain(&scalar.text) } else { Value::String(scalar.text) }
    }

    fn single_quoted(&mut self) -> Result<Scalar, String> {
        let mut text = String::new();
        self.at += 1;
        loop {
            let Some(c) = self.peek() else { return Err(self.wrong("found unexpected end of stream")) };
            match c {
                '\'' if self.rest().starts_with("''") => {
                    text.push('\'');
                    self.at += 2;
                }
                '\'' => {
                    self.at += 1;
                    return Ok(Scalar { text, is_plain: false });
                }
                '\n' | '\r' => self.fold(&mut text),
                c => {
                    text.push(c);
                    self.at += c.len_utf8();
                }
            }
        }
    }

    fn double_quoted(&mut self) -> Result<Scalar, String> {
        let mut text = String::new();
        self.at += 1;
        loop {
            let Some(c) = self.peek() else { return Err(self.wrong("found unexpected end of stream")) };
            match c {
                '"' => {
                    self.at += 1;
                    return Ok(Scalar { text, is_plain: false });
                }
                '\\' => self.escape(&mut text)?,
                '\n' | '\r' => self.fold(&mut text),
                c => {
                    text.push(c);
                    self.at += c.len_utf8();
                }
            }
        }
    }

    /// A line break in quotes is a blank, several are one less.
    fn fold(&mut self, text: &mut String) {
        let rest = self.rest();
        let blank = &rest[..rest.len() - rest.trim_start().len()];
        self.at += blank.len();
        text.truncate(text.trim_end_matches([' ', '\t']).len());
        let n_breaks = blank.matches('\n').count();
        text.push_str(&if n_breaks > 1 { "\n".repeat(n_breaks - 1) } else { " ".to_owned() });
    }

    fn escape(&mut self, text: &mut String) -> Result<(), String> {
        self.at += 1;
        let Some(c) = self.peek() else { return Err(self.wrong("found unexpected end of stream")) };
        self.at += c.len_utf8();
        let n_digits = match c {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            '\n' => {
                let rest = self.rest();
                self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
                return Ok(());
            }
            c => {
                let Some((_, value)) = ESCAPES.iter().find(|it| it.0 == c) else {
                    return Err(self.wrong("found unknown escape character"));
                };
                text.push(*value);
                return Ok(());
            }
        };
        let digits = self.rest().get(..n_digits).filter(|it| it.bytes().all(|it| it.is_ascii_hexdigit()));
        let code = digits.and_then(|it| u32::from_str_radix(it, 16).ok()).and_then(char::from_u32);
        text.push(code.ok_or_else(|| self.wrong("found invalid Unicode character escape code"))?);
        self.at += n_digits;
        Ok(())
    }

    /// `|` or `>` and the lines below it that stand further to the right than `parent`.
    pub(super) fn block_scalar(&mut self, parent: isize) -> Result<String, String> {
        let head = self.rest().lines().next().unwrap_or_default();
        self.skip_line();
        let head = head.split(" #").next().unwrap_or_default().trim_end();
        let (is_folded, mut chomping, mut indent) = (head.starts_with('>'), None, None);
        for c in head.chars().skip(1) {
            match c {
                '+' | '-' => chomping = Some(c),
                '1'..='9' => indent = c.to_digit(10).map(|it| parent.max(0).unsigned_abs() + it as usize),
                _ => return Err(self.wrong("did not find expected comment or line break")),
            }
        }
        let mut lines: Vec<&str> = Vec::new();
        while let Some(rest) = self.rest().strip_prefix('\n') {
            let line = rest.split('\n').next().unwrap_or_default();
            let text = line.strip_suffix('\r').unwrap_or(line);
            let n_blanks = text.len() - text.trim_start_matches(' ').len();
            let is_blank = n_blanks == text.len();
            // Blank lines above the text do not say how far it is indented.
            if !is_blank {
                let indent = *indent.get_or_insert(n_blanks);
                if n_blanks < indent || n_blanks.cast_signed() <= parent {
                    break;
                }
            }
            if is_blank && rest.is_empty() {
                self.at += 1;
                break;
            }
            lines.push(indent.and_then(|it| text.get(it..)).unwrap_or_default());
            self.at += 1 + line.len();
        }
        let n_trailing = lines.iter().rev().take_while(|it| it.is_empty()).count();
        let body = &lines[..lines.len() - n_trailing];
        let mut text = if is_folded { folded(body) } else { body.join("\n") };
        match chomping {
            Some('-') => {}
            Some(_) => text.push_str(&"\n".repeat(n_trailing + usize::from(!body.is_empty()))),
            None if body.is_empty() => {}
            None => text.push('\n'),
        }
        Ok(text)
    }
}

/// Neighbouring lines become one; those that are indented stay.
fn folded(lines: &[&str]) -> String {
    let mut text = String::new();
    let mut n_breaks = 0;
    let mut was_indented = false;
    for (idx, line) in lines.iter().enumerate() {
        if line.is_empty() {
            n_breaks += 1;
            continue;
        }
        let is_indented = line.starts_with([' ', '\t']);
        if idx > 0 {
            let keeps = is_indented || was_indented || text.is_empty();
            let n_written = n_breaks + usize::from(keeps && !text.is_empty());
            text.push_str(&if n_written > 0 { "\n".repeat(n_written) } else { " ".to_owned() });
        }
        text.push_str(line);
        n_breaks = 0;
        was_indented = is_indented;
    }
    text
}

const ESCAPES: &[(char, char)] = &[
    ('0', '\0'),
    ('a', '\u{7}'),
    ('b', '\u{8}'),
    ('t', '\t'),
    ('\t', '\t'),
    ('n', '\n'),
    ('v', '\u{b}'),
    ('f', '\u{c}'),
    ('r', '\r'),
    ('e', '\u{1b}'),
    (' ', ' '),
    ('"', '"'),
    ('\'', '\''),
    ('/', '/'),
    ('\\', '\\'),
    ('N', '\u{85}'),
    ('_', '\u{a0}'),
    ('L', '\u{2028}'),
    ('P', '\u{2029}'),
];

/// What a plain scalar stands for. `yes` and `no` are strings, as in the YAML library of upstream.
fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => return Value::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => return Value::Float(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => return Value::Float(f64::NAN),
        _ => {}
    }
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return Value::String(text.to_owned());
    }
    let digits = text.replace('_', "");
    let (is_negative, size) = match digits.strip_prefix('-') {
        Some(size) => (true, size),
        None => (false, digits.strip_prefix('+').unwrap_or(&digits)),
    };
    if let Some(size) = whole(size) {
        return match (is_negative, i64::try_from(size)) {
            (false, Ok(size)) => Value::Int(size),
            (true, Ok(size)) => Value::Int(-size),
            (true, Err(_)) if size == 1 << 63 => Value::Int(i64::MIN),
            (true, Err(_)) => Value::Float(-(size as f64)),
            (false, Err(_)) => Value::Uint(size),
        };
    }
    let is_number = is_float(size);
    let number = digits.parse().ok().filter(|_| is_number);
    number.map_or_else(|| Value::String(text.to_owned()), Value::Float)
}

/// A whole number without its sign, in the base that its prefix says.
fn whole(size: &str) -> Option<u64> {
    let prefixes = [("0x", 16), ("0X", 16), ("0b", 2), ("0B", 2), ("0o", 8), ("0O", 8), ("0", 8)];
    if !size.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    for (prefix, base) in prefixes {
        if let Some(digits) = size.strip_prefix(prefix).filter(|it| it.starts_with(|c: char| c.is_ascii_hexdigit())) {
            return u64::from_str_radix(digits, base).ok();
        }
    }
    size.parse().ok()
}

/// Digits with a point or not, and an exponent.
fn is_float(size: &str) -> bool {
    let (number, exponent) = size.split_once(['e', 'E']).map_or((size, None), |(it, exponent)| (it, Some(exponent)));
    let are_digits = |it: &str| it.bytes().all(|it| it.is_ascii_digit());
    let (before, behind) = number.split_once('.').unwrap_or((number, ""));
    let exponent_fits = exponent.is_none_or(|it| {
        let digits = it.strip_prefix(['+', '-']).unwrap_or(it);
        !digits.is_empty() && are_digits(digits)
    });
    are_digits(before) && are_digits(behind) && !(before.is_empty() && behind.is_empty()) && exponent_fits
}
