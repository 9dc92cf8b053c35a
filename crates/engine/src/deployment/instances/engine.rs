//! Alloy inside a Collector: `alloy otel` runs a configuration of Alloy's own where the extension `alloyengine` names
//! one.

use std::collections::BTreeMap;

use super::command::{Program, Run};
use super::{Format, Instance, Text, tree};
use crate::deployment::Said;

/// What the configurations of a Collector start besides.
pub(super) fn runs(files: &[Text], instance: &Instance) -> Vec<Run> {
    if instance.format != Format::Collector {
        return Vec::new();
    }
    let mut out = Vec::new();
    for config in &instance.configs {
        let text = files.get(config.file.0 as usize).map_or("", |file| file.text);
        if !text.contains("alloyengine") {
            continue;
        }
        let (trees, _) = tree::Tree::documents(config.file, &config.text);
        let extensions = trees.first().and_then(|root| root.get("extensions"));
        for entry in extensions.map_or(&[][..], tree::Tree::entries) {
            if entry.key.split('/').next() != Some("alloyengine") {
                continue;
            }
            let Some(path) = entry.value.path(&["config", "file"]) else { continue };
            let Some(text) = path.text() else { continue };
            let mut flags = BTreeMap::new();
            for flag in entry.value.get("flags").map_or(&[][..], tree::Tree::entries) {
                let value = flag.value.text().unwrap_or_default();
                flags.insert(flag.key.clone(), Said::plain(value, flag.value.at));
            }
            let paths = vec![Said::plain(text, path.at)];
            out.push(Run { program: Program::Alloy, flags, paths, obstacles: Vec::new() });
        }
    }
    out
}
