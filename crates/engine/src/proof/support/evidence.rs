//! Which facts of the sources lead to each statement of the outputs.

use specast_syntax::Span;

use super::super::exact::At;
use super::super::fate::{self, Brief};
use super::super::side::Side;
use super::super::span;

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
    pub fn of(from: &Side<'_>, to: &Side<'_>, facts: &[Brief]) -> Self {
        let mut firsts = Vec::with_capacity(to.docs.len());
        let mut n = 0;
        for doc in &to.docs {
            firsts.push(n);
            n += doc.statements.len();
        }
        let mut ends = vec![0_u32; n];
        let number = |target: &Span| statement_at(to, *target).map(|(d, s)| firsts[d] + s);
        for at in facts.iter().flat_map(Brief::targets).filter_map(number) {
            ends[at] += 1;
        }
        let mut sum = 0;
        for end in &mut ends {
            // For now where they start; each one that is filled in moves it on.
            sum += std::mem::replace(end, sum);
        }
        let mut spans = vec![Span::default(); sum as usize];
        for (fate, (d, fact)) in facts.iter().zip(fate::counted(from)) {
            for at in fate.targets().iter().filter_map(number) {
                spans[ends[at] as usize] = span(d, fact.range);
                ends[at] += 1;
            }
        }
        Self { spans, ends, firsts }
    }

    /// What leads to a statement, in the order of the sources.
    pub fn at(&self, (doc, statement): At) -> &[Span] {
        let at = self.firsts[doc] + statement;
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.spans[start as usize..self.ends[at] as usize]
    }
}

/// The statement of the outputs in which a target lies.
pub(super) fn statement_at(to: &Side<'_>, target: Span) -> Option<At> {
    let doc = target.file.0 as usize;
    let statements = &to.docs[doc].facts.statements;
    let at = statements.partition_point(|statement| statement.range.end <= target.range.start);
    statements.get(at).filter(|statement| statement.range.overlaps(target.range)).map(|_| (doc, at))
}
