//! Where texts went and came from, for people and as JSON.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};
use specast_engine::proof::{Fate, JudgedFact, JudgedStatement, Support};
use specast_engine::source::Source;
use specast_syntax::Span;

use super::ledger::{at, place};
use super::{marked, plural};
use crate::command::Env;
use crate::command::whereabouts::Answer;

/// One JSON document, `specast/where/1`.
pub fn json(what: &str, answers: &[Answer<'_>]) -> Value {
    let mut sources = Vec::new();
    let mut outputs = Vec::new();
    for answer in answers {
        let (from, to) = (&answer.case.sources, &answer.case.outputs);
        let fate = |fate: &Fate| {
            let near = match fate {
                Fate::Lost { near } => near.map(|near| place(near, to)),
                _ => None,
            };
            json!({
                "disposition": fate.word(),
                "targets": fate.targets().iter().map(|span| place(*span, to)).collect::<Value>(),
                "near": near,
            })
        };
        let fact = |(id, judged): &(String, &JudgedFact)| {
            let mut value = fate(&judged.fate);
            value["id"] = json!(id);
            value["kind"] = json!(judged.fact.kind.name());
            value["value"] = json!(judged.fact.text);
            value["source"] = place(judged.span, from);
            value
        };
        for (id, fragment, facts) in &answer.fragments {
            let mut value = fate(&fragment.fate);
            value["id"] = json!(id);
            value["value"] = json!(fragment.text);
            value["source"] = place(fragment.span, from);
            value["facts"] = facts.iter().map(fact).collect();
            sources.push(value);
        }
        for (id, statement) in &answer.statements {
            let origins = origins(statement).iter().map(|span| place(*span, from));
            outputs.push(json!({
                "id": id,
                "value": statement.text,
                "output": place(statement.span, to),
                "support": statement.support.word(),
                "origins": origins.collect::<Value>(),
            }));
        }
    }
    json!({ "schema": "specast/where/1", "what": what, "sources": sources, "outputs": outputs })
}

/// Each place, and below it where it went or came from.
pub fn text(answers: &[Answer<'_>], env: &Env) -> String {
    let mut out = String::new();
    let (mut n_from, mut n_to) = (0, 0);
    for answer in answers {
        let (from, to) = (&answer.case.sources, &answer.case.outputs);
        for (_, fragment, facts) in &answer.fragments {
            n_from += 1;
            let head = format!("source {}: {}", at(fragment.span, from), fragment.text);
            let _ = writeln!(out, "{}", marked::start(&head, env.width));
            went(&format!("  {}", fragment.fate.word()), &fragment.fate, to, env, &mut out);
            for (_, judged) in facts {
                let fact = marked::start(&judged.fact.text, 40);
                let head = format!("  {} “{fact}” {}", judged.fact.kind.name(), judged.fate.word());
                went(&head, &judged.fate, to, env, &mut out);
            }
        }
        for (_, statement) in &answer.statements {
            n_to += 1;
            let head = format!("output {}: {}", at(statement.span, to), statement.text);
            let _ = writeln!(out, "{}", marked::start(&head, env.width));
            came(statement, from, env, &mut out);
        }
    }
    let n_sources: usize = answers.iter().map(|answer| answer.case.sources.len()).sum();
    let n_outputs: usize = answers.iter().map(|answer| answer.case.outputs.len()).sum();
    let _ = writeln!(
        out,
        "{} in {}, {} in {}",
        plural(n_from, "place"),
        plural(n_sources, "source"),
        plural(n_to, "place"),
        plural(n_outputs, "output")
    );
    out
}

fn went(head: &str, fate: &Fate, to: &[Source], env: &Env, out: &mut String) {
    let changed = fate.difference().map_or(String::new(), |difference| {
        let now = if difference.to.is_empty() { "gone" } else { &difference.to };
        format!(" [{}: {} is now {now}]", difference.what, difference.from)
    });
    let _ = writeln!(out, "{head}{changed}");
    shown("-> ", fate.targets(), to, env, out);
    if let Fate::Lost { near: Some(near) } = fate {
        shown("closest ", &[*near], to, env, out);
    }
}

fn came(statement: &JudgedStatement, from: &[Source], env: &Env, out: &mut String) {
    let why = match &statement.support {
        Support::Boilerplate => "boilerplate: the template says it".to_owned(),
        Support::Derived(frame) => format!("derived: specast's own words, frame {frame}"),
        Support::Supported(_) => "supported".to_owned(),
        Support::Invented { kind, .. } => format!("in no source ({kind})"),
    };
    let _ = writeln!(out, "  {why}");
    shown("<- ", origins(statement), from, env, out);
}

fn origins(statement: &JudgedStatement) -> &[Span] {
    match &statement.support {
        Support::Supported(spans) => spans,
        _ => &[],
    }
}

/// Each line that spans begin on, once.
fn shown(arrow: &str, spans: &[Span], texts: &[Source], env: &Env, out: &mut String) {
    let mut seen = BTreeSet::new();
    for span in spans {
        let text = &texts[span.file.0 as usize];
        let line = text.lines.line(span.range.start);
        if seen.insert((span.file.0, line)) {
            let shown = text.lines.line_range(line).of(&text.text).trim();
            let head = format!("    {arrow}{}: {shown}", at(*span, texts));
            let _ = writeln!(out, "{}", marked::start(&head, env.width));
        }
    }
}
