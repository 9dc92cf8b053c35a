//! Alignment through an inverted index: rare stems weigh most, common ones only re-rank. Near-linear:
//! the postings of very common stems are never walked.

use std::collections::{HashMap, HashSet};

use super::exact::At;
use super::side::{Side, Words1};
use super::support::Settled;
use crate::facts::{Fact, FactKind};
use crate::words;

/// Postings longer than the units divided by this (and than 64) only re-rank.
const COMMON: usize = 5;
/// How many targets a statement may align with.
const MAX_TARGETS: usize = 3;
/// Share of a statement's weight that a target must carry.
const MIN_SCORE: f32 = 0.3;

/// A leaf as a target of alignment.
pub(super) struct Unit {
    pub at: At,
    /// Stems of its statements and their contexts, sorted.
    stems: Vec<u32>,
    own: Vec<u32>,
    /// True if its text is Korean.
    korean: bool,
}

/// One side, searchable.
pub(super) struct Lookup {
    pub units: Vec<Unit>,
    /// Unit of each leaf.
    unit_of: HashMap<At, usize>,
    postings: Vec<Vec<u32>>,
    /// Facts by the form in which they are compared.
    literals: HashMap<String, Vec<(usize, usize)>>,
    /// Edges by each of their ends, as `from>` and `>to`.
    edges: HashMap<String, Vec<At>>,
    /// Paths, images and addresses by the name that they are known by.
    names: HashMap<String, Vec<At>>,
    /// The statement of each label that a document has once.
    labelled: HashMap<(usize, String), Option<usize>>,
}

/// Both sides, searchable, with the weight of each stem.
pub(super) struct Index {
    pub from: Lookup,
    pub to: Lookup,
    weight: Vec<f32>,
}

/// A target with its score and the share of the statement's own words that it holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub unit: usize,
    pub score: f32,
    pub own: f32,
}

impl Index {
    /// Indexes both sides. Settled statements of the outputs are no destinations.
    pub fn new(from: &Side<'_>, to: &Side<'_>, settled: &Settled, n_words: usize) -> Self {
        let from = Lookup::new(from, n_words, &|_, _| true);
        let to = Lookup::new(to, n_words, &|d, s| settled.statement(d, s).is_none());
        let n = (from.units.len() + to.units.len()).max(1) as f32;
        let weight = (0..n_words)
            .map(|stem| {
                let df = (from.postings[stem].len() + to.postings[stem].len()) as f32;
                ((n + 1.0) / (df + 0.5)).ln().max(0.1)
            })
            .collect();
        Self { from, to, weight }
    }

    /// Sum of the weights of stems.
    pub fn sum(&self, stems: &[u32]) -> f32 {
        stems.iter().map(|stem| self.weight[*stem as usize]).sum()
    }

    /// The targets of a statement in `side`, best first.
    pub fn align(&self, side: &Lookup, words: &Words1) -> Vec<Hit> {
        let context: Vec<u32> =
            words.context.iter().copied().filter(|stem| words.own.binary_search(stem).is_err()).collect();
        let total_own = self.sum(&words.own);
        let total = total_own + 0.6 * self.sum(&context);
        if total <= 0.0 || side.units.is_empty() {
            return Vec::new();
        }
        // Of a text in another language only the words that the other side has at all can be compared.
        let comparable = |stems: &[u32]| -> f32 {
            let known = stems.iter().filter(|stem| !side.postings[**stem as usize].is_empty());
            known.map(|stem| self.weight[*stem as usize]).sum()
        };
        let across = (comparable(&words.own), comparable(&context));
        let limit = (side.units.len() / COMMON).max(64);
        let mut seen: HashSet<u32> = HashSet::new();
        let mut candidates: Vec<u32> = Vec::new();
        for stem in words.own.iter().chain(&context) {
            let postings = &side.postings[*stem as usize];
            if postings.len() <= limit {
                for unit in postings {
                    if seen.insert(*unit) {
                        candidates.push(*unit);
                    }
                }
            }
        }
        candidates.sort_unstable();
        let mut hits: Vec<Hit> = candidates
            .into_iter()
            .filter_map(|unit| {
                let found = &side.units[unit as usize];
                let own: f32 = self.shared(&words.own, &found.stems);
                let around = 0.6 * self.shared(&context, &found.stems);
                let in_own = self.shared(&words.own, &found.own);
                let (own_total, total) = if found.korean == words.korean {
                    (total_own, total)
                } else {
                    (across.0, across.0 + 0.6 * across.1)
                };
                let score = (own + around) / total.max(0.01);
                (in_own > 0.0).then(|| Hit { unit: unit as usize, score, own: in_own / own_total.max(0.01) })
            })
            .collect();
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.unit.cmp(&b.unit)));
        let best = hits.first().map_or(0.0, |hit| hit.score);
        hits.retain(|hit| hit.score >= MIN_SCORE && hit.score >= best * 0.6);
        hits.truncate(MAX_TARGETS);
        hits
    }

    /// Weight of the stems that two sorted lists share.
    pub fn shared(&self, left: &[u32], right: &[u32]) -> f32 {
        left.iter().filter(|stem| right.binary_search(stem).is_ok()).map(|stem| self.weight[*stem as usize]).sum()
    }
}

impl Lookup {
    fn new(side: &Side<'_>, n_words: usize, counts: &dyn Fn(usize, usize) -> bool) -> Self {
        let mut lookup = Self {
            units: Vec::new(),
            unit_of: HashMap::new(),
            postings: vec![Vec::new(); n_words],
            literals: HashMap::new(),
            edges: HashMap::new(),
            names: HashMap::new(),
            labelled: HashMap::new(),
        };
        for (d, doc) in side.docs.iter().enumerate() {
            for (s, statement) in doc.facts.statements.iter().enumerate() {
                if let Some(label) = &statement.label {
                    lookup.labelled.entry((d, label.clone())).and_modify(|other| *other = None).or_insert(Some(s));
                }
            }
            for (l, leaf) in doc.leaves.iter().enumerate() {
                let mut stems = Vec::new();
                let mut own = Vec::new();
                for s in leaf.statements.clone().filter(|s| counts(d, *s)) {
                    own.extend_from_slice(&doc.statements[s].own);
                    stems.extend_from_slice(&doc.statements[s].context);
                    for fact in doc.facts.statements[s].facts.clone() {
                        if let Some(name) = name_of(&doc.facts.facts[fact]) {
                            lookup.names.entry(name.to_lowercase()).or_default().push((d, fact));
                        }
                        let canonical = doc.facts.facts[fact].canonical.to_lowercase();
                        if doc.facts.facts[fact].kind == FactKind::Flow
                            && let Some((from, to)) = canonical.split_once('>')
                        {
                            lookup.edges.entry(format!("{from}>")).or_default().push((d, fact));
                            lookup.edges.entry(format!(">{to}")).or_default().push((d, fact));
                        }
                        lookup.literals.entry(canonical).or_default().push((d, fact));
                    }
                }
                if own.is_empty() {
                    continue;
                }
                stems.extend_from_slice(&own);
                for list in [&mut stems, &mut own] {
                    list.sort_unstable();
                    list.dedup();
                }
                let unit = lookup.units.len();
                for stem in &stems {
                    lookup.postings[*stem as usize].push(unit as u32);
                }
                lookup.unit_of.insert((d, l), unit);
                let korean = words::is_korean(&leaf.key);
                lookup.units.push(Unit { at: (d, l), stems, own, korean });
            }
        }
        lookup
    }

    /// Facts with this canonical form, document and index.
    pub fn facts(&self, canonical: &str) -> &[(usize, usize)] {
        self.literals.get(&canonical.to_lowercase()).map_or(&[], Vec::as_slice)
    }

    /// Edges that begin at the one or end at the other, document and index of the fact.
    pub fn edges(&self, from: &str, to: &str) -> impl Iterator<Item = &At> {
        let keys = [format!("{from}>").to_lowercase(), format!(">{to}").to_lowercase()];
        keys.into_iter().filter_map(|key| self.edges.get(&key)).flatten()
    }

    /// Facts known by the same name as a path, an image or an address, document and index.
    pub fn namesakes(&self, fact: &Fact) -> &[At] {
        name_of(fact).and_then(|name| self.names.get(&name.to_lowercase())).map_or(&[], Vec::as_slice)
    }

    /// The statement behind a label, if the document has the label once.
    pub fn labelled(&self, doc: usize, label: &str) -> Option<usize> {
        *self.labelled.get(&(doc, label.to_owned()))?
    }

    /// The unit of a leaf.
    pub fn unit_of(&self, at: At) -> Option<usize> {
        self.unit_of.get(&at).copied()
    }
}

impl Unit {
    /// True if its text is Korean.
    pub fn is_korean(&self) -> bool {
        self.korean
    }

    /// Stems of the unit and its context, sorted.
    pub fn stems(&self) -> &[u32] {
        &self.stems
    }
}

/// The name that a path, an image or an address is known by: its last part without a tag, or its host.
fn name_of(fact: &Fact) -> Option<&str> {
    let text = fact.canonical.as_str();
    let name = match fact.kind {
        FactKind::Path => text.trim_end_matches('/').rsplit('/').next()?,
        FactKind::Image => text.rsplit('/').next()?.split([':', '@']).next()?,
        FactKind::Url => text.split_once("://")?.1.split('/').next()?,
        _ => return None,
    };
    (name.chars().filter(|c| c.is_alphabetic()).count() > 2).then_some(name)
}
