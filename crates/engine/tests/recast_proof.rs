//! What recast writes passes the check and the proof, over the labelled cases and real documents.
#![expect(clippy::disallowed_methods, reason = "a test reads the corpus beside the checkout")]

mod corpus;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use specast_engine::contract::{Contract, compile};
use specast_engine::diagnostic::Severity;
use specast_engine::proof::{self, Fate, Proof};
use specast_engine::recast::units;
use specast_engine::source::{Envelope, Source, folder, resolve};
use specast_engine::{index, rules};
use specast_syntax::Range;

use corpus::{cases, contracts, documents, drawn, outputs, shared};

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

/// What a run saw: documents, links and anchors that lead somewhere, and what is wrong.
#[derive(Default)]
struct Seen {
    n_documents: usize,
    n_links: usize,
    n_anchors: usize,
    n_bad: usize,
    kinds: BTreeMap<String, usize>,
}

/// Recasts documents in parallel and says what is wrong with what they become.
fn run(documents: &[(String, PathBuf)], contracts: &[Contract]) -> Seen {
    let next = AtomicUsize::new(0);
    let seen = Mutex::new(Seen { n_documents: documents.len(), ..Seen::default() });
    let n_threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    std::thread::scope(|scope| {
        for _ in 0..n_threads {
            scope.spawn(|| {
                while let Some((name, path)) = documents.get(next.fetch_add(1, Ordering::Relaxed)) {
                    one(name, path, contracts, &seen);
                }
            });
        }
    });
    let seen = seen.into_inner().unwrap();
    let Seen { n_documents, n_links, n_anchors, n_bad, kinds } = &seen;
    eprintln!("{n_bad} of {n_documents} documents are not clean: {kinds:?}; {n_links} links, {n_anchors} anchors");
    seen
}

fn one(name: &str, path: &Path, contracts: &[Contract], seen: &Mutex<Seen>) {
    let shown: usize = std::env::var("SPECAST_SHOW").ok().and_then(|n| n.parse().ok()).unwrap_or(4);
    let text = std::fs::read_to_string(path).unwrap();
    let source = Source::new(name, text.as_str(), Envelope::default());
    let found = judge(&source, contracts);
    let mut seen = seen.lock().unwrap();
    seen.n_links += leading(&source, std::slice::from_ref(&source)).len();
    seen.n_anchors += anchored(&source, std::slice::from_ref(&source)).len();
    seen.n_bad += usize::from(!found.is_empty());
    for fault in &found {
        *seen.kinds.entry(fault.split(' ').take(2).collect::<Vec<_>>().join(" ")).or_default() += 1;
    }
    if !found.is_empty() {
        eprintln!("{}: {} faults", path.display(), found.len());
        found.iter().take(shown).for_each(|fault| eprintln!("    {}", fault.chars().take(400).collect::<String>()));
    }
}

/// Everything that is wrong with what a source becomes.
fn judge(source: &Source, contracts: &[Contract]) -> Vec<String> {
    let outputs = outputs(source, contracts);
    let sources = [source.clone()];
    let proof = proof::prove(proof::Inputs { sources: &sources, outputs: &outputs, contracts, others: &[] });
    let mut found = faults(source, &outputs, &proof);
    for (output, contract) in outputs.iter().zip(contracts) {
        let diagnostics = rules::check(output, contract);
        let counted = diagnostics.iter().filter(|diagnostic| diagnostic.severity != Severity::Information);
        found.extend(counted.map(|diagnostic| {
            let line = output.lines.line(diagnostic.primary.range.start);
            format!("check {} {}:{line} {}", diagnostic.rule, output.path, diagnostic.message)
        }));
    }
    let again = corpus::outputs(source, contracts);
    if again.iter().map(|output| &output.text).ne(outputs.iter().map(|output| &output.text)) {
        found.push("second run gives other bytes".to_owned());
    }
    let there = leading(source, &outputs);
    found.extend(leading(source, &sources).difference(&there).map(|to| format!("link lost: {to}")));
    let there = anchored(source, &outputs);
    found.extend(anchored(source, &sources).difference(&there).map(|to| format!("anchor lost: #{to}")));
    found
}

/// The links of documents, beside those of the plain contents lists of the source: the document, and where they lead.
fn links<'d>(source: &Source, documents: &'d [Source]) -> Vec<(&'d Source, &'d str)> {
    let skipped = navigation(source);
    let of = |document: &'d Source| {
        let is_source = document.path == source.path;
        let is_skipped = |range: Range| is_source && skipped.iter().any(|part| part.contains(range));
        let links = document.document.links.iter().filter(|link| !is_skipped(link.destination));
        links.map(|link| (document, link.destination.of(&document.text))).collect::<Vec<_>>()
    };
    documents.iter().flat_map(of).collect()
}

/// Paths below the root that links of documents lead to.
fn leading(source: &Source, documents: &[Source]) -> BTreeSet<String> {
    let paths = links(source, documents).into_iter().filter_map(|(from, to)| resolve(folder(&from.path), to));
    paths.filter(|path| !path.is_empty() && documents.iter().all(|document| document.path != *path)).collect()
}

/// Headings of the source, as their author wrote them, that anchors of documents lead to, in themselves or in another.
fn anchored(source: &Source, documents: &[Source]) -> BTreeSet<String> {
    let known = index::anchors(source);
    let leads = |(from, to): (&Source, &str)| {
        let (path, anchor) = to.split_once('#')?;
        let there = match path {
            "" => from,
            path => {
                let path = resolve(folder(&from.path), path)?;
                documents.iter().find(|document| document.path == path && document.path != from.path)?
            }
        };
        (known.contains(anchor) && index::anchors(there).contains(anchor)).then(|| anchor.to_owned())
    };
    links(source, documents).into_iter().filter_map(leads).collect()
}

/// Contents lists are not carried over.
fn navigation(source: &Source) -> Vec<Range> {
    let units = units::cut(source).into_iter();
    units.filter(|unit| unit.part == units::Part::Navigation).map(|unit| unit.range).collect()
}

fn spec_and_plan(shared: &Path) -> Vec<Contract> {
    contracts(&shared.join("gold/templates"))
}

/// A template of our own in the habit of requests for comments.
fn proposal() -> Vec<Contract> {
    vec![compile("templates/0000-template.md", include_str!("corpus/proposal-template.md"))]
}

/// The spec that a text becomes, which nothing is to be said against.
fn clean(text: &str) -> String {
    let source = Source::new("archive/old.md", text, Envelope::default());
    assert_eq!(judge(&source, &proposal()), Vec::<String>::new());
    outputs(&source, &proposal())[0].text.to_string()
}

#[test]
fn a_part_that_leaves_its_section_says_where_it_stood() {
    let spec = clean("# Old\n\n## Rules\n\nA host MUST answer.\n\n### How it looks in Compose\n\n```yaml\na: 1\n```\n");
    assert!(spec.contains("### From “Rules”\n\n#### How it looks in Compose\n"), "{spec}");
}

#[test]
fn a_section_of_remarks_alone_is_not_empty() {
    let spec = clean("# Old\n\n## Motivation\n\n<!-- why -->\n\n## Summary\n\nA thing.\n");
    assert!(spec.contains("<!-- why -->\n\nN/A\n"), "{spec}");
}

#[test]
fn the_labelled_cases_are_conserved() {
    let Some(shared) = shared() else { return };
    assert_eq!(run(&cases(&shared), &spec_and_plan(&shared)).n_bad, 0);
    assert_eq!(run(&cases(&shared), &proposal()).n_bad, 0);
}

#[test]
fn real_documents_are_conserved() {
    let Some(shared) = shared() else { return };
    assert_eq!(run(&documents(&shared), &spec_and_plan(&shared)).n_bad, 0);
}

#[test]
fn proposals_become_proposals_of_another_habit() {
    let Some(shared) = shared() else { return };
    assert_eq!(run(&drawn(&shared, &["eips"]), &proposal()).n_bad, 0);
}
