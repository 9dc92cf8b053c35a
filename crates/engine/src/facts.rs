//! Facts: typed atoms of a text, each with the statement it stands in and the role it plays there.
//!
//! One lexer pass over the visible text finds literals, one over the same text finds markers of
//! meaning. The extractor knows no templates and no outputs.

use std::num::NonZero;
use std::sync::Arc;

use specast_syntax::{Range, SectionId, TileId};

use crate::source::Source;
use crate::words::{self, Texts};

mod clauses;
mod compound;
mod coverage;
pub mod definitions;
mod destinations;
mod edges;
mod lex;
mod mermaid;
mod navigation;
mod numbering;
mod quantity;
mod reach;
mod reading;
mod repeats;
mod sentences;
mod shape;
mod spoken;
mod statements;

pub(crate) use clauses::{EVERY, OFTEN, is_joined, is_range};
pub use coverage::uncovered;
pub use destinations::resolved;
pub use edges::has_arrow;
pub use mermaid::{NodeLabels, is_frame, node_labels, one_line};
pub use navigation::navigation;
pub use quantity::{in_figures, is_time};
pub use reach::reach;
pub use reading::{extract_into, extract_where, statements};
pub use repeats::{Leaves, Repeat};
pub use spoken::period;
pub use statements::{class_of, language_of, own_class};

/// What a fact is. The names are those of the project's gold set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the variants are the words themselves")]
pub enum FactKind {
    Port,
    BindAddress,
    Endpoint,
    Url,
    Component,
    Container,
    Network,
    Volume,
    Env,
    Image,
    Path,
    Command,
    CodeBlock,
    Quantity,
    Duration,
    Size,
    Percent,
    Identifier,
    Normative,
    Quantifier,
    Comparator,
    Connective,
    Condition,
    Exception,
    Negation,
    Definition,
    Rationale,
    TableCell,
    Flow,
    Failure,
    Order,
    Schedule,
    Date,
    Reference,
    Metadata,
}

/// An atom of a text.
#[derive(Debug, Clone)]
pub struct Fact {
    /// What it is.
    pub kind: FactKind,
    /// Its bytes in the source.
    pub range: Range,
    /// Its text as it stands, without Markdown marks.
    pub text: Arc<str>,
    /// The form in which two facts are compared: units and spellings made one.
    pub canonical: Arc<str>,
    statement: u32,
    /// Lies inside a larger literal (an URL in a command): evidence on the target's side, not a fact
    /// of its own on the source's.
    pub inner: bool,
    /// True for the destination of a link, which does not show.
    pub leads: bool,
}

impl Fact {
    /// Index of its statement in [`Facts::statements`].
    pub fn statement(&self) -> usize {
        self.statement as usize
    }
}

/// The unit that is compared: a sentence, an item's clause, a table cell, a code line, a labelled value.
#[derive(Debug, Clone)]
pub struct Statement {
    tile: u32,
    /// Its bytes in the source.
    pub range: Range,
    /// Its visible text with white space folded.
    pub text: Arc<str>,
    /// How many of its tokens, at its start, are the number of a clause (`2.3`): structure and no content.
    pub n_numbering: u32,
    /// True if some of it is struck out.
    pub struck: bool,
    /// The label in front of it (`Port`, from `Port: 4317`), without marks.
    pub label: Option<Arc<str>>,
    /// For a table cell: its column, from 0.
    pub column: Option<u32>,
    /// For a table cell the column's head; for a nested item the item above.
    pub head: Option<Arc<str>>,
    /// For a table cell the first cell of its row.
    pub subject: Option<Arc<str>>,
    /// Class of the nearest heading.
    pub class: RoleClass,
    /// The one behind it, so that none takes no space.
    section: Option<NonZero<u32>>,
    /// What kind of place it stands in.
    pub place: Place,
    /// Its facts, indices into [`Facts::facts`].
    facts: Range,
}

impl Statement {
    /// The tile it stands in.
    pub fn tile(&self) -> TileId {
        self.tile as usize
    }

    /// The section it stands in.
    pub fn section(&self) -> Option<SectionId> {
        self.section.map(|behind| behind.get() as usize - 1)
    }

    /// Its facts, indices into [`Facts::facts`].
    pub fn facts(&self) -> std::ops::Range<usize> {
        self.facts.as_usize()
    }

    /// The tokens of its text, as bytes of `text`: in code every sign counts.
    pub fn tokens(&self) -> Vec<Range> {
        self.cut(&self.text)
    }

    /// The bytes in its source of each of its tokens. Few statements are asked for them.
    pub fn token_ranges(&self, source: &Source) -> Vec<Range> {
        let plain = source.document.plain_in(self.tile(), self.range, &source.text);
        self.cut(&plain.text).into_iter().map(|token| plain.source(token)).collect()
    }

    /// Its tokens as bytes of its text and as bytes of its source.
    pub fn tokens_with_ranges(&self, source: &Source) -> (Vec<Range>, Vec<Range>) {
        let plain = source.document.plain_in(self.tile(), self.range, &source.text);
        let tokens = self.cut(&plain.text);
        let ranges = tokens.iter().map(|token| plain.source(*token)).collect();
        // Most texts are kept as they show.
        (if *self.text == *plain.text { tokens } else { self.tokens() }, ranges)
    }

    fn cut(&self, text: &str) -> Vec<Range> {
        if self.place == Place::Code { words::code_tokens(text) } else { words::tokens(text) }
    }
}

/// What the author's heading says the text below it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[expect(missing_docs, reason = "the variants are the words themselves")]
pub enum RoleClass {
    #[default]
    None,
    Procedure,
    Check,
    Interface,
    Limit,
    Rule,
    Failure,
    Example,
    NonGoal,
    Rejected,
}

/// What kind of place a statement stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the variants are the words themselves")]
pub enum Place {
    Heading,
    Prose,
    Item,
    Cell,
    Head,
    Code,
    Front,
    Comment,
    Html,
    Definition,
}

/// Everything that one source states.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Statements in the order of the text.
    pub statements: Vec<Statement>,
    /// Facts, grouped by statement.
    pub facts: Vec<Fact>,
    /// Literals that no fact covers; empty by law.
    pub uncovered: Vec<Range>,
    /// Leaves that were not read, since they say what another one says, in order.
    pub repeats: Vec<Repeat>,
}

impl Facts {
    /// The facts of a statement.
    pub fn of(&self, statement: &Statement) -> &[Fact] {
        &self.facts[statement.facts()]
    }

    /// The statements that cannot be read apart, from the one at `at` on: the parts of a sentence that semicolons
    /// join, the cells of a row.
    pub fn whole(&self, at: usize) -> std::ops::Range<usize> {
        let goes_on = |end: usize| {
            let before = &self.statements[end - 1];
            before.tile() == self.statements[end].tile()
                && match before.place {
                    Place::Cell | Place::Head => true,
                    Place::Prose | Place::Item => before.text.ends_with(';'),
                    _ => false,
                }
        };
        let end = (at + 1..self.statements.len()).find(|end| !goes_on(*end)).unwrap_or(self.statements.len());
        at..end
    }
}

impl FactKind {
    /// The name that outputs show.
    pub fn name(self) -> &'static str {
        match self {
            Self::Port => "port",
            Self::BindAddress => "bind-address",
            Self::Endpoint => "endpoint",
            Self::Url => "url",
            Self::Component => "component",
            Self::Container => "container",
            Self::Network => "network",
            Self::Volume => "volume",
            Self::Env => "env",
            Self::Image => "image",
            Self::Path => "path",
            Self::Command => "command",
            Self::CodeBlock => "code-block",
            Self::Quantity => "quantity",
            Self::Duration => "duration",
            Self::Size => "size",
            Self::Percent => "percent",
            Self::Identifier => "identifier",
            Self::Normative => "normative",
            Self::Quantifier => "quantifier",
            Self::Comparator => "comparator",
            Self::Connective => "connective",
            Self::Condition => "condition",
            Self::Exception => "exception",
            Self::Negation => "negation",
            Self::Definition => "definition",
            Self::Rationale => "rationale",
            Self::TableCell => "table-cell",
            Self::Flow => "flow",
            Self::Failure => "failure",
            Self::Order => "order",
            Self::Schedule => "schedule",
            Self::Date => "date",
            Self::Reference => "reference",
            Self::Metadata => "metadata",
        }
    }
}

/// Reads every statement and fact of a source.
pub fn extract(source: &Source) -> Facts {
    let mut facts = extract_into(source, &mut Texts::default(), &mut Leaves::default(), &[]);
    facts.uncovered = uncovered(source, &facts);
    facts
}
