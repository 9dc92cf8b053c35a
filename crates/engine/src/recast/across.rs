//! Links inside a source that lead to a section which stands in another of its outputs now.
//!
//! A section is known by where its heading moved to, so that an anchor which another heading has by now leads
//! where it led.

use std::collections::BTreeMap;

use specast_syntax::Range;

use super::links;
use super::moved::same;
use super::takes::Takes;
use super::units::heading_text;
use super::{Emitted, Origin};
use crate::edit::{self, TextEdit};
use crate::source::{Envelope, Source, anchors, decoded, folder};

/// One of the outputs that a source becomes.
pub struct Part<'a> {
    /// Its path.
    pub path: &'a str,
    /// What it takes of the source.
    pub takes: &'a Takes,
    /// Its text.
    pub emitted: &'a mut Emitted,
}

/// Lets links of a source to sections that stand in another output lead there. `index` is its own among the sources.
pub fn relink(source: &Source, index: usize, parts: &mut [Part<'_>]) {
    let texts: Vec<Source> =
        parts.iter().map(|part| Source::new(part.path, part.emitted.text.as_str(), Envelope::default())).collect();
    let places = places(source, index, parts, &texts);
    let ids: Vec<_> = texts.iter().map(anchors::anchors).collect();
    let from = anchors::of_headings(source);
    // Where an anchor of the source leads to: which output, and the anchor there.
    let leads = |anchor: &str, own: usize| match from.iter().position(|known| known == anchor) {
        Some(section) if is_alone(source, section) => places.get(&section).cloned(),
        Some(_) => None,
        None => ids
            .iter()
            .position(|ids| ids.contains(anchor))
            .filter(|_| !ids[own].contains(anchor))
            .map(|at| (at, anchor.to_owned())),
    };
    for (own, text) in texts.iter().enumerate() {
        let mut edits: Vec<TextEdit> = Vec::new();
        for link in &text.document.links {
            // What another source says leads to its own sections.
            match origin(parts[own].emitted, link.destination.start) {
                Some(Origin::Moved { source, .. }) if *source != index => continue,
                _ => {}
            }
            let Some(anchor) = link.destination.of(&text.text).strip_prefix('#') else { continue };
            let Some((to, anchor)) = leads(&decoded(anchor), own).filter(|(to, _)| *to != own) else { continue };
            let to = encoded(parts[to].path);
            let is_known = edits.iter().any(|edit| edit.range == link.destination);
            if let Some(path) = links::moved(&to, "", folder(parts[own].path)).filter(|_| !is_known) {
                edits.push(TextEdit { range: link.destination, text: format!("{path}#{anchor}") });
            }
        }
        change(parts[own].emitted, &edits);
    }
}

/// Links to one of several sections of one name are left alone: nobody could tell which of them is meant.
fn is_alone(source: &Source, section: usize) -> bool {
    let heading = heading_text(source, section);
    (0..source.document.sections.len()).all(|other| other == section || !same(&heading_text(source, other), &heading))
}

/// For each section of the source the output that holds its heading, and the anchor there.
fn places(source: &Source, index: usize, parts: &[Part<'_>], texts: &[Source]) -> BTreeMap<usize, (usize, String)> {
    let sections = &source.document.sections;
    let heading = |section: usize| source.document.tiles[sections[section].heading].range;
    let mut out = BTreeMap::new();
    for (at, text) in texts.iter().enumerate() {
        for (there, anchor) in anchors::of_headings(text).into_iter().enumerate() {
            let start = text.document.tiles[text.document.sections[there].heading].range.start;
            let moved = match origin(parts[at].emitted, start) {
                Some(Origin::Moved { source, range }) if *source == index => {
                    (0..sections.len()).find(|section| range.contains(heading(*section)))
                }
                // The template has the author's heading.
                Some(Origin::Template(_)) => (0..sections.len()).find(|section| {
                    parts[at].takes.holds(heading(*section))
                        && same(&heading_text(source, *section), &heading_text(text, there))
                }),
                _ => None,
            };
            if let Some(section) = moved {
                out.entry(section).or_insert((at, anchor));
            }
        }
    }
    out
}

/// Where a byte of an output comes from.
pub(super) fn origin(emitted: &Emitted, at: u32) -> Option<&Origin> {
    let pieces = &emitted.pieces;
    pieces.get(pieces.partition_point(|piece| piece.range.end <= at)).map(|piece| &piece.origin)
}

/// Changes a text and moves the pieces that tile it.
pub(super) fn change(emitted: &mut Emitted, edits: &[TextEdit]) {
    if edits.is_empty() {
        return;
    }
    let moved = |at: u32| {
        let before = || edits.iter().filter(|edit| edit.range.end <= at);
        let n_new: u32 = before().map(|edit| edit.text.len() as u32).sum();
        let n_old: u32 = before().map(|edit| edit.range.end - edit.range.start).sum();
        at + n_new - n_old
    };
    for piece in &mut emitted.pieces {
        piece.range = Range { start: moved(piece.range.start), end: moved(piece.range.end) };
    }
    emitted.text = edit::apply(&emitted.text, edits);
}

/// A path as a link's destination holds it.
fn encoded(path: &str) -> String {
    path.replace('%', "%25").replace(' ', "%20").replace('(', "%28").replace(')', "%29")
}
