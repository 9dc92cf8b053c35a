//! The full ledger of proofs as one JSON document: every fragment, fact and statement with its range and what
//! became of it. Sorted, without clock or machine, so that anyone can make it again and compare the bytes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use specast_engine::contract::Contract;
use specast_engine::decisions::{At, Decided, Ids};
use specast_engine::proof::{Counts, Fate, Outcome, Proof, Support};
use specast_engine::source::{Source, digest};
use specast_syntax::Span;

use crate::decisions::Recorded;

/// What a run of `verify` proved.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "The ledger of specast verify")]
pub struct Ledger {
    /// `specast/ledger/1`.
    pub schema: &'static str,
    /// The proofs, by the path of their first output.
    pub proofs: Vec<Record>,
}

/// One proof.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Record {
    /// `proven`, `failed` or `nothing-to-prove`.
    pub outcome: &'static str,
    /// How many of each.
    pub counts: Summary,
    /// The sources.
    pub sources: Vec<File>,
    /// What they became.
    pub outputs: Vec<File>,
    /// The templates that the outputs follow.
    pub templates: Vec<File>,
    /// Every fragment of the sources, in order.
    pub fragments: Vec<Fragment>,
    /// Every fact of the sources, in order.
    pub facts: Vec<Fact>,
    /// Every statement of the outputs, in order.
    pub statements: Vec<Statement>,
    /// The decisions that release something.
    pub decisions: Vec<Decision>,
}

/// How many of each disposition.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Summary {
    /// Of the fragments, contents lists left out.
    pub fragments: Count,
    /// Of the facts.
    pub facts: Count,
    /// Statements of the outputs by what supports them: `boilerplate`, `derived`, `supported`, `invented`.
    pub statements: BTreeMap<&'static str, usize>,
    /// Findings that decisions release.
    pub released: usize,
    /// Literals of the sources that no fact covers.
    pub uncovered_literals: usize,
}

/// Counts of dispositions.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Count {
    pub total: usize,
    pub kept: usize,
    pub reworded: usize,
    pub altered: usize,
    pub lost: usize,
}

/// A text that took part.
#[derive(Debug, Serialize, JsonSchema)]
pub struct File {
    /// Path below the workspace's root.
    pub path: String,
    /// SHA-256 of its bytes; of a template with what it extends.
    pub sha256: String,
    /// Its blob id in git.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub blob: Option<String>,
}

/// A range of bytes of a text.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Place {
    /// Path below the workspace's root.
    pub path: String,
    /// The headings above it, from the outside in.
    pub headings: Vec<String>,
    /// First line, from 1.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
    /// First byte, from 0.
    pub start: u32,
    /// The byte behind the last one.
    pub end: u32,
}

/// What changed in something altered.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Difference {
    /// The aspect.
    pub what: &'static str,
    /// As it stands in the source.
    pub from: String,
    /// As it stands in the output.
    pub to: String,
}

/// Something lost, altered or invented.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Finding {
    /// Its id.
    pub id: String,
    /// The verdict of the decision that releases it, where one does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub released: Option<&'static str>,
    /// The decision's reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A fragment of a source.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Fragment {
    /// Its id: a digest of what it says, without its place; `verify`, `audit`, `where` and decisions name it so.
    pub id: String,
    /// Where it stands.
    pub source: Place,
    /// SHA-256 of its bytes.
    pub sha256: String,
    /// Its visible text.
    pub text: String,
    /// True for a contents list, which is not carried over.
    pub navigation: bool,
    /// `kept`, `reworded`, `altered` or `lost`.
    pub disposition: &'static str,
    /// What changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<Difference>,
    /// Where it went.
    pub destinations: Vec<Place>,
    /// The finding, where it has one of its own: none of its facts is broken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<Finding>,
}

/// A fact of a source.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Fact {
    /// Its id: a digest of what it says, without its place; `verify`, `audit`, `where` and decisions name it so.
    pub id: String,
    /// What it is.
    pub kind: &'static str,
    /// As it stands there.
    pub value: String,
    /// The form in which it is compared.
    pub canonical: String,
    /// Label, heads and heading around it.
    pub role: String,
    /// Where it stands.
    pub source: Place,
    /// `critical`, `major` or `minor`.
    pub severity: &'static str,
    /// `kept`, `reworded`, `altered` or `lost`.
    pub disposition: &'static str,
    /// What changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changed: Option<Difference>,
    /// Where it went.
    pub destinations: Vec<Place>,
    /// The finding, where it is lost or altered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<Finding>,
}

/// A statement of an output.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Statement {
    /// Its id: a digest of what it says, without its place; `verify`, `audit`, `where` and decisions name it so.
    pub id: String,
    /// Where it stands.
    pub output: Place,
    /// Its visible text.
    pub text: String,
    /// `boilerplate`, `derived`, `supported` or `invented`.
    pub support: &'static str,
    /// The frame that it was derived by, or the kind of what is invented.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<&'static str>,
    /// Where it comes from.
    pub origins: Vec<Place>,
    /// The finding, where it is invented.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<Finding>,
}

/// A decision that releases something.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Decision {
    /// The id of what it releases.
    pub id: String,
    /// `correct`, `omit`, `supersede` or `reword`.
    #[serde(rename = "as")]
    pub verdict: &'static str,
    /// Why.
    pub reason: String,
    /// The file that holds it.
    pub file: String,
    /// Who decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
}

/// What a record is made of.
#[derive(Clone, Copy)]
pub struct Parts<'a> {
    /// The verdict over what is not released.
    pub outcome: Outcome,
    /// The proof.
    pub proof: &'a Proof,
    /// Its sources.
    pub sources: &'a [Source],
    /// Its outputs.
    pub outputs: &'a [Source],
    /// The contracts of the outputs.
    pub contracts: &'a [Contract],
    /// The decisions on it.
    pub decided: &'a Decided,
    /// The decisions that count.
    pub recorded: &'a [Recorded],
}

impl Ledger {
    /// The ledger of some proofs.
    pub fn of(mut proofs: Vec<Record>) -> Self {
        proofs.sort_by(|a, b| {
            let key = |record: &Record| record.outputs.iter().map(|file| file.path.clone()).collect::<Vec<_>>();
            key(a).cmp(&key(b))
        });
        Self { schema: "specast/ledger/1", proofs }
    }
}

impl Record {
    /// The record of one proof.
    pub fn of(parts: Parts<'_>) -> Self {
        let Parts { outcome, proof, sources, outputs, contracts, decided, recorded } = parts;
        let ids = Ids::of(proof, sources, outputs);
        let mut statements: BTreeMap<&'static str, usize> =
            ["boilerplate", "derived", "supported", "invented"].map(|word| (word, 0)).into();
        for statement in &proof.statements {
            *statements.entry(statement.support.word()).or_default() += 1;
        }
        let file = |source: &Source| File {
            path: source.path.clone(),
            sha256: source.digest.clone(),
            blob: source.envelope.blob.clone(),
        };
        let template =
            |contract: &Contract| File { path: contract.path.clone(), sha256: digest(&contract.text), blob: None };
        Self {
            outcome: outcome.word(),
            counts: Summary {
                fragments: count(proof.fragment_counts()),
                facts: count(proof.fact_counts()),
                statements,
                released: decided.n_released(),
                uncovered_literals: proof.uncovered.len(),
            },
            sources: sources.iter().map(file).collect(),
            outputs: outputs.iter().map(file).collect(),
            templates: contracts.iter().map(template).collect(),
            fragments: fragments(&parts, ids.fragments),
            facts: facts(&parts, ids.facts),
            statements: parts.statements(ids.statements),
            decisions: decided
                .used
                .iter()
                .map(|at| {
                    let Recorded { decision, by, date, file, .. } = &recorded[*at];
                    Decision {
                        id: decision.id.clone(),
                        verdict: decision.verdict.word(),
                        reason: decision.reason.clone(),
                        file: file.clone(),
                        by: by.clone(),
                        date: date.clone(),
                    }
                })
                .collect(),
        }
    }
}

fn fragments(parts: &Parts<'_>, ids: Vec<String>) -> Vec<Fragment> {
    let all = parts.proof.fragments.iter().zip(ids).enumerate();
    all.map(|(index, (fragment, id))| {
        let text = &parts.sources[fragment.span.file.0 as usize].text;
        Fragment {
            id,
            source: place(fragment.span, parts.sources),
            sha256: digest(fragment.span.range.of(text)),
            text: fragment.text.to_string(),
            navigation: fragment.navigation,
            disposition: fragment.fate.word(),
            changed: changed(&fragment.fate),
            destinations: fragment.fate.targets().iter().map(|span| place(*span, parts.outputs)).collect(),
            finding: parts.finding(At::Fragment(index)),
        }
    })
    .collect()
}

fn facts(parts: &Parts<'_>, ids: Vec<String>) -> Vec<Fact> {
    let all = parts.proof.facts.iter().zip(ids).enumerate();
    all.map(|(index, (judged, id))| Fact {
        id,
        kind: judged.fact.kind.name(),
        value: judged.fact.text.to_string(),
        canonical: judged.fact.canonical.to_string(),
        role: judged.role.to_string(),
        source: place(judged.span, parts.sources),
        severity: judged.weight.word(),
        disposition: judged.fate.word(),
        changed: changed(&judged.fate),
        destinations: judged.fate.targets().iter().map(|span| place(*span, parts.outputs)).collect(),
        finding: parts.finding(At::Fact(index)),
    })
    .collect()
}

impl Parts<'_> {
    fn statements(&self, ids: Vec<String>) -> Vec<Statement> {
        let all = self.proof.statements.iter().zip(ids).enumerate();
        all.map(|(index, (statement, id))| {
            let (by, origins) = match &statement.support {
                Support::Boilerplate => (None, Vec::new()),
                Support::Derived(frame) => (Some(*frame), Vec::new()),
                Support::Supported(spans) => (None, spans.iter().map(|span| place(*span, self.sources)).collect()),
                Support::Invented { kind, .. } => (Some(*kind), Vec::new()),
            };
            Statement {
                id,
                output: place(statement.span, self.outputs),
                text: statement.text.to_string(),
                support: statement.support.word(),
                by,
                origins,
                finding: self.finding(At::Statement(index)),
            }
        })
        .collect()
    }

    fn finding(&self, at: At) -> Option<Finding> {
        let id = self.decided.finding(at)?.id.clone();
        let decision = self.decided.by(at).map(|by| &self.recorded[by].decision);
        let released = decision.map(|decision| decision.verdict.word());
        Some(Finding { id, released, reason: decision.map(|decision| decision.reason.clone()) })
    }
}

fn count(counts: Counts) -> Count {
    let Counts { total, kept, reworded, altered, lost } = counts;
    Count { total, kept, reworded, altered, lost }
}

fn changed(fate: &Fate) -> Option<Difference> {
    let difference = fate.difference()?;
    Some(Difference { what: difference.what, from: difference.from.clone(), to: difference.to.clone() })
}

fn place(span: Span, texts: &[Source]) -> Place {
    let source = &texts[span.file.0 as usize];
    let (line, end_line) = source.lines.lines(span.range);
    let document = &source.document;
    let mut headings = Vec::new();
    let mut next =
        if document.tiles.is_empty() { None } else { document.section_of(document.tile_at(span.range.start)) };
    while let Some(id) = next {
        headings.push(document.sections[id].title.of(&source.text).trim().to_owned());
        next = document.sections[id].parent;
    }
    headings.reverse();
    Place { path: source.path.clone(), headings, line, end_line, start: span.range.start, end: span.range.end }
}

/// The word of a verdict for people who read a table.
pub fn decision(finding: &Finding) -> Option<String> {
    let word = finding.released?;
    Some(finding.reason.as_ref().map_or_else(|| word.to_owned(), |reason| format!("{word}: {reason}")))
}
