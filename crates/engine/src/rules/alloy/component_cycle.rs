//! Components refer to each other in a circle.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "component-cycle",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::always,
    page: include_str!("component_cycle.md"),
    check: Check::Stage,
};
