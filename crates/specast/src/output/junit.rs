//! JUnit XML: a suite for each document, a case for each finding; a document without findings is a case
//! that passes.

use specast_engine::diagnostic::Severity;

use super::Report;

/// Renders the findings. Information is no failure and stands in the case's output.
pub fn render(report: &Report) -> String {
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let n_failures = report.counts.errors + report.counts.warnings;
    let mut suites = String::new();
    let mut n_tests = 0;
    let mut paths: Vec<&str> = report.documents.iter().map(|document| document.path.as_str()).collect();
    paths.extend(report.configurations.iter().map(|(path, _)| path.as_str()));
    paths.extend(report.found.iter().map(|(finding, _)| finding.primary.path.as_str()));
    paths.sort_unstable();
    paths.dedup();
    for path in paths {
        let mut cases = String::new();
        let (mut n_cases, mut n_failed) = (0, 0);
        for (finding, _) in report.found.iter().filter(|(finding, _)| finding.primary.path == path) {
            let ((line, column), _) = report.texts.place(finding);
            let name = format!("{}:{line}:{column}", finding.rule);
            let body = escaped(&format!("{path}:{line}:{column}: {}", finding.message));
            n_cases += 1;
            let inner = if finding.severity == Severity::Information {
                format!("<system-out>{body}</system-out>")
            } else {
                n_failed += 1;
                format!(
                    "<failure type=\"{}\" message=\"{}\">{body}</failure>",
                    finding.severity.word(),
                    escaped(&finding.message)
                )
            };
            cases.push_str(&format!(
                "    <testcase name=\"{}\" classname=\"{}\">{inner}</testcase>\n",
                escaped(&name),
                escaped(path)
            ));
        }
        if n_cases == 0 {
            n_cases = 1;
            cases = format!("    <testcase name=\"no findings\" classname=\"{}\"/>\n", escaped(path));
        }
        n_tests += n_cases;
        suites.push_str(&format!(
            "  <testsuite name=\"{}\" tests=\"{n_cases}\" failures=\"{n_failed}\" errors=\"0\">\n{cases}  </testsuite>\n",
            escaped(path)
        ));
    }
    out.push_str(&format!(
        "<testsuites name=\"specast\" tests=\"{n_tests}\" failures=\"{n_failures}\" errors=\"0\">\n"
    ));
    out + &suites + "</testsuites>\n"
}

/// XML text: marks escaped, characters that XML 1.0 does not know left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(c),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}
