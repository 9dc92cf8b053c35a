//! `.specast/pins/`: for each spec the sources it was made of and the outputs that were written.
//!
//! Small TOML files with sorted keys and no line numbers, so that they merge well.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::Result;
use serde::{Deserialize, Serialize};
use specast_engine::source::Source;

use crate::files;

/// The folder below the root.
pub const FOLDER: &str = ".specast/pins";

/// What is noted of one spec.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pins {
    /// Files that were written.
    #[serde(default, rename = "output")]
    pub outputs: Vec<Output>,
    /// Files that it was made of.
    #[serde(default, rename = "source")]
    pub sources: Vec<Pinned>,
    /// What was proven once and for all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seal: Option<Seal>,
}

/// A proof that passed, with what it was about. Later edits are judged as changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// The commit that held the outputs.
    pub commit: String,
    /// Facts of the sources.
    pub facts: usize,
    /// Those that were lost or altered.
    pub broken: usize,
    /// Fragments of the sources.
    pub fragments: usize,
    /// Findings that decisions released.
    pub released: usize,
    /// Statements of the outputs.
    pub statements: usize,
    /// The outputs.
    #[serde(default, rename = "output")]
    pub outputs: Vec<Sealed>,
    /// The templates that they followed.
    #[serde(default, rename = "template")]
    pub templates: Vec<Sealed>,
}

/// A text as it was when a proof was sealed.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sealed {
    /// Path below the workspace's root.
    pub path: String,
    /// Full blob id in git.
    pub blob: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// A source as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pinned {
    /// Full blob id in git.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub blob: Option<String>,
    /// Last commit that touched it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<String>,
    /// Path below the workspace's root.
    pub path: String,
    /// SHA-256 of its bytes.
    pub sha256: String,
}

/// A file that was written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// Path below the workspace's root.
    pub path: String,
    /// SHA-256 of the bytes that were written.
    pub sha256: String,
}

impl Pins {
    /// Pins of a recast.
    pub fn of(sources: &[&Source], outputs: &[(String, String)]) -> Self {
        let pinned = |source: &&Source| Pinned {
            path: source.path.clone(),
            blob: source.envelope.blob.clone(),
            commit: source.envelope.commit.clone(),
            sha256: source.digest.clone(),
        };
        let mut pins = Self {
            sources: sources.iter().map(pinned).collect(),
            outputs: outputs
                .iter()
                .map(|(path, text)| Output { path: path.clone(), sha256: specast_engine::source::digest(text) })
                .collect(),
            seal: None,
        };
        pins.sources.sort_by(|a, b| a.path.cmp(&b.path));
        pins.outputs.sort_by(|a, b| a.path.cmp(&b.path));
        pins
    }

    /// With the seal of earlier pins, where the same sources became the same outputs.
    pub fn keeping_seal(mut self, earlier: Option<Self>) -> Self {
        let Some(Self { sources, seal: Some(seal), .. }) = earlier else { return self };
        let same = |output: &Output| {
            seal.outputs.iter().any(|sealed| sealed.path == output.path && sealed.sha256 == output.sha256)
        };
        let texts = |all: &[Pinned]| all.iter().map(|one| (one.path.clone(), one.sha256.clone())).collect::<Vec<_>>();
        if self.outputs.iter().all(same) && texts(&sources) == texts(&self.sources) {
            self.seal = Some(seal);
        }
        self
    }

    /// As TOML.
    pub fn to_toml(&self) -> Result<String> {
        Ok(toml::to_string(self)?)
    }
}

/// Where the pins of a spec lie.
pub fn path_of(spec: &str) -> String {
    format!("{FOLDER}/{}.toml", spec.replace('/', "__"))
}

/// The spec that a file of pins belongs to.
pub fn spec_of(file: &str) -> String {
    let name = file.strip_prefix(FOLDER).unwrap_or(file).trim_start_matches('/');
    name.strip_suffix(".toml").unwrap_or(name).replace("__", "/")
}

/// Reads the pins of a spec; none where it has none.
pub fn read(root: &Path, spec: &str) -> Result<Option<Pins>> {
    let path = path_of(spec);
    if files::inside_root(root, &path)?.exists() { parse(root, &path).map(Some) } else { Ok(None) }
}

/// The digests of the files that specast wrote, as all pins note them, by path.
#[derive(Debug, Clone, Default)]
pub struct Written(BTreeMap<String, BTreeSet<String>>);

impl Written {
    /// Reads all pins.
    pub fn read(root: &Path) -> Result<Self> {
        let mut out = Self::default();
        for file in all(root) {
            out.add(&parse(root, &file)?);
        }
        Ok(out)
    }

    /// Notes what other pins say too.
    pub fn add(&mut self, pins: &Pins) {
        for output in &pins.outputs {
            self.0.entry(output.path.clone()).or_default().insert(output.sha256.clone());
        }
    }

    /// True where specast wrote the file as it is.
    pub fn knows(&self, path: &str, digest: &str) -> bool {
        self.0.get(path).is_some_and(|digests| digests.contains(digest))
    }

    /// A digest that was noted for a file: the present one, where it was.
    pub fn digest(&self, path: &str, now: &str) -> Option<String> {
        let digests = self.0.get(path)?;
        digests.get(now).or_else(|| digests.first()).cloned()
    }
}

/// The files of pins that hold a text, with the text's new digest in them: a plan whose boxes were ticked is still
/// the one that was written or carried out.
pub fn following(root: &Path, path: &str, was: &str, text: &str) -> Result<Vec<(String, String)>> {
    let now = specast_engine::source::digest(text);
    let mut out = Vec::new();
    for file in all(root) {
        let before = parse(root, &file)?;
        let mut pins = before.clone();
        for output in pins.outputs.iter_mut().filter(|output| output.path == path && output.sha256 == was) {
            output.sha256.clone_from(&now);
        }
        for source in pins.sources.iter_mut().filter(|source| source.path == path && source.sha256 == was) {
            source.sha256.clone_from(&now);
            source.blob = Some(crate::git::blob_id(text));
        }
        if pins != before {
            out.push((file, pins.to_toml()?));
        }
    }
    Ok(out)
}

/// The files of all pins, sorted.
pub fn all(root: &Path) -> Vec<String> {
    let found = std::fs::read_dir(root.join(FOLDER)).into_iter().flatten().flatten();
    let names = found.map(|entry| entry.file_name().to_string_lossy().into_owned());
    let mut out: Vec<String> =
        names.filter(|name| name.ends_with(".toml")).map(|name| format!("{FOLDER}/{name}")).collect();
    out.sort();
    out
}

fn parse(root: &Path, path: &str) -> Result<Pins> {
    let text = files::read_text(&files::inside_root(root, path)?, path)?;
    toml::from_str(&text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        let line = text.as_bytes()[..at].split(|byte| *byte == b'\n').count();
        anyhow::anyhow!(
            "{path}:{line}: {}; restore the file from git, or remove it and recast with --force",
            error.message().replace('\n', ", ")
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use specast_engine::source::Envelope;

    #[test]
    fn pins_survive_the_trip() {
        let source = Source::new("a.md", "x\n", Envelope { blob: Some("b".into()), ..Envelope::default() });
        let pins = Pins::of(&[&source], &[("s/spec.md".into(), "y\n".into())]);
        let text = pins.to_toml().unwrap();
        assert_eq!(toml::from_str::<Pins>(&text).unwrap(), pins);
        assert_eq!(path_of("s/spec.md"), ".specast/pins/s__spec.md.toml");
        assert_eq!(spec_of(".specast/pins/s__spec.md.toml"), "s/spec.md");
    }
}
