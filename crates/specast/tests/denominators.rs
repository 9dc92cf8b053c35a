//! What a run looked at, and what it did not.

mod folder;

use folder::{Folder, NOTE, PLACE, TEMPLATE};

#[test]
fn templates_and_rules_without_documents_are_told() {
    let folder = Folder::with_note(NOTE);
    folder.write("templates/plan-template.md", "# Plan\n\n## Steps\n\n[steps]\n\n## Risks\n\n[risks]\n");
    let (code, stdout, _) = folder.says(&["check"]);
    assert_eq!(code, 0);
    assert!(stdout.contains("\n0 documents follow templates/plan-template.md\n"), "{stdout}");
    let idle = stdout.lines().find(|line| line.contains("had nothing to look at: ")).expect("a line about rules");
    for rule in ["key-missing", "table-missing", "value-date", "name-mismatch", "image-missing"] {
        assert!(idle.contains(rule), "{rule}: {idle}");
    }
    for rule in ["section-missing", "field-missing", "placeholder-left", "path-mismatch"] {
        assert!(!idle.contains(rule), "{rule}: {idle}");
    }
    let (_, json, _) = folder.says(&["check", "--output-format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let rules = json["rules"].as_array().expect("rules");
    let of = |name: &str| rules.iter().find(|one| one["rule"] == name).map(|one| one["documents"].clone());
    assert_eq!((of("section-missing"), of("key-missing")), (Some(1.into()), Some(0.into())));
    assert_eq!(json["templates"][1]["documents"], 0);
}

#[test]
fn globs_of_a_team_are_all_of_its_documents() {
    let claims = |paths: &str, more: &str| {
        format!("[[documents]]\ntemplate = \"templates/note-template.md\"\npaths = [\"{paths}\"]\n{more}")
    };
    let folder = Folder::with_note(NOTE);
    folder.write("specast.toml", claims("nowhere/**/*.md", ""));
    let (code, stdout, stderr) = folder.says(&["check"]);
    assert_eq!((code, stdout.as_str()), (2, ""), "{stderr}");
    assert!(stderr.contains("nothing to check"), "{stderr}");
    // A file that is named is looked at in any case.
    assert_eq!(folder.says(&["check", PLACE]).0, 0);

    folder.write("specast.toml", claims("notes/**/*.md", "except = [\"notes/old/**\"]\n"));
    folder.write("notes/old/note.md", NOTE);
    let (code, stdout, _) = folder.says(&["check"]);
    assert_eq!(code, 0, "{stdout}");
    assert!(stdout.contains("1 document,") && !stdout.contains("notes/old"), "{stdout}");
}

#[test]
fn two_templates_of_one_path_are_a_conflict_until_the_team_says_whose_it_is() {
    let folder = Folder::with_note(NOTE);
    folder.write("templates/other-template.md", TEMPLATE);
    let check = || folder.says(&["check", "--select", "contract-conflict", "-q", "--output-format", "concise"]);
    assert_eq!(check().0, 1);
    folder.write(
        "specast.toml",
        "[[documents]]\ntemplate = \"templates/note-template.md\"\npaths = [\"notes/**/*.md\"]\n",
    );
    assert_eq!(check(), (0, String::new(), String::new()));
}

#[test]
fn statistics_leave_files_of_other_formats_alone() {
    let folder = Folder::with_note(&NOTE.replace("Team Edge", "[who]"));
    let (code, stdout, _) = folder.says(&["check", "--statistics", "--output-format", "json=found.json"]);
    assert_eq!(code, 1);
    assert!(folder.read("found.json").contains("placeholder-left"), "{stdout}");
    assert_eq!(folder.says(&["check", "--statistics", "--output-format", "json"]).0, 2);
    folder.says(&["check", "--statistics", "--output-file", "counts.txt"]);
    assert!(folder.read("counts.txt").contains("     1  placeholder-left"));
    let same = folder.says(&["check", "--output-format", "json=x", "--output-format", "sarif=x"]);
    assert!(same.0 == 2 && same.2.contains("same file"), "{}", same.2);
}

#[test]
fn a_contract_is_shown_as_json_too() {
    let folder = Folder::with_note(NOTE);
    let (code, stdout, stderr) =
        folder.says(&["template", "show", "templates/note-template.md", "--output-format", "json"]);
    assert_eq!(code, 0, "{stderr}");
    let json: serde_json::Value = serde_json::from_str(&stdout).expect("JSON");
    assert_eq!(json["schema"], "specast/template/1");
    assert_eq!(json["target"]["path"], "notes/<name>/note.md");
    let slots = json["slots"].as_array().expect("slots");
    let owner = slots.iter().find(|slot| slot["name"] == "Owner").expect("a field");
    assert_eq!((&owner["kind"], &owner["at"]["line"]), (&"field".into(), &7.into()));
    assert_eq!(
        (&owner["holes"][0]["guidance"], &slots[owner["inside"].as_u64().unwrap() as usize]["name"]),
        (&"who".into(), &"Scope".into())
    );
}
