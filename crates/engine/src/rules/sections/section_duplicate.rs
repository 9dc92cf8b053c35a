//! A section of the template stands twice.

use crate::contract::SlotId;
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "section-duplicate",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::sections,
    page: include_str!("section_duplicate.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    for section in 0..ctx.source.document.sections.len() {
        if ctx.sections.of[section].is_some() {
            continue;
        }
        let Some((slot, first)) = twin(ctx, section) else { continue };
        let name = ctx.contract.name(slot);
        let line = ctx.source.lines.line(ctx.heading(first).start);
        ctx.report(Finding {
            at: ctx.heading(section),
            message: format!("section `{name}` stands twice, first on line {line}"),
            demanded: Some((ctx.slot(slot).origin, "the template has it once")),
            help: "put both under one heading, or give one of them a title of its own".into(),
            subject: name,
            ..Finding::default()
        });
    }
}

/// The slot, and the section that holds it, whose place this section claims as well.
fn twin(ctx: &Context<'_>, section: usize) -> Option<(SlotId, usize)> {
    let document = &ctx.source.document;
    let title = crate::contract::notation::title(document, section, &ctx.source.text).0;
    ctx.contract.sections().find_map(|slot| {
        let first = ctx.sections.section(slot)?;
        let is_same = document.sections[first].level == document.sections[section].level
            && document.sections[first].parent == document.sections[section].parent
            && !ctx.slot(slot).title.has_holes()
            && ctx.slot(slot).title.matches(&title);
        is_same.then_some((slot, first))
    })
}
