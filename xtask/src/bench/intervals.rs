//! How sure a share is.

use std::iter::Sum;

/// Where the formulas come from.
pub const SOURCES: &str = "\
Wilson: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927) 209-212;
the score interval without continuity correction, z = 1.96. It takes facts as independent, which those of one
document are not. Bootstrap: documents are drawn with replacement and the share is taken over all their facts
(B. Efron, Bootstrap methods, Ann. Statist. 7 (1979) 1-26; clusters as in C. A. Field and A. H. Welsh, Bootstrapping
clustered data, JRSS B 69 (2007) 369-390), the 2.5 and 97.5 percentiles of 10,000 draws with a fixed seed. With few
documents it is too narrow.
";

const Z: f64 = 1.959_963_984_540_054;
const N_DRAWS: usize = 10_000;
const SEED: u64 = 2026_1125;

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    pub hits: usize,
    pub n: usize,
}

impl Share {
    /// Counts one more.
    pub fn count(&mut self, is_hit: bool) {
        self.n += 1;
        self.hits += usize::from(is_hit);
    }

    /// The share; 0 of nothing.
    pub fn value(self) -> f64 {
        if self.n == 0 { 0.0 } else { self.hits as f64 / self.n as f64 }
    }
}

impl Sum for Share {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self { hits: sum.hits + one.hits, n: sum.n + one.n })
    }
}

/// The 95 % score interval of Wilson; everything, where nothing was counted.
pub fn wilson(share: Share) -> (f64, f64) {
    if share.n == 0 {
        return (0.0, 1.0);
    }
    let (n, p, z2) = (share.n as f64, share.value(), Z * Z);
    let middle = p + z2 / (2.0 * n);
    let half = Z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z2 / n;
    (((middle - half) / scale).max(0.0), ((middle + half) / scale).min(1.0))
}

/// The 95 % interval over draws of whole documents.
pub fn clustered(documents: &[Share]) -> (f64, f64) {
    if documents.is_empty() {
        return (0.0, 1.0);
    }
    let mut state = SEED;
    let mut draws: Vec<f64> = (0..N_DRAWS)
        .map(|_| {
            let drawn = (0..documents.len()).map(|_| documents[(next(&mut state) % documents.len() as u64) as usize]);
            drawn.sum::<Share>().value()
        })
        .collect();
    draws.sort_by(f64::total_cmp);
    (draws[N_DRAWS / 40], draws[N_DRAWS - 1 - N_DRAWS / 40])
}

/// splitmix64.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values of table 1 of R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statist.
    /// Med. 17 (1998) 857-872, method 3.
    #[test]
    fn wilson_as_published() {
        for (hits, n, low, high) in
            [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)]
        {
            let (from, to) = wilson(Share { hits, n });
            assert!((from - low).abs() < 5e-5 && (to - high).abs() < 5e-5, "{hits}/{n}: {from} {to}");
        }
        assert_eq!(wilson(Share::default()), (0.0, 1.0));
    }

    #[test]
    fn documents_that_agree_leave_no_doubt_and_others_do() {
        let same = [Share { hits: 9, n: 10 }; 6];
        assert_eq!(clustered(&same), (0.9, 0.9));
        let (low, high) = clustered(&[Share { hits: 10, n: 10 }, Share { hits: 5, n: 10 }, Share { hits: 9, n: 10 }]);
        assert!(low < 0.8 && high > 0.8 && low >= 0.5 && high <= 1.0, "{low} {high}");
    }
}
