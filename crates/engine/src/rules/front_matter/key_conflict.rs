//! Keys stand together that exclude each other.

use specast_syntax::Range;

use crate::contract::{SlotKind, notation, values};
use crate::diagnostic::Severity;
use crate::rules::conditions;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "key-conflict",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::conditions,
    page: include_str!("key_conflict.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    for condition in &ctx.settings.conditions {
        let Some(value) = conditions::met(ctx, &condition.key, &condition.is) else { continue };
        let because = conditions::because(condition, &value);
        for key in &condition.conflicts {
            if let Some(at) = place(ctx, key) {
                report(ctx, at, format!("key `{key}` must not be there{because}"), key, None);
            }
        }
        let there: Vec<(&String, Range)> =
            condition.one_of.iter().filter_map(|key| Some((key, place(ctx, key)?))).collect();
        if let [(first, _), others @ ..] = there.as_slice() {
            for (key, at) in others {
                report(ctx, *at, format!("key `{key}` excludes `{first}`, and both are there{because}"), key, None);
            }
        }
    }
    for stated in conditions::stated(ctx.contract) {
        let is_key = matches!(ctx.slot(stated.slot).kind, SlotKind::Key { .. });
        // A value that is not there, or none of the choices, is the fault of another rule.
        let Some(value) = conditions::met(ctx, &stated.key, &[]).filter(|_| stated.only && is_key) else { continue };
        let name = ctx.contract.name(stated.slot);
        let is_known = ctx.contract.key(&stated.key).is_some_and(|key| conditions::offers(ctx.contract, key, &value));
        if let Some(at) = place(ctx, &name)
            && is_known
            && conditions::met(ctx, &stated.key, &stated.is).is_none()
        {
            let message = format!("key `{name}` must not be there, where `{}` is `{value}`", stated.key);
            let demanded = Some((ctx.slot(stated.slot).origin, "the template says when"));
            report(ctx, at, message, &name, demanded);
        }
    }
}

fn report(ctx: &mut Context<'_>, at: Range, message: String, subject: &str, demanded: Option<(Range, &'static str)>) {
    ctx.report(Finding {
        at,
        message,
        demanded,
        help: "remove one of them".into(),
        subject: subject.to_owned(),
        ..Finding::default()
    });
}

/// Where a key stands that has a value; `N/A` is none here.
fn place(ctx: &Context<'_>, key: &str) -> Option<Range> {
    let values = values::named(ctx.source, &ctx.fields, key).unwrap_or_default();
    if !values.is_empty() && values.iter().all(|(value, _)| notation::is_unknown(value)) {
        return None;
    }
    let entries = ctx.source.document.front.iter().flat_map(|front| &front.entries);
    let mut entries = entries.filter(|entry| entry.key.eq_ignore_ascii_case(key) && !entry.value.is_empty());
    let field = || ctx.fields.iter().find(|field| field.label.eq_ignore_ascii_case(key)).map(|field| field.label_range);
    conditions::has(ctx, key).then(|| entries.next().map(|entry| entry.key_range).or_else(field))?
}
