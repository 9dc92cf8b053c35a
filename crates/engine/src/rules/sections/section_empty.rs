//! A section of the template has a heading and nothing below it.

use specast_syntax::Leaf;

use crate::contract::{SlotKind, notation};
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "section-empty",
    severity: Severity::Warning,
    enabled: true,
    applies: subjects::sections,
    page: include_str!("section_empty.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    for slot in ctx.contract.sections() {
        if Some(slot) == ctx.contract.title_slot() {
            continue;
        }
        let sections: Vec<usize> = ctx.sections.sections(slot).collect();
        for section in sections {
            let document = &ctx.source.document;
            let has_children = document.sections.iter().any(|other| other.parent == Some(section));
            // A subsection that is missing is section-missing's finding.
            let lacks_child = |child: usize| ctx.slot(child).is_required() && ctx.sections.section(child).is_none();
            // One that stands at a wrong level is section-level's.
            let lost_child = |child: usize| {
                let found = ctx.sections.section(child);
                found.is_some_and(|found| Some(document.sections[found].level) != ctx.slot(child).level())
            };
            // So is the one thing that the template shows the finding of what looks for that.
            let is_told = ctx.n_demands(slot) == 1
                && !ctx.slot(slot).repeat
                && ctx.slot(slot).holes.is_empty()
                && ctx.contract.children(Some(slot)).all(|child| ctx.slot(child).kind != SlotKind::Checklist);
            if has_children
                || is_told
                || ctx.contract.may_be_empty(slot)
                || ctx.contract.subsections(slot).any(|child| lacks_child(child) || lost_child(child))
                || ctx.has_content(ctx.extent(section))
                || says_none(ctx, section)
            {
                continue;
            }
            let name = ctx.contract.name(slot);
            ctx.report(Finding {
                at: ctx.heading(section),
                message: format!("section `{name}` is empty"),
                demanded: Some((ctx.slot(slot).origin, "the template asks for content")),
                help: "write what there is to say, or `N/A`".into(),
                subject: name,
                ..Finding::default()
            });
        }
    }
}

/// True where a comment of the author's says that there is nothing to say.
fn says_none(ctx: &Context<'_>, section: usize) -> bool {
    let comments = ctx.leaves(ctx.extent(section)).filter(|(_, leaf)| *leaf == Leaf::Comment);
    comments.into_iter().any(|(shown, _)| {
        let said = shown.trim().trim_start_matches("<!--").trim_end_matches("-->").trim();
        ctx.contract.is_boilerplate(said).is_none() && (notation::says_none(said) || notation::is_unknown(said))
    })
}
