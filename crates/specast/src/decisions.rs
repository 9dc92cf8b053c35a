//! `.specast/decisions/`: what people decided about what a proof found.
//!
//! One TOML file for each document, named by its path: the source of what is lost or altered, the output of what
//! is invented. Entries are sorted, hold no line numbers and no date that nobody gave, and may be edited by hand.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};
use specast_engine::decisions::{Decision, ID_LENGTH, Subject, Verdict};

use crate::files;

/// The folder below the root.
pub const FOLDER: &str = ".specast/decisions";

const HEAD: &str = "\
# What people decided about what `specast verify` found. `specast accept` adds an entry, `specast reject` takes it
# back. A decision counts as long as its text and what it became stay as they are, however they are formatted.
";

/// A decision with where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// What was decided.
    pub decision: Decision,
    /// Who decided, where git knew.
    pub by: Option<String>,
    /// When, where somebody said so.
    pub date: Option<String>,
    /// The file.
    pub file: String,
    /// The line of the entry, from 1; 0 for one that is not written yet.
    pub line: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    document: toml::Spanned<String>,
    #[serde(default, rename = "decision")]
    decisions: Vec<toml::Spanned<Entry>>,
}

#[derive(Debug, Serialize)]
struct Written<'a> {
    document: &'a str,
    #[serde(rename = "decision")]
    decisions: Vec<Entry>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    #[serde(rename = "as")]
    verdict: Word,
    reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    kind: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    value: String,
    text: String,
    change: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    became: String,
}

/// A verdict as files and the command line write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Word {
    /// The output is right: the source was wrong, or did not say it yet
    Correct,
    /// Left out on purpose
    Omit,
    /// Something else holds now
    Supersede,
    /// The same meaning in other words
    Reword,
}

impl From<Word> for Verdict {
    fn from(word: Word) -> Self {
        match word {
            Word::Correct => Self::Correct,
            Word::Omit => Self::Omit,
            Word::Supersede => Self::Supersede,
            Word::Reword => Self::Reword,
        }
    }
}

impl From<Verdict> for Word {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Correct => Self::Correct,
            Verdict::Omit => Self::Omit,
            Verdict::Supersede => Self::Supersede,
            Verdict::Reword => Self::Reword,
        }
    }
}

/// Where the decisions about a document stand.
pub fn path_of(document: &str) -> String {
    format!("{FOLDER}/{}.toml", document.replace('/', "__"))
}

/// Reads every decision of a workspace, file by file.
pub fn read(root: &Path) -> Result<Vec<Recorded>> {
    let mut out = Vec::new();
    let found = std::fs::read_dir(root.join(FOLDER)).into_iter().flatten().flatten();
    let mut names: Vec<String> = found.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    for name in names.iter().filter(|name| name.ends_with(".toml")) {
        let path = format!("{FOLDER}/{name}");
        let text = files::read_text(&files::inside_root(root, &path)?, &path)?;
        out.extend(parse(&path, &text)?);
    }
    Ok(out)
}

/// The decisions of one file.
pub fn parse(path: &str, text: &str) -> Result<Vec<Recorded>> {
    let line = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
    let read: Read = toml::from_str(text).map_err(|error: toml::de::Error| {
        let at = line(error.span().map_or(0, |span| span.start));
        anyhow::anyhow!("{path}:{at}: {}; mend it, or restore the file from git", error.message().replace('\n', ", "))
    })?;
    let document = read.document.get_ref();
    if document.trim().is_empty() {
        let at = line(read.document.span().start);
        bail!("{path}:{at}: `document` is empty; write the path of the document that the decisions are about");
    }
    let mut out: Vec<Recorded> = Vec::new();
    for spanned in read.decisions {
        let at = line(spanned.span().start);
        let entry = spanned.into_inner();
        if entry.reason.trim().is_empty() {
            bail!("{path}:{at}: the decision has no reason; write why, or take the entry out");
        }
        if entry.id.len() != ID_LENGTH || !entry.id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            bail!(
                "{path}:{at}: `{}` is no id, which has {ID_LENGTH} hexadecimal digits; take the entry out and run `specast accept` with the id that `specast verify` shows",
                entry.id
            );
        }
        let recorded = recorded(path, at, document, entry);
        let same = |other: &Recorded| same_finding(&other.decision, &recorded.decision);
        if let Some(other) = out.iter().find(|other| same(other)) {
            bail!("{path}:{at}: says again what line {} decides; take one of the two out", other.line);
        }
        out.push(recorded);
    }
    Ok(out)
}

/// True for decisions about the same finding.
pub fn same_finding(a: &Decision, b: &Decision) -> bool {
    a.document == b.document && a.id == b.id && a.subject == b.subject
}

fn recorded(path: &str, line: usize, document: &str, entry: Entry) -> Recorded {
    let subject =
        Subject { kind: entry.kind, value: entry.value, text: entry.text, change: entry.change, became: entry.became };
    let decision = Decision {
        document: document.to_owned(),
        id: entry.id.to_ascii_lowercase(),
        verdict: entry.verdict.into(),
        reason: entry.reason,
        subject,
    };
    Recorded { decision, by: entry.by, date: entry.date, file: path.to_owned(), line }
}

/// The files that hold these decisions, those of each file sorted. A file keeps the name that it has.
pub fn texts(all: &[Recorded]) -> Result<BTreeMap<String, String>> {
    let mut by_file: BTreeMap<&str, (&str, Vec<Entry>)> = BTreeMap::new();
    for one in all {
        let Decision { document, id, verdict, reason, subject } = &one.decision;
        let subject = subject.clone();
        let (known, entries) = by_file.entry(&one.file).or_insert_with(|| (document, Vec::new()));
        if known != document {
            bail!("{}: holds decisions about {known}; rename that file, then decide about {document}", one.file);
        }
        entries.push(Entry {
            id: id.clone(),
            verdict: (*verdict).into(),
            reason: reason.clone(),
            by: one.by.clone(),
            date: one.date.clone(),
            kind: subject.kind,
            value: subject.value,
            text: subject.text,
            change: subject.change,
            became: subject.became,
        });
    }
    let text = |(file, (document, mut decisions)): (&str, (&str, Vec<Entry>))| {
        decisions.sort_by(|a, b| (&a.id, &a.change, &a.became).cmp(&(&b.id, &b.change, &b.became)));
        let written = toml::to_string(&Written { document, decisions }).with_context(|| file.to_owned())?;
        Ok((file.to_owned(), format!("{HEAD}\n{written}")))
    };
    by_file.into_iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(id: &str) -> Recorded {
        let subject = Subject {
            kind: "port".into(),
            value: "4317".into(),
            text: "Port: 4317 \"quoted\"".into(),
            change: "lost".into(),
            became: String::new(),
        };
        let decision = Decision {
            document: "a/old.md".into(),
            id: id.into(),
            verdict: Verdict::Omit,
            reason: "switched off".into(),
            subject,
        };
        Recorded { decision, by: Some("T".into()), date: None, file: path_of("a/old.md"), line: 0 }
    }

    #[test]
    fn decisions_survive_the_trip_sorted() {
        let texts = texts(&[one("bbbbbbbbbbbb"), one("aaaaaaaaaaaa")]).unwrap();
        let text = &texts[".specast/decisions/a__old.md.toml"];
        let read = parse(&path_of("a/old.md"), text).unwrap();
        assert_eq!(
            read.iter().map(|one| one.decision.id.as_str()).collect::<Vec<_>>(),
            ["aaaaaaaaaaaa", "bbbbbbbbbbbb"]
        );
        assert_eq!(read[1].decision, one("bbbbbbbbbbbb").decision);
        assert!(!text.contains("date ="), "{text}");
        let line = text.lines().nth(read[1].line - 1).unwrap();
        assert!(line == "[[decision]]" || line.starts_with("id = \"bbb"), "line {} is {line}", read[1].line);
    }

    #[test]
    fn broken_files_are_named_with_their_line() {
        let good = texts(&[one("aaaaaaaaaaaa")]).unwrap().into_values().next().unwrap();
        for (from, to, says) in [
            ("reason = \"switched off\"", "reason = \" \"", "has no reason"),
            ("as = \"omit\"", "as = \"forget\"", "forget"),
            ("aaaaaaaaaaaa", "aaaa", "is no id"),
            ("kind = ", "sort = ", "sort"),
            ("document = \"a/old.md\"", "document = \"\"", "`document` is empty"),
            ("as = \"omit\"", "as = ", "d.toml:"),
        ] {
            let broken = good.replacen(from, to, 1);
            assert_ne!(broken, good, "{from}");
            let error = format!("{:#}", parse("d.toml", &broken).unwrap_err());
            assert!(error.starts_with("d.toml:") && error.contains(says), "{error}");
        }
        let entry = good.split_once("[[decision]]").unwrap().1;
        let error = format!("{:#}", parse("d.toml", &format!("{good}\n[[decision]]{entry}")).unwrap_err());
        assert!(error.contains("says again what line"), "{error}");
    }
}
