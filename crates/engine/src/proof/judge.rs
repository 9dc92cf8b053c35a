//! What became of the facts of one source statement.

mod clauses;
mod edges;
mod edited;
mod heads;
mod joints;
mod letters;
mod markers;
mod sentence;
mod stems;
mod swaps;
mod ties;
mod values;
mod variables;

use std::cell::OnceCell;

use specast_syntax::{Range, Span};

use super::align::{Hit, Index};
use super::compare::{is_clause, label_class, steers, what_of};
use super::edits::{Edit, Edits};
use super::exact::{At, Exact};
use super::side::{Side, Words1};
use super::support::statement_at;
use super::{Difference, Fate, Spans, span};
use crate::facts::{Fact, FactKind, Place, RoleClass, Statement, is_joined};
use sentence::Sentence;
pub(super) use stems::Stems;

/// Share of a statement's words and context that a place which says another one has to hold.
const WHOLE: f32 = 0.95;
/// Least words of a clause that is looked for apart from its sentence.
const MIN_APART: usize = 2;
/// Share of a clause's words below which a place says something else.
const OF_REWORDED: f32 = 0.4;
/// Share of a clause's words that a place has to hold which says it apart from its sentence.
const OF_CLAUSE: f32 = 0.75;

/// Everything needed to judge the facts of one source statement.
pub(super) struct Judge<'a> {
    from: &'a Side<'a>,
    to: &'a Side<'a>,
    index: &'a Index,
    at: At,
    leaf: At,
    /// The output statements that say it literally.
    twin: (usize, std::ops::Range<usize>),
    /// Where it stands otherwise, in this leaf or this statement of it, and how.
    conflict: Option<(At, Option<usize>, &'static str)>,
    exact: &'a Exact,
    edits: &'a Edits,
    stems: &'a Stems,
    edit: Option<&'a Edit>,
    aligned: OnceCell<Aligned>,
    answering: OnceCell<Vec<std::ops::Range<usize>>>,
    sentence: OnceCell<Sentence<'a>>,
    /// The tokens of a statement that does not stand there as it is, as bytes of its text.
    shown: Vec<Range>,
    /// The same as bytes of the source.
    ranges: Vec<Range>,
}

/// Where a statement leads that was written anew.
#[derive(Default)]
struct Aligned {
    hits: Vec<Hit>,
    /// Clauses that a place of their own says, as bytes of the source.
    apart: Vec<Range>,
}

impl<'a> Judge<'a> {
    /// Looks for the statement where the stages before have put it.
    pub fn new(
        from: &'a Side<'a>,
        to: &'a Side<'a>,
        index: &'a Index,
        exact: &'a Exact,
        edits: &'a Edits,
        stems: &'a Stems,
        at: At,
    ) -> Self {
        let words = &from.docs[at.0].statements[at.1];
        let leaf = (at.0, words.leaf());
        let twin = match (exact.leaves.get(leaf), exact.statements.get(at)) {
            (Some(target), _) => {
                // Equal leaves are cut alike, so the statements correspond in order.
                let mine = &from.docs[leaf.0].leaves[leaf.1].statements;
                let theirs = to.docs[target.0].leaves[target.1].statements.clone();
                let same = theirs.clone().nth(at.1 - mine.start).filter(|_| theirs.len() == mine.len());
                (target.0, same.map_or(theirs, |s| s..s + 1))
            }
            (None, Some((d, s))) => (d, s..s + 1),
            (None, None) => (0, 0..0),
        };
        let edit = edits.of.get(&at).filter(|_| twin.1.is_empty());
        let of_leaf = || exact.conflicts.get(&leaf).map(|(leaf, what)| (*leaf, None, *what));
        let of_statement = || {
            let ((d, s), what) = *exact.exchanged.get(&at)?;
            Some(((d, to.docs[d].statements[s].leaf()), Some(s), what))
        };
        let is_asked = twin.1.is_empty() && edit.is_none();
        let conflict = is_asked.then(|| of_statement().or_else(of_leaf)).flatten();
        let doc = &from.docs[at.0];
        let is_read = twin.1.is_empty();
        let tokens = is_read.then(|| doc.facts.statements[at.1].tokens_with_ranges(doc.source));
        let (shown, ranges) = tokens.unwrap_or_default();
        let (aligned, answering, sentence) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Self {
            from,
            to,
            index,
            at,
            leaf,
            twin,
            conflict,
            exact,
            edits,
            stems,
            edit,
            aligned,
            answering,
            sentence,
            shown,
            ranges,
        }
    }

    /// The places that hold much of what the statement says, best first; none where it stands in the outputs as it is.
    fn hits(&self) -> &[Hit] {
        &self.aligned().hits
    }

    /// Aligns the statement once, where some fact of it asks for that.
    fn aligned(&self) -> &Aligned {
        self.aligned.get_or_init(|| if self.has_twin() { Aligned::default() } else { self.align() })
    }

    fn align(&self) -> Aligned {
        // A line of code counts at its own place.
        let in_code = self.statement().place == Place::Code;
        let mut hits = self.edits.hits(self.from, self.index, self.at);
        hits.retain(|hit| hit.score >= WHOLE && !in_code || self.edits.is_free(hit.unit));
        let mut aligned = Aligned { hits, apart: Vec::new() };
        self.align_clauses(&mut aligned);
        aligned
    }

    /// A statement of several clauses may stand in several places: each clause that one holds aligns with it.
    fn align_clauses(&self, aligned: &mut Aligned) {
        let doc = &self.from.docs[self.at.0];
        let clauses: Vec<&Fact> =
            doc.facts.facts[self.statement().facts()].iter().filter(|fact| is_clause(fact)).collect();
        if clauses.len() < 2 {
            return;
        }
        for clause in clauses {
            let tokens = &self.words().said.tokens[self.tokens(clause)];
            let mut own: Vec<u32> =
                tokens.iter().filter(|token| !token.is_light()).filter_map(|token| token.stem()).collect();
            own.sort_unstable();
            own.dedup();
            if own.len() < MIN_APART {
                continue;
            }
            let is_free = |unit| self.edits.is_free(unit);
            // Where the sentence was found that holds all of it, no other place says it better.
            let says_all = |hit: &Hit| is_free(hit.unit) && self.index.to.units[hit.unit].says_all(&own);
            if aligned.hits.iter().any(says_all) {
                aligned.apart.push(clause.range);
                continue;
            }
            for hit in self.index.align_holding(&self.index.to, &own, self.words(), OF_CLAUSE, is_free) {
                aligned.apart.push(clause.range);
                if !aligned.hits.iter().any(|known| known.unit == hit.unit) {
                    aligned.hits.push(hit);
                }
            }
        }
    }

    fn statement(&self) -> &Statement {
        &self.from.docs[self.at.0].facts.statements[self.at.1]
    }

    fn words(&self) -> &Words1 {
        &self.from.docs[self.at.0].statements[self.at.1]
    }

    /// Its words, worked out where some clause of it asks how they hang together.
    fn sentence(&self) -> &Sentence<'a> {
        self.sentence.get_or_init(|| Sentence::of(&self.from.docs[self.at.0], self.at.1))
    }

    fn has_twin(&self) -> bool {
        !self.twin.1.is_empty()
    }

    /// Where one of its facts stands, if the outputs say the statement as it is. A command may have another role there.
    pub fn stands(&self, fact: &Fact) -> Option<Span> {
        if !self.has_twin() || fact.kind == FactKind::Command {
            return None;
        }
        self.twin_of(fact).or_else(|| Some(self.twin_whole()).filter(|_| !self.is_exact(fact)))
    }

    /// What became of one of its facts.
    pub fn fate(&self, fact: &Fact) -> Fate {
        let altered =
            |here: Spans, what, to| Fate::Altered(here, Difference { what, from: fact.text.to_string(), to }.into());
        match (self.found(fact), fact.kind) {
            (Fate::Kept(spans) | Fate::Reworded(spans), FactKind::Command) if self.is_put_to_a_test(&spans) => {
                altered(spans, "role", fact.text.to_string())
            }
            (Fate::Lost { near }, kind) => match self.relabelled(fact).or_else(|| self.renamed(fact)) {
                Some((here, to)) => altered(here.into(), what_of(kind), to),
                None => self.headed(fact).or_else(|| self.variable(fact)).unwrap_or(Fate::Lost { near }),
            },
            (fate, _) => {
                let rejoined = || is_clause(fact).then(|| self.rejoined(fact, &fate)).flatten();
                let turned = || self.swapped(fact, &fate).or_else(|| self.reassigned(fact, &fate));
                self.respelt(fact, &fate).or_else(turned).or_else(rejoined).unwrap_or(fate)
            }
        }
    }

    /// True if a step to run became a check, as its label or the headings above it say.
    fn is_put_to_a_test(&self, spans: &[Span]) -> bool {
        let [here] = spans else { return false };
        let Some((d, s)) = statement_at(self.to, *here) else { return false };
        let doc = &self.to.docs[d];
        let statement = &doc.facts.statements[s];
        let leaf = &doc.leaves[doc.statements[s].leaf()];
        let class = match label_class(statement, leaf.table.as_deref()) {
            RoleClass::None => statement.class,
            class => class,
        };
        let from = &self.from.docs[self.leaf.0].leaves[self.leaf.1];
        from.class == RoleClass::Procedure && class == RoleClass::Check
    }

    fn found(&self, fact: &Fact) -> Fate {
        if self.has_twin() {
            return Fate::Kept(self.twin_of(fact).unwrap_or_else(|| self.twin_whole()).into());
        }
        if let Some((leaf, statement, what)) = self.conflict {
            let doc = &self.to.docs[leaf.0];
            let of_statement = |s: usize| span(leaf.0, doc.facts.statements[s].range);
            let here = statement.map_or_else(|| self.leaf_span(leaf), of_statement);
            let to = doc.leaves[leaf.1].told(what);
            return Fate::Altered(here.into(), Difference { what: "role", from: fact.text.to_string(), to }.into());
        }
        if let Some(fate) = self.edit.and_then(|edit| self.edited(edit, fact)) {
            return fate;
        }
        match fact.kind {
            FactKind::Flow => self.edge(fact),
            _ if is_clause(fact) => self.clause(fact),
            _ if steers(fact) => self.marker(fact),
            FactKind::Schedule if !fact.canonical.starts_with("time:") || is_joined(&fact.canonical) => {
                self.schedule(fact)
            }
            _ => self.literal(fact),
        }
    }

    /// The place of a fact in the statement that says the same.
    fn twin_of(&self, fact: &Fact) -> Option<Span> {
        let (d, twin) = &self.twin;
        let facts = &self.to.docs[*d].facts;
        let theirs = twin.clone().flat_map(|s| facts.of(&facts.statements[s]));
        let mut same = theirs.filter(|other| other.kind == fact.kind && other.canonical == fact.canonical);
        same.next().map(|same| span(*d, same.range))
    }

    /// The statement that says the same.
    fn twin_whole(&self) -> Span {
        let (d, twin) = &self.twin;
        span(*d, self.to.docs[*d].facts.statements[twin.start].range)
    }

    /// True for a value that another statement of the sources became.
    fn is_taken(&self, at: At, value: &Fact) -> bool {
        let is_held = |edit: &Edit| {
            let ranges = self.edits.ranges_of(self.to, at);
            (0..ranges.len()).filter(|t| ranges[*t].overlaps(value.range)).all(|t| edit.has(t))
        };
        self.exact.taken.has(at) || self.edits.edit_of(at).is_some_and(is_held)
    }

    /// True for a value alone, as in a cell: what holds it does not say the statement as a whole.
    fn is_bare(&self) -> bool {
        self.words().said.own.len() < 3
    }

    fn is_korean(&self) -> bool {
        self.words().said.korean
    }

    fn leaf_span(&self, at: At) -> Span {
        let doc = &self.to.docs[at.0];
        span(at.0, doc.source.document.tiles[doc.leaves[at.1].tile].range)
    }

    fn near(&self) -> Option<Span> {
        self.hits().first().map(|hit| self.leaf_span(self.index.to.units[hit.unit].at))
    }

    /// Stems around the facts: the statement's and its context's.
    fn around(&self) -> Vec<u32> {
        let words = self.words();
        let mut all: Vec<u32> = words.said.own.iter().chain(&*words.context).copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}
