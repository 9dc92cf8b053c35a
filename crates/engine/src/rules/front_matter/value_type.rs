//! A value is of another type than the template shows, or than the team says.

use specast_syntax::{Yaml, YamlKind};

use crate::contract::{SlotKind, ValueKind, notation, values};
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::settings::Type;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "value-type",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::typed_keys,
    page: include_str!("value_type.md"),
    check: Check::Document(check),
};

/// The types of values that a template can show.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Number,
    Bool,
    Text,
    List,
    Map,
}

fn check(ctx: &mut Context<'_>) {
    shown_by_template(ctx);
    said_by_team(ctx);
}

fn said_by_team(ctx: &mut Context<'_>) {
    let Some(front) = &ctx.source.document.front else { return };
    for entry in &front.entries {
        let Some(typed) = ctx.settings.values.get(&entry.key) else { continue };
        // Choices and days have rules of their own, and so has a value that is not there.
        if matches!(typed, Type::OneOf(_) | Type::Date | Type::NonEmpty) {
            continue;
        }
        let slot = ctx.contract.key(&entry.key);
        let is_scalar = !matches!(entry.value.kind, YamlKind::Mapping(_));
        let values = if is_scalar { values::of_yaml(&entry.value) } else { vec![(String::new(), entry.value.range)] };
        for (value, at) in values {
            if typed.holds(&value) || notation::is_unknown(&value) || ctx.is_hole(slot, &value) {
                continue;
            }
            let shown = if value.is_empty() { "a mapping".to_owned() } else { format!("`{value}`") };
            ctx.report(Finding {
                at,
                message: format!("key `{}` is {shown}, not {}", entry.key, typed.word()),
                help: format!("write {}, or `'N/A'`", typed.word()),
                subject: entry.key.clone(),
                ..Finding::default()
            });
        }
    }
}

fn shown_by_template(ctx: &mut Context<'_>) {
    let Some(front) = &ctx.source.document.front else { return };
    let Some(template) = &ctx.contract.document.front else { return };
    for slot in ctx.contract.keys() {
        let SlotKind::Key { value } = &ctx.slot(slot).kind else { continue };
        let name = ctx.contract.name(slot);
        if ctx.settings.values.contains_key(&name) {
            continue;
        }
        let (Some(entry), Some(shown)) = (front.entry(&name), template.entry(&name)) else { continue };
        let (Some(own), Some(shown)) = (type_of(&entry.value), type_of(&shown.value)) else { continue };
        // A hole tells nothing about the type of what fills it, but for a list among lists.
        let is_literal = matches!(value, ValueKind::Default(_) | ValueKind::List(_));
        let is_unknown = entry.value.as_str().is_some_and(notation::is_unknown);
        if !is_literal
            || is_unknown
            || own == shown
            || (shown == Shown::Text && matches!(own, Shown::Number | Shown::Bool))
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
fn type_of(value: &Yaml) -> Option<Shown> {
    match &value.kind {
        YamlKind::Sequence(_) => Some(Shown::List),
        YamlKind::Mapping(_) => Some(Shown::Map),
        YamlKind::Alias => None,
        YamlKind::Scalar { value, plain } => match value.as_str() {
            _ if value.is_empty() => None,
            "~" | "null" if *plain => None,
            "true" | "false" if *plain => Some(Shown::Bool),
            number if *plain && number.parse::<f64>().is_ok_and(f64::is_finite) => Some(Shown::Number),
            _ => Some(Shown::Text),
        },
    }
}

impl Shown {
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
