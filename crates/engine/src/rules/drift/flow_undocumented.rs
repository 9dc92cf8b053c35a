//! The configuration sends data somewhere, and no document that tells its flows tells of it.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "flow-undocumented",
    severity: Severity::Warning,
    enabled: true,
    applies: subjects::always,
    page: include_str!("flow_undocumented.md"),
    check: Check::Stage,
};
