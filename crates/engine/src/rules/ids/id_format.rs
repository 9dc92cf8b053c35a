//! An id is not written as its family in the template.

use crate::contract::{IdFamily, ids};
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "id-format",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::ids,
    page: include_str!("id_format.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let mut found = Vec::new();
    for id in &ctx.ids {
        let Some((family, wanted)) = ctx.contract.ids.iter().find_map(|family| Some((family, mend(family, &id.text)?)))
        else {
            continue;
        };
        let here = id.section.and_then(|section| ctx.sections.slot_around(&ctx.source.document, section));
        let at_home = id.defines && here.is_some() && here == family.defined;
        if family.defined.is_some() && (at_home || id.marked) {
            found.push((id.range, id.text.clone(), wanted, family.origin));
        }
    }
    for (at, text, wanted, origin) in found {
        ctx.report(Finding {
            at,
            message: format!("id `{text}` is not written as `{wanted}`"),
            demanded: Some((origin, "the template writes ids of this kind so")),
            help: format!("write `{wanted}` here and wherever it is referred to"),
            subject: text,
            ..Finding::default()
        });
    }
}

/// The id as the family would write it; none for a right one and for one of another family.
fn mend(family: &IdFamily, text: &str) -> Option<String> {
    let capital = text.to_ascii_uppercase().replace('_', "-");
    let (prefix, digits) = ids::split(&capital)?;
    if prefix != family.prefix {
        return None;
    }
    let number = digits.trim_start_matches('0');
    let wanted = format!("{prefix}{number:0>width$}", width = family.width);
    (wanted != text).then_some(wanted)
}
