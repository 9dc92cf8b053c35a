//! Two values that stand with each other's words: `3 days for logs, 14 days for traces`, where the source keeps logs for
//! 14 days and traces for 3.

use std::sync::Arc;

use specast_syntax::Range;

use super::super::compare::is_value;
use super::super::exact::At;
use super::super::side::{Doc, Side};
use super::super::support::statement_at;
use super::super::{Difference, Fate, span};
use super::Judge;
use super::sentence::{Sentence, Tokens};
use super::stems::{Company, Side as Which};
use super::ties::Tie;
use crate::facts::{Fact, FactKind, Place};
use crate::words;

/// So many statements (a cell of a table is one) before and behind another one are its neighbours.
const N_NEIGHBOURS: usize = 8;

/// More values in a statement are a list of their own, of which no part is set apart.
const N_MANY: usize = 12;

/// Signs between which a sentence says one thing after the other, the strongest first; words are weaker.
const CUTS: [&[char]; 5] = [&[';'], &[')'], &['('], &[',', '、'], &[]];

impl Judge<'_> {
    /// Altered, where a value stands with the words of another one of its kind, and that one with those of this.
    pub(super) fn swapped(&self, fact: &Fact, fate: &Fate) -> Option<Fate> {
        let (Fate::Kept(spans) | Fate::Reworded(spans)) = fate else { return None };
        let [here] = spans[..] else { return None };
        if self.has_twin() || !has_rivals(fact) {
            return None;
        }
        let target = statement_at(self.to, here)?;
        let doc = &self.to.docs[target.0].facts;
        let is_here = |f: &usize| doc.facts[*f].canonical == fact.canonical && doc.facts[*f].range.overlaps(here.range);
        let stands = (target.0, doc.statements[target.1].facts().find(is_here)?);
        let own = &self.from.docs[self.at.0].facts;
        let own = (self.at.0, self.statement().facts().find(|f| own.facts[*f].range == fact.range)?);
        // What stands there word by word was not swapped.
        let is_new = |at: &At| {
            let (d, s) = (at.0, fact_at(self.from, *at).statement());
            let leaf = (d, self.from.docs[d].statements[s].leaf());
            !self.exact.leaves.has(leaf) && !self.exact.statements.has((d, s))
        };
        let sources: Vec<At> =
            rivals(self.from, own).filter(|at| is_new(at) && !are_listed(self.from, own, *at)).collect();
        if sources.is_empty() {
            return None;
        }
        let of = |rival: &Fact| {
            let is_same = |at: &&At| fact_at(self.from, **at).canonical == rival.canonical;
            sources.iter().filter(is_same).copied().collect::<Vec<_>>()
        };
        let rivals = rivals(self.to, stands).map(|at| (at, of(fact_at(self.to, at))));
        let mut rivals = rivals.filter(|(_, sources)| !sources.is_empty()).peekable();
        rivals.peek()?;
        let (own, theirs) = (self.company(Which::From, own)?, self.company(Which::To, stands)?);
        let (at, _) = rivals.find(|(at, sources)| {
            let of_rival = self.company(Which::To, *at);
            let is_swap = |source: &At| {
                let both = self.company(Which::From, *source).zip(of_rival.as_deref());
                both.is_some_and(|(its, of_rival)| are_swapped([&own, &its], [&theirs, of_rival]))
            };
            sources.iter().all(is_swap)
        })?;
        let rival = fact_at(self.to, at);
        let difference = Difference { what: "swapped", from: fact.text.to_string(), to: rival.text.to_string() };
        Some(Fate::Altered(span(at.0, rival.range).into(), difference.into()))
    }

    /// The words that a value is said with, worked out once.
    fn company(&self, which: Which, at: At) -> Option<Arc<Company>> {
        let side = if which == Which::From { self.from } else { self.to };
        self.stems.company(which, at, || company(side, at))
    }
}

fn fact_at<'s>(side: &'s Side<'_>, (d, f): At) -> &'s Fact {
    &side.docs[d].facts.facts[f]
}

/// True for a value of which a sentence may hold several.
fn has_rivals(fact: &Fact) -> bool {
    is_value(fact) && !matches!(fact.kind, FactKind::Reference | FactKind::Schedule | FactKind::Command)
}

/// Other values that are like one, in its statement and the ones around it.
fn rivals<'s>(side: &'s Side<'_>, at: At) -> impl Iterator<Item = At> + use<'s> {
    let fact = fact_at(side, at);
    let facts = &side.docs[at.0].facts;
    let s = fact.statement();
    let around = s.saturating_sub(N_NEIGHBOURS)..(s + N_NEIGHBOURS + 1).min(facts.statements.len());
    around.flat_map(move |s| {
        let alike = |f: &usize| !facts.facts[*f].inner && are_alike(fact, &facts.facts[*f]);
        let all: Vec<usize> = facts.statements[s].facts().filter(alike).take(N_MANY + 1).collect();
        let is_list = all.len() > N_MANY;
        let others = all.into_iter().filter(move |f| !is_list && facts.facts[*f].canonical != fact.canonical);
        others.map(move |f| (at.0, f))
    })
}

/// True for two values that a sentence lists side by side: each order of them says the same.
fn are_listed(side: &Side<'_>, a: At, b: At) -> bool {
    let (own, other) = (fact_at(side, a), fact_at(side, b));
    if a.0 != b.0 || own.statement() != other.statement() {
        return false;
    }
    let doc = &side.docs[a.0];
    let (first, last) = if own.range.start < other.range.start { (own, other) } else { (other, own) };
    let between = Range { start: first.range.end, end: last.range.start.max(first.range.end) }.of(&doc.source.text);
    let is = |word: words::Word<'_>, ties: &[Tie]| {
        let word = words::lower(word.text);
        ties.iter().any(|tie| tie.is(&word))
    };
    words::lists(between)
        && words::words(between).all(|word| is(word, &[Tie::And, Tie::Or, Tie::Light]))
        && !words::words(&doc.facts.statements[own.statement()].text).any(|word| is(word, &[Tie::InOrder]))
}

/// True for values of which one may stand for the other: of one kind, and names of one form. A port is a number where no
/// word calls it one.
fn are_alike(a: &Fact, b: &Fact) -> bool {
    let is_number = |fact: &Fact| matches!(fact.kind, FactKind::Port | FactKind::Quantity);
    let form = |fact: &Fact| {
        let has = |is: fn(char) -> bool| fact.text.contains(is);
        (has(|c| c.is_ascii_digit()), has(char::is_lowercase), has(|c| !c.is_alphanumeric()))
    };
    match (a.kind, b.kind) {
        (FactKind::Identifier, FactKind::Identifier) => form(a) == form(b),
        (a_kind, b_kind) => a_kind == b_kind || is_number(a) && is_number(b),
    }
}

/// The stems of the words that a value is said with; none where that is not clear.
fn company(side: &Side<'_>, (d, f): At) -> Option<Company> {
    let doc = &side.docs[d];
    let fact = &doc.facts.facts[f];
    let s = fact.statement();
    let statement = &doc.facts.statements[s];
    if statement.place == Place::Code {
        return None;
    }
    let ranges = statement.token_ranges(doc.source);
    let values = values(doc, s, fact, &ranges);
    if values.len() > N_MANY {
        return None;
    }
    let at = values.iter().position(|(range, _)| *range == fact.range)?;
    let words = Sentence::of(doc, s);
    if words.shown.len() != ranges.len() {
        return None;
    }
    let parts = words.part(&values.iter().map(|(_, tokens)| tokens.clone()).collect::<Vec<_>>(), at)?;
    let said = parts.into_iter().flatten();
    let mut out: Company = said.filter_map(|token| Some((words.stem(token)?, words.is_led(token)))).collect();
    if values.len() == 1 {
        out.extend(doc.statements[s].context.iter().map(|stem| (*stem, false)));
        // A cell is said with its row.
        let row = &doc.leaves[doc.statements[s].leaf()].statements;
        for beside in row.clone().filter(|beside| *beside != s && statement.place == Place::Cell) {
            let beside = Sentence::of(doc, beside);
            out.extend((0..beside.ids.len()).filter_map(|token| Some((beside.stem(token)?, false))));
        }
    }
    Some(out)
}

/// The values in a statement that are like one of it, in order, with the tokens that they cover.
fn values(doc: &Doc<'_>, s: usize, one: &Fact, ranges: &[Range]) -> Vec<(Range, Tokens)> {
    let facts = doc.facts.of(&doc.facts.statements[s]).iter();
    let tokens = |range: Range| {
        let start = ranges.partition_point(|token| token.end <= range.start);
        start..ranges.partition_point(|token| token.start < range.end)
    };
    let mut values: Vec<_> = facts
        .filter(|fact| !fact.inner && are_alike(fact, one) && is_value(fact))
        .map(|fact| (fact.range, tokens(fact.range)))
        .collect();
    values.sort_by_key(|(range, _)| range.start);
    values
}

impl Sentence<'_> {
    /// The stem of a word with content that says of what a value is. What a rate is of stands anywhere in its sentence:
    /// `per pod`.
    fn stem(&self, token: usize) -> Option<u32> {
        let is_rate = token > 0 && self.is(token - 1, Tie::Per);
        let is_word = || self.shown[token].of(self.text).starts_with(char::is_alphabetic);
        self.id(token).filter(|_| !is_rate && is_word())
    }

    fn says(&self, mut tokens: Tokens) -> bool {
        tokens.any(|token| self.stem(token).is_some())
    }

    /// The tokens that belong to one of several values, which may stand behind the words or before them.
    fn part(&self, values: &[Tokens], at: usize) -> Option<[Tokens; 2]> {
        let n = self.shown.len();
        if (0..n).any(|token| self.is(token, Tie::InOrder)) {
            let (first, last) = (values.first()?.start, values.last()?.end);
            let mut things = [0..first, last..n].into_iter().map(|part| self.listed(part));
            let things = things.find(|things| things.len() == values.len())?;
            return Some([things[at].clone(), 0..0]);
        }
        let mut cuts = vec![0];
        for pair in values.windows(2) {
            cuts.push(self.cut(pair[0].end..pair[1].start)?);
        }
        cuts.push(n);
        let parts: Vec<Tokens> = cuts.windows(2).map(|cut| cut[0]..cut[1]).collect();
        let before = |at: usize| parts[at].start..values[at].start.max(parts[at].start);
        let behind = |at: usize| values[at].end.min(parts[at].end)..parts[at].end;
        // What stands before the first value may be said of all, and so may what stands behind the last: the others tell
        // on which side of it each has its words.
        let others = || 1..values.len();
        let is_before = values.len() == 1 || others().any(|other| self.says(before(other)));
        let is_behind = values.len() == 1 || others().any(|other| self.says(behind(other - 1)));
        Some([if is_before { before(at) } else { 0..0 }, if is_behind { behind(at) } else { 0..0 }])
    }

    /// Where the tokens between two values are cut: at the strongest sign, where it stands there once.
    fn cut(&self, between: Tokens) -> Option<usize> {
        let tokens = between.start..(between.end + 1).min(self.shown.len());
        for cut in CUTS {
            let mut found = tokens.clone().filter(|token| self.parts_values(*token, cut));
            if let Some(first) = found.next() {
                return found.next().is_none().then_some(first);
            }
        }
        None
    }

    /// The things that a part of the sentence lists.
    fn listed(&self, part: Tokens) -> Vec<Tokens> {
        let mut cuts: Vec<usize> =
            part.clone().filter(|token| CUTS.iter().any(|cut| self.parts_values(*token, cut))).collect();
        cuts.insert(0, part.start);
        cuts.push(part.end);
        cuts.windows(2).map(|cut| cut[0]..cut[1]).filter(|thing| self.says(thing.clone())).collect()
    }

    /// True for a word that names the other end: `to the client`.
    fn is_led(&self, token: usize) -> bool {
        let light = |token: &usize| self.is(*token, Tie::Light);
        let before = (0..token).rev().find(|before| !light(before));
        before.is_some_and(|before| self.is(before, Tie::Towards))
    }

    fn parts_values(&self, token: usize, signs: &[char]) -> bool {
        self.has_before(token, signs) || signs.is_empty() && (self.is(token, Tie::And) || self.is(token, Tie::Or))
    }
}

/// True where of the words that tell two values apart in the sources each stands with the other value in the outputs,
/// in the same way, and none of those that tell them apart there with its own.
fn are_swapped(from: [&Company; 2], to: [&Company; 2]) -> bool {
    let has = |company: &Company, stem: u32| company.iter().any(|(other, _)| *other == stem);
    (0..2).all(|at| {
        let (own, other) = (at, 1 - at);
        let telling = || from[own].iter().filter(|(stem, _)| !has(from[other], *stem));
        let mut went = telling().filter(|(stem, _)| has(to[other], *stem) && !has(to[own], *stem)).peekable();
        went.peek().is_some()
            && went.all(|word| to[other].contains(word))
            && !telling().any(|(stem, _)| has(to[own], *stem) && !has(to[other], *stem))
    })
}
