//! How far down each node stands: edges as straight as its neighbours in the column allow.
//!
//! All lengths are in pixels; `y` points down.

use super::layers::Layered;

/// Rounds over all columns.
const N_ROUNDS: usize = 24;

/// Between two boxes of a column, and beside an edge that passes.
const GAP: f64 = 20.0;
const GAP_BEND: f64 = 12.0;
/// Between two edges that pass.
const GAP_BENDS: f64 = 9.0;

/// Between two edges at one side of a box.
const PORT_GAP: f64 = 13.0;

/// What an edge pulls with: between two bends most, so that long edges are straight; more than others where it is
/// the only one at both of its boxes, so that chains are.
const PULLS: [f64; 3] = [1.0, 3.0, 12.0];
const PULL_OF_CHAIN: f64 = 8.0;

/// Where a graph's nodes stand, and where its edges meet them.
#[derive(Debug)]
pub(super) struct Placed {
    /// The middle of each node, bends included.
    pub middle: Vec<f64>,
    /// For each edge the place where it leaves its leftmost node and where it reaches its rightmost one, as
    /// distances from their middles.
    pub ports: Vec<(f64, f64)>,
    /// From the upper end of the highest box to the lower end of the lowest.
    pub height: f64,
}

/// One step of an edge from column to column: its ends, and where it meets them.
#[derive(Debug, Clone, Copy)]
struct Link {
    left: usize,
    right: usize,
    left_port: f64,
    right_port: f64,
    pull: f64,
}

/// Places nodes of known heights; `above` is the room that a node needs above its box.
pub(super) fn placed(graph: &Layered, heights: &[f64], above: &[f64]) -> Placed {
    let heights: Vec<f64> = (0..graph.layer.len()).map(|node| heights.get(node).copied().unwrap_or(0.0)).collect();
    let above: Vec<f64> = (0..graph.layer.len()).map(|node| above.get(node).copied().unwrap_or(0.0)).collect();
    let ports = ports(graph, &heights);
    let links = links(graph, &ports);
    let mut at_left = vec![Vec::new(); graph.layer.len()];
    let mut at_right = vec![Vec::new(); graph.layer.len()];
    for (idx, link) in links.iter().enumerate() {
        at_left[link.right].push(idx);
        at_right[link.left].push(idx);
    }
    let columns: Vec<Column> = graph.rows.iter().map(|row| Column::new(graph, row, &heights, &above)).collect();
    let mut middle = vec![0.0; graph.layer.len()];
    for column in &columns {
        let wanted = vec![(0.0, 1.0); column.nodes.len()];
        column.settle(&wanted, &mut middle);
    }
    let wish = |node: usize, middle: &[f64], left: bool, right: bool| {
        let mut sum = (0.0, 0.0);
        for link in at_left[node].iter().filter(|_| left).map(|&idx| links[idx]) {
            sum = (sum.0 + link.pull * (middle[link.left] + link.left_port - link.right_port), sum.1 + link.pull);
        }
        for link in at_right[node].iter().filter(|_| right).map(|&idx| links[idx]) {
            sum = (sum.0 + link.pull * (middle[link.right] + link.right_port - link.left_port), sum.1 + link.pull);
        }
        if sum.1 > 0.0 { (sum.0 / sum.1, sum.1) } else { (middle[node], 0.01) }
    };
    for round in 0..N_ROUNDS {
        // The last rounds look to both sides, so that no direction wins.
        let both = round >= N_ROUNDS / 2;
        for step in 0..columns.len() {
            let to_right = round % 2 == 0;
            let column = &columns[if to_right { step } else { columns.len() - 1 - step }];
            let wanted: Vec<(f64, f64)> =
                column.nodes.iter().map(|&node| wish(node, &middle, to_right || both, !to_right || both)).collect();
            column.settle(&wanted, &mut middle);
        }
    }
    align(&columns, &links, &at_left, &mut middle);
    let top = |node: usize| middle[node] - heights[node] / 2.0 - above[node];
    let first = (0..middle.len()).map(top).fold(f64::INFINITY, f64::min);
    let first = if first.is_finite() { first } else { 0.0 };
    let middle: Vec<f64> = middle.iter().map(|y| (y - first).round()).collect();
    let height = (0..middle.len()).map(|node| middle[node] + heights[node] / 2.0).fold(0.0, f64::max);
    let ports = straightened(graph, &middle, ports);
    Placed { middle, ports, height }
}

/// Boxes of a chain that stand almost at one height stand at one height, as far as their columns let them.
fn align(columns: &[Column], links: &[Link], at_left: &[Vec<usize>], middle: &mut [f64]) {
    const ALMOST: f64 = 12.0;
    for column in columns {
        let wanted: Vec<(f64, f64)> = column
            .nodes
            .iter()
            .map(|&node| match at_left[node][..] {
                [link] if links[link].pull >= PULL_OF_CHAIN => {
                    let place = middle[links[link].left] + links[link].left_port - links[link].right_port;
                    if (place - middle[node]).abs() <= ALMOST { (place, 1000.0) } else { (middle[node], 1.0) }
                }
                _ => (middle[node], 1.0),
            })
            .collect();
        column.settle(&wanted, middle);
    }
}

/// Where edges meet boxes: in the order of what they lead to, around the middle of each side.
fn ports(graph: &Layered, heights: &[f64]) -> Vec<(f64, f64)> {
    let mut place = vec![0; graph.layer.len()];
    for row in &graph.rows {
        row.iter().enumerate().for_each(|(at, &node)| place[node] = at);
    }
    let mut out = vec![(0.0, 0.0); graph.routes.len()];
    for is_left_side in [false, true] {
        let mut meeting = vec![Vec::new(); graph.n_real];
        for (edge, route) in graph.routes.iter().enumerate() {
            if let [first, .., last] = route.nodes[..] {
                let (node, next) =
                    if is_left_side { (last, route.nodes[route.nodes.len() - 2]) } else { (first, route.nodes[1]) };
                meeting[node].push((place[next], edge));
            }
        }
        for (node, mut edges) in meeting.into_iter().enumerate() {
            edges.sort_unstable();
            let n_gaps = edges.len().saturating_sub(1).max(1) as f64;
            let gap = PORT_GAP.min((heights[node] - 16.0).max(0.0) / n_gaps);
            for (at, &(_, edge)) in edges.iter().enumerate() {
                let port = (at as f64 - (edges.len() - 1) as f64 / 2.0) * gap;
                if is_left_side {
                    out[edge].1 = port;
                } else {
                    out[edge].0 = port;
                }
            }
        }
    }
    out
}

fn links(graph: &Layered, ports: &[(f64, f64)]) -> Vec<Link> {
    let mut out = Vec::new();
    let [at_left, at_right] = graph.neighbours();
    for (route, &(first, last)) in graph.routes.iter().zip(ports) {
        let n_steps = route.nodes.len().saturating_sub(1);
        for (step, pair) in route.nodes.windows(2).enumerate() {
            let n_bends = pair.iter().filter(|&&node| graph.is_bend(node)).count();
            out.push(Link {
                left: pair[0],
                right: pair[1],
                left_port: if step == 0 { first } else { 0.0 },
                right_port: if step + 1 == n_steps { last } else { 0.0 },
                pull: match (at_right[pair[0]].len(), at_left[pair[1]].len()) {
                    (1, 1) if n_bends == 0 => PULL_OF_CHAIN,
                    _ => PULLS[n_bends],
                },
            });
        }
    }
    out
}

/// A step of a few pixels looks like a mistake: the port gives way where it is the only one at its side.
fn straightened(graph: &Layered, middle: &[f64], mut ports: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
    const SLIGHT: f64 = 7.0;
    let mut n_leaving = vec![0; graph.n_real];
    let mut n_reaching = vec![0; graph.n_real];
    for route in &graph.routes {
        if let [first, .., last] = route.nodes[..] {
            n_leaving[first] += 1;
            n_reaching[last] += 1;
        }
    }
    for (route, port) in graph.routes.iter().zip(&mut ports) {
        let [first, .., last] = route.nodes[..] else { continue };
        let (second, before) = (route.nodes[1], route.nodes[route.nodes.len() - 2]);
        let is_direct = route.nodes.len() == 2;
        let right = middle[second] + if is_direct { port.1 } else { 0.0 };
        let slant = right - (middle[first] + port.0);
        if n_leaving[first] == 1 && slant.abs() <= SLIGHT {
            port.0 += slant;
        }
        let left = middle[before] + if is_direct { port.0 } else { 0.0 };
        let slant = left - (middle[last] + port.1);
        if n_reaching[last] == 1 && slant.abs() <= SLIGHT {
            port.1 += slant;
        }
    }
    ports
}

/// A column: its nodes from top to bottom, and how far below the first each must stand at least.
struct Column {
    nodes: Vec<usize>,
    offsets: Vec<f64>,
}

impl Column {
    fn new(graph: &Layered, row: &[usize], heights: &[f64], above: &[f64]) -> Self {
        let mut offsets = Vec::with_capacity(row.len());
        let mut offset = 0.0;
        for (at, &node) in row.iter().enumerate() {
            if at > 0 {
                let upper = row[at - 1];
                let gap = match (graph.is_bend(upper), graph.is_bend(node)) {
                    (true, true) => GAP_BENDS,
                    (false, false) => GAP,
                    _ => GAP_BEND,
                };
                offset += f64::midpoint(heights[upper], heights[node]) + above[node] + gap;
            }
            offsets.push(offset);
        }
        Self { nodes: row.to_vec(), offsets }
    }

    /// Moves the nodes as near to where they are wanted as their order and distances allow: the sum of weighted
    /// squares is the smallest. Neighbours that want to pass each other become one block.
    fn settle(&self, wanted: &[(f64, f64)], middle: &mut [f64]) {
        // Place, weight and number of nodes of each block, in coordinates where all distances are 0.
        let mut blocks: Vec<(f64, f64, usize)> = Vec::with_capacity(wanted.len());
        for (&(place, weight), offset) in wanted.iter().zip(&self.offsets) {
            let mut block = (place - offset, weight, 1);
            while let Some(&(above, its_weight, n_nodes)) = blocks.last().filter(|last| last.0 > block.0) {
                let sum = block.1 + its_weight;
                block = ((block.0 * block.1 + above * its_weight) / sum, sum, block.2 + n_nodes);
                blocks.pop();
            }
            blocks.push(block);
        }
        let places = blocks.iter().flat_map(|&(place, _, n_nodes)| std::iter::repeat_n(place, n_nodes));
        for ((place, offset), &node) in places.zip(&self.offsets).zip(&self.nodes) {
            middle[node] = place + offset;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::layers::layered;
    use super::super::order::order;
    use super::*;

    fn check(n_nodes: usize, edges: &[(usize, usize)]) -> Placed {
        let mut graph = layered(n_nodes, edges);
        order(&mut graph);
        let heights = vec![40.0; n_nodes];
        let placed = placed(&graph, &heights, &vec![0.0; n_nodes]);
        for row in &graph.rows {
            for pair in row.windows(2) {
                let gap = placed.middle[pair[1]] - placed.middle[pair[0]];
                let halves: f64 = pair.iter().map(|&node| heights.get(node).copied().unwrap_or(0.0) / 2.0).sum();
                assert!(gap >= halves + GAP_BENDS - 1.0, "{edges:?}: {gap}");
            }
        }
        placed
    }

    #[test]
    fn a_chain_is_straight() {
        let placed = check(3, &[(0, 1), (1, 2)]);
        assert_eq!(placed.middle, [20.0, 20.0, 20.0]);
        assert_eq!(placed.ports, [(0.0, 0.0), (0.0, 0.0)]);
        assert!((placed.height - 40.0).abs() < 1e-9);
    }

    #[test]
    fn what_fans_out_is_in_the_middle() {
        let placed = check(4, &[(0, 1), (0, 2), (0, 3)]);
        assert!((placed.middle[0] - placed.middle[2]).abs() <= 1.0, "{:?}", placed.middle);
    }

    #[test]
    fn nothing_overlaps() {
        check(0, &[]);
        check(1, &[(0, 0)]);
        check(6, &[(0, 1), (1, 2), (2, 3), (0, 3), (4, 3), (0, 5), (5, 0)]);
        let edges: Vec<(usize, usize)> =
            (0..30).flat_map(|n| [(n % 7, 7 + n % 11), (7 + n % 5, 18 + n % 12)]).collect();
        check(30, &edges);
    }
}
