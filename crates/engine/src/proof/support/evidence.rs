//! Which facts of the sources lead to each statement of the outputs.

use specast_syntax::Span;

use super::super::align::{group, starts};
use super::super::exact::At;
use super::super::fate;
use super::super::side::Side;
use super::super::{Fate, span};

/// Facts of the sources by the statement of the outputs that they lead to, in one list.
pub(super) struct Evidence {
    spans: Vec<Span>,
    /// Where those of each statement end; they start where those of the statement before end.
    ends: Vec<u32>,
    /// The first statement of each document.
    firsts: Vec<usize>,
}

impl Evidence {
    /// Reads what became of the facts.
    pub fn of(from: &Side<'_>, to: &Side<'_>, facts: &[Fate]) -> Self {
        let mut firsts = Vec::with_capacity(to.docs.len());
        let mut n = 0;
        for doc in &to.docs {
            firsts.push(n);
            n += doc.statements.len();
        }
        // Behind the last one is what leads nowhere.
        let number = |target: &Span| statement_at(to, *target).map_or(n, |(d, s)| firsts[d] + s);
        let numbers: Vec<u32> = facts.iter().flat_map(Fate::targets).map(|target| number(target) as u32).collect();
        let mut ends = starts(numbers.iter().copied(), n + 1);
        let mut spans = vec![Span::default(); numbers.len()];
        let mut numbers = numbers.into_iter();
        for (fate, (d, fact)) in facts.iter().zip(fate::counted(from)) {
            for at in numbers.by_ref().take(fate.targets().len()) {
                let end = &mut ends[at as usize];
                spans[*end as usize] = span(d, fact.range);
                *end += 1;
            }
        }
        Self { spans, ends, firsts }
    }

    /// What leads to a statement, in the order of the sources.
    pub fn at(&self, (doc, statement): At) -> &[Span] {
        group(&self.spans, &self.ends, (self.firsts[doc] + statement) as u32)
    }
}

/// The statement of the outputs in which a target lies.
pub(in crate::proof) fn statement_at(to: &Side<'_>, target: Span) -> Option<At> {
    let doc = target.file.0 as usize;
    let statements = &to.docs[doc].facts.statements;
    let at = statements.partition_point(|statement| statement.range.end <= target.range.start);
    statements.get(at).filter(|statement| statement.range.overlaps(target.range)).map(|_| (doc, at))
}
