//! A comment silences a rule that finds nothing there.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "suppression-unused",
    severity: Severity::Warning,
    enabled: true,
    applies: subjects::always,
    page: include_str!("suppression_unused.md"),
    check: Check::Stage,
};
