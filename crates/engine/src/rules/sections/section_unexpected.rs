//! A section that the template does not have.

use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "section-unexpected",
    severity: Severity::Warning,
    enabled: false,
    page: include_str!("section_unexpected.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let document = &ctx.source.document;
    let deepest = ctx.contract.sections().filter_map(|slot| ctx.slot(slot).level()).max().unwrap_or(6);
    for (section, found) in document.sections.iter().enumerate() {
        let is_own = ctx.sections.of[section].is_none();
        let above = found.parent.map(|parent| ctx.sections.of[parent]);
        // Below a section of the author's, that one was reported; below one of the template's only where
        // the template goes as deep itself and does not leave it open.
        let is_open = above.flatten().is_some_and(|above| ctx.slot(above.slot).marks.open);
        if !is_own || above == Some(None) || is_open || found.level > deepest {
            continue;
        }
        let title = crate::contract::notation::title(document, section, &ctx.source.text).0;
        let is_extra = |extra: &String| crate::contract::normalise(extra) == crate::contract::normalise(&title);
        if ctx.settings.extra_sections.iter().any(is_extra) {
            continue;
        }
        ctx.report(Finding {
            at: ctx.heading(section),
            message: format!("section `{title}` is not in the template"),
            help: "put its content into a section of the template, or allow it with `extra-sections`".into(),
            subject: title,
            ..Finding::default()
        });
    }
}
