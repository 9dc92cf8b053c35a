//! Two versions of a template: `template diff` tells them apart, `template upgrade` carries documents over.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const OLD: &str = "\
---
title: '[Title]'
owner: '[Team]'
---

# [Title]

## 1. Scope

[what it is for]

## 2. Alternatives

Which other designs were looked at, and why were they not taken?

## 3. History

Where did this begin?
";

const NEW: &str = "\
---
title: '[Title]'
owner: '[Team]'
reviewer: '[Name]'
---

# [Title]

## 1. Rationale and alternatives

Which other designs were looked at, and why were they not taken?

## 2. Scope

[what it is for]

## 3. Rollout

| Step | Date |
| ---- | ---- |
| [what] | [when] |
";

const PAPER: &str = "\
---
title: 'Mirror'
owner: 'red'
---

# Mirror

## 1. Scope

Traces arrive on port 4317.

## 2. Alternatives

None that we know.

## 3. History

Where did this begin?
";

fn specast(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_specast")).args(args).current_dir(dir).output().unwrap()
}

fn git(dir: &Path, args: &[&str]) {
    let name = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").args(name).args(args).current_dir(dir).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn shown(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// The old version is committed, the new one lies in the folder.
fn workspace() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| std::fs::write(dir.path().join(path), text).unwrap();
    std::fs::create_dir(dir.path().join("papers")).unwrap();
    write("specast.toml", "");
    write("paper-template.md", OLD);
    write("papers/mirror.md", PAPER);
    write("papers/other.md", "# Other\n\n## Mine\n\nNothing of the template.\n");
    git(dir.path(), &["init", "-q"]);
    git(dir.path(), &["add", "."]);
    git(dir.path(), &["commit", "-qm", "old"]);
    write("paper-template.md", NEW);
    dir
}

const UPGRADE: [&str; 6] = ["template", "upgrade", "--from", "HEAD:paper-template.md", "--to", "paper-template.md"];

#[test]
fn versions_are_told_apart_with_the_lines_of_both() {
    let dir = workspace();
    let args = ["template", "diff", "HEAD:paper-template.md", "paper-template.md"];
    let output = specast(dir.path(), &args);
    assert_eq!(output.status.code(), Some(1), "{}", shown(&output));
    let text = shown(&output);
    for line in [
        "    -     4  + key reviewer",
        "   12     9  ~ section 2 Alternatives is now 1 Rationale and alternatives",
        "   16     -  - section 3 History",
        "    -    17  + section 3 Rollout",
    ] {
        assert!(text.contains(line), "{line}: {text}");
    }
    let output = specast(dir.path(), &[&args[..], &["--output-format", "json"]].concat());
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let renamed = value["changes"].as_array().unwrap().iter().find(|change| change["how"] == "renamed").unwrap();
    assert_eq!((&renamed["old_line"], &renamed["now"]), (&12.into(), &"1 Rationale and alternatives".into()));

    let same = specast(dir.path(), &["template", "diff", "paper-template.md", "paper-template.md"]);
    assert_eq!(same.status.code(), Some(0), "{}", shown(&same));
    assert!(shown(&same).contains("no difference"));
    std::fs::write(dir.path().join("bare.md"), "Nothing is asked for here.\n").unwrap();
    let bare = specast(dir.path(), &["template", "diff", "bare.md", "paper-template.md"]);
    assert_eq!(bare.status.code(), Some(2), "{}", shown(&bare));
}

#[test]
fn documents_are_carried_over_and_nothing_is_lost() {
    let dir = workspace();
    let read = || std::fs::read_to_string(dir.path().join("papers/mirror.md")).unwrap();
    let output = specast(dir.path(), &[&UPGRADE[..], &["papers", "--diff"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    assert!(shown(&output).contains("+## 1. Rationale and alternatives"), "{}", shown(&output));
    assert_eq!(read(), PAPER, "a diff writes nothing");

    let output = specast(dir.path(), &[&UPGRADE[..], &["papers"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    let text = shown(&output);
    assert!(text.contains("upgraded 1 of 1 document from"), "{text}");
    assert!(text.contains("`History` held nothing of an author's and is gone"), "{text}");
    let expected = "\
---
title: 'Mirror'
owner: 'red'
reviewer: '[Name]'
---

# Mirror

## 1. Rationale and alternatives

None that we know.

## 2. Scope

Traces arrive on port 4317.

## 3. Rollout

| Step | Date |
| ---- | ---- |
| [what] | [when] |
";
    assert_eq!(read(), expected);

    // Again, there is nothing to do, and what another template made is nobody's business here.
    let again = specast(dir.path(), &[&UPGRADE[..], &["papers/mirror.md"]].concat());
    assert!(shown(&again).contains("upgraded 0 of 1 document"), "{}", shown(&again));
    assert_eq!(read(), expected);
    let none = specast(dir.path(), &[&UPGRADE[..], &["papers"]].concat());
    assert_eq!(none.status.code(), Some(2), "{}", shown(&none));
    assert!(shown(&none).contains("of 2 Markdown files none follows"), "{}", shown(&none));
}

/// Every document of a real archive that follows the template of one year, brought to that of another.
#[test]
fn real_documents_are_carried_over_a_decade() {
    const N_DOCUMENTS: usize = 40;
    let shared = std::env::var_os("SPECAST_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from);
    let archive = shared.join("documents/rust-rfcs");
    if !archive.is_dir() {
        eprintln!("!!! SKIPPED: no documents at {}", archive.display());
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("specast.toml"), "").unwrap();
    let version = |year: &str| {
        let files = std::fs::read_dir(archive.join("template-history")).unwrap();
        let mut paths: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
        paths.retain(|path| path.file_name().unwrap().to_string_lossy().starts_with(year));
        paths.sort();
        let to = dir.path().join(format!("{year}-template.md"));
        std::fs::copy(paths.last().unwrap(), to).unwrap();
    };
    version("2016");
    version("2025");
    std::fs::create_dir(dir.path().join("docs")).unwrap();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(archive.join("docs/text")).unwrap().map(|file| file.unwrap().path()).collect();
    files.retain(|path| path.is_file());
    files.sort();
    let step = files.len() / N_DOCUMENTS;
    for path in files.iter().step_by(step) {
        // The archive may be read-only, and a copy would be.
        let text = std::fs::read(path).unwrap();
        std::fs::write(dir.path().join("docs").join(path.file_name().unwrap()), text).unwrap();
    }
    let upgrade = ["template", "upgrade", "--from", "2016-template.md", "--to", "2025-template.md", "docs"];
    let output = specast(dir.path(), &upgrade);
    let text = shown(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.contains(": 0 refused"), "{text}");
    let n_proven = text.lines().filter(|line| line.contains(": proven: ")).count();
    assert!(n_proven >= N_DOCUMENTS / 4, "{n_proven}: {text}");
}
