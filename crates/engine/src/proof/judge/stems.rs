//! The stems of texts as numbers, each word's worked out once.

use std::cell::RefCell;
use std::sync::Arc;

use rustc_hash::FxHashMap as HashMap;

use crate::words;

/// Numbers of stems.
#[derive(Default)]
pub(in crate::proof) struct Stems {
    /// That of each word.
    known: RefCell<HashMap<Box<str>, u32>>,
    ids: RefCell<HashMap<String, u32>>,
    /// Those of the kept texts that were last asked for, by their places.
    last: RefCell<[(usize, Arc<[u32]>); LAST]>,
}

/// How many texts are remembered: the facts of a statement ask for the same few.
const LAST: usize = 8;

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

    /// Those of the words of a kept text, in order.
    pub fn of_words(&self, kept: &Arc<str>) -> Arc<[u32]> {
        let place = words::place_of(kept);
        let mut last = self.last.borrow_mut();
        let known = last.iter().position(|(other, _)| *other == place);
        let at = known.unwrap_or_else(|| {
            last[LAST - 1] = (place, words::words(kept).map(|word| self.of(word.text)).collect());
            LAST - 1
        });
        last[..=at].rotate_right(1);
        last[0].1.clone()
    }
}
