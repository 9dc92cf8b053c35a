//! The proof under mutations: copies of real documents with harmless edits raise no alarm, and copies with one
//! seeded fault raise one at the fault.
//!
//! Figures that a run reaches are kept in `recorded.tsv`; a test fails where one falls. `SPECAST_RECORD=1`
//! writes them, `SPECAST_MISSES=1` prints the first misses of each kind, `SPECAST_MUTATIONS=n` draws `n` of
//! each kind instead of 100, `SPECAST_KIND=name` looks at one kind only.
#![expect(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a test reads the corpus beside the checkout, uses threads and measures"
)]

#[path = "../corpus/mod.rs"]
#[expect(dead_code, reason = "other tests use the rest of it")]
mod corpus;
mod faults;
mod growth;
mod harmless;
mod moves;
mod pool;
mod recorded;
mod respelt;
mod text;
mod words;

use std::collections::BTreeMap;

use specast_engine::proof::{self, Fate, Inputs, Outcome, Proof};
use specast_engine::source::Source;
use specast_syntax::{Range, Span};

use faults::{Fault, Kind, Sink};
use pool::{n_drawn, parallel, priority, shows_misses};
use recorded::{Figure, Figures};
use text::fold;

/// How many documents get harmless edits.
const N_HARMLESS: usize = 120;
/// How many misses of a kind are printed.
const N_SHOWN: usize = 5;

fn prove(source: &Source, output: &Source) -> Proof {
    proof::prove(Inputs {
        sources: std::slice::from_ref(source),
        outputs: std::slice::from_ref(output),
        contracts: &[],
        others: &[],
    })
}

fn is_alarm(fate: &Fate) -> bool {
    matches!(fate, Fate::Altered(..) | Fate::Lost { .. })
}

/// What a proof finds, as lines for people.
fn alarms(source: &Source, output: &Source, proof: &Proof) -> Vec<String> {
    alarms_of(std::slice::from_ref(source), std::slice::from_ref(output), proof)
}

fn alarms_of(sources: &[Source], outputs: &[Source], proof: &Proof) -> Vec<String> {
    let short = |text: &str| text.chars().take(120).collect::<String>();
    let place = |span: &Span| {
        let source = &sources[span.file.0 as usize];
        let name = source.path.rsplit('/').next().unwrap_or_default();
        format!("{name}:{}", source.lines.line(span.range.start))
    };
    let how = |fate: &Fate| {
        let difference = fate.difference();
        difference.map_or(String::new(), |d| format!(" {}: {:?} -> {:?}", d.what, short(&d.from), short(&d.to)))
    };
    let mut out = Vec::new();
    for judged in proof.facts.iter().filter(|judged| is_alarm(&judged.fate)) {
        let (kind, text) = (judged.fact.kind.name(), short(&judged.fact.text));
        out.push(format!("{} {} {kind} {text:?}{}", place(&judged.span), judged.fate.word(), how(&judged.fate)));
    }
    for fragment in proof.fragments.iter().filter(|fragment| !fragment.navigation && is_alarm(&fragment.fate)) {
        let (word, text) = (fragment.fate.word(), short(&fragment.text));
        out.push(format!("{} {word} fragment {text:?}{}", place(&fragment.span), how(&fragment.fate)));
    }
    for statement in proof.invented() {
        let line = outputs[statement.span.file.0 as usize].lines.line(statement.span.range.start);
        out.push(format!("output {line}: invented {:?}", short(&statement.text)));
    }
    for span in &proof.uncovered {
        let text = span.range.of(&sources[span.file.0 as usize].text);
        out.push(format!("{} uncovered {:?}", place(span), short(text)));
    }
    out
}

#[test]
fn harmless_edits_raise_no_alarm() {
    let Some(documents) = pool::documents() else { return };
    let n = N_HARMLESS * n_drawn() / 100;
    let documents = pool::drawn("harmless", &documents, n.max(1));
    let only = std::env::var("SPECAST_KIND").ok();
    let kinds = harmless::KINDS.into_iter().chain(respelt::KINDS);
    let kinds: Vec<&str> = kinds.filter(|kind| only.as_deref().is_none_or(|only| only == *kind)).collect();
    let tries: Vec<(&Source, &str)> =
        documents.iter().flat_map(|document| kinds.iter().map(|kind| (*document, *kind))).collect();
    let results = parallel(&tries, |(source, kind)| {
        let copy = if respelt::KINDS.contains(kind) {
            respelt::edited(source, kind)?
        } else {
            harmless::edited(source, kind, priority(kind, &source.path, 1))?
        };
        let proof = prove(source, &copy);
        let n_facts = proof.facts.len();
        let found = if proof.outcome() == Outcome::Proven { Vec::new() } else { alarms(source, &copy, &proof) };
        Some((*kind, source.path.clone(), n_facts, found))
    });
    let mut figures = Figures::default();
    let mut shown: BTreeMap<&str, usize> = BTreeMap::new();
    eprintln!("{} documents of {}", documents.len(), n);
    let mut table: BTreeMap<&str, [usize; 4]> = kinds.iter().map(|kind| (*kind, [0; 4])).collect();
    for (kind, path, n_facts, found) in results.into_iter().flatten() {
        let row = table.entry(kind).or_default();
        row[0] += 1;
        row[1] += n_facts;
        row[2] += found.len();
        row[3] += usize::from(!found.is_empty());
        let n_shown = shown.entry(kind).or_default();
        if !found.is_empty() && shows_misses() && *n_shown < N_SHOWN {
            *n_shown += 1;
            eprintln!("  {kind} {path}: {} alarms", found.len());
            found.iter().take(3).for_each(|alarm| eprintln!("      {alarm}"));
        }
    }
    eprintln!("{:<23} {:>6} {:>8} {:>7} {:>12}", "harmless edit", "copies", "facts", "alarms", "with alarms");
    for (kind, [n, n_facts, n_alarms, n_bad]) in &table {
        eprintln!("{kind:<23} {n:>6} {n_facts:>8} {n_alarms:>7} {n_bad:>12}");
        assert!(*n > 0, "no document is eligible for {kind}");
        figures.add("harmless", kind, Figure { drawn: *n, good: n - n_bad });
    }
    figures.hold("harmless");
}

/// How a fault was found.
#[derive(Debug, Clone, Copy, Default)]
struct Found {
    /// Anything was.
    anywhere: bool,
    /// Something that touches the lines of the fault.
    at_place: bool,
    /// Something that begins on a line of the fault.
    begins_there: bool,
    /// Something at the place, or a statement of the output that is called invented and has the new words.
    on_a_side: bool,
}

/// Looks for a fault in a proof.
fn find(source: &Source, output: &Source, fault: &Fault, proof: &Proof) -> Found {
    let mut found = Found { anywhere: proof.outcome() != Outcome::Proven, ..Found::default() };
    let places: Vec<(u32, u32)> = fault.places.iter().map(|place| text::lines(source, *place)).collect();
    let mut look = |range: Range| {
        let (first, last) = text::lines(source, range);
        for (from, to) in &places {
            found.at_place |= first <= *to && *from <= last;
            found.begins_there |= (*from..=*to).contains(&first);
        }
    };
    proof.facts.iter().filter(|judged| is_alarm(&judged.fate)).for_each(|judged| look(judged.span.range));
    let fragments = proof.fragments.iter().filter(|fragment| !fragment.navigation && is_alarm(&fragment.fate));
    fragments.for_each(|fragment| look(fragment.span.range));
    if let Some(added) = &fault.added {
        let added = fold(added);
        let words: Vec<&str> = added.split(' ').collect();
        let is_there = |text: &str| {
            let text = fold(text);
            text.contains(&added) || words.len() > 2 && words.windows(3).any(|three| text.contains(&three.join(" ")))
        };
        if proof
            .invented()
            .any(|statement| is_there(statement.span.range.of(&output.text)) || is_there(&statement.text))
        {
            found.at_place = true;
            found.begins_there = true;
        }
    }
    let new: Vec<String> = fault.edits.iter().map(|edit| fold(&edit.with)).filter(|new| !new.is_empty()).collect();
    let has_new = |text: &str| new.iter().any(|new| fold(text).contains(new.as_str()));
    found.on_a_side = found.at_place || proof.invented().any(|statement| has_new(&statement.text));
    found
}

/// A fault that was made, proven and looked for.
struct Tried {
    found: Found,
    harmless: Option<&'static str>,
    alarms: Vec<String>,
}

fn try_fault(source: &Source, fault: &Fault, key: u64) -> Option<Tried> {
    let faulty = faults::faulty(source, fault)?;
    let mut copy = faulty.clone();
    let mut harmless = None;
    if key % 2 == 1 {
        let n = harmless::KINDS.len() - 1;
        let mut kinds = (0..n).map(|at| harmless::KINDS[1 + (key as usize / 2 + at) % n]);
        if let Some((kind, edited)) = kinds.find_map(|kind| Some((kind, harmless::edited(&faulty, kind, key)?))) {
            (copy, harmless) = (edited, Some(kind));
        }
    }
    let proof = prove(source, &copy);
    let found = find(source, &copy, fault, &proof);
    let alarms = if found.at_place { Vec::new() } else { alarms(source, &copy, &proof) };
    Some(Tried { found, harmless, alarms })
}

/// Sentences without marks, one of each document, to be put into others.
fn plain_sentences(documents: &[Source]) -> Vec<String> {
    let sentence = |source: &Source| {
        let mut random = pool::Random(priority("sentence", &source.path, 0));
        let mut all: Vec<String> = Vec::new();
        for unit in text::units(source).iter().filter(|unit| unit.sort == text::Sort::Prose) {
            for at in unit.sentences() {
                let said = fold(at.of(unit.text()));
                let plain = said.chars().all(|c| c.is_ascii_alphanumeric() || " ,.-'".contains(c));
                let fits = plain && said.ends_with('.') && (6..25).contains(&said.split(' ').count());
                if fits
                    && said.starts_with(|c: char| c.is_ascii_uppercase())
                    && unit.hull(at).trim(&source.text).len() == at.len()
                {
                    all.push(said);
                }
            }
        }
        if all.is_empty() { None } else { Some(all.swap_remove(random.below(all.len()))) }
    };
    parallel(documents, sentence).into_iter().flatten().collect()
}

/// The lines of a text that hold a range, as they stand.
fn quoted(source: &Source, range: Range) -> String {
    fold(text::whole_lines(source, range).of(&source.text)).chars().take(300).collect()
}

#[test]
fn seeded_faults_are_found() {
    let Some(documents) = pool::documents() else { return };
    let n = n_drawn();
    let only = std::env::var("SPECAST_KIND").ok();
    let others = plain_sentences(&documents);
    // Some of those that are drawn turn out not to be eligible.
    let n_kept = 3 * n + 20;
    let numbered: Vec<(usize, &Source)> = documents.iter().enumerate().collect();
    let chunks: Vec<&[(usize, &Source)]> = numbered.chunks(16).collect();
    let mut kinds: BTreeMap<&'static str, Kind> = BTreeMap::new();
    let of_chunks = parallel(&chunks, |chunk| {
        let mut all = BTreeMap::new();
        for (index, source) in *chunk {
            let mut sink = Sink::new(*index, source, n_kept);
            faults::positions(source, &others, &mut sink);
            Sink::merge(&mut all, sink.kinds, n_kept);
        }
        all
    });
    for found in of_chunks {
        Sink::merge(&mut kinds, found, n_kept);
    }

    let mut figures = Figures::default();
    eprintln!("{} documents, {} of each kind at most", documents.len(), n);
    eprintln!(
        "{:<30} {:>8} {:>6} {:>9} {:>9} {:>6} {:>6} {:>9}",
        "fault", "eligible", "drawn", "detected", "at place", "%", "begins", "or output"
    );
    let mut sum = [0; 5];
    for kind in faults::KINDS.into_iter().filter(|kind| only.as_deref().is_none_or(|only| only == *kind)) {
        let found = kinds.remove(kind).unwrap_or_default();
        let positions: Vec<(&(u64, usize), &Fault)> = found.first.iter().collect();
        let mut tried: Vec<(&Source, &Fault, Tried)> = Vec::new();
        let mut n_refused = 0;
        let mut rest = &positions[..];
        while tried.len() < n && !rest.is_empty() {
            let (now, later) = rest.split_at((n - tried.len()).min(rest.len()));
            rest = later;
            let results = parallel(now, |((key, document), fault)| try_fault(&documents[*document], fault, *key));
            n_refused += results.iter().filter(|result| result.is_none()).count();
            let made = now
                .iter()
                .zip(results)
                .filter_map(|(((_, document), fault), result)| Some((&documents[*document], *fault, result?)));
            tried.extend(made);
        }
        let count = |what: fn(&Found) -> bool| tried.iter().filter(|(_, _, tried)| what(&tried.found)).count();
        let (anywhere, placed, begins) = (count(|f| f.anywhere), count(|f| f.at_place), count(|f| f.begins_there));
        let sided = count(|f| f.on_a_side);
        let share = placed as f64 * 100.0 / tried.len().max(1) as f64;
        eprintln!(
            "{kind:<30} {:>8} {:>6} {anywhere:>9} {placed:>9} {share:>6.1} {begins:>6} {sided:>9}{}",
            found.eligible,
            tried.len(),
            if n_refused > 0 { format!("   ({n_refused} drawn ones not eligible)") } else { String::new() }
        );
        [tried.len(), anywhere, placed, begins, sided].iter().zip(&mut sum).for_each(|(n, sum)| *sum += n);
        if shows_misses() {
            for (source, fault, tried) in tried.iter().filter(|(_, _, tried)| !tried.found.at_place).take(N_SHOWN) {
                show(source, fault, tried);
            }
        }
        assert!(tried.len() >= n.min(100), "{kind}: {} positions, fewer than {}", tried.len(), n.min(100));
        figures.add("fault", kind, Figure { drawn: tried.len(), good: placed });
    }
    let share = sum[2] as f64 * 100.0 / sum[0].max(1) as f64;
    let [drawn, anywhere, placed, begins, sided] = sum;
    eprintln!("{:<30} {:>8} {drawn:>6} {anywhere:>9} {placed:>9} {share:>6.1} {begins:>6} {sided:>9}", "all", "");
    figures.hold("fault");
}

/// Prints a miss: file, line, before, after, and what was found instead.
fn show(source: &Source, fault: &Fault, tried: &Tried) {
    let line = source.lines.line(fault.edits[0].at.start);
    eprintln!("    {}:{line}{}", source.path, tried.harmless.map_or(String::new(), |kind| format!(" (also {kind})")));
    for edit in &fault.edits {
        let old: String = fold(edit.at.of(&source.text)).chars().take(200).collect();
        let new: String = fold(&edit.with).chars().take(200).collect();
        eprintln!("        {old:?} -> {new:?}   in: {}", quoted(source, edit.at));
    }
    for alarm in tried.alarms.iter().take(2) {
        eprintln!("        instead {alarm}");
    }
}
