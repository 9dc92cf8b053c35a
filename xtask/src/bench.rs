//! `cargo xtask bench-proof`: the proof's verdicts on labelled rewrites, beside two baselines on the same labels.
//!
//! A case is a folder with `legacy.md`, `rewritten/*.md`, `facts.tsv`, `invented.tsv` and `neutral.tsv`, as
//! `shared/gold/README.md` describes them. All three are scored by the rule of `shared/gold/score.py`. The figures
//! stand in `docs/proof.md`; `--check` fails where they are not what is measured today.

mod baselines;
pub mod intervals;
mod labels;
mod verdicts;

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::docs::{self, block};
use intervals::{Share, clustered, wilson};
use labels::{Case, Status};

/// The page that holds the figures, and the name of their place in it.
const PAGE: &str = "docs/proof.md";
const BLOCK: &str = "bench-proof";

/// What is done with the figures besides printing them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keep {
    /// Nothing.
    Nothing,
    /// They are written into the page.
    Written,
    /// The page must have them.
    Checked,
}

/// What one method says of a case: a disposition for each labelled fact, and the output lines it calls unsupported.
#[derive(Debug, Default)]
pub struct Said {
    /// In the order of the labels; none where nothing was said.
    pub facts: Vec<Option<Status>>,
    /// File name and line.
    pub invented: std::collections::BTreeSet<(String, usize)>,
}

/// What was counted for one case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Tally {
    recall: Share,
    precision: Share,
    exact: Share,
    invented_recall: Share,
    invented_precision: Share,
}

/// A measure and where a tally has it.
type Measure = (&'static str, fn(&Tally) -> Share);

const MEASURES: [Measure; 5] = [
    ("recall of lost or altered", |tally| tally.recall),
    ("precision of lost or altered", |tally| tally.precision),
    ("four-way accuracy", |tally| tally.exact),
    ("recall of invented", |tally| tally.invented_recall),
    ("precision of invented", |tally| tally.invented_precision),
];

/// Measures and prints; false where the proof is not better than both baselines at what it is for, or where the
/// page has other figures.
pub fn run(root: &Path, folder: Option<&str>, keep: Keep) -> Result<bool> {
    let shared = std::env::var_os("SPECAST_SHARED").map_or_else(|| root.join("../shared"), Into::into);
    let gold = shared.join("gold");
    let cases = folder.map_or_else(|| gold.join("cases"), Into::into);
    if folder.is_none() && !cases.is_dir() {
        eprintln!("!!! SKIPPED: bench-proof: no labelled cases at {}", cases.display());
        return Ok(true);
    }
    let cases = labels::read_all(&cases, &gold.join("templates"))?;
    let mut methods: Vec<(&str, Vec<Tally>)> = Vec::new();
    let mut proofs = Vec::new();
    for case in &cases {
        proofs.push(tally(case, &verdicts::said(case, &verify(root, case)?)));
    }
    methods.push(("specast verify", proofs));
    methods.push(("verbatim line diff", cases.iter().map(|case| tally(case, &baselines::line_diff(case))).collect()));
    methods.push(("bag of words", cases.iter().map(|case| tally(case, &baselines::bag_of_words(case))).collect()));
    let figures = figures(&cases, &methods);
    println!("{figures}\n{}\n{}", by_document(&cases, &methods), intervals::SOURCES);
    let is_kept = match keep {
        Keep::Nothing => true,
        Keep::Written => {
            let text = std::fs::read_to_string(root.join(PAGE)).context(PAGE)?;
            std::fs::write(root.join(PAGE), docs::filled(&text, BLOCK, &figures)?).context(PAGE)?;
            true
        }
        Keep::Checked => {
            let text = std::fs::read_to_string(root.join(PAGE)).context(PAGE)?;
            block(&text, BLOCK)?.1.trim() == figures.trim()
        }
    };
    if !is_kept {
        println!("{PAGE}: has other figures; run `cargo xtask bench-proof --write`\n");
    }
    let total = |tallies: &[Tally], of: fn(&Tally) -> Share| tallies.iter().map(of).sum::<Share>().value();
    // What a reader wants is few misses among few alarms: the harmonic mean of both.
    let f1 = |tallies: &[Tally]| {
        let (recall, precision) = (total(tallies, MEASURES[0].1), total(tallies, MEASURES[1].1));
        2.0 * recall * precision / (recall + precision).max(f64::MIN_POSITIVE)
    };
    let (own, others) = methods.split_first().context("no method")?;
    let best = others.iter().map(|(_, tallies)| f1(tallies)).fold(0.0, f64::max);
    println!("F1 of lost or altered: {:.3}; of the better baseline: {best:.3}", f1(&own.1));
    Ok(f1(&own.1) > best && is_kept)
}

/// Each measure with both intervals.
fn figures(cases: &[Case], methods: &[(&str, Vec<Tally>)]) -> String {
    let n_facts: usize = cases.iter().map(|case| case.facts.len()).sum();
    let mut out = format!("{} labelled documents, {n_facts} labelled facts\n\n", cases.len());
    let _ = writeln!(out, "| method | measure | value | of | 95 % Wilson | 95 % bootstrap over documents |");
    let _ = writeln!(out, "| --- | --- | --- | --- | --- | --- |");
    for (method, tallies) in methods {
        for (name, of) in MEASURES {
            let shares: Vec<Share> = tallies.iter().map(of).collect();
            let all: Share = shares.iter().copied().sum();
            let ((low, high), (from, to)) = (wilson(all), clustered(&shares));
            let _ = writeln!(
                out,
                "| {method} | {name} | {:.3} | {} / {} | {low:.3} – {high:.3} | {from:.3} – {to:.3} |",
                all.value(),
                all.hits,
                all.n
            );
        }
    }
    out
}

/// The measures of each case.
fn by_document(cases: &[Case], methods: &[(&str, Vec<Tally>)]) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "| document | facts | method | recall | precision | four-way |");
    let _ = writeln!(out, "| --- | --- | --- | --- | --- | --- |");
    for (index, case) in cases.iter().enumerate() {
        for (method, tallies) in methods {
            let Tally { recall, precision, exact, .. } = tallies[index];
            let (name, n) = (&case.name, case.facts.len());
            let (recall, precision, exact) = (recall.value(), precision.value(), exact.value());
            let _ = writeln!(out, "| {name} | {n} | {method} | {recall:.2} | {precision:.2} | {exact:.2} |");
        }
    }
    out
}

/// Holds what was said against the labels.
fn tally(case: &Case, said: &Said) -> Tally {
    let mut tally = Tally::default();
    for (fact, said) in case.facts.iter().zip(&said.facts) {
        let is_broken = fact.status.is_broken();
        let is_called = said.is_some_and(Status::is_broken);
        tally.exact.count(*said == Some(fact.status));
        if is_broken {
            tally.recall.count(is_called);
        }
        // Silence about something that is fine is as wrong as an alarm.
        if is_called || (!is_broken && said.is_none()) {
            tally.precision.count(is_called && is_broken);
        }
    }
    if !case.invented.is_empty() {
        for line in &case.invented {
            tally.invented_recall.count(said.invented.contains(line));
        }
        for line in &said.invented {
            if case.invented.contains(line) || !case.neutral.contains(line) {
                tally.invented_precision.count(case.invented.contains(line));
            }
        }
    }
    tally
}

/// What a release build says of a case, as JSON, in a folder that holds the case and the templates only.
fn verify(root: &Path, case: &Case) -> Result<serde_json::Value> {
    let folder = std::env::temp_dir().join(format!("specast-bench-{}-{}", std::process::id(), case.name));
    let result = case.lay_out(&folder).and_then(|names| {
        let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
            .args(["run", "--quiet", "--locked", "--release", "--package", "specast", "--manifest-path"])
            .arg(root.join("Cargo.toml"))
            .args(["--", "verify", "--output-format", "json", "--from", "legacy.md", "--to"])
            .args(names)
            .current_dir(&folder)
            .env("NO_COLOR", "1")
            .output()
            .context("cargo cannot be run")?;
        match serde_json::from_slice(&output.stdout) {
            Ok(value) => Ok(value),
            Err(_) => bail!("{}: no JSON: {}", case.name, String::from_utf8_lossy(&output.stderr).trim()),
        }
    });
    let _ = std::fs::remove_dir_all(&folder);
    result
}

#[cfg(test)]
mod tests {
    use super::*;
    use labels::Label;

    fn case(statuses: &[Status]) -> Case {
        let label = |status: &Status| Label { status: *status, ..Label::default() };
        Case { facts: statuses.iter().map(label).collect(), ..Case::default() }
    }

    #[test]
    fn misses_and_alarms_are_counted() {
        use Status::{Altered, Kept, Lost, Reworded};
        let case = case(&[Kept, Kept, Lost, Altered, Reworded, Kept]);
        let facts = vec![Some(Kept), Some(Lost), Some(Altered), Some(Kept), Some(Kept), None];
        let tally = tally(&case, &Said { facts, ..Said::default() });
        assert_eq!(tally.recall, Share { hits: 1, n: 2 });
        assert_eq!(tally.precision, Share { hits: 1, n: 3 });
        assert_eq!(tally.exact, Share { hits: 1, n: 6 });
    }

    #[test]
    fn neutral_lines_count_neither_way() {
        let line = |n: usize| ("spec.md".to_owned(), n);
        let case = Case {
            invented: [line(1), line(2)].into(),
            neutral: [line(3)].into(),
            facts: Vec::new(),
            ..Case::default()
        };
        let said = Said { facts: Vec::new(), invented: [line(1), line(3), line(4)].into() };
        let tally = tally(&case, &said);
        assert_eq!(tally.invented_recall, Share { hits: 1, n: 2 });
        assert_eq!(tally.invented_precision, Share { hits: 1, n: 2 });
    }
}
