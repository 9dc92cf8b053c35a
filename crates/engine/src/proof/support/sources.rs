//! What the sources say anywhere: the last resort of a value that no place of theirs supports.

use std::sync::Arc;

use memchr::memmem;
use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use specast_syntax::{Leaf, TileKind};

use super::super::align::Index;
use super::super::compare::contains_word_in;
use super::super::side::{Doc, LeafInfo, Side};
use crate::facts::{Fact, Place};
use crate::words;

/// What the sources say anywhere.
#[derive(Default)]
pub(super) struct SourceWords<'t> {
    /// True for each stem that they have.
    stems: Vec<bool>,
    pub labels: HashSet<Arc<str>>,
    /// The entries of their front matter: several outputs may have each of them, as a key and as text.
    entries: HashSet<&'t str>,
    /// The labels of their reference definitions and where they lead: every output has those that it uses.
    definitions: HashSet<(&'t str, &'t [Arc<str>])>,
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

/// Label and destination of a reference definition.
fn definition<'d>(doc: &Doc<'_>, leaf: &'d LeafInfo) -> Option<(&'d str, &'d [Arc<str>])> {
    let is_definition = doc.source.document.tiles[leaf.tile].kind == TileKind::Leaf(Leaf::LinkDefinition);
    is_definition.then_some((&*leaf.key, &*leaf.links))
}

impl<'t> SourceWords<'t> {
    /// Reads the sources, which have stems below `n_stems`; `text` is all that they say.
    pub fn of(from: &'t Side<'_>, text: &'t str, n_stems: usize) -> Self {
        let mut stems = vec![false; n_stems];
        for words in from.docs.iter().flat_map(|doc| &doc.statements) {
            words.said.own.iter().chain(&*words.context).for_each(|stem| stems[*stem as usize] = true);
        }
        let labels =
            from.docs.iter().flat_map(|doc| &doc.facts.statements).filter_map(|statement| statement.label.clone());
        let pairs = from.docs.iter().flat_map(|doc| doc.facts.statements.iter().zip(&doc.statements));
        let entries = pairs.filter(|(statement, _)| statement.place == Place::Front);
        let entries = entries.map(|(_, words)| &*words.said.key).collect();
        let definitions = from.docs.iter().flat_map(|doc| doc.leaves.iter().filter_map(|leaf| definition(doc, leaf)));
        let definitions = definitions.collect();
        Self { stems, labels: labels.collect(), entries, definitions, runs: places(text), text }
    }

    /// True for a copy of an entry of their front matter, or of a reference definition.
    pub fn has_copied(&self, doc: &Doc<'_>, statement: usize) -> bool {
        let words = &doc.statements[statement];
        let definition = doc.leaves.get(words.leaf()).and_then(|leaf| definition(doc, leaf));
        self.entries.contains(&*words.said.key) || definition.is_some_and(|it| self.definitions.contains(&it))
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
        let source = SourceWords { text, runs: places(text), ..SourceWords::default() };
        for held in ["alpha", "alpha beta", "beta alpha", "beta, (gamma) beta", "(gamma)", "delta-1", "é alpha"] {
            assert!(source.holds_words(held), "{held}");
        }
        for other in ["alph", "gamma alpha", "delta alpha", "pha beta", "gamma) alpha", "x", "delta-1 alpha"] {
            assert!(!source.holds_words(other), "{other}");
        }
    }
}
