//! Placement measured on labelled cases, where they lie beside the checkout.
#![expect(clippy::disallowed_methods, reason = "a test reads the corpus beside the checkout")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use specast_engine::contract::{Contract, compile};
use specast_engine::recast::outline::{Place, outline};
use specast_engine::recast::place::{Target, place};
use specast_engine::recast::units::cut;
use specast_engine::source::{Envelope, Source};

fn gold() -> Option<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/gold");
    if !dir.is_dir() {
        eprintln!("SKIPPED: no labelled cases beside the checkout");
        return None;
    }
    Some(dir)
}

fn contract(path: &Path) -> Contract {
    compile("templates/spec-template.md", &std::fs::read_to_string(path).unwrap())
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
        Target::Navigation => "drop".into(),
    }
}

#[test]
fn most_blocks_land_where_a_careful_reader_would_put_them() {
    let Some(gold) = gold() else { return };
    let contract = contract(&gold.join("templates/engineering/spec-template.md"));
    let outline = outline(&contract);
    let (mut n_rows, mut n_ok, mut n_first, mut n_preserved) = (0, 0, 0, 0);
    let mut cases: Vec<PathBuf> =
        std::fs::read_dir(gold.join("cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    for case in cases {
        let text = std::fs::read_to_string(case.join("legacy.md")).unwrap();
        let source = Source::new("legacy.md", text.as_str(), Envelope::default());
        let units = cut(&source);
        let decisions = place(&source, &units, &outline);
        let rows = std::fs::read_to_string(case.join("placement.tsv")).unwrap();
        for row in rows.lines().skip(1) {
            let mut columns = row.split('\t');
            let lines = columns.next().unwrap();
            let (first, last) = lines.split_once('-').unwrap_or((lines, lines));
            let lines: BTreeSet<u32> = (first.parse().unwrap()..=last.parse::<u32>().unwrap()).collect();
            let mut want: Vec<String> = columns
                .next()
                .unwrap()
                .split(',')
                .map(|want| match want.trim() {
                    "front" => "meta".to_owned(),
                    other => other.to_owned(),
                })
                .collect();
            if want.contains(&"none".to_owned()) {
                want.extend(["drop".to_owned(), "preserved".to_owned()]);
            }
            let got: BTreeSet<String> = units
                .iter()
                .zip(&decisions)
                .filter(|(unit, _)| {
                    let (first, last) = source.lines.lines(unit.range);
                    (first..=last).any(|line| lines.contains(&line))
                })
                .map(|(_, decision)| name(decision.target, &outline))
                .collect();
            n_rows += 1;
            let ok = !got.is_empty() && got.iter().all(|got| want.contains(got));
            n_ok += usize::from(ok);
            n_first += usize::from(got.len() == 1 && got.contains(&want[0]));
            n_preserved += usize::from(got.contains("preserved"));
            if !ok {
                eprintln!("{} {row}: got {got:?}", case.file_name().unwrap().to_string_lossy());
            }
        }
    }
    eprintln!("{n_ok} of {n_rows} acceptable, {n_first} first, {n_preserved} preserved");
    assert!(n_ok * 4 >= n_rows * 3 && n_preserved * 10 <= n_rows);
}
