//! No component has this name, or it may not stand here, or its label is missing, not allowed or taken.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "component-unknown",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::always,
    page: include_str!("component_unknown.md"),
    check: Check::Stage,
};
