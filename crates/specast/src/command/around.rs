//! What changes around the outputs of a recast: links that lead to its sources, and pages that list specs.

use std::collections::BTreeMap;

use anyhow::Result;
use specast_engine::contract::Contract;
use specast_engine::edit::{self, Change};
use specast_engine::index::{self, Entry, Listing};
use specast_engine::recast::paths::is_output;
use specast_engine::source::{Envelope, Source, folder};

use super::inbound::{Links, Pointing};
use crate::files;
use crate::output::plural;
use crate::workspace::Workspace;

/// Names of pages that stand for their folder.
const PAGES: [&str; 4] = ["readme", "index", "_index", "summary"];

/// What becomes of links that lead to a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inbound {
    /// They are told.
    Told,
    /// They lead to the spec.
    Relinked,
}

/// What changes around the outputs.
#[derive(Debug, Default)]
pub struct Around {
    /// The changes, one for each document.
    pub changes: Vec<Change>,
    /// What was found, for people.
    pub notes: Vec<String>,
}

/// What moves.
#[derive(Clone, Copy)]
pub struct Move<'a> {
    /// The workspace.
    pub workspace: &'a Workspace,
    /// The sources.
    pub sources: &'a [Source],
    /// The contract of the spec.
    pub contract: &'a Contract,
    /// The paths of the spec and of its plan.
    pub outputs: [&'a str; 2],
}

/// Finds what changes around a spec, which has this title and text.
pub fn around(moving: Move<'_>, links: &Links, inbound: Inbound, title: &str, text: &str) -> Result<Around> {
    let spec = Source::new(moving.outputs[0], text, Envelope::default());
    let sources: Vec<&Source> = moving.sources.iter().collect();
    let mut out = Around::default();
    // What each document says then.
    let mut texts: BTreeMap<String, (Source, String)> = BTreeMap::new();
    let (fixed, others): (Vec<_>, Vec<_>) = pointing(moving, links).into_iter().partition(|one| one.is_fixed);
    match inbound {
        Inbound::Told if !others.is_empty() => {
            out.notes.extend(others.iter().flat_map(|one| told(one, &sources)));
            out.notes.push(format!("--relink lets these links lead to {}", spec.path));
        }
        Inbound::Told => {}
        Inbound::Relinked => {
            for pointing in others {
                let (text, left_out) = pointing.relinked(&sources, &spec);
                let path = pointing.source.path.clone();
                out.notes.push(format!("{path}: {} to {}", plural(pointing.links.len(), "link"), spec.path));
                out.notes.extend(
                    left_out
                        .into_iter()
                        .map(|anchor| format!("{anchor} is no heading of {}: the link leads to its start", spec.path)),
                );
                texts.insert(path, (pointing.source, text));
            }
        }
    }
    out.notes.extend(staying(&fixed));
    let values = index::summary(&spec, None).values;
    let entry = Entry { path: &spec.path, title, values: &values, beside: &moving.outputs[1..] };
    let root = &moving.workspace.root;
    let is_such = |path: &str| {
        path == spec.path
            || is_output(moving.contract, path) && files::inside_root(root, path).is_ok_and(|full| full.is_file())
    };
    for page in pages(links, &spec.path) {
        let (old, text) = if let Some(known) = texts.remove(&page) {
            known
        } else {
            let text = files::read_text(&root.join(&page), &page)?;
            (Source::new(page.as_str(), text.as_str(), Envelope::default()), text)
        };
        let now = Source::new(page.as_str(), text.as_str(), Envelope::default());
        let text = match index::listing(&now, &entry, &is_such) {
            Listing::Row(edit) => {
                let line = now.lines.line(edit.range.start);
                out.notes.push(format!("{page}:{line}: lists specs; this one is added"));
                edit::apply(&text, &[edit])
            }
            Listing::Unclear(lines) => {
                let lines: Vec<String> = lines.iter().map(u32::to_string).collect();
                let lines = lines.join(", ");
                out.notes.push(format!(
                    "{page}: lists specs in several places (lines {lines}); add this one where it belongs"
                ));
                text
            }
            Listing::None | Listing::Listed => text,
        };
        texts.insert(page, (old, text));
    }
    let changed = texts.into_iter().filter(|(_, (old, text))| *old.text != **text);
    out.changes = changed.map(|(path, (old, text))| Change::Replace { path, was: old.digest, text }).collect();
    Ok(out)
}

/// The links that lead to the sources, for people.
pub fn inbound(moving: Move<'_>, links: &Links) -> Vec<String> {
    let sources: Vec<&Source> = moving.sources.iter().collect();
    let (fixed, others): (Vec<_>, Vec<_>) = pointing(moving, links).into_iter().partition(|one| one.is_fixed);
    others.iter().flat_map(|one| told(one, &sources)).chain(staying(&fixed)).collect()
}

fn pointing(moving: Move<'_>, links: &Links) -> Vec<Pointing> {
    let targets: Vec<&str> = moving.sources.iter().map(|source| source.path.as_str()).collect();
    let all = links.pointing(moving.workspace, &targets).into_iter();
    all.filter(|pointing| !moving.outputs.contains(&pointing.source.path.as_str())).collect()
}

fn told<'t>(pointing: &'t Pointing, sources: &'t [&Source]) -> impl Iterator<Item = String> + use<'t> {
    pointing.places().map(|(place, target)| format!("{place} leads to {}", sources[target].path))
}

/// Links of documents that no recast changes.
fn staying(fixed: &[Pointing]) -> Option<String> {
    let n_links = fixed.iter().map(|pointing| pointing.links.len()).sum();
    let places: Vec<String> = fixed.iter().map(Pointing::place).collect();
    let what = plural(n_links, "link");
    (n_links > 0).then(|| format!("{what} of sources or outputs of proofs stay as they are: {}", places.join(", ")))
}

/// The pages that stand for the folders above a spec, the nearest first. Those that proofs start from stay as they are.
fn pages(links: &Links, spec: &str) -> Vec<String> {
    let above = std::iter::successors(Some(folder(spec)), |inner| (!inner.is_empty()).then(|| folder(inner)));
    let is_page = |path: &&String, above: &str| {
        let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
        folder(path) == above && PAGES.iter().any(|page| name.strip_suffix(".md") == Some(page))
    };
    above
        .flat_map(|above| links.documents().iter().filter(move |path| is_page(path, above)))
        .filter(|path| !links.is_fixed(path))
        .cloned()
        .collect()
}
