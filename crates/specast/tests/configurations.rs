//! `specast check` on configurations of Alloy: which are taken, what is loaded together, and how it is said.

use std::path::Path;
use std::process::Command;

const CLEAN: &str = "loki.write \"default\" {\n  endpoint {\n    url = \"http://loki:3100\"\n  }\n}\n";
const SENDS: &str = "loki.source.api \"default\" {\n  http { }\n  forward_to = [loki.write.default.receiver]\n}\n";

struct Run {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let full = dir.path().join(path);
        std::fs::create_dir_all(full.parent().unwrap()).unwrap();
        std::fs::write(full, text).unwrap();
    }
    dir
}

fn check(dir: &Path, args: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_specast"))
        .args(["check", "--output-format", "concise"])
        .args(args)
        .current_dir(dir)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Run { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
}

#[test]
fn a_file_is_checked_without_any_template() {
    let dir = folder(&[("specast.toml", ""), ("config.alloy", &CLEAN.replace("url", "uri"))]);
    let run = check(dir.path(), &["config.alloy"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stdout.contains("config.alloy:3:5: error[argument-unknown]"), "{}", run.stdout);
    assert!(run.stderr.contains("config.alloy as a configuration of Alloy\n"), "{}", run.stderr);
    assert!(run.stderr.contains("0 documents, 1 configuration, 0 templates, 9 rules: 2 errors"), "{}", run.stderr);
}

#[test]
fn the_files_of_a_folder_are_loaded_together() {
    let dir = folder(&[("specast.toml", ""), ("a/write.alloy", CLEAN), ("a/source.alloy", SENDS)]);
    for args in [&["a"][..], &["a/source.alloy"], &[]] {
        let run = check(dir.path(), args);
        assert_eq!((run.code, run.stdout.as_str()), (Some(0), ""), "{args:?} {}", run.stderr);
        assert!(
            run.stderr.contains("a/source.alloy as a configuration of Alloy, with 1 other file\n"),
            "{}",
            run.stderr
        );
    }
    let run = check(dir.path(), &["a"]);
    assert!(run.stderr.contains("0 documents, 2 configurations"), "{}", run.stderr);
}

#[test]
fn files_that_define_the_same_are_not_loaded_together() {
    let dir = folder(&[("specast.toml", ""), ("dev.alloy", CLEAN), ("prod.alloy", &format!("{CLEAN}{SENDS}"))]);
    let run = check(dir.path(), &[]);
    assert_eq!(run.code, Some(0), "{}", run.stdout);
    assert_eq!(
        run.stdout.trim(),
        "dev.alloy:1:1: information[component-unused] nothing refers to `loki.write.default`"
    );
}

#[test]
fn a_template_and_its_documents_are_counted_beside() {
    let template = "# Paper\n\n## Scope\n";
    let dir = folder(&[
        ("specast.toml", "[[documents]]\ntemplate = \"paper-template.md\"\npaths = [\"docs/**\"]\n"),
        ("paper-template.md", template),
        ("docs/a.md", "# Paper\n\n## Scope\n\nAll.\n"),
        ("infra/config.alloy", CLEAN),
    ]);
    let run = check(dir.path(), &[]);
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("1 document, 1 configuration, 1 template, "), "{}", run.stderr);
    let run = check(dir.path(), &["docs"]);
    assert!(run.stderr.contains("1 document, 1 template, "), "{}", run.stderr);
    // A document that follows no template stays an error, whatever stands beside it.
    let run = check(dir.path(), &["specast.toml", "infra/config.alloy"]);
    assert_eq!(run.code, Some(2), "{}{}", run.stdout, run.stderr);
}

#[test]
fn the_team_says_levels_and_stability() {
    let text = "prometheus.enrich \"a\" {\n  targets    = []\n  forward_to = []\n}\n";
    let dir = folder(&[("specast.toml", "[rules]\ncomponent-unused = \"off\"\n"), ("config.alloy", text)]);
    let run = check(dir.path(), &[]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stdout.starts_with("config.alloy:1:1: error[stability]"), "{}", run.stdout);
    assert_eq!(run.stdout.lines().count(), 1, "{}", run.stdout);
    let toml = "[alloy]\nstability = \"experimental\"\n\n[rules]\ncomponent-unused = \"warning\"\n";
    std::fs::write(dir.path().join("specast.toml"), toml).unwrap();
    let run = check(dir.path(), &[]);
    assert_eq!(
        run.stdout.trim(),
        "config.alloy:1:1: warning[component-unused] nothing refers to `prometheus.enrich.a`"
    );
    std::fs::write(dir.path().join("specast.toml"), "[alloy]\nstability = \"beta\"\n").unwrap();
    assert_eq!(check(dir.path(), &[]).code, Some(2));
}

#[test]
fn nothing_is_never_fine() {
    let dir = folder(&[("specast.toml", ""), ("a/b.txt", "x"), ("empty.alloy", "")]);
    for args in [&["a"][..], &["missing.alloy"], &["empty.alloy"], &["--ignore", "alloy-syntax", "a"]] {
        let run = check(dir.path(), args);
        assert_eq!(run.code, Some(2), "{args:?} {}", run.stderr);
    }
    std::fs::write(dir.path().join("c.alloy"), CLEAN).unwrap();
    let run = check(dir.path(), &["c.alloy", "--select", "section-missing"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("no rule is on"), "{}", run.stderr);
}

#[test]
fn an_editor_hands_in_a_text() {
    let dir = folder(&[("specast.toml", ""), ("a/write.alloy", CLEAN)]);
    let mut child = Command::new(env!("CARGO_BIN_EXE_specast"))
        .args(["check", "--output-format", "concise", "--stdin-filename", "a/source.alloy"])
        .current_dir(dir.path())
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), SENDS.replace("default.rec", "other.rec").as_bytes())
        .unwrap();
    let output = child.wait_with_output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        stdout.trim(),
        "a/source.alloy:3:17: error[reference-dangling] nothing is called `loki.write.other.receiver` here"
    );
}

#[test]
fn findings_are_known_to_the_baseline() {
    let dir = folder(&[("specast.toml", ""), ("config.alloy", &CLEAN.replace("url", "uri"))]);
    let output = Command::new(env!("CARGO_BIN_EXE_specast")).arg("baseline").current_dir(dir.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let run = check(dir.path(), &[]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stderr.contains("2 known findings in the baseline"), "{}", run.stderr);
    std::fs::write(dir.path().join("config.alloy"), CLEAN).unwrap();
    let run = check(dir.path(), &["config.alloy"]);
    assert!(run.stderr.contains("that is gone; `specast baseline` removes it"), "{}", run.stderr);
}
