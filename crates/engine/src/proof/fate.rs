//! What became of each fact of the sources, and of each fragment: the sum of its facts.

mod settle;

use std::sync::Arc;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use specast_syntax::Span;

use super::align::Index;
use super::compare::Sought;
use super::edits::Edits;
use super::exact::{At, Exact};
use super::judge::{Judge, Stems};
use super::side::{Doc, LeafInfo, Side};
use super::template::Template;
use super::{Difference, Fate, Fragment, JudgedFact, Spans, Weight, span};
use crate::contract::{is_respelt, unnumbered};
use crate::cores::of_pieces;
use crate::facts::{Fact, FactKind, Place, Statement};
use crate::words::fold_space;
use settle::{settle_clauses, settle_limits, settle_schedules};

/// A fact while its statement is judged.
pub(super) struct Judged<'f> {
    pub fact: &'f Fact,
    pub fate: Fate,
}

/// The facts of the sources that are judged, in order, with their documents.
pub(super) fn counted<'s>(from: &'s Side<'_>) -> impl Iterator<Item = (usize, &'s Fact)> {
    from.docs
        .iter()
        .enumerate()
        .flat_map(|(d, doc)| statements(doc).flat_map(move |s| facts_of(doc, s).map(move |fact| (d, fact))))
}

/// The tiles in which they stand, in the same order.
fn tiles(from: &Side<'_>) -> impl Iterator<Item = At> {
    counted(from).map(|(d, fact)| (d, from.docs[d].facts.statements[fact.statement()].tile()))
}

/// The statements of a document whose facts are judged.
fn statements<'d>(doc: &'d Doc<'_>) -> impl Iterator<Item = usize> + use<'d> {
    (0..doc.statements.len()).filter(|s| counts(doc, *s))
}

/// True for a statement whose facts are judged: what leads around the text states none.
fn counts(doc: &Doc<'_>, statement: usize) -> bool {
    doc.leaves.get(doc.statements[statement].leaf()).is_none_or(|leaf| !leaf.navigation)
}

fn facts_of<'d>(doc: &'d Doc<'_>, statement: usize) -> impl Iterator<Item = &'d Fact> {
    doc.facts.of(&doc.facts.statements[statement]).iter().filter(|fact| !fact.inner)
}

/// Judges every fact of the sources, in order.
pub(super) fn facts(from: &Side<'_>, to: &Side<'_>, index: &Index, exact: &Exact, edits: &Edits) -> Vec<Fate> {
    let of_doc = |(d, doc)| statements(doc).map(move |s| (d, s));
    let all: Vec<At> = from.docs.iter().enumerate().flat_map(of_doc).collect();
    of_pieces(&all, |piece| {
        let mut out = Vec::with_capacity(piece.len() * 2);
        let stems = Stems::default();
        for (d, s) in piece.iter().copied() {
            let doc = &from.docs[d];
            let judge = Judge::new(from, to, index, exact, edits, &stems, (d, s));
            let n = out.len();
            out.extend(facts_of(doc, s).map_while(|fact| judge.stands(fact)).map(|here| Fate::Kept(here.into())));
            // Where all is kept nothing is left to settle.
            if out.len() - n == facts_of(doc, s).count() {
                continue;
            }
            out.truncate(n);
            let mut judged: Vec<Judged<'_>> =
                facts_of(doc, s).map(|fact| Judged { fact, fate: judge.fate(fact) }).collect();
            judge.settle_orphans(&mut judged);
            judge.settle_drawn(&mut judged);
            settle_schedules(&mut judged);
            settle_clauses(&mut judged);
            settle_limits(&mut judged);
            out.extend(judged.into_iter().map(|judged| judged.fate));
        }
        out
    })
}

/// The facts of the sources with what became of them.
pub(super) fn judged(from: Side<'_>, mut fates: Vec<Fate>) -> Vec<JudgedFact> {
    let mut out = Vec::with_capacity(fates.len());
    // Neighbours mostly have the same.
    let (mut role, mut own_role): (Arc<str>, String) = (Arc::default(), String::new());
    // From the last one on: what was taken over is given back on the way.
    for (d, mut doc) in from.docs.into_iter().enumerate().rev() {
        let mut facts = std::mem::take(&mut doc.facts.facts);
        for (s, statement) in doc.facts.statements.iter().enumerate().rev() {
            if facts.capacity() - facts.len() >= GIVEN_BACK {
                facts.shrink_to_fit();
                fates.shrink_to_fit();
            }
            let own = facts.drain(statement.facts().start..);
            if !counts(&doc, s) {
                continue;
            }
            own_role.clear();
            role_of(statement, doc.source, &mut own_role);
            if *role != *own_role {
                role = own_role.as_str().into();
            }
            // A fate for each that is not inner: they are counted out of the same facts.
            let own = own.rev().filter(|fact| !fact.inner).zip(std::iter::from_fn(|| fates.pop()));
            out.extend(own.map(|(fact, fate)| JudgedFact {
                span: span(d, fact.range),
                tile: statement.tile(),
                weight: weight(fact.kind),
                role: role.clone(),
                fact,
                fate,
            }));
        }
    }
    out.reverse();
    out
}

/// So many facts are taken over before the memory of theirs is given back.
const GIVEN_BACK: usize = 1 << 15;

/// Adds label, heads and heading of a statement to a text.
fn role_of(statement: &Statement, source: &crate::source::Source, out: &mut String) {
    let title = statement.section().map(|id| source.document.sections[id].title.of(&source.text));
    let parts = [statement.subject.as_deref(), statement.head.as_deref(), statement.label.as_deref(), title];
    for (index, part) in parts.into_iter().flatten().enumerate() {
        out.extend([if index > 0 { " / " } else { "" }, part]);
    }
}

/// How much the loss of a fact of this kind weighs.
fn weight(kind: FactKind) -> Weight {
    match kind {
        FactKind::Port
        | FactKind::BindAddress
        | FactKind::Endpoint
        | FactKind::Quantity
        | FactKind::Duration
        | FactKind::Size
        | FactKind::Percent
        | FactKind::Normative
        | FactKind::Negation
        | FactKind::Comparator
        | FactKind::Flow => Weight::Critical,
        FactKind::Definition | FactKind::Rationale | FactKind::Metadata | FactKind::Reference | FactKind::TableCell => {
            Weight::Minor
        }
        _ => Weight::Major,
    }
}

/// Judges every fragment of the sources, in order.
pub(super) fn fragments(
    from: &Side<'_>,
    to: &Side<'_>,
    exact: &Exact,
    edits: &Edits,
    template: &Template,
    facts: &[Fate],
) -> Vec<Fragment> {
    let names = Names::of(from, to, template);
    // Leaves and facts come in the same order.
    let mut counted = tiles(from).peekable();
    let mut next = 0;
    let mut out = Vec::with_capacity(from.docs.iter().map(|doc| doc.leaves.len()).sum());
    for (d, doc) in from.docs.iter().enumerate() {
        for (l, leaf) in doc.leaves.iter().enumerate() {
            let range = doc.source.document.tiles[leaf.tile].range;
            while counted.next_if(|at| *at < (d, leaf.tile)).is_some() {
                next += 1;
            }
            let first = next;
            while counted.next_if(|at| *at == (d, leaf.tile)).is_some() {
                next += 1;
            }
            let judged = &facts[first..next];
            let target = exact.leaves.get((d, l));
            let place = |at: At| span(at.0, to.docs[at.0].source.document.tiles[to.docs[at.0].leaves[at.1].tile].range);
            let edited = edited(edits, leaf.statements.clone().map(|s| (d, s)), to);
            let fate = if leaf.navigation {
                Fate::Kept(Spans::default())
            } else if let Some(target) = target {
                Fate::Kept(place(target).into())
            } else if leaf.is_heading {
                edited.unwrap_or_else(|| names.fate(leaf))
            } else {
                let whole =
                    leaf.statements.clone().all(|s| exact.statements.has((d, s))) && !leaf.statements.is_empty();
                let conflict = exact.conflicts.get(&(d, l)).filter(|_| edited.is_none());
                let conflict = conflict.map(|(at, what)| (place(*at), to.docs[at.0].leaves[at.1].told(what)));
                let fate = combine(leaf, judged, whole, conflict);
                // What no fact answers for.
                match edited {
                    Some(fate) if judged.is_empty() => fate,
                    Some(Fate::Altered(spans, difference)) if matches!(fate, Fate::Kept(_) | Fate::Reworded(_)) => {
                        Fate::Altered(spans, difference)
                    }
                    _ => fate,
                }
            };
            let plain = doc.source.document.plain(leaf.tile, &doc.source.text);
            let shown = fold_space(&plain.text);
            let of_statement = leaf.statements.clone().map(|s| &doc.facts.statements[s].text);
            // Most say one thing.
            let text = of_statement.take(1).find(|text| ***text == *shown).cloned().unwrap_or_else(|| shown.into());
            out.push(Fragment { span: span(d, range), tile: leaf.tile, text, navigation: leaf.navigation, fate });
        }
    }
    out
}

/// What the edits of a leaf's statements say of it.
fn edited(edits: &Edits, statements: impl Iterator<Item = At>, to: &Side<'_>) -> Option<Fate> {
    let edits: Vec<_> = statements.filter_map(|at| edits.of.get(&at)).collect();
    if edits.is_empty() {
        return None;
    }
    let here = |at: At| span(at.0, to.docs[at.0].facts.statements[at.1].range);
    let spans: Spans = edits.iter().map(|edit| here(edit.target)).collect();
    let conflict = edits.iter().find_map(|edit| Some((edit.target, edit.conflict?)));
    if let Some(((d, s), what)) = conflict {
        let doc = &to.docs[d];
        let to = doc.leaves[doc.statements[s].leaf()].told(what);
        return Some(Fate::Altered(spans, Difference { what: "role", from: String::new(), to }.into()));
    }
    let change = edits.iter().flat_map(|edit| &edit.hunks).find_map(|hunk| hunk.change.as_ref());
    Some(match change {
        Some(change) => Fate::Altered(
            spans,
            Box::new(Difference { what: change.what, from: change.from.clone(), to: change.to.clone() }),
        ),
        None => Fate::Reworded(spans),
    })
}

/// The places of the outputs that name something, looked up for each heading.
struct Names<'a> {
    /// Headings and values of front matter.
    named: Vec<(&'a str, Span)>,
    /// The first statement of each text.
    first: HashMap<&'a str, Span>,
    /// Headings that the template gives and no source has.
    given: Vec<(&'a str, Span)>,
}

impl<'a> Names<'a> {
    fn of(from: &'a Side<'_>, to: &'a Side<'_>, template: &Template) -> Self {
        let mut names = Self { named: Vec::new(), first: HashMap::default(), given: Vec::new() };
        let leaves = from.docs.iter().flat_map(|doc| &doc.leaves);
        let known: HashSet<&str> = leaves.filter(|leaf| leaf.is_heading).map(|leaf| unnumbered(&leaf.key)).collect();
        for (d, doc) in to.docs.iter().enumerate() {
            for (statement, words) in doc.facts.statements.iter().zip(&doc.statements) {
                let here = span(d, statement.range);
                if matches!(statement.place, Place::Heading | Place::Front) {
                    names.named.push((&words.said.key, here));
                }
                let title = unnumbered(&words.said.key);
                if statement.place == Place::Heading && template.titles.contains(title) && !known.contains(title) {
                    names.given.push((title, here));
                }
                names.first.entry(&words.said.key).or_insert(here);
            }
        }
        names
    }

    /// A heading is kept where its words stand in a heading, a title or a value of front matter. The template's
    /// spelling of it says the same.
    fn fate(&self, heading: &LeafInfo) -> Fate {
        let bare = unnumbered(&heading.key);
        let named = || {
            let sought = Sought::new(bare);
            self.named.iter().find(|(name, _)| sought.stands_in(name)).map(|(_, here)| *here)
        };
        if let Some(here) = self.first.get(bare).copied().or_else(named) {
            return Fate::Kept(here.into());
        }
        match self.given.iter().find(|(title, _)| is_respelt(bare, title)) {
            Some((_, here)) => Fate::Reworded((*here).into()),
            None => Fate::Lost { near: None },
        }
    }
}

fn combine(leaf: &LeafInfo, facts: &[Fate], whole: bool, conflict: Option<(Span, String)>) -> Fate {
    if let Some((here, to)) = conflict {
        return Fate::Altered(here.into(), Difference { what: "role", from: String::new(), to }.into());
    }
    let mut targets: Vec<Span> = facts.iter().flat_map(Fate::targets).copied().collect();
    targets.sort_unstable();
    targets.dedup();
    let targets: Spans = targets.into();
    if whole {
        return Fate::Kept(targets);
    }
    if facts.is_empty() {
        return if leaf.statements.is_empty() && leaf.key.is_empty() {
            Fate::Kept(targets)
        } else {
            Fate::Lost { near: None }
        };
    }
    let lost = facts.iter().filter(|fate| matches!(fate, Fate::Lost { .. })).count();
    if lost == facts.len() {
        return Fate::Lost { near: None };
    }
    if let Some(difference) = facts.iter().find_map(Fate::difference) {
        return Fate::Altered(targets, Box::new(difference.clone()));
    }
    if lost > 0 {
        return Fate::Altered(
            targets,
            Box::new(Difference { what: "wording", from: String::new(), to: String::new() }),
        );
    }
    Fate::Reworded(targets)
}
