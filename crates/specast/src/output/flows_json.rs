//! Flows as JSON: the graph itself, with the place of everything in it.

use serde_json::{Value, json};
use specast_engine::draw::reason;
use specast_engine::flows::{Mode, NodeKind, Why};
use specast_syntax::Span;

use crate::command::flows::Drawn;

/// One JSON document, `specast/flows/1`. Nodes are named by their index; `line` and `column` count from 1.
pub fn json(drawn: &Drawn) -> Value {
    let graph = &drawn.graph;
    let nodes = graph.nodes.iter().map(|node| {
        json!({
            "name": node.name,
            "kind": match node.kind {
                NodeKind::Component => "component",
                NodeKind::Address => "address",
                NodeKind::Name => "name",
            },
            "component": Some(&node.component).filter(|component| !component.is_empty()),
            "place": place(drawn, node.at),
        })
    });
    let edges = graph.edges.iter().map(|edge| {
        json!({
            "from": edge.from,
            "to": edge.to,
            "signal": edge.signal.map(specast_engine::flows::Signal::word),
            "mode": match edge.mode {
                Mode::Push => "push",
                Mode::Pull => "pull",
            },
            "section": Some(&edge.under).filter(|section| !section.is_empty()),
            "place": place(drawn, edge.at),
        })
    });
    let listeners = graph.listeners.iter().map(|listener| {
        json!({
            "node": listener.node,
            "host": listener.host,
            "port": listener.port,
            "place": place(drawn, listener.at),
        })
    });
    let unknown = graph.unknown.iter().map(|unknown| {
        json!({
            "what": unknown.what,
            "why": why(unknown.why),
            "reason": reason(unknown.why),
            "node": unknown.node,
            "place": place(drawn, unknown.at),
        })
    });
    json!({
        "schema": "specast/flows/1",
        "path": drawn.path,
        "summary": { "nodes": graph.nodes.len(), "edges": graph.edges.len(), "unknown": graph.unknown.len() },
        "nodes": nodes.collect::<Value>(),
        "edges": edges.collect::<Value>(),
        "listeners": listeners.collect::<Value>(),
        "unknown": unknown.collect::<Value>(),
    })
}

fn why(why: Why) -> &'static str {
    match why {
        Why::RemoteConfiguration => "remote-configuration",
        Why::Import => "import",
        Why::Discovery => "discovery",
        Why::Variable => "variable",
        Why::Runtime => "runtime",
        Why::Generated => "generated",
    }
}

fn place(drawn: &Drawn, at: Span) -> Value {
    let Some((path, text, lines)) = drawn.files.get(at.file.0 as usize) else { return Value::Null };
    let (line, column) = lines.line_column(text, at.range.start);
    let (end_line, end_column) = lines.line_column(text, at.range.end);
    json!({ "path": path, "line": line, "column": column, "end_line": end_line, "end_column": end_column })
}
