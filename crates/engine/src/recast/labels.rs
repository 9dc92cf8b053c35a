//! Labels of references and footnotes, made unique in the text that several sources become.
//!
//! The first source keeps its labels. A label that means something else elsewhere gets another name, with all that
//! use it; a definition that says again what one says is left out. Nothing of this shows.

use std::collections::{BTreeMap, BTreeSet};

use specast_syntax::{BlockKind, InlineKind, Leaf, LinkKind, NodeKind, Range};

use crate::edit::TextEdit;
use crate::facts::{self, definitions};
use crate::source::Source;

/// A label where something is defined.
struct Defined {
    /// As it is compared; that of a footnote begins with `^`.
    key: String,
    /// Its bytes, without brackets and caret.
    name: Range,
    /// All bytes of the definition.
    range: Range,
    /// What it says: where it leads and its title. Two footnotes never say the same.
    meaning: Option<String>,
    /// It stands by itself, so that it can be left out.
    is_alone: bool,
}

/// For each source the edits of its own bytes that make the labels of all of them unique.
pub fn edits(sources: &[&Source]) -> Vec<Vec<TextEdit>> {
    let defined: Vec<Vec<Defined>> = sources.iter().map(|source| self::defined(source)).collect();
    let mut taken: BTreeSet<String> = defined.iter().flatten().map(|one| one.key.clone()).collect();
    // Brackets that lead nowhere in their own source must not lead anywhere in the joint text.
    let bare: Vec<BTreeSet<String>> = match sources {
        [_] => vec![BTreeSet::new()],
        _ => sources.iter().map(|source| self::bare(source)).collect(),
    };
    taken.extend(bare.iter().flatten().cloned());
    // What each label means in the joint text so far, under which name.
    let mut names: BTreeMap<String, Vec<(Option<String>, String)>> = BTreeMap::new();
    let mut out = Vec::with_capacity(sources.len());
    for (index, source) in sources.iter().enumerate() {
        let mut edits = Vec::new();
        // The first definition of a label is the one that is used.
        let mut used: BTreeMap<&str, String> = BTreeMap::new();
        for one in &defined[index] {
            let known = names.entry(one.key.clone()).or_default();
            let same = known.iter().find(|(meaning, _)| meaning.is_some() && *meaning == one.meaning);
            let is_said = same.is_some();
            let name = if let Some((_, name)) = same {
                name.clone()
            } else {
                let shown = one.name.of(&source.text);
                let elsewhere = bare.iter().enumerate().any(|(other, bare)| other != index && bare.contains(&one.key));
                let name =
                    if known.is_empty() && !elsewhere { shown.to_owned() } else { free(&one.key, shown, &mut taken) };
                known.push((one.meaning.clone(), name.clone()));
                name
            };
            if is_said && one.is_alone {
                edits.push(TextEdit { range: one.range, text: String::new() });
            } else if definitions::fold(&name) != definitions::fold(one.name.of(&source.text)) {
                edits.push(TextEdit { range: one.name, text: name.clone() });
            }
            used.entry(&one.key).or_insert(name);
        }
        edits.extend(uses(source, &used));
        out.push(edits);
    }
    out
}

/// The label with the next free number behind it.
fn free(key: &str, shown: &str, taken: &mut BTreeSet<String>) -> String {
    // There are more numbers than labels.
    let n = (2..=taken.len() + 2).find(|n| !taken.contains(&format!("{key}-{n}"))).unwrap_or(2);
    taken.insert(format!("{key}-{n}"));
    format!("{}-{n}", shown.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Edits of what uses a label under another name now.
fn uses(source: &Source, names: &BTreeMap<&str, String>) -> Vec<TextEdit> {
    let (document, text) = (&source.document, &*source.text);
    let renamed = |key: &str, shown: &str| {
        names.get(key).filter(|name| definitions::fold(name) != definitions::fold(shown)).cloned()
    };
    let mut out = Vec::new();
    for label in document.links.iter().filter_map(|link| definitions::label(link, text)) {
        let shown = label.name.of(text);
        if let Some(name) = renamed(&definitions::fold(shown), shown) {
            out.push(TextEdit { range: label.place, text: format!("[{name}]") });
        }
    }
    for (tile, _) in document.leaves() {
        for inline in document.inlines(tile).iter().filter(|inline| inline.kind == InlineKind::Footnote) {
            let shown = inline.range.of(text).trim_start_matches("[^").trim_end_matches(']');
            if let Some(name) = renamed(&format!("^{}", definitions::fold(shown)), shown) {
                out.push(TextEdit { range: inline.range, text: format!("[^{name}]") });
            }
        }
    }
    out
}

/// The definitions of a source, in order.
fn defined(source: &Source) -> Vec<Defined> {
    let (document, text) = (&source.document, &*source.text);
    let mut out = Vec::new();
    for link in document.links.iter().filter(|link| link.kind == LinkKind::Definition) {
        let shown = link.range.of(text);
        let Some(open) = shown.find('[') else { continue };
        let Some(close) = shown.find("]:").filter(|close| *close > open) else { continue };
        let start = link.range.start as usize;
        let name = Range::new(start + open + 1, start + close);
        let title = text[link.destination.end as usize..link.range.end as usize].trim_start_matches('>').trim();
        let destination = facts::resolved(source, link.destination.of(text));
        // An anchor leads to a heading of its own source.
        let own = if destination.starts_with('#') { source.path.as_str() } else { "" };
        let is_block =
            |block: &specast_syntax::Block| block.kind == BlockKind::LinkDefinition && block.range == link.range;
        out.push(Defined {
            key: definitions::fold(name.of(text)),
            name,
            range: link.range,
            meaning: Some(format!("{own}{destination} {title}")),
            is_alone: document.blocks.iter().any(is_block),
        });
    }
    for node in &document.nodes {
        if let NodeKind::Footnote { label } = node.kind {
            let key = format!("^{}", definitions::fold(label.of(text)));
            out.push(Defined { key, name: label, range: node.range, meaning: None, is_alone: false });
        }
    }
    out.sort_by_key(|one| one.range.start);
    out
}

/// What stands in brackets and leads nowhere, as labels are compared.
fn bare(source: &Source) -> BTreeSet<String> {
    let (document, text) = (&source.document, &*source.text);
    let known: Vec<Range> = {
        let links = document.links.iter().map(|link| link.range);
        let leaves = document.leaves().flat_map(|(tile, _)| document.inlines(tile));
        let aside = leaves.filter(|inline| matches!(inline.kind, InlineKind::Footnote | InlineKind::Code { .. }));
        let mut all: Vec<Range> = links.chain(aside.map(|inline| inline.range)).collect();
        all.sort_unstable();
        all
    };
    let mut out = BTreeSet::new();
    for (tile, leaf) in document.leaves() {
        if matches!(leaf, Leaf::Code { .. } | Leaf::FrontEntry | Leaf::Html | Leaf::Comment | Leaf::LinkDefinition) {
            continue;
        }
        let range = document.tiles[tile].range;
        let shown = range.of(text);
        let near = known.partition_point(|one| one.end <= range.start);
        let inside = &known[near..];
        for (open, _) in shown.match_indices('[') {
            let Some(len) = shown[open + 1..].find(['[', ']']).filter(|len| shown[open + 1 + len..].starts_with(']'))
            else {
                continue;
            };
            let at = range.start + open as u32;
            let is_known = inside.iter().take_while(|one| one.start <= at).any(|one| at < one.end);
            let label = &shown[open + 1..open + 1 + len];
            if !is_known && !label.trim().is_empty() {
                out.insert(definitions::fold(label));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit;
    use crate::source::Envelope;

    fn unique(texts: &[&str]) -> Vec<String> {
        let source = |(n, text): (usize, &&str)| Source::new(format!("old/{n}.md"), *text, Envelope::default());
        let sources: Vec<Source> = texts.iter().enumerate().map(source).collect();
        let edits = edits(&sources.iter().collect::<Vec<_>>());
        sources.iter().zip(edits).map(|(source, edits)| edit::apply(&source.text, &edits)).collect()
    }

    #[test]
    fn a_label_that_means_something_else_gets_another_name() {
        let a = "[x][a], [b][] and [Note].\n\n[a]: one.md\n\n[b]: two.md\n\n[note]: n.md\n";
        let b =
            "[x][A], ![b][], [note] and [c].\n\n[a]: other.md\n\n[b]: ./two.md\n\n[note]: m.md \"T\"\n\n[c]: c.md\n";
        let out = unique(&[a, b]);
        assert_eq!(out[0], a);
        let want =
            "[x][a-2], ![b][], [note][note-2] and [c].\n\n[a-2]: other.md\n\n\n\n[note-2]: m.md \"T\"\n\n[c]: c.md\n";
        assert_eq!(out[1], want);
    }

    #[test]
    fn names_that_are_taken_stay_free() {
        let a = "[a] [a-2]\n\n[a]: one.md\n\n[a-2]: x.md\n";
        let out = unique(&[a, "[a]\n\n[a]: two.md\n", "[a]\n\n[a]: three.md\n", "[a]\n\n[a]: two.md\n"]);
        assert_eq!(out[1], "[a][a-3]\n\n[a-3]: two.md\n");
        assert_eq!(out[2], "[a][a-4]\n\n[a-4]: three.md\n");
        assert_eq!(out[3], "[a][a-3]\n\n\n");
    }

    #[test]
    fn brackets_of_one_source_do_not_become_links_of_another() {
        let out = unique(&["Take array[0] and `[1]`.\n", "See [0] and [1].\n\n[0]: zero.md\n\n[1]: one.md\n"]);
        assert_eq!(out[1], "See [0][0-2] and [1].\n\n[0-2]: zero.md\n\n[1]: one.md\n");
    }

    #[test]
    fn footnotes_are_numbered_apart() {
        let out = unique(&["A[^1].\n\n[^1]: One.\n", "B[^1] C[^n].\n\n[^1]: One.\n\n[^n]: Two.\n"]);
        assert_eq!(out[1], "B[^1-2] C[^n].\n\n[^1-2]: One.\n\n[^n]: Two.\n");
    }

    #[test]
    fn within_one_source_the_first_definition_counts() {
        let out = unique(&["[a] [b]\n\n[a]: x.md\n\n[a]: y.md\n\n[b]: z.md\n\n[b]: z.md\n"]);
        assert_eq!(out[0], "[a] [b]\n\n[a]: x.md\n\n[a-2]: y.md\n\n[b]: z.md\n\n\n");
    }
}
