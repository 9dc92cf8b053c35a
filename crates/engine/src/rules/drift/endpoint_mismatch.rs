//! A document names one address, the configuration or the deployment has another.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "endpoint-mismatch",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::always,
    page: include_str!("endpoint_mismatch.md"),
    check: Check::Stage,
};
