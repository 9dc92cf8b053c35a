//! The demo, the committed example and the README's transcript say the same.
//!
//! `UPDATE=1 cargo test -p specast --test demo` writes the two files anew.

use std::path::{Path, PathBuf};
use std::process::Command;

const BEGIN: &str = "<!-- demo:begin -->\n```text\n";
const END: &str = "```\n<!-- demo:end -->";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Runs the demo in a fresh folder; its output with the folder's name made one, and the folder.
fn demo() -> (String, tempfile::TempDir) {
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("demo");
    let output = Command::new(env!("CARGO_BIN_EXE_specast")).arg("demo").arg(&dir).output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{stdout}{}", String::from_utf8_lossy(&output.stderr));
    (stdout.replace(&dir.display().to_string(), "specast-demo"), parent)
}

#[test]
fn the_demo_ends_clean_and_says_on_what() {
    let (stdout, _parent) = demo();
    for said in ["0 lost, 0 altered, 0 invented, 0 uncovered", "uncovered literals: 0", "11 of 11 flows, 8 of 8 ports"]
    {
        assert!(stdout.contains(said), "{said} in {stdout}");
    }
    let sections = stdout.split(" template sections present").next().unwrap().rsplit(", ").next().unwrap();
    let (present, all) = sections.split_once(" of ").unwrap();
    assert!(present == all && all.parse::<usize>().unwrap() > 10, "{sections}");
}

#[test]
fn the_committed_example_is_what_the_tool_writes() {
    let (_, parent) = demo();
    for file in ["specs/infra/alloy-telemetry/spec.md", "specs/infra/alloy-telemetry/plan.md"] {
        let written = std::fs::read_to_string(parent.path().join("demo").join(file)).unwrap();
        let committed = root().join("examples/alloy-telemetry").join(file);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::create_dir_all(committed.parent().unwrap()).unwrap();
            std::fs::write(&committed, &written).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&committed).unwrap(), written, "{file}: run with UPDATE=1");
    }
}

#[test]
fn the_readme_shows_the_real_output() {
    let (stdout, _parent) = demo();
    let path = root().join("README.md");
    let readme = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once(BEGIN).expect("the README has the demo's markers");
    let (shown, after) = rest.split_once(END).expect("the README closes the demo's fence");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{stdout}{END}{after}")).unwrap();
        return;
    }
    assert_eq!(shown, stdout, "run with UPDATE=1");
}

#[test]
fn a_folder_in_use_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("mine.md"), "x\n").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_specast")).arg("demo").arg(dir.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}
