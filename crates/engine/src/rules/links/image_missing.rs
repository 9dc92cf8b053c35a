//! An image is not there.

use crate::diagnostic::Severity;
use crate::rules::context::Context;
use crate::rules::links::link_broken::broken;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "image-missing",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::images,
    page: include_str!("image_missing.md"),
    check: Check::Document(check),
};

fn check(ctx: &mut Context<'_>) {
    broken(ctx, true);
}
