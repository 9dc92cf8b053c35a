//! Many legacy documents at once: each becomes a spec of its own, or all become one.

mod example;

use std::fs;

use example::{refused, shown, specast, workspace};

const PORTS: &str = "# Ports\n\n## Interfaces\n\nTraces arrive on port 4317.\n\nThe agent MUST NOT open port 4318.\n";
const LIMITS: &str = "# Limits\n\n## Operations\n\nThe agent MUST restart within 30 seconds.\n";

fn archive() -> tempfile::TempDir {
    let dir = workspace();
    fs::create_dir_all(dir.path().join("old/edge/net")).unwrap();
    fs::write(dir.path().join("old/limits.md"), LIMITS).unwrap();
    fs::write(dir.path().join("old/edge/net/ports-spec.md"), PORTS).unwrap();
    dir
}

fn text(dir: &tempfile::TempDir, path: &str) -> String {
    fs::read_to_string(dir.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn each_document_of_a_folder_becomes_a_spec_in_the_area_of_its_folder() {
    let dir = archive();
    let output = specast(dir.path(), &["recast", "old", "--dry-run"]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    assert!(!dir.path().join("specs/limits").exists(), "a dry run writes nothing");

    let output = specast(dir.path(), &["recast", "old"]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    let said = shown(&output);
    assert!(
        said.contains("recast 2 of 2 documents: 2 proven (0 unchanged), 0 with findings, 0 could not be"),
        "{said}"
    );
    assert!(text(&dir, "specs/edge/net/ports/spec.md").contains("Traces arrive on port 4317."));
    assert!(text(&dir, "specs/limits/plan.md").contains("old/limits.md"));
    for spec in ["specs/edge/net/ports/spec.md", "specs/limits/spec.md"] {
        let proof = specast(dir.path(), &["verify", spec]);
        assert_eq!(proof.status.code(), Some(0), "{}", shown(&proof));
    }

    // Again: nothing to do. What is new is done, and the rest stays.
    let again = specast(dir.path(), &["recast", "old"]);
    assert!(shown(&again).contains("2 proven (2 unchanged)"), "{}", shown(&again));
    fs::write(dir.path().join("old/more.md"), LIMITS.replace("30", "40")).unwrap();
    let more = specast(dir.path(), &["recast", "old"]);
    assert!(shown(&more).contains("3 proven (2 unchanged)"), "{}", shown(&more));
}

#[test]
fn what_a_recast_wrote_teaches_nothing_until_somebody_changes_it() {
    let dir = archive();
    specast(dir.path(), &["recast", "old/edge/net/ports-spec.md", "--area", "edge"]);
    let plan = ["plan", "old/limits.md", "--dry-run"];
    let untaught = specast(dir.path(), &plan);
    assert!(!shown(&untaught).contains("learned from"), "{}", shown(&untaught));
    let spec = text(&dir, "specs/edge/ports/spec.md");
    fs::write(dir.path().join("specs/edge/ports/spec.md"), spec + "\nOne more word.\n").unwrap();
    let taught = specast(dir.path(), &plan);
    assert!(shown(&taught).contains("learned from 1 document"), "{}", shown(&taught));
}

#[test]
fn one_that_cannot_be_recast_does_not_stop_the_others() {
    let dir = archive();
    fs::write(dir.path().join("old/broken.md"), "---\na: [1\n---\n# T\n\ntext\n").unwrap();
    // It would become what another one becomes.
    fs::write(dir.path().join("old/limits-spec.md"), LIMITS).unwrap();
    let output = specast(dir.path(), &["recast", "old"]);
    assert_eq!(output.status.code(), Some(2), "{}", shown(&output));
    let said = shown(&output);
    assert!(said.contains("recast 2 of 4 documents: 2 proven"), "{said}");
    assert!(said.contains("broken.md:2: "), "{said}");
    assert!(said.contains("specs/limits/spec.md is what") && said.contains("--feature"), "{said}");
    refused(dir.path(), &["recast", "old", "--feature", "all"], &["one feature for several sources", "--merge"]);
    fs::create_dir(dir.path().join("bare")).unwrap();
    refused(dir.path(), &["recast", "bare"], &["nothing to recast: bare holds no legacy document"]);
}

#[test]
fn several_become_one_and_are_proven_together() {
    let dir = archive();
    let merge = ["recast", "old/limits.md", "old/edge/net/ports-spec.md", "--merge", "--feature", "agent"];
    let output = specast(dir.path(), &merge);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    let spec = text(&dir, "specs/agent/spec.md");
    for sentence in ["Traces arrive on port 4317.", "The agent MUST restart within 30 seconds."] {
        assert!(spec.contains(sentence), "{sentence}: {spec}");
    }
    let proof = specast(dir.path(), &["verify", "specs/agent/spec.md"]);
    assert_eq!(proof.status.code(), Some(0), "{}", shown(&proof));
    let plan = text(&dir, "specs/agent/plan.md");
    assert!(plan.contains("Normalize old/edge/net/ports-spec.md, old/limits.md into"), "the goal names both: {plan}");
    // The proof looks at both.
    fs::write(dir.path().join("specs/agent/spec.md"), spec.replace("4317", "4319")).unwrap();
    let proof = specast(dir.path(), &["verify", "specs/agent/spec.md"]);
    assert_eq!(proof.status.code(), Some(1), "{}", shown(&proof));
    let nameless = specast(dir.path(), &["recast", "old", "--merge"]);
    assert_eq!(nameless.status.code(), Some(2), "{}", shown(&nameless));
}

#[test]
fn areas_come_from_specast_toml_and_sources_from_globs() {
    let dir = archive();
    let config = "[[sources]]\npaths = [\"old/edge/**\"]\narea = \"infra\"\n";
    fs::write(dir.path().join("specast.toml"), config).unwrap();
    let output = specast(dir.path(), &["recast", "old/**/*-spec.md"]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    assert!(shown(&output).contains("recast 1 of 1 document: 1 proven"), "{}", shown(&output));
    assert!(text(&dir, "specs/infra/ports/spec.md").contains("port 4317"));
    // A file by its name has the area too; the command line has the last word.
    let one = specast(dir.path(), &["recast", "old/edge/net/ports-spec.md", "--dry-run"]);
    assert!(shown(&one).contains("unchanged specs/infra/ports/spec.md"), "{}", shown(&one));
    let named = specast(dir.path(), &["recast", "old/edge/net/ports-spec.md", "--dry-run", "--area", "net"]);
    assert!(shown(&named).contains("would write specs/net/ports/spec.md"), "{}", shown(&named));
    refused(dir.path(), &["recast", "old/*.txt"], &["nothing to recast: old/*.txt holds no legacy document"]);
    refused(dir.path(), &["recast", "old/["], &["is no glob"]);
    fs::write(dir.path().join("specast.toml"), config.replace("edge/**", "edge/[")).unwrap();
    refused(dir.path(), &["recast", "old"], &["specast.toml:2: ", "is no glob"]);
}

#[test]
fn each_source_has_the_date_of_its_own_last_commit() {
    let dir = archive();
    let git = |date: &str, args: &[&str]| {
        let identity = ["-c", "user.name=n", "-c", "user.email=e@x.y", "-c", "core.quotePath=true"];
        let mut command = std::process::Command::new("git");
        command.args(identity).args(args).current_dir(dir.path());
        let done = command.env("GIT_COMMITTER_DATE", format!("{date}T12:00:00Z")).output().unwrap();
        assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
    };
    let commit = |date: &str, path: &str, text: &str| {
        fs::write(dir.path().join(path), text).unwrap();
        git(date, &["add", "-A"]);
        git(date, &["commit", "-qm", path]);
    };
    git("2020-01-01", &["init", "-q", "-b", "main"]);
    commit("2020-01-01", "old/limits.md", LIMITS);
    git("2020-01-01", &["checkout", "-q", "-b", "side"]);
    commit("2020-02-02", "old/größe.md", "# Size\n\nThe store holds 3 GB.\n");
    git("2020-01-01", &["checkout", "-q", "main"]);
    commit("2020-03-03", "old/edge/net/ports-spec.md", &PORTS.replace("4317", "4319"));
    git("2020-04-04", &["merge", "-q", "--no-ff", "-m", "merge", "side"]);
    commit("2020-05-05", "other.md", "# Other\n\nx\n");
    fs::write(dir.path().join("old/new.md"), "# New\n\nNobody committed 4 of these.\n").unwrap();
    let output = specast(dir.path(), &["recast", "old"]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    let pins = |spec: &str| text(&dir, &format!(".specast/pins/specs__{spec}__spec.md.toml"));
    let said = |path: &str| {
        let mut log = std::process::Command::new("git");
        log.args(["log", "-1", "--format=%H", "--", path]).current_dir(dir.path());
        String::from_utf8(log.output().unwrap().stdout).unwrap().trim().to_owned()
    };
    for (spec, path, date) in [
        ("limits", "old/limits.md", "2020-01-01"),
        ("größe", "old/größe.md", "2020-02-02"),
        ("edge__net__ports", "old/edge/net/ports-spec.md", "2020-03-03"),
    ] {
        assert!(pins(spec).contains(&format!("commit = \"{}\"", said(path))), "{spec}: {}", pins(spec));
        let plan = text(&dir, &format!("specs/{}/plan.md", spec.replace("__", "/")));
        assert!(plan.contains(date), "{spec}: no {date} in {plan}");
        // One by itself says the same.
        let feature = spec.rsplit("__").next().unwrap();
        let again = specast(dir.path(), &["recast", path, "--feature", feature, "--area", "x"]);
        assert!(pins(&format!("x__{feature}")).contains(&said(path)), "{}", shown(&again));
    }
    assert!(!pins("new").contains("commit"), "{}", pins("new"));
}
