//! What people say in `.specast/placements/`, and what documents that are there teach, moves blocks.

use std::path::Path;
use std::process::{Command, Output};

const OLD: &str = "# Cache\n\n## Listening\n\nThe cache listens on port 6379.\n\n## Quokka\n\nWombats.\n";

fn write(root: &Path, path: &str, text: &str) {
    let full = root.join(path);
    std::fs::create_dir_all(full.parent().unwrap()).unwrap();
    std::fs::write(full, text).unwrap();
}

fn workspace() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let templates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/alloy-telemetry/templates");
    write(dir.path(), "specast.toml", "");
    for name in ["engineering/spec-template.md", "project/plan-template.md"] {
        let text = std::fs::read_to_string(templates.join(name)).unwrap();
        write(dir.path(), &format!("templates/{name}"), &text);
    }
    write(dir.path(), "archive/cache.md", OLD);
    dir
}

fn plan(root: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_specast"))
        .args(["plan", "archive/cache.md", "--dry-run", "--output-format", "json"])
        .current_dir(root)
        .output()
        .unwrap()
}

/// The number of the section that the block of this line goes to, and how sure that is.
fn goes(root: &Path, line: u64) -> (String, f64) {
    let output = plan(root);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let all = json["placements"].as_array().unwrap();
    let found = all.iter().find(|placement| placement["source"]["line"] == line).unwrap();
    let number = found["target"]["section"]["number"].as_str().unwrap_or_default();
    (number.to_owned(), found["confidence"].as_f64().unwrap())
}

#[test]
fn a_correction_wins_and_says_so() {
    let dir = workspace();
    assert_eq!(goes(dir.path(), 5).0, "4.1");
    let entry = "[[placement]]\nopening = \"The cache listens\"\nsection = \"5\"\nreason = \"a part\"\n";
    write(dir.path(), ".specast/placements/cache.toml", entry);
    assert_eq!(goes(dir.path(), 5), ("5".to_owned(), 1.0));
}

#[test]
fn a_heading_that_was_corrected_teaches_other_sources() {
    let dir = workspace();
    assert_ne!(goes(dir.path(), 9).0, "9");
    let entry =
        "[[placement]]\nsource = \"archive/zoo.md\"\nheading = \"Quokka\"\nsection = \"9\"\nreason = \"feeding\"\n";
    write(dir.path(), ".specast/placements/zoo.toml", entry);
    let (section, confidence) = goes(dir.path(), 9);
    assert!(section == "9" && confidence < 1.0, "{section} {confidence}");
}

#[test]
fn documents_of_the_template_teach() {
    let dir = workspace();
    let known = "# Implementation Specification (Spec)\n\n## 1. Technical Overview & Architecture Style\n\nx\n\n## 9. Operations & Observability\n\n### Quokka\n\nFeed them.\n";
    write(dir.path(), "specs/zoo/spec.md", known);
    assert_eq!(goes(dir.path(), 9).0, "9");
}

#[test]
fn a_section_that_the_template_lacks_is_an_error() {
    let dir = workspace();
    let entry = "[[placement]]\nheading = \"Quokka\"\nsection = \"77\"\nreason = \"x\"\n";
    write(dir.path(), ".specast/placements/zoo.toml", entry);
    let output = plan(dir.path());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.code() == Some(2) && said.contains("`77` is no section"), "{said}");
}
