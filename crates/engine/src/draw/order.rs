//! The order of the nodes in each column: as few crossings as a fixed number of sweeps finds.

use super::layers::Layered;

/// Sweeps over the columns, to the right and to the left in turn.
const N_SWEEPS: usize = 24;

/// Nodes with bends beyond which neighbours are no longer tried in each other's place.
const SMALL: usize = 2000;

/// Orders each column. Each sweep puts nodes where the middle of their neighbours stands; the order with the fewest
/// crossings of all sweeps is taken, the first of equals.
pub(super) fn order(graph: &mut Layered) {
    let neighbours = graph.neighbours();
    let mut place = vec![0; graph.layer.len()];
    depth_first(graph, &neighbours);
    note(&graph.rows, &mut place);
    let mut best = graph.rows.clone();
    let mut fewest = crossings(graph, &neighbours[1], &place);
    for sweep in 0..N_SWEEPS {
        if fewest == 0 {
            break;
        }
        let to_right = sweep % 2 == 0;
        let n_rows = graph.rows.len();
        for step in 1..n_rows {
            let row = if to_right { step } else { n_rows - 1 - step };
            let fixed = &neighbours[usize::from(!to_right)];
            sort_by_middle(&mut graph.rows[row], fixed, &mut place);
        }
        if graph.layer.len() <= SMALL {
            swap_neighbours(graph, &neighbours, &mut place);
        }
        let n_crossings = crossings(graph, &neighbours[1], &place);
        if n_crossings < fewest {
            fewest = n_crossings;
            best.clone_from(&graph.rows);
        }
    }
    graph.rows = best;
}

/// The first order: nodes as a walk along the edges meets them, so that what belongs together begins together.
fn depth_first(graph: &mut Layered, neighbours: &[Vec<Vec<usize>>; 2]) {
    let n_nodes = graph.layer.len();
    let mut met = vec![usize::MAX; n_nodes];
    let mut n_met = 0;
    let by_column = graph.rows.concat();
    for start in by_column {
        let mut open = vec![start];
        while let Some(node) = open.pop() {
            if met[node] != usize::MAX {
                continue;
            }
            met[node] = n_met;
            n_met += 1;
            open.extend(neighbours[0][node].iter().rev().chain(neighbours[1][node].iter().rev()));
        }
    }
    for row in &mut graph.rows {
        row.sort_by_key(|&node| met[node]);
    }
}

fn note(rows: &[Vec<usize>], place: &mut [usize]) {
    for row in rows {
        row.iter().enumerate().for_each(|(at, &node)| place[node] = at);
    }
}

/// Sorts a column by the mean place of each node's neighbours in the column beside it. A node without any
/// keeps its place.
fn sort_by_middle(row: &mut [usize], neighbours: &[Vec<usize>], place: &mut [usize]) {
    let mut keyed: Vec<(f64, usize)> = row
        .iter()
        .map(|&node| {
            let beside = &neighbours[node];
            let sum: usize = beside.iter().map(|&other| place[other]).sum();
            let middle = if beside.is_empty() { place[node] as f64 } else { sum as f64 / beside.len() as f64 };
            (middle, node)
        })
        .collect();
    keyed.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (at, (_, node)) in keyed.into_iter().enumerate() {
        row[at] = node;
        place[node] = at;
    }
}

/// Swaps two that stand above each other where that undoes crossings, until a round changes nothing.
fn swap_neighbours(graph: &mut Layered, neighbours: &[Vec<Vec<usize>>; 2], place: &mut [usize]) {
    for _round in 0..4 {
        let mut is_changed = false;
        for row in &mut graph.rows {
            for at in 1..row.len() {
                let (upper, lower) = (row[at - 1], row[at]);
                let count = |a: usize, b: usize| -> usize {
                    neighbours.iter().map(|side| crossings_of(&side[a], &side[b], place)).sum()
                };
                if count(lower, upper) < count(upper, lower) {
                    row.swap(at - 1, at);
                    place.swap(upper, lower);
                    is_changed = true;
                }
            }
        }
        if !is_changed {
            break;
        }
    }
}

/// Crossings of the edges of two nodes, the first above the second, in one direction.
fn crossings_of(upper: &[usize], lower: &[usize], place: &[usize]) -> usize {
    upper.iter().map(|&a| lower.iter().filter(|&&b| place[b] < place[a]).count()).sum()
}

/// All crossings: inversions among the edges between each two columns, counted with a tree of sums.
fn crossings(graph: &Layered, right: &[Vec<usize>], place: &[usize]) -> usize {
    let mut n_crossings = 0;
    for pair in graph.rows.windows(2) {
        let mut sums = vec![0_usize; pair[1].len() + 1];
        let mut n_seen = 0;
        for &node in &pair[0] {
            let mut ends: Vec<usize> = right[node].iter().map(|&other| place[other]).collect();
            ends.sort_unstable();
            for &end in &ends {
                let mut at = end + 1;
                let mut n_above = 0;
                while at > 0 {
                    n_above += sums[at];
                    at &= at - 1;
                }
                n_crossings += n_seen - n_above;
            }
            for &end in &ends {
                let mut at = end + 1;
                while at < sums.len() {
                    sums[at] += 1;
                    at += at & at.wrapping_neg();
                }
                n_seen += 1;
            }
        }
    }
    n_crossings
}

#[cfg(test)]
mod tests {
    use super::super::layers::layered;
    use super::*;

    fn check(n_nodes: usize, edges: &[(usize, usize)], expected: usize) {
        let mut graph = layered(n_nodes, edges);
        order(&mut graph);
        let mut place = vec![0; graph.layer.len()];
        note(&graph.rows, &mut place);
        assert_eq!(crossings(&graph, &graph.neighbours()[1], &place), expected, "{edges:?}");
    }

    #[test]
    fn crossings_that_need_not_be_are_undone() {
        check(0, &[], 0);
        check(4, &[(0, 3), (1, 2)], 0);
        check(6, &[(0, 5), (1, 4), (2, 3), (0, 4)], 0);
        // Two times two, each with each: one is left.
        check(4, &[(0, 2), (0, 3), (1, 2), (1, 3)], 1);
        // A tree has none.
        check(9, &[(0, 1), (0, 2), (1, 3), (2, 4), (1, 5), (2, 6), (5, 7), (3, 8)], 0);
    }
}
