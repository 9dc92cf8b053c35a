//! An id is defined and nothing refers to it.

use std::collections::BTreeSet;

use crate::contract::ids;
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "id-unused",
    severity: Severity::Information,
    enabled: false,
    applies: subjects::ids,
    page: include_str!("id_unused.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let used: BTreeSet<&str> = ctx.ids.iter().filter(|id| !id.defines).map(|id| id.text.as_str()).collect();
    let elsewhere = |text: &str| {
        let documents = ctx.index.iter().flat_map(|index| &index.documents);
        documents.into_iter().any(|(path, summary)| *path != ctx.source.path && summary.used.contains(text))
    };
    let mut found = Vec::new();
    for id in ctx.ids.iter().filter(|id| id.defines && !used.contains(id.text.as_str())) {
        let family =
            ids::split(&id.text).and_then(|(prefix, _)| ctx.contract.ids.iter().find(|one| one.prefix == prefix));
        if family.is_some_and(|family| family.defined.is_some()) && !elsewhere(&id.text) {
            found.push((id.range, id.text.clone()));
        }
    }
    for (at, text) in found {
        ctx.report(Finding {
            at,
            message: format!("nothing refers to id `{text}`"),
            help: "refer to it where it is carried out or checked, or remove it".into(),
            subject: text,
            ..Finding::default()
        });
    }
}
