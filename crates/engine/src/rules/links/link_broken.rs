//! A link leads to a file that is not there.

use specast_syntax::LinkKind;

use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding, INHERITED};
use crate::rules::{Check, Rule, subjects};
use crate::source;

pub(in crate::rules) static RULE: Rule = Rule {
    name: "link-broken",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::links,
    page: include_str!("link_broken.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    broken(ctx, false);
}

/// Reports links, or images, whose file is not there.
pub(in crate::rules) fn broken(ctx: &mut Context<'_>, images: bool) {
    let Some(index) = ctx.index else { return };
    let folder = source::folder(&ctx.source.path);
    for link in &ctx.source.document.links {
        let destination = link.destination.of(&ctx.source.text);
        let is_image = link.kind == LinkKind::Image;
        if is_image != images {
            continue;
        }
        if destination.is_empty() {
            if link.range.of(&ctx.source.text).ends_with("()") {
                ctx.report(Finding {
                    at: link.range,
                    message: format!("{} leads nowhere", if images { "image" } else { "link" }),
                    help: "write the destination, or take the brackets away".into(),
                    subject: link.range.of(&ctx.source.text).to_owned(),
                    ..Finding::default()
                });
            }
            continue;
        }
        let Some(path) = source::resolve(folder, destination) else { continue };
        let is_there = path.is_empty() || index.present.contains(path.trim_end_matches('/'));
        // A template's hole is placeholder-left's finding.
        if is_there || destination.contains(['<', '{', '$']) {
            continue;
        }
        let what = if images { "image" } else { "link" };
        let near = index.near(&path);
        let is_inherited = ctx.is_inherited(&path);
        let before = if is_inherited { INHERITED } else { "" };
        if let Some(page) = index.pages.get(&path) {
            ctx.report(Finding {
                at: link.destination,
                message: format!("{what} leads to `{path}`; what is there is `{page}`"),
                help: "write the ending: not everything that shows documents adds it".into(),
                is_told_only: true,
                subject: destination.to_owned(),
                ..Finding::default()
            });
            continue;
        }
        ctx.report(Finding {
            at: link.destination,
            message: format!("{what} leads to `{path}`, which is not there{before}"),
            help: near.map_or_else(
                || "mend the path, seen from the document's folder".to_owned(),
                |near| format!("did you mean `{near}`?"),
            ),
            is_told_only: is_inherited,
            subject: destination.to_owned(),
            ..Finding::default()
        });
    }
}
