//! Placement measured on labelled documents: our own beside this file, and the labelled cases beside the checkout.
#![expect(clippy::disallowed_methods, reason = "a test reads documents beside it")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use specast_engine::contract::{Contract, compile};
use specast_engine::recast::learned::Learned;
use specast_engine::recast::outline::{Place, both, outline};
use specast_engine::recast::place::{Decision, Target, place};
use specast_engine::recast::units::{Unit, cut};
use specast_engine::source::{Envelope, Source};

/// How many rows are acceptable, first choice, sure, and sure and acceptable.
#[derive(Debug, Default)]
struct Tally {
    rows: usize,
    ok: usize,
    first: usize,
    sure: usize,
    sure_ok: usize,
    preserved: usize,
}

impl Tally {
    fn count(&mut self, row: &str, found: &[(&Unit, &Decision)], acceptable: &str, outline: &[Place]) {
        let mut want: Vec<String> = acceptable.split(',').map(|want| want.trim().replace("front", "meta")).collect();
        if want.contains(&"none".to_owned()) {
            want.extend(["drop".to_owned(), "preserved".to_owned()]);
        }
        let got: BTreeSet<String> = found.iter().map(|(_, decision)| name(decision.target, outline)).collect();
        let confidence = found.iter().map(|(_, decision)| decision.confidence).fold(1.0, f32::min);
        let is_ok = !got.is_empty() && got.iter().all(|got| want.contains(got));
        let is_sure = confidence >= 0.9;
        self.rows += 1;
        self.ok += usize::from(is_ok);
        self.first += usize::from(got.len() == 1 && got.contains(&want[0]));
        self.preserved += usize::from(got.contains("preserved"));
        self.sure += usize::from(is_sure);
        self.sure_ok += usize::from(is_sure && is_ok);
        if !is_ok || std::env::var_os("SPECAST_SHOW").is_some() {
            let why = found.first().map(|(_, decision)| decision.why.join("; ")).unwrap_or_default();
            let mark = if is_ok { "ok " } else { "BAD" };
            eprintln!("{mark} {row}: want {want:?} got {got:?} {confidence:.2} {why}");
        }
    }

    fn show(&self, what: &str) {
        let Self { rows, ok, first, sure, sure_ok, preserved } = self;
        eprintln!(
            "{what}: {ok} of {rows} acceptable, {first} first, {sure} sure of which {sure_ok} acceptable, {preserved} preserved"
        );
    }
}

fn name(target: Target, outline: &[Place]) -> String {
    match target {
        Target::Section(at) => {
            let number = outline[at].number.clone().unwrap_or_default();
            if number.starts_with("0.") { "0".into() } else { number }
        }
        Target::Title => "title".into(),
        Target::Meta => "meta".into(),
        Target::Preserved => "preserved".into(),
        Target::Navigation | Target::Elsewhere => "drop".into(),
    }
}

fn contract(path: &Path) -> Contract {
    compile(&path.to_string_lossy(), &std::fs::read_to_string(path).unwrap())
}

fn read(path: &Path) -> Source {
    Source::new("legacy.md", std::fs::read_to_string(path).unwrap(), Envelope::default())
}

/// Rows of our own documents name a block by its opening words.
fn measure_ours(folder: &Path, outline: &[Place], all: &mut Tally) {
    let mut names: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.extension().is_some_and(|end| end == "tsv"));
    names.sort();
    for labels in names {
        let name = labels.file_stem().unwrap().to_string_lossy().into_owned();
        let source = read(&labels.with_extension("md"));
        let units = cut(&source);
        let decisions = place(&source, &units, outline, &Learned::default());
        let mut at = 0;
        for row in std::fs::read_to_string(labels).unwrap().lines().skip(1) {
            let [opening, acceptable, _] = row.split('\t').collect::<Vec<_>>()[..] else { panic!("{row}") };
            let is_it = |unit: &Unit| unit.range.of(&source.text).starts_with(opening);
            let found = at + units[at..].iter().position(is_it).unwrap_or_else(|| panic!("{name}: no {opening}"));
            at = found + 1;
            all.count(&format!("{name} {opening}"), &[(&units[found], &decisions[found])], acceptable, outline);
        }
    }
}

/// Rows of labelled cases name a block by its lines.
fn measure_cases(folder: &Path, outline: &[Place], all: &mut Tally) {
    let mut cases: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.retain(|case| case.join("placement.tsv").is_file());
    cases.sort();
    for case in cases {
        let source = read(&case.join("legacy.md"));
        let units = cut(&source);
        let decisions = place(&source, &units, outline, &Learned::default());
        let case_name = case.file_name().unwrap().to_string_lossy().into_owned();
        for row in std::fs::read_to_string(case.join("placement.tsv")).unwrap().lines().skip(1) {
            let mut columns = row.split('\t');
            let lines = columns.next().unwrap();
            let (first, last) = lines.split_once('-').unwrap_or((lines, lines));
            let (first, last): (u32, u32) = (first.parse().unwrap(), last.parse().unwrap());
            let on_lines = |unit: &Unit| {
                let (start, end) = source.lines.lines(unit.range);
                start <= last && first <= end
            };
            let found: Vec<_> = units.iter().zip(&decisions).filter(|(unit, _)| on_lines(unit)).collect();
            let opening: String = source.lines.line_range(first).of(&source.text).chars().take(40).collect();
            all.count(&format!("{case_name} {lines} {:?}", opening.trim()), &found, columns.next().unwrap(), outline);
        }
    }
}

#[test]
fn blocks_of_our_own_documents_land_where_a_careful_reader_would_put_them() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let contract = contract(&here.join("../../examples/alloy-telemetry/templates/engineering/spec-template.md"));
    let outline = outline(&contract);
    let mut all = Tally::default();
    measure_ours(&here.join("tests/placement"), &outline, &mut all);
    all.show("our own");
    // Histories and licences of the texts go to the end.
    assert!(all.ok * 100 >= all.rows * 90 && all.preserved * 50 <= all.rows);
    // Documents of somebody else: a folder of labelled cases, or of documents with labels as ours.
    if let Some(folder) = std::env::var_os("SPECAST_LABELLED") {
        let mut more = Tally::default();
        measure_cases(Path::new(&folder), &outline, &mut more);
        measure_ours(Path::new(&folder), &outline, &mut more);
        more.show("labelled elsewhere");
    }
}

#[test]
fn blocks_of_the_labelled_cases_do_too() {
    let gold = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/gold");
    if !gold.is_dir() {
        eprintln!("SKIPPED: no labelled cases beside the checkout");
        return;
    }
    let spec = contract(&gold.join("templates/engineering/spec-template.md"));
    let plan = contract(&gold.join("templates/project/plan-template.md"));
    let outline = both(&spec, Some(&plan));
    let mut all = Tally::default();
    measure_cases(&gold.join("cases"), &outline, &mut all);
    all.show("labelled cases");
    assert!(all.ok * 100 >= all.rows * 92 && all.preserved * 20 <= all.rows);
}
