//! The rows of a plan with their verdicts, for people and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};
use specast_engine::source::Source;
use specast_engine::status::{Judged, Kind, Verdict, What};

use super::plural;
use crate::command::Env;

/// Each row with its evidence, then the counts.
pub fn text(plan: &Source, judged: &[Judged], ticked: Option<usize>, env: &Env) -> String {
    let mut out = String::new();
    for one in judged {
        let row = &one.row;
        let line = plan.lines.line(row.range.start);
        let id = row.id.as_ref().map_or(String::new(), |id| format!(" {id}"));
        let said = if row.text.is_empty() { &row.description } else { &row.text };
        let _ = writeln!(out, "{} {}:{line}: {}{id}: {}", painted(one.verdict, env), plan.path, row.kind.word(), said);
        if env.quiet {
            continue;
        }
        for (ask, answer) in row.asks.iter().zip(&one.answers) {
            let amid = if ask.partial { " (this part)" } else { "" };
            let _ =
                writeln!(out, "    {}{amid}: {}{}", answer.verdict.words(), answer.evidence, quoted(&ask.text, said));
        }
        if row.is_ticked && one.verdict != Verdict::Proven {
            let _ = writeln!(out, "    its box is ticked all the same");
        }
    }
    if !env.quiet {
        let counts = Verdict::ALL.map(|verdict| format!("{} {}", count(judged, verdict), said_of(verdict)));
        let _ = writeln!(out, "{}: {}", plural(judged.len(), "row"), counts.join(", "));
        let kinds = Kind::ALL.iter().filter_map(|kind| {
            let of_kind: Vec<&Judged> = judged.iter().filter(|one| one.row.kind == *kind).collect();
            let n = of_kind.iter().filter(|one| one.verdict == Verdict::Proven).count();
            (!of_kind.is_empty()).then(|| format!("{n} of {} proven", named(of_kind.len(), *kind)))
        });
        let _ = writeln!(out, "{}", kinds.collect::<Vec<_>>().join(", "));
        if let Some(n) = ticked {
            let boxes = judged.iter().filter(|one| one.row.tick.is_some()).count();
            let _ = writeln!(
                out,
                "ticked {n} of {}",
                if boxes == 1 { "1 box".to_owned() } else { format!("{boxes} boxes") }
            );
        }
    }
    out
}

/// One JSON document, `specast/status/1`; lines count from 1.
pub fn json(plan: &Source, judged: &[Judged], ticked: Option<usize>) -> String {
    let rows: Vec<Value> = judged
        .iter()
        .map(|one| {
            let row = &one.row;
            let asks = row.asks.iter().zip(&one.answers).map(|(ask, answer)| {
                let (check, wanted) = match &ask.what {
                    What::Look(question) => (question.check.name(), Some(question.wanted)),
                    What::Run(_) => ("command", None),
                    What::Person(_) => ("person", None),
                };
                json!({
                    "text": ask.text,
                    "check": check,
                    "wanted": wanted,
                    "partial": ask.partial,
                    "verdict": answer.verdict.words(),
                    "evidence": answer.evidence,
                })
            });
            json!({
                "kind": row.kind.word(),
                "id": row.id,
                "text": row.text,
                "description": row.description,
                "line": plan.lines.line(row.range.start),
                "files": row.files,
                "ticked": row.tick.map(|_| row.is_ticked),
                "verdict": one.verdict.words(),
                "asks": asks.collect::<Vec<_>>(),
            })
        })
        .collect();
    let n = |verdict| count(judged, verdict);
    let value = json!({
        "schema": "specast/status/1",
        "plan": plan.path,
        "summary": {
            "rows": judged.len(),
            "proven": n(Verdict::Proven),
            "failed": n(Verdict::Failed),
            "missing": n(Verdict::Missing),
            "person": n(Verdict::Person),
            "ticked": ticked,
        },
        "rows": rows,
    });
    format!("{value:#}\n")
}

fn count(judged: &[Judged], verdict: Verdict) -> usize {
    judged.iter().filter(|one| one.verdict == verdict).count()
}

fn said_of(verdict: Verdict) -> &'static str {
    if verdict == Verdict::Person { "for a person" } else { verdict.words() }
}

/// `2 completion criteria`.
fn named(n: usize, kind: Kind) -> String {
    match kind {
        Kind::Completion if n != 1 => format!("{n} completion criteria"),
        kind => plural(n, kind.word()),
    }
}

/// A sign and the words, so that colour is never alone.
fn painted(verdict: Verdict, env: &Env) -> String {
    let (sign, colour) = match verdict {
        Verdict::Proven => ('✓', 32),
        Verdict::Failed => ('✗', 31),
        Verdict::Missing => ('…', 33),
        Verdict::Person => ('?', 36),
    };
    let said = format!("{sign} {}", verdict.words());
    if env.color { format!("\u{1b}[{colour}m{said}\u{1b}[0m") } else { said }
}

/// The words that ask, where they are not all of the row's.
fn quoted(part: &str, whole: &str) -> String {
    if part.is_empty() || part.trim_end_matches('.') == whole.trim_end_matches('.') {
        String::new()
    } else {
        format!(" [{}]", part.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}
