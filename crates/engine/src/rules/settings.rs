//! What a team says about the rules: data that the edge reads from a configuration.

use std::collections::BTreeMap;

use super::Rule;
pub use super::languages::LANGUAGES;
pub use super::names::Name;
pub use super::types::{NAMED, Type};
use crate::diagnostic::Severity;

/// A team's wishes for one document. The default asks for nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    /// Severity of a rule by its name; `None` switches it off.
    pub levels: BTreeMap<String, Option<Severity>>,
    /// Texts that must not stand in a document.
    pub forbidden: Vec<Forbidden>,
    /// Sections and keys that depend on the front matter or the path.
    pub conditions: Vec<Condition>,
    /// Titles of sections that may stand beside the template's, whatever `section-unexpected` says.
    pub extra_sections: Vec<String>,
    /// Keys that may stand beside the template's.
    pub extra_keys: Vec<String>,
    /// What values of keys are, whatever the template shows.
    pub values: BTreeMap<String, Type>,
    /// What the file of a document is called.
    pub name: Option<Name>,
    /// Families of ids that are defined once in the whole workspace, by prefix.
    pub unique_ids: Vec<String>,
    /// Keys whose values name other documents.
    pub parents: Vec<String>,
    /// The language that the document is written in, as a code of two letters.
    pub language: Option<String>,
    /// Folders above the document that hold no more than so many entries.
    pub budgets: Vec<(String, usize)>,
}

/// A text that must not stand in a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forbidden {
    /// The words, compared as whole words without case; a text with `/` as it stands.
    pub text: String,
    /// What to write instead; may be empty.
    pub instead: String,
    /// Why.
    pub reason: String,
}

/// What must hold where a key has a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Condition {
    /// The key of the front matter; empty: always.
    pub key: String,
    /// Values of the key, one of which switches the condition on; empty: any value at all.
    pub is: Vec<String>,
    /// Sections that must be there, by title.
    pub requires_sections: Vec<String>,
    /// Keys that must be there.
    pub requires_keys: Vec<String>,
    /// Keys of which exactly one must be there.
    pub one_of: Vec<String>,
    /// Keys that must not be there.
    pub conflicts: Vec<String>,
    /// Why, for the message; may be empty.
    pub reason: String,
}

impl Settings {
    /// True for a family of ids, with or without its last `-`, that is unique in the whole workspace.
    pub fn is_unique(&self, family: &str) -> bool {
        self.unique_ids.iter().any(|unique| unique.trim_end_matches('-') == family.trim_end_matches('-'))
    }

    /// The severity of a rule under these settings; none where it is off.
    pub fn severity(&self, rule: &Rule) -> Option<Severity> {
        match self.levels.get(rule.name) {
            Some(level) => *level,
            None => rule.enabled.then_some(rule.severity),
        }
    }
}
