//! A configuration of Alloy cannot be read.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "alloy-syntax",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::always,
    page: include_str!("alloy_syntax.md"),
    check: Check::Stage,
};
