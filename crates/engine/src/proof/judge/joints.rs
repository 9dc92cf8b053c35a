//! How the parts of a sentence hang together that was put in other words: both of two things or one of them, one step
//! after the other.

use super::super::exact::At;
use super::super::{Difference, Fate, span};
use super::Judge;
use super::sentence::{Sentence, Tokens};
use super::ties::Tie;
use crate::facts::{Fact, FactKind, Place};
use crate::words::{self, Family};

/// Words with content on each side of an `and` by which two of them are compared.
const N_BESIDE: usize = 4;
/// Least steps of a list that one sentence gives.
const MIN_LIST: usize = 3;
/// Words before and behind one that is gone by which its place is known.
const N_AROUND: usize = 2;
/// What gives a step its place in a sequence stands so near to it.
const N_NEAR: usize = 2;

/// A sentence of more tokens is a list that somebody else reads.
const N_TOKENS: usize = 256;
/// Statements around the place of a clause in which the other part of its sentence may stand.
const N_STATEMENTS: usize = 3;

impl Judge<'_> {
    /// Altered, where a clause that stands in other words is joined otherwise, or comes at another place of a sequence.
    pub(super) fn rejoined(&self, clause: &Fact, fate: &Fate) -> Option<Fate> {
        let (Fate::Kept(spans) | Fate::Reworded(spans)) = fate else { return None };
        let [here] = spans[..] else { return None };
        if self.has_twin() || self.statement().place == Place::Code {
            return None;
        }
        let mine = self.sentence();
        // What became of the words of an edited sentence is known.
        let is_anew = self.edit.is_none();
        let has_parts = || mine.has(Tie::And) || mine.has(Tie::Or) || mine.things().len() > 1;
        if mine.ids.len() > N_TOKENS || !is_anew && !has_parts() {
            return None;
        }
        let tokens = self.tokens(clause);
        let doc = here.file.0 as usize;
        let statements = &self.to.docs[doc].facts.statements;
        let first = statements.partition_point(|statement| statement.range.end <= here.range.start);
        let held = statements[first..].iter().take_while(|statement| statement.range.start < here.range.end).count();
        let found = (first..first + held).find_map(|s| {
            let theirs = Sentence::of(&self.to.docs[doc], s);
            if theirs.ids.len() > N_TOKENS {
                return None;
            }
            let joined = mine.joined_otherwise(&tokens, &theirs).map(|(from, to)| ("connective", from, to));
            let ordered = || mine.in_other_order(&tokens, &theirs).map(|(from, to)| ("order", from, to));
            let known = |id: u32| self.to.docs[doc].statements[s].context.binary_search(&id).is_ok();
            let shortened =
                || mine.without(&tokens, &theirs, |t| self.limits_value(t), known).map(|gone| ("wording", gone, 0..0));
            let shortened = || is_anew.then(shortened).flatten();
            let (what, from, to) = joined.or_else(ordered).or_else(shortened)?;
            let difference = Difference { what, from: mine.text(from), to: theirs.text(to) };
            Some(Fate::Altered(span(doc, statements[s].range).into(), difference.into()))
        });
        found.or_else(|| self.exchanged(mine, &tokens, (doc, first)))
    }

    /// Altered, where two things have exchanged what is said of them, around a statement of the outputs.
    fn exchanged(&self, mine: &Sentence<'_>, part: &Tokens, (d, s): At) -> Option<Fate> {
        let statements = &self.to.docs[d].facts.statements;
        let around = s.saturating_sub(N_STATEMENTS)..(s + N_STATEMENTS + 1).min(statements.len());
        // What another sentence of the sources became says what that one says.
        let is_open = |s: &usize| {
            let is_ours = self.edits.taken.get(&(d, *s)).is_none_or(|source| *source == self.at);
            is_ours && !self.exact.taken.has((d, *s))
        };
        let mut theirs: Vec<(usize, Vec<u32>)> = Vec::new();
        for s in around.filter(is_open) {
            let sentence = Sentence::of(&self.to.docs[d], s);
            if sentence.ids.len() <= N_TOKENS {
                theirs.extend(sentence.things().iter().map(|thing| (s, sentence.said(thing))));
            }
        }
        let things = mine.things();
        let pair = things.windows(2).find_map(|pair| {
            let [a, b] = pair else { return None };
            if [a, b].iter().all(|thing| thing.end <= part.start || part.end <= thing.start) {
                return None;
            }
            let (own, its) = (mine.said(a), mine.said(b));
            let pairs = (1..=2).flat_map(|apart| theirs.windows(apart + 1));
            let mut pairs = pairs.filter_map(|run| Some((run.first()?, run.last()?)));
            let (_, (s, _)) = pairs.find(|((_, one), (_, two))| are_exchanged([&own, &its], [one, two]))?;
            Some((a.start..b.end, *s))
        });
        let (from, s) = pair?;
        let to = statements[s].text.to_string();
        let difference = Difference { what: "swapped", from: mine.text(from), to };
        Some(Fate::Altered(span(d, statements[s].range).into(), difference.into()))
    }

    /// True for a word behind a value with a unit: it says of what kind that is, as `250 MB compressed` does.
    fn limits_value(&self, token: usize) -> bool {
        let is_measured = |fact: &&Fact| {
            let is_value =
                matches!(fact.kind, FactKind::Duration | FactKind::Size | FactKind::Percent | FactKind::Quantity);
            is_value && !fact.canonical.starts_with("num:")
        };
        let mut values = self.from.docs[self.at.0].facts.of(self.statement()).iter().filter(is_measured);
        !self.answers(token) && values.any(|value| self.tokens(value).end == token)
    }
}

/// True where of each of two things one part is said with the one of two others, and the rest with the other one.
fn are_exchanged(things: [&[u32]; 2], others: [&[u32]; 2]) -> bool {
    // They say little besides.
    let is_of_them = |other: &[u32]| {
        let n_known = other.iter().filter(|id| things.iter().any(|thing| thing.contains(id))).count();
        n_known * 5 >= other.len() * 3
    };
    if !others.iter().all(|other| is_of_them(other)) {
        return false;
    }
    let n = |of: [&[u32]; 2], id: u32| of.iter().flat_map(|said| said.iter()).filter(|other| **other == id).count();
    let tells = |id: u32| n(things, id) == 1 && n(others, id) == 1;
    // The places in a thing of what tells it apart and stands in the one, and in the other.
    let held = |thing: &[u32]| {
        others.map(|other| {
            let is_held = |at: &usize| tells(thing[*at]) && other.contains(&thing[*at]);
            (0..thing.len()).filter(is_held).collect::<Vec<usize>>()
        })
    };
    let [own, its] = things.map(held);
    // Of `fall back to a and b where that is gone` both orders say the same: what went stands side by side.
    let is_list = |there: usize| {
        let here = 1 - there;
        own[there].last() > own[here].last() && its[here].first() < its[there].first()
    };
    own.iter().chain(&its).all(|held| !held.is_empty()) && !is_list(0) && !is_list(1)
}

impl Sentence<'_> {
    /// True for an `and` or an `or` between two things: in `if and only if` there are none.
    fn joins(&self, token: usize) -> bool {
        (self.is(token, Tie::And) || self.is(token, Tie::Or)) && !(token > 0 && self.is(token - 1, Tie::Case))
    }

    /// The nearest words with content before and behind a token that joins, up to the next sign or such word.
    fn beside(&self, token: usize) -> [Vec<u32>; 2] {
        let ends = |t: usize| t != token && self.joins(t);
        let before = (0..token).rev().take_while(|t| !ends(*t) && (t + 1 == token || !self.is_cut(t + 1)));
        let behind = (token + 1..self.ids.len()).take_while(|t| !ends(*t) && (*t == token + 1 || !self.is_cut(*t)));
        [
            before.filter_map(|t| self.id(t)).take(N_BESIDE).collect(),
            behind.filter_map(|t| self.id(t)).take(N_BESIDE).collect(),
        ]
    }

    /// The words that joined two things of which another sentence says that one is enough, or the other way round: here
    /// and there.
    fn joined_otherwise(&self, part: &Tokens, other: &Self) -> Option<(Tokens, Tokens)> {
        // Signs may join as well.
        if other.text.contains(['&', '/', '+']) {
            return None;
        }
        // What joins clauses stands behind a comma, or before another condition.
        let joins_things = |t: &usize| self.joins(*t) && !self.is_cut(*t) && !self.is(t + 1, Tie::Case);
        part.clone().filter(joins_things).find_map(|t| {
            let [before, behind] = self.beside(t);
            let share = |a: &[u32], b: &[u32], not: &[u32]| a.iter().any(|id| b.contains(id) && !not.contains(id));
            let nearest = |a: &[u32], b: &[u32]| a.first().is_some_and(|id| b.first() == Some(id));
            let is_same_pair = |u: &usize| {
                let [left, right] = other.beside(*u);
                let is_near = nearest(&before, &left) || nearest(&behind, &right);
                is_near && share(&before, &left, &right) && share(&behind, &right, &left)
                    || nearest(&before, &right) && nearest(&behind, &left)
            };
            let pairs = || (0..other.ids.len()).filter(|u| other.joins(*u)).filter(is_same_pair);
            let is_alike = |u: usize| other.is(u, Tie::And) == self.is(t, Tie::And);
            let first = pairs().next()?;
            // `Not this and not that` is `neither this nor that`.
            let is_told = !pairs().any(is_alike) && !self.denies(t) && !other.denies(first);
            is_told.then_some((t..t + 1, first..first + 1))
        })
    }

    /// What a sentence says of one thing after the other.
    fn things(&self) -> Vec<Tokens> {
        self.parts(|t| self.is_cut(t) || self.is(t, Tie::And))
    }

    /// A word of `part` that says something of a value and that another sentence does not have, where it has the words
    /// around it as they stand here:
    /// `250 MB compressed and 1000 records`, `250 MB and 1000 records`.
    fn without(
        &self,
        part: &Tokens,
        other: &Self,
        limits: impl Fn(usize) -> bool,
        known: impl Fn(u32) -> bool,
    ) -> Option<Tokens> {
        let is_same = |t: usize, u: usize| match (self.word(t), other.word(u)) {
            (Some(mine), Some(theirs)) => mine == theirs || self.id(t).is_some() && self.id(t) == other.id(u),
            (mine, theirs) => mine == theirs,
        };
        let ends = |sentence: &Self, t: usize| t >= sentence.ids.len() || sentence.is_cut(t);
        let is_without = |t: usize, u: usize| {
            let before = (0..N_AROUND.min(t).min(u + 1)).take_while(|n| is_same(t - 1 - n, u - n)).count();
            let behind = match (ends(self, t + 1), ends(other, u + 1)) {
                (true, true) => 1,
                (false, false) => (1..=N_AROUND).take_while(|n| is_same(t + n, u + n)).count(),
                _ => 0,
            };
            before > 0 && behind > 0 && before + behind > N_AROUND
        };
        let is_gone = |t: &usize| self.id(*t).is_some_and(|id| !other.ids.contains(&Some(id)) && !known(id));
        let mut gone = part.clone().filter(|t| is_gone(t) && limits(*t));
        gone.find(|t| (0..other.ids.len()).any(|u| is_without(*t, u))).map(|t| t..t + 1)
    }

    fn has_once(&self, id: u32) -> bool {
        self.ids.iter().filter(|other| **other == Some(id)).count() == 1
    }

    /// True where the clause around a token says no.
    fn denies(&self, token: usize) -> bool {
        let ends = |t: &usize| self.is_cut(*t) || self.joins(*t);
        let start = (1..token).rev().find(ends).unwrap_or(0);
        let end = (token + 1..self.ids.len()).find(ends).unwrap_or(self.ids.len());
        let is_no = |hit: &words::Hit| match hit.family {
            Family::Negation => true,
            Family::Modality => hit.canonical.ends_with("not"),
            _ => false,
        };
        words::markers(&self.text(start..end)).iter().any(is_no)
    }

    /// True for a sentence that gives several steps one after the other.
    fn tells_sequence(&self) -> bool {
        self.has(Tie::Next) || self.has(Tie::Sequence)
    }

    /// The steps of a sequence.
    fn steps(&self) -> Vec<Tokens> {
        self.parts(|t| self.is_cut(t) || self.is(t, Tie::Next) || self.is(t, Tie::Sequence))
    }

    /// A step of a sequence of which `part` holds words and which stands on the other side of another one elsewhere.
    fn in_other_order(&self, part: &Tokens, other: &Self) -> Option<(Tokens, Tokens)> {
        let has_place = |t: usize| self.is(t, Tie::First) || self.is(t, Tie::Last);
        let is_told =
            self.tells_sequence() && (other.tells_sequence() || other.has(Tie::First) || other.has(Tie::Last));
        let n = |sentence: &Self, tie: Tie| (0..sentence.ids.len()).filter(|t| sentence.is(*t, tie)).count();
        if !is_told || n(self, Tie::Back) != n(other, Tie::Back) || self.has(Tie::Case) || other.has(Tie::Case) {
            return None;
        }
        let is_list = self.has(Tie::Sequence);
        // The steps that the other sentence has too, and where.
        let place = |step: Tokens| {
            let own = step.clone().filter(|t| !has_place(*t) && !self.is(*t, Tie::Next));
            let own: Vec<u32> = own.filter_map(|t| self.id(t)).filter(|id| self.has_once(*id)).collect();
            let telling = own.iter().filter(|id| other.has_once(**id));
            let at: Vec<usize> =
                telling.filter_map(|id| other.ids.iter().position(|theirs| *theirs == Some(*id))).collect();
            let is_alone = is_list
                || self.is(step.start, Tie::Next)
                || self.is(step.end, Tie::Next)
                || step.clone().any(has_place);
            let is_known = at.len() > 1 || is_alone && !at.is_empty() && at.len() == own.len();
            is_known.then_some((step, at))
        };
        let steps: Vec<(Tokens, Vec<usize>)> = self.steps().into_iter().filter_map(place).collect();
        if is_list && steps.len() < MIN_LIST {
            return None;
        }
        // `The host last, the disk first`.
        let is_placed =
            |at: &Tokens, tie: Tie| (at.start.saturating_sub(N_NEAR)..at.end + N_NEAR).any(|t| other.is(t, tie));
        steps.windows(2).find_map(|pair| {
            let [(a, first), (b, second)] = pair else { return None };
            let second = *second.iter().min()?..*second.iter().max()? + 1;
            // The first step may begin with what all of them are about.
            let n_before = first.iter().take_while(|at| **at < second.start).count();
            let behind = &first[n_before..];
            let is_turned = behind.len() > usize::from(n_before > 0) && behind.iter().all(|at| *at >= second.end);
            let first = *behind.iter().min()?..*behind.iter().max()? + 1;
            let holds = |step: &Tokens| step.start < part.end && part.start < step.end;
            let is_told =
                is_turned && (holds(a) || holds(b)) && !is_placed(&first, Tie::First) && !is_placed(&second, Tie::Last);
            is_told.then_some((a.start..b.end, second.start..first.end))
        })
    }
}
