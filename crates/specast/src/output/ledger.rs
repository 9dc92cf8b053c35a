//! The result of a proof as JSON.

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::{Value, json};
use specast_engine::decisions::{At, Decided, Decision, Ids};
use specast_engine::facts;
use specast_engine::proof::contradict::Contradiction;
use specast_engine::proof::{Counts, Fate, Fragment, JudgedFact, Outcome, Proof, Support};
use specast_engine::source::Source;
use specast_syntax::Span;

use crate::command::elsewhere::{Elsewhere, Place};
use crate::command::released::{Released, outcome};
use crate::command::verify::Case;

/// A proof with the texts that its spans point into.
pub struct Ledger<'a> {
    /// What was proven.
    pub proof: &'a Proof,
    /// The texts, in the order of the spans' files, and where they come from.
    pub case: &'a Case,
    /// The ids of the findings, and the decisions on them.
    pub decided: &'a Decided,
    /// The decisions that count.
    pub decisions: &'a [Decision],
    /// The findings that do not count.
    pub released: &'a Released,
    /// Where lost text stands also.
    pub also: &'a Elsewhere,
    /// Statements of the outputs that say otherwise than others that are kept.
    pub contradictions: &'a [Contradiction],
}

impl Ledger<'_> {
    /// The verdict over what is not released.
    pub fn outcome(&self) -> Outcome {
        outcome(self.proof, self.released, self.case.additions)
    }

    fn since(&self) -> Value {
        let since = self.case.diff.as_ref().map(|diff| {
            let kinds = diff.kinds;
            json!({
                "revision": diff.base.name,
                "commit": diff.base.commit,
                "documents": { "changed": kinds.changed, "removed": kinds.removed, "new": kinds.new, "only_moved": kinds.only_moved },
            })
        });
        json!(since)
    }

    fn summary(&self) -> Value {
        let proof = self.proof;
        let of = |word: &str| proof.statements.iter().filter(|statement| statement.support.word() == word).count();
        let brief = |counts: Counts| json!({ "total": counts.total, "kept": counts.kept + counts.reworded, "altered": counts.altered, "lost": counts.lost });
        json!({
            "fragments": full(proof.fragment_counts()),
            "facts": full(proof.fact_counts()),
            "flows": brief(proof.flow_counts()),
            "ports": brief(proof.port_counts()),
            "statements": {
                "total": proof.statements.len(),
                "boilerplate": of("boilerplate"),
                "derived": of("derived"),
                "supported": of("supported"),
                "invented": of("invented"),
            },
            "released": self.released.count(),
            "uncovered_literals": proof.uncovered.len(),
        })
    }

    fn facts<'s>(&'s self, ids: &'s [String]) -> impl Iterator<Item = Value> + Clone + 's {
        let one = |(index, judged): (usize, &JudgedFact)| {
            // A marker is shown with what it speaks of.
            let source = &self.case.sources[judged.span.file.0 as usize];
            let leaf = source.document.tiles[judged.tile].range;
            let range = facts::reach(&source.text, leaf, &judged.fact);
            json!({
                "id": ids[index],
                "kind": judged.fact.kind.name(),
                "role": judged.role,
                "value": judged.fact.text,
                "canonical": judged.fact.canonical,
                "source": place(Span { range, ..judged.span }, &self.case.sources),
                "disposition": judged.fate.word(),
                "severity": judged.weight.word(),
                "finding": self.finding(At::Fact(index)),
                "released": self.verdict(At::Fact(index)),
                "targets": self.targets(&judged.fate),
                "changed": changed(&judged.fate),
                "also": also(self.also.facts.get(&index)),
            })
        };
        self.proof.facts.iter().enumerate().map(one)
    }

    fn fragments<'s>(&'s self, ids: &'s [String]) -> impl Iterator<Item = Value> + Clone + 's {
        let shown = self.proof.fragments.iter().enumerate().filter(|(_, fragment)| !fragment.navigation);
        let one = |(index, fragment): (usize, &Fragment)| {
            json!({
                "id": ids[index],
                "value": fragment.text,
                "source": place(fragment.span, &self.case.sources),
                "disposition": fragment.fate.word(),
                "finding": self.finding(At::Fragment(index)),
                "released": self.verdict(At::Fragment(index)),
                "targets": self.targets(&fragment.fate),
                "changed": changed(&fragment.fate),
                "also": also(self.also.fragments.get(&index)),
            })
        };
        shown.map(one)
    }

    fn invented(&self) -> impl Iterator<Item = Value> + Clone {
        let one = |(index, statement): (usize, &specast_engine::proof::JudgedStatement)| {
            let Support::Invented { kind, .. } = statement.support else { return None };
            let mut value = place(statement.span, &self.case.outputs);
            value["kind"] = json!(kind);
            value["text"] = json!(statement.text);
            let id = self.finding(At::Statement(index));
            (value["id"], value["finding"]) = (json!(id), json!(id));
            value["released"] = json!(self.verdict(At::Statement(index)));
            Some(value)
        };
        self.proof.statements.iter().enumerate().filter_map(one)
    }

    fn contradictions(&self) -> Value {
        let one = |one: &Contradiction| {
            let (statement, judged) = (&self.proof.statements[one.statement], &self.proof.facts[one.fact]);
            json!({
                "text": statement.text,
                "output": place(statement.span, &self.case.outputs),
                "kind": judged.fact.kind.name(),
                "from": one.from,
                "to": one.to,
                "source": place(judged.span, &self.case.sources),
                "kept": place(one.kept, &self.case.outputs),
            })
        };
        self.contradictions.iter().map(one).collect()
    }

    /// The id of what is a finding of its own.
    fn finding(&self, at: At) -> Option<&str> {
        self.decided.finding(at).map(|finding| finding.id.as_str())
    }

    /// The word of the decision that releases a finding.
    fn verdict(&self, at: At) -> Option<&'static str> {
        self.decided.by(at).map(|by| self.decisions[by].verdict.word())
    }

    fn targets(&self, fate: &Fate) -> Value {
        fate.targets().iter().map(|span| place(*span, &self.case.outputs)).collect()
    }
}

/// One JSON document, `specast/verify/1`, its keys in order. What a proof of a long text holds is written one by one,
/// and never stands in memory as a whole.
impl Serialize for Ledger<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let ids = Ids::of(self.proof, &self.case.sources, &self.case.outputs);
        let mut map = to.serialize_map(None)?;
        map.serialize_entry("contradictions", &self.contradictions())?;
        map.serialize_entry("facts", &Each(self.facts(&ids.facts)))?;
        map.serialize_entry("fragments", &Each(self.fragments(&ids.fragments)))?;
        map.serialize_entry("invented", &Each(self.invented()))?;
        map.serialize_entry("outcome", self.outcome().word())?;
        map.serialize_entry("outputs", &texts(&self.case.outputs))?;
        map.serialize_entry("schema", "specast/verify/1")?;
        map.serialize_entry("since", &self.since())?;
        map.serialize_entry("sources", &texts(&self.case.sources))?;
        map.serialize_entry("steps", &Each(self.case.steps.iter().map(|step| texts(step))))?;
        map.serialize_entry("summary", &self.summary())?;
        map.end()
    }
}

/// A list of what an iterator gives.
struct Each<I>(I);

impl<I: Iterator<Item = Value> + Clone> Serialize for Each<I> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(self.0.clone())
    }
}

fn texts(all: &[Source]) -> Value {
    all.iter().map(|one| json!({ "path": one.path, "sha256": one.digest })).collect()
}

fn full(counts: Counts) -> Value {
    json!({ "total": counts.total, "kept": counts.kept, "reworded": counts.reworded, "altered": counts.altered, "lost": counts.lost })
}

fn changed(fate: &Fate) -> Value {
    fate.difference().map_or(
        Value::Null,
        |difference| json!({ "what": difference.what, "from": difference.from, "to": difference.to }),
    )
}

fn also(place: Option<&Place>) -> Value {
    place.map_or(Value::Null, |(path, line)| json!({ "path": path, "line": line }))
}

/// A place in one of the texts as JSON.
pub fn place(span: Span, texts: &[Source]) -> Value {
    let source = &texts[span.file.0 as usize];
    let (line, end_line) = source.lines.lines(span.range);
    json!({ "path": source.path, "line": line, "end_line": end_line, "start": span.range.start, "end": span.range.end })
}

/// A place in one of the texts, `path:line`.
pub fn at(span: Span, texts: &[Source]) -> String {
    let source = &texts[span.file.0 as usize];
    format!("{}:{}", source.path, source.lines.line(span.range.start))
}
