//! A key stands twice in the front matter.

use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "key-duplicate",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::front_matter,
    page: include_str!("key_duplicate.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let Some(front) = &ctx.source.document.front else { return };
    for (idx, entry) in front.entries.iter().enumerate() {
        let Some(first) = front.entries[..idx].iter().find(|earlier| earlier.key == entry.key) else { continue };
        let line = ctx.source.lines.line(first.range.start);
        ctx.report(Finding {
            at: entry.key_range,
            message: format!("key `{}` stands twice, first on line {line}", entry.key),
            help: "keep one of the two".into(),
            subject: entry.key.clone(),
            ..Finding::default()
        });
    }
}
