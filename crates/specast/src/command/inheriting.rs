//! What recast documents have from their sources: links that were broken before are told, not counted.

use std::collections::{BTreeMap, BTreeSet};

use specast_engine::apply::read_plan;
use specast_engine::index::{self, Index};
use specast_engine::source::{self, Envelope, Source};

use super::taking::Document;
use crate::workspace::Workspace;
use crate::{files, git, pins};

/// Fills in where the sources of recast documents point to. Only folders with a document whose links may be
/// broken are looked at.
pub fn inherit(workspace: &Workspace, documents: &[Document], index: &mut Index) {
    index.pinned = pinned(workspace, documents);
    let mut folders: BTreeMap<&str, Vec<&Document>> = BTreeMap::new();
    for document in documents {
        folders.entry(source::folder(&document.source.path)).or_default().push(document);
    }
    for inside in folders.into_values() {
        let is_there = |path: &String| path.is_empty() || index.present.contains(path.trim_end_matches('/'));
        let may_break = |document: &&Document| {
            let has_anchor = document.source.document.links.iter().any(|link| {
                let destination = link.destination.of(&document.source.text);
                destination.contains('#')
            });
            has_anchor || !index::destinations(&document.source).iter().all(is_there)
        };
        if inside.iter().any(may_break) {
            index.inherited.extend(inherited(workspace, &inside));
        }
    }
}

/// The sources that the documents were made of, as the pins of their folders say.
fn pinned(workspace: &Workspace, documents: &[Document]) -> BTreeSet<String> {
    let folders: BTreeSet<&str> = documents.iter().map(|document| source::folder(&document.source.path)).collect();
    let all = pins::all(&workspace.root).into_iter().map(|file| pins::spec_of(&file));
    let here = all.filter(|spec| folders.contains(source::folder(spec)));
    let pins = here.filter_map(|spec| pins::read(&workspace.root, &spec).ok().flatten());
    let sources = pins.flat_map(|pins| pins.sources).filter(|pinned| pinned.blob.is_some());
    sources.map(|pinned| pinned.path).collect()
}

/// Where the sources point to that the documents of a folder were recast from: those of their pins, and those
/// that a plan among them names.
fn inherited(workspace: &Workspace, inside: &[&Document]) -> BTreeMap<String, BTreeSet<String>> {
    let named = inside.iter().flat_map(|document| read_plan(&document.source).sources);
    let named: BTreeSet<String> = named.map(|named| named.path).collect();
    let mut sources: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut blobs: BTreeMap<String, String> = BTreeMap::new();
    for document in inside {
        let path = &document.source.path;
        sources.entry(path.clone()).or_default().extend(named.iter().filter(|named| *named != path).cloned());
        let Some(pins) = pins::read(&workspace.root, path).ok().flatten() else { continue };
        let known = pins.sources.iter().filter_map(|pinned| Some((pinned.path.clone(), pinned.blob.clone()?)));
        blobs.extend(known);
        for output in pins.outputs {
            let pinned = pins.sources.iter().map(|pinned| pinned.path.clone());
            sources.entry(output.path).or_default().extend(pinned);
        }
    }
    let read = |source: &String| {
        let full = files::inside_root(&workspace.root, source).ok()?;
        let blob = || git::blob(&workspace.root, blobs.get(source)?);
        let text = files::read_text(&full, source).ok().or_else(blob)?;
        Some(index::pointed(&Source::new(source.as_str(), text, Envelope::default())))
    };
    let all: BTreeSet<&String> = sources.values().flatten().collect();
    let pointed: BTreeMap<&String, _> = all.into_iter().filter_map(|source| Some((source, read(source)?))).collect();
    let of = |paths: &BTreeSet<String>| paths.iter().filter_map(|path| pointed.get(path)).flatten().cloned().collect();
    sources
        .iter()
        .map(|(path, paths)| (path.clone(), of(paths)))
        .filter(|(_, to): &(_, BTreeSet<_>)| !to.is_empty())
        .collect()
}
