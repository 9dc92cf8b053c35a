//! Contents lists: what only repeats the headings of a document and links to them.
//!
//! Such a list carries no fact. It has to earn that: every entry links inside the document and says
//! nothing that one heading does not say.

use std::collections::BTreeSet;

use specast_syntax::{Document, Leaf, LinkKind, NodeKind, TileId, TileKind};

use crate::source::Source;
use crate::words;

/// Marks for a contents list that a site generator fills in.
const MARKS: [&str; 6] = ["[toc]", "[[toc]]", "[[_toc_]]", "{:toc}", "{{toc}}", "${toc}"];

/// The tiles of a source that only lead around in it, markers of lists left out.
pub fn navigation(source: &Source) -> BTreeSet<TileId> {
    let document = &source.document;
    let headings: Vec<BTreeSet<String>> =
        document.sections.iter().map(|section| said(&document.plain(section.heading, &source.text).text)).collect();
    let mut out = BTreeSet::new();
    for (tile, leaf) in document.leaves() {
        let shown = document.tiles[tile].range.of(&source.text).trim().to_lowercase();
        if leaf == Leaf::Paragraph && MARKS.contains(&shown.as_str()) {
            out.insert(tile);
        }
    }
    for lists in outermost_lists(document) {
        let tiles: Vec<TileId> = document
            .leaves()
            .map(|(tile, _)| tile)
            .filter(|tile| lists.contains(document.tiles[*tile].range))
            .collect();
        if tiles.len() > 1 && tiles.iter().all(|tile| is_entry(source, *tile, &headings)) {
            out.extend(tiles);
        }
    }
    out
}

/// The bytes of the lists that stand in no other list.
fn outermost_lists(document: &Document) -> Vec<specast_syntax::Range> {
    let mut lists: Vec<_> = document
        .nodes
        .iter()
        .filter(|node| matches!(node.kind, NodeKind::List { .. }))
        .map(|node| node.range)
        .collect();
    let all = lists.clone();
    lists.retain(|list| !all.iter().any(|other| other != list && other.contains(*list)));
    lists
}

fn is_entry(source: &Source, tile: TileId, headings: &[BTreeSet<String>]) -> bool {
    let document = &source.document;
    if document.tiles[tile].kind != TileKind::Leaf(Leaf::Paragraph) {
        return false;
    }
    let mut links = document.links.iter().filter(|link| link.tile == tile).peekable();
    let leads_inside = links.peek().is_some()
        && links.all(|link| link.kind == LinkKind::Inline && link.destination.of(&source.text).starts_with('#'));
    let range = document.tiles[tile].range;
    if !leads_inside || range.of(&source.text).contains("<!--") {
        return false;
    }
    let entry = said(&document.plain(tile, &source.text).text);
    !entry.is_empty() && headings.iter().any(|heading| entry.is_subset(heading))
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
