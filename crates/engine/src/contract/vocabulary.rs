//! The words by which a template speaks to its authors: `vocabulary.tsv`, each with the reason why it counts.
//!
//! Knows words only. Where they must stand to count, and what follows from them, is said by who asks.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::words::rows;

/// The words of a kind, in lower case where their case says nothing.
pub(super) fn words(kind: &str) -> &'static [&'static str] {
    static KINDS: LazyLock<BTreeMap<&str, Vec<&str>>> = LazyLock::new(|| {
        let mut kinds: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for [kind, word] in rows(include_str!("vocabulary.tsv")) {
            kinds.entry(kind).or_default().push(word);
        }
        kinds
    });
    debug_assert!(KINDS.contains_key(kind), "nobody speaks of `{kind}`");
    KINDS.get(kind).map_or(&[], Vec::as_slice)
}

/// True for a word of one of the kinds.
pub(super) fn is_of(word: &str, kinds: &[&str]) -> bool {
    kinds.iter().any(|kind| words(kind).contains(&word))
}
