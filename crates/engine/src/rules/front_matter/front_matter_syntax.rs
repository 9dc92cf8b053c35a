//! The front matter cannot be read.

use specast_syntax::Range;

use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "front-matter-syntax",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::front_matter,
    page: include_str!("front_matter_syntax.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    for problem in &ctx.source.document.problems {
        ctx.report(Finding {
            at: problem.range,
            message: format!("the front matter is not YAML: {}", problem.message),
            help: "mend the line; a value with `:`, `#` or brackets needs quotes around it".into(),
            subject: "front matter".into(),
            ..Finding::default()
        });
    }
    let Some(front) = &ctx.source.document.front else {
        unclosed(ctx);
        return;
    };
    let body = ctx.text(front.body).lines().any(|line| !line.trim().is_empty() && !line.trim().starts_with('#'));
    if front.entries.is_empty() && body && ctx.source.document.problems.is_empty() {
        ctx.report(Finding {
            at: front.body.trim(&ctx.source.text),
            message: "the front matter holds no keys".into(),
            help: "write each entry as `key: value`".into(),
            subject: "front matter".into(),
            ..Finding::default()
        });
    }
}

/// True for a first line `---` with a key behind it that nothing closes.
pub(super) fn opens(ctx: &Context<'_>) -> bool {
    let text = ctx.source.text.trim_start_matches('\u{feff}');
    let mut lines = text.lines();
    let is_key = |line: &str| line.split_once(':').is_some_and(|(key, _)| !key.is_empty() && !key.contains(' '));
    ctx.source.document.front.is_none()
        && lines.next().is_some_and(|line| line.trim_end() == "---")
        && lines.next().is_some_and(is_key)
}

fn unclosed(ctx: &mut Context<'_>) {
    if opens(ctx) {
        let start = ctx.source.text.len() - ctx.source.text.trim_start_matches('\u{feff}').len();
        ctx.report(Finding {
            at: Range::new(start, start + 3),
            message: "the front matter has no end".into(),
            help: "close it with a line `---`".into(),
            subject: "front matter".into(),
            ..Finding::default()
        });
    }
}
