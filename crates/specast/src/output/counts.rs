//! Numbers of findings.

use specast_engine::diagnostic::{Diagnostic, Severity};

/// Numbers of findings by severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Information.
    pub information: usize,
}

impl Counts {
    /// Counts findings.
    pub fn of<'d>(found: impl Iterator<Item = &'d Diagnostic>) -> Self {
        let mut counts = Self::default();
        for finding in found {
            match finding.severity {
                Severity::Error => counts.errors += 1,
                Severity::Warning => counts.warnings += 1,
                Severity::Information => counts.information += 1,
            }
        }
        counts
    }
}
