//! A link leads to a heading that is not there.

use specast_syntax::LinkKind;

use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding, INHERITED};
use crate::rules::{Check, Rule, subjects};
use crate::{index, source};
pub(in crate::rules) static RULE: Rule = Rule {
    name: "anchor-broken",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::links,
    page: include_str!("anchor_broken.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let Some(index) = ctx.index else { return };
    let folder = source::folder(&ctx.source.path);
    for link in &ctx.source.document.links {
        let destination = link.destination.of(&ctx.source.text);
        let bare = destination.trim_matches(['<', '>']);
        let Some((path, anchor)) = bare.split_once('#') else { continue };
        // `#L10` and `#:~:text=` are anchors that a site makes.
        let is_made = anchor.is_empty() || anchor.starts_with([':', '!', '/']) || is_line(anchor);
        // The top of a page needs no anchor (HTML, "scroll to the fragment").
        let is_made = is_made || anchor.eq_ignore_ascii_case("top");
        let target = if path.is_empty() { Some(ctx.source.path.clone()) } else { source::resolve(folder, bare) };
        let summary = target.as_ref().and_then(|target| index.documents.get(target));
        // A definition that the template wrote is not the author's.
        let is_of_template = link.kind == LinkKind::Definition
            && ctx.contract.text.lines().any(|line| line.trim() == ctx.text(link.range).trim());
        let Some(summary) = summary.filter(|_| !is_made && !is_of_template) else { continue };
        let wanted = source::decoded(anchor);
        if summary.anchors.contains(&wanted) || summary.anchors.contains(&wanted.to_lowercase()) {
            continue;
        }
        if target.as_ref() == Some(&ctx.source.path) && lacks_section(ctx, &wanted) {
            continue;
        }
        let likeness = |known: &str| strsim::normalized_damerau_levenshtein(known, &wanted);
        let near = summary.anchors.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
        let near = near.filter(|known| likeness(known) >= 0.7);
        let target = target.unwrap_or_default();
        let key = if target == ctx.source.path { format!("#{wanted}") } else { format!("{target}#{wanted}") };
        let is_inherited = ctx.is_inherited(&key);
        let before = if is_inherited { INHERITED } else { "" };
        ctx.report(Finding {
            at: link.destination,
            message: format!("no heading of `{target}` has the anchor `#{wanted}`{before}"),
            help: near.map_or_else(
                || "mend the anchor: the heading in lower case, `-` for blanks, no punctuation".to_owned(),
                |near| format!("did you mean `#{near}`?"),
            ),
            is_told_only: is_inherited,
            subject: destination.to_owned(),
            ..Finding::default()
        });
    }
}

/// True where the link names a section of the template that is missing here, or has another name or heading:
/// that is a finding already.
fn lacks_section(ctx: &Context<'_>, anchor: &str) -> bool {
    let template = &ctx.contract.document;
    ctx.contract.sections().any(|slot| {
        let tile = template.tile_at(ctx.slot(slot).origin.start);
        let is_named = index::slug(&template.plain(tile, &ctx.contract.text).text) == anchor;
        let found = ctx.sections.section(slot).and_then(|section| ctx.sections.of[section]);
        let is_above_missing = ctx
            .contract
            .ancestors(slot)
            .any(|above| ctx.slot(above).is_required() && ctx.sections.section(above).is_none());
        is_named
            && match found {
                Some(found) => !found.exact,
                None => ctx.slot(slot).is_required() || is_above_missing,
            }
    })
}

/// `L10`, `L10-L20`: lines of a file as code hosts write them.
fn is_line(anchor: &str) -> bool {
    anchor.strip_prefix('L').is_some_and(|rest| {
        !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, '-' | 'L' | 'C'))
    })
}
