//! Values of expressions, as far as files tell them.

use std::collections::BTreeMap;

use alloy_syntax::{Expr, ExprKind, Scope as Names, Value, evaluate, references, walk};

use super::scopes::Scopes;
use super::tree::In;
use crate::flows::Why;

/// A value, or why the files do not tell it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Known<T> {
    /// The value.
    Yes(T),
    /// What hides it: a variable, a component, a name.
    No(Why, String),
}

impl<T> Known<T> {
    /// The value, where it is known.
    pub fn known(self) -> Option<T> {
        match self {
            Self::Yes(value) => Some(value),
            Self::No(..) => None,
        }
    }
}

/// The value of an expression in a scope.
pub(super) fn of<'a>(scopes: &Scopes<'a>, scope: usize, expr: In<Expr<'a>>) -> Known<Value> {
    of_nested(scopes, scope, expr, 0)
}

/// How many arguments may be given on and on.
const MAX_NESTING: usize = 32;

fn of_nested<'a>(scopes: &Scopes<'a>, scope: usize, expr: In<Expr<'a>>, depth: usize) -> Known<Value> {
    let mut names = Names::default();
    names.environment.clone_from(scopes.environment());
    if let Some(name) = unset(scopes, expr.it) {
        return Known::No(Why::Variable, name);
    }
    let mut arguments: BTreeMap<String, Value> = BTreeMap::new();
    for reference in references(expr.it).iter().filter(|reference| !reference.is_called) {
        let parts: Vec<&str> = reference.parts.iter().map(|part| part.text).collect();
        match parts[..] {
            ["argument", name, ..] => {
                let Some((outer, given)) = scopes.argument(scope, name).filter(|_| depth < MAX_NESTING) else {
                    return Known::No(Why::Runtime, format!("argument.{name}"));
                };
                match of_nested(scopes, outer, given, depth + 1) {
                    Known::Yes(value) => {
                        arguments.insert(name.to_owned(), Value::Object(BTreeMap::from([("value".to_owned(), value)])));
                    }
                    no @ Known::No(..) => return no,
                }
            }
            ["module_path", ..] => {
                names.variables.insert("module_path".to_owned(), Value::String(String::new()));
            }
            [name, ..] => {
                if scopes.component(scope, &parts).is_some() {
                    return Known::No(Why::Runtime, reference.path());
                }
                match scopes.variable(scope, name) {
                    (Some(value), _) => drop(names.variables.insert(name.to_owned(), value.clone())),
                    (None, true) => return Known::No(Why::Runtime, name.to_owned()),
                    (None, false) => {}
                }
            }
            [] => {}
        }
    }
    if !arguments.is_empty() {
        names.variables.insert("argument".to_owned(), Value::Object(arguments));
    }
    match evaluate(expr.it, &names) {
        Ok(value) => Known::Yes(value),
        Err(problem) => Known::No(Why::Runtime, problem.message),
    }
}

/// The text of an expression in a scope; numbers are spelt out.
pub(super) fn text<'a>(scopes: &Scopes<'a>, scope: usize, expr: In<Expr<'a>>) -> Known<String> {
    match of(scopes, scope, expr) {
        Known::Yes(Value::String(text)) => Known::Yes(text),
        Known::Yes(Value::Int(number)) => Known::Yes(number.to_string()),
        Known::Yes(Value::Float(number)) => Known::Yes(number.to_string()),
        Known::Yes(value) => Known::No(Why::Runtime, value.type_name().to_owned()),
        Known::No(why, what) => Known::No(why, what),
    }
}

/// The first variable of the environment that an expression reads and nothing sets. One that stands in
/// `coalesce` has a value in any case.
fn unset(scopes: &Scopes<'_>, expr: Expr<'_>) -> Option<String> {
    if let ExprKind::Call { callee, .. } = expr.kind()
        && references(callee).first().is_some_and(|callee| callee.path() == "coalesce")
    {
        return None;
    }
    walk(expr).find_map(|part| {
        let ExprKind::Call { callee, arguments } = part.kind() else { return None };
        let called = references(callee).first().map(alloy_syntax::Reference::path)?;
        if !matches!(called.as_str(), "sys.env" | "env") {
            return None;
        }
        let name = arguments.get(0)?.as_string()?.into_owned();
        (!scopes.environment().contains_key(&name)).then_some(name)
    })
}
