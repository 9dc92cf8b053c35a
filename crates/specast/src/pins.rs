//! `.specast/pins/`: for each spec the sources it was made of and the outputs that were written.
//!
//! Small TOML files with sorted keys and no line numbers, so that they merge well.

use std::path::Path;

use serde::{Deserialize, Serialize};
use specast_engine::source::Source;

use crate::files;

/// What is noted of one spec.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pins {
    /// Files that were written.
    #[serde(default, rename = "output")]
    pub outputs: Vec<Output>,
    /// Files that it was made of.
    #[serde(default, rename = "source")]
    pub sources: Vec<Pinned>,
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
        };
        pins.sources.sort_by(|a, b| a.path.cmp(&b.path));
        pins.outputs.sort_by(|a, b| a.path.cmp(&b.path));
        pins
    }

    /// As TOML.
    pub fn to_toml(&self) -> anyhow::Result<String> {
        Ok(toml::to_string(self)?)
    }
}

/// Where the pins of a spec lie.
pub fn path_of(spec: &str) -> String {
    format!(".specast/pins/{}.toml", spec.replace('/', "__"))
}

/// Reads the pins of a spec. Pins that are not there, or that nobody can read, say nothing.
pub fn read(root: &Path, spec: &str) -> Option<Pins> {
    let path = path_of(spec);
    let text = files::read_text(&root.join(&path), &path).ok()?;
    toml::from_str(&text).ok()
}

/// The digest that was noted when a file was written, whichever spec it belongs to.
pub fn known_digest(root: &Path, path: &str) -> Option<String> {
    let mut found: Vec<_> =
        std::fs::read_dir(root.join(".specast/pins")).ok()?.flatten().map(|entry| entry.path()).collect();
    found.sort();
    found.into_iter().find_map(|file| {
        let pins: Pins = toml::from_str(&std::fs::read_to_string(file).ok()?).ok()?;
        pins.outputs.into_iter().find(|output| output.path == path).map(|output| output.sha256)
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
    }
}
