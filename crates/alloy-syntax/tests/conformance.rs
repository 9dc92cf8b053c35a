//! Holds the parser against the verdicts of Alloy's own parser on real files.
//!
//! The files lie in a folder `shared` beside the checkout. Without it these tests check nothing,
//! and say so.

#![expect(clippy::disallowed_methods, reason = "reads an oracle; the library itself does no I/O")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use alloy_syntax::{Body, LineIndex, Problem, Scope, Value, evaluate, parse, parse_expression, print, to_json};

/// The folder with the oracle; none, loudly, if it is not there.
fn oracle(test: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/alloy");
    if path.join("verdicts.jsonl").is_file() {
        return Some(path);
    }
    // Not `eprintln`, which the test runner would swallow.
    let message = format!("SKIPPED {test}: no oracle in {}\n", path.display());
    std::io::stderr().write_all(message.as_bytes()).unwrap();
    None
}

struct Verdict {
    file: String,
    ok: bool,
    diags: Vec<String>,
}

fn verdicts(oracle: &Path) -> Vec<Verdict> {
    let lines = fs::read_to_string(oracle.join("verdicts.jsonl")).unwrap();
    let verdict = |line: &str| Verdict {
        file: strings_of(line, "file").pop().unwrap(),
        ok: line.contains("\"ok\":true"),
        diags: strings_of(line, "diags"),
    };
    lines.lines().map(verdict).collect()
}

/// The string, or the strings in the array, under a key of a JSON object on one line.
fn strings_of(line: &str, key: &str) -> Vec<String> {
    let mut found = Vec::new();
    let key = format!("\"{key}\":");
    let Some(at) = line.find(&key) else {
        return found;
    };
    let value = &line[at + key.len()..];
    let is_array = value.starts_with('[');
    let mut rest = value.trim_start_matches('[');
    while let Some(body) = rest.strip_prefix('"') {
        let mut end = 0;
        while body.as_bytes()[end] != b'"' {
            end += 1 + usize::from(body.as_bytes()[end] == b'\\');
        }
        found.push(alloy_syntax::unquote(&rest[..end + 2]));
        rest = &body[end + 1..];
        if !is_array {
            break;
        }
        rest = rest.trim_start_matches(',');
    }
    found
}

fn diags(text: &str) -> Vec<String> {
    let (_, problems) = parse(text);
    let lines = LineIndex::new(text);
    problems.iter().map(|it| format!("{}: {}", lines.position(it.range.start), it.message)).collect()
}

#[test]
fn verdicts_are_those_of_upstream() {
    let Some(oracle) = oracle("verdicts_are_those_of_upstream") else {
        return;
    };
    let verdicts = verdicts(&oracle);
    assert!(!verdicts.is_empty());
    let mut differences = Vec::new();
    for verdict in &verdicts {
        let text = fs::read_to_string(oracle.join(&verdict.file)).unwrap();
        let found = diags(&text);
        if found.is_empty() != verdict.ok || found != verdict.diags {
            let expected = &verdict.diags;
            differences.push(format!("{}: {expected:?}, found {found:?}", verdict.file));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

#[test]
fn real_files_survive_printing() {
    let Some(oracle) = oracle("real_files_survive_printing") else {
        return;
    };
    for verdict in verdicts(&oracle).iter().filter(|it| it.ok) {
        let text = fs::read_to_string(oracle.join(&verdict.file)).unwrap();
        let (tree, _) = parse(&text);
        let printed = print(&tree, &text);
        let (again, problems) = parse(&printed);
        assert_eq!(problems, [], "{}", verdict.file);
        assert_eq!(shape(again.body(&printed)), shape(tree.body(&text)), "{}", verdict.file);
        assert_eq!(print(&again, &printed), printed, "{}", verdict.file);
        let comments = tree.comments(&text).map(|it| it.text);
        assert!(again.comments(&printed).map(|it| it.text).eq(comments), "{}", verdict.file);
    }
}

/// The statements as text, without ranges.
fn shape(body: Body<'_>) -> String {
    let debug = format!("{body:?}");
    let is_digit = |c: char| c.is_ascii_digit();
    let pieces = debug.split("..");
    let pieces: Vec<&str> = pieces.map(|it| it.trim_matches(is_digit)).collect();
    pieces.join("..")
}

/// The validator's tests come as archives of several files, with the rendered problems of all of
/// them beside; only one of them is about syntax.
#[test]
fn archives_have_the_syntax_problems_of_upstream() {
    let Some(oracle) = oracle("archives_have_the_syntax_problems_of_upstream") else {
        return;
    };
    let folder = oracle.join("upstream/internal/validator/testdata/default");
    let mut n_files = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|it| it != "txtar") {
            continue;
        }
        let mut found = Vec::new();
        for (name, text) in files_of(&fs::read_to_string(&path).unwrap()) {
            n_files += 1;
            found.extend(diags(&text).into_iter().map(|it| format!("{name}:{it}")));
        }
        let mut expected = Vec::new();
        if path.ends_with("syntax_errors.txtar") {
            let rendered = fs::read_to_string(path.with_extension("diags")).unwrap();
            let errors = rendered.lines().filter_map(|it| it.strip_prefix("Error: "));
            expected.extend(errors.map(str::to_owned));
        }
        assert_eq!(found, expected, "{}", path.display());
    }
    assert!(n_files > 0);
}

fn files_of(archive: &str) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut name = None;
    for line in archive.split_inclusive('\n') {
        let head = line.trim_end().strip_prefix("-- ");
        if let Some(head) = head.and_then(|it| it.strip_suffix(" --")) {
            name = Some(head.to_owned());
        } else if let Some(name) = &name {
            let text: &mut String = files.entry(name.clone()).or_default();
            text.push_str(line);
        }
    }
    files
}

#[test]
fn expressions_have_the_values_of_upstream() {
    let Some(oracle) = oracle("expressions_have_the_values_of_upstream") else {
        return;
    };
    // The oracle was made on Linux.
    let constants = [("os".to_owned(), Value::String("linux".into()))];
    let constants = Value::Object(constants.into());
    let scope = Scope { variables: [("constants".to_owned(), constants)].into(), ..Scope::default() };
    let rows = fs::read_to_string(oracle.join("expressions.tsv")).unwrap();
    let mut differences = Vec::new();
    for row in rows.lines().skip(1) {
        let (text, expected) = row.split_once('\t').unwrap();
        let found = outcome(text, &scope);
        if found != expected {
            differences.push(format!("{text}: {expected}, found {found}"));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

fn outcome(text: &str, scope: &Scope) -> String {
    let lines = LineIndex::new(text);
    let show = |it: &Problem| format!("{}: {}", lines.position(it.range.start), it.message);
    let (tree, problems) = parse_expression(text);
    match problems.as_slice() {
        [] => match evaluate(tree.expr(text), scope) {
            Ok(value) => to_json(&value),
            Err(problem) => format!("ERR eval: {}", show(&problem)),
        },
        [only] => format!("ERR parse: {}", show(only)),
        [first, rest @ ..] => {
            let n_more = rest.len();
            format!("ERR parse: {} (and {n_more} more diagnostics)", show(first))
        }
    }
}
