//! Requirements that a source states: its normative sentences, ports and flows, quoted.
//!
//! A requirement is a quotation in a frame; it brings no word and no norm of its own.

use std::collections::BTreeSet;

use specast_syntax::{Leaf, Range, TileKind};

use super::units::whole_heading;
use super::values::escaped;
use crate::facts::{self, Fact, FactKind, Place, Statement};
use crate::frames;
use crate::source::Source;
use crate::words;

/// A quotation that becomes a requirement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quoted {
    /// The cell's text: a frame, marks escaped.
    pub text: String,
    /// The frame's name.
    pub frame: &'static str,
}

/// How much of a source is quoted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Statements with a word that obliges, forbids or shuts out.
    pub normative: usize,
    /// Statements with a port.
    pub ports: usize,
    /// Statements that draw or tell a flow.
    pub flows: usize,
}

/// The requirements that stand in some places of a source in the order of its text, each once.
pub fn requirements(source: &Source, is_here: &dyn Fn(Range) -> bool) -> (Vec<Quoted>, Counts) {
    let facts = facts::extract(source);
    let mut counts = Counts::default();
    let mut seen = BTreeSet::new();
    let mut out = Vec::new();
    let mut row_done = None;
    for statement in &facts.statements {
        let found = &facts.facts[statement.facts()];
        let text = statement.text.trim_end();
        // A question binds nobody.
        let is_mute = matches!(statement.place, Place::Comment | Place::Front) || text.is_empty();
        if is_mute || text.ends_with(['?', '？']) || !is_here(statement.range) {
            continue;
        }
        let has = |kind: FactKind| found.iter().any(|fact| fact.kind == kind);
        let is_norm = has(FactKind::Normative) || (statement.section().is_some() && found.iter().any(shuts_out));
        let is_flow = has(FactKind::Flow) || is_flow_row(source, statement) || tells_a_flow(statement, found);
        let is_port = found.iter().any(has_port);
        counts.normative += usize::from(is_norm);
        counts.ports += usize::from(is_port);
        counts.flows += usize::from(is_flow);
        if !(is_norm || is_port || is_flow) || row_done == Some(statement.tile()) {
            continue;
        }
        let quote = if matches!(statement.place, Place::Cell | Place::Head) {
            row_done = Some(statement.tile());
            row(source, statement)
        } else {
            statement.text.to_string()
        };
        let quoted = quoted(source, statement, &quote);
        if seen.insert(quoted.text.clone()) {
            out.push(quoted);
        }
    }
    (out, counts)
}

/// A word that shuts everything else out binds like a MUST: `never`, `nobody`, `only`. Not in a preamble,
/// where it says what the document is about.
fn shuts_out(fact: &Fact) -> bool {
    match fact.kind {
        FactKind::Negation => matches!(fact.text.to_lowercase().as_str(), "never" | "nobody" | "no one"),
        FactKind::Quantifier => fact.canonical.ends_with("only"),
        _ => false,
    }
}

/// A sentence that says where a signal or a named thing is handed on to.
fn tells_a_flow(statement: &Statement, found: &[Fact]) -> bool {
    let is_prose = matches!(statement.place, Place::Prose | Place::Item);
    let names = |fact: &Fact| {
        use FactKind::{BindAddress, Component, Container, Endpoint, Identifier, Path, Port, Url};
        matches!(fact.kind, BindAddress | Component | Container | Endpoint | Identifier | Path | Port | Url)
    };
    let transfer = words::transfer(&statement.text);
    is_prose && transfer.moves && (transfer.signal || found.iter().any(names))
}

/// A row of a table with a column for who sends and one for who receives.
fn is_flow_row(source: &Source, statement: &Statement) -> bool {
    if statement.place != Place::Cell {
        return false;
    }
    let document = &source.document;
    let is_head = |tile: &usize| document.tiles[*tile].kind == TileKind::Leaf(Leaf::TableHead);
    let Some(head) = (0..statement.tile()).rev().find(is_head) else { return false };
    let cells = document.cells(head).iter();
    let columns: Vec<_> =
        cells.map(|cell| words::transfer(&document.plain_in(head, *cell, &source.text).text)).collect();
    columns.iter().any(|column| column.sends) && columns.iter().any(|column| column.receives && !column.sends)
}

/// A port, or an address that names one.
fn has_port(fact: &Fact) -> bool {
    match fact.kind {
        FactKind::Port => true,
        FactKind::BindAddress | FactKind::Endpoint | FactKind::Url => {
            let text = fact.text.split_once("://").map_or(&*fact.text, |(_, rest)| rest);
            let host = text.split(['/', '?', '#']).next().unwrap_or(text);
            let port = host.rsplit_once(':').map_or("", |(_, port)| port);
            !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit())
        }
        _ => false,
    }
}

fn quoted(source: &Source, statement: &Statement, quote: &str) -> Quoted {
    let quote = escaped(quote);
    let heading = statement.section().map(|id| whole_heading(source, id)).filter(|heading| !heading.is_empty());
    let (frame, text) = match heading {
        Some(heading) => ("requirement", frames::render("requirement", &[&quote, &escaped(&heading)])),
        None => (
            "requirement-in",
            frames::render("requirement-in", &[&quote, &format!("`{}`", source.path.replace('`', ""))]),
        ),
    };
    Quoted { text: text.unwrap_or_default(), frame }
}

/// The cells of a row, in order.
fn row(source: &Source, statement: &Statement) -> String {
    let document = &source.document;
    let is_table = matches!(document.tiles[statement.tile()].kind, TileKind::Leaf(Leaf::TableRow | Leaf::TableHead));
    if !is_table {
        return statement.text.to_string();
    }
    let cells = document.cells(statement.tile()).iter();
    let shown = cells.map(|cell| super::units::fold(&document.plain_in(statement.tile(), *cell, &source.text).text));
    shown.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" · ")
}
