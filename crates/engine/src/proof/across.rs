//! Links from one output into another, where a source had them inside itself.
//!
//! A source that becomes several outputs takes its own sections apart: `#ports` then reads `../ports/spec.md#ports`.
//! Both lead to the heading of the same name, or to the tag of the same id. That it is there is looked up in the output.

use std::collections::BTreeSet;
use std::sync::Arc;

use rustc_hash::FxHashMap as HashMap;

use super::between::Calls;
use super::side::{Doc, Side};
use crate::facts;
use crate::source::{Source, anchors, decoded, folder, resolve};
use crate::words::fold;

/// For each output, what links into another output are called in the sources.
pub(super) type Inside = Vec<HashMap<String, Arc<str>>>;

/// The anchors of the headings of an output with their titles, and all of its anchors.
type Anchors = (Vec<(String, String)>, BTreeSet<String>);

/// Finds them. A destination that a source has as it stands is none.
pub(super) fn inside(from: &Side<'_>, outputs: &[Source]) -> Inside {
    let mut out: Inside = vec![HashMap::default(); outputs.len()];
    if outputs.len() < 2 {
        return out;
    }
    let mut there: HashMap<usize, Anchors> = HashMap::default();
    let mut by_title: Option<HashMap<String, Vec<(String, String)>>> = None;
    for (own, output) in outputs.iter().enumerate() {
        for link in &output.document.links {
            let destination = link.destination.of(&output.text);
            let Some((_, anchor)) = destination.split_once('#') else { continue };
            let path = resolve(folder(&output.path), destination);
            let to = outputs.iter().position(|other| Some(&other.path) == path.as_ref() && other.path != output.path);
            let Some(to) = to else { continue };
            let by_title = by_title.get_or_insert_with(|| anchors_by_title(from));
            let read = || (titles(&outputs[to]), anchors::anchors(&outputs[to]));
            let (titles, ids) = there.entry(to).or_insert_with(read);
            let anchor = decoded(anchor);
            let called = match titles.iter().find(|(known, _)| *known == anchor) {
                Some((_, title)) => by_title.get(title).and_then(|all| {
                    let called = all.iter().find(|(it, _)| *it == anchor).or(all.first());
                    called.map(|(_, called)| called.clone())
                }),
                None => by_id(from, &anchor).filter(|_| ids.contains(&anchor)),
            };
            let Some(called) = called else { continue };
            let resolved = facts::resolved(output, destination);
            // An output that is a source too had the link before, and is called alike there.
            let mut others = from.docs.iter().filter(|doc| doc.source.path != output.path);
            if !others.any(|doc| leads_to(doc, &resolved)) {
                out[own].insert(resolved, called.as_str().into());
            }
        }
    }
    out
}

/// The same for each source: what the output with its path has, and what all sources call otherwise.
pub(super) fn of_sources(from: &Side<'_>, outputs: &[Source], calls: &Calls) -> Inside {
    let of = |doc: &Doc<'_>| {
        let same = outputs.iter().position(|output| output.path == doc.source.path);
        let mut called = same.map(|at| calls.outputs[at].clone()).unwrap_or_default();
        called.extend(calls.sources.iter().map(|(link, name)| (link.clone(), name.clone())));
        called
    };
    from.docs.iter().map(of).collect()
}

/// What a link inside of a source to a tag with this id counts as.
fn by_id(from: &Side<'_>, id: &str) -> Option<String> {
    let leads = |doc: &&Doc<'_>| {
        let text = &doc.source.text;
        let mut links = doc.source.document.links.iter().filter_map(|link| link.destination.of(text).strip_prefix('#'));
        links.any(|anchor| decoded(anchor) == id) && anchors::anchors(doc.source).contains(id)
    };
    from.docs.iter().find(leads).map(|doc| facts::resolved(doc.source, &format!("#{id}")))
}

/// The anchor of each heading with its title, folded and without its number.
fn titles(source: &Source) -> Vec<(String, String)> {
    let sections = source.document.sections.iter();
    let titles = sections.map(|it| fold(&source.document.plain_in(it.heading, it.title, &source.text).text));
    anchors::of_headings(source).into_iter().zip(titles).collect()
}

/// The anchors to which links inside of the sources lead, and what they count as, by the title of the heading there.
fn anchors_by_title(from: &Side<'_>) -> HashMap<String, Vec<(String, String)>> {
    let mut out: HashMap<String, Vec<(String, String)>> = HashMap::default();
    for doc in &from.docs {
        let known = titles(doc.source);
        for link in &doc.source.document.links {
            let destination = link.destination.of(&doc.source.text);
            let Some(anchor) = destination.strip_prefix('#') else { continue };
            if let Some((_, title)) = known.iter().find(|(known, _)| *known == decoded(anchor)) {
                out.entry(title.clone())
                    .or_default()
                    .push((anchor.to_owned(), facts::resolved(doc.source, destination)));
            }
        }
    }
    out
}

fn leads_to(doc: &Doc<'_>, destination: &str) -> bool {
    let mut links = doc.source.document.links.iter();
    links.any(|link| facts::resolved(doc.source, link.destination.of(&doc.source.text)) == destination)
}
