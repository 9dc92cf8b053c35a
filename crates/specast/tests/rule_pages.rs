//! Every rule's page is its test: the example fails as it says, and what mends it, mends it.
//!
//! A page's fenced blocks say what they are behind their language: `template`, `document`, `config`
//! (`specast.toml`), `file` (one beside the document), each with an own path if it matters; then
//! `diagnostics`, `fixed` (by `--fix`) and `fixed-unsafe` (by `--unsafe-fixes`). A document in the language `alloy` is a
//! configuration that needs no template, and `mended` is that one without the fault. With `mended` beside a document
//! in Markdown the page is one of drift, and `mended` takes the place of the file with its path.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use specast_engine::alloy::{self, Config};
use specast_engine::rules::{self, Check};
use specast_syntax::{Document, Leaf};

struct Fence {
    language: String,
    role: String,
    path: Option<String>,
    text: String,
}

fn fences(page: &str) -> Vec<Fence> {
    let document = Document::parse(page);
    let code = document.leaves().filter_map(|(tile, leaf)| match leaf {
        Leaf::Code { info } => Some((tile, info)),
        _ => None,
    });
    code.map(|(tile, info)| {
        let mut words = info.of(page).split_whitespace();
        let text = document.tiles[tile].range.of(page);
        Fence {
            language: words.next().unwrap_or_default().to_owned(),
            role: words.next().unwrap_or_default().to_owned(),
            path: words.next().map(str::to_owned),
            text: if text.is_empty() { String::new() } else { format!("{text}\n") },
        }
    })
    .collect()
}

/// A page's example in a folder of its own.
struct Example {
    dir: tempfile::TempDir,
    template: String,
    document: String,
}

impl Example {
    fn of(name: &str, fences: &[Fence]) -> Self {
        let mut files: BTreeMap<String, &str> = BTreeMap::from([("specast.toml".to_owned(), "")]);
        let mut first = BTreeMap::new();
        for fence in fences {
            let path = match fence.role.as_str() {
                "template" => "template.md",
                "document" => "document.md",
                "config" => "specast.toml",
                "file" => "",
                _ => continue,
            };
            let path = fence.path.clone().unwrap_or_else(|| path.to_owned());
            assert!(!path.is_empty(), "{name}: a file needs a path");
            first.entry(fence.role.as_str()).or_insert_with(|| path.clone());
            files.insert(path, &fence.text);
        }
        let dir = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let full = dir.path().join(path);
            std::fs::create_dir_all(full.parent().unwrap()).unwrap();
            std::fs::write(full, text).unwrap();
        }
        let the = |role: &str| first.get(role).cloned().unwrap_or_else(|| panic!("{name} has a {role}"));
        Self { template: the("template"), document: the("document"), dir }
    }

    fn check(&self, more: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_specast"))
            .args(["check", "--output-format", "concise", "--template", &self.template, &self.document])
            .args(more)
            .current_dir(self.dir.path())
            .output()
            .unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{stderr}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn text(&self) -> String {
        std::fs::read_to_string(self.dir.path().join(Path::new(&self.document))).unwrap()
    }
}

#[test]
fn examples_fail_as_the_pages_say() {
    for rule in rules::RULES {
        let name = rule.name;
        let fences = fences(rule.page);
        if matches!(rule.check, Check::Stage) && fences.is_empty() {
            continue;
        }
        assert!(rule.page.starts_with(&format!("# {name}\n\n")), "{name} opens with its name");
        let find = |role: &str| fences.iter().find(|fence| fence.role == role);
        let expected = find("diagnostics").unwrap_or_else(|| panic!("{name} has diagnostics"));
        if let Some(config) = find("document").filter(|fence| fence.language == "alloy") {
            let found = configuration(&config.text);
            assert_eq!(found.trim(), expected.text.trim(), "{name}");
            assert!(found.contains(&format!("[{name}]")), "{name} fails its own example");
            let mended = find("mended").unwrap_or_else(|| panic!("{name} shows what mends it"));
            assert!(!configuration(&mended.text).contains(&format!("[{name}]")), "{name} is mended");
            continue;
        }
        if let Some(mended) = find("mended") {
            let found = drift(&fences, None);
            assert_eq!(found.trim(), expected.text.trim(), "{name}");
            assert!(found.contains(&format!("[{name}]")), "{name} fails its own example");
            assert!(!drift(&fences, Some(mended)).contains(&format!("[{name}]")), "{name} is mended");
            continue;
        }
        let found = Example::of(name, &fences).check(&[]);
        assert_eq!(found.trim(), expected.text.trim(), "{name}");
        assert!(found.contains(&format!("[{name}]")), "{name} fails its own example");
        for (role, flag) in [("fixed", "--fix"), ("fixed-unsafe", "--unsafe-fixes")] {
            let example = Example::of(name, &fences);
            let before = example.text();
            if let Some(fixed) = find(role) {
                let left = example.check(&[flag]);
                assert_eq!(example.text().trim(), fixed.text.trim(), "{name} {flag}");
                assert!(!left.contains(&format!("[{name}]")), "{name} {flag}: {left}");
            } else if role == "fixed" || find("fixed").is_none() {
                // The example may break other rules as well, which mend what is theirs.
                if !matches!(rule.check, Check::Stage) {
                    example.check(&[flag, "--select", name]);
                }
                assert_eq!(example.text(), before, "{name} shows what {flag} makes");
            }
        }
    }
}

/// What `drift` finds in a document beside its files; `mended` takes the place of one of them.
fn drift(fences: &[Fence], mended: Option<&Fence>) -> String {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("specast.toml"), "").unwrap();
    for fence in fences.iter().filter(|fence| matches!(fence.role.as_str(), "document" | "file")).chain(mended) {
        let path = fence.path.as_deref().unwrap_or("document.md");
        std::fs::write(dir.path().join(path), &fence.text).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_specast"))
        .args(["--quiet", "drift", "--output-format", "concise"])
        .current_dir(dir.path())
        .output()
        .unwrap();
    assert!(matches!(output.status.code(), Some(0 | 1)), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What is found in a configuration of Alloy.
fn configuration(text: &str) -> String {
    let set = [Config::new("config.alloy", text)];
    let found = alloy::check(&set, &alloy::Options::default());
    found.iter().map(|it| it.concise(text, &set[0].lines) + "\n").collect()
}

#[test]
fn rules_of_alloy_are_those_that_its_validator_raises() {
    let is_alloy = |fence: &Fence| fence.language == "alloy" && fence.role == "document";
    let pages = rules::RULES.iter().filter(|rule| fences(rule.page).iter().any(is_alloy));
    let pages: Vec<_> = pages.map(|rule| (rule.name, rule.severity)).collect();
    let faults: Vec<_> = alloy::Fault::ALL.iter().map(|fault| (fault.rule(), fault.severity())).collect();
    assert_eq!(pages, faults);
}

#[test]
fn names_are_unique_and_rules_are_found_by_them() {
    let mut names: Vec<&str> = rules::RULES.iter().map(|rule| rule.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), rules::RULES.len());
    assert!(names.iter().all(|name| rules::rule(name).is_some()));
}
