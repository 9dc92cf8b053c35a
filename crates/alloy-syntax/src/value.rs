//! What expressions evaluate to. Knows no expressions.

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
    /// Any other number.
    Float(f64),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Value>),
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
            Self::Int(_) | Self::Float(_) => "number",
            Self::String(_) => "string",
            Self::Array(_) => "array",
            Self::Object(_) => "object",
            Self::Function(_) => "function",
        }
    }

    /// The number, where the value is one.
    pub(crate) const fn as_number(&self) -> Option<f64> {
        match self {
            Self::Int(number) => Some(*number as f64),
            Self::Float(number) => Some(*number),
            _ => None,
        }
    }

    /// Whether the value is what an unset argument has: null, 0, false or without content.
    pub(crate) fn is_zero(&self) -> bool {
        match self {
            Self::Null | Self::Bool(false) | Self::Int(0) => true,
            Self::Float(number) => *number == 0.0,
            Self::String(text) => text.is_empty(),
            Self::Array(items) => items.is_empty(),
            Self::Object(fields) => fields.is_empty(),
            Self::Bool(_) | Self::Int(_) | Self::Function(_) => false,
        }
    }

    /// Whether `==` holds: as equality of trees, but whole numbers equal floats.
    pub(crate) fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Int(left), Self::Int(right)) => left == right,
            (Self::Int(_) | Self::Float(_), Self::Int(_) | Self::Float(_)) => self.as_number() == other.as_number(),
            (Self::Array(left), Self::Array(right)) => {
                left.len() == right.len() && left.iter().zip(right).all(|(a, b)| a.equals(b))
            }
            (Self::Object(left), Self::Object(right)) => {
                left.len() == right.len() && left.iter().zip(right).all(|(a, b)| a.0 == b.0 && a.1.equals(b.1))
            }
            _ => self == other,
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
            Self::Float(number) => f.write_str(&float_text(*number, -6)),
            Self::String(text) => f.write_str(&quote(text)),
            Self::Array(items) => {
                f.write_str("[")?;
                for (idx, item) in items.iter().enumerate() {
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
