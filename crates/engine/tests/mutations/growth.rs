//! How time and memory grow with the size of the texts. Wall times differ between machines, so only their
//! ratios are looked at: to each other, generously, and to the time of parsing both sides.
//!
//! Each size runs in processes of its own, so that the peak of its memory is its own; of their times the least
//! count, since other processes only add to them. The largest size takes
//! long without optimisation: `cargo xtask bench-growth` measures it.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use specast_engine::proof::{self, Inputs};
use specast_engine::source::{Envelope, Source};

use crate::pool::{self, Random};

/// Sizes of a source, in bytes.
const SIZES: [usize; 3] = [100_000, 1_000_000, 10_000_000];
/// Ten times the text may take so many times as long: linear is 10, quadratic 100.
const MAX_GROWTH: f64 = 30.0;
/// Set where all sizes are to be measured.
const ALL: &str = "SPECAST_GROWTH_ALL";
/// How many processes measure the same.
const ROUNDS: usize = 3;
/// How a text is rewritten.
type Rewrite = fn(&str) -> String;
const REWRITES: [(&str, Rewrite); 3] = [("edited", edited), ("moved", moved), ("reworded", reworded)];
/// Tell the process that measures one size where the two texts are.
const BEFORE: &str = "SPECAST_GROWTH_BEFORE";
const AFTER: &str = "SPECAST_GROWTH_AFTER";

#[test]
fn time_grows_nearly_as_the_text_does() {
    let Some(documents) = pool::documents() else { return };
    let sizes = if std::env::var_os(ALL).is_some() { &SIZES[..] } else { &SIZES[..2] };
    let head = ["rewrite", "bytes", "parse s", "prove s", "ratio", "peak bytes", "per byte", "growth"];
    eprintln!("{}", row(&head.map(str::to_owned)));
    let mut too_steep = Vec::new();
    for (name, rewrite) in REWRITES {
        let mut before: Option<f64> = None;
        for size in sizes {
            let text = long(&documents, *size);
            let [parse, prove, peak] = measure(&text, &rewrite(&text));
            let growth = before.map(|before| prove / before);
            let per_byte = peak / (2 * text.len()) as f64;
            let ratio = format!("{:.1}", prove / parse);
            let (parse, prove_shown) = (format!("{parse:.3}"), format!("{prove:.3}"));
            let grown = growth.map_or(String::new(), |growth| format!("{growth:.1}"));
            let cells = [name.to_owned(), size.to_string(), parse, prove_shown, ratio, peak.to_string()];
            eprintln!("{}", row(&[&cells[..], &[format!("{per_byte:.1}"), grown]].concat()));
            if growth.is_some_and(|growth| growth > MAX_GROWTH) {
                too_steep.push(format!("{name}, {size} bytes"));
            }
            before = Some(prove);
        }
    }
    assert!(too_steep.is_empty(), "ten times the text takes more than {MAX_GROWTH} times as long: {too_steep:?}");
}

fn row(cells: &[String]) -> String {
    cells.iter().map(|cell| format!("{cell:>11}")).collect()
}

/// Seconds of parsing both texts, seconds of the proof and the peak of the memory.
fn measure(before: &str, after: &str) -> [f64; 3] {
    let paths = ["long-before.md", "long-after.md"].map(|name| Path::new(env!("CARGO_TARGET_TMPDIR")).join(name));
    std::fs::write(&paths[0], before).unwrap();
    std::fs::write(&paths[1], after).unwrap();
    let rounds = (0..ROUNDS).map(|_| measure_once(&paths));
    rounds.fold([f64::INFINITY, f64::INFINITY, 0.0], |a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2])])
}

/// The same, once, in a process of its own.
fn measure_once(paths: &[PathBuf; 2]) -> [f64; 3] {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "growth::one_size", "--nocapture", "--test-threads=1"])
        .env(BEFORE, &paths[0])
        .env(AFTER, &paths[1])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let line = text.lines().find_map(|line| line.split_once("measured ")).map(|(_, numbers)| numbers);
    let numbers = line.unwrap_or_default().split(' ').filter_map(|number| number.parse().ok());
    numbers.collect::<Vec<f64>>().try_into().unwrap_or_else(|_| panic!("no measure:\n{text}"))
}

/// Measures one size where a process was started for it; by itself it does nothing.
#[test]
fn one_size() {
    let (Ok(before), Ok(after)) = (std::env::var(BEFORE), std::env::var(AFTER)) else { return };
    let (before, after) = (std::fs::read_to_string(before).unwrap(), std::fs::read_to_string(after).unwrap());
    let parsed = |text: &str| Source::new("long.md", text, Envelope::default());
    // Short times are noisy.
    let n = 2_000_000_usize.div_ceil(before.len());
    let begin = Instant::now();
    for _ in 1..n {
        black_box((parsed(&before), parsed(&after)));
    }
    // The last ones are what is proven: memory that others used would count as the proof's.
    let (sources, outputs) = ([parsed(&before)], [parsed(&after)]);
    let parse = begin.elapsed().as_secs_f64() / n as f64;
    // A source keeps a copy of its text.
    drop((before, after));
    let n = n.min(5).div_ceil(2);
    let begin = Instant::now();
    for _ in 0..n {
        black_box(proof::prove(Inputs { sources: &sources, outputs: &outputs, contracts: &[], others: &[] }));
    }
    println!("measured {parse} {} {}", begin.elapsed().as_secs_f64() / n as f64, peak());
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
fn edited(text: &str) -> String {
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

/// The sections in another order, but for the last one, which may end anywhere.
fn moved(text: &str) -> String {
    let mut random = Random(5);
    let document = Source::new("long.md", text, Envelope::default()).document;
    let starts = document.sections.iter().map(|section| document.tiles[section.heading].range.start as usize);
    let starts: Vec<usize> = starts.chain([text.len()]).collect();
    let mut sections: Vec<&str> = starts.windows(2).map(|pair| &text[pair[0]..pair[1]]).collect();
    let last = sections.pop().unwrap_or_default();
    for at in (1..sections.len()).rev() {
        sections.swap(at, random.below(at + 1));
    }
    [&text[..starts[0]], &sections.concat(), last].concat()
}

/// About a third of the sentences with their halves swapped or some of their words gone.
fn reworded(text: &str) -> String {
    let mut random = Random(3);
    let mut sentence = |sentence: &str| {
        let words: Vec<&str> = sentence.split(' ').collect();
        match random.below(6) {
            0 if words.len() > 6 => [&words[words.len() / 2..], &["and"], &words[..words.len() / 2]].concat().join(" "),
            1 => {
                let kept = words.iter().enumerate().filter(|(at, _)| at % 5 != 3).map(|(_, word)| *word);
                ["In", "practice"].into_iter().chain(kept).collect::<Vec<_>>().join(" ")
            }
            _ => sentence.to_owned(),
        }
    };
    let mut in_code = false;
    let mut line = |line: &str| {
        in_code ^= line.starts_with("```");
        let is_prose = line.len() > 20 && !in_code && !line.starts_with(['#', '|', ' ', '`', '<']);
        if !is_prose {
            return line.to_owned();
        }
        line.split(". ").map(&mut sentence).collect::<Vec<_>>().join(". ")
    };
    text.lines().map(&mut line).collect::<Vec<_>>().join("\n")
}

/// The most memory that this process ever had, in bytes; 0 where the system does not say.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches("kB").trim().parse::<u64>().map_or(0, |kib| kib * 1024)
}
