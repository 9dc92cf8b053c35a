//! The template's guidance or an example of it was taken over as content.

use specast_syntax::{Leaf, NodeKind, Range};

use crate::contract::sentences;
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "template-text-leaked",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::always,
    page: include_str!("template_text_leaked.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let mut found: Vec<(Range, Range, String)> = Vec::new();
    let document = &ctx.source.document;
    for (tile, leaf) in document.leaves() {
        let parts: Vec<Range> = match leaf {
            Leaf::Code { .. } | Leaf::LinkDefinition | Leaf::Heading { .. } | Leaf::Comment | Leaf::TableHead => {
                continue;
            }
            Leaf::TableRow => document.cells(tile).to_vec(),
            _ => vec![document.tiles[tile].range],
        };
        for part in parts {
            let plain = document.plain_in(tile, part, &ctx.source.text);
            let is_item = document.containers(tile).any(|node| matches!(node.kind, NodeKind::Item { .. }));
            for sentence in sentences(&plain.text) {
                let shown = sentence.of(&plain.text);
                // `- Is there downtime? No`: the question stays with its answer.
                let is_answered = is_item
                    && sentence.start == 0
                    && shown.ends_with('?')
                    && (sentence.end as usize) < plain.text.trim_end().len();
                if is_answered {
                    continue;
                }
                if let Some(origin) = ctx.contract.guidance(shown) {
                    let at = plain.source(sentence);
                    // Sentences in a row are one text that was taken over.
                    match found.last_mut() {
                        Some((last, ..)) if is_in_a_row(ctx, *last, at) => *last = last.cover(at),
                        _ => found.push((at, origin, shown.to_owned())),
                    }
                }
            }
            // A hole that still has its brackets is placeholder-left's finding.
            let is_hole = |origin: &Range| plain.text.contains(origin.of(&ctx.contract.text));
            let example = ctx.contract.leak(&value(&plain.text)).filter(|origin| !is_hole(origin));
            found.extend(example.map(|origin| (part, origin, plain.text.clone())));
        }
    }
    for (at, origin, shown) in found {
        let shown: String = shown.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(60).collect();
        ctx.report(Finding {
            at,
            message: format!("`{shown}` is the template's text, not the author's"),
            demanded: Some((origin, "the template says this to the author")),
            help: "write what holds here in its place, or remove it".into(),
            subject: shown,
            ..Finding::default()
        });
    }
}

fn is_in_a_row(ctx: &Context<'_>, before: Range, behind: Range) -> bool {
    before.end <= behind.start
        && ctx.text(Range { start: before.end, end: behind.start }).trim().is_empty()
        && !ctx.text(Range { start: before.end, end: behind.start }).contains("\n\n")
}

/// What stands behind a label, else the whole text.
fn value(text: &str) -> String {
    text.split_once(": ").map_or(text, |(_, value)| value).to_owned()
}
