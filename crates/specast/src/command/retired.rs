//! Sources that a diff retires: they are gone, or a note is in their place, and pins name specs that they became.
//!
//! Such a source is proven against the outputs that its pins name, which need not have changed. Nothing else of the
//! diff is: a document that did not change is no destination for what another one lost. Pins only say where to look;
//! what is found there is judged like everything else.

use std::collections::BTreeSet;
use std::path::PathBuf;

use specast_engine::index;
use specast_engine::source::{Envelope, Source, folder, resolve};
use specast_syntax::Leaf;

use super::changed::Sides;
use crate::pins::{self, Pins};
use crate::{files, git};

/// Sources and outputs of a case that are proven together and apart from the rest, by their places in its lists.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    /// Places of the sources.
    pub sources: Vec<usize>,
    /// Places of the outputs.
    pub outputs: Vec<usize>,
}

/// The state to which a diff leads.
#[derive(Debug)]
pub struct State {
    /// The root of the workspace.
    pub root: PathBuf,
    /// A commit; none: the files as they are.
    pub commit: Option<String>,
}

impl State {
    fn read(&self, path: &str) -> Option<String> {
        match &self.commit {
            Some(commit) => git::run(&self.root, &["show", &format!("{commit}:./{path}")]).ok(),
            None => files::read_text(&files::inside_root(&self.root, path).ok()?, path).ok(),
        }
    }

    /// The pins of each spec. Those that cannot be read name nothing, so what they meant counts as lost.
    fn pins(&self) -> Vec<(String, Pins)> {
        let paths = match &self.commit {
            Some(commit) => {
                let below = format!("{}/", pins::FOLDER);
                let listed = git::run(&self.root, &["ls-tree", "-r", "-z", "--name-only", commit, "--", &below]);
                listed
                    .unwrap_or_default()
                    .split('\0')
                    .filter(|path| path.ends_with(".toml"))
                    .map(str::to_owned)
                    .collect()
            }
            None => pins::all(&self.root),
        };
        let read = |path: String| Some((pins::spec_of(&path), toml::from_str(&self.read(&path)?).ok()?));
        paths.into_iter().filter_map(read).collect()
    }
}

/// The parts of a diff: first what retired nothing, then each retired source; none where nothing was retired. The
/// sides get the texts that it is proven against, the notes why.
pub fn take_out(sides: &mut Sides, state: &State, notes: &mut Vec<String>) -> Vec<Part> {
    let is_moved = |path: &str| sides.moves.iter().any(|(old, _)| old == path);
    let mut candidates: Vec<usize> = (0..sides.sources.len()).collect();
    candidates.retain(|index| !is_moved(&sides.sources[*index].path) && !goes_on(&sides.sources[*index], sides));
    if candidates.is_empty() {
        return Vec::new();
    }
    let pins = state.pins();
    let n_changed = sides.outputs.len();
    let mut out = Vec::new();
    for index in candidates {
        let source = sides.sources[index].clone();
        let is_pinned =
            |pins: &Pins| pins.sources.iter().any(|one| one.path == source.path && one.sha256 == source.digest);
        let specs: Vec<&(String, Pins)> = pins.iter().filter(|(_, pins)| is_pinned(pins)).collect();
        let texts: Vec<Source> = specs.iter().flat_map(|(spec, pins)| outputs(spec, pins, state)).collect();
        let note = sides.outputs[..n_changed].iter().find(|output| output.path == source.path);
        let has_note = note.is_some();
        if texts.is_empty() || note.is_some_and(|note| !leads_to(note, &texts)) {
            continue;
        }
        // What else changed may have taken in a part of it.
        let mut part = Part { sources: vec![index], outputs: Vec::new() };
        for text in texts {
            let known =
                sides.outputs.iter().position(|output| output.path == text.path && output.digest == text.digest);
            part.outputs.push(known.unwrap_or(sides.outputs.len()));
            if known.is_none() {
                sides.outputs.push(text);
            }
        }
        part.outputs.extend((0..n_changed).filter(|at| sides.outputs[*at].path != source.path));
        let mut seen = BTreeSet::new();
        part.outputs.retain(|at| seen.insert(*at));
        let counted = if has_note { &mut sides.kinds.changed } else { &mut sides.kinds.removed };
        *counted -= 1;
        sides.kinds.retired += 1;
        let names: Vec<&str> = specs.iter().map(|(spec, _)| spec.as_str()).collect();
        notes.push(format!("{} is retired: it is proven against {}, as pins say", source.path, names.join(", ")));
        sides.moves.push((source.path, names[0].to_owned()));
        out.push(part);
    }
    if !out.is_empty() {
        let is_left = |at: &usize| out.iter().all(|part| !part.sources.contains(at));
        let rest = (0..sides.sources.len()).filter(is_left).collect();
        out.insert(0, Part { sources: rest, outputs: (0..n_changed).collect() });
    }
    out
}

/// Sources that documents of the diff pointed to and that stay as they are, each with the spec that it became: links
/// may lead there from now on. The sides get the moves. Pins only say where to look: most of a source must stand in the
/// spec.
pub fn origins(sides: &mut Sides, state: &State) -> Vec<(Source, Source)> {
    let pointed: BTreeSet<String> = sides.sources.iter().flat_map(index::destinations).collect();
    let mut out: Vec<(Source, Source)> = Vec::new();
    let all = if pointed.is_empty() { Vec::new() } else { state.pins() };
    for (spec, pins) in all {
        for pinned in pins.sources.iter().filter(|pinned| pointed.contains(&pinned.path)) {
            let is_known = sides.sources.iter().any(|source| source.path == pinned.path);
            let Some(text) = state.read(&pinned.path).filter(|_| !is_known) else { continue };
            let Some(now) = state.read(&spec) else { continue };
            let read = |path: &str, text: String| Source::new(path, text, Envelope::default());
            let (source, now) = (read(&pinned.path, text), read(&spec, now));
            let own = texts(&source);
            let is_there = own.intersection(&texts(&now)).count() * 2 > own.len();
            if is_there && source.digest == pinned.sha256 {
                sides.moves.push((source.path.clone(), spec.clone()));
                out.push((source, now));
            }
        }
    }
    out
}

/// The visible texts of a document, folded. Headings have other numbers in a template, definitions other labels.
fn texts(source: &Source) -> BTreeSet<String> {
    let is_text = |leaf: Leaf| !matches!(leaf, Leaf::Heading { .. } | Leaf::LinkDefinition);
    let leaves = source.document.leaves().filter(|(_, leaf)| is_text(*leaf));
    let shown = leaves.map(|(tile, _)| source.document.plain(tile, &source.text).text);
    shown.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|text| !text.is_empty()).collect()
}

/// True where the document is still there and says a part of what it said.
fn goes_on(source: &Source, sides: &Sides) -> bool {
    let Some(now) = sides.outputs.iter().find(|output| output.path == source.path) else { return false };
    let said = |text: &Source| -> BTreeSet<String> {
        let leaves = text.document.leaves().filter(|(_, leaf)| !matches!(leaf, Leaf::Heading { .. }));
        leaves.map(|(tile, _)| text.document.tiles[tile].range.of(&text.text).trim().to_owned()).collect()
    };
    !said(source).is_disjoint(&said(now))
}

/// True where a note leads to what the document became.
fn leads_to(note: &Source, texts: &[Source]) -> bool {
    let links = note.destinations();
    let mut paths = links.filter_map(|link| resolve(folder(&note.path), link));
    paths.any(|path| texts.iter().any(|text| text.path == path))
}

/// What pins say that a source became: as it was sealed, else as it is.
fn outputs(spec: &str, pins: &Pins, state: &State) -> Vec<Source> {
    let text = |path: &str, text: String| Source::new(path, text, Envelope::default());
    if let Some(seal) = &pins.seal {
        let sealed = seal.outputs.iter().map(|one| Some(text(&one.path, git::blob(&state.root, &one.blob)?)));
        if let Some(all) = sealed.collect::<Option<Vec<_>>>() {
            return all;
        }
    }
    let paths: BTreeSet<&str> = pins.outputs.iter().map(|output| output.path.as_str()).chain([spec]).collect();
    paths.into_iter().filter_map(|path| Some(text(path, state.read(path)?))).collect()
}
