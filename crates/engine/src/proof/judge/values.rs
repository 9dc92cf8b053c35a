//! What became of a value: the same one in an aligned place and the same role, or another in its place.

use specast_syntax::Span;

use super::super::compare::{
    contains_word, dimension, is_clause, is_distinctive, is_value, label_class, same_head, share_a_word, similar,
    what_of,
};
use super::super::exact::At;
use super::super::side::{Aside, CELL_BREAK};
use super::super::{Difference, Fate, span};
use super::{Judge, WHOLE};
use crate::facts::{Fact, FactKind, Place, RoleClass, is_joined};
use crate::words;

/// A value that at most so many places say is looked for in all of them at once.
const FEW: usize = 8;
/// Share of the words around a value that its clause has to have, where nothing else leads to a place.
const OF_PART: f32 = 0.7;
/// The score that a place which is not aligned stays below.
const APART: f32 = 1.21;

/// What was found of a value in the places that say it.
#[derive(Default)]
struct Said {
    /// Where it is said best, with its score, and whether in the same letters.
    best: Option<(f32, Span, bool)>,
    /// The first place that says it of something else, and what that is.
    refused: Option<(Span, &'static str)>,
    is_of_another: bool,
}

impl Judge<'_> {
    pub(super) fn literal(&self, fact: &Fact) -> Fate {
        let Said { best, refused, is_of_another } = self.said(fact);
        if let Some(here) = self.named(fact).filter(|_| best.is_none() && !is_of_another) {
            return Fate::Kept(here.into());
        }
        if let Some((_, here, same)) = best {
            return if same { Fate::Kept(here.into()) } else { Fate::Reworded(here.into()) };
        }
        if let Some((here, what)) = refused {
            return Fate::Altered(
                here.into(),
                Box::new(Difference { what, from: fact.text.to_string(), to: fact.text.to_string() }),
            );
        }
        if fact.kind == FactKind::TableCell && words::words(&fact.text).count() > 1 {
            return self.clause(fact);
        }
        if let Some(here) = self.in_other_form(fact) {
            return Fate::Reworded(here.into());
        }
        if let Some(fate) = self.variable(fact) {
            return fate;
        }
        match self.replaced(fact) {
            Some((here, to)) => Fate::Altered(
                here.into(),
                Box::new(Difference { what: what_of(fact.kind), from: fact.text.to_string(), to }),
            ),
            None => Fate::Lost { near: self.near() },
        }
    }

    /// A place that says it in another form: a row that holds each word of a line of code, a date in words.
    fn in_other_form(&self, fact: &Fact) -> Option<Span> {
        let other = match fact.kind {
            FactKind::Metadata => Some(format!("date:{}", fact.text)),
            FactKind::Date => fact.canonical.strip_prefix("date:").map(str::to_owned),
            _ => None,
        };
        if let Some(other) = other {
            let (d, f) = self.index.to.facts(&other).next()?;
            return Some(span(d, self.to.docs[d].facts.facts[f].range));
        }
        let words: Vec<String> = words::words(&fact.text).map(|word| words::fold(word.text)).collect();
        if fact.kind != FactKind::CodeBlock || words.len() < 2 {
            return None;
        }
        let at = |unit: usize| self.index.to.units[unit].at;
        let holds = |at: &At| {
            let leaf = &self.to.docs[at.0].leaves[at.1];
            leaf.key.contains(CELL_BREAK) && words.iter().all(|word| contains_word(&leaf.key, word))
        };
        let found = self.index.align(&self.index.to, &self.words().said.own, self.words());
        found.into_iter().map(|hit| at(hit.unit)).find(holds).map(|at| self.leaf_span(at))
    }

    fn said(&self, fact: &Fact) -> Said {
        let around = self.around();
        let places = self.index.to.facts(&fact.canonical);
        // What many places say is mostly said by an aligned one, and then no other says it better.
        if places.len() > FEW {
            let mut said = Said::default();
            let mut units: Vec<usize> = self.hits().iter().map(|hit| hit.unit).collect();
            units.sort_unstable();
            for (d, l) in units.into_iter().map(|unit| self.index.to.units[unit].at) {
                let doc = &self.to.docs[d];
                let statements = &doc.facts.statements[doc.leaves[l].statements.clone()];
                let (Some(first), Some(last)) = (statements.first(), statements.last()) else { continue };
                let facts = first.facts().start..last.facts().end;
                let places = self.index.to.facts_among(&fact.canonical, d, facts);
                places.for_each(|at| self.look(fact, at, &around, &mut said));
            }
            if said.best.is_some_and(|(score, ..)| score > APART) {
                return said;
            }
        }
        let mut said = Said::default();
        places.for_each(|at| self.look(fact, at, &around, &mut said));
        said
    }

    /// Looks at a place that says the value of a fact, which has these stems around it.
    fn look(&self, fact: &Fact, (d, f): At, around: &[u32], said: &mut Said) {
        let doc = &self.to.docs[d];
        let other = &doc.facts.facts[f];
        let leaf = doc.statements[other.statement()].leaf();
        let Some(unit) = self.index.to.unit_of((d, leaf)) else { return };
        if is_clause(other) || other.kind == FactKind::Flow {
            return;
        }
        let here = span(d, other.range);
        // A place that says another source statement holds that one's values.
        let is_taken = || self.is_taken((d, other.statement()), other);
        if let Some(why) = self.role_conflict(fact, (d, other.statement())) {
            said.is_of_another = true;
            if said.refused.is_none() && !is_taken() && !self.is_claimed(fact, (d, other.statement())) {
                said.refused = Some((here, why));
            }
            return;
        }
        // Where a reference leads may be said with each link that uses it.
        let is_taken = is_taken() && !(self.statement().place == Place::Definition && other.leads);
        if is_taken && (self.statement().place == Place::Code || self.is_bare()) {
            return;
        }
        let aligned = self.hits().iter().any(|hit| hit.unit == unit);
        let total = self.index.sum(around).max(0.01);
        let share = self.index.shared(around, self.index.to.units[unit].stems()) / total;
        if is_taken && share < WHOLE {
            return;
        }
        let accepted =
            aligned || share >= 0.35 || is_distinctive(fact) || self.is_singular(fact) || self.is_part(fact, (d, f));
        let score = share + if aligned { 1.0 } else { 0.0 } + if other.kind == fact.kind { 0.2 } else { 0.0 };
        if accepted && said.best.is_none_or(|(top, ..)| score > top) {
            let same = other.text == fact.text || words::fold(&other.text) == words::fold(&fact.text);
            said.best = Some((score, here, same));
        }
    }

    /// True for a value of a form that two things hardly share, if both sides say it once: it says there what it said
    /// here.
    pub(super) fn is_singular(&self, fact: &Fact) -> bool {
        let is_formed = match fact.kind {
            FactKind::BindAddress => fact.text.contains('/') || !is_reserved(&fact.text),
            FactKind::Schedule => is_joined(&fact.canonical),
            _ => false,
        };
        let n = |places: &mut dyn Iterator<Item = At>| places.take(2).count() == 1;
        is_formed && n(&mut self.index.from.facts(&fact.canonical)) && n(&mut self.index.to.facts(&fact.canonical))
    }

    /// A short place that says a value and the words of its clause.
    pub(super) fn in_part(&self, fact: &Fact) -> Option<Span> {
        let places = self.index.to.facts(&fact.canonical).take(FEW);
        let mut parts = places.filter(|(d, f)| {
            let other = &self.to.docs[*d].facts.facts[*f];
            let at = (*d, other.statement());
            is_value(fact)
                && other.kind == fact.kind
                && self.role_conflict(fact, at).is_none()
                && !self.is_taken(at, other)
                && self.is_part(fact, (*d, *f))
        });
        parts.next().map(|(d, f)| span(d, self.to.docs[d].facts.facts[f].range))
    }

    /// True for a short place that says a value and little else than the clause says that the value stands in: of a
    /// sentence on more than one thing `Availability: 99.95 % per quarter`.
    fn is_part(&self, fact: &Fact, (d, f): At) -> bool {
        let own = &self.from.docs[self.at.0].facts;
        let clauses = own.facts[self.statement().facts()].iter();
        let around = clauses.filter(|clause| is_clause(clause) && clause.range.contains(fact.range));
        let Some(clause) = around.min_by_key(|clause| clause.range.len()) else { return false };
        let mut said: Vec<u32> =
            self.words().said.tokens[self.tokens(clause)].iter().filter_map(|token| token.stem()).collect();
        said.sort_unstable();
        let doc = &self.to.docs[d];
        let other = &doc.facts.facts[f];
        let statement = &doc.facts.statements[other.statement()];
        // A line of code is told as a whole.
        if statement.place == Place::Code || self.statement().place == Place::Code {
            return false;
        }
        let tokens = statement.token_ranges(doc.source).into_iter();
        let tokens = tokens.zip(&*doc.statements[other.statement()].said.tokens);
        let mut rest: Vec<u32> = tokens
            .filter(|(range, token)| !range.overlaps(other.range) && !token.is_light())
            .filter_map(|(_, token)| token.stem())
            .collect();
        rest.sort_unstable();
        rest.dedup();
        let total = self.index.sum(&rest);
        total > 0.0 && self.index.shared(&rest, &said) / total >= OF_PART
    }

    /// An aligned place that has a name without the marks of code.
    fn named(&self, fact: &Fact) -> Option<Span> {
        let is_name =
            matches!(fact.kind, FactKind::Identifier | FactKind::Container | FactKind::Network | FactKind::TableCell);
        let name = words::fold(&fact.text);
        let places = self.hits().iter().map(|hit| self.index.to.units[hit.unit].at);
        let mut named = places.filter(|at| contains_word(&self.to.docs[at.0].leaves[at.1].key, &name));
        named.next().filter(|_| is_name && name.chars().any(char::is_alphabetic)).map(|at| self.leaf_span(at))
    }

    /// Why an equal value at another place is not the same fact.
    fn role_conflict(&self, fact: &Fact, other: At) -> Option<&'static str> {
        let from = &self.from.docs[self.leaf.0].leaves[self.leaf.1];
        let to_doc = &self.to.docs[other.0];
        let to = &to_doc.leaves[to_doc.statements[other.1].leaf()];
        let to_statement = &to_doc.facts.statements[other.1];
        if to.aside != Aside::No && from.aside != to.aside && to.aside != Aside::Quote {
            return Some("role");
        }
        if fact.kind == FactKind::Command {
            let class =
                if to.class == RoleClass::None { label_class(to_statement, to.table.as_deref()) } else { to.class };
            if from.class != RoleClass::Check && class == RoleClass::Check {
                return Some("role");
            }
            if from.class == RoleClass::Check && class == RoleClass::Procedure {
                return Some("role");
            }
        }
        // Values of tables belong to their row and column.
        let mine = self.statement();
        if mine.place == Place::Cell && to_statement.place == Place::Cell && mine.column != Some(0) {
            if let (Some(mine), Some(other)) = (&mine.subject, &to_statement.subject)
                && !share_a_word(mine, other)
            {
                return Some("subject");
            }
            if let (Some(mine), Some(other)) = (&mine.head, &to_statement.head)
                && !is_distinctive(fact)
                && !same_head(mine, other)
            {
                return Some("column");
            }
        }
        None
    }

    /// True if another cell of the sources says the same value in the role that it has there.
    fn is_claimed(&self, fact: &Fact, other: At) -> bool {
        let theirs = &self.to.docs[other.0].facts.statements[other.1];
        self.index.from.facts(&fact.canonical).any(|(d, f)| {
            let facts = &self.from.docs[d].facts;
            let mine = &facts.statements[facts.facts[f].statement()];
            let subject = matches!((&mine.subject, &theirs.subject), (Some(a), Some(b)) if share_a_word(a, b));
            let head = matches!((&mine.head, &theirs.head), (Some(a), Some(b)) if same_head(a, b));
            subject && head && (d, facts.facts[f].statement()) != self.at
        })
    }

    /// A path, an image or an address of the outputs alone that ends in the same name.
    pub(super) fn renamed(&self, fact: &Fact) -> Option<(Span, String)> {
        let found = self.index.to.known.namesakes(fact).iter().find(|at| {
            let other = &self.to.docs[at.0].facts.facts[at.1];
            other.kind == fact.kind && !self.index.from.says(&other.canonical)
        })?;
        let other = &self.to.docs[found.0].facts.facts[found.1];
        Some((span(found.0, other.range), other.text.to_string()))
    }

    /// The other value behind its label, where both sides have the label once.
    pub(super) fn relabelled(&self, fact: &Fact) -> Option<(Span, String)> {
        let label = self.statement().label.as_ref()?;
        self.index.from.known.labelled(self.at.0, label).filter(|s| *s == self.at.1)?;
        let (doc, s) = (0..self.to.docs.len()).find_map(|d| Some((d, self.index.to.known.labelled(d, label)?)))?;
        let facts = &self.to.docs[doc].facts;
        let mut values = facts.facts[facts.statements[s].facts()].iter().filter(|other| !other.inner);
        let other = values.find(|other| other.canonical != fact.canonical)?;
        (!self.index.from.says(&other.canonical)).then(|| (span(doc, other.range), other.text.to_string()))
    }

    /// A value of the same kind in an aligned place that no source statement says.
    fn replaced(&self, fact: &Fact) -> Option<(Span, String)> {
        let mine = &self.from.docs[self.at.0];
        let statement = self.statement();
        for hit in self.hits() {
            let at = self.index.to.units[hit.unit].at;
            let doc = &self.to.docs[at.0];
            for s in doc.leaves[at.1].statements.clone() {
                let other_statement = &doc.facts.statements[s];
                if let (Some(a), Some(b)) = (&statement.head, &other_statement.head)
                    && statement.place == Place::Cell
                    && other_statement.place == Place::Cell
                    && !same_head(a, b)
                {
                    continue;
                }
                for other in doc.facts.facts[other_statement.facts()].iter().filter(|other| !other.inner) {
                    let comparable =
                        other.kind == fact.kind && dimension(&other.canonical) == dimension(&fact.canonical);
                    let new = !mine.facts.facts[statement.facts()].iter().any(|own| own.canonical == other.canonical);
                    if comparable
                        && new
                        && similar(fact, other)
                        && self.index.from.facts(&other.canonical).all(|(d, f)| {
                            // A value that the source says elsewhere in this context was not put in its place.
                            self.from.docs[d].facts.facts[f].statement() != self.at.1
                        })
                    {
                        return Some((span(at.0, other.range), other.text.to_string()));
                    }
                }
            }
        }
        None
    }
}

/// True for an address that many hosts have.
fn is_reserved(address: &str) -> bool {
    ["0.0.0.0", "127.", "localhost", "::"].iter().any(|start| address.starts_with(start))
}
