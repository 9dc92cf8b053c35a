//! What operators compute. Knows values, but not where they come from.

use super::should_be;
use crate::{BinaryOp, UnaryOp, Value};

/// Which operand is wrong, and how.
pub(super) enum Wrong {
    Left(String),
    Right(String),
}

pub(super) fn unary(op: UnaryOp, value: &Value) -> Result<Value, String> {
    match (op, value) {
        (UnaryOp::Not, Value::Bool(value)) => Ok(Value::Bool(!value)),
        (UnaryOp::Not, _) => Err(should_be("bool", value)),
        (UnaryOp::Negate, Value::Int(number)) => Ok(Value::Int(number.wrapping_neg())),
        (UnaryOp::Negate, Value::Float(number)) => Ok(Value::Float(-number)),
        (UnaryOp::Negate, _) => Err(should_be("number", value)),
    }
}

/// Both operands are evaluated before, also those of `&&` and `||`.
pub(super) fn binary(op: BinaryOp, left: &Value, right: &Value) -> Result<Value, Wrong> {
    match op {
        BinaryOp::Equal => return Ok(Value::Bool(left.equals(right))),
        BinaryOp::NotEqual => return Ok(Value::Bool(!left.equals(right))),
        _ => {}
    }
    let accepted: &[&str] = match op {
        BinaryOp::Or | BinaryOp::And => &["bool"],
        BinaryOp::Add => &["number", "string", "capsule"],
        BinaryOp::Less | BinaryOp::LessEqual | BinaryOp::Greater | BinaryOp::GreaterEqual => &["number", "string"],
        _ => &["number"],
    };
    let wanted = left.type_name();
    if !accepted.contains(&wanted) {
        return Err(Wrong::Left(format!(
            "{left} should be one of [{}] for binop {}, got {wanted}",
            accepted.join(" "),
            op.symbol(),
        )));
    }
    match (left, right) {
        (Value::Bool(left), Value::Bool(right)) => Ok(Value::Bool(match op {
            BinaryOp::Or => *left || *right,
            _ => *left && *right,
        })),
        (Value::String(left), Value::String(right)) => Ok(match compare(op, left, right) {
            Some(holds) => Value::Bool(holds),
            None => Value::String(format!("{left}{right}")),
        }),
        (Value::Int(left), Value::Int(right)) => match compare(op, left, right) {
            Some(holds) => Ok(Value::Bool(holds)),
            None => whole(op, *left, *right),
        },
        _ => match (left.as_number(), right.as_number()) {
            (Some(left), Some(right)) => match compare(op, &left, &right) {
                Some(holds) => Ok(Value::Bool(holds)),
                None => float(op, left, right),
            },
            _ => Err(Wrong::Right(should_be(wanted, right))),
        },
    }
}

fn compare<T: PartialOrd>(op: BinaryOp, left: &T, right: &T) -> Option<bool> {
    Some(match op {
        BinaryOp::Less => left < right,
        BinaryOp::LessEqual => left <= right,
        BinaryOp::Greater => left > right,
        BinaryOp::GreaterEqual => left >= right,
        _ => return None,
    })
}

/// Whole numbers wrap around, as in Go.
fn whole(op: BinaryOp, left: i64, right: i64) -> Result<Value, Wrong> {
    Ok(Value::Int(match op {
        BinaryOp::Add => left.wrapping_add(right),
        BinaryOp::Subtract => left.wrapping_sub(right),
        BinaryOp::Multiply => left.wrapping_mul(right),
        BinaryOp::Divide | BinaryOp::Modulo if right == 0 => return Err(by_zero()),
        BinaryOp::Divide => left.wrapping_div(right),
        BinaryOp::Modulo => left.wrapping_rem(right),
        // Only a power is left; one that is no whole number is computed as a float.
        _ => match u32::try_from(right) {
            Ok(exponent) => left.wrapping_pow(exponent),
            Err(_) => return float(op, left as f64, right as f64),
        },
    }))
}

fn float(op: BinaryOp, left: f64, right: f64) -> Result<Value, Wrong> {
    Ok(Value::Float(match op {
        BinaryOp::Add => left + right,
        BinaryOp::Subtract => left - right,
        BinaryOp::Multiply => left * right,
        BinaryOp::Divide | BinaryOp::Modulo if right == 0.0 => return Err(by_zero()),
        BinaryOp::Divide => left / right,
        BinaryOp::Modulo => left % right,
        _ => left.powf(right),
    }))
}

fn by_zero() -> Wrong {
    Wrong::Right("0 divide by zero error".into())
}
