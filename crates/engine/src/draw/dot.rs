//! A picture in the DOT language of Graphviz.
//!
//! A cluster for each lane; arrows as in the SVG: dashed for the document only, dotted for the configuration
//! only, an empty head where the receiver opens the connection.

use super::{Arrow, Card, Mode, Picture, Standing};
use crate::flows::NodeKind;

/// Writes it.
pub(super) fn dot(picture: &Picture) -> String {
    let mut out = String::from("digraph flows {\n");
    out.push_str("  graph [rankdir=LR, compound=true, fontname=\"Helvetica\", labelloc=t, labeljust=l");
    let mut head = vec![picture.title.clone(), picture.description.clone()];
    head.extend(picture.notes.iter().cloned());
    head.extend(legend(picture));
    head.retain(|line| !line.is_empty());
    out.push_str(&format!(", label={}];\n", quoted(&head)));
    out.push_str("  node [fontname=\"Helvetica\", fontsize=11, margin=\"0.15,0.08\"];\n");
    out.push_str("  edge [fontname=\"Helvetica\", fontsize=9, arrowsize=0.8];\n");
    for (lane_idx, lane) in picture.lanes.iter().enumerate() {
        out.push_str(&format!(
            "  subgraph cluster_{lane_idx} {{\n    label={};\n",
            quoted(std::slice::from_ref(&lane.title))
        ));
        for (idx, card) in lane.cards.iter().enumerate() {
            out.push_str(&format!("    n{lane_idx}_{idx} [{}];\n", node(card)));
        }
        for arrow in &lane.arrows {
            let (from, to) = (arrow.from, arrow.to);
            out.push_str(&format!("    n{lane_idx}_{from} -> n{lane_idx}_{to}{};\n", edge(arrow)));
        }
        out.push_str("  }\n");
    }
    out.push_str("}\n");
    out
}

fn legend(picture: &Picture) -> Vec<String> {
    let mut out = Vec::new();
    if picture.compared {
        out.push("solid: document and configuration; dashed: document only; dotted: configuration only".to_owned());
    }
    if picture.lanes.iter().flat_map(|lane| &lane.arrows).any(|arrow| arrow.mode == Mode::Pull) {
        out.push("empty arrow head: the receiver opens the connection".to_owned());
    }
    out
}

fn node(card: &Card) -> String {
    let shape = if card.kind == NodeKind::Address { "shape=ellipse" } else { "shape=box" };
    let mut styles = Vec::new();
    if card.kind == NodeKind::Name {
        styles.push("rounded");
    }
    styles.extend(style(card.standing));
    let style = if styles.is_empty() { String::new() } else { format!(", style=\"{}\"", styles.join(",")) };
    let mut lines = vec![card.name.clone()];
    if !card.listens.is_empty() {
        lines.push(format!("listens on {}", card.listens.join(", ")));
    }
    lines.extend(card.remarks.iter().cloned());
    format!("label={}, {shape}{style}", quoted(&lines))
}

fn edge(arrow: &Arrow) -> String {
    let mut attributes = Vec::new();
    attributes.extend(style(arrow.standing).map(|style| format!("style={style}")));
    if arrow.mode == Mode::Pull {
        attributes.push("arrowhead=empty".to_owned());
        attributes.push("label=\"pull\"".to_owned());
    }
    if attributes.is_empty() { String::new() } else { format!(" [{}]", attributes.join(", ")) }
}

fn style(standing: Standing) -> Option<&'static str> {
    match standing {
        Standing::Both => None,
        Standing::Documented => Some("dashed"),
        Standing::Real => Some("dotted"),
    }
}

/// Lines as one string of the language. A backslash begins an escape there, `&` a character of HTML.
fn quoted(lines: &[String]) -> String {
    let mut out = String::from("\"");
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            out.push_str("\\n");
        }
        for c in line.chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '&' => out.push_str("&amp;"),
                c => out.push(c),
            }
        }
    }
    out + "\""
}
