//! The stems of texts as numbers, each word's worked out once.

use std::cell::RefCell;

use rustc_hash::FxHashMap as HashMap;

use crate::words;

/// Numbers of stems.
#[derive(Default)]
pub(in crate::proof) struct Stems {
    /// That of each word.
    known: RefCell<HashMap<Box<str>, u32>>,
    ids: RefCell<HashMap<String, u32>>,
}

impl Stems {
    /// The number of a word's stem.
    pub fn of(&self, word: &str) -> u32 {
        if let Some(known) = self.known.borrow().get(word) {
            return *known;
        }
        let mut ids = self.ids.borrow_mut();
        let new = ids.len() as u32;
        let id = *ids.entry(words::stem(word)).or_insert(new);
        self.known.borrow_mut().insert(word.into(), id);
        id
    }

    /// Those of the words of a text, in order.
    pub fn of_words(&self, text: &str) -> Vec<u32> {
        words::words(text).map(|word| self.of(word.text)).collect()
    }
}
