//! SARIF 2.1.0, with URIs relative to the workspace's root and fingerprints that no moved line changes.
//!
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>

use serde_json::{Value, json};
use specast_engine::diagnostic::{Label, Severity};
use specast_engine::rules;
use specast_syntax::Range;

use super::{Report, Texts};

/// Renders the findings.
pub fn render(report: &Report) -> String {
    let rules: Vec<Value> = rules::RULES
        .iter()
        .map(|rule| {
            let sentence = rule.page.lines().skip(1).find(|line| !line.is_empty()).unwrap_or_default();
            let prose = rule.page.split_once('\n').map_or("", |(_, rest)| rest);
            let prose = prose.split("\n```").next().unwrap_or_default().trim();
            json!({
                "id": rule.name,
                "shortDescription": { "text": sentence },
                "fullDescription": { "text": prose },
                "help": { "text": rule.page, "markdown": rule.page },
                "defaultConfiguration": { "enabled": rule.enabled, "level": level(rule.severity) },
            })
        })
        .collect();
    let results: Vec<Value> = report
        .found
        .iter()
        .map(|(finding, print)| {
            let index = rules::RULES.iter().position(|rule| rule.name == finding.rule);
            let text = if finding.help.is_empty() {
                finding.message.clone()
            } else {
                format!("{}; {}", finding.message, finding.help)
            };
            let related: Vec<Value> =
                finding.secondary.iter().enumerate().map(|(id, label)| related(id, label, &report.texts)).collect();
            let mut result = json!({
                "ruleId": finding.rule,
                "ruleIndex": index,
                "level": level(finding.severity),
                "message": { "text": text },
                "locations": [{ "physicalLocation": physical(&finding.primary, &report.texts) }],
                "partialFingerprints": { "specast/v1": print },
            });
            if !related.is_empty() {
                result["relatedLocations"] = Value::from(related);
            }
            if let Some(fix) = &finding.fix {
                let edits = fix.edits.iter().map(|edit| {
                    json!({
                        "deletedRegion": region(&finding.primary.path, edit.range, &report.texts),
                        "insertedContent": { "text": edit.text },
                    })
                });
                let change = json!({
                    "artifactLocation": { "uri": uri(&finding.primary.path), "uriBaseId": "ROOT" },
                    "replacements": edits.collect::<Vec<_>>(),
                });
                result["fixes"] = json!([{ "description": { "text": fix.title }, "artifactChanges": [change] }]);
            }
            result
        })
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "specast",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": rules,
            } },
            "columnKind": "unicodeCodePoints",
            "originalUriBaseIds": { "ROOT": { "description": { "text": "the root of the workspace" } } },
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Information => "note",
    }
}

fn physical(label: &Label, texts: &Texts) -> Value {
    json!({
        "artifactLocation": { "uri": uri(&label.path), "uriBaseId": "ROOT" },
        "region": region(&label.path, label.range, texts),
    })
}

fn related(id: usize, label: &Label, texts: &Texts) -> Value {
    json!({ "id": id, "physicalLocation": physical(label, texts), "message": { "text": label.text } })
}

fn region(path: &str, range: Range, texts: &Texts) -> Value {
    let Some((text, lines)) = texts.get(path) else { return json!({ "startLine": 1 }) };
    let (line, column) = lines.line_column(text, range.start);
    let (end_line, end_column) = lines.line_column(text, range.end);
    json!({ "startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column })
}

/// A path as a relative URI reference (RFC 3986).
fn uri(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/!$&'()*+,;=@".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
