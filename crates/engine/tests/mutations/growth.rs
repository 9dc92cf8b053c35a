//! How time and memory grow with the size of the texts. Wall times differ between machines, so only their
//! ratios are looked at: to each other, generously, and to the time of parsing both sides.
//!
//! Each size runs in a process of its own, so that the peak of its memory is its own.

use std::hint::black_box;
use std::path::Path;
use std::process::Command;
use std::sync::LazyLock;
use std::time::Instant;

use specast_engine::proof::{self, Inputs};
use specast_engine::source::{Envelope, Source};

use crate::pool::{self, Random};

/// Sizes of a source, in bytes. Larger ones are too slow today: the proof is not near-linear yet.
const SIZES: [usize; 3] = [25_000, 75_000, 225_000];
/// Three times the text may take so many times as long: linear is 3, quadratic 9.
const MAX_GROWTH: f64 = 12.0;
/// Tell the process that measures one size where the two texts are.
const BEFORE: &str = "SPECAST_GROWTH_BEFORE";
const AFTER: &str = "SPECAST_GROWTH_AFTER";

#[test]
fn time_grows_nearly_as_the_text_does() {
    let Some(documents) = pool::documents() else { return };
    let before_path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("long-before.md");
    let after_path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("long-after.md");
    eprintln!(
        "{:>10} {:>9} {:>9} {:>8} {:>12} {:>9}",
        "bytes", "parse s", "prove s", "ratio", "peak bytes", "per byte"
    );
    let mut times: Vec<f64> = Vec::new();
    for size in SIZES {
        let text = long(&documents, size);
        let both = text.len() * 2;
        std::fs::write(&after_path, rewritten(&text)).unwrap();
        std::fs::write(&before_path, text).unwrap();
        let output = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "growth::one_size", "--nocapture", "--test-threads=1"])
            .env(BEFORE, &before_path)
            .env(AFTER, &after_path)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let line = text.lines().find_map(|line| line.split_once("measured ")).map(|(_, numbers)| numbers);
        let Some(numbers) = line else { panic!("{size} bytes: no measure:\n{text}") };
        let numbers: Vec<f64> = numbers.split(' ').filter_map(|number| number.parse().ok()).collect();
        let [parse, prove, peak] = numbers[..] else { panic!("{size} bytes: {numbers:?}") };
        let per_byte = peak / both as f64;
        eprintln!("{size:>10} {parse:>9.3} {prove:>9.3} {:>8.1} {peak:>12} {per_byte:>9.1}", prove / parse);
        times.push(prove);
    }
    for (pair, sizes) in times.windows(2).zip(SIZES.windows(2)) {
        let growth = pair[1] / pair[0];
        eprintln!("from {} to {} bytes the time grows {growth:.1} times", sizes[0], sizes[1]);
        assert!(growth < MAX_GROWTH, "from {} to {} bytes the time grows {growth:.1} times", sizes[0], sizes[1]);
    }
}

/// Measures one size where a process was started for it; by itself it does nothing.
#[test]
fn one_size() {
    let (Ok(before), Ok(after)) = (std::env::var(BEFORE), std::env::var(AFTER)) else { return };
    let (before, after) = (std::fs::read_to_string(before).unwrap(), std::fs::read_to_string(after).unwrap());
    let parsed = |text: &str| Source::new("long.md", text, Envelope::default());
    // Short times are noisy, and the system counts in steps.
    let n = 5_000_000_usize.div_ceil(before.len());
    let begin = now();
    for _ in 0..n {
        black_box((parsed(&before), parsed(&after)));
    }
    let parse = (now() - begin) / n as f64;
    let (sources, outputs) = ([parsed(&before)], [parsed(&after)]);
    let n = n.min(5);
    let begin = now();
    for _ in 0..n {
        black_box(proof::prove(Inputs { sources: &sources, outputs: &outputs, contracts: &[] }));
    }
    println!("measured {parse} {} {}", (now() - begin) / n as f64, peak());
}

/// Seconds that this thread has worked, where the system tells, so that other processes do not count.
fn now() -> f64 {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let worked = stat.split(' ').next().and_then(|nanoseconds| nanoseconds.parse::<f64>().ok());
    worked.map_or_else(|| START.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
}

/// Documents one behind the other, each round with other numbers, so that no two are equal.
fn long(documents: &[Source], size: usize) -> String {
    let mut out = String::with_capacity(size + 100_000);
    let mut random = Random(7);
    while out.len() < size {
        let source = &documents[random.below(documents.len())];
        let body = source.document.front.as_ref().map_or(0, |front| front.range.end as usize);
        let round = random.below(1000);
        for line in source.text[body..].lines() {
            let is_short = line.len() < 3;
            out.push_str(line);
            if !is_short && line.ends_with('.') && !line.starts_with([' ', '#', '|', '`', '<', '\t']) {
                out.push_str(&format!(" Round {round} has {} of them.", random.below(100_000)));
            }
            out.push('\n');
        }
        out.push('\n');
    }
    let end = out[..size].rfind('\n').map_or(size, |at| at + 1);
    out.truncate(end);
    out
}

/// About one line in fifty with another word, one in five hundred gone.
fn rewritten(text: &str) -> String {
    let mut random = Random(11);
    let mut out = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        match random.below(500) {
            0 => {}
            1..10 => out.push_str(&line.replacen(" the ", " this ", 1).replacen('7', "8", 1)),
            _ => out.push_str(line),
        }
    }
    out
}

/// The most memory that this process ever had, in bytes; 0 where the system does not say.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches("kB").trim().parse::<u64>().map_or(0, |kib| kib * 1024)
}
