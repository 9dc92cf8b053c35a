//! Definitions of reference links: their labels, and which of them some link uses.

use std::collections::{BTreeSet, HashMap, HashSet};

use specast_syntax::{Link, LinkKind, Range, TileId};

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

/// The bytes of each label's definition and those of its destination, by the folded label. Of several the first counts.
pub fn destinations(source: &Source) -> HashMap<String, (Range, Range)> {
    let links: HashMap<Range, Range> =
        source.document.links.iter().map(|link| (link.range, link.destination)).collect();
    let mut out = HashMap::new();
    for (label, range) in defined(source) {
        out.entry(label).or_insert_with(|| (range, links.get(&range).copied().unwrap_or_default()));
    }
    out
}

/// The label that a reference uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    /// Its bytes.
    pub name: Range,
    /// The bytes in whose place another label can stand, in brackets: none where the text itself is the label.
    pub place: Range,
}

/// The label of `[text][label]`, `[label][]` or `[label]`; none for a link with a destination of its own.
pub fn label(link: &Link, text: &str) -> Option<Label> {
    if !matches!(link.kind, LinkKind::Reference | LinkKind::Image) || !link.destination.is_empty() {
        return None;
    }
    let shown = link.range.of(text);
    let start = shown.find('[')? + 1;
    let bytes = shown.as_bytes();
    let is_open = |at: &usize| {
        let n_before = bytes[..*at].iter().rev().take_while(|byte| **byte == b'\\').count();
        bytes[*at] == b'[' && n_before % 2 == 0
    };
    let end = shown.strip_suffix(']')?.len();
    let open = (0..end).rev().find(is_open)?;
    let base = link.range.start as usize;
    let range = |from: usize, to: usize| Range::new(base + from, base + to.max(from));
    Some(match (open + 1 == start, open + 1 == end) {
        (true, _) => Label { name: range(start, end), place: range(end + 1, end + 1) },
        (false, true) => Label { name: range(start, open - 1), place: range(open, end + 1) },
        (false, false) => Label { name: range(open + 1, end), place: range(open, end + 1) },
    })
}

/// Labels that some link or image of the source uses.
pub fn used(source: &Source) -> BTreeSet<String> {
    let labels = source.document.links.iter().filter_map(|link| label(link, &source.text));
    labels.map(|label| fold(label.name.of(&source.text))).collect()
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

    #[test]
    fn a_label_is_found_in_every_form() {
        let text = "[the [i] text][One], ![two][], [three] and [\\[x\\] y][three] but not [a](b.md).\n\n\
                    [one]: a.md\n[two]: #b\n[three]: c.md\n\n# B\n";
        let source = Source::new("d/a.md", text, Envelope::default());
        let labels = source.document.links.iter().filter_map(|link| label(link, text));
        let shown: Vec<_> = labels.map(|label| (label.name.of(text), label.place.of(text))).collect();
        assert_eq!(shown, [("One", "[One]"), ("two", "[]"), ("three", ""), ("three", "[three]")]);
        assert_eq!(destinations(&source)["two"].1.of(text), "#b");
    }
}
