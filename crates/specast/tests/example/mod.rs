//! A folder with the example in it, runs of specast there, and what a refusal is.

#![allow(dead_code, reason = "each file of tests uses what it needs")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

pub const LEGACY: &str = "archive/specs-legacy/alloy-telemetry-spec.md";
pub const SPEC: &str = "specs/infra/alloy-telemetry/spec.md";

pub fn specast(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_specast"))
        .args(args)
        .current_dir(dir)
        .stdin(Stdio::null())
        .env_remove("NO_COLOR")
        .output()
        .unwrap()
}

/// The example without its results, in a fresh folder.
pub fn workspace() -> tempfile::TempDir {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/alloy-telemetry");
    let dir = tempfile::tempdir().unwrap();
    let templates = ["templates/engineering/spec-template.md", "templates/project/plan-template.md"];
    for file in [LEGACY, "docs/observability/runbook.md"].into_iter().chain(templates) {
        let to = dir.path().join(file);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(example.join(file), to).unwrap();
    }
    dir
}

/// Every file and folder below one, with its bytes.
pub fn snapshot(dir: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut out = BTreeMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let kind = entry.file_type().unwrap();
            if kind.is_dir() {
                folders.push(entry.path());
            }
            out.insert(
                entry.path().strip_prefix(dir).unwrap().to_owned(),
                kind.is_file().then(|| std::fs::read(entry.path()).unwrap()),
            );
        }
    }
    out
}

/// The run ends with 2, says one line that holds every one of `says`, and leaves every byte as it was.
pub fn refused(dir: &Path, args: &[&str], says: &[&str]) {
    let before = snapshot(dir);
    let output = specast(dir, args);
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{args:?}: {stderr}");
    assert!(output.stdout.is_empty(), "{args:?}: {}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(stderr.lines().count(), 1, "{args:?}: one line, not {stderr}");
    assert!(stderr.starts_with("error: "), "{args:?}: {stderr}");
    for part in says {
        assert!(stderr.contains(part), "{args:?}: no `{part}` in {stderr}");
    }
    assert!(before == snapshot(dir), "{args:?} wrote something");
}

pub fn shown(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Recasts the example's spec.
pub fn recast(dir: &Path) {
    let output = specast(dir, &["recast", LEGACY, "--area", "infra"]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
}
