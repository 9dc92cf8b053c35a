//! A Code Quality report of GitLab.
//!
//! <https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format>

use serde_json::{Value, json};
use specast_engine::diagnostic::Severity;

use super::Report;

/// Renders the findings.
pub fn render(report: &Report) -> String {
    let all: Vec<Value> = report
        .found
        .iter()
        .map(|(finding, print)| {
            let ((line, _), (end, _)) = report.texts.place(finding);
            let severity = match finding.severity {
                Severity::Error => "major",
                Severity::Warning => "minor",
                Severity::Information => "info",
            };
            json!({
                "description": finding.message,
                "check_name": finding.rule,
                "fingerprint": print,
                "severity": severity,
                "location": { "path": finding.primary.path, "lines": { "begin": line, "end": end } },
            })
        })
        .collect();
    format!("{:#}\n", Value::from(all))
}
