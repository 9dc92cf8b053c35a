//! The figures that were reached before, in `recorded.tsv`: none may fall.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// How many were drawn, and how many came out as they should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figure {
    pub drawn: usize,
    pub good: usize,
}

impl Figure {
    fn is_below(self, other: Self) -> bool {
        self.good * other.drawn < other.good * self.drawn
    }
}

/// The figures of a run, by part and kind.
#[derive(Debug, Default)]
pub struct Figures {
    rows: BTreeMap<(String, String), Figure>,
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mutations/recorded.tsv")
}

fn read() -> BTreeMap<(String, String), Figure> {
    let text = std::fs::read_to_string(path()).unwrap_or_default();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [part, kind, drawn, good] = cells[..] else { return None };
        let figure = Figure { drawn: drawn.parse().ok()?, good: good.parse().ok()? };
        Some(((part.to_owned(), kind.to_owned()), figure))
    };
    text.lines().skip(1).filter_map(row).collect()
}

impl Figures {
    pub fn add(&mut self, part: &str, kind: &str, figure: Figure) {
        self.rows.insert((part.to_owned(), kind.to_owned()), figure);
    }

    /// Fails where a figure is below the recorded one. Only runs of the same size are compared.
    pub fn hold(self, part: &str) {
        let is_recording = std::env::var("SPECAST_RECORD").is_ok_and(|value| value == "1");
        let recorded = read();
        let worse: Vec<String> = self
            .rows
            .iter()
            .filter_map(|(key, now)| {
                let then = recorded.get(key).filter(|then| then.drawn == now.drawn && now.is_below(**then))?;
                Some(format!("{} {}: {} of {}, was {}", key.0, key.1, now.good, now.drawn, then.good))
            })
            .collect();
        let better = self.rows.iter().filter(|(key, now)| recorded.get(*key).is_none_or(|then| then.is_below(**now)));
        let n_better = better.count();
        if is_recording {
            write(part, self.rows);
            return;
        }
        if n_better > 0 {
            eprintln!("{n_better} figures are better than recorded; SPECAST_RECORD=1 keeps them");
        }
        assert!(worse.is_empty(), "below what is recorded:\n{}", worse.join("\n"));
    }
}

/// Writes the rows of a part; those of other parts stay. Two tests may do so at once.
fn write(part: &str, rows: BTreeMap<(String, String), Figure>) {
    static ONE: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _one = ONE.lock().unwrap();
    let mut all = read();
    // A run of one kind replaces that kind.
    if rows.len() > 1 {
        all.retain(|(of, _), _| of != part);
    }
    all.extend(rows);
    let mut text = String::from("part\tkind\tdrawn\tgood\n");
    for ((part, kind), Figure { drawn, good }) in all {
        text.push_str(&format!("{part}\t{kind}\t{drawn}\t{good}\n"));
    }
    std::fs::write(path(), text).unwrap();
}
