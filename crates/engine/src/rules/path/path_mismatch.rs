//! A document lies elsewhere than the template, or its own target line, says.

use specast_syntax::Range;

use crate::contract::{PathPattern, notation};
use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "path-mismatch",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::target,
    page: include_str!("path_mismatch.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    let Some(target) = &ctx.contract.target else { return };
    let path = &ctx.source.path;
    let stated = stated(ctx, target);
    let (at, message) = match &stated {
        Some((at, text)) if text != path => (*at, format!("the target line says `{text}`, the document is `{path}`")),
        _ if target.bind(path).is_some() => return,
        Some((at, _)) => (*at, format!("`{path}` does not fit `{}`", target.text)),
        None => (ctx.first_line(), format!("`{path}` does not fit `{}`", target.text)),
    };
    ctx.report(Finding {
        at,
        message,
        demanded: Some((target.origin, "the template says where its documents live")),
        help: "move the document or mend its target line".into(),
        subject: target.text.clone(),
        ..Finding::default()
    });
}

/// The path that the document's own target line names.
fn stated(ctx: &Context<'_>, target: &PathPattern) -> Option<(Range, String)> {
    let slot = ctx.contract.fields().find(|slot| ctx.slot(*slot).origin.contains(target.origin))?;
    let field = ctx.all_fields_of(slot).into_iter().next()?;
    let plain = ctx.source.document.plain_in(field.tile, field.value, &ctx.source.text);
    let code = plain.codes().next()?;
    let text = code.at.of(&plain.text).to_owned();
    // A target line that was left as the template's is a placeholder.
    (text != target.text && !notation::is_unknown(&text)).then_some((code.source, text))
}
