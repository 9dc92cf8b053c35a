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
use specast_engine::recast::learned::Learned;
use specast_engine::recast::place::Target;
use specast_engine::recast::{self, Inputs, Placement, Recast, paths, plan::is_plan};
use specast_engine::rules;
use specast_engine::source::{Envelope, Source};

use super::around::Move;
use super::{Env, learning};
use crate::output::plural;
use crate::workspace::Workspace;
use crate::{files, git, journal, pins};

/// Everything that a recast needs.
pub struct Ready {
    /// The workspace.
    pub workspace: Workspace,
    /// The sources that become one spec, in order.
    pub sources: Vec<Source>,
    /// The contracts of the spec and of the plan.
    pub contracts: Vec<Contract>,
    /// The spec's path.
    pub spec_path: String,
    /// The plan's path.
    pub plan_path: String,
    /// What the workspace teaches.
    pub learned: Learned,
    /// What was taken, for people.
    pub notes: Vec<String>,
}

/// Where the outputs go and which templates they follow.
#[derive(Debug, Clone, clap::Args)]
pub struct Aim {
    /// The area: a folder between the pattern's start and the feature
    #[arg(long)]
    area: Option<String>,
    /// The feature; without it the source's file name
    #[arg(long)]
    feature: Option<String>,
    /// Template of the spec
    #[arg(long, value_name = "FILE")]
    template: Option<PathBuf>,
    /// Template of the plan
    #[arg(long, value_name = "FILE")]
    plan_template: Option<PathBuf>,
}

impl Aim {
    /// Everything by convention but the area.
    pub fn area(area: &str) -> Self {
        Self { area: Some(area.to_owned()), feature: None, template: None, plan_template: None }
    }

    /// The same with another area, unless one was named.
    pub fn or_area(&self, area: Option<String>) -> Self {
        Self { area: self.area.clone().or(area), ..self.clone() }
    }

    /// True where all that is named becomes one feature.
    pub fn names_feature(&self) -> bool {
        self.feature.is_some()
    }
}

/// Reads the sources of one spec and finds the templates. Several need a feature by name.
pub fn ready(paths: &[PathBuf], aim: &Aim, env: &Env) -> Result<Ready> {
    let workspace = Workspace::around(&env.cwd)?;
    let read = |path: &PathBuf| source(&workspace, &env.cwd.join(path), &path.display().to_string());
    let sources = paths.iter().map(read).collect::<Result<Vec<Source>>>()?;
    let name = match (&aim.feature, &sources[..]) {
        (Some(feature), _) => feature.as_str(),
        (None, [source]) => source.stem(),
        (None, _) => bail!("{} become one spec; name it with --feature NAME", plural(sources.len(), "source")),
    };
    let (found, mut notes) = workspace.contracts()?;
    let named = |path: &Option<PathBuf>| {
        path.as_ref().map(|path| workspace.contract(&workspace.relative(&env.cwd.join(path)))).transpose()
    };
    let spec = match named(&aim.template)? {
        Some(contract) => contract,
        None => pick(&found, false).ok_or_else(|| no_template("spec", &workspace))?,
    };
    let plan = match named(&aim.plan_template)? {
        Some(contract) => contract,
        None => pick(&found, true).ok_or_else(|| no_template("plan", &workspace))?,
    };
    if let Some(bare) = [&spec, &plan].into_iter().find(|contract| contract.sections().next().is_none()) {
        bail!("{}: has no section that a text could move to; name another template", bare.path);
    }
    for name in aim.area.iter().chain(&aim.feature) {
        let why = paths::leaves_workspace(name).or_else(|| name.trim().is_empty().then_some("is empty"));
        if let Some(why) = why {
            bail!("`{name}` {why}; name an area or a feature as folders below the workspace's root: `infra`");
        }
    }
    if let Some(area) = &aim.area {
        workspace.config.area(area)?;
    }
    let feature = paths::feature_name(name);
    let area = aim.area.as_deref().map(|area| area.split('/').map(paths::feature_name).collect::<Vec<_>>().join("/"));
    let spec_path = paths::output(&spec, area.as_deref(), &feature);
    let plan_path = paths::output(&plan, area.as_deref(), &feature);
    for path in [&spec_path, &plan_path] {
        files::inside_root(&workspace.root, path)?;
    }
    if spec_path == plan_path {
        bail!("{} and {} both lead to {spec_path}; give one of them a target of its own", spec.path, plan.path);
    }
    let learned = learning::learned(&workspace, &spec, &spec_path)?;
    notes.insert(0, format!("spec template {}, plan template {}", spec.path, plan.path));
    if learned.n_documents() > 0 {
        notes.push(format!("learned from {}", plural(learned.n_documents(), "document")));
    }
    notes.extend(workspace.note(&env.cwd));
    Ok(Ready { workspace, sources, contracts: vec![spec, plan], spec_path, plan_path, learned, notes })
}

/// Reads one source with its envelope.
pub fn source(workspace: &Workspace, full: &Path, shown: &str) -> Result<Source> {
    let text = files::read_text(full, shown)?;
    let relative = workspace.relative(full);
    let envelope = git::envelope(&workspace.root, &relative, &text);
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

fn no_template(what: &str, workspace: &Workspace) -> anyhow::Error {
    let flag = if what == "plan" { "--plan-template" } else { "--template" };
    anyhow::anyhow!(
        "no template of a {what} below {}; templates are called *-template.md and alike, or name one with {flag} FILE",
        workspace.described()
    )
}

/// The template of a plan, or of a spec: one that is called so, else the first.
fn pick(found: &[Contract], plan: bool) -> Option<Contract> {
    let word = if plan { "plan" } else { "spec" };
    let fits: Vec<&Contract> = found.iter().filter(|contract| is_plan(contract) == plan).collect();
    let is_called = |contract: &&&Contract| contract.path.rsplit('/').next().is_some_and(|name| name.contains(word));
    fits.iter().find(is_called).or(fits.first()).map(|contract| (*contract).clone())
}

impl Ready {
    /// What moves, and where to.
    pub fn moving(&self) -> Move<'_> {
        let outputs = [self.spec_path.as_str(), self.plan_path.as_str()];
        Move { workspace: &self.workspace, sources: &self.sources, contract: &self.contracts[0], outputs }
    }

    /// Recasts.
    pub fn recast(&self) -> Recast {
        recast::recast(&Inputs {
            sources: &self.sources.iter().collect::<Vec<_>>(),
            spec: &self.contracts[0],
            plan: self.contracts.get(1),
            spec_path: &self.spec_path,
            plan_path: &self.plan_path,
            learned: &self.learned,
        })
    }
}

/// What is there of the outputs.
pub fn present(root: &Path, outputs: &[(String, String)]) -> Result<Vec<Present>> {
    let mut out = Vec::new();
    for (path, _) in outputs {
        if let Some(digest) = journal::now(root, path)? {
            out.push(Present { path: path.clone(), digest, known: pins::known_digest(root, path)? });
        }
    }
    Ok(out)
}

/// The changes that lead to these outputs, or why they may not be made.
pub fn changes(root: &Path, outputs: &[(String, String)], force: bool) -> Result<ChangeSet> {
    let force = if force { Force::Yes } else { Force::No };
    apply::changes(outputs, &present(root, outputs)?, force).map_err(|refused| {
        let why = if refused.is_changed { "was changed since specast wrote it" } else { "was not written by specast" };
        anyhow::anyhow!("{}: {why}; move it away, or overwrite it with --force", refused.path)
    })
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

/// The placements as JSON.
pub fn placements(sources: &[&Source], recast: &Recast, spec_path: &str) -> Value {
    recast
        .placements
        .iter()
        .map(|placement| {
            let source = sources[placement.source];
            let (line, end_line) = source.lines.lines(placement.range);
            let section = placement.section.as_ref().map(|(number, title)| json!({ "number": number, "title": title }));
            json!({
                "id": placement.id,
                "source": { "path": source.path, "line": line, "end_line": end_line },
                "target": { "path": spec_path, "section": section, "slot": placement.slot },
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
        Target::Navigation => "left-out",
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

/// Checks outputs and proves the sources in them. Sources that hold nothing to prove are refused.
pub fn judge(sources: &[Source], outputs: &[(String, String)], contracts: &[Contract]) -> Result<Judged> {
    let documents: Vec<Source> =
        outputs.iter().map(|(path, text)| Source::new(path.as_str(), text.as_str(), Envelope::default())).collect();
    let mut text = String::new();
    let mut n_findings = 0;
    let (mut n_sections, mut n_present) = (0, 0);
    // Each output follows the contract of its place; a plan whose template nobody named is not checked.
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
    let proof = proof::prove(proof::Inputs { sources, outputs: &documents, contracts });
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

impl Judged {
    /// True where nothing is to be said against the outputs.
    pub fn is_clean(&self) -> bool {
        self.n_findings == 0 && self.proof.outcome() == proof::Outcome::Proven
    }
}
