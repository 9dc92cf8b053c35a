//! An argument or block that a component or a module needs is not there.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "argument-missing",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::always,
    page: include_str!("argument_missing.md"),
    check: Check::Stage,
};
