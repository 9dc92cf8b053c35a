//! A document tells a port that nothing listens on and nothing publishes.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "port-missing",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::always,
    page: include_str!("port_missing.md"),
    check: Check::Stage,
};
