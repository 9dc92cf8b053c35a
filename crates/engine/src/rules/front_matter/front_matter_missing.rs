//! The template has front matter, and the document has none.

use specast_syntax::Range;

use super::front_matter_syntax;
use crate::diagnostic::{Fix, Severity};
use crate::edit::TextEdit;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "front-matter-missing",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::keys,
    page: include_str!("front_matter_missing.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let document = &ctx.source.document;
    let Some(wanted) = &ctx.contract.document.front else { return };
    let n_keys = ctx.contract.keys().filter(|key| ctx.slot(*key).is_required()).count();
    // A front matter that cannot be read, or that nothing closes, is front-matter-syntax's finding.
    if document.front.is_some() || n_keys == 0 || !document.problems.is_empty() || front_matter_syntax::opens(ctx) {
        return;
    }
    let names: Vec<String> = ctx.contract.keys().map(|key| ctx.contract.name(key)).collect();
    ctx.report(Finding {
        at: ctx.first_line(),
        message: format!(
            "the front matter is missing, with {}",
            names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
        ),
        demanded: Some((wanted.range, "the template begins with it")),
        help: "begin the document with the template's front matter".into(),
        subject: "front matter".into(),
        fix: Some(fix(ctx, wanted.range)),
        ..Finding::default()
    });
}

/// Holes that are no YAML get quotes, so that the document can be read.
fn quoted(ctx: &Context<'_>, mut front: String, start: u32) -> String {
    for slot in ctx.contract.keys().collect::<Vec<_>>().into_iter().rev() {
        let Some(hole) = ctx.slot(slot).holes.first().map(|hole| hole.range) else { continue };
        let shown = hole.of(&ctx.contract.text);
        let range = (hole.start - start) as usize..(hole.end - start) as usize;
        let is_bare = front.get(..range.start).is_some_and(|before| before.ends_with(' '));
        if is_bare && shown.starts_with(['{', '[']) && shown.contains("](") && !shown.contains('\'') {
            front.replace_range(range, &format!("'{shown}'"));
        }
    }
    front
}

/// The template's front matter as it stands, holes included.
fn fix(ctx: &Context<'_>, wanted: Range) -> Fix {
    let text = &ctx.source.text;
    let eol = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let front = wanted.of(&ctx.contract.text).trim_end().to_owned();
    let front = quoted(ctx, front, wanted.start);
    let front: Vec<&str> = front.lines().collect();
    let start = text.len() - text.trim_start_matches('\u{feff}').len();
    let edits = vec![TextEdit { range: Range::new(start, start), text: format!("{}{eol}{eol}", front.join(eol)) }];
    Fix { title: "Insert the template's front matter".into(), edits, safe: true }
}
