//! Flows of a configuration that no document tells.

use std::collections::{BTreeMap, BTreeSet};

use specast_syntax::Span;

use super::matching::{Met, meet};
use super::{Case, Finding, Real, Told};
use crate::alloy::catalogue::{Role, component};
use crate::deployment::Deployment;
use crate::diagnostic::Severity;
use crate::flows::{Graph, NodeKind, Signal};

/// Looks for what a configuration sends where no document tells of it. Only where some document tells flows of
/// this configuration: a document of ports alone promises nothing about flows.
pub(super) fn read(real: &Real, documents: &[&Told<'_>], deployment: &Deployment, case: &mut Case<'_>) {
    let graph = &real.graph;
    let tells = |told: &&&Told<'_>| !told.graph.edges.is_empty();
    let documents: Vec<&Told<'_>> = documents.iter().filter(tells).copied().collect();
    let Some(first) = documents.first() else { return };
    let mut known = Known::default();
    for told in &documents {
        known.add(told, real, deployment);
    }
    for (node, signal, address) in ends(graph) {
        let it = &graph.nodes[node];
        // What already is a finding is not told twice.
        let place = address.map_or(it.at, |address| graph.nodes[address].at);
        let is_found = case.found.iter().any(|finding| {
            let mut labels = finding.secondary.iter().filter(|label| label.path == case.path(place.file));
            labels.any(|label| label.range.overlaps(place.range) || label.range == it.at.range)
        });
        if is_found || known.tells(node, signal, address) {
            continue;
        }
        let what = signal.map_or("data", Signal::word);
        let to = address.map_or(String::new(), |address| format!(" to {}", graph.nodes[address].name));
        case.find(Finding {
            rule: "flow-undocumented",
            severity: Severity::Warning,
            message: format!("`{}` sends {what}{to}, and no document tells of it", it.name),
            subject: format!("{} {what}{to}", it.name),
            at: heading(first, signal),
            remark: format!("the documented flows of {what}"),
            evidence: vec![(place, "configured here".to_owned())],
            help: "document the flow, or take it out of the configuration".to_owned(),
        });
    }
}

/// Where flows of a configuration end: the exporter, what it is sent, and each address that it sends to.
fn ends(graph: &Graph) -> BTreeSet<(usize, Option<Signal>, Option<usize>)> {
    let mut out = BTreeSet::new();
    for (node, it) in graph.nodes.iter().enumerate() {
        let is_exporter = component(&it.component).is_some_and(|component| component.role == Role::Exporter);
        let goes_on = |edge: &crate::flows::Edge| edge.from == node && graph.nodes[edge.to].kind == NodeKind::Component;
        if !is_exporter || graph.edges.iter().any(goes_on) {
            continue;
        }
        let addresses: Vec<_> = graph.edges.iter().filter(|edge| edge.from == node).collect();
        let comes = graph.edges.iter().filter(|edge| edge.to == node);
        if addresses.is_empty() {
            out.extend(comes.map(|edge| (node, edge.signal, None)));
        } else if comes.count() > 0 {
            out.extend(addresses.into_iter().map(|edge| (node, edge.signal, Some(edge.to))));
        }
    }
    out
}

/// Where a document tells the flows of a signal; its first flow where it tells none of it.
fn heading(told: &Told<'_>, signal: Option<Signal>) -> Span {
    let edges = &told.graph.edges;
    edges.iter().find(|edge| signal.is_some() && edge.signal == signal).unwrap_or(&edges[0]).at
}

/// What documents tell of a configuration.
#[derive(Default)]
struct Known {
    /// Nodes at which a documented edge ends or begins, with its signal.
    nodes: BTreeSet<(usize, Option<Signal>)>,
    /// Components of which documents tell an address.
    addressed: BTreeSet<usize>,
    /// Addresses that an edge leads to without a component: it stands for whoever sends there.
    alone: BTreeMap<usize, Option<Signal>>,
}

impl Known {
    fn add(&mut self, told: &Told<'_>, real: &Real, deployment: &Deployment) {
        let met: Vec<Met> = told.graph.nodes.iter().map(|node| meet(node, real, deployment)).collect();
        for edge in &told.graph.edges {
            let is_address = told.graph.nodes[edge.to].kind == NodeKind::Address;
            match (&met[edge.from], &met[edge.to]) {
                (from, Met::Nodes(to)) => {
                    self.nodes.extend(to.iter().map(|node| (*node, edge.signal)));
                    if let Met::Nodes(from) = from {
                        self.nodes.extend(from.iter().map(|node| (*node, edge.signal)));
                    } else if to.iter().all(|node| real.graph.nodes[*node].kind == NodeKind::Address) {
                        self.alone.extend(to.iter().map(|node| (*node, edge.signal)));
                    }
                }
                (Met::Nodes(from), _) => self.nodes.extend(from.iter().map(|node| (*node, edge.signal))),
                _ => {}
            }
            if let (Met::Nodes(from), true) = (&met[edge.from], is_address) {
                self.addressed.extend(from);
            }
        }
    }

    /// True where a document tells that this component sends this signal, and where to, if any address of the
    /// component is told.
    fn tells(&self, node: usize, signal: Option<Signal>, address: Option<usize>) -> bool {
        let fits = |told: Option<Signal>| told.is_none() || signal.is_none() || told == signal;
        let has = |node: usize| self.nodes.iter().any(|(known, told)| *known == node && fits(*told));
        let is_alone = address.is_some_and(|address| self.alone.get(&address).is_some_and(|told| fits(*told)));
        is_alone || has(node) && address.is_none_or(|address| has(address) || !self.addressed.contains(&node))
    }
}
