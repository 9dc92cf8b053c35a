//! The stems of texts as numbers, each word's worked out once, and those around each marker of the outputs.

use std::cell::RefCell;
use std::hash::Hash;
use std::sync::Arc;

use rustc_hash::FxHashMap as HashMap;

use crate::words;

/// Numbers of stems.
#[derive(Default)]
pub(in crate::proof) struct Stems {
    /// That of each word.
    known: RefCell<HashMap<Box<str>, u32>>,
    ids: RefCell<HashMap<String, u32>>,
    /// Those around facts of the outputs, by document and index.
    around: Memo<(usize, usize), Arc<[u32]>>,
    /// The words that values are said with.
    companies: Memo<(Side, usize, usize), Option<Arc<Company>>>,
    /// Those of the kept texts that were last asked for, by their places.
    last: RefCell<[(usize, Arc<[u32]>); LAST]>,
}

/// The words that a value is said with: their stems, and whether each names the other end of something.
pub(super) type Company = Vec<(u32, bool)>;

/// A side of a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Side {
    From,
    To,
}

/// How many texts are remembered: the facts of a statement ask for the same few.
const LAST: usize = 8;
/// How much else is remembered of each kind.
const N_REMEMBERED: usize = 1 << 14;

/// What was worked out, forgotten all at once where it gets too much.
struct Memo<K, V>(RefCell<HashMap<K, V>>);

impl<K, V> Default for Memo<K, V> {
    fn default() -> Self {
        Self(RefCell::default())
    }
}

impl<K: Eq + Hash, V: Clone> Memo<K, V> {
    fn get(&self, key: K, work_out: impl FnOnce() -> V) -> V {
        if let Some(known) = self.0.borrow().get(&key) {
            return known.clone();
        }
        let new = work_out();
        let mut known = self.0.borrow_mut();
        if known.len() >= N_REMEMBERED {
            known.clear();
        }
        known.insert(key, new.clone());
        new
    }
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

    /// Those around a fact of the outputs, which are worked out where they are not known.
    pub fn around(&self, fact: (usize, usize), work_out: impl FnOnce() -> Vec<u32>) -> Arc<[u32]> {
        self.around.get(fact, || work_out().into())
    }

    /// The words that a value is said with, which are worked out where they are not known.
    pub(super) fn company(
        &self,
        side: Side,
        (d, f): (usize, usize),
        work_out: impl FnOnce() -> Option<Company>,
    ) -> Option<Arc<Company>> {
        self.companies.get((side, d, f), || work_out().map(Arc::new))
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
