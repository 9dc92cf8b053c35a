//! Fixes mend form, nothing else: what was there is there afterwards, and nothing is left but what people
//! have to fill in.

use std::path::Path;
use std::process::{Command, Output};

fn specast(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_specast")).args(args).current_dir(dir).output().unwrap()
}

fn findings(dir: &Path, more: &[&str]) -> Vec<String> {
    let args = ["check", "paper.md", "--template", "paper-template.md", "--output-format", "concise", "-q"];
    let output = specast(dir, &[&args, more].concat());
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

fn rules_of(found: &[String]) -> Vec<&str> {
    found.iter().map(|line| line.split_once('[').unwrap().1.split_once(']').unwrap().0).collect()
}

const TITLES: [&str; 10] =
    ["Scope", "Words", "Flows", "Ports", "Storage", "Failures", "Checks", "Limits", "Running it", "Open questions"];

/// A template with ten sections: some with fields, a table or guidance.
fn template() -> String {
    let body = |title: &str| match title {
        "Ports" => "| Port | Protocol |\n| ---- | -------- |\n| [number] | [name] |\n",
        "Limits" => "Say how much it takes.\n\n- **Memory**: [how much, e.g., 512 MiB]\n- **CPU**: [how much]\n",
        "Failures" => "- **[What fails]**: [what happens then]\n",
        "Storage" => "Describe what is kept and for how long.\n",
        _ => "[a few sentences]\n",
    };
    let sections: String =
        TITLES.iter().enumerate().map(|(at, title)| format!("## {}. {title}\n\n{}\n", at + 1, body(title))).collect();
    format!("---\ntitle: '[Title]'\nowner: '[Team]'\n---\n\n# Paper\n\n{sections}")
}

/// A document with the sections of these titles, in this order, under the numbers of the template.
fn document(titles: &[&str], eol: &str) -> String {
    let sections: String = titles
        .iter()
        .map(|title| {
            let known = if *title == "Checkz" { "Checks" } else { title };
            let number = TITLES.iter().position(|wanted| *wanted == known).unwrap() + 1;
            format!(
                "## {number}. {title}\n\nAll about {} and port 43{number:02}, see *there*.\n\n",
                title.to_lowercase()
            )
        })
        .collect();
    let text = format!("---\ntitle: 'Mirror'\nowner: 'red'\n---\n\n# Paper\n\n{sections}");
    text.trim_end().replace('\n', eol) + eol
}

fn workspace(document: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("specast.toml"), "").unwrap();
    std::fs::write(dir.path().join("paper-template.md"), template()).unwrap();
    std::fs::write(dir.path().join("paper.md"), document).unwrap();
    std::fs::write(dir.path().join("before.md"), document).unwrap();
    dir
}

/// Five sections missing, two swapped, one renamed.
const BROKEN: [&str; 5] = ["Words", "Flows", "Running it", "Checkz", "Open questions"];

#[test]
fn every_fault_is_found_once_and_mended() {
    for eol in ["\n", "\r\n"] {
        let dir = workspace(&document(&BROKEN, eol));
        let found = findings(dir.path(), &[]);
        let mut rules = rules_of(&found);
        rules.sort_unstable();
        let mut expected = vec!["section-missing"; 5];
        expected.extend(["section-order", "section-renamed"]);
        assert_eq!(rules, expected, "{found:#?}");
        for title in ["Scope", "Ports", "Storage", "Failures", "Limits"] {
            assert!(found.iter().any(|line| line.contains(&format!("{title}` is missing"))), "{title}: {found:#?}");
        }

        // Safe fixes insert and rename, and leave the order to people.
        let left = findings(dir.path(), &["--fix"]);
        assert!(rules_of(&left).iter().all(|rule| matches!(*rule, "placeholder-left" | "section-order")), "{left:#?}");
        assert_eq!(rules_of(&left).iter().filter(|rule| **rule == "section-order").count(), 1, "{left:#?}");

        // Unsafe ones move the section as well.
        let left = findings(dir.path(), &["--unsafe-fixes"]);
        assert!(!left.is_empty() && rules_of(&left).iter().all(|rule| *rule == "placeholder-left"), "{left:#?}");
        let text = std::fs::read_to_string(dir.path().join("paper.md")).unwrap();
        let titles: Vec<&str> = text
            .lines()
            .filter_map(|line| line.strip_prefix("## ")?.split_once(". "))
            .map(|(_, title)| title)
            .collect();
        assert_eq!(titles, TITLES);
        if eol == "\r\n" {
            assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "line ends stay as they are");
        }
        // Every line of the author is there.
        for line in document(&BROKEN, "\n").lines().filter(|line| line.starts_with("All about")) {
            assert!(text.contains(line), "{line}");
        }
        let output =
            specast(dir.path(), &["verify", "--from", "before.md", "--to", "paper.md", "--output-format", "json"]);
        let proof: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
        let facts = &proof["summary"]["facts"];
        assert_eq!((&facts["lost"], &facts["altered"]), (&0.into(), &0.into()), "{facts}");
        assert!(facts["total"].as_u64().unwrap() >= 5, "{facts}");
        assert_eq!(proof["summary"]["ports"]["kept"], proof["summary"]["ports"]["total"]);
    }
}

#[test]
fn a_diff_shows_the_fixes_and_writes_nothing() {
    let dir = workspace(&document(&BROKEN, "\n"));
    let before = std::fs::read(dir.path().join("paper.md")).unwrap();
    let output = specast(dir.path(), &["check", "paper.md", "--template", "paper-template.md", "--fix", "--diff"]);
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("+## 1. Scope") && shown.contains("-## 7. Checkz"), "{shown}");
    assert!(shown.contains("would carry out 6 fixes in 1 document"), "{shown}");
    assert_eq!(std::fs::read(dir.path().join("paper.md")).unwrap(), before);
}

#[test]
fn a_clean_document_is_not_touched() {
    let dir = workspace(&template().replace("[Title]", "Mirror"));
    let filled = std::fs::read_to_string(dir.path().join("paper.md")).unwrap();
    for flag in ["--fix", "--unsafe-fixes"] {
        findings(dir.path(), &[flag]);
        assert_eq!(std::fs::read_to_string(dir.path().join("paper.md")).unwrap(), filled);
    }
}

#[test]
fn a_draft_on_the_standard_input_is_mended_on_the_standard_output() {
    use std::io::Write as _;
    let dir = workspace(&document(&BROKEN, "\n"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_specast"))
        .args(["check", "--stdin-filename", "paper.md", "--template", "paper-template.md", "--fix"])
        .current_dir(dir.path())
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(document(&TITLES[1..], "\n").as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.starts_with("---\ntitle: 'Mirror'\n") && text.contains("\n## 1. Scope\n\n[a few sentences]\n"),
        "{text}"
    );
    assert!(String::from_utf8_lossy(&output.stderr).contains("placeholder-left"));
}
