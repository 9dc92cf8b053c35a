//! Links of a moved text that lead to other sources: to where those stand now.
//!
//! Which sources became which texts is for others to know. Where in them a heading stands the texts themselves say; a link
//! of which nobody could tell keeps leading to the source.

use specast_syntax::Range;

use super::across::{change, origin};
use super::{Emitted, Origin};
use crate::edit::TextEdit;
use crate::source::{Envelope, Source, folder, paths, resolve, standing};

/// A source with what it became.
#[derive(Debug, Clone, Copy)]
pub struct Became<'a> {
    /// The source.
    pub source: &'a Source,
    /// The texts that took it in, the spec first.
    pub outputs: &'a [Source],
    /// They took in other sources too.
    pub is_shared: bool,
}

/// The documents that the links of a source lead to, itself left out where only an anchor names it.
pub fn destinations(source: &Source) -> impl Iterator<Item = String> {
    source.destinations().filter_map(|link| resolve(folder(&source.path), link))
}

/// Lets the links of a text at `path` lead to what sources became.
pub fn relink<'b>(path: &str, emitted: &mut Emitted, became: &dyn Fn(&str) -> Option<Became<'b>>) {
    let text = Source::new(path, emitted.text.as_str(), Envelope::default());
    let mut edits: Vec<TextEdit> = Vec::new();
    for link in &text.document.links {
        let range = link.destination;
        // A definition and the links that use it have one destination. What a template says is no link of a source.
        let is_known = edits.iter().any(|edit| edit.range == range);
        let is_templates = || matches!(origin(emitted, range.start), Some(Origin::Template(_)));
        if !is_known && !is_templates() {
            edits.extend(led(&text, range, became).map(|text| TextEdit { range, text }));
        }
    }
    change(emitted, &edits);
}

/// The destination by which a link leads to what its source became.
fn led<'b>(text: &Source, range: Range, became: &dyn Fn(&str) -> Option<Became<'b>>) -> Option<String> {
    let old = range.of(&text.text);
    if old.contains('?') {
        return None;
    }
    let Became { source, outputs, is_shared } = became(&resolve(folder(&text.path), old)?)?;
    let place = standing::place(source, old.split_once('#').map(|(_, anchor)| anchor))?;
    let outputs: Vec<&Source> = outputs.iter().collect();
    // Nothing leads to a document from inside of it without an anchor.
    let (at, anchor) = standing::find(source, &place, &outputs, &|to| is_shared || to.path == text.path)?;
    let anchor = anchor.map_or(String::new(), |anchor| format!("#{anchor}"));
    let to = &outputs[at].path;
    Some(if *to == text.path { anchor } else { paths::like(old, folder(&text.path), to) + &anchor })
}
