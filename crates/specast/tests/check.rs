//! Whole runs of `specast check`: what it takes, what it finds, what it refuses.

use specast_engine::rules;
use std::path::Path;
use std::process::{Command, Output};

const TEMPLATE: &str = "\
---
title: '[Name] Paper'
status: 'Draft | Done'
created: 'YYYY-MM-DD'
---

# [Name] Paper

_Target Directory: `papers/<feature>/paper.md`_

> Every port needs an owner.

## 1. Scope

- **Memory**: [how much]

### 1.1 Terms

[Words]

## 2. Tasks

| Task | Does | Target |
| ---- | ---- | ------ |
| TASK-001 | [what] | [REQ-001] |

## 3. Requirements

- `[REQ-001]`: [what]

## 4. Checklist

| Item | Question | Notes |
| ---- | -------- | ----- |
| Ports | Are all listed? | |
";

const PAPER: &str = "\
---
title: 'Mirror Paper'
status: 'Draft'
created: '2026-03-04'
---

# Mirror Paper

_Target Directory: `papers/infra/mirror/paper.md`_

> Every port needs an owner.

## 1. Scope

- **Memory**: 512 MiB

### 1.1 Terms

None so far.

## 2. Tasks

| Task | Does | Target |
| ---- | ---- | ------ |
| TASK-001 | Move it | [REQ-001] |

## 3. Requirements

- `[REQ-001]`: Ports stay.

## 4. Checklist

| Item | Question | Notes |
| ---- | -------- | ----- |
| Ports | Are all listed? | yes |
";

const PLACE: &str = "papers/infra/mirror/paper.md";

struct Folder(tempfile::TempDir);

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().expect("a temporary folder"));
        folder.write("specast.toml", "");
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, bytes).expect("a file");
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_specast"));
        command.args(args).current_dir(self.path()).env("NO_COLOR", "1").output().expect("a run")
    }

    /// Runs and gives exit code, stdout and stderr.
    fn says(&self, args: &[&str]) -> (i32, String, String) {
        let output = self.run(args);
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
    }
}

fn workspace(paper: &str) -> Folder {
    Folder::new(&[("templates/paper-template.md", TEMPLATE), (PLACE, paper)])
}

#[test]
fn a_clean_document_ends_with_0_and_says_what_was_taken() {
    let (code, stdout, stderr) = workspace(PAPER).says(&["check"]);
    // `denominators` is about the rules that had nothing to look at.
    let shown: Vec<&str> = stdout.split_inclusive('\n').filter(|line| !line.contains("had nothing to")).collect();
    let stdout = shown.concat();
    let n_rules = rules::RULES.iter().filter(|rule| rule.enabled && !matches!(rule.check, rules::Check::Stage)).count();
    let expected = format!(
        "papers/infra/mirror/paper.md as templates/paper-template.md (by its path)\n\
         1 document, 1 template, {n_rules} rules: 0 errors, 0 warnings, 0 information\n"
    );
    assert_eq!((code, stdout.as_str(), stderr.as_str()), (0, expected.as_str(), ""));
}

#[test]
fn each_seeded_fault_is_found_at_its_line() {
    let faults = [
        ("status: 'Draft'", "status: 'draught'", "3:10: error[value-enum]"),
        ("2026-03-04", "2026-13-04", "4:10: error[value-date]"),
        ("created: '2026-03-04'\n", "", "1:1: error[key-missing]"),
        ("title: 'Mirror Paper'", "title: '[Name] Paper'", "2:9: error[placeholder-left]"),
        ("infra/mirror/paper.md`", "mirror/paper.md`", "9:21: error[path-mismatch]"),
        ("needs an owner", "may have an owner", "11:3: error[fixed-text-changed]"),
        ("- **Memory**: 512 MiB", "It is 512 MiB.", "13:1: error[field-missing]"),
        ("### 1.1 Terms", "## 1.1 Terms", "17:1: error[section-level]"),
        ("## 3. Requirements\n", "", "21:1: error[section-missing]"),
        ("| Task | Does | Target |", "| Task | Does | Goal |", "23:1: error[table-columns]"),
        ("Move it | [REQ-001]", "Move it | [REQ-002]", "25:25: error[id-undefined]"),
        ("`[REQ-001]`: Ports", "`[REQ-01]`: Ports", "29:5: error[id-format]"),
        ("Are all listed?", "Are some listed?", "35:11: error[fixed-text-changed]"),
        ("| yes |", "| |", "35:1: error[table-cell-empty]"),
        ("title: 'Mirror Paper'", "title: 'Mirror Paper", "error[front-matter-syntax]"),
    ];
    for (from, to, expected) in faults {
        assert!(PAPER.contains(from), "{from}");
        let (code, stdout, _) = workspace(&PAPER.replacen(from, to, 1)).says(&["check", "--output-format", "concise"]);
        assert_eq!(code, 1, "{from} -> {to}: {stdout}");
        assert!(stdout.contains(expected), "{from} -> {to}: {stdout}");
        assert!(stdout.lines().all(|line| line.starts_with(PLACE)), "{stdout}");
    }
    let (tasks, rest) = PAPER.split_once("## 2. Tasks").expect("tasks");
    let (table, rest) = rest.split_once("## 3. Requirements").expect("requirements");
    let (list, end) = rest.split_once("## 4. Checklist").expect("checklist");
    let swapped = format!("{tasks}## 3. Requirements{list}## 2. Tasks{table}## 4. Checklist{end}");
    let (code, stdout, _) = workspace(&swapped).says(&["check", "--output-format", "concise"]);
    assert_eq!(code, 1);
    assert!(
        stdout.contains(":21:1: error[section-order]") || stdout.contains(":25:1: error[section-order]"),
        "{stdout}"
    );
}

#[test]
fn a_finding_shows_the_template_line_that_demands_it() {
    let (code, stdout, _) = workspace(&PAPER.replace("'Draft'", "'draft'")).says(&["check"]);
    assert_eq!(code, 1);
    for part in [
        "error[value-enum]",
        "papers/infra/mirror/paper.md:3:10",
        "templates/paper-template.md:3:1",
        "help: write `Draft`",
    ] {
        assert!(stdout.contains(part), "{part} in {stdout}");
    }
    assert!(!stdout.contains('\u{1b}'));
}

#[test]
fn json_names_its_schema_and_places() {
    let (code, stdout, _) = workspace(&PAPER.replace("'Draft'", "'draft'")).says(&["check", "--output-format", "json"]);
    let value: serde_json::Value = serde_json::from_str(&stdout).expect("JSON");
    assert_eq!(code, 1);
    assert_eq!(value["schema"], "specast/check/1");
    assert_eq!(value["summary"]["findings"]["errors"], 1);
    let finding = &value["diagnostics"][0];
    assert_eq!((&finding["rule"], &finding["primary"]["line"]), (&"value-enum".into(), &3.into()));
    assert_eq!(finding["secondary"][0]["path"], "templates/paper-template.md");
    assert_eq!(finding["fix"]["edits"][0]["text"], "Draft");
}

#[test]
fn a_check_that_looked_at_nothing_is_no_success() {
    let (code, stdout, stderr) = Folder::new(&[]).says(&["check"]);
    assert_eq!((code, stdout.as_str()), (2, ""));
    assert!(stderr.starts_with("error: nothing to check: no template below"), "{stderr}");
    let only_template = Folder::new(&[("paper-template.md", TEMPLATE), ("README.md", PAPER)]);
    let (code, _, stderr) = only_template.says(&["check"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("nothing to check") && stderr.contains("paper-template.md"), "{stderr}");
}

#[test]
fn bad_input_is_one_clear_error() {
    let folder = workspace(PAPER);
    folder.write("latin.md", b"# A\n\nna\xEFve\n");
    folder.write("empty.md", "");
    folder.write("flat-template.md", "No headings at all.\n");
    folder.write("broken-template.md", "---\na: 'x\n---\n\n# A\n");
    let cases = [
        (vec!["check", "nowhere.md"], "nowhere.md: no such file"),
        (vec!["check", "latin.md"], "latin.md:3: is not UTF-8 (byte 0xEF at offset 7)"),
        (vec!["check", "empty.md"], "empty.md: is empty"),
        (vec!["check", "--template", "templates"], "templates: is a folder"),
        (vec!["check", "--template", "flat-template.md", PLACE], "flat-template.md:1: the template asks for nothing"),
        (vec!["check", "--template", "broken-template.md", PLACE], "broken-template.md:"),
        (vec!["template", "show", "gone.md"], "gone.md: no such file"),
        (vec!["explain", "section-missin"], "did you mean `section-missing`?"),
        (vec!["chekc"], "a similar subcommand exists: 'check'"),
        (vec!["check", "--output-format", "xml"], "possible values: full, concise, grouped, json, jsonl, sarif,"),
        (vec!["check", "--output-format", "jason=a.json"], "did you mean `json`?"),
    ];
    for (args, expected) in cases {
        let (code, stdout, stderr) = folder.says(&args);
        assert_eq!((code, stdout.as_str()), (2, ""), "{args:?}: {stderr}");
        assert!(stderr.contains(expected), "{args:?}: {stderr}");
        assert!(!stderr.contains("panicked"), "{stderr}");
    }
}

#[test]
fn a_document_elsewhere_is_taken_by_its_shape() {
    let folder = Folder::new(&[("paper-template.md", TEMPLATE), ("old/mirror.md", PAPER)]);
    let (code, _, stderr) = folder.says(&["check", "--output-format", "concise"]);
    assert_eq!(code, 1);
    assert!(stderr.contains("old/mirror.md as paper-template.md (by its shape"), "{stderr}");
    let (code, stdout, stderr) = folder.says(&["check", "old", "--quiet", "--output-format", "concise"]);
    assert_eq!((code, stderr.as_str()), (1, ""));
    assert!(stdout.contains("error[path-mismatch]"), "{stdout}");
}

#[test]
fn templates_in_hidden_folders_count_and_ignored_files_do_not() {
    let folder = Folder::new(&[
        (".specify/templates/paper-template.md", TEMPLATE),
        (PLACE, PAPER),
        ("papers/draft/paper.md", "# Not ready\n"),
        (".gitignore", "papers/draft\n"),
        (".github/PULL_REQUEST_TEMPLATE.md", "What does it change?\n"),
    ]);
    let (code, stdout, stderr) = folder.says(&["check"]);
    assert_eq!((code, stderr.as_str()), (0, ""));
    assert!(stdout.contains("as .specify/templates/paper-template.md") && stdout.contains("1 document,"), "{stdout}");
    assert!(!stdout.contains("left out"), "{stdout}");
}

#[test]
fn pages_help_and_version() {
    let folder = Folder::new(&[]);
    let (code, stdout, _) = folder.says(&["explain", "id-format"]);
    assert_eq!(code, 0);
    assert!(stdout.starts_with("# id-format"), "{stdout}");
    let (code, stdout, _) = folder.says(&["explain"]);
    assert_eq!(code, 0);
    let listed: Vec<&str> = stdout.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let all: Vec<&str> = specast_engine::rules::RULES.iter().map(|rule| rule.name).collect();
    assert_eq!(listed, all, "a line for each rule");
    let (_, stdout, _) = folder.says(&["check", "--help"]);
    let help = stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(help.contains("full, concise, grouped, json, jsonl, sarif, github, gitlab, junit, rdjson"), "{stdout}");
    let (code, stdout, _) = folder.says(&["--help"]);
    assert_eq!(code, 0);
    assert!(stdout.contains("Examples:") && stdout.contains("Exit codes: 0 clean"), "{stdout}");
    let (code, stdout, _) = folder.says(&["--version"]);
    assert_eq!((code, stdout.as_str()), (0, concat!("specast ", env!("CARGO_PKG_VERSION"), "\n")));
}
