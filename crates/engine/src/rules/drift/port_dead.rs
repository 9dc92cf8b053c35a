//! A port is published, and nothing listens behind it.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "port-dead",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::always,
    page: include_str!("port_dead.md"),
    check: Check::Stage,
};
