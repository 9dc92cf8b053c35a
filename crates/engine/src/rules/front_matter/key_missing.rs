//! A key of the template is not in the front matter.

use specast_syntax::{FrontMatter, Range};

use crate::contract::SlotId;
use crate::diagnostic::{Fix, Severity};
use crate::edit::TextEdit;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "key-missing",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::keys,
    page: include_str!("key_missing.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let document = &ctx.source.document;
    // No front matter, or one that cannot be read, is a finding of its own.
    let Some(front) = document.front.as_ref().filter(|_| document.problems.is_empty()) else { return };
    for slot in ctx.contract.keys() {
        let name = ctx.contract.name(slot);
        // A misspelt key is key-misspelt's finding.
        let is_misspelt = front.entries.iter().any(|entry| ctx.misspelt(&entry.key) == Some(slot));
        if front.entry(&name).is_some() || !ctx.slot(slot).is_required() || is_misspelt {
            continue;
        }
        ctx.report(Finding {
            at: Range { start: front.range.start, end: front.range.start + 3 },
            message: format!("key `{name}` is missing"),
            demanded: Some((ctx.slot(slot).origin, "the template demands it")),
            help: format!("add `{name}:` with its value, or `'N/A'`"),
            fix: Some(fix(ctx, front, slot)),
            subject: name,
            ..Finding::default()
        });
    }
}

/// Inserts the template's line behind the key that it follows there.
fn fix(ctx: &Context<'_>, front: &FrontMatter, slot: SlotId) -> Fix {
    let text = &ctx.source.text;
    let before =
        ctx.contract.keys().take_while(|key| *key < slot).filter_map(|key| front.entry(&ctx.contract.name(key)));
    let at = before.last().map_or(front.body.start, |entry| {
        let rest = &text[entry.range.end as usize..front.body.end as usize];
        rest.find('\n').map_or(front.body.end, |line| entry.range.end + line as u32 + 1)
    });
    let eol = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let shown = ctx.slot(slot).origin.of(&ctx.contract.text).trim_end();
    let hole = ctx.slot(slot).holes.first().map(|hole| hole.range.of(&ctx.contract.text));
    // A hole that is no YAML gets quotes.
    let shown = match hole.filter(|hole| hole.contains("](") && !hole.contains('\'') && shown.ends_with(*hole)) {
        Some(hole) => &format!("{}'{hole}'", &shown[..shown.len() - hole.len()]),
        None => shown,
    };
    let line = format!("{}{eol}", shown.lines().collect::<Vec<_>>().join(eol));
    let edits = vec![TextEdit { range: Range { start: at, end: at }, text: line }];
    Fix { title: format!("Insert key `{}`", ctx.contract.name(slot)), edits, safe: true }
}
