//! Findings as JSON, the same for every verb: lines and columns from 1, bytes from 0.

use serde_json::{Value, json};
use specast_engine::diagnostic::{Diagnostic, Label};
use specast_syntax::Range;

use super::{Counts, Report, Texts};

/// A report as one document, `specast/check/1`.
pub fn report(report: &Report) -> String {
    let documents = report.documents.iter();
    let documents = documents
        .map(|one| json!({ "path": one.path, "template": one.template, "version": one.version, "taken": one.why }));
    let value = json!({
        "schema": "specast/check/1",
        "documents": documents.collect::<Vec<_>>(),
        "configurations": report.configurations.iter().map(|(path, _)| path).collect::<Vec<_>>(),
        "left_out": report.left_out,
        "stale": report.known.stale,
        "summary": {
            "documents": report.documents.len(),
            "configurations": report.configurations.len(),
            "templates": report.n_templates(),
            "rules": report.rules.len(),
            "findings": counts(report.counts),
            "known": report.known.n_known,
        },
        "templates": report.templates.iter().map(|(path, n)| json!({ "path": path, "documents": n })).collect::<Vec<_>>(),
        "rules": report.rules.iter().map(|(rule, n)| json!({ "rule": rule, "documents": n })).collect::<Vec<_>>(),
        "diagnostics": report.found.iter().map(|(finding, print)| one(finding, print, &report.texts)).collect::<Vec<_>>(),
    });
    format!("{value:#}\n")
}

/// Numbers of findings as an object.
pub fn counts(counts: Counts) -> Value {
    json!({ "errors": counts.errors, "warnings": counts.warnings, "information": counts.information })
}

/// A place as an object.
pub fn place(path: &str, range: Range, texts: &Texts) -> Value {
    let Some((text, lines)) = texts.get(path) else { return json!({ "path": path }) };
    let (line, column) = lines.line_column(text, range.start);
    let (end_line, end_column) = lines.line_column(text, range.end);
    json!({
        "path": path, "line": line, "column": column, "end_line": end_line, "end_column": end_column,
        "start": range.start, "end": range.end,
    })
}

/// A finding with its fingerprint as an object.
pub fn one(finding: &Diagnostic, fingerprint: &str, texts: &Texts) -> Value {
    let fix = finding.fix.as_ref().map(|fix| {
        let edits = fix.edits.iter();
        let edits = edits.map(|edit| json!({ "start": edit.range.start, "end": edit.range.end, "text": edit.text }));
        json!({ "title": fix.title, "safe": fix.safe, "edits": edits.collect::<Vec<_>>() })
    });
    json!({
        "rule": finding.rule,
        "severity": finding.severity.word(),
        "message": finding.message,
        "primary": label(&finding.primary, texts),
        "secondary": finding.secondary.iter().map(|label_| label(label_, texts)).collect::<Vec<_>>(),
        "help": finding.help,
        "subject": finding.subject,
        "fingerprint": fingerprint,
        "fix": fix,
    })
}

fn label(label: &Label, texts: &Texts) -> Value {
    let mut value = place(&label.path, label.range, texts);
    value["text"] = json!(label.text);
    value
}
