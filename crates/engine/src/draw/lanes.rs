//! Which nodes and edges stand in which lane.
//!
//! An edge without a signal goes where its chain goes: targets of a discovery lead to a scrape, which sends
//! metrics, so they stand in the lane of metrics. What has no such chain stands in a lane of its own.

use std::collections::BTreeMap;

use super::{Arrow, Card, Lane, Standing, plain, reason};
use crate::flows::{Graph, Mode, NodeKind, Signal};

/// A set of signals: bit `n` stands for the `n`th of [`Signal::ALL`].
type Signals = u8;

/// The lanes of a graph that are not empty.
pub(super) fn lanes(graph: &Graph, standings: &[Standing]) -> Vec<Lane> {
    let of_edges = signals_of_edges(graph);
    let standing = |edge: usize| standings.get(edge).copied().unwrap_or_default();
    let of_nodes = standings_of_nodes(graph, standing);
    let mut out = Vec::new();
    for lane in 0..=Signal::ALL.len() {
        let signal = Signal::ALL.get(lane).copied();
        let edges: Vec<usize> = (0..graph.edges.len())
            .filter(|&edge| if signal.is_some() { of_edges[edge] >> lane & 1 == 1 } else { of_edges[edge] == 0 })
            .collect();
        let mut is_in = vec![false; graph.nodes.len()];
        for &edge in &edges {
            is_in[graph.edges[edge].from] = true;
            is_in[graph.edges[edge].to] = true;
        }
        let mut place = vec![0; graph.nodes.len()];
        let mut cards = Vec::new();
        for node in (0..graph.nodes.len()).filter(|&node| is_in[node]) {
            place[node] = cards.len();
            cards.push(shown(graph, node, of_nodes[node]));
        }
        let mut arrows: Vec<Arrow> = Vec::new();
        let mut known = BTreeMap::new();
        for &edge in &edges {
            let drawn = &graph.edges[edge];
            let (from, to, mode) = (place[drawn.from], place[drawn.to], mode(graph, edge));
            let arrow = Arrow { from, to, mode, standing: standing(edge) };
            let at = *known.entry((arrow.from, arrow.to, arrow.mode)).or_insert(arrows.len());
            match arrows.get_mut(at) {
                Some(old) => old.standing = old.standing.join(arrow.standing),
                None => arrows.push(arrow),
            }
        }
        if !cards.is_empty() {
            out.push(Lane { signal, title: title(signal, out.is_empty()), cards, arrows });
        }
    }
    let mut has_edge = vec![false; graph.nodes.len()];
    for edge in &graph.edges {
        has_edge[edge.from] = true;
        has_edge[edge.to] = true;
    }
    let alone: Vec<Card> =
        (0..graph.nodes.len()).filter(|&node| !has_edge[node]).map(|node| shown(graph, node, of_nodes[node])).collect();
    if !alone.is_empty() {
        out.push(Lane { signal: None, title: "not connected".to_owned(), cards: alone, arrows: Vec::new() });
    }
    connect(&mut out);
    out
}

/// Targets are handed over inside of the process: nobody opens a connection for them.
fn mode(graph: &Graph, edge: usize) -> Mode {
    let edge = &graph.edges[edge];
    let is_component = |node: usize| graph.nodes[node].kind == NodeKind::Component;
    let are_targets = edge.signal.is_none() || graph.nodes[edge.from].component.starts_with("discovery.");
    let is_inside = are_targets && is_component(edge.from) && is_component(edge.to);
    if is_inside { Mode::Push } else { edge.mode }
}

fn title(signal: Option<Signal>, is_first: bool) -> String {
    match signal {
        Some(signal) => signal.word().to_owned(),
        None if is_first => "flows".to_owned(),
        None => "signal not told".to_owned(),
    }
}

/// The lanes of each edge; none of them for an edge that stands apart.
fn signals_of_edges(graph: &Graph) -> Vec<Signals> {
    let told = |signal: Option<Signal>| -> Signals {
        signal.and_then(|signal| Signal::ALL.iter().position(|known| *known == signal)).map_or(0, |at| 1 << at)
    };
    let mut leave: Vec<Signals> = vec![0; graph.nodes.len()];
    let mut reach: Vec<Signals> = vec![0; graph.nodes.len()];
    for edge in &graph.edges {
        leave[edge.from] |= told(edge.signal);
        reach[edge.to] |= told(edge.signal);
    }
    let untold: Vec<(usize, usize)> =
        graph.edges.iter().filter(|edge| edge.signal.is_none()).map(|edge| (edge.from, edge.to)).collect();
    // What a node tells itself hides what lies behind it: behind a connector flows something else.
    let (tells_leave, tells_reach) = (leave.clone(), reach.clone());
    let mut is_stable = false;
    while !is_stable {
        is_stable = true;
        for &(from, to) in &untold {
            if tells_leave[from] == 0 && leave[to] & !leave[from] != 0 {
                leave[from] |= leave[to];
                is_stable = false;
            }
            if tells_reach[to] == 0 && reach[from] & !reach[to] != 0 {
                reach[to] |= reach[from];
                is_stable = false;
            }
        }
    }
    let of_edge = |edge: &crate::flows::Edge| {
        if edge.signal.is_some() {
            return told(edge.signal);
        }
        let found = if leave[edge.to] == 0 { reach[edge.from] } else { leave[edge.to] };
        // In a configuration the chain is certain. A document that names no signal may mean any of several.
        let is_certain = graph.nodes[edge.to].kind == NodeKind::Component || found.is_power_of_two();
        if is_certain { found } else { 0 }
    };
    graph.edges.iter().map(of_edge).collect()
}

/// A node of which only edges of the document tell is the document's, and so on.
fn standings_of_nodes(graph: &Graph, standing: impl Fn(usize) -> Standing) -> Vec<Standing> {
    let mut out: Vec<Option<Standing>> = vec![None; graph.nodes.len()];
    for (idx, edge) in graph.edges.iter().enumerate() {
        for node in [edge.from, edge.to] {
            out[node] = Some(out[node].map_or(standing(idx), |old| old.join(standing(idx))));
        }
    }
    out.into_iter().map(Option::unwrap_or_default).collect()
}

fn shown(graph: &Graph, node: usize, standing: Standing) -> Card {
    let own = graph.listeners.iter().filter(|listener| listener.node == Some(node));
    let mut listens: Vec<String> = own.map(|listener| address(&listener.host, listener.port)).collect();
    listens.dedup();
    let mut remarks: Vec<String> = Vec::new();
    for unknown in graph.unknown.iter().filter(|unknown| unknown.node == Some(node)) {
        let remark = format!("not told by files: {}", reason(unknown.why));
        if !remarks.contains(&remark) {
            remarks.push(remark);
        }
    }
    let told = &graph.nodes[node];
    let (mut name, component) = (plain(&told.name), plain(&told.component));
    if name.is_empty() {
        "(no name)".clone_into(&mut name);
    }
    Card { node, name, kind: told.kind, component, listens, remarks, standing }
}

/// Where something listens. All addresses are not worth a word: the port is.
fn address(host: &str, port: Option<u16>) -> String {
    let host = if matches!(host, "0.0.0.0" | "[::]" | "::") { String::new() } else { plain(host) };
    match port {
        Some(port) => format!("{host}:{port}"),
        None => format!("{host}:?"),
    }
}

/// Says of a connector what its data becomes: it ends in one lane and begins in another.
fn connect(lanes: &mut [Lane]) {
    let ends: Vec<Vec<(bool, bool)>> = lanes.iter().map(ends).collect();
    let mut remarks: Vec<(usize, usize, String)> = Vec::new();
    for (lane, told) in lanes.iter().enumerate().filter(|(_, lane)| lane.signal.is_some()) {
        for (at, shown) in told.cards.iter().enumerate() {
            let is_end = ends[lane][at] == (true, false);
            if !is_end && ends[lane][at] != (false, true) {
                continue;
            }
            let others: Vec<&str> = lanes
                .iter()
                .enumerate()
                .filter(|(other, there)| {
                    let place = there.cards.iter().position(|other| other.node == shown.node);
                    let wanted = if is_end { (false, true) } else { (true, false) };
                    *other != lane && there.signal.is_some() && place.is_some_and(|at| ends[*other][at] == wanted)
                })
                .map(|(_, there)| there.title.as_str())
                .collect();
            if !others.is_empty() {
                let words = if is_end { "continues as" } else { "comes from" };
                remarks.push((lane, at, format!("{words} {}", others.join(", "))));
            }
        }
    }
    for (lane, at, remark) in remarks {
        lanes[lane].cards[at].remarks.push(remark);
    }
}

/// For each card, whether an arrow reaches it and whether one leaves it.
fn ends(lane: &Lane) -> Vec<(bool, bool)> {
    let mut out = vec![(false, false); lane.cards.len()];
    for arrow in &lane.arrows {
        out[arrow.to].0 = true;
        out[arrow.from].1 = true;
    }
    out
}

/// What belongs to no card: the process's own server, and what files cannot tell.
pub(super) fn notes(graph: &Graph) -> Vec<String> {
    let mut out = Vec::new();
    let own: Vec<String> = graph
        .listeners
        .iter()
        .filter(|listener| listener.node.is_none())
        .map(|listener| address(&listener.host, listener.port))
        .collect();
    if !own.is_empty() {
        out.push(format!("The process itself listens on {}", own.join(", ")));
    }
    for unknown in graph.unknown.iter().filter(|unknown| unknown.node.is_none()) {
        let note = format!("Not told by files: {} ({})", plain(&unknown.what), reason(unknown.why));
        if !out.contains(&note) {
            out.push(note);
        }
    }
    out
}
