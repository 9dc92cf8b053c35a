//! A component is less settled than the process allows.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "stability",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::always,
    page: include_str!("stability.md"),
    check: Check::Stage,
};
