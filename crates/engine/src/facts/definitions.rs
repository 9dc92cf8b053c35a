//! Definitions of reference links: their labels, and which of them some link uses.

use std::collections::{BTreeSet, HashSet};

use specast_syntax::{LinkKind, Range, TileId};

use crate::source::Source;

/// Labels compare without case, blanks folded (`CommonMark` 0.31.2, "matches").
pub fn fold(label: &str) -> String {
    label.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// Label and bytes of each definition, footnotes left out.
pub fn defined(source: &Source) -> Vec<(String, Range)> {
    let links = source.document.links.iter().filter(|link| link.kind == LinkKind::Definition);
    links
        .filter_map(|link| {
            let shown = link.range.of(&source.text).trim_start();
            let label = shown.strip_prefix('[')?.split_once("]:")?.0;
            (!label.starts_with('^')).then(|| (fold(label), link.range))
        })
        .collect()
}

/// Labels that some link or image of the source uses.
pub fn used(source: &Source) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for link in &source.document.links {
        if !matches!(link.kind, LinkKind::Reference | LinkKind::Image) {
            continue;
        }
        let shown = link.range.of(&source.text).trim_start_matches('!');
        let inner = shown.strip_prefix('[').and_then(|shown| shown.strip_suffix(']')).unwrap_or(shown);
        match inner.rsplit_once("][") {
            Some((_, label)) if !label.is_empty() => out.insert(fold(label)),
            Some((text, _)) => out.insert(fold(text)),
            None => out.insert(fold(inner)),
        };
    }
    out
}

/// The leaves of definitions that nothing uses: they show nowhere and state nothing.
pub fn unused(source: &Source) -> HashSet<TileId> {
    let used = used(source);
    let unused: HashSet<Range> =
        defined(source).into_iter().filter(|(label, _)| !used.contains(label)).map(|(_, range)| range).collect();
    let links = source.document.links.iter().filter(|link| unused.contains(&link.range));
    links.map(|link| link.tile).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Envelope;

    #[test]
    fn a_definition_is_used_by_its_label() {
        let text = "See [the text][One], [two][], [three] and ![i][Four five].\n\n[one]: a.md\n\n[two]: b.md\n\n\
                    [three]: c.md\n\n[four  five]: d.png\n\n[six]: e.md\n";
        let source = Source::new("a.md", text, Envelope::default());
        let shown = |tile: &TileId| source.document.tiles[*tile].range.of(text).trim().to_owned();
        assert_eq!(unused(&source).iter().map(shown).collect::<Vec<_>>(), ["[six]: e.md"]);
    }
}
