//! Corrections of placements, written into `.specast/placements/` beside what people wrote there.

use anyhow::Result;
use serde::{Deserialize, Serialize};
use specast_engine::recast::units::{fold, whole_heading};
use specast_engine::recast::{Placement, Recast};
use specast_engine::source::Source;
use specast_syntax::SectionId;

use super::desk::Ready;
use super::editing::Move;
use super::learning;
use super::recasting;
use crate::{files, journal};

/// The fewest words that name a block.
const FEWEST: usize = 6;

/// What names a block, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Entry {
    source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    heading: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    opening: Option<String>,
    section: String,
    reason: String,
}

/// What stands in a file already, with the places of what may change.
#[derive(Debug, Deserialize)]
struct Known {
    #[serde(default)]
    placement: Vec<KnownEntry>,
}

#[derive(Debug, Deserialize)]
struct KnownEntry {
    source: Option<String>,
    heading: Option<String>,
    opening: Option<String>,
    section: toml::Spanned<String>,
    reason: toml::Spanned<String>,
}

/// The file for the corrections of a source.
pub fn path(source: &Source) -> String {
    format!("{}/{}.toml", learning::FOLDER, source.stem())
}

/// Writes the moves of the first source down: over an entry that speaks of the same block, else behind all.
pub fn write(ready: &Ready, recast: &Recast, moves: &[Move], reason: &str) -> Result<()> {
    let source = &ready.sources[0];
    let root = &ready.workspace.root;
    let path = path(source);
    let full = files::inside_root(root, &path)?;
    let mut text = if full.exists() { files::read_text(&full, &path)? } else { String::new() };
    for one in moves {
        let placement = &recast.placements[one.at];
        let entry = entry(source, placement, recast, one, reason);
        text = with(&text, &entry, fold(placement.range.of(&source.text)).as_str())?;
    }
    let changes = recasting::changes(root, &[(path, text)], true)?;
    journal::execute(root, &changes)
}

/// The entry that names a block: a heading by its words, another by as few of its first words as no other block has.
fn entry(source: &Source, placement: &Placement, recast: &Recast, one: &Move, reason: &str) -> Entry {
    let (section, reason) = (one.section.clone(), reason.to_owned());
    let around = section_of(source, placement);
    let heading = around.map(|id| whole_heading(source, id)).filter(|heading| !heading.is_empty());
    let path = source.path.clone();
    if is_heading(source, placement, around) {
        return Entry { source: path, heading, opening: None, section, reason };
    }
    let text = fold(placement.range.of(&source.text));
    let others: Vec<String> = recast
        .placements
        .iter()
        .filter(|other| other.source == placement.source && other.range != placement.range)
        .map(|other| fold(other.range.of(&source.text)))
        .collect();
    let ends: Vec<usize> = text.match_indices(' ').map(|(at, _)| at).chain([text.len()]).collect();
    let is_own = |opening: &str| !others.iter().any(|other| other.starts_with(opening));
    let own = ends.iter().skip(FEWEST.min(ends.len()) - 1).map(|end| &text[..*end]).find(|opening| is_own(opening));
    let opening = Some(own.unwrap_or(&text).to_owned());
    Entry { source: path, heading: heading.filter(|_| own.is_none()), opening, section, reason }
}

fn section_of(source: &Source, placement: &Placement) -> Option<SectionId> {
    let start = |id: &SectionId| source.document.tiles[source.document.sections[*id].heading].range.start;
    (0..source.document.sections.len()).take_while(|id| start(id) < placement.range.end).last()
}

fn is_heading(source: &Source, placement: &Placement, section: Option<SectionId>) -> bool {
    section
        .is_some_and(|id| placement.range.contains(source.document.tiles[source.document.sections[id].heading].range))
}

/// The text of a file with an entry. `block` is the block's text.
fn with(text: &str, entry: &Entry, block: &str) -> Result<String> {
    let known: Known = toml::from_str(text)?;
    let is_same = |known: &&KnownEntry| {
        known.source.as_ref() == Some(&entry.source)
            && known.opening.is_some() == entry.opening.is_some()
            && known.opening.as_ref().is_none_or(|opening| block.starts_with(&fold(opening)))
            && (known.heading == entry.heading || (entry.opening.is_some() && known.heading.is_none()))
    };
    let quoted = |value: &str| toml::Value::from(value).to_string();
    if let Some(known) = known.placement.iter().find(is_same) {
        let mut spans = [(known.section.span(), &entry.section), (known.reason.span(), &entry.reason)];
        spans.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
        let mut text = text.to_owned();
        for (span, value) in spans {
            text.replace_range(span, &quoted(value));
        }
        return Ok(text);
    }
    let gap = match text.trim_end() {
        "" => String::new(),
        before => format!("{before}\n\n"),
    };
    Ok(format!("{gap}[[placement]]\n{}", toml::to_string(entry)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(opening: &str, section: &str) -> Entry {
        let (source, reason) = ("a.md".to_owned(), "by \"hand\"".to_owned());
        Entry { source, heading: None, opening: Some(opening.into()), section: section.into(), reason }
    }

    #[test]
    fn an_entry_goes_behind_all_or_over_its_like() {
        let one = with("# kept\n", &entry("Port 1", "4.1"), "Port 1 listens.").unwrap();
        let want = "# kept\n\n[[placement]]\nsource = \"a.md\"\nopening = \"Port 1\"\nsection = \"4.1\"\nreason = 'by \"hand\"'\n";
        assert_eq!(one, want);
        let again = with(&one, &entry("Port 1 listens", "9"), "Port 1 listens.").unwrap();
        assert_eq!(again, want.replace("4.1", "9"));
        let other = with(&one, &entry("Port 2", "9"), "Port 2 listens.").unwrap();
        assert_eq!(other.matches("[[placement]]").count(), 2);
        assert!(with("[[placement", &entry("x", "1"), "x").is_err());
    }
}
