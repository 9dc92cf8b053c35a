//! Texts that are kept once: both sides of a proof say mostly the same.

use std::sync::Arc;

use rustc_hash::FxHashSet as HashSet;

/// Keeps each distinct text once.
#[derive(Debug, Default)]
pub struct Texts(HashSet<Arc<str>>);

impl Texts {
    /// Makes room for so many more, so that those that are kept need not be looked at again while they grow.
    pub fn reserve(&mut self, n: usize) {
        self.0.reserve(n);
    }

    /// The one copy of a text.
    pub fn keep(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let new: Arc<str> = text.into();
        self.0.insert(new.clone());
        new
    }
}

/// What a kept text is known by: where it is. That of two is the same where they say the same.
pub fn place_of(kept: &Arc<str>) -> usize {
    Arc::as_ptr(kept).cast::<u8>().addr()
}
