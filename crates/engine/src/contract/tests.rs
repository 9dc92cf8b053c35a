use super::*;

const SPEC: &str = "\
---
title: '[Name] Spec'
status: 'Draft | Done'
stack: [node | python]
created: YYYY-MM-DD
version: '1.0'
tags: ['spec']
category: <Core, Networking, or ERC> # Only required for tracks
---

# [Name] Paper

> **Status**: [Draft | Done]

_Target Directory: `docs/<feature>/paper.md`_
Note: one paper for each feature.

## 1. Scope

> This part is binding.

[Say what is in it, see [the guide](guide.md).]

- **Goals:**
  - [Goal 1]
- **Owner (Optional)**: [who]

### 1.1. Access (Required if data is protected)

| Item | Question | Notes |
| ---- | -------- | ----- |
| Keys | Are they safe? | |

## 2. Work

| Task | Does | Target |
| ---- | ---- | ------ |
| TASK-001 | [what] | [REQ-01] |

- [ ] [Done when]

### Story 1 - [Title]

[Story]

### Story 2 - [Title]

[Story]

## Notes

<!-- This section is optional. -->

Whatever else is known, e.g. `a[0]` and <br> or [^1].
";

fn title(contract: &Contract, id: SlotId) -> String {
    contract.name(id)
}

#[test]
fn keys() {
    let contract = compile("t.md", SPEC);
    let kinds: Vec<String> =
        contract.keys().map(|id| format!("{} {:?}", title(&contract, id), contract.slots[id].kind)).collect();
    assert_eq!(
        kinds,
        [
            "title Key { value: Text }",
            "status Key { value: Enum([\"Draft\", \"Done\"]) }",
            "stack Key { value: Enum([\"node\", \"python\"]) }",
            "created Key { value: Date }",
            "version Key { value: Default(\"1.0\") }",
            "tags Key { value: List([\"spec\"]) }",
            "category Key { value: Enum([\"Core\", \"Networking\", \"ERC\"]) }",
        ]
    );
    let last = contract.key("category").unwrap();
    assert!(matches!(contract.slots[last].presence, Presence::Conditional(_)));
}

#[test]
fn sections_and_presence() {
    let contract = compile("t.md", SPEC);
    let found: Vec<String> = contract
        .sections()
        .map(|id| {
            let slot = &contract.slots[id];
            format!("{} {} {:?} {}", slot.level().unwrap(), title(&contract, id), slot.presence, slot.repeat)
        })
        .collect();
    assert_eq!(
        found,
        [
            "1 … Paper Required false",
            "2 1 Scope Required false",
            "3 1.1 Access Conditional(\"Required if data is protected\") false",
            "2 2 Work Required false",
            "3 Story … - … Required true",
            "2 Notes Optional false",
        ]
    );
    assert_eq!(contract.title_slot(), contract.sections().next());
}

#[test]
fn fields_tables_and_the_rest() {
    let contract = compile("t.md", SPEC);
    let fields: Vec<String> = contract
        .fields()
        .map(|id| {
            format!("{} {:?} {}", title(&contract, id), contract.slots[id].presence, contract.slots[id].holes.len())
        })
        .collect();
    assert_eq!(fields, ["Status Required 1", "Target Directory Required 0", "Goals Required 1", "Owner Optional 1"]);
    let fixed: Vec<String> =
        contract.slots.iter().filter(|slot| slot.kind == SlotKind::Fixed).map(|slot| slot.title.show()).collect();
    assert_eq!(fixed, ["Note: one paper for each feature.", "This part is binding."]);
    let tables: Vec<bool> = contract
        .tables()
        .filter_map(|id| {
            if let SlotKind::Table { fixed_rows, .. } = contract.slots[id].kind { Some(fixed_rows) } else { None }
        })
        .collect();
    assert_eq!(tables, [true, false]);
    assert_eq!(contract.target.as_ref().unwrap().text, "docs/<feature>/paper.md");
    assert_eq!(contract.target.as_ref().unwrap().origin.of(SPEC), "docs/<feature>/paper.md");
    let ids: Vec<(&str, usize, bool)> =
        contract.ids.iter().map(|family| (family.prefix.as_str(), family.width, family.defined.is_some())).collect();
    assert_eq!(ids, [("TASK-", 3, true), ("REQ-", 2, false)]);
    assert_eq!(contract.problems, []);
}

#[test]
fn boilerplate_and_leaks() {
    let contract = compile(
        "t.md",
        "# A\n\n## 2. Limits (NFR)\n\nSay it. In short.\n\n- **Latency**: [how fast, e.g., p95 below 200 ms]\n",
    );
    assert!(contract.is_boilerplate("limits  (NFR)").is_some());
    assert!(contract.is_boilerplate("Latency").is_some());
    assert!(contract.is_boilerplate("In short").is_some());
    assert!(contract.is_boilerplate("p95 below 200 ms").is_none());
    assert!(contract.leak("It answers with P95 below 200 ms.").is_some());
    assert!(contract.leak("p95 below 2000 ms").is_none());
    assert!(contract.leak("Latency").is_none());
}

#[test]
fn comments_settle_doubts() {
    let text = "# A\n\n## One <!-- specast: optional, repeat -->\n\n## Two\n\n<!-- specast: slot=flows, literal -->\n\n[not a hole]\n\n<!-- specast: ignore -->\n\n## Three\n\nx\n\n### Four\n\n## Five\n\n<!-- specast: fixed -->\n\nStays as it is.\n";
    let contract = compile("t.md", text);
    let names: Vec<String> = contract.sections().map(|id| contract.name(id)).collect();
    assert_eq!(names, ["A", "One", "Two", "Five"]);
    let slot = |name: &str| contract.slots.iter().find(|slot| slot.title.is(name)).unwrap();
    assert!(slot("One").repeat && slot("One").presence == Presence::Optional);
    assert_eq!(slot("Two").marks.takes.as_deref(), Some("flows"));
    assert_eq!(slot("Two").holes, []);
    assert_eq!(slot("Stays as it is.").kind, SlotKind::Fixed);
}

#[test]
fn a_remark_may_stand_behind_a_title() {
    let contract = compile("t.md", "# [Name]\n\n## Open questions\n\n## Prior art\n");
    let text = "# X\n\n## Open questions (to be settled in review)\n\n## Prior art of others\n";
    let found = contract.match_sections(&Document::parse(text), text).of;
    assert!(found[1].is_some_and(|found| found.exact) && !found[2].is_some_and(|found| found.exact));
}

#[test]
fn a_number_may_stand_in_a_hole() {
    let contract = compile("t.md", "# [NNNN]: [What was decided]\n\n## Context\n");
    let title = |text: &str| contract.match_sections(&Document::parse(text), text).of[0].is_some();
    assert!(title("# 0001: The template is the schema\n\n## Context\n"));
    assert!(!title("# The template is the schema\n\n## Context\n"));
}

#[test]
fn an_alignment_finds_what_moved_and_what_is_near() {
    let contract = compile("t.md", SPEC);
    let text = "# Alloy Paper\n\n## 2. Work\n\n### Story 7 - x\n\n### Story 9 - y\n\n### 1. Skope\n\n#### 1.1 Access\n\n## More\n";
    let document = Document::parse(text);
    let found: Vec<String> = contract
        .match_sections(&document, text)
        .of
        .iter()
        .map(|found| found.map_or("-".into(), |found| format!("{} {}", contract.name(found.slot), found.exact)))
        .collect();
    assert_eq!(
        found,
        [
            "… Paper true",
            "2 Work true",
            "Story … - … true",
            "Story … - … true",
            "1 Scope false",
            "1.1 Access true",
            "-"
        ]
    );
}

/// Sections with their presence, `*` where they repeat, then the other slots that a document must hold.
fn shape(template: &str) -> Vec<String> {
    let contract = compile("t.md", template);
    let slots = contract.slots.iter().enumerate().filter(|(_, slot)| slot.level().is_some() || slot.is_required());
    slots
        .map(|(id, slot)| {
            let kind = match &slot.kind {
                SlotKind::Section { level, .. } => "#".repeat(usize::from(*level)),
                SlotKind::Table { fixed_rows, .. } => format!("table {fixed_rows}"),
                kind => format!("{kind:?}"),
            };
            let presence = match &slot.presence {
                Presence::Required => "",
                Presence::Optional => " optional",
                Presence::Conditional(_) => " conditional",
            };
            let repeats = if slot.repeat { " *" } else { "" };
            format!("{kind} {}{presence}{repeats}", contract.name(id)).trim().to_owned()
        })
        .collect()
}

#[test]
fn titles_that_stand_for_titles() {
    for title in ["# Paper title", "# Name", "# ", "# NUMBER. TITLE", "# Paper template"] {
        assert!(compile("t.md", &format!("{title}\n\n## Scope\n")).slots[0].title.is_open(), "{title}");
    }
    assert_eq!(
        shape("# Plan\n\n## Product name\n\n## RELEASE DATE\n"),
        ["# Plan", "## Product name", "## RELEASE DATE"]
    );
    assert_eq!(
        shape("# Delta\n\n## Need: <!-- its name -->\n\n### R1: (Need) (MUST)\n\n## …\n"),
        ["# Delta", "## Need: … *", "### R…: … *"]
    );
    let matches = |template: &str, title: &str| {
        let contract = compile("t.md", template);
        let text = format!("{title}\n\n## S\n");
        let found = contract.match_sections(&Document::parse(&text), &text);
        found.of[0].is_some_and(|found| found.exact)
    };
    assert!(matches("# Proposal\n\n## S\n", "# Proposal: two keys"));
    assert!(matches("# Audit - [name]\n\n## S\n", "# Audit: Export"));
    assert!(!matches("# Proposal\n\n## S\n", "# Two keys"));
}

#[test]
fn what_may_be_left_out() {
    let template = "---\n# These are optional elements.\nstatus: {open | done by [a](b)}\nday: {YYYY-MM-DD}\n---\n\n# {title}\n\n\
        * Owner: [who] <!-- optional -->\n* Issue: *if applicable* [number]\n* Team: [who]\n\n\
        ## Drivers <!-- optional -->\n\n- [driver]\n\n## Questions\n\nOptional, but welcome in a draft.\n\n\
        ## Demo\n\n<!--\nA picture. Omit this\nsection if there is none.\n-->\n\n## Notes\n\n<!--\n(optional)\n\nMore.\n-->\n\n\
        ## Ways\n\n### [way 1]\n\n### [way 2]\n\n<!-- This is an optional element. -->\n\n## Links\n\n## Example: a note\n";
    let expected = [
        "# …",
        "Field Team",
        "## Drivers optional",
        "## Questions optional",
        "## Demo conditional",
        "## Notes optional",
        "## Ways",
        "### … *",
        "## Links optional",
        "## Example: a note optional",
    ];
    assert_eq!(shape(template), expected);
}

#[test]
fn samples_are_not_fixed() {
    let template = "# Paper title\n\nDate: DATE\n\nDelete this paragraph when you are done. It is\nonly for you.\n\n\
        ## Why\n\n> One paragraph.\n> No more.\n\n## How\n\n> Binding.\n\nText.\n\n## What\n\nSay:\n\n> Nothing breaks.\n\n\
        ## Who\n\n_Describe the people._\n\n| Role | Does |\n| - | - |\n| Cook | cooks |\n\n\
        ## When\n\n- [ ] Now\n- [ ] Other\n\n| Check | Done |\n| - | - |\n| Keys | |\n\n| Who |\n| - |\n| *\\<Role>* |\n";
    let expected = [
        "# …",
        "Field Date",
        "## Why",
        "## How",
        "Fixed Binding.",
        "## What",
        "## Who",
        "table false",
        "## When",
        "table true",
        "table false",
    ];
    assert_eq!(shape(template), expected);
}

#[test]
fn remarks_behind_a_label_say_whether_it_may_be_left_out() {
    let template = "# Plan\n\n## Next\n\n**Owner** (optional): [who]\n\n**At once** (before noon):\n\n1. [what]\n";
    assert_eq!(shape(template), ["# Plan", "## Next"]);
    let contract = compile("t.md", template);
    let fields: Vec<_> = contract.fields().map(|slot| contract.name(slot)).collect();
    assert_eq!(fields, ["Owner"]);
}

#[test]
fn a_choice_may_be_open_and_a_kind_of_value_is_none() {
    let options = |field: &str| {
        let contract = compile("t.md", &format!("# Plan\n\n## Next\n\n- Way: [{field}]\n"));
        let hole = contract.slots.iter().flat_map(|slot| &slot.holes).next().cloned();
        hole.is_some_and(|hole| matches!(hole.value, ValueKind::Enum(_)))
    };
    assert!(options("taken | dropped | …") && options("text | name"));
    assert!(!options("what it is about | ticket URL"));
}

mod titles;
