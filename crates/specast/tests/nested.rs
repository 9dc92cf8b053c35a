//! Workspaces inside a workspace: the nearest `specast.toml` counts.

mod folder;

use folder::{Folder, NOTE, TEMPLATE};

fn nested() -> Folder {
    let folder = Folder::with_note(NOTE);
    folder.write("team/specast.toml", "[rules]\nplaceholder-left = \"off\"\npath-mismatch = \"off\"\n");
    folder.write("team/templates/note-template.md", TEMPLATE);
    folder.write("team/notes/edge/note.md", NOTE.replace("Team Edge", "[who]").replace("## Limits", "## Limit"));
    folder
}

#[test]
fn the_nearest_configuration_counts_wherever_a_run_starts() {
    let folder = nested();
    for paths in [&[][..], &["."], &["team"], &["team/notes/edge/note.md"]] {
        let (code, stdout, stderr) = folder.says(&[&["check", "--output-format", "concise", "-q"], paths].concat());
        assert_eq!(code, 1, "{paths:?}: {stderr}");
        let found: Vec<&str> = stdout.lines().collect();
        assert!(
            matches!(found[..], [one] if one.contains("notes/edge/note.md:9:4: error[section-renamed]")),
            "{paths:?}: {stdout}"
        );
    }
    let (_, stdout, _) = folder.says(&["check"]);
    for said in [
        "notes/gateway/note.md as templates/",
        "team/notes/edge/note.md as team/templates/",
        "2 documents, 2 templates",
    ] {
        assert!(stdout.contains(said), "{stdout}");
    }
    // Fixes find their files.
    assert_eq!(folder.says(&["check", "--fix"]).0, 0);
    assert!(folder.read("team/notes/edge/note.md").contains("## Limits"));

    folder.write("specast.toml", "exclude = [\"team/**\"]\n");
    assert!(folder.says(&["check"]).1.contains("1 document, 1 template"));
}

#[cfg(unix)]
#[test]
fn links_that_lead_in_circles_are_no_workspaces() {
    let folder = nested();
    std::os::unix::fs::symlink("..", folder.path().join("team/up")).unwrap();
    std::os::unix::fs::symlink(".", folder.path().join("self")).unwrap();
    assert!(folder.says(&["check"]).1.contains("2 documents, 2 templates"));
}
