//! One side of a proof: its texts cut into statements and leaves, each with the words it is compared by.

mod keys;
mod leaves;
mod meant;
mod remarks;

use std::sync::Arc;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use specast_syntax::{Range, TileId};

use super::template::Template;
pub(super) use super::vocabulary::{Said, Token, Words, ids};
use crate::contract::unnumbered;
use crate::facts::{self, Fact, FactKind, Facts, Leaves, RoleClass, Statement};
use crate::source::Source;
use crate::words::Texts;
pub(super) use keys::{CELL_BREAK, key_of, leaf_key, statement_key, value_of};
use leaves::leaves;
pub(super) use meant::{Meant, is_headline};
pub(super) use remarks::{is_counted, is_note, is_remark};

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
pub(super) struct Words1 {
    /// What its text says by itself.
    pub said: Arc<Said>,
    /// Stems of label, heads, subject and heading.
    pub context: Arc<[u32]>,
    leaf: u32,
    /// What few statements have.
    more: Option<Box<More>>,
}

/// What few statements have besides their words.
#[derive(Default)]
struct More {
    label: Box<[u32]>,
    given: usize,
    links: Box<[Arc<str>]>,
}

impl Words1 {
    /// Index into [`Doc::leaves`].
    pub fn leaf(&self) -> usize {
        self.leaf as usize
    }

    /// Stems of the label alone, where the template gives it.
    pub fn label(&self) -> &[u32] {
        self.more.as_ref().map_or(&[], |more| &more.label)
    }

    /// How many tokens at its start are a label that a template gives.
    pub fn given(&self) -> usize {
        self.more.as_ref().map_or(0, |more| more.given)
    }

    /// Where its links lead.
    pub fn links(&self) -> &[Arc<str>] {
        self.more.as_ref().map_or(&[], |more| &more.links)
    }
}

/// A leaf with its context.
pub(super) struct LeafInfo {
    pub tile: TileId,
    /// A leaf that was read before and says the same: its document, counted over both sides, and its index.
    pub same: Option<(u32, u32)>,
    /// Folded visible text; cells are joined.
    pub key: Arc<str>,
    /// Where its links lead, relative paths resolved against the document's folder.
    pub links: Box<[Arc<str>]>,
    /// What of it is struck out.
    pub struck: Box<str>,
    /// Its statements, indices into the document's.
    pub statements: std::ops::Range<usize>,
    /// Folded title of the nearest author's heading.
    pub heading: Option<Arc<str>>,
    /// Class of the nearest author's heading that has one.
    pub class: RoleClass,
    /// True in an output where no source has its heading: that may be a template's, and its class says little.
    pub is_under_new: bool,
    /// What a text that is put aside stands in.
    pub aside: Aside,
    /// Whether what stands around it says that it is meant.
    pub meant: Meant,
    /// Folded heads of its table.
    pub table: Option<Arc<str>>,
    /// Folded text of the item above.
    pub above: Option<Arc<str>>,
    /// The list that it is an item of, if it is the first text of one.
    pub list: Option<usize>,
    /// True where the order of that list counts: it has numbers, or its lead-in says so.
    pub in_order: bool,
    /// Whether its box is ticked, if it is an item that has one.
    pub ticked: Option<bool>,
    /// True if it holds a command, which somebody is to run.
    pub has_command: bool,
    /// True for a heading.
    pub is_heading: bool,
    /// True for what stands in a list.
    pub is_item: bool,
    /// True for what leads around the text, or nowhere, and states nothing.
    pub navigation: bool,
}

impl LeafInfo {
    /// True for a leaf of one statement.
    pub fn is_one(&self) -> bool {
        self.statements.len() == 1
    }

    /// What is told of a text whose context differs here in some way: how, and below which heading.
    pub fn told(&self, what: &str) -> String {
        self.heading.as_deref().map_or_else(|| what.to_owned(), |heading| format!("{what}: {heading}"))
    }
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

/// Bytes of a side for each text that is kept, about.
const BYTES_A_TEXT: usize = 32;

impl<'a> Side<'a> {
    /// Reads the texts of the sources and those of the outputs, which say most of it again; headings that `template`
    /// knows are no author's headings there. While the words of one side are read, so are the facts of the other, and
    /// while those of the outputs are, `meanwhile` is done with the sources.
    pub fn read_both<T: Send>(
        sources: &'a [Source],
        outputs: &'a [Source],
        template: &Template,
        words: &mut Words,
        meanwhile: impl FnOnce(&Self) -> T + Send,
    ) -> ([Self; 2], T) {
        let (mut texts, mut leaves) = (Texts::default(), Leaves::default());
        let n_texts = sources.iter().map(|source| source.text.len()).sum::<usize>() / BYTES_A_TEXT;
        texts.reserve(n_texts);
        words.texts.reserve(n_texts);
        let mut facts_of = |sources: &[Source], before: &[Facts]| {
            let mut facts: Vec<Facts> = Vec::with_capacity(sources.len());
            for source in sources {
                let earlier: Vec<&Facts> = before.iter().chain(&facts).collect();
                facts.push(facts::extract_into(source, &mut texts, &mut leaves, &earlier));
            }
            facts
        };
        let facts = facts_of(sources, &[]);
        let (mut facts_to, mut read) = (Vec::new(), Vec::with_capacity(sources.len()));
        rayon::in_place_scope(|scope| {
            scope.spawn(|_| facts_to = facts_of(outputs, &facts));
            for (source, its) in sources.iter().zip(&facts) {
                let earlier: Vec<Earlier<'_>> = facts.iter().zip(&read).map(Read::earlier).collect();
                read.push(Read::of(source, its, None, words, &earlier));
            }
        });
        let docs = sources.iter().zip(facts).zip(read);
        let from = Self { docs: docs.map(|((source, facts), read)| read.of_doc(source, facts)).collect() };
        let words_of_outputs = || {
            let mut docs: Vec<Doc<'_>> = Vec::with_capacity(outputs.len());
            for (source, facts) in outputs.iter().zip(facts_to) {
                let earlier: Vec<Earlier<'_>> = from.docs.iter().chain(&docs).map(Doc::earlier).collect();
                let read = Read::of(source, &facts, Some(template), words, &earlier);
                docs.push(read.of_doc(source, facts));
            }
            Self { docs }
        };
        let (mut to, done) = rayon::join(words_of_outputs, || meanwhile(&from));
        to.mark_new(&from);
        ([from, to], done)
    }

    /// Marks what stands under headings that the sources do not have.
    fn mark_new(&mut self, from: &Self) {
        let headings = from.docs.iter().flat_map(|doc| &doc.leaves).filter(|leaf| leaf.is_heading);
        let known: HashSet<&str> = headings.map(|leaf| unnumbered(&leaf.key)).collect();
        // Neighbours mostly have the same.
        let (mut last, mut is_new): (Option<Arc<str>>, bool) = (None, false);
        for leaf in self.docs.iter_mut().flat_map(|doc| &mut doc.leaves) {
            let is_same = match (&leaf.heading, &last) {
                (Some(heading), Some(last)) => Arc::ptr_eq(heading, last),
                _ => false,
            };
            if !is_same {
                is_new = leaf.heading.as_deref().is_some_and(|heading| !known.contains(unnumbered(heading)));
                last.clone_from(&leaf.heading);
            }
            leaf.is_under_new = is_new;
        }
    }

    /// Calls where links lead as the other side calls it, text by text.
    pub fn call_links(&mut self, called: &[HashMap<String, Arc<str>>]) {
        for (doc, called) in self.docs.iter_mut().zip(called).filter(|(_, called)| !called.is_empty()) {
            let leaves = doc.leaves.iter_mut().flat_map(|leaf| &mut leaf.links);
            let more = doc.statements.iter_mut().filter_map(|words| words.more.as_mut());
            let facts = doc.facts.facts.iter_mut().filter(|fact| fact.kind == FactKind::Reference);
            let links = leaves.chain(more.flat_map(|more| &mut more.links));
            for link in links.chain(facts.map(|fact| &mut fact.canonical)) {
                if let Some(name) = called.get(&**link) {
                    *link = name.clone();
                }
            }
        }
    }
}

/// What is read of a text besides its facts.
struct Read {
    statements: Vec<Words1>,
    leaves: Vec<LeafInfo>,
}

impl Read {
    /// Reads a text of these facts, after those that are `earlier`.
    fn of(
        source: &Source,
        facts: &Facts,
        template: Option<&Template>,
        words: &mut Words,
        earlier: &[Earlier<'_>],
    ) -> Self {
        let mut leaves = leaves(source, facts, template, words, earlier);
        let text = &*source.text;
        let mut statements: Vec<Words1> = Vec::with_capacity(facts.statements.len());
        // Neighbours mostly have the same context.
        let (mut last_around, mut last_context): (String, Arc<[u32]>) = (String::new(), Arc::default());
        let mut around = String::new();
        let mut repeats = facts.repeats.iter().peekable();
        // Leaves, repeats and statements come in the same order.
        let mut next = 0;
        for (index, statement) in facts.statements.iter().enumerate() {
            next += leaves[next..].iter().take_while(|leaf| leaf.tile < statement.tile()).count();
            let leaf = if leaves.get(next).is_some_and(|leaf| leaf.tile == statement.tile()) { next } else { 0 };
            if let Some(info) = leaves.get_mut(leaf) {
                if info.statements.is_empty() {
                    info.statements = index..index;
                }
                info.statements.end = index + 1;
                info.has_command |= facts.of(statement).iter().any(|fact| fact.kind == FactKind::Command);
            }
            while repeats.next_if(|repeat| repeat.statements.end <= index).is_some() {}
            let same = repeats.peek().filter(|repeat| repeat.statements.contains(&index)).map(|repeat| {
                let said = earlier.get(repeat.source).map_or(&*statements, |earlier| earlier.statements);
                &said[repeat.first + index - repeat.statements.start]
            });
            let (said, context) = if let Some(same) = same {
                (same.said.clone(), same.context.clone())
            } else {
                let title = statement.section().map_or("", |id| source.document.sections[id].title.of(text));
                around.clear();
                for part in [&statement.label, &statement.head, &statement.subject].into_iter().flatten() {
                    around.extend([part, " "]);
                }
                around.push_str(title);
                if around != last_around {
                    last_context = words.stems(&around).into();
                    last_around.clone_from(&around);
                }
                (words.said(statement, facts.of(statement)), last_context.clone())
            };
            let more = more(statement, facts.of(statement), template, words);
            statements.push(Words1 { said, context, leaf: leaf as u32, more });
        }
        statements.shrink_to_fit();
        Self { statements, leaves }
    }

    fn earlier<'e>((facts, read): (&'e Facts, &'e Self)) -> Earlier<'e> {
        Earlier { facts, statements: &read.statements, leaves: &read.leaves }
    }

    fn of_doc(self, source: &Source, facts: Facts) -> Doc<'_> {
        Doc { source, facts, statements: self.statements, leaves: self.leaves }
    }
}

/// A text that was read before.
struct Earlier<'e> {
    facts: &'e Facts,
    statements: &'e [Words1],
    leaves: &'e [LeafInfo],
}

impl Doc<'_> {
    /// True for a statement that says nothing but edges: `app -> agent`.
    pub fn is_drawn(&self, s: usize) -> bool {
        let statement = &self.facts.statements[s];
        let edges = || self.facts.of(statement).iter().filter(|fact| fact.kind == FactKind::Flow);
        if edges().next().is_none() {
            return false;
        }
        let text = &self.source.text;
        let says = |range: &Range| range.of(text).contains(char::is_alphanumeric);
        let tokens = statement.token_ranges(self.source);
        tokens.iter().filter(|token| says(token)).all(|token| edges().any(|edge| edge.range.contains(*token)))
    }

    fn earlier(&self) -> Earlier<'_> {
        Earlier { facts: &self.facts, statements: &self.statements, leaves: &self.leaves }
    }
}

/// What a statement has besides its words.
fn more(statement: &Statement, facts: &[Fact], template: Option<&Template>, words: &mut Words) -> Option<Box<More>> {
    let label = statement.label.as_deref().filter(|_| template.is_some_and(|template| template.has_label(statement)));
    let links = facts.iter().filter(|fact| fact.leads);
    if label.is_none() && links.clone().next().is_none() {
        return None;
    }
    let colon = label.and_then(|_| statement.text.find([':', '：'])).unwrap_or(0) as u32;
    let given = if colon > 0 { statement.tokens().iter().take_while(|token| token.end <= colon).count() } else { 0 };
    let label = words.stems(label.unwrap_or_default()).into();
    let more = More { label, given, links: links.map(|fact| fact.canonical.clone()).collect() };
    let is_any = !more.label.is_empty() || more.given > 0 || !more.links.is_empty();
    is_any.then(|| more.into())
}
