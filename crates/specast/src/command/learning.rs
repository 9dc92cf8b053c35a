//! What a workspace teaches a recast: the documents that follow the template already, and what people said in
//! `.specast/placements/`.

use anyhow::{Result, bail};
use serde::Deserialize;
use specast_engine::contract::Contract;
use specast_engine::recast::learned::{Correction, Learned};
use specast_engine::recast::paths;
use specast_engine::source::{Envelope, Source};

use crate::workspace::Workspace;
use crate::{files, pins};

/// The folder of people's corrections below the root.
pub const FOLDER: &str = ".specast/placements";

/// How many documents are read at most; more of them change no word's weight.
const MOST_DOCUMENTS: usize = 200;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    #[serde(default, rename = "placement")]
    placements: Vec<toml::Spanned<Entry>>,
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

/// What there is to learn for a contract. `output` is left out, and what a recast wrote and nobody changed: it says
/// what a recast thinks already, and a second run would think otherwise.
pub fn learned(workspace: &Workspace, contract: &Contract, output: &str) -> Result<Learned> {
    let written = pins::written(&workspace.root)?;
    let mut documents = Vec::new();
    let candidates = workspace.documents(&workspace.root).into_iter();
    for path in candidates.filter(|path| path != output && paths::is_output(contract, path)).take(MOST_DOCUMENTS) {
        // A document that cannot be read teaches nothing; `check` tells what is wrong with it.
        let Ok(text) = files::read_text(&workspace.root.join(&path), &path) else { continue };
        let document = Source::new(path, text, Envelope::default());
        if written.get(&document.path) != Some(&document.digest) {
            documents.push(document);
        }
    }
    let (learned, unknown) = Learned::of(contract, &documents, corrections(workspace)?);
    if let Some(correction) = unknown.first() {
        bail!(
            "{FOLDER}: `{}` is no section of {} that takes text; name one by its number or its title",
            correction.section,
            contract.path
        );
    }
    Ok(learned)
}

/// Every correction of a workspace, file by file.
fn corrections(workspace: &Workspace) -> Result<Vec<Correction>> {
    let found = std::fs::read_dir(workspace.root.join(FOLDER)).into_iter().flatten().flatten();
    let mut names: Vec<String> = found.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    let mut out = Vec::new();
    for name in names.iter().filter(|name| name.ends_with(".toml")) {
        let path = format!("{FOLDER}/{name}");
        let text = files::read_text(&files::inside_root(&workspace.root, &path)?, &path)?;
        out.extend(parse(&path, &text)?);
    }
    Ok(out)
}

fn parse(path: &str, text: &str) -> Result<Vec<Correction>> {
    let line = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
    let read: Read = toml::from_str(text).map_err(|error: toml::de::Error| {
        let at = line(error.span().map_or(0, |span| span.start));
        anyhow::anyhow!("{path}:{at}: {}; mend it, or restore the file from git", error.message().replace('\n', ", "))
    })?;
    let mut out = Vec::new();
    for spanned in read.placements {
        let at = line(spanned.span().start);
        let Entry { source, heading, opening, section, reason } = spanned.into_inner();
        if heading.as_ref().or(opening.as_ref()).is_none_or(|named| named.trim().is_empty()) {
            bail!("{path}:{at}: names neither a `heading` of the source nor the `opening` words of a block");
        }
        if reason.trim().is_empty() {
            bail!("{path}:{at}: the placement has no reason; write why, or take the entry out");
        }
        out.push(Correction { source, heading, opening, section, reason });
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placements_are_read_and_faults_told_with_their_line() {
        let good = "[[placement]]\nheading = \"Ports\"\nsection = \"4.2\"\nreason = \"who may\"\n";
        assert_eq!(parse("p.toml", good).unwrap()[0].section, "4.2");
        for (wrong, want) in [
            ("[[placement]]\nsection = \"4\"\nreason = \"x\"\n", "p.toml:1: names neither"),
            (
                "[[placement]]\nheading = \"A\"\nsection = \"4\"\nreason = \" \"\n",
                "p.toml:1: the placement has no reason",
            ),
            ("[[placement]]\nheading = 4\nsection = \"4\"\nreason = \"x\"\n", "p.toml:2: "),
        ] {
            let said = parse("p.toml", wrong).unwrap_err().to_string();
            assert!(said.starts_with(want), "{said}");
        }
    }
}
