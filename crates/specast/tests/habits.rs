//! Templates of other habits, used as they are: filled documents are clean, and one fault makes one finding.
//!
//! `habits/` holds four templates of our own wording in the shapes that are in use: user stories with ids
//! (spec-kit), a proposal with front matter and comments (KEP), a decision record (MADR), a bullet-list
//! preamble with headings of the first level (RFC).

use std::path::Path;
use std::process::Command;

fn habit(file: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/habits").join(file)).unwrap()
}

/// The findings, without the path: `line:column: severity[rule] message`.
fn findings(name: &str, document: &str) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    let (template, file) = (format!("{name}-template.md"), format!("{name}.md"));
    std::fs::write(dir.path().join("specast.toml"), "").unwrap();
    std::fs::write(dir.path().join(&template), habit(&template)).unwrap();
    std::fs::write(dir.path().join(&file), document).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_specast"))
        .args(["check", "--template", &template, &file, "--output-format", "concise", "-q"])
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| line.strip_prefix(&format!("{file}:")).unwrap_or(line).to_owned()).collect()
}

#[test]
fn keys_that_the_template_lets_go_are_no_loss() {
    let clean = habit("decision.md");
    let (_, body) = clean.strip_prefix("---\n").and_then(|rest| rest.split_once("---\n\n")).unwrap();
    assert_eq!(findings("decision", body), [""; 0]);
}

#[test]
fn filled_documents_of_every_habit_are_clean() {
    for name in ["stories", "proposal", "decision", "rfc"] {
        assert_eq!(findings(name, &habit(&format!("{name}.md"))), Vec::<String>::new(), "{name}");
    }
}

#[test]
fn an_unfilled_template_is_full_of_holes() {
    for (name, least) in [("stories", 30), ("decision", 12), ("rfc", 4)] {
        let found = findings(name, &habit(&format!("{name}-template.md")));
        let is_gap = |line: &&String| line.contains("[placeholder-left]") || line.contains("[template-text-leaked]");
        let n = found.iter().filter(is_gap).count();
        assert!(n >= least, "{name}: {n} of {} are gaps: {found:#?}", found.len());
    }
}

/// One fault in a document of a habit: what is replaced by what, and the one finding that it makes.
struct Fault(&'static str, &'static str, &'static str, &'static str);

#[test]
fn one_fault_makes_one_finding_at_its_line() {
    let faults = [
        // Sections.
        Fault(
            "stories",
            "## Assumptions\n\n- Hosts keep their clocks within one second\n",
            "",
            "51:1: error[section-missing]",
        ),
        Fault(
            "stories",
            "## Demands *(mandatory)*",
            "## Demandz *(mandatory)*",
            "42:4: error[section-renamed] section `Demands` is called `Demandz`",
        ),
        Fault("stories", "### What Is Counted", "#### What Is Counted", "51:1: error[section-level]"),
        Fault("stories", "- Hosts keep their clocks within one second\n", "", "56:1: warning[section-empty]"),
        Fault("proposal", "## Drawbacks\n", "## Summary\n\nAgain.\n\n## Drawbacks\n", "49:1: error[section-duplicate]"),
        // Fields, in the second story as in the first.
        Fault("stories", "**Why this weight**: Without it the rest has no use.\n\n", "", "10:1: error[field-missing]"),
        Fault("stories", "**Why this weight**: Most incidents concern one host.\n\n", "", "25:1: error[field-missing]"),
        Fault("rfc", "- Start Date: 2025-06-01", "- Start Date:", "2:3: error[field-empty]"),
        // Holes, leaked and unfinished text.
        Fault(
            "stories",
            "An operator types some words and sees",
            "[Tell what the person does, in plain words] sees",
            "12:1: error[placeholder-left]",
        ),
        Fault(
            "stories",
            "Nine of ten searches answer within two seconds",
            "nine of ten people finish in two minutes",
            "53:5: error[template-text-leaked]",
        ),
        Fault(
            "rfc",
            "A slow store takes all memory.",
            "Why are we doing this? A slow store takes all memory. What use cases does it support?",
            "13:55: error[template-text-leaked]",
        ),
        Fault("stories", "Without it the rest has no use.", "TBD", "14:22: information[unfinished-text]"),
        // Front matter.
        Fault("proposal", "owning-group: group-telemetry\n", "", "1:1: error[key-missing]"),
        Fault("proposal", "owning-group:", "ownig-group:", "5:1: error[key-misspelt]"),
        Fault("proposal", "status: implementable", "status: done", "6:9: error[value-enum]"),
        Fault("proposal", "creation-date: 2025-06-01", "creation-date: 2025-06-31", "7:16: error[value-date]"),
        Fault("proposal", "owning-group: group-telemetry", "owning-group:", "5:1: error[value-empty]"),
        Fault("proposal", "reviewers:\n  - \"@ops\"", "reviewers: ops", "8:12: error[value-type]"),
        Fault(
            "proposal",
            "owning-group: group-telemetry\n",
            "owning-group: group-telemetry\nowning-group: b\n",
            "6:1: error[key-duplicate]",
        ),
        Fault(
            "proposal",
            "---\ntitle: Bounded queues for exporters\nauthors:\n  - \"@edge\"\nowning-group: group-telemetry\nstatus: implementable\ncreation-date: 2025-06-01\nreviewers:\n  - \"@ops\"\nsee-also: []\n---\n\n",
            "",
            "1:1: error[front-matter-missing]",
        ),
        Fault(
            "decision",
            "status: \"accepted\"\ndate: 2025-07-14\n",
            "date: 2025-07-14\nstatus: \"accepted\"\n",
            "[key-order]",
        ),
        // Lists, ids, links.
        Fault("proposal", "- [ ] Test plan is in place\n", "", "20:1: error[checklist-item-missing]"),
        Fault("stories", "- **FD-002**:", "- **FD-2**:", "[id-format]"),
        Fault("stories", "- **FD-002**:", "- **FD-001**:", "47:5: error[id-duplicate]"),
        Fault("proposal", "(#motivation)", "(#motivations)", "17:16: error[anchor-broken]"),
        Fault(
            "proposal",
            "- Keeping data over a restart.",
            "- Keeping [data](data.md) over a restart.",
            "39:18: error[link-broken]",
        ),
        Fault(
            "proposal",
            "- Keeping data over a restart.",
            "- Keeping ![data](data.svg) over a restart.",
            "39:19: error[image-missing]",
        ),
        Fault(
            "proposal",
            "- Keeping data over a restart.",
            "- Keeping [data][data] over a restart.",
            "39:11: error[reference-undefined]",
        ),
        Fault(
            "proposal",
            "- Keeping data over a restart.",
            "- Keeping [data](proposal.md) over a restart.",
            "39:18: warning[link-self]",
        ),
    ];
    let mut wrong = Vec::new();
    for Fault(name, from, to, expected) in faults {
        let clean = habit(&format!("{name}.md"));
        assert!(clean.contains(from), "{name}: {from}");
        let found = findings(name, &clean.replacen(from, to, 1));
        if found.len() != 1 || !found[0].contains(expected) {
            wrong.push(format!("{from:?} -> {to:?}: {expected}, not {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
