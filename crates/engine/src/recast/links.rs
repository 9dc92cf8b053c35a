//! Destinations of links and images, rewritten for the place that a text moves to: relative paths for its folder,
//! anchors for the headings that it has there.
//!
//! Knows paths as strings; whether a file is there is nobody's business here.

use std::collections::BTreeMap;

use specast_syntax::LinkKind;

use super::takes::Takes;
use crate::edit::TextEdit;
use crate::source::{Source, anchors, decoded, folder};

/// Edits of the destinations of a source that moves to `output`.
pub fn edits(source: &Source, output: &str) -> Vec<TextEdit> {
    let from = folder(&source.path);
    let to = folder(output);
    if from == to {
        return Vec::new();
    }
    let links = source.document.links.iter().filter(|link| !link.destination.is_empty());
    links
        .filter_map(|link| {
            let text = moved(link.destination.of(&source.text), from, to)?;
            Some(TextEdit { range: link.destination, text })
        })
        .collect()
}

/// True for a source with links to its own headings.
pub fn leads_inside(source: &Source) -> bool {
    source.document.links.iter().any(|link| link.destination.of(&source.text).starts_with('#'))
}

/// Edits of the anchors by which a source leads to its own headings, where they have others in what took them.
pub fn anchors(source: &Source, takes: &Takes, output: &Source) -> Vec<TextEdit> {
    let is_here = |anchor: &str| {
        let section = source.section_at(&decoded(anchor)).map(|id| source.document.sections[id].heading);
        section.is_none_or(|heading| takes.holds(source.document.tiles[heading].range))
    };
    let mut known: BTreeMap<&str, Option<String>> = BTreeMap::new();
    let links = source.document.links.iter().filter(|link| link.kind != LinkKind::Autolink);
    let anchored = links.filter_map(|link| Some((link, link.destination.of(&source.text).strip_prefix('#')?)));
    let mut out = Vec::new();
    for (link, anchor) in anchored {
        let new =
            known.entry(anchor).or_insert_with(|| is_here(anchor).then(|| anchors::follow(source, anchor, output))?);
        if let Some(new) = new.as_ref().filter(|new| **new != decoded(anchor)) {
            out.push(TextEdit { range: link.destination, text: format!("#{new}") });
        }
    }
    out
}

/// A relative destination as seen from another folder; none where it stays as it is.
pub fn moved(destination: &str, from: &str, to: &str) -> Option<String> {
    let cut = destination.find(['#', '?']).unwrap_or(destination.len());
    let (path, rest) = destination.split_at(cut);
    let is_relative = !path.is_empty()
        && !path.starts_with(['/', '\\', '{', '<', '$', '%'])
        && !path.contains(':')
        && !path.contains(char::is_control);
    if !is_relative {
        return None;
    }
    let mut parts: Vec<&str> = from.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.trim_end_matches('/').split('/') {
        match part {
            "" | "." => {}
            // Out of the workspace: nobody knows what lies there.
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let target: Vec<&str> = to.split('/').filter(|part| !part.is_empty()).collect();
    let shared = parts.iter().zip(&target).take_while(|(a, b)| a == b).count();
    let mut out = vec![".."; target.len() - shared];
    out.extend(&parts[shared..]);
    let slash = if path.ends_with('/') { "/" } else { "" };
    let joined = if out.is_empty() { ".".to_owned() } else { out.join("/") };
    Some(format!("{joined}{slash}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn destinations_follow_the_new_folder() {
        let to = "specs/infra/alloy";
        assert_eq!(moved("a.md#x", "archive", to).as_deref(), Some("../../../archive/a.md#x"));
        assert_eq!(moved("../specs/infra/b.md", "archive", to).as_deref(), Some("../b.md"));
        assert_eq!(moved("./img/", "", to).as_deref(), Some("../../../img/"));
        for stays in ["#a", "https://a.example", "/root.md", "mailto:a@b.example", "../../x.md", ""] {
            assert_eq!(moved(stays, "archive", to), None, "{stays}");
        }
    }
}
