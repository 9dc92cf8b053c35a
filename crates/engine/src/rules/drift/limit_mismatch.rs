//! A document tells another limit of memory or processor time, or another restart policy, than the deployment.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "limit-mismatch",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::always,
    page: include_str!("limit_mismatch.md"),
    check: Check::Stage,
};
