//! Laws of contracts and rules that hold for any text: nobody's broken template or document is a panic.

use proptest::prelude::*;
use specast_engine::contract::{self, choose, normalise};
use specast_engine::diagnostic::Severity;
use specast_engine::edit::{self, TextEdit};
use specast_engine::rules;
use specast_engine::source::{Envelope, Source};

/// Texts made of the pieces that templates are made of, so that random ones meet each other.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "---\n",
        "title: '[Name] Spec'\n",
        "status: 'Draft | Done'\n",
        "stack: [a | b]\n",
        "date: YYYY-MM-DD\n",
        "tags: ['x']\n",
        "k: \"\n",
        "# [Feature] Plan\n",
        "## 1. Scope (Optional)\n",
        "### Story 1\n",
        "### Story 2\n",
        "\n",
        "> **Status**: [A | B]\n",
        "- **Goals:**\n",
        "  - [Goal]\n",
        "- `[REQ-001]`: [x]\n",
        "- [ ] [done]\n",
        "| A | B |\n|---|---|\n",
        "| x | |\n",
        "| TASK-001 | [REQ-001] |\n",
        "```ts\n// [Replace with all this]\n```\n",
        "_Target: `specs/<feature>/spec.md`_\n",
        "Note: 한글 stays.\n",
        "<!-- specast: ignore -->\n",
        "<!-- This section is optional. -->\n",
        "[a][b] [c](d) {{e}} <f> ${G}\n",
        "\\[no\\] `[code]` **x**: y\n",
        "*",
        "[",
        "]",
        "\r\n",
        "\t",
        "é",
        "N/A\n",
        "Setext\n===\n",
    ]);
    prop::collection::vec(piece, 0..24).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_template_and_any_document(template in pieces(), document in pieces()) {
        let contract = contract::compile("t-template.md", &template);
        for slot in &contract.slots {
            prop_assert!(template.get(slot.origin.as_usize()).is_some());
            prop_assert!(slot.parent.is_none_or(|parent| parent < contract.slots.len()));
            for hole in &slot.holes {
                prop_assert!(template.get(hole.range.as_usize()).is_some_and(|text| !text.is_empty()));
            }
        }
        let source = Source::new("specs/a/spec.md", document.as_str(), Envelope::default());
        let found = rules::check(&source, &contract);
        for finding in &found {
            prop_assert!(document.get(finding.primary.range.as_usize()).is_some(), "{finding:?}");
            for label in &finding.secondary {
                prop_assert!(template.get(label.range.as_usize()).is_some(), "{finding:?}");
            }
        }
        prop_assert_eq!(&found, &rules::check(&source, &contract));
        choose::choose("x.md", &source.document, &document, &[contract], 0.0);
    }

    #[test]
    fn what_is_normal_stays_normal(text in "\\PC{0,40}") {
        let once = normalise(&text);
        prop_assert_eq!(normalise(&once), once);
    }

    #[test]
    fn a_bound_path_renders_to_itself(area in "[a-z]{1,6}", feature in "[a-z-]{1,8}") {
        let contract = contract::compile("t.md", "# A\n\n_Target: `specs/<feature>/spec.md`_\n");
        let pattern = contract.target.expect("the template names its target");
        let path = format!("specs/{area}/{feature}/spec.md");
        let bound = pattern.bind(&path).expect("the path fits");
        let values: Vec<(&str, &str)> = bound.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        prop_assert_eq!(pattern.render(&values), Some(path));
    }
}

/// A template with `N/A` in each of its holes and empty cells, as a document at `path`.
fn filled(template: &str, path: &str) -> (Source, contract::Contract) {
    let contract = contract::compile("t-template.md", template);
    let holes = contract.slots.iter().flat_map(|slot| &slot.holes);
    let mut edits: Vec<TextEdit> = holes.map(|hole| TextEdit { range: hole.range, text: "N/A".into() }).collect();
    let target = contract.target.as_ref().expect("the template names its target");
    edits.push(TextEdit { range: target.origin, text: path.into() });
    let text = edit::apply(template, &edits).replace("| |", "| N/A |");
    (Source::new(path, text, Envelope::default()), contract)
}

#[test]
fn an_honest_gap_is_no_fault() {
    let templates = [
        (include_str!("../../../examples/alloy-telemetry/templates/engineering/spec-template.md"), "spec.md"),
        (include_str!("../../../examples/alloy-telemetry/templates/project/plan-template.md"), "plan.md"),
    ];
    for (template, name) in templates {
        let path = format!("specs/infra/alloy-telemetry/{name}");
        let (source, contract) = filled(template, &path);
        let found: Vec<String> = rules::check(&source, &contract)
            .iter()
            .filter(|finding| finding.severity != Severity::Information)
            .map(|finding| finding.concise(&source.text, &source.lines))
            .collect();
        assert_eq!(found, [""; 0]);
        // An author's own sections, tables and placeholders are nobody's fault.
        let more = "\n### Ports and flows\n\n| Port | Use |\n|--|--|\n| 4317 | [later] |\n\nRun `a <service>`.\n\n## Preserved source content\n\n### Metrics\n\n- **Deployment**: x\n- REQ-1 and `[A-1]`\n";
        let meta = "\n**Status:** Archived\n\n_Target Directory";
        let text = source.text.replacen("\n_Target Directory", meta, 1) + more;
        let source = Source::new(path, text, Envelope::default());
        let found = rules::check(&source, &contract);
        assert!(found.iter().all(|finding| finding.severity == Severity::Information), "{found:#?}");
    }
}
