//! Runs the validator over configurations that upstream's parser accepts: what it says of them is nearly all false.
//!
//! The files lie in a folder `shared` beside the checkout. Without it these tests check nothing, and say so.

#![expect(clippy::disallowed_methods, reason = "reads a corpus; the library itself does no I/O")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use specast_engine::alloy::catalogue::Stability;
use specast_engine::alloy::{Checked, Config, Options, look};
use specast_engine::diagnostic::Severity;

fn alloy(test: &str) -> Option<PathBuf> {
    let shared = std::env::var_os("SPECAST_SHARED").map(PathBuf::from);
    let shared = shared.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"));
    let path = shared.join("alloy");
    if path.join("verdicts.jsonl").is_file() {
        return Some(path);
    }
    // Not `eprintln`, which the test runner would swallow.
    let message = format!("SKIPPED {test}: no configurations in {}\n", path.display());
    std::io::stderr().write_all(message.as_bytes()).unwrap();
    None
}

/// The `.alloy` files below a folder, by path.
fn texts(root: &Path, below: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![root.join(below)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|kind| kind == "alloy") {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                found.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

/// What is found in each of the files alone, imports of the others included.
struct Corpus {
    n_files: usize,
    n_components: usize,
    n_arguments: usize,
    n_references: usize,
    /// Errors and warnings, by rule.
    by_rule: BTreeMap<&'static str, usize>,
    lines: Vec<String>,
}

impl Corpus {
    fn of(files: &BTreeMap<String, String>) -> Self {
        let options = Options { stability: Stability::Experimental, files: files.clone() };
        let mut corpus = Self {
            n_files: files.len(),
            n_components: 0,
            n_arguments: 0,
            n_references: 0,
            by_rule: BTreeMap::new(),
            lines: Vec::new(),
        };
        for (path, text) in files {
            let set = [Config::new(path.as_str(), text.as_str())];
            let Checked { found, n_components, n_arguments, n_references } = look(&set, &options);
            corpus.n_components += n_components;
            corpus.n_arguments += n_arguments;
            corpus.n_references += n_references;
            for it in found.iter().filter(|it| it.severity != Severity::Information) {
                *corpus.by_rule.entry(it.rule).or_default() += 1;
                corpus.lines.push(it.concise(text, &set[0].lines));
            }
        }
        corpus
    }

    fn n(&self, rule: &str) -> usize {
        self.by_rule.get(rule).copied().unwrap_or(0)
    }

    fn show(&self, name: &str) {
        for line in &self.lines {
            println!("{line}");
        }
        println!(
            "{name}: {} files, {} components, {} arguments, {} references: {:?}",
            self.n_files, self.n_components, self.n_arguments, self.n_references, self.by_rule
        );
    }
}

#[test]
fn real_configurations_are_known() {
    let Some(alloy) = alloy("real_configurations_are_known") else { return };
    let corpus = Corpus::of(&texts(&alloy, "configs"));
    corpus.show("configs");
    assert!(corpus.n_files >= 88 && corpus.n_components > 1000 && corpus.n_references > 1000);
    assert_eq!(corpus.n("component-unknown"), 0);
    // At most 5 in 1000, and 995 in 1000.
    assert!(corpus.n("argument-unknown") * 1000 <= corpus.n_arguments * 5);
    assert!(corpus.n("reference-dangling") * 1000 <= corpus.n_references * 5);
}

#[test]
fn what_upstream_converts_to_is_valid() {
    let Some(alloy) = alloy("what_upstream_converts_to_is_valid") else { return };
    let corpus = Corpus::of(&texts(&alloy, "upstream/internal/converter"));
    corpus.show("converter");
    assert!(corpus.n_files > 100 && corpus.n_components > 500 && corpus.n_references > 500);
    assert!(corpus.by_rule.is_empty(), "upstream loads these");
}
