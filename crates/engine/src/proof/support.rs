//! Where each statement of the outputs comes from.

mod evidence;
mod naming;
mod sources;

use std::borrow::Cow;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use specast_syntax::{Range, Span};

use super::align::Index;
use super::compare::{is_clause, is_value};
use super::derived::Own;
use super::edits::Edits;
use super::exact::{At, Exact};
use super::side::{LeafInfo, Side, value_of};
use super::template::Template;
use super::{Fate, JudgedStatement, Spans, Support, span};
use crate::cores::of_pieces;
use crate::draw::block;
use crate::facts::{Fact, FactKind, Place, Statement, is_frame};
use crate::words;
use evidence::Evidence;
pub(super) use evidence::statement_at;
use naming::{is_counted, is_title};
use sources::{SourceWords, text_of};

/// Share of a statement's weight that sources must carry.
const MIN_SUPPORT: f32 = 0.4;

/// Statements of the outputs that say nothing of the sources' subject: the template's, and frames.
pub(super) struct Settled {
    statements: HashMap<At, Support>,
    derived_leaves: HashSet<At>,
}

impl Settled {
    /// The settled support of a statement.
    pub fn statement(&self, doc: usize, statement: usize) -> Option<&Support> {
        self.statements.get(&(doc, statement))
    }

    /// True for a leaf that is a frame as a whole.
    pub fn is_whole(&self, doc: usize, leaf: &LeafInfo) -> bool {
        self.derived_leaves.contains(&(doc, leaf.tile))
    }
}

/// Keys and columns whose value speaks of the document and not of its subject; choosing among a
/// template's options there states no fact.
const ABOUT_THE_DOCUMENT: [&str; 9] =
    ["status", "state", "priority", "severity", "impact", "level", "type", "tags", "version"];

/// Share of a statement's words that a source place which is said elsewhere has to hold.
const WHOLE: f32 = 0.95;

/// Settles what needs no source. A frame that a document had before it says for itself.
pub(super) fn settle(to: &Side<'_>, template: &Template, own: &Own) -> Settled {
    let mut settled = Settled { statements: HashMap::default(), derived_leaves: HashSet::default() };
    for (d, doc) in to.docs.iter().enumerate() {
        let text = &*doc.source.text;
        let drawn = block::blocks(text).0.into_iter().filter(|it| block::is_as_written(text, it));
        let drawn: Vec<Range> = drawn.map(|it| it.range).collect();
        for leaf in &doc.leaves {
            // A drawing that nobody changed is made of the configuration that it names, unless a source has it too.
            let is_drawn = |s: usize| drawn.iter().any(|it| it.contains(doc.facts.statements[s].range));
            if !drawn.is_empty() && !own.quotes(&leaf.key) && leaf.statements.clone().any(is_drawn) {
                settled.derived_leaves.insert((d, leaf.tile));
                settled.statements.extend(leaf.statements.clone().map(|s| ((d, s), Support::Derived("drawing"))));
                continue;
            }
            // A contents list says nothing that the headings do not say.
            let is_item = |s: usize| doc.facts.statements[s].place == Place::Item;
            if leaf.navigation && leaf.statements.clone().all(is_item) {
                settled.statements.extend(leaf.statements.clone().map(|s| ((d, s), Support::Boilerplate)));
                continue;
            }
            if own.had(doc, leaf) {
                let all = leaf.statements.clone().map(|s| (s, &doc.facts.statements[s]));
                let said = |(s, it): (usize, &Statement)| {
                    let support = one(it, &doc.statements[s].said.key, template, own);
                    support.filter(|support| matches!(support, Support::Boilerplate)).map(|support| ((d, s), support))
                };
                settled.statements.extend(all.filter_map(said));
                continue;
            }
            let mut whole = leaf.statements.clone().map(|s| &*doc.facts.statements[s].text);
            let is_row =
                leaf.statements.clone().any(|s| matches!(doc.facts.statements[s].place, Place::Cell | Place::Head));
            let mut text: Cow<'_, str> = whole.next().unwrap_or_default().into();
            whole.for_each(|more| text.to_mut().extend([" ", more]));
            let known = leaf.statements.clone().next().is_some_and(|s| template.has_label(&doc.facts.statements[s]));
            let value = || known.then(|| own.frame(value_of(&text), &text)).flatten();
            let frame = if is_row { None } else { own.frame(&text, &text).or_else(value) };
            if let Some(id) = frame {
                settled.derived_leaves.insert((d, leaf.tile));
                settled.statements.extend(leaf.statements.clone().map(|s| ((d, s), Support::Derived(id))));
                continue;
            }
            // Where it says one thing that was looked at already.
            let is_one = !is_row && leaf.statements.len() == 1;
            // A line of brackets is of the code that it stands in, whichever other code has such a line.
            let of_code = |s: &usize| {
                let it = &doc.facts.statements[*s];
                it.place == Place::Code && it.text.contains(char::is_alphanumeric)
            };
            let is_given = |s: usize| template.texts.contains(&*doc.statements[s].said.key);
            let is_own_code = leaf.statements.clone().any(|s| of_code(&s) && !is_given(s));
            for s in leaf.statements.clone() {
                let statement = &doc.facts.statements[s];
                if is_own_code && statement.place == Place::Code && !of_code(&s) {
                    continue;
                }
                let frame = if is_one { None } else { own.frame(&statement.text, &statement.text) };
                let support = frame.map(Support::Derived);
                let support = support.or_else(|| one(statement, &doc.statements[s].said.key, template, own));
                settled.statements.extend(support.map(|support| ((d, s), support)));
            }
            // A row of nothing but frames and template text is no destination either.
            let settled_all = leaf.statements.clone().all(|s| settled.statements.contains_key(&(d, s)));
            let any_derived =
                leaf.statements.clone().any(|s| matches!(settled.statements.get(&(d, s)), Some(Support::Derived(_))));
            if settled_all && any_derived {
                settled.derived_leaves.insert((d, leaf.tile));
            }
        }
    }
    settled
}

/// Settles a statement that is no frame as a whole.
fn one(statement: &Statement, key: &str, template: &Template, own: &Own) -> Option<Support> {
    if statement.place == Place::Code && is_frame(&statement.text) && !own.quotes(key) {
        return Some(Support::Boilerplate);
    }
    let value = value_of(&statement.text);
    let labelled = statement.label.is_some() || statement.place == Place::Front;
    if (statement.place == Place::Front || template.has_label(statement))
        && let Some(id) = own.frame(value, &statement.text)
    {
        return Some(Support::Derived(id));
    }
    let folded = words::fold(value);
    let owner = statement.label.as_deref().or(statement.head.as_deref()).unwrap_or_default();
    let says_nothing = matches!(folded.as_str(), "n/a" | "" | "-" | "—" | "tbd" | "todo" | "none" | "[]");
    let known_label = statement.label.is_none() || template.has_label(statement);
    let chosen = ABOUT_THE_DOCUMENT.iter().any(|word| owner.split_whitespace().any(|part| part == *word))
        && template.options.contains(&(owner.to_owned(), folded.clone()));
    // A template's example is content that somebody took over, even where it looks like an id.
    if template.examples.contains(&folded) && !own.is_id(value) {
        return None;
    }
    // The target line names a path in the place of the template's variable; a rule checks which.
    let placed = !template.targets.is_empty()
        && key.split(char::is_whitespace).map(|token| token.trim_matches(['`', '_', '*', '.', ','])).any(|token| {
            let target = template.targets.iter().find(|target| target.bind(token).is_some());
            target.is_some_and(|target| template.texts.contains(&key.replace(token, &words::fold(&target.text))))
        });
    if placed {
        return Some(Support::Boilerplate);
    }
    // A title of the template with its hole filled by a name of the inputs.
    let titled = matches!(statement.place, Place::Heading | Place::Front)
        && template.patterns.iter().any(|pieces| {
            let hole = folded.strip_prefix(pieces[0].as_str()).and_then(|rest| rest.strip_suffix(pieces[1].as_str()));
            hole.is_some_and(|hole| own.names(hole.trim()))
        })
        || statement.place == Place::Front && template.named.contains(owner) && own.names(&folded);
    if titled {
        return Some(Support::Derived("title"));
    }
    if (says_nothing && (known_label || !labelled))
        || chosen
        || own.is_id(value)
        || template.texts.contains(key)
        || (statement.place == Place::Cell && own.is_id(&statement.text))
    {
        return Some(Support::Boilerplate);
    }
    None
}

/// Judges every statement of the outputs, in order.
#[expect(clippy::too_many_arguments, reason = "one call; the arguments are the two sides and what is settled of them")]
pub(super) fn statements(
    from: &Side<'_>,
    to: &Side<'_>,
    index: &Index,
    exact: &Exact,
    edits: &Edits,
    settled: &Settled,
    template: &Template,
    facts: &[Fate],
) -> Vec<Support> {
    let evidence = Evidence::of(from, to, facts);
    let mut replaced: HashSet<Span> = HashSet::default();
    let mut altered: HashSet<At> = HashSet::default();
    for target in facts.iter().filter(|fate| fate.difference().is_some()).flat_map(Fate::targets) {
        altered.extend(statement_at(to, *target));
        replaced.insert(*target);
    }
    let text = text_of(from);
    let source_words = SourceWords::of(from, &text, index.n_stems());
    let said = |at: At| {
        let leaf = &from.docs[at.0].leaves[at.1];
        exact.leaves.has(at)
            || leaf.statements.clone().all(|s| {
                let whole = |edit: &super::edits::Edit| {
                    edit.hunks.iter().all(|hunk| hunk.from.is_empty() || hunk.change.is_none())
                };
                exact.statements.has((at.0, s)) || edits.of.get(&(at.0, s)).is_some_and(whole)
            })
    };
    let one = |at: At| {
        let spans = || evidence.at(at).into();
        match settled.statement(at.0, at.1) {
            Some(support) => support.clone(),
            None if exact.taken.has(at) => Support::Supported(spans()),
            None if edits.taken.contains_key(&at) => edited(edits, at, &source_words, index, &altered, to, spans()),
            None => judge(at, to, from, index, template, &source_words, spans(), &replaced, &said),
        }
    };
    let all = to.docs.iter().enumerate().flat_map(|(d, doc)| (0..doc.statements.len()).map(move |s| (d, s)));
    of_pieces(&all.collect::<Vec<At>>(), |piece| piece.iter().copied().map(one).collect())
}

/// The statements of the outputs with where they come from.
pub(super) fn judged(to: Side<'_>, supports: Vec<Support>) -> Vec<JudgedStatement> {
    let statements =
        to.docs.into_iter().enumerate().flat_map(|(d, doc)| doc.facts.statements.into_iter().map(move |one| (d, one)));
    let judged = statements.zip(supports);
    judged.map(|((d, one), support)| JudgedStatement { span: span(d, one.range), text: one.text, support }).collect()
}

/// An edited statement is supported, unless it got a value that no source says, or words that no clause of
/// the sources answers for.
fn edited(
    edits: &Edits,
    at: At,
    source: &SourceWords<'_>,
    index: &Index,
    altered: &HashSet<At>,
    to: &Side<'_>,
    evidence: Spans,
) -> Support {
    let doc = &to.docs[at.0];
    let statement = &doc.facts.statements[at.1];
    let edit = edits.edit_of(at);
    let ranges = edits.ranges_of(to, at);
    let added = edit.into_iter().flat_map(|edit| &edit.hunks).filter(|hunk| hunk.from.is_empty());
    let added: Vec<_> = added.filter(|hunk| hunk.change.is_some()).collect();
    let foreign: Vec<&Fact> = doc.facts.facts[statement.facts()]
        .iter()
        .filter(|fact| is_literal(fact) && matters(fact) && !source.says(fact, index))
        .filter(|fact| {
            let tokens = added.iter().flat_map(|hunk| hunk.to.clone());
            tokens.filter_map(|t| ranges.get(t)).any(|range| range.overlaps(fact.range))
        })
        .collect();
    if !foreign.is_empty() {
        return Support::Invented { kind: kind_of(&foreign.iter().collect::<Vec<_>>()), leaked: false };
    }
    if added.is_empty() || altered.contains(&at) {
        return Support::Supported(evidence);
    }
    Support::Invented { kind: "claim", leaked: false }
}

#[expect(clippy::too_many_arguments, reason = "one call; the arguments are the two sides and what is settled of them")]
fn judge(
    at: At,
    to: &Side<'_>,
    from: &Side<'_>,
    index: &Index,
    template: &Template,
    source: &SourceWords<'_>,
    evidence: Spans,
    replaced: &HashSet<Span>,
    said: &dyn Fn(At) -> bool,
) -> Support {
    let doc = &to.docs[at.0];
    let statement = &doc.facts.statements[at.1];
    let words = &doc.statements[at.1];
    // Words that the template gives (a label, the fixed part of a title) need no source.
    let given = |stem: &u32| {
        words.label().contains(stem) && statement.label.as_ref().is_some_and(|label| template.labels.contains(&**label))
            || matches!(statement.place, Place::Heading | Place::Front) && template.title_stems.contains(stem)
    };
    let own: Vec<u32> = words.said.own.iter().copied().filter(|stem| !given(stem)).collect();
    let value = words::fold(value_of(&statement.text));
    let invented = |kind, leaked| Support::Invented { kind, leaked };
    if Own::misquotes(&statement.text) {
        return invented("requirement", false);
    }
    let leaks = template.examples.iter().any(|example| {
        let n = words::words(example).count();
        let id = example.contains('-') && !example.contains(' ');
        let fits = (id && value == *example) || n >= 2 && (value == *example || value.contains(example.as_str()));
        fits && !source.holds(example)
    });
    if leaks {
        return invented("template-example", true);
    }
    if source.has_copied(doc, at.1) {
        return Support::Supported(evidence);
    }
    let literals: Vec<&Fact> = doc.facts.facts[statement.facts()].iter().filter(|fact| is_literal(fact)).collect();
    let mut hits = index.align(&index.from, &own, words);
    // A source place that another statement says already supports only what it says as a whole.
    hits.retain(|hit| hit.own >= WHOLE || !said(index.from.units[hit.unit].at));
    let foreign: Vec<&&Fact> = literals
        .iter()
        .filter(|fact| {
            let known = index.from.says(&fact.canonical) || source.holds(&words::fold(&fact.text));
            !known && !replaced.contains(&span(at.0, fact.range))
        })
        .collect();
    let covered = covered(&own, index, &hits);
    let anywhere = share(&own, index, |stem| source.has(stem));
    let cross = hits.first().is_some_and(|hit| {
        let unit = index.from.units[hit.unit].at;
        let doc = &from.docs[unit.0];
        doc.leaves[unit.1].statements.clone().any(|s| doc.statements[s].said.korean) != words.said.korean
    });
    // Across languages only values and names can be compared: a statement that shares some is supported.
    if cross && foreign.is_empty() && covered > 0.0 {
        return Support::Supported(evidence);
    }
    let heavy = foreign.iter().any(|fact| matters(fact));
    if statement.place == Place::Heading {
        let known = anywhere >= MIN_SUPPORT || own.is_empty();
        if !known && is_title(statement, doc.facts.of(statement)) {
            return Support::Boilerplate;
        }
        return if known { Support::Supported(evidence) } else { invented("claim", false) };
    }
    if statement.place == Place::Head && is_title(statement, doc.facts.of(statement)) || is_counted(to, at) {
        return Support::Boilerplate;
    }
    // A wrong value under a label that the source has is altered, not invented.
    let same_label = statement.label.as_ref().is_some_and(|label| source.labels.contains(label));
    if statement.place == Place::Front {
        let known = literals.iter().all(|fact| source.says(fact, index)) || anywhere >= 0.7;
        return if known || same_label { Support::Supported(evidence) } else { invented("metadata", false) };
    }
    let translated = cross && !evidence.is_empty();
    if heavy && covered < 0.75 && !translated {
        return invented(kind_of(&foreign), false);
    }
    if !evidence.is_empty() && (covered >= MIN_SUPPORT * 0.6 || cross) {
        return Support::Supported(evidence);
    }
    let n_words = words::words(&statement.text).count();
    if covered >= MIN_SUPPORT || own.is_empty() || n_words <= 3 && anywhere >= 0.99 {
        return Support::Supported(evidence);
    }
    if !literals.is_empty() && !evidence.is_empty() && foreign.is_empty() && anywhere >= 0.5 {
        return Support::Supported(evidence);
    }
    invented(if foreign.is_empty() { "claim" } else { kind_of(&foreign) }, false)
}

/// True for a value that stands for itself, metadata included.
fn is_literal(fact: &Fact) -> bool {
    !fact.inner && (is_value(fact) || fact.kind == FactKind::Metadata && !is_clause(fact))
}

/// True for a value that states a fact when nothing supports it: a capital in prose alone does not.
fn matters(fact: &Fact) -> bool {
    match fact.kind {
        FactKind::Identifier => fact.text.contains(['_', '-', '/', '.', ':', '=']),
        _ => true,
    }
}

fn kind_of(foreign: &[&&Fact]) -> &'static str {
    match foreign.first().map(|fact| fact.kind) {
        Some(FactKind::Path | FactKind::Url) => "path",
        Some(FactKind::Quantity | FactKind::Duration | FactKind::Size | FactKind::Percent | FactKind::Port) => "number",
        Some(FactKind::Metadata | FactKind::Date) => "metadata",
        _ => "claim",
    }
}

/// Share of a statement's words that its best source places hold together.
fn covered(own: &[u32], index: &Index, hits: &[super::align::Hit]) -> f32 {
    share(own, index, |stem| hits.iter().any(|hit| index.from.units[hit.unit].stems().binary_search(&stem).is_ok()))
}

fn share(own: &[u32], index: &Index, holds: impl Fn(u32) -> bool) -> f32 {
    let total = index.sum(own);
    let held: Vec<u32> = own.iter().copied().filter(|stem| holds(*stem)).collect();
    if total > 0.0 { index.sum(&held) / total } else { 1.0 }
}
