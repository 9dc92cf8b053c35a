//! `cargo xtask tidy`. The checks are pure functions over texts, one file each; this one only lists
//! and reads the files, runs the checks, and prints what they found with denominators.

mod dependencies;
mod imports;
mod length;
mod rules;
mod words;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

/// A file of the repository. Bytes that are not UTF-8 are no business of these checks.
#[derive(Debug)]
pub struct File {
    /// Relative to the root of the repository, with `/`.
    pub path: String,
    pub text: String,
}

impl File {
    fn is_rust(&self) -> bool {
        Path::new(&self.path).extension().is_some_and(|kind| kind == "rs")
    }
}

/// Something that must be mended.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    pub path: String,
    pub line: usize,
    pub message: String,
}

impl Fault {
    fn new(path: &str, line: usize, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line, message: message.into() }
    }
}

/// What a run found, and how much it looked at.
#[derive(Debug, Default)]
pub struct Report {
    pub n_files: usize,
    pub n_rooms: usize,
    pub n_manifests: usize,
    pub n_rules: usize,
    /// Long files that say why.
    pub excused: Vec<String>,
    pub faults: Vec<Fault>,
}

/// Checks the repository and prints the result. `false` when something must be mended.
pub fn run() -> Result<bool> {
    let root = root()?;
    let files = files(&root)?;
    let report = check(&files);
    print!("{}", render(&report));
    Ok(report.faults.is_empty())
}

/// All checks over all files.
pub fn check(files: &[File]) -> Report {
    let mut report = Report { n_files: files.len(), ..Report::default() };
    if files.is_empty() {
        report.faults.push(Fault::new("", 0, "no file to look at: a check that sees nothing cannot pass"));
        return report;
    }
    imports::check(files, &mut report);
    dependencies::check(files, &mut report);
    rules::check(files, &mut report);
    length::check(files, &mut report);
    words::check(files, &mut report);
    report.faults.sort();
    report.faults.dedup();
    report
}

fn render(report: &Report) -> String {
    let faults = report.faults.iter().map(|Fault { path, line, message }| match (path.as_str(), line) {
        ("", _) => format!("tidy: {message}"),
        (_, 0) => format!("{path}: {message}"),
        _ => format!("{path}:{line}: {message}"),
    });
    let notes = report.excused.iter().map(|line| format!("note: {line}"));
    let summary = [
        (report.n_files, "file"),
        (report.n_rooms, "room"),
        (report.n_manifests, "manifest"),
        (report.n_rules, "rule"),
        (report.faults.len(), "fault"),
    ]
    .map(|(n, thing)| format!("{n} {thing}{}", if n == 1 { "" } else { "s" }))
    .join(", ");
    faults.chain(notes).chain([format!("tidy: {summary}\n")]).collect::<Vec<_>>().join("\n")
}

/// Cargo names the folder of this package at run time; its parent is the repository.
pub fn root() -> Result<PathBuf> {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").context("run this as `cargo xtask tidy`")?;
    let package = PathBuf::from(package);
    Ok(package.parent().context("the package `xtask` has no parent folder")?.to_owned())
}

/// Tracked files, and new ones that git would not ignore: a fault is best found before the commit.
fn files(root: &Path) -> Result<Vec<File>> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .output()
        .context("cannot run git")?;
    if !listed.status.success() {
        bail!("git ls-files failed: {}", String::from_utf8_lossy(&listed.stderr).trim());
    }
    let mut paths: Vec<&[u8]> = listed.stdout.split(|&byte| byte == 0).filter(|path| !path.is_empty()).collect();
    paths.sort_unstable();
    paths.dedup();
    let mut files = Vec::new();
    for path in paths {
        let path = String::from_utf8_lossy(path).into_owned();
        let full = root.join(&path);
        // Removed but not yet committed, a link, or a folder of its own.
        if !full.symlink_metadata().is_ok_and(|meta| meta.is_file()) {
            continue;
        }
        let bytes = std::fs::read(&full).with_context(|| format!("cannot read {path}"))?;
        if let Ok(text) = String::from_utf8(bytes) {
            files.push(File { path, text });
        }
    }
    Ok(files)
}

#[cfg(test)]
fn file(path: &str, text: &str) -> File {
    File { path: path.to_owned(), text: text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_to_look_at_is_a_fault() {
        let report = check(&[]);
        assert_eq!(report.faults.len(), 1);
        assert!(render(&report).ends_with("tidy: 0 files, 0 rooms, 0 manifests, 0 rules, 1 fault\n"));
    }

    #[test]
    fn a_repository_without_rooms_is_a_fault() {
        let report = check(&[file("README.md", "hello\n")]);
        assert!(report.faults.iter().any(|fault| fault.message.contains("no room")));
    }

    #[test]
    fn faults_are_printed_with_their_place_and_in_order() {
        let faults = vec![Fault::new("a.rs", 3, "one"), Fault::new("b.md", 0, "two")];
        let report = Report { n_files: 2, faults, ..Report::default() };
        assert_eq!(render(&report), "a.rs:3: one\nb.md: two\ntidy: 2 files, 0 rooms, 0 manifests, 0 rules, 2 faults\n");
    }
}
