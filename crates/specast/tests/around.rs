//! What changes around the outputs of a recast: labels and anchors of several sources, links that lead to them, and
//! pages that list specs.

mod example;
mod folder;

use example::{shown, specast};
use folder::Folder;

const TEMPLATE: &str = "\
---
title: '[Name]'
status: 'Draft | Final'
---

# [Name] Spec

_Target Directory: `specs/<name>/spec.md`_

## 1. Overview

[What it is]

## 2. Interfaces

[Ports and addresses]
";

const PLAN: &str =
    "# [Name] Plan\n\n_Target Directory: `specs/<name>/plan.md`_\n\n## Goal\n\n[What is to be reached]\n";

const PORTS: &str = "\
# Ports of the agent

## Overview

The ports are few, see [below](#ports-and-links).

## Ports and links

Traces arrive on port 4317, see [the list][list] and [the hosts]. No port is open besides[^1].

[list]: https://a.example/ports
[the hosts]: hosts.md
[^1]: Port 4318 was given up in 2020.
";

const LIMITS: &str = "\
# Load of the agent

## Overview

The limits are strict, see [below](#ports-and-links).

## Ports and links

The agent takes 20 MB a minute, see [the list][list] and [the hosts]. It MUST drop more[^1].

[list]: https://b.example/limits
[the hosts]: hosts.md
[^1]: As agreed in 2021.
";

const GUIDE: &str = "\
# Guide

Look at [the ports](../old/ports.md#ports-and-links), [all of it][ports] and [the limits](<../old/limits.md>).

[ports]: ../old/ports.md \"Ports\"
";

const SPEC: &str = "specs/agent/spec.md";

fn workspace() -> Folder {
    let folder = Folder::new(&[
        ("templates/spec-template.md", TEMPLATE),
        ("templates/plan-template.md", PLAN),
        ("old/ports.md", PORTS),
        ("old/limits.md", LIMITS),
        ("old/hosts.md", "# Hosts\n\n## Interfaces\n\nTwo hosts.\n"),
        ("docs/guide.md", GUIDE),
    ]);
    folder.commit("2025-03-01");
    folder
}

fn run(folder: &Folder, args: &[&str]) -> (Option<i32>, String) {
    let output = specast(folder.path(), args);
    (output.status.code(), shown(&output))
}

/// The run ends with 0.
fn clean(folder: &Folder, args: &[&str]) -> String {
    let (code, said) = run(folder, args);
    assert_eq!(code, Some(0), "{args:?}: {said}");
    said
}

const MERGE: [&str; 6] = ["recast", "old/ports.md", "old/limits.md", "--merge", "--feature", "agent"];

#[test]
fn labels_and_anchors_of_several_sources_stay_apart() {
    let folder = workspace();
    let said = clean(&folder, &MERGE);
    assert!(said.contains("verify: proven"), "{said}");
    let spec = folder.read(SPEC);
    for part in [
        "see [the list][list] and [the hosts]. It MUST drop more[^1].",
        "see [the list][list-2] and [the hosts]. No port is open besides[^1-2].",
        "[list-2]: https://a.example/ports",
        "[^1-2]: Port 4318 was given up in 2020.",
    ] {
        assert!(spec.contains(part), "{part}: {spec}");
    }
    assert_eq!(spec.matches("[the hosts]: ").count(), 1, "what says the same stands once: {spec}");
    let anchors: Vec<&str> = spec.lines().filter(|line| line.contains("see [below]")).collect();
    assert_ne!(anchors[0].split('#').nth(1), anchors[1].split('#').nth(1), "{anchors:?}");
    let checked = run(&folder, &["check", SPEC, "--output-format", "concise"]).1;
    for rule in ["anchor-broken", "reference-undefined", "reference-unused", "link-broken"] {
        // The hosts are linked from the old folder, and there they are.
        assert!(!checked.contains(rule), "{checked}");
    }
    clean(&folder, &["verify", SPEC]);
    assert!(clean(&folder, &MERGE).contains("nothing to change"));
    // The proof looks where labels and anchors lead, not at their names.
    for (from, to) in [
        ("[the list][list-2]", "[the list][list]"),
        ("besides[^1-2]", "besides[^1]"),
        (anchors[1], &anchors[1].replace(anchors[1].split('#').nth(1).unwrap(), anchors[0].split('#').nth(1).unwrap())),
    ] {
        folder.write(SPEC, spec.replace(from, to));
        let (code, said) = run(&folder, &["verify", SPEC]);
        assert_eq!(code, Some(1), "{from} -> {to}: {said}");
        assert!(said.contains("reference"), "{said}");
    }
    folder.write(SPEC, spec.replace("list-2", "limits-list").replace("^1-2", "^agreed"));
    clean(&folder, &["verify", SPEC]);
}

#[test]
fn links_to_a_source_are_told_and_follow_on_demand() {
    let folder = workspace();
    let planned = clean(&folder, &["plan", "old/ports.md", "--dry-run"]);
    assert!(planned.contains("docs/guide.md:3 leads to old/ports.md"), "{planned}");
    assert!(planned.contains("docs/guide.md:5 leads to old/ports.md"), "{planned}");
    let said = clean(&folder, &MERGE);
    for place in ["docs/guide.md:3 leads to old/ports.md", "docs/guide.md:3 leads to old/limits.md", "--relink"] {
        assert!(said.contains(place), "{place}: {said}");
    }
    assert_eq!(folder.read("docs/guide.md"), GUIDE);
    folder.commit("2025-03-02");

    let relink = [&MERGE[..], &["--relink"]].concat();
    let diff = clean(&folder, &[&relink[..], &["--diff"]].concat());
    assert!(
        diff.contains("+++ b/docs/guide.md") && diff.contains("+[ports]: ../specs/agent/spec.md \"Ports\""),
        "{diff}"
    );
    assert_eq!(folder.read("docs/guide.md"), GUIDE, "a diff writes nothing");
    let said = clean(&folder, &relink);
    assert!(said.contains("wrote docs/guide.md"), "{said}");
    let guide = folder.read("docs/guide.md");
    let anchor = guide.split("spec.md#").nth(1).and_then(|rest| rest.split(')').next()).unwrap();
    assert!(guide.contains("[the limits](<../specs/agent/spec.md>)"), "{guide}");
    assert!(folder.read(SPEC).contains("Traces arrive"), "the spec is as it was");
    assert_eq!(folder.read("old/ports.md"), PORTS, "a source never changes");
    let checked = run(&folder, &["check", "--output-format", "concise"]).1;
    assert!(!checked.contains("docs/guide.md"), "{checked}");
    assert!(clean(&folder, &relink).contains("nothing to change"));
    // Only the destinations changed, and they lead to the same text.
    let proof = clean(&folder, &["verify", "--since", "HEAD"]);
    assert!(proof.contains("1 document changed"), "{proof}");
    folder.commit("2025-03-03");
    clean(&folder, &["verify", "--commit", "HEAD"]);
    // A link that leads to another heading, or to another document, is altered.
    for (from, to) in [
        (format!("spec.md#{anchor}"), "spec.md#1-overview".to_owned()),
        ("../specs/agent/spec.md".into(), "../specs/agent/plan.md".into()),
    ] {
        folder.write("docs/guide.md", guide.replace(&from, &to));
        folder.git("2025-03-03", &["add", "-A"]);
        folder.git("2025-03-03", &["commit", "-q", "--amend", "-m", "x"]);
        let (code, said) = run(&folder, &["verify", "--commit", "HEAD"]);
        assert_eq!(code, Some(1), "{from} -> {to}: {said}");
    }
}

#[test]
fn one_run_over_a_folder_leaves_its_sources_as_they_are() {
    let folder = workspace();
    folder.write("old/hosts.md", "# Hosts\n\n## Interfaces\n\nTwo hosts, see [the ports](ports.md#ports-and-links).\n");
    let said = clean(&folder, &["recast", "old", "--relink"]);
    assert!(said.contains("recast 3 of 3 documents: 3 proven"), "{said}");
    assert!(said.contains("1 link of sources or outputs of proofs stay as they are: old/hosts.md:5"), "{said}");
    let guide = folder.read("docs/guide.md");
    assert!(guide.contains("(../specs/ports/spec.md#") && guide.contains("(<../specs/limits/spec.md>)"), "{guide}");
    clean(&folder, &["verify"]);
}

const README: &str = "\
# Specs

| Spec | Status | Team | Plan |
| ---- | ------ | ---- | ---- |
| [Beta](specs/beta/spec.md) | Final | N/A | [plan](specs/beta/plan.md) |
| [Zeta](specs/zeta/spec.md) | Draft | Core | [plan](specs/zeta/plan.md) |

End.
";

fn listed() -> Folder {
    let folder = workspace();
    for name in ["beta", "zeta"] {
        folder.write(&format!("specs/{name}/spec.md"), format!("# {name} Spec\n\n## 1. Overview\n\nText of {name}.\n"));
    }
    folder.write("README.md", README);
    folder.commit("2025-03-02");
    folder
}

#[test]
fn a_page_that_lists_specs_gets_a_row() {
    let folder = listed();
    let recast = ["recast", "old/ports.md", "--feature", "agent"];
    let diff = clean(&folder, &[&recast[..], &["--diff"]].concat());
    let row = "| [Ports of the agent](specs/agent/spec.md) | N/A | N/A | [plan](specs/agent/plan.md) |";
    assert!(diff.contains("+++ b/README.md") && diff.contains(&format!("+{row}\n")), "{diff}");
    assert_eq!(folder.read("README.md"), README);
    let said = clean(&folder, &recast);
    assert!(said.contains("wrote README.md"), "{said}");
    assert_eq!(folder.read("README.md"), README.replace("| [Zeta]", &format!("{row}\n| [Zeta]")));
    assert!(clean(&folder, &recast).contains("nothing to change"));
    clean(&folder, &["verify", "--since", "HEAD"]);
    clean(&folder, &["verify"]);
}

#[test]
fn a_page_that_lists_the_source_gets_one_row_only() {
    let folder = listed();
    folder.write("README.md", README.replace("specs/zeta/spec.md", "old/ports.md"));
    clean(&folder, &["recast", "old/ports.md", "--feature", "agent", "--relink"]);
    let readme = folder.read("README.md");
    assert_eq!(readme, README.replace("specs/zeta/spec.md", "specs/agent/spec.md"));
}

#[test]
fn several_lists_are_for_a_person() {
    let folder = listed();
    let two = format!("{README}\n- [Beta](specs/beta/spec.md)\n- [Zeta](specs/zeta/spec.md)\n");
    folder.write("README.md", &two);
    let said = clean(&folder, &["recast", "old/ports.md", "--feature", "agent"]);
    assert!(said.contains("README.md: lists specs in several places (lines 3, 10)"), "{said}");
    assert_eq!(folder.read("README.md"), two);
}

#[test]
fn what_is_not_clean_leads_nobody_there() {
    let folder = listed();
    // The template asks for a section that nothing is to be said of, and its text must stay.
    folder.write("specs/agent/spec.md", "# By hand\n");
    let (code, said) = run(&folder, &["recast", "old/ports.md", "--feature", "agent", "--relink"]);
    assert_eq!(code, Some(2), "{said}");
    assert_eq!(folder.read("README.md"), README);
    assert_eq!(folder.read("docs/guide.md"), GUIDE);
}
