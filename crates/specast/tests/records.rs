//! What stays of a proof: the seal, the ledger, the tables; and sources that go once it passes.

mod example;
mod folder;

use std::path::Path;

use folder::Folder;
use serde_json::Value;

const LEGACY: &str = example::LEGACY;
const SPEC: &str = example::SPEC;
const PLAN: &str = "specs/infra/alloy-telemetry/plan.md";
const PINS: &str = ".specast/pins/specs__infra__alloy-telemetry__spec.md.toml";
const README: &str = "# R\n\nSee the [spec](archive/specs-legacy/alloy-telemetry-spec.md#ports) and [x][x].\n\n[x]: ./archive/specs-legacy/alloy-telemetry-spec.md\n";

/// The example in git, recast and committed.
fn recast() -> Folder {
    let folder = Folder::new(&[("README.md", README)]);
    let from = example::workspace();
    for (path, bytes) in example::snapshot(from.path()) {
        if let Some(bytes) = bytes {
            folder.write(&path.to_string_lossy(), bytes);
        }
    }
    folder.commit("2025-03-04");
    let (code, stdout, stderr) = folder.says(&["recast", LEGACY, "--area", "infra"]);
    assert_eq!(code, 0, "{stdout}{stderr}");
    folder.commit("2025-03-05");
    folder
}

fn run(folder: &Folder, args: &[&str]) -> (i32, String) {
    let (code, stdout, stderr) = folder.says(args);
    (code, stdout + &stderr)
}

/// The recast spec without its ports' section.
fn edit(folder: &Folder) {
    let text = folder.read(SPEC);
    let edited = text.replace("4318", "4319");
    assert_ne!(text, edited);
    folder.write(SPEC, edited);
}

#[test]
fn a_recast_in_git_is_proven() {
    let folder = recast();
    assert!(folder.read(PLAN).contains("2025-03-04"), "the plan says the date of the source's last commit");
    let (code, said) = run(&folder, &["verify"]);
    assert_eq!(code, 0, "{said}");
    folder.write(PLAN, folder.read(PLAN).replace("2025-03-04", "2025-03-07"));
    assert_eq!(run(&folder, &["verify"]).0, 1, "no other date");
}

#[test]
fn later_edits_of_a_sealed_spec_are_no_losses_of_the_legacy_text() {
    let folder = recast();
    let before = folder.read(PINS);
    let (code, said) = run(&folder, &["verify", "--seal"]);
    assert_eq!(code, 0, "{said}");
    let sealed = folder.read(PINS);
    assert!(sealed.starts_with(before.trim_end()) || sealed.contains("[seal]"), "{sealed}");
    folder.commit("2025-03-06");
    assert_eq!(run(&folder, &["verify", "--seal"]).0, 0);
    assert_eq!(folder.read(PINS), sealed, "sealing twice changes nothing");
    // The same recast keeps the seal.
    assert_eq!(run(&folder, &["recast", LEGACY, "--area", "infra"]).0, 0);
    assert_eq!(folder.read(PINS), sealed);
    edit(&folder);
    let (code, said) = run(&folder, &["verify"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains(&format!("{SPEC} was edited: what was sealed is proven here")), "{said}");
    let commit = folder.git("2025-03-06", &["log", "-1", "--format=%H", "--", SPEC]);
    assert!(said.contains(&format!("`specast verify --since {}` judges the edits", &commit[..12])), "{said}");
    // Also where the template became another one, and where the outputs are gone.
    let template = "templates/engineering/spec-template.md";
    folder.write(template, folder.read(template).replace("Edge Cases", "Corner Cases"));
    let (code, said) = run(&folder, &["verify"]);
    assert_eq!(code, 0, "{said}");
    std::fs::remove_file(folder.path().join(SPEC)).unwrap();
    let (code, said) = run(&folder, &["verify"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains(&format!("{SPEC} is gone")), "{said}");
}

#[test]
fn without_a_seal_edits_are_losses_and_only_what_is_proven_is_sealed() {
    let folder = recast();
    edit(&folder);
    assert_eq!(run(&folder, &["verify"]).0, 1);
    let (code, said) = run(&folder, &["verify", "--seal"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("is not sealed, because it is not proven"), "{said}");
    assert!(!folder.read(PINS).contains("[seal]"));
    folder.git("2025-03-06", &["checkout", "-q", SPEC]);
    folder.write(SPEC, folder.read(SPEC) + "\n");
    let (code, said) = run(&folder, &["verify", "--seal"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("is not committed as it is"), "{said}");
}

#[test]
fn a_rewrite_by_hand_is_sealed_too() {
    let text = "# A\n\nThe port is 4317.\n";
    let folder = Folder::new(&[("old.md", text), ("new/a.md", text), ("new/b.md", "# A\n\nThe port is 4317.\n")]);
    folder.commit("2025-03-04");
    let args = ["verify", "--from", "old.md", "--to", "new/a.md", "new/b.md", "--seal"];
    let (code, said) = run(&folder, &args);
    assert_eq!(code, 0, "{said}");
    folder.commit("2025-03-05");
    let (code, said) = run(&folder, &["verify"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("to new/a.md, new/b.md"), "{said}");
    folder.write("new/b.md", "# B\n\nNothing.\n");
    let (code, said) = run(&folder, &["verify"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("new/b.md was edited"), "{said}");
}

#[test]
fn a_shallow_clone_names_the_command() {
    let folder = recast();
    assert_eq!(run(&folder, &["verify", "--seal"]).0, 0);
    folder.commit("2025-03-06");
    std::fs::remove_file(folder.path().join(LEGACY)).unwrap();
    edit(&folder);
    folder.commit("2025-03-07");
    let (code, said) = run(&folder, &["verify"]);
    assert_eq!(code, 0, "{said}");
    let shallow = tempfile::tempdir().unwrap();
    let url = format!("file://{}", folder.path().display());
    let to = shallow.path().join("clone");
    folder.git("2025-03-08", &["clone", "-q", "--depth", "1", &url, to.to_str().unwrap()]);
    let output = example::specast(&to, &["verify"]);
    assert_eq!(output.status.code(), Some(2), "{}", example::shown(&output));
    assert!(example::shown(&output).contains("`git fetch --unshallow origin`"), "{}", example::shown(&output));
}

#[test]
fn the_ledger_is_sorted_stable_and_as_its_schema_says() {
    let folder = recast();
    edit(&folder);
    let (_, said) = run(&folder, &["verify", "--ledger", "ledger.json"]);
    assert!(said.contains("wrote ledger.json"), "{said}");
    let text = folder.read("ledger.json");
    assert_eq!(run(&folder, &["verify", "--ledger", "again.json", "--quiet"]).0, 1);
    assert_eq!(folder.read("again.json"), text);
    let ledger: Value = serde_json::from_str(&text).unwrap();
    let schema = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/ledger.schema.json"));
    let schema: Value = serde_json::from_str(&schema.unwrap()).unwrap();
    assert_eq!(valid(&ledger, &schema, &schema), Ok(()));
    let legacy = folder.read(LEGACY);
    let proof = &ledger["proofs"][0];
    let fragments = proof["fragments"].as_array().unwrap();
    assert_eq!(fragments.iter().filter(|it| it["navigation"] == false).count(), 62);
    for fragment in fragments {
        let [start, end] = ["start", "end"].map(|key| fragment["source"][key].as_u64().unwrap() as usize);
        assert_eq!(specast_engine::source::digest(&legacy[start..end]), fragment["sha256"].as_str().unwrap());
    }
    assert_eq!(proof["facts"].as_array().unwrap().len(), 217);
    assert!(proof["facts"].as_array().unwrap().iter().any(|fact| fact["finding"]["id"].is_string()));
    assert_eq!(proof["templates"].as_array().unwrap().len(), 2);
    assert!(!text.contains(folder.path().to_str().unwrap()), "nothing of this machine");
    // The checker itself finds faults.
    for (pointer, value) in [
        ("/proofs/0/outcome", Value::from(1)),
        ("/proofs/0/facts/0/source/line", Value::from("x")),
        ("/proofs/0/fragments/0/destinations", Value::Null),
    ] {
        let mut broken = ledger.clone();
        *broken.pointer_mut(pointer).unwrap() = value;
        assert!(valid(&broken, &schema, &schema).is_err(), "{pointer}");
    }
}

/// Holds a value against as much of JSON Schema as the ledger's uses; another keyword is an error.
fn valid(value: &Value, schema: &Value, root: &Value) -> Result<(), String> {
    let Some(rules) = schema.as_object() else { return Ok(()) };
    let fault = |why: &str| {
        Err(format!("{why}: {schema} does not hold {}", &value.to_string()[..value.to_string().len().min(80)]))
    };
    for (keyword, rule) in rules {
        let is_good = match keyword.as_str() {
            "$schema" | "$defs" | "title" | "description" | "format" => true,
            "$ref" => {
                let to = root.pointer(rule.as_str().unwrap().trim_start_matches('#')).ok_or("no such definition")?;
                valid(value, to, root)?;
                true
            }
            "type" => {
                let is = |name: &Value| match name.as_str().unwrap() {
                    "object" => value.is_object(),
                    "array" => value.is_array(),
                    "string" => value.is_string(),
                    "boolean" => value.is_boolean(),
                    "integer" => value.is_u64() || value.is_i64(),
                    "null" => value.is_null(),
                    other => panic!("type {other}"),
                };
                rule.as_array().map_or_else(|| is(rule), |all| all.iter().any(is))
            }
            "anyOf" => rule.as_array().unwrap().iter().any(|one| valid(value, one, root).is_ok()),
            "minimum" => value.as_f64().is_none_or(|number| number >= rule.as_f64().unwrap()),
            "required" => rule.as_array().unwrap().iter().all(|key| value.get(key.as_str().unwrap()).is_some()),
            "items" => {
                value.as_array().into_iter().flatten().try_for_each(|one| valid(one, rule, root))?;
                true
            }
            "properties" => {
                let all = rule.as_object().unwrap();
                for (key, one) in value.as_object().into_iter().flatten() {
                    match (all.get(key), rules.get("additionalProperties")) {
                        (Some(known), _) => valid(one, known, root)?,
                        (None, _) => return fault(&format!("unknown key {key}")),
                    }
                }
                true
            }
            "additionalProperties" => {
                if !rules.contains_key("properties") {
                    value.as_object().into_iter().flatten().try_for_each(|(_, one)| valid(one, rule, root))?;
                }
                true
            }
            other => panic!("keyword {other}"),
        };
        if !is_good {
            return fault(keyword);
        }
    }
    Ok(())
}

#[test]
fn tables_say_where_everything_went_and_came_from() {
    let folder = recast();
    let (code, stdout, stderr) = folder.says(&["verify", "--table", "destinations"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.starts_with("# Table of destinations\n"), "{stdout}");
    let row = stdout.lines().find(|line| line.starts_with("| 54 |")).unwrap();
    assert!(row.contains("The Container") && row.contains("| kept |") && row.contains("spec.md&#58;"), "{row}");
    assert!(folder.read(LEGACY).lines().nth(53).unwrap().contains("The Container"));
    let (_, stdout, _) = folder.says(&["verify", "--table", "origins"]);
    assert!(stdout.contains("derived (requirement)") && stdout.contains("| boilerplate |"), "{stdout}");
    assert!(stdout.contains(&format!("{LEGACY}&#58;")), "{stdout}");
    let (_, stdout, stderr) = folder.says(&["verify", "--table", "destinations", "--output-file", "t.html"]);
    assert!(stdout.starts_with("proven: ") && stderr.contains("wrote t.html"), "{stdout}{stderr}");
    let html = folder.read("t.html");
    assert!(
        html.starts_with("<!DOCTYPE html>") && html.contains("&lt;!-- Whoever edits") || html.contains("Whoever edits"),
        "{html}"
    );
    assert!(!html.contains("<!--"), "a comment of the source is text");
    let (_, stdout, _) = folder.says(&["verify", "--table", "origins", "--table-format", "html"]);
    assert!(stdout.starts_with("<!DOCTYPE html>"));
    let (code, said) = run(&folder, &["verify", "--table", "origins", "--output-file", "no/such/t.md"]);
    assert_eq!(code, 2, "{said}");
}

#[test]
fn a_proven_source_retires_and_the_proof_stays() {
    let folder = recast();
    let (code, said) = run(&folder, &["retire", LEGACY]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("README.md:3") && said.contains("--relink"), "{said}");
    assert!(folder.has(LEGACY));
    let (code, said) = run(&folder, &["retire", LEGACY, "--relink", "--dry-run"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains(&format!("would remove {LEGACY}")) && folder.has(LEGACY), "{said}");
    let (code, said) = run(&folder, &["retire", LEGACY, "--relink"]);
    assert_eq!(code, 0, "{said}");
    assert!(!folder.has(LEGACY));
    let readme = folder.read("README.md");
    assert!(readme.contains("[spec](specs/infra/alloy-telemetry/spec.md#ports)"), "{readme}");
    assert!(readme.contains("[x]: ./specs/infra/alloy-telemetry/spec.md\n"), "{readme}");
    let (code, said_then) = run(&folder, &["verify"]);
    assert_eq!(code, 0, "{said_then}");
    assert!(said_then.contains("is gone: its pinned text was read from git"), "{said_then}");
    // The plan names its source, which git has; what the source pointed to in vain it still does.
    folder.write("archive/specs-legacy/other.md", "# Other\n");
    let (code, checked) = run(&folder, &["check", "--output-format", "concise"]);
    assert_eq!(code, 0, "{checked}");
    assert!(!checked.contains("path-missing"), "{checked}");
    // Git brings all of it back.
    std::fs::remove_file(folder.path().join("archive/specs-legacy/other.md")).unwrap();
    let undo = said.lines().find_map(|line| line.strip_prefix("to undo it: git ")).unwrap();
    folder.git("2025-03-08", &undo.split(' ').collect::<Vec<_>>());
    assert_eq!(folder.git("2025-03-08", &["status", "--porcelain"]), "");
}

#[test]
fn a_retired_source_moves_or_leaves_a_note() {
    let folder = recast();
    let before = folder.read(LEGACY);
    folder.write("stone.md", "# Moved\n\n{{source}} ({{blob}}) is [here]({{spec}}):\n\n{{outputs}}\n");
    let args = ["retire", LEGACY, "--tombstone", "stone.md", "--to", "attic/2025"];
    let (code, said) = run(&folder, &args);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("still leads there: README.md:3"), "{said}");
    assert_eq!(folder.read("attic/2025/alloy-telemetry-spec.md"), before);
    let note = folder.read(LEGACY);
    assert!(note.contains("[here](../../specs/infra/alloy-telemetry/spec.md)") && note.contains(LEGACY), "{note}");
    let (code, said) = run(&folder, &["verify"]);
    assert_eq!(code, 0, "{said}");
}

#[test]
fn what_is_not_proven_or_not_in_git_does_not_retire() {
    let refused = |folder: &Folder, args: &[&str], says: &str| {
        example::refused(folder.path(), args, &[says]);
    };
    let folder = recast();
    refused(&folder, &["retire", "README.md"], "no spec has it as a source");
    folder.write("stone.md", "{{when}}\n");
    refused(&folder, &["retire", LEGACY, "--tombstone", "stone.md"], "stone.md:1: unknown hole");
    refused(&folder, &["retire", LEGACY, "--relink", "--to", "../out"], "leads out of the workspace");
    folder.write("README.md", README.replace("# R", "# Re"));
    refused(&folder, &["retire", LEGACY, "--relink"], "README.md: is not in git as it is");
    folder.git("2025-03-06", &["checkout", "-q", "README.md"]);
    edit(&folder);
    refused(&folder, &["retire", LEGACY, "--relink"], "is not proven");
    folder.git("2025-03-06", &["checkout", "-q", SPEC]);
    folder.write(LEGACY, folder.read(LEGACY) + "\nOne more port: 9999.\n");
    refused(&folder, &["retire", LEGACY, "--relink"], "is not in git as it is");
    folder.commit("2025-03-07");
    refused(&folder, &["retire", LEGACY, "--relink"], "was changed since");
}

/// A spec whose plan names the source and that has no pins: the retirement writes them.
#[test]
fn a_spec_without_pins_gets_them() {
    let folder = recast();
    std::fs::remove_dir_all(folder.path().join(".specast")).unwrap();
    folder.commit("2025-03-06");
    let (code, said) = run(&folder, &["retire", LEGACY, "--keep-links"]);
    assert_eq!(code, 0, "{said}");
    assert!(folder.has(PINS));
    let (code, said) = run(&folder, &["verify"]);
    assert_eq!(code, 0, "{said}");
}

/// What a branch that retires the source loses, as a diff and commit by commit.
fn judged(folder: &Folder) -> (i32, String) {
    let (code, said) = run(folder, &["verify", "--since", "main"]);
    folder.git("2025-03-08", &["add", "-A"]);
    folder.git("2025-03-08", &["commit", "-q", "-m", "retire"]);
    let (mut audited, audit) = run(folder, &["audit", "main..HEAD"]);
    // A document that only moved is nothing to audit.
    if audit.contains("none changed or removed a document") {
        audited = 0;
    }
    assert_eq!(code, audited, "{said}{audit}");
    (code, said + &audit)
}

fn branch() -> Folder {
    let folder = recast();
    folder.git("2025-03-06", &["branch", "-M", "main"]);
    folder.git("2025-03-06", &["checkout", "-q", "-b", "retire"]);
    folder
}

#[test]
fn a_retired_source_is_no_loss_of_a_diff() {
    for args in [
        &["retire", LEGACY, "--relink"][..],
        &["retire", LEGACY, "--keep-links"],
        &["retire", LEGACY, "--keep-links", "--to", "attic"],
        &["retire", LEGACY, "--tombstone", "stone.md"],
        &["retire", LEGACY, "--tombstone", "stone.md", "--to", "attic"],
    ] {
        let folder = branch();
        folder.write("stone.md", "# Moved\n\n{{source}} ({{blob}}) is [here]({{spec}}).\n");
        folder.git("2025-03-06", &["add", "-A"]);
        folder.git("2025-03-06", &["commit", "-q", "-m", "stone"]);
        folder.git("2025-03-06", &["branch", "-f", "main"]);
        let (code, said) = run(&folder, args);
        assert_eq!(code, 0, "{args:?}: {said}");
        let (code, said) = judged(&folder);
        assert_eq!(code, 0, "{args:?}: {said}");
        if !args.contains(&"attic") {
            assert!(said.contains(&format!("{LEGACY} is retired: it is proven against {SPEC}")), "{args:?}: {said}");
            assert!(said.contains(", 1 retired since main"), "{args:?}: {said}");
        }
    }
}

/// Pins say where to look, no more: what is not there is lost, and nothing else may be looked for there.
#[test]
fn what_a_retired_source_loses_is_a_loss() {
    let folder = branch();
    edit(&folder);
    folder.git("2025-03-06", &["commit", "-q", "-a", "-m", "edit"]);
    folder.git("2025-03-06", &["branch", "-f", "main"]);
    std::fs::remove_file(folder.path().join(LEGACY)).unwrap();
    let (code, said) = judged(&folder);
    assert!(code == 1 && said.contains("4318"), "the spec says another port: {said}");
    // Without pins nothing says that the spec was made of it.
    let folder = branch();
    std::fs::remove_dir_all(folder.path().join(".specast")).unwrap();
    std::fs::remove_file(folder.path().join(LEGACY)).unwrap();
    assert_eq!(judged(&folder).0, 1);
    // Nor of a text that was another one when it was pinned.
    let folder = branch();
    folder.write(LEGACY, folder.read(LEGACY) + "\nAt most 99 relays run.\n");
    folder.git("2025-03-06", &["commit", "-q", "-a", "-m", "edit"]);
    folder.git("2025-03-06", &["branch", "-f", "main"]);
    std::fs::remove_file(folder.path().join(LEGACY)).unwrap();
    assert_eq!(judged(&folder).0, 1);
    // A source that is edited in its place is not retired, though the spec says what it said.
    let folder = branch();
    folder.write(
        LEGACY,
        folder.read(LEGACY).replace("4318", "4319") + "\n[spec](../../specs/infra/alloy-telemetry/spec.md)\n",
    );
    let (code, said) = judged(&folder);
    assert!(code == 1 && said.contains("4319"), "{said}");
    // What another document loses in the same diff is not looked for in the spec.
    let folder = branch();
    let sentence = folder.read(LEGACY).lines().find(|line| line.contains("4318")).unwrap().to_owned();
    folder.write("other.md", format!("# Other\n\n{sentence}\n\nA line of its own.\n"));
    folder.git("2025-03-06", &["add", "-A"]);
    folder.git("2025-03-06", &["commit", "-q", "-m", "other"]);
    folder.git("2025-03-06", &["branch", "-f", "main"]);
    assert_eq!(run(&folder, &["retire", LEGACY, "--keep-links"]).0, 0);
    folder.write("other.md", "# Other\n\nA line of its own.\n");
    let (code, said) = judged(&folder);
    assert!(code == 1 && said.contains("other.md:3"), "{said}");
    assert!(!said.contains(&format!(": {LEGACY}:")), "{said}");
}

/// What was sealed is what was proven; that the spec was edited since is no loss of the legacy text.
#[test]
fn a_sealed_source_is_proven_as_it_was_sealed() {
    let folder = branch();
    assert_eq!(run(&folder, &["verify", "--seal"]).0, 0);
    edit(&folder);
    folder.git("2025-03-06", &["add", "-A"]);
    folder.git("2025-03-06", &["commit", "-q", "-m", "seal, edit"]);
    folder.git("2025-03-06", &["branch", "-f", "main"]);
    let (code, said) = run(&folder, &["retire", LEGACY, "--keep-links"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = judged(&folder);
    assert_eq!(code, 0, "{said}");
}
