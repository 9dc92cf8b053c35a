//! What each crate may depend on. A border between crates is worth what stands in its manifest:
//! without a crate that does I/O, there is no I/O. Dependencies of tests are free.

use super::{Fault, File, Report};

/// Each manifest with the packages that it may name. The binary may name what it likes.
const ALLOWED: &[(&str, &[&str])] = &[
    ("crates/alloy-syntax/Cargo.toml", &[]),
    ("crates/syntax/Cargo.toml", &["pulldown-cmark", "granit-parser"]),
    (
        "crates/engine/Cargo.toml",
        &[
            "alloy-syntax",
            "specast-syntax",
            "memchr",
            "rayon",
            "regex-lite",
            "rust-stemmers",
            "rustc-hash",
            "sha2",
            "strsim",
            "unicode-normalization",
        ],
    ),
    ("xtask/Cargo.toml", &["alloy-syntax", "anyhow", "pulldown-cmark", "serde_json"]),
];

pub fn check(files: &[File], report: &mut Report) {
    for &(path, allowed) in ALLOWED {
        let Some(manifest) = files.iter().find(|file| file.path == path) else {
            report.faults.push(Fault::new(path, 0, "no such manifest: its dependencies were not checked"));
            continue;
        };
        report.n_manifests += 1;
        for (line, package) in dependencies(&manifest.text) {
            if !allowed.contains(&package.as_str()) {
                let message = format!("this crate must not depend on `{package}` (allowed: {})", list(allowed));
                report.faults.push(Fault::new(path, line, message));
            }
        }
    }
}

fn list(allowed: &[&str]) -> String {
    if allowed.is_empty() { "none".to_owned() } else { allowed.join(", ") }
}

/// The packages of all dependency tables but the ones for tests, with their lines. A renamed package
/// counts under its real name.
fn dependencies(manifest: &str) -> Vec<(usize, String)> {
    let mut out: Vec<(usize, String)> = Vec::new();
    let mut section = Section::Other;
    let mut open = 0_usize;
    for (row, line) in manifest.lines().enumerate() {
        let line = line.trim();
        let continued = open > 0;
        open = (open + count(line, &['[', '{'])).saturating_sub(count(line, &[']', '}']));
        if continued || line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line.starts_with('[') {
            section = Section::of(line);
            if let Section::One(name) = &section {
                out.push((row + 1, name.clone()));
            }
            continue;
        }
        let Some((key, value)) = line.split_once('=') else { continue };
        let key = key.trim();
        match &section {
            Section::All => {
                let name = unquoted(key.split('.').next().unwrap_or(key));
                let real = if key.ends_with(".package") { string(value) } else { renamed(value) };
                out.push((row + 1, real.unwrap_or(name)));
            }
            Section::One(_) if key == "package" => {
                if let (Some(last), Some(real)) = (out.last_mut(), string(value)) {
                    last.1 = real;
                }
            }
            Section::One(_) | Section::Other => {}
        }
    }
    out
}

enum Section {
    /// `[dependencies]`: each key is a package.
    All,
    /// `[dependencies.name]`: the table of one package.
    One(String),
    Other,
}

impl Section {
    fn of(line: &str) -> Self {
        let name = line.trim_start_matches('[').split(']').next().unwrap_or_default().trim();
        // The condition of a target may hold dots and brackets; what counts comes after its quotes.
        let tail = name.rsplit(['\'', '"']).find(|part| part.contains("dependencies")).unwrap_or(name);
        let mut parts = tail.split('.').map(str::trim).skip_while(|part| !part.ends_with("dependencies"));
        match (parts.next(), parts.next()) {
            (Some("dependencies" | "build-dependencies"), None) => Self::All,
            (Some("dependencies" | "build-dependencies"), Some(package)) => Self::One(unquoted(package)),
            _ => Self::Other,
        }
    }
}

fn count(line: &str, marks: &[char]) -> usize {
    line.split('"').step_by(2).flat_map(str::chars).filter(|c| marks.contains(c)).count()
}

fn unquoted(text: &str) -> String {
    text.trim().trim_matches(['"', '\'']).to_owned()
}

fn string(value: &str) -> Option<String> {
    value.split(['"', '\'']).nth(1).map(str::to_owned)
}

fn renamed(value: &str) -> Option<String> {
    let (_, after) = value.split_once("package")?;
    string(after.trim_start().strip_prefix('=')?)
}

#[cfg(test)]
mod tests {
    use super::super::file;
    use super::*;

    fn names(manifest: &str) -> Vec<String> {
        dependencies(manifest).into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn a_forbidden_dependency_is_found() {
        let clean = "[package]\nname = \"x\"\n\n[dependencies]\n";
        let mut files: Vec<File> = ALLOWED.iter().map(|(path, _)| file(path, clean)).collect();
        files[2].text += "strsim = \"0.11\"\nserde_json = \"1\"\n";
        let mut report = Report::default();
        check(&files, &mut report);
        assert_eq!(report.n_manifests, 4);
        assert_eq!(report.faults.len(), 1);
        assert_eq!((report.faults[0].path.as_str(), report.faults[0].line), ("crates/engine/Cargo.toml", 6));
        assert!(report.faults[0].message.contains("`serde_json`"));
    }

    #[test]
    fn a_missing_manifest_is_a_fault() {
        let mut report = Report::default();
        check(&[], &mut report);
        assert_eq!(report.faults.len(), ALLOWED.len());
    }

    #[test]
    fn every_form_of_a_dependency_is_seen() {
        assert_eq!(
            names(
                "[dependencies]\na = \"1\"\nb.workspace = true\n\"c\" = { version = \"1\", features = [\n  \"x\",\n] }\n"
            ),
            ["a", "b", "c"]
        );
        assert_eq!(names("[dependencies]\na = { version = \"1\", package = \"serde\" }\n"), ["serde"]);
        assert_eq!(names("[dependencies.a]\nversion = \"1\"\npackage = \"serde\"\n"), ["serde"]);
        assert_eq!(names("[target.'cfg(unix)'.dependencies]\nlibc = \"1\"\n"), ["libc"]);
        assert_eq!(names("[target.\"x.y\".dependencies.libc]\nversion = \"1\"\n"), ["libc"]);
        assert_eq!(names("[build-dependencies]\ncc = \"1\"\n"), ["cc"]);
    }

    #[test]
    fn tests_and_other_tables_are_free() {
        assert!(
            names("[dev-dependencies]\nproptest = \"1\"\n[features]\nx = []\n[package]\nname = \"y\"\n").is_empty()
        );
        assert!(names("[dev-dependencies.comrak]\nversion = \"1\"\n").is_empty());
    }
}
