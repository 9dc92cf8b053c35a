//! The keys of the front matter stand in another order than in the template.

use specast_syntax::{FrontMatter, Range};

use crate::contract::{SlotId, longest_rising};
use crate::diagnostic::{Fix, Severity};
use crate::edit::TextEdit;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "key-order",
    severity: Severity::Warning,
    enabled: true,
    applies: subjects::keys,
    page: include_str!("key_order.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let Some(front) = &ctx.source.document.front else { return };
    // The template's keys that are there, in the template's order, with their places in the document.
    let found: Vec<(SlotId, usize)> = ctx
        .contract
        .keys()
        .filter_map(|slot| Some((slot, front.entries.iter().position(|entry| ctx.slot(slot).title.is(&entry.key))?)))
        .collect();
    let kept = longest_rising(&found.iter().map(|(_, at)| *at).collect::<Vec<_>>());
    for (idx, (slot, at)) in found.iter().enumerate() {
        if kept.contains(&idx) {
            continue;
        }
        let before = (0..idx).rev().find(|other| kept.contains(other)).map(|other| found[other].1);
        let entry = &front.entries[*at];
        let place = before.map_or_else(
            || "belongs first".to_owned(),
            |before| format!("belongs behind `{}`", front.entries[before].key),
        );
        ctx.report(Finding {
            at: entry.key_range,
            message: format!("key `{}` {place}", entry.key),
            demanded: Some((ctx.slot(*slot).origin, "the template has it here")),
            help: "move the entry".into(),
            subject: entry.key.clone(),
            fix: fix(ctx, front, *at, before),
            ..Finding::default()
        });
    }
}

/// Moves an entry with the comments above it, byte for byte.
fn fix(ctx: &Context<'_>, front: &FrontMatter, at: usize, before: Option<usize>) -> Option<Fix> {
    let lines = &ctx.source.lines;
    let end = |entry: usize| lines.line_range(lines.line(front.entries[entry].range.end.saturating_sub(1))).end;
    let end_with_break = |entry: usize| {
        let text = &ctx.source.text[end(entry) as usize..];
        end(entry) + if text.starts_with("\r\n") { 2 } else { u32::from(text.starts_with('\n')) }
    };
    let start = if at == 0 { front.body.start } else { end_with_break(at - 1) };
    let range = Range { start, end: end_with_break(at) };
    let to = before.map_or(front.body.start, end_with_break);
    // An entry that shares a line with another (a flow mapping) is left to the author.
    let is_whole = range.start < front.entries[at].range.start + 1 && ctx.text(range).ends_with('\n');
    let edits = vec![
        TextEdit { range, text: String::new() },
        TextEdit { range: Range { start: to, end: to }, text: ctx.text(range).to_owned() },
    ];
    is_whole.then(|| Fix { title: format!("Move key `{}`", front.entries[at].key), edits, safe: true })
}
