//! One line for each finding: `path:line:column: severity[rule] message`.

use super::Report;

/// Renders the findings.
pub fn render(report: &Report) -> String {
    let mut out = String::new();
    for (finding, _) in &report.found {
        if let Some((text, lines)) = report.texts.get(&finding.primary.path) {
            out.push_str(&finding.concise(text, lines));
            out.push('\n');
        }
    }
    out
}
