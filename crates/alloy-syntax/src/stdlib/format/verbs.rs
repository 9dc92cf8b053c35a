//! Values as verbs want them.

use std::collections::BTreeMap;

use super::floats;
use crate::Value;

/// How a verb is modified.
#[derive(Clone, Copy, Default)]
pub(super) struct Flags {
    /// `-`: blanks stand behind.
    pub is_left: bool,
    /// `0`: the width is filled with zeros.
    pub has_zeros: bool,
    pub has_plus: bool,
    pub has_blank: bool,
    pub has_sharp: bool,
    pub width: usize,
    pub precision: Option<usize>,
}

/// Writes a value; the items of an array and the fields of an object one by one.
pub(super) fn show(value: &Value, verb: char, flags: Flags, out: &mut String) {
    if verb == 'T' {
        return pad(type_of(value), flags, out);
    }
    let is_syntax = verb == 'v' && flags.has_sharp;
    match value {
        Value::Array(items) => show_items(items, verb, flags, out),
        Value::Bytes(_) => show_items(&value.items().unwrap_or_default(), verb, flags, out),
        Value::Object(fields) => show_fields(fields, verb, flags, out),
        Value::Null if verb == 'v' => pad("<nil>", flags, out),
        Value::Bool(value) if matches!(verb, 't' | 'v') => pad(if *value { "true" } else { "false" }, flags, out),
        Value::String(text) if is_syntax => {
            pad(&quoted(text, Flags { has_sharp: false, ..flags }), flags, out);
        }
        Value::String(text) if matches!(verb, 's' | 'v') => pad(cut(text, flags), flags, out),
        Value::String(text) if verb == 'q' => pad(&quoted(cut(text, flags), flags), flags, out),
        Value::String(text) if matches!(verb, 'x' | 'X') => pad(&hex(text, verb, flags), flags, out),
        Value::Int(number) if is_integer_verb(verb) => {
            integer(*number < 0, number.unsigned_abs(), verb, flags, out);
        }
        Value::Uint(number) if is_integer_verb(verb) => integer(false, *number, verb, flags, out),
        Value::Float(number) if floats::is_verb(verb) => floats::show(*number, verb, flags, out),
        _ => {
            out.extend(["%!", verb.encode_utf8(&mut [0; 4]), "("]);
            if *value != Value::Null {
                out.extend([type_of(value), "="]);
            }
            plain(value, flags, out);
            out.push(')');
        }
    }
}

/// The value behind the name of its type in Go: `int=5`.
pub(super) fn with_type(value: &Value) -> String {
    let mut out = String::new();
    if *value != Value::Null {
        out.extend([type_of(value), "="]);
    }
    plain(value, Flags::default(), &mut out);
    out
}

fn plain(value: &Value, flags: Flags, out: &mut String) {
    match value {
        Value::Null => out.push_str("<nil>"),
        Value::Function(function) => out.push_str(function.path),
        _ => show(value, 'v', flags, out),
    }
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "<nil>",
        Value::Bool(_) => "bool",
        Value::Int(_) => "int",
        Value::Uint(_) => "uint",
        Value::Float(_) => "float64",
        Value::String(_) => "string",
        Value::Array(_) | Value::Bytes(_) => "[]interface {}",
        Value::Object(_) => "map[string]interface {}",
        Value::Function(_) => "func",
    }
}

fn show_items(items: &[Value], verb: char, flags: Flags, out: &mut String) {
    let is_syntax = verb == 'v' && flags.has_sharp;
    let (open, between, close) = if is_syntax { ("[]interface {}{", ", ", '}') } else { ("[", " ", ']') };
    out.push_str(open);
    for (idx, item) in items.iter().enumerate() {
        out.push_str(if idx > 0 { between } else { "" });
        show_inside(item, verb, flags, out);
    }
    out.push(close);
}

fn show_fields(fields: &BTreeMap<String, Value>, verb: char, flags: Flags, out: &mut String) {
    let is_syntax = verb == 'v' && flags.has_sharp;
    let (open, between, close) = if is_syntax { ("map[string]interface {}{", ", ", '}') } else { ("map[", " ", ']') };
    out.push_str(open);
    for (idx, (name, value)) in fields.iter().enumerate() {
        out.push_str(if idx > 0 { between } else { "" });
        show(&Value::String(name.clone()), verb, flags, out);
        out.push(':');
        show_inside(value, verb, flags, out);
    }
    out.push(close);
}

/// Inside of others null is the same for each verb.
fn show_inside(value: &Value, verb: char, flags: Flags, out: &mut String) {
    match value {
        Value::Null if verb == 'v' && flags.has_sharp => out.push_str("interface {}(nil)"),
        Value::Null => out.push_str("<nil>"),
        value => show(value, verb, flags, out),
    }
}

/// Writes a text as wide as is wanted.
pub(super) fn pad(text: &str, flags: Flags, out: &mut String) {
    let n_missing = flags.width.saturating_sub(text.chars().count());
    let fill = if flags.has_zeros { "0" } else { " " };
    if flags.is_left {
        out.extend([text, &" ".repeat(n_missing)]);
    } else {
        out.extend([&fill.repeat(n_missing), text]);
    }
}

fn is_integer_verb(verb: char) -> bool {
    matches!(verb, 'v' | 'd' | 'b' | 'o' | 'O' | 'x' | 'X' | 'c' | 'q' | 'U')
}

fn integer(is_negative: bool, size: u64, verb: char, flags: Flags, out: &mut String) {
    let character = u32::try_from(size).ok().filter(|_| !is_negative).and_then(char::from_u32).unwrap_or('\u{fffd}');
    let mut digits = match verb {
        'c' => return pad(character.encode_utf8(&mut [0; 4]), flags, out),
        'q' => return pad(&format!("'{}'", escaped(&character.to_string(), '\'', flags)), flags, out),
        'U' => return pad(&format!("U+{size:04X}"), flags, out),
        'b' => format!("{size:b}"),
        'o' | 'O' => format!("{size:o}"),
        'x' => format!("{size:x}"),
        'X' => format!("{size:X}"),
        _ => size.to_string(),
    };
    let has_plus = flags.has_plus && verb != 'v';
    let has_sign = is_negative || has_plus || flags.has_blank;
    let n_digits = match flags.precision {
        Some(0) if size == 0 => return pad("", Flags { has_zeros: false, ..flags }, out),
        Some(precision) => precision,
        None if flags.has_zeros => flags.width.saturating_sub(usize::from(has_sign)),
        None => 0,
    };
    digits.insert_str(0, &"0".repeat(n_digits.saturating_sub(digits.len())));
    let prefix = match verb {
        'O' => "0o",
        'b' if flags.has_sharp => "0b",
        'o' if flags.has_sharp && !digits.starts_with('0') => "0",
        'x' if flags.has_sharp => "0x",
        'X' if flags.has_sharp => "0X",
        _ => "",
    };
    let sign = if is_negative { "-" } else { sign_of(has_plus, flags) };
    pad(&format!("{sign}{prefix}{digits}"), Flags { has_zeros: false, ..flags }, out);
}

/// What stands before a number that is not negative.
pub(super) fn sign_of(has_plus: bool, flags: Flags) -> &'static str {
    match (has_plus, flags.has_blank) {
        (true, _) => "+",
        (false, true) => " ",
        (false, false) => "",
    }
}

fn cut(text: &str, flags: Flags) -> &str {
    let end = flags.precision.and_then(|it| text.char_indices().nth(it));
    end.map_or(text, |(end, _)| &text[..end])
}

fn hex(text: &str, verb: char, flags: Flags) -> String {
    let n_bytes = flags.precision.unwrap_or(usize::MAX);
    let prefix = match (flags.has_sharp, verb) {
        (true, 'x') => "0x",
        (true, _) => "0X",
        (false, _) => "",
    };
    let mut out = String::new();
    for (idx, byte) in text.bytes().take(n_bytes).enumerate() {
        if idx > 0 && flags.has_blank {
            out.push(' ');
        }
        if idx == 0 || flags.has_blank {
            out.push_str(prefix);
        }
        out.push_str(&if verb == 'x' { format!("{byte:02x}") } else { format!("{byte:02X}") });
    }
    out
}

/// A text as a literal of Go.
fn quoted(text: &str, flags: Flags) -> String {
    let has_control = text.chars().any(|c| (c.is_control() && c != '\t') || matches!(c, '`' | '\u{feff}'));
    if flags.has_sharp && !has_control { format!("`{text}`") } else { format!("\"{}\"", escaped(text, '"', flags)) }
}

fn escaped(text: &str, quote: char, flags: Flags) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            c if c == quote => out.extend(['\\', c]),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\u{b}' => out.push_str("\\v"),
            '\0'..='\u{1f}' | '\u{7f}' => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            c if c.is_ascii() || (!flags.has_plus && is_printed(c)) => out.push(c),
            c if u32::from(c) < 0x1_0000 => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push_str(&format!("\\U{:08x}", u32::from(c))),
        }
    }
    out
}

/// Whether a character beyond ASCII is seen; the standard library knows no more of its class.
fn is_printed(c: char) -> bool {
    let is_format = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}');
    let is_private = matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{feff}');
    !(c.is_control() || c.is_whitespace() || is_format || is_private)
}
