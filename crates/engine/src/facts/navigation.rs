//! Contents lists: what only repeats the headings of a document and links to them.
//!
//! Such a list carries no fact. It has to earn that: every entry links inside the document and says
//! nothing that one heading does not say, or the entries are the headings themselves, nearly all of them and in order.

use std::cell::LazyCell;
use std::collections::{BTreeSet, HashMap};

use specast_syntax::{Document, Leaf, Link, LinkKind, NodeKind, Range, SectionId, TileId, TileKind};

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
    for (tile, links) in &links {
        if is_line(source, *tile, links, &say) {
            out.insert(*tile);
        }
    }
    for list in outermost_lists(document) {
        let first = document.tiles.partition_point(|tile| tile.range.start < list.start);
        let inside = document.tiles[first..].iter().take_while(|tile| tile.range.end <= list.end);
        let leaves = (first..).zip(inside).filter(|(_, tile)| matches!(tile.kind, TileKind::Leaf(_)));
        let tiles: Vec<TileId> = leaves.map(|(id, _)| id).collect();
        let is_entry = |tile: &TileId| is_entry(source, *tile, links.get(tile).map_or(&[], Vec::as_slice), &say);
        let is_plain =
            |tile: &TileId| !links.contains_key(tile) && document.tiles[*tile].kind == TileKind::Leaf(Leaf::Paragraph);
        let repeats_headings =
            || tiles.len() >= MIN_PLAIN && tiles.iter().all(is_plain) && headings.are_repeated(source, &tiles);
        if tiles.len() > 1 && tiles.iter().all(is_entry) || repeats_headings() {
            out.extend(tiles);
        }
    }
    out
}

/// What the headings of a document say, found by their words.
struct Headings {
    all: Vec<BTreeSet<String>>,
    with: HashMap<String, Vec<usize>>,
    /// Sections by their folded headings, with and without the number, in order.
    called: HashMap<String, Vec<SectionId>>,
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
        let mut called: HashMap<String, Vec<SectionId>> = HashMap::new();
        for (id, section) in document.sections.iter().enumerate() {
            let title = words::fold(section.title.of(&source.text));
            let whole = shown(source, section.heading);
            if whole != title {
                called.entry(whole).or_default().push(id);
            }
            called.entry(title).or_default().push(id);
        }
        Self { all, with, called }
    }

    /// True for entries that are headings word by word, in their order, and nearly all of those of a level.
    fn are_repeated(&self, source: &Source, entries: &[TileId]) -> bool {
        let sections = &source.document.sections;
        let mut next = 0;
        let mut levels: Vec<usize> = Vec::with_capacity(entries.len());
        for entry in entries {
            let called = self.called.get(&shown(source, *entry)).map_or(&[][..], Vec::as_slice);
            let Some(id) = called.get(called.partition_point(|id| *id < next)) else { return false };
            levels.push(usize::from(sections[*id].level));
            next = id + 1;
        }
        let top = levels.iter().copied().min().unwrap_or_default();
        let n_top = sections.iter().filter(|section| usize::from(section.level) == top).count();
        levels.iter().filter(|level| **level == top).count() * 5 >= n_top * 4
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

/// Fewer entries without links may be anything.
const MIN_PLAIN: usize = 3;

/// True for a paragraph of such links alone, one behind the other: `[Ports](#ports) · [Hosts](#hosts) · [Keys](#keys)`.
fn is_line(source: &Source, tile: TileId, links: &[&Link], say: &dyn Fn(&BTreeSet<String>) -> bool) -> bool {
    let document = &source.document;
    if links.len() < MIN_PLAIN || document.tiles[tile].kind != TileKind::Leaf(Leaf::Paragraph) {
        return false;
    }
    let range = document.tiles[tile].range;
    let mut between = Vec::with_capacity(links.len() + 1);
    let mut at = range.start;
    for link in links {
        between.push(Range { start: at, end: link.range.start.max(at) });
        at = link.range.end;
    }
    between.push(Range { start: at, end: range.end.max(at) });
    let is_bare = |part: &Range| !part.of(&source.text).contains(|c: char| c.is_alphanumeric() || c == '<');
    let says = |link: &&Link| {
        let entry = said(&document.plain_in(tile, link.range, &source.text).text);
        !entry.is_empty() && say(&entry)
    };
    lead_inside(source, links) && between.iter().all(is_bare) && links.iter().all(says)
}

/// True for links to places of the document itself.
fn lead_inside(source: &Source, links: &[&Link]) -> bool {
    links.iter().all(|link| link.kind == LinkKind::Inline && link.destination.of(&source.text).starts_with('#'))
}

fn is_entry(source: &Source, tile: TileId, links: &[&Link], say: &dyn Fn(&BTreeSet<String>) -> bool) -> bool {
    let document = &source.document;
    if document.tiles[tile].kind != TileKind::Leaf(Leaf::Paragraph) {
        return false;
    }
    let leads_inside = !links.is_empty() && lead_inside(source, links);
    let range = document.tiles[tile].range;
    if !leads_inside || range.of(&source.text).contains("<!--") {
        return false;
    }
    let entry = said(&document.plain(tile, &source.text).text);
    !entry.is_empty() && say(&entry)
}

/// What shows of a leaf, folded.
fn shown(source: &Source, tile: TileId) -> String {
    words::fold(&source.document.plain(tile, &source.text).text)
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
        assert_eq!(n_tiles("[Ports](#ports) · [Log in](#x) | [Who may log in](#x)\n"), 1);
        assert_eq!(n_tiles("[Ports](#ports), then [log in](#x), [who may log in](#x)\n"), 0);
    }

    #[test]
    fn a_list_of_all_headings_needs_no_links() {
        let text = |list: &str| format!("# T\n\n{list}\n## 1. The ports\n\nx\n\n## 2. Hosts\n\ny\n\n## 3. Keys\n\nz\n");
        let n = |list: &str| navigation(&Source::new("a.md", text(list), Envelope::default())).len();
        assert_eq!(n("- 1. The ports\n- 2. Hosts\n- 3. Keys\n"), 3);
        assert_eq!(n("1. The ports\n2. Hosts\n3. Keys\n"), 3);
        for list in
            ["- Hosts\n- The ports\n- Keys\n", "- The ports\n- Hosts\n", "- The ports\n- Hosts\n- Secret keys\n"]
        {
            assert_eq!(n(list), 0, "{list}");
        }
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
