//! Sealed proofs: what was proven when a migration was done. It can be proven again from git at any time, and
//! what people edit later is no loss of the legacy text.

use anyhow::{Result, bail};
use specast_engine::contract::{self, Contract};
use specast_engine::source::{Envelope, Source, digest};

use super::pinning;
use super::recording::Proven;
use super::verify::{Case, State};
use crate::pins::{self, Pins, Seal, Sealed};
use crate::workspace::Workspace;
use crate::{git, journal};

/// The pins of a proven case with its seal. What is sealed must be in git, or nobody could prove it again.
pub fn sealed(workspace: &Workspace, proven: &Proven<'_>) -> Result<Pins> {
    let root = &workspace.root;
    let Proven { case, proof, decided, .. } = proven;
    let spec = case.spec();
    for output in &case.outputs {
        if !git::is_committed(root, &output.path, &output.text) {
            bail!("{}: is not committed as it is, so it could not be proven again; commit it, then seal", output.path);
        }
    }
    for source in &case.sources {
        if git::blob(root, &git::blob_id(&source.text)).is_none() {
            bail!("{}: git does not have it, so it could not be proven again; commit it, then seal", source.path);
        }
    }
    let mut pins = match pins::read(root, spec)? {
        Some(pins) if !pins.sources.is_empty() => pins,
        // Specast did not write these outputs; the seal names them.
        _ => Pins::of(&case.sources.iter().collect::<Vec<_>>(), &[]),
    };
    let mut log = vec!["log", "-1", "--format=%H", "--"];
    log.extend(case.outputs.iter().map(|output| output.path.as_str()));
    let facts = proof.fact_counts();
    let text =
        |path: &str, text: &str| Sealed { path: path.to_owned(), blob: git::blob_id(text), sha256: digest(text) };
    pins.seal = Some(Seal {
        commit: git::run(root, &log)?.trim().to_owned(),
        facts: facts.total,
        broken: facts.lost + facts.altered,
        fragments: proof.fragment_counts().total,
        released: decided.n_released(),
        statements: proof.statements.len(),
        outputs: case.outputs.iter().map(|output| text(&output.path, &output.text)).collect(),
        templates: case.contracts.iter().map(|contract| text(&contract.path, &contract.text)).collect(),
    });
    Ok(pins)
}

/// The case as it was sealed, where one of its outputs is not any more what it was; none otherwise.
pub fn earlier(workspace: &Workspace, spec: &str, pins: &Pins) -> Result<Option<Case>> {
    let root = &workspace.root;
    let Some(seal) = &pins.seal else { return Ok(None) };
    let mut edited = Vec::new();
    for sealed in &seal.outputs {
        match journal::now(root, &sealed.path)? {
            Some(now) if now == sealed.sha256 => {}
            Some(_) => edited.push(format!("{} was edited", sealed.path)),
            None => edited.push(format!("{} is gone", sealed.path)),
        }
    }
    if edited.is_empty() {
        return Ok(None);
    }
    let mut outputs = Vec::new();
    for sealed in &seal.outputs {
        let Some(text) = git::blob(root, &sealed.blob) else {
            bail!("{}: git does not have the text that was sealed; run {}", sealed.path, git::fetch(root, None));
        };
        outputs.push(Source::new(sealed.path.as_str(), text, Envelope::default()));
    }
    let mut notes = vec![format!(
        "since the proof of {spec} was sealed {}: what was sealed is proven here; {} judges the edits",
        edited.join(", "),
        since(workspace, seal)
    )];
    let mut sources = Vec::new();
    for pinned in &pins.sources {
        sources.push(pinning::pinned_source(workspace, pinned, &mut notes)?);
    }
    let contracts = contracts(workspace, seal, &mut notes)?;
    Ok(Some(Case { state: State::Sealed, ..Case::of(sources, outputs, contracts, notes).leading(workspace) }))
}

/// The command that judges later edits: since the seal where git still has its commit.
fn since(workspace: &Workspace, seal: &Seal) -> String {
    match git::date_of(&workspace.root, &seal.commit) {
        Some(_) => format!("`specast verify --since {}`", &seal.commit[..seal.commit.len().min(12)]),
        None => "`specast verify --since REV`".to_owned(),
    }
}

/// The templates as they were.
fn contracts(workspace: &Workspace, seal: &Seal, notes: &mut Vec<String>) -> Result<Vec<Contract>> {
    let (present, _) = workspace.contracts()?;
    let mut out = Vec::new();
    for sealed in &seal.templates {
        let now = present.iter().find(|contract| contract.path == sealed.path);
        if let Some(contract) = now.filter(|contract| digest(&contract.text) == sealed.sha256) {
            out.push(contract.clone());
        } else if let Some(text) = git::blob(&workspace.root, &sealed.blob) {
            out.push(contract::compile(&sealed.path, &text));
        } else {
            notes.push(format!("{}: git does not have the template as it was; the present one is taken", sealed.path));
            out.extend(now.cloned());
        }
    }
    Ok(out)
}
