//! From leaves to statements: sentences, items, cells, code lines and front matter lines with their context.

use std::num::NonZero;
use std::sync::{Arc, LazyLock};

use rustc_hash::FxHashMap as HashMap;
use specast_syntax::{Leaf, NodeKind, Plain, Range, SectionId, TileId};

use super::sentences::{comment_at, is_told, label, labelled_lines, mask, sentences};
use super::{Place, RoleClass, Statement, numbering};
use crate::source::{self, Source};
use crate::words::{self, Texts};

/// A statement before its facts are read: the visible text it was cut from and where.
pub(super) struct Cut {
    pub statement: Statement,
    /// The visible text of its leaf with a map to the bytes.
    pub plain: Arc<Plain>,
    /// The same text with inline code blanked out, where there is some.
    masked: Option<Arc<str>>,
    /// The part of the visible text that the statement covers.
    pub at: Range,
    /// Where in the visible text its words begin, behind the number of a clause.
    pub body: u32,
    /// The language of a code line, the first word of its info string.
    pub language: String,
    /// What hands on to the receiver that a cell names, in a table with a column for each.
    pub sender: Option<String>,
}

impl Cut {
    /// The visible text with inline code blanked out, so that no word is read inside it.
    pub fn masked(&self) -> &str {
        self.masked.as_deref().unwrap_or(&self.plain.text)
    }
}

/// The class of each section: its own, or else that of the one around it.
fn classes(source: &Source) -> Vec<RoleClass> {
    let mut out: Vec<RoleClass> = Vec::new();
    for (id, section) in source.document.sections.iter().enumerate() {
        let own = own_class(source, id);
        let above = section.parent.map_or(RoleClass::None, |parent| out[parent]);
        out.push(if own == RoleClass::None { above } else { own });
    }
    out
}

/// The class of a section's own heading. The title of a document speaks of all of it, and gives no part a class.
pub fn own_class(source: &Source, section: SectionId) -> RoleClass {
    let sections = &source.document.sections;
    if sections.len() > 1 && source::title(source) == Some(section) {
        return RoleClass::None;
    }
    class_of(sections[section].title.of(&source.text))
}

/// Class of a heading's text: the first word that the class file knows.
pub fn class_of(title: &str) -> RoleClass {
    static CLASSES: LazyLock<HashMap<String, RoleClass>> = LazyLock::new(|| {
        words::rows::<2>(include_str!("classes.tsv"))
            .map(|[class, word]| (words::bare_stem(word).into_owned(), class_named(class)))
            .collect()
    });
    let lower = words::fold(title).replace("out of scope", "out-of-scope").replace("non goals", "non-goals");
    words::words(&lower).find_map(|word| CLASSES.get(&*words::bare_stem(word.text)).copied()).unwrap_or_default()
}

fn class_named(name: &str) -> RoleClass {
    match name {
        "procedure" => RoleClass::Procedure,
        "check" => RoleClass::Check,
        "interface" => RoleClass::Interface,
        "limit" => RoleClass::Limit,
        "rule" => RoleClass::Rule,
        "failure" => RoleClass::Failure,
        "example" => RoleClass::Example,
        "nongoal" => RoleClass::NonGoal,
        "rejected" => RoleClass::Rejected,
        _ => RoleClass::None,
    }
}

/// Cuts a source into statements, leaf by leaf in the order of the text.
pub(super) struct Cutter<'s> {
    pub source: &'s Source,
    /// Leaves that begin with the number of a clause, and how many bytes of their visible text it takes.
    numbered: HashMap<TileId, usize>,
    pub texts: &'s mut Texts,
    /// Class of each section.
    classes: Vec<RoleClass>,
    /// The statements of the leaf that was read.
    pub out: Vec<Cut>,
    /// First text of an item, for the items below it.
    node_text: HashMap<usize, Arc<str>>,
    /// Heads of the table that is being read.
    heads: Vec<Arc<str>>,
    /// The columns of its table that name who sends and who receives.
    ends: Option<[usize; 2]>,
}

/// What stands around a leaf and counts where it is cut and read.
pub(super) struct Around<'c> {
    pub number: Option<usize>,
    /// Title and class of its section.
    pub section: Option<(&'c str, RoleClass)>,
    /// For text in an item the item above.
    pub in_item: bool,
    pub head: Option<Arc<str>>,
    /// For a row the heads of its table.
    pub heads: &'c [Arc<str>],
}

impl<'s> Cutter<'s> {
    pub fn new(source: &'s Source, texts: &'s mut Texts) -> Self {
        let (numbered, classes) = (numbering::clauses(source), classes(source));
        let (node_text, heads) = (HashMap::default(), Vec::new());
        Self { source, numbered, texts, classes, out: Vec::new(), node_text, heads, ends: None }
    }

    /// All that `leaf` reads besides the leaf itself.
    pub fn around(&self, tile: TileId, leaf: Leaf) -> Around<'_> {
        let section = self.source.document.section_of(tile);
        let title = |id: usize| self.source.document.sections[id].title.of(&self.source.text);
        let items = self.item_nodes(tile);
        Around {
            number: self.numbered.get(&tile).copied(),
            section: section.map(|id| (title(id), self.classes[id])),
            in_item: !items.is_empty(),
            head: self.head_of(&items),
            heads: if leaf == Leaf::TableRow { &self.heads } else { &[] },
        }
    }

    /// Takes note of a leaf that need not be read, since the same was read before.
    pub fn pass(&mut self, tile: TileId, leaf: Leaf) {
        if matches!(leaf, Leaf::Paragraph | Leaf::Term)
            && let Some(item) = self.item_nodes(tile).first()
            && !self.node_text.contains_key(item)
        {
            let plain = self.source.document.plain(tile, &self.source.text);
            self.node_text.insert(*item, self.texts.keep(&words::fold(&plain.text)));
        }
    }

    /// Cuts a leaf into the statements of `out`.
    pub fn leaf(&mut self, tile: TileId, leaf: Leaf) {
        let document = &self.source.document;
        let text = &*self.source.text;
        let plain = Arc::new(document.plain(tile, text));
        match leaf {
            Leaf::Heading { .. } => self.whole(tile, plain, Place::Heading),
            Leaf::Paragraph | Leaf::Term => self.prose(tile, plain),
            Leaf::TableHead => {
                self.heads.clear();
                for (column, cell) in document.cells(tile).iter().enumerate() {
                    let plain = Arc::new(document.plain_in(tile, *cell, text));
                    self.heads.push(self.texts.keep(&words::fold(&plain.text)));
                    self.cell(tile, plain, column, None, Place::Head);
                }
                self.ends = ends(&self.heads);
            }
            Leaf::TableRow => {
                let cells = document.cells(tile);
                let first = cells.first().map(|cell| words::fold(&document.plain_in(tile, *cell, text).text));
                let first = first.map(|first| self.texts.keep(&first));
                let sender = self.ends.and_then(|[from, _]| cells.get(from));
                let sender = sender.map(|cell| document.plain_in(tile, *cell, text).text);
                for (column, cell) in cells.iter().enumerate() {
                    let plain = Arc::new(document.plain_in(tile, *cell, text));
                    let subject = if column == 0 { None } else { first.clone() };
                    self.cell(tile, plain, column, subject, Place::Cell);
                    if self.ends.is_some_and(|[_, to]| to == column)
                        && let Some(cut) = self.out.last_mut().filter(|cut| cut.statement.column == Some(column as u32))
                    {
                        cut.sender.clone_from(&sender);
                    }
                }
            }
            // Text that is set in by four spaces reads as code to Markdown, and as text to its author.
            Leaf::Code { .. } if !is_fenced(document.tiles[tile].range.of(text)) && is_told(&plain.text) => {
                self.prose(tile, plain);
            }
            Leaf::Code { info } => {
                self.lines(tile, &plain, Place::Code, &language_of(info.of(text)));
            }
            Leaf::FrontEntry => self.lines(tile, &plain, Place::Front, "yaml"),
            Leaf::LinkDefinition | Leaf::Unparsed => self.whole(tile, plain, Place::Definition),
            Leaf::Html => self.lines(tile, &plain, Place::Html, ""),
            Leaf::Comment => self.lines(tile, &plain, Place::Comment, ""),
        }
    }

    fn prose(&mut self, tile: TileId, plain: Arc<Plain>) {
        let items: Vec<usize> = self.item_nodes(tile);
        let head = self.head_of(&items);
        if let Some(node) = items.first().copied() {
            self.node_text.entry(node).or_insert_with(|| self.texts.keep(&words::fold(&plain.text)));
        }
        let place = if items.is_empty() { Place::Prose } else { Place::Item };
        let codes: Vec<Range> = plain.codes().map(|segment| segment.at).collect();
        let masked = mask(&plain);
        let lines = labelled_lines(&plain);
        for at in lines.into_iter().flat_map(|line| sentences(&plain.text, line, &codes)) {
            let number = self.numbered.get(&tile).map_or(0, |bytes| *bytes as u32);
            let body = number.max(at.start);
            let mut statement = self.statement(tile, &plain, at, place);
            let label = label(&plain, Range { start: body, end: at.end });
            statement.label = label.map(|label| self.texts.keep(&label));
            statement.head.clone_from(&head);
            if body > at.start {
                statement.n_numbering =
                    words::tokens(Range { start: at.start, end: body }.of(&plain.text)).len() as u32;
            }
            let (plain, masked) = (plain.clone(), masked.clone());
            self.out.push(Cut { statement, plain, masked, at, body, language: String::new(), sender: None });
        }
    }

    /// The text of the item above a text in these items.
    fn head_of(&self, items: &[usize]) -> Option<Arc<str>> {
        let own = items.first().filter(|node| self.node_text.contains_key(node));
        items.get(1).or(own).and_then(|node| self.node_text.get(node)).cloned()
    }

    fn item_nodes(&self, tile: TileId) -> Vec<usize> {
        let document = &self.source.document;
        let mut next = Some(document.tiles[tile].node);
        let mut out = Vec::new();
        while let Some(id) = next {
            let node = &document.nodes[id];
            if matches!(node.kind, NodeKind::Item { .. } | NodeKind::Definition) {
                out.push(id);
            }
            next = node.parent;
        }
        out
    }

    fn cell(&mut self, tile: TileId, plain: Arc<Plain>, column: usize, subject: Option<Arc<str>>, place: Place) {
        let at = Range::new(0, plain.text.len()).trim(&plain.text);
        if at.is_empty() {
            return;
        }
        let mut statement = self.statement(tile, &plain, at, place);
        statement.column = Some(column as u32);
        statement.subject = subject;
        if place == Place::Cell {
            statement.head = self.heads.get(column).cloned();
        }
        let masked = mask(&plain);
        self.out.push(Cut { statement, plain, masked, at, body: at.start, language: String::new(), sender: None });
    }

    fn whole(&mut self, tile: TileId, plain: Arc<Plain>, place: Place) {
        let at = Range::new(0, plain.text.len()).trim(&plain.text);
        if !at.is_empty() {
            let statement = self.statement(tile, &plain, at, place);
            let masked = mask(&plain);
            self.out.push(Cut { statement, plain, masked, at, body: at.start, language: String::new(), sender: None });
        }
    }

    fn lines(&mut self, tile: TileId, plain: &Arc<Plain>, place: Place, language: &str) {
        let masked = mask(plain);
        // Front matter that moved stands between fences.
        let is_yaml = place == Place::Front || place == Place::Code && matches!(language, "yaml" | "yml");
        let mut start = 0;
        for line in plain.text.split_inclusive('\n') {
            let whole = Range::new(start, start + line.len()).trim(&plain.text);
            start += line.len();
            // What is noted behind a value is a text of its own, and no part of the value.
            let cut = if is_yaml { comment_at(whole.of(&plain.text)) } else { None };
            let cut = cut.map_or(whole.end, |at| whole.start + at as u32);
            for at in [Range { end: cut, ..whole }, Range { start: cut, ..whole }] {
                let at = at.trim(&plain.text);
                if at.is_empty() {
                    continue;
                }
                let mut statement = self.statement(tile, plain, at, place);
                if place == Place::Front && at.start < cut {
                    let key =
                        at.of(&plain.text).split_once(':').map(|(key, _)| words::fold(&key.replace(['_', '-'], " ")));
                    statement.label = key.map(|key| self.texts.keep(&key));
                }
                let (plain, masked) = (plain.clone(), masked.clone());
                self.out.push(Cut {
                    statement,
                    plain,
                    masked,
                    at,
                    body: at.start,
                    language: language.to_owned(),
                    sender: None,
                });
            }
        }
    }

    fn statement(&mut self, tile: TileId, plain: &Plain, at: Range, place: Place) -> Statement {
        let section = self.source.document.section_of(tile);
        let shown = at.of(&plain.text);
        Statement {
            tile: tile as u32,
            range: plain.source(at),
            text: self.texts.keep(&words::fold_space(shown)),
            n_numbering: 0,
            struck: plain.within(at).iter().any(|segment| segment.strike && segment.at.overlaps(at)),
            label: None,
            column: None,
            head: None,
            subject: None,
            section: section.and_then(|id| NonZero::new(id as u32 + 1)),
            class: section.map_or(RoleClass::None, |id| self.classes[id]),
            place,
            facts: Range::default(),
        }
    }
}

/// The columns of a table that name who sends and who receives, if there is one of each.
fn ends(heads: &[Arc<str>]) -> Option<[usize; 2]> {
    // Receivers and exporters are parts of one pipeline.
    let is_part = |head: &str| words::words(head).any(|word| matches!(word.text, "receiver" | "exporter"));
    if heads.iter().any(|head| is_part(head)) {
        return None;
    }
    let all: Vec<_> = heads.iter().map(|head| words::transfer(head)).collect();
    let one = |is: &dyn Fn(&words::Transfer) -> bool| {
        let mut columns = (0..all.len()).filter(|column| is(&all[*column]));
        columns.next().filter(|_| columns.next().is_none())
    };
    Some([one(&|head| head.sends)?, one(&|head| head.receives && !head.sends)?])
}

/// The language of a block of code, the first word of its info string, in small letters.
pub fn language_of(info: &str) -> String {
    info.chars().take_while(|c| c.is_alphanumeric() || *c == '-').collect::<String>().to_lowercase()
}

/// True for code between fences.
pub(super) fn is_fenced(block: &str) -> bool {
    let block = block.trim_start();
    block.starts_with("```") || block.starts_with("~~~")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_of_headings() {
        assert_eq!(class_of("2.3 Start-up"), RoleClass::Procedure);
        assert_eq!(class_of("Checks"), RoleClass::Check);
        assert_eq!(class_of("Purpose"), RoleClass::None);
    }
}
