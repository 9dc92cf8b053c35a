//! The main job from the outside: recast and apply are proven, and every seeded fault is found.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn example() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/alloy-telemetry")
}

/// The folder beside the checkout with the data that is not ours to carry; none skips loudly.
fn shared() -> Option<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    if dir.join("gold").is_dir() {
        return Some(dir);
    }
    eprintln!("SKIPPED: no shared data at {}", dir.display());
    None
}

fn specast(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_specast")).args(args).current_dir(dir).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

fn shown(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// A workspace with two templates and a legacy spec at `archive/specs-legacy/alloy-telemetry-spec.md`.
fn workspace(legacy: &Path, templates: &Path) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (from, to) in [
        (legacy.to_owned(), "archive/specs-legacy/alloy-telemetry-spec.md"),
        (templates.join("engineering/spec-template.md"), "templates/engineering/spec-template.md"),
        (templates.join("project/plan-template.md"), "templates/project/plan-template.md"),
    ] {
        let to = dir.path().join(to);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::write(to, std::fs::read(from).unwrap()).unwrap();
    }
    dir
}

const LEGACY: &str = "archive/specs-legacy/alloy-telemetry-spec.md";
const SPEC: &str = "specs/infra/alloy-telemetry/spec.md";
const PLAN: &str = "specs/infra/alloy-telemetry/plan.md";

fn recast(dir: &Path) {
    let output = specast(dir, &["recast", LEGACY, "--area", "infra"]);
    assert_eq!(code(&output), 0, "{}", shown(&output));
}

fn verify(dir: &Path) -> (i32, Value) {
    let output = specast(dir, &["verify", SPEC, "--output-format", "json"]);
    (code(&output), serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", shown(&output))))
}

fn dispositions(proof: &Value) -> Vec<(String, String)> {
    let all = |key: &str| proof[key].as_array().cloned().unwrap_or_default();
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    all("facts").iter().chain(&all("fragments")).map(|one| (word(&one["value"]), word(&one["disposition"]))).collect()
}

/// Both outputs of a recast are proven, twice, and without what specast noted.
fn is_conserved(dir: &Path) {
    recast(dir);
    let (exit, first) = verify(dir);
    assert_eq!((exit, first["outcome"].as_str()), (0, Some("proven")));
    let before = [SPEC, PLAN].map(|file| std::fs::read(dir.join(file)).unwrap());
    recast(dir);
    assert_eq!(
        before,
        [SPEC, PLAN].map(|file| std::fs::read(dir.join(file)).unwrap()),
        "a second recast changes nothing"
    );
    std::fs::remove_dir_all(dir.join(".specast")).unwrap();
    let (exit, second) = verify(dir);
    assert_eq!(exit, 0);
    assert_eq!(dispositions(&first), dispositions(&second), "the same without .specast");
    assert!(!dispositions(&first).is_empty());
    let checked = specast(dir, &["check"]);
    assert_eq!(code(&checked), 0, "{}", shown(&checked));
}

#[test]
fn recasts_are_conserved() {
    let templates = example().join("templates");
    for legacy in ["alloy-telemetry-spec.md", "log-shipping-spec.md"] {
        is_conserved(workspace(&example().join("archive/specs-legacy").join(legacy), &templates).path());
    }
    let Some(shared) = shared() else { return };
    let mut n = 0;
    for case in std::fs::read_dir(shared.join("gold/cases")).unwrap().flatten() {
        is_conserved(workspace(&case.path().join("legacy.md"), &shared.join("gold/templates")).path());
        n += 1;
    }
    assert_eq!(n, 6);
}

#[test]
fn lossy_rewrites_fail() {
    let Some(shared) = shared() else { return };
    for case in std::fs::read_dir(shared.join("gold/cases")).unwrap().flatten() {
        let dir = workspace(&case.path().join("legacy.md"), &shared.join("gold/templates"));
        for file in ["spec.md", "plan.md"] {
            std::fs::write(dir.path().join(file), std::fs::read(case.path().join("rewritten").join(file)).unwrap())
                .unwrap();
        }
        let output = specast(dir.path(), &["verify", "--from", LEGACY, "--to", "spec.md", "plan.md"]);
        assert_eq!(code(&output), 1, "{}", shown(&output));
        assert!(shown(&output).contains("\n- lost ("), "{}", shown(&output));
    }
}

/// Edits the example's recast spec; `verify` must fail and name the value with the legacy line it came from.
fn fault(name: &str, edit: &dyn Fn(&str) -> String, value: &str) {
    let dir = workspace(&example().join("archive/specs-legacy/alloy-telemetry-spec.md"), &example().join("templates"));
    recast(dir.path());
    let path = dir.path().join(SPEC);
    let text = std::fs::read_to_string(&path).unwrap();
    let edited = edit(&text);
    assert_ne!(edited, text, "{name}: the edit found its place");
    std::fs::write(&path, edited).unwrap();
    let (exit, proof) = verify(dir.path());
    assert_eq!(exit, 1, "{name}");
    let legacy = std::fs::read_to_string(dir.path().join(LEGACY)).unwrap();
    let lines: Vec<&str> = legacy.lines().collect();
    let named = proof["facts"].as_array().unwrap().iter().any(|fact| {
        let broken = matches!(fact["disposition"].as_str(), Some("lost" | "altered"));
        let line = fact["source"]["line"].as_u64().unwrap() as usize;
        broken && fact["value"].as_str().unwrap().contains(value) && lines[line - 1].contains(value)
    });
    assert!(named, "{name}: {value} is named at its line");
}

/// The text with the first line that starts like this, behind the requirement rows, changed.
fn line(text: &str, start: &str, change: &dyn Fn(&str) -> String) -> String {
    let mut done = false;
    text.split_inclusive('\n')
        .map(|line| {
            if !done && line.starts_with(start) {
                done = true;
                change(line)
            } else {
                line.to_owned()
            }
        })
        .collect()
}

#[test]
fn seeded_faults_are_found() {
    fault("a deleted line", &|text| line(text, "- **CPU limit**", &|_| String::new()), "0.5");
    fault("a deleted row", &|text| line(text, "| 4318 ", &|_| String::new()), "4318");
    fault("a changed port", &|text| line(text, "| 4317 ", &|line| line.replace("4317", "4319")), "4317");
    fault(
        "a changed host",
        &|text| line(text, "`otelcol.receiver.otlp`", &|line| line.replace("tempo:4317", "temp:4317")),
        "tempo:4317",
    );
    fault("a softened MUST", &|text| line(text, "To be observed", &|line| line.replace("MUST", "SHOULD")), "MUST");
    fault("a dropped NOT", &|text| line(text, "The edge proxy", &|line| line.replace("MUST NOT", "MUST")), "MUST NOT");
    fault("a dropped quantifier", &|text| text.replacen("go exclusively to Alloy", "go to Alloy", 1), "exclusively");
    fault(
        "a text hidden in a comment",
        &|text| line(text, "The hop to Tempo", &|line| format!("<!-- {} -->\n", line.trim_end())),
        "infra_net",
    );
    fault(
        "a command moved from the start-up to the checks",
        &|text| {
            let command = "1. `docker network create infra_net`\n";
            text.replace(command, "").replace("### Checks\n\n", &format!("### Checks\n\n{command}\n"))
        },
        "docker network create infra_net",
    );
}

#[test]
fn an_added_statement_and_a_changed_quote_are_invented() {
    let dir = workspace(&example().join("archive/specs-legacy/alloy-telemetry-spec.md"), &example().join("templates"));
    recast(dir.path());
    let path = dir.path().join(SPEC);
    let text = std::fs::read_to_string(&path).unwrap();
    for edited in [
        text.replace("### Checks\n", "Dashboards are rebuilt every 45 minutes.\n\n### Checks\n"),
        text.replacen("“Each metric MUST have", "“Each metric SHOULD have", 1),
    ] {
        assert_ne!(edited, text);
        std::fs::write(&path, edited).unwrap();
        let (exit, proof) = verify(dir.path());
        assert_eq!((exit, proof["invented"].as_array().unwrap().len()), (1, 1), "{}", proof["invented"]);
    }
}

#[test]
fn every_single_line_of_the_author_counts() {
    let dir = workspace(&example().join("archive/specs-legacy/alloy-telemetry-spec.md"), &example().join("templates"));
    recast(dir.path());
    let path = dir.path().join(SPEC);
    let text = std::fs::read_to_string(&path).unwrap();
    let legacy = std::fs::read_to_string(dir.path().join(LEGACY)).unwrap();
    let is_content = |line: &str| line.chars().filter(|c| c.is_alphanumeric()).count() > 2 && !line.starts_with('#');
    // A labelled value that the front matter says too is not lost with its line.
    let front = text.split("\n---\n").next().unwrap_or_default();
    let is_said = |line: &str| line.split_once(":** ").is_some_and(|(_, value)| front.contains(&format!("'{value}'")));
    let is_own = |line: &&str| is_content(line) && !line.contains("](") && !is_said(line);
    let own: Vec<&str> = legacy.lines().filter(is_own).collect();
    let (mut n, mut found) = (0, 0);
    for at in text.lines().enumerate().filter(|(_, line)| own.contains(line)).map(|(at, _)| at) {
        let kept: Vec<&str> =
            text.lines().enumerate().filter(|(index, _)| *index != at).map(|(_, line)| line).collect();
        std::fs::write(&path, kept.join("\n") + "\n").unwrap();
        n += 1;
        let (exit, _) = verify(dir.path());
        found += usize::from(exit == 1);
        if exit != 1 {
            println!("not found: {:?}", text.lines().nth(at));
        }
    }
    println!("{found} of {n} deleted lines found");
    assert!(n > 40 && found == n, "{found} of {n}");
}

#[test]
fn the_teams_own_plan_is_carried_out() {
    let Some(shared) = shared() else { return };
    let dir = workspace(&shared.join("gold/cases/alloy-telemetry/legacy.md"), &shared.join("gold/templates"));
    let plan = dir.path().join(PLAN);
    std::fs::create_dir_all(plan.parent().unwrap()).unwrap();
    std::fs::write(&plan, std::fs::read(shared.join("seed/alloy-telemetry-plan.md")).unwrap()).unwrap();
    let before = std::fs::read_to_string(&plan).unwrap();
    let output = specast(dir.path(), &["apply", PLAN]);
    assert_eq!(code(&output), 0, "{}", shown(&output));
    assert_eq!(std::fs::read_to_string(&plan).unwrap(), before, "the plan is an input");
    let checked = specast(dir.path(), &["check", SPEC, PLAN]);
    assert_eq!(code(&checked), 0, "{}", shown(&checked));
    let (exit, proof) = verify(dir.path());
    assert_eq!(exit, 0);
    for what in ["flows", "ports", "facts"] {
        let counts = &proof["summary"][what];
        assert_eq!(counts["kept"], counts["total"], "{what}");
        assert!(counts["total"].as_u64().unwrap() > 3, "{what}");
    }
    let ticked = specast(dir.path(), &["apply", PLAN, "--tick"]);
    assert_eq!(code(&ticked), 0, "{}", shown(&ticked));
    let after = std::fs::read_to_string(&plan).unwrap();
    assert_ne!(after, before);
    assert_eq!(after.replace("[x]", "[ ]"), before, "only ticks change");
    std::fs::remove_dir_all(dir.path().join(".specast")).unwrap();
    assert_eq!(verify(dir.path()).0, 0, "the same without pins");
}

#[test]
fn a_plan_that_leads_out_of_the_workspace_writes_nothing() {
    let Some(shared) = shared() else { return };
    let dir = workspace(&shared.join("gold/cases/alloy-telemetry/legacy.md"), &shared.join("gold/templates"));
    let plan = dir.path().join(PLAN);
    std::fs::create_dir_all(plan.parent().unwrap()).unwrap();
    let text = std::fs::read_to_string(shared.join("seed/alloy-telemetry-plan.md")).unwrap();
    std::fs::write(&plan, text.replace("archive/specs-legacy/alloy-telemetry-spec.md", "../outside.md")).unwrap();
    let output = specast(dir.path(), &["apply", PLAN]);
    assert_eq!(code(&output), 2, "{}", shown(&output));
    assert!(!dir.path().join(SPEC).exists());
}

#[test]
fn nothing_to_verify_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(code(&specast(dir.path(), &["verify"])), 2);
    assert_eq!(code(&specast(dir.path(), &["verify", "--from", "no.md", "--to", "no.md"])), 2);
}
