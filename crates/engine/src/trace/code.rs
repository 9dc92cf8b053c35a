//! Ids in files of code.

use regex_lite::Regex;

use super::ids::split;
use crate::words::rows;

/// How an id stands in code.
#[derive(Debug, Clone)]
pub struct Pattern(Regex);

impl Pattern {
    /// Reads a regular expression in which `{id}` stands for an id.
    pub fn read(text: &str) -> Result<Self, String> {
        if !text.contains("{id}") {
            return Err(format!("`{text}` has no `{{id}}`, which stands for the id"));
        }
        let id = "([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-?[0-9]+)";
        Regex::new(&text.replacen("{id}", id, 1))
            .map(Self)
            .map_err(|error| format!("`{text}` is no regular expression: {error}"))
    }
}

/// Ids of a text of code with their lines, from 1. Without patterns an id is one that stands by itself and has a `-`.
pub(super) fn ids(text: &str, patterns: &[Pattern]) -> Vec<(String, u32)> {
    let mut out = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        for pattern in patterns {
            let found = pattern.0.captures_iter(line).filter_map(|captures| captures.get(1));
            out.extend(found.map(|id| (id.as_str().to_owned(), number)).filter(|(id, _)| split(id).is_some()));
        }
        if patterns.is_empty() {
            let words = line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'));
            let is_one = |word: &&str| word.contains('-') && split(word).is_some();
            out.extend(words.filter(is_one).map(|word| (word.to_owned(), number)));
        }
    }
    out.dedup();
    out
}

/// True for a file of tests, by its path (`tests.tsv`).
pub fn is_test(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    rows(include_str!("tests.tsv")).any(|[part, word]| match part {
        "folder" => folder.split('/').any(|part| part == word),
        "stem-start" => stem.starts_with(word),
        _ => stem.ends_with(word),
    })
}
