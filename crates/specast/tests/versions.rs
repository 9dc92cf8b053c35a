//! Versions of a template, and which one a document is held against.

mod folder;

use folder::Folder;

const OLD: &str = "# [Name] Paper\n\n## Scope\n\n[What]\n\n## Risks\n\n[Which]\n";
const MIDDLE: &str = "# [Name] Paper\n\n## Scope\n\n[What]\n\n## Limits\n\n[Which]\n";
const NEW: &str = "# [Name] Paper\n\n## Scope\n\n[What]\n\n## Limits\n\n[Which]\n\n## Owner\n\n[Who]\n";

fn paper(front: &str, sections: &[&str]) -> String {
    let front = if front.is_empty() { String::new() } else { format!("---\n{front}\n---\n\n") };
    let body: String = sections.iter().map(|title| format!("\n## {title}\n\nWords.\n")).collect();
    format!("{front}# Mirror Paper\n{body}")
}

fn check(folder: &Folder) -> (i32, String, String) {
    folder.says(&["check", "--output-format", "concise"])
}

/// Says of each paper what it was taken for.
fn taken(stderr: &str, path: &str) -> String {
    let line = stderr.lines().find_map(|line| line.strip_prefix(&format!("papers/{path}.md as ")));
    line.unwrap_or_else(|| panic!("{path} in {stderr}")).to_owned()
}

#[test]
fn a_version_in_a_file_is_named_dated_or_the_best_match() {
    let old = ["Scope", "Risks"];
    let folder = Folder::new(&[
        ("templates/paper-template.md", NEW),
        ("templates/old/2019-07-23.md", OLD),
        ("templates/old/2021-02-01.md", MIDDLE),
        ("papers/named.md", &paper("template-version: '2019-07-23'", &old)),
        ("papers/dated.md", &paper("date: 2020-05-05", &old)),
        ("papers/late.md", &paper("date: 2024-05-05", &["Scope", "Limits", "Owner"])),
        ("papers/shaped.md", &paper("", &old)),
        ("papers/new.md", &paper("", &["Scope", "Limits", "Owner"])),
        ("papers/unknown.md", &paper("template-version: v9", &["Scope", "Limits"])),
        ("papers/wrong.md", &paper("template-version: current", &old)),
    ]);
    folder.write(
        "specast.toml",
        "[[documents]]\ntemplate = \"templates/paper-template.md\"\npaths = [\"papers/*.md\"]\nversions = [\"templates/old/*.md\"]\n",
    );
    let (code, stdout, stderr) = check(&folder);
    assert_eq!(code, 1);
    assert!(stderr.contains("7 documents, 1 template"), "old versions are no documents: {stderr}");
    let template = "templates/paper-template.md, version";
    assert_eq!(taken(&stderr, "named"), format!("{template} 2019-07-23 (named by `template-version`)"));
    assert_eq!(taken(&stderr, "dated"), format!("{template} 2019-07-23 (in force on 2020-05-05)"));
    assert_eq!(taken(&stderr, "late"), format!("{template} current (best match)"));
    assert_eq!(taken(&stderr, "shaped"), format!("{template} 2019-07-23 (best match)"));
    assert_eq!(taken(&stderr, "new"), format!("{template} current (best match)"));
    assert_eq!(taken(&stderr, "unknown"), format!("{template} 2021-02-01 (there is no version v9; best match)"));
    assert_eq!(taken(&stderr, "wrong"), format!("{template} current (named by `template-version`)"));
    assert!(!stdout.is_empty() && stdout.lines().all(|line| line.starts_with("papers/wrong.md:")), "{stdout}");
    let json: serde_json::Value = serde_json::from_str(&folder.says(&["check", "--output-format", "json"]).1).unwrap();
    assert_eq!(json["documents"][0]["version"], "2019-07-23");
}

#[test]
fn versions_from_git_are_dated_by_their_commits() {
    let folder =
        Folder::new(&[("templates/paper-template.md", OLD), ("papers/first.md", &paper("", &["Scope", "Risks"]))]);
    folder.write(
        "specast.toml",
        "[[documents]]\ntemplate = \"templates/paper-template.md\"\npaths = [\"papers/*.md\"]\nversions-from-git = true\n",
    );
    folder.commit("2019-07-23");
    folder.write("templates/paper-template.md", MIDDLE);
    folder.write("papers/second.md", paper("created: '2021-03-01'", &["Scope", "Limits"]));
    folder.commit("2021-02-01");
    folder.write("templates/paper-template.md", NEW);
    folder.commit("2023-01-01");
    folder.write("papers/third.md", paper("date: 2023-01-02", &["Scope", "Limits"]));
    folder.write("papers/before.md", paper("date: 2001-01-02", &["Scope", "Risks"]));
    let (code, stdout, stderr) = check(&folder);
    let template = "templates/paper-template.md, version";
    assert_eq!(taken(&stderr, "first"), format!("{template} 2019-07-23 (in force on 2019-07-23)"));
    assert_eq!(taken(&stderr, "second"), format!("{template} 2021-02-01 (in force on 2021-03-01)"));
    assert_eq!(taken(&stderr, "third"), format!("{template} current (in force on 2023-01-02)"));
    assert_eq!(taken(&stderr, "before"), format!("{template} 2019-07-23 (best match)"));
    assert_eq!(code, 1);
    assert!(stdout.lines().all(|line| line.starts_with("papers/third.md:") && line.contains("Owner")), "{stdout}");
    // Without versions the old papers fail.
    folder.write("specast.toml", folder.read("specast.toml").replace("true", "false"));
    assert!(check(&folder).1.contains("papers/first.md:"));
    let bare = Folder::new(&[("templates/paper-template.md", OLD), ("papers/a.md", "# A\n")]);
    bare.write("specast.toml", "[[documents]]\ntemplate = \"templates/paper-template.md\"\nversions-from-git = true\n");
    let (code, _, stderr) = check(&bare);
    assert_eq!(code, 2, "no history, no versions: {stderr}");
}
