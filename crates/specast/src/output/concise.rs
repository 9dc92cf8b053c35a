//! One line for each finding: `path:line:column: severity[rule] message`.

use std::fmt::Write as _;

use specast_engine::diagnostic::Diagnostic;

use super::Texts;

/// Renders findings.
pub fn render(found: &[Diagnostic], texts: &Texts) -> String {
    let mut out = String::new();
    for finding in found {
        if let Some((text, lines)) = texts.get(&finding.primary.path) {
            let _ = writeln!(out, "{}", finding.concise(text, lines));
        }
    }
    out
}
