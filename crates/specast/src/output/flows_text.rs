//! Flows as a table for people: the signal, each way from a source to a sink, and where it begins and ends.

use std::collections::BTreeSet;

use specast_engine::draw::{Chain, Lane, Picture, chains};
use specast_engine::flows::NodeKind;
use unicode_width::UnicodeWidthStr as _;

use super::plural;
use crate::command::Env;

const HEADS: [&str; 3] = ["signal", "flow", "endpoints"];
/// A cell of endpoints is at most this wide, and the ways have at least so many columns.
const ENDPOINTS: usize = 36;
const NARROWEST: usize = 40;

/// The table, then the numbers and what files cannot tell.
pub fn table(picture: &Picture, env: &Env) -> String {
    let ways: Vec<(&Lane, Vec<Chain>)> = picture.lanes.iter().map(|lane| (lane, chains(lane))).collect();
    let rows: Vec<Vec<[String; 3]>> = ways
        .iter()
        .map(|(lane, chains)| {
            let row = |chain: &Chain| [lane.title.clone(), chain.words(lane), endpoints(lane, chain)];
            chains.iter().map(row).collect()
        })
        .collect();
    let widest = |column: usize| {
        let cells = rows.iter().flatten().map(|row| row[column].width());
        cells.chain([HEADS[column].width()]).max().unwrap_or_default()
    };
    let (signals, ends) = (widest(0), widest(2).min(ENDPOINTS));
    let flows = widest(1).min(env.width.saturating_sub(signals + ends + 4).max(NARROWEST));
    let widths = [signals, flows, ends];
    let mut out = row(&HEADS.map(str::to_owned), widths);
    out.push_str(&row(&widths.map(|width| "─".repeat(width)), widths));
    for (at, rows) in rows.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        for (at, cells) in rows.iter().enumerate() {
            let mut cells = cells.clone();
            if at > 0 {
                cells[0].clear();
            }
            out.push_str(&row(&cells, widths));
        }
    }
    if !env.quiet {
        let n_flows: usize =
            ways.iter().map(|(lane, chains)| if lane.arrows.is_empty() { 0 } else { chains.len() }).sum();
        let nodes: BTreeSet<usize> = picture.lanes.iter().flat_map(|lane| &lane.cards).map(|card| card.node).collect();
        out.push_str(&format!("\n{} through {}\n", plural(n_flows, "flow"), plural(nodes.len(), "node")));
        out.extend(picture.notes.iter().map(|note| format!("{note}\n")));
    }
    out
}

/// Where a way begins and ends, seen from outside: what it listens on or where it fetches, and what it sends to.
fn endpoints(lane: &Lane, chain: &Chain) -> String {
    let cards = || chain.cards.iter().map(|&card| &lane.cards[card]);
    let address = |card: usize| Some(&lane.cards[card]).filter(|card| card.kind == NodeKind::Address);
    let mut begin: Vec<&str> = cards().flat_map(|card| &card.listens).map(String::as_str).collect();
    begin.extend(address(chain.cards[0]).map(|card| card.name.as_str()));
    let last = chain.cards[chain.cards.len() - 1];
    let end = address(last).filter(|_| chain.cards.len() > 1 && !chain.goes_on);
    match end {
        Some(end) if begin.is_empty() => format!("→ {}", end.name),
        Some(end) => format!("{} → {}", begin.join(", "), end.name),
        None => begin.join(", "),
    }
}

/// A row; cells that are too long go on below.
fn row(cells: &[String; 3], widths: [usize; 3]) -> String {
    let cells: Vec<Vec<String>> = cells.iter().zip(widths).map(|(cell, width)| lines(cell, width)).collect();
    let n_lines = cells.iter().map(Vec::len).max().unwrap_or_default();
    let mut out = String::new();
    for at in 0..n_lines {
        let mut line = String::new();
        for (column, (cell, width)) in cells.iter().zip(widths).enumerate() {
            let part = cell.get(at).map_or("", String::as_str);
            let gap = if column < 2 { width.saturating_sub(part.width()) + 2 } else { 0 };
            line.push_str(&format!("{part}{}", " ".repeat(gap)));
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// The words of a cell on lines of a width; a word that is longer has a line of its own. Arrows end lines and begin
/// none. Lines go on behind a small indent.
fn lines(cell: &str, width: usize) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in cell.split(' ') {
        let is_arrow = |word: &str| matches!(word, "→" | "⇢" | "⋯>");
        match words.last_mut() {
            Some(last) if is_arrow(word) || word == "(pull)" || is_arrow(last) => last.push_str(&format!(" {word}")),
            _ => words.push(word.to_owned()),
        }
    }
    let mut out: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in words {
        if !line.trim().is_empty() && line.width() + 1 + word.width() > width {
            out.push(std::mem::replace(&mut line, " ".to_owned()));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&word);
    }
    out.push(line);
    out
}
