//! What became of the facts of a statement that was edited: the differences that touch each decide.

use specast_syntax::{Range, Span};

use super::super::compare::{is_clause, is_distinctive, is_value, is_wide, steers, what_of};
use super::super::edits::{Edit, Hunk};
use super::super::exact::At;
use super::super::fate::Judged;
use super::super::support::statement_at;
use super::super::{Difference, Fate, span};
use super::Judge;
use crate::facts::{Fact, FactKind};
use crate::words;

impl Judge<'_> {
    /// What became of a fact of a statement that was edited: the differences that touch it decide.
    /// None if what it says may stand in a sentence beside it.
    pub(super) fn edited(&self, edit: &Edit, fact: &Fact) -> Option<Fate> {
        let doc = &self.to.docs[edit.target.0];
        let target = &doc.facts.statements[edit.target.1];
        let whole = span(edit.target.0, target.range);
        let altered = |what, to: String| {
            Fate::Altered(whole.into(), Box::new(Difference { what, from: fact.text.to_string(), to }))
        };
        if let Some(what) = edit.conflict {
            let leaf = doc.statements[edit.target.1].leaf();
            return Some(altered("role", doc.leaves[leaf].told(what)));
        }
        // A port is a number where no word calls it one.
        let is_number = |fact: &Fact| matches!(fact.kind, FactKind::Port | FactKind::Quantity);
        let equals = |other: &&Fact| {
            let same_kind = other.kind == fact.kind || is_number(other) && is_number(fact);
            same_kind && other.canonical == fact.canonical
        };
        let theirs = doc.facts.of(target);
        let ranges = &edit.ranges;
        let std::ops::Range { start, end } = self.tokens(fact);
        if start >= end || fact.kind == FactKind::Flow {
            // What does not show as words (where a link leads), and edges, are looked up.
            // A destination outside of the workspace can be followed from nowhere: its text counts.
            let same_text = |other: &&Fact| fact.canonical.starts_with("../") && other.leads && other.text == fact.text;
            return Some(match theirs.iter().find(|other| equals(other) || same_text(other)) {
                Some(same) => Fate::Kept(span(edit.target.0, same.range).into()),
                None if fact.kind == FactKind::Flow => self.edge(fact),
                None => match theirs.iter().find(|other| other.leads && fact.leads) {
                    Some(other) => altered(what_of(fact.kind), other.text.to_string()),
                    None => Fate::Lost { near: Some(whole) },
                },
            });
        }
        if let Some(fate) = self.of_answers(fact) {
            return Some(fate);
        }
        let wide = self.is_wide(fact);
        // A value answers for itself, and a word that limits: the clause around it is not altered with it.
        let is_kept = |t: usize| edit.kept[t].is_some() && !self.words().said.tokens[t].is_light();
        let says_more = (start..end).any(|t| is_kept(t) && !self.answers(t));
        let answers = |t: usize| says_more && self.answers(t);
        let answered = |hunk: &&Hunk| {
            let mut words = hunk.from.clone().filter(|t| !self.words().said.tokens[*t].is_light()).peekable();
            let is_told = is_clause(fact) || fact.kind == FactKind::TableCell;
            is_told && words.peek().is_some() && words.all(answers)
        };
        // What was added is answered for where it stands, unless it limits what was there.
        let added = |hunk: &&Hunk| is_clause(fact) && is_addition(hunk);
        let touches = |hunk: &&Hunk| touches(hunk, start..end, wide) && !answered(hunk) && !added(hunk);
        let touching: Vec<&Hunk> = edit.hunks.iter().filter(touches).collect();
        if touching.iter().any(|hunk| hunk.moved && !hunk.from.is_empty()) {
            return None;
        }
        let is_gone = touching.iter().all(|hunk| hunk.change.is_none() || hunk.to.is_empty());
        if !touching.is_empty() && is_gone && self.aligned().apart.iter().any(|clause| clause.contains(fact.range)) {
            return None;
        }
        let at = edit.kept[start..end].iter().flatten().filter_map(|t| ranges.get(*t as usize));
        let here = at.clone().copied().reduce(Range::cover).map_or(whole, |range| span(edit.target.0, range));
        let Some((hunk, change)) = touching.iter().find_map(|hunk| Some((hunk, hunk.change.as_ref()?))) else {
            // What is explained and stands beside it does not reword it.
            let beside = |hunk: &Hunk| hunk.from.is_empty() && (hunk.from.start <= start || hunk.from.start >= end);
            // Nor does a marker that says the same in other words stand as it was.
            let put_otherwise = |hunk: &&Hunk| hunk.change.is_none() && answered(hunk) && !hunk.to.is_empty();
            let is_kept = self.says_literally(edit, start..end)
                && touching.iter().all(|hunk| beside(hunk))
                && !edit
                    .hunks
                    .iter()
                    .any(|hunk| hunk.from.start < end && start < hunk.from.end && put_otherwise(&hunk));
            return Some(if is_kept { Fate::Kept(here.into()) } else { Fate::Reworded(here.into()) });
        };
        // The same value where words were changed: it was put another way.
        let in_changed = |other: &&Fact| {
            let mut changed = touching.iter().flat_map(|hunk| hunk.to.clone());
            changed.any(|t| ranges.get(t).is_some_and(|range| range.overlaps(other.range)))
        };
        if let Some(same) = theirs.iter().filter(equals).find(in_changed).filter(|_| !wide) {
            return Some(put_otherwise(fact, same, edit.target.0));
        }
        // A limit holds the number that it is of: the target says it, wherever in the sentence.
        if let Some(same) = theirs.iter().find(equals).filter(|_| steers(fact) && fact.canonical.contains(':')) {
            return Some(put_otherwise(fact, same, edit.target.0));
        }
        if steers(fact) {
            // A marker is told as a whole, with what stands in its place.
            let mine = edit.kept[start..end].iter().flatten().map(|t| *t as usize);
            let theirs: Vec<usize> = touching.iter().flat_map(|hunk| hunk.to.clone()).chain(mine).collect();
            let tokens = target.tokens();
            if theirs.is_empty() && fact.kind == FactKind::Condition {
                return Some(Fate::Lost { near: Some(whole) });
            }
            let place = theirs.iter().filter_map(|t| tokens.get(*t)).copied().reduce(Range::cover);
            let to = place.map_or(String::new(), |place| place.of(&target.text).to_owned());
            let difference = Box::new(Difference { what: what_of(fact.kind), from: fact.text.to_string(), to });
            return Some(Fate::Altered(here.into(), difference));
        }
        if wide && is_gone && !(start..end).any(is_kept) {
            return Some(Fate::Lost { near: Some(whole) });
        }
        if wide {
            let difference =
                Box::new(Difference { what: change.what, from: change.from.clone(), to: change.to.clone() });
            return Some(Fate::Altered(here.into(), difference));
        }
        if hunk.to.is_empty() {
            if let Some(here) = self.beside(edit.target, fact) {
                return Some(Fate::Reworded(here.into()));
            }
            // A sentence may have been taken apart: an address or a name that it dropped may stand all by itself.
            let apart = (is_distinctive(fact) && fact.kind != FactKind::Date).then(|| self.literal(fact));
            return Some(match apart {
                Some(fate @ (Fate::Kept(_) | Fate::Reworded(_))) if self.is_alone(fact, &fate) => fate,
                _ => match (self.in_part(fact), at.copied().reduce(Range::cover)) {
                    (Some(here), _) => Fate::Reworded(here.into()),
                    // Of `two working days` the days are left.
                    (None, Some(left)) => altered(what_of(fact.kind), left.of(&doc.source.text).to_owned()),
                    (None, None) => Fate::Lost { near: Some(whole) },
                },
            });
        }
        Some(altered(what_of(fact.kind), change.to.clone()))
    }

    /// What became of a clause that says nothing besides its values and markers: the gravest of what became of them.
    fn of_answers(&self, clause: &Fact) -> Option<Fate> {
        let is_told = |t: usize| self.words().said.tokens[t].is_light() || self.answers(t);
        if !is_clause(clause) || !self.tokens(clause).all(is_told) {
            return None;
        }
        let facts = &self.from.docs[self.at.0].facts.facts[self.statement().facts()];
        let inside = facts.iter().filter(|fact| is_answer(fact) && clause.range.contains(fact.range));
        let fates: Vec<(&Fact, Fate)> = inside.map(|fact| (fact, self.fate(fact))).collect();
        let is_gone = |fate: &Fate| {
            matches!(fate, Fate::Lost { .. }) || fate.difference().is_some_and(|difference| difference.to.is_empty())
        };
        let (gone, left): (Vec<_>, Vec<_>) = fates.into_iter().partition(|(_, fate)| is_gone(fate));
        let places = left.iter().flat_map(|(_, fate)| fate.targets()).copied().collect();
        let gravity = |fate: &Fate| ["kept", "reworded", "altered"].iter().position(|word| *word == fate.word());
        let worst = left.into_iter().map(|(_, fate)| fate).max_by_key(gravity);
        match (gone.into_iter().next(), worst) {
            (Some((_, fate)), None) => Some(Fate::Lost { near: fate.targets().first().copied() }),
            (Some((fact, _)), Some(_)) => {
                let (what, from) = (what_of(fact.kind), fact.text.to_string());
                Some(Fate::Altered(places, Difference { what, from, to: String::new() }.into()))
            }
            (None, worst) => worst,
        }
    }

    /// True for a value of which a fate says that it is a cell, an item or a line of its own.
    fn is_alone(&self, fact: &Fact, fate: &Fate) -> bool {
        fate.targets().iter().all(|here| {
            let at = statement_at(self.to, *here);
            at.is_some_and(|(d, s)| words::fold(&self.to.docs[d].facts.statements[s].text) == words::fold(&fact.text))
        })
    }

    /// An equal value in a sentence of the same leaf as the target that nothing else became.
    fn beside(&self, target: At, fact: &Fact) -> Option<Span> {
        let doc = &self.to.docs[target.0];
        let leaf = &doc.leaves[doc.statements[target.1].leaf()];
        let free = |s: &usize| *s != target.1 && !self.exact.taken.has((target.0, *s));
        let facts = leaf.statements.clone().filter(free).flat_map(|s| doc.facts.of(&doc.facts.statements[s]));
        let mut same = facts.filter(|other| other.kind == fact.kind && other.canonical == fact.canonical);
        same.next().filter(|_| is_value(fact)).map(|other| span(target.0, other.range))
    }

    /// True if the words of a run that survive stand in the target as they are.
    fn says_literally(&self, edit: &Edit, run: std::ops::Range<usize>) -> bool {
        let target = &self.to.docs[edit.target.0].facts.statements[edit.target.1];
        let (mine, theirs) = (&self.shown, target.tokens());
        let shown = |text: &str, tokens: &[Range], t: usize| tokens.get(t).map(|token| words::fold(token.of(text)));
        let mut kept = run.filter_map(|t| Some((t, edit.kept[t]? as usize)));
        kept.all(|(t, other)| shown(&self.statement().text, mine, t) == shown(&target.text, &theirs, other))
    }

    /// True for a fact that is the whole of its statement or a clause of it. A command in a sentence is a word of it.
    fn is_wide(&self, fact: &Fact) -> bool {
        is_wide(fact) && (fact.kind != FactKind::Command || self.tokens(fact) == (0..self.words().said.tokens.len()))
    }

    /// The tokens of the statement's values, and of its markers.
    pub(super) fn answering(&self) -> &[std::ops::Range<usize>] {
        self.answering.get_or_init(|| {
            let facts = &self.from.docs[self.at.0].facts.facts[self.statement().facts()];
            facts.iter().filter(|fact| is_answer(fact)).map(|fact| self.tokens(fact)).collect()
        })
    }

    /// True for a token of one of them.
    pub(super) fn answers(&self, token: usize) -> bool {
        self.answering().iter().any(|tokens| tokens.contains(&token))
    }

    /// The tokens of its statement that a fact covers.
    pub(super) fn tokens(&self, fact: &Fact) -> std::ops::Range<usize> {
        let start = self.ranges.partition_point(|range| range.end <= fact.range.start);
        start..self.ranges.partition_point(|range| range.start < fact.range.end)
    }

    /// A change that touches no fact of its statement counts against the nearest clause, or the nearest value.
    pub fn settle_orphans(&self, judged: &mut [Judged<'_>]) {
        let Some(edit) = self.edit.filter(|edit| edit.conflict.is_none()) else { return };
        let tokens: Vec<_> = judged.iter().map(|judged| self.tokens(judged.fact)).collect();
        let target = self.to.docs[edit.target.0].facts.statements[edit.target.1].range;
        // What is gone here and stands in another place is not gone.
        let is_elsewhere = |fate: &Fate| {
            let here = |place: &Span| place.file.0 as usize == edit.target.0 && place.range.overlaps(target);
            !fate.targets().iter().any(here)
        };
        for hunk in &edit.hunks {
            let Some(change) = hunk.change.as_ref().filter(|_| !is_addition(hunk)) else { continue };
            let known = judged.iter().zip(&tokens).any(|(judged, tokens)| {
                !tokens.is_empty()
                    && touches(hunk, tokens.clone(), self.is_wide(judged.fact))
                    && (!matches!(judged.fate, Fate::Kept(_) | Fate::Reworded(_))
                        || hunk.to.is_empty() && is_elsewhere(&judged.fate))
            });
            if known {
                continue;
            }
            let distance = |tokens: &std::ops::Range<usize>| {
                tokens.start.abs_diff(hunk.from.start).min(tokens.end.abs_diff(hunk.from.start))
            };
            // A statement without clauses is a label and its values.
            let nearest = (0..judged.len()).min_by_key(|i| (!self.is_wide(judged[*i].fact), distance(&tokens[*i])));
            if let Some(nearest) = nearest {
                let target = &self.to.docs[edit.target.0].facts.statements[edit.target.1];
                let difference =
                    Box::new(Difference { what: change.what, from: change.from.clone(), to: change.to.clone() });
                judged[nearest].fate = Fate::Altered(span(edit.target.0, target.range).into(), difference);
            }
        }
    }
}

/// True for a value or a marker, which answers for itself in the clause that it stands in.
fn is_answer(fact: &Fact) -> bool {
    !fact.inner && (is_value(fact) || steers(fact))
}

/// What became of a fact that an equal one of an output says: kept where it is in the same letters.
fn put_otherwise(fact: &Fact, same: &Fact, doc: usize) -> Fate {
    let here = span(doc, same.range).into();
    if words::fold(&same.text) == words::fold(&fact.text) { Fate::Kept(here) } else { Fate::Reworded(here) }
}

/// True for words that were added and neither limit nor turn round what stands beside them.
fn is_addition(hunk: &Hunk) -> bool {
    hunk.from.is_empty() && hunk.change.as_ref().is_some_and(|change| change.what == "wording")
}

/// True if a difference lies in a fact's tokens. What was added behind a clause, or before the first one,
/// belongs to it.
fn touches(hunk: &Hunk, tokens: std::ops::Range<usize>, wide: bool) -> bool {
    let (start, end) = (tokens.start, tokens.end);
    let overlaps = hunk.from.start < end && start < hunk.from.end;
    let inside = hunk.from.is_empty() && start < hunk.from.start && hunk.from.start < end;
    let at_edge = hunk.from.is_empty() && (hunk.from.start == end || hunk.from.start == 0 && start == 0);
    overlaps || inside || wide && at_edge
}
