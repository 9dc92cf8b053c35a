//! `where` and `facts`: questions to the facts of files.

mod folder;

use folder::Folder;
use serde_json::Value;

const OLD: &str = "\
# Alloy

## Ports

| Service | Port |
| ------- | ---- |
| `tempo` | 4317 |
| `loki`  | 3100 |

## Limits

A retry waits 5 minutes. The memory limit is 512 MiB.

The tag `latest` MUST NOT be used.
";

const NEW: &str = "\
# Alloy

## Ports

| Service | Port |
| ------- | ---- |
| `tempo` | 4317 |
| `loki`  | 3101 |

## Limits

A retry waits 300s. The memory limit is 512 MiB.

The gateway runs on two nodes.
";

fn folder() -> Folder {
    Folder::new(&[("old.md", OLD), ("new.md", NEW)])
}

fn json(folder: &Folder, args: &[&str]) -> Value {
    let (code, stdout, stderr) = folder.says(&[args, &["--output-format", "json"]].concat());
    assert_eq!(code, 0, "{args:?}: {stderr}");
    serde_json::from_str(&stdout).unwrap()
}

const SIDES: [&str; 4] = ["--from", "old.md", "--to", "new.md"];

#[test]
fn where_answers_both_ways() {
    let folder = folder();
    let ask = |what: &str| folder.says(&[&["where", what][..], &SIDES].concat());
    let (code, stdout, _) = ask("memory limit is 512 MiB");
    assert_eq!(code, 0);
    for part in
        ["source old.md:12: ", "-> new.md:12: ", "output new.md:12: ", "<- old.md:12: ", "1 place in 1 source, "]
    {
        assert!(stdout.contains(part), "{part} in {stdout}");
    }
    let (_, stdout, _) = ask("old.md:14");
    assert!(stdout.contains("source old.md:14") && stdout.contains("  lost"), "{stdout}");
    let (_, stdout, _) = ask("new.md:14");
    assert!(stdout.contains("output new.md:14: The gateway runs") && stdout.contains("in no source"), "{stdout}");
    let (_, stdout, _) = ask("3100");
    assert!(stdout.contains("altered") && stdout.contains("3101"), "{stdout}");

    let proof: Value = {
        let (_, stdout, _) = folder.says(&[&["verify", "--output-format", "json"][..], &SIDES].concat());
        serde_json::from_str(&stdout).unwrap()
    };
    let facts = proof["facts"].as_array().unwrap();
    let id = facts.iter().find(|fact| fact["value"] == "4317").unwrap()["id"].as_str().unwrap();
    let answer = json(&folder, &[&["where", id][..], &SIDES].concat());
    assert_eq!(answer["schema"], "specast/where/1");
    assert_eq!(answer["sources"][0]["facts"].as_array().unwrap().len(), 1);
    assert_eq!(answer["sources"][0]["facts"][0]["targets"][0]["line"], 7);
    let id = proof["fragments"][0]["id"].as_str().unwrap();
    assert_eq!(json(&folder, &[&["where", id][..], &SIDES].concat())["sources"][0]["value"], "Alloy");

    for (what, says) in [
        ("no such words", "stands in none of 1 sources and 1 outputs"),
        ("old.md:99", "so there is no line 99"),
        ("specast.toml:1", "is neither a source nor an output here"),
        (" ", "nothing was asked"),
    ] {
        let (code, stdout, stderr) = ask(what);
        assert!(code == 2 && stdout.is_empty() && stderr.contains(says), "{what}: {stderr}");
    }
}

#[test]
fn facts_by_kind_subject_and_value() {
    let folder = folder();
    let found = |args: &[&str]| -> Vec<String> {
        let answer = json(&folder, &[&["facts"], args].concat());
        let facts = answer["facts"].as_array().unwrap();
        assert_eq!(answer["summary"]["found"].as_u64(), Some(facts.len() as u64));
        let shown = |fact: &Value| {
            format!("{}:{} {}", fact["path"].as_str().unwrap(), fact["line"], fact["value"].as_str().unwrap())
        };
        facts.iter().map(shown).collect()
    };
    assert_eq!(found(&["--kind", "port", "--subject", "tempo"]), ["new.md:7 4317", "old.md:7 4317"]);
    assert_eq!(found(&["--kind", "port", "--subject", "loki", "old.md"]), ["old.md:8 3100"]);
    assert_eq!(found(&["--kind", "duration", "--value", "5m"]), ["new.md:12 300s", "old.md:12 5 minutes"]);
    assert_eq!(found(&["--value", "4317", "old.md"]), ["old.md:7 4317"]);
    assert_eq!(found(&["--kind", "size", "--subject", "alloy", "old.md"]), ["old.md:12 512 MiB"]);
    assert!(found(&["--value", "4318"]).is_empty());

    let (code, stdout, _) = folder.says(&["facts", "--kind", "port"]);
    assert_eq!(code, 0);
    assert!(stdout.starts_with("new.md:7  port  4317") && stdout.contains("4 of "), "{stdout}");
    assert!(stdout.ends_with(" in 2 of 2 files\n"), "{stdout}");
    let (code, stdout, _) = folder.says(&["facts", "--kind", "volume"]);
    assert!(code == 0 && stdout.starts_with("0 of ") && stdout.contains(" in 0 of 2 files"), "{stdout}");

    let (code, _, stderr) = folder.says(&["facts", "--kind", "prot"]);
    assert!(code == 2 && stderr.contains("did you mean `port`?; the kinds are port, "), "{stderr}");
    let empty = Folder::new(&[]);
    let (code, _, stderr) = empty.says(&["facts"]);
    assert!(code == 2 && stderr.contains("there is no Markdown"), "{stderr}");
}

#[test]
fn a_proof_of_nothing_is_no_proof() {
    let folder = folder();
    folder.write("empty.md", "");
    folder.write("marks.md", "---\n---\n");
    folder.write("rule.md", "***\n\n---\n");
    for (from, says) in [("empty.md", "is empty"), ("marks.md", "holds marks and no text"), ("rule.md", "no text")] {
        let (code, stdout, stderr) = folder.says(&["verify", "--from", from, "--to", "new.md"]);
        assert!(code == 2 && stdout.is_empty() && stderr.contains(says), "{from}: {stdout}{stderr}");
    }
    // A contents list carries no fact and is no fragment that counts.
    folder.write("toc.md", "[TOC]\n");
    let (code, stdout, stderr) = folder.says(&["verify", "--from", "toc.md", "--to", "new.md"]);
    assert!(code == 2 && stdout.is_empty() && stderr.contains("nothing to verify: toc.md holds no text"), "{stderr}");
    // Pins that cover nothing.
    folder.write("specs/x/spec.md", NEW);
    folder.write(".specast/pins/specs__x__spec.md.toml", "[[output]]\npath = \"specs/x/spec.md\"\nsha256 = \"0\"\n");
    for args in [&["verify"][..], &["verify", "specs/x/spec.md"], &["where", "4317"]] {
        let (code, stdout, stderr) = folder.says(args);
        assert!(code == 2 && stdout.is_empty() && stderr.contains("its pins name no source"), "{args:?}: {stderr}");
    }
}
