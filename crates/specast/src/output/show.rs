//! A source beside the sections that its blocks go to: two columns, or one above the other where there is no room.
//! What is unsure is marked by a sign and a word; colour only repeats it.

use std::fmt::Write as _;

use serde_json::{Value, json};
use specast_engine::recast::{Placement, Recast};
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::plural;
use crate::command::Env;
use crate::command::desk::Ready;
use crate::command::recasting;

/// A placement below this confidence is marked.
const UNSURE: f32 = 0.5;
/// From here on a placement is right nearly always.
const SURE: f32 = 0.9;
/// With fewer columns the source stands above its section.
const NARROW: usize = 72;
/// Columns of a line number and the blank behind it.
const GUTTER: usize = 5;

/// True for a placement that a person should look at.
pub fn is_unsure(placement: &Placement) -> bool {
    placement.confidence < UNSURE
}

/// Every block with its section, its confidence and why, then the counts.
pub fn text(ready: &Ready, recast: &Recast, env: &Env) -> String {
    let mut out = String::new();
    for (index, source) in ready.sources.iter().enumerate() {
        let _ = writeln!(out, "{} -> {} ({})\n", source.path, ready.spec_path, ready.contracts[0].path);
        for placement in recast.placements.iter().filter(|placement| placement.source == index) {
            let (line, _) = source.lines.lines(placement.range);
            let lines = placement.range.of(&source.text).lines().map(shown);
            let lines: Vec<(u32, String)> = (line..).zip(lines).collect();
            let is_narrow = env.width < NARROW;
            let rows = if is_narrow { stacked(&lines, placement, env) } else { beside(&lines, placement, env) };
            for row in rows {
                let _ = writeln!(out, "{}", row.trim_end());
            }
            out.push('\n');
        }
    }
    if !env.quiet {
        let n_unsure = recast.placements.iter().filter(|placement| is_unsure(placement)).count();
        let all = plural(recast.placements.len(), "block");
        let _ = writeln!(out, "{n_unsure} of {all} unsure (below {UNSURE:.2}), marked with ?");
        out.push_str(&recasting::summary(recast));
        for note in &ready.notes {
            let _ = writeln!(out, "{note}");
        }
    }
    out
}

/// One JSON document, `specast/show/1`; lines count from 1.
pub fn json(ready: &Ready, recast: &Recast) -> Value {
    let sources: Vec<_> = ready.sources.iter().collect();
    let mut placements = recasting::placements(&sources, recast, [&ready.spec_path, &ready.plan_path]);
    for (value, placement) in placements.as_array_mut().into_iter().flatten().zip(&recast.placements) {
        value["text"] = Value::from(placement.range.of(&sources[placement.source].text));
        value["unsure"] = Value::from(is_unsure(placement));
    }
    json!({
        "schema": "specast/show/1",
        "sources": sources.iter().map(|source| &source.path).collect::<Vec<_>>(),
        "spec": { "path": ready.spec_path, "template": ready.contracts[0].path },
        "placements": placements,
        "words": { "total": recast.words.0, "preserved": recast.words.1 },
        "requirements": recast.n_requirements,
    })
}

/// What is said of a placement: the section, then confidence and reasons.
fn said(placement: &Placement) -> [String; 2] {
    let (mark, word) = if is_unsure(placement) { ("? ", " unsure") } else { ("", "") };
    // Where all is clear nobody asks for the second best.
    let rival = placement.runner_up.as_ref().filter(|_| placement.confidence < SURE);
    let next = rival.map_or(String::new(), |(number, title)| {
        let title = format!("{number} {title}");
        format!("; next best {}", title.trim())
    });
    let why = placement.why.join("; ");
    let section = format!("{mark}{}", recasting::destination(placement));
    [section, format!("{:.2}{word}: {why}{next}", placement.confidence)]
}

fn painted(line: &str, placement: &Placement, env: &Env) -> String {
    if env.color && is_unsure(placement) { format!("\u{1b}[33m{line}\u{1b}[0m") } else { line.to_owned() }
}

fn beside(lines: &[(u32, String)], placement: &Placement, env: &Env) -> Vec<String> {
    let left = (env.width - 3) / 2;
    let right = env.width - 3 - left;
    let source: Vec<String> = lines.iter().flat_map(|(line, text)| numbered(*line, text, left)).collect();
    let [section, why] = said(placement);
    let mut beside = wrapped(&section, right);
    beside.extend(wrapped(&format!("  {why}"), right));
    (0..source.len().max(beside.len()))
        .map(|at| {
            let source = source.get(at).map_or("", String::as_str);
            let gap = " ".repeat(left.saturating_sub(source.width()));
            let said = beside.get(at).map_or(String::new(), |line| painted(line, placement, env));
            format!("{source}{gap} │ {said}")
        })
        .collect()
}

fn stacked(lines: &[(u32, String)], placement: &Placement, env: &Env) -> Vec<String> {
    let [section, why] = said(placement);
    let mut out: Vec<String> = lines.iter().flat_map(|(line, text)| numbered(*line, text, env.width)).collect();
    out.extend(wrapped(&format!("  -> {section}"), env.width).iter().map(|line| painted(line, placement, env)));
    out.extend(wrapped(&format!("     {why}"), env.width));
    out
}

/// A line of the source with its number, on as many lines as it takes.
fn numbered(line: u32, text: &str, width: usize) -> Vec<String> {
    let room = width.saturating_sub(GUTTER).max(1);
    let lines = wrapped(text, room).into_iter().enumerate();
    lines.map(|(at, text)| if at == 0 { format!("{line:>4} {text}") } else { format!("     {text}") }).collect()
}

/// A text without what a terminal would obey.
fn shown(text: &str) -> String {
    text.replace('\t', "    ").chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect()
}

/// A line as it stands where it fits, else on lines of a width: cut at blanks, inside of a word where that is too long. Its indentation stays.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    if text.width() <= width {
        return vec![text.to_owned()];
    }
    let indent = text.len() - text.trim_start_matches(' ').len();
    let indent = " ".repeat(if indent * 2 < width { indent } else { 0 });
    let mut out = Vec::new();
    let mut line = indent.clone();
    let mut is_begun = false;
    for word in text.split_whitespace() {
        let gap = usize::from(is_begun);
        if is_begun && line.width() + gap + word.width() > width {
            out.push(std::mem::replace(&mut line, indent.clone()));
            is_begun = false;
        }
        if is_begun {
            line.push(' ');
        }
        for c in word.chars() {
            if line.width() + c.width().unwrap_or(0) > width && line.len() > indent.len() {
                out.push(std::mem::replace(&mut line, indent.clone()));
            }
            line.push(c);
        }
        is_begun = true;
    }
    out.push(line);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_their_column() {
        assert_eq!(wrapped("  one two three", 8), ["  one", "  two", "  three"]);
        assert_eq!(wrapped("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrapped("벡터 검색", 5), ["벡터", "검색"]);
        assert_eq!((wrapped("", 5), wrapped("a |  b", 6)), (vec![String::new()], vec!["a |  b".to_owned()]));
        for width in 1..40 {
            let text = "  - 벡터 검색 otelcol.receiver.otlp -> tempo:4317 é";
            assert!(wrapped(text, width).iter().all(|line| line.width() <= width.max(2)), "{width}");
        }
        assert_eq!(shown("a\tb\u{1b}[31m"), "a    b\u{FFFD}[31m");
    }
}
