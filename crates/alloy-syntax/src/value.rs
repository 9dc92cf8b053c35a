//! What expressions evaluate to. Knows no expressions.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use crate::quote;
use crate::stdlib::Function;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A whole number that is too large for the other kind.
    Uint(u64),
    /// Any other number.
    Float(f64),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Value>),
    /// Bytes that were decoded: an array of numbers that functions take as a string, too.
    Bytes(Vec<u8>),
    /// An object; upstream does not keep the order of fields either.
    Object(BTreeMap<String, Value>),
    /// A function of the standard library.
    Function(Function),
}

impl Value {
    /// The name of the type, as problems mention it.
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "bool",
            Self::Int(_) | Self::Uint(_) | Self::Float(_) => "number",
            Self::String(_) => "string",
            Self::Array(_) | Self::Bytes(_) => "array",
            Self::Object(_) => "object",
            Self::Function(_) => "function",
        }
    }

    /// Both as numbers of one kind, the wider of theirs; none where one is no number.
    pub(crate) fn pair(&self, other: &Self) -> Option<Pair> {
        Some(match (self.number()?, other.number()?) {
            (Number::Uint(left), Number::Uint(right)) => Pair::Uint(left, right),
            (Number::Float(left), right) => Pair::Float(left, right.float()),
            (left, Number::Float(right)) => Pair::Float(left.float(), right),
            (left, right) => Pair::Int(left.int(), right.int()),
        })
    }

    /// The number without what stands behind its point, where the value is one.
    pub(crate) fn whole(&self) -> Option<i64> {
        self.number().map(Number::int)
    }

    fn number(&self) -> Option<Number> {
        match self {
            Self::Int(number) => Some(Number::Int(*number)),
            Self::Uint(number) => Some(Number::Uint(*number)),
            Self::Float(number) => Some(Number::Float(*number)),
            _ => None,
        }
    }

    /// The items, where the value is an array; those of null are none.
    pub(crate) fn items(&self) -> Option<Cow<'_, [Self]>> {
        match self {
            Self::Array(items) => Some(Cow::Borrowed(items)),
            Self::Bytes(bytes) => Some(bytes.iter().map(|it| Self::Int((*it).into())).collect()),
            Self::Null => Some(Cow::Borrowed(&[])),
            _ => None,
        }
    }

    /// Whether the value is what an unset argument has: null, 0, false or without content.
    pub(crate) fn is_zero(&self) -> bool {
        match self {
            Self::Null | Self::Bool(false) | Self::Int(0) | Self::Uint(0) => true,
            Self::Float(number) => *number == 0.0,
            Self::String(text) => text.is_empty(),
            Self::Array(items) => items.is_empty(),
            Self::Bytes(bytes) => bytes.is_empty(),
            Self::Object(fields) => fields.is_empty(),
            Self::Bool(_) | Self::Int(_) | Self::Uint(_) | Self::Function(_) => false,
        }
    }

    /// Whether `==` holds: numbers of all kinds can be equal, values of two types never are, nor are two functions.
    #[expect(clippy::float_cmp, reason = "upstream compares without a margin, too")]
    pub(crate) fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Array(_) | Self::Bytes(_), Self::Array(_) | Self::Bytes(_)) => {
                let (left, right) = (self.items().unwrap_or_default(), other.items().unwrap_or_default());
                left.len() == right.len() && left.iter().zip(right.iter()).all(|(a, b)| a.equals(b))
            }
            (Self::Object(left), Self::Object(right)) => {
                left.len() == right.len() && left.iter().zip(right).all(|(a, b)| a.0 == b.0 && a.1.equals(b.1))
            }
            (Self::Function(_), Self::Function(_)) => false,
            _ => match self.pair(other) {
                Some(Pair::Int(left, right)) => left == right,
                Some(Pair::Uint(left, right)) => left == right,
                Some(Pair::Float(left, right)) => left == right,
                None => self == other,
            },
        }
    }
}

/// Two numbers of one kind.
pub(crate) enum Pair {
    Int(i64, i64),
    Uint(u64, u64),
    Float(f64, f64),
}

#[derive(Clone, Copy)]
enum Number {
    Int(i64),
    Uint(u64),
    Float(f64),
}

impl Number {
    /// Wraps around, as in Go.
    const fn int(self) -> i64 {
        match self {
            Self::Int(number) => number,
            Self::Uint(number) => number.cast_signed(),
            Self::Float(number) => number as i64,
        }
    }

    const fn float(self) -> f64 {
        match self {
            Self::Int(number) => number as f64,
            Self::Uint(number) => number as f64,
            Self::Float(number) => number,
        }
    }
}

/// The value in Alloy's syntax, on one line.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Int(number) => write!(f, "{number}"),
            Self::Uint(number) => write!(f, "{number}"),
            Self::Float(number) => f.write_str(&float_text(*number, -6)),
            Self::String(text) => f.write_str(&quote(text)),
            Self::Array(_) | Self::Bytes(_) => {
                f.write_str("[")?;
                for (idx, item) in self.items().unwrap_or_default().iter().enumerate() {
                    write!(f, "{}{item}", if idx > 0 { ", " } else { "" })?;
                }
                f.write_str("]")
            }
            Self::Object(fields) => {
                f.write_str("{")?;
                for (idx, (name, value)) in fields.iter().enumerate() {
                    f.write_str(if idx > 0 { ", " } else { "" })?;
                    if crate::lexer::is_identifier(name) {
                        write!(f, "{name} = {value}")?;
                    } else {
                        write!(f, "{} = {value}", quote(name))?;
                    }
                }
                f.write_str("}")
            }
            Self::Function(function) => f.write_str(function.path),
        }
    }
}

/// The shortest text of a number, with an exponent from 10²¹ on and below 10 to the power
/// `smallest`, as Go writes it.
pub(crate) fn float_text(number: f64, smallest: i32) -> String {
    let size = number.abs();
    if size == 0.0 || (size < 1e21 && size >= 10_f64.powi(smallest)) {
        return number.to_string();
    }
    let text = format!("{number:e}");
    let Some((digits, exponent)) = text.split_once('e') else {
        return text;
    };
    let (sign, exponent) = match exponent.strip_prefix('-') {
        Some(exponent) => ('-', exponent),
        None => ('+', exponent),
    };
    format!("{digits}e{sign}{exponent:0>2}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: Value, expected: &str) {
        assert_eq!(value.to_string(), expected);
    }

    #[test]
    fn values_are_shown_in_the_syntax() {
        check(Value::Float(1000.0), "1000");
        check(Value::Float(1.5e300), "1.5e+300");
        check(Value::Float(-2e-7), "-2e-07");
        check(Value::Float(0.0), "0");
        let item = Value::String("a\"b".into());
        let fields = [("x", item), ("y z", Value::Null)];
        let fields = fields.map(|(name, value)| (name.to_owned(), value));
        let object = Value::Object(fields.into_iter().collect());
        check(Value::Array(vec![object, Value::Bool(true)]), r#"[{x = "a\"b", "y z" = null}, true]"#);
    }
}
