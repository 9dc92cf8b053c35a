//! Contents lists: what only repeats the headings of a document and links to them.
//!
//! Such a list carries no fact. It has to earn that: every entry links inside the document and says
//! nothing that one heading does not say.

use std::cell::LazyCell;
use std::collections::{BTreeSet, HashMap};

use specast_syntax::{Document, Leaf, Link, LinkKind, NodeKind, TileId, TileKind};

use crate::source::Source;
use crate::words;

/// Marks for a contents list that a site generator fills in.
const MARKS: [&str; 6] = ["[toc]", "[[toc]]", "[[_toc_]]", "{:toc}", "{{toc}}", "${toc}"];

/// The tiles of a source that only lead around in it, markers of lists left out.
pub fn navigation(source: &Source) -> BTreeSet<TileId> {
    let document = &source.document;
    // Few documents have such a list.
    let headings = LazyCell::new(|| Headings::of(source));
    let say = |entry: &BTreeSet<String>| headings.say(entry);
    let mut links: HashMap<TileId, Vec<&Link>> = HashMap::new();
    for link in &document.links {
        links.entry(link.tile).or_default().push(link);
    }
    let mut out = BTreeSet::new();
    for (tile, leaf) in document.leaves() {
        let shown = document.tiles[tile].range.of(&source.text).trim();
        let may_be_mark = leaf == Leaf::Paragraph && shown.starts_with(['[', '{', '$']);
        if may_be_mark && MARKS.contains(&shown.to_lowercase().as_str()) {
            out.insert(tile);
        }
    }
    for list in outermost_lists(document) {
        let first = document.tiles.partition_point(|tile| tile.range.start < list.start);
        let inside = document.tiles[first..].iter().take_while(|tile| tile.range.end <= list.end);
        let leaves = (first..).zip(inside).filter(|(_, tile)| matches!(tile.kind, TileKind::Leaf(_)));
        let tiles: Vec<TileId> = leaves.map(|(id, _)| id).collect();
        let is_entry = |tile: &TileId| is_entry(source, *tile, links.get(tile).map_or(&[], Vec::as_slice), &say);
        if tiles.len() > 1 && tiles.iter().all(is_entry) {
            out.extend(tiles);
        }
    }
    out
}

/// What the headings of a document say, found by their words.
struct Headings {
    all: Vec<BTreeSet<String>>,
    with: HashMap<String, Vec<usize>>,
}

impl Headings {
    fn of(source: &Source) -> Self {
        let document = &source.document;
        let sections = document.sections.iter();
        let all: Vec<_> = sections.map(|section| said(&document.plain(section.heading, &source.text).text)).collect();
        let mut with: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, heading) in all.iter().enumerate() {
            for word in heading {
                with.entry(word.clone()).or_default().push(index);
            }
        }
        Self { all, with }
    }

    /// True if one heading has all of these words.
    fn say(&self, entry: &BTreeSet<String>) -> bool {
        let found = entry.iter().map(|word| self.with.get(word).map_or(&[][..], Vec::as_slice));
        let rarest = found.min_by_key(|headings| headings.len()).unwrap_or_default();
        rarest.iter().any(|index| entry.is_subset(&self.all[*index]))
    }
}

/// The bytes of the lists that stand in no other list.
fn outermost_lists(document: &Document) -> Vec<specast_syntax::Range> {
    let mut lists: Vec<_> = document
        .nodes
        .iter()
        .filter(|node| matches!(node.kind, NodeKind::List { .. }))
        .map(|node| node.range)
        .collect();
    lists.sort_by_key(|list| (list.start, std::cmp::Reverse(list.end)));
    let mut end = 0;
    lists.retain(|list| {
        let is_inside = list.end <= end;
        end = end.max(list.end);
        !is_inside
    });
    lists
}

fn is_entry(source: &Source, tile: TileId, links: &[&Link], say: &dyn Fn(&BTreeSet<String>) -> bool) -> bool {
    let document = &source.document;
    if document.tiles[tile].kind != TileKind::Leaf(Leaf::Paragraph) {
        return false;
    }
    let leads_inside = !links.is_empty()
        && links.iter().all(|link| link.kind == LinkKind::Inline && link.destination.of(&source.text).starts_with('#'));
    let range = document.tiles[tile].range;
    if !leads_inside || range.of(&source.text).contains("<!--") {
        return false;
    }
    let entry = said(&document.plain(tile, &source.text).text);
    !entry.is_empty() && say(&entry)
}

fn said(text: &str) -> BTreeSet<String> {
    words::words(text).map(|word| words::fold(word.text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Envelope;

    fn n_tiles(list: &str) -> usize {
        let text = format!("# T\n\n{list}\n## 1. The Ports\n\nx\n\n## Who may `log` in\n\ny\n");
        navigation(&Source::new("a.md", text, Envelope::default())).len()
    }

    #[test]
    fn a_contents_list_repeats_headings() {
        assert_eq!(n_tiles("- [Ports](#ports)\n  - [Who may log in](#x)\n"), 2);
        assert_eq!(n_tiles("1. [The ports](#ports)\n2. [1. The Ports](#ports)\n"), 2);
        assert_eq!(n_tiles("[TOC]\n"), 1);
    }

    #[test]
    fn a_list_that_says_more_is_content() {
        for list in [
            "- [Traces go to port 4317](#ports)\n- [Who may log in](#x)\n",
            "- 4317: [Ports](#ports)\n- [Who may log in](#x)\n",
            "- [Ports](#ports) <!-- note -->\n- [Who may log in](#x)\n",
            "- [Ports](other.md)\n- [Who may log in](#x)\n",
            "- [Ports](#ports)\n",
        ] {
            assert_eq!(n_tiles(list), 0, "{list}");
        }
    }
}
