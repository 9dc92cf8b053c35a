//! Addresses in components: where they send to, what they fetch from, where they listen.

use std::collections::{BTreeMap, BTreeSet};

use alloy_syntax::{Block, Expr, ExprKind, Fields, Value, walk};
use specast_syntax::Span;

use super::Reader;
use super::tree::{In, attributes, span};
use super::value::{self, Known};
use crate::alloy::catalogue::{Role, component};
use crate::flows::{Edge, Graph, Listener, Mode, NodeKind, Signal, Unknown};

/// Keys of a target that say where it is.
const PLACES: [&str; 2] = ["__address__", "__path__"];

impl<'a> Reader<'a> {
    /// Edges from the targets that stand in a component's arguments.
    pub(super) fn scraped(&self, scope: usize, block: In<Block<'a>>, node: usize, graph: &mut Graph) {
        for attribute in block.it.body().attributes() {
            for field in walk(attribute.value()).filter_map(fields).flat_map(Fields::iter) {
                if PLACES.contains(&&*field.name().text) {
                    let value = block.with(field.value());
                    self.address(scope, value, node, &[None], Mode::Pull, graph);
                }
            }
        }
    }

    /// Edges to where a component sends, and from where it fetches.
    pub(super) fn endpoints(&self, scope: usize, block: In<Block<'a>>, node: usize, graph: &mut Graph) {
        let Some(component) = component(&block.it.full_name()) else { return };
        let mode = match component.role {
            Role::Exporter => Mode::Push,
            Role::Source | Role::SourceExporter | Role::Receiver => Mode::Pull,
            _ => return,
        };
        let signals: BTreeSet<Option<Signal>> = match mode {
            Mode::Push => graph.edges.iter().filter(|edge| edge.to == node).map(|edge| edge.signal).collect(),
            Mode::Pull => graph.edges.iter().filter(|edge| edge.from == node).map(|edge| edge.signal).collect(),
        };
        let signals: Vec<Option<Signal>> = if signals.is_empty() { vec![None] } else { signals.into_iter().collect() };
        for (path, attribute) in attributes(block.with(block.it.body())) {
            let listed = component.endpoints.iter().any(|(endpoint, _)| *endpoint == path);
            if !listed || path.ends_with("port") {
                continue;
            }
            let own = path.split('.').next().and_then(signal_of);
            let signals: Vec<Option<Signal>> =
                signals.iter().copied().filter(|signal| own.is_none() || *signal == own || signal.is_none()).collect();
            self.address(scope, attribute.with(attribute.it.value()), node, &signals, mode, graph);
        }
    }

    /// An edge between a component and each address that an expression gives.
    fn address(
        &self,
        scope: usize,
        expr: In<Expr<'a>>,
        node: usize,
        signals: &[Option<Signal>],
        mode: Mode,
        graph: &mut Graph,
    ) {
        let at = span(expr.file, expr.it.range());
        let texts = match value::of(&self.scopes, scope, expr) {
            Known::Yes(Value::String(text)) => vec![text],
            Known::Yes(Value::Array(items)) => items.into_iter().filter_map(string).collect(),
            Known::Yes(_) => Vec::new(),
            Known::No(why, what) => {
                graph.unknown.push(Unknown { why, what, node: Some(node), at });
                Vec::new()
            }
        };
        for text in texts.iter().filter(|text| !text.trim().is_empty()) {
            let other = graph.node(text.trim(), NodeKind::Address, "", at);
            let (from, to) = if mode == Mode::Push { (node, other) } else { (other, node) };
            let signals = signals.iter().map(|signal| {
                signal.or_else(|| only(graph.edges.iter().filter(|edge| edge.from == to).map(|edge| edge.signal)))
            });
            let edges: Vec<Edge> =
                signals.map(|signal| Edge { from, to, signal, mode, under: String::new(), at }).collect();
            graph.edges.extend(edges);
        }
    }

    /// Where a component listens.
    pub(super) fn listeners(&self, scope: usize, block: In<Block<'a>>, node: usize, graph: &mut Graph) {
        let Some(component) = component(&block.it.full_name()) else { return };
        // The arguments of one block belong together: `listen_address` and `listen_port`.
        let mut groups: BTreeMap<&str, Vec<(&str, Option<&str>)>> = BTreeMap::new();
        for (path, default) in &component.listen {
            let (around, last) = path.rsplit_once('.').unwrap_or(("", path));
            groups.entry(around).or_default().push((last, *default));
        }
        for (around, arguments) in groups {
            for body in inside(block, around) {
                self.listener(scope, body, &arguments, node, graph);
            }
        }
    }

    fn listener(
        &self,
        scope: usize,
        block: In<Block<'a>>,
        arguments: &[(&str, Option<&str>)],
        node: usize,
        graph: &mut Graph,
    ) {
        let given = |name: &str| block.it.body().attribute(name);
        let said = |name: &str, default: Option<&str>, graph: &mut Graph| -> (Option<String>, Span) {
            let Some(attribute) = given(name) else {
                return (default.map(str::to_owned), span(block.file, block.it.head_range()));
            };
            let at = span(block.file, attribute.range());
            match value::text(&self.scopes, scope, block.with(attribute.value())) {
                Known::Yes(text) => (Some(text), at),
                Known::No(why, what) => {
                    graph.unknown.push(Unknown { why, what, node: Some(node), at });
                    (None, at)
                }
            }
        };
        let port = arguments.iter().find(|(name, _)| name.ends_with("port"));
        for (name, default) in arguments.iter().filter(|(name, _)| !name.ends_with("port")) {
            let (address, mut at) = said(name, *default, graph);
            let (host, mut number) = address.as_deref().map_or((String::new(), None), split);
            if let Some((name, default)) = port {
                let (text, told) = said(name, *default, graph);
                number = text.and_then(|text| text.parse().ok()).filter(|number| *number != 0);
                at = told;
            }
            if number.is_some() {
                graph.listeners.push(Listener { node: Some(node), host, port: number, at });
            }
        }
    }
}

/// The blocks that a dotted path of block names leads to; the block itself for an empty one.
fn inside<'a>(block: In<Block<'a>>, path: &str) -> Vec<In<Block<'a>>> {
    let mut found = vec![block];
    for part in path.split('.').filter(|part| !part.is_empty()) {
        found = found
            .into_iter()
            .flat_map(|outer| outer.it.body().blocks().map(move |inner| outer.with(inner)))
            .filter(|inner| inner.it.full_name() == part)
            .collect();
    }
    found
}

/// Host and port of `host:port`, `[::1]:port`, `:port`.
pub(crate) fn split(address: &str) -> (String, Option<u16>) {
    match address.rsplit_once(':') {
        Some((host, port)) if port.parse::<u16>().is_ok() => {
            (host.trim_matches(['[', ']']).to_owned(), port.parse().ok())
        }
        _ => (address.to_owned(), None),
    }
}

/// The signal of an argument such as `traces_endpoint` or `log.endpoint`.
fn signal_of(name: &str) -> Option<Signal> {
    let first = name.split('_').next().unwrap_or(name);
    Signal::ALL.into_iter().find(|signal| signal.word() == first || signal.word().strip_suffix('s') == Some(first))
}

fn fields(expr: Expr<'_>) -> Option<Fields<'_>> {
    match expr.kind() {
        ExprKind::Object(fields) => Some(fields),
        _ => None,
    }
}

fn string(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

fn only(signals: impl Iterator<Item = Option<Signal>>) -> Option<Signal> {
    let all: BTreeSet<Option<Signal>> = signals.collect();
    if all.len() == 1 { all.first().copied().flatten() } else { None }
}
