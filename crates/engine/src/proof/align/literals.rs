//! Facts by the form in which they are compared, for both sides at once.

use std::borrow::Cow;
use std::sync::Arc;

use rustc_hash::FxHashMap as HashMap;

use super::super::side::Side;
use super::postings::{group, grouped};
use crate::facts::Fact;
use crate::words;

/// Facts by the form in which they are compared.
#[derive(Default)]
pub(super) struct Literals {
    /// Each form by its number, the same for both sides.
    forms: Arc<Forms>,
    /// Document and index of each fact, those of one form together.
    facts: Vec<(u32, u32)>,
    /// Where those of each form end.
    ends: Vec<u32>,
}

/// Numbers of the forms in which facts are compared.
pub(super) type Forms = HashMap<Arc<str>, u32>;

/// A number for each form in which facts of both sides are compared, and that of each fact of each document.
pub(super) fn forms(sides: [&Side<'_>; 2]) -> (Forms, [Vec<Vec<u32>>; 2]) {
    let mut out = Forms::default();
    // Each text is kept once, so most are known by where they are.
    let mut known: HashMap<usize, u32> = HashMap::default();
    let mut number = |fact: &Fact| {
        *known.entry(words::place_of(&fact.canonical)).or_insert_with(|| {
            let new = out.len() as u32;
            match words::lower(&fact.canonical) {
                Cow::Borrowed(_) => *out.entry(fact.canonical.clone()).or_insert(new),
                Cow::Owned(lower) => *out.entry(lower.into()).or_insert(new),
            }
        })
    };
    let numbers =
        sides.map(|side| side.docs.iter().map(|doc| doc.facts.facts.iter().map(&mut number).collect()).collect());
    (out, numbers)
}

impl Literals {
    /// Facts by document and index, with the number of each fact of each document.
    pub fn of_facts(facts: &[(u32, u32)], numbers: &[Vec<u32>], forms: Arc<Forms>) -> Self {
        let number = |(d, f): &(u32, u32)| numbers[*d as usize][*f as usize];
        let (order, ends) = grouped(facts.iter().map(number), forms.len());
        let facts = order.into_iter().map(|at| facts[at as usize]).collect();
        Self { forms, facts, ends }
    }

    /// Those of a form.
    pub fn of(&self, form: &str) -> &[(u32, u32)] {
        self.forms.get(form).map_or(&[], |form| group(&self.facts, &self.ends, *form))
    }
}
