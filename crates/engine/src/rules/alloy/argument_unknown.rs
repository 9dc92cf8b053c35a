//! A component, a block or a module has no argument or block of this name, or it stands there twice.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "argument-unknown",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::always,
    page: include_str!("argument_unknown.md"),
    check: Check::Stage,
};
