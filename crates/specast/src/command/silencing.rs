//! Comments that silence findings, outside of what the rules of documents see.

use specast_engine::diagnostic::{Diagnostic, Label};
use specast_engine::rules::Settings;
use specast_engine::rules::suppress::{self, Suppression};

/// The findings of a file that its comments do not silence, and what is wrong with the comments, as the team weighs
/// it. `is_looked_for` says for which rules a comment that silences nothing is one too many.
pub fn silence(
    path: &str,
    all: &[Suppression],
    found: Vec<Diagnostic>,
    settings: &Settings,
    is_looked_for: impl Fn(&str) -> bool,
) -> Vec<Diagnostic> {
    let (mut left, faults) = suppress::silence(all, found, is_looked_for);
    for fault in faults {
        let Some(severity) = settings.severity(fault.rule) else { continue };
        left.push(Diagnostic {
            rule: fault.rule.name,
            severity,
            message: fault.message,
            primary: Label { path: path.to_owned(), range: fault.at, text: String::new() },
            secondary: Vec::new(),
            help: fault.help,
            fix: None,
            subject: fault.subject,
        });
    }
    left.sort_by_key(|finding| finding.primary.range.start);
    left
}
