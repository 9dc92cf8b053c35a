//! Links that lead to documents whose text moves: where they stand, and how they follow.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use specast_engine::edit::{self, TextEdit};
use specast_engine::index;
use specast_engine::source::{Envelope, Source, anchors, folder, paths, resolve};
use specast_syntax::Range;

use crate::workspace::Workspace;
use crate::{files, pins};

/// The documents of a workspace, with those that each path is pointed to from. Read once for any number of paths.
pub struct Links {
    documents: BTreeSet<String>,
    to: BTreeMap<String, Vec<String>>,
    /// Documents that stay as they are, since proofs start from them.
    fixed: BTreeSet<String>,
}

/// A document that points to some that move.
pub struct Pointing {
    /// The document.
    pub source: Source,
    /// The destinations of its links there, each with the place of its target among those that were asked for.
    pub links: Vec<(Range, usize)>,
    /// It stays as it is.
    pub is_fixed: bool,
}

impl Links {
    /// Reads the documents of a workspace.
    pub fn of(workspace: &Workspace) -> Result<Self> {
        let documents: BTreeSet<String> = workspace.markdown(&workspace.root).into_iter().collect();
        let mut to: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for path in &documents {
            let Some(source) = read(workspace, path) else { continue };
            for target in index::destinations(&source) {
                to.entry(target).or_default().push(path.clone());
            }
        }
        let mut fixed = BTreeSet::new();
        for file in pins::all(&workspace.root) {
            let spec = pins::spec_of(&file);
            let pins = pins::read(&workspace.root, &spec)?.unwrap_or_default();
            fixed.extend(pins.sources.into_iter().map(|pinned| pinned.path));
            fixed.extend(pins.outputs.into_iter().map(|output| output.path));
            fixed.insert(spec);
        }
        Ok(Self { documents, to, fixed })
    }

    /// Documents that stay as they are too.
    pub fn fix(&mut self, paths: impl IntoIterator<Item = String>) {
        self.fixed.extend(paths);
    }

    /// The documents, sorted.
    pub fn documents(&self) -> &BTreeSet<String> {
        &self.documents
    }

    /// True for a document that stays as it is.
    pub fn is_fixed(&self, path: &str) -> bool {
        self.fixed.contains(path)
    }

    /// The documents that point to some of these paths, in order; themselves left out.
    pub fn pointing(&self, workspace: &Workspace, targets: &[&str]) -> Vec<Pointing> {
        let from: BTreeSet<&String> = targets.iter().filter_map(|target| self.to.get(*target)).flatten().collect();
        let from = from.into_iter().filter(|path| !targets.contains(&path.as_str()));
        from.filter_map(|path| {
            let source = read(workspace, path)?;
            let target = |range: Range| {
                let path = resolve(folder(&source.path), range.of(&source.text))?;
                targets.iter().position(|target| *target == path)
            };
            // A definition and the links that use it have one destination.
            let links = source.document.links.iter().map(|link| link.destination).filter(|range| !range.is_empty());
            let links: BTreeMap<Range, usize> = links.filter_map(|range| Some((range, target(range)?))).collect();
            let is_fixed = self.is_fixed(path);
            let links: Vec<(Range, usize)> = links.into_iter().collect();
            (!links.is_empty()).then_some(Pointing { source, links, is_fixed })
        })
        .collect()
    }
}

fn read(workspace: &Workspace, path: &str) -> Option<Source> {
    let text = files::read_text(&workspace.root.join(path), path).ok()?;
    Some(Source::new(path, text, Envelope::default()))
}

impl Pointing {
    /// Where its first link stands.
    pub fn place(&self) -> String {
        self.place_of(self.links[0].0)
    }

    /// Where each of its links stands, with the place of its target.
    pub fn places(&self) -> impl Iterator<Item = (String, usize)> {
        self.links.iter().map(|(range, target)| (self.place_of(*range), *target))
    }

    fn place_of(&self, range: Range) -> String {
        format!("{}:{}", self.source.path, self.source.lines.line(range.start))
    }

    /// Its text with the links leading to what the targets became, and anchors that are not there and were left out.
    pub fn relinked(&self, targets: &[&Source], to: &Source) -> (String, Vec<String>) {
        let mut left_out = Vec::new();
        let edits: Vec<TextEdit> = self
            .links
            .iter()
            .map(|(range, target)| {
                let old = range.of(&self.source.text);
                let anchor = old.split_once('#').map(|(_, anchor)| anchor);
                let kept = anchor.and_then(|anchor| anchors::follow(targets[*target], anchor, to));
                if let (Some(anchor), None) = (anchor, &kept) {
                    left_out.push(format!("{}: #{anchor}", self.place_of(*range)));
                }
                let anchor = kept.map_or(String::new(), |anchor| format!("#{anchor}"));
                let text = paths::like(old, folder(&self.source.path), &to.path) + &anchor;
                TextEdit { range: *range, text }
            })
            .collect();
        (edit::apply(&self.source.text, &edits), left_out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source::new(path, text, Envelope::default())
    }

    #[test]
    fn links_lead_to_the_new_place() {
        let text =
            "[a](../old/x.md#ports) [b](</old/x.md>) [c][d] [e](../old/x.md#more)\n\n[d]: ../old/x.md#gone \"T\"\n";
        let doc = source("docs/a.md", text);
        let links: BTreeSet<Range> = doc.document.links.iter().map(|link| link.destination).collect();
        let links = links.into_iter().filter(|range| !range.is_empty()).map(|range| (range, 0)).collect();
        let pointing = Pointing { source: doc, links, is_fixed: false };
        let old = source("old/x.md", "# S\n\n## Ports\n\nx\n\n## More\n\ny\n");
        let new = source("specs/new (1)/spec.md", "# S\n\n## 4. Ports\n\nx\n\n## More\n\nz\n\n## More\n\ny\n");
        let (text, left_out) = pointing.relinked(&[&old], &new);
        assert!(text.contains("[a](../specs/new%20%281%29/spec.md#4-ports)"), "{text}");
        assert!(text.contains("[b](</specs/new%20%281%29/spec.md>)"), "{text}");
        assert!(text.contains("[e](../specs/new%20%281%29/spec.md#more-1)"), "{text}");
        assert!(text.contains("[d]: ../specs/new%20%281%29/spec.md \"T\""), "{text}");
        assert_eq!(left_out, ["docs/a.md:3: #gone"]);
    }
}
