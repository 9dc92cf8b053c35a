//! Templates of other habits, used as they are: filled documents are clean, and one fault makes one finding.
//!
//! `habits/` holds templates of our own wording in the shapes that are in use: user stories with ids
//! (spec-kit), a proposal with front matter and comments (KEP), a decision record (MADR), a bullet-list
//! preamble with headings of the first level (RFC), a choice with remarks in comments, front matter that is no
//! YAML and headings that are all hole (MADR 2 and 3, arc42), numbered work (spec-kit's plan and tasks), changes
//! under sample names (OpenSpec), a report with counted findings, conditions in headings and steps that stay, a verdict
//! with headings for each outcome, rules that stay and guidance that gives no order.

use std::path::Path;
use std::process::Command;

fn habit(file: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/habits").join(file)).unwrap()
}

/// The findings, without the path: `line:column: severity[rule] message`.
fn findings(name: &str, document: &str) -> Vec<String> {
    checked(name, document, &[]).0
}

/// The findings, and the document as it is then.
fn checked(name: &str, document: &str, options: &[&str]) -> (Vec<String>, String) {
    let dir = tempfile::tempdir().unwrap();
    let (template, file) = (format!("{name}-template.md"), format!("{name}.md"));
    std::fs::write(dir.path().join("specast.toml"), "").unwrap();
    std::fs::write(dir.path().join(&template), habit(&template)).unwrap();
    std::fs::write(dir.path().join(&file), document).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_specast"))
        .args(["check", "--template", &template, &file, "--output-format", "concise", "-q"])
        .args(options)
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let found = text.lines().map(|line| line.strip_prefix(&format!("{file}:")).unwrap_or(line).to_owned()).collect();
    (found, std::fs::read_to_string(dir.path().join(&file)).unwrap())
}

#[test]
fn keys_that_the_template_lets_go_are_no_loss() {
    let clean = habit("decision.md");
    let (_, body) = clean.strip_prefix("---\n").and_then(|rest| rest.split_once("---\n\n")).unwrap();
    assert_eq!(findings("decision", body), [""; 0]);
}

#[test]
fn filled_documents_of_every_habit_are_clean() {
    for name in ["stories", "proposal", "decision", "rfc", "choice", "work", "delta", "audit", "verdict"] {
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

/// The front matter of the filled proposal.
const FRONT: &str = "---\ntitle: Bounded queues for exporters\nauthors:\n  - \"@edge\"\nowning-group: group-telemetry\nstatus: implementable\ncreation-date: 2025-06-01\nreviewers:\n  - \"@ops\"\nsee-also: []\n---\n\n";

/// Rules that no fault of a document alone breaks: the team asks for them, they need files beside it, or they speak
/// of the template, of a configuration or of both sides of a drift. Their pages show them.
const NOT_OF_ONE_DOCUMENT: [&str; 41] = [
    "alloy-syntax",
    "argument-missing",
    "argument-type",
    "argument-unknown",
    "component-cycle",
    "component-mismatch",
    "component-unknown",
    "component-unused",
    "condition-unmet",
    "container-mismatch",
    "contract-conflict",
    "endpoint-mismatch",
    "env-mismatch",
    "flow-missing",
    "flow-undocumented",
    "flows-stale",
    "folder-budget",
    "forbidden-text",
    "id-unused",
    "image-mismatch",
    "key-conflict",
    "key-unknown",
    "language-mismatch",
    "limit-mismatch",
    "name-mismatch",
    "network-mismatch",
    "parent-cycle",
    "parent-missing",
    "path-mismatch",
    "path-missing",
    "port-dead",
    "port-hardcoded",
    "port-missing",
    "port-undocumented",
    "reference-dangling",
    "section-case",
    "section-unexpected",
    "sibling-missing",
    "template-choice-conflict",
    "template-comment-unknown",
    "template-section-duplicate",
];

#[test]
fn each_rule_has_its_fault() {
    let output = Command::new(env!("CARGO_BIN_EXE_specast")).arg("explain").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let rules = text.lines().filter_map(|line| line.split_whitespace().next());
    let is_seeded = |rule: &&str| faults().iter().any(|fault| fault.3.contains(&format!("[{rule}]")));
    let without: Vec<&str> = rules.filter(|rule| !is_seeded(rule)).collect();
    let mut expected = NOT_OF_ONE_DOCUMENT.to_vec();
    expected.sort_unstable();
    let mut without: Vec<&str> = without.into_iter().filter(|rule| rule.contains('-')).collect();
    without.sort_unstable();
    assert_eq!(without, expected);
}

fn faults() -> Vec<Fault> {
    vec![
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
        // Of two side by side the second is told; a title that denies another is not that one misspelt.
        Fault("choice", "## Outlook\n", "## Outlook\n\nNone.\n\n## Outlook\n", "32:1: error[section-duplicate]"),
        Fault(
            "work",
            "## Functional Demands\n\n- **WD-001**: The system MUST answer within a second\n",
            "",
            "41:1: error[section-missing]",
        ),
        Fault("choice", "## Question", "## Quetsion", "10:4: error[section-renamed]"),
        Fault(
            "choice",
            "### A month\n\nThirty days on disk.\n\n### A year\n\nMost of it in an archive.\n\n### For ever\n\nNothing is thrown away.\n",
            "Three.\n",
            "14:1: error[section-missing] section `…`",
        ),
        Fault(
            "work",
            "## Phase 4: Polish\n\n- [ ] W005 Read the manual once more\n",
            "",
            "25:1: error[section-missing]",
        ),
        // Fields, in the second story as in the first.
        Fault("stories", "**Why this weight**: Without it the rest has no use.\n\n", "", "10:1: error[field-missing]"),
        Fault("stories", "**Why this weight**: Most incidents concern one host.\n\n", "", "25:1: error[field-missing]"),
        Fault("rfc", "- Start Date: 2025-06-01", "- Start Date:", "2:3: error[field-empty]"),
        Fault("work", "**Grade:** large", "**Grade:**", "5:3: error[field-empty]"),
        Fault("work", "**Grade:** large\n", "", "1:1: error[field-missing]"),
        Fault("work", "**Aim**: A phrase is found\n\n", "", "25:1: error[field-missing]"),
        Fault("choice", "* Verdict: taken", "* Verdict: maybe", "8:12: error[value-enum]"),
        // Names that are samples are none to look for; names side by side are.
        Fault(
            "delta",
            "### Rule: Questions are logged\nThe tool SHALL log the day, too.\n",
            "The day is logged, too.\n",
            "12:1: error[section-missing] section `Rule: …`",
        ),
        Fault("delta", "## Appendix: Sources\nThe handbook.\n", "", "21:1: error[section-missing]"),
        Fault("delta", "## Appendix: Words", "## Apendix: Words", "21:4: error[section-renamed]"),
        Fault("delta", "**Reason**: Nobody read them\n", "", "17:1: error[field-missing]"),
        Fault("audit", "## Verdict: passed\n\n", "", "1:1: error[section-missing] section `Verdict: …`"),
        Fault("audit", "- **Where:** `index.rs`\n", "", "7:1: warning[section-empty]"),
        Fault("audit", "### P-001: A smaller index, Weight 4\n\n", "", "19:1: error[section-missing]"),
        Fault("audit", "### Aims\n\n", "", "29:1: error[field-missing] field `Aims`"),
        Fault(
            "audit",
            "- State: new\n",
            "- State: new\n\n(What was changed and why it was worth it)\n",
            "45:1: error[template-text-leaked]",
        ),
        Fault("audit", "The index.\n", "", "45:1: warning[section-empty]"),
        Fault(
            "audit",
            "The second index.",
            "- Describe what comes next and in which order",
            "66:3: error[template-text-leaked]",
        ),
        // Guidance that gives no order, the second section of a kind, one of several outcomes.
        Fault(
            "verdict",
            "Search was slow for a month, and nobody knew why.",
            "The story that led to the question, told for\nreaders who were not there.",
            "11:1: error[template-text-leaked]",
        ),
        Fault("verdict", "**Kind**: risk\n", "", "27:1: error[field-missing]"),
        Fault("verdict", "**Kind**: risk\n", "**Kind**: guess\n", "29:11: error[value-enum]"),
        Fault(
            "verdict",
            "| Where | What |\n| ----- | ---- |\n| words.rs | Cut at 8 letters |\n",
            "At 8 letters.\n",
            "27:1: error[table-missing]",
        ),
        Fault(
            "verdict",
            "#### Proof\n\nThe list in the annex.\n\n",
            "",
            "27:1: error[section-missing] section `Proof` is missing here",
        ),
        Fault("verdict", "number: VD-0007", "number: VD-NNNN", "2:9: error[placeholder-left]"),
        Fault("verdict", "## Medium and Low", "## Medium", "39:4: error[section-renamed]"),
        Fault("verdict", "## Checks\n", "# Checks\n", "52:1: error[section-level]"),
        Fault("verdict", "- [x] Tests for P3 and P4 are there and pass\n", "", "52:1: error[checklist-item-missing]"),
        Fault("verdict", "**Edition**: 2\n", "Two.\n", "64:1: error[field-missing]"),
        // The whole order is told at the section that moved.
        Fault(
            "proposal",
            "### Goals\n\n- The gateway stays below 512 MiB while a store is down.\n\n### Non-Goals\n\n- Keeping data over a restart.\n",
            "### Non-Goals\n\n- Keeping data over a restart.\n\n### Goals\n\n- The gateway stays below 512 MiB while a store is down.\n",
            "33:1: error[section-order]",
        ),
        Fault(
            "rfc",
            "# Motivation\n[motivation]: #motivation\n\nA slow store takes all memory.\n\n# Drawbacks\n[drawbacks]: #drawbacks\n\nData is dropped.\n",
            "# Drawbacks\n[drawbacks]: #drawbacks\n\nData is dropped.\n\n# Motivation\n[motivation]: #motivation\n\nA slow store takes all memory.\n",
            "10:1: error[section-order]",
        ),
        Fault("choice", "| What | Least | Most |", "| What | Least | Top |", "[table-columns]"),
        Fault(
            "choice",
            "| What | Least | Most |\n| ---- | ----- | ---- |\n| Hosts | 3 | 9 |\n| Disks | 1 | 4 |\n| Racks | 1 | 2 |\n",
            "Three hosts.\n",
            "[table-missing]",
        ),
        // Holes, leaked and unfinished text.
        Fault("choice", "Thirty days on disk.", "*\\<what it is>*", "18:3: error[placeholder-left]"),
        Fault(
            "choice",
            "How long are logs kept?",
            "Tell in two or three sentences what has to be decided and for whom. Keep\nthe history short, since links are enough.",
            "12:1: error[template-text-leaked]",
        ),
        Fault(
            "choice",
            "How long are logs kept?",
            "- Which systems does it concern, and who runs them?",
            "12:3: error[template-text-leaked]",
        ),
        Fault("work", "*GATE: Must hold before phase 2.*\n\n", "", "35:1: error[fixed-text-changed]"),
        Fault("choice", "| Disks | 1 | 4 |\n", "", "38:1: error[table-row-missing]"),
        Fault("choice", "| Disks | 1 | 4 |", "| Disks | 1 |  |", "41:1: error[table-cell-empty]"),
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
        Fault(
            "proposal",
            "The queue counts bytes.",
            "There are two queues:\n\n- in memory\n- on disk\n- in a table\n\nThe queue counts bytes.",
            "[count-mismatch]",
        ),
        Fault(
            "proposal",
            "The queue counts bytes.",
            "<!-- specast-ignore link-broken: it comes with the release -->\n\nThe queue counts bytes.",
            "[suppression-unused]",
        ),
        Fault(
            "proposal",
            "- Keeping data over a restart.",
            "<!-- specast-ignore link-broken -->\n\n- Keeping data over a restart.",
            "[suppression-reason]",
        ),
        // Front matter.
        Fault("proposal", "title: Bounded queues for exporters", "title: \"Bounded", "[front-matter-syntax]"),
        Fault("proposal", "owning-group: group-telemetry", "owning-group: N/A", "5:15: information[value-unknown]"),
        Fault("proposal", "owning-group: group-telemetry\n", "", "1:1: error[key-missing]"),
        Fault("proposal", "owning-group:", "ownig-group:", "5:1: error[key-misspelt]"),
        Fault("proposal", "status: implementable", "status: done", "6:9: error[value-enum]"),
        Fault("proposal", "creation-date: 2025-06-01", "creation-date: 2025-06-31", "7:16: error[value-date]"),
        Fault("proposal", "creation-date: 2025-06-01", "creation-date:", "7:1: error[value-empty]"),
        Fault("choice", "state: replaced by DEC-0017", "state: droped", "2:8: error[value-enum]"),
        Fault("choice", "day: 2025-05-04", "day: 2025-05-32", "3:6: error[value-date]"),
        Fault("proposal", "owning-group: group-telemetry", "owning-group:", "5:1: error[value-empty]"),
        Fault("proposal", "reviewers:\n  - \"@ops\"", "reviewers: ops", "8:12: error[value-type]"),
        Fault(
            "proposal",
            "owning-group: group-telemetry\n",
            "owning-group: group-telemetry\nowning-group: b\n",
            "6:1: error[key-duplicate]",
        ),
        Fault("proposal", FRONT, "", "1:1: error[front-matter-missing]"),
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
        Fault("stories", "half as often (FD-001)", "half as often [FD-009]", "54:56: error[id-undefined]"),
        Fault(
            "proposal",
            "Data is dropped that would have been kept before.\n",
            "Data is dropped that would have been kept before.\n\n[data]: https://example.com/data\n",
            "53:1: information[reference-unused]",
        ),
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
    ]
}

#[test]
fn one_fault_makes_one_finding_at_its_line() {
    let mut wrong = Vec::new();
    for Fault(name, from, to, expected) in faults() {
        let clean = habit(&format!("{name}.md"));
        assert!(clean.contains(from), "{name}: {from}");
        let found = findings(name, &clean.replacen(from, to, 1));
        if found.len() != 1 || !found[0].contains(expected) {
            wrong.push(format!("{from:?} -> {to:?}: {expected}, not {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A document whose headings all stand a level too deep, and one whose title keeps its own.
#[test]
fn a_shift_of_all_headings_is_one_finding() {
    let clean = habit("verdict.md");
    let is_title = |line: &str| line.starts_with("# ");
    let all: String = clean
        .lines()
        .map(|line| if line.starts_with('#') { format!("#{line}\n") } else { format!("{line}\n") })
        .collect();
    let below: String = clean
        .lines()
        .map(|line| if line.starts_with('#') && !is_title(line) { format!("#{line}\n") } else { format!("{line}\n") })
        .collect();
    for broken in [all, below] {
        let found = findings("verdict", &broken);
        let is_shift =
            |line: &String| line.starts_with("9:1: error[section-level] all sections stand one level deeper");
        assert!(found.len() == 1 && found.iter().all(is_shift), "{found:#?}");
        let (left, mended) = checked("verdict", &broken, &["--fix"]);
        assert!(left.is_empty() && mended == clean, "{left:#?}\n{mended}");
    }
}

/// Many faults at once: what is mended has only holes left, and every line of the author's is still there.
#[test]
fn fixes_leave_holes_and_lose_no_line() {
    let many: [(&str, &[(&str, &str)]); 4] = [
        // A heading that sank below the one before it, and the two in the wrong order.
        (
            "choice",
            &[
                ("## Question\n\nHow long are logs kept?\n\n## Ways\n", "## Ways\n"),
                ("## Outlook\n", "### Question\n\nHow long are logs kept?\n\n## Outlook\n"),
            ],
        ),
        // Fixed rows with empty cells, headings that are all hole, front matter.
        ("choice", &[("## Sizes\n", "## Other\n"), ("### ", "#### "), ("day: 2025-05-04\nstate", "state")]),
        ("work", &[("## Excess", "## Gone"), ("## Gate", "## Gaet"), ("## Phase 1: Ground", "### Phase 1: Ground")]),
        // Sections whose body is guidance and a link's definition.
        ("rfc", &[("# Motivation\n", "# Mood\n"), ("# Drawbacks\n", "# Dwarbacks\n")]),
    ];
    for (name, changes) in many {
        let broken = changes.iter().fold(habit(&format!("{name}.md")), |text, (from, to)| text.replace(from, to));
        let (_, once) = checked(name, &broken, &["--fix", "--unsafe-fixes"]);
        let (left, twice) = checked(name, &once, &["--fix", "--unsafe-fixes"]);
        assert_eq!(once, twice, "{name}");
        let others: Vec<&String> = left.iter().filter(|line| !line.contains("[placeholder-left]")).collect();
        assert!(others.is_empty(), "{name}: {others:#?}\n{once}");
        for line in broken.lines().filter(|line| !line.starts_with('#')) {
            assert!(once.contains(line), "{name}: lost `{line}`\n{once}");
        }
    }
}
