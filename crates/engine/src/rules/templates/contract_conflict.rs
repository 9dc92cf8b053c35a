//! Two templates claim the same path.

use crate::diagnostic::Severity;
use crate::rules::context::{Context, Finding};
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "contract-conflict",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::always,
    page: include_str!("contract_conflict.md"),
    check: Check::Template(check),
};

fn check(ctx: &mut Context<'_>) {
    let Some(index) = ctx.index else { return };
    let Some(own) = &ctx.contract.target else { return };
    // Where the team says which paths are whose, nobody else claims them.
    if index.settled.contains(&ctx.contract.path) {
        return;
    }
    let is_other = |template: &String| *template != ctx.contract.path && !index.settled.contains(template);
    let others = index.targets.iter().filter(|(template, _)| is_other(template));
    let same: Vec<&str> = others
        .filter(|(_, target)| target.as_ref().is_some_and(|target| shape(target) == shape(&own.text)))
        .map(|(template, _)| template.as_str())
        .collect();
    for other in same {
        ctx.report(Finding {
            at: own.origin,
            message: format!("`{}` is claimed by {other} as well", own.text),
            help: "give one of them another target, or say in specast.toml which paths are whose".into(),
            subject: other.to_owned(),
            ..Finding::default()
        });
    }
}

/// The pattern with its variables made equal.
fn shape(pattern: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_usize;
    for c in pattern.chars() {
        match c {
            '<' | '{' | '[' => {
                if depth == 0 {
                    out.push('*');
                }
                depth += 1;
            }
            '>' | '}' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            c => out.push(c),
        }
    }
    out
}
