//! A value is of another type than the template shows.

use specast_syntax::{Yaml, YamlKind};

use crate::contract::{SlotKind, ValueKind, notation};
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "value-type",
    severity: Severity::Error,
    enabled: true,
    page: include_str!("value_type.md"),
    check: Check::Document(check),
};

/// The types of values that a template can show.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    Number,
    Bool,
    Text,
    List,
    Map,
}

fn check(ctx: &mut Context<'_>) {
    let Some(front) = &ctx.source.document.front else { return };
    let Some(template) = &ctx.contract.document.front else { return };
    for slot in ctx.contract.keys() {
        let SlotKind::Key { value } = &ctx.slot(slot).kind else { continue };
        let name = ctx.contract.name(slot);
        let (Some(entry), Some(shown)) = (front.entry(&name), template.entry(&name)) else { continue };
        let (Some(own), Some(shown)) = (type_of(&entry.value), type_of(&shown.value)) else { continue };
        // A hole tells nothing about the type of what fills it, but for a list among lists.
        let is_literal = matches!(value, ValueKind::Default(_) | ValueKind::List(_));
        let is_unknown = entry.value.as_str().is_some_and(notation::is_unknown);
        if !is_literal
            || is_unknown
            || own == shown
            || (shown == Type::Text && matches!(own, Type::Number | Type::Bool))
        {
            continue;
        }
        ctx.report(Finding {
            at: entry.value.range,
            message: format!("key `{name}` is {}, not {}", own.word(), shown.word()),
            demanded: Some((ctx.slot(slot).origin, "the template shows what it is")),
            help: format!("write {}, or `'N/A'`", shown.word()),
            subject: name,
            ..Finding::default()
        });
    }
}

/// None for an empty value and an alias.
fn type_of(value: &Yaml) -> Option<Type> {
    match &value.kind {
        YamlKind::Sequence(_) => Some(Type::List),
        YamlKind::Mapping(_) => Some(Type::Map),
        YamlKind::Alias => None,
        YamlKind::Scalar { value, plain } => match value.as_str() {
            _ if value.is_empty() => None,
            "true" | "false" if *plain => Some(Type::Bool),
            number if *plain && number.parse::<f64>().is_ok_and(f64::is_finite) => Some(Type::Number),
            _ => Some(Type::Text),
        },
    }
}

impl Type {
    fn word(self) -> &'static str {
        match self {
            Self::Number => "a number",
            Self::Bool => "`true` or `false`",
            Self::Text => "a text",
            Self::List => "a list",
            Self::Map => "a mapping",
        }
    }
}
