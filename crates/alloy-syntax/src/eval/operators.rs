//! What operators compute. Knows values, but not where they come from.

use super::should_be;
use crate::value::Pair;
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
        // The smallest number has no positive counterpart, so it is written with one that is too large.
        (UnaryOp::Negate, Value::Uint(number)) => Ok(Value::Int(number.cast_signed().wrapping_neg())),
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
    let unfit = |value: &Value| {
        let (accepted, op, found) = (accepted.join(" "), op.symbol(), value.type_name());
        format!("should be one of [{accepted}] for binop {op}, got {found}")
    };
    let wanted = left.type_name();
    if !accepted.contains(&wanted) {
        return Err(Wrong::Left(unfit(left)));
    }
    if !accepted.contains(&right.type_name()) {
        return Err(Wrong::Right(unfit(right)));
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
        _ => match left.pair(right) {
            Some(Pair::Int(left, right)) => compare(op, &left, &right).map_or_else(
                || whole(op, left, right).map(Value::Int).ok_or_else(by_zero),
                |holds| Ok(Value::Bool(holds)),
            ),
            Some(Pair::Uint(left, right)) => compare(op, &left, &right).map_or_else(
                || positive(op, left, right).map(Value::Uint).ok_or_else(by_zero),
                |holds| Ok(Value::Bool(holds)),
            ),
            Some(Pair::Float(left, right)) => compare(op, &left, &right).map_or_else(
                || float(op, left, right).map(Value::Float).ok_or_else(by_zero),
                |holds| Ok(Value::Bool(holds)),
            ),
            None => Err(Wrong::Right(should_be(wanted, right))),
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

/// Whole numbers wrap around, as in Go; none where they would be divided by zero.
fn whole(op: BinaryOp, left: i64, right: i64) -> Option<i64> {
    Some(match op {
        BinaryOp::Add => left.wrapping_add(right),
        BinaryOp::Subtract => left.wrapping_sub(right),
        BinaryOp::Multiply => left.wrapping_mul(right),
        BinaryOp::Divide | BinaryOp::Modulo if right == 0 => return None,
        BinaryOp::Divide => left.wrapping_div(right),
        BinaryOp::Modulo => left.wrapping_rem(right),
        // Only a power is left. Upstream multiplies again and again, so one below zero does not multiply at all.
        _ if right < 0 => left,
        _ => power(left.cast_unsigned(), right.cast_unsigned()).cast_signed(),
    })
}

/// The same for those that are too large for the other kind.
fn positive(op: BinaryOp, left: u64, right: u64) -> Option<u64> {
    Some(match op {
        BinaryOp::Add => left.wrapping_add(right),
        BinaryOp::Subtract => left.wrapping_sub(right),
        BinaryOp::Multiply => left.wrapping_mul(right),
        BinaryOp::Divide => left.checked_div(right)?,
        BinaryOp::Modulo => left.checked_rem(right)?,
        _ => power(left, right),
    })
}

/// Wraps around; bits wrap alike whether there is a sign or not.
fn power(base: u64, exponent: u64) -> u64 {
    let (mut result, mut base, mut exponent) = (1_u64, base, exponent);
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = result.wrapping_mul(base);
        }
        base = base.wrapping_mul(base);
        exponent /= 2;
    }
    result
}

fn float(op: BinaryOp, left: f64, right: f64) -> Option<f64> {
    Some(match op {
        BinaryOp::Add => left + right,
        BinaryOp::Subtract => left - right,
        BinaryOp::Multiply => left * right,
        BinaryOp::Divide | BinaryOp::Modulo if right == 0.0 => return None,
        BinaryOp::Divide => left / right,
        BinaryOp::Modulo => left % right,
        _ => left.powf(right),
    })
}

fn by_zero() -> Wrong {
    Wrong::Right("divide by zero error".into())
}
