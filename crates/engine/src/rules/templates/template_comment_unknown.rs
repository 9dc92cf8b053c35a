//! A `specast:` comment of a template says something that is not known, or speaks of nothing.

use specast_syntax::BlockKind;

use crate::contract::{DIRECTIVES, directives, is_directive};
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "template-comment-unknown",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::always,
    page: include_str!("template_comment_unknown.md"),
    check: Check::Template(check),
};

fn check(ctx: &mut Context<'_>) {
    let document = &ctx.contract.document;
    let text = &ctx.contract.text;
    let mut found = Vec::new();
    for (at, block) in document.blocks.iter().enumerate() {
        if block.kind != BlockKind::Comment {
            continue;
        }
        let inner = block.range.of(text).trim_start_matches("<!--").trim_end_matches("-->").trim();
        let Some(words) = inner.strip_prefix("specast:") else { continue };
        for word in directives(words).filter(|word| !is_directive(word)) {
            let words = DIRECTIVES.map(|word| format!("`{word}`")).join(", ");
            let message = format!("`{word}` is no word of a `specast:` comment");
            found.push((block.range, word.to_owned(), message, format!("words are {words}")));
        }
        // It speaks of the section whose heading it follows, else of the next block.
        let is_below =
            at.checked_sub(1).is_some_and(|before| matches!(document.blocks[before].kind, BlockKind::Heading { .. }));
        if !is_below && document.blocks.get(at + 1).is_none() {
            found.push((
                block.range,
                "dangling".to_owned(),
                "the `specast:` comment speaks of nothing: no block follows it".to_owned(),
                "put it right below a heading, for its section, or above the block that it speaks of".to_owned(),
            ));
        }
    }
    for (at, subject, message, help) in found {
        ctx.report(Finding { at, message, help, subject, ..Finding::default() });
    }
}
