//! Fixes on documents that nobody wrote on purpose: each comes to an end, and mends what it says.

mod folder;

use folder::{Folder, NOTE, PLACE};

/// Fixes, twice, and gives what the first run said and the text, which the second leaves alone.
fn fixed(folder: &Folder) -> (String, String) {
    let (_, stdout, _) = folder.says(&["check", PLACE, "--fix"]);
    let once = folder.read(PLACE);
    folder.says(&["check", PLACE, "--fix"]);
    assert_eq!(folder.read(PLACE), once, "a second run changes nothing");
    (stdout, once)
}

#[test]
fn nothing_is_written_into_a_block_that_is_not_closed() {
    let scope = NOTE.split("## Limits").next().unwrap();
    for open in ["```\ncode\n", "<!-- open\n", "<script>\n"] {
        let text = format!("{scope}{open}");
        let folder = Folder::with_note(&text);
        let (said, left) = fixed(&folder);
        assert_eq!(left, text);
        assert!(said.contains("section-missing were left out"), "{said}");
    }
}

#[test]
fn a_missing_title_brings_no_section_twice() {
    let folder = Folder::with_note("---\na: 1\n---\n");
    let (_, text) = fixed(&folder);
    assert_eq!((text.matches("## Scope").count(), text.matches("## Limits").count()), (1, 1), "{text}");
}

#[test]
fn a_section_of_the_template_without_holes_gets_one() {
    let template = "# Paper\n\n## Why\n[why]: #why\n\nSay why.\n\n## How\n[how]: #how\n\nSay how it works.\n";
    let folder = Folder::new(&[
        ("paper-template.md", template),
        ("paper.md", "# Paper\n\n## Why\n[why]: #why\n\nTo have it.\n"),
    ]);
    let check = ["check", "paper.md", "--template", "paper-template.md", "-q", "--output-format", "concise", "--fix"];
    let (_, stdout, _) = folder.says(&check);
    assert!(stdout.lines().count() == 1 && stdout.contains("placeholder-left"), "{stdout}{}", folder.read("paper.md"));
}

#[test]
fn a_section_that_stands_astray_leads_no_other_astray() {
    let sections = |names: &[&str]| {
        let all: Vec<String> = names.iter().map(|name| format!("## {name}\n\n[{name}]\n")).collect();
        format!("# Paper\n\n{}", all.join("\n"))
    };
    let folder = Folder::new(&[
        ("paper-template.md", &sections(&["Aims", "Bounds", "Costs", "Dangers", "Effects", "Frames"])),
        ("paper.md", &sections(&["Dangers", "Aims", "Bounds", "Costs"]).replace(['[', ']'], "")),
    ]);
    let check = ["check", "paper.md", "--template", "paper-template.md", "-q", "--output-format", "concise", "--fix"];
    let (_, stdout, _) = folder.says(&check);
    assert_eq!(stdout.matches("section-order").count(), 1, "{stdout}");
}

#[test]
fn many_comments_that_are_not_closed_take_no_time() {
    let folder = Folder::with_note(&(NOTE.to_owned() + &"<!-- ".repeat(20_000)));
    let started = std::time::Instant::now();
    assert_eq!(folder.says(&["check", PLACE]).0, 0);
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

#[test]
fn the_cells_of_a_row_are_read_apart() {
    let note = NOTE.to_owned() + "\n| Id | State |\n| -- | ----- |\n| A1 | TODO |\n| B2 | seven |\n";
    let folder = Folder::with_note(&note);
    folder.write("specast.toml", "[[forbid]]\ntext = \"seven\"\n");
    let (_, stdout, _) = folder.says(&["check", "-q", "--output-format", "concise"]);
    assert!(stdout.contains("unfinished-text") && stdout.contains("forbidden-text"), "{stdout}");
}

#[test]
fn destinations_and_anchors_as_they_may_be_written() {
    let note = NOTE.to_owned()
        + "\n<a id=plain></a> [a](#plain) [b](#top) [c][file] ![d][file]\n\n[file]: <a file.md> \"title\"\n";
    let folder = Folder::with_note(&note);
    folder.write("notes/gateway/a file.md", "x\n");
    let (code, stdout, _) = folder.says(&["check", PLACE, "-q", "--output-format", "concise"]);
    assert_eq!((code, stdout.as_str()), (0, ""));
}

#[test]
fn a_rule_that_a_comment_silences_for_nothing_is_told() {
    let note = NOTE.replace("Team Edge", "[who]");
    let note =
        note.replace("- **Owner**", "<!-- specast-ignore placeholder-left, field-empty: later -->\n\n- **Owner**");
    let folder = Folder::with_note(&note);
    let (code, stdout, _) = folder.says(&["check", "-q", "--output-format", "concise"]);
    assert_eq!(code, 1);
    assert!(stdout.lines().count() == 1 && stdout.contains("[suppression-unused] `field-empty` is"), "{stdout}");
}

#[test]
fn a_section_that_goes_deeper_takes_its_subsections_along() {
    let template = "# Paper\n\n## Why\n\n[why]\n\n## How\n\n[how]\n";
    let folder = Folder::new(&[
        ("paper-template.md", template),
        ("paper.md", "# Paper\n\n# Why\n\n## First\n\nSo.\n\n### Deeper\n\nSo.\n\n## How\n\nThus.\n"),
    ]);
    let check = ["check", "paper.md", "--template", "paper-template.md", "-q", "--output-format", "concise", "--fix"];
    assert_eq!(folder.says(&check), (0, String::new(), String::new()));
    let headings = "# Paper|## Why|### First|#### Deeper|## How";
    let text = folder.read("paper.md");
    assert_eq!(text.lines().filter(|line| line.starts_with('#')).collect::<Vec<_>>().join("|"), headings);
}
