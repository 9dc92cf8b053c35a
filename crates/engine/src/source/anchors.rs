//! The anchors of a document: what a link may end with, and the heading that it leads to.
//!
//! Knows texts only. Headings of two texts are compared by their words; numbers are left aside.

use std::collections::{BTreeMap, BTreeSet};

use specast_syntax::{Leaf, SectionId, TileId, TileKind};

use super::Source;

/// The anchors of headings as GitHub writes them, and those that authors gave them (`{#own}`), each with its section.
pub fn headed(source: &Source) -> BTreeMap<String, SectionId> {
    let mut out = BTreeMap::new();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (id, section) in source.document.sections.iter().enumerate() {
        let shown = source.document.plain(section.heading, &source.text).text;
        let slug = slug(&shown);
        let n = seen.entry(slug.clone()).or_default();
        let anchor = if *n == 0 { slug.clone() } else { format!("{slug}-{n}") };
        *n += 1;
        out.entry(anchor).or_insert(id);
        let shown = section.title.of(&source.text);
        let own = shown.rsplit_once("{#").and_then(|(_, rest)| rest.split_once('}'));
        if let Some((own, _)) = own {
            out.entry(own.to_owned()).or_insert(id);
        }
    }
    out
}

/// The anchor of each section of a document, as GitHub makes it of the heading.
pub fn of_headings(source: &Source) -> Vec<String> {
    let mut out = vec![String::new(); source.document.sections.len()];
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (section, anchor) in source.document.sections.iter().zip(&mut out) {
        let slug = slug(&source.document.plain(section.heading, &source.text).text);
        let n = seen.entry(slug.clone()).or_default();
        *anchor = if *n == 0 { slug } else { format!("{slug}-{n}") };
        *n += 1;
    }
    out
}

/// All anchors of a document: those of its headings, and the ids of its HTML tags.
pub fn anchors(source: &Source) -> BTreeSet<String> {
    let mut out: BTreeSet<String> = headed(source).into_keys().collect();
    for name in ["id=", "name="] {
        for (at, _) in source.text.match_indices(name) {
            let rest = &source.text[at + name.len()..];
            // Quotes may be left out, as in `<a id=top>`.
            let quoted = rest.strip_prefix(['"', '\'']).map(|inner| (inner, &rest[..1]));
            let id = match quoted {
                Some((inner, quote)) => inner.find(quote).map(|end| &inner[..end]),
                None => rest
                    .find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '"' | '\''))
                    .map(|end| &rest[..end]),
            };
            out.extend(id.filter(|id| !id.is_empty()).map(str::to_owned));
        }
    }
    out
}

/// A heading's anchor as GitHub makes it: lower case, blanks as `-`, punctuation left out.
pub fn slug(heading: &str) -> String {
    let mut out = String::with_capacity(heading.len());
    for c in heading.trim().chars() {
        if c == ' ' || c == '-' {
            out.push('-');
        } else if c.is_alphanumeric() || c == '_' || is_mark(c) {
            out.extend(c.to_lowercase());
        }
    }
    out
}

/// Combining marks, which belong to the letter before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5bd}' | '\u{900}'..='\u{903}' | '\u{93a}'..='\u{94f}' | '\u{200d}' | '\u{fe0f}')
}

/// The anchor by which a text is found in another one that took it in. A heading's is that of the heading with the
/// same words; of several the one with most of what stood below it. None where no heading has these words.
pub fn follow(from: &Source, anchor: &str, to: &Source) -> Option<String> {
    let anchor = super::decoded(anchor);
    let there = headed(to);
    let Some(section) = from.section_at(&anchor) else {
        return (anchors(from).contains(&anchor) && anchors(to).contains(&anchor)).then_some(anchor);
    };
    let (_, id) = best(from, section, to)?;
    if there.get(&anchor) == Some(&id) {
        return Some(anchor);
    }
    there.into_iter().find(|(_, section)| *section == id).map(|(anchor, _)| anchor)
}

/// The section of a text with the same heading and most of what stands below it, and how much that is. Of two headings,
/// one below the other, the inner one is the author's.
pub fn best(from: &Source, section: SectionId, to: &Source) -> Option<(usize, SectionId)> {
    let title = title(from, section);
    let wanted = below(from, section);
    let mut best: Option<(usize, u8, SectionId)> = None;
    for id in 0..to.document.sections.len() {
        if self::title(to, id) != title {
            continue;
        }
        let n: usize = below(to, id).intersection(&wanted).map(String::len).sum();
        let level = if n > 0 { to.document.sections[id].level } else { 0 };
        if best.is_none_or(|(most, inner, _)| (n, level) > (most, inner)) {
            best = Some((n, level, id));
        }
    }
    best.map(|(n, _, id)| (n, id))
}

/// The words of a heading without its number.
pub fn title(source: &Source, section: SectionId) -> String {
    let section = &source.document.sections[section];
    slug(&source.document.plain_in(section.heading, section.title, &source.text).text)
}

/// The visible texts that stand below a heading. Definitions may stand anywhere.
pub fn below(source: &Source, section: SectionId) -> BTreeSet<String> {
    let section = &source.document.sections[section];
    let is_own = |tile: &TileId| *tile != section.heading;
    texts(source, section.all.clone().filter(is_own))
}

/// The visible texts of some tiles, folded. Definitions show nothing.
pub fn texts(source: &Source, tiles: impl Iterator<Item = TileId>) -> BTreeSet<String> {
    let is_text = |tile: &TileId| match source.document.tiles[*tile].kind {
        TileKind::Leaf(leaf) => leaf != Leaf::LinkDefinition,
        _ => false,
    };
    let leaves = tiles.filter(is_text);
    let texts = leaves.map(|tile| source.document.plain(tile, &source.text).text);
    texts.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" ")).filter(|text| !text.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Envelope;

    fn source(text: &str) -> Source {
        Source::new("a.md", text, Envelope::default())
    }

    #[test]
    fn anchors_as_github_makes_them() {
        assert_eq!(slug("4.1. Core `Interfaces` & more!"), "41-core-interfaces--more");
        assert_eq!(slug("검색 흐름"), "검색-흐름");
        let anchors = anchors(&source("# A\n\n## B c\n\n## B c\n\n<a id=\"own\"></a>\n\n## D {#d-own}\n"));
        for anchor in ["a", "b-c", "b-c-1", "own", "d-own"] {
            assert!(anchors.contains(anchor), "{anchor}");
        }
    }

    #[test]
    fn an_anchor_follows_its_heading() {
        let from = source("# T\n\n## Ports\n\nOne.\n\n## Limits\n\nTwo.\n\n<a id=\"x\"></a>\n");
        let to = source(
            "# Spec\n\n## 4. Ports\n\n### Ports\n\nOther.\n\n### Ports\n\nOne.\n\n## Elsewhere\n\nTwo.\n\n<a id=\"x\"></a>\n",
        );
        assert_eq!(follow(&from, "ports", &to).as_deref(), Some("ports-1"));
        assert_eq!(follow(&from, "limits", &to), None);
        assert_eq!(follow(&from, "x", &to).as_deref(), Some("x"));
        assert_eq!(follow(&from, "y", &to), None);
        // A definition says nothing of where it stands, and may have another label now.
        let from = source("# T\n\n## Ports\n\n[ports]: #ports\n\nSee [ports].\n");
        let to = source(
            "# S\n\n## Ports\n\n[ports]: #ports\n\nSee those.\n\n## Ports\n\n[ports-2]: #ports\n\nSee [ports][ports-2].\n",
        );
        assert_eq!(follow(&from, "ports", &to).as_deref(), Some("ports-1"));
        // What stood below it went elsewhere: the first heading with these words.
        let from = source("# T\n\n## Ports\n\nOne.\n");
        let bare = source("# Spec\n\n## 4. Ports\n\nN/A\n\n## Ports\n\nOther.\n");
        assert_eq!(follow(&from, "ports", &bare).as_deref(), Some("4-ports"));
    }
}
