//! A document names a network that the process does not join.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "network-mismatch",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::always,
    page: include_str!("network_mismatch.md"),
    check: Check::Stage,
};
