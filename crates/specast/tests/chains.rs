//! Rewrites of rewrites, those over any number of files, and outputs that say two things.

mod folder;

use folder::Folder;
use serde_json::Value;

const RELAY: &str = "\
# Relay

- The relay listens on port 4317, and it MUST NOT hold more than 5 spans.
- Traces are kept for 14 days.
";

const LOGS: &str = "\
# Logs

Loki keeps logs for 30 days, except those of the gateway.

| Tenant | Lines |
| ------ | ----- |
| edge   | 200   |
| core   | 9000  |
";

const ALERTS: &str = "\
# Alerts

Every alert names its owner. An alert without an owner is deleted after 3 hours.
";

fn run(folder: &Folder, args: &[&str]) -> (i32, String) {
    let (code, stdout, stderr) = folder.says(&[&["verify"], args].concat());
    (code, stdout + &stderr)
}

/// The lines of a file without its first heading, one level deeper.
fn section(text: &str) -> String {
    format!("#{text}")
}

#[test]
fn many_files_become_one_and_one_becomes_many() {
    let all = format!("# All\n\n{}\n{}\n{}", section(RELAY), section(LOGS), section(ALERTS));
    let folder = Folder::new(&[("relay.md", RELAY), ("logs.md", LOGS), ("alerts.md", ALERTS), ("all.md", &all)]);
    let many = ["relay.md", "logs.md", "alerts.md"];
    let merged = [&["--from"], &many[..], &["--to", "all.md"]].concat();
    let (code, said) = run(&folder, &merged);
    assert_eq!(code, 0, "a title that states nothing is no invention: {said}");
    folder.write("all.md", all.replace("# All\n\n", "# All of the 7 guards of port 9999\n\n"));
    let (code, said) = run(&folder, &merged);
    assert!(code == 1 && said.contains("0 of ") && said.contains("invented"), "only the new title is new: {said}");
    folder.write("all.md", all.replace("# All\n\n", ""));
    let (code, said) = run(&folder, &merged);
    assert_eq!(code, 0, "{said}");
    let split = [&["--from", "all.md", "--to"], &many[..]].concat();
    let (code, said) = run(&folder, &split);
    assert_eq!(code, 0, "{said}");
    // Through one file and back to many, and the other way round.
    let (code, said) = run(&folder, &[&["--from"], &many[..], &["--via", "all.md", "--to"], &["relay.md"]].concat());
    assert_eq!(code, 2, "a file is one state: {said}");
    folder.write("new/relay-and-logs.md", format!("{RELAY}\n{}", section(LOGS)));
    folder.write("new/alerts.md", ALERTS);
    let new = ["new/relay-and-logs.md", "new/alerts.md"];
    let (code, said) = run(&folder, &[&["--from"], &many[..], &["--via", "all.md", "--to"], &new[..]].concat());
    assert!(code == 0 && said.contains(" through all.md to new/relay-and-logs.md"), "{said}");
    let (code, said) =
        run(&folder, &["--from", "all.md", "--via", "relay.md,logs.md,alerts.md", "--to", new[0], new[1]]);
    assert_eq!(code, 0, "{said}");
    // Each of the files counts, on each side.
    for (path, from, to) in [
        ("new/alerts.md", "3 hours", "4 hours"),
        ("new/relay-and-logs.md", "MUST NOT", "SHOULD NOT"),
        ("new/relay-and-logs.md", ", except those of the gateway", ""),
        ("new/relay-and-logs.md", "| core   | 9000  |\n", ""),
    ] {
        let text = folder.read(path);
        let faulty = text.replace(from, to);
        assert_ne!(faulty, text);
        folder.write(path, faulty);
        for args in [
            [&["--from"], &many[..], &["--to"], &new[..]].concat(),
            [&["--from"], &many[..], &["--via", "all.md", "--to"], &new[..]].concat(),
        ] {
            let (code, said) = run(&folder, &args);
            assert_eq!(code, 1, "{path}: {from}: {said}");
        }
        folder.write(path, text);
    }
    // One that is left out is missed.
    let (code, said) = run(&folder, &[&["--from"], &many[..], &["--via", "all.md", "--to", new[0]]].concat());
    assert!(code == 1 && said.contains("alerts.md:"), "{said}");
}

#[test]
fn chains_know_what_each_step_did() {
    let folder = Folder::new(&[
        ("a.md", "# Relay\n\nThe relay MUST wait 5 minutes before it retries.\n\nLogs go to Loki.\n"),
        ("b.md", "# Relay\n\nThe relay MUST wait 300 seconds before it retries.\n\nLogs go to Loki.\n"),
        ("c.md", "# Relay\n\nBefore it retries, the relay MUST wait 300s.\n\nLogs go to Loki.\n"),
        ("d.md", "# Relay\n\n- Before it retries, the relay MUST wait 5m.\n- Logs go to Loki.\n"),
    ]);
    let chain = ["--from", "a.md", "--via", "b.md", "--via", "c.md", "--to", "d.md"];
    let (code, said) = run(&folder, &chain);
    assert!(code == 0 && said.contains("from a.md through b.md through c.md to d.md"), "{said}");
    let (_, stdout, _) = folder.says(&[&["verify"], &chain[..], &["--output-format", "json"]].concat());
    let proof: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!(proof["steps"][1][0]["path"], "c.md");
    let lines: Vec<u64> =
        proof["facts"].as_array().unwrap().iter().map(|fact| fact["targets"][0]["line"].as_u64().unwrap()).collect();
    assert!(lines.iter().all(|line| *line <= 4), "targets lie in the last step: {lines:?}");
    // A fault of the last step is the chain's, whatever the steps before say.
    for (from, to) in [("5m", "6m"), ("MUST", "SHOULD"), ("- Logs go to Loki.\n", ""), ("Loki", "Tempo")] {
        let text = folder.read("d.md");
        folder.write("d.md", text.replace(from, to));
        let (code, said) = run(&folder, &chain);
        assert_eq!(code, 1, "{from}: {said}");
        folder.write("d.md", text);
    }
    // What a step before lost, and the last one does not have, is lost; what the last one has again is not.
    let text = folder.read("b.md");
    folder.write("b.md", text.replace("\nLogs go to Loki.\n", ""));
    assert_eq!(run(&folder, &chain).0, 0);
    let last = folder.read("d.md");
    folder.write("d.md", last.replace("- Logs go to Loki.\n", ""));
    let (code, said) = run(&folder, &chain);
    assert!(code == 1 && said.contains("a.md:5"), "{said}");
    // What a step between invented is invented.
    folder.write("b.md", text.clone() + "\nAt most 9 workers run.\n");
    folder.write("c.md", folder.read("c.md") + "\nAt most 9 workers run.\n");
    folder.write("d.md", last + "\nAt most 9 workers run.\n");
    let (code, said) = run(&folder, &chain);
    assert!(code == 1 && said.contains("+ invented") && said.contains("9 workers"), "{said}");
    // Revisions are steps too.
    let (code, said) = run(&folder, &["--from", "a.md", "--via", "no.md", "--to", "d.md"]);
    assert!(code == 2 && said.contains("no.md"), "{said}");
}

/// Two outputs render one statement of the source in two ways: whoever reads both must be told.
#[test]
fn outputs_that_contradict_each_other_are_told() {
    let plan = "# Relay\n\n- The relay listens on port 4318, and it MUST NOT hold more than 5 spans.\n";
    let folder = Folder::new(&[("relay.md", RELAY), ("spec.md", RELAY), ("plan.md", plan)]);
    let args = ["--from", "relay.md", "--to", "spec.md", "plan.md"];
    let (code, said) = run(&folder, &args);
    let line = said.lines().find(|line| line.starts_with("! contradiction (port): plan.md:3: ")).unwrap_or(&said);
    assert!(code == 1 && line.ends_with("says “4318”, spec.md:3 keeps “4317”"), "{said}");
    let (_, stdout, _) = folder.says(&[&["verify"], &args[..], &["--output-format", "json"]].concat());
    let proof: Value = serde_json::from_str(&stdout).unwrap();
    let one = &proof["contradictions"][0];
    assert_eq!((one["from"].as_str(), one["to"].as_str()), (Some("4317"), Some("4318")));
    assert_eq!((&one["kept"]["path"], &one["output"]["path"]), (&"spec.md".into(), &"plan.md".into()));
    // In a diff what is new fails nothing, but it is told.
    folder.commit("2026-01-02");
    folder.write("relay.md", format!("{RELAY}\n{}", section(plan)));
    let (code, said) = run(&folder, &["--since", "HEAD"]);
    assert!(code == 0 && said.contains("! contradiction (port): relay.md:8: "), "{said}");
    // The same once more is none.
    folder.write("relay.md", format!("{RELAY}\n{}", section(&plan.replace("4318", "4317"))));
    let (_, said) = run(&folder, &["--since", "HEAD"]);
    assert!(!said.contains("contradiction"), "{said}");
}
