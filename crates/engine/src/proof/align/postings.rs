//! Which units hold a stem, and how much of what is looked for was found in each unit.

use std::sync::{Mutex, PoisonError};

/// So many units are marked in one number.
const BITS: usize = u64::BITS as usize;

/// The units that hold each stem, in order.
#[derive(Default)]
pub(super) struct Postings {
    units: Vec<u32>,
    /// Where those of a stem end; they start where those of the stem before end.
    ends: Vec<u32>,
}

/// What a search has found so far.
#[derive(Default)]
pub(super) struct Found {
    /// For each unit of the side the weight that was found in it.
    sums: Vec<f32>,
    /// A bit for each unit in which something was found.
    touched: Vec<u64>,
    /// The unit in which there is most, and how much.
    top: Option<(u32, f32)>,
    /// How many postings were walked.
    n_walked: usize,
}

/// What searches work with, one of each that goes on: to make it anew for each would take longer than the search.
#[derive(Default)]
pub(super) struct Spare(Mutex<Vec<Found>>);

impl Spare {
    /// One that has found nothing yet in so many units.
    pub fn take(&self, n_units: usize) -> Found {
        let spare = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        spare.unwrap_or_else(|| Found::of(n_units))
    }

    /// Keeps one that was drained.
    pub fn give_back(&self, found: Found) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(found);
    }
}

impl Postings {
    /// Those of units with these stems.
    pub fn of<'u>(units: impl Iterator<Item = &'u [u32]> + Clone, n_words: usize) -> Self {
        let (mut places, ends) = grouped(units.clone().flatten().copied(), n_words);
        let unit_of: Vec<u32> = (0..).zip(units).flat_map(|(index, stems)| stems.iter().map(move |_| index)).collect();
        for place in &mut places {
            *place = unit_of[*place as usize];
        }
        Self { units: places, ends }
    }

    /// The units that hold a stem.
    pub fn with(&self, stem: u32) -> &[u32] {
        group(&self.units, &self.ends, stem)
    }
}

impl Found {
    /// Nothing yet, in so many units.
    pub fn of(n_units: usize) -> Self {
        Self { sums: vec![0.0; n_units], touched: vec![0; n_units.div_ceil(BITS)], top: None, n_walked: 0 }
    }

    /// The unit in which there is most.
    pub fn top(&self) -> Option<u32> {
        self.top.map(|(unit, _)| unit)
    }

    /// How many postings were walked.
    pub fn n_walked(&self) -> usize {
        self.n_walked
    }

    /// Adds the weight of a stem to the units that hold it.
    pub fn add(&mut self, units: &[u32], weight: f32) {
        self.n_walked += units.len();
        let (mut top, mut most) = self.top.unwrap_or((0, 0.0));
        for unit in units {
            let sum = &mut self.sums[*unit as usize];
            *sum += weight;
            self.touched[*unit as usize / BITS] |= 1 << (*unit as usize % BITS);
            if *sum > most {
                (top, most) = (*unit, *sum);
            }
        }
        self.top = (most > 0.0).then_some((top, most));
    }

    /// Hands on each unit in which at least so much was found, in order, and forgets all.
    pub fn drain(&mut self, least: f32, mut take: impl FnMut(u32, f32)) {
        let least = least.max(f32::MIN_POSITIVE);
        for (block, touched) in self.touched.iter_mut().enumerate() {
            let mut left = std::mem::take(touched);
            while left != 0 {
                let unit = block * BITS + left.trailing_zeros() as usize;
                left &= left - 1;
                let sum = std::mem::take(&mut self.sums[unit]);
                if sum >= least {
                    take(unit as u32, sum);
                }
            }
        }
        (self.top, self.n_walked) = (None, 0);
    }
}

/// The places in a list of numbers where each number stands, in order, and where those of each end.
pub(super) fn grouped(numbers: impl Iterator<Item = u32> + Clone, n: usize) -> (Vec<u32>, Vec<u32>) {
    let mut ends = starts(numbers.clone(), n);
    let mut places = vec![0; numbers.clone().count()];
    for (place, number) in (0..).zip(numbers) {
        let end = &mut ends[number as usize];
        places[*end as usize] = place;
        *end += 1;
    }
    (places, ends)
}

/// Where the items of each of `n` groups start, if they stand in one list: each item that is filled in moves its
/// group's start on, until all are where the groups end.
pub(in crate::proof) fn starts(numbers: impl Iterator<Item = u32>, n: usize) -> Vec<u32> {
    let mut starts = vec![0; n];
    numbers.for_each(|number| starts[number as usize] += 1);
    let mut sum = 0;
    for start in &mut starts {
        sum += std::mem::replace(start, sum);
    }
    starts
}

/// The items of a group; they start where those of the group before end.
pub(in crate::proof) fn group<'g, T>(items: &'g [T], ends: &[u32], number: u32) -> &'g [T] {
    let start = (number as usize).checked_sub(1).map_or(0, |before| ends[before]);
    &items[start as usize..ends[number as usize] as usize]
}
