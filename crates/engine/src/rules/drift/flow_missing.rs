//! A document tells a flow that the configuration does not have.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "flow-missing",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::always,
    page: include_str!("flow_missing.md"),
    check: Check::Stage,
};
