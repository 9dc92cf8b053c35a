//! `string.format`: a text with verbs, as Go's `Sprintf` reads it. What does not fit is shown in the text and is no
//! problem.

mod floats;
mod verbs;

use super::{Arguments, CallError};
use crate::Value;
use verbs::{Flags, show, with_type};

/// Wider or longer is not what a person means; the formatter of Rust takes no more, either.
const MAX_WIDTH: usize = u16::MAX as usize;

/// A short text with many wide verbs must not fill the memory.
const MAX_LENGTH: usize = 1 << 24;

pub(super) fn format(arguments: &Arguments<'_>) -> Result<Value, CallError> {
    arguments.expect_at_least(1)?;
    let text = arguments.text(0)?;
    let mut reader = Reader { rest: &text, values: &arguments.values[1..], next: 0, has_index: false };
    let mut out = String::new();
    while let Some(at) = reader.rest.find('%') {
        out.push_str(&reader.rest[..at]);
        reader.rest = &reader.rest[at + 1..];
        reader.directive(&mut out);
        if out.len() > MAX_LENGTH {
            return Err(CallError::Call(format!("text is longer than {MAX_LENGTH} bytes")));
        }
    }
    out.push_str(reader.rest);
    // Whoever picks arguments by number may leave some out.
    if !reader.has_index && reader.next < reader.values.len() {
        let extra: Vec<String> = reader.values[reader.next..].iter().map(with_type).collect();
        out.extend(["%!(EXTRA ", &extra.join(", "), ")"]);
    }
    Ok(Value::String(out))
}

/// What is left of the text, and which argument comes next.
struct Reader<'a> {
    rest: &'a str,
    values: &'a [Value],
    next: usize,
    /// Whether an argument was picked by its number, as in `%[1]d`.
    has_index: bool,
}

impl Reader<'_> {
    /// Reads what follows a percent sign, and writes what it stands for.
    fn directive(&mut self, out: &mut String) {
        let mut flags = self.flags();
        let mut is_good = self.index();
        if self.eat('*') {
            match self.number_argument() {
                Some(width) => {
                    flags.is_left |= width < 0;
                    flags.has_zeros &= width >= 0;
                    flags.width = width.unsigned_abs();
                }
                None => out.push_str("%!(BADWIDTH)"),
            }
            is_good &= self.index();
        } else {
            flags.width = self.number().unwrap_or_default();
        }
        if self.eat('.') {
            is_good &= self.index();
            if self.eat('*') {
                flags.precision = self.number_argument().and_then(|it| usize::try_from(it).ok());
                if flags.precision.is_none() {
                    out.push_str("%!(BADPREC)");
                }
            } else {
                flags.precision = Some(self.number().unwrap_or_default());
            }
        }
        is_good &= self.index();
        let Some(verb) = self.rest.chars().next() else {
            out.push_str("%!(NOVERB)");
            return;
        };
        self.rest = &self.rest[verb.len_utf8()..];
        let name = verb.encode_utf8(&mut [0; 4]).to_owned();
        match self.values.get(self.next) {
            _ if verb == '%' => out.push('%'),
            _ if !is_good => out.extend(["%!", &name, "(BADINDEX)"]),
            Some(value) => {
                self.next += 1;
                show(value, verb, flags, out);
            }
            None => out.extend(["%!", &name, "(MISSING)"]),
        }
    }

    fn flags(&mut self) -> Flags {
        let mut flags = Flags::default();
        loop {
            match self.rest.bytes().next() {
                Some(b'-') => flags.is_left = true,
                Some(b'0') => flags.has_zeros = true,
                Some(b'+') => flags.has_plus = true,
                Some(b' ') => flags.has_blank = true,
                Some(b'#') => flags.has_sharp = true,
                _ => break,
            }
            self.rest = &self.rest[1..];
        }
        flags.has_zeros &= !flags.is_left;
        flags
    }

    /// Reads the number of an argument in brackets, where there is one; false if it leads to none.
    fn index(&mut self) -> bool {
        let Some(inside) = self.rest.strip_prefix('[') else { return true };
        self.has_index = true;
        let Some((number, rest)) = inside.split_once(']') else {
            self.rest = inside;
            return false;
        };
        self.rest = rest;
        match number.parse::<usize>() {
            Ok(number) if (1..=self.values.len()).contains(&number) => {
                self.next = number - 1;
                true
            }
            _ => false,
        }
    }

    fn number(&mut self) -> Option<usize> {
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at(end);
        self.rest = rest;
        digits.parse().ok().filter(|it| *it <= MAX_WIDTH)
    }

    /// The next argument, where it is a number that a width or a precision can be.
    fn number_argument(&mut self) -> Option<isize> {
        let value = self.values.get(self.next)?;
        self.next += 1;
        let Value::Int(number) = value else { return None };
        isize::try_from(*number).ok().filter(|it| it.unsigned_abs() <= MAX_WIDTH)
    }

    fn eat(&mut self, c: char) -> bool {
        let rest = self.rest.strip_prefix(c);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }
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
        check_format("\"%v %v\", [1, \"a\", null], {b = 2}", "[1 a \\u003cnil\\u003e] map[b:2]");
        check_format("\"%x %X %o %b %c %#x %O %U\", 255, 255, 8, 5, 97, 16, 8, 97", "ff FF 10 101 a 0x10 0o10 U+0061");
        check_format("\"%x % x %q %#q\", \"az\", \"az\", `a\"`, `a`", "617a 61 7a \\\"a\\\\\\\"\\\" `a`");
        check_format("\"%q %q %+q\", \"\\x1f\\a\", 65, \"é\"", "\\\"\\\\x1f\\\\a\\\" 'A' \\\"\\\\u00e9\\\"");
        check_format("\"%T %T %T\", 1, [1], {}", "int []interface {} map[string]interface {}");
        check_format(
            "\"%#v %#v\", \"a\", [1, {b = 2.5}]",
            "\\\"a\\\" []interface {}{1, map[string]interface {}{\\\"b\\\":2.5}}",
        );
    }

    #[test]
    fn floats() {
        check_format("\"%f %.1f %.0f\", 1.5, 0.25, 2.5", "1.500000 0.2 2");
        check_format("\"%e %.2E\", 1234.5, 0.00012", "1.234500e+03 1.20E-04");
        check_format("\"%v %v %v %v\", 1e5, 1e6, 123456789.0, 0.00001", "100000 1e+06 1.23456789e+08 1e-05");
        check_format("\"%g %.3g %.3g\", 100000.0, 1234.5, 0.5", "100000 1.23e+03 0.5");
        check_format("\"%d\", 1.5", "%!d(float64=1.5)");
    }

    #[test]
    fn flags() {
        check_format("\"[%5d] [%-5d] [%05d] [%+d] [% d]\", 42, 42, -42, 42, 42", "[   42] [42   ] [-0042] [+42] [ 42]");
        check_format("\"[%5s] [%-5s] [%.2s]\", \"é\", \"é\", \"éàü\"", "[    é] [é    ] [éà]");
        check_format("\"[%07.2f] [%+v] [%.3d] [%8.3d]\", -1.5, 5, 7, 7", "[-001.50] [5] [007] [     007]");
        check_format("\"[%*d] [%-*d] [%.*f]\", 4, 1, 4, 1, 1, 2.55", "[   1] [1   ] [2.5]");
        check_format("\"%[2]s %[1]s\", \"a\", \"b\"", "b a");
    }

    #[test]
    fn verbs_reach_into_arrays_and_objects() {
        check_format("\"%s %d %q\", [\"a\", \"b\"], [1, 2], [\"a\"]", "[a b] [1 2] [\\\"a\\\"]");
        check_format("\"%3d\", [1, 2]", "[  1   2]");
        check_format("\"%s\", [1, \"a\"]", "[%!s(int=1) a]");
        check_format("\"%s\", {b = \"c\", a = \"d\"}", "map[a:d b:c]");
    }

    #[test]
    fn what_does_not_fit_is_shown() {
        check_format("\"%d %t\", \"a\", 1", "%!d(string=a) %!t(int=1)");
        check_format("\"%s %s\", \"a\"", "a %!s(MISSING)");
        check_format("\"%d\", null", "%!d(\\u003cnil\\u003e)");
        check_format("\"%s\", \"a\", 1, 2.5, null", "a%!(EXTRA int=1, float64=2.5, \\u003cnil\\u003e)");
        check_format("\"50%\"", "50%!(NOVERB)");
        check_format("\"%[3]d %z\", 1", "%!d(BADINDEX) %!z(int=1)");
        check_format("\"%.99999f %99999d\", 1.5, 1", "2 1");
        let wide = "%65535d".repeat(300);
        let arguments = ", 1".repeat(300);
        let expected = "string.format text is longer than 16777216 bytes";
        check(&format!("string.format(\"{wide}\"{arguments})"), expected);
        check("string.format(\"%.65535f\", 0.5) != string.format(\"%.65535g\", 0.5)", "true");
        check("string.format()", "string.format expected at least 1 args, got 0");
    }
}
