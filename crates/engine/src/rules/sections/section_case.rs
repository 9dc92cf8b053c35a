//! A section's title differs from the template's in capitals only.

use crate::contract::notation;
use crate::diagnostic::{Fix, Severity};
use crate::edit::TextEdit;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "section-case",
    severity: Severity::Warning,
    enabled: false,
    applies: subjects::sections,
    page: include_str!("section_case.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    for section in 0..ctx.source.document.sections.len() {
        let Some(found) = ctx.sections.of[section].filter(|found| found.exact) else { continue };
        let wanted = &ctx.slot(found.slot).title;
        let (title, _) = notation::title(&ctx.source.document, section, &ctx.source.text);
        let wanted = if wanted.has_holes() { continue } else { wanted.show() };
        if title == wanted || title.to_lowercase() != wanted.to_lowercase() {
            continue;
        }
        let at = ctx.source.document.sections[section].title;
        let fix = (ctx.text(at) == title).then(|| Fix {
            title: format!("Call it `{wanted}`"),
            edits: vec![TextEdit { range: at, text: wanted.clone() }],
            safe: true,
        });
        ctx.report(Finding {
            at,
            message: format!("section `{wanted}` is written `{title}`"),
            demanded: Some((ctx.slot(found.slot).origin, "the template writes it this way")),
            help: format!("write `{wanted}`"),
            fix,
            subject: wanted,
            ..Finding::default()
        });
    }
}
