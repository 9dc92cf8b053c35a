//! What the sources say anywhere: the last resort of a value that no place of theirs supports.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use memchr::memmem;
use rustc_hash::FxHashSet as HashSet;

use super::super::align::Index;
use super::super::compare::contains_word;
use super::super::side::Side;
use crate::facts::Fact;
use crate::words;

/// What the sources say anywhere.
pub(super) struct SourceWords {
    pub stems: HashSet<u32>,
    pub labels: HashSet<Arc<str>>,
    /// All texts, folded.
    text: String,
    /// Digests of the runs of letters and digits in the text.
    runs: HashSet<u64>,
}

/// Digests of the runs of letters and digits in a text.
fn runs(text: &str) -> impl Iterator<Item = u64> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty()).map(|run| {
        let mut hasher = DefaultHasher::new();
        run.hash(&mut hasher);
        hasher.finish()
    })
}

impl SourceWords {
    /// Reads the sources.
    pub fn of(from: &Side<'_>) -> Self {
        let statements = from.docs.iter().flat_map(|doc| &doc.statements);
        let labels =
            from.docs.iter().flat_map(|doc| &doc.facts.statements).filter_map(|statement| statement.label.clone());
        let mut folded = from.docs.iter().map(|doc| words::fold(&doc.source.text));
        let mut text = folded.next().unwrap_or_default();
        folded.for_each(|more| text.extend(["\n", &more]));
        Self {
            stems: statements.flat_map(|words| words.said.own.iter().chain(&*words.context).copied()).collect(),
            labels: labels.collect(),
            runs: runs(&text).collect(),
            text,
        }
    }

    /// True if a text stands anywhere in the sources.
    pub fn holds(&self, text: &str) -> bool {
        memmem::find(self.text.as_bytes(), text.as_bytes()).is_some()
    }

    /// True if a value stands anywhere in the sources, as a word of its own.
    pub fn says(&self, fact: &Fact, index: &Index) -> bool {
        let folded = words::fold(&fact.text);
        // Whole words alone are soon looked up; only where several are there is their order looked for.
        let holds = |words: &str| {
            let is_one = words.chars().all(char::is_alphanumeric) && !words.is_empty();
            runs(words).all(|run| self.runs.contains(&run)) && (is_one || contains_word(&self.text, words))
        };
        index.from.says(&fact.canonical) || holds(&folded) || folded.contains('-') && holds(&folded.replace('-', " "))
    }
}
