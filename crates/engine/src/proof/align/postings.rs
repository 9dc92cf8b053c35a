//! Which units hold a stem, and how much of what is looked for was found in each unit.

/// So many units are looked through in their order in the time that one is looked up in.
const DENSE: usize = 16;

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
    /// The stems that were looked for.
    walked: Vec<u32>,
    /// The unit in which there is most, and how much.
    top: Option<(u32, f32)>,
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
        Self { sums: vec![0.0; n_units], ..Self::default() }
    }

    /// The unit in which there is most.
    pub fn top(&self) -> Option<u32> {
        self.top.map(|(unit, _)| unit)
    }

    /// Adds the weight of a stem to the units that hold it.
    pub fn add(&mut self, units: &[u32], stem: u32, weight: f32) {
        self.walked.push(stem);
        let (mut top, mut most) = self.top.unwrap_or((0, 0.0));
        for unit in units {
            let sum = &mut self.sums[*unit as usize];
            *sum += weight;
            if *sum > most {
                (top, most) = (*unit, *sum);
            }
        }
        self.top = (most > 0.0).then_some((top, most));
    }

    /// Hands on each unit in which at least so much was found, once, and forgets all. Very many units are looked
    /// through in their order, which is faster than one here and one there.
    pub fn drain(&mut self, postings: &Postings, least: f32, mut take: impl FnMut(u32, f32)) {
        let Self { sums, walked, top } = self;
        *top = None;
        let mut take = |unit: u32, sum: f32| {
            if sum > 0.0 && sum >= least {
                take(unit, sum);
            }
        };
        let n_walked: usize = walked.iter().map(|stem| postings.with(*stem).len()).sum();
        if n_walked * DENSE < sums.len() {
            for unit in walked.drain(..).flat_map(|stem| postings.with(stem)) {
                take(*unit, std::mem::take(&mut sums[*unit as usize]));
            }
            return;
        }
        walked.clear();
        for (start, sums) in (0..).step_by(DENSE).zip(sums.chunks_mut(DENSE)) {
            if sums.iter().fold(0.0_f32, |most, sum| most.max(*sum)) >= least.max(f32::MIN_POSITIVE) {
                (start..).zip(&*sums).for_each(|(unit, sum)| take(unit, *sum));
            }
            sums.fill(0.0);
        }
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
