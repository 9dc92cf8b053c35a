//! Workflow commands of GitHub Actions, which show findings at their lines in a pull request.
//!
//! <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>

use specast_engine::diagnostic::Severity;

use super::Report;

/// Renders the findings.
pub fn render(report: &Report) -> String {
    let mut out = String::new();
    for (finding, _) in &report.found {
        let ((line, column), (end_line, end_column)) = report.texts.place(finding);
        let level = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Information => "notice",
        };
        let message = if finding.help.is_empty() {
            finding.message.clone()
        } else {
            format!("{}; {}", finding.message, finding.help)
        };
        // Columns may be given for one line only.
        let columns = if line == end_line { format!(",col={column},endColumn={end_column}") } else { String::new() };
        out.push_str(&format!(
            "::{level} file={},line={line},endLine={end_line}{columns},title={}::{}\n",
            property(&finding.primary.path),
            property(finding.rule),
            data(&message)
        ));
    }
    out
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
