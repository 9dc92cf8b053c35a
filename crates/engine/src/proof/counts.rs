//! How many of each disposition.

use super::Fate;

/// How many of each disposition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(missing_docs, reason = "the fields are the words themselves")]
pub struct Counts {
    pub total: usize,
    pub kept: usize,
    pub reworded: usize,
    pub altered: usize,
    pub lost: usize,
}

impl Counts {
    /// Counts fates.
    pub fn of<'f>(fates: impl Iterator<Item = &'f Fate>) -> Self {
        fates.fold(Self::default(), |mut counts, fate| {
            counts.total += 1;
            match fate {
                Fate::Kept(_) => counts.kept += 1,
                Fate::Reworded(_) => counts.reworded += 1,
                Fate::Altered(..) => counts.altered += 1,
                Fate::Lost { .. } => counts.lost += 1,
            }
            counts
        })
    }
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.total += other.total;
        self.kept += other.kept;
        self.reworded += other.reworded;
        self.altered += other.altered;
        self.lost += other.lost;
    }
}
