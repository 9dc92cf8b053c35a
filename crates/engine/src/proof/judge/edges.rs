//! What became of an edge of a flow: drawn, told, redirected or gone.

use specast_syntax::Span;

use super::super::compare::contains_word;
use super::super::exact::At;
use super::super::{Difference, Fate, span};
use super::Judge;
use crate::facts::{Fact, FactKind};
use crate::words;

impl Judge<'_> {
    /// An edge is kept where the same edge is drawn; one whose ends survive apart is altered.
    pub(super) fn edge(&self, fact: &Fact) -> Fate {
        if let Some((d, f)) =
            self.index.to.facts(&fact.canonical).find(|(d, f)| self.to.docs[*d].facts.facts[*f].kind == FactKind::Flow)
        {
            return Fate::Kept(span(d, self.to.docs[d].facts.facts[f].range).into());
        }
        let ends: Vec<&str> = fact.canonical.split('>').collect();
        if let Some(here) = self.through_a_node(&ends) {
            return Fate::Reworded(here.into());
        }
        let mut seen = Vec::new();
        for hit in self.hits() {
            let at = self.index.to.units[hit.unit].at;
            let doc = &self.to.docs[at.0];
            let text = &doc.leaves[at.1].key;
            let n = ends.iter().filter(|end| contains_word(text, end)).count();
            if n == ends.len() && is_told(text, ends[0], ends[1]) {
                return Fate::Reworded(self.leaf_span(at).into());
            }
            if n > 0 {
                seen.push(self.leaf_span(at));
            }
        }
        match self.redirected(&ends).or_else(|| Some((*seen.first()?, String::new()))) {
            Some((here, to)) => {
                Fate::Altered(here.into(), Difference { what: "flow", from: fact.text.to_string(), to }.into())
            }
            None => Fate::Lost { near: self.near() },
        }
    }

    /// An edge of the outputs alone that leaves one end where the source's does, or reaches the other.
    fn redirected(&self, ends: &[&str]) -> Option<(Span, String)> {
        let [from, to] = ends else { return None };
        let new = |at: &&At| {
            let other = &self.to.docs[at.0].facts.facts[at.1];
            !self.index.from.says(&other.canonical)
        };
        let found = self.index.to.known.edges(from, to).find(new)?;
        let other = &self.to.docs[found.0].facts.facts[found.1];
        Some((span(found.0, other.range), other.text.to_string()))
    }

    /// The edge drawn through a node that the source's statement names as its label.
    fn through_a_node(&self, ends: &[&str]) -> Option<Span> {
        let [from, to] = ends else { return None };
        let named = words::fold(&self.statement().text);
        words::words(&named).find_map(|word| {
            let first = self.index.to.facts(&format!("{from}>{}", word.text)).next()?;
            self.index.to.facts(&format!("{}>{to}", word.text)).next()?;
            Some(span(first.0, self.to.docs[first.0].facts.facts[first.1].range))
        })
    }
}

/// True if a sentence says that one leads to the other: in this order, with more between them than in a list.
fn is_told(text: &str, from: &str, to: &str) -> bool {
    let (Some(start), Some(end)) = (text.find(from), text.rfind(to)) else { return false };
    let Some(between) = text.get(start + from.len()..end) else { return false };
    let says = |word: words::Word<'_>| {
        word.text.chars().all(char::is_alphabetic) && !matches!(word.text, "and" | "or" | "및" | "와" | "과")
    };
    !between.contains(['→', '>']) && words::words(between).any(says)
}
