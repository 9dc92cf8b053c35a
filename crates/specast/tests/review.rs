//! What a recast would do, seen and corrected before anything is written: `show` and `plan --edit`.

mod folder;

use std::process::Command;

use folder::{Folder, said};
use serde_json::Value;

const OLD: &str = "# Cache\n\n## Listening\n\nThe cache listens on port 6379.\n\n## Quokka\n\nWombats.\n";

fn workspace() -> Folder {
    let example = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/alloy-telemetry/templates");
    let read = |name: &str| std::fs::read_to_string(format!("{example}/{name}")).unwrap();
    let (spec, plan) = (read("engineering/spec-template.md"), read("project/plan-template.md"));
    Folder::new(&[
        ("templates/engineering/spec-template.md", &spec),
        ("templates/project/plan-template.md", &plan),
        ("archive/cache.md", OLD),
    ])
}

/// The section of the block of a line, by the plan.
fn goes(folder: &Folder, line: u64) -> String {
    let (_, stdout, _) = folder.says(&["plan", "archive/cache.md", "--dry-run", "--output-format", "json"]);
    let value: Value = serde_json::from_str(&stdout).unwrap();
    let found = value["placements"].as_array().unwrap().iter().find(|one| one["source"]["line"] == line).unwrap();
    found["target"]["section"]["number"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn blocks_stand_beside_their_sections() {
    let folder = workspace();
    let (code, stdout, stderr) = folder.says(&["show", "archive/cache.md"]);
    assert_eq!((code, &*stderr), (0, ""));
    let line = stdout.lines().find(|line| line.contains("The cache listens")).unwrap();
    let (left, right) = line.split_once(" │ ").unwrap();
    assert!(left.starts_with("   5 The cache listens on port 6379."), "{line}");
    assert!(right.starts_with("4.1 Core Interfaces"), "{line}");
    let unsure = stdout.lines().find(|line| line.contains("Wombats.")).unwrap();
    assert!(unsure.contains(" │ ? "), "{unsure}");
    assert!(stdout.contains(" unsure: ") && stdout.contains("2 of 5 blocks unsure (below 0.50)"), "{stdout}");
    assert!(stdout.lines().all(|line| line.chars().count() <= 100 || !line.contains('│')), "{stdout}");
    assert!(!folder.has("specs"));
    let (_, colored, _) = folder.says(&["show", "archive/cache.md", "--color", "always"]);
    assert!(colored.contains("\u{1b}[33m? ") && !stdout.contains('\u{1b}'));
}

#[test]
fn json_says_the_same_and_counts_words() {
    let folder = workspace();
    let (code, stdout, _) = folder.says(&["show", "archive/cache.md", "--output-format", "json"]);
    let value: Value = serde_json::from_str(&stdout).unwrap();
    assert_eq!((code, value["schema"].as_str()), (0, Some("specast/show/1")));
    let all = value["placements"].as_array().unwrap();
    let words = |all: &[&Value]| all.iter().map(|one| one["words"].as_u64().unwrap()).sum::<u64>();
    assert_eq!(words(&all.iter().collect::<Vec<_>>()), value["words"]["total"].as_u64().unwrap());
    let preserved: Vec<&Value> = all.iter().filter(|one| one["goes"] == "preserved").collect();
    assert_eq!(words(&preserved), value["words"]["preserved"].as_u64().unwrap());
    assert_eq!(all[2]["text"], "The cache listens on port 6379.");
    assert_eq!((&all[2]["unsure"], &all[4]["unsure"]), (&Value::from(false), &Value::from(true)));
}

#[test]
fn a_plan_is_shown_as_it_would_be_carried_out() {
    let folder = workspace();
    folder.says(&["plan", "archive/cache.md", "--area", "infra"]);
    let (code, stdout, stderr) = folder.says(&["show", "specs/infra/cache/plan.md"]);
    assert_eq!(code, 0, "{stderr}");
    assert!(stdout.starts_with("archive/cache.md -> specs/infra/cache/spec.md"), "{stdout}");
    assert!(stdout.contains("as specs/infra/cache/plan.md asks for"), "{stdout}");
}

#[test]
fn a_spec_reads_as_a_person_would_have_written_it() {
    let folder = workspace();
    let folded =
        "<details>\n<summary>Now</summary>\n\n- `bulk` may use 5 GiB of memory, at most 6 hours.\n\n</details>";
    let text = format!(
        "# Mail\n\n## Ports\n\nIt listens on port 25[^x], see [here][y].\n\n## Exceptions\n\n{folded}\n\n## Restart\n\nRun `docker restart mail` first.\n\n[y]: https://a.example\n[^x]: Bound to all.\n"
    );
    folder.write("archive/mail.md", text);
    let (code, said, _) = folder.says(&["recast", "archive/mail.md"]);
    assert!(code == 0 && said.contains("verify: proven"), "{said}");
    let spec = folder.read("specs/mail/spec.md");
    // Definitions stand with what uses them, whatever they stood under.
    let used = "It listens on port 25[^x], see [here][y].\n\n[y]: https://a.example\n\n[^x]: Bound to all.\n";
    assert!(spec.contains(used), "{spec}");
    assert!(spec.contains(&format!("### Exceptions\n\n{folded}\n")), "{spec}");
    // What the template says to its authors is none of the spec.
    assert!(!spec.contains("write one file for each feature") && spec.contains("Mandatory: nobody starts"), "{spec}");
}

/// Runs a call on a terminal of its own; none where there is no `script`, which is said aloud.
fn on_terminal(folder: &Folder, call: &str, editor: &str) -> Option<(i32, String)> {
    let output = Command::new("script")
        .args(["-q", "-e", "-c", &call.replace("specast", env!("CARGO_BIN_EXE_specast")), "/dev/null"])
        .current_dir(folder.path())
        .env_remove("VISUAL")
        .env("EDITOR", editor)
        .env("NO_COLOR", "1")
        .output();
    match output {
        Ok(output) => {
            let (code, stdout, _) = said(output);
            Some((code, stdout.replace('\r', "")))
        }
        Err(error) => {
            eprintln!("SKIPPED: no terminal: {error}");
            None
        }
    }
}

fn edit(folder: &Folder, editor: &str) -> Option<(i32, String)> {
    on_terminal(folder, "specast plan archive/cache.md --edit", editor)
}

#[test]
fn a_narrow_terminal_shows_one_above_the_other() {
    let folder = workspace();
    let Some((code, narrow)) = on_terminal(&folder, "stty rows 40 cols 44; specast show archive/cache.md", "") else {
        return;
    };
    assert!(code == 0 && !narrow.contains('│'), "{narrow}");
    assert!(narrow.contains("   5 The cache listens on port 6379.\n  -> 4.1 Core Interfaces\n"), "{narrow}");
    assert!(
        narrow
            .lines()
            .take_while(|line| !line.contains("unsure (below"))
            .skip(2)
            .all(|line| line.chars().count() <= 44)
    );
    let (_, wide) = on_terminal(&folder, "stty rows 40 cols 160; specast show archive/cache.md", "").unwrap();
    let line = wide.lines().find(|line| line.contains("The cache listens")).unwrap();
    assert_eq!(line.split('│').next().unwrap().chars().count(), 79, "{line}");
}

const CORRECTIONS: &str = ".specast/placements/cache.toml";

#[test]
fn what_a_person_changes_is_written_down_and_holds() {
    let folder = workspace();
    assert_eq!(goes(&folder, 5), "4.1");
    let Some((code, said)) = edit(&folder, "sed -i -e 's/^P003 [^|]*/P003 5 /'") else { return };
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("wrote 1 correction to .specast/placements/cache.toml"), "{said}");
    assert_eq!(goes(&folder, 5), "5");
    let written = folder.read(CORRECTIONS);
    assert_eq!(
        written,
        "[[placement]]\nsource = \"archive/cache.md\"\nopening = \"The cache listens on port 6379.\"\nsection = \"5\"\nreason = \"placed by hand\"\n"
    );
    // Once more, over what stands there; a heading takes its blocks along.
    edit(
        &folder,
        "sed -i -e 's/^P003 [^|]*/P003 Operations \\& Observability /' -e 's/^P004 [^|]*/P004 9 /' -e 's/by hand/by Ann/'",
    );
    let again = folder.read(CORRECTIONS);
    assert!(again.starts_with(&written.replace("\"5\"", "\"9\"").replace("by hand", "by Ann")), "{again}");
    assert!(again.contains("heading = \"Quokka\"\nsection = \"9\""), "{again}");
    assert_eq!((goes(&folder, 5), goes(&folder, 9)), ("9".to_owned(), "9".to_owned()));
}

#[test]
fn an_unknown_section_is_asked_again_and_giving_up_writes_nothing() {
    let folder = workspace();
    // Wrong at first; the second time the fault is told, and mended.
    folder.write("editor.sh", "if grep -q '# error: `77` is no section' \"$1\"; then sed -i -e 's/^P003 77/P003 9/' \"$1\"; else sed -i -e 's/^P003 [^|]*/P003 77 /' \"$1\"; fi\n");
    let Some((code, said)) = edit(&folder, "sh editor.sh") else { return };
    assert_eq!((code, goes(&folder, 5)), (0, "9".to_owned()), "{said}");
    std::fs::remove_file(folder.path().join(CORRECTIONS)).unwrap();
    let (code, said) = edit(&folder, "sed -i -e 's/^P003 [^|]*/P003 77 /'").unwrap();
    assert!(code == 2 && said.contains("`77` is no section"), "{said}");
    let (code, said) = edit(&folder, "false").unwrap();
    assert!(code == 2 && said.contains("`false` ended with an error; nothing was changed"), "{said}");
    let (code, said) = edit(&folder, "true").unwrap();
    assert!(code == 0 && said.contains("nothing was changed"), "{said}");
    assert!(!folder.has(CORRECTIONS));
}

#[test]
fn without_editor_or_terminal_it_says_what_to_do() {
    let folder = workspace();
    let args = ["plan", "archive/cache.md", "--edit"];
    let run = |editor: &str| said(folder.command(&args).env_remove("VISUAL").env("EDITOR", editor).output().unwrap());
    for (editor, want) in [("", "needs an editor; set VISUAL or EDITOR"), ("true", "needs a terminal")] {
        let (code, _, stderr) = run(editor);
        assert_eq!(code, 2);
        assert!(stderr.contains(want) && stderr.contains("[[placement]]") && stderr.contains(CORRECTIONS), "{stderr}");
    }
    assert!(!folder.has("specs"));
}
