//! Ids across a workspace: unique families, free numbers, numbers without gaps.

mod folder;

use folder::Folder;

const TEMPLATE: &str = "\
# [Name] Paper

_Target Directory: `papers/<name>/paper.md`_

## Requirements

- **[REQ-001]**: [what must hold]

## Checks

[How it is checked]
";

fn paper(name: &str, requirements: &str, checks: &str) -> String {
    format!(
        "# {name} Paper\n\n_Target Directory: `papers/{name}/paper.md`_\n\n## Requirements\n\n{requirements}\n\n## Checks\n\n{checks}\n"
    )
}

fn workspace() -> Folder {
    let folder =
        Folder::new(&[("specast.toml", "unique-ids = [\"REQ\"]\n"), ("templates/paper-template.md", TEMPLATE)]);
    folder.write("papers/a/paper.md", paper("a", "- **[REQ-001]**: Port 1 is open.", "By hand: `REQ-001`."));
    folder.write("papers/b/paper.md", paper("b", "- **[REQ-002]**: Port 2 is open.", "By hand: `REQ-002`."));
    folder
}

fn duplicates(folder: &Folder, more: &[&str]) -> Vec<String> {
    let args = [&["check", "--select", "id-duplicate", "--output-format", "concise", "-q"], more].concat();
    folder.says(&args).1.lines().map(str::to_owned).collect()
}

#[test]
fn a_unique_family_is_unique_in_the_workspace() {
    let folder = workspace();
    assert!(duplicates(&folder, &[]).is_empty());
    folder.write("papers/b/paper.md", paper("b", "- **[REQ-001]**: Port 2 is open.", "By hand: `REQ-001`."));
    let found = duplicates(&folder, &[]);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("papers/a/paper.md:7:6: ") && found[0].contains("`papers/b/paper.md` too, on line 7"));
    // What is not looked at counts as well.
    assert_eq!(duplicates(&folder, &["papers/b"]).len(), 1);
    folder.write("specast.toml", "");
    assert!(duplicates(&folder, &[]).is_empty(), "each paper has numbers of its own");
}

#[test]
fn an_id_that_a_revision_gave_away_is_taken() {
    let folder = workspace();
    folder.commit("2026-01-02");
    // Moved with its words: still the same.
    folder.write("papers/a/paper.md", paper("a", "- **[REQ-003]**: Port 3 is open.", "By hand: `REQ-003`."));
    folder.write("papers/c/paper.md", paper("c", "- **[REQ-001]**: Port 1 is open.", "By hand: `REQ-001`."));
    assert!(duplicates(&folder, &["--since", "HEAD"]).is_empty());
    folder.write("papers/c/paper.md", paper("c", "- **[REQ-001]**: Port 9 is shut.", "By hand: `REQ-001`."));
    assert!(duplicates(&folder, &[]).is_empty(), "without the revision nobody knows");
    let found = duplicates(&folder, &["--since", "HEAD"]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("papers/c/paper.md:7:6: "), "{found:?}");
    assert!(found[0].contains("at HEAD `papers/a/paper.md` defines it as something else"), "{found:?}");
}

#[test]
fn the_next_number_is_free_here_and_there() {
    let folder = workspace();
    let next = |args: &[&str]| {
        let (code, stdout, stderr) = folder.says(&[&["id", "next"], args].concat());
        (code, stdout.trim().to_owned(), stderr)
    };
    assert_eq!(next(&["req-"]).1, "REQ-003");
    assert_eq!(next(&["REQ", "papers/a/paper.md"]).1, "REQ-002");
    let (_, _, stderr) = next(&["REQ"]);
    assert_eq!(stderr, "2 numbers of the family in 2 documents\n");
    folder.write("papers/c/paper.md", paper("c", "- **[REQ-041]**: Port 3 is open.", "None."));
    folder.commit("2026-01-02");
    std::fs::remove_file(folder.path().join("papers/c/paper.md")).unwrap();
    assert_eq!(next(&["REQ"]).1, "REQ-003");
    assert_eq!(next(&["REQ", "--since", "HEAD"]).1, "REQ-042", "a document that is gone had its numbers");
    let (code, _, stderr) = next(&["REG"]);
    assert_eq!(code, 2);
    assert!(stderr.contains("only REQ; did you mean `REQ`?"), "{stderr}");
    assert_eq!(next(&["REQ", "papers/nowhere.md"]).0, 2);
    // A template alone says how wide the first one is.
    for gone in ["a", "b"] {
        std::fs::remove_file(folder.path().join(format!("papers/{gone}/paper.md"))).unwrap();
    }
    assert_eq!(next(&["REQ"]).1, "REQ-001");
}

#[test]
fn renumbering_takes_the_references_along() {
    let folder = workspace();
    folder.write("specast.toml", "");
    let text = paper(
        "a",
        "- **[REQ-007]**: Port 1 is open.\n- **[REQ-003]**: Port 2 is open, as REQ-007 is.\n- **[REQ-003]**: Port 3 is open.",
        "`REQ-003` by hand, `REQ-007` by nobody.",
    );
    folder.write("papers/a/paper.md", &text);
    folder.write("papers/a/notes.md", "# Notes\n\nREQ-003 was hard; REQ-009 is unknown.\n");
    let before = folder.read("papers/b/paper.md");
    let (code, diff, _) = folder.says(&["id", "renumber", "REQ", "papers/a/paper.md", "--diff"]);
    assert_eq!(code, 0);
    assert!(diff.contains("-- **[REQ-007]**: Port 1 is open.\n") && folder.read("papers/a/paper.md") == text, "{diff}");

    let (code, _, stderr) = folder.says(&["id", "renumber", "REQ", "papers/a/paper.md"]);
    assert_eq!(code, 0, "{stderr}");
    let expected = paper(
        "a",
        "- **[REQ-001]**: Port 1 is open.\n- **[REQ-002]**: Port 2 is open, as REQ-001 is.\n- **[REQ-003]**: Port 3 is open.",
        "`REQ-002` by hand, `REQ-001` by nobody.",
    );
    assert_eq!(folder.read("papers/a/paper.md"), expected);
    assert_eq!(folder.read("papers/a/notes.md"), "# Notes\n\nREQ-002 was hard; REQ-009 is unknown.\n");
    assert_eq!(folder.read("papers/b/paper.md"), before, "a neighbour folder has numbers of its own");
    assert!(stderr.contains("papers/a/paper.md:9: the second `REQ-003` is `REQ-003` now"), "{stderr}");
    assert!(stderr.starts_with("3 definitions: changed 6 places in 2 documents\n"), "{stderr}");
    assert!(duplicates(&folder, &[]).is_empty());

    assert_eq!(folder.says(&["id", "renumber", "TASK", "papers/a/paper.md"]).0, 2);
}

#[test]
fn a_unique_family_is_renumbered_over_its_documents() {
    let folder = workspace();
    folder.write("papers/a/paper.md", paper("a", "- **[REQ-005]**: Port 1 is open.", "By hand: `REQ-005`."));
    folder.write("papers/b/paper.md", paper("b", "- **[REQ-002]**: Port 2 is open.", "With `REQ-005`, `REQ-002`."));
    assert_eq!(folder.says(&["id", "renumber", "REQ", "papers"]).0, 0);
    assert_eq!(folder.read("papers/a/paper.md"), paper("a", "- **[REQ-001]**: Port 1 is open.", "By hand: `REQ-001`."));
    assert_eq!(
        folder.read("papers/b/paper.md"),
        paper("b", "- **[REQ-002]**: Port 2 is open.", "With `REQ-001`, `REQ-002`.")
    );
}
