//! The functions of Alloy's standard library, and the names under which they are found.

mod array;
mod encoding;
mod file;
mod format;
mod text;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use crate::eval::should_be;
use crate::{Scope, Value};

/// All functions. A function without a point is also found at the top.
static FUNCTIONS: &[Function] = &[
    Function::new("coalesce", coalesce),
    Function::new("array.combine_maps", array::combine_maps),
    Function::new("array.concat", array::concat),
    Function::new("array.group_by", array::group_by),
    Function::new("convert.nonsensitive", nonsensitive),
    Function::new("encoding.from_URLbase64", encoding::from_url_base64),
    Function::new("encoding.from_base64", encoding::from_base64),
    Function::new("encoding.from_json", encoding::from_json),
    Function::new("encoding.from_yaml", encoding::from_yaml),
    Function::new("encoding.to_URLbase64", encoding::to_url_base64),
    Function::new("encoding.to_base64", encoding::to_base64),
    Function::new("encoding.to_json", encoding::to_json),
    Function::new("encoding.url_decode", encoding::url_decode),
    Function::new("encoding.url_encode", encoding::url_encode),
    Function::new("file.path_join", file::path_join),
    Function::new("string.format", format::format),
    Function::new("string.join", text::join),
    Function::new("string.json_path", encoding::json_path),
    Function::new("string.replace", text::replace),
    Function::new("string.split", text::split),
    Function::new("string.to_lower", text::to_lower),
    Function::new("string.to_upper", text::to_upper),
    Function::new("string.trim", text::trim),
    Function::new("string.trim_prefix", text::trim_prefix),
    Function::new("string.trim_space", text::trim_space),
    Function::new("string.trim_suffix", text::trim_suffix),
    Function::new("sys.env", env),
];

/// Names from before the library had namespaces. Upstream still knows them.
static OLD_NAMES: &[(&str, &str)] = &[
    ("base64_decode", "encoding.from_base64"),
    ("concat", "array.concat"),
    ("env", "sys.env"),
    ("format", "string.format"),
    ("join", "string.join"),
    ("json_decode", "encoding.from_json"),
    ("json_path", "string.json_path"),
    ("nonsensitive", "convert.nonsensitive"),
    ("replace", "string.replace"),
    ("split", "string.split"),
    ("to_lower", "string.to_lower"),
    ("to_upper", "string.to_upper"),
    ("trim", "string.trim"),
    ("trim_prefix", "string.trim_prefix"),
    ("trim_space", "string.trim_space"),
    ("trim_suffix", "string.trim_suffix"),
    ("yaml_decode", "encoding.from_yaml"),
];

/// A function of the standard library.
#[derive(Clone, Copy)]
pub struct Function {
    /// The name, with its namespace: `string.join`.
    pub path: &'static str,
    run: fn(&Arguments<'_>) -> Result<Value, CallError>,
}

/// Two functions are the same if they have one name.
impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Function({})", self.path)
    }
}

impl Function {
    const fn new(path: &'static str, run: fn(&Arguments<'_>) -> Result<Value, CallError>) -> Self {
        Self { path, run }
    }

    pub(crate) fn call(self, values: &[Value], scope: &Scope) -> Result<Value, CallError> {
        (self.run)(&Arguments { values, scope })
    }
}

/// Why a call has no value.
#[derive(Debug, PartialEq)]
pub(crate) enum CallError {
    /// The argument with this index, from 0, is wrong.
    Argument { idx: usize, message: String },
    /// This item of the array that is this argument is wrong.
    Item { idx: usize, item: usize, message: String },
    /// The call as a whole is wrong.
    Call(String),
}

/// What a name at the top stands for: a function, or a namespace as an object of functions.
pub(crate) fn lookup(name: &str) -> Option<Value> {
    let old = OLD_NAMES.iter().find(|it| it.0 == name);
    let path = old.map_or(name, |it| it.1);
    if let Some(function) = FUNCTIONS.iter().find(|it| it.path == path) {
        return Some(Value::Function(*function));
    }
    let fields: BTreeMap<String, Value> = FUNCTIONS
        .iter()
        .filter_map(|it| {
            let field = it.path.strip_prefix(name)?.strip_prefix('.')?;
            Some((field.to_owned(), Value::Function(*it)))
        })
        .collect();
    (!fields.is_empty()).then_some(Value::Object(fields))
}

struct Arguments<'a> {
    values: &'a [Value],
    scope: &'a Scope,
}

impl<'a> Arguments<'a> {
    fn expect_count(&self, wanted: std::ops::RangeInclusive<usize>) -> Result<(), CallError> {
        let n_values = self.values.len();
        if wanted.contains(&n_values) {
            return Ok(());
        }
        let wanted = if wanted.start() == wanted.end() {
            wanted.start().to_string()
        } else {
            format!("{} to {}", wanted.start(), wanted.end())
        };
        Err(CallError::Call(format!("expected {wanted} args, got {n_values}")))
    }

    fn expect_at_least(&self, wanted: usize) -> Result<(), CallError> {
        let n_values = self.values.len();
        let message = || format!("expected at least {wanted} args, got {n_values}");
        if n_values < wanted { Err(CallError::Call(message())) } else { Ok(()) }
    }

    /// An argument as text: numbers and bytes become one, and null the empty one.
    fn text(&self, idx: usize) -> Result<Cow<'a, str>, CallError> {
        let value = self.values.get(idx).unwrap_or(&Value::Null);
        text_of(value).ok_or_else(|| wrong_type(idx, "string", value))
    }

    /// The items of an argument that is an array; those of null are none.
    fn array(&self, idx: usize) -> Result<Cow<'a, [Value]>, CallError> {
        let value = self.values.get(idx).unwrap_or(&Value::Null);
        value.items().ok_or_else(|| wrong_type(idx, "array", value))
    }

    fn texts(&self, idx: usize) -> Result<Vec<String>, CallError> {
        let items = self.array(idx)?;
        let item = |(item, it): (usize, &Value)| match text_of(it) {
            Some(text) => Ok(text.into_owned()),
            None => Err(CallError::Item { idx, item, message: should_be("string", it) }),
        };
        items.iter().enumerate().map(item).collect()
    }

    fn objects(&self, idx: usize) -> Result<Vec<BTreeMap<String, Value>>, CallError> {
        let items = self.array(idx)?;
        let item = |(item, it): (usize, &Value)| match it {
            Value::Object(fields) => Ok(fields.clone()),
            it => Err(CallError::Item { idx, item, message: should_be("object", it) }),
        };
        items.iter().enumerate().map(item).collect()
    }

    /// A boolean that may be left out or null; then it is false.
    fn flag(&self, idx: usize) -> Result<bool, CallError> {
        match self.values.get(idx) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(flag)) => Ok(*flag),
            Some(value) => Err(wrong_type(idx, "bool", value)),
        }
    }
}

fn text_of(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => Some(Cow::Borrowed(text)),
        Value::Null => Some(Cow::Borrowed("")),
        Value::Int(number) => Some(number.to_string().into()),
        Value::Uint(number) => Some(number.to_string().into()),
        Value::Float(number) => Some(number.to_string().into()),
        Value::Bytes(bytes) => Some(String::from_utf8_lossy(bytes)),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) | Value::Function(_) => None,
    }
}

fn wrong_type(idx: usize, wanted: &str, value: &Value) -> CallError {
    CallError::Argument { idx, message: should_be(wanted, value) }
}

/// The first argument that is not empty, else the last one.
#[expect(clippy::unnecessary_wraps, reason = "the other functions can fail")]
fn coalesce(arguments: &Arguments<'_>) -> Result<Value, CallError> {
    let full = arguments.values.iter().find(|it| !it.is_zero());
    let value = full.or(arguments.values.last());
    Ok(value.cloned().unwrap_or(Value::Null))
}

/// A secret is a text here; what cannot be one is told as no capsule, as upstream has it.
fn nonsensitive(arguments: &Arguments<'_>) -> Result<Value, CallError> {
    arguments.expect_count(1..=1)?;
    match &arguments.values[0] {
        Value::String(text) => Ok(Value::String(text.clone())),
        Value::Null => Ok(Value::String(String::new())),
        value => Err(wrong_type(0, "capsule", value)),
    }
}

fn env(arguments: &Arguments<'_>) -> Result<Value, CallError> {
    arguments.expect_count(1..=1)?;
    let value = arguments.scope.environment.get(&*arguments.text(0)?);
    Ok(Value::String(value.cloned().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use crate::{Scope, evaluate, parse_expression, to_json};

    /// Holds the value of an expression, as JSON, or its problem against the expected one.
    pub(super) fn check(text: &str, expected: &str) {
        let (tree, problems) = parse_expression(text);
        assert_eq!(problems, [], "{text}");
        let found = match evaluate(tree.expr(text), &Scope::default()) {
            Ok(value) => to_json(&value),
            Err(problem) => problem.message,
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn names_old_and_new() {
        check("coalesce(\"\", null, [], 0, false, 7, 8)", "7");
        check("coalesce(null, \"\")", "\"\"");
        check("coalesce()", "null");
        check("env(\"NONE\") == sys.env(\"NONE\")", "true");
        check("nonsensitive(\"x\")", "\"x\"");
        check("sys.env()", "sys.env expected 1 args, got 0");
        check("sys.env(true)", "true should be string, got bool");
        check("nonsensitive(1)", "1 should be capsule, got number");
        check("sys.none()", "field \"none\" does not exist");
    }
}
