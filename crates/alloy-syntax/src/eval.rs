//! Expressions to values. Reads nothing but the tree and the scope it is given.

mod operators;

use std::collections::BTreeMap;

use crate::print::print_on_one_line;
use crate::stdlib::{self, CallError};
use crate::tree::unquoted;
use crate::{BinaryOp, Expr, ExprKind, Exprs, Fields, Ident, Literal, Problem, UnaryOp, Value};
use operators::Wrong;

/// What an expression can see besides the standard library.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scope {
    /// The values of names; they hide the names of the standard library. What upstream knows of
    /// its machine, such as `constants`, is up to the caller.
    pub variables: BTreeMap<String, Value>,
    /// The environment variables that `sys.env` gives.
    pub environment: BTreeMap<String, String>,
}

/// Evaluates an expression; the problem says where and why it has no value.
///
/// A reference to a component (`loki.write.default.receiver`) has a value only if the scope has
/// one for its first name.
///
/// ```
/// use alloy_syntax::{Scope, Value, evaluate, parse_expression};
///
/// let text = r#"string.format("%s:%d", sys.env("HOST"), 4000 + 317)"#;
/// let (tree, _) = parse_expression(text);
/// let mut scope = Scope::default();
/// scope.environment.insert("HOST".into(), "tempo".into());
/// assert_eq!(evaluate(tree.expr(text), &scope), Ok(Value::String("tempo:4317".into())));
/// ```
pub fn evaluate(expr: Expr<'_>, scope: &Scope) -> Result<Value, Problem> {
    // Each arm is a call: this frame lies on the stack once for each level of the tree.
    match expr.kind() {
        ExprKind::Literal(literal) => Ok(literal_value(literal)),
        ExprKind::Ident(name) => identifier(expr, name, scope),
        ExprKind::Array(items) => values(items, scope).map(Value::Array),
        ExprKind::Object(fields) => object(fields, scope),
        ExprKind::Access { base, name } => access(base, name, scope),
        ExprKind::Index { base, index } => element(base, index, scope),
        ExprKind::Call { callee, arguments } => call(callee, arguments, scope),
        ExprKind::Unary { op, operand } => unary(op, operand, scope),
        ExprKind::Binary { op, left, right } => binary(op, left, right, scope),
        ExprKind::Paren(inner) => evaluate(inner, scope),
        ExprKind::Missing => Err(Problem::new(expr.range(), "there is no expression")),
    }
}

fn values(exprs: Exprs<'_>, scope: &Scope) -> Result<Vec<Value>, Problem> {
    exprs.iter().map(|it| evaluate(it, scope)).collect()
}

fn literal_value(literal: Literal<'_>) -> Value {
    match literal {
        Literal::Null => Value::Null,
        Literal::Bool(value) => Value::Bool(value),
        Literal::String(source) => Value::String(unquoted(source).into_owned()),
        // The lexer lets through nothing else but digits, a point and an exponent.
        Literal::Float(source) => Value::Float(source.parse().unwrap_or(f64::NAN)),
        Literal::Number(source) => whole_number(source),
    }
}

/// A whole number, in base 8 where it starts with a zero, as in Go; a float where that cannot be read.
pub(crate) fn whole_number(source: &str) -> Value {
    let base = if source.len() > 1 && source.starts_with('0') { 8 } else { 10 };
    if let Ok(number) = i64::from_str_radix(source, base) {
        return Value::Int(number);
    }
    match u64::from_str_radix(source, base) {
        Ok(number) => Value::Uint(number),
        Err(_) => Value::Float(source.parse().unwrap_or(f64::NAN)),
    }
}

fn identifier(expr: Expr<'_>, name: &str, scope: &Scope) -> Result<Value, Problem> {
    let value = scope.variables.get(name).cloned();
    value.or_else(|| stdlib::lookup(name)).ok_or_else(|| {
        let message = format!("identifier {name:?} does not exist");
        Problem::new(expr.range(), message)
    })
}

fn object(fields: Fields<'_>, scope: &Scope) -> Result<Value, Problem> {
    let mut object = BTreeMap::new();
    for field in fields.iter() {
        object.insert(field.name().text.into_owned(), evaluate(field.value(), scope)?);
    }
    Ok(Value::Object(object))
}

fn access(base: Expr<'_>, name: Ident<'_>, scope: &Scope) -> Result<Value, Problem> {
    field(evaluate(base, scope)?, base, name)
}

fn field(value: Value, base: Expr<'_>, name: Ident<'_>) -> Result<Value, Problem> {
    let Value::Object(mut fields) = value else {
        let found = value.type_name();
        return Err(problem_at(base, &format!("cannot access field {:?} on value of type {found}", name.text)));
    };
    fields.remove(name.text).ok_or_else(|| {
        let message = format!("field {:?} does not exist", name.text);
        Problem::new(name.range, message)
    })
}

fn element(base: Expr<'_>, index: Expr<'_>, scope: &Scope) -> Result<Value, Problem> {
    let value = evaluate(base, scope)?;
    element_of(value, base, &evaluate(index, scope)?, index)
}

fn element_of(value: Value, base: Expr<'_>, index: &Value, at: Expr<'_>) -> Result<Value, Problem> {
    let wrong = |message: String| Err(problem_at(at, &message));
    match (value, index) {
        // A field that is not there is null, other than behind a point.
        (Value::Object(mut fields), Value::String(name)) => Ok(fields.remove(name).unwrap_or(Value::Null)),
        (Value::Object(_), _) => wrong(should_be("string", index)),
        (value @ (Value::Array(_) | Value::Bytes(_)), _) => {
            let Some(number) = index.whole() else { return wrong(should_be("number", index)) };
            let items = value.items().unwrap_or_default();
            match usize::try_from(number).ok().and_then(|it| items.get(it)) {
                Some(item) => Ok(item.clone()),
                None => wrong(format!("index {number} is out of range of array with length {}", items.len())),
            }
        }
        (value, _) => Err(problem_at(base, &format!("expected object or array, got {}", value.type_name()))),
    }
}

fn call(callee: Expr<'_>, arguments: Exprs<'_>, scope: &Scope) -> Result<Value, Problem> {
    let value = evaluate(callee, scope)?;
    let values = values(arguments, scope)?;
    let Value::Function(function) = value else {
        return Err(problem_at(callee, &should_be("function", &value)));
    };
    function.call(&values, scope).map_err(|it| match it {
        CallError::Argument { idx, message } => problem_at(arguments.get(idx).unwrap_or(callee), &message),
        CallError::Item { idx, item, message } => item_problem(arguments.get(idx).unwrap_or(callee), item, &message),
        CallError::Call(message) => problem_at(callee, &message),
    })
}

/// The problem of an item of an array: at the item, where it is written there.
fn item_problem(array: Expr<'_>, idx: usize, message: &str) -> Problem {
    match array.kind() {
        ExprKind::Array(items) if idx < items.len() => problem_at(items.get(idx).unwrap_or(array), message),
        ExprKind::Paren(inner) => item_problem(inner, idx, message),
        _ => Problem::new(array.range(), format!("{}[{idx}] {message}", print_on_one_line(array))),
    }
}

fn unary(op: UnaryOp, operand: Expr<'_>, scope: &Scope) -> Result<Value, Problem> {
    let value = evaluate(operand, scope)?;
    operators::unary(op, &value).map_err(|it| problem_at(operand, &it))
}

fn binary(op: BinaryOp, left: Expr<'_>, right: Expr<'_>, scope: &Scope) -> Result<Value, Problem> {
    let values = (evaluate(left, scope)?, evaluate(right, scope)?);
    operators::binary(op, &values.0, &values.1).map_err(|it| match it {
        Wrong::Left(message) => problem_at(left, &message),
        Wrong::Right(message) => problem_at(right, &message),
    })
}

/// What is wrong with the value of an expression, behind the expression itself.
fn problem_at(expr: Expr<'_>, message: &str) -> Problem {
    Problem::new(expr.range(), format!("{} {message}", print_on_one_line(expr)))
}

/// What is said of a value that has the wrong type.
pub(crate) fn should_be(expected: &str, value: &Value) -> String {
    format!("should be {expected}, got {}", value.type_name())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{parse_expression, to_json};

    fn evaluated(text: &str) -> String {
        let (tree, problems) = parse_expression(text);
        assert_eq!(problems, [], "{text}");
        let mut scope = Scope::default();
        let target = Value::Object([("port".to_owned(), Value::Int(4317))].into());
        scope.variables.insert("target".into(), target);
        scope.environment.insert("HOST".into(), "tempo".into());
        match evaluate(tree.expr(text), &scope) {
            Ok(value) => to_json(&value),
            Err(problem) => format!("{}: {}", problem.range.start, problem.message),
        }
    }

    fn check(text: &str, expected: &str) {
        assert_eq!(evaluated(text), expected, "{text}");
    }

    #[test]
    fn literals() {
        check("[0, 1.50, .5, 2e3, true, null, \"a\\n\"]", "[0,1.5,0.5,2000,true,null,\"a\\n\"]");
        check("{b = 1, \"a c\" = 2, b = 3}", "{\"a c\":2,\"b\":3}");
        check("99999999999999999999", "100000000000000000000");
        check(
            "[010, 09, 18446744073709551615, -9223372036854775808]",
            "[8,9,18446744073709551615,-9223372036854775808]",
        );
    }

    #[test]
    fn operators_keep_whole_numbers_whole() {
        check("7 / 2", "3");
        check("7 / 2.0", "3.5");
        check("-7 % 3", "-1");
        check("-2 ^ 2 + 2 ^ 3 ^ 2", "516");
        check("2 ^ -1", "2");
        check("2.0 ^ -1", "0.5");
        check("2 ^ 63", "-9223372036854775808");
        check("3 ^ 0", "1");
        check("9223372036854775807 + 1", "-9223372036854775808");
        check("\"a\" + \"b\" == \"ab\" && 1 == 1.0 && !([1] == [2])", "true");
        check("\"a\" < \"b\" || null == 1", "true");
    }

    #[test]
    fn operators_refuse_wrong_types() {
        check("1 + \"a\"", "4: \"a\" should be number, got string");
        check("[1] * 2", "0: [1] should be one of [number] for binop *, got array");
        check("1 / (2 - 2)", "4: (2 - 2) divide by zero error");
        check("1 - \"a\"", "4: \"a\" should be one of [number] for binop -, got string");
        check("true && 1", "8: 1 should be one of [bool] for binop &&, got number");
        check("sys.env(\"HOST\")*2", "0: sys.env(\"HOST\") should be one of [number] for binop *, got string");
        check("true ^ 1", "0: true should be one of [number] for binop ^, got bool");
        check("-{}", "1: {} should be number, got object");
    }

    #[test]
    fn scope_and_paths() {
        check("target.port + 1", "4318");
        check("target[\"port\"]", "4317");
        check("target.host", "7: field \"host\" does not exist");
        check("target[\"host\"]", "null");
        check("target.port.x", "0: target.port cannot access field \"x\" on value of type number");
        check("[1][1]", "4: 1 index 1 is out of range of array with length 1");
        check("[1, 2][1.9]", "2");
        check("[1][-1]", "4: -1 index -1 is out of range of array with length 1");
        check("[1][\"a\"]", "4: \"a\" should be number, got string");
        check("loki.write.x", "0: identifier \"loki\" does not exist");
        check("sys.env(\"HOST\") + sys.env(\"NONE\")", "\"tempo\"");
        check("sys.env == sys.env", "false");
        check("\"f\"(1)", "0: \"f\" should be function, got string");
    }
}
