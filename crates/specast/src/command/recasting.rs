//! What `plan`, `recast` and `apply` share: which templates, which paths, what is written and shown.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use serde_json::{Value, json};
use similar::TextDiff;
use specast_engine::apply::{self, Force, Present};
use specast_engine::contract::Contract;
use specast_engine::diagnostic::Severity;
use specast_engine::edit::ChangeSet;
use specast_engine::proof::{self, Proof};
use specast_engine::recast::Placement;
use specast_engine::recast::Recast;
use specast_engine::recast::place::Target;
use specast_engine::rules;
use specast_engine::source::{Envelope, Source};
use specast_engine::status;

use super::Env;
use super::leading::{self, Texts};
use crate::git::Touched;
use crate::output::plural;
use crate::pins::Written;
use crate::workspace::Workspace;
use crate::{files, journal};

/// Where the outputs go and which templates they follow.
#[derive(Debug, Clone, clap::Args)]
pub struct Aim {
    /// The area: a folder between the pattern's start and the feature
    #[arg(long)]
    pub(super) area: Option<String>,
    /// The feature; without it the source's file name
    #[arg(long)]
    pub(super) feature: Option<String>,
    /// Template of the spec
    #[arg(long, value_name = "FILE")]
    pub(super) template: Option<PathBuf>,
    /// Template of the plan
    #[arg(long, value_name = "FILE")]
    pub(super) plan_template: Option<PathBuf>,
    /// One plan for the specs of all sources, at the place of this feature, with its area in front if it has one
    #[arg(long, value_name = "FEATURE")]
    pub(super) one_plan: Option<String>,
}

impl Aim {
    /// Everything by convention but the area.
    pub fn area(area: &str) -> Self {
        Self { area: Some(area.to_owned()), feature: None, template: None, plan_template: None, one_plan: None }
    }

    /// The same with another area, unless one was named.
    pub fn or_area(&self, area: Option<String>) -> Self {
        Self { area: self.area.clone().or(area), ..self.clone() }
    }

    /// The same for one feature, with an area in front of it where it has one: `infra/ports`.
    pub fn at(&self, feature: &str) -> Self {
        let (area, feature) = feature.rsplit_once('/').map_or((None, feature), |(area, name)| (Some(area), name));
        let area = area.map(str::to_owned).or_else(|| self.area.clone());
        Self { area, feature: Some(feature.to_owned()), ..self.clone() }
    }

    /// The feature of some sources; several need one by name.
    pub fn feature<'a>(&'a self, sources: &'a [Source]) -> Result<&'a str> {
        match (&self.feature, sources) {
            (Some(feature), _) => Ok(feature),
            (None, [source]) => Ok(source.stem()),
            (None, _) => bail!("{} become one spec; name it with --feature NAME", plural(sources.len(), "source")),
        }
    }
}

/// Reads sources as they were typed.
pub fn sources(workspace: &Workspace, paths: &[PathBuf], env: &Env) -> Result<Vec<Source>> {
    let touched = touched(workspace, paths.iter().map(|path| env.cwd.join(path)));
    let read = |path: &PathBuf| source_of(workspace, &touched, &env.cwd.join(path), &path.display().to_string());
    paths.iter().map(read).collect()
}

/// What git knows of some files, asked for once.
pub fn touched(workspace: &Workspace, full: impl Iterator<Item = PathBuf>) -> Touched {
    Touched::read(&workspace.root, &full.map(|full| workspace.relative(&full)).collect())
}

/// Reads one source with its envelope.
pub fn source(workspace: &Workspace, full: &Path, shown: &str) -> Result<Source> {
    source_of(workspace, &touched(workspace, std::iter::once(full.to_owned())), full, shown)
}

/// Reads one of the sources of which it is known what git knows of them.
pub fn source_of(workspace: &Workspace, touched: &Touched, full: &Path, shown: &str) -> Result<Source> {
    let text = files::read_text(full, shown)?;
    let relative = workspace.relative(full);
    let envelope = touched.envelope(&relative, &text);
    let source = Source::new(relative, text, envelope);
    sound(&source, shown)?;
    if source.document.leaves().next().is_none() {
        bail!("{shown}: holds marks and no text; write something into it or leave it out");
    }
    Ok(source)
}

/// Refuses a text whose form is broken, front matter that is not YAML above all.
pub fn sound(source: &Source, shown: &str) -> Result<()> {
    match source.document.problems.first() {
        Some(problem) => {
            bail!("{shown}:{}: {}; mend it and run again", source.lines.line(problem.range.start), problem.message)
        }
        None => Ok(()),
    }
}

/// What is there of the outputs.
fn present(root: &Path, outputs: &[(String, String)], written: &Written) -> Result<Vec<Present>> {
    let mut out = Vec::new();
    for (path, _) in outputs {
        if let Some(digest) = journal::now(root, path)? {
            let known = written.digest(path, &digest);
            out.push(Present { path: path.clone(), digest, known });
        }
    }
    Ok(out)
}

/// The changes that lead to these outputs, or why they may not be made.
pub fn changes(root: &Path, outputs: &[(String, String)], force: bool) -> Result<ChangeSet> {
    let written = if force { Written::default() } else { Written::read(root)? };
    changes_of(root, outputs, if force { None } else { Some(&written) })
}

/// The same, where it is known what specast wrote; none: everything may be overwritten.
pub fn changes_of(root: &Path, outputs: &[(String, String)], written: Option<&Written>) -> Result<ChangeSet> {
    let force = if written.is_none() { Force::Yes } else { Force::No };
    let none = Written::default();
    let present = present(root, outputs, written.unwrap_or(&none))?;
    apply::changes(outputs, &present, force).map_err(|refused| {
        let why = if refused.is_changed { "was changed since specast wrote it" } else { "was not written by specast" };
        anyhow::anyhow!("{}: {why}; move it away, or overwrite it with --force", refused.path)
    })
}

/// Outputs with the boxes ticked that are ticked in the files that are there: a tick is no change of a plan.
pub fn ticked(root: &Path, outputs: Vec<(String, String)>) -> Vec<(String, String)> {
    let kept = |(path, text): (String, String)| {
        let now = files::inside_root(root, &path).and_then(|full| files::read_text(&full, &path));
        let now = now.ok().filter(|now| status::same_but_ticks(now, &text));
        (path, now.unwrap_or(text))
    };
    outputs.into_iter().map(kept).collect()
}

/// A unified diff of every change.
pub fn diff(root: &Path, changes: &ChangeSet) -> String {
    let mut out = String::new();
    for change in &changes.0 {
        let old = std::fs::read_to_string(root.join(change.path())).unwrap_or_default();
        let from = if old.is_empty() { "/dev/null".to_owned() } else { format!("a/{}", change.path()) };
        let to = if change.text().is_none() { "/dev/null".to_owned() } else { format!("b/{}", change.path()) };
        let diff = TextDiff::from_lines(old.as_str(), change.text().unwrap_or_default());
        let _ = write!(out, "{}", diff.unified_diff().header(&from, &to));
    }
    out
}

/// Lines about what was placed where.
pub fn summary(recast: &Recast) -> String {
    let mut out = String::new();
    let n_moved = recast.placements.iter().filter(|placement| placement.target != Target::Navigation).count();
    let (words, preserved) = recast.words;
    let share = if words == 0 { 0.0 } else { preserved as f64 * 100.0 / words as f64 };
    let _ = writeln!(
        out,
        "{} placed, {} of {words} words ({share:.1} %) in “Preserved source content”",
        plural(n_moved, "block"),
        preserved
    );
    let _ = writeln!(
        out,
        "{} quote {} with a normative word, {} with a port, {} with a flow",
        plural(recast.n_requirements, "requirement row"),
        plural(recast.counts.normative, "statement"),
        recast.counts.ports,
        recast.counts.flows
    );
    out
}

/// Where a placement leads, for people.
pub fn destination(placement: &Placement) -> String {
    match (&placement.section, placement.target) {
        (Some((number, title)), Target::Section(_)) => format!("{number} {title}").trim().to_owned(),
        (_, Target::Title) => "title".to_owned(),
        (_, Target::Meta) => "under the title".to_owned(),
        (_, Target::Navigation) => "left out".to_owned(),
        _ => "Preserved source content".to_owned(),
    }
}

/// The placements as JSON; of a section of the plan the number alone, as of one of the spec: the path tells whose it is.
pub fn placements(sources: &[&Source], recast: &Recast, [spec_path, plan_path]: [&str; 2]) -> Value {
    recast
        .placements
        .iter()
        .map(|placement| {
            let source = sources[placement.source];
            let (line, end_line) = source.lines.lines(placement.range);
            let path = if placement.is_in_plan { plan_path } else { spec_path };
            let bare = |number: &str| number.strip_prefix("plan:").unwrap_or(number).to_owned();
            let section = placement.section.as_ref();
            let section = section.map(|(number, title)| json!({ "number": bare(number), "title": title }));
            json!({
                "id": placement.id,
                "source": { "path": source.path, "line": line, "end_line": end_line },
                "target": { "path": path, "section": section, "slot": placement.slot },
                "goes": goes(placement.target),
                "words": placement.words,
                "confidence": (f64::from(placement.confidence) * 100.0).round() / 100.0,
                "why": placement.why,
                "runner_up": placement.runner_up.as_ref().map(|(number, title)| json!({ "number": number, "title": title })),
            })
        })
        .collect()
}

/// What becomes of a placement, in one word.
fn goes(target: Target) -> &'static str {
    match target {
        Target::Section(_) => "section",
        Target::Title => "title",
        Target::Meta => "meta",
        Target::Preserved => "preserved",
        Target::Navigation | Target::Elsewhere => "left-out",
    }
}

/// How check and proof judge the outputs.
pub struct Judged {
    /// Findings that count.
    pub n_findings: usize,
    /// The proof.
    pub proof: Proof,
    /// Lines for people.
    pub text: String,
}

/// Checks outputs and proves the sources in them. Sources that hold nothing to prove are refused. `run` holds the texts
/// that links between sources lead to, as they will be.
pub fn judge(
    workspace: &Workspace,
    sources: &[Source],
    outputs: &[(String, String)],
    contracts: &[Contract],
    run: &Texts,
) -> Result<Judged> {
    let documents: Vec<Source> =
        outputs.iter().map(|(path, text)| Source::new(path.as_str(), text.as_str(), Envelope::default())).collect();
    let (n_findings, mut text) = checked(&documents, contracts);
    let mut distinct: Vec<Contract> = Vec::new();
    for contract in contracts {
        if distinct.iter().all(|known| known.path != contract.path) {
            distinct.push(contract.clone());
        }
    }
    let others = &leading::others(workspace, sources, &documents, run);
    let proof = proof::prove(proof::Inputs { sources, outputs: &documents, contracts: &distinct, others });
    if proof.outcome() == proof::Outcome::NothingToProve {
        let names: Vec<&str> = sources.iter().map(|source| source.path.as_str()).collect();
        bail!("{}: holds no text, so there is nothing to recast and nothing to prove", names.join(", "));
    }
    let facts = proof.fact_counts();
    let flows = proof.flow_counts();
    let ports = proof.port_counts();
    let fragments = proof.fragment_counts();
    let _ = writeln!(
        text,
        "verify: {}: {} of {} fragments, {} of {} facts, {} of {} ports kept, {}; {} lost, {} altered, {} invented, {} uncovered",
        proof.outcome().word(),
        fragments.kept,
        fragments.total,
        facts.kept,
        facts.total,
        ports.kept,
        ports.total,
        if flows.total == 0 {
            "no flow in the source".to_owned()
        } else {
            format!("{} of {} flows kept", flows.kept, flows.total)
        },
        facts.lost + fragments.lost,
        facts.altered + fragments.altered,
        proof.invented().count(),
        proof.uncovered.len()
    );
    Ok(Judged { n_findings, proof, text })
}

/// Holds each document against the contract of its place: how much was found, and lines for people. A plan whose template
/// nobody named is not checked.
pub fn checked(documents: &[Source], contracts: &[Contract]) -> (usize, String) {
    let mut text = String::new();
    let mut n_findings = 0;
    let (mut n_sections, mut n_present) = (0, 0);
    for (document, contract) in documents.iter().zip(contracts) {
        let alignment = contract.match_sections(&document.document, &document.text);
        n_sections += contract.sections().count();
        n_present += contract.sections().filter(|slot| alignment.section(*slot).is_some()).count();
        let found = rules::check(document, contract);
        for finding in found.iter().filter(|finding| finding.severity != Severity::Information) {
            n_findings += 1;
            let line = document.lines.line(finding.primary.range.start);
            let _ = writeln!(text, "{}:{line}: {}: {}", document.path, finding.rule, finding.message);
        }
    }
    let _ = writeln!(
        text,
        "check: {} in {}, {n_present} of {n_sections} template sections present",
        plural(n_findings, "finding"),
        plural(documents.len().min(contracts.len()), "document")
    );
    (n_findings, text)
}

impl Judged {
    /// True where nothing is to be said against the outputs.
    pub fn is_clean(&self) -> bool {
        self.n_findings == 0 && self.proof.outcome() == proof::Outcome::Proven
    }
}
