//! The deployment takes a port inside of the container from a variable, and the configuration fixes it.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "port-hardcoded",
    severity: Severity::Warning,
    enabled: true,
    applies: subjects::always,
    page: include_str!("port_hardcoded.md"),
    check: Check::Stage,
};
