//! What recast writes passes the check and the proof, over the labelled cases and real documents.
#![expect(clippy::disallowed_methods, reason = "a test reads the corpus beside the checkout")]

mod corpus;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use specast_engine::diagnostic::Severity;
use specast_engine::proof::{self, Fate, Proof};
use specast_engine::rules;
use specast_engine::source::{Envelope, Source};

use corpus::{cases, contracts, documents, outputs, shared};

fn faults(source: &Source, outputs: &[Source], proof: &Proof) -> Vec<String> {
    let mut out = Vec::new();
    let mut judge = |what: &str, text: &str, fate: &Fate| {
        if matches!(fate, Fate::Altered(..) | Fate::Lost { .. }) {
            let how = fate.difference().map(|difference| format!("{difference:?}")).unwrap_or_default();
            out.push(format!("{} {what} {text:?} {how}", fate.word()));
        }
    };
    for fragment in proof.fragments.iter().filter(|fragment| !fragment.navigation) {
        judge("fragment", &fragment.text, &fragment.fate);
    }
    for fact in &proof.facts {
        judge(fact.fact.kind.name(), &fact.fact.text, &fact.fate);
    }
    for statement in proof.invented() {
        let output = &outputs[statement.span.file.0 as usize];
        out.push(format!("invented {:?} in {}", statement.span.range.of(&output.text), output.path));
    }
    for span in &proof.uncovered {
        out.push(format!("uncovered {:?}", span.range.of(&source.text)));
    }
    out
}

/// The number of documents that are not clean.
fn run(documents: Vec<(String, PathBuf)>, shared: &Path) -> usize {
    let contracts = contracts(&shared.join("gold/templates"));
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let mut n_bad = 0;
    let n_documents = documents.len();
    let shown: usize = std::env::var("SPECAST_SHOW").ok().and_then(|n| n.parse().ok()).unwrap_or(4);
    for (name, path) in documents {
        let text = std::fs::read_to_string(&path).unwrap();
        let source = Source::new(name, text.as_str(), Envelope::default());
        let outputs = outputs(&source, &contracts);
        let sources = [source.clone()];
        let proof = proof::prove(proof::Inputs { sources: &sources, outputs: &outputs, contracts: &contracts });
        let mut found = faults(&source, &outputs, &proof);
        for (output, contract) in outputs.iter().zip(&contracts) {
            let diagnostics = rules::check(output, contract);
            let counted = diagnostics.iter().filter(|diagnostic| diagnostic.severity != Severity::Information);
            found.extend(counted.map(|diagnostic| {
                let line = output.lines.line(diagnostic.primary.range.start);
                format!("check {} {}:{line} {}", diagnostic.rule, output.path, diagnostic.message)
            }));
        }
        for fault in &found {
            *kinds.entry(fault.split(' ').take(2).collect::<Vec<_>>().join(" ")).or_default() += 1;
        }
        if !found.is_empty() {
            n_bad += 1;
            eprintln!("{}: {} faults", path.display(), found.len());
            found.iter().take(shown).for_each(|fault| eprintln!("    {}", fault.chars().take(400).collect::<String>()));
        }
    }
    eprintln!("{n_bad} of {n_documents} documents are not clean: {kinds:?}");
    n_bad
}

#[test]
fn the_labelled_cases_are_conserved() {
    let Some(shared) = shared() else { return };
    assert_eq!(run(cases(&shared), &shared), 0);
}

#[test]
fn real_documents_are_conserved() {
    let Some(shared) = shared() else { return };
    assert_eq!(run(documents(&shared), &shared), 0);
}
