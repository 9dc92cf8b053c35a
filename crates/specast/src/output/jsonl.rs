//! One JSON object a line for each finding, the same as in the array of `json`.

use super::{Report, json};

/// Renders the findings.
pub fn render(report: &Report) -> String {
    report.found.iter().map(|(finding, print)| format!("{}\n", json::one(finding, print, &report.texts))).collect()
}
