//! Every normative sentence, port and flow that a labeller found has a requirement row that quotes it, and
//! little of a source ends in the section for what fits nowhere.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// The labelled cases beside the checkout; none skips loudly.
fn gold() -> Option<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/gold");
    if dir.is_dir() {
        return Some(dir);
    }
    eprintln!("SKIPPED: no labelled cases at {}", dir.display());
    None
}

fn specast(dir: &Path, args: &[&str]) -> Output {
    let output = Command::new(env!("CARGO_BIN_EXE_specast")).args(args).current_dir(dir).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    output
}

/// A workspace with the labelled templates and a case's source as `archive/legacy.md`.
fn workspace(gold: &Path, case: &Path) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (from, to) in [
        (case.join("legacy.md"), "archive/legacy.md"),
        (gold.join("templates/engineering/spec-template.md"), "templates/engineering/spec-template.md"),
        (gold.join("templates/project/plan-template.md"), "templates/project/plan-template.md"),
    ] {
        let to = dir.path().join(to);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(from, to).unwrap();
    }
    dir
}

fn cases(gold: &Path) -> Vec<PathBuf> {
    let mut cases: Vec<PathBuf> =
        std::fs::read_dir(gold.join("cases")).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert_eq!(cases.len(), 6);
    cases
}

/// Lower-case runs of letters and digits with the line of each, from 1. An entity counts as its character.
fn words(text: &str) -> Vec<(String, usize)> {
    let mut out = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line
            .replace(['`', '*'], "")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&")
            .replace("&#124;", "|");
        let all = line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        out.extend(all.map(|word| (word.to_lowercase(), at + 1)));
    }
    out
}

/// Lines of a source that some requirement row quotes.
fn quoted_lines(source: &str, spec: &str) -> BTreeSet<usize> {
    let source = words(source);
    let mut lines = BTreeSet::new();
    for row in spec.lines().filter(|line| line.starts_with("| **[REQ-")) {
        let quote = row.split_once('“').and_then(|(_, rest)| rest.rsplit_once("” (source")).unwrap_or_default().0;
        let quote = words(quote);
        assert!(!quote.is_empty(), "a row without a quotation: {row}");
        let found = source.windows(quote.len()).find(|window| window.iter().zip(&quote).all(|(a, b)| a.0 == b.0));
        lines.extend(found.into_iter().flatten().map(|(_, line)| *line));
    }
    lines
}

/// `7`, `7-9` and `7,12` as ranges.
fn ranges(text: &str) -> Vec<(usize, usize)> {
    let range = |part: &str| {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        (first.trim().parse().unwrap(), last.trim().parse().unwrap())
    };
    text.split(',').map(range).collect()
}

/// True for a text with a word that obliges, forbids or shuts out; a list of this test's own.
fn obliges(text: &str) -> bool {
    const WORDS: [&str; 16] = [
        "must",
        "shall",
        "should",
        "may",
        "require",
        "mandatory",
        "forbid",
        "forbidden",
        "never",
        "only",
        "exclusively",
        "has to",
        "have to",
        "반드시",
        "금지",
        "해야",
    ];
    let text = text.to_lowercase();
    WORDS.iter().any(|word| text.contains(word))
}

#[test]
fn labelled_norms_ports_and_flows_have_a_requirement_row() {
    let Some(gold) = gold() else { return };
    let (mut n, mut missing, mut plain) = (0, Vec::new(), Vec::new());
    for case in cases(&gold) {
        let dir = workspace(&gold, &case);
        specast(dir.path(), &["recast", "archive/legacy.md", "--area", "infra"]);
        let source = std::fs::read_to_string(case.join("legacy.md")).unwrap();
        let spec = std::fs::read_to_string(dir.path().join("specs/infra/legacy/spec.md")).unwrap();
        let quoted = quoted_lines(&source, &spec);
        let facts = std::fs::read_to_string(case.join("facts.tsv")).unwrap();
        for row in facts.lines().skip(1) {
            let columns: Vec<&str> = row.split('\t').collect();
            if !matches!(columns[1], "normative" | "port" | "flow") {
                continue;
            }
            // A plain sentence in the present tense binds as well, but no word of it says so.
            let own = ranges(columns[3]).into_iter().flat_map(|(first, last)| first..=last);
            let own: Vec<&str> = own.filter_map(|at| source.lines().nth(at - 1)).collect();
            if columns[1] == "normative" && !obliges(&own.join(" ")) {
                plain.push(columns[2].to_owned());
                continue;
            }
            n += 1;
            let is_quoted =
                ranges(columns[3]).iter().all(|(first, last)| (*first..=*last).any(|at| quoted.contains(&at)));
            if !is_quoted {
                missing.push(format!("{}: {} {} at {}", columns[0], columns[1], columns[2], columns[3]));
            }
        }
    }
    println!("{} of {n} labelled norms, ports and flows have a row", n - missing.len());
    println!("labelled as norms, without a word that obliges: {plain:?}");
    assert!(plain.len() < 10, "{plain:?}");
    assert!(n > 60 && missing.is_empty(), "{} of {n} without a row:\n{}", missing.len(), missing.join("\n"));
}

#[test]
fn little_fits_nowhere() {
    let Some(gold) = gold() else { return };
    let (mut n, mut n_preserved) = (0, 0);
    for case in cases(&gold) {
        let dir = workspace(&gold, &case);
        let output = specast(dir.path(), &["plan", "archive/legacy.md", "--dry-run", "--output-format", "json"]);
        let plan: Value = serde_json::from_slice(&output.stdout).unwrap();
        for placement in plan["placements"].as_array().unwrap() {
            n += 1;
            let is_navigation = placement["why"][0] == "navigation";
            n_preserved += usize::from(placement["target"]["section"].is_null() && !is_navigation);
        }
    }
    println!("{n_preserved} of {n} placements fit nowhere");
    assert!(n > 150 && n_preserved * 10 <= n, "{n_preserved} of {n} placements fit nowhere");
}
