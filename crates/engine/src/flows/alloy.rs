//! The graph that an Alloy configuration builds when it is loaded.
//!
//! An edge follows a reference: `forward_to = [loki.write.default.receiver]` leaves the component that it stands
//! in, `targets = discovery.docker.all.targets` reaches it. Which of both, the type of the export says.

mod addresses;
mod scopes;
mod tree;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use alloy_syntax::{Block, Body};
use specast_syntax::FileId;

use super::{Edge, Graph, Mode, NodeKind, Signal, Unknown, Why};
use crate::alloy;
use crate::alloy::catalogue::{Kind, Role, component};
use crate::alloy::types::{Capsule, Type};
use scopes::Scopes;
use tree::{In, attributes, span};

/// A configuration of this run.
#[derive(Debug, Clone, Copy)]
pub struct Config<'a> {
    /// Its place in the list of the files of this run.
    pub file: FileId,
    /// The parsed text. What is wrong with it the validator says.
    pub config: &'a alloy::Config,
}

impl<'a> Config<'a> {
    fn body(&self) -> In<Body<'a>> {
        In { file: self.file, it: self.config.body() }
    }
}

/// The graph of the configurations at `loaded` (indices of `configs`), which a process loads as one. The others
/// are there to be imported. `environment` holds the variables whose value is known.
pub fn read(configs: &[Config<'_>], loaded: &[usize], environment: &BTreeMap<String, String>) -> Graph {
    let mut graph = Graph::default();
    let first: Vec<Config<'_>> = loaded.iter().map(|index| configs[*index]).collect();
    let scopes = Scopes::new(&first, configs, environment, &mut graph);
    let mut nodes = BTreeMap::new();
    for (id, scope) in scopes.all.iter().enumerate() {
        let mut blocks: Vec<In<Block<'_>>> = scope.components.values().copied().collect();
        blocks.sort_by_key(|block| (block.file, block.it.range().start));
        for block in blocks.iter().filter(|block| is_node(scope, **block)) {
            let name = format!("{}{}", scope.prefix, block.it.id());
            let at = span(block.file, block.it.head_range());
            let node = graph.node(&name, NodeKind::Component, &block.it.full_name(), at);
            nodes.insert((id, block.it.id()), node);
        }
    }
    let reader = Reader { scopes, nodes };
    for ((id, name), node) in &reader.nodes {
        let block = reader.scopes.all[*id].components[name];
        reader.references(*id, block, *node, &mut graph);
        reader.scraped(*id, block, *node, &mut graph);
        reader.listeners(*id, block, *node, &mut graph);
    }
    backwards(&mut graph);
    for ((id, name), node) in &reader.nodes {
        reader.endpoints(*id, reader.scopes.all[*id].components[name], *node, &mut graph);
    }
    reader.found_at_run_time(&mut graph);
    graph.edges.sort_by_key(|edge| (edge.at, edge.from, edge.to, edge.signal));
    graph.edges.dedup_by(|next, edge| (next.from, next.to, next.signal) == (edge.from, edge.to, edge.signal));
    graph.listeners.sort_by_key(|listener| (listener.at, listener.port));
    graph.unknown.sort_by_key(|unknown| (unknown.at, unknown.why));
    graph
}

/// True for components; blocks that set up the process are nodes only where they send something.
fn is_node(scope: &scopes::Scope<'_>, block: In<Block<'_>>) -> bool {
    let hidden = scope.inner.get(&block.it.id());
    match component(&block.it.full_name()) {
        Some(component) if component.kind == Kind::ConfigBlock => block.it.body().attribute("write_to").is_some(),
        // An instance of what is declared here is its inside; one of what is not at hand is a box.
        _ => hidden.is_none_or(Vec::is_empty),
    }
}

struct Reader<'a> {
    scopes: Scopes<'a>,
    /// The node of a component: by its scope and its id.
    nodes: BTreeMap<(usize, String), usize>,
}

impl<'a> Reader<'a> {
    /// Edges along the references of a component.
    fn references(&self, scope: usize, block: In<Block<'a>>, node: usize, graph: &mut Graph) {
        for (path, attribute) in attributes(block.with(block.it.body())) {
            let at = span(attribute.file, attribute.it.range());
            for target in self.scopes.targets(scope, attribute.with(attribute.it.value())) {
                let Some(other) = self.nodes.get(&(target.scope, target.block.it.id())) else { continue };
                let name = target.block.it.full_name();
                let (from, to, signal) = match flowing(&name, &target.export) {
                    Some(Flowing::Consumer(signal)) => (node, *other, signal.or(named(&path))),
                    Some(Flowing::Targets) => (*other, node, None),
                    None => continue,
                };
                let mode = if from == node { Mode::Push } else { Mode::Pull };
                graph.edges.push(Edge { from, to, signal, mode, under: String::new(), at });
            }
        }
    }

    /// What cannot be told because it is only found when the process runs.
    fn found_at_run_time(&self, graph: &mut Graph) {
        for (node, it) in graph.nodes.iter().enumerate() {
            let role = component(&it.component).map(|component| component.role);
            let discovers = role == Some(Role::Discovery) || it.component.starts_with("prometheus.operator.");
            if discovers {
                let unknown = Unknown { why: Why::Discovery, what: it.name.clone(), node: Some(node), at: it.at };
                graph.unknown.push(unknown);
            }
        }
        for ((scope, id), node) in &self.nodes {
            if self.scopes.all[*scope].inner.contains_key(id) {
                let (what, at) = (graph.nodes[*node].name.clone(), graph.nodes[*node].at);
                graph.unknown.push(Unknown { why: Why::Import, what, node: Some(*node), at });
            }
        }
    }
}

/// What an export is to an edge.
enum Flowing {
    /// Data is sent to it; of one signal, where its type says so.
    Consumer(Option<Signal>),
    /// It says where data is.
    Targets,
}

/// What an export of a component is; none for what takes no part in a flow. By its type, and where the
/// reference lists none by the names that all components use.
fn flowing(name: &str, export: &str) -> Option<Flowing> {
    let fields = component(name).map(|component| component.export_fields.as_slice());
    let ty = fields.and_then(|fields| fields.iter().find(|(name, _)| *name == export)).map(|(_, ty)| ty);
    let signal = match ty {
        Some(Type::Capsule(Capsule::Consumer)) => None,
        Some(Type::Capsule(Capsule::LogsReceiver)) => Some(Signal::Logs),
        Some(Type::Capsule(Capsule::MetricsReceiver)) => Some(Signal::Metrics),
        Some(Type::Capsule(Capsule::ProfilesReceiver)) => Some(Signal::Profiles),
        Some(Type::Targets) => return Some(Flowing::Targets),
        _ => match (export, name.split('.').next()?) {
            ("receiver", "loki") => Some(Signal::Logs),
            ("receiver", "prometheus") => Some(Signal::Metrics),
            ("receiver", "pyroscope") => Some(Signal::Profiles),
            ("receiver" | "input", _) => None,
            ("targets", _) | ("output", "discovery") => return Some(Flowing::Targets),
            _ => return None,
        },
    };
    Some(Flowing::Consumer(signal))
}

/// The signal that an argument names: `output.traces`.
fn named(path: &str) -> Option<Signal> {
    let last = path.rsplit('.').next()?;
    Signal::ALL.into_iter().find(|signal| signal.word() == last)
}

/// Gives edges of targets the signal of what their reader sends on, where that is one.
fn backwards(graph: &mut Graph) {
    let mut changed = true;
    while changed {
        changed = false;
        let mut sent: BTreeMap<usize, BTreeSet<Option<Signal>>> = BTreeMap::new();
        for edge in &graph.edges {
            sent.entry(edge.from).or_default().insert(edge.signal);
        }
        for edge in graph.edges.iter_mut().filter(|edge| edge.signal.is_none()) {
            let one = sent.get(&edge.to).filter(|signals| signals.len() == 1).and_then(|signals| signals.first());
            if let Some(Some(signal)) = one {
                edge.signal = Some(*signal);
                changed = true;
            }
        }
    }
}

#[cfg(test)]
mod tests;
