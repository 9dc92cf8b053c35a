//! A comment silences a rule without saying why.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "suppression-reason",
    severity: Severity::Warning,
    enabled: true,
    applies: subjects::always,
    page: include_str!("suppression_reason.md"),
    check: Check::Stage,
};
