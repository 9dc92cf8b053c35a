use super::*;
use crate::contract::compile;
use crate::source::{Envelope, Source};

const OLD: &str = "\
---
title: '[Title]'
owner: '[Team]'
state: 'Draft | Done'
created_at: YYYY-MM-DD
---

# [Title]

## 1. Scope

Say what this is for and what it is not for.

## 2. Design

This is the bulk of the paper, so be precise here. Explain the parts and how they work together. Tell how somebody \
learns to use the thing, with examples of what they would write.

- **Owner**: [who]

## 3. Drawbacks

Why should we not do this, and who pays for it?

## 4. Alternatives

Which other designs were looked at, and why were they not taken?

## 5. History

Where did this begin?
";

const NEW: &str = "\
---
title: '[Title]'
owner: '[Team]'
state: 'Draft | Review | Done'
created-at: YYYY-MM-DD
reviewer: '[Name]'
---

# [Title]

## 1. Scope

Say what this is for and what it is not for.

## 2. Guide

Tell how somebody learns to use the thing, with examples of what they would write.

## 3. Reference

This is the bulk of the paper, so be precise here. Explain the parts and how they work together.

- **Owner**: [who]

## 4. Rationale and alternatives

Which other designs were looked at, and why were they not taken?

## 5. Drawbacks (Optional)

Why should we not do this, and who pays for it?

## 6. Rollout

| Step | Date |
| ---- | ---- |
| [what] | [when] |
";

fn told(old: &str, new: &str) -> Vec<String> {
    let (old, new) = (compile("old.md", old), compile("new.md", new));
    diff(&old, &new)
        .into_iter()
        .map(|change| {
            let detail = match &change.how {
                How::Added | How::Removed => String::new(),
                How::Renamed(name) | How::Moved(name) | How::Joined(name) => format!(": {name}"),
                How::Split(names) => format!(": {}", names.join(" + ")),
                How::Changed(aspect, before, after) => format!(": {aspect} {before} -> {after}"),
            };
            format!("{} {} {}{detail}", change.what.word(), change.name, change.how.word())
        })
        .collect()
}

#[test]
fn each_difference_is_told_once_and_as_what_it_is() {
    let found = told(OLD, NEW);
    let expected = [
        "key state changed: value one of Draft, Done -> one of Draft, Review, Done",
        "key created_at renamed: created-at",
        "key reviewer added",
        "section 2 Design split: 2 Guide + 3 Reference",
        "section 2 Design renamed: 3 Reference",
        "section 3 Drawbacks changed: presence required -> optional",
        "section 4 Alternatives renamed: 4 Rationale and alternatives",
        "section 4 Alternatives moved: behind 3 Reference",
        "section 5 History removed",
        "section 6 Rollout added",
        "table Step | Date of 6 Rollout added",
    ];
    assert_eq!(found, expected, "{found:#?}");
    assert_eq!(told(OLD, OLD), Vec::<String>::new());
    assert_eq!(told(NEW, NEW), Vec::<String>::new());
}

#[test]
fn a_section_that_is_gone_is_not_taken_for_one_that_is_new() {
    let old = "# Paper\n\n## Ports\n\nName every port that the process listens on.\n";
    let new = "# Paper\n\n## People\n\nWho decides when reviewers do not agree with each other?\n";
    assert_eq!(told(old, new), ["section Ports removed", "section People added"]);
}

#[test]
fn a_document_is_carried_over_in_the_template_s_words_only() {
    let (old, new) = (compile("old.md", OLD), compile("new.md", NEW));
    let pairs = Pairs::of(&old, &new);
    let document = "\
---
title: 'Mirror'
owner: 'red'
state: 'Done'
created_at: 2026-01-02
---

# Mirror

## 1. Scope

All of it, Design and History too.

## 2. Design

Port 4317 is open.

## 4. Alternatives

None that we know.

## 5. History

Where did this begin?
";
    let source = Source::new("paper.md", document, Envelope::default());
    let carried = carry(&source, &old, &new, &pairs);
    let expected = document
        .replace("created_at", "created-at")
        .replace("## 2. Design", "## 3. Reference")
        .replace("## 4. Alternatives", "## 4. Rationale and alternatives")
        .replace("## 5. History\n\nWhere did this begin?\n", "");
    assert_eq!(carried.text, expected);
    assert!(carried.steps.contains(&Step::Removed("History".into())), "{:?}", carried.steps);
    let split = Step::Split("Design".into(), vec!["2 Guide".into(), "3 Reference".into()]);
    assert!(carried.steps.contains(&split), "{:?}", carried.steps);
    // What the author said under a title that is gone stays there.
    let kept = document.replace("Where did this begin?", "In 2019, on port 80.");
    let carried = carry(&Source::new("paper.md", kept, Envelope::default()), &old, &new, &pairs);
    assert!(carried.text.contains("## 5. History\n\nIn 2019, on port 80.\n"), "{}", carried.text);
    assert!(carried.steps.contains(&Step::Left("History".into())), "{:?}", carried.steps);
}
