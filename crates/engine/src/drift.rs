//! Drift: what documents tell of the telemetry, held against the configuration and its deployment.
//!
//! Each thing that a document tells is a claim, and a claim holds, is contradicted, or cannot be decided from
//! files. Only what a document tells of a process at hand is looked at. Nothing here writes anything.

mod deployed;
mod flows;
mod matching;
mod ports;
mod reality;
mod settings;
mod undocumented;

use specast_syntax::{FileId, Span};

use crate::deployment::{self, Deployment, Text};
use crate::diagnostic::{Diagnostic, Label, Severity};
use crate::facts::{self, Facts};
use crate::flows::{Graph, Signal, documented};
use crate::source::Source;
pub use reality::Real;

/// What a claim is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum About {
    /// A way that a signal takes.
    Flow,
    /// A port, or the address that it is bound to.
    Port,
    /// The container's name, its image, networks, limits, variables.
    Setting,
}

/// What became of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// The files say so too.
    Holds,
    /// The files cannot tell.
    Undecidable,
    /// The files say otherwise.
    Contradicted,
}

/// Something that a document tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// What it is about.
    pub about: About,
    /// What it says, short.
    pub text: String,
    /// For a flow, the signal.
    pub signal: Option<Signal>,
    /// Where the document tells it.
    pub at: Span,
    /// What became of it.
    pub verdict: Verdict,
    /// Why; empty where it holds as it is written.
    pub why: String,
    /// Where the configuration or the deployment speaks of it.
    pub evidence: Vec<Span>,
}

/// What a comparison gave.
#[derive(Debug, Default)]
pub struct Drift {
    /// The configurations that run, or would.
    pub reals: Vec<Real>,
    /// The processes at hand.
    pub deployment: Deployment,
    /// The documents that speak of one of them, with what they draw.
    pub documents: Vec<(FileId, Graph)>,
    /// What they tell, in the order of the documents.
    pub claims: Vec<Claim>,
    /// What is wrong.
    pub found: Vec<Diagnostic>,
}

impl Verdict {
    /// The word that outputs show.
    pub fn word(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Undecidable => "undecidable",
            Self::Contradicted => "contradicted",
        }
    }
}

impl About {
    /// The word that outputs show.
    pub fn word(self) -> &'static str {
        match self {
            Self::Flow => "flow",
            Self::Port => "port",
            Self::Setting => "setting",
        }
    }
}

impl Drift {
    /// How many claims of a kind have each verdict: hold, cannot be decided, are contradicted.
    pub fn count(&self, about: About) -> [usize; 3] {
        [Verdict::Holds, Verdict::Undecidable, Verdict::Contradicted]
            .map(|verdict| self.claims.iter().filter(|claim| claim.about == about && claim.verdict == verdict).count())
    }
}

/// A document of the comparison.
struct Told<'a> {
    file: FileId,
    source: &'a Source,
    facts: Facts,
    graph: Graph,
}

/// Holds documents against the configuration and the deployment among `files`. A [`FileId`] is an index of
/// `files`; the documents are among them.
pub fn compare(files: &[Text<'_>], documents: &[(FileId, &Source)]) -> Drift {
    let deployment = deployment::read(files);
    let reals = reality::read(files, &deployment);
    let told = documents.iter().map(|(file, source)| {
        let facts = facts::extract(source);
        let graph = documented(*file, source, &facts);
        Told { file: *file, source, facts, graph }
    });
    let told: Vec<Told<'_>> = told.collect();
    let mut out = Drift { reals, deployment, ..Drift::default() };
    let mut case = Case { files, claims: Vec::new(), found: Vec::new() };
    let mut concerned: Vec<(&Told<'_>, Vec<&Real>)> = Vec::new();
    for told in &told {
        let reals = reality::concerned(files, told, &out.reals, &out.deployment);
        if reals.is_empty() {
            continue;
        }
        flows::read(told, &reals, &out.deployment, &mut case);
        ports::read(told, &reals, &out.deployment, &mut case);
        settings::read(told, &reals, &out.deployment, &mut case);
        concerned.push((told, reals));
    }
    for real in &out.reals {
        let documents: Vec<&Told<'_>> = concerned
            .iter()
            .filter(|(_, reals)| reals.iter().any(|other| std::ptr::eq(*other, real)))
            .map(|(told, _)| *told)
            .collect();
        undocumented::read(real, &documents, &out.deployment, &mut case);
        deployed::read(real, &documents, &out.deployment, &mut case);
    }
    out.documents = concerned.iter().map(|(told, _)| (told.file, told.graph.clone())).collect();
    out.claims = case.claims;
    out.found = case.found;
    let key = |finding: &Diagnostic| (finding.primary.path.clone(), finding.primary.range.start, finding.rule);
    out.found.sort_by_key(key);
    out
}

/// Rows of `attributes.tsv`: what a word is about, and the word.
fn attributes() -> impl Iterator<Item = (&'static str, &'static str)> {
    let rows = include_str!("drift/attributes.tsv").lines().skip(1).map(|line| line.split('\t'));
    rows.filter_map(|mut row| Some((row.next()?, row.next()?)))
}

/// What is gathered while claims are judged.
struct Case<'a> {
    files: &'a [Text<'a>],
    claims: Vec<Claim>,
    found: Vec<Diagnostic>,
}

/// What a finding says.
struct Finding {
    rule: &'static str,
    severity: Severity,
    message: String,
    subject: String,
    at: Span,
    remark: String,
    evidence: Vec<(Span, String)>,
    help: String,
}

impl Case<'_> {
    fn path(&self, file: FileId) -> &str {
        self.files.get(file.0 as usize).map_or("", |file| file.path)
    }

    fn label(&self, at: Span, text: &str) -> Label {
        Label { path: self.path(at.file).to_owned(), range: at.range, text: text.to_owned() }
    }

    /// Adds a finding; what a document tells in several places is one, at the first of them.
    fn find(&mut self, finding: Finding) {
        let primary = self.label(finding.at, &finding.remark);
        let known = self.found.iter_mut().find(|known| {
            known.rule == finding.rule && known.subject == finding.subject && known.primary.path == primary.path
        });
        if let Some(known) = known {
            let is_new = known.primary.range != primary.range
                && !known.secondary.iter().any(|label| (&label.path, label.range) == (&primary.path, primary.range));
            if is_new {
                known.secondary.push(Label { text: "and here".to_owned(), ..primary });
            }
            return;
        }
        let secondary = finding.evidence.iter().map(|(at, text)| self.label(*at, text)).collect();
        let Finding { rule, severity, message, subject, help, .. } = finding;
        self.found.push(Diagnostic { rule, severity, message, primary, secondary, help, fix: None, subject });
    }
}

#[cfg(test)]
mod tests;
