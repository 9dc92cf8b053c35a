//! Which nodes of a configuration a name in a document means, and whether a signal gets from one to another.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::reality::{Real, means_process};
use crate::alloy::catalogue::{self, Role, component};
use crate::deployment::Deployment;
use crate::flows::{Graph, Node, NodeKind, Signal, Why};
use crate::words::{fold, stem, words};

/// What a name in a document means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Met {
    /// Nodes of the configuration.
    Nodes(BTreeSet<usize>),
    /// The process as a whole.
    Process,
    /// Whatever carries the signal.
    Anything,
    /// Something that the configuration does not know by its name.
    Elsewhere,
    /// A component or an address that is not there.
    Missing,
}

/// What a node of a document means.
pub(super) fn meet(node: &Node, real: &Real, deployment: &Deployment) -> Met {
    let found: BTreeSet<usize> = match node.kind {
        NodeKind::Component => components(node, &real.graph),
        NodeKind::Address => addresses(&node.name, real, deployment),
        NodeKind::Name => {
            if Signal::ALL.iter().any(|signal| signal.word() == node.name) {
                return Met::Anything;
            }
            let found = named(&node.name, &real.graph);
            if found.is_empty() {
                let is_process = means_process(&node.name, &real.names(deployment));
                return if is_process { Met::Process } else { Met::Elsewhere };
            }
            found
        }
    };
    if found.is_empty() { Met::Missing } else { Met::Nodes(found) }
}

/// The components that a dotted name means: one by its label, or all of a type.
fn components(node: &Node, graph: &Graph) -> BTreeSet<usize> {
    let name = node.name.as_str();
    let by = |fits: &dyn Fn(&Node) -> bool| -> BTreeSet<usize> {
        let all = graph.nodes.iter().enumerate().filter(|(_, real)| real.kind == NodeKind::Component);
        all.filter(|(_, real)| fits(real)).map(|(index, _)| index).collect()
    };
    let bare = |real: &Node| fold(real.name.rsplit('/').next().unwrap_or(&real.name));
    let exact = by(&|real| bare(real) == name);
    if !exact.is_empty() {
        return exact;
    }
    // With the name of an export behind it.
    let export = by(&|real| {
        name.strip_prefix(&bare(real)).is_some_and(|rest| rest.starts_with('.')) && real.name != real.component
    });
    if !export.is_empty() {
        return export;
    }
    if name == node.component { by(&|real| real.component == node.component) } else { BTreeSet::new() }
}

/// The nodes that an address means.
fn addresses(address: &str, real: &Real, deployment: &Deployment) -> BTreeSet<usize> {
    let wanted = Address::read(address);
    let nodes = real.graph.nodes.iter().enumerate().filter(|(_, node)| node.kind == NodeKind::Address);
    let found: BTreeSet<usize> =
        nodes.filter(|(_, node)| Address::read(&node.name).is_meant_by(&wanted)).map(|(index, _)| index).collect();
    if !found.is_empty() || !is_own(&wanted.host, real, deployment) {
        return found;
    }
    // An address of the process itself: whoever listens there.
    let ports = [wanted.port].into_iter().flatten();
    let inside = ports.flat_map(|port| super::ports::inside(port, real, deployment)).collect::<BTreeSet<u16>>();
    let listeners = real.graph.listeners.iter();
    listeners.filter(|it| it.port.is_some_and(|port| inside.contains(&port))).filter_map(|it| it.node).collect()
}

/// True for a host that means the process: one of its names, or the machine itself.
pub(super) fn is_own(host: &str, real: &Real, deployment: &Deployment) -> bool {
    let host = fold(host);
    let names = real.names(deployment);
    // Inside a cluster: `alloy.monitoring`, `alloy.monitoring.svc.cluster.local`.
    let namespace = real.process(deployment).map(|process| process.namespace.as_str()).filter(|it| !it.is_empty());
    let is_local = host.split_once('.').is_some_and(|(name, rest)| {
        let space = rest.split('.').next().unwrap_or(rest);
        names.contains(name) && namespace.is_some_and(|namespace| space == "svc" || space == namespace)
    });
    matches!(host.as_str(), "" | "localhost" | "127.0.0.1" | "0.0.0.0" | "::" | "::1" | "*")
        || names.contains(&host)
        || is_local
}

/// An address in its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    pub scheme: String,
    pub host: String,
    pub port: Option<u16>,
    pub path: String,
}

impl Address {
    pub fn read(text: &str) -> Self {
        let folded = fold(text.trim());
        let (scheme, rest) = folded.split_once("://").unwrap_or(("", &folded));
        let (authority, path) = match rest.find('/') {
            Some(at) if at > 0 => rest.split_at(at),
            Some(_) => ("", rest),
            None => (rest, ""),
        };
        let authority = authority.rsplit('@').next().unwrap_or(authority);
        let (host, port) = match authority.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => (host, port.parse().ok()),
            _ => (authority, None),
        };
        let host = host.trim_matches(['[', ']']).to_owned();
        Self { scheme: scheme.to_owned(), host, port, path: path.trim_end_matches('/').to_owned() }
    }

    /// The port, told or by the scheme.
    fn real_port(&self) -> Option<u16> {
        self.port.or(match self.scheme.as_str() {
            "http" => Some(80),
            "https" => Some(443),
            _ => None,
        })
    }

    /// True where a document that tells `wanted` can mean this address: what it leaves out may be anything.
    fn is_meant_by(&self, wanted: &Self) -> bool {
        let scheme = wanted.scheme.is_empty() || self.scheme.is_empty() || wanted.scheme == self.scheme;
        let port = match (wanted.port, self.port) {
            (None, None) => true,
            _ if wanted.scheme.is_empty() && wanted.port.is_none() => true,
            _ => wanted.real_port() == self.real_port(),
        };
        let path = wanted.path.is_empty() || wanted.path == self.path;
        self.host == wanted.host && scheme && port && path
    }
}

/// The nodes that words mean: `OTLP receiver`, `batch processor`, `Tempo`.
fn named(name: &str, graph: &Graph) -> BTreeSet<usize> {
    let wanted: BTreeSet<String> = words(name).map(|word| stem(word.text)).collect();
    let mut by_kind = BTreeSet::new();
    let mut by_role = BTreeSet::new();
    let mut by_host = BTreeSet::new();
    for (index, node) in graph.nodes.iter().enumerate() {
        match node.kind {
            NodeKind::Component => {
                let parts: Vec<&str> = node.component.split('.').collect();
                let Some((kind, rest)) = parts.split_last() else { continue };
                let kinds: BTreeSet<String> = kind.split('_').map(stem).collect();
                let roles: BTreeSet<String> = rest.iter().map(|part| stem(part)).collect();
                if !kinds.is_subset(&wanted) {
                    continue;
                }
                let more: BTreeSet<&String> = wanted.difference(&kinds).collect();
                if more.is_empty() {
                    by_kind.insert(index);
                } else if more.iter().all(|word| roles.contains(*word)) {
                    by_role.insert(index);
                }
            }
            NodeKind::Address => {
                let host = Address::read(&node.name).host;
                let label = host.split('.').next().unwrap_or(&host);
                let is_host = fold(name) == host || wanted.len() == 1 && wanted.contains(&stem(label));
                let is_brand = wanted.len() == 2 && wanted.contains("grafana") && wanted.contains(&stem(label));
                if !label.is_empty() && (is_host || is_brand) {
                    by_host.insert(index);
                }
            }
            NodeKind::Name => {}
        }
    }
    [by_role, by_host, by_kind].into_iter().find(|found| !found.is_empty()).unwrap_or_default()
}

/// The way from one of some nodes to one of others, both ends included; none where no signal gets there.
pub(super) fn way(
    graph: &Graph,
    from: &BTreeSet<usize>,
    to: &BTreeSet<usize>,
    signal: Option<Signal>,
) -> Option<Vec<usize>> {
    let carries = |edge: &crate::flows::Edge| signal.is_none() || edge.signal.is_none() || edge.signal == signal;
    // Straight, then with a connector that makes the signal of another.
    search(graph, from, to, &carries).or_else(|| {
        let way = search(graph, from, to, &|_| true)?;
        let last = way.windows(2).last().map(|pair| (pair[0], pair[1]));
        let first = way.windows(2).next().map(|pair| (pair[0], pair[1]));
        let ends = |pair: Option<(usize, usize)>| {
            graph.edges.iter().any(|edge| Some((edge.from, edge.to)) == pair && carries(edge))
        };
        (ends(first) || ends(last)).then_some(way)
    })
}

fn search(
    graph: &Graph,
    from: &BTreeSet<usize>,
    to: &BTreeSet<usize>,
    carries: &dyn Fn(&crate::flows::Edge) -> bool,
) -> Option<Vec<usize>> {
    let mut before: BTreeMap<usize, usize> = BTreeMap::new();
    let mut open: VecDeque<usize> = from.iter().copied().collect();
    while let Some(node) = open.pop_front() {
        for edge in graph.edges.iter().filter(|edge| edge.from == node && carries(edge)) {
            if before.contains_key(&edge.to) || from.contains(&edge.to) && !to.contains(&edge.to) {
                continue;
            }
            before.insert(edge.to, node);
            if to.contains(&edge.to) {
                let mut way = vec![edge.to];
                while let Some(previous) = before.get(way.last().unwrap_or(&0)) {
                    way.push(*previous);
                    if from.contains(previous) {
                        break;
                    }
                }
                way.reverse();
                return Some(way);
            }
            open.push_back(edge.to);
        }
    }
    None
}

/// All nodes that something gets to from these, themselves included; against the edges where `back`.
pub(super) fn reached(graph: &Graph, from: &BTreeSet<usize>, back: bool) -> BTreeSet<usize> {
    let mut seen = from.clone();
    let mut open: Vec<usize> = from.iter().copied().collect();
    while let Some(node) = open.pop() {
        for edge in &graph.edges {
            let (here, there) = if back { (edge.to, edge.from) } else { (edge.from, edge.to) };
            if here == node && seen.insert(there) {
                open.push(there);
            }
        }
    }
    seen
}

/// Why the files cannot tell what is sent on from some nodes, or what comes to others: the first reason. Only
/// a target, which is an address, may be found when the process runs.
pub(super) fn hidden(
    real: &Real,
    from: &BTreeSet<usize>,
    to: &BTreeSet<usize>,
    is_target: bool,
) -> Option<(Why, String, specast_syntax::Span)> {
    let graph = &real.graph;
    if let Some(obstacle) = real.instance.obstacles.first() {
        return Some((Why::Generated, obstacle.message.clone(), obstacle.at));
    }
    let (ahead, behind) = (reached(graph, from, false), reached(graph, to, true));
    graph.unknown.iter().find_map(|unknown| {
        let counts = match (unknown.node, unknown.why) {
            // A module that is away adds nothing by itself: what is made of it is a node.
            (None, why) => why == Why::RemoteConfiguration,
            (Some(node), Why::Discovery) => is_target && behind.contains(&node),
            (Some(node), Why::Import) => ahead.contains(&node) || behind.contains(&node),
            (Some(node), _) => from.contains(&node) || to.contains(&node),
        };
        counts.then(|| (unknown.why, unknown.what.clone(), unknown.at))
    })
}

/// What a reason says to people.
pub(super) fn because(why: Why, what: &str) -> String {
    match why {
        Why::RemoteConfiguration => "a server adds configuration when the process runs (remotecfg)".to_owned(),
        Why::Import => format!("`{what}` is not at hand"),
        Why::Discovery => format!("`{what}` finds targets only when the process runs"),
        Why::Variable => format!("nothing at hand sets `{what}`"),
        Why::Runtime => format!("`{what}` has a value only when the process runs"),
        Why::Generated => what.to_owned(),
    }
}

/// The part that a component plays, by the catalogue; of one that is not in it by those that share its first two
/// parts, such as `otelcol.exporter`.
pub(super) fn role(component_type: &str) -> Option<Role> {
    if let Some(component) = component(component_type) {
        return Some(component.role);
    }
    let group: String = component_type.splitn(3, '.').take(2).map(|part| format!("{part}.")).collect();
    catalogue::components().find(|component| component.name.starts_with(&group)).map(|component| component.role)
}

/// The names of nodes.
pub(super) fn shown(graph: &Graph, nodes: impl IntoIterator<Item = usize>) -> String {
    let names: Vec<String> = nodes.into_iter().map(|node| format!("`{}`", graph.nodes[node].name)).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_meant_by_what_is_told_of_them() {
        let meant = |real: &str, told: &str| Address::read(real).is_meant_by(&Address::read(told));
        assert!(meant("tempo:4317", "tempo:4317"));
        assert!(meant("http://loki:3100/loki/api/v1/push", "loki:3100"));
        assert!(meant("https://otlp.example.org/v1", "https://otlp.example.org"));
        assert!(meant("https://otlp.example.org", "https://otlp.example.org:443"));
        assert!(!meant("tempo:4317", "tempo:4318"));
        assert!(!meant("http://loki:3100/loki/api/v1/push", "http://loki:3100/api/v2/push"));
        assert!(!meant("https://loki:3100", "http://loki:3100"));
    }
}
