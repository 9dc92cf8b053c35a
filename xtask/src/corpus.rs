//! What `specast check` finds in archives of real documents, held by their own templates: counts of each rule,
//! and a sample of the findings with a person's judgement of each.
//!
//! The documents stand outside of the repository; without them nothing is looked at, loudly.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

/// Where the figures are kept.
const RECORDED: &str = "crates/specast/tests/corpus";
/// Folder of the documents, its template and its documents.
const ARCHIVES: [(&str, &str, &str); 3] = [
    ("rust-rfcs", "templates/0000-template.md", "docs"),
    ("eips", "templates/eip-template.md", "docs"),
    ("oteps", "templates/0000-template.md", "docs"),
];
/// How many findings of an archive are judged.
const N_JUDGED: usize = 150;
/// How many of them may be wrong.
const N_WRONG: usize = 3;
/// Draws other findings when changed.
const SEED: u64 = 2026_1124;
const HEAD: &str = "document\trule\tmessage\tjudgement\treason\n";

/// A finding, without its place, which moves.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Finding {
    document: String,
    rule: String,
    message: String,
}

/// Writes the figures, or with `check` only compares; false where they differ or too many findings are wrong.
pub fn run(root: &Path, check: bool) -> Result<bool> {
    let shared = std::env::var_os("SPECAST_SHARED").map_or_else(|| root.join("../shared"), Into::into);
    let documents = shared.join("documents");
    if !documents.is_dir() {
        eprintln!("!!! SKIPPED: corpus: no documents at {}", documents.display());
        return Ok(true);
    }
    let mut counts = String::from("archive\trule\tfindings\n");
    let mut faults = Vec::new();
    let mut files = Vec::new();
    for (archive, template, folder) in ARCHIVES {
        let found = findings(root, &documents.join(archive), template, folder)?;
        let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in &found {
            *rules.entry(&finding.rule).or_default() += 1;
        }
        for (rule, n) in rules {
            writeln!(counts, "{archive}\t{rule}\t{n}")?;
        }
        let path = format!("{RECORDED}/{archive}.tsv");
        let old = std::fs::read_to_string(root.join(&path)).unwrap_or_default();
        let judged = judged(&old);
        let sample = draw(&found);
        let mut text = String::from(HEAD);
        let mut tally: BTreeMap<&str, usize> = BTreeMap::new();
        for Finding { document, rule, message } in &sample {
            let key = format!("{document}\t{rule}\t{message}");
            let (judgement, reason) = judged.get(key.as_str()).copied().unwrap_or(("?", ""));
            *tally.entry(judgement).or_default() += 1;
            writeln!(text, "{key}\t{judgement}\t{reason}")?;
        }
        let n = |judgement: &str| tally.get(judgement).copied().unwrap_or(0);
        println!(
            "corpus: {archive}: {} findings, {} drawn: {} right, {} wrong, {} not judged",
            found.len(),
            sample.len(),
            n("right"),
            n("wrong"),
            n("?")
        );
        if n("right") + n("wrong") < sample.len() || sample.is_empty() {
            faults.push(format!("{path}: findings without a judgement; run `cargo xtask corpus` and judge them"));
        }
        if n("wrong") > N_WRONG {
            faults.push(format!("{path}: {} of {} findings are wrong, more than {N_WRONG}", n("wrong"), sample.len()));
        }
        files.push((path, text));
    }
    files.push((format!("{RECORDED}/counts.tsv"), counts));
    for (path, text) in files {
        let full = root.join(&path);
        let is_same = std::fs::read_to_string(&full).is_ok_and(|old| old == text);
        if check && !is_same {
            faults.push(format!("{path}: is not what is found today; run `cargo xtask corpus`, and judge what is new"));
        } else if !is_same {
            std::fs::create_dir_all(full.parent().unwrap_or(root))?;
            std::fs::write(&full, text).with_context(|| format!("{path}: cannot be written"))?;
        }
    }
    for fault in &faults {
        println!("{fault}");
    }
    Ok(faults.is_empty())
}

/// What a release build finds in an archive.
fn findings(root: &Path, archive: &Path, template: &str, folder: &str) -> Result<Vec<Finding>> {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["run", "--quiet", "--locked", "--release", "--package", "specast", "--manifest-path"])
        .arg(root.join("Cargo.toml"))
        .args(["--", "check", "--quiet", "--output-format", "concise", "--template", template, folder])
        .current_dir(archive)
        .env("NO_COLOR", "1")
        .output()
        .context("cargo cannot be run")?;
    if !matches!(output.status.code(), Some(0 | 1)) {
        bail!("{}: {}", archive.display(), String::from_utf8_lossy(&output.stderr).trim());
    }
    let text = String::from_utf8(output.stdout).context("specast wrote no UTF-8")?;
    let found: Vec<Finding> = text.lines().filter_map(read).collect();
    if found.is_empty() {
        bail!("{}: no finding at all", archive.display());
    }
    Ok(found)
}

/// `path:line:column: severity[rule] message`; paths count from the archive's folder.
fn read(line: &str) -> Option<Finding> {
    let (place, rest) = line.split_once(": ")?;
    let (rule, message) = rest.split_once('[')?.1.split_once("] ")?;
    let mut parts = place.rsplitn(3, ':').skip(2);
    let document = parts.next()?;
    let document = document.split_once("/docs/").map_or(document, |(_, inner)| inner);
    Some(Finding { document: document.to_owned(), rule: rule.to_owned(), message: message.replace('\t', " ") })
}

/// The findings with the lowest hashes: another archive, another draw, but always the same one.
fn draw(found: &[Finding]) -> Vec<Finding> {
    let distinct: BTreeSet<&Finding> = found.iter().collect();
    let mut hashed: Vec<(u64, &Finding)> = distinct.into_iter().map(|finding| (hash(finding), finding)).collect();
    hashed.sort();
    let mut drawn: Vec<Finding> = hashed.into_iter().take(N_JUDGED).map(|(_, finding)| finding.clone()).collect();
    drawn.sort();
    drawn
}

/// FNV-1a, with the mixing of splitmix64 behind it.
fn hash(finding: &Finding) -> u64 {
    let bytes =
        [&finding.document, &finding.rule, &finding.message].into_iter().flat_map(|text| text.bytes().chain([0]));
    let fnv = bytes
        .fold(0xcbf2_9ce4_8422_2325 ^ SEED, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3));
    let mixed = (fnv ^ (fnv >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

/// Judgement and reason of each finding that was judged.
fn judged(text: &str) -> BTreeMap<&str, (&str, &str)> {
    let rows = text.lines().skip(1).filter_map(|line| {
        let (rest, reason) = line.rsplit_once('\t')?;
        let (key, judgement) = rest.rsplit_once('\t')?;
        Some((key, (judgement, reason)))
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_findings() {
        let found = read("/x/docs/text/1-a.md:5:1: error[link-broken] link leads to `b: c`").unwrap();
        assert_eq!((found.document.as_str(), found.rule.as_str()), ("text/1-a.md", "link-broken"));
        assert_eq!(found.message, "link leads to `b: c`");
        assert!(read("648 documents, 1 template").is_none());
    }

    #[test]
    fn a_draw_is_a_sample_and_keeps_judgements() {
        let finding = |n: usize| Finding { document: format!("{n}.md"), rule: "r".into(), message: "m".into() };
        let found: Vec<Finding> = (0..1000).map(finding).collect();
        let drawn = draw(&found);
        assert_eq!(drawn.len(), N_JUDGED);
        assert_eq!(drawn, draw(&found.iter().rev().cloned().collect::<Vec<_>>()));
        let early = drawn.iter().filter(|finding| found[..500].contains(finding)).count();
        assert!((50..100).contains(&early), "{early} of the first half");
        let rows = judged("head\n1.md\tr\tm\tright\tbecause\n");
        assert_eq!(rows.get("1.md\tr\tm"), Some(&("right", "because")));
    }
}
