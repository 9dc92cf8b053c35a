//! A value cannot be converted to the type of its argument.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "argument-type",
    severity: Severity::Error,
    enabled: true,
    applies: subjects::always,
    page: include_str!("argument_type.md"),
    check: Check::Stage,
};
