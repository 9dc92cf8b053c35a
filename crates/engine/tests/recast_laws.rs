//! Laws of recast, over the labelled cases and a corpus of real documents beside the checkout.
#![expect(clippy::disallowed_methods, reason = "a test reads the corpus beside the checkout")]

use std::path::{Path, PathBuf};

use specast_engine::contract::{Contract, compile};
use specast_engine::edit::TextEdit;
use specast_engine::recast::learned::Learned;
use specast_engine::recast::place::Target;
use specast_engine::recast::takes::Takes;
use specast_engine::recast::{Emitted, Inputs, Origin, Recast, labels, links, paths, recast, units};
use specast_engine::source::{Envelope, Source};
use specast_syntax::{BlockKind, Range};

fn shared() -> Option<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    if !dir.is_dir() {
        eprintln!("SKIPPED: no corpus beside the checkout");
        return None;
    }
    Some(dir)
}

fn contracts(shared: &Path) -> (Contract, Contract) {
    let read = |path: &str| {
        let text = std::fs::read_to_string(shared.join("gold").join(path)).unwrap();
        compile(path, &text)
    };
    (read("templates/engineering/spec-template.md"), read("templates/project/plan-template.md"))
}

fn run(source: &Source, spec: &Contract, plan: &Contract) -> (Recast, [String; 2]) {
    let feature = paths::feature_name(source.stem());
    let spec_path = paths::output(spec, Some("infra"), &feature);
    let plan_path = paths::output(plan, Some("infra"), &feature);
    let inputs = Inputs {
        sources: &[source],
        spec,
        plan: Some(plan),
        spec_path: &spec_path,
        plan_path: &plan_path,
        kept_plan: None,
        learned: &Learned::default(),
        share: None,
        beside: &[],
    };
    (recast(&inputs), [spec_path, plan_path])
}

/// What changes in the bytes of a source on the way to one of its outputs.
fn edits(source: &Source, takes: &Takes, output: &Emitted, path: &str) -> Vec<TextEdit> {
    let mut edits = labels::edits(&[source]).remove(0);
    edits.extend(links::edits(source, path));
    edits.extend(links::anchors(source, takes, &Source::new(path, output.text.as_str(), Envelope::default())));
    edits
}

/// True for a unit with a link to a heading that another output took: that link leads there now.
fn leads_out(source: &Source, range: Range, takes: &Takes) -> bool {
    let document = &source.document;
    let mut links = document.links.iter().filter(|link| range.contains(link.range) || range.contains(link.destination));
    links.any(|link| {
        let anchor = link.destination.of(&source.text).strip_prefix('#');
        let section = anchor.and_then(|anchor| source.section_at(anchor));
        section.is_some_and(|id| !takes.holds(document.tiles[document.sections[id].heading].range))
    })
}

/// The slice as it has to stand in the output.
fn expected(source: &Source, range: Range, edits: &[TextEdit]) -> String {
    let mut edits: Vec<TextEdit> = edits.iter().filter(|edit| range.contains(edit.range)).cloned().collect();
    for edit in &mut edits {
        edit.range = Range { start: edit.range.start - range.start, end: edit.range.end - range.start };
    }
    specast_engine::edit::apply(range.of(&source.text), &edits)
}

fn laws(source: &Source, spec: &Contract, plan: &Contract) -> Vec<String> {
    let mut faults = Vec::new();
    let (out, paths) = run(source, spec, plan);
    let second = run(source, spec, plan).0;
    if (&second.spec, &second.plan) != (&out.spec, &out.plan) {
        faults.push("a second run gives other bytes".into());
    }
    let outputs = [&out.spec, out.plan.as_ref().unwrap()];
    for output in outputs {
        let glued: String = output.pieces.iter().map(|piece| piece.range.of(&output.text)).collect();
        if glued != output.text {
            faults.push("pieces do not tile the output".into());
        }
    }
    // Every line that is not blank lies in exactly one placement.
    let mut covered = vec![0; source.lines.n_lines() as usize + 1];
    for placement in &out.placements {
        let (first, last) = source.lines.lines(placement.range);
        (first..=last).for_each(|line| covered[line as usize] += 1);
    }
    for line in 1..=source.lines.n_lines() {
        let text = source.lines.line_range(line).of(&source.text);
        let want = i32::from(!text.trim_start_matches('\u{feff}').trim().is_empty());
        if want == 1 && covered[line as usize] != 1 {
            faults.push(format!("line {line} lies in {} placements: {text:?}", covered[line as usize]));
        }
    }
    let edits: Vec<Vec<TextEdit>> =
        (0..2).map(|at| edits(source, &out.takes[0][at], outputs[at], &paths[at])).collect();
    // Every unit stands in one piece of the output that takes it, byte for byte; a definition that says again what one
    // says in none.
    for (at, unit) in units::cut(source).into_iter().enumerate() {
        let placement = out.placements.iter().find(|placement| placement.range == unit.range).unwrap();
        let is_front = unit.kind == BlockKind::Front;
        let homes: Vec<usize> = (0..2).filter(|output| out.takes[0][*output].has(at)).collect();
        if homes.is_empty() || homes.len() > 1 && !matches!(unit.kind, BlockKind::LinkDefinition | BlockKind::Footnote)
        {
            faults.push(format!("{} outputs take {:?}", homes.len(), unit.range.of(&source.text)));
        }
        if placement.target == Target::Navigation {
            continue;
        }
        for home in homes {
            let pieces: Vec<&str> = outputs[home]
                .pieces
                .iter()
                .filter(|piece| match piece.origin {
                    Origin::Moved { range, .. } => range == unit.range || (is_front && unit.range.contains(range)),
                    _ => false,
                })
                .map(|piece| piece.range.of(&outputs[home].text))
                .collect();
            let shown = unit.range.of(&source.text);
            if matches!(unit.kind, BlockKind::Heading { .. }) {
                if pieces.len() > 1 {
                    faults.push(format!("a heading stands twice: {shown:?}"));
                }
                continue;
            }
            let front = source.document.front.as_ref();
            if is_front && front.is_some_and(|front| front.body.of(&source.text).trim().is_empty()) {
                continue;
            }
            let expected = if is_front { String::new() } else { expected(source, unit.range, &edits[home]) };
            if !is_front && expected.is_empty() && pieces.is_empty() {
                continue;
            }
            let is_led_out = leads_out(source, unit.range, &out.takes[0][home]);
            if pieces.len() != 1 {
                faults.push(format!("{} pieces hold {shown:?}", pieces.len()));
            } else if !is_front && !is_led_out && pieces[0] != expected {
                faults.push(format!("changed: {shown:?} became {:?}", pieces[0]));
            }
        }
    }
    faults.extend(outputs.into_iter().flat_map(|output| reparsed(output, source)));
    faults
}

/// The output, read again, has the moved pieces as blocks of the same kind.
fn reparsed(out: &Emitted, source: &Source) -> Vec<String> {
    let mut faults = Vec::new();
    let document = specast_syntax::Document::parse(&out.text);
    let units = units::cut(source);
    for piece in &out.pieces {
        let Origin::Moved { range, .. } = piece.origin else { continue };
        let Some(unit) = units.iter().find(|unit| unit.range == range) else { continue };
        let here = piece.range.trim(&out.text);
        let found: Vec<_> = document.blocks.iter().filter(|block| block.range.overlaps(here)).collect();
        let is_same = |(a, b): (&BlockKind, &BlockKind)| match (a, b) {
            (BlockKind::Heading { .. }, BlockKind::Heading { .. }) => true,
            (a, b) => a == b,
        };
        // A unit is one block, or those that HTML encloses.
        let inside = source.document.blocks.iter().filter(|block| range.contains(block.range.trim(&source.text)));
        let own: Vec<BlockKind> = match unit.kind {
            BlockKind::Html => inside.map(|block| block.kind).collect(),
            kind => vec![kind],
        };
        let text = piece.range.of(&out.text);
        let kinds: Vec<_> = found.iter().map(|block| block.kind).collect();
        if kinds.len() != own.len() || !kinds.iter().zip(&own).all(is_same) {
            faults.push(format!("{own:?} is read as {kinds:?}: {text:?}"));
            continue;
        }
        let whole = found[0].range.cover(found[found.len() - 1].range).of(&out.text);
        if whole.trim() != text.trim() {
            faults.push(format!("ends elsewhere: {text:?} became {whole:?}"));
        }
    }
    faults
}

fn all(paths: Vec<PathBuf>, shared: &Path) {
    let (spec, plan) = contracts(shared);
    let mut n_bad = 0;
    let n_paths = paths.len();
    let (mut n_words, mut n_preserved) = (0, 0);
    for path in paths {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let name = path.file_stem().unwrap().to_string_lossy();
        let source = Source::new(format!("archive/{name}.md"), text.as_str(), Envelope::default());
        let faults = laws(&source, &spec, &plan);
        let words = run(&source, &spec, &plan).0.words;
        n_words += words.0;
        n_preserved += words.1;
        if !faults.is_empty() {
            n_bad += 1;
            eprintln!("{}: {} faults", path.display(), faults.len());
            faults.iter().take(4).for_each(|fault| eprintln!("    {}", fault.chars().take(300).collect::<String>()));
        }
    }
    eprintln!("{n_bad} of {n_paths} documents break a law; {n_preserved} of {n_words} words fit nowhere");
    assert_eq!(n_bad, 0);
}

#[test]
fn the_labelled_cases_keep_the_laws() {
    let Some(shared) = shared() else { return };
    let mut cases: Vec<PathBuf> = std::fs::read_dir(shared.join("gold/cases"))
        .unwrap()
        .map(|entry| entry.unwrap().path().join("legacy.md"))
        .collect();
    cases.sort();
    all(cases, &shared);
}

#[test]
fn real_documents_keep_the_laws() {
    let Some(shared) = shared() else { return };
    let step: usize = std::env::var("SPECAST_CORPUS_STEP").ok().and_then(|step| step.parse().ok()).unwrap_or(31);
    let mut paths = Vec::new();
    for set in ["eips", "oteps", "rust-rfcs"] {
        collect(&shared.join("documents").join(set), &mut paths);
    }
    paths.sort();
    all(paths.into_iter().step_by(step).collect(), &shared);
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
