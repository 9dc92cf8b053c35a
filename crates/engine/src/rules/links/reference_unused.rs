//! A label is defined and nothing uses it.

use specast_syntax::LinkKind;

use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::references;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "reference-unused",
    severity: Severity::Information,
    enabled: true,
    applies: subjects::definitions,
    page: include_str!("reference_unused.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let used = references::used(ctx.source);
    let template = &ctx.contract.document;
    let of_template: Vec<String> = template
        .links
        .iter()
        .filter(|link| link.kind == LinkKind::Definition)
        .filter_map(|link| link.range.of(&ctx.contract.text).split_once("]:"))
        .map(|(label, _)| references::fold(label.trim_start_matches([' ', '['])))
        .collect();
    for (label, at) in references::defined(ctx.source) {
        if used.contains(&label) || of_template.contains(&label) {
            continue;
        }
        // A definition that leads to its own heading is an anchor by another name.
        let leads_inside = ctx.text(at).split_once("]:").is_some_and(|(_, rest)| rest.trim_start().starts_with('#'));
        if !leads_inside {
            ctx.report(Finding {
                at,
                message: format!("nothing uses the label `{label}`"),
                help: "remove the definition, or link to it".into(),
                subject: label,
                ..Finding::default()
            });
        }
    }
}
