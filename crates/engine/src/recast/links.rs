//! Relative destinations of links and images, rewritten for the folder that a text moves to.
//!
//! Knows paths as strings; whether a file is there is nobody's business here.

use specast_syntax::Range;

use crate::edit::TextEdit;
use crate::source::{Source, folder};

/// Edits of the destinations inside `range` of a source that moves to `output`.
pub fn edits(source: &Source, range: Range, output: &str) -> Vec<TextEdit> {
    let from = folder(&source.path);
    let to = folder(output);
    if from == to {
        return Vec::new();
    }
    let links = source.document.links.iter().filter(|link| range.contains(link.destination));
    links
        .filter(|link| !link.destination.is_empty())
        .filter_map(|link| {
            let text = moved(link.destination.of(&source.text), from, to)?;
            Some(TextEdit { range: link.destination, text })
        })
        .collect()
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
