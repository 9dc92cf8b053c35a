//! A date is no day of the calendar in the form YYYY-MM-DD.

use crate::contract::{SlotKind, ValueKind, notation};
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "value-date",
    severity: Severity::Error,
    enabled: true,
    page: include_str!("value_date.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let Some(front) = &ctx.source.document.front else { return };
    for slot in ctx.contract.keys() {
        if !matches!(ctx.slot(slot).kind, SlotKind::Key { value: ValueKind::Date }) {
            continue;
        }
        let name = ctx.contract.name(slot);
        let Some(entry) = front.entry(&name) else { continue };
        let shown = entry.value.as_str().unwrap_or_else(|| ctx.text(entry.value.range)).trim();
        let is_hole = ctx.slot(slot).holes.iter().any(|hole| hole.range.of(&ctx.contract.text) == shown);
        if shown.is_empty() || is_hole || notation::is_unknown(shown) || is_date(shown) {
            continue;
        }
        ctx.report(Finding {
            at: entry.value.range,
            message: format!("key `{name}` is `{shown}`, which is no date"),
            demanded: Some((ctx.slot(slot).origin, "the template asks for a date")),
            help: "write it as YYYY-MM-DD, or `'N/A'`".into(),
            subject: name,
            ..Finding::default()
        });
    }
}

/// True for a day of the Gregorian calendar.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let number = |range: std::ops::Range<usize>| {
        let digits = text.get(range)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u32>().ok())?
    };
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return false;
    }
    let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else { return false };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let n_days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return false,
    };
    (1..=n_days).contains(&day)
}
