//! An id is defined twice.

use crate::contract::ids;
use crate::diagnostic::Severity;
use crate::index::{Defined, Index};
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "id-duplicate",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::ids,
    page: include_str!("id_duplicate.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    inside(ctx);
    let Some(index) = ctx.index else { return };
    let mut own: Vec<(&str, Defined)> = Vec::new();
    for defined in index.documents.get(&ctx.source.path).into_iter().flat_map(|summary| &summary.defined) {
        let family = ids::split(&defined.id).map(|(prefix, _)| prefix);
        let is_unique = family.is_some_and(|family| ctx.settings.is_unique(family));
        if is_unique && !own.iter().any(|(id, _)| *id == defined.id) {
            own.push((&defined.id, defined.clone()));
        }
    }
    for (id, defined) in own {
        around(ctx, index, id, &defined);
    }
}

/// Ids that one document defines twice, where its template defines them.
fn inside(ctx: &mut Context<'_>) {
    let mut found = Vec::new();
    let home = |id| ctx.contract.home(&ctx.sections, &ctx.source.document, id);
    let defined: Vec<_> = ctx.ids.iter().filter(|id| id.defines && home(id).is_some()).collect();
    for (at, id) in defined.iter().enumerate() {
        let first = defined[..at].iter().find(|other| other.text == id.text && home(other) == home(id));
        if let Some(first) = first {
            found.push((id.range, id.text.clone(), ctx.source.lines.line(first.range.start), home(id)));
        }
    }
    for (at, text, first, slot) in found {
        ctx.report(Finding {
            at,
            message: format!("id `{text}` is defined twice, first on line {first}"),
            demanded: slot.map(|slot| (ctx.slot(slot).origin, "the template defines such ids here")),
            help: "give one of them the next free number".into(),
            subject: text,
            ..Finding::default()
        });
    }
}

/// Ids of a family that is unique in the workspace: others define them too, or did at the revision.
fn around(ctx: &mut Context<'_>, index: &Index, id: &str, own: &Defined) {
    let path = ctx.source.path.as_str();
    let twice = index.definitions(id).find(|(other, _)| *other != path);
    let message = match (twice, &index.before) {
        (Some((other, there)), _) => format!("id `{id}` is defined in `{other}` too, on line {}", there.line),
        (None, Some((revision, before))) => {
            let was_here = before.definitions(id).any(|(other, _)| other == path);
            // What was moved with its words is still the same.
            let mut others = before.definitions(id).filter(|(_, there)| there.statement != own.statement);
            match others.next() {
                Some((other, _)) if !was_here => {
                    format!("id `{id}` is taken: at {revision} `{other}` defines it as something else")
                }
                _ => return,
            }
        }
        _ => return,
    };
    let Some(at) = ctx.ids.iter().find(|used| used.defines && used.text == id).map(|used| used.range) else { return };
    ctx.report(Finding {
        at,
        message,
        help: format!("give it the next free number; `specast id next {}` says which", family(id)),
        subject: id.to_owned(),
        ..Finding::default()
    });
}

fn family(id: &str) -> &str {
    ids::split(id).map_or(id, |(prefix, _)| prefix)
}
