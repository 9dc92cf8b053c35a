//! Links from one legacy document to another lead to where that one stands now.

mod example;

use std::fs;

use example::{shown, specast, workspace};

const ALPHA: &str = "# Alpha\n\nAlpha speaks of [beta](beta.md), its [limits](./beta.md#limits) and [those][l].\n\n## Ports\n\nTraces arrive on port 4317, see [what beta opens](beta.md#ports).\n\n[l]: beta.md#limits \"T\"\n";
const BETA: &str = "# Beta\n\nBeta is after [alpha](/old/alpha.md) and [its ports](alpha.md#ports).\n\n## Ports\n\nLogs arrive on port 3100.\n\n## Limits\n\nBeta MUST restart within 30 seconds.\n";

fn two() -> tempfile::TempDir {
    let dir = workspace();
    fs::create_dir_all(dir.path().join("old")).unwrap();
    fs::write(dir.path().join("old/alpha.md"), ALPHA).unwrap();
    fs::write(dir.path().join("old/beta.md"), BETA).unwrap();
    dir
}

fn run(dir: &tempfile::TempDir, args: &[&str]) -> (Option<i32>, String) {
    let output = specast(dir.path(), args);
    (output.status.code(), shown(&output))
}

/// A spec has each of these links.
fn leads(dir: &tempfile::TempDir, spec: &str, links: &[&str]) {
    let text = text(dir, spec);
    for link in links {
        assert!(text.contains(link), "{link}: {text}");
    }
}

/// The proof of a spec notices each of these changes.
fn noticed(dir: &tempfile::TempDir, spec: &str, faults: &[(&str, &str)]) {
    let whole = text(dir, spec);
    for (from, to) in faults {
        assert!(whole.contains(from), "{from}: {whole}");
        fs::write(dir.path().join(spec), whole.replace(from, to)).unwrap();
        let (code, said) = run(dir, &["verify", spec]);
        assert_eq!(code, Some(1), "{from} -> {to}: {said}");
    }
    fs::write(dir.path().join(spec), whole).unwrap();
}

#[test]
fn links_from_one_source_to_another_lead_to_its_spec() {
    let dir = two();
    let (code, said) = run(&dir, &["recast", "old"]);
    assert!(code == Some(0) && said.contains("2 of 2 documents: 2 proven"), "{said}");
    let links = [
        "[beta](../beta/spec.md)",
        "[limits](../beta/spec.md#limits)",
        "[l]: ../beta/spec.md#limits \"T\"",
        "[what beta opens](../beta/spec.md#ports)",
    ];
    leads(&dir, "specs/alpha/spec.md", &links);
    // A path from the root stays one.
    leads(&dir, "specs/beta/spec.md", &["[alpha](/specs/alpha/spec.md)", "[its ports](../alpha/spec.md#ports)"]);
    // Each proof knows the other source, pins or no pins.
    for _ in 0..2 {
        let (code, said) = run(&dir, &["verify"]);
        assert_eq!(code, Some(0), "{said}");
        let faults = [
            ("(../beta/spec.md)", "(../alpha/spec.md)"),
            ("spec.md#limits)", "spec.md#ports)"),
            ("spec.md#limits \"T\"", "spec.md#ports \"T\""),
            ("spec.md#ports)", "spec.md#no-such)"),
        ];
        noticed(&dir, "specs/alpha/spec.md", &faults);
        noticed(&dir, "specs/beta/spec.md", &[("../alpha/spec.md#ports", "../../old/alpha.md#alpha")]);
        let pins = dir.path().join(".specast");
        if pins.exists() {
            let (code, said) = run(&dir, &["recast", "old"]);
            assert!(code == Some(0) && said.contains("2 proven (2 unchanged)"), "{said}");
            // One by itself follows what was recast before.
            let (code, said) = run(&dir, &["recast", "old/alpha.md"]);
            assert!(code == Some(0) && said.contains("nothing to change"), "{said}");
            let (code, said) = run(&dir, &["apply", "specs/beta/plan.md"]);
            assert!(code == Some(0) && said.contains("nothing to change"), "{said}");
            fs::remove_dir_all(pins).unwrap();
        }
    }
}

#[test]
fn what_nothing_became_of_is_still_led_to() {
    let dir = two();
    // Somebody wrote a document where the spec would stand, and an anchor leads nowhere.
    fs::create_dir_all(dir.path().join("specs/beta")).unwrap();
    fs::write(dir.path().join("specs/beta/spec.md"), BETA).unwrap();
    fs::write(
        dir.path().join("old/gamma.md"),
        "# Gamma\n\nSee [there](alpha.md#never) and [how](alpha.md?plain=1#ports).\n\nGamma listens on port 9.\n",
    )
    .unwrap();
    let (code, said) = run(&dir, &["recast", "old"]);
    assert!(code == Some(2) && said.contains("was not written by specast"), "{said}");
    leads(&dir, "specs/alpha/spec.md", &["[beta](../../old/beta.md)", "(../../old/beta.md#ports)"]);
    leads(&dir, "specs/gamma/spec.md", &["(../../old/alpha.md#never)", "(../../old/alpha.md?plain=1#ports)"]);
    // A retired source is known from its pins.
    fs::remove_dir_all(dir.path().join("specs/beta")).unwrap();
    let git = |args: &[&str]| {
        let identity = ["-c", "user.name=n", "-c", "user.email=e@x.y"];
        let done =
            std::process::Command::new("git").args(identity).args(args).current_dir(dir.path()).output().unwrap();
        assert!(done.status.success(), "{args:?}");
    };
    let (code, said) = run(&dir, &["recast", "old/alpha.md", "old/beta.md"]);
    assert_eq!(code, Some(0), "{said}");
    git(&["init", "-q"]);
    git(&["add", "-A"]);
    git(&["commit", "-qm", "recast"]);
    let (code, said) = run(&dir, &["retire", "old/beta.md"]);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = run(&dir, &["verify", "specs/alpha/spec.md"]);
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = run(&dir, &["recast", "old/alpha.md"]);
    assert!(code == Some(0) && said.contains("unchanged specs/alpha/spec.md"), "{said}");
    noticed(&dir, "specs/alpha/spec.md", &[("../beta/spec.md#limits", "../beta/spec.md#ports")]);
}

#[test]
fn links_between_sources_that_become_one_lead_inside_of_it() {
    let dir = two();
    let merge = ["recast", "old", "--merge", "--feature", "agent"];
    let (code, said) = run(&dir, &merge);
    assert_eq!(code, Some(0), "{said}");
    let links = [
        "[beta](#beta)",
        "[limits](#limits)",
        "[l]: #limits \"T\"",
        "[what beta opens](#ports-1)",
        "[alpha](#alpha)",
        "[its ports](#ports)",
    ];
    leads(&dir, "specs/agent/spec.md", &links);
    let (code, said) = run(&dir, &merge);
    assert!(code == Some(0) && said.contains("nothing to change"), "{said}");
    let (code, said) = run(&dir, &["check"]);
    assert_eq!(code, Some(0), "{said}");
    let faults = [
        ("(#ports-1)", "(#ports)"),
        ("(#ports)", "(#ports-1)"),
        ("(#beta)", "(#alpha)"),
        ("[l]: #limits", "[l]: #ports"),
    ];
    noticed(&dir, "specs/agent/spec.md", &faults);
    // Somebody who links to one of them leads to its part of the whole.
    fs::write(
        dir.path().join("gamma.md"),
        "# Gamma\n\nSee [beta](old/beta.md) and [its ports](old/beta.md#ports).\n\nGamma listens on port 9.\n",
    )
    .unwrap();
    let (code, said) = run(&dir, &["recast", "gamma.md"]);
    assert_eq!(code, Some(0), "{said}");
    leads(&dir, "specs/gamma/spec.md", &["(../agent/spec.md#beta)", "(../agent/spec.md#ports-1)"]);
    noticed(&dir, "specs/gamma/spec.md", &[("spec.md#beta", "spec.md#alpha"), ("spec.md#ports-1", "spec.md#ports")]);
}

#[test]
fn links_to_a_source_that_was_split_lead_to_the_part() {
    let dir = two();
    fs::create_dir_all(dir.path().join(".specast/placements")).unwrap();
    let parts = "[[part]]\nsource = \"old/beta.md\"\nheading = \"Limits\"\nfeature = \"limits\"\n\n[[part]]\nsource = \"old/beta.md\"\nfeature = \"beta\"\n";
    fs::write(dir.path().join(".specast/placements/beta.toml"), parts).unwrap();
    let (code, said) = run(&dir, &["recast", "old"]);
    assert!(code == Some(0) && said.contains("specs/beta/spec.md, specs/limits/spec.md: proven"), "{said}");
    let links = ["[beta](../beta/spec.md)", "[limits](../limits/spec.md#limits)", "(../beta/spec.md#ports)"];
    leads(&dir, "specs/alpha/spec.md", &links);
    let (code, said) = run(&dir, &["recast", "old/alpha.md"]);
    assert!(code == Some(0) && said.contains("nothing to change"), "{said}");
    noticed(&dir, "specs/alpha/spec.md", &[("../limits/spec.md#limits", "../beta/spec.md#ports")]);
}

fn text(dir: &tempfile::TempDir, path: &str) -> String {
    fs::read_to_string(dir.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}
