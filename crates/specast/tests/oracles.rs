//! The verdicts of others on real documents: the rules agree with them, document by document.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The real documents beside the checkout; none skips loudly.
fn documents() -> Option<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/documents");
    if dir.is_dir() {
        return Some(dir);
    }
    eprintln!("SKIPPED: no real documents at {}", dir.display());
    None
}

/// The names of the rules that a check finds, with their subjects, by file name.
fn findings(dir: &Path, args: &[&str]) -> BTreeMap<String, Vec<(String, String)>> {
    let output = Command::new(env!("CARGO_BIN_EXE_specast"))
        .args(["check", "--output-format", "json"])
        .args(args)
        .current_dir(dir)
        .output()
        .unwrap();
    let report: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let mut out: BTreeMap<String, Vec<(String, String)>> = report["documents"]
        .as_array()
        .unwrap()
        .iter()
        .map(|document| (name(document["path"].as_str().unwrap()), Vec::new()))
        .collect();
    for finding in report["diagnostics"].as_array().unwrap() {
        let entry = out.entry(name(finding["primary"]["path"].as_str().unwrap())).or_default();
        entry.push((text(&finding["rule"]), text(&finding["subject"])));
    }
    out
}

const REQUIRED: [&str; 5] = ["Abstract", "Specification", "Rationale", "Security Considerations", "Copyright"];

/// The EIPs' own validator wants these sections by the letter, on the second level, in the template's order,
/// and no others beside them. `sections.tsv` holds its verdicts: a required section is missing; the order is
/// wrong or another section stands there.
#[test]
fn eips_agree_with_their_own_validator() {
    let Some(documents) = documents() else { return };
    let dir = tempfile::tempdir().unwrap();
    std::fs::copy(documents.join("eips/templates/eip-template.md"), dir.path().join("eip-template.md")).unwrap();
    let config = format!(
        "[rules]\nsection-unexpected = \"error\"\nsection-case = \"error\"\n\n[[documents]]\ntemplate = \"eip-template.md\"\npaths = [\"*.md\"]\nrequired-sections = {REQUIRED:?}\n"
    );
    std::fs::write(dir.path().join("specast.toml"), config).unwrap();
    let table = std::fs::read_to_string(documents.join("eips/sections.tsv")).unwrap();
    let rows: Vec<Vec<&str>> = table.lines().skip(1).map(|line| line.split('\t').collect()).collect();
    for row in &rows {
        std::fs::copy(documents.join("eips/docs/EIPS").join(row[0]), dir.path().join(row[0])).unwrap();
    }
    let found = findings(dir.path(), &[]);
    let mut differ = Vec::new();
    for row in &rows {
        let own = &found[row[0]];
        let has = |rules: &[&str], of: &[&str]| {
            own.iter().any(|(rule, subject)| {
                rules.contains(&rule.as_str()) && (of.is_empty() || of.contains(&subject.as_str()))
            })
        };
        let missing = has(&["section-missing", "section-level", "section-renamed", "section-case"], &REQUIRED);
        let order = ["section-order", "section-unexpected", "section-renamed", "section-duplicate", "section-case"];
        if missing != (row[1] == "1") || has(&order, &[]) != (row[2] == "1") {
            differ.push((row[0], own.clone()));
        }
    }
    println!("{} of {} documents agree", rows.len() - differ.len(), rows.len());
    assert!(rows.len() == 584 && differ.is_empty(), "{differ:#?}");
}

/// Of the Rust RFCs those hold today's template that have all its sections, in order, on their level. Counted
/// here by reading the headings alone.
#[test]
fn rfcs_hold_todays_template_where_their_headings_do() {
    let Some(documents) = documents() else { return };
    let dir = documents.join("rust-rfcs");
    // Named one by one: a folder's run leaves out what belongs to another document or only points elsewhere.
    let paths = markdown(&dir.join("docs"));
    let paths: Vec<&str> = paths.iter().filter_map(|path| path.to_str()).collect();
    let found = findings(&dir, &[&["--template", "templates/0000-template.md"], &paths[..]].concat());
    let template = std::fs::read_to_string(dir.join("templates/0000-template.md")).unwrap();
    let wanted = headings(&template);
    assert_eq!(wanted.len(), 9, "{wanted:?}");
    let mut differ = BTreeSet::new();
    let mut n_holding = 0;
    for (name, own) in &found {
        let path = find(&dir.join("docs"), name).unwrap();
        let title = headings(&std::fs::read_to_string(path).unwrap());
        let mut rest = title.iter();
        let holds = wanted.iter().all(|wanted| rest.any(|own| own == wanted));
        let rules = ["section-missing", "section-level", "section-renamed", "section-order"];
        let is_clean = !own.iter().any(|(rule, _)| rules.contains(&rule.as_str()));
        n_holding += usize::from(is_clean);
        if holds != is_clean {
            differ.insert(name.clone());
        }
    }
    println!("{n_holding} of {} documents hold today's sections; {} differ: {differ:?}", found.len(), differ.len());
    assert_eq!(found.len(), 648);
    assert!(differ.is_empty(), "{differ:?}");
}

/// With the template's history as versions, those RFCs hold the sections of the one that they are held against that
/// hold those of any. Levels are left aside: the archive's headings were moved down by one level at some time.
#[test]
fn rfcs_hold_some_version_where_their_headings_do() {
    let Some(documents) = documents() else { return };
    let dir = tempfile::tempdir().unwrap();
    let of = documents.join("rust-rfcs");
    let mut versions = Vec::new();
    for (from, to) in [("templates", "templates"), ("template-history", "history"), ("docs", "docs")] {
        std::fs::create_dir_all(dir.path().join(to)).unwrap();
        for path in markdown(&of.join(from)) {
            let is_attached = path.parent().is_some_and(|folder| folder.with_extension("md").exists());
            let text = std::fs::read_to_string(&path).unwrap();
            if from != "docs" {
                versions.push(titles(&text));
            }
            if !is_attached {
                std::fs::write(dir.path().join(to).join(path.file_name().unwrap()), text).unwrap();
            }
        }
    }
    let config = "[[documents]]\ntemplate = \"templates/0000-template.md\"\npaths = [\"docs/*.md\"]\nversions = [\"history/*.md\"]\n";
    std::fs::write(dir.path().join("specast.toml"), config).unwrap();
    let found = findings(dir.path(), &["docs"]);
    let (mut differ, mut n_holding) = (BTreeSet::new(), 0);
    for (name, own) in &found {
        let text = std::fs::read_to_string(dir.path().join("docs").join(name)).unwrap();
        let titles = titles(&text);
        let holds = |wanted: &Vec<String>| {
            let mut rest = titles.iter();
            wanted.iter().all(|wanted| rest.any(|own| own == wanted))
        };
        let rules = ["section-missing", "section-renamed", "section-order"];
        let is_clean = !own.iter().any(|(rule, _)| rules.contains(&rule.as_str()));
        n_holding += usize::from(is_clean);
        if versions.iter().any(holds) != is_clean {
            differ.insert(name.clone());
        }
    }
    println!("{n_holding} of {} hold some version's sections; {} differ: {differ:?}", found.len(), differ.len());
    assert!(versions.len() > 30 && n_holding >= 510 && differ.len() <= 3, "{n_holding}, {differ:?}");
}

/// Titles of the first two levels outside of fences, in lower case, without what stands in brackets behind them.
fn titles(text: &str) -> Vec<String> {
    let mut is_code = false;
    let mut out = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~") {
            is_code = !is_code;
        }
        let title = line.strip_prefix("# ").or_else(|| line.strip_prefix("## "));
        if let Some(title) = title.filter(|_| !is_code) {
            let end = title.find(['(', '{']).unwrap_or(title.len());
            out.push(title[..end].trim().to_lowercase());
        }
    }
    out
}

/// All Markdown files of a folder and of those below.
fn markdown(folder: &Path) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(markdown(&path));
        } else if path.extension().is_some_and(|end| end == "md") {
            out.push(path);
        }
    }
    out.sort();
    out
}

/// Headings of the second level outside of fences, in lower case.
fn headings(text: &str) -> Vec<String> {
    let mut fence: Option<String> = None;
    let mut out = Vec::new();
    for line in text.lines() {
        let bare = line.trim_start();
        let marks: String = bare.chars().take_while(|c| matches!(c, '`' | '~')).collect();
        if marks.len() >= 3 {
            match &fence {
                Some(open) if marks.starts_with(open.as_str()) => fence = None,
                None => fence = Some(marks),
                _ => {}
            }
        } else if fence.is_none()
            && let Some(title) = line.strip_prefix("## ")
        {
            out.push(title.trim().to_lowercase());
        }
    }
    out
}

fn find(dir: &Path, name: &str) -> Option<PathBuf> {
    let entries: Vec<PathBuf> = std::fs::read_dir(dir).ok()?.flatten().map(|entry| entry.path()).collect();
    let here = entries.iter().find(|path| path.is_file() && path.file_name().is_some_and(|file| file == name));
    here.cloned().or_else(|| entries.iter().filter(|path| path.is_dir()).find_map(|path| find(path, name)))
}
