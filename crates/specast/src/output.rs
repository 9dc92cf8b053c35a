//! How findings are shown. A format is one file; none decides what is a finding.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

use specast_engine::diagnostic::Diagnostic;
use specast_engine::rules::Check;
use specast_syntax::LineIndex;

use crate::command::Env;
use crate::command::checking::Checked;
use crate::command::known::Known;
use crate::fingerprint::Printed;
use crate::meant;

pub mod audit;
pub mod concise;
mod counts;
pub mod drift_json;
pub mod drift_text;
pub mod facts;
pub mod flows_json;
pub mod flows_text;
pub mod full;
pub mod github;
pub mod gitlab;
pub mod grouped;
pub mod json;
pub mod jsonl;
pub mod junit;
pub mod ledger;
pub mod marked;
pub mod proof_text;
pub mod rdjson;
pub mod record;
pub mod sarif;
pub mod show;
pub mod statistics;
pub mod status;
pub mod tables;
pub mod trace;
pub mod whereabouts;

pub use counts::Counts;

/// A format with the file that it goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Format {
    /// How.
    pub kind: Kind,
    /// Where; none: the standard output.
    pub file: Option<PathBuf>,
}

/// The formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Full,
    Concise,
    Grouped,
    Json,
    Jsonl,
    Sarif,
    Github,
    Gitlab,
    Junit,
    Rdjson,
}

/// Name of each format.
pub const NAMES: [(&str, Kind); 10] = [
    // Findings with the lines they speak of, of the document and of the template.
    ("full", Kind::Full),
    // A line for each finding.
    ("concise", Kind::Concise),
    // The findings below the name of their file.
    ("grouped", Kind::Grouped),
    // One JSON document.
    ("json", Kind::Json),
    // One JSON object a line.
    ("jsonl", Kind::Jsonl),
    // Static Analysis Results Interchange Format 2.1.0.
    ("sarif", Kind::Sarif),
    // Workflow commands of GitHub Actions.
    ("github", Kind::Github),
    // Code Quality report of GitLab.
    ("gitlab", Kind::Gitlab),
    // JUnit XML.
    ("junit", Kind::Junit),
    // Reviewdog Diagnostic Format.
    ("rdjson", Kind::Rdjson),
];

/// The names of all formats as people read them.
pub fn names() -> String {
    NAMES.map(|(name, _)| name).join(", ")
}

impl Format {
    /// `full` on the standard output.
    pub fn full() -> Self {
        Self { kind: Kind::Full, file: None }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(NAMES.iter().find(|(_, kind)| *kind == self.kind).map_or("", |(name, _)| name))
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = text.split_once('=').map_or((text, None), |(name, file)| (name, Some(PathBuf::from(file))));
        if let Some((_, kind)) = NAMES.iter().find(|(known, _)| *known == name) {
            return Ok(Self { kind: *kind, file });
        }
        let meant = meant::question(name, NAMES.iter().map(|(name, _)| *name));
        Err(format!("possible values: {}{meant}", names()))
    }
}

/// The texts that findings point into, by path.
#[derive(Debug, Default)]
pub struct Texts(BTreeMap<String, (Arc<str>, LineIndex)>);

impl Texts {
    /// Adds a text.
    pub fn add(&mut self, path: &str, text: &Arc<str>, lines: &LineIndex) {
        self.0.insert(path.to_owned(), (Arc::clone(text), lines.clone()));
    }

    /// The text and lines of a path.
    pub fn get(&self, path: &str) -> Option<(&str, &LineIndex)> {
        self.0.get(path).map(|(text, lines)| (text.as_ref(), lines))
    }

    /// Line and column of a finding, from 1, and of its end.
    pub fn place(&self, finding: &Diagnostic) -> ((u32, u32), (u32, u32)) {
        let range = finding.primary.range;
        self.get(&finding.primary.path).map_or(((1, 1), (1, 1)), |(text, lines)| {
            (lines.line_column(text, range.start), lines.line_column(text, range.end))
        })
    }
}

/// A document that was looked at.
#[derive(Debug)]
pub struct Looked {
    /// Its path.
    pub path: String,
    /// The template.
    pub template: String,
    /// The template's version, where it has several.
    pub version: Option<String>,
    /// Why this template and version.
    pub why: String,
}

/// What a run of the rules found, for the formats.
#[derive(Debug)]
pub struct Report {
    /// Findings with their fingerprints.
    pub found: Printed,
    /// The texts that they point into.
    pub texts: Texts,
    /// The documents.
    pub documents: Vec<Looked>,
    /// Configurations of Alloy that were looked at, each with the number of those that it was loaded with.
    pub configurations: Vec<(String, usize)>,
    /// What could not be looked at.
    pub left_out: Vec<String>,
    /// What the baseline held back.
    pub known: Known,
    /// What else is to be said.
    pub notes: Vec<String>,
    /// Numbers of findings.
    pub counts: Counts,
    /// Each template with the number of its documents.
    pub templates: Vec<(String, usize)>,
    /// Each rule that was on with the number of documents in which it had something to look at.
    pub rules: Vec<(&'static str, usize)>,
    /// Colour is wanted.
    pub color: bool,
    /// Only findings are wanted.
    pub quiet: bool,
}

impl Report {
    /// Collects.
    pub fn of(checked: &Checked, found: Printed, known: Known, notes: Vec<String>, env: &Env) -> Self {
        let mut texts = Texts::default();
        for contract in &checked.contracts {
            texts.add(&contract.path, &contract.text, &contract.lines);
        }
        for (path, text) in &checked.parts {
            texts.add(path, text, &LineIndex::new(text));
        }
        for document in &checked.documents {
            texts.add(&document.source.path, &document.source.text, &document.source.lines);
        }
        for configuration in &checked.configurations {
            texts.add(&configuration.path, &configuration.text, &configuration.lines);
        }
        let configurations: Vec<_> = checked.configurations.iter().map(|it| (it.path.clone(), it.n_others)).collect();
        let documents = checked.documents.iter().map(|document| Looked {
            path: document.source.path.clone(),
            template: checked.contracts[document.template].path.clone(),
            version: document.version.clone(),
            why: document.why.clone(),
        });
        let documents: Vec<_> = documents.collect();
        let templates = checked.contracts[..checked.n_templates].iter().map(|contract| {
            let n = documents.iter().filter(|document| document.template == contract.path).count();
            (contract.path.clone(), n)
        });
        let mut applied: BTreeMap<&str, usize> = BTreeMap::new();
        for rule in checked.documents.iter().flat_map(|document| &document.applied) {
            *applied.entry(rule).or_default() += 1;
        }
        // A rule about templates looks at each of them.
        let n_used = templates.clone().filter(|(_, n)| *n > 0).count();
        let rules = checked.rules.iter().map(|rule| match rule.check {
            Check::Template(_) => (rule.name, n_used),
            Check::Document(_) => (rule.name, applied.get(rule.name).copied().unwrap_or_default()),
            // The stage that is counted is the validator of configurations, which looks for all of them in each.
            Check::Stage => (rule.name, configurations.len()),
        });
        let (templates, rules) = (templates.collect(), rules.collect());
        Self {
            counts: Counts::of(found.iter().map(|(finding, _)| finding)),
            found,
            texts,
            documents,
            configurations,
            left_out: checked.left_out.clone(),
            known,
            notes,
            templates,
            rules,
            color: env.color,
            quiet: env.quiet,
        }
    }

    /// The same of a workspace that lies below another one: paths start at that one.
    pub fn below(mut self, folder: &str) -> Self {
        if folder.is_empty() {
            return self;
        }
        let shift = |path: &mut String| {
            if !path.starts_with('/') {
                path.insert_str(0, &format!("{folder}/"));
            }
        };
        for (finding, _) in &mut self.found {
            std::iter::once(&mut finding.primary)
                .chain(&mut finding.secondary)
                .for_each(|label| shift(&mut label.path));
        }
        let texts = std::mem::take(&mut self.texts.0).into_iter();
        self.texts.0.extend(texts.map(|(mut path, text)| {
            shift(&mut path);
            (path, text)
        }));
        for document in &mut self.documents {
            shift(&mut document.path);
            shift(&mut document.template);
        }
        self.configurations.iter_mut().chain(&mut self.templates).for_each(|(path, _)| shift(path));
        self.known.stale.iter_mut().for_each(|entry| shift(&mut entry.path));
        for note in self.left_out.iter_mut().chain(&mut self.notes) {
            note.insert_str(0, &format!("{folder}: "));
        }
        self
    }

    /// Adds what another workspace of the same run came to.
    pub fn absorb(&mut self, other: Self) {
        self.found.extend(other.found);
        self.texts.0.extend(other.texts.0);
        self.documents.extend(other.documents);
        self.configurations.extend(other.configurations);
        self.left_out.extend(other.left_out);
        self.known.n_known += other.known.n_known;
        self.known.stale.extend(other.known.stale);
        self.notes.extend(other.notes);
        self.counts = Counts::of(self.found.iter().map(|(finding, _)| finding));
        self.templates.extend(other.templates);
        for (rule, n) in other.rules {
            match self.rules.iter_mut().find(|(known, _)| *known == rule) {
                Some((_, documents)) => *documents += n,
                None => self.rules.push((rule, n)),
            }
        }
    }

    /// The line that says what was looked at and what was found.
    pub fn summary(&self) -> String {
        let n = self.configurations.len();
        let configurations = if n == 0 { String::new() } else { format!(", {}", plural(n, "configuration")) };
        format!(
            "{}{configurations}, {}, {}: {}, {}, {} information\n",
            plural(self.documents.len(), "document"),
            plural(self.n_templates(), "template"),
            plural(self.rules.len(), "rule"),
            plural(self.counts.errors, "error"),
            plural(self.counts.warnings, "warning"),
            self.counts.information
        )
    }

    /// How many templates have a document.
    pub fn n_templates(&self) -> usize {
        self.templates.iter().filter(|(_, n)| *n > 0).count()
    }

    /// What was taken for what, what was left out, the summary; nothing where only findings are wanted.
    pub fn said(&self) -> String {
        if self.quiet {
            return String::new();
        }
        let mut out = String::new();
        for Looked { path, template, version, why } in &self.documents {
            let version = version.as_ref().map_or(String::new(), |name| format!(", version {name}"));
            out.push_str(&format!("{path} as {template}{version} ({why})\n"));
        }
        for (path, n_others) in &self.configurations {
            let with =
                if *n_others == 0 { String::new() } else { format!(", with {}", plural(*n_others, "other file")) };
            out.push_str(&format!("{path} as a configuration of Alloy{with}\n"));
        }
        for note in &self.left_out {
            out.push_str(&format!("left out: {note}\n"));
        }
        for note in &self.notes {
            out.push_str(&format!("{note}\n"));
        }
        let idle: Vec<&str> = self.templates.iter().filter(|(_, n)| *n == 0).map(|(path, _)| path.as_str()).collect();
        if !idle.is_empty() {
            out.push_str(&format!("0 documents follow {}\n", idle.join(", ")));
        }
        let idle: Vec<&str> = self.rules.iter().filter(|(_, n)| *n == 0).map(|(rule, _)| *rule).collect();
        if !idle.is_empty() {
            let n = plural(idle.len(), "rule");
            out.push_str(&format!("{n} had nothing to look at: {}\n", idle.join(", ")));
        }
        out + &self.summary()
    }
}

impl Kind {
    /// True where the format itself says what was looked at.
    pub fn says_all(self) -> bool {
        matches!(self, Self::Full | Self::Grouped | Self::Json)
    }
}

/// Shows a report.
pub fn render(report: &Report, kind: Kind) -> String {
    match kind {
        Kind::Full => full::report(report),
        Kind::Grouped => grouped::render(report) + &report.said(),
        Kind::Concise => concise::render(report),
        Kind::Json => json::report(report),
        Kind::Jsonl => jsonl::render(report),
        Kind::Sarif => sarif::render(report),
        Kind::Github => github::render(report),
        Kind::Gitlab => gitlab::render(report),
        Kind::Junit => junit::render(report),
        Kind::Rdjson => rdjson::render(report),
    }
}

/// `1 document`, `2 documents`, `2 fixes`.
pub fn plural(n: usize, word: &str) -> String {
    let ending = if word.ends_with('x') { "es" } else { "s" };
    if n == 1 { format!("1 {word}") } else { format!("{n} {word}{ending}") }
}
