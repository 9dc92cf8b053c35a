//! Values from and to JSON, as the functions of the standard library need them.

mod path;

use std::collections::BTreeMap;

use crate::value::float_text;
use crate::{MAX_NESTING, Value};
pub(crate) use path::Path;

/// How numbers of a text are read: Go's decoder makes all of them floats.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Numbers {
    Floats,
    /// Those without a point and an exponent are whole.
    AsWritten,
}

/// Reads a JSON text; the error is a clause that says what is wrong, in the words of Go's decoder.
pub(crate) fn from_json(text: &str, numbers: Numbers) -> Result<Value, String> {
    let mut reader = Reader { text, at: 0, nesting: 0, numbers };
    let value = reader.value()?;
    reader.skip_blanks();
    if reader.at < text.len() {
        return Err(reader.unexpected("after top-level value"));
    }
    Ok(value)
}

/// Writes a value as JSON without blanks; fields are sorted, and `&`, `<` and `>` escaped, as Go
/// does it. A function or a number without end has no JSON and becomes null.
pub fn to_json(value: &Value) -> String {
    let mut json = String::new();
    write(value, &mut json);
    json
}

fn write(value: &Value, json: &mut String) {
    match value {
        Value::Bool(value) => json.push_str(if *value { "true" } else { "false" }),
        Value::Int(number) => json.push_str(&number.to_string()),
        Value::Uint(number) => json.push_str(&number.to_string()),
        // Go's encoder cuts the zero off a small exponent.
        Value::Float(number) if number.is_finite() => json.push_str(&float_text(*number, -6).replace("e-0", "e-")),
        Value::Float(_) | Value::Null | Value::Function(_) => json.push_str("null"),
        Value::String(text) => write_string(text, json),
        Value::Array(_) | Value::Bytes(_) => {
            json.push('[');
            for (idx, item) in value.items().unwrap_or_default().iter().enumerate() {
                json.push_str(if idx > 0 { "," } else { "" });
                write(item, json);
            }
            json.push(']');
        }
        Value::Object(fields) => {
            json.push('{');
            for (idx, (name, value)) in fields.iter().enumerate() {
                json.push_str(if idx > 0 { "," } else { "" });
                write_string(name, json);
                json.push(':');
                write(value, json);
            }
            json.push('}');
        }
    }
}

fn write_string(text: &str, json: &mut String) {
    json.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => json.extend(['\\', c]),
            '\n' => json.push_str("\\n"),
            '\r' => json.push_str("\\r"),
            '\t' => json.push_str("\\t"),
            '\u{8}' => json.push_str("\\b"),
            '\u{c}' => json.push_str("\\f"),
            '\0'..='\u{1f}' | '&' | '<' | '>' | '\u{2028}' | '\u{2029}' => {
                json.extend(format!("\\u{:04x}", u32::from(c)).chars());
            }
            c => json.push(c),
        }
    }
    json.push('"');
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    nesting: u32,
    numbers: Numbers,
}

impl Reader<'_> {
    fn value(&mut self) -> Result<Value, String> {
        self.skip_blanks();
        match self.peek() {
            Some('{' | '[') => {
                if self.nesting == MAX_NESTING {
                    return Err("exceeded max depth".into());
                }
                self.nesting += 1;
                let value = if self.eat('{') {
                    self.object()
                } else {
                    self.at += 1;
                    self.array()
                };
                self.nesting -= 1;
                value
            }
            Some('"') => self.string().map(Value::String),
            Some('-' | '0'..='9') => self.number(),
            Some('n') => self.word("null", Value::Null),
            Some('t') => self.word("true", Value::Bool(true)),
            Some('f') => self.word("false", Value::Bool(false)),
            _ => Err(self.unexpected("looking for beginning of value")),
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, String> {
        for expected in word.chars() {
            if !self.eat(expected) {
                return Err(self.unexpected(&format!("in literal {word} (expecting {expected:?})")));
            }
        }
        Ok(value)
    }

    fn object(&mut self) -> Result<Value, String> {
        let mut fields = BTreeMap::new();
        self.skip_blanks();
        if self.eat('}') {
            return Ok(Value::Object(fields));
        }
        loop {
            self.skip_blanks();
            if self.peek() != Some('"') {
                return Err(self.unexpected("looking for beginning of object key string"));
            }
            let name = self.string()?;
            self.skip_blanks();
            if !self.eat(':') {
                return Err(self.unexpected("after object key"));
            }
            let value = self.value()?;
            fields.insert(name, value);
            self.skip_blanks();
            if self.eat('}') {
                return Ok(Value::Object(fields));
            }
            if !self.eat(',') {
                return Err(self.unexpected("after object key:value pair"));
            }
        }
    }

    fn array(&mut self) -> Result<Value, String> {
        let mut items = Vec::new();
        self.skip_blanks();
        if self.eat(']') {
            return Ok(Value::Array(items));
        }
        loop {
            items.push(self.value()?);
            self.skip_blanks();
            if self.eat(']') {
                return Ok(Value::Array(items));
            }
            if !self.eat(',') {
                return Err(self.unexpected("after array element"));
            }
        }
    }

    fn number(&mut self) -> Result<Value, String> {
        let start = self.at;
        self.eat('-');
        // A zero stands alone: what follows it is no part of the number.
        if !self.eat('0') {
            self.digits("in numeric literal")?;
        }
        let mut is_whole = true;
        if self.eat('.') {
            is_whole = false;
            self.digits("after decimal point in numeric literal")?;
        }
        if self.eat('e') || self.eat('E') {
            is_whole = false;
            let _ = self.eat('+') || self.eat('-');
            self.digits("in exponent of numeric literal")?;
        }
        let source = &self.text[start..self.at];
        if is_whole
            && self.numbers == Numbers::AsWritten
            && let Ok(number) = source.parse()
        {
            return Ok(Value::Int(number));
        }
        let number = source.parse().ok().filter(|it: &f64| it.is_finite());
        let message = || format!("json: cannot unmarshal number {source} into Go value of type float64");
        number.map(Value::Float).ok_or_else(message)
    }

    fn digits(&mut self, context: &str) -> Result<(), String> {
        let rest = &self.text[self.at..];
        let n_digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        self.at += n_digits;
        if n_digits == 0 { Err(self.unexpected(context)) } else { Ok(()) }
    }

    fn string(&mut self) -> Result<String, String> {
        let mut value = String::new();
        self.at += 1;
        loop {
            let Some(c) = self.peek().filter(|&c| c >= ' ') else {
                return Err(self.unexpected("in string literal"));
            };
            self.at += c.len_utf8();
            match c {
                '"' => return Ok(value),
                '\\' => value.push(self.escape()?),
                c => value.push(c),
            }
        }
    }

    fn escape(&mut self) -> Result<char, String> {
        let Some(c) = self.peek() else {
            return Err(self.unexpected(""));
        };
        let plain = match c {
            '"' | '\\' | '/' => c,
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                self.at += 1;
                let first = self.hex()?;
                let is_pair = (0xd800..0xdc00).contains(&first) && self.text[self.at..].starts_with("\\u");
                if !is_pair {
                    return Ok(char::from_u32(first).unwrap_or('\u{fffd}'));
                }
                self.at += 2;
                let second = self.hex()?.wrapping_sub(0xdc00);
                let code = 0x1_0000 + ((first - 0xd800) << 10) + (second & 0x3ff);
                let is_low = second < 0x400;
                return Ok(char::from_u32(code).filter(|_| is_low).unwrap_or('\u{fffd}'));
            }
            _ => return Err(self.unexpected("in string escape code")),
        };
        self.at += 1;
        Ok(plain)
    }

    fn hex(&mut self) -> Result<u32, String> {
        let mut code = 0;
        for _ in 0..4 {
            let Some(digit) = self.peek().and_then(|it| it.to_digit(16)) else {
                return Err(self.unexpected("in \\u hexadecimal character escape"));
            };
            code = code << 4 | digit;
            self.at += 1;
        }
        Ok(code)
    }

    fn skip_blanks(&mut self) {
        let rest = &self.text[self.at..];
        let rest = rest.trim_start_matches([' ', '\t', '\r', '\n']);
        self.at = self.text.len() - rest.len();
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn eat(&mut self, c: char) -> bool {
        let is_there = self.peek() == Some(c);
        self.at += if is_there { c.len_utf8() } else { 0 };
        is_there
    }

    fn unexpected(&self, context: &str) -> String {
        match self.peek() {
            Some('"') => format!("invalid character '\"' {context}"),
            Some(c) => format!("invalid character {c:?} {context}"),
            None => "unexpected end of JSON input".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let found = from_json(text, Numbers::Floats).map(|it| to_json(&it));
        assert_eq!(found.as_deref(), Ok(expected), "{text}");
    }

    fn check_error(text: &str, expected: &str) {
        assert_eq!(from_json(text, Numbers::Floats), Err(expected.into()), "{text}");
    }

    #[test]
    fn reads_and_writes() {
        check(" { \"b\" : [ 1 , -2.50 , 1e3 ] , \"a\" : null } ", r#"{"a":null,"b":[1,-2.5,1000]}"#);
        check("[]", "[]");
        check("{}", "{}");
        check(r#""\u00e9\ud83d\ude00\n\/""#, "\"é😀\\n/\"");
        check(r#""\ud83d""#, "\"\u{fffd}\"");
        check("\"<&>\"", r#""\u003c\u0026\u003e""#);
        check("12345678901234567890", "12345678901234567000");
    }

    #[test]
    fn says_what_is_wrong() {
        check_error("", "unexpected end of JSON input");
        check_error("{\"a\" 1}", "invalid character '1' after object key");
        check_error("{\"a\": 1,}", "invalid character '}' looking for beginning of object key string");
        check_error("{\"a\": 1 2}", "invalid character '2' after object key:value pair");
        check_error("[1,]", "invalid character ']' looking for beginning of value");
        check_error("[1 2]", "invalid character '2' after array element");
        check_error("01", "invalid character '1' after top-level value");
        check_error("-x", "invalid character 'x' in numeric literal");
        check_error("1.", "unexpected end of JSON input");
        check_error("1.x", "invalid character 'x' after decimal point in numeric literal");
        check_error("trx", "invalid character 'x' in literal true (expecting 'u')");
        check_error("\"\\uZZZZ\"", "invalid character 'Z' in \\u hexadecimal character escape");
        check_error("\"\\q\"", "invalid character 'q' in string escape code");
        check_error("\"a\nb\"", "invalid character '\\n' in string literal");
        check_error("1e999", "json: cannot unmarshal number 1e999 into Go value of type float64");
        check_error(&"[".repeat(100_000), "exceeded max depth");
    }

    #[test]
    fn numbers_are_floats_unless_they_are_wanted_as_written() {
        assert_eq!(from_json("5", Numbers::Floats), Ok(Value::Float(5.0)));
        assert_eq!(from_json("5", Numbers::AsWritten), Ok(Value::Int(5)));
        assert_eq!(to_json(&Value::Float(1e-7)), "1e-7");
    }
}
