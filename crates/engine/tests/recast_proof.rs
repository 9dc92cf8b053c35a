//! What recast writes passes the check and the proof, over the labelled cases and real documents.
#![expect(clippy::disallowed_methods, reason = "a test reads the corpus beside the checkout")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use specast_engine::contract::{Contract, compile};
use specast_engine::diagnostic::Severity;
use specast_engine::proof::{self, Fate, Proof};
use specast_engine::recast::{Inputs, paths, recast};
use specast_engine::rules;
use specast_engine::source::{Envelope, Source};

fn shared() -> Option<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    if !dir.is_dir() {
        eprintln!("SKIPPED: no corpus beside the checkout");
        return None;
    }
    Some(dir)
}

fn contracts(shared: &Path) -> Vec<Contract> {
    let read = |path: &str| {
        let text = std::fs::read_to_string(shared.join("gold").join(path)).unwrap();
        compile(path, &text)
    };
    vec![read("templates/engineering/spec-template.md"), read("templates/project/plan-template.md")]
}

/// Recasts a source; gives its outputs.
fn outputs(source: &Source, contracts: &[Contract]) -> Vec<Source> {
    let feature = paths::feature_name(source.stem());
    let spec_path = paths::output(&contracts[0], Some("infra"), &feature);
    let plan_path = paths::output(&contracts[1], Some("infra"), &feature);
    let inputs = Inputs {
        sources: &[source],
        spec: &contracts[0],
        plan: Some(&contracts[1]),
        spec_path: &spec_path,
        plan_path: &plan_path,
    };
    let out = recast(&inputs);
    let spec = Source::new(spec_path.as_str(), out.spec.text.as_str(), Envelope::default());
    let plan = out.plan.map(|plan| Source::new(plan_path.as_str(), plan.text.as_str(), Envelope::default()));
    std::iter::once(spec).chain(plan).collect()
}

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

fn run(paths: Vec<PathBuf>, shared: &Path, name: impl Fn(&Path) -> String) -> usize {
    let contracts = contracts(shared);
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    let mut n_bad = 0;
    let n_paths = paths.len();
    let shown: usize = std::env::var("SPECAST_SHOW").ok().and_then(|n| n.parse().ok()).unwrap_or(4);
    for path in paths {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let source = Source::new(name(&path), text.as_str(), Envelope::default());
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
    eprintln!("{n_bad} of {n_paths} documents are not clean: {kinds:?}");
    n_bad
}

#[test]
fn the_labelled_cases_are_conserved() {
    let Some(shared) = shared() else { return };
    let mut cases: Vec<PathBuf> = std::fs::read_dir(shared.join("gold/cases"))
        .unwrap()
        .map(|entry| entry.unwrap().path().join("legacy.md"))
        .collect();
    cases.sort();
    let n = run(cases, &shared, |path| {
        let case = path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned();
        format!("archive/specs-legacy/{case}-spec.md")
    });
    assert_eq!(n, 0);
}

#[test]
fn real_documents_are_conserved() {
    let Some(shared) = shared() else { return };
    let step: usize = std::env::var("SPECAST_CORPUS_STEP").ok().and_then(|step| step.parse().ok()).unwrap_or(31);
    let mut paths = Vec::new();
    for set in ["eips", "oteps", "rust-rfcs"] {
        collect(&shared.join("documents").join(set), &mut paths);
    }
    paths.sort();
    let n = run(paths.into_iter().step_by(step).collect(), &shared, |path| {
        format!("archive/{}", path.file_name().unwrap_or_default().to_string_lossy())
    });
    assert_eq!(n, 0);
}

fn collect(dir: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, out);
        } else if path.extension().is_some_and(|end| end == "md") {
            out.push(path);
        }
    }
}
