//! Findings: what is wrong, where, what demands it, and how to mend it.

use specast_syntax::{LineIndex, Range};

use crate::edit::TextEdit;

/// How much a finding weighs. Information never changes the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Must be mended.
    Error,
    /// Should be mended.
    Warning,
    /// Good to know.
    Information,
}

impl Severity {
    /// The word that outputs show.
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Information => "information",
        }
    }
}

/// A place with a remark, in a file that is named by its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// Path relative to the workspace root.
    pub path: String,
    /// Bytes of that file.
    pub range: Range,
    /// The remark; may be empty.
    pub text: String,
}

/// A finding of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Name of the rule in kebab-case.
    pub rule: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// One sentence without a full stop.
    pub message: String,
    /// The place in the document.
    pub primary: Label,
    /// Places that demand or explain it, such as the template's line.
    pub secondary: Vec<Label>,
    /// What to do; may be empty.
    pub help: String,
    /// An edit that mends it.
    pub fix: Option<Fix>,
    /// What the finding is about (a key, a section's title), for fingerprints.
    pub subject: String,
}

impl Diagnostic {
    /// The finding on one line: `path:line:column: severity[rule] message`. `text` is the document's.
    pub fn concise(&self, text: &str, lines: &LineIndex) -> String {
        let (line, column) = lines.line_column(text, self.primary.range.start);
        format!("{}:{line}:{column}: {}[{}] {}", self.primary.path, self.severity.word(), self.rule, self.message)
    }
}

/// Edits that mend a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an imperative.
    pub title: String,
    /// Edits of the document, in order, without overlap.
    pub edits: Vec<TextEdit>,
    /// False where it may touch an author's sentence.
    pub safe: bool,
}
