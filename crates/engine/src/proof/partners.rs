//! What is known of the leaves or the statements of a side, by document and index.

use super::exact::At;
use super::side::{Doc, Side};

/// The other side's leaf, or statement, of each that has one.
#[derive(Default)]
pub(super) struct Partners(Vec<Vec<Option<(u32, u32)>>>);

/// Marks on leaves, or statements.
#[derive(Default)]
pub(super) struct Marks(Vec<Vec<bool>>);

impl Partners {
    /// None yet; `n` says how many a document has.
    pub fn of(side: &Side<'_>, n: fn(&Doc<'_>) -> usize) -> Self {
        Self(side.docs.iter().map(|doc| vec![None; n(doc)]).collect())
    }

    /// The partner of one.
    pub fn get(&self, (d, n): At) -> Option<At> {
        (*self.0[d].get(n)?).map(|(d, n)| (d as usize, n as usize))
    }

    /// True for one that has a partner.
    pub fn has(&self, at: At) -> bool {
        self.get(at).is_some()
    }

    pub fn set(&mut self, (d, n): At, partner: At) {
        self.0[d][n] = Some((partner.0 as u32, partner.1 as u32));
    }

    pub fn remove(&mut self, (d, n): At) {
        self.0[d][n] = None;
    }

    /// All that have one, in order.
    pub fn iter(&self) -> impl Iterator<Item = (At, At)> {
        let docs = self.0.iter().enumerate();
        docs.flat_map(move |(d, doc)| (0..doc.len()).filter_map(move |n| Some(((d, n), self.get((d, n))?))))
    }
}

impl Marks {
    /// None yet; `n` says how many a document has.
    pub fn of(side: &Side<'_>, n: fn(&Doc<'_>) -> usize) -> Self {
        Self(side.docs.iter().map(|doc| vec![false; n(doc)]).collect())
    }

    /// True for one that is marked.
    pub fn has(&self, (d, n): At) -> bool {
        self.0[d][n]
    }

    pub fn set(&mut self, (d, n): At) {
        self.0[d][n] = true;
    }

    /// Marks a run of them.
    pub fn set_all(&mut self, doc: usize, run: std::ops::Range<usize>) {
        self.0[doc][run].fill(true);
    }
}
