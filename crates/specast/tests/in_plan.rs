//! What only a plan has a section for goes to the plan, and both are proven as one.

mod example;

use std::fs;
use std::path::Path;

use example::{refused, shown, specast, workspace};

const OLD: &str = "# Queue\n\nJobs wait here, see [what may go wrong](#risks).\n\n## Ports\n\nThe broker listens on port 5672.\n\n## Risks\n\n- Nobody but Ann knows the [broker](#ports)[^a].\n\n[^a]: She is back in May.\n\n## Left to do\n\n- [ ] Move the queue to `q-2`\n\n## Not part of this\n\nThe billing queue stays, see [ports](#ports).\n";
const SPEC: &str = "specs/infra/queue/spec.md";
const PLAN: &str = "specs/infra/queue/plan.md";

fn text(dir: &Path, path: &str) -> String {
    fs::read_to_string(dir.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn with(verb: &str) -> tempfile::TempDir {
    let dir = workspace();
    fs::write(dir.path().join("queue.md"), OLD).unwrap();
    let output = specast(dir.path(), &[verb, "queue.md", "--area", "infra"]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    dir
}

/// The text below a heading up to the next of its level.
fn below<'t>(text: &'t str, heading: &str) -> &'t str {
    let at = text.find(heading).unwrap_or_else(|| panic!("no {heading}: {text}"));
    let rest = &text[at + heading.len()..];
    &rest[..rest.find("\n## ").unwrap_or(rest.len())]
}

#[test]
fn risks_tasks_and_exclusions_go_to_the_plan() {
    let dir = with("recast");
    let (spec, plan) = (text(dir.path(), SPEC), text(dir.path(), PLAN));
    assert!(below(&plan, "## 7. Risks").contains("Nobody but Ann") && plan.contains("[^a]: She"), "{plan}");
    assert!(below(&plan, "## 5. Work").contains("- [ ] Move the queue"), "{plan}");
    assert!(below(&plan, "## 3. Non-Goals").contains("The billing queue stays"), "{plan}");
    for gone in ["Nobody but", "She is back", "Move the queue", "billing"] {
        assert!(!spec.contains(gone), "{gone}: {spec}");
    }
    // Links between the two lead to where the headings stand now.
    assert!(spec.contains("(plan.md#risks)") && plan.contains("[ports](spec.md#ports)"), "{spec}{plan}");
    let verified = specast(dir.path(), &["verify", SPEC]);
    assert_eq!(verified.status.code(), Some(0), "{}", shown(&verified));
    let check = specast(dir.path(), &["check"]);
    assert_eq!(check.status.code(), Some(0), "{}", shown(&check));
    // What is taken out of the plan is lost.
    fs::write(dir.path().join(PLAN), plan.replace("Nobody but Ann knows", "Ann knows")).unwrap();
    let verified = specast(dir.path(), &["verify", SPEC]);
    assert!(verified.status.code() == Some(1) && shown(&verified).contains("Nobody but"), "{}", shown(&verified));
}

#[test]
fn a_plan_that_is_carried_out_keeps_what_it_holds() {
    let dir = with("plan");
    let plan = text(dir.path(), PLAN);
    // A person may change the plan before it is carried out; what was taken out of it goes to the spec.
    let edited = plan.replace("- [ ] Move the queue to `q-2`\n", "- [ ] Ask Ann first\n");
    assert_ne!(plan, edited);
    for (text_of_plan, in_spec) in [(&plan, false), (&edited, true)] {
        fs::write(dir.path().join(PLAN), text_of_plan).unwrap();
        let output = specast(dir.path(), &["apply", PLAN, "--force"]);
        assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
        let spec = text(dir.path(), SPEC);
        assert_eq!(spec.contains("Move the queue"), in_spec, "{spec}");
        assert!(!spec.contains("Nobody but") && spec.contains("(plan.md#risks)"), "{spec}");
        assert_eq!(&text(dir.path(), PLAN), text_of_plan);
        let verified = specast(dir.path(), &["verify", SPEC]);
        assert_eq!(verified.status.code(), Some(0), "{}", shown(&verified));
    }
}

#[test]
fn people_name_sections_of_the_plan() {
    let dir = workspace();
    fs::write(dir.path().join("queue.md"), OLD).unwrap();
    let folder = dir.path().join(".specast/placements");
    fs::create_dir_all(&folder).unwrap();
    let said = |section: &str| {
        format!("[[placement]]\nheading = \"Ports\"\nsection = \"{section}\"\nreason = \"they are gone soon\"\n")
    };
    fs::write(folder.join("queue.toml"), said("plan:5")).unwrap();
    let output = specast(dir.path(), &["recast", "queue.md", "--area", "infra"]);
    assert_eq!(output.status.code(), Some(0), "{}", shown(&output));
    assert!(below(&text(dir.path(), PLAN), "## 5. Work").contains("port 5672"));
    // One that takes no text is none.
    fs::write(folder.join("queue.toml"), said("plan:6")).unwrap();
    refused(dir.path(), &["recast", "queue.md", "--area", "infra"], &["`plan:6` is no section of"]);
}
