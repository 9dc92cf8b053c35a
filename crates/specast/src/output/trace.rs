//! The matrix of requirements as a table, JSON, CSV, a page and a graph.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};
use specast_engine::trace::{By, Item, Line, Link, Matrix, Place, Share};
use unicode_width::UnicodeWidthStr as _;

use super::plural;
use crate::command::Env;
use crate::command::trace::Traced;

const HEADS: [&str; 4] = ["requirement", "tasks", "verifications", "files"];

/// A table, what is wrong, and the shares.
pub fn table(traced: &Traced, short: &[String], env: &Env) -> String {
    let rows: Vec<[String; 4]> = traced.matrix.lines.iter().map(cells).collect();
    let widths: Vec<usize> =
        (0..4).map(|at| rows.iter().map(|row| row[at].width()).chain([HEADS[at].len()]).max().unwrap_or(0)).collect();
    let mut out = String::new();
    let mut put = |cells: [&str; 4]| {
        let mut line = String::new();
        for (cell, width) in cells.iter().zip(&widths) {
            let _ = write!(line, "{cell}{}  ", " ".repeat(width - cell.width()));
        }
        let _ = writeln!(out, "{}", line.trim_end());
    };
    put(HEADS);
    for row in &rows {
        put([&row[0], &row[1], &row[2], &row[3]]);
    }
    for line in wrong(&traced.matrix, short) {
        let _ = writeln!(out, "{line}");
    }
    if !env.quiet {
        for (item, what) in traced.matrix.uncovered() {
            let _ = writeln!(out, "uncovered: {}: {} {what}", at(&item.place), item.id);
        }
        let _ = writeln!(out, "{}", summary(traced));
    }
    out
}

/// What ends a run with 1.
pub fn wrong(matrix: &Matrix, short: &[String]) -> Vec<String> {
    let orphans = matrix.orphans.iter();
    let orphans = orphans.map(|one| format!("orphaned: {}: nothing defines {}", at(&one.place), one.id));
    let twice = matrix.duplicates.iter().map(|one| {
        let places: Vec<String> = one.places.iter().map(at).collect();
        format!("duplicate: {} defines {}, {} too", places[0], one.id, places[1..].join(", "))
    });
    orphans.chain(twice).chain(short.iter().map(|short| format!("required: {short}"))).collect()
}

/// The shares, and on what they rest.
pub fn summary(traced: &Traced) -> String {
    let matrix = &traced.matrix;
    let share = |share: Share, what: &str| {
        format!("{} of {} {what} ({:.0} %)", share.n, plural(share.of, "requirement"), share.percent())
    };
    let tasked = match matrix.tasked() {
        Share { of: 0, .. } => "no task names a requirement".to_owned(),
        tasked => share(tasked, "with a task"),
    };
    let n_ambiguous = matrix.ambiguous.len();
    let ambiguous = if n_ambiguous == 0 {
        String::new()
    } else {
        format!("; {} may mean several and count for none", plural(n_ambiguous, "reference"))
    };
    format!(
        "{}, {}; {}, {} for no requirement; {}, {} for no requirement; {} orphaned, {} duplicate; from {} and {}{ambiguous}",
        share(matrix.verified(), "verified"),
        tasked,
        plural(matrix.n_tasks, "task"),
        matrix.loose_tasks.len(),
        plural(matrix.n_verifications, "verification"),
        matrix.loose_verifications.len(),
        matrix.orphans.len(),
        matrix.duplicates.len(),
        plural(traced.n_documents, "document"),
        plural(traced.n_code, "other file"),
    )
}

/// One JSON document, `specast/trace/1`; lines count from 1.
pub fn json(traced: &Traced, short: &[String]) -> String {
    let matrix = &traced.matrix;
    let share = |share: Share| json!({ "n": share.n, "of": share.of });
    let lines = matrix.lines.iter().map(|line| {
        json!({
            "requirement": item(&line.item),
            "tasks": line.tasks.iter().map(link).collect::<Vec<_>>(),
            "verifications": line.verifications.iter().map(link).collect::<Vec<_>>(),
            "files": line.files.iter().map(place).collect::<Vec<_>>(),
            "needs_task": line.needs_task,
        })
    });
    let uncovered =
        matrix.uncovered().map(|(item, what)| json!({ "id": item.id, "place": place(&item.place), "what": what }));
    let loose = |items: &[Item]| items.iter().map(item).collect::<Vec<_>>();
    let orphan = |one: &specast_engine::trace::Orphan| json!({ "id": one.id, "place": place(&one.place) });
    let value = json!({
        "schema": "specast/trace/1",
        "summary": {
            "requirements": matrix.lines.len(),
            "verified": share(matrix.verified()),
            "with_task": share(matrix.tasked()),
            "tasks": matrix.n_tasks,
            "verifications": matrix.n_verifications,
            "documents": traced.n_documents,
            "other_files": traced.n_code,
        },
        "requirements": lines.collect::<Vec<_>>(),
        "uncovered": uncovered.collect::<Vec<_>>(),
        "orphaned": matrix.orphans.iter().map(orphan).collect::<Vec<_>>(),
        "duplicate": matrix.duplicates.iter().map(|one| json!({ "id": one.id, "places": one.places.iter().map(place).collect::<Vec<_>>() })).collect::<Vec<_>>(),
        "ambiguous": matrix.ambiguous.iter().map(orphan).collect::<Vec<_>>(),
        "loose": { "tasks": loose(&matrix.loose_tasks), "verifications": loose(&matrix.loose_verifications) },
        "required": short,
    });
    format!("{value:#}\n")
}

/// A line for each requirement; a cell with several entries has them apart by blanks and semicolons.
pub fn csv(traced: &Traced) -> String {
    let mut out = String::from("requirement,text,place,tasks,verifications,files\r\n");
    for line in &traced.matrix.lines {
        let [id, tasks, checks, files] = cells(line);
        let place = at(&line.item.place);
        let cells = [id.as_str(), &line.item.text, &place, &tasks, &checks, &files].map(cell);
        let _ = write!(out, "{}\r\n", cells.join(","));
    }
    out
}

/// A cell of CSV. One that begins like a formula would be run by spreadsheets.
fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t']);
    let text = if is_formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\n', '\r', '\'']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

/// A page without scripts that holds everything itself.
pub fn html(traced: &Traced) -> String {
    let mut out = String::from(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Traceability</title>\n<style>\n\
         body { font: 1rem/1.5 sans-serif; margin: 2rem; }\n\
         table { border-collapse: collapse; }\n\
         th, td { border: 1px solid #767676; padding: .25rem .5rem; text-align: left; vertical-align: top; }\n\
         td.open { background: #fff3cd; color: #000; }\n</style>\n</head>\n<body>\n<h1>Traceability</h1>\n",
    );
    let _ = writeln!(out, "<p>{}</p>", escaped(&summary(traced)));
    out.push_str("<table>\n<thead><tr><th>Requirement</th><th>Text</th><th>Tasks</th><th>Verifications</th><th>Files</th></tr></thead>\n<tbody>\n");
    for line in &traced.matrix.lines {
        let [id, tasks, checks, files] = cells(line);
        let open = |is_open: bool, text: &str| {
            if is_open { "<td class=\"open\">missing</td>".to_owned() } else { format!("<td>{}</td>", escaped(text)) }
        };
        let _ = writeln!(
            out,
            "<tr><th>{}<br><small>{}</small></th><td>{}</td>{}{}<td>{}</td></tr>",
            escaped(&id),
            escaped(&at(&line.item.place)),
            escaped(&line.item.text),
            open(line.needs_task && line.tasks.is_empty(), &tasks),
            open(line.verifications.is_empty(), &checks),
            escaped(&files)
        );
    }
    out.push_str("</tbody>\n</table>\n");
    let wrong = wrong(&traced.matrix, &[]);
    if !wrong.is_empty() {
        out.push_str("<h2>Wrong</h2>\n<ul>\n");
        for line in wrong {
            let _ = writeln!(out, "<li>{}</li>", escaped(&line));
        }
        out.push_str("</ul>\n");
    }
    out.push_str("</body>\n</html>\n");
    out
}

/// A graph from left to right; a requirement that lacks something is dashed.
pub fn mermaid(traced: &Traced) -> String {
    let mut out = String::from("flowchart LR\n");
    let mut names: Vec<(String, String)> = Vec::new();
    let mut declared = String::new();
    let mut name = |kind: &str, key: String, shown: &str, shape: (&str, &str)| {
        if let Some((_, name)) = names.iter().find(|(known, _)| *known == key) {
            return name.clone();
        }
        let name = format!("{kind}{}", names.len() + 1);
        let shown = shown.replace('"', "#quot;");
        let _ = writeln!(declared, "    {name}{}\"{shown}\"{}", shape.0, shape.1);
        names.push((key, name.clone()));
        name
    };
    let mut edges: BTreeSet<(String, String)> = BTreeSet::new();
    let mut dashed = Vec::new();
    for line in &traced.matrix.lines {
        let key = |id: &str, place: &Place| format!("{}#{id}#{}", place.path, place.line);
        let from = name("r", key(&line.item.id, &line.item.place), &line.item.id, ("[", "]"));
        for task in &line.tasks {
            let to = name("t", key(&task.id, &task.place), &entry(task), ("(", ")"));
            edges.insert((from.clone(), to));
        }
        for check in &line.verifications {
            let to = name("v", key(&check.id, &check.place), &entry(check), ("([", "])"));
            edges.insert((from.clone(), to));
        }
        if line.verifications.is_empty() || (line.needs_task && line.tasks.is_empty()) {
            dashed.push(from);
        }
    }
    out.push_str(&declared);
    for (from, to) in edges {
        let _ = writeln!(out, "    {from} --> {to}");
    }
    if !dashed.is_empty() {
        let _ = writeln!(out, "    classDef open stroke-dasharray: 5 5\n    class {} open", dashed.join(","));
    }
    out
}

/// The four cells of a requirement.
fn cells(line: &Line) -> [String; 4] {
    let all = |links: &[Link]| links.iter().map(entry).collect::<Vec<_>>().join("; ");
    let mut files: Vec<String> = line.files.iter().map(at).collect();
    files.sort();
    files.dedup();
    [line.item.id.clone(), all(&line.tasks), all(&line.verifications), files.join("; ")]
}

fn entry(link: &Link) -> String {
    match (link.id.is_empty(), link.by) {
        (false, By::Id) => link.id.clone(),
        (false, by) => format!("{} ({})", link.id, by.words()),
        (true, by) => format!("{} ({})", at(&link.place), by.words()),
    }
}

fn at(place: &Place) -> String {
    if place.line == 0 { place.path.clone() } else { format!("{}:{}", place.path, place.line) }
}

fn place(place: &Place) -> Value {
    json!({ "path": place.path, "line": (place.line > 0).then_some(place.line) })
}

fn item(item: &Item) -> Value {
    json!({ "id": item.id, "text": item.text, "place": place(&item.place) })
}

fn link(link: &Link) -> Value {
    json!({ "id": (!link.id.is_empty()).then_some(&link.id), "place": place(&link.place), "by": link.by.words() })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
