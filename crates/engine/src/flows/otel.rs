//! The graph that a configuration of the OpenTelemetry Collector builds.
//!
//! Nodes are called as an Alloy user would call them: `otlp/tempo` among the exporters is
//! `otelcol.exporter.otlp.tempo`, `otlp` is `otelcol.exporter.otlp.default`. Only what a pipeline names is there,
//! as in the Collector. A processor that several pipelines of one signal name is there once for each of them;
//! exporters, receivers and connectors are shared.

mod types;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use specast_syntax::{FileId, Span};

use super::{Edge, Graph, Listener, Mode, NodeKind, Signal, Unknown, Why};
use crate::deployment::tree::{Entry, Tree, TreeKind};
use types::Known;

/// A configuration file of this run.
#[derive(Debug, Clone, Copy)]
pub struct Config<'a> {
    /// Its place in the list of the files of this run.
    pub file: FileId,
    /// What it says.
    pub text: &'a str,
}

/// Where the Collector tells of itself, if nothing says otherwise.
const OWN_METRICS: &str = "localhost:8888";

/// The graph of configurations that one process loads: a later one wins, key by key. `environment` holds the
/// variables whose value is known.
pub fn read(configs: &[Config<'_>], environment: &BTreeMap<String, String>) -> Graph {
    let mut root: Option<Tree> = None;
    for config in configs {
        let (trees, _) = Tree::documents(config.file, config.text);
        if let Some(tree) = trees.into_iter().next() {
            root = Some(match root {
                Some(root) => merged(root, tree),
                None => tree,
            });
        }
    }
    let Some(root) = root else { return Graph::default() };
    let mut reader = Reader { root: &root, environment, graph: Graph::default(), parts: BTreeMap::new() };
    let pipelines = reader.pipelines();
    reader.nodes(&pipelines);
    reader.flows(&pipelines);
    reader.addresses();
    reader.own();
    let mut graph = reader.graph;
    graph.edges.sort_by_key(|edge| (edge.at, edge.from, edge.to, edge.signal));
    let mut known = BTreeSet::new();
    graph.edges.retain(|edge| known.insert((edge.from, edge.to, edge.signal)));
    graph.listeners.sort_by_key(|listener| (listener.at, listener.port));
    graph.unknown.sort_by(|one, other| (one.at, one.why, &one.what).cmp(&(other.at, other.why, &other.what)));
    graph.unknown.dedup();
    graph
}

/// Puts one configuration over another: mappings by key, all else replaced.
fn merged(base: Tree, over: Tree) -> Tree {
    match (base.kind, over.kind) {
        (TreeKind::Map(mut entries), TreeKind::Map(more)) => {
            for entry in more {
                match entries.iter_mut().find(|old| old.key == entry.key) {
                    Some(old) => {
                        let value = std::mem::replace(&mut old.value, Tree::empty(base.at));
                        old.value = merged(value, entry.value);
                    }
                    None => entries.push(entry),
                }
            }
            Tree { at: base.at, tag: None, kind: TreeKind::Map(entries) }
        }
        (_, kind) => Tree { at: over.at, tag: over.tag, kind },
    }
}

/// A pipeline: `traces/2`.
struct Pipeline<'t> {
    signal: Option<Signal>,
    /// What stands behind the slash; empty for none.
    group: &'t str,
    receivers: Vec<(&'t str, Span)>,
    processors: Vec<(&'t str, Span)>,
    exporters: Vec<(&'t str, Span)>,
}

/// What is known of a node: its role and its settings.
struct Part<'t> {
    known: Known,
    role: &'static str,
    settings: Option<&'t Entry>,
}

/// The section of a role.
const SECTIONS: [(&str, &str); 5] = [
    ("receiver", "receivers"),
    ("processor", "processors"),
    ("exporter", "exporters"),
    ("connector", "connectors"),
    ("extension", "extensions"),
];

struct Reader<'t> {
    root: &'t Tree,
    environment: &'t BTreeMap<String, String>,
    graph: Graph,
    /// By node.
    parts: BTreeMap<usize, Part<'t>>,
}

impl<'t> Reader<'t> {
    fn pipelines(&self) -> Vec<Pipeline<'t>> {
        let entries = self.root.path(&["service", "pipelines"]).map_or(&[][..], Tree::entries);
        let list = |entry: &'t Entry, key: &str| -> Vec<(&'t str, Span)> {
            let items = entry.value.get(key).map_or(&[][..], Tree::items);
            items.iter().filter_map(|item| Some((item.text()?, item.at))).collect()
        };
        entries
            .iter()
            .map(|entry| {
                let (signal, group) = entry.key.split_once('/').unwrap_or((&entry.key, ""));
                Pipeline {
                    signal: Signal::ALL.into_iter().find(|known| known.word() == signal),
                    group,
                    receivers: list(entry, "receivers"),
                    processors: list(entry, "processors"),
                    exporters: list(entry, "exporters"),
                }
            })
            .collect()
    }

    fn entry(&self, section: &str, id: &str) -> Option<&'t Entry> {
        self.root.get(section)?.entry(id)
    }

    /// A receiver or an exporter, which is a connector where one is called so.
    fn role(&self, role: &'static str, id: &str) -> &'static str {
        let section = SECTIONS.iter().find(|(known, _)| *known == role).map_or("", |(_, section)| section);
        let is_connector = self.entry(section, id).is_none() && self.entry("connectors", id).is_some();
        if is_connector { "connector" } else { role }
    }

    /// Adds the nodes of all pipelines, in the order of their settings.
    fn nodes(&mut self, pipelines: &[Pipeline<'t>]) {
        let mut found: BTreeSet<(Span, &'static str, &'t str, &'t str)> = BTreeSet::new();
        for pipeline in pipelines {
            let mut add = |role: &'static str, ids: &[(&'t str, Span)], group: &'t str| {
                for &(id, at) in ids {
                    let role = self.role(role, id);
                    let section = SECTIONS.iter().find(|(known, _)| *known == role).map_or("", |(_, section)| section);
                    let at = self.entry(section, id).map_or(at, |entry| entry.key_at);
                    found.insert((at, role, id, group));
                }
            };
            add("receiver", &pipeline.receivers, "");
            add("exporter", &pipeline.exporters, "");
            add("processor", &pipeline.processors, group_of(pipelines, pipeline));
        }
        for item in self.root.path(&["service", "extensions"]).map_or(&[][..], Tree::items) {
            if let Some(id) = item.text() {
                let at = self.entry("extensions", id).map_or(item.at, |entry| entry.key_at);
                found.insert((at, "extension", id, ""));
            }
        }
        for (at, role, id, group) in found {
            let (known, name) = called(role, id, group);
            let node = self.graph.node(&name, NodeKind::Component, &known.component, at);
            let section = SECTIONS.iter().find(|(known, _)| *known == role).map_or("", |(_, section)| section);
            let settings = self.entry(section, id);
            self.parts.entry(node).or_insert(Part { known, role, settings });
        }
    }

    /// Adds the edges along the pipelines.
    fn flows(&mut self, pipelines: &[Pipeline<'t>]) {
        for pipeline in pipelines {
            let group = group_of(pipelines, pipeline);
            let mut from: Vec<usize> = Vec::new();
            for (id, at) in &pipeline.receivers {
                from.push(self.index("receiver", id, "", *at).1);
            }
            let steps = pipeline.processors.iter().map(|processor| vec![("processor", *processor)]);
            let last = pipeline.exporters.iter().map(|exporter| ("exporter", *exporter)).collect();
            for step in steps.chain([last]) {
                let mut reached = Vec::new();
                for (role, (id, at)) in step {
                    let (known, to) = self.index(role, id, if role == "processor" { group } else { "" }, at);
                    for &from in &from {
                        let (signal, under) = (pipeline.signal, String::new());
                        self.graph.edges.push(Edge { from, to, signal, mode: Mode::Push, under, at });
                    }
                    // A processor of one signal passes no other on; the Collector refuses such a pipeline.
                    if role != "processor" || known.signal.is_none_or(|signal| Some(signal) == pipeline.signal) {
                        reached.push(to);
                    }
                }
                from = reached;
            }
        }
    }

    fn index(&mut self, role: &'static str, id: &str, group: &str, at: Span) -> (Known, usize) {
        let (known, name) = called(self.role(role, id), id, group);
        let node = self.graph.node(&name, NodeKind::Component, &known.component, at);
        (known, node)
    }

    /// Adds where nodes listen, what they send to and what they fetch from.
    fn addresses(&mut self) {
        for (node, part) in std::mem::take(&mut self.parts) {
            let empty = Tree::empty(self.graph.nodes[node].at);
            let settings = part.settings.map_or(&empty, |entry| &entry.value);
            let at = part.settings.map_or(self.graph.nodes[node].at, |entry| entry.key_at);
            for (path, default) in &part.known.listen {
                self.listener(node, settings, at, path, default.as_deref());
            }
            let mode = match part.role {
                "exporter" => Mode::Push,
                "receiver" => Mode::Pull,
                _ => continue,
            };
            for (path, default) in &part.known.endpoints {
                let mut texts = self.texts(node, settings, path);
                if texts.is_empty() && at_path(settings, path).is_empty() {
                    texts.extend(default.clone().map(|text| (text, at)));
                }
                let own = path.split(['.', '_']).next().and_then(signal_of);
                for (text, at) in texts {
                    self.connect(node, &text, at, mode, own);
                }
            }
        }
    }

    fn listener(&mut self, node: usize, settings: &Tree, at: Span, path: &str, default: Option<&str>) {
        let (around, last) = path.rsplit_once('.').unwrap_or(("", path));
        let keys: Vec<&str> = around.split('.').filter(|key| !key.is_empty()).collect();
        let mut block = (settings, at);
        for key in keys {
            let Some(entry) = block.0.entry(key) else { return };
            block = (&entry.value, entry.key_at);
        }
        let texts = match block.0.get(last) {
            Some(_) => self.texts(node, block.0, last),
            None => default.map(|text| (text.to_owned(), block.1)).into_iter().collect(),
        };
        for (text, at) in texts {
            if let Some((host, port)) = host_and_port(&text) {
                self.graph.listeners.push(Listener { node: Some(node), host, port: Some(port), at });
            }
        }
    }

    /// The texts at a path of settings, as far as they are known.
    fn texts(&mut self, node: usize, settings: &Tree, path: &str) -> Vec<(String, Span)> {
        let mut out = Vec::new();
        for tree in at_path(settings, path) {
            let Some(raw) = tree.text() else { continue };
            let value = values::expand(raw, self.environment);
            let mut unknown = |why: Why, what: &str| {
                let what = what.to_owned();
                self.graph.unknown.push(Unknown { why, what, node: Some(node), at: tree.at });
            };
            value.unset.iter().for_each(|name| unknown(Why::Variable, name));
            value.elsewhere.iter().for_each(|name| unknown(Why::Import, name));
            if value.is_known() && !value.text.trim().is_empty() {
                out.push((value.text.trim().to_owned(), tree.at));
            }
        }
        out
    }

    /// Edges between a node and an address, one for each signal that the node handles.
    fn connect(&mut self, node: usize, text: &str, at: Span, mode: Mode, own: Option<Signal>) {
        let other = self.graph.node(text, NodeKind::Address, "", at);
        let (from, to) = if mode == Mode::Push { (node, other) } else { (other, node) };
        let is_address = |index: usize| self.graph.nodes[index].kind == NodeKind::Address;
        let flowing = self.graph.edges.iter().filter(|edge| match mode {
            Mode::Push => edge.to == node && !is_address(edge.from),
            Mode::Pull => edge.from == node && !is_address(edge.to),
        });
        let mut signals: BTreeSet<Option<Signal>> = flowing.map(|edge| edge.signal).collect();
        if signals.is_empty() {
            signals.insert(None);
        }
        for signal in signals.into_iter().filter(|signal| own.is_none() || *signal == own || signal.is_none()) {
            self.graph.edges.push(Edge { from, to, signal, mode, under: String::new(), at });
        }
    }

    /// Where the Collector itself tells of its own metrics.
    fn own(&mut self) {
        let Some(service) = self.root.entry("service") else { return };
        let metrics = service.value.path(&["telemetry", "metrics"]);
        let level = metrics.and_then(|metrics| metrics.text_at(&["level"]));
        if level == Some("none") {
            return;
        }
        let mut said: Vec<(String, Span)> = Vec::new();
        let expand = |tree: &Tree| values::expand(tree.text().unwrap_or_default(), self.environment).text;
        if let Some(address) = metrics.and_then(|metrics| metrics.get("address")) {
            said.push((expand(address), address.at));
        } else if let Some(readers) = metrics.and_then(|metrics| metrics.get("readers")) {
            for reader in readers.items() {
                let Some(prometheus) = reader.path(&["pull", "exporter", "prometheus"]) else { continue };
                let part = |key: &str, default: &str| prometheus.get(key).map_or(default.to_owned(), expand);
                said.push((format!("{}:{}", part("host", "localhost"), part("port", "9464")), prometheus.at));
            }
        } else {
            said.push((OWN_METRICS.to_owned(), service.key_at));
        }
        for (text, at) in said {
            if let Some((host, port)) = host_and_port(&text) {
                self.graph.listeners.push(Listener { node: None, host, port: Some(port), at });
            }
        }
    }
}

/// The group of a pipeline's processors: its name where another pipeline of its signal shares one of them.
fn group_of<'t>(pipelines: &[Pipeline<'t>], pipeline: &Pipeline<'t>) -> &'t str {
    let shares = |other: &Pipeline<'t>| {
        other.signal == pipeline.signal
            && other.group != pipeline.group
            && other.processors.iter().any(|(id, _)| pipeline.processors.iter().any(|(own, _)| own == id))
    };
    if pipelines.iter().any(shares) { pipeline.group } else { "" }
}

/// What is known of a component, and its name in the graph.
fn called(role: &str, id: &str, group: &str) -> (Known, String) {
    let (kind, label) = id.split_once('/').unwrap_or((id, "default"));
    let known = types::known(role, kind.trim());
    let mut name = format!("{}.", known.component);
    for part in [group, label].into_iter().filter(|part| !part.is_empty()) {
        if !name.ends_with('.') {
            name.push('_');
        }
        name.extend(part.chars().map(|char| if char.is_alphanumeric() { char } else { '_' }));
    }
    (known, name)
}

/// All that stands at the end of a path; lists are gone through.
fn at_path<'a>(tree: &'a Tree, path: &str) -> Vec<&'a Tree> {
    let mut found = vec![tree];
    for key in path.split('.') {
        found = found.into_iter().flat_map(flat).filter_map(|tree| tree.get(key)).collect();
    }
    found.into_iter().flat_map(flat).collect()
}

fn flat(tree: &Tree) -> Vec<&Tree> {
    match &tree.kind {
        TreeKind::List(items) => items.iter().collect(),
        _ => vec![tree],
    }
}

/// Host and port of `host:port`, `[::1]:port`, `:port`.
fn host_and_port(text: &str) -> Option<(String, u16)> {
    let (host, port) = text.rsplit_once(':')?;
    Some((host.trim_matches(['[', ']']).to_owned(), port.parse().ok()?))
}

/// The signal of a setting such as `traces_endpoint` or `log.endpoint`.
fn signal_of(first: &str) -> Option<Signal> {
    Signal::ALL.into_iter().find(|signal| signal.word() == first || signal.word().strip_suffix('s') == Some(first))
}

#[cfg(test)]
mod tests;
