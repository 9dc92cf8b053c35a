//! Findings that do not count: those of the baseline, those of an earlier revision, those that a comment
//! silences.

mod folder;

use folder::{Folder, NOTE, PLACE};

/// The owner is missing and a hole was left.
fn faulty() -> String {
    NOTE.replace("- **Owner**: Team Edge", "Nobody.").replace("At most 512 MiB.", "[What may not be exceeded]")
}

fn check(folder: &Folder, more: &[&str]) -> (i32, String, String) {
    let mut args = vec!["check", "--output-format", "concise"];
    args.extend(more);
    folder.says(&args)
}

#[test]
fn a_baseline_holds_back_what_is_known_and_nothing_else() {
    let folder = Folder::with_note(&faulty());
    let (code, before, _) = check(&folder, &[]);
    assert_eq!((code, before.lines().count()), (1, 2), "{before}");
    let (code, stdout, _) = folder.says(&["baseline"]);
    assert_eq!((code, stdout.contains("2 known findings in 1 document, 2 of them new, 0 gone")), (0, true), "{stdout}");

    let written = folder.read(".specast/baseline.toml");
    for part in [
        "path = \"notes/gateway/note.md\"",
        "rule = \"field-missing\"",
        "rule = \"placeholder-left\"",
        "fingerprint = \"",
    ] {
        assert!(written.contains(part), "{part} in {written}");
    }
    assert!(!written.contains("\nline"), "{written}");
    let (code, stdout, stderr) = check(&folder, &[]);
    assert_eq!((code, stdout.as_str()), (0, ""));
    assert!(stderr.contains("2 known findings in the baseline"), "{stderr}");
    assert_eq!(check(&folder, &["--no-baseline"]).1, before);

    // Lines move: still known. A third fault: the only one that is shown.
    folder.write(PLACE, faulty().replace("## Scope\n", "## Scope\n\nMore words.\n"));
    assert_eq!(check(&folder, &[]).0, 0);
    folder.write(PLACE, faulty().replace("notes/gateway", "notes/elsewhere"));
    let (code, stdout, stderr) = check(&folder, &[]);
    assert_eq!((code, stdout.lines().count()), (1, 1), "{stdout}");
    assert!(stdout.contains("error[path-mismatch]") && stderr.contains("2 known findings"), "{stdout}{stderr}");
}

#[test]
fn stale_entries_are_told_and_go_with_the_next_baseline() {
    let folder = Folder::with_note(&faulty());
    folder.write("notes/two/note.md", NOTE.replace("notes/gateway", "notes/two"));
    folder.says(&["baseline"]);
    let first = folder.read(".specast/baseline.toml");
    folder.says(&["baseline"]);
    assert_eq!(folder.read(".specast/baseline.toml"), first, "same findings, same bytes");

    folder.write(PLACE, faulty().replace("Nobody.", "- **Owner**: Team Edge"));
    let (code, _, stderr) = check(&folder, &[]);
    assert_eq!(code, 0, "information changes no exit code");
    assert!(
        stderr.contains(
            "information: .specast/baseline.toml knows a field-missing of `Owner` in notes/gateway/note.md that is gone"
        ),
        "{stderr}"
    );
    assert_eq!(stderr.matches("that is gone").count(), 1, "{stderr}");
    // Where it was not looked for, nothing can be said of it.
    for scope in [&["notes/two"][..], &["--select", "placeholder-left"], &["--ignore", "field-missing"]] {
        let (_, _, stderr) = check(&folder, scope);
        assert!(!stderr.contains("that is gone"), "{scope:?}: {stderr}");
    }
    let json: serde_json::Value = serde_json::from_str(&folder.says(&["check", "--output-format", "json"]).1).unwrap();
    assert_eq!((&json["summary"]["known"], &json["stale"][0]["rule"]), (&1.into(), &"field-missing".into()));
    let (_, stdout, _) = folder.says(&["baseline"]);
    assert!(stdout.contains("1 known finding in 2 documents, 0 of them new, 1 gone"), "{stdout}");
    assert!(!check(&folder, &[]).2.contains("that is gone"));

    folder.write(".specast/baseline.toml", "[[finding]]\npath = 1\n");
    let (code, _, stderr) = check(&folder, &[]);
    assert_eq!(code, 2);
    assert!(stderr.contains(".specast/baseline.toml:") && stderr.contains("mend it"), "{stderr}");
    assert_eq!(folder.says(&["baseline"]).0, 0);
}

#[test]
fn since_a_revision_only_what_is_new() {
    let folder = Folder::with_note(&faulty());
    folder.write("notes/two/note.md", NOTE.replace("notes/gateway", "notes/two"));
    folder.commit("2026-01-02");
    assert_eq!(check(&folder, &[]).0, 1);
    let (code, stdout, stderr) = check(&folder, &["--since", "HEAD"]);
    assert_eq!((code, stdout.as_str()), (0, ""), "{stderr}");
    assert!(stderr.contains("only what was not found at HEAD"), "{stderr}");

    folder.write(
        PLACE,
        faulty().replace("## Scope\n", "## Scope\n\nMore.\n").replace("notes/gateway", "notes/elsewhere"),
    );
    folder.write("notes/three/note.md", faulty().replace("notes/gateway", "notes/three"));
    let (code, stdout, _) = check(&folder, &["--since", "HEAD"]);
    assert_eq!(code, 1);
    let rules: Vec<&str> = stdout.lines().map(|line| line.split(['[', ']']).nth(1).unwrap()).collect();
    assert_eq!(rules, ["path-mismatch", "field-missing", "placeholder-left"], "{stdout}");
    assert!(stdout.lines().skip(1).all(|line| line.starts_with("notes/three/")), "{stdout}");

    // From a folder below, for named files, for one that is new.
    let sub =
        |args: &[&str]| folder::said(folder.command(args).current_dir(folder.path().join("notes")).output().unwrap());
    assert_eq!(sub(&["check", "two", "--since", "HEAD"]).0, 0);
    assert_eq!(
        sub(&["check", "--since", "HEAD", "-q", "--output-format", "concise", "gateway/note.md"]).1.lines().count(),
        1
    );
    assert_eq!(check(&folder, &["--since", "HEAD", "notes/three/note.md"]).1.lines().count(), 2);

    let (code, stdout, stderr) = check(&folder, &["--since", "no-such"]);
    assert_eq!((code, stdout.as_str()), (2, ""));
    assert!(stderr.contains("`no-such`: git knows no such revision"), "{stderr}");
    assert_eq!(check(&folder, &["--since=--help"]).0, 2, "a revision is never an option of git");
    let nowhere = Folder::with_note(NOTE);
    assert_eq!(check(&nowhere, &["--since", "HEAD"]).0, 2);
}

#[test]
fn before_the_first_template_everything_is_new() {
    let folder = Folder::new(&[("README.md", "# Read\n")]);
    folder.commit("2026-01-02");
    folder.write("templates/note-template.md", folder::TEMPLATE);
    folder.write(PLACE, faulty());
    assert_eq!(check(&folder, &["--since", "HEAD"]).1.lines().count(), 2);
}

#[test]
fn suppressions_are_written_where_they_are_read() {
    for end in ["\n", "\r\n"] {
        let front = "---\nowner: 'x'\n---\n\n";
        let template = format!("---\nowner: 'Draft | Done'\n---\n\n{}", folder::TEMPLATE);
        let note = format!("{front}{}", faulty().replace("notes/gateway", "notes/else")).replace('\n', end);
        let folder = Folder::new(&[("templates/note-template.md", &template), (PLACE, &note)]);
        let (code, before, _) = check(&folder, &[]);
        assert_eq!((code, before.lines().count()), (1, 4), "{before}");
        let args = ["--add-suppressions", "--reason", "legacy, moves in Q3"];
        let (code, diff, stderr) = folder.says(&[&["check", "--diff", "-q"][..], &args].concat());
        assert!(diff.contains("+<!-- specast-ignore") && code == 0, "{diff}{stderr}");
        assert_eq!(folder.read(PLACE), note, "a diff writes nothing");

        let (code, stdout, stderr) = check(&folder, &args);
        assert_eq!((code, stdout.as_str()), (0, ""), "{stderr}");
        assert!(stderr.contains("silenced 4 findings in 1 document"), "{stderr}");
        let text = folder.read(PLACE);
        assert_eq!(text.matches("-->").count(), 4, "{text}");
        for rule in ["value-enum", "path-mismatch", "field-missing", "placeholder-left"] {
            assert!(text.contains(&format!("<!-- specast-ignore {rule}: legacy, moves in Q3 -->{end}{end}")), "{text}");
        }
        let without: String = text.split_inclusive(end).filter(|line| !line.starts_with("<!--")).collect();
        assert_eq!(without.replace(end, ""), note.replace(end, ""), "nothing else was touched");
        assert_eq!(check(&folder, &[]), (0, String::new(), check(&folder, &[]).2));
        assert!(!folder.has(".specast/journal/apply.json"));
    }
}

#[test]
fn a_suppression_needs_a_reason_that_fits_a_comment() {
    let folder = Folder::with_note(&faulty());
    for args in [
        &["--add-suppressions"][..],
        &["--add-suppressions", "--reason", " "],
        &["--add-suppressions", "--reason", "a --> b"],
        &["--reason", "x"],
    ] {
        let (code, _, stderr) = check(&folder, args);
        assert_eq!(code, 2, "{args:?}: {stderr}");
        assert_eq!(folder.read(PLACE), faulty());
    }
    // What is known needs no comment.
    folder.says(&["baseline"]);
    let (code, _, stderr) = check(&folder, &["--add-suppressions", "--reason", "x"]);
    assert_eq!((code, folder.read(PLACE)), (0, faulty()), "{stderr}");
}
