//! A port is published, and the documents that tell this process's ports do not tell of it.

use crate::diagnostic::Severity;
use crate::rules::{Check, Rule, subjects};

pub(in crate::rules) static RULE: Rule = Rule {
    name: "port-undocumented",
    severity: Severity::Warning,
    enabled: true,
    applies: subjects::always,
    page: include_str!("port_undocumented.md"),
    check: Check::Stage,
};
