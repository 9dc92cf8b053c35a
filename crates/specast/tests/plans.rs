//! Plans that run, and ids that lead from requirements to files.

mod folder;

use folder::Folder;
use serde_json::Value;

const SPEC_TEMPLATE: &str = "\
# [Name] Spec

_Target Directory: `docs/<name>/spec.md`_

## Ports

[Where it listens]

## Rules

[What it must do]
";

const PLAN_TEMPLATE: &str = "\
# [Name] Plan

_Target Directory: `docs/<name>/plan.md`_

## Demands

- `[REQ-001]`: [what must hold]

## Tasks

| Task | Description | Files Affected | Target REQ | Validation Criteria |
| ---- | ----------- | -------------- | ---------- | ------------------- |
| TASK-001 | [what] | `[file]` | [REQ-001] | [when it is done] |

## Completion Criteria

- [ ] [a sign]
";

const LEGACY: &str =
    "# Mail\n\n## Ports\n\nThe relay listens on port 2525.\n\n## Rules\n\nThe relay MUST queue every message.\n";

const PLAN: &str = "\
# Mail Plan

_Target Directory: `docs/mail/plan.md`_

## Demands

- **Requirements:**
  - `[REQ-001]`: The spec follows `templates/spec-template.md`.
- **Constraints:**
  - No port is dropped.
- **Non-Goals:**
  - Configuration files stay untouched.

## Tasks

| Task | Description | Files Affected | Target REQ | Validation Criteria |
| ---- | ----------- | -------------- | ---------- | ------------------- |
| TASK-001 | Write the spec | `docs/mail/spec.md` | [REQ-001] | Every section is there |

## Verification

| ID | Description | Command | Pass Criteria |
| -- | ----------- | ------- | ------------- |
| VAL-001 | Marks | `touch ran.txt` | Exits with 0 |
| VAL-002 | Fails | `echo broken pipe >&2; exit 3` | Passes |
| VAL-003 | Latency of `docs/mail/spec.md` | `true` | p95 below 200 ms |

## Completion Criteria

- [ ] Nothing got dropped
- [ ] The spec is there, and Bob likes it

## References

- **Spec Source**: `old/mail.md`
";

const PATH: &str = "docs/mail/plan.md";

fn workspace() -> Folder {
    Folder::new(&[
        ("templates/spec-template.md", SPEC_TEMPLATE),
        ("templates/plan-template.md", PLAN_TEMPLATE),
        ("old/mail.md", LEGACY),
        (PATH, PLAN),
    ])
}

#[test]
fn every_requirement_of_a_plan_that_is_written_is_verified() {
    let head = "# [Name] Plan\n\n_Target Directory: `docs/<name>/plan.md`_\n\n## Requirements\n\n- `[REQ-001]`: [what must hold]\n\n## Tasks\n\n| Task | Description | Files Affected | Target REQ |\n| ---- | ----------- | -------------- | ---------- |\n| TASK-001 | [what] | `[file]` | [REQ-001] |\n\n";
    let verifications = [
        "## Verification Plan\n\n| ID | Description | Command |\n| -- | ----------- | ------- |\n| VAL-001 | [check] | `[command]` |\n",
        "## How it is tested\n\n| ID | Requirement | Command |\n| -- | ----------- | ------- |\n| VAL-001 | [REQ-001] | `[command]` |\n",
        "## Validation Plan\n\n- `[VAL-001]`: [how it is checked]\n",
    ];
    for verification in verifications {
        let template = format!("{head}{verification}");
        let folder = Folder::new(&[
            ("templates/spec-template.md", SPEC_TEMPLATE),
            ("templates/plan-template.md", &template),
            ("old/mail.md", LEGACY),
        ]);
        assert_eq!(folder.says(&["recast", "old/mail.md"]).0, 0);
        let (_, said, _) = folder.says(&["trace", "docs/mail/plan.md"]);
        let written = folder.read(PATH);
        assert!(said.contains("2 of 2 requirements verified"), "{said}{written}");
        for command in ["check docs/mail/spec.md", "check docs/mail/plan.md", "verify docs/mail/spec.md"] {
            let is_row = |line: &str| line.contains("VAL-") && line.contains(command);
            assert!(written.lines().any(is_row), "{command} in {written}");
        }
        let without: String =
            written.lines().filter(|line| !line.contains("VAL-002")).map(|line| format!("{line}\n")).collect();
        folder.write(PATH, &without);
        let (_, said, _) = folder.says(&["trace", "docs/mail/plan.md"]);
        assert!(said.contains("REQ-002 has no verification"), "{said}{without}");
    }
}

/// The verdict of each row, by its id or its text.
fn verdicts(folder: &Folder, more: &[&str]) -> (i32, Vec<(String, String)>) {
    let args = [&["status", PATH, "--output-format", "json"], more].concat();
    let (code, stdout, stderr) = folder.says(&args);
    let value: Value = serde_json::from_str(&stdout).unwrap_or_else(|error| panic!("{error}: {stdout}{stderr}"));
    let rows = value["rows"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let name = |row: &Value| if row["id"].is_null() { text(&row["text"]) } else { text(&row["id"]) };
    (code, rows.map(|row| (name(row), text(&row["verdict"]))).collect())
}

fn verdict_of<'a>(all: &'a [(String, String)], name: &str) -> &'a str {
    &all.iter().find(|(row, _)| row == name).unwrap_or_else(|| panic!("{name} in {all:?}")).1
}

#[test]
fn before_something_is_missing_and_afterwards_it_is_proven() {
    let folder = workspace();
    folder.commit("2026-01-01");
    let (code, before) = verdicts(&folder, &[]);
    assert_eq!(code, 1);
    for name in ["No port is dropped.", "TASK-001", "Nothing got dropped"] {
        assert_eq!(verdict_of(&before, name), "missing", "{name}");
    }
    let (code, _, stderr) = folder.says(&["apply", PATH]);
    assert!(code < 2, "{stderr}");
    let (code, after) = verdicts(&folder, &[]);
    assert_eq!(code, 0, "{after:?}");
    for name in ["No port is dropped.", "TASK-001", "Configuration files stay untouched."] {
        assert_eq!(verdict_of(&after, name), "proven", "{name}");
    }
    for name in ["VAL-001", "VAL-003", "The spec is there, and Bob likes it"] {
        assert_eq!(verdict_of(&after, name), "needs a person", "{name}");
    }
    let (_, text, _) = folder.says(&["status", PATH]);
    assert!(text.contains("1 of 1 port of the source kept"), "{text}");
    assert!(text.contains("`touch ran.txt` was not run; --run runs it"), "{text}");
}

#[test]
fn a_fault_is_found() {
    let folder = workspace();
    folder.commit("2026-01-01");
    folder.says(&["apply", PATH]);
    let spec = folder.read("docs/mail/spec.md");
    folder.write("docs/mail/spec.md", spec.replace("2525", "2526"));
    folder.write("infra/compose.yml", "services: {}\n");
    let (code, all) = verdicts(&folder, &[]);
    assert_eq!(code, 1);
    for name in ["No port is dropped.", "Configuration files stay untouched."] {
        assert_eq!(verdict_of(&all, name), "failed", "{name}");
    }
    folder.write("docs/mail/spec.md", spec.replace("## Rules", "## Other"));
    assert_eq!(verdict_of(&verdicts(&folder, &[]).1, "TASK-001"), "failed");
}

#[test]
fn commands_run_only_when_asked_and_are_shown_before() {
    let folder = workspace();
    folder.says(&["apply", PATH]);
    assert!(!folder.has("ran.txt"));
    verdicts(&folder, &[]);
    assert!(!folder.has("ran.txt"), "nothing runs without --run");
    let (code, text, shown) = folder.says(&["status", PATH, "--run"]);
    assert_eq!(code, 1, "{text}");
    assert!(folder.has("ran.txt"));
    let line = PLAN.lines().position(|line| line.contains("VAL-001")).unwrap() + 1;
    assert!(shown.contains(&format!("$ touch ran.txt    ({PATH}:{line})")), "{shown}");
    assert!(text.contains("ended with 3: broken pipe"), "{text}");
    let (_, all) = verdicts(&folder, &["--run"]);
    assert_eq!(verdict_of(&all, "VAL-001"), "proven");
    assert_eq!(verdict_of(&all, "VAL-002"), "failed");
    assert_eq!(verdict_of(&all, "VAL-003"), "needs a person", "that it ran says nothing of the latency");
    folder.write(PATH, PLAN.replace("`true`", "`sleep 60`"));
    let (_, text, _) = folder.says(&["status", PATH, "--run", "--timeout", "1"]);
    assert!(text.contains("was stopped after 1 s"), "{text}");
}

#[test]
fn only_boxes_of_proven_criteria_change() {
    let folder = workspace();
    folder.write(PATH, PLAN.replace("Nothing got dropped", "No statement is lost"));
    let before = folder.read(PATH);
    folder.says(&["apply", PATH]);
    assert_eq!(folder.read(PATH), before);
    let (code, text, stderr) = folder.says(&["status", PATH, "--tick"]);
    assert_eq!(code, 0, "{text}{stderr}");
    assert!(text.contains("ticked 1 of 2 boxes"), "{text}");
    assert_eq!(folder.read(PATH), before.replace("[ ] No statement", "[x] No statement"));
    assert_eq!(folder.says(&["verify"]).0, 0, "the pins follow");
    let (_, text, _) = folder.says(&["status", PATH, "--tick"]);
    assert!(text.contains("ticked 0 of 2 boxes"), "{text}");
    folder.write(PATH, before.as_str());
    folder.says(&["apply", PATH, "--tick"]);
    assert_eq!(folder.read(PATH), before.replace("[ ] No statement", "[x] No statement"));
}

#[test]
fn teams_add_words_and_criteria() {
    let folder = workspace();
    folder.write("docs/mail/spec.md", "# Mail Spec\n");
    let plan = "# P\n\n_Target Directory: `docs/mail/plan.md`_\n\n## Completion Criteria\n\n- [ ] The leaflet exists\n- [ ] The glossary is fresh\n\n## Scope\n\n- **In-Scope:**\n  - `docs/mail/spec.md`\n";
    folder.write(PATH, plan);
    let said =
        |folder: &Folder| verdicts(folder, &["--run"]).1.into_iter().map(|(_, verdict)| verdict).collect::<Vec<_>>();
    assert_eq!(said(&folder), ["needs a person", "needs a person"]);
    let criterion =
        "[[status.criteria]]\nsays = \"Fresh glossary\"\ncommand = \"test -f specast.toml\"\nreason = \"generated\"\n";
    folder.write("specast.toml", format!("[status.words]\nleaflet = \"spec\"\n{criterion}"));
    assert_eq!(said(&folder), ["proven", "proven"]);
    for (bad, why) in [
        ("[status.words]\nleaflet = \"spek\"\n", "did you mean `spec`?"),
        ("[[status.criteria]]\nsays = \"x\"\ncheck = \"link\"\n", "did you mean `links`?"),
        ("[[status.criteria]]\nsays = \"x\"\n", "a `check` or a `command`"),
        ("[trace]\npatterns = [\"x\"]\n", "has no `{id}`"),
        ("[trace.families]\nQ = \"requirment\"\n", "did you mean `requirement`?"),
    ] {
        folder.write("specast.toml", bad);
        let (code, _, stderr) = folder.says(&["status", PATH]);
        assert!(code == 2 && stderr.contains(why), "{stderr}");
    }
}

#[test]
fn what_holds_no_criterion_ends_with_2() {
    let folder = workspace();
    folder.write("a.md", "# A\n\nText.\n");
    let (code, _, stderr) = folder.says(&["status", "a.md"]);
    assert!(code == 2 && stderr.contains("nothing to look at"), "{stderr}");
    folder.write("docs/mail/spec.md", "# Mail Spec\n\n## Ports\n\nx\n");
    assert_eq!(folder.says(&["status", "docs/mail/spec.md"]).0, 2);
}

#[test]
fn trace_leads_from_requirements_to_files() {
    let folder = workspace();
    let (code, table, stderr) = folder.says(&["trace"]);
    assert_eq!(code, 0, "{table}{stderr}");
    assert!(table.contains("REQ-001      TASK-001  VAL-003 (by file)  docs/mail/spec.md"), "{table}");
    assert!(table.contains("1 of 1 requirement verified (100 %), 1 of 1 requirement with a task (100 %)"), "{table}");
    assert_eq!(folder.says(&["trace", "--require", "100%"]).0, 0);
    for gone in ["| TASK-001 |", "| VAL-003 |"] {
        let less: String =
            PLAN.lines().filter(|line| !line.starts_with(gone)).map(|line| format!("{line}\n")).collect();
        folder.write(PATH, less);
        let (code, table, _) = folder.says(&["trace", "--require", "100%"]);
        assert_eq!(code, 1, "{gone}: {table}");
        assert!(table.contains("uncovered: docs/mail/plan.md:8: REQ-001 has"), "{table}");
        assert_eq!(folder.says(&["trace"]).0, 0, "a share is asked for with --require");
    }
    folder.write(PATH, PLAN.replace("| [REQ-001] |", "| [REQ-009] |"));
    let (code, table, _) = folder.says(&["trace"]);
    assert!(code == 1 && table.contains("nothing defines REQ-009"), "{table}");
}

#[test]
fn trace_reads_code_and_writes_all_formats() {
    let folder = workspace();
    folder.write("src/relay.rs", "// REQ-001\n");
    folder.write("tests/relay.rs", "// REQ-001: <b>\n");
    let json = |folder: &Folder| -> Value {
        serde_json::from_str(&folder.says(&["trace", "--output-format", "json"]).1).expect("JSON")
    };
    let value = json(&folder);
    assert_eq!(value["summary"]["verified"], serde_json::json!({ "n": 1, "of": 1 }));
    assert_eq!(value["requirements"][0]["verifications"].as_array().unwrap().len(), 2);
    let (_, csv, _) = folder.says(&["trace", "--output-format", "csv"]);
    assert!(csv.lines().nth(1).unwrap().contains("tests/relay.rs:1 (in code)"), "{csv}");
    let (_, html, _) = folder.says(&["trace", "--output-format", "html"]);
    assert!(
        html.starts_with("<!doctype html>") && html.contains("<th>REQ-001<br>") && !html.contains("<script"),
        "{html}"
    );
    let (_, mermaid, _) = folder.says(&["trace", "--output-format", "mermaid"]);
    assert!(mermaid.contains("[\"REQ-001\"]") && mermaid.contains("r1 --> t2"), "{mermaid}");
    folder.write("specast.toml", "[trace]\npatterns = [\"covers {id}\"]\n");
    assert_eq!(json(&folder)["requirements"][0]["verifications"].as_array().unwrap().len(), 1);
    let none = Folder::new(&[("a.md", "# A\n\nUTF-8 and SHA-256.\n")]);
    let (code, _, stderr) = none.says(&["trace"]);
    assert!(code == 2 && stderr.contains("no requirement found in 1 document"), "{stderr}");
}
