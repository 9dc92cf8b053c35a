//! Statements that name or count what stands beside them, and state nothing themselves.

use super::super::side::Side;
use super::{is_literal, matters};
use crate::facts::{Fact, Place, Statement};
use crate::words;

/// Words that the name of a section or a column has at most.
const OF_TITLE: usize = 4;

/// True for the name of a section or a column that only says what stands below: a few words, none of them a value.
pub(super) fn is_title(statement: &Statement, facts: &[Fact]) -> bool {
    let claims = |fact: &Fact| is_literal(fact) && matters(fact);
    let n = words::words(&statement.text).count();
    n <= OF_TITLE && (n == 1 || words::markers(&statement.text).is_empty()) && !facts.iter().any(claims)
}

/// A figure alone counts rows only while it is small: `4317` above `4318` are ports.
const MOST_ROWS: u32 = 99;

/// True for a cell that counts the rows of its table: `R1` above `R2`.
pub(super) fn is_counted(to: &Side<'_>, (d, s): (usize, usize)) -> bool {
    let doc = &to.docs[d];
    let statement = &doc.facts.statements[s];
    let number = |s: usize| {
        let text = doc.facts.statements[s].text.trim_end_matches('.');
        let prefix = text.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = text[prefix.len()..].parse::<u32>().ok().filter(|number| *number <= MOST_ROWS)?;
        (prefix.len() < 6 && !prefix.contains(' ')).then_some((prefix, number))
    };
    let first_of = |leaf: usize| Some(doc.leaves.get(leaf)?.statements.start).filter(|s| *s < doc.statements.len());
    let leaf = doc.statements[s].leaf();
    statement.place == Place::Cell
        && statement.column == Some(0)
        && number(s).is_some_and(|(prefix, n)| {
            let beside = [leaf.checked_sub(1), Some(leaf + 1)].into_iter().flatten().filter_map(first_of);
            beside.filter_map(number).any(|(other, m)| other == prefix && n.abs_diff(m) == 1)
        })
}
