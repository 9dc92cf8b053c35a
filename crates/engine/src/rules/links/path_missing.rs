//! A file that the document names is not there.

use crate::diagnostic::Severity;
use crate::index::{self, Mention, Place};
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "path-missing",
    severity: Severity::Warning,
    enabled: true,
    applies: subjects::always,
    page: include_str!("path_missing.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let Some(index) = ctx.index else { return };
    let is_there = |place: &Place| {
        let path = &place.path;
        index.present.contains(path) || index.pinned.contains(path) || *path == ctx.source.path
    };
    // A path whose first folder is not here is one of another repository, unless files are listed.
    let is_ours =
        |mention: &Mention| mention.listed || mention.places.iter().any(|place| index.present.contains(&place.top));
    let planned = |mention: &Mention| {
        mention.open
            || mention
                .places
                .iter()
                .any(|place| index.targets.iter().any(|(_, target)| target.as_ref() == Some(&place.path)))
    };
    let found: Vec<Mention> = index::mentions(ctx.source)
        .into_iter()
        .filter(|mention| is_ours(mention) && !planned(mention) && !mention.places.iter().any(is_there))
        .collect();
    let mut told: Vec<String> = Vec::new();
    for mention in found {
        if told.contains(&mention.path) {
            continue;
        }
        let near = index.near(&mention.path);
        ctx.report(Finding {
            at: mention.range,
            message: format!("file `{}` is not there", mention.path),
            help: near.map_or_else(
                || "mend the path, or say that the file is to be made".to_owned(),
                |near| format!("did you mean `{near}`?"),
            ),
            subject: mention.path.clone(),
            ..Finding::default()
        });
        told.push(mention.path);
    }
}
