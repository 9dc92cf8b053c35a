//! A reference leads to nothing.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "reference-dangling",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::always,
    page: include_str!("reference_dangling.md"),
    check: Check::Stage,
};
