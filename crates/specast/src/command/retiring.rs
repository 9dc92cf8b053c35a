//! What a retired document leaves behind: the links that led to it, and a note at its old place.

use std::collections::BTreeSet;

use anyhow::{Result, bail};
use specast_engine::edit::{self, TextEdit};
use specast_engine::index;
use specast_engine::source::{Envelope, Source, folder, resolve};
use specast_syntax::Range;

use crate::files;
use crate::workspace::Workspace;

/// A document that points to the one that goes.
pub struct Pointing {
    /// The document.
    pub source: Source,
    /// The destinations of its links there.
    pub links: Vec<Range>,
}

impl Pointing {
    /// Where its first link stands.
    pub fn place(&self) -> String {
        format!("{}:{}", self.source.path, self.source.lines.line(self.links[0].start))
    }

    /// Its text with the links leading to another document, and anchors that are not there and were left out.
    pub fn relinked(&self, to: &Source) -> (String, Vec<String>) {
        let anchors = index::summary(to, None).anchors;
        let mut left_out = Vec::new();
        let edits: Vec<TextEdit> = self
            .links
            .iter()
            .map(|range| {
                let old = range.of(&self.source.text);
                let bare = old.trim_start_matches('<').trim_end_matches('>');
                let anchor = bare.split_once('#').map(|(_, anchor)| anchor);
                let kept = anchor.filter(|anchor| anchors.contains(*anchor));
                if let (Some(anchor), None) = (anchor, kept) {
                    let line = self.source.lines.line(range.start);
                    left_out.push(format!("{}:{line}: #{anchor}", self.source.path));
                }
                let path = match bare.strip_prefix('/') {
                    Some(_) => format!("/{}", to.path),
                    None => relative(folder(&self.source.path), &to.path),
                };
                let anchor = kept.map_or(String::new(), |anchor| format!("#{anchor}"));
                let text = if old.starts_with('<') { format!("<{path}{anchor}>") } else { encoded(&path) + &anchor };
                TextEdit { range: *range, text }
            })
            .collect();
        (edit::apply(&self.source.text, &edits), left_out)
    }
}

/// The documents of a workspace that point to a path, in order.
pub fn pointing(workspace: &Workspace, path: &str) -> Vec<Pointing> {
    let all = workspace.markdown(&workspace.root).into_iter().filter(|other| other != path);
    all.filter_map(|other| {
        let text = files::read_text(&workspace.root.join(&other), &other).ok()?;
        let source = Source::new(other, text, Envelope::default());
        let links = source.document.links.iter().map(|link| link.destination);
        // A definition and the links that use it have one destination.
        let links: BTreeSet<Range> = links
            .filter(|range| resolve(folder(&source.path), range.of(&source.text)).as_deref() == Some(path))
            .collect();
        let links: Vec<Range> = links.into_iter().collect();
        (!links.is_empty()).then_some(Pointing { source, links })
    })
    .collect()
}

/// A path as seen from a folder.
pub fn relative(from: &str, path: &str) -> String {
    let from: Vec<&str> = from.split('/').filter(|part| !part.is_empty()).collect();
    let parts: Vec<&str> = path.split('/').collect();
    let shared = from.iter().zip(&parts[..parts.len() - 1]).take_while(|(a, b)| a == b).count();
    let mut out = vec![".."; from.len() - shared];
    out.extend(&parts[shared..]);
    out.join("/")
}

/// A path as a link's destination holds it.
fn encoded(path: &str) -> String {
    path.chars().fold(String::with_capacity(path.len()), |mut out, c| {
        match c {
            ' ' => out.push_str("%20"),
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '%' => out.push_str("%25"),
            '#' => out.push_str("%23"),
            '?' => out.push_str("%3F"),
            c => out.push(c),
        }
        out
    })
}

/// What the holes of a tombstone may say.
pub struct Epitaph<'a> {
    /// Path of the document that goes.
    pub source: &'a str,
    /// Its blob id in git.
    pub blob: &'a str,
    /// What it became, the spec first.
    pub outputs: &'a [String],
}

/// The names of the holes.
const HOLES: [&str; 4] = ["source", "blob", "spec", "outputs"];

impl Epitaph<'_> {
    /// Fills in the holes `{{…}}` of a template.
    pub fn render(&self, template: &str, shown: &str) -> Result<String> {
        let from = folder(self.source);
        let link = |path: &String| format!("- [{path}]({})", encoded(&relative(from, path)));
        let mut out = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once("{{") {
            out.push_str(before);
            let line = template[..template.len() - after.len()].matches('\n').count() + 1;
            let Some((name, after)) = after.split_once("}}") else {
                bail!("{shown}:{line}: a hole is not closed; write }}}} behind its name");
            };
            match name.trim() {
                "source" => out.push_str(self.source),
                "blob" => out.push_str(self.blob),
                "spec" => out.push_str(&encoded(&relative(from, &self.outputs[0]))),
                "outputs" => out.push_str(&self.outputs.iter().map(link).collect::<Vec<_>>().join("\n")),
                other => bail!("{shown}:{line}: unknown hole `{other}`; a tombstone has {}", HOLES.join(", ")),
            }
            rest = after;
        }
        out.push_str(rest);
        Ok(out)
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
        let text = "[a](../old/x.md#ports) [b](</old/x.md>) [c][d]\n\n[d]: ../old/x.md#gone \"T\"\n";
        let doc = source("docs/a.md", text);
        let links = doc.document.links.iter().map(|link| link.destination).filter(|range| !range.is_empty());
        let links: BTreeSet<Range> = links.collect();
        let pointing = Pointing { source: doc, links: links.into_iter().collect() };
        let (text, left_out) = pointing.relinked(&source("specs/new (1)/spec.md", "# S\n\n## Ports\n\nx\n"));
        assert!(text.contains("[a](../specs/new%20%281%29/spec.md#ports)"), "{text}");
        assert!(text.contains("[b](</specs/new%20%281%29/spec.md>)"), "{text}");
        assert!(text.contains("[d]: ../specs/new%20%281%29/spec.md \"T\""), "{text}");
        assert_eq!(left_out, ["docs/a.md:3: #gone"]);
    }

    #[test]
    fn tombstones_have_known_holes_only() {
        let outputs = ["specs/a/spec.md".to_owned(), "specs/a/plan.md".to_owned()];
        let epitaph = Epitaph { source: "old/x.md", blob: "b", outputs: &outputs };
        let text = epitaph.render("{{source}} is [here]({{ spec }}).\n{{outputs}}\n", "t.md").unwrap();
        assert_eq!(
            text,
            "old/x.md is [here](../specs/a/spec.md).\n- [specs/a/spec.md](../specs/a/spec.md)\n- [specs/a/plan.md](../specs/a/plan.md)\n"
        );
        let error = epitaph.render("a\n{{when}}\n", "t.md").unwrap_err().to_string();
        assert!(error.starts_with("t.md:2: unknown hole `when`"), "{error}");
        assert!(epitaph.render("{{source\n", "t.md").is_err());
    }
}
