//! The longest common subsequence of two token lists.

use rustc_hash::FxHashMap as HashMap;

/// The most cells of a table of lengths; longer pairs are cut at tokens that stand once on both sides.
const MAX_CELLS: usize = 1 << 18;

/// Pairs of equal tokens in the order of both lists.
pub(super) fn matches(a: &[u32], b: &[u32]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    part(a, b, (0, 0), &mut out);
    slide(a, b, &mut out);
    out
}

/// Lets each pair follow the one before it without a gap where an equal token stands there: a run that was
/// added or dropped then begins where the words of its own begin.
fn slide(a: &[u32], b: &[u32], pairs: &mut [(usize, usize)]) {
    let mut next = (0, 0);
    for pair in pairs {
        let follows = next.0 <= pair.0 && next.1 <= pair.1 && (next.0 == pair.0) != (next.1 == pair.1);
        if follows && a[next.0] == b[next.1] {
            *pair = next;
        }
        next = (pair.0 + 1, pair.1 + 1);
    }
}

fn part(a: &[u32], b: &[u32], (a_at, b_at): (usize, usize), out: &mut Vec<(usize, usize)>) {
    let head = a.iter().zip(b).take_while(|(left, right)| left == right).count();
    out.extend((0..head).map(|i| (a_at + i, b_at + i)));
    let (a, b) = (&a[head..], &b[head..]);
    let (a_at, b_at) = (a_at + head, b_at + head);
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(left, right)| left == right).count();
    let (a, b) = (&a[..a.len() - tail], &b[..b.len() - tail]);
    if !a.is_empty() && !b.is_empty() {
        if a.len() * b.len() <= MAX_CELLS {
            table(a, b, (a_at, b_at), out);
        } else {
            anchored(a, b, (a_at, b_at), out);
        }
    }
    out.extend((0..tail).map(|i| (a_at + a.len() + i, b_at + b.len() + i)));
}

fn table(a: &[u32], b: &[u32], (a_at, b_at): (usize, usize), out: &mut Vec<(usize, usize)>) {
    let width = b.len() + 1;
    let mut lengths = vec![0_u32; (a.len() + 1) * width];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            lengths[i * width + j] = if a[i] == b[j] {
                lengths[(i + 1) * width + j + 1] + 1
            } else {
                lengths[(i + 1) * width + j].max(lengths[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            out.push((a_at + i, b_at + j));
            i += 1;
            j += 1;
        } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
}

/// Cuts at the tokens that stand once on both sides, in their longest common order; without any,
/// nothing between is equal.
fn anchored(a: &[u32], b: &[u32], (a_at, b_at): (usize, usize), out: &mut Vec<(usize, usize)>) {
    let once = |list: &[u32]| {
        let mut seen: HashMap<u32, Option<usize>> = HashMap::default();
        for (at, token) in list.iter().enumerate() {
            seen.entry(*token).and_modify(|first| *first = None).or_insert(Some(at));
        }
        seen
    };
    let (in_a, in_b) = (once(a), once(b));
    let mut shared: Vec<(usize, usize)> =
        in_a.iter().filter_map(|(token, at)| Some(((*at)?, (*in_b.get(token)?)?))).collect();
    shared.sort_unstable();
    let (mut i, mut j) = (0, 0);
    for (at, to) in rising(&shared) {
        part(&a[i..at], &b[j..to], (a_at + i, b_at + j), out);
        out.push((a_at + at, b_at + to));
        (i, j) = (at + 1, to + 1);
    }
    if i > 0 {
        part(&a[i..], &b[j..], (a_at + i, b_at + j), out);
    }
}

/// The longest run of pairs, sorted by the first, that rises in the second too; by patience sorting.
pub(super) fn rising<T: Ord + Copy>(pairs: &[(usize, T)]) -> Vec<(usize, T)> {
    let mut tops: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (index, (_, to)) in pairs.iter().enumerate() {
        let pile = tops.partition_point(|top| pairs[*top].1 < *to);
        before.push(pile.checked_sub(1).map(|pile| tops[pile]));
        if pile == tops.len() {
            tops.push(index);
        } else {
            tops[pile] = index;
        }
    }
    let mut out = Vec::new();
    let mut next = tops.last().copied();
    while let Some(index) = next {
        out.push(pairs[index]);
        next = before[index];
    }
    out.reverse();
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_tokens_are_paired_in_order() {
        assert_eq!(matches(&[1, 2, 3, 4], &[1, 3, 4, 5]), [(0, 0), (2, 1), (3, 2)]);
        assert_eq!(matches(&[], &[1]), []);
    }

    #[test]
    fn what_was_added_begins_with_words_of_its_own() {
        let a = [1, 2, 3];
        assert_eq!(matches(&a, &[1, 2, 3, 9, 8, 2, 3]), [(0, 0), (1, 1), (2, 2)]);
        assert_eq!(matches(&[7, 1, 2, 3], &[1, 2, 3, 9, 8, 2, 3]), [(1, 0), (2, 1), (3, 2)]);
    }

    #[test]
    fn long_lists_are_cut_at_what_stands_once() {
        let a: Vec<u32> = (0..2_000).flat_map(|n| [n + 10, n % 3]).collect();
        let mut b = a.clone();
        b.remove(2_001);
        b.insert(1, 7);
        let found = matches(&a, &b);
        assert!(found.len() >= a.len() - 2, "{}", found.len());
        assert!(found.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1));
    }
}
