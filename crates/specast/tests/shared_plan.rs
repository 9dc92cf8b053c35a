//! One plan for the specs of many sources: written, looked at, carried out, ticked, proven, and run again.

mod example;

use std::fs;
use std::path::Path;

use example::{refused, shown, snapshot, specast, workspace};

const PLAN: &str = "specs/migration/plan.md";
const SPECS: [&str; 4] = [
    "specs/edge/gateway/spec.md",
    "specs/edge/ports/spec.md",
    "specs/store/backup/spec.md",
    "specs/store/limits/spec.md",
];
const SOURCES: [(&str, &str); 4] = [
    (
        "old/edge/gateway-spec.md",
        "# Gateway\n\nOwner: Edge team\n\n## Interfaces\n\nThe gateway listens on port 8443. It MUST refuse plain HTTP.\n\n\
         What it opens towards the agents stands in [the ports](ports.md#interfaces).\n\n\
         ## Risks\n\nNobody knows how it behaves with 5000 sessions.\n",
    ),
    (
        "old/edge/ports.md",
        "# Ports\n\n## Interfaces\n\nTraces arrive on port 4317. The agent MUST NOT open port 4318.\n",
    ),
    (
        "old/store/backup.md",
        "# Backup\n\n## Operations\n\nA full backup runs at 02:30. Sizes are bounded, see [limits](limits-spec.md).\n\n\
         The store is reached as in [the gateway](../edge/gateway-spec.md).\n",
    ),
    ("old/store/limits-spec.md", "# Limits\n\n## Operations\n\nThe store MUST restart within 30 seconds.\n"),
];

fn archive() -> tempfile::TempDir {
    let dir = workspace();
    for (path, text) in SOURCES {
        let full = dir.path().join(path);
        fs::create_dir_all(full.parent().unwrap()).unwrap();
        fs::write(full, text).unwrap();
    }
    dir
}

fn text(dir: &Path, path: &str) -> String {
    fs::read_to_string(dir.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What a run that ends with this code says.
#[track_caller]
fn says(dir: &Path, code: i32, args: &[&str]) -> String {
    let output = specast(dir, args);
    assert_eq!(output.status.code(), Some(code), "{args:?}: {}", shown(&output));
    shown(&output)
}

/// The rows of the plan that have this verdict.
fn rows(dir: &Path, verdict: &str) -> Vec<String> {
    let output = specast(dir, &["status", PLAN, "--output-format", "json"]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let rows = value["rows"].as_array().unwrap().iter().filter(|row| row["verdict"] == verdict);
    rows.map(|row| format!("{} {}", row["kind"].as_str().unwrap(), row["text"].as_str().unwrap())).collect()
}

#[test]
fn one_plan_is_written_carried_out_and_proven() {
    let dir = archive();
    let dir = dir.path();
    let before = snapshot(dir);
    let dry = says(dir, 0, &["plan", "old", "--one-plan", "migration", "--dry-run"]);
    assert!(dry.contains(&format!("would write {PLAN}: one plan for 4 specs, 0 findings in")), "{dry}");
    assert!(before == snapshot(dir), "a dry run writes nothing");

    says(dir, 0, &["plan", "old", "--one-plan", "migration"]);
    let plan = text(dir, PLAN);
    for ((source, _), spec) in SOURCES.iter().zip(SPECS) {
        assert!(plan.contains(&format!("Move every block of `{source}` into `{spec}`")), "{plan}");
        assert!(plan.contains(&format!("`specast verify {spec}` passes")), "{plan}");
        assert!(!dir.join(spec).exists(), "a plan writes no spec");
    }
    // What is said of the whole is said of each folder, not of each source.
    assert_eq!(plan.matches("Preserve original statements").count(), 2, "{plan}");
    assert_eq!(plan.matches("- [ ] ").count(), 3, "{plan}");
    assert!(!plan.contains("5000 sessions"), "a shared plan takes no text: {plan}");

    // Before: everything but the plan itself is missing, and nothing is proven of it.
    let missing = rows(dir, "missing");
    assert_eq!(missing.iter().filter(|row| row.starts_with("task ")).count(), 4, "{missing:?}");
    assert_eq!(missing.iter().filter(|row| row.starts_with("verification ")).count(), 8, "{missing:?}");
    assert_eq!(rows(dir, "failed"), [""; 0]);
    assert!(says(dir, 2, &["verify", PLAN]).contains("is planned and not written yet"));

    let said = says(dir, 0, &["apply", PLAN, "--tick"]);
    assert!(said.contains("ticked 3 proven criteria"), "{said}");
    assert_eq!(text(dir, PLAN), plan.replace("- [ ] ", "- [x] "), "only ticks change");
    assert_eq!(rows(dir, "missing"), [""; 0]);
    assert_eq!(rows(dir, "failed"), [""; 0]);
    assert!(rows(dir, "proven").len() >= 17, "{:?}", rows(dir, "proven"));
    // Links between the sources lead to what they became, across areas too.
    assert!(text(dir, SPECS[0]).contains("](../ports/spec.md#"), "{}", text(dir, SPECS[0]));
    assert!(text(dir, SPECS[0]).contains("5000 sessions"), "what a plan of its own would take is in the spec");
    assert!(text(dir, SPECS[2]).contains("[limits](../limits/spec.md)"), "{}", text(dir, SPECS[2]));
    assert!(text(dir, SPECS[2]).contains("[the gateway](../../edge/gateway/spec.md)"), "{}", text(dir, SPECS[2]));

    for verify in [vec!["verify"], vec!["verify", PLAN]] {
        let proof = says(dir, 0, &verify);
        assert_eq!(proof.matches("proven: 0 of ").count(), 4, "{verify:?}: {proof}");
    }
    // The recast of the same archive, and the plan once more, change nothing; a tick is no change.
    let after = snapshot(dir);
    let again = says(dir, 0, &["recast", "old", "--one-plan", "migration"]);
    assert!(again.contains(&format!("unchanged {PLAN}")) && again.contains("4 proven (4 unchanged)"), "{again}");
    says(dir, 0, &["plan", "old", "--one-plan", "migration"]);
    assert!(says(dir, 0, &["apply", PLAN, "--tick"]).contains("nothing to change"));
    assert!(after == snapshot(dir), "a second run changes nothing");
}

#[test]
fn a_loss_in_one_spec_is_told_of_its_rows_only() {
    let dir = archive();
    let dir = dir.path();
    says(dir, 0, &["recast", "old", "--one-plan", "migration"]);
    assert_eq!(rows(dir, "failed"), [""; 0]);
    let spec = text(dir, SPECS[2]);
    let lossy = spec.replace("A full backup runs at 02:30. ", "");
    assert_ne!(spec, lossy);
    fs::write(dir.join(SPECS[2]), lossy).unwrap();
    let failed = rows(dir, "failed");
    let of_spec = format!("verification specast verify {} passes", SPECS[2]);
    assert!(failed.contains(&of_spec), "{failed:?}");
    // The others are proven; what speaks of all of them is not.
    let proven = rows(dir, "proven");
    for spec in [SPECS[0], SPECS[1], SPECS[3]] {
        assert!(proven.contains(&format!("verification specast verify {spec} passes")), "{proven:?}");
        assert!(proven.contains(&format!("task specast check {spec} passes")), "{proven:?}");
    }
    let (all, constraint) = (format!("completion criterion specast verify {PLAN} passes"), "constraint Preserve");
    assert!(failed.contains(&all) && failed.iter().any(|row| row.starts_with(constraint)), "{failed:?}");
    let status = says(dir, 1, &["status", PLAN]);
    assert!(status.contains(&format!("3 of 4 specs proven, not {}", SPECS[2])), "{status}");
    for args in [vec!["verify"], vec!["verify", PLAN], vec!["verify", SPECS[2]]] {
        let proof = says(dir, 1, &args);
        assert!(proof.contains("02:30"), "{args:?}: {proof}");
    }
    // Without pins the plan says what is compared with what, and the verdicts are the same.
    fs::remove_dir_all(dir.join(".specast")).unwrap();
    let proof = says(dir, 1, &["verify"]);
    assert!(proof.contains("02:30") && proof.matches("proven: 0 of ").count() == 3, "{proof}");
    says(dir, 0, &["verify", SPECS[0]]);
    assert!(rows(dir, "failed").contains(&of_spec), "{:?}", rows(dir, "failed"));
}

#[test]
fn a_run_that_was_stopped_goes_on_and_a_persons_plan_stays() {
    let dir = archive();
    let dir = dir.path();
    let done = archive();
    says(done.path(), 0, &["recast", "old", "--one-plan", "migration"]);
    // The plan and a spec whose links lead to no other were written when the run was stopped.
    says(dir, 0, &["plan", "old", "--one-plan", "migration"]);
    for file in [SPECS[1], ".specast/pins/specs__edge__ports__spec.md.toml"] {
        fs::create_dir_all(dir.join(file).parent().unwrap()).unwrap();
        fs::copy(done.path().join(file), dir.join(file)).unwrap();
    }
    let proof = says(dir, 0, &["verify"]);
    assert!(proof.contains(&format!("{}: planned and not written yet", SPECS[3])), "{proof}");
    assert!(says(dir, 2, &["verify", PLAN]).contains("is planned and not written yet"));
    let went_on = says(dir, 0, &["recast", "old", "--one-plan", "migration"]);
    assert!(went_on.contains(&format!("unchanged {PLAN}")), "{went_on}");
    assert!(went_on.contains("4 proven (1 unchanged)"), "{went_on}");
    assert!(snapshot(dir) == snapshot(done.path()), "both ways lead to the same files");

    let plan = text(dir, PLAN);
    let mine = plan.replace("| N/A | All template", "| Docs | All template");
    assert_ne!(plan, mine);
    fs::write(dir.join(PLAN), &mine).unwrap();
    for verb in ["plan", "recast"] {
        refused(
            dir,
            &[verb, "old", "--one-plan", "migration"],
            &[PLAN, "was changed since specast wrote it", "--force"],
        );
    }
    // It is carried out as it stands.
    says(dir, 0, &["apply", PLAN]);
    assert_eq!(text(dir, PLAN), mine);
    says(dir, 0, &["verify"]);
    says(dir, 0, &["plan", "old", "--one-plan", "migration", "--force"]);
    assert_eq!(text(dir, PLAN), plan);
    // One more source is one more row.
    fs::write(dir.join("old/store/size.md"), "# Size\n\nThe store holds 3 GB.\n").unwrap();
    says(dir, 0, &["recast", "old", "--one-plan", "migration"]);
    assert!(text(dir, PLAN).contains("into `specs/store/size/spec.md`"));
    assert_eq!(rows(dir, "failed"), [""; 0]);
}

#[test]
fn what_cannot_share_a_plan_is_refused() {
    let dir = archive();
    let dir = dir.path();
    fs::create_dir(dir.join("bare")).unwrap();
    for verb in ["plan", "recast"] {
        refused(dir, &[verb, "bare", "--one-plan", "migration"], &["nothing to recast: bare holds no legacy document"]);
        refused(dir, &[verb, "old", "--one-plan", "../out"], &["leads out of the workspace"]);
        refused(dir, &[verb, "old", "--one-plan", ""], &["is empty"]);
    }
    refused(dir, &["plan", "old"], &["old: is a folder", "--one-plan FEATURE"]);
    let two = ["plan", SOURCES[0].0, SOURCES[1].0];
    refused(dir, &two, &["2 documents: one plan for all of them is --one-plan FEATURE"]);
    let split = ["recast", "old/edge/gateway-spec.md", "--split", "--one-plan", "migration"];
    refused(dir, &split, &["old/edge/gateway-spec.md becomes several specs", "leave --one-plan out"]);

    says(dir, 0, &["plan", "old", "--one-plan", "infra/migration"]);
    let at = "specs/infra/migration/plan.md";
    let plan = text(dir, at);
    // A source that no task moves, and one that two specs would take whole.
    let row = plan.lines().find(|line| line.contains("Move every block of `old/edge/ports.md`")).unwrap();
    fs::write(dir.join(at), plan.replace(&format!("{row}\n"), "")).unwrap();
    refused(dir, &["apply", at], &["no task says which spec `old/edge/ports.md` becomes"]);
    // A blank line ends the table: one task is left, and its spec does not take what the others moved.
    fs::write(dir.join(at), plan.replace(row, "")).unwrap();
    refused(dir, &["apply", at], &["no task says which spec `old/edge/ports.md` becomes"]);
    fs::write(dir.join(at), plan.replace(row, &(row.to_owned() + "\n" + &row.replace("edge/ports/", "edge/more/"))))
        .unwrap();
    refused(dir, &["apply", at], &["`old/edge/ports.md` becomes specs/edge/ports/spec.md and specs/edge/more/spec.md"]);
    // A spec of somebody else is refused before anything is written.
    fs::write(dir.join(at), plan).unwrap();
    fs::create_dir_all(dir.join("specs/store/limits")).unwrap();
    fs::write(dir.join(SPECS[3]), "mine\n").unwrap();
    refused(dir, &["apply", at], &[SPECS[3], "was not written by specast"]);
}

#[test]
fn a_source_alone_has_the_plan_that_it_would_have_elsewhere() {
    let dir = archive();
    let dir = dir.path();
    // The area that was named is that of the plan too.
    let plan = "specs/edge/migration/plan.md";
    says(dir, 0, &["recast", "old/edge/gateway-spec.md", "--area", "edge", "--one-plan", "migration"]);
    assert!(text(dir, plan).contains("5000 sessions"), "a plan of one spec takes what only plans have a section for");
    says(dir, 0, &["verify", plan]);
    let after = snapshot(dir);
    says(dir, 0, &["apply", plan]);
    assert!(after == snapshot(dir));
}
