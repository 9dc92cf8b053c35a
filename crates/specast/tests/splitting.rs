//! One legacy document becomes several specs, and all of them are proven as one.

mod example;

use std::fs;

use example::{refused, shown, specast, workspace};

const OLD: &str = "---\nowner: edge-team\n---\n\n# Edge\n\nThis speaks of [ports](#ports) and of [limits](#2-limits).\n\n## Ports\n\nTraces arrive on port 4317, see [docs][d] and a note[^n].\n\n### Inbound\n\nThe agent MUST NOT open port 4318.\n\n## 2. Limits\n\nThe agent MUST restart within 30 seconds, see [docs][d] and [what comes in][i].\n\n## References\n\n[d]: docs/a.md\n[i]: #inbound\n[^n]: Only from inside.\n";
const PORTS: &str = "specs/edge/ports/spec.md";
const LIMITS: &str = "specs/edge/limits/spec.md";

fn split(flags: &[&str]) -> tempfile::TempDir {
    let dir = workspace();
    fs::create_dir_all(dir.path().join("docs")).unwrap();
    fs::write(dir.path().join("docs/a.md"), "# A\n\nx\n").unwrap();
    fs::write(dir.path().join("edge.md"), OLD).unwrap();
    let output = specast(dir.path(), &[&["recast", "edge.md"], flags].concat());
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    dir
}

fn text(dir: &tempfile::TempDir, path: &str) -> String {
    fs::read_to_string(dir.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn verify(dir: &tempfile::TempDir, spec: &str) -> (Option<i32>, String) {
    let output = specast(dir.path(), &["verify", spec]);
    (output.status.code(), shown(&output))
}

#[test]
fn sections_become_specs_that_lead_to_each_other() {
    let dir = split(&["--split", "--area", "edge"]);
    let (ports, limits) = (text(&dir, PORTS), text(&dir, LIMITS));
    assert!(ports.contains("# Edge") && ports.contains("[ports](#ports)"), "the preamble goes to the first: {ports}");
    assert!(ports.contains("[limits](../limits/spec.md#2-limits)"), "{ports}");
    assert!(limits.contains("[i]: ../ports/spec.md#inbound"), "{limits}");
    assert!(ports.contains("[^n]: Only from inside.") && !limits.contains("[^n]"), "{limits}");
    for spec in [&ports, &limits] {
        assert!(spec.contains("[d]: ../../../docs/a.md") && spec.contains("owner: 'edge-team'"), "{spec}");
    }
    assert!(ports.contains("title: 'Ports'") && limits.contains("title: 'Limits'"), "{limits}");
    assert!(!ports.contains("restart within") && !limits.contains("4317"), "each has its own: {limits}");

    // One proof for all of them, whichever is named.
    for spec in [PORTS, LIMITS, "specs/edge/limits/plan.md"] {
        let (code, said) = verify(&dir, spec);
        assert!(code == Some(0) && said.contains("edge.md to"), "{said}");
    }
    let all = specast(dir.path(), &["verify"]);
    assert_eq!(shown(&all).matches("proven:").count(), 1, "{}", shown(&all));
    let check = specast(dir.path(), &["check"]);
    assert_eq!(check.status.code(), Some(0), "{}", shown(&check));
}

#[test]
fn what_one_part_loses_no_other_makes_up_for() {
    for (spec, from, to, says) in [
        (LIMITS, "30 seconds", "40 seconds", "30 seconds"),
        (PORTS, "The agent MUST NOT open port 4318.", "", "4318"),
        (PORTS, "../limits/spec.md#2-limits", "../limits/spec.md#no-such", "#2-limits"),
        (PORTS, "../limits/spec.md#2-limits", "../limits/spec.md#references", "#2-limits"),
        (LIMITS, "[i]: ../ports/spec.md#inbound", "[i]: ../ports/spec.md#ports", "#inbound"),
    ] {
        let dir = split(&["--split", "--area", "edge"]);
        let whole = text(&dir, spec);
        assert!(whole.contains(from), "{from}: {whole}");
        fs::write(dir.path().join(spec), whole.replace(from, to)).unwrap();
        let (code, said) = verify(&dir, PORTS);
        assert!(code == Some(1) && said.contains(says), "{from} -> {to}: {said}");
    }
    // A whole part that is gone is no proof at all.
    let dir = split(&["--split", "--area", "edge"]);
    fs::remove_file(dir.path().join(LIMITS)).unwrap();
    let (code, said) = verify(&dir, PORTS);
    assert!(code == Some(2) && said.contains(LIMITS), "{said}");
}

#[test]
fn parts_are_kept_and_the_next_run_needs_no_flag() {
    let dir = split(&["--part", "inbound=net/ports", "--part", "Limits=limits", "--feature", "edge"]);
    let kept = text(&dir, ".specast/placements/edge.md.toml");
    assert!(kept.contains("heading = \"inbound\"") && kept.contains("feature = \"net/ports\""), "{kept}");
    assert!(text(&dir, "specs/net/ports/spec.md").contains("port 4318"));
    assert!(text(&dir, "specs/edge/spec.md").contains("port 4317"));
    let again = specast(dir.path(), &["recast", "edge.md"]);
    assert!(again.status.code() == Some(0) && shown(&again).contains("nothing to change"), "{}", shown(&again));
    // A folder follows what was said of its documents too.
    fs::create_dir(dir.path().join("old")).unwrap();
    fs::write(dir.path().join("old/more.md"), "# More\n\n## One\n\nPort 1.\n\n## Two\n\nPort 2.\n").unwrap();
    let parts = "[[part]]\nsource = \"old/more.md\"\nheading = \"Two\"\nfeature = \"two\"\n\n[[part]]\nsource = \"old/more.md\"\nfeature = \"one\"\n";
    fs::write(dir.path().join(".specast/placements/mine.toml"), parts).unwrap();
    let folder = specast(dir.path(), &["recast", "old"]);
    let said = shown(&folder);
    assert!(said.contains("old/more.md -> specs/one/spec.md, specs/two/spec.md: proven"), "{said}");

    refused(dir.path(), &["recast", "edge.md", "--feature", "x"], &["edge.md.toml says what the parts"]);
    refused(dir.path(), &["recast", "edge.md", "--split"], &["are others", "--force"]);
    refused(dir.path(), &["recast", "old/more.md", "--split"], &["mine.toml", "change them there"]);
    refused(dir.path(), &["plan", "edge.md"], &["becomes several specs", "specast recast edge.md"]);
    refused(dir.path(), &["apply", "specs/edge/plan.md"], &["becomes several specs"]);
}

#[test]
fn what_is_no_part_is_told() {
    let dir = workspace();
    fs::write(dir.path().join("edge.md"), OLD).unwrap();
    let recast = |flags: &[&'static str]| [&["recast", "edge.md"], flags].concat();
    refused(
        dir.path(),
        &recast(&["--part", "Ports=ports", "--part", "Limits=l"]),
        &["“References” belongs to no part"],
    );
    refused(dir.path(), &recast(&["--part", "Prots=ports"]), &["has no section “Prots”, only “Ports”, “Limits”"]);
    refused(dir.path(), &recast(&["--part", "Ports"]), &["is no part", "HEADING=FEATURE"]);
    refused(dir.path(), &recast(&["--part", "Ports=../x", "--feature", "y"]), &["leads out of the workspace"]);
    refused(dir.path(), &recast(&["--part", "Ports=a b", "--feature", "a-b"]), &["both become", "another name"]);
    refused(dir.path(), &["recast", "edge.md", "docs", "--split"], &["parts of several sources"]);
    fs::write(dir.path().join("one.md"), "# One\n\n## A\n\nText.\n").unwrap();
    refused(dir.path(), &["recast", "one.md", "--split"], &["has 1 section to split by"]);
}

#[test]
fn a_source_is_retired_once_all_of_its_parts_are_proven() {
    let dir = split(&["--split", "--area", "edge"]);
    let git = |args: &[&str]| {
        let identity = ["-c", "user.name=n", "-c", "user.email=e@x.y"];
        let done =
            std::process::Command::new("git").args(identity).args(args).current_dir(dir.path()).output().unwrap();
        assert!(done.status.success(), "{args:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "-A"]);
    git(&["commit", "-qm", "split"]);
    let whole = text(&dir, LIMITS);
    fs::write(dir.path().join(LIMITS), whole.replace("30", "40")).unwrap();
    let early = specast(dir.path(), &["retire", "edge.md"]);
    assert_ne!(early.status.code(), Some(0), "{}", shown(&early));
    fs::write(dir.path().join(LIMITS), whole).unwrap();
    let retired = specast(dir.path(), &["retire", "edge.md"]);
    assert_eq!(retired.status.code(), Some(0), "{}", shown(&retired));
    let (code, said) = verify(&dir, LIMITS);
    assert_eq!(code, Some(0), "{said}");
}
