//! One side of a proof: its texts cut into statements and leaves, each with the words it is compared by.

use std::collections::HashMap;

use specast_syntax::{Leaf, NodeKind, TileId, TileKind};

use super::template::Template;
use crate::facts::{self, Facts, Place, RoleClass, class_of};
use crate::source::Source;
use crate::words as language;

/// Interned stems and tokens.
#[derive(Default)]
pub(super) struct Words {
    ids: HashMap<String, u32>,
    tokens: HashMap<String, u32>,
    /// For each token its stem, and whether it says nothing by itself.
    known: Vec<(u32, bool)>,
}

/// A token of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token {
    /// The text as it stands, but for case in prose.
    pub exact: u32,
    /// Its stem, synonyms made one.
    pub stem: u32,
    /// An article, a copula and the like.
    pub light: bool,
}

impl Words {
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    fn id(&mut self, stem: String) -> u32 {
        let next = self.ids.len() as u32;
        *self.ids.entry(stem).or_insert(next)
    }

    /// Takes in a new token.
    fn token(&mut self, text: String) -> u32 {
        let stem = self.id(language::stem(&text));
        self.known.push((stem, language::is_light(&text)));
        let exact = self.tokens.len() as u32;
        self.tokens.insert(text, exact);
        exact
    }

    /// The tokens of a statement, in order.
    fn tokens(&mut self, statement: &facts::Statement) -> Vec<Token> {
        let code = statement.place == Place::Code;
        let ranges = statement.tokens();
        ranges
            .iter()
            .map(|range| {
                let shown = range.of(&statement.text);
                let text = if code { shown.to_owned() } else { language::fold(shown) };
                let known = self.tokens.get(&text).copied();
                let exact = known.unwrap_or_else(|| self.token(text));
                let (stem, light) = self.known[exact as usize];
                // In code words have no other forms.
                Token { exact, stem: if code { exact | CODE } else { stem }, light: light && !code }
            })
            .collect()
    }

    /// Stems of the content words of a text, sorted, each once.
    pub fn stems(&mut self, text: &str) -> Vec<u32> {
        let mut out = Vec::new();
        for word in language::words(text).filter(|word| !language::is_stop(word.text)) {
            out.push(self.id(language::stem(word.text)));
            // The parts of a path or a compound align it with its variants.
            if word.text.contains(['/', '-', '_', '.']) {
                let parts = word.text.split(['/', '-', '_', '.']).filter(|part| part.chars().count() > 2);
                out.extend(parts.map(|part| self.id(language::stem(part))));
            }
        }
        out.sort_unstable();
        out.dedup();
        out
    }
}

/// The stems of tokens, in their order.
pub(super) fn stems(tokens: &[Token]) -> Vec<u32> {
    tokens.iter().map(|token| token.stem).collect()
}

/// What keeps tokens of code apart from stems.
const CODE: u32 = 1 << 31;

/// One text of a side.
pub(super) struct Doc<'a> {
    pub source: &'a Source,
    pub facts: Facts,
    /// For each statement of `facts`.
    pub statements: Vec<Words1>,
    /// Leaves that hold content, in order.
    pub leaves: Vec<LeafInfo>,
}

/// The words of a statement.
#[derive(Clone)]
pub(super) struct Words1 {
    /// Stems of its own words.
    pub own: Vec<u32>,
    /// Stems of label, heads, subject and heading.
    pub context: Vec<u32>,
    /// Stems of the label alone.
    pub label: Vec<u32>,
    /// Its tokens, one for each of the statement's token ranges.
    pub tokens: Vec<Token>,
    /// How many tokens at its start are a label that a template gives.
    pub given: usize,
    /// Where its links lead.
    pub links: Vec<String>,
    /// Its text in the form in which statements are compared.
    pub key: String,
    /// Index into [`Doc::leaves`].
    pub leaf: usize,
    /// True if its text is Korean.
    pub korean: bool,
}

/// A leaf with its context.
pub(super) struct LeafInfo {
    pub tile: TileId,
    /// Folded visible text; cells are joined.
    pub key: String,
    /// Where its links lead, relative paths resolved against the document's folder.
    pub links: Vec<String>,
    /// What of it is struck out.
    pub struck: String,
    /// Its statements, indices into the document's.
    pub statements: std::ops::Range<usize>,
    /// Folded title of the nearest author's heading.
    pub heading: Option<String>,
    /// Class of the nearest author's heading that has one.
    pub class: RoleClass,
    /// What a text that is put aside stands in.
    pub aside: Aside,
    /// Folded heads of its table.
    pub table: Option<String>,
    /// Folded text of the item above.
    pub above: Option<String>,
    /// The ordered list that it is a step of.
    pub step: Option<usize>,
    /// True if it holds a command, which somebody is to run.
    pub has_command: bool,
    /// True for a heading.
    pub is_heading: bool,
    pub navigation: bool,
}

/// Places in which a text counts as put aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Aside {
    No,
    Comment,
    Struck,
    Quote,
    NotMeant,
}

/// All texts of one side.
pub(super) struct Side<'a> {
    pub docs: Vec<Doc<'a>>,
}

impl<'a> Side<'a> {
    /// Reads the texts; headings that `template` knows are no author's headings.
    pub fn read(sources: &'a [Source], template: Option<&Template>, words: &mut Words) -> Self {
        Self { docs: sources.iter().map(|source| doc(source, template, words)).collect() }
    }
}

fn doc<'a>(source: &'a Source, template: Option<&Template>, words: &mut Words) -> Doc<'a> {
    let facts = facts::extract(source);
    let mut leaves: Vec<LeafInfo> = Vec::new();
    let mut leaf_of: HashMap<TileId, usize> = HashMap::new();
    let text = &*source.text;
    let document = &source.document;
    let mut links: HashMap<TileId, Vec<String>> = HashMap::new();
    for link in &document.links {
        let destination = link.destination.of(text);
        if !destination.is_empty() {
            links.entry(link.tile).or_default().push(facts::resolved(&source.path, destination));
        }
    }
    let navigation = facts::navigation(source);
    let mut table = String::new();
    let mut first_text: HashMap<usize, String> = HashMap::new();
    for (tile, leaf) in document.leaves() {
        let key = leaf_key(source, tile);
        if leaf == Leaf::TableHead {
            table.clone_from(&key);
        }
        if key.is_empty() {
            continue;
        }
        // A reference definition works from anywhere: its place says nothing.
        let is_definition = leaf == Leaf::LinkDefinition;
        let (heading, class) =
            if is_definition { (None, RoleClass::None) } else { author_heading(source, tile, template) };
        let items: Vec<usize> = item_chain(source, tile);
        let is_first = items.first().is_some_and(|item| !first_text.contains_key(item));
        if let Some(item) = items.first() {
            first_text.entry(*item).or_insert_with(|| key.clone());
        }
        let above = items.get(usize::from(is_first)).and_then(|item| first_text.get(item)).cloned();
        leaf_of.insert(tile, leaves.len());
        leaves.push(LeafInfo {
            tile,
            links: links.get(&tile).cloned().unwrap_or_default(),
            statements: 0..0,
            struck: struck(source, tile),
            heading,
            class,
            aside: aside(source, tile, leaf, class),
            table: matches!(leaf, Leaf::TableRow).then(|| table.clone()),
            above,
            step: is_first.then(|| items.first()).flatten().and_then(|item| ordered_list(source, *item)),
            has_command: false,
            is_heading: matches!(leaf, Leaf::Heading { .. }),
            navigation: navigation.contains(&tile),
            key,
        });
    }
    // A heading over nothing but a contents list is part of it.
    for index in 0..leaves.len() {
        let below = leaves[index + 1..].iter().take_while(|leaf| !leaf.is_heading);
        let (n, n_links) = below.fold((0, 0), |(n, links), leaf| (n + 1, links + usize::from(leaf.navigation)));
        if leaves[index].is_heading && n > 0 && n == n_links {
            leaves[index].navigation = true;
        }
    }
    let mut statements = Vec::with_capacity(facts.statements.len());
    for (index, statement) in facts.statements.iter().enumerate() {
        let leaf = leaf_of.get(&statement.tile).copied().unwrap_or(0);
        if let Some(info) = leaves.get_mut(leaf) {
            if info.statements.is_empty() {
                info.statements = index..index;
            }
            info.statements.end = index + 1;
            info.has_command |=
                facts.facts[statement.facts.clone()].iter().any(|fact| fact.kind == facts::FactKind::Command);
        }
        let title = statement.section.map_or("", |id| document.sections[id].title.of(text));
        let around = [statement.label.as_deref(), statement.head.as_deref(), statement.subject.as_deref(), Some(title)];
        let around = around.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let tokens = words.tokens(statement);
        let known = template.is_some_and(|template| template.has_label(statement));
        let colon = statement.text.find([':', '：']).filter(|_| known).unwrap_or(0) as u32;
        let given = statement.tokens().iter().take_while(|token| token.end <= colon).count();
        let mut own = words.stems(&statement.text);
        // Values align across spellings and languages.
        let values = facts.facts[statement.facts.clone()].iter().filter(|fact| fact.canonical.contains(':'));
        own.extend(values.map(|fact| words.id(format!("={}", fact.canonical))));
        own.sort_unstable();
        own.dedup();
        statements.push(Words1 {
            own,
            context: words.stems(&around),
            label: words.stems(statement.label.as_deref().unwrap_or_default()),
            given,
            tokens,
            links: facts.facts[statement.facts.clone()]
                .iter()
                .filter(|fact| fact.leads)
                .map(|fact| fact.canonical.clone())
                .collect(),
            key: statement_key(&statement.text, statement.place),
            leaf,
            korean: language::is_korean(&statement.text),
        });
    }
    Doc { source, facts, statements, leaves }
}

/// The text of a statement in the form in which two are compared.
pub(super) fn statement_key(text: &str, place: Place) -> String {
    let folded = language::fold(text);
    match place {
        // A scalar's quoting says nothing.
        Place::Front | Place::Code => match folded.split_once(": ") {
            Some((key, value)) => format!("{key}: {}", value.trim_matches(['\'', '"'])),
            None => folded,
        },
        _ => folded,
    }
}

/// What stands between two cells of a row in its key.
pub(super) const CELL_BREAK: &str = " · ";

/// The visible text of a leaf, folded, the cells of a row apart. Of a reference definition only the
/// label: its destination counts as a link.
pub(super) fn leaf_key(source: &Source, tile: TileId) -> String {
    let document = &source.document;
    if document.tiles[tile].kind == TileKind::Leaf(Leaf::LinkDefinition) {
        let text = document.tiles[tile].range.of(&source.text);
        return language::fold(text.split_once("]:").map_or(text, |(label, _)| label));
    }
    let cells = document.cells(tile);
    if cells.is_empty() {
        return language::fold(&document.plain(tile, &source.text).text);
    }
    let cells: Vec<String> =
        cells.iter().map(|cell| language::fold(&document.plain_in(tile, *cell, &source.text).text)).collect();
    cells.join(CELL_BREAK)
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

/// The ordered list of an item.
fn ordered_list(source: &Source, item: usize) -> Option<usize> {
    let nodes = &source.document.nodes;
    let list = nodes[item].parent?;
    matches!(nodes[list].kind, NodeKind::List { ordered: true, .. }).then_some(list)
}

/// The nearest heading that the template does not have, and the class of the nearest that has one.
fn author_heading(source: &Source, tile: TileId, template: Option<&Template>) -> (Option<String>, RoleClass) {
    let sections = &source.document.sections;
    let mut next = source.document.section_of(tile);
    let mut nearest = None;
    while let Some(id) = next {
        let title = sections[id].title.of(&source.text);
        let folded = language::fold(title);
        if !template.is_some_and(|template| template.titles.contains(&folded)) {
            let class = class_of(title);
            nearest.get_or_insert(folded);
            if class != RoleClass::None {
                return (nearest, class);
            }
        }
        next = sections[id].parent;
    }
    (nearest, RoleClass::None)
}

/// The struck out parts of a leaf.
fn struck(source: &Source, tile: TileId) -> String {
    let plain = source.document.plain(tile, &source.text);
    let parts = plain.segments.iter().filter(|segment| segment.strike).map(|segment| segment.at.of(&plain.text));
    parts.collect()
}

fn aside(source: &Source, tile: TileId, leaf: Leaf, class: RoleClass) -> Aside {
    let document = &source.document;
    if leaf == Leaf::Comment {
        return Aside::Comment;
    }
    let plain = document.plain(tile, &source.text);
    if !plain.segments.is_empty() && plain.segments.iter().all(|segment| segment.strike) {
        return Aside::Struck;
    }
    if document.containers(tile).any(|node| matches!(node.kind, NodeKind::Quote { .. })) {
        return Aside::Quote;
    }
    if matches!(class, RoleClass::Example | RoleClass::NonGoal | RoleClass::Rejected) {
        return Aside::NotMeant;
    }
    Aside::No
}

/// What stands behind a label or a key, without quotes.
pub(super) fn value_of(text: &str) -> &str {
    let value = text.split_once(": ").map_or(text, |(_, value)| value);
    let bare = value.trim();
    let quoted = bare.len() > 1
        && (bare.starts_with('\'') && bare.ends_with('\'') || bare.starts_with('"') && bare.ends_with('"'));
    if quoted { &bare[1..bare.len() - 1] } else { bare }
}
