//! The stems of texts as numbers, each word's worked out once, and those around each marker of the outputs.

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
    /// Those around facts of the outputs.
    around: RefCell<Around>,
    companies: RefCell<Companies>,
    /// Those of the kept texts that were last asked for, by their places.
    last: RefCell<[(usize, Arc<[u32]>); LAST]>,
}

/// Stems around facts, by document and index.
type Around = HashMap<(usize, usize), Arc<[u32]>>;

/// The words that a value is said with: their stems, and whether each names the other end of something.
pub(super) type Company = Vec<(u32, bool)>;

/// Those of values, by side, document and index.
type Companies = HashMap<(Side, usize, usize), Option<Arc<Company>>>;

/// A side of a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Side {
    From,
    To,
}

/// How many texts are remembered: the facts of a statement ask for the same few.
const LAST: usize = 8;
/// Around how many facts stems are remembered.
const N_AROUND: usize = 1 << 14;

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
        if let Some(known) = self.around.borrow().get(&fact) {
            return known.clone();
        }
        let new: Arc<[u32]> = work_out().into();
        let mut around = self.around.borrow_mut();
        if around.len() >= N_AROUND {
            around.clear();
        }
        around.insert(fact, new.clone());
        new
    }

    /// The words that a value is said with, which are worked out where they are not known.
    pub(super) fn company(
        &self,
        side: Side,
        (d, f): (usize, usize),
        work_out: impl FnOnce() -> Option<Company>,
    ) -> Option<Arc<Company>> {
        if let Some(known) = self.companies.borrow().get(&(side, d, f)) {
            return known.clone();
        }
        let new = work_out().map(Arc::new);
        let mut companies = self.companies.borrow_mut();
        if companies.len() >= N_AROUND {
            companies.clear();
        }
        companies.insert((side, d, f), new.clone());
        new
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
