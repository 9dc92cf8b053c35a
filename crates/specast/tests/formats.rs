//! Output formats: each as the tool that reads it wants it.
//!
//! SARIF is held against its published schema by `.ci/sarif`, which needs npm.

mod folder;

use std::collections::BTreeSet;

use folder::{Folder, NOTE};
use serde_json::Value;

const NAMES: [&str; 10] =
    ["full", "concise", "grouped", "json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson"];

/// Two documents with faults, one of them in a folder whose name every format has to escape, and a clean one.
fn faulty() -> Folder {
    let folder = Folder::with_note(NOTE);
    folder.write("notes/a, b & <c>: 100%/note.md", NOTE.replace("- **Owner**: Team Edge", "Nobody \"owns\" it."));
    folder.write(
        "notes/two/note.md",
        NOTE.replace("notes/gateway", "notes/two").replace("At most 512 MiB.", "[What may not be exceeded]"),
    );
    folder
}

fn shown(folder: &Folder, format: &str) -> String {
    let (code, stdout, stderr) = folder.says(&["check", "--output-format", format]);
    assert_eq!(code, 1, "{format}: {stdout}{stderr}");
    stdout
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn several_at_once_each_to_its_file() {
    let folder = faulty();
    let args: Vec<String> = NAMES.iter().map(|name| format!("--output-format={name}=out-{name}.txt")).collect();
    let mut all = vec!["check"];
    all.extend(args.iter().map(String::as_str));
    let (code, stdout, stderr) = folder.says(&all);
    assert_eq!((code, stdout.as_str()), (1, ""));
    assert_eq!(stderr.matches("3 documents, 1 template").count(), 1, "said once: {stderr}");
    for name in NAMES {
        assert_eq!(folder.read(&format!("out-{name}.txt")), shown(&folder, name), "{name}");
    }
    let (code, stdout, _) = folder.says(&["check", "--output-format", "gitlab", "--output-file", "o.json"]);
    assert_eq!((code, stdout.as_str()), (1, ""));
    assert_eq!(folder.read("o.json"), shown(&folder, "gitlab"));
    let both = ["check", "--output-format", "json", "--output-format", "sarif", "--output-file", "o.json"];
    let (code, _, stderr) = folder.says(&both);
    assert_eq!(code, 2);
    assert!(stderr.contains("json and sarif would go to the same place"), "{stderr}");
}

#[test]
fn sarif_points_at_files_by_relative_uris_and_its_own_rules() {
    let log = json(&shown(&faulty(), "sarif"));
    let run = &log["runs"][0];
    assert_eq!(log["version"], "2.1.0");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert!(results.len() >= 2);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        let uri = place["artifactLocation"]["uri"].as_str().unwrap();
        assert!(uri.starts_with("notes/") && !uri.contains([' ', '<', '>', ':']), "{uri}");
        assert_eq!(place["artifactLocation"]["uriBaseId"], "ROOT");
        assert!(place["region"]["startLine"].as_u64().unwrap() > 0);
        let prints = result["partialFingerprints"].as_object().unwrap();
        assert!(prints.keys().eq(["specast/v1"]), "no primaryLocationLineHash of ours");
    }
    let uris = results.iter().map(|result| &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]);
    assert!(uris.into_iter().any(|uri| uri == "notes/a,%20b%20&%20%3Cc%3E%3A%20100%25/note.md"));
}

#[test]
fn junit_is_xml_whose_counts_are_true() {
    let text = shown(&faulty(), "junit");
    let document = roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let root = document.root_element();
    assert_eq!(root.tag_name().name(), "testsuites");
    let count = |node: roxmltree::Node, name: &str| node.attribute(name).unwrap().parse::<usize>().unwrap();
    let named = |node: roxmltree::Node, name: &str| node.descendants().filter(|one| one.has_tag_name(name)).count();
    for node in root.children().filter(roxmltree::Node::is_element).chain([root]) {
        assert_eq!(count(node, "tests"), named(node, "testcase"), "{text}");
        assert_eq!(count(node, "failures"), named(node, "failure"), "{text}");
    }
    let suites: Vec<&str> = root.children().filter_map(|node| node.attribute("name")).collect();
    assert!(suites.contains(&"notes/a, b & <c>: 100%/note.md"), "{suites:?}");
    let clean = root.children().find(|node| node.attribute("name") == Some("notes/gateway/note.md")).unwrap();
    assert_eq!((count(clean, "tests"), count(clean, "failures")), (1, 0), "a document without findings passes");
}

#[test]
fn gitlab_has_what_its_report_needs() {
    let all = json(&shown(&faulty(), "gitlab"));
    let all = all.as_array().unwrap();
    let mut prints = BTreeSet::new();
    for one in all {
        assert!(one["description"].as_str().is_some_and(|text| !text.is_empty()));
        assert!(one["check_name"].is_string());
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&one["severity"].as_str().unwrap()));
        assert!(one["location"]["lines"]["begin"].as_u64().unwrap() > 0);
        assert!(!one["location"]["path"].as_str().unwrap().starts_with(['/', '.']));
        assert!(prints.insert(one["fingerprint"].as_str().unwrap()), "fingerprints are unique");
    }
    assert!(!all.is_empty());
}

#[test]
fn jsonl_is_json_line_by_line() {
    let folder = faulty();
    let lines: Vec<Value> = shown(&folder, "jsonl").lines().map(json).collect();
    assert_eq!(Value::from(lines), json(&shown(&folder, "json"))["diagnostics"]);
}

#[test]
fn rdjson_places_and_suggestions_are_those_of_the_text() {
    let folder = faulty();
    folder.write("notes/two/note.md", NOTE.replace("notes/gateway", "notes/twö").replace("# Gateway", "# Gäteway"));
    let value = json(&shown(&folder, "rdjson"));
    assert_eq!(value["source"]["name"], "specast");
    let all = value["diagnostics"].as_array().unwrap();
    for one in all {
        assert!(["ERROR", "WARNING", "INFO"].contains(&one["severity"].as_str().unwrap()), "{one}");
        let path = one["location"]["path"].as_str().unwrap();
        let text = folder.read(path);
        let start = &one["location"]["range"]["start"];
        let line = text.lines().nth(usize::try_from(start["line"].as_u64().unwrap()).unwrap() - 1).unwrap();
        // Columns count bytes, from 1.
        assert!(line.is_char_boundary(usize::try_from(start["column"].as_u64().unwrap()).unwrap() - 1), "{one}");
        assert!(one["code"]["value"].is_string() && one["message"].is_string());
    }
    let moved = all.iter().find(|one| one["code"]["value"] == "path-mismatch").expect("a wrong target line");
    assert_eq!(moved["location"]["range"]["start"]["line"], 3);
}

#[test]
fn github_commands_are_one_line_each_and_escaped() {
    let text = shown(&faulty(), "github");
    assert!(!text.is_empty());
    for line in text.lines() {
        let (head, message) = line.strip_prefix("::").and_then(|rest| rest.split_once("::")).expect(line);
        let (level, properties) = head.split_once(' ').expect(line);
        assert!(["error", "warning", "notice"].contains(&level), "{line}");
        assert!(!message.is_empty() && properties.split(',').all(|one| one.matches('=').count() == 1), "{line}");
    }
    assert!(text.contains("file=notes/a%2C b & <c>%3A 100%25/note.md,line="), "{text}");
}

#[test]
fn grouped_names_each_file_once() {
    let text = shown(&faulty(), "grouped");
    assert_eq!(text.lines().filter(|line| *line == "notes/two/note.md").count(), 1, "{text}");
    assert!(text.lines().any(|line| line.starts_with("  ") && line.contains("error[")), "{text}");
}

#[test]
fn fingerprints_stay_while_lines_move() {
    let folder = faulty();
    let prints = |folder: &Folder| -> BTreeSet<(String, String)> {
        let all = json(&shown(folder, "json"));
        let all = all["diagnostics"].as_array().unwrap().iter();
        all.map(|one| (one["rule"].to_string(), one["fingerprint"].to_string())).collect()
    };
    let before = prints(&folder);
    assert!(before.len() > 1);
    let path = "notes/two/note.md";
    let text = folder.read(path);
    folder.write(path, text.replacen("## Scope\n", "## Scope\n\nFirst of all.\n\nThen more.\n", 1));
    assert_eq!(prints(&folder), before);
    folder.write(
        path,
        text.replace("[What may not be exceeded]", "- [What may not be exceeded]\n\n[What may not be exceeded]"),
    );
    let twice = prints(&folder);
    assert!(twice.is_superset(&before) && twice.len() > before.len(), "{twice:?}");
}
