//! What a document may know of the files around it: which are there, and what the others define.
//!
//! Filled in by the edge, which reads files. This room knows paths as strings and texts as sources.

mod mentions;

use std::collections::{BTreeMap, BTreeSet};

use crate::contract::{Contract, ids, notation, values};
use crate::source::{self, Source};

pub use mentions::{Mention, Place, mentions};

/// The files around a document.
#[derive(Debug, Clone, Default)]
pub struct Index {
    /// Paths below the root that are there, out of those that some document points to.
    pub present: BTreeSet<String>,
    /// Paths without an ending, out of these, that are not there, with the page of that name.
    pub pages: BTreeMap<String, String>,
    /// What each document defines, by its path.
    pub documents: BTreeMap<String, Summary>,
    /// Each template with the path pattern of its documents, where it has one.
    pub targets: Vec<(String, Option<String>)>,
    /// The templates of which the team says which paths are theirs.
    pub settled: BTreeSet<String>,
    /// The documents and the folders with documents that each folder holds, as paths; filled in where a team
    /// counts them.
    pub folders: BTreeMap<String, BTreeSet<String>>,
    /// The revision to compare with, and the files around the document as they were then.
    pub before: Option<(String, Box<Index>)>,
    /// Paths of the documents that define an id.
    definers: BTreeMap<String, BTreeSet<String>>,
    /// Paths of documents by the names that others call them by, in lower case.
    called: BTreeMap<String, BTreeSet<String>>,
    /// For documents that were recast: where their sources pointed to ([`pointed`]). A link of theirs that is
    /// broken was broken before, and the recast may not change it.
    pub inherited: BTreeMap<String, BTreeSet<String>>,
    /// Sources of recasts, which git has also where they are gone. To name one is no fault; a link leads nowhere.
    pub pinned: BTreeSet<String>,
}

/// What other documents may refer to in a document.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// The template that it follows.
    pub template: Option<String>,
    /// Ids that stand where ids are defined.
    pub defined: Vec<Defined>,
    /// Ids that it names, defined there or not.
    pub used: BTreeSet<String>,
    /// Anchors that a link may end with.
    pub anchors: BTreeSet<String>,
    /// The title.
    pub title: String,
    /// The values of its keys, and of the labelled lines at its top; names in lower case.
    pub values: BTreeMap<String, Vec<String>>,
}

/// An id that stands where ids are defined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defined {
    /// The id.
    pub id: String,
    /// Its line, from 1.
    pub line: u32,
    /// The visible text of its row, item, paragraph or heading.
    pub statement: String,
}

impl Index {
    /// An index of no document yet, with the templates and their path patterns.
    pub fn of(targets: Vec<(String, Option<String>)>) -> Self {
        Self { targets, ..Self::default() }
    }

    /// Adds a document.
    pub fn insert(&mut self, path: String, summary: Summary) {
        for name in names(&path, &summary) {
            self.called.entry(name).or_default().insert(path.clone());
        }
        for defined in &summary.defined {
            self.definers.entry(defined.id.clone()).or_default().insert(path.clone());
        }
        self.documents.insert(path, summary);
    }

    /// Where an id is defined: the paths of the documents, each with the first definition there.
    pub fn definitions<'i>(&'i self, id: &'i str) -> impl Iterator<Item = (&'i str, &'i Defined)> {
        let definers = self.definers.get(id).into_iter().flatten();
        definers.filter_map(move |path| {
            let first = self.documents.get(path)?.defined.iter().find(|defined| defined.id == id)?;
            Some((path.as_str(), first))
        })
    }

    /// The only document of the same name elsewhere.
    pub fn near(&self, path: &str) -> Option<&str> {
        let name = path.rsplit('/').next()?;
        let mut same = self.documents.keys().filter(|known| known.rsplit('/').next() == Some(name));
        same.next().filter(|_| same.next().is_none()).map(String::as_str)
    }

    /// Counts a document, and the folders above it, as entries of the folders that hold them.
    pub fn count(&mut self, path: &str) {
        let mut entry = path;
        while let Some((folder, _)) = entry.rsplit_once('/') {
            self.folders.entry(folder.to_owned()).or_default().insert(entry.to_owned());
            entry = folder;
        }
    }

    /// The documents that a document means by a value: a path, a file's name, an id, a number or a title. Those
    /// beside it come first in doubt.
    pub fn meant(&self, from: &str, value: &str) -> Vec<&str> {
        let value = bare(value);
        let by_path = [source::resolve(source::folder(from), value), source::resolve("", value)];
        for path in by_path.into_iter().flatten() {
            if let Some((path, _)) = self.documents.get_key_value(&path) {
                return vec![path];
            }
        }
        let Some(found) = self.called.get(&called(value)).or_else(|| self.called.get(&number(value)?)) else {
            return Vec::new();
        };
        let beside = |path: &&String| source::folder(path) == source::folder(from);
        let near: Vec<&str> = found.iter().filter(beside).map(String::as_str).collect();
        if near.is_empty() { found.iter().map(String::as_str).collect() } else { near }
    }
}

/// What others may call a document.
fn names(path: &str, summary: &Summary) -> BTreeSet<String> {
    let file = path.rsplit('/').next().unwrap_or(path);
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let ids = summary.values.get("id").into_iter().flatten();
    let mut out: BTreeSet<String> = [file, stem, summary.title.as_str()].into_iter().map(called).collect();
    out.extend(ids.map(|id| called(id)));
    out.extend(number(stem));
    out.remove("");
    out
}

/// A name with its case and its blanks left aside.
fn called(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The number of `0012-title`, `eip-20`, `ADR 7`, `#12` or `721`: the first of the digits that stand by themselves,
/// with at most one word before them.
fn number(name: &str) -> Option<String> {
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let is_number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
    let found = words.next().filter(is_number).or_else(|| words.next().filter(is_number))?;
    let digits = found.trim_start_matches('0');
    Some(format!("#{}", if digits.is_empty() { "0" } else { digits }))
}

/// A value without the marks of a link, of code or of a quotation.
fn bare(value: &str) -> &str {
    let value = value.trim().trim_matches(['`', '"', '\'']);
    let link = value.rsplit_once("](").and_then(|(_, rest)| rest.split_once(')')).map(|(path, _)| path);
    link.unwrap_or_else(|| value.trim_start_matches("[[").trim_end_matches("]]")).trim()
}

/// Summarises a document.
pub fn summary(source: &Source, contract: Option<&Contract>) -> Summary {
    let (document, text) = (&source.document, &source.text);
    let title = document.sections.first().filter(|section| section.level == 1);
    let mut summary = Summary {
        template: contract.map(|contract| contract.path.clone()),
        anchors: anchors(source),
        values: values_of(source),
        title: title.map_or(String::new(), |title| document.plain(title.heading, text).text),
        ..Summary::default()
    };
    for id in ids::uses(document, text) {
        if id.defines {
            let line = source.lines.line(id.range.start);
            let statement = document.plain(id.tile, text).text;
            summary.defined.push(Defined { id: id.text.clone(), line, statement });
        }
        summary.used.insert(id.text);
    }
    summary
}

fn values_of(source: &Source) -> BTreeMap<String, Vec<String>> {
    let text = |all: Vec<values::Value>| all.into_iter().map(|(value, _)| value).collect();
    let mut out = BTreeMap::new();
    for entry in source.document.front.iter().flat_map(|front| &front.entries) {
        out.entry(entry.key.to_lowercase()).or_insert_with(|| text(values::of_yaml(&entry.value)));
    }
    for field in values::at_top(&notation::labelled(&source.document, &source.text)) {
        // A link is kept with its destination, which says more than its text.
        let raw = field.value.of(&source.text);
        let all = if raw.contains("](") { vec![raw.to_owned()] } else { text(values::of_field(source, field)) };
        out.entry(field.label.to_lowercase()).or_insert(all);
    }
    out
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
    let mut out: BTreeSet<String> = heading_anchors(source).into_iter().collect();
    for name in ["id=", "name="] {
        for (at, _) in source.text.match_indices(name) {
            let rest = &source.text[at + name.len()..];
            // Quotes may be left out, as in `<a id=top>`.
            let quoted = rest.strip_prefix(['"', '\'']).map(|inner| (inner, &rest[..1]));
            let id = match quoted {
                Some((inner, quote)) => inner.find(quote).map(|end| &inner[..end]),
                None => rest
                    .find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '"' | '\''))
                    .map(|end| &rest[..end]),
            };
            out.extend(id.filter(|id| !id.is_empty()).map(str::to_owned));
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

/// The anchor of each section of a document, as GitHub makes it of the heading.
pub fn heading_anchors(source: &Source) -> Vec<String> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let sections = source.document.sections.iter();
    let anchors = sections.map(|section| {
        let slug = slug(&source.document.plain(section.heading, &source.text).text);
        let n = seen.entry(slug.clone()).or_default();
        *n += 1;
        if *n == 1 { slug } else { format!("{slug}-{}", *n - 1) }
    });
    anchors.collect()
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

    #[test]
    fn documents_are_meant_by_path_name_id_number_and_title() {
        let mut index = Index::default();
        for (path, text) in [
            ("eips/eip-20.md", "---\nid: TOKEN\n---\n\n# Token  standard\n"),
            ("adr/0020-use-x.md", "# Use X\n\n- Status: Final\n"),
            ("adr/0021-use-y.md", "# Use Y\n"),
        ] {
            index.insert(path.into(), summary(&Source::new(path, text, Envelope::default()), None));
        }
        assert_eq!(index.documents["adr/0020-use-x.md"].values["status"], ["Final"]);
        for value in [
            "20",
            "eip-20",
            "EIP-20",
            "../eips/eip-20.md",
            "token",
            "Token standard",
            "eips/eip-20.md",
            "[x](eip-20.md)",
        ] {
            assert_eq!(index.meant("eips/eip-1.md", value), ["eips/eip-20.md"], "{value}");
        }
        assert_eq!(index.meant("adr/0021-use-y.md", "ADR-0020"), ["adr/0020-use-x.md"]);
        assert_eq!(index.meant("other.md", "20").len(), 2);
        assert!(index.meant("other.md", "22").is_empty() && index.meant("a.md", "use two 20").is_empty());
    }

    #[test]
    fn folders_hold_documents_and_folders_with_documents() {
        let mut index = Index::default();
        for path in ["specs/a/x/spec.md", "specs/a/x/plan.md", "specs/a/y/spec.md", "top.md"] {
            index.count(path);
        }
        assert_eq!(index.folders["specs/a"].len(), 2);
        assert_eq!((index.folders["specs/a/x"].len(), index.folders["specs"].len()), (2, 1));
    }
}
