//! A document names one component, the configuration has another in its place.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "component-mismatch",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::always,
    page: include_str!("component_mismatch.md"),
    check: Check::Stage,
};
