//! The findings below the name of their file, a line each.

use super::Report;

/// Renders the findings.
pub fn render(report: &Report) -> String {
    let mut out = String::new();
    let mut file = "";
    for (finding, _) in &report.found {
        if finding.primary.path != file {
            if !file.is_empty() {
                out.push('\n');
            }
            file = &finding.primary.path;
            out.push_str(&format!("{file}\n"));
        }
        let ((line, column), _) = report.texts.place(finding);
        out.push_str(&format!(
            "  {line}:{column}  {}[{}] {}\n",
            finding.severity.word(),
            finding.rule,
            finding.message
        ));
    }
    if !file.is_empty() {
        out.push('\n');
    }
    out
}
