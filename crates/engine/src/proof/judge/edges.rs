//! What became of an edge of a flow: drawn, told, redirected or gone.

use specast_syntax::{Range, Span};

use super::super::compare::{contains_word, is_clause};
use super::super::exact::At;
use super::super::fate::Judged;
use super::super::side::CELL_BREAK;
use super::super::{Difference, Fate, span};
use super::Judge;
use crate::facts::{Fact, FactKind, Place};
use crate::words;

/// So many texts before and behind a place may tell other edges of a chain.
const N_NEAR: usize = 2;

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
        // The edges of a chain may stand one below the other.
        let near = |at: At| {
            let all = 0..self.to.docs[at.0].leaves.len();
            (at.1.saturating_sub(N_NEAR)..=at.1 + N_NEAR).filter(move |l| all.contains(l)).map(move |l| (at.0, l))
        };
        let hits = self.hits().iter().map(|hit| self.index.to.units[hit.unit].at);
        for at in hits.clone().chain(hits.flat_map(near)) {
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

    /// What stands between the ends of edges shares their fate: `app -> agent` as a sentence, a line of a drawing.
    pub fn settle_drawn(&self, judged: &mut [Judged<'_>]) {
        let edges: Vec<(Range, Fate)> = judged
            .iter()
            .filter(|judged| judged.fact.kind == FactKind::Flow && self.statement().place != Place::Code)
            .map(|judged| (judged.fact.range, judged.fate.clone()))
            .collect();
        let is_held = |fate: &Fate| matches!(fate, Fate::Kept(_) | Fate::Reworded(_));
        for judged in judged.iter_mut().filter(|judged| !edges.is_empty() && is_clause(judged.fact)) {
            // The sign of an arrow may be cut from its clause.
            let within: Vec<_> = edges.iter().filter(|(edge, _)| edge.overlaps(judged.fact.range)).collect();
            let Some(all) = within.iter().map(|(edge, _)| *edge).reduce(Range::cover) else { continue };
            if !all.contains(judged.fact.range) {
                continue;
            }
            if let Some((_, broken)) = within.iter().find(|(_, fate)| !is_held(fate)) {
                judged.fate = broken.clone();
            } else if !is_held(&judged.fate) {
                judged.fate = Fate::Reworded(within.iter().flat_map(|(_, fate)| fate.targets()).copied().collect());
            }
        }
    }

    /// The edge that says what a clause says, which tells who sends to whom and nothing else.
    pub(super) fn told_as_edge(&self, clause: &Fact) -> Option<Span> {
        let (from, to) = words::sends_to(&clause.text)?;
        let (d, f) = self.index.to.facts(&format!("{}>{}", words::fold(from), words::fold(to))).next()?;
        Some(span(d, self.to.docs[d].facts.facts[f].range))
    }

    /// The edge that a drawing has in the place of the one that a clause tells.
    pub(super) fn drawn_otherwise(&self, clause: &Fact, (d, l): At) -> Option<(Span, String)> {
        let (from, to) = words::sends_to(&clause.text)?;
        let doc = &self.to.docs[d];
        let mut facts = doc.leaves[l].statements.clone().flat_map(|s| doc.facts.of(&doc.facts.statements[s]));
        facts.any(|fact| fact.kind == FactKind::Flow).then_some(())?;
        self.redirected(&[&words::fold(from), &words::fold(to)])
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
        // In a row it has a column of its own: `order-api | orders.created | billing`.
        let row = &self.from.docs[self.leaf.0].leaves[self.leaf.1].key;
        let cells = row.split(CELL_BREAK).map(str::trim).filter(|_| self.statement().place == Place::Cell);
        words::words(&named).map(|word| word.text).chain(cells).find_map(|node| {
            let first = self.index.to.facts(&format!("{from}>{node}")).next()?;
            self.index.to.facts(&format!("{node}>{to}")).next()?;
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
