//! Holds the validator against upstream's own: the same errors on the same lines, and no others.
//!
//! The cases lie in a folder `shared` beside the checkout. Without it these tests check nothing, and say so.

#![expect(clippy::disallowed_methods, reason = "reads an oracle; the library itself does no I/O")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use specast_engine::alloy::catalogue::Stability;
use specast_engine::alloy::{Config, Options, check};
use specast_engine::diagnostic::Severity;

/// The rule that finds what a message of upstream speaks of.
const RULES: [(&str, &str); 19] = [
    ("cycle detected", "component-cycle"),
    ("cannot reference self", "component-cycle"),
    ("already declared", "component-unknown"),
    ("cannot find the definition of component name", "component-unknown"),
    ("must have a label", "component-unknown"),
    ("not allowed in", "component-unknown"),
    ("only allowed inside", "component-unknown"),
    ("unrecognized attribute name", "argument-unknown"),
    ("missing required", "argument-missing"),
    ("does not exist or is out of scope", "reference-dangling"),
    ("expected array, got", "argument-type"),
    ("expected string, got", "argument-type"),
    ("conversion from", "argument-type"),
    ("unknown action", "argument-type"),
    ("is at stability level", "stability"),
    ("not terminated", "alloy-syntax"),
    ("valid identifier", "alloy-syntax"),
    ("missing ','", "alloy-syntax"),
    ("expected ", "alloy-syntax"),
];

fn cases() -> Option<PathBuf> {
    let shared = std::env::var_os("SPECAST_SHARED").map(PathBuf::from);
    let shared = shared.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    let path = shared.join("alloy/upstream/internal/validator/testdata");
    if path.is_dir() {
        return Some(path);
    }
    // Not `eprintln`, which the test runner would swallow.
    let message = format!("SKIPPED alloy_validator: no cases in {}\n", path.display());
    std::io::stderr().write_all(message.as_bytes()).unwrap();
    None
}

/// The files of an archive: `-- name --` opens one.
fn files(archive: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    for line in archive.split_inclusive('\n') {
        let name = line.trim_end().strip_prefix("-- ").and_then(|rest| rest.strip_suffix(" --"));
        match (name, files.last_mut()) {
            (Some(name), _) => files.push((name.to_owned(), String::new())),
            (None, Some((_, text))) => text.push_str(line),
            // What stands above the first file is a remark.
            (None, None) => {}
        }
    }
    files
}

/// How often each rule finds something on each line.
type Found = BTreeMap<(String, u32, &'static str), usize>;

/// What upstream expects; warnings are about names that are old, and about hidden ones.
fn expected(diags: &str) -> Found {
    let mut found = Found::new();
    for line in diags.lines().filter_map(|line| line.strip_prefix("Error: ")) {
        let mut parts = line.splitn(4, ':');
        let (file, row) = (parts.next().unwrap(), parts.next().unwrap().parse().unwrap());
        let message = parts.nth(1).unwrap();
        let rule = RULES.iter().find(|(words, _)| message.contains(words));
        let rule = rule.unwrap_or_else(|| panic!("no rule finds: {message}")).1;
        *found.entry((file.to_owned(), row, rule)).or_default() += 1;
    }
    found
}

#[test]
fn errors_are_those_of_upstream() {
    let Some(cases) = cases() else { return };
    let (mut n_cases, mut n_errors, mut wrong) = (0, 0, Vec::new());
    for (folder, stability) in [("default", Stability::Experimental), ("ga", Stability::GenerallyAvailable)] {
        let mut paths: Vec<PathBuf> = fs::read_dir(cases.join(folder)).unwrap().map(|it| it.unwrap().path()).collect();
        paths.sort();
        for path in paths.iter().filter(|path| path.extension().is_some_and(|kind| kind == "txtar")) {
            let set: Vec<Config> = files(&fs::read_to_string(path).unwrap())
                .into_iter()
                .map(|(name, text)| Config::new(name, text))
                .collect();
            let diags = fs::read_to_string(path.with_extension("diags")).unwrap();
            let expected = expected(&diags);
            let mut found = Found::new();
            for it in check(&set, &Options { stability, ..Options::default() }) {
                if it.severity == Severity::Information {
                    continue;
                }
                let config = set.iter().find(|config| config.path == it.primary.path).unwrap();
                let line = config.lines.line(it.primary.range.start);
                *found.entry((config.path.clone(), line, it.rule)).or_default() += 1;
            }
            n_cases += 1;
            n_errors += expected.values().sum::<usize>();
            let case = path.file_name().unwrap().to_string_lossy();
            let keys = expected.keys().chain(found.keys());
            for key in keys.collect::<std::collections::BTreeSet<_>>() {
                let (expected, found) = (expected.get(key).unwrap_or(&0), found.get(key).unwrap_or(&0));
                if expected != found {
                    wrong.push(format!("{folder}/{case}: {}:{}: {}: {found}, not {expected}", key.0, key.1, key.2));
                }
            }
        }
    }
    println!("{n_cases} cases, {n_errors} errors");
    assert!(n_cases > 0);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
