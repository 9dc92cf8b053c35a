//! Every rule's page is its test: the example fails as it says, and what mends it, mends it.

use specast_engine::contract::{self, Contract};
use specast_engine::edit;
use specast_engine::rules::{self, Check};
use specast_engine::source::{Envelope, Source};
use specast_syntax::{Document, Leaf};

/// A fenced block of a page: the words of its info string and its text.
struct Fence {
    role: String,
    path: String,
    text: String,
}

fn fences(page: &str) -> Vec<Fence> {
    let document = Document::parse(page);
    let code = document.leaves().filter_map(|(tile, leaf)| match leaf {
        Leaf::Code { info } => Some((tile, info)),
        _ => None,
    });
    code.map(|(tile, info)| {
        let mut words = info.of(page).split_whitespace().skip(1);
        Fence {
            role: words.next().unwrap_or_default().to_owned(),
            path: words.next().unwrap_or("document.md").to_owned(),
            text: document.tiles[tile].range.of(page).to_owned() + "\n",
        }
    })
    .collect()
}

fn findings(path: &str, text: &str, contract: &Contract) -> String {
    let source = Source::new(path, text, Envelope::default());
    let found = rules::check(&source, contract);
    found.iter().map(|finding| finding.concise(&source.text, &source.lines) + "\n").collect()
}

#[test]
fn examples_fail_as_the_pages_say() {
    for rule in rules::RULES {
        let fences = fences(rule.page);
        if matches!(rule.check, Check::Stage) && fences.is_empty() {
            continue;
        }
        let find = |role: &str| fences.iter().find(|fence| fence.role == role);
        let template = find("template").unwrap_or_else(|| panic!("{} has a template", rule.name));
        let document = find("document").unwrap_or_else(|| panic!("{} has a document", rule.name));
        let expected = find("diagnostics").unwrap_or_else(|| panic!("{} has diagnostics", rule.name));
        assert!(rule.page.starts_with(&format!("# {}\n\n", rule.name)), "{} opens with its name", rule.name);
        let contract = contract::compile("template.md", &template.text);
        let found = findings(&document.path, &document.text, &contract);
        assert_eq!(found.trim(), expected.text.trim(), "{}", rule.name);
        assert!(found.contains(&format!("[{}]", rule.name)), "{} fails its own example", rule.name);
        let source = Source::new(&*document.path, &*document.text, Envelope::default());
        let fixes: Vec<_> = rules::check(&source, &contract).into_iter().filter_map(|finding| finding.fix).collect();
        if let Some(fixed) = find("fixed") {
            let edits: Vec<_> = fixes.into_iter().flat_map(|fix| fix.edits).collect();
            let text = edit::apply(&document.text, &edits);
            assert_eq!(text.trim(), fixed.text.trim(), "{}", rule.name);
            let left = findings(&document.path, &text, &contract);
            assert!(!left.contains(&format!("[{}]", rule.name)), "{}: {left}", rule.name);
        } else {
            assert!(fixes.is_empty(), "{} shows what its fix makes", rule.name);
        }
    }
}

#[test]
fn names_are_unique_and_findings_name_the_template() {
    let mut names: Vec<&str> = rules::RULES.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), rules::RULES.len());
    assert!(names.iter().all(|name| rules::rule(name).is_some()));
}
