//! Values from and to JSON, as the functions of the standard library need them.

use std::collections::BTreeMap;

use crate::value::float_text;
use crate::{MAX_NESTING, Value};

/// Reads a JSON text; the error is a clause that says what is wrong.
pub(crate) fn from_json(text: &str) -> Result<Value, String> {
    let mut reader = Reader { text, at: 0, nesting: 0 };
    let value = reader.value()?;
    reader.skip_blanks();
    if reader.at < text.len() {
        return Err(reader.unexpected());
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
        Value::Float(number) if number.is_finite() => json.push_str(&float_text(*number, -6)),
        Value::Float(_) | Value::Null | Value::Function(_) => json.push_str("null"),
        Value::String(text) => write_string(text, json),
        Value::Array(items) => {
            json.push('[');
            for (idx, item) in items.iter().enumerate() {
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
}

impl Reader<'_> {
    fn value(&mut self) -> Result<Value, String> {
        self.skip_blanks();
        match self.peek() {
            Some('{' | '[') => {
                if self.nesting == MAX_NESTING {
                    return Err("JSON is nested too deeply".into());
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
            _ => {
                for (word, value) in [("null", Value::Null), ("true", Value::Bool(true)), ("false", Value::Bool(false))]
                {
                    if self.text[self.at..].starts_with(word) {
                        self.at += word.len();
                        return Ok(value);
                    }
                }
                Err(self.unexpected())
            }
        }
    }

    fn object(&mut self) -> Result<Value, String> {
        let mut fields = BTreeMap::new();
        self.skip_blanks();
        if self.eat('}') {
            return Ok(Value::Object(fields));
        }
        loop {
            self.skip_blanks();
            let name = self.string()?;
            self.skip_blanks();
            if !self.eat(':') {
                return Err(self.unexpected());
            }
            let value = self.value()?;
            fields.insert(name, value);
            self.skip_blanks();
            if self.eat('}') {
                return Ok(Value::Object(fields));
            }
            if !self.eat(',') {
                return Err(self.unexpected());
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
                return Err(self.unexpected());
            }
        }
    }

    fn number(&mut self) -> Result<Value, String> {
        let rest = &self.text[self.at..];
        let is_part = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E');
        let source = &rest[..rest.find(|c| !is_part(c)).unwrap_or(rest.len())];
        let digits = source.trim_start_matches('-');
        let is_padded = digits.len() > 1 && digits.starts_with('0');
        if is_padded && digits[1..].starts_with(|c: char| c.is_ascii_digit()) {
            return Err(self.unexpected());
        }
        let value = match source.parse() {
            Ok(number) => Value::Int(number),
            Err(_) => Value::Float(source.parse().map_err(|_| self.unexpected())?),
        };
        self.at += source.len();
        Ok(value)
    }

    fn string(&mut self) -> Result<String, String> {
        if !self.eat('"') {
            return Err(self.unexpected());
        }
        let mut value = String::new();
        loop {
            let Some(c) = self.peek().filter(|&c| c >= ' ') else {
                return Err(self.unexpected());
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
            return Err(self.unexpected());
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
            _ => return Err(self.unexpected()),
        };
        self.at += 1;
        Ok(plain)
    }

    fn hex(&mut self) -> Result<u32, String> {
        let digits = self.text.get(self.at..self.at + 4);
        let digits = digits.filter(|it| it.bytes().all(|it| it.is_ascii_hexdigit()));
        let code = digits.and_then(|it| u32::from_str_radix(it, 16).ok());
        let code = code.ok_or_else(|| self.unexpected())?;
        self.at += 4;
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

    fn unexpected(&self) -> String {
        match self.peek() {
            Some(c) => format!("invalid JSON: unexpected {c:?} at byte {}", self.at),
            None => "invalid JSON: unexpected end".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let found = from_json(text).map(|it| to_json(&it));
        assert_eq!(found.as_deref(), Ok(expected), "{text}");
    }

    fn check_error(text: &str, expected: &str) {
        assert_eq!(from_json(text), Err(expected.into()), "{text}");
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
        check_error("", "invalid JSON: unexpected end");
        check_error("{\"a\" 1}", "invalid JSON: unexpected '1' at byte 5");
        check_error("[1,]", "invalid JSON: unexpected ']' at byte 3");
        check_error("01", "invalid JSON: unexpected '0' at byte 0");
        check_error("1 2", "invalid JSON: unexpected '2' at byte 2");
        check_error("\"\\uZZZZ\"", "invalid JSON: unexpected 'Z' at byte 3");
        check_error(&"[".repeat(100_000), "JSON is nested too deeply");
    }
}
