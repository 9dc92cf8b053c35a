//! What the sources say anywhere: the last resort of a value that no place of theirs supports.

use std::sync::Arc;

use memchr::memmem;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::super::align::Index;
use super::super::compare::contains_word_in;
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
    /// The runs of letters and digits in the text, with the first and the last place of each.
    runs: HashMap<&'t str, (u32, u32)>,
}

/// All texts of the sources, folded.
pub(super) fn text_of(from: &Side<'_>) -> String {
    let mut folded = from.docs.iter().map(|doc| words::fold(&doc.source.text));
    let mut text = folded.next().unwrap_or_default();
    folded.for_each(|more| text.extend(["\n", &more]));
    text
}

/// The runs of letters and digits in a text, and where each begins.
fn runs(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let runs = text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty());
    runs.map(move |run| (run.as_ptr() as usize - text.as_ptr() as usize, run))
}

/// The first and the last place of each run.
fn places(text: &str) -> HashMap<&str, (u32, u32)> {
    let mut places: HashMap<&str, (u32, u32)> = HashMap::default();
    for (at, run) in runs(text) {
        places.entry(run).or_insert((at as u32, 0)).1 = at as u32;
    }
    places
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
        Self { stems, labels: labels.collect(), runs: places(text), text }
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
        let holds = |words: &str| self.holds_words(words);
        index.from.says(&fact.canonical) || holds(&folded) || folded.contains('-') && holds(&folded.replace('-', " "))
    }

    /// True if words stand anywhere in the sources in this order. One is soon looked up; several are looked for
    /// where all of them are.
    fn holds_words(&self, words: &str) -> bool {
        let (mut start, mut end) = (0, self.text.len());
        for (at, run) in runs(words) {
            let Some((first, last)) = self.runs.get(run) else { return false };
            start = start.max((*first as usize).saturating_sub(at));
            end = end.min((*last as usize + words.len()).saturating_sub(at));
        }
        let is_one = words.chars().all(char::is_alphanumeric) && !words.is_empty();
        is_one || contains_word_in(self.text, start..end, words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_words_are_found_where_all_of_them_are() {
        let text = "é alpha beta, (gamma) beta alpha; delta-1 alphabet";
        let source = SourceWords { stems: Vec::new(), labels: HashSet::default(), text, runs: places(text) };
        for held in ["alpha", "alpha beta", "beta alpha", "beta, (gamma) beta", "(gamma)", "delta-1", "é alpha"] {
            assert!(source.holds_words(held), "{held}");
        }
        for other in ["alph", "gamma alpha", "delta alpha", "pha beta", "gamma) alpha", "x", "delta-1 alpha"] {
            assert!(!source.holds_words(other), "{other}");
        }
    }
}
