//! What became of each fact and fragment of the sources.

use specast_syntax::{Range, Span};

use super::align::{Hit, Index};
use super::exact::{At, Exact};
use super::side::{Aside, Side};
use super::{Difference, Fate, Fragment, JudgedFact, Weight, span};
use crate::facts::{Fact, FactKind, Place, RoleClass, Statement};
use crate::words;

/// Judges every fact of the sources, in order.
pub(super) fn facts(from: &Side<'_>, to: &Side<'_>, index: &Index, exact: &Exact) -> Vec<JudgedFact> {
    let mut out = Vec::new();
    for (d, doc) in from.docs.iter().enumerate() {
        for (s, statement) in doc.facts.statements.iter().enumerate() {
            let leaf = doc.statements[s].leaf;
            if doc.leaves.get(leaf).is_some_and(|leaf| leaf.navigation) {
                continue;
            }
            let judge = Judge::new(from, to, index, exact, (d, s));
            let first = out.len();
            for fact in doc.facts.facts[statement.facts.clone()].iter().filter(|fact| !fact.inner) {
                let fate = judge.fate(fact);
                let role = role(statement, doc.source, &doc.source.text);
                out.push(JudgedFact {
                    fact: fact.clone(),
                    span: span(d, fact.range),
                    role,
                    weight: weight(fact.kind),
                    fate,
                });
            }
            settle_clauses(&mut out[first..]);
        }
    }
    out
}

/// A clause whose modality or negation changed is no rewording.
fn settle_clauses(facts: &mut [JudgedFact]) {
    let broken: Vec<(Range, Fate)> = facts
        .iter()
        .filter(|judged| {
            matches!(judged.fact.kind, FactKind::Normative | FactKind::Negation) && !is_clause(&judged.fact)
        })
        .filter(|judged| matches!(judged.fate, Fate::Altered(..)))
        .map(|judged| (judged.fact.range, judged.fate.clone()))
        .collect();
    for judged in facts.iter_mut().filter(|judged| is_clause(&judged.fact) && matches!(judged.fate, Fate::Reworded(_)))
    {
        if let Some((_, fate)) = broken.iter().find(|(range, _)| judged.fact.range.contains(*range)) {
            judged.fate = fate.clone();
        }
    }
}

/// Label, heads and heading of a statement, as a text.
fn role(statement: &Statement, source: &crate::source::Source, text: &str) -> String {
    let title = statement.section.map(|id| source.document.sections[id].title.of(text).to_owned());
    let parts = [statement.subject.clone(), statement.head.clone(), statement.label.clone(), title];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" / ")
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

/// Everything needed to judge the facts of one source statement.
struct Judge<'a> {
    from: &'a Side<'a>,
    to: &'a Side<'a>,
    index: &'a Index,
    at: At,
    leaf: At,
    /// The output statements that say it literally.
    twin: Vec<At>,
    conflict: Option<(At, &'static str)>,
    hits: Vec<Hit>,
}

impl<'a> Judge<'a> {
    fn new(from: &'a Side<'a>, to: &'a Side<'a>, index: &'a Index, exact: &Exact, at: At) -> Self {
        let words = &from.docs[at.0].statements[at.1];
        let leaf = (at.0, words.leaf);
        let twin = match (exact.leaves.get(&leaf), exact.statements.get(&at)) {
            (Some(target), _) => {
                // Equal leaves are cut alike, so the statements correspond in order.
                let mine = &from.docs[leaf.0].leaves[leaf.1].statements;
                let theirs = to.docs[target.0].leaves[target.1].statements.clone();
                let same = theirs.clone().nth(at.1 - mine.start).filter(|_| theirs.len() == mine.len());
                match same {
                    Some(s) => vec![(target.0, s)],
                    None => theirs.map(|s| (target.0, s)).collect(),
                }
            }
            (None, Some(target)) => vec![*target],
            (None, None) => Vec::new(),
        };
        let conflict = exact.conflicts.get(&leaf).copied().filter(|_| twin.is_empty());
        let hits = if twin.is_empty() { index.align(&index.to, words) } else { Vec::new() };
        Self { from, to, index, at, leaf, twin, conflict, hits }
    }

    fn statement(&self) -> &Statement {
        &self.from.docs[self.at.0].facts.statements[self.at.1]
    }

    fn fate(&self, fact: &Fact) -> Fate {
        if !self.twin.is_empty() {
            return Fate::Kept(vec![self.twin_span(fact)]);
        }
        if let Some((target, what)) = self.conflict {
            let spans = vec![self.leaf_span(target)];
            let to = self.to.docs[target.0].leaves[target.1].heading.clone().unwrap_or_default();
            return Fate::Altered(
                spans,
                Difference { what: "role", from: fact.text.clone(), to: format!("{what}: {to}") },
            );
        }
        match fact.kind {
            FactKind::Flow => self.edge(fact),
            FactKind::Normative
            | FactKind::Definition
            | FactKind::Rationale
            | FactKind::Failure
            | FactKind::Metadata
                if is_clause(fact) =>
            {
                self.clause(fact)
            }
            FactKind::Condition | FactKind::Exception if is_clause(fact) => self.clause(fact),
            FactKind::Normative
            | FactKind::Quantifier
            | FactKind::Comparator
            | FactKind::Connective
            | FactKind::Exception
            | FactKind::Negation
            | FactKind::Condition
            | FactKind::Order => self.marker(fact),
            FactKind::Schedule if !fact.canonical.starts_with("time:") => self.marker(fact),
            _ => self.literal(fact),
        }
    }

    /// The place of a fact in the statement that says the same, or that statement.
    fn twin_span(&self, fact: &Fact) -> Span {
        for (d, s) in &self.twin {
            let doc = &self.to.docs[*d];
            let same = doc.facts.facts[doc.facts.statements[*s].facts.clone()]
                .iter()
                .find(|other| other.kind == fact.kind && other.canonical == fact.canonical);
            if let Some(same) = same {
                return span(*d, same.range);
            }
        }
        let (d, s) = self.twin[0];
        span(d, self.to.docs[d].facts.statements[s].range)
    }

    fn leaf_span(&self, at: At) -> Span {
        let doc = &self.to.docs[at.0];
        span(at.0, doc.source.document.tiles[doc.leaves[at.1].tile].range)
    }

    fn near(&self) -> Option<Span> {
        self.hits.first().map(|hit| self.leaf_span(self.index.to.units[hit.unit].at))
    }

    /// Stems around the facts: the statement's and its context's.
    fn around(&self) -> Vec<u32> {
        let words = &self.from.docs[self.at.0].statements[self.at.1];
        let mut all: Vec<u32> = words.own.iter().chain(&words.context).copied().collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    fn literal(&self, fact: &Fact) -> Fate {
        let mut best: Option<(f32, At, Span, bool)> = None;
        let mut refused: Option<(Span, &'static str)> = None;
        let around = self.around();
        let total = self.index.sum(&around).max(0.01);
        for (d, f) in self.index.to.facts(&fact.canonical) {
            let doc = &self.to.docs[*d];
            let other = &doc.facts.facts[*f];
            let leaf = doc.statements[other.statement].leaf;
            let Some(unit) = self.index.to.unit_of((*d, leaf)) else { continue };
            if is_clause(other) || other.kind == FactKind::Flow {
                continue;
            }
            let here = span(*d, other.range);
            if let Some(why) = self.role_conflict(fact, (*d, other.statement)) {
                refused.get_or_insert((here, why));
                continue;
            }
            let aligned = self.hits.iter().any(|hit| hit.unit == unit);
            let share = self.index.shared(&around, self.index.to.units[unit].stems()) / total;
            let accepted = aligned || share >= 0.35 || is_distinctive(fact);
            let score = share + if aligned { 1.0 } else { 0.0 } + if other.kind == fact.kind { 0.2 } else { 0.0 };
            if accepted && best.is_none_or(|(top, ..)| score > top) {
                let same = other.text == fact.text || words::fold(&other.text) == words::fold(&fact.text);
                best = Some((score, (*d, leaf), here, same));
            }
        }
        if let Some((_, _, here, same)) = best {
            return if same { Fate::Kept(vec![here]) } else { Fate::Reworded(vec![here]) };
        }
        if let Some((here, what)) = refused {
            return Fate::Altered(vec![here], Difference { what, from: fact.text.clone(), to: fact.text.clone() });
        }
        if fact.kind == FactKind::TableCell && words::words(&fact.text).count() > 1 {
            return self.clause(fact);
        }
        match self.replaced(fact) {
            Some((here, to)) => {
                Fate::Altered(vec![here], Difference { what: what_of(fact.kind), from: fact.text.clone(), to })
            }
            None => Fate::Lost { near: self.near() },
        }
    }

    /// Why an equal value at another place is not the same fact.
    fn role_conflict(&self, fact: &Fact, other: At) -> Option<&'static str> {
        let from = &self.from.docs[self.leaf.0].leaves[self.leaf.1];
        let to_doc = &self.to.docs[other.0];
        let to = &to_doc.leaves[to_doc.statements[other.1].leaf];
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

    /// A value of the same kind in an aligned place that no source statement says.
    fn replaced(&self, fact: &Fact) -> Option<(Span, String)> {
        let mine = &self.from.docs[self.at.0];
        let statement = self.statement();
        for hit in &self.hits {
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
                for other in doc.facts.facts[other_statement.facts.clone()].iter().filter(|other| !other.inner) {
                    let comparable =
                        other.kind == fact.kind && dimension(&other.canonical) == dimension(&fact.canonical);
                    let new =
                        !mine.facts.facts[statement.facts.clone()].iter().any(|own| own.canonical == other.canonical);
                    if comparable
                        && new
                        && similar(fact, other)
                        && self.index.from.facts(&other.canonical).iter().all(|(d, f)| {
                            // A value that the source says elsewhere in this context was not put in its place.
                            self.from.docs[*d].facts.facts[*f].statement != self.at.1
                        })
                    {
                        return Some((span(at.0, other.range), other.text.clone()));
                    }
                }
            }
        }
        None
    }

    /// An edge is kept where the same edge is drawn; one whose ends survive apart is altered.
    fn edge(&self, fact: &Fact) -> Fate {
        if let Some((d, f)) = self
            .index
            .to
            .facts(&fact.canonical)
            .iter()
            .find(|(d, f)| self.to.docs[*d].facts.facts[*f].kind == FactKind::Flow)
        {
            return Fate::Kept(vec![span(*d, self.to.docs[*d].facts.facts[*f].range)]);
        }
        let ends: Vec<&str> = fact.canonical.split('>').collect();
        if let Some(here) = self.through_a_node(&ends) {
            return Fate::Reworded(vec![here]);
        }
        let mut seen = Vec::new();
        for hit in &self.hits {
            let at = self.index.to.units[hit.unit].at;
            let doc = &self.to.docs[at.0];
            let text = &doc.leaves[at.1].key;
            let n = ends.iter().filter(|end| contains_word(text, end)).count();
            if n == ends.len() && !text.contains(['→', '>']) {
                return Fate::Reworded(vec![self.leaf_span(at)]);
            }
            if n > 0 {
                seen.push(self.leaf_span(at));
            }
        }
        if seen.is_empty() {
            return Fate::Lost { near: self.near() };
        }
        seen.truncate(1);
        Fate::Altered(seen, Difference { what: "flow", from: fact.text.clone(), to: String::new() })
    }

    /// The edge drawn through a node that the source's statement names as its label.
    fn through_a_node(&self, ends: &[&str]) -> Option<Span> {
        let [from, to] = ends else { return None };
        let named = words::fold(&self.statement().text);
        words::words(&named).find_map(|word| {
            let first = self.index.to.facts(&format!("{from}>{}", word.text)).first()?;
            self.index.to.facts(&format!("{}>{to}", word.text)).first()?;
            Some(span(first.0, self.to.docs[first.0].facts.facts[first.1].range))
        })
    }

    /// A marker is kept where an aligned place carries one of its family and sense near the same words.
    fn marker(&self, fact: &Fact) -> Fate {
        if self.hits.is_empty() {
            return Fate::Lost { near: None };
        }
        let own_text = &self.statement().text;
        let window = window(own_text, &fact.text);
        let mut instead: Option<(Span, String)> = None;
        for hit in &self.hits {
            let at = self.index.to.units[hit.unit].at;
            let doc = &self.to.docs[at.0];
            if doc.leaves[at.1].aside == Aside::Comment
                && self.from.docs[self.leaf.0].leaves[self.leaf.1].aside != Aside::Comment
            {
                continue;
            }
            for s in doc.leaves[at.1].statements.clone() {
                let statement = &doc.facts.statements[s];
                for other in &doc.facts.facts[statement.facts.clone()] {
                    if other.kind != fact.kind || is_clause(other) {
                        continue;
                    }
                    let theirs = self::window(&statement.text, &other.text);
                    let near = fact.canonical.contains(':')
                        || window.is_empty()
                        || theirs.iter().any(|stem| window.contains(stem));
                    if other.canonical == fact.canonical && near {
                        let spans = vec![span(at.0, other.range)];
                        let same = words::fold(&other.text) == words::fold(&fact.text);
                        return if same { Fate::Kept(spans) } else { Fate::Reworded(spans) };
                    }
                    if near && instead.is_none() {
                        instead = Some((span(at.0, other.range), other.text.clone()));
                    }
                }
            }
        }
        let best = &self.hits[0];
        if best.own < 0.25 {
            return Fate::Lost { near: self.near() };
        }
        let (here, to) = instead.unwrap_or_else(|| (self.leaf_span(self.index.to.units[best.unit].at), String::new()));
        Fate::Altered(vec![here], Difference { what: what_of(fact.kind), from: fact.text.clone(), to })
    }

    /// A clause is kept where its words stand in one place, reworded where most of them do.
    fn clause(&self, fact: &Fact) -> Fate {
        let bare = words::fold(&fact.text);
        let comment = self.from.docs[self.leaf.0].leaves[self.leaf.1].aside == Aside::Comment;
        let stems: Vec<String> = words::words(&fact.text)
            .filter(|word| !words::is_stop(word.text))
            .map(|word| words::stem(word.text))
            .collect();
        let mut best: (f32, Option<At>) = (0.0, None);
        for hit in &self.hits {
            let at = self.index.to.units[hit.unit].at;
            let doc = &self.to.docs[at.0];
            let leaf = &doc.leaves[at.1];
            if (leaf.aside == Aside::Comment) != comment {
                continue;
            }
            if leaf.key.contains(&bare) {
                return Fate::Kept(vec![self.leaf_span(at)]);
            }
            let mine = self.from.docs[self.at.0].statements[self.at.1].korean;
            let theirs = doc.statements.get(leaf.statements.start).is_some_and(|words| words.korean);
            if mine != theirs {
                // Across languages words cannot be compared; the literals of the statement are.
                return Fate::Reworded(vec![self.leaf_span(at)]);
            }
            let text: Vec<String> = words::words(&leaf.key).map(|word| words::stem(word.text)).collect();
            let found = stems.iter().filter(|stem| text.contains(stem)).count() as f32 / stems.len().max(1) as f32;
            if found > best.0 {
                best = (found, Some(at));
            }
        }
        let (share, at) = best;
        let Some(at) = at.filter(|_| share >= 0.2) else { return Fate::Lost { near: self.near() } };
        let here = vec![self.leaf_span(at)];
        if share >= 0.5 {
            Fate::Reworded(here)
        } else {
            Fate::Altered(
                here,
                Difference {
                    what: "wording",
                    from: fact.text.clone(),
                    to: self.to.docs[at.0].leaves[at.1].key.clone(),
                },
            )
        }
    }
}

/// True for a fact that is a clause and no atom.
pub(super) fn is_clause(fact: &Fact) -> bool {
    match fact.kind {
        FactKind::Definition | FactKind::Rationale | FactKind::Failure => true,
        FactKind::Metadata => !fact.canonical.is_empty() && fact.text.contains(' '),
        FactKind::Normative | FactKind::Condition | FactKind::Exception => {
            fact.canonical == words::fold(&fact.text) && fact.text.contains(' ') && !is_marker(&fact.canonical)
        }
        _ => false,
    }
}

fn is_marker(canonical: &str) -> bool {
    matches!(canonical, "switched on" | "switched off" | "turned on" | "turned off")
}

/// True for a value that is rare enough to be recognised anywhere.
fn is_distinctive(fact: &Fact) -> bool {
    match fact.kind {
        FactKind::Url
        | FactKind::Path
        | FactKind::Image
        | FactKind::Env
        | FactKind::Command
        | FactKind::Component
        | FactKind::Endpoint
        | FactKind::Date => true,
        FactKind::CodeBlock => fact.text.len() > 8,
        FactKind::Quantity
        | FactKind::Duration
        | FactKind::Size
        | FactKind::Percent
        | FactKind::Port
        | FactKind::BindAddress
        | FactKind::TableCell => false,
        _ => {
            fact.text.len() >= 6 && fact.text.contains(['-', '_', '.', '/', ':', '='])
                || fact.text.len() >= 8 && fact.text.chars().any(|c| c.is_ascii_digit())
        }
    }
}

/// The prefix of a canonical form that says what is measured.
fn dimension(canonical: &str) -> &str {
    canonical.split_once(':').map_or("", |(dimension, _)| dimension)
}

/// True if one value can have been put in the place of another: numbers always, names if they resemble.
fn similar(a: &Fact, b: &Fact) -> bool {
    match a.kind {
        FactKind::Quantity
        | FactKind::Duration
        | FactKind::Size
        | FactKind::Percent
        | FactKind::Port
        | FactKind::Schedule
        | FactKind::Date
        | FactKind::TableCell
        | FactKind::Metadata => true,
        _ => strsim::jaro_winkler(&a.canonical, &b.canonical) > 0.8,
    }
}

/// The aspect that a fact of this kind is.
fn what_of(kind: FactKind) -> &'static str {
    match kind {
        FactKind::Normative => "modality",
        FactKind::Quantity | FactKind::Duration | FactKind::Size | FactKind::Percent => "number",
        other => other.name(),
    }
}

/// What a field's label or a column's head says its value is for.
fn label_class(statement: &Statement, table: Option<&str>) -> RoleClass {
    let texts = [statement.label.as_deref(), statement.head.as_deref(), table];
    texts.into_iter().flatten().map(crate::facts::class_of).find(|class| *class == RoleClass::Check).unwrap_or_default()
}

fn share_a_word(a: &str, b: &str) -> bool {
    let stems: Vec<String> = words::words(a).map(|word| words::stem(word.text)).collect();
    words::words(b).any(|word| stems.contains(&words::stem(word.text)))
}

/// True if two column heads name the same attribute: most of their words are the same.
fn same_head(a: &str, b: &str) -> bool {
    let stems = |text: &str| words::words(text).map(|word| words::stem(word.text)).collect::<Vec<_>>();
    let (a, b) = (stems(a), stems(b));
    let shared = a.iter().filter(|stem| b.contains(stem)).count();
    let all = a.len() + b.len() - shared;
    all == 0 || shared * 2 > all
}

pub(super) fn contains_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// Stems of the content words within four words of a piece of a text.
fn window(text: &str, piece: &str) -> Vec<String> {
    let folded = words::fold(text);
    let piece = words::fold(piece);
    let Some(at) = folded.find(&piece) else { return Vec::new() };
    let range = Range::new(at, at + piece.len());
    let all: Vec<_> = words::words(&folded).collect();
    let content = |word: &&words::Word<'_>| !words::is_stop(word.text);
    let before = all.iter().rev().filter(|word| word.range.end <= range.start).filter(content).take(3);
    let after = all.iter().filter(|word| word.range.start >= range.end).filter(content).take(4);
    let inside = all
        .iter()
        .filter(|word| range.contains(word.range))
        .filter(|word| word.text.starts_with(|c: char| c.is_ascii_digit()));
    before.chain(after).chain(inside).map(|word| words::stem(word.text)).collect()
}

/// Judges every fragment of the sources, in order.
pub(super) fn fragments(from: &Side<'_>, to: &Side<'_>, exact: &Exact, facts: &[JudgedFact]) -> Vec<Fragment> {
    let mut out = Vec::new();
    for (d, doc) in from.docs.iter().enumerate() {
        let mut by_tile: std::collections::HashMap<usize, Vec<&JudgedFact>> = std::collections::HashMap::new();
        for judged in facts.iter().filter(|judged| judged.span.file.0 as usize == d) {
            by_tile.entry(judged.fact.tile).or_default().push(judged);
        }
        for (l, leaf) in doc.leaves.iter().enumerate() {
            let range = doc.source.document.tiles[leaf.tile].range;
            let target = exact.leaves.get(&(d, l));
            let place =
                |at: &At| span(at.0, to.docs[at.0].source.document.tiles[to.docs[at.0].leaves[at.1].tile].range);
            let fate = if leaf.navigation {
                Fate::Kept(Vec::new())
            } else if let Some(target) = target {
                Fate::Kept(vec![place(target)])
            } else if leaf.is_heading {
                heading(leaf, to)
            } else {
                let whole = leaf.statements.clone().all(|s| exact.statements.contains_key(&(d, s)))
                    && !leaf.statements.is_empty();
                let judged = by_tile.get(&leaf.tile).map_or(&[][..], Vec::as_slice);
                combine(leaf, judged, whole, exact.conflicts.get(&(d, l)).map(|(at, what)| (place(at), *what)))
            };
            let text = doc
                .source
                .document
                .plain(leaf.tile, &doc.source.text)
                .text
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            out.push(Fragment { span: span(d, range), tile: leaf.tile, text, navigation: leaf.navigation, fate });
        }
    }
    out
}

/// A heading is kept where its words stand in a heading, a title or a value of front matter.
fn heading(leaf: &super::side::LeafInfo, to: &Side<'_>) -> Fate {
    let bare = leaf.key.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '§' | ')' | ' '));
    let bare = if bare.is_empty() { leaf.key.as_str() } else { bare };
    for (d, doc) in to.docs.iter().enumerate() {
        for (s, statement) in doc.facts.statements.iter().enumerate() {
            let named = matches!(statement.place, Place::Heading | Place::Front) || doc.statements[s].key == bare;
            if named && contains_word(&doc.statements[s].key, bare) {
                return Fate::Kept(vec![span(d, statement.range)]);
            }
        }
    }
    Fate::Lost { near: None }
}

fn combine(
    leaf: &super::side::LeafInfo,
    facts: &[&JudgedFact],
    whole: bool,
    conflict: Option<(Span, &'static str)>,
) -> Fate {
    if let Some((here, what)) = conflict {
        return Fate::Altered(vec![here], Difference { what: "role", from: String::new(), to: what.to_owned() });
    }
    let mut targets: Vec<Span> = facts.iter().flat_map(|judged| judged.fate.targets().iter().copied()).collect();
    targets.sort_unstable();
    targets.dedup();
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
    let lost = facts.iter().filter(|judged| matches!(judged.fate, Fate::Lost { .. })).count();
    if lost == facts.len() {
        return Fate::Lost { near: None };
    }
    if let Some(difference) = facts.iter().find_map(|judged| judged.fate.difference()) {
        return Fate::Altered(targets, difference.clone());
    }
    if lost > 0 {
        return Fate::Altered(targets, Difference { what: "wording", from: String::new(), to: String::new() });
    }
    Fate::Reworded(targets)
}
