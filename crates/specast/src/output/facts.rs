//! Facts that were asked for, for people and as JSON.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr as _;

use super::{marked, plural};
use crate::command::Env;
use crate::command::facts::{Found, Query};

/// One JSON document, `specast/facts/1`.
pub fn json(query: &Query) -> Value {
    let one = |found: &Found| {
        json!({
            "kind": found.fact.kind.name(),
            "value": found.fact.text,
            "canonical": found.fact.canonical,
            "role": found.role,
            "statement": found.statement,
            "path": found.path,
            "line": found.line,
        })
    };
    json!({
        "schema": "specast/facts/1",
        "summary": { "files": query.n_files, "facts": query.n_facts, "found": query.found.len() },
        "facts": query.found.iter().map(one).collect::<Value>(),
    })
}

/// A line for each fact, then the numbers.
pub fn text(query: &Query, env: &Env) -> String {
    let mut out = String::new();
    let place = |found: &Found| format!("{}:{}", found.path, found.line);
    let places = query.found.iter().map(|found| place(found).width()).max().unwrap_or_default();
    let kinds = query.found.iter().map(|found| found.fact.kind.name().len()).max().unwrap_or_default();
    for found in &query.found {
        let place = place(found);
        let gap = " ".repeat(places - place.width());
        let value = marked::start(&found.fact.text, 60);
        let role = if found.role.is_empty() { String::new() } else { format!("  ({})", found.role) };
        let line = format!("{place}{gap}  {:<kinds$}  {value}{role}", found.fact.kind.name());
        let _ = writeln!(out, "{}", marked::start(&line, env.width.max(places + kinds + 24)));
    }
    if !env.quiet {
        let paths: BTreeSet<&str> = query.found.iter().map(|found| found.path.as_str()).collect();
        let _ = writeln!(
            out,
            "{} of {} in {} of {}",
            query.found.len(),
            plural(query.n_facts, "fact"),
            paths.len(),
            plural(query.n_files, "file")
        );
    }
    out
}
