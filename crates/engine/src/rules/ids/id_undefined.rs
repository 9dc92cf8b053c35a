//! An id is referred to that the document does not define.

use std::collections::BTreeSet;

use crate::contract::ids;
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "id-undefined",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::ids,
    page: include_str!("id_undefined.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let defined: BTreeSet<&str> = ctx.ids.iter().filter(|id| id.defines).map(|id| id.text.as_str()).collect();
    let mut found = Vec::new();
    for id in ctx.ids.iter().filter(|id| id.marked && !id.defines && !defined.contains(id.text.as_str())) {
        let family = ids::split(&id.text).and_then(|(prefix, digits)| {
            let mut families = ctx.contract.ids.iter();
            // A wrong width is id-format's finding.
            families.find(|family| family.prefix == prefix && digits.len() >= family.width)
        });
        // A family that the template does not define is defined elsewhere.
        if let Some(slot) = family.and_then(|family| family.defined) {
            found.push((id.range, id.text.clone(), slot));
        }
    }
    for (at, text, slot) in found {
        let name = ctx.contract.name(slot);
        ctx.report(Finding {
            at,
            message: format!("id `{text}` is not defined"),
            demanded: Some((ctx.slot(slot).origin, "the template defines such ids here")),
            help: format!("define it in `{name}` or refer to one that is"),
            subject: text,
            ..Finding::default()
        });
    }
}
