//! What a document may know of the files around it: which are there, and what the others define.
//!
//! Filled in by the edge, which reads files. This room knows paths as strings and texts as sources.

use std::collections::{BTreeMap, BTreeSet};

use crate::contract::Contract;
use crate::contract::ids;
use crate::source::{self, Source};

/// The files around a document.
#[derive(Debug, Clone, Default)]
pub struct Index {
    /// Paths below the root that are there, out of those that some document points to.
    pub present: BTreeSet<String>,
    /// What each document defines, by its path.
    pub documents: BTreeMap<String, Summary>,
    /// Each template with the path pattern of its documents, where it has one.
    pub targets: Vec<(String, Option<String>)>,
    /// For documents that were recast: where their sources pointed to ([`pointed`]). A link of theirs that is
    /// broken was broken before, and the recast may not change it.
    pub inherited: BTreeMap<String, BTreeSet<String>>,
}

/// What other documents may refer to in a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// The template that it follows.
    pub template: Option<String>,
    /// Ids that it defines, with their lines from 1.
    pub defined: Vec<(String, u32)>,
    /// Ids that it names, defined there or not.
    pub used: BTreeSet<String>,
    /// Anchors that a link may end with.
    pub anchors: BTreeSet<String>,
}

/// Summarises a document. Without a contract it defines no ids.
pub fn summary(source: &Source, contract: Option<&Contract>) -> Summary {
    let mut summary = Summary { anchors: anchors(source), ..Summary::default() };
    let Some(contract) = contract else { return summary };
    summary.template = Some(contract.path.clone());
    for id in ids::uses(&source.document, &source.text) {
        let family = ids::split(&id.text).and_then(|(prefix, _)| {
            contract.ids.iter().find(|family| family.prefix == prefix && family.defined.is_some())
        });
        if family.is_some() && id.defines {
            summary.defined.push((id.text.clone(), source.lines.line(id.range.start)));
        }
        summary.used.insert(id.text);
    }
    summary
}

/// The paths below the root that a document points to, for the edge to look whether they are there.
pub fn destinations(source: &Source) -> BTreeSet<String> {
    let folder = source::folder(&source.path);
    let links = source.document.links.iter().filter(|link| !link.destination.is_empty());
    links.filter_map(|link| source::resolve(folder, link.destination.of(&source.text))).collect()
}

/// Where a source points to, for the documents that are made from it: paths below the root, with `#` and the
/// anchor too where there is one. The source's own anchors count only where no heading has them (`#anchor`).
pub fn pointed(source: &Source) -> BTreeSet<String> {
    let own = anchors(source);
    let mut out = destinations(source);
    for link in &source.document.links {
        let bare = link.destination.of(&source.text).trim_matches(['<', '>']);
        let Some((path, anchor)) = bare.split_once('#') else { continue };
        let anchor = source::decoded(anchor);
        if !path.is_empty() {
            let target = source::resolve(source::folder(&source.path), bare);
            out.extend(target.map(|target| format!("{target}#{anchor}")));
        } else if !own.contains(&anchor) {
            out.insert(format!("#{anchor}"));
        }
    }
    out
}

/// The path that another template puts beside a document: both patterns lead to one folder under different
/// names. None where the other pattern's name holds a variable.
pub fn beside(path: &str, own: &str, other: &str) -> Option<String> {
    let (folder, name) = own.rsplit_once('/').unwrap_or(("", own));
    let (there, sibling) = other.rsplit_once('/').unwrap_or(("", other));
    let is_beside = folder == there && name != sibling && !sibling.contains(['<', '{', '[']);
    is_beside.then(|| match source::folder(path) {
        "" => sibling.to_owned(),
        folder => format!("{folder}/{sibling}"),
    })
}

/// The anchors of a document: its headings as GitHub writes them, and the ids of its HTML tags.
pub fn anchors(source: &Source) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for section in &source.document.sections {
        let shown = source.document.plain(section.heading, &source.text).text;
        let slug = slug(&shown);
        let n = seen.entry(slug.clone()).or_default();
        out.insert(if *n == 0 { slug.clone() } else { format!("{slug}-{n}") });
        *n += 1;
    }
    for name in ["id=\"", "name=\"", "id='", "name='"] {
        let quote = &name[name.len() - 1..];
        for (at, _) in source.text.match_indices(name) {
            let rest = &source.text[at + name.len()..];
            out.extend(rest.split_once(quote).map(|(id, _)| id.to_owned()));
        }
    }
    // `{#own-anchor}` at the end of a heading.
    for section in &source.document.sections {
        let shown = section.title.of(&source.text);
        let own = shown.rsplit_once("{#").and_then(|(_, rest)| rest.split_once('}'));
        out.extend(own.map(|(id, _)| id.to_owned()));
    }
    out
}

/// A heading's anchor as GitHub makes it: lower case, blanks as `-`, punctuation left out.
pub fn slug(heading: &str) -> String {
    let mut out = String::with_capacity(heading.len());
    for c in heading.trim().chars() {
        if c == ' ' || c == '-' {
            out.push('-');
        } else if c.is_alphanumeric() || c == '_' || is_mark(c) {
            out.extend(c.to_lowercase());
        }
    }
    out
}

/// Combining marks, which belong to the letter before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5bd}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}' | '\u{200d}' | '\u{fe0f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Envelope;

    #[test]
    fn anchors_as_github_makes_them() {
        assert_eq!(slug("4.1. Core `Interfaces` & more!"), "41-core-interfaces--more");
        assert_eq!(slug("검색 흐름"), "검색-흐름");
        let text = "# A\n\n## B c\n\n## B c\n\n<a id=\"own\"></a>\n\n## D {#d-own}\n";
        let source = Source::new("a.md", text, Envelope::default());
        let anchors = anchors(&source);
        for anchor in ["a", "b-c", "b-c-1", "own", "d-own"] {
            assert!(anchors.contains(anchor), "{anchor}");
        }
    }

    #[test]
    fn what_a_source_points_to() {
        let text = "# A\n\n[x](b.md#y) [own](#a) [none](#b) <https://e.example/#f>\n";
        let source = Source::new("docs/a.md", text, Envelope::default());
        assert_eq!(pointed(&source).into_iter().collect::<Vec<_>>(), ["#b", "docs/b.md", "docs/b.md#y"]);
    }

    #[test]
    fn destinations_are_paths_below_the_root() {
        let source =
            Source::new("docs/a.md", "[x](../b.md#y) ![i](img/c%20d.png) <https://e.example>\n", Envelope::default());
        assert_eq!(destinations(&source).into_iter().collect::<Vec<_>>(), ["b.md", "docs/img/c d.png"]);
    }
}
