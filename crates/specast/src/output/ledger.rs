//! The result of a proof, for people and as JSON.

use std::collections::HashMap;
use std::fmt::Write as _;

use serde_json::{Value, json};
use specast_engine::decisions::{At, Decided, Decision};
use specast_engine::proof::{Counts, Fate, JudgedFact, Outcome, Proof, Support};
use specast_engine::source::{Source, digest};
use specast_syntax::Span;

/// A proof with the texts that its spans point into.
pub struct Ledger<'a> {
    /// What was proven.
    pub proof: &'a Proof,
    /// The sources, in the order of the spans' files.
    pub sources: &'a [Source],
    /// The outputs, in the order of the spans' files.
    pub outputs: &'a [Source],
    /// The ids of the findings, and the decisions on them.
    pub decided: &'a Decided,
    /// The decisions that count.
    pub decisions: &'a [Decision],
}

/// How many findings people see before the rest is counted.
const SHOWN: usize = 60;

impl Ledger<'_> {
    /// One JSON document, `specast/verify/1`.
    pub fn json(&self) -> Value {
        let proof = self.proof;
        let statements = proof.statements.len();
        let of = |word: &str| proof.statements.iter().filter(|statement| statement.support.word() == word).count();
        let brief = |counts: Counts| json!({ "total": counts.total, "kept": counts.kept + counts.reworded, "altered": counts.altered, "lost": counts.lost });
        json!({
            "schema": "specast/verify/1",
            "outcome": self.decided.outcome(proof).word(),
            "summary": {
                "fragments": full(proof.fragment_counts()),
                "facts": full(proof.fact_counts()),
                "flows": brief(proof.flow_counts()),
                "ports": brief(proof.port_counts()),
                "statements": {
                    "total": statements,
                    "boilerplate": of("boilerplate"),
                    "derived": of("derived"),
                    "supported": of("supported"),
                    "invented": of("invented"),
                },
                "uncovered_literals": proof.uncovered.len(),
                "released": self.decided.n_released(),
            },
            "sources": self.sources.iter().map(|source| json!({ "path": source.path, "sha256": source.digest })).collect::<Value>(),
            "outputs": self.outputs.iter().map(|output| json!({ "path": output.path, "sha256": output.digest })).collect::<Value>(),
            "facts": self.facts(),
            "fragments": self.fragments(),
            "invented": self.invented(),
        })
    }

    fn facts(&self) -> Value {
        let mut seen: HashMap<String, usize> = HashMap::new();
        let one = |(at, judged): (usize, &JudgedFact)| {
            let path = &self.source(judged.span).path;
            let key = format!("{path}\0{}\0{}", judged.fact.kind.name(), judged.fact.canonical);
            let nth = seen.entry(key.clone()).or_default();
            *nth += 1;
            json!({
                "id": digest(&format!("{key}\0{nth}"))[..12],
                "kind": judged.fact.kind.name(),
                "role": judged.role,
                "value": judged.fact.text,
                "canonical": judged.fact.canonical,
                "source": place(judged.span, self.sources),
                "disposition": judged.fate.word(),
                "severity": judged.weight.word(),
                "targets": self.targets(&judged.fate),
                "changed": changed(&judged.fate),
                "finding": self.finding_id(At::Fact(at)),
                "released": self.verdict_on(At::Fact(at)),
            })
        };
        self.proof.facts.iter().enumerate().map(one).collect()
    }

    fn fragments(&self) -> Value {
        let all = self.proof.fragments.iter().enumerate().filter(|(_, fragment)| !fragment.navigation);
        all.enumerate()
            .map(|(index, (at, fragment))| {
                json!({
                    "id": format!("{}-{index}", &digest(&fragment.text)[..12]),
                    "value": fragment.text,
                    "source": place(fragment.span, self.sources),
                    "disposition": fragment.fate.word(),
                    "targets": self.targets(&fragment.fate),
                    "changed": changed(&fragment.fate),
                    "finding": self.finding_id(At::Fragment(at)),
                    "released": self.verdict_on(At::Fragment(at)),
                })
            })
            .collect()
    }

    fn invented(&self) -> Value {
        let one = |(index, statement): (usize, &specast_engine::proof::JudgedStatement)| {
            let Support::Invented { kind, .. } = statement.support else { return None };
            let at = At::Statement(index);
            let mut value = place(statement.span, self.outputs);
            value["kind"] = json!(kind);
            value["text"] = json!(statement.text);
            value["finding"] = json!(self.finding_id(at));
            value["released"] = json!(self.verdict_on(at));
            Some(value)
        };
        self.proof.statements.iter().enumerate().filter_map(one).collect()
    }

    /// The whole id of a finding.
    fn finding_id(&self, at: At) -> Option<&str> {
        self.decided.finding(at).map(|finding| finding.id.as_str())
    }

    /// The word of the decision that releases a finding.
    fn verdict_on(&self, at: At) -> Option<&'static str> {
        self.decided.by(at).map(|by| self.decisions[by].verdict.word())
    }

    /// True for a finding that no decision releases.
    fn is_open(&self, at: At) -> bool {
        self.decided.finding(at).is_some() && self.decided.by(at).is_none()
    }

    /// The id of a finding at the end of its line.
    fn mark(&self, at: At) -> String {
        self.decided.id(at).map_or(String::new(), |id| format!(" {{{id}}}"))
    }

    fn targets(&self, fate: &Fate) -> Value {
        fate.targets().iter().map(|span| place(*span, self.outputs)).collect()
    }

    fn source(&self, span: Span) -> &Source {
        &self.sources[span.file.0 as usize]
    }

    /// The verdict for people, the findings, then the counts.
    pub fn text(&self) -> String {
        let mut out = self.verdict();
        out.push_str(&self.findings());
        self.summary(&mut out);
        out
    }

    fn verdict(&self) -> String {
        let facts = self.proof.fact_counts();
        let released = match self.decided.n_released() {
            0 => String::new(),
            n => format!(", {n} released by decisions"),
        };
        format!(
            "{}: {} of {} facts lost, {} altered{released}, {} reworded, {} kept; {} of {} statements invented\n",
            self.decided.outcome(self.proof).word(),
            facts.lost,
            facts.total,
            facts.altered,
            facts.reworded,
            facts.kept,
            self.proof.invented().count(),
            self.proof.statements.len()
        )
    }

    /// Findings for people, worst first.
    pub fn findings(&self) -> String {
        let mut out = String::new();
        let all = self.proof.facts.iter().enumerate().map(|(index, judged)| (At::Fact(index), judged));
        let mut broken: Vec<(At, &JudgedFact)> = all.filter(|(at, _)| self.is_open(*at)).collect();
        broken.sort_by_key(|(_, judged)| (judged.weight, judged.span));
        for (at, judged) in broken.iter().take(SHOWN) {
            self.finding(*at, judged, &mut out);
        }
        if broken.len() > SHOWN {
            let _ = writeln!(out, "… and {} more facts; --output-format json lists all", broken.len() - SHOWN);
        }
        self.bare_fragments(&mut out);
        for (index, statement) in self.proof.statements.iter().enumerate() {
            let Support::Invented { kind, leaked } = statement.support else { continue };
            let mark = match At::Statement(index) {
                at if self.is_open(at) => self.mark(at),
                _ => continue,
            };
            let leaked = if leaked { ", an example of the template" } else { "" };
            let at = at(statement.span, self.outputs);
            let _ = writeln!(out, "invented ({kind}{leaked}): {at}: {}{mark}", short(&statement.text));
        }
        out
    }

    fn finding(&self, place: At, judged: &JudgedFact, out: &mut String) {
        let at = at(judged.span, self.sources);
        let _ = write!(
            out,
            "{} ({}, {}): {at}: {}",
            judged.fate.word(),
            judged.weight.word(),
            judged.fact.kind.name(),
            short(&judged.fact.text)
        );
        if let Some(difference) = judged.fate.difference() {
            let to =
                if difference.to.is_empty() { "gone".to_owned() } else { format!("now {}", short(&difference.to)) };
            let _ = write!(out, " [{}: {to}]", difference.what);
        }
        let near = match &judged.fate {
            Fate::Lost { near } => *near,
            fate => fate.targets().first().copied(),
        };
        if let Some(near) = near {
            let _ = write!(out, " (see {})", self::at(near, self.outputs));
        }
        let _ = writeln!(out, "{}", self.mark(place));
    }

    /// Fragments without facts of their own that are gone, headings above all.
    fn bare_fragments(&self, out: &mut String) {
        for (index, fragment) in self.proof.fragments.iter().enumerate() {
            let place = At::Fragment(index);
            if self.is_open(place) {
                let (at, mark) = (at(fragment.span, self.sources), self.mark(place));
                let _ = writeln!(out, "{} (fragment): {at}: {}{mark}", fragment.fate.word(), short(&fragment.text));
            }
        }
    }

    fn summary(&self, out: &mut String) {
        let proof = self.proof;
        let fragments = proof.fragment_counts();
        let ports = proof.port_counts();
        let flows = proof.flow_counts();
        let kept = |counts: Counts| counts.kept + counts.reworded;
        let _ = writeln!(out, "{} of {} fragments kept", kept(fragments), fragments.total);
        let flows = if flows.total == 0 {
            "no flow in the sources".to_owned()
        } else {
            format!("{} of {} flows", kept(flows), flows.total)
        };
        let ports = if ports.total == 0 {
            "no port in the sources".to_owned()
        } else {
            format!("{} of {} ports", kept(ports), ports.total)
        };
        let _ = writeln!(out, "{flows}, {ports} preserved");
        let _ = writeln!(out, "uncovered literals: {}", proof.uncovered.len());
        let names = |all: &[Source]| all.iter().map(|source| source.path.clone()).collect::<Vec<_>>().join(", ");
        let _ = writeln!(out, "from {} to {}", names(self.sources), names(self.outputs));
        self.released(out);
        match self.decided.outcome(proof) {
            Outcome::Proven => {}
            Outcome::Failed => out.push_str(
                "put back what is lost, mend what is altered, remove what is invented, then verify again; \
                 `specast accept ID` where it is wanted\n",
            ),
            Outcome::NothingToProve => out.push_str("the sources hold neither facts nor fragments\n"),
        }
    }
}

impl Ledger<'_> {
    /// What decisions release, and why.
    fn released(&self, out: &mut String) {
        let released = self.decided.findings.iter().filter(|finding| !self.is_open(finding.at));
        for finding in released.take(SHOWN) {
            let Some(decision) = self.decided.by(finding.at).map(|by| &self.decisions[by]) else { continue };
            let _ = writeln!(
                out,
                "released ({}): {} ({}): {}: {}{}",
                decision.verdict.word(),
                finding.subject.change,
                finding.subject.kind,
                short(&finding.subject.text),
                decision.reason,
                self.mark(finding.at)
            );
        }
    }
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

fn place(span: Span, texts: &[Source]) -> Value {
    let source = &texts[span.file.0 as usize];
    let (line, end_line) = source.lines.lines(span.range);
    json!({ "path": source.path, "line": line, "end_line": end_line, "start": span.range.start, "end": span.range.end })
}

fn at(span: Span, texts: &[Source]) -> String {
    let source = &texts[span.file.0 as usize];
    format!("{}:{}", source.path, source.lines.line(span.range.start))
}

/// A text in quotes, cut at a length that fits a line.
fn short(text: &str) -> String {
    const LONG: usize = 100;
    let cut: String = text.chars().take(LONG).collect();
    if cut.len() < text.len() { format!("“{cut}…”") } else { format!("“{cut}”") }
}
