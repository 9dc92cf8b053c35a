//! Links from one source to another: they follow to what the other became, in this run or before, and its proof knows
//! the documents that they lead to.
//!
//! Pins only say where to look. Where a heading stands the texts say, to the recast and to the proof.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use anyhow::Result;
use specast_engine::recast::Recast;
use specast_engine::recast::between::{self, Became};
use specast_engine::source::{Envelope, Source, folder, is_yaml, resolve};

use super::desk::Ready;
use crate::pins::{self, Pinned};
use crate::workspace::Workspace;
use crate::{files, git};

/// Texts of a run that need not be written yet, by path.
pub type Texts = BTreeMap<String, Source>;

/// What belongs together, with what came of it.
pub struct Group<'a> {
    /// What was recast.
    pub ready: &'a [Ready],
    /// What came of each.
    pub recasts: Vec<Recast>,
}

impl Group<'_> {
    /// The files that come of it.
    pub fn outputs(&self) -> Vec<(String, String)> {
        let all = self.ready.iter().zip(&self.recasts).flat_map(|(ready, recast)| ready.outputs(recast));
        all.map(|(path, text, _)| (path, text)).collect()
    }
}

/// A source with what it became.
struct Known {
    source: Source,
    outputs: Rc<Vec<Source>>,
    is_shared: bool,
}

/// Lets the links of all that was recast lead to where other sources stand now; with the texts of those.
pub fn relink(groups: &mut [&mut Group<'_>]) -> Result<Texts> {
    let Some(workspace) = groups.iter().flat_map(|group| group.ready).map(|ready| Rc::clone(&ready.workspace)).next()
    else {
        return Ok(Texts::new());
    };
    let sources = groups.iter().flat_map(|group| group.ready.iter().take(1)).flat_map(|ready| &ready.sources);
    let mut wanted: BTreeSet<String> = sources.flat_map(between::destinations).collect();
    let mut known: BTreeMap<String, Known> = BTreeMap::new();
    for group in groups.iter() {
        let sources = || group.ready[0].sources.iter().filter(|source| wanted.contains(&source.path));
        if sources().next().is_none() {
            continue;
        }
        let outputs = Rc::new(texts(group));
        let is_shared = group.ready[0].sources.len() > 1;
        let found = sources().map(|source| Known { source: source.clone(), outputs: Rc::clone(&outputs), is_shared });
        known.extend(found.map(|known| (known.source.path.clone(), known)));
    }
    wanted.retain(|path| !known.contains_key(path));
    known.extend(before(&workspace, &wanted)?);
    if known.is_empty() {
        return Ok(Texts::new());
    }
    let became = |path: &str| {
        let Known { source, outputs, is_shared } = known.get(path)?;
        Some(Became { source, outputs, is_shared: *is_shared })
    };
    for group in groups {
        for (ready, recast) in group.ready.iter().zip(&mut group.recasts) {
            between::relink(&ready.spec_path, &mut recast.spec, &became);
            if let Some(plan) = &mut recast.plan {
                between::relink(&ready.plan_path, plan, &became);
            }
        }
    }
    let mut out = Texts::new();
    for Known { source, outputs, .. } in known.into_values() {
        out.extend(outputs.iter().chain([&source]).map(|text| (text.path.clone(), text.clone())));
    }
    Ok(out)
}

/// The documents that came of a group, its specs first.
fn texts(group: &Group<'_>) -> Vec<Source> {
    let documents = group.outputs().into_iter().filter(|(path, _)| is_document(path));
    let mut out: Vec<Source> = documents.map(|(path, text)| Source::new(path, text, Envelope::default())).collect();
    out.sort_by_key(|text| group.ready.iter().all(|ready| ready.spec_path != text.path));
    out
}

/// What sources with these paths became before, as pins say. One that became different things leads nowhere: nobody
/// could tell to which of them.
fn before(workspace: &Workspace, wanted: &BTreeSet<String>) -> Result<BTreeMap<String, Known>> {
    let root = &workspace.root;
    let files = if wanted.is_empty() { Vec::new() } else { pins::all(root) };
    let mut found: BTreeMap<String, Vec<(Pinned, BTreeSet<String>, bool)>> = BTreeMap::new();
    let specs: BTreeSet<String> = files.iter().map(|file| pins::spec_of(file)).collect();
    for spec in &specs {
        let Some(pins) = pins::read(root, spec)? else { continue };
        // A plan that was carried out stays beside its spec.
        let moved = pins.sources.iter().filter(|pinned| folder(&pinned.path) != folder(spec));
        let moved: Vec<&Pinned> = moved.collect();
        for pinned in moved.iter().filter(|pinned| wanted.contains(&pinned.path)) {
            let outputs = pins.outputs.iter().map(|output| output.path.clone()).filter(|path| is_document(path));
            let outputs: BTreeSet<String> = outputs.chain([spec.clone()]).collect();
            let known = found.entry(pinned.path.clone()).or_default();
            if known.iter().all(|(_, other, _)| *other != outputs) {
                known.push(((*pinned).clone(), outputs, moved.len() > 1));
            }
        }
    }
    let mut out = BTreeMap::new();
    for (path, all) in found {
        let [(pinned, outputs, is_shared)] = &all[..] else { continue };
        let mut paths: Vec<&String> = outputs.iter().collect();
        paths.sort_by_key(|path| !specs.contains(*path));
        let Some(outputs) = paths.into_iter().map(|path| here(workspace, path)).collect::<Option<Vec<_>>>() else {
            continue;
        };
        let Some(source) = here(workspace, &path).or_else(|| gone(workspace, pinned)) else { continue };
        out.insert(path, Known { source, outputs: Rc::new(outputs), is_shared: *is_shared });
    }
    Ok(out)
}

/// The documents that links of one side lead to and those of the other do not, the sides themselves left out. Texts of
/// the run count before those that are there.
pub fn others(workspace: &Workspace, sources: &[Source], outputs: &[Source], run: &Texts) -> Vec<Source> {
    let (old, new) = (led(sources), led(outputs));
    let only = |own: &Led, other: &Led| own.difference(other).map(|(path, _)| path.clone()).collect::<BTreeSet<_>>();
    let (left, come) = (only(&old, &new), only(&new, &old));
    if left.is_empty() || come.is_empty() {
        return Vec::new();
    }
    let is_side = |path: &String| sources.iter().chain(outputs).any(|side| side.path == *path);
    let paths: BTreeSet<&String> = left.union(&come).filter(|path| is_document(path) && !is_side(path)).collect();
    let mut out: Vec<Source> = Vec::new();
    let mut missing: BTreeSet<&String> = BTreeSet::new();
    for path in paths {
        match run.get(path).cloned().or_else(|| here(workspace, path)) {
            Some(text) => out.push(text),
            None => drop(missing.insert(path)),
        }
    }
    missing.retain(|path| left.contains(*path));
    if !missing.is_empty() {
        let specs = pins::all(&workspace.root).into_iter().map(|file| pins::spec_of(&file));
        // Pins that cannot be read name nothing.
        let pins = specs.filter_map(|spec| pins::read(&workspace.root, &spec).ok().flatten());
        for pinned in pins.flat_map(|pins| pins.sources) {
            if missing.remove(&pinned.path) {
                out.extend(gone(workspace, &pinned));
            }
        }
    }
    out
}

/// Where links lead: paths with what stands behind them.
type Led = BTreeSet<(String, String)>;

fn led(side: &[Source]) -> Led {
    let rest = |link: &str| link[link.find(['#', '?']).unwrap_or(link.len())..].to_owned();
    let of = |source: &Source, link: &str| Some((resolve(folder(&source.path), link)?, rest(link)));
    side.iter().flat_map(|source| source.destinations().filter_map(move |link| of(source, link))).collect()
}

fn is_document(path: &str) -> bool {
    !is_yaml(path)
}

/// A document as it is.
fn here(workspace: &Workspace, path: &str) -> Option<Source> {
    let text = files::read_text(&files::inside_root(&workspace.root, path).ok()?, path).ok()?;
    Some(Source::new(path, text, Envelope::default()))
}

/// A source that is not there any more, as it was recast.
fn gone(workspace: &Workspace, pinned: &Pinned) -> Option<Source> {
    let text = git::blob(&workspace.root, pinned.blob.as_deref()?)?;
    Some(Source::new(pinned.path.as_str(), text, Envelope::default()))
}
