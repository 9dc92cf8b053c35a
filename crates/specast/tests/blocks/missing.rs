//! Which leaf blocks of a source stand nowhere in its outputs.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::leaves::{Key, Kind, Leaf, Leaves, code, fold, read};

/// A leaf block or a comment that is not found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// `heading`, `paragraph`, … or `comment`.
    pub what: String,
    /// Its line in the source; 0 for a comment.
    pub line: usize,
    /// Its visible text.
    pub text: String,
    /// What is known of its whereabouts.
    pub trace: String,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { what, line, text, trace } = self;
        write!(f, "line {line}: {what} {text:?}: {trace}")
    }
}

/// Finds each leaf block of `source` whole in one of `outputs`, as a leaf of the same kind in the same
/// kind of place, one there for each one here. `templates` are the templates of the outputs, in the same order.
///
/// A heading whose text equals one of a template's headings is found in it, without its number:
/// several of the author's may have become one section. Front matter is found as a code block.
pub fn missing(source: &str, outputs: &[&str], templates: &[&str]) -> Vec<Missing> {
    let source = read(source);
    let read_outputs: Vec<Leaves> = outputs.iter().map(|output| read(output)).collect();
    let own_headings: Vec<Vec<String>> = templates.iter().map(|template| headings(&read(template))).collect();
    let mut left: BTreeMap<Key, usize> = BTreeMap::new();
    for leaf in read_outputs.iter().flat_map(|leaves| &leaves.all) {
        *left.entry(leaf.key.clone()).or_default() += 1;
    }
    // The template's own headings are no trace of the author's.
    for text in own_headings.iter().flatten() {
        let key = Key { kind: Kind::Heading, within: String::new(), text: text.clone() };
        left.entry(key).and_modify(|n| *n = n.saturating_sub(1));
    }
    let standing: BTreeSet<String> = read_outputs.iter().flat_map(headings).map(|text| stem(&text)).collect();
    let sections: BTreeSet<String> = own_headings.iter().flatten().map(|text| stem(text)).collect();

    let mut found = Vec::new();
    for leaf in source.all.iter().filter(|leaf| !leaf.is_navigation) {
        let key = wanted(leaf);
        if let Some(n) = left.get_mut(&key).filter(|n| **n > 0) {
            *n -= 1;
            continue;
        }
        let title = stem(&key.text);
        if key.kind == Kind::Heading && sections.contains(&title) && standing.contains(&title) {
            continue;
        }
        let what = format!("{}{:?}", leaf.key.within, leaf.key.kind).to_lowercase();
        let trace = trace(&key, &read_outputs, outputs);
        found.push(Missing { what, line: leaf.lines.0, text: key.text, trace });
    }
    found.extend(missing_comments(&source, &read_outputs, outputs));
    found
}

/// The leaf that a leaf of a source has to be in the outputs.
pub fn wanted(leaf: &Leaf) -> Key {
    match leaf.key.kind {
        Kind::Front => Key { kind: Kind::Code, text: code("yaml", &leaf.key.text), ..leaf.key.clone() },
        _ => leaf.key.clone(),
    }
}

/// A comment shows nowhere, so it is enough that its bytes stand somewhere.
fn missing_comments(source: &Leaves, read_outputs: &[Leaves], outputs: &[&str]) -> Vec<Missing> {
    let mut left: Vec<&String> = read_outputs.iter().flat_map(|leaves| &leaves.comments).collect();
    let mut found = Vec::new();
    for comment in &source.comments {
        if let Some(at) = left.iter().position(|other| *other == comment) {
            left.swap_remove(at);
        } else if !outputs.iter().any(|output| fold(output).contains(comment.as_str())) {
            let trace = "stands nowhere".to_owned();
            found.push(Missing { what: "comment".to_owned(), line: 0, text: comment.clone(), trace });
        }
    }
    found
}

fn headings(leaves: &Leaves) -> Vec<String> {
    leaves.all.iter().filter(|leaf| leaf.key.kind == Kind::Heading).map(|leaf| leaf.key.text.clone()).collect()
}

/// A heading without its number and case.
fn stem(heading: &str) -> String {
    let is_number =
        |word: &str| word.starts_with(|c: char| c.is_ascii_digit() || c == '§') && !word.contains(char::is_alphabetic);
    let (first, rest) = heading.split_once(' ').unwrap_or(("", heading));
    if is_number(first) { rest.to_lowercase() } else { heading.to_lowercase() }
}

/// Where the text of a leaf went, for whoever looks for the cause.
fn trace(key: &Key, read_outputs: &[Leaves], outputs: &[&str]) -> String {
    let all = || read_outputs.iter().flat_map(|leaves| &leaves.all);
    let same: Vec<_> = all().filter(|leaf| leaf.key.text == key.text).collect();
    if same.iter().any(|leaf| leaf.key.kind == key.kind && leaf.key.within == key.within) {
        return "stands there less often".to_owned();
    }
    if let Some(leaf) = same.first() {
        return format!("stands as {}{:?}", leaf.key.within, leaf.key.kind);
    }
    let flat = fold(&key.text);
    if let Some(leaf) = all().find(|leaf| fold(&leaf.key.text).contains(&flat)) {
        return format!("is part of {}{:?} {:?}", leaf.key.within, leaf.key.kind, leaf.key.text);
    }
    if read_outputs.iter().flat_map(|leaves| &leaves.comments).any(|comment| comment.contains(&flat)) {
        return "stands in a comment".to_owned();
    }
    if outputs.iter().any(|output| fold(output).contains(&flat)) {
        return "stands in the bytes, in no leaf".to_owned();
    }
    let begin: String = flat.chars().take(24).collect();
    match all().find(|leaf| fold(&leaf.key.text).contains(&begin)) {
        Some(leaf) => format!("begins like {}{:?} {:?}", leaf.key.within, leaf.key.kind, leaf.key.text),
        None => "stands nowhere".to_owned(),
    }
}
