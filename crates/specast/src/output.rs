//! How findings are shown. A format is one file; none decides what is a finding.

use std::collections::BTreeMap;
use std::sync::Arc;

use clap::ValueEnum;
use specast_engine::diagnostic::{Diagnostic, Severity};
use specast_syntax::LineIndex;

pub mod concise;
pub mod full;
pub mod json;
pub mod ledger;

/// The formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Findings with the lines they speak of, of the document and of the template
    Full,
    /// A line for each finding
    Concise,
    /// One JSON document
    Json,
}

/// The texts that findings point into, by path.
#[derive(Debug, Default)]
pub struct Texts(BTreeMap<String, (Arc<str>, LineIndex)>);

impl Texts {
    /// Adds a text.
    pub fn add(&mut self, path: &str, text: &Arc<str>, lines: &LineIndex) {
        self.0.insert(path.to_owned(), (Arc::clone(text), lines.clone()));
    }

    /// The text and lines of a path.
    pub fn get(&self, path: &str) -> Option<(&str, &LineIndex)> {
        self.0.get(path).map(|(text, lines)| (text.as_ref(), lines))
    }
}

/// Numbers of findings by severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Information.
    pub information: usize,
}

impl Counts {
    /// Counts findings.
    pub fn of(found: &[Diagnostic]) -> Self {
        let count = |severity| found.iter().filter(|finding| finding.severity == severity).count();
        Self {
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            information: count(Severity::Information),
        }
    }
}

/// `1 document`, `2 documents`.
pub fn plural(n: usize, word: &str) -> String {
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}s") }
}
