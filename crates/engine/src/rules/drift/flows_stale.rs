//! A drawing of flows in a document is not what its configuration says today.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "flows-stale",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::always,
    page: include_str!("flows_stale.md"),
    check: Check::Stage,
};
