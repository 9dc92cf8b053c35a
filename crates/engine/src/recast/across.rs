//! Links inside a source that lead to a section which stands in another of its specs now.
//!
//! A section is known by where its heading moved to, so that an anchor which another heading has by now leads
//! where it led.

use std::collections::BTreeMap;

use specast_syntax::Range;

use super::links;
use super::moved::same;
use super::split::Share;
use super::units::heading_text;
use super::{Emitted, Origin};
use crate::edit::{self, TextEdit};
use crate::source::{Envelope, Source, anchors, decoded, folder};

/// One of the specs that a source becomes.
pub struct Spec<'a> {
    /// Its path.
    pub path: &'a str,
    /// What it takes of the source.
    pub share: &'a Share,
    /// Its text.
    pub emitted: &'a mut Emitted,
}

/// Lets links to sections that stand in another spec lead there.
pub fn relink(source: &Source, specs: &mut [Spec<'_>]) {
    let texts: Vec<Source> =
        specs.iter().map(|spec| Source::new(spec.path, spec.emitted.text.as_str(), Envelope::default())).collect();
    let places = places(source, specs, &texts);
    let ids: Vec<_> = texts.iter().map(anchors::anchors).collect();
    let from = anchors::of_headings(source);
    // Where an anchor of the source leads to: which spec, and the anchor there.
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
            let Some(anchor) = link.destination.of(&text.text).strip_prefix('#') else { continue };
            let Some((to, anchor)) = leads(&decoded(anchor), own).filter(|(to, _)| *to != own) else { continue };
            let to = encoded(specs[to].path);
            let is_known = edits.iter().any(|edit| edit.range == link.destination);
            if let Some(path) = links::moved(&to, "", folder(specs[own].path)).filter(|_| !is_known) {
                edits.push(TextEdit { range: link.destination, text: format!("{path}#{anchor}") });
            }
        }
        change(specs[own].emitted, &edits);
    }
}

/// Links to one of several sections of one name are left alone: nobody could tell which of them is meant.
fn is_alone(source: &Source, section: usize) -> bool {
    let heading = heading_text(source, section);
    (0..source.document.sections.len()).all(|other| other == section || !same(&heading_text(source, other), &heading))
}

/// For each section of the source the spec that holds its heading, and the anchor there.
fn places(source: &Source, specs: &[Spec<'_>], texts: &[Source]) -> BTreeMap<usize, (usize, String)> {
    let sections = &source.document.sections;
    let heading = |section: usize| source.document.tiles[sections[section].heading].range;
    let mut out = BTreeMap::new();
    for (at, text) in texts.iter().enumerate() {
        for (there, anchor) in anchors::of_headings(text).into_iter().enumerate() {
            let start = text.document.tiles[text.document.sections[there].heading].range.start;
            let pieces = &specs[at].emitted.pieces;
            let piece = pieces.get(pieces.partition_point(|piece| piece.range.end <= start));
            let moved = match piece.map(|piece| &piece.origin) {
                Some(Origin::Moved { range, .. }) => {
                    (0..sections.len()).find(|section| range.contains(heading(*section)))
                }
                // The template has the author's heading.
                Some(Origin::Template(_)) => (0..sections.len()).find(|section| {
                    specs[at].share.holds(heading(*section))
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

/// Changes a text and moves the pieces that tile it.
fn change(emitted: &mut Emitted, edits: &[TextEdit]) {
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
