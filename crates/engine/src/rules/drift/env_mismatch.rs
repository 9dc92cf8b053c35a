//! A document sets a variable of the process to another value than the deployment does.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "env-mismatch",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::always,
    page: include_str!("env_mismatch.md"),
    check: Check::Stage,
};
