//! Links from one document to another whose text stands elsewhere now: `b.md#ports` then reads `../b/spec.md#ports`, or
//! `#ports` where both became one.
//!
//! Both texts tell whether a place is the one that it was: that of a source or an output, or a document besides them.
//! A link that led there and leads there now is called alike on both sides.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};

use super::Inputs;
use super::across::Inside;
use crate::facts;
use crate::source::standing::{self, Place};
use crate::source::{Source, anchors, folder, resolve};

/// What links are called, so that both sides call one place alike. What is not named is called as it stands.
pub(super) struct Calls {
    /// In every source.
    pub sources: HashMap<String, Arc<str>>,
    /// In each output.
    pub outputs: Inside,
}

/// Where a link leads.
pub(super) struct Led<'a> {
    to: &'a Source,
    place: Place,
    /// It names no other document.
    is_own: bool,
}

/// Links of the sources to other documents that no output has as they stand, and where they led.
pub(super) type Gone<'a> = BTreeMap<String, Led<'a>>;

/// Documents by their paths.
fn by_path(side: &[Source]) -> HashMap<&str, &Source> {
    side.iter().map(|source| (source.path.as_str(), source)).collect()
}

/// Finds them. What still leads where it led, word for word, is no matter here.
pub(super) fn gone<'a>(inputs: &Inputs<'a>) -> Gone<'a> {
    let there: HashSet<String> = inputs.outputs.iter().flat_map(destinations).map(|(link, _)| link).collect();
    let (of_sources, of_others) = (by_path(inputs.sources), by_path(inputs.others));
    let old = |path: &str| of_sources.get(path).or_else(|| of_others.get(path)).copied();
    let mut from = Gone::new();
    for source in inputs.sources {
        let gone = destinations(source).filter(|(link, _)| !there.contains(link));
        from.extend(gone.filter_map(|(link, destination)| Some((link, led(source, destination, &old)?))));
    }
    from.retain(|_, led| !led.is_own);
    from
}

/// Adds what links to other documents are called to what is known of links inside of one.
pub(super) fn calls(inputs: &Inputs<'_>, from: &Gone<'_>, mut outputs: Inside) -> Calls {
    let mut sources: HashMap<String, Arc<str>> = HashMap::default();
    if from.is_empty() {
        return Calls { sources, outputs };
    }
    let (of_sources, of_outputs, of_others) =
        (by_path(inputs.sources), by_path(inputs.outputs), by_path(inputs.others));
    let new = |path: &str| of_outputs.get(path).or_else(|| of_others.get(path)).copied();
    let known: HashSet<String> = inputs.sources.iter().flat_map(destinations).map(|(link, _)| link).collect();
    let is_source = |led: &Led<'_>| of_sources.contains_key(led.to.path.as_str());
    for (output, called) in inputs.outputs.iter().zip(&mut outputs) {
        // One heading may be called as another is.
        let distinct: BTreeSet<(String, &str)> = destinations(output).collect();
        for (link, destination) in distinct {
            let Some(now) = led(output, destination, &new).filter(|now| now.is_own || !known.contains(&link)) else {
                continue;
            };
            // What leads inside of its document is called so on both sides, and only sources can have become a part of it.
            for (old, led) in from.iter().filter(|(_, led)| !now.is_own || is_source(led)) {
                if !standing::is_at(led.to, &led.place, now.to, &now.place) {
                    continue;
                }
                let name: Arc<str> = name(led, is_source(led)).into();
                sources.insert(old.clone(), name.clone());
                if !now.is_own {
                    called.insert(link.clone(), name);
                }
            }
        }
    }
    Calls { sources, outputs }
}

/// The destinations of a document as links are compared, and as they stand.
fn destinations(source: &Source) -> impl Iterator<Item = (String, &str)> {
    let links = source.destinations();
    links.filter(|link| !link.is_empty() && !link.contains('?')).map(|link| (facts::resolved(source, link), link))
}

fn led<'a>(source: &'a Source, destination: &str, at: &dyn Fn(&str) -> Option<&'a Source>) -> Option<Led<'a>> {
    let (path, anchor) = match destination.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor)),
        None => (destination, None),
    };
    let is_own = path.is_empty();
    let to = if is_own { source } else { at(&resolve(folder(&source.path), path)?)? };
    Some(Led { to, place: standing::place(to, anchor)?, is_own })
}

/// What a place is called: as a link inside of its document would be, with the path of one that is no source in front.
fn name(led: &Led<'_>, is_source: bool) -> String {
    let part = match &led.place {
        Place::Start if led.to.document.sections.is_empty() => return led.to.path.clone(),
        Place::Start => anchors::title(led.to, 0),
        Place::Section(id) => anchors::title(led.to, *id),
        Place::Tag(tag) => tag.clone(),
    };
    if is_source { format!("#{part}") } else { format!("{}#{part}", led.to.path) }
}
