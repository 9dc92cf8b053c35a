//! What became of a marker: one of its family and sense near the same words, or another in its place.

use specast_syntax::Span;

use super::super::compare::{bound, is_clause, what_of, window};
use super::super::exact::At;
use super::super::side::Aside;
use super::super::{Difference, Fate, span};
use super::Judge;
use crate::facts::{self, EVERY, Fact, FactKind, Facts, Place, Statement};
use crate::words;

impl Judge<'_> {
    /// A marker is kept where an aligned place carries one of its family and sense near the same words.
    pub(super) fn marker(&self, fact: &Fact) -> Fate {
        if self.hits().is_empty() {
            return Fate::Lost { near: None };
        }
        let own_text = &self.statement().text;
        let nth = Self::nth(&self.from.docs[self.at.0].facts, self.statement(), fact);
        let stem = |word: &str| self.stems.of(word);
        let window = window(own_text, &fact.text, nth, stem);
        // What "all" and "only" speak of is said with them.
        let is_bound = fact.kind == FactKind::Quantifier && !fact.canonical.starts_with(EVERY);
        let bound = bound(own_text, &fact.text, nth, stem).filter(|_| is_bound);
        let bound = bound.as_ref();
        // What others of its sense speak of is said with them: `all clients use both hosts`.
        let rivals: Vec<u32> = self.rivals(fact, stem).filter(|rival| Some(rival) != bound).collect();
        let mut instead: Option<(Span, String)> = None;
        // Where the same is said, and where another modality, with how many of the words around it stand there too.
        let mut same: Option<(usize, Fate)> = None;
        let mut other_modality: Option<(usize, (Span, String))> = None;
        for hit in self.hits() {
            let at = self.index.to.units[hit.unit].at;
            let doc = &self.to.docs[at.0];
            if doc.leaves[at.1].aside == Aside::Comment
                && self.from.docs[self.leaf.0].leaves[self.leaf.1].aside != Aside::Comment
            {
                continue;
            }
            for s in doc.leaves[at.1].statements.clone() {
                let statement = &doc.facts.statements[s];
                for f in statement.facts() {
                    let other = &doc.facts.facts[f];
                    let is_alike = is_not(fact, other) || is_often(fact, other);
                    if other.kind != fact.kind && !is_alike || is_clause(other) {
                        continue;
                    }
                    let theirs = self.stems.around((at.0, f), || {
                        self::window(&statement.text, &other.text, Self::nth(&doc.facts, statement, other), stem)
                    });
                    // A cell that holds a marker alone speaks of its row.
                    let alone =
                        statement.place == Place::Cell && *words::fold(&statement.text) == *words::fold(&other.text);
                    let near = fact.canonical.contains(':')
                        || alone
                        || self.index.to.units[hit.unit].is_korean() != self.is_korean()
                        || window.is_empty()
                        || theirs.iter().any(|stem| window.contains(stem))
                            && bound.is_none_or(|bound| theirs.contains(bound));
                    let of_rival = || {
                        let nth = Self::nth(&doc.facts, statement, other);
                        self::bound(&statement.text, &other.text, nth, stem).is_some_and(|it| rivals.contains(&it))
                    };
                    let near = near && (rivals.is_empty() || !of_rival());
                    let n_shared = theirs.iter().filter(|stem| window.contains(stem)).count();
                    let here = span(at.0, other.range);
                    if (other.canonical == fact.canonical || is_alike) && near {
                        if same.as_ref().is_none_or(|(most, _)| n_shared > *most) {
                            let is_same = words::fold(&other.text) == words::fold(&fact.text);
                            let fate = if is_same { Fate::Kept(here.into()) } else { Fate::Reworded(here.into()) };
                            same = Some((n_shared, fate));
                        }
                        continue;
                    }
                    if fact.kind == FactKind::Normative
                        && other_modality.as_ref().is_none_or(|(most, ..)| n_shared > *most)
                    {
                        other_modality = Some((n_shared, (here, other.text.to_string())));
                    }
                    // Of another pair of opposites is said something else.
                    let is_instead =
                        fact.kind != FactKind::Condition || words::are_opposites(&fact.canonical, &other.canonical);
                    if near && is_instead && instead.is_none() {
                        instead = Some((here, other.text.to_string()));
                    }
                }
            }
        }
        // A sentence has one modality: that which stands among most of the same words.
        match (same, other_modality) {
            (Some((n_same, _)), Some((n_other, other))) if n_other > n_same => instead = Some(other),
            (Some((_, fate)), _) => return fate,
            _ => {}
        }
        let best = &self.hits()[0];
        // A word of a pair of opposites says something of its own, and is gone where nothing stands in its place.
        if best.own < 0.25 || instead.is_none() && fact.kind == FactKind::Condition {
            return Fate::Lost { near: self.near() };
        }
        let (here, to) = instead.unwrap_or_else(|| (self.leaf_span(self.index.to.units[best.unit].at), String::new()));
        Fate::Altered(here.into(), Box::new(Difference { what: what_of(fact.kind), from: fact.text.to_string(), to }))
    }

    /// What the other markers of its statement that have its sense speak of.
    fn rivals<'s>(&'s self, fact: &'s Fact, stem: impl Fn(&str) -> u32 + Copy + 's) -> impl Iterator<Item = u32> + 's {
        let facts = &self.from.docs[self.at.0].facts;
        let is_rival = |other: &&Fact| {
            let is_alike = other.kind == fact.kind && other.canonical == fact.canonical;
            fact.kind == FactKind::Quantifier && is_alike && other.range != fact.range
        };
        let others = facts.of(self.statement()).iter().filter(is_rival);
        others.filter_map(move |other| {
            self::bound(&self.statement().text, &other.text, Self::nth(facts, self.statement(), other), stem)
        })
    }

    /// How often something happens may be said by the time between: `hourly`, `every 60 minutes`.
    pub(super) fn schedule(&self, fact: &Fact) -> Fate {
        let fate = self.marker(fact);
        if matches!(fate, Fate::Kept(_) | Fate::Reworded(_)) {
            return fate;
        }
        let between = facts::period(&fact.canonical).map(|period| self.index.to.facts(period));
        let is_aligned = |(d, f): &At| {
            let doc = &self.to.docs[*d];
            let unit = self.index.to.unit_of((*d, doc.statements[doc.facts.facts[*f].statement()].leaf()));
            self.hits().iter().any(|hit| Some(hit.unit) == unit)
        };
        match between.and_then(|mut places| places.find(is_aligned)) {
            Some((d, f)) => Fate::Reworded(span(d, self.to.docs[d].facts.facts[f].range).into()),
            None if self.is_singular(fact) => match self.index.to.facts(&fact.canonical).next() {
                Some((d, f)) => Fate::Reworded(span(d, self.to.docs[d].facts.facts[f].range).into()),
                None => fate,
            },
            None => fate,
        }
    }

    /// How many facts of a kind with the same words stand before one in its statement.
    fn nth(facts: &Facts, statement: &Statement, fact: &Fact) -> usize {
        let same =
            |other: &&Fact| other.kind == fact.kind && other.range.start < fact.range.start && other.text == fact.text;
        facts.of(statement).iter().filter(same).count()
    }
}

/// True for an "every" before a time and a word for the same: `every 60 minutes`, `hourly`.
fn is_often(a: &Fact, b: &Fact) -> bool {
    let period = a.canonical.strip_prefix(EVERY);
    period.is_some() && period == facts::period(&b.canonical)
}

/// True for two that say no: what is not, and what may not be.
fn is_not(a: &Fact, b: &Fact) -> bool {
    let says_no = |fact: &Fact, other: &Fact| {
        fact.kind == FactKind::Negation && other.kind == FactKind::Normative && *other.canonical == *"may-not"
    };
    says_no(a, b) || says_no(b, a)
}
