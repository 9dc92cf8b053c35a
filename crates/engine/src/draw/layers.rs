//! Layers: which column each node of a connected graph stands in, and by way of which columns its long edges go.

/// A graph in columns. Nodes beyond the real ones are bends: where a long edge passes a column.
#[derive(Debug)]
pub(super) struct Layered {
    /// The column of each node, bends included.
    pub layer: Vec<usize>,
    /// Number of nodes that are no bends; they come first.
    pub n_real: usize,
    /// The nodes of each column, from top to bottom.
    pub rows: Vec<Vec<usize>>,
    /// For each edge its nodes from left to right, bends between them; empty for an edge from a node to itself.
    pub routes: Vec<Route>,
}

/// The way of an edge.
#[derive(Debug, Default)]
pub(super) struct Route {
    /// Nodes from left to right, each in the column behind that of the one before.
    pub nodes: Vec<usize>,
    /// True for an edge that flows from right to left, as one in each circle has to.
    pub is_backward: bool,
}

impl Layered {
    /// True for a place where an edge passes.
    pub fn is_bend(&self, node: usize) -> bool {
        node >= self.n_real
    }

    /// For each node its neighbours on the left and on the right.
    pub fn neighbours(&self) -> [Vec<Vec<usize>>; 2] {
        let mut out = [vec![Vec::new(); self.layer.len()], vec![Vec::new(); self.layer.len()]];
        for pair in self.routes.iter().flat_map(|route| route.nodes.windows(2)) {
            out[0][pair[1]].push(pair[0]);
            out[1][pair[0]].push(pair[1]);
        }
        out
    }
}

/// Puts `n_nodes` nodes in columns, so that every edge goes to the right but for one of each circle.
pub(super) fn layered(n_nodes: usize, edges: &[(usize, usize)]) -> Layered {
    let is_backward = backward(n_nodes, edges);
    let forward: Vec<(usize, usize)> = edges
        .iter()
        .zip(&is_backward)
        .map(|(&(from, to), &is_backward)| if is_backward { (to, from) } else { (from, to) })
        .collect();
    let mut layer = longest_paths(n_nodes, &forward);
    tighten(&mut layer, &forward);
    let n_layers = layer.iter().max().map_or(0, |last| last + 1);
    let mut rows = vec![Vec::new(); n_layers];
    (0..n_nodes).for_each(|node| rows[layer[node]].push(node));
    let mut routes = Vec::with_capacity(edges.len());
    for (&(from, to), is_backward) in forward.iter().zip(is_backward) {
        if from == to {
            routes.push(Route::default());
            continue;
        }
        let mut nodes = vec![from];
        let columns = layer[from] + 1..layer[to];
        for (column, row) in columns.clone().zip(&mut rows[columns]) {
            nodes.push(layer.len());
            row.push(layer.len());
            layer.push(column);
        }
        nodes.push(to);
        routes.push(Route { nodes, is_backward });
    }
    Layered { layer, n_real: n_nodes, rows, routes }
}

/// Which edges close a circle. Nodes that nothing reaches are entered first, then the rest in their order, so that
/// what a reader takes for the start of a circle is its start.
fn backward(n_nodes: usize, edges: &[(usize, usize)]) -> Vec<bool> {
    let mut leaving = vec![Vec::new(); n_nodes];
    let mut n_reaching = vec![0_usize; n_nodes];
    for (idx, &(from, to)) in edges.iter().enumerate().filter(|(_, (from, to))| from != to) {
        leaving[from].push(idx);
        n_reaching[to] += 1;
    }
    let mut out = vec![false; edges.len()];
    // 0: not entered, 1: on the way, 2: left.
    let mut state = vec![0_u8; n_nodes];
    let sources = (0..n_nodes).filter(|&node| n_reaching[node] == 0);
    for start in sources.chain(0..n_nodes) {
        if state[start] != 0 {
            continue;
        }
        state[start] = 1;
        let mut way = vec![(start, 0)];
        while let Some((node, next)) = way.pop() {
            let Some(&edge) = leaving[node].get(next) else {
                state[node] = 2;
                continue;
            };
            way.push((node, next + 1));
            let to = edges[edge].1;
            match state[to] {
                0 => {
                    state[to] = 1;
                    way.push((to, 0));
                }
                1 => out[edge] = true,
                _ => {}
            }
        }
    }
    out
}

/// Each node one column behind the last of those that lead to it.
fn longest_paths(n_nodes: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let mut leaving = vec![Vec::new(); n_nodes];
    let mut n_open = vec![0_usize; n_nodes];
    for &(from, to) in edges.iter().filter(|(from, to)| from != to) {
        leaving[from].push(to);
        n_open[to] += 1;
    }
    let mut layer = vec![0; n_nodes];
    let mut ready: Vec<usize> = (0..n_nodes).filter(|&node| n_open[node] == 0).collect();
    while let Some(node) = ready.pop() {
        for &to in &leaving[node] {
            layer[to] = layer[to].max(layer[node] + 1);
            n_open[to] -= 1;
            if n_open[to] == 0 {
                ready.push(to);
            }
        }
    }
    layer
}

/// Moves nodes to the right where that makes edges shorter on the whole: a source stands beside what it feeds.
fn tighten(layer: &mut [usize], edges: &[(usize, usize)]) {
    let mut leaving = vec![Vec::new(); layer.len()];
    let mut n_reaching = vec![0_usize; layer.len()];
    for &(from, to) in edges.iter().filter(|(from, to)| from != to) {
        leaving[from].push(to);
        n_reaching[to] += 1;
    }
    // From right to left, so that a chain of sources moves as one.
    let mut order: Vec<usize> = (0..layer.len()).collect();
    order.sort_by_key(|&node| std::cmp::Reverse(layer[node]));
    for node in order {
        let nearest = leaving[node].iter().map(|&to| layer[to]).min();
        if let Some(nearest) = nearest
            && leaving[node].len() > n_reaching[node]
        {
            layer[node] = nearest - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(n_nodes: usize, edges: &[(usize, usize)], layer: &[usize], backward: &[usize]) {
        let found = layered(n_nodes, edges);
        assert_eq!(found.layer[..n_nodes], *layer, "{edges:?}");
        let reversed: Vec<usize> = (0..edges.len()).filter(|&edge| found.routes[edge].is_backward).collect();
        assert_eq!(reversed, backward, "{edges:?}");
        for pair in found.routes.iter().flat_map(|route| route.nodes.windows(2)) {
            assert_eq!(found.layer[pair[0]] + 1, found.layer[pair[1]], "{edges:?}");
        }
        assert_eq!(found.rows.iter().flatten().count(), found.layer.len());
    }

    #[test]
    fn columns_follow_the_flow() {
        check(0, &[], &[], &[]);
        check(1, &[], &[0], &[]);
        check(3, &[(0, 1), (1, 2), (0, 2)], &[0, 1, 2], &[]);
        // A source that feeds the end of a chain only stands beside it.
        check(4, &[(0, 1), (1, 2), (3, 2)], &[0, 1, 2, 1], &[]);
    }

    #[test]
    fn one_edge_of_each_circle_turns_back() {
        check(1, &[(0, 0)], &[0], &[]);
        check(2, &[(0, 1), (1, 0)], &[0, 1], &[1]);
        check(3, &[(0, 1), (1, 2), (2, 0)], &[0, 1, 2], &[2]);
        check(4, &[(1, 2), (2, 1), (0, 2), (2, 3)], &[0, 2, 1, 2], &[0]);
    }
}
