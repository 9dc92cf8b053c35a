//! Expressions to values. Reads nothing but the tree and the scope it is given.

mod operators;

use std::collections::BTreeMap;

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
/// one for its first name. `encoding.from_yaml` and `string.json_path` are not implemented.
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
        Literal::Number(source) | Literal::Float(source) => match source.parse() {
            Ok(number) => Value::Int(number),
            // The lexer lets through nothing else but digits, a point and an exponent.
            Err(_) => Value::Float(source.parse().unwrap_or(f64::NAN)),
        },
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
        let message = format!("{value} cannot access field {:?} on value of type {}", name.text, value.type_name());
        return Err(Problem::new(base.range(), message));
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
    let wrong = |message: String| Err(Problem::new(at.range(), message));
    match (value, index) {
        (Value::Array(mut items), Value::Int(number)) => match usize::try_from(*number) {
            Ok(idx) if idx < items.len() => Ok(items.swap_remove(idx)),
            _ => wrong(format!("{index} index {number} is out of range of array with length {}", items.len())),
        },
        (Value::Object(mut fields), Value::String(name)) => match fields.remove(name) {
            Some(field) => Ok(field),
            None => wrong(format!("{index} field {name:?} does not exist")),
        },
        (Value::Array(_), _) => wrong(should_be("number", index)),
        (Value::Object(_), _) => wrong(should_be("string", index)),
        (value, _) => {
            let name = value.type_name();
            let message = format!("{value} expected object or array, got {name}");
            Err(Problem::new(base.range(), message))
        }
    }
}

fn call(callee: Expr<'_>, arguments: Exprs<'_>, scope: &Scope) -> Result<Value, Problem> {
    let value = evaluate(callee, scope)?;
    let values = values(arguments, scope)?;
    let Value::Function(function) = value else {
        return Err(Problem::new(callee.range(), should_be("function", &value)));
    };
    function.call(&values, scope).map_err(|it| match it {
        CallError::Argument { idx, message } => {
            let argument = arguments.get(idx).unwrap_or(callee);
            Problem::new(argument.range(), message)
        }
        CallError::Call(message) => Problem::new(callee.range(), message),
    })
}

fn unary(op: UnaryOp, operand: Expr<'_>, scope: &Scope) -> Result<Value, Problem> {
    let value = evaluate(operand, scope)?;
    operators::unary(op, &value).map_err(|it| Problem::new(operand.range(), it))
}

fn binary(op: BinaryOp, left: Expr<'_>, right: Expr<'_>, scope: &Scope) -> Result<Value, Problem> {
    let values = (evaluate(left, scope)?, evaluate(right, scope)?);
    operators::binary(op, &values.0, &values.1).map_err(|it| match it {
        Wrong::Left(message) => Problem::new(left.range(), message),
        Wrong::Right(message) => Problem::new(right.range(), message),
    })
}

/// The problem of a value that has the wrong type.
pub(crate) fn should_be(expected: &str, value: &Value) -> String {
    format!("{value} should be {expected}, got {}", value.type_name())
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
    }

    #[test]
    fn operators_keep_whole_numbers_whole() {
        check("7 / 2", "3");
        check("7 / 2.0", "3.5");
        check("-7 % 3", "-1");
        check("-2 ^ 2 + 2 ^ 3 ^ 2", "516");
        check("2 ^ -1", "0.5");
        check("9223372036854775807 + 1", "-9223372036854775808");
        check("\"a\" + \"b\" == \"ab\" && 1 == 1.0 && !([1] == [2])", "true");
        check("\"a\" < \"b\" || null == 1", "true");
    }

    #[test]
    fn operators_refuse_wrong_types() {
        check("1 + \"a\"", "4: \"a\" should be number, got string");
        check("[1] * 2", "0: [1] should be one of [number] for binop *, got array");
        check("1 / (2 - 2)", "4: 0 divide by zero error");
        check("true ^ 1", "0: true should be one of [number] for binop ^, got bool");
        check("-{}", "1: {} should be number, got object");
    }

    #[test]
    fn scope_and_paths() {
        check("target.port + 1", "4318");
        check("target[\"port\"]", "4317");
        check("target.host", "7: field \"host\" does not exist");
        check("target.port.x", "0: 4317 cannot access field \"x\" on value of type number");
        check("[1][1]", "4: 1 index 1 is out of range of array with length 1");
        check("[1][\"a\"]", "4: \"a\" should be number, got string");
        check("loki.write.x", "0: identifier \"loki\" does not exist");
        check("sys.env(\"HOST\") + sys.env(\"NONE\")", "\"tempo\"");
        check("\"f\"(1)", "0: \"f\" should be function, got string");
    }
}
