use super::*;
use crate::source::Envelope;

const SPEC: &str = "\
# Feature: Reset of passwords

## User Scenarios & Testing

### User Story 1 - Ask for a link (Priority: P1)

A user asks for a link.

**Independent Test**: by hand.

### User Story 2 - Set a password (Priority: P2)

## Requirements

### Functional Requirements

- **FR-001**: The system MUST send a link.
- **FR-002**: The system MUST let a link expire.

## Success Criteria

### Measurable Outcomes

- **SC-001**: A user is done within 2 minutes.
";

const TASKS: &str = "\
# Tasks

## Phase 1: Setup

- [ ] T001 Create the project

## Phase 3: User Story 1 - Ask for a link (Priority: P1)

### Tests for User Story 1

- [ ] T010 [P] [US1] Contract test in tests/contract/test_reset.py (FR-001, SC-001)

### Implementation for User Story 1

- [ ] T012 [US1] Send the link in src/reset/mail.py (FR-001, depends on T001)

## Phase 4: User Story 2

- [ ] T020 [US2] Form in src/reset/form.py; see T099

## Dependencies

- T012 after T010
";

fn traced(documents: &[(&str, &str)], code: &[(&str, &str)], patterns: &[&str]) -> Matrix {
    let sources: Vec<Source> =
        documents.iter().map(|(path, text)| Source::new(*path, *text, Envelope::default())).collect();
    matrix(&Inputs {
        documents: sources.iter().map(|source| (source, None)).collect(),
        code: code.iter().map(|(path, text)| Code { path, text, is_test: is_test(path) }).collect(),
        patterns: patterns.iter().map(|pattern| Pattern::read(pattern).unwrap()).collect(),
        ..Inputs::default()
    })
}

/// Each requirement with its tasks and verifications.
fn shown(matrix: &Matrix) -> Vec<String> {
    let ids = |links: &[Link]| {
        let one = |link: &Link| match (link.id.as_str(), link.by) {
            (id, By::Id) => id.to_owned(),
            (id, by) => format!("{id}{}:{} {}", link.place.path, link.place.line, by.words()),
        };
        links.iter().map(one).collect::<Vec<_>>().join(",")
    };
    let line = |line: &Line| {
        let needs = if line.needs_task { "" } else { "-" };
        format!("{} {needs}[{}] [{}]", line.item.id, ids(&line.tasks), ids(&line.verifications))
    };
    matrix.lines.iter().map(line).collect()
}

#[test]
fn stories_requirements_and_tasks_of_a_list_are_linked() {
    let found = traced(&[("specs/1/spec.md", SPEC), ("specs/1/tasks.md", TASKS)], &[], &[]);
    let expected = ["US1 [T012] [T010]", "US2 [T020] []", "FR-001 [T012] [T010]", "FR-002 [] []", "SC-001 -[] [T010]"];
    assert_eq!(shown(&found), expected);
    assert_eq!(found.verified(), Share { n: 3, of: 5 });
    assert_eq!(found.tasked(), Share { n: 3, of: 4 });
    assert_eq!((found.n_tasks, found.n_verifications), (3, 1));
    assert_eq!(found.loose_tasks.iter().map(|item| item.id.as_str()).collect::<Vec<_>>(), ["T001"]);
    let orphans: Vec<_> = found.orphans.iter().map(|orphan| (orphan.id.as_str(), orphan.place.line)).collect();
    assert_eq!(orphans, [("T099", 19)]);
    let files: Vec<_> = found.lines[0].files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(files, ["src/reset/mail.py"]);
    assert_eq!(found.duplicates, []);
}

#[test]
fn a_removed_task_or_verification_is_found() {
    let without = |what: &str| {
        let tasks: String = TASKS.lines().filter(|line| !line.contains(what)).map(|line| format!("{line}\n")).collect();
        let found = traced(&[("specs/1/spec.md", SPEC), ("specs/1/tasks.md", &tasks)], &[], &[]);
        found.uncovered().map(|(item, what)| format!("{} {what}", item.id)).collect::<Vec<_>>()
    };
    let before = ["US2 has no verification", "FR-002 has neither a task nor a verification"];
    assert_eq!(without("nothing of it"), before);
    let no_task = without("T020");
    assert_eq!(no_task, ["US2 has neither a task nor a verification", before[1]]);
    let no_test = without("T010");
    assert_eq!(no_test[0], "US1 has no verification");
    assert_eq!(no_test.len(), 5);
}

#[test]
fn scenarios_verify_their_story_and_what_they_name() {
    let with = |scenario: &str| {
        let spec = SPEC.replace("## Requirements", &format!("{scenario}\n\n## Requirements"));
        shown(&traced(&[("specs/1/spec.md", &spec), ("specs/1/tasks.md", TASKS)], &[], &[]))
    };
    let found = with("1. **Given** a link, **When** it is used, **Then** the password is new (FR-002).");
    assert_eq!(found[1], "US2 [T020] [specs/1/spec.md:13 by scenario]");
    assert_eq!(found[3], "FR-002 [] [specs/1/spec.md:13 by scenario]");
    let without = with("1. **Given** a link, the password is new.");
    assert_eq!((&*without[1], &*without[3]), ("US2 [T020] []", "FR-002 [] []"));
}

const PLAN: &str = "\
# Plan

## Requirements

- `[REQ-001]`: The spec follows the template.
- `[REQ-002]`: The plan too.

## Tasks

| Task | Files | Target |
| ---- | ----- | ------ |
| TASK-001 | `a/spec.md` | [REQ-001] |
| TASK-002 | `a/plan.md` | [REQ-002] |

## Verification

| ID | Command |
| -- | ------- |
| VAL-001 | `specast check a/spec.md` |

By hand: `REQ-002`.
";

#[test]
fn tables_link_by_id_by_file_and_by_section() {
    let found = traced(&[("a/plan.md", PLAN)], &[], &[]);
    let expected = ["REQ-001 [TASK-001] [VAL-001a/plan.md:19 by file]", "REQ-002 [TASK-002] [a/plan.md:21 by section]"];
    assert_eq!(shown(&found), expected);
    let gone = traced(&[("a/plan.md", &PLAN.replace("| VAL-001 | `specast check a/spec.md` |\n", ""))], &[], &[]);
    assert_eq!(gone.uncovered().map(|(item, _)| item.id.as_str()).collect::<Vec<_>>(), ["REQ-001"]);
}

#[test]
fn ids_twice_and_ids_of_several_folders() {
    let twice = PLAN.replace("REQ-002]`: The plan", "REQ-001]`: The plan");
    let found = traced(&[("a/plan.md", &twice)], &[], &[]);
    assert_eq!(found.duplicates.len(), 1);
    assert_eq!(found.duplicates[0].places.iter().map(|place| place.line).collect::<Vec<_>>(), [5, 6]);
    assert_eq!(found.orphans.len(), 2, "{:?}", found.orphans);
    // Each folder has its own numbers; code that could mean either counts for none.
    let code = [("src/x.rs", "// REQ-001\n// REQ-077 and SHA-256\n")];
    let both = traced(&[("a/plan.md", PLAN), ("b/plan.md", PLAN)], &code, &[]);
    assert_eq!(both.lines.len(), 4);
    assert_eq!((both.duplicates.len(), both.ambiguous.len(), both.orphans.len()), (0, 1, 1));
}

#[test]
fn code_and_tests_name_ids() {
    let code = [("src/a.rs", "fn a() {} // REQ-001\n"), ("tests/a.rs", "\n// REQ-001: holds\n")];
    let found = traced(&[("a/plan.md", PLAN)], &code, &[]);
    assert!(found.lines[0].verifications.iter().any(|link| link.by == By::Code && link.place.path == "tests/a.rs"));
    assert_eq!(
        found.lines[0].files.iter().map(|file| file.path.as_str()).collect::<Vec<_>>(),
        ["a/spec.md", "src/a.rs", "tests/a.rs"]
    );
    let strict = traced(&[("a/plan.md", PLAN)], &code, &["covers {id}"]);
    assert_eq!(strict.lines[0].files.len(), 1);
    assert!(Pattern::read("x").is_err() && Pattern::read("({id}").is_err());
    for (path, is) in [("src/a_test.go", true), ("web/x.spec.ts", true), ("src/contest.py", false), ("a/b.rs", false)] {
        assert_eq!(is_test(path), is, "{path}");
    }
}
