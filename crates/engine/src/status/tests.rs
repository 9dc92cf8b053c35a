use super::*;
use crate::apply::read_plan;
use crate::source::Envelope;

#[test]
fn ticks_change_no_plan() {
    let plan = "# P\n\n- [ ] One\n  * [x] Two [x]\n";
    assert!(same_but_ticks(plan, &plan.replace("[ ]", "[x]")));
    assert!(same_but_ticks(plan, &plan.replace("* [x]", "* [X]")));
    for other in ["# P\n\n- One\n  * [x] Two [x]\n", "# P\n\n- [ ] One\n  * [x] Two [ ]\n", "# P\n\n- [ ] One\n"] {
        assert!(!same_but_ticks(plan, other), "{other}");
    }
}

const SPEC: &str = "docs/mail/spec.md";
const PLAN: &str = "docs/mail/plan.md";

/// What a criterion asks for, in short: names of checks, `!` where it is denied, `>` for a command, `?` for a person,
/// `~` before what stands amid words that nobody knows.
fn asked(text: &str) -> String {
    let mut plain = String::new();
    let mut codes = Vec::new();
    for (at, part) in text.split('`').enumerate() {
        let start = plain.len();
        plain.push_str(part);
        if at % 2 == 1 {
            codes.push(Range::new(start, plain.len()));
        }
    }
    let sources = ["old/mail.md".to_owned()];
    let names = ["mail".to_owned()];
    let words = [Word { word: "dossier".into(), means: "spec".into() }];
    let look = |check| What::Look(Question { check, wanted: true, paths: Vec::new() });
    let known = [Known { says: "Glossary is up to date".into(), what: look(Check::Links) }];
    let given = Given {
        plan: PLAN,
        specs: &[SPEC.to_owned()],
        sources: &sources,
        names: &names,
        words: &words,
        known: &known,
        ..Given::default()
    };
    let shown = understand(&plain, &codes, &given).into_iter().map(|ask| {
        let what = match ask.what {
            What::Look(question) => {
                let names = question.paths.iter().map(|path| match path.as_str() {
                    SPEC => "spec",
                    PLAN => "plan",
                    other => other,
                });
                let names: Vec<&str> = names.collect();
                let sign = if question.wanted { "" } else { "!" };
                let of = if names.is_empty() { String::new() } else { format!("({})", names.join("+")) };
                format!("{sign}{}{of}", question.check.name())
            }
            What::Run(command) => format!("> {command}"),
            What::Person(_) => "?".to_owned(),
        };
        if ask.partial { format!("~{what}") } else { what }
    });
    shown.collect::<Vec<_>>().join(" | ")
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    let found: Vec<String> = cases
        .iter()
        .map(|(text, _)| (text, asked(text)))
        .zip(cases)
        .filter(|((_, got), (_, want))| got != want)
        .map(|((text, got), (_, want))| format!("{text}\n  is    {got}\n  wants {want}"))
        .collect();
    assert!(found.is_empty(), "{} of {} differ:\n{}", found.len(), cases.len(), found.join("\n"));
}

#[test]
fn criteria_are_understood_in_several_wordings() {
    check(&[
        ("Spec and plan created", "exists(spec) | exists(plan)"),
        ("Both the specification and the plan have been written", "exists(spec) | exists(plan)"),
        ("Neither spec nor plan is missing", "exists(spec) | exists(plan)"),
        ("`docs/mail/spec.md` is in place", "exists(spec)"),
        ("The dossier exists", "exists(spec)"),
        ("Mail spec drafted", "exists(spec)"),
        ("All template sections present", "sections"),
        ("No section of the template is missing", "sections"),
        ("The spec contains every required heading", "sections(spec)"),
        ("Every section is filled in", "sections | filled"),
        ("Plan template valid", "follows(plan)"),
        ("The plan conforms to its template", "follows(plan)"),
        ("The spec does not violate the template", "follows(spec)"),
        ("The check shows no findings", "follows"),
        ("Front matter complete", "keys"),
        ("No metadata is empty", "keys"),
        ("No placeholder remains", "filled"),
        ("All holes of the template are filled", "filled"),
        ("The document is free of TODOs", "filled"),
        ("All links resolve", "links"),
        ("There are no broken links", "links"),
        ("No dead hyperlink is left", "links"),
        ("Links are not broken", "links"),
        ("Identifiers are unique", "ids"),
        ("No id is defined twice", "ids"),
        ("Content preserved", "conserved"),
        ("Nothing is lost", "conserved"),
        ("No fact got lost", "conserved"),
        ("No statement was dropped", "conserved"),
        ("The text moved without loss", "conserved"),
        ("Nothing lost, altered or invented", "conserved | unaltered | not-invented"),
        ("0 facts lost, 0 altered, 0 invented", "conserved | unaltered | not-invented"),
        ("`specast verify docs/mail/spec.md` shows nothing lost", "conserved(spec) | conserved"),
        ("Preserve original telemetry flows and ports.", "flows | ports"),
        ("Every port survives, and no flow is dropped", "ports | flows"),
        ("Do not change ports or flows", "ports | flows"),
        ("Addresses and environment variables stay as they are", "addresses | variables"),
        ("Container images unchanged", "images"),
        ("No configuration changes.", "config"),
        ("Configuration files are left untouched", "config"),
        ("The manifests are not modified", "config"),
        ("The legacy file is still there", "source-there"),
        ("The source has been retired", "!source-there"),
        ("No legacy document remains", "!source-there"),
        ("The original is not deleted", "source-there"),
        ("The original document is unchanged", "source-unchanged"),
        ("Do not edit the old file", "source-unchanged"),
        ("No contradictions", "drift"),
        ("Drift has no contradictions", "drift"),
        ("The spec matches the configuration", "drift"),
        ("Every requirement is covered", "traced"),
        ("Each requirement has a verification", "traced"),
        ("All tasks done", "tasks"),
        ("All verifications passed", "verifications"),
        ("`specast check docs/mail/spec.md` passes", "follows(spec)"),
        ("`make docs` succeeds", "> make docs"),
        ("Glossary up to date", "links"),
        ("내용 보존", "conserved"),
        ("모든 포트를 유지한다", "ports"),
        ("누락 없음", "?"),
    ]);
}

#[test]
fn what_is_not_understood_needs_a_person_and_never_its_opposite() {
    check(&[
        ("Review", "?"),
        ("Review passed", "?"),
        ("Spec reviewed by identity-team", "?"),
        ("Dashboard loads", "?"),
        ("p95 below 200 ms", "?"),
        ("recall@10 at least 0.95", "?"),
        ("List is complete", "?"),
        ("All tiers present", "?"),
        ("No downtime longer than 5 minutes.", "?"),
        ("Automatic creation of topics stays off.", "?"),
        // The opposite of what can be proven.
        ("Not all sections are present", "?"),
        ("The ports are not kept", "?"),
        ("Links are broken", "?"),
        ("The configuration changes", "?"),
        // Exceptions, conditions, choices, shares, dates.
        ("All ports are kept except 9999", "~ports | ?"),
        ("Content preserved unless the owner agrees", "~conserved | ?"),
        ("All links resolve by Friday", "~links | ?"),
        ("Spec or plan created", "exists(spec) | ~exists(plan) | ?"),
        ("Most ports preserved", "~ports | ?"),
        ("80 of 100 ports preserved", "~ports | ?"),
        ("Only ports are preserved", "~ports | ?"),
        ("It is not true that nothing is lost", "?"),
        ("The spec is approved and all sections are present", "~exists(spec) | ? | sections"),
        ("Spec created before the plan", "~exists(spec+plan) | ?"),
        ("Renamed ports are preserved", "~ports | ?"),
        ("Bob confirms all ports are kept", "~ports | ?"),
        ("Security spec created", "~exists(spec) | ?"),
        ("All tests pass", "?"),
        ("REQ-001 holds", "?"),
        ("`SIGTERM` is handled", "?"),
    ]);
}

const TEXT: &str = "\
# Mail Plan

_Target Directory: `docs/mail/plan.md`_

## Scope

- **Non-Goals:**
  - No configuration changes.
  - World peace.
- **Constraints:**
  - Keep every port.

## Tasks

| Task | What | Files | Done when |
| ---- | ---- | ----- | --------- |
| T-1 | Write it | `docs/mail/spec.md` | Sections present |

| Task | Description | Files Affected | Validation Criteria |
| ---- | ----------- | -------------- | ------------------- |
| TASK-1 | Write it | `docs/mail/spec.md` | All sections present |
| TASK-2 | Delete it | `old/mail.md` | N/A |

## Verification

| ID | Description | Command | Pass Criteria |
| -- | ----------- | ------- | ------------- |
| VAL-1 | Manual review | N/A | All sections present |
| VAL-2 | Tests | `make test` | No errors |
| VAL-3 | Form | `specast check docs/mail/spec.md` | Passes |
| VAL-4 | Network | `docker network create x` | Network exists |

## Completion

- [ ] Spec created
- [x] Nothing lost
- [ ] Signed by the owner
";

fn judged(say: &mut dyn FnMut(&What) -> Verdict) -> (Source, Vec<Judged>) {
    let plan = Source::new(PLAN, TEXT, Envelope::default());
    let rows = rows(&plan, &read_plan(&plan), &[SPEC.to_owned()], (&[], &[]));
    let judged = judge(rows, &mut |_, what| Answer { verdict: say(what), evidence: String::new() });
    (plan, judged)
}

fn all_holds(what: &What) -> Verdict {
    if matches!(what, What::Person(_)) { Verdict::Person } else { Verdict::Proven }
}

#[test]
fn rows_are_found_by_meaning_and_judged_by_their_worst_part() {
    let (_, all) = judged(&mut all_holds);
    let shown: Vec<String> = all
        .iter()
        .map(|one| {
            let id = one.row.id.clone().unwrap_or_default();
            format!("{} {id}: {} ({})", one.row.kind.word(), one.verdict.words(), one.row.asks.len())
        })
        .collect();
    let expected = [
        "non-goal : proven (1)",
        "constraint : proven (1)",
        "task T-1: needs a person (2)",
        "task TASK-1: proven (2)",
        "task TASK-2: needs a person (1)",
        "verification VAL-1: needs a person (2)",
        "verification VAL-2: proven (1)",
        "verification VAL-3: proven (1)",
        "verification VAL-4: needs a person (2)",
        "completion criterion : proven (1)",
        "completion criterion : proven (1)",
        "completion criterion : needs a person (1)",
    ];
    assert_eq!(shown, expected);
    let (_, none) = judged(&mut |what| match what {
        What::Look(question) if question.check == Check::Exists => Verdict::Missing,
        What::Look(_) => Verdict::Failed,
        other => all_holds(other),
    });
    let count = |verdict| none.iter().filter(|one| one.verdict == verdict).count();
    assert_eq!(Verdict::ALL.map(count), [1, 6, 2, 3]);
}

#[test]
fn only_open_boxes_of_proven_rows_are_ticked() {
    let (plan, all) = judged(&mut all_holds);
    assert_eq!(tick(&plan, &all), (TEXT.replace("[ ] Spec created", "[x] Spec created"), 1));
    let (plan, none) = judged(&mut |_| Verdict::Failed);
    assert_eq!(tick(&plan, &none), (TEXT.to_owned(), 0));
}

#[test]
fn configurations_are_known_by_name() {
    for path in ["infra/config.alloy", "docker-compose.yml", ".env.local", "a/Dockerfile", "k8s/x.YAML"] {
        assert!(is_configuration(path), "{path}");
    }
    for path in ["specast.toml", ".specast/pins/a.toml", "docs/a.md", "src/main.rs"] {
        assert!(!is_configuration(path), "{path}");
    }
}
