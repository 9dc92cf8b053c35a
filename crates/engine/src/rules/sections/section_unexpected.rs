//! A section that the template does not have.

use crate::contract::SlotId;
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "section-unexpected",
    severity: Severity::Warning,
    enabled: false,
    applies: subjects::sections,
    page: include_str!("section_unexpected.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let document = &ctx.source.document;
    let title = ctx.contract.title_slot();
    let is_top =
        |slot: &SlotId| Some(*slot) != title && ctx.slot(*slot).parent.is_none_or(|above| Some(above) == title);
    let Some(top) = ctx.contract.sections().filter(is_top).filter_map(|slot| ctx.slot(slot).level()).min() else {
        return;
    };
    for (section, found) in document.sections.iter().enumerate() {
        if ctx.sections.of[section].is_some() {
            continue;
        }
        // Beside the template's sections; below one of them only where the template says that it is closed.
        let above = found.parent.and_then(|parent| ctx.sections.of[parent]).map(|above| above.slot);
        let is_closed = above.is_some_and(|above| ctx.slot(above).marks.closed);
        if found.level != top && !is_closed {
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
