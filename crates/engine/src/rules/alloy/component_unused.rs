//! Nothing refers to a component that does nothing by itself.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "component-unused",
    severity: Severity::Information,
    enabled: true,
    applies: subjects::always,
    page: include_str!("component_unused.md"),
    check: Check::Stage,
};
