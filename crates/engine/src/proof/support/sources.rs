//! What the sources say anywhere: the last resort of a value that no place of theirs supports.

use std::sync::Arc;

use memchr::memmem;
use rustc_hash::FxHashSet as HashSet;

use super::super::align::Index;
use super::super::compare::contains_word;
use super::super::side::Side;
use crate::facts::Fact;
use crate::words;

/// What the sources say anywhere.
pub(super) struct SourceWords<'t> {
    /// True for each stem that they have.
    stems: Vec<bool>,
    pub labels: HashSet<Arc<str>>,
    /// All texts, folded.
    text: &'t str,
    /// The runs of letters and digits in the text.
    runs: HashSet<&'t str>,
}

/// All texts of the sources, folded.
pub(super) fn text_of(from: &Side<'_>) -> String {
    let mut folded = from.docs.iter().map(|doc| words::fold(&doc.source.text));
    let mut text = folded.next().unwrap_or_default();
    folded.for_each(|more| text.extend(["\n", &more]));
    text
}

/// The runs of letters and digits in a text.
fn runs(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty())
}

impl<'t> SourceWords<'t> {
    /// Reads the sources, which have stems below `n_stems`; `text` is all that they say.
    pub fn of(from: &Side<'_>, text: &'t str, n_stems: usize) -> Self {
        let mut stems = vec![false; n_stems];
        for words in from.docs.iter().flat_map(|doc| &doc.statements) {
            words.said.own.iter().chain(&*words.context).for_each(|stem| stems[*stem as usize] = true);
        }
        let labels =
            from.docs.iter().flat_map(|doc| &doc.facts.statements).filter_map(|statement| statement.label.clone());
        Self { stems, labels: labels.collect(), runs: runs(text).collect(), text }
    }

    /// True if the sources have a stem.
    pub fn has(&self, stem: u32) -> bool {
        self.stems[stem as usize]
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
            runs(words).all(|run| self.runs.contains(run)) && (is_one || contains_word(self.text, words))
        };
        index.from.says(&fact.canonical) || holds(&folded) || folded.contains('-') && holds(&folded.replace('-', " "))
    }
}
