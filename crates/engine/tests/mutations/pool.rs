//! The documents that mutations are made of, and drawing from them: random once, the same in every run.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use specast_engine::source::{Envelope, Source};

use crate::corpus;

/// Draws other positions when changed.
const SEED: u64 = 0x5eed_0004;
/// Sets of real documents that nobody wrote for specast.
const SETS: [&str; 3] = ["eips/docs", "oteps/docs", "rust-rfcs/docs"];
/// Shorter files are notes that a proposal moved elsewhere.
const MIN_BYTES: usize = 1024;

/// All documents: the sets beside the checkout, the labelled cases and our own examples. None skips loudly.
pub fn documents() -> Option<Vec<Source>> {
    let shared = corpus::shared()?;
    let mut paths: Vec<(String, PathBuf)> = corpus::cases(&shared);
    for set in SETS {
        let root = shared.join("documents").join(set);
        let mut found = Vec::new();
        corpus::collect(&root, &mut found);
        let name = |path: &Path| format!("{set}/{}", path.strip_prefix(&root).unwrap_or(path).to_string_lossy());
        paths.extend(found.into_iter().map(|path| (name(&path), path)));
    }
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/alloy-telemetry");
    for folder in ["archive", "docs"] {
        let mut found = Vec::new();
        corpus::collect(&examples.join(folder), &mut found);
        let name = |path: &Path| format!("examples/{}", path.file_name().unwrap_or_default().to_string_lossy());
        paths.extend(found.into_iter().map(|path| (name(&path), path)));
    }
    paths.sort();
    let read = |(name, path): &(String, PathBuf)| {
        let text = std::fs::read_to_string(path).ok()?;
        (text.len() >= MIN_BYTES).then(|| Source::new(name.as_str(), text, Envelope::default()))
    };
    let documents: Vec<Source> = parallel(&paths, read).into_iter().flatten().collect();
    if documents.is_empty() {
        eprintln!("SKIPPED: no documents in the corpus beside the checkout");
        return None;
    }
    Some(documents)
}

/// How many positions of each kind are drawn: 100, or what `SPECAST_MUTATIONS` says.
pub fn n_drawn() -> usize {
    std::env::var("SPECAST_MUTATIONS").ok().and_then(|n| n.parse().ok()).unwrap_or(100)
}

/// True if misses are to be printed.
pub fn shows_misses() -> bool {
    std::env::var("SPECAST_MISSES").is_ok_and(|value| value == "1")
}

/// The place of a position in the order in which positions are drawn: random, and independent of how many
/// others there are, so that threads may look for them in any order.
pub fn priority(kind: &str, document: &str, at: u64) -> u64 {
    let mut state = SEED ^ at.wrapping_mul(0x2545_f491_4f6c_dd1d);
    for byte in kind.bytes().chain([0]).chain(document.bytes()) {
        state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    Random(state).next()
}

/// Numbers that look random.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }
}

/// The first `n` of a population by [`priority`], in their own order.
pub fn drawn<'d>(kind: &str, documents: &'d [Source], n: usize) -> Vec<&'d Source> {
    let mut by_priority: BTreeMap<(u64, usize), &Source> = documents
        .iter()
        .enumerate()
        .map(|(index, document)| ((priority(kind, &document.path, 0), index), document))
        .collect();
    while by_priority.len() > n {
        by_priority.pop_last();
    }
    let mut out: Vec<&Source> = by_priority.into_values().collect();
    out.sort_by(|a, b| a.path.cmp(&b.path));
    out
}

/// Results of `work` in the order of the items.
pub fn parallel<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, R)>> = Mutex::new(Vec::with_capacity(items.len()));
    let n_threads = std::thread::available_parallelism().map_or(2, Into::into);
    std::thread::scope(|scope| {
        for _ in 0..n_threads {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    let Some(item) = items.get(index) else { break };
                    let result = work(item);
                    results.lock().unwrap().push((index, result));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap();
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}
