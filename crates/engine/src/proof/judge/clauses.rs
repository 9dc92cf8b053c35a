//! What became of a clause of a sentence that was written anew: its words, but for its values and markers.

use specast_syntax::Span;

use super::super::compare::{bound, contains_word, steers};
use super::super::exact::At;
use super::super::side::Aside;
use super::super::{Difference, Fate, span};
use super::ties::Tie;
use super::{Judge, MIN_APART, OF_REWORDED};
use crate::facts::{Fact, FactKind};
use crate::words;

impl Judge<'_> {
    /// A clause is kept where its words stand in one place, reworded where most of them do.
    pub(super) fn clause(&self, fact: &Fact) -> Fate {
        let bare = words::fold(&fact.text);
        let comment = self.from.docs[self.leaf.0].leaves[self.leaf.1].aside == Aside::Comment;
        let [all, stems] = self.clause_stems(fact);
        // A pronoun or an article in front of it may have become a name.
        let core = if stems.len() < MIN_APART { "" } else { without_light_front(&bare) };
        let mut best: (f32, Option<At>) = (0.0, None);
        let mut most = 0.0_f32;
        for hit in self.hits() {
            let at = self.index.to.units[hit.unit].at;
            let doc = &self.to.docs[at.0];
            let leaf = &doc.leaves[at.1];
            if (leaf.aside == Aside::Comment) != comment {
                continue;
            }
            if leaf.key.contains(&bare) || !core.is_empty() && contains_word(&leaf.key, core) {
                return Fate::Kept(self.leaf_span(at).into());
            }
            let has_hangul = |text: &str| text.chars().any(words::is_hangul);
            if has_hangul(&bare) && !has_hangul(&leaf.key)
                || !has_hangul(&bare) && self.is_korean() != self.index.to.units[hit.unit].is_korean()
            {
                // Across languages words cannot be compared, but for names.
                let is_name = |word: &words::Word<'_>| word.text.starts_with(|c: char| c.is_ascii_uppercase());
                let mut names = words::words(&fact.text).filter(is_name).map(|word| words::fold(word.text));
                if names.all(|name| leaf.key.contains(&name)) {
                    return Fate::Reworded(self.leaf_span(at).into());
                }
                continue;
            }
            let text = self.stems.of_words(&leaf.key);
            // What the heads of a table say is said of its rows.
            let heads = leaf.table.as_ref().map(|heads| self.stems.of_words(heads));
            let has = |stem: &u32| text.contains(stem) || heads.as_ref().is_some_and(|heads| heads.contains(stem));
            let share =
                |stems: &[u32]| stems.iter().filter(|stem| has(stem)).count() as f32 / stems.len().max(1) as f32;
            let found = share(&stems);
            most = most.max(share(&all));
            if found > best.0 || best.1.is_none() {
                best = (found, Some(at));
            }
        }
        let (share, at) = best;
        if let Some(here) = self.told_as_edge(fact) {
            return Fate::Reworded(here.into());
        }
        let Some(at) = at.filter(|_| share.max(most) >= OF_REWORDED) else { return Fate::Lost { near: self.near() } };
        if let Some((place, to)) = self.drawn_otherwise(fact, at) {
            return Fate::Altered(place.into(), Difference { what: "flow", from: fact.text.to_string(), to }.into());
        }
        let here = self.leaf_span(at).into();
        // Words that are gone with nothing in their place are no rewording.
        let mine = &self.from.docs[self.leaf.0].leaves[self.leaf.1].key;
        let known = self.stems.of_words(mine);
        let text = self.stems.of_words(&self.to.docs[at.0].leaves[at.1].key);
        let nothing_new = text.iter().all(|stem| known.contains(stem));
        let key = &self.to.docs[at.0].leaves[at.1].key;
        let turned = words::words(&bare).any(|word| is_turned(word.text, key));
        let enough = share >= 1.0 || share >= 0.6 && stems.len() > 2 && !nothing_new;
        let halved = self.is_halved(fact, &text);
        if enough && !turned && !halved {
            if let Some((place, to)) = self.hardened(fact, at) {
                let difference = Difference { what: "modality", from: fact.text.to_string(), to };
                return Fate::Altered(place.into(), difference.into());
            }
            if let Some((place, to)) = self.negated(fact, at) {
                let difference = Difference { what: "negation", from: fact.text.to_string(), to };
                return Fate::Altered(place.into(), difference.into());
            }
            return Fate::Reworded(here);
        }
        let what = if turned { "polarity" } else { "wording" };
        Fate::Altered(here, Difference { what, from: fact.text.to_string(), to: key.to_string() }.into())
    }

    /// True for a clause that names two things beside each other, of which a text has one alone.
    fn is_halved(&self, clause: &Fact, text: &[u32]) -> bool {
        let statement = &self.statement().text;
        let shown = |t: usize| self.shown.get(t).map_or("", |token| token.of(statement));
        let tokens = self.tokens(clause);
        let is_joining = |t: usize| matches!(&*words::lower(shown(t)), "and" | "or");
        let says = |t: usize| {
            !words::is_stop(shown(t))
                && shown(t).contains(char::is_alphabetic)
                && !self.answering().iter().any(|tokens| tokens.contains(&t))
        };
        let has = |t: usize| text.contains(&self.stems.of(shown(t)));
        let inside = tokens.start + 1..tokens.end.saturating_sub(1);
        let mut pairs = inside.filter(|t| is_joining(*t)).map(|t| (t - 1, t + 1)).filter(|(a, b)| says(*a) && says(*b));
        pairs.any(|(a, b)| has(a) != has(b))
    }

    /// The modality that a leaf puts on a clause which had none.
    fn hardened(&self, clause: &Fact, at: At) -> Option<(Span, String)> {
        let binds = |fact: &&Fact| fact.kind == FactKind::Normative && steers(fact);
        let mine = &self.from.docs[self.at.0].facts;
        let [_, mut own] = self.clause_stems(clause);
        let is_need = |stem: &u32| {
            words::words(&clause.text)
                .any(|word| Tie::Need.is(&words::lower(word.text)) && self.stems.of(word.text) == *stem)
        };
        own.retain(|stem| !is_need(stem));
        if own.len() < MIN_APART || mine.of(self.statement()).iter().any(|fact| binds(&fact)) {
            return None;
        }
        let doc = &self.to.docs[at.0];
        let leaf = &doc.leaves[at.1];
        leaf.statements.clone().find_map(|s| {
            let theirs = &doc.facts.statements[s];
            let known: Vec<u32> = words::words(&theirs.text).map(|word| self.stems.of(word.text)).collect();
            let n_held = own.iter().filter(|stem| known.contains(stem)).count();
            let is_duty = |fact: &&Fact| binds(fact) && matches!(&*fact.canonical, "must" | "should");
            let marker = doc.facts.of(theirs).iter().find(is_duty)?;
            (n_held * 5 >= own.len() * 4).then(|| (span(at.0, marker.range), marker.text.to_string()))
        })
    }

    /// The word by which a leaf denies what a clause says, where its sentence does not say no.
    fn negated(&self, clause: &Fact, at: At) -> Option<(Span, String)> {
        let [all, own] = self.clause_stems(clause);
        if own.len() < MIN_APART || words::says_no(&self.statement().text) {
            return None;
        }
        let denies = |fact: &&Fact| {
            steers(fact)
                && (fact.kind == FactKind::Negation
                    || fact.kind == FactKind::Normative && fact.canonical.ends_with("not"))
        };
        let doc = &self.to.docs[at.0];
        doc.leaves[at.1].statements.clone().find_map(|s| {
            let theirs = &doc.facts.statements[s];
            let of_row = [Some(&theirs.text), theirs.subject.as_ref()].into_iter().flatten();
            let known: Vec<u32> = of_row.flat_map(|text| self.stems.of_words(text).to_vec()).collect();
            let n_held = own.iter().filter(|stem| known.contains(stem)).count();
            let stem = |word: &str| self.stems.of(word);
            let is_of_it = |fact: &&Fact| bound(&theirs.text, &fact.text, 0, stem).is_some_and(|it| all.contains(&it));
            let marker = doc.facts.of(theirs).iter().filter(denies).find(is_of_it)?;
            (n_held * 5 >= own.len() * 4).then(|| (span(at.0, marker.range), marker.text.to_string()))
        })
    }

    /// Stems of all that a clause says, and of what it says besides its values and markers, which answer for
    /// themselves; of all of it where there is little besides.
    fn clause_stems(&self, clause: &Fact) -> [Vec<u32>; 2] {
        let statement = self.statement();
        let shown = |t: usize| self.shown.get(t).map_or("", |token| token.of(&statement.text));
        let says = |t: &usize| shown(*t).contains(char::is_alphanumeric) && !words::is_stop(shown(*t));
        let all: Vec<usize> = self.tokens(clause).filter(says).collect();
        let answering = self.answering();
        let is_own = |t: &usize| !answering.iter().any(|tokens| tokens.contains(t));
        let own: Vec<usize> = all.iter().copied().filter(is_own).collect();
        let own = if own.len() < MIN_APART { all.clone() } else { own };
        [all, own].map(|counted| counted.into_iter().map(|t| self.stems.of(shown(t))).collect())
    }
}

/// A text behind the articles, pronouns and the like that it begins with.
fn without_light_front(text: &str) -> &str {
    words::words(text).find(|word| !words::is_light(word.text)).map_or("", |word| &text[word.range.start as usize..])
}

/// True for a word that a text has with a syllable in front that turns it round, or without the one that it has,
/// and does not have as it is: `compatible`, `incompatible`.
fn is_turned(word: &str, text: &str) -> bool {
    let mut bare = words::turning().filter_map(|turning| word.strip_prefix(turning)).filter(|bare| bare.len() > 4);
    let turned = || words::turning().any(|turning| contains_word(text, &format!("{turning}{word}")));
    word.len() > 4
        && word.is_ascii()
        && !contains_word(text, word)
        && (bare.any(|bare| contains_word(text, bare)) || turned())
}
