//! Whether a value can be converted to the type of an argument, as far as its text tells.
//!
//! Upstream converts numbers to texts and texts that are numbers to numbers; nothing else is converted. What is only
//! known at run time fits everything.

use alloy_syntax::{BinaryOp, Expr, ExprKind, Exprs, Literal, Range, UnaryOp, references};

use super::catalogue::component;
use super::check::Context;
use super::scope::Target;
use super::types::Type;

/// A value that does not fit.
#[derive(Debug)]
pub(super) struct Mismatch {
    pub at: Range,
    /// The type that is taken, with its article.
    pub expected: String,
    /// What stands there instead.
    pub found: String,
}

/// What a text tells of a value.
enum Shape<'e> {
    Null,
    Bool,
    Number,
    /// A literal, with its text.
    String(String),
    Array(Exprs<'e>),
    Object(Vec<Expr<'e>>),
    /// What a component exports.
    Export(Type),
    Unknown,
}

/// The parts of a value that do not fit a type.
pub(super) fn mismatches(ctx: &Context<'_>, scope: usize, value: Expr<'_>, ty: &Type) -> Vec<Mismatch> {
    let mut wrong = Vec::new();
    hold(ctx, scope, value, ty, &mut wrong);
    wrong
}

fn hold(ctx: &Context<'_>, scope: usize, value: Expr<'_>, ty: &Type, wrong: &mut Vec<Mismatch>) {
    let shape = shape(ctx, scope, value);
    let fits = match (ty, &shape) {
        (Type::List(item), Shape::Array(items)) => {
            return items.iter().for_each(|it| hold(ctx, scope, it, item, wrong));
        }
        (Type::Map(field), Shape::Object(fields)) => {
            return fields.iter().for_each(|&it| hold(ctx, scope, it, field, wrong));
        }
        (Type::Targets, Shape::Array(items)) => {
            let is_target = |it: &Expr<'_>| {
                let shape = self::shape(ctx, scope, *it);
                !matches!(shape, Shape::Null | Shape::Unknown | Shape::Object(_))
            };
            for it in items.iter().filter(is_target) {
                let found = named(&self::shape(ctx, scope, it));
                wrong.push(Mismatch { at: it.range(), expected: "targets, each an object".into(), found });
            }
            return;
        }
        (Type::Duration, Shape::String(text)) => text.is_empty() || is_duration(text),
        // Sizes such as `1MB` are numbers in the reference.
        (Type::Number, Shape::String(text)) => {
            let text = text.trim_start_matches(['-', '+', '.']);
            text.is_empty() || text.starts_with(|c: char| c.is_ascii_digit())
        }
        (_, Shape::Export(export)) => exported(export, ty),
        // The reference calls some numbers of seconds durations, and a secret may be a number.
        (Type::Any, _)
        | (_, Shape::Null | Shape::Unknown)
        | (Type::Bool, Shape::Bool)
        | (Type::Number | Type::String | Type::Secret | Type::OptionalSecret | Type::Duration, Shape::Number)
        | (Type::String | Type::Secret | Type::OptionalSecret, Shape::String(_)) => true,
        _ => false,
    };
    if !fits {
        wrong.push(Mismatch { at: value.range(), expected: with_article(ty), found: named(&shape) });
    }
}

/// Whether what a component exports can be what an argument takes.
fn exported(export: &Type, ty: &Type) -> bool {
    match (export, ty) {
        (Type::Any, _) | (_, Type::Any) => true,
        (Type::Capsule(one), Type::Capsule(other)) => one == other,
        (Type::Capsule(_), _) | (_, Type::Capsule(_)) => false,
        (Type::Targets, Type::List(item)) => matches!(**item, Type::Map(_) | Type::Any),
        (Type::Targets, other) => *other == Type::Targets,
        (Type::Map(_), other) => matches!(other, Type::Map(_)),
        // Texts and secrets: which of them it is depends on arguments.
        (_, Type::List(_) | Type::Map(_) | Type::Targets | Type::Bool) => false,
        _ => true,
    }
}

fn shape<'e>(ctx: &Context<'_>, scope: usize, value: Expr<'e>) -> Shape<'e> {
    match value.kind() {
        ExprKind::Literal(Literal::Null) => Shape::Null,
        ExprKind::Literal(Literal::Bool(_)) | ExprKind::Unary { op: UnaryOp::Not, .. } => Shape::Bool,
        ExprKind::Literal(Literal::Number(_) | Literal::Float(_)) | ExprKind::Unary { .. } => Shape::Number,
        ExprKind::Literal(Literal::String(_)) => {
            Shape::String(value.as_string().map(std::borrow::Cow::into_owned).unwrap_or_default())
        }
        ExprKind::Array(items) => Shape::Array(items),
        ExprKind::Object(fields) => Shape::Object(fields.iter().map(alloy_syntax::Field::value).collect()),
        ExprKind::Paren(inner) => shape(ctx, scope, inner),
        ExprKind::Binary { op, .. } if is_comparison(op) => Shape::Bool,
        ExprKind::Access { .. } => export(ctx, scope, value).map_or(Shape::Unknown, Shape::Export),
        ExprKind::Ident(_)
        | ExprKind::Index { .. }
        | ExprKind::Call { .. }
        | ExprKind::Binary { .. }
        | ExprKind::Missing => Shape::Unknown,
    }
}

/// The type of the export that a path names, where the catalogue knows it.
fn export(ctx: &Context<'_>, scope: usize, value: Expr<'_>) -> Option<Type> {
    let reference = references(value).into_iter().find(|it| it.range == value.range())?;
    let Target::Block { scope, entry, n_parts } = ctx.scopes.resolve(scope, &reference) else { return None };
    let component = component(&ctx.scopes.all[scope].blocks[entry].block.full_name())?;
    let [field] = &reference.parts[n_parts..] else { return None };
    component.export_fields.iter().find(|it| it.0 == field.text).map(|it| it.1.clone())
}

fn is_comparison(op: BinaryOp) -> bool {
    use BinaryOp::{And, Equal, Greater, GreaterEqual, Less, LessEqual, NotEqual, Or};
    matches!(op, And | Or | Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual)
}

fn named(shape: &Shape<'_>) -> String {
    match shape {
        Shape::Null => "null".into(),
        Shape::Bool => "a bool".into(),
        Shape::Number => "a number".into(),
        Shape::String(text) => format!("the string `{text}`"),
        Shape::Array(_) => "an array".into(),
        Shape::Object(_) => "an object".into(),
        Shape::Export(ty) => with_article(ty),
        Shape::Unknown => "this".into(),
    }
}

fn with_article(ty: &Type) -> String {
    match ty {
        Type::Any => "anything".into(),
        Type::Capsule(capsule) => format!("`{}`", capsule.name()),
        Type::List(item) => match &**item {
            Type::Capsule(capsule) => format!("a list of `{}`", capsule.name()),
            _ => format!("a {ty}"),
        },
        _ => format!("a {ty}"),
    }
}

/// Whether a text is a duration of Go or of Prometheus: numbers with units.
fn is_duration(text: &str) -> bool {
    let text = text.strip_prefix(['-', '+']).unwrap_or(text);
    if text == "0" {
        return true;
    }
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        let unit = rest[digits..].find(|c: char| c.is_ascii_digit() || c == '.').map_or(rest.len(), |n| digits + n);
        let is_number = rest[..digits].bytes().any(|it| it.is_ascii_digit());
        if !is_number || !["ns", "us", "µs", "μs", "ms", "s", "m", "h", "d", "w", "y"].contains(&&rest[digits..unit])
        {
            return false;
        }
        rest = &rest[unit..];
    }
    !text.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_units() {
        for text in ["1m", "1h30m", "1.5s", "-5m", "0", "7d", "1w2d", "10µs", ".5s"] {
            assert!(is_duration(text), "{text}");
        }
        for text in ["1", "m", "1 m", "fast", "1m2", "1min", "-", "1mm"] {
            assert!(!is_duration(text), "{text}");
        }
    }
}
