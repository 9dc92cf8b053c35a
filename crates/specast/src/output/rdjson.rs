//! Reviewdog Diagnostic Format.
//!
//! <https://github.com/reviewdog/reviewdog/tree/master/proto/rdf>

use serde_json::{Value, json};
use specast_engine::diagnostic::Severity;
use specast_syntax::Range;

use super::Report;

/// Renders the findings.
pub fn render(report: &Report) -> String {
    let all: Vec<Value> = report
        .found
        .iter()
        .map(|(finding, _)| {
            let severity = match finding.severity {
                Severity::Error => "ERROR",
                Severity::Warning => "WARNING",
                Severity::Information => "INFO",
            };
            let path = &finding.primary.path;
            let mut value = json!({
                "message": finding.message,
                "location": { "path": path, "range": range(report, path, finding.primary.range) },
                "severity": severity,
                "code": { "value": finding.rule },
            });
            let edits = finding.fix.iter().filter(|fix| fix.safe).flat_map(|fix| &fix.edits);
            let edits: Vec<Value> =
                edits.map(|edit| json!({ "range": range(report, path, edit.range), "text": edit.text })).collect();
            if !edits.is_empty() {
                value["suggestions"] = Value::from(edits);
            }
            value
        })
        .collect();
    format!("{:#}\n", json!({ "source": { "name": "specast" }, "diagnostics": all }))
}

/// Lines and columns from 1; columns count bytes of UTF-8.
fn range(report: &Report, path: &str, range: Range) -> Value {
    let Some((_, lines)) = report.texts.get(path) else { return Value::Null };
    let place = |at: u32| {
        let line = lines.line(at);
        json!({ "line": line, "column": at - lines.line_range(line).start + 1 })
    };
    json!({ "start": place(range.start), "end": place(range.end) })
}
