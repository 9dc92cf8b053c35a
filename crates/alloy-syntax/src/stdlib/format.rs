//! `string.format`: Go's verbs, as far as values have them.

use super::{Arguments, CallError};
use crate::value::float_text;
use crate::{Value, quote};

/// Wider or longer is not what a person means; the formatter of Rust takes no more, either.
const MAX_WIDTH: usize = u16::MAX as usize;

/// How a verb is modified.
#[derive(Default)]
struct Flags {
    padding: Padding,
    /// What stands before a number that is not negative: nothing, a plus or a blank.
    sign: &'static str,
    /// Whether a number says its base.
    has_base: bool,
    width: usize,
    precision: Option<usize>,
}

/// What fills the width.
#[derive(Default, PartialEq)]
enum Padding {
    #[default]
    BlanksBefore,
    BlanksBehind,
    Zeros,
}

pub(super) fn format(arguments: &Arguments<'_>) -> Result<Value, CallError> {
    let mut values = arguments.values.iter().skip(1);
    let mut rest = arguments.string(0)?;
    let mut out = String::new();
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let (flags, tail) = read_flags(&rest[at + 1..]);
        let Some(verb) = tail.chars().next() else {
            out.push_str("%!(NOVERB)");
            rest = "";
            break;
        };
        rest = &tail[verb.len_utf8()..];
        if verb == '%' {
            out.push('%');
        } else if let Some(value) = values.next() {
            out.push_str(&pad(value, verb, &flags));
        } else {
            out.extend(["%!", verb.encode_utf8(&mut [0; 4]), "(MISSING)"]);
        }
    }
    out.push_str(rest);
    let extra: Vec<String> = values.map(with_type).collect();
    if !extra.is_empty() {
        out.extend(["%!(EXTRA ", &extra.join(", "), ")"]);
    }
    Ok(Value::String(out))
}

fn read_flags(text: &str) -> (Flags, &str) {
    let mut flags = Flags::default();
    let mut rest = text;
    loop {
        match rest.bytes().next() {
            Some(b'-') => flags.padding = Padding::BlanksBehind,
            Some(b'0') if flags.padding == Padding::BlanksBefore => flags.padding = Padding::Zeros,
            Some(b'+') => flags.sign = "+",
            Some(b' ') if flags.sign.is_empty() => flags.sign = " ",
            Some(b'#') => flags.has_base = true,
            Some(b'0' | b' ') => {}
            _ => break,
        }
        rest = &rest[1..];
    }
    let (width, mut rest) = read_number(rest);
    flags.width = width.unwrap_or_default();
    if let Some(tail) = rest.strip_prefix('.') {
        let (precision, tail) = read_number(tail);
        flags.precision = Some(precision.unwrap_or_default());
        rest = tail;
    }
    (flags, rest)
}

fn read_number(text: &str) -> (Option<usize>, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number = text[..end].parse().ok();
    (number.map(|it: usize| it.min(MAX_WIDTH)), &text[end..])
}

fn pad(value: &Value, verb: char, flags: &Flags) -> String {
    let text = show(value, verb, flags);
    let n_missing = flags.width.saturating_sub(text.chars().count());
    match flags.padding {
        Padding::BlanksBefore => " ".repeat(n_missing) + &text,
        Padding::BlanksBehind => text + &" ".repeat(n_missing),
        Padding::Zeros => {
            // They stand behind the sign of a number.
            let is_number = matches!(value, Value::Int(_) | Value::Float(_));
            let n_sign = usize::from(is_number && text.starts_with(['-', '+', ' ']));
            let (sign, digits) = text.split_at(n_sign);
            format!("{sign}{}{digits}", "0".repeat(n_missing))
        }
    }
}

fn show(value: &Value, verb: char, flags: &Flags) -> String {
    match (verb, value) {
        ('v' | 's', Value::String(text)) => cut(text, flags),
        ('q', Value::String(text)) => quote(&cut(text, flags)),
        ('x', Value::String(text)) => hex(text, |it| format!("{it:02x}")),
        ('X', Value::String(text)) => hex(text, |it| format!("{it:02X}")),
        ('t' | 'v', Value::Bool(value)) => value.to_string(),
        ('d' | 'v', Value::Int(number)) => signed(*number < 0, number.unsigned_abs().to_string(), flags),
        ('b' | 'o' | 'x' | 'X', Value::Int(number)) => {
            let size = number.unsigned_abs();
            let (prefix, digits) = match verb {
                'b' => ("0b", format!("{size:b}")),
                'o' => ("0", format!("{size:o}")),
                'x' => ("0x", format!("{size:x}")),
                _ => ("0X", format!("{size:X}")),
            };
            let prefix = if flags.has_base { prefix } else { "" };
            signed(*number < 0, format!("{prefix}{digits}"), flags)
        }
        ('c', Value::Int(number)) => {
            let code = u32::try_from(*number).ok().and_then(char::from_u32);
            code.unwrap_or('\u{fffd}').to_string()
        }
        ('f' | 'F', Value::Float(number)) => {
            let precision = flags.precision.unwrap_or(6);
            signed(number.is_sign_negative(), format!("{:.precision$}", number.abs()), flags)
        }
        ('g' | 'v', Value::Float(number)) => signed(number.is_sign_negative(), float_text(number.abs(), -4), flags),
        ('v', Value::Null) => "<nil>".into(),
        ('v', Value::Array(items)) => {
            let items: Vec<String> = items.iter().map(|it| show(it, verb, flags)).collect();
            format!("[{}]", items.join(" "))
        }
        ('v', Value::Object(fields)) => {
            let fields = fields.iter();
            let fields = fields.map(|(name, value)| format!("{name}:{}", show(value, verb, flags)));
            format!("map[{}]", fields.collect::<Vec<_>>().join(" "))
        }
        // What does not fit is shown in the text, as Go does it, and is no problem.
        _ => format!("%!{verb}({})", with_type(value)),
    }
}

fn cut(text: &str, flags: &Flags) -> String {
    let n_chars = flags.precision.unwrap_or(usize::MAX);
    text.chars().take(n_chars).collect()
}

fn hex(text: &str, digits: impl Fn(u8) -> String) -> String {
    text.bytes().map(digits).collect()
}

fn signed(is_negative: bool, digits: String, flags: &Flags) -> String {
    let sign = if is_negative { "-" } else { flags.sign };
    format!("{sign}{digits}")
}

/// The value behind the name of its type in Go: `int=5`.
fn with_type(value: &Value) -> String {
    let name = match value {
        Value::Null => return "<nil>".into(),
        Value::Bool(_) => "bool",
        Value::Int(_) => "int",
        Value::Float(_) => "float64",
        Value::String(_) => "string",
        Value::Array(_) => "[]interface {}",
        Value::Object(_) => "map[string]interface {}",
        Value::Function(_) => "func",
    };
    let plain = match value {
        Value::Function(function) => function.path.to_owned(),
        value => show(value, 'v', &Flags::default()),
    };
    format!("{name}={plain}")
}

#[cfg(test)]
mod tests {
    use crate::stdlib::tests::check;

    fn check_format(arguments: &str, expected: &str) {
        check(&format!("string.format({arguments})"), &format!("\"{expected}\""));
    }

    #[test]
    fn verbs() {
        check_format("\"plain 100%%\"", "plain 100%");
        check_format("\"%s:%d\", \"tempo\", 4317", "tempo:4317");
        check_format("\"%v %v %v %v\", 1, 1.5, true, null", "1 1.5 true \\u003cnil\\u003e");
        check_format("\"%v %v\", [1, \"a\"], {b = 2}", "[1 a] map[b:2]");
        check_format("\"%x %X %o %b %c %#x\", 255, 255, 8, 5, 97, 16", "ff FF 10 101 a 0x10");
        check_format("\"%x %q\", \"az\", `a\"`", "617a \\\"a\\\\\\\"\\\"");
        check_format("\"%f %.1f %g\", 1.5, 0.25, 1e-5", "1.500000 0.2 1e-05");
    }

    #[test]
    fn flags() {
        check_format("\"[%5d] [%-5d] [%05d] [%+d] [% d]\", 42, 42, -42, 42, 42", "[   42] [42   ] [-0042] [+42] [ 42]");
        check_format("\"[%5s] [%-5s] [%.2s]\", \"é\", \"é\", \"éàü\"", "[    é] [é    ] [éà]");
        check_format("\"[%07.2f]\", -1.5", "[-001.50]");
    }

    #[test]
    fn what_does_not_fit_is_shown() {
        check_format("\"%d\", \"a\"", "%!d(string=a)");
        check_format("\"%s %s\", \"a\"", "a %!s(MISSING)");
        check_format("\"%s\", \"a\", 1, 2.5", "a%!(EXTRA int=1, float64=2.5)");
        check_format("\"50%\"", "50%!(NOVERB)");
        check("string.format()", "null should be string, got null");
    }
}
