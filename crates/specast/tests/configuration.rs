//! `specast.toml`: made by `init`, described by `config schema`, obeyed by the verbs.

mod folder;

use folder::{Folder, NOTE, PLACE, TEMPLATE};

/// Templates with and without a target, documents in areas and elsewhere.
fn unconfigured() -> Folder {
    let record = "# Record: [Title]\n\n## Context\n\n[Why]\n\n## Decision\n\n[What]\n";
    let made = |name: &str| format!("# Record: {name}\n\n## Context\n\nNeed.\n\n## Decision\n\nDone.\n");
    let folder = Folder::new(&[
        ("templates/note-template.md", TEMPLATE),
        ("templates/record-template.md", record),
        (PLACE, NOTE),
        ("notes/infra/mirror/note.md", NOTE),
        ("records/0001.md", &made("One")),
        ("records/0002.md", &made("Two")),
        ("old/record.md", &made("Three")),
        ("old/other.md", "# Other\n\n## Own\n"),
        ("README.md", "# Read\n"),
    ]);
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    std::fs::remove_file(folder.path().join("specast.toml")).unwrap();
    folder
}

const MADE: &str = r#"# What specast found here. Every key may be left out; `specast config schema` describes them all.

# The folders that specs are sorted into; `specast recast --area` takes no other.
areas = ["infra"]

# Line 3 of the template says `notes/<name>/note.md`; 2 documents.
[[documents]]
template = "templates/note-template.md"
paths = ["notes/**/note.md"]

# 3 documents by shape.
[[documents]]
template = "templates/record-template.md"
paths = ["old/record.md", "records/*.md"]

# Severity of a rule: "error", "warning", "information" or "off"; `specast explain` lists the rules.
[rules]
# value-unknown = "off"
"#;

#[test]
fn init_writes_what_it_found_and_never_twice() {
    let folder = unconfigured();
    let (code, shown, stderr) = folder.says(&["init", "--dry-run"]);
    assert_eq!((code, shown.as_str(), stderr.as_str()), (0, MADE, ""));
    assert!(!folder.has("specast.toml"), "a dry run writes nothing");
    let (_, by_convention, _) = folder.says(&["check", "--output-format", "concise"]);
    let (code, stdout, _) = folder.says(&["init"]);
    assert_eq!((code, stdout.contains("wrote specast.toml")), (0, true));
    assert_eq!(folder.read("specast.toml"), MADE);
    let (_, configured, stderr) = folder.says(&["check", "--output-format", "concise"]);
    assert_eq!(configured, by_convention);
    assert!(stderr.contains("records/0001.md as templates/record-template.md (by specast.toml)"), "{stderr}");
    assert!(stderr.contains("5 documents, 2 templates"), "{stderr}");

    folder.write("specast.toml", "# mine\n");
    let (code, stdout, stderr) = folder.says(&["init"]);
    assert_eq!((code, stdout.as_str(), folder.read("specast.toml").as_str()), (2, "", "# mine\n"));
    assert!(stderr.contains("is there already"), "{stderr}");
    assert_eq!(folder.says(&["init", "--dry-run"]).1, MADE);
}

#[test]
fn init_without_templates_is_no_success() {
    let (code, stdout, stderr) = Folder::new(&[]).says(&["init", "--dry-run"]);
    assert_eq!((code, stdout.as_str()), (2, ""));
    assert!(stderr.contains("nothing to configure: no template"), "{stderr}");
}

#[test]
fn the_schema_describes_every_key_and_allows_no_other() {
    let (code, stdout, _) = Folder::new(&[]).says(&["config", "schema"]);
    assert_eq!(code, 0);
    let schema: serde_json::Value = serde_json::from_str(&stdout).unwrap();
    let parts = schema["$defs"].as_object().unwrap().values().chain([&schema]);
    let mut n_keys = 0;
    for part in parts.filter(|part| part["type"] == "object") {
        assert_eq!(part["additionalProperties"], false, "{part}");
        for (key, value) in part["properties"].as_object().unwrap() {
            assert!(value["description"].as_str().is_some_and(|text| !text.is_empty()), "{key}: {value}");
            n_keys += 1;
        }
    }
    assert!(n_keys > 20, "{n_keys}");
    assert!(schema["properties"].get("documents").is_some());
    assert!(
        schema["$defs"]["Documents"]["properties"].get("optional-sections").is_some(),
        "keys as the file writes them"
    );
    // The reader of the file knows a key that the schema knows, and no other.
    for key in schema["properties"].as_object().unwrap().keys() {
        let folder = Folder::with_note(NOTE);
        folder.write("specast.toml", format!("{key} = 1\n"));
        let (_, _, stderr) = folder.says(&["check"]);
        assert!(stderr.contains("specast.toml:1:") && !stderr.contains("unknown field"), "{key}: {stderr}");
    }
}

#[test]
fn an_unknown_key_or_area_is_answered_with_the_likely_one() {
    let folder = Folder::with_note(NOTE);
    folder.write("specast.toml", "exlude = []\n");
    let (code, _, stderr) = folder.says(&["check"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("specast.toml:1:") && stderr.contains("did you mean `exclude`?"), "{stderr}");
    folder.write("specast.toml", "areas = [\"infra\", \"billing\"]\n");
    let (code, _, stderr) = folder.says(&[
        "recast",
        PLACE,
        "--area",
        "infar",
        "--template",
        "templates/note-template.md",
        "--plan-template",
        "templates/note-template.md",
    ]);
    assert_eq!(code, 2);
    assert!(stderr.contains("knows no area `infar`, only infra, billing; did you mean `infra`?"), "{stderr}");
}
