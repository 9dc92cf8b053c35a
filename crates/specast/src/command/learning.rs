//! What a workspace teaches a recast: the documents that follow the template already, and what people said in
//! `.specast/placements/` of sections and of the parts of a source.

use anyhow::{Result, bail};
use serde::Deserialize;
use specast_engine::contract::Contract;
use specast_engine::recast::learned::{Correction, Learned};
use specast_engine::recast::paths;
use specast_engine::recast::split::Rule;
use specast_engine::source::{Envelope, Source};

use crate::files;
use crate::pins::Written;
use crate::workspace::Workspace;

/// The folder of people's corrections below the root.
pub const FOLDER: &str = ".specast/placements";

/// How many documents are read at most; more of them change no word's weight.
const MOST_DOCUMENTS: usize = 200;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    #[serde(default, rename = "placement")]
    placements: Vec<toml::Spanned<Entry>>,
    #[serde(default, rename = "part")]
    parts: Vec<toml::Spanned<Part>>,
}

/// What a part of a source becomes; without a heading, all that no other entry names.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    source: String,
    heading: Option<String>,
    feature: String,
}

/// Where a person put something.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    source: Option<String>,
    heading: Option<String>,
    opening: Option<String>,
    section: String,
    reason: String,
}

/// What there is to learn for a contract: read once, for every source of a run.
pub struct Lessons {
    contract: Contract,
    plan: Option<Contract>,
    /// The documents that follow it, without what a recast wrote and nobody changed: that says what a recast thinks
    /// already, and a second run would think otherwise.
    documents: Vec<Source>,
    corrections: Vec<Correction>,
    /// What all of them teach together.
    all: Learned,
}

impl Lessons {
    /// Reads them.
    pub fn read(
        workspace: &Workspace,
        contract: &Contract,
        plan: Option<&Contract>,
        written: &Written,
    ) -> Result<Self> {
        let mut documents = Vec::new();
        let candidates = workspace.documents(&workspace.root).into_iter();
        // One of them may be the output.
        for path in candidates.filter(|path| paths::is_output(contract, path)).take(MOST_DOCUMENTS + 1) {
            // A document that cannot be read teaches nothing; `check` tells what is wrong with it.
            let Ok(text) = files::read_text(&workspace.root.join(&path), &path) else { continue };
            let document = Source::new(path, text, Envelope::default());
            if !written.knows(&document.path, &document.digest) {
                documents.push(document);
            }
        }
        let corrections = corrections(workspace)?;
        let all = learn(contract, plan, &documents, &corrections)?;
        Ok(Self { contract: contract.clone(), plan: plan.cloned(), documents, corrections, all })
    }

    /// What they teach for an output, which does not teach itself.
    pub fn learned(&self, output: &str) -> Result<Learned> {
        if self.documents.len() <= MOST_DOCUMENTS && self.documents.iter().all(|document| document.path != output) {
            return Ok(self.all.clone());
        }
        let others = self.documents.iter().filter(|document| document.path != output).take(MOST_DOCUMENTS);
        learn(&self.contract, self.plan.as_ref(), &others.cloned().collect::<Vec<_>>(), &self.corrections)
    }
}

fn learn(
    contract: &Contract,
    plan: Option<&Contract>,
    documents: &[Source],
    corrections: &[Correction],
) -> Result<Learned> {
    let (learned, unknown) = Learned::of(contract, plan, documents, corrections.to_vec());
    if let Some(correction) = unknown.first() {
        bail!(
            "{FOLDER}: `{}` is no section of {} that takes text; name one by its number or its title",
            correction.section,
            contract.path
        );
    }
    Ok(learned)
}

/// What a person said of one part of a source, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Path of the file.
    pub file: String,
    /// What was said.
    pub rule: Rule,
}

/// What people said of the parts of a source, file by file.
pub fn parts(workspace: &Workspace, source: &str) -> Result<Vec<Said>> {
    let mut out = Vec::new();
    for (file, read) in files_of(workspace)? {
        let own = read.parts.into_iter().filter(|part| part.source == source);
        let rules = own.map(|part| Rule { heading: part.heading, feature: part.feature });
        out.extend(rules.map(|rule| Said { file: file.clone(), rule }));
    }
    Ok(out)
}

/// Every correction of a workspace, file by file.
fn corrections(workspace: &Workspace) -> Result<Vec<Correction>> {
    Ok(files_of(workspace)?.into_iter().flat_map(|(_, file)| file.corrections).collect())
}

/// What a file says.
struct Placements {
    corrections: Vec<Correction>,
    parts: Vec<Part>,
}

/// The files with what they say, by name.
fn files_of(workspace: &Workspace) -> Result<Vec<(String, Placements)>> {
    let found = std::fs::read_dir(workspace.root.join(FOLDER)).into_iter().flatten().flatten();
    let mut names: Vec<String> = found.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    let mut out = Vec::new();
    for name in names.iter().filter(|name| name.ends_with(".toml")) {
        let path = format!("{FOLDER}/{name}");
        let text = files::read_text(&files::inside_root(&workspace.root, &path)?, &path)?;
        let read = parse(&path, &text)?;
        out.push((path, read));
    }
    Ok(out)
}

fn parse(path: &str, text: &str) -> Result<Placements> {
    let line = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
    let read: Read = toml::from_str(text).map_err(|error: toml::de::Error| {
        let at = line(error.span().map_or(0, |span| span.start));
        anyhow::anyhow!("{path}:{at}: {}; mend it, or restore the file from git", error.message().replace('\n', ", "))
    })?;
    let mut corrections = Vec::new();
    for spanned in read.placements {
        let at = line(spanned.span().start);
        let Entry { source, heading, opening, section, reason } = spanned.into_inner();
        if heading.as_ref().or(opening.as_ref()).is_none_or(|named| named.trim().is_empty()) {
            bail!("{path}:{at}: names neither a `heading` of the source nor the `opening` words of a block");
        }
        if reason.trim().is_empty() {
            bail!("{path}:{at}: the placement has no reason; write why, or take the entry out");
        }
        corrections.push(Correction { source, heading, opening, section, reason });
    }
    let mut parts = Vec::new();
    for spanned in read.parts {
        let at = line(spanned.span().start);
        let part = spanned.into_inner();
        if part.feature.trim().is_empty() || part.heading.as_ref().is_some_and(|heading| heading.trim().is_empty()) {
            bail!("{path}:{at}: the part has an empty heading or feature; name both, or leave the heading out");
        }
        parts.push(part);
    }
    Ok(Placements { corrections, parts })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placements_are_read_and_faults_told_with_their_line() {
        let good = "[[placement]]\nheading = \"Ports\"\nsection = \"4.2\"\nreason = \"who may\"\n";
        assert_eq!(parse("p.toml", good).unwrap().corrections[0].section, "4.2");
        let part = "[[part]]\nsource = \"old.md\"\nheading = \"Ports\"\nfeature = \"infra/ports\"\n";
        assert_eq!(parse("p.toml", part).unwrap().parts[0].feature, "infra/ports");
        for (wrong, want) in [
            ("[[placement]]\nsection = \"4\"\nreason = \"x\"\n", "p.toml:1: names neither"),
            (
                "[[placement]]\nheading = \"A\"\nsection = \"4\"\nreason = \" \"\n",
                "p.toml:1: the placement has no reason",
            ),
            ("[[part]]\nsource = \"old.md\"\nfeature = \"\"\n", "p.toml:1: the part has an empty"),
            ("[[placement]]\nheading = 4\nsection = \"4\"\nreason = \"x\"\n", "p.toml:2: "),
        ] {
            let said = parse("p.toml", wrong).err().unwrap().to_string();
            assert!(said.starts_with(want), "{said}");
        }
    }
}
