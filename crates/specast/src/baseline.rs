//! `.specast/baseline.toml`: findings that a team knows and does not want to hear of.
//!
//! Small entries, sorted, no line numbers, so that a review reads them and they merge well.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use specast_engine::diagnostic::Severity;

use crate::files;
use crate::fingerprint::Printed;

/// Where it stands, below the root.
pub const FILE: &str = ".specast/baseline.toml";

const HEAD: &str = "\
# Findings that are known. `specast check` fails on others only; `specast baseline` writes this file anew.
";

/// The known findings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    /// The findings, sorted.
    #[serde(default, rename = "finding")]
    pub findings: BTreeSet<Entry>,
}

/// A known finding. Its fingerprint is its identity, the rest is for people.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The document.
    pub path: String,
    /// The rule.
    pub rule: String,
    /// What the finding is about.
    #[serde(default)]
    pub subject: String,
    /// Its fingerprint.
    pub fingerprint: String,
}

impl Baseline {
    /// What is to be known of these findings. Information fails no check and needs no entry.
    pub fn of(found: &Printed) -> Self {
        let loud = found.iter().filter(|(finding, _)| finding.severity != Severity::Information);
        let entries = loud.map(|(finding, print)| Entry {
            path: finding.primary.path.clone(),
            rule: finding.rule.to_owned(),
            subject: finding.subject.clone(),
            fingerprint: print.clone(),
        });
        Self { findings: entries.collect() }
    }

    /// Reads the file of a root; nothing where there is none.
    pub fn read(root: &Path) -> Result<Option<Self>> {
        let path = root.join(FILE);
        if !path.exists() {
            return Ok(None);
        }
        let text = files::read_text(&path, FILE)?;
        let parsed = toml::from_str(&text).map_err(|error: toml::de::Error| {
            let line = error.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            anyhow::anyhow!(
                "{FILE}:{line}: {}; mend it, or write it anew with `specast baseline`",
                error.message().replace('\n', " ")
            )
        })?;
        Ok(Some(parsed))
    }

    /// The file's text.
    pub fn text(&self) -> Result<String> {
        let entries = toml::to_string(self).context(FILE)?;
        Ok(if self.findings.is_empty() { HEAD.to_owned() } else { format!("{HEAD}\n{entries}") })
    }

    /// The fingerprints.
    pub fn prints(&self) -> BTreeSet<&str> {
        self.findings.iter().map(|entry| entry.fingerprint.as_str()).collect()
    }
}
