//! What the texts of a side say around and below a place, with what it is said of.

use std::collections::{BTreeSet, HashMap};

use specast_syntax::Span;

use super::bounded;
use crate::facts::{self, Place, Statement};
use crate::source::Source;
use crate::words::fold;

/// At most so many statements of one tile nest their ranges.
const N_NESTED: usize = 8;

/// The texts of one side, cut into statements.
pub(super) struct Texts<'a> {
    sources: &'a [Source],
    facts: HashMap<u32, Cut>,
    /// What was asked for last: the facts of a statement are asked for one after the other.
    last: Option<((u32, usize), String)>,
}

/// The statements of a text, in order.
struct Cut {
    statements: Vec<Statement>,
    /// For each statement the last byte that it or one before it reaches.
    reach: Vec<u32>,
}

impl Cut {
    fn of(source: &Source) -> Self {
        let statements = facts::statements(source);
        let ends = statements.iter().map(|statement| statement.range.end);
        let reach = ends.scan(0, |last, end| {
            *last = end.max(*last);
            Some(*last)
        });
        Self { reach: reach.collect(), statements }
    }

    /// That of a file, which is cut when it is asked for first.
    fn among<'c>(known: &'c mut HashMap<u32, Self>, sources: &[Source], file: u32) -> &'c Self {
        known.entry(file).or_insert_with(|| Self::of(&sources[file as usize]))
    }
}

impl<'a> Texts<'a> {
    pub fn of(sources: &'a [Source]) -> Self {
        Self { sources, facts: HashMap::new(), last: None }
    }

    fn cut(&mut self, file: u32) -> &Cut {
        Cut::among(&mut self.facts, self.sources, file)
    }

    /// The statement around a span as a decision can carry it, else nothing.
    pub fn around(&mut self, span: Span) -> Option<String> {
        let file = span.file.0;
        let statements = &Cut::among(&mut self.facts, self.sources, file).statements;
        let before = statements.partition_point(|statement| statement.range.start <= span.range.start);
        // Statements of one tile may nest their ranges, so the nearest one that holds it counts.
        let nearest = (before.saturating_sub(N_NESTED)..before).rev();
        let around = nearest.into_iter().find(|at| statements[*at].range.contains(span.range))?;
        if let Some((_, text)) = self.last.as_ref().filter(|(place, _)| *place == (file, around)) {
            return Some(text.clone());
        }
        let text = bounded(&said(&statements[around]));
        self.last = Some(((file, around), text.clone()));
        Some(text)
    }

    /// Every statement that a span meets.
    pub fn below(&mut self, span: Span) -> Vec<String> {
        let Cut { statements, reach } = self.cut(span.file.0);
        let first = reach.partition_point(|end| *end <= span.range.start);
        let met = statements[first..].iter().take_while(|statement| statement.range.start < span.range.end);
        met.filter(|statement| statement.range.overlaps(span.range)).map(said).collect()
    }

    /// Every statement of a file in the form in which two are compared.
    pub fn all(&mut self, file: u32) -> BTreeSet<String> {
        self.cut(file).statements.iter().map(|statement| fold(&bounded(&said(statement)))).collect()
    }
}

/// A statement with what it is said of: the heads of a cell, a label, the item above.
fn said(statement: &Statement) -> String {
    let around = [&statement.subject, &statement.head, &statement.label];
    let around: Vec<&str> = around.into_iter().filter_map(|part| part.as_deref()).map(str::trim).collect();
    let text = match (statement.place, statement.text.split_once(": ")) {
        // A scalar's quoting says nothing.
        (Place::Front, Some((key, value))) => format!("{key}: {}", value.trim_matches(['\'', '"'])),
        _ => statement.text.to_string(),
    };
    if around.is_empty() { text } else { format!("{}: {text}", around.join(" / ")) }
}
