//! Values that a source states about itself, under labels of the same meaning (`keys.tsv`).
//!
//! A value is copied or it is `N/A`. Knows no clock and makes nothing up.

use std::sync::LazyLock;

use specast_syntax::BlockKind;

use super::cues::words;
use super::units::{Part, Unit, divided, fold, label_of, title, whole_heading};
use crate::source::Source;

/// What a value is when nobody says it.
pub const UNKNOWN: &str = "N/A";

static MEANINGS: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let lines = include_str!("keys.tsv").lines().skip(1);
    lines
        .filter_map(|line| {
            let mut columns = line.split('\t');
            Some((columns.next()?, columns.next()?))
        })
        .collect()
});

/// The meaning of a key or label, or its own words where the list does not know it.
pub fn meaning(label: &str) -> String {
    known(label).map_or_else(|| words(label).join(" "), str::to_owned)
}

/// The meaning of a label that documents have for themselves.
pub(super) fn known(label: &str) -> Option<&'static str> {
    let words = words(label).join(" ");
    MEANINGS.iter().find(|(_, word)| *word == words).map(|(meaning, _)| *meaning)
}

/// Labels and values of a source's front matter and labelled lines, by meaning; the first one counts.
#[derive(Debug, Clone, Default)]
pub struct Labels(Vec<(String, String)>);

impl Labels {
    /// Reads them.
    pub fn of(source: &Source, units: &[Unit]) -> Self {
        let mut found = Vec::new();
        for entry in source.document.front.iter().flat_map(|front| &front.entries) {
            if let Some(value) = entry.value.as_str().filter(|_| !entry.value.is_empty()) {
                found.push((meaning(&entry.key), fold(value)));
            }
        }
        let labelled = labelled(source, units).into_iter().filter(|said| !said.value.is_empty());
        found.extend(labelled.map(|said| (meaning(&said.label), plain(&said.value))));
        Self(found)
    }

    /// The value with this meaning.
    pub fn get(&self, meaning: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == meaning).map(|(_, value)| value.as_str())
    }
}

/// A labelled line above the first section.
pub(super) struct Labelled {
    /// Index of the unit that it stands in.
    pub unit: usize,
    /// Its label.
    pub label: String,
    /// Its value, with Markdown marks.
    pub value: String,
}

/// The labelled lines of a source, in order.
pub(super) fn labelled(source: &Source, units: &[Unit]) -> Vec<Labelled> {
    let is_meta = |unit: &Unit| unit.part == Part::Meta && !matches!(unit.kind, BlockKind::Front | BlockKind::Comment);
    let units = units.iter().enumerate().filter(|(_, unit)| is_meta(unit));
    let lines = units.flat_map(|(at, unit)| unit.range.of(&source.text).lines().map(move |line| (at, line)));
    let lines = lines.flat_map(|(at, line)| divided(line).into_iter().map(move |part| (at, part)));
    let said = |(unit, line): (usize, &str)| {
        let (label, value) = label_of(line).or_else(|| row(line))?;
        Some(Labelled { unit, label, value })
    };
    lines.filter_map(said).collect()
}

/// The visible text of a labelled value.
pub(super) fn plain(value: &str) -> String {
    let document = specast_syntax::Document::parse(value);
    let leaf = document.leaves().next();
    let shown = leaf.map_or_else(|| value.to_owned(), |(tile, _)| document.plain(tile, value).text);
    fold(&shown)
}

/// Label and value of a row of two cells.
fn row(line: &str) -> Option<(String, String)> {
    let (label, value) = line.trim().strip_prefix('|')?.strip_suffix('|')?.split_once('|')?;
    let is_rule = value.trim().chars().all(|c| matches!(c, '-' | ':'));
    (!value.contains('|') && !is_rule).then(|| (label.trim().to_owned(), value.trim().to_owned()))
}

/// The title that a source gives itself: its heading, else its `title` key.
pub fn source_title(source: &Source, labels: &Labels) -> Option<String> {
    let heading = title(source).map(|id| whole_heading(source, id)).filter(|title| !title.is_empty());
    heading.or_else(|| labels.get("title").map(str::to_owned))
}

/// A value as a YAML scalar in single quotes.
pub fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\'', "''"))
}

/// A feature's name in words: the last part of its path with capitals.
pub fn name_of(feature: &str) -> String {
    let last = feature.rsplit('/').next().unwrap_or(feature);
    let all: Vec<&str> = last.split(['-', '_', '.', ' ']).filter(|word| !word.is_empty()).collect();
    // A number at the start of a heading would be read as the section's.
    let n_numbers = all.iter().take_while(|word| word.bytes().all(|byte| byte.is_ascii_digit())).count();
    let words = all.iter().copied().skip(if n_numbers < all.len() { n_numbers } else { 0 });
    let capital = |word: &str| {
        let mut chars = word.chars();
        chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default()
    };
    words.map(capital).collect::<Vec<_>>().join(" ")
}

/// Visible text as Markdown that shows it: marks escaped, on one line.
pub fn escaped(text: &str) -> String {
    let text = fold(text);
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    for (at, c) in chars.iter().copied().enumerate() {
        let near = |step: isize| at.checked_add_signed(step).and_then(|near| chars.get(near)).copied();
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        match c {
            // A pipe behind a backslash would be read as the end of a cell by some parsers.
            '|' if near(-1) == Some('\\') => out.push_str("&#124;"),
            '_' if is_word(near(-1)) && is_word(near(1)) => out.push('_'),
            '&' if !near(1).is_some_and(|next| next == '#' || next.is_ascii_alphabetic()) => out.push('&'),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '|' | '~' | '&' => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Envelope;

    #[test]
    fn labels_of_both_languages_share_a_meaning() {
        let text = "---\nmaintainer: a-team\n---\n\n# T\n\n**버전:** 2.1\n**Last updated:** 2025-01-02\n";
        let source = Source::new("a.md", text, Envelope::default());
        let labels = Labels::of(&source, &super::super::units::cut(&source));
        assert_eq!(labels.get("owner"), Some("a-team"));
        assert_eq!(labels.get("version"), Some("2.1"));
        assert_eq!(labels.get("updated"), Some("2025-01-02"));
        assert_eq!(labels.get("status"), None);
        assert_eq!(meaning("date_created"), "created");
    }

    #[test]
    fn a_line_may_hold_several_labels() {
        let text = "# T\n\n**Team:** a-team | **Tier:** 2\n\nStatus: agreed · Version: 3\n\nIt runs.\n";
        let source = Source::new("a.md", text, Envelope::default());
        let labels = Labels::of(&source, &super::super::units::cut(&source));
        assert_eq!(
            [labels.get("owner"), labels.get("status"), labels.get("version")],
            [Some("a-team"), Some("agreed"), Some("3")]
        );
    }

    #[test]
    fn escaped_text_shows_what_it_was() {
        for text in ["<a>.<b> *x* a_b _c_ `d` [e](f) g|h \\| ~~i~~ &amp; & é", "1 < 2 > 0 && x"] {
            let row = format!("| h |\n| - |\n| {} |\n", escaped(text));
            let document = specast_syntax::Document::parse(&row);
            let tile = document.leaves().nth(1).unwrap().0;
            let cell = document.cells(tile)[0];
            assert_eq!(document.plain_in(tile, cell, &row).text, text, "{row}");
            assert_eq!(document.cells(tile).len(), 1);
        }
    }
}
