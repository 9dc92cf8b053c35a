//! The leaves of a text that hold content, each with what stands around it.

use std::sync::Arc;

use rustc_hash::FxHashMap as HashMap;
use specast_syntax::{Leaf, Node, NodeKind, TileId};

use super::meant::{Above, Asked, Meant};
use super::remarks::is_callout;
use super::{Aside, Earlier, LeafInfo, Words, leaf_key};
use crate::facts::{self, Facts, RoleClass, own_class};
use crate::proof::template::Template;
use crate::source::Source;
use crate::words as language;

/// The leaves of a text that hold content.
pub(super) fn leaves(
    source: &Source,
    facts: &Facts,
    template: Option<&Template>,
    words: &mut Words,
    earlier: &[Earlier<'_>],
) -> Vec<LeafInfo> {
    let document = &source.document;
    let mut leaves: Vec<LeafInfo> = Vec::with_capacity(document.leaves().count());
    let mut links: HashMap<TileId, Vec<Arc<str>>> = HashMap::default();
    for link in &document.links {
        let destination = link.destination.of(&source.text);
        if !destination.is_empty() {
            let resolved = facts::resolved(source, destination);
            links.entry(link.tile).or_default().push(words.texts.keep(&resolved));
        }
    }
    let navigation = facts::navigation(source);
    let headings = author_headings(source, template, words);
    let mut around = Above::of(source);
    let mut table: Arc<str> = "".into();
    let mut term: Option<Arc<str>> = None;
    let mut first_text: HashMap<usize, Arc<str>> = HashMap::default();
    // Whether the text before says that the order of what follows counts.
    let mut says_order = false;
    let mut repeats = facts.repeats.iter().peekable();
    for (tile, leaf) in document.leaves() {
        // What says the same has the same key.
        let same = repeats.next_if(|repeat| repeat.tile == tile).and_then(|repeat| {
            let (facts, leaves) =
                earlier.get(repeat.source).map_or((facts, &*leaves), |earlier| (earlier.facts, earlier.leaves));
            let tile = facts.statements[repeat.first].tile();
            let at = leaves.binary_search_by_key(&tile, |leaf| leaf.tile).ok()?;
            Some((repeat.source, at, leaves[at].key.clone()))
        });
        let (same, key) = match same {
            Some((doc, leaf, key)) => (Some((doc as u32, leaf as u32)), key),
            None => (None, words.texts.keep(&leaf_key(source, tile))),
        };
        if leaf == Leaf::TableHead {
            table = key.clone();
        }
        if key.is_empty() {
            continue;
        }
        // A definition works from anywhere, and a note shows at the end: its place says nothing.
        let is_note = || document.containers(tile).any(|node| matches!(node.kind, NodeKind::Footnote { .. }));
        let stands_anywhere = leaf == Leaf::LinkDefinition || is_note();
        let section = document.section_of(tile).filter(|_| !stands_anywhere);
        let (heading, class) = section.map_or((None, RoleClass::None), |id| headings[id].clone());
        let items: Vec<usize> = item_chain(source, tile);
        let is_first = items.first().is_some_and(|item| !first_text.contains_key(item));
        if let Some(item) = items.first() {
            first_text.entry(*item).or_insert_with(|| key.clone());
        }
        let above = items.get(usize::from(is_first)).and_then(|item| first_text.get(item)).cloned();
        if leaf == Leaf::Term {
            term = Some(key.clone());
        }
        let is_definition = || document.containers(tile).any(|node| node.kind == NodeKind::Definition);
        let above = above.or_else(|| term.clone().filter(|_| is_definition()));
        let own = items.first().copied().filter(|_| is_first);
        if items.is_empty() {
            says_order = leaf == Leaf::Paragraph && key.ends_with([':', '：']) && says_in_order(&key);
        }
        let (struck, all_struck) = struck(source, tile);
        let others =
            items.iter().skip(usize::from(is_first)).filter_map(|item| Some((*item, first_text.get(item)?.clone())));
        let meant = around.read(&Asked {
            leaf,
            key: &key,
            bytes: document.tiles[tile].range.of(&source.text),
            section,
            is_item: !items.is_empty(),
            items: &others.collect::<Vec<_>>(),
        });
        leaves.push(LeafInfo {
            tile,
            same,
            links: links.remove(&tile).unwrap_or_default().into(),
            statements: 0..0,
            struck,
            heading,
            class,
            aside: aside(source, tile, leaf, class, all_struck),
            meant: if stands_anywhere { Meant::Yes } else { meant },
            table: matches!(leaf, Leaf::TableRow).then(|| table.clone()),
            above,
            list: own.and_then(|item| document.nodes[item].parent),
            in_order: own.is_some_and(|item| is_ordered(source, item) || says_order),
            ticked: own.and_then(|item| ticked(&document.nodes[item])),
            has_command: false,
            is_under_new: false,
            is_item: !items.is_empty(),
            is_heading: matches!(leaf, Leaf::Heading { .. }),
            navigation: navigation.contains(&tile),
            key,
        });
    }
    // A heading over nothing but a contents list is part of it.
    for index in (0..leaves.len()).filter(|index| leaves[*index].is_heading).collect::<Vec<_>>() {
        let below = leaves[index + 1..].iter().take_while(|leaf| !leaf.is_heading);
        let (n, n_links) = below.fold((0, 0), |(n, links), leaf| (n + 1, links + usize::from(leaf.navigation)));
        if n > 0 && n == n_links {
            leaves[index].navigation = true;
        }
    }
    leaves.shrink_to_fit();
    let unused = facts::definitions::unused(source);
    for leaf in &mut leaves {
        leaf.navigation |= unused.contains(&leaf.tile);
    }
    leaves
}

/// Items around a tile from the inside out.
fn item_chain(source: &Source, tile: TileId) -> Vec<usize> {
    let nodes = &source.document.nodes;
    let mut next = Some(source.document.tiles[tile].node);
    let mut out = Vec::new();
    while let Some(id) = next {
        if matches!(nodes[id].kind, NodeKind::Item { .. }) {
            out.push(id);
        }
        next = nodes[id].parent;
    }
    out
}

/// True for an item of a list with numbers.
fn is_ordered(source: &Source, item: usize) -> bool {
    let nodes = &source.document.nodes;
    nodes[item].parent.is_some_and(|list| matches!(nodes[list].kind, NodeKind::List { ordered: true, .. }))
}

/// True for a lead-in by which the order of what follows counts: `They run in this order:`.
fn says_in_order(lead: &str) -> bool {
    let says = |hit: &language::Hit| hit.family == language::Family::Order && hit.canonical == "inorder";
    language::markers(lead).iter().any(says)
}

/// Whether the box of an item is ticked, if it has one.
fn ticked(item: &Node) -> Option<bool> {
    match item.kind {
        NodeKind::Item { task, .. } => task,
        _ => None,
    }
}

/// For each section the nearest heading that the template does not have, and the class of the nearest that
/// has one.
fn author_headings(
    source: &Source,
    template: Option<&Template>,
    words: &mut Words,
) -> Vec<(Option<Arc<str>>, RoleClass)> {
    let mut out: Vec<(Option<Arc<str>>, RoleClass)> = Vec::new();
    for (id, section) in source.document.sections.iter().enumerate() {
        let title = section.title.of(&source.text);
        let folded = language::fold(title);
        let above = section.parent.map_or((None, RoleClass::None), |parent| out[parent].clone());
        out.push(if template.is_some_and(|template| template.titles.contains(&folded)) {
            above
        } else {
            let class = own_class(source, id);
            let name = folded.trim_end_matches([':', '：', ' ']);
            (Some(words.texts.keep(name)), if class == RoleClass::None { above.1 } else { class })
        });
    }
    out
}

/// The struck out parts of a leaf, and whether they are all of it.
fn struck(source: &Source, tile: TileId) -> (Box<str>, bool) {
    if !source.document.inlines(tile).iter().any(|inline| inline.strike) {
        return Default::default();
    }
    let plain = source.document.plain(tile, &source.text);
    let parts = plain.segments.iter().filter(|segment| segment.strike).map(|segment| segment.at.of(&plain.text));
    let all = !plain.segments.is_empty() && plain.segments.iter().all(|segment| segment.strike);
    (parts.collect::<String>().into(), all)
}

fn aside(source: &Source, tile: TileId, leaf: Leaf, class: RoleClass, all_struck: bool) -> Aside {
    let document = &source.document;
    if leaf == Leaf::Comment {
        return Aside::Comment;
    }
    if all_struck {
        return Aside::Struck;
    }
    let is_quote = |node: &Node| match node.kind {
        NodeKind::Quote { .. } => !is_callout(node.range.of(&source.text)),
        _ => false,
    };
    if document.containers(tile).any(is_quote) {
        return Aside::Quote;
    }
    if matches!(class, RoleClass::Example | RoleClass::NonGoal | RoleClass::Rejected) {
        return Aside::NotMeant;
    }
    Aside::No
}
