//! The documents and templates beside the checkout, and how one of them is recast.
//!
//! The tests of two crates read them through this one file, so that both draw the same documents.

use std::path::{Path, PathBuf};

use specast_engine::contract::{Contract, compile};
use specast_engine::recast::learned::Learned;
use specast_engine::recast::{Inputs, paths, recast};
use specast_engine::source::{Envelope, Source};

/// Sets of real documents that nobody wrote for specast.
const SETS: [&str; 3] = ["eips", "oteps", "rust-rfcs"];
/// Shorter files are notes that a proposal moved elsewhere.
const MIN_BYTES: u64 = 1024;
/// How many documents a run draws, without `SPECAST_CORPUS_N`.
const N_DRAWN: usize = 200;
/// The drawing is random once and the same in every run.
const SEED: u64 = 0x5eed_2026;

/// The folder with the data that is not ours to carry; none skips loudly.
pub fn shared() -> Option<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    if dir.is_dir() {
        return Some(dir);
    }
    eprintln!("SKIPPED: no corpus beside the checkout");
    None
}

/// The labelled cases: the path that each has in its workspace, and its file.
pub fn cases(shared: &Path) -> Vec<(String, PathBuf)> {
    let entries = std::fs::read_dir(shared.join("gold/cases")).unwrap();
    let mut cases: Vec<(String, PathBuf)> = entries
        .map(|entry| {
            let entry = entry.unwrap();
            let name = format!("archive/specs-legacy/{}-spec.md", entry.file_name().to_string_lossy());
            (name, entry.path().join("legacy.md"))
        })
        .collect();
    cases.sort();
    cases
}

/// Documents of all sets drawn at random with a fixed seed; all of them with `SPECAST_CORPUS_ALL=1`.
pub fn documents(shared: &Path) -> Vec<(String, PathBuf)> {
    drawn(shared, &SETS)
}

/// Documents of these sets, drawn in the same way.
pub fn drawn(shared: &Path, sets: &[&str]) -> Vec<(String, PathBuf)> {
    let root = shared.join("documents");
    let mut population = Vec::new();
    for set in sets {
        collect(&root.join(set), &mut population);
    }
    population.sort();
    let n_population = population.len();
    let is_all = std::env::var("SPECAST_CORPUS_ALL").is_ok_and(|value| value == "1");
    let n_wanted = std::env::var("SPECAST_CORPUS_N").ok().and_then(|n| n.parse().ok()).unwrap_or(N_DRAWN);
    let n = if is_all { n_population } else { n_wanted.min(n_population) };
    draw(&mut population, n);
    population.truncate(n);
    population.sort();
    if n == 0 {
        eprintln!("SKIPPED: no documents in the corpus beside the checkout");
    } else {
        eprintln!("{n} of {n_population} documents drawn");
    }
    let name = |path: &Path| format!("archive/{}", path.file_name().unwrap_or_default().to_string_lossy());
    population.into_iter().map(|path| (name(&path), path)).collect()
}

/// The contracts of the spec and of the plan whose templates lie in this folder.
pub fn contracts(templates: &Path) -> Vec<Contract> {
    ["engineering/spec-template.md", "project/plan-template.md"]
        .map(|path| compile(&format!("templates/{path}"), &std::fs::read_to_string(templates.join(path)).unwrap()))
        .into()
}

/// What a source becomes: its spec, and its plan where there is a contract for one.
pub fn outputs(source: &Source, contracts: &[Contract]) -> Vec<Source> {
    let feature = paths::feature_name(source.stem());
    let spec_path = paths::output(&contracts[0], Some("infra"), &feature);
    let plan_path = contracts.get(1).map_or_else(String::new, |plan| paths::output(plan, Some("infra"), &feature));
    let out = recast(&Inputs {
        sources: &[source],
        spec: &contracts[0],
        plan: contracts.get(1),
        spec_path: &spec_path,
        plan_path: &plan_path,
        kept_plan: None,
        learned: &Learned::default(),
        share: None,
        beside: &[],
    });
    let spec = Source::new(spec_path.as_str(), out.spec.text.as_str(), Envelope::default());
    let plan = out.plan.map(|plan| Source::new(plan_path.as_str(), plan.text.as_str(), Envelope::default()));
    std::iter::once(spec).chain(plan).collect()
}

/// Markdown files below a folder that are no mere notes.
pub fn collect(dir: &Path, out: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, out);
        } else if path.extension().is_some_and(|end| end == "md")
            && entry.metadata().is_ok_and(|data| data.len() > MIN_BYTES)
        {
            out.push(path);
        }
    }
}

/// Puts `n` items drawn at random (Fisher and Yates) in front of the others.
fn draw<T>(items: &mut [T], n: usize) {
    let mut state = SEED;
    for at in 0..n {
        let n_left = (items.len() - at) as u128;
        // The high half of the product is below `n_left`, and as good as even.
        let step = (u128::from(splitmix64(&mut state)) * n_left) >> 64;
        items.swap(at, at + step as usize);
    }
}

fn splitmix64(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}
