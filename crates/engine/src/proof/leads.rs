//! Where a text leads among the documents of its side: by labels to definitions and footnotes, by anchors to headings.
//!
//! Labels and anchors do not show and may change, as long as what they lead to became what they lead to now. Which
//! place became which is taken from the fragments as they were judged.

use std::collections::HashMap;

use specast_syntax::{InlineKind, Leaf, LinkKind, NodeKind, Range, SectionId, Span, TileId, TileKind};

use super::{Difference, Fate, Fragment};
use crate::facts::{self, definitions};
use crate::source::{Source, anchors, decoded, folder, resolve};

/// What a reference leads to. Definitions and footnotes stand in its own document.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// The definition of its label: its bytes, and where it leads.
    Definition(Range, String),
    /// The bytes of a footnote.
    Footnote(Range),
    /// A heading of the document with that number.
    Section(usize, SectionId),
}

/// A reference with the bytes it stands on.
struct Use {
    range: Range,
    to: Place,
    /// It names a label.
    has_label: bool,
}

/// The references of each tile of a document, in order.
type Uses = HashMap<TileId, Vec<Use>>;

/// The headings of a document by their words.
type Called = HashMap<String, Vec<SectionId>>;

/// Fragments that read as before and lead to something else are altered.
pub(super) fn settle(sources: &[Source], outputs: &[Source], fragments: &mut [Fragment]) {
    let from = all_uses(sources);
    if from.iter().all(HashMap::is_empty) {
        return;
    }
    let to = all_uses(outputs);
    let called: Vec<Called> = outputs.iter().map(called).collect();
    let sides = Sides { sources, outputs, called, fragments };
    let found: Vec<(usize, Difference)> = fragments
        .iter()
        .enumerate()
        .filter(|(_, fragment)| !fragment.navigation)
        .filter_map(|(index, fragment)| {
            let file = fragment.span.file.0 as usize;
            let mine = from[file].get(&fragment.tile)?;
            let (Fate::Kept(targets) | Fate::Reworded(targets)) = &fragment.fate else { return None };
            let theirs: Vec<(usize, &Use)> = targets.iter().flat_map(|target| sides.at(&to, *target)).collect();
            // A text that stands as it was has the same references in the same order.
            let is_same_text =
                matches!(fragment.fate, Fate::Kept(_)) && targets.len() == 1 && theirs.len() == mine.len();
            let others = |at: usize| if is_same_text { &theirs[at..=at] } else { &theirs[..] };
            let mut mine = mine.iter().enumerate();
            let other = mine.find_map(|(at, one)| sides.difference(file, one, others(at), targets));
            Some((index, other.filter(|_| !targets.is_empty())?))
        })
        .collect();
    for (index, difference) in found {
        let targets = fragments[index].fate.targets().to_vec();
        fragments[index].fate = Fate::Altered(targets, difference.into());
    }
}

struct Sides<'a> {
    sources: &'a [Source],
    outputs: &'a [Source],
    /// For each output.
    called: Vec<Called>,
    /// In the order of the sources.
    fragments: &'a [Fragment],
}

impl Sides<'_> {
    /// The references of the tile that a target lies in.
    fn at<'u>(&self, to: &'u [Uses], target: Span) -> impl Iterator<Item = (usize, &'u Use)> + use<'u> {
        let file = target.file.0 as usize;
        let tile = self.outputs[file].document.tile_at(target.range.start);
        to[file].get(&tile).into_iter().flatten().map(move |one| (file, one))
    }

    /// What a reference leads to instead, where none of `theirs` leads where it led.
    fn difference(&self, file: usize, one: &Use, theirs: &[(usize, &Use)], targets: &[Span]) -> Option<Difference> {
        let same_kind = |other: &&(usize, &Use)| std::mem::discriminant(&other.1.to) == std::mem::discriminant(&one.to);
        let mut others = theirs.iter().filter(same_kind).peekable();
        let first = others.peek().copied();
        if others.any(|(at, other)| self.is_same(file, &one.to, *at, &other.to)) {
            return None;
        }
        let is_told_there = match &one.to {
            // The destination may stand in the link itself now.
            Place::Definition(_, destination) => targets.iter().any(|target| self.leads(*target, destination)),
            // What stood below the text may stand in it now.
            Place::Footnote(note) => targets.iter().any(|target| {
                let at = target.file.0 as usize;
                let document = &self.outputs[at].document;
                self.went(file, *note, at, document.tiles[document.tile_at(target.range.start)].range)
            }),
            // A link that is gone is told as one, unless a label made it. One that leads nowhere is for `check`.
            Place::Section(..) => {
                let elsewhere = |to: &Place| matches!(to, Place::Definition(_, to) if !to.starts_with('#'));
                let is_gone = theirs.is_empty() || theirs.iter().any(|(_, other)| elsewhere(&other.to));
                first.is_none() && !(one.has_label && is_gone)
            }
        };
        let shown = |source: &Source, range: Range| range.of(&source.text).to_owned();
        (!is_told_there).then(|| Difference {
            what: "reference",
            from: shown(&self.sources[file], one.range),
            to: first.map_or(String::new(), |(at, other)| shown(&self.outputs[*at], other.range)),
        })
    }

    /// True where a place of a source became that place of an output.
    fn is_same(&self, file: usize, from: &Place, at: usize, to: &Place) -> bool {
        match (from, to) {
            // A definition that leads elsewhere now is told itself.
            (Place::Definition(old, from), Place::Definition(new, to)) => from == to || self.went(file, *old, at, *new),
            (Place::Footnote(from), Place::Footnote(to)) => self.went(file, *from, at, *to),
            (Place::Section(file, from), Place::Section(at, to)) => {
                let (file, at) = (*file, *at);
                let title = anchors::title(&self.sources[file], *from);
                let called = self.called[at].get(&title).map_or(&[][..], Vec::as_slice);
                // Of several headings with these words the one with some of what stood below it.
                let holds = |id: &SectionId| self.moved(file, *from, at, *id);
                called.contains(to) && (holds(to) || !called.iter().any(holds))
            }
            _ => false,
        }
    }

    /// True where something that stood below a heading stands below that one now. Definitions may stand anywhere.
    fn moved(&self, file: usize, from: SectionId, at: usize, to: SectionId) -> bool {
        let (source, output) = (&self.sources[file], &self.outputs[at]);
        let all = |source: &Source, id: SectionId| {
            let tiles = &source.document.tiles[source.document.sections[id].all.clone()];
            tiles.first().zip(tiles.last()).map_or_else(Range::default, |(a, b)| a.range.cover(b.range))
        };
        let is_text = |fragment: &&Fragment| {
            let kind = source.document.tiles[fragment.tile].kind;
            !matches!(kind, TileKind::Leaf(Leaf::LinkDefinition | Leaf::Heading { .. }))
        };
        let there = all(output, to);
        self.inside(file, all(source, from)).filter(is_text).any(|fragment| is_in(fragment, at, there))
    }

    /// True where something that stood in `from` stands in `to` now, or nothing stood there.
    fn went(&self, file: usize, from: Range, at: usize, to: Range) -> bool {
        let mut inside = self.inside(file, from).peekable();
        inside.peek().is_none() || inside.any(|fragment| is_in(fragment, at, to))
    }

    /// The fragments in a part of a source.
    fn inside(&self, file: usize, range: Range) -> impl Iterator<Item = &Fragment> {
        let place = |fragment: &Fragment| (fragment.span.file.0 as usize, fragment.span.range.start);
        let first = self.fragments.partition_point(|fragment| place(fragment) < (file, range.start));
        self.fragments[first..].iter().take_while(move |fragment| place(fragment) < (file, range.end))
    }

    /// True where a link in the tile of a target leads there by itself.
    fn leads(&self, target: Span, destination: &str) -> bool {
        let output = &self.outputs[target.file.0 as usize];
        let tile = output.document.tile_at(target.range.start);
        let links = output.document.links.iter().filter(|link| link.tile == tile && !link.destination.is_empty());
        links.map(|link| facts::resolved(output, link.destination.of(&output.text))).any(|to| to == destination)
    }
}

fn called(output: &Source) -> Called {
    let mut called = Called::new();
    for id in 0..output.document.sections.len() {
        called.entry(anchors::title(output, id)).or_default().push(id);
    }
    called
}

/// True where a fragment went to that part of an output.
fn is_in(fragment: &Fragment, at: usize, to: Range) -> bool {
    fragment.fate.targets().iter().any(|target| target.file.0 as usize == at && to.contains(target.range))
}

/// Everything that leads somewhere inside the documents of a side, for each of them.
fn all_uses(side: &[Source]) -> Vec<Uses> {
    let by_path = side.iter().enumerate().map(|(at, source)| (source.path.as_str(), at)).collect();
    (0..side.len()).map(|at| uses(side, at, &by_path)).collect()
}

/// Those of one document. Definitions lead where the text leads that uses them.
fn uses(side: &[Source], own: usize, by_path: &HashMap<&str, usize>) -> Uses {
    let source = &side[own];
    let (document, text) = (&source.document, &*source.text);
    let destinations = definitions::destinations(source);
    let mut out = Uses::new();
    let section = |destination: &str| {
        let (path, anchor) = destination.split_once('#')?;
        let at = match path {
            "" => own,
            path => *by_path.get(resolve(folder(&source.path), path)?.as_str())?,
        };
        side[at].section_at(&decoded(anchor)).map(|id| Place::Section(at, id))
    };
    for link in document.links.iter().filter(|link| link.kind != LinkKind::Definition) {
        let label = definitions::label(link, text);
        let has_label = label.is_some();
        let to = match label {
            Some(label) => destinations.get(&definitions::fold(label.name.of(text))).map(|(range, destination)| {
                let destination = destination.of(text);
                section(destination).unwrap_or_else(|| Place::Definition(*range, facts::resolved(source, destination)))
            }),
            None => section(link.destination.of(text)),
        };
        if let Some(to) = to {
            out.entry(link.tile).or_default().push(Use { range: link.range, to, has_label });
        }
    }
    // Links come in order, footnotes behind them.
    let mut notes: HashMap<String, Range> = HashMap::new();
    for node in &document.nodes {
        if let NodeKind::Footnote { label } = node.kind {
            notes.entry(definitions::fold(label.of(text))).or_insert(node.range);
        }
    }
    if notes.is_empty() {
        return out;
    }
    for (tile, _) in document.leaves() {
        for inline in document.inlines(tile).iter().filter(|inline| inline.kind == InlineKind::Footnote) {
            let label = inline.range.of(text).trim_start_matches("[^").trim_end_matches(']');
            if let Some(note) = notes.get(&definitions::fold(label)) {
                out.entry(tile).or_default().push(Use {
                    range: inline.range,
                    to: Place::Footnote(*note),
                    has_label: true,
                });
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use crate::proof::{Inputs, Outcome, Proof, prove};
    use crate::source::{Envelope, Source};

    fn proof(from: &[&str], to: &str) -> Proof {
        let source = |(n, text): (usize, &&str)| Source::new(format!("old/{n}.md"), *text, Envelope::default());
        let sources: Vec<Source> = from.iter().enumerate().map(source).collect();
        let outputs = [Source::new("new/spec.md", to, Envelope::default())];
        prove(Inputs { sources: &sources, outputs: &outputs, contracts: &[] })
    }

    fn altered(proof: &Proof) -> Vec<(String, String)> {
        let differences = proof.fragments.iter().filter_map(|fragment| fragment.fate.difference());
        let references = differences.filter(|difference| difference.what == "reference");
        references.map(|difference| (difference.from.clone(), difference.to.clone())).collect()
    }

    #[test]
    fn labels_may_change_with_what_they_lead_to() {
        let a = "Ports are in [the list][p] and [limits].\n\n[p]: https://a.example/\n[limits]: https://l.example/\n";
        let b = "Hosts are in [a list][p].\n\n[p]: https://b.example/\n";
        let joint = "Ports are in [the list][p] and [limits][l].\n\nHosts are in [a list][p-2].\n\n\
                     [p]: https://a.example/\n[l]: https://l.example/\n[p-2]: https://b.example/\n";
        assert_eq!(proof(&[a, b], joint).outcome(), Outcome::Proven);
        // Both labels are there, and both texts read as before: only the link leads elsewhere.
        let wrong = proof(&[a, b], &joint.replace("list][p-2]", "list][p]"));
        assert_eq!(altered(&wrong), [("[a list][p]".to_owned(), "[a list][p]".to_owned())]);
        let swapped = joint.replace("[the list][p]", "[the list][l]").replace("[limits][l]", "[limits][p]");
        assert_eq!(altered(&proof(&[a, b], &swapped)), [("[the list][p]".to_owned(), "[the list][l]".to_owned())]);
        let gone = proof(&[a, b], &joint.replace("[a list][p-2]", "a list"));
        assert_eq!(altered(&gone), [("[a list][p]".to_owned(), String::new())]);
        let inline = proof(&[a, b], &joint.replace("[a list][p-2]", "[a list](https://b.example/)"));
        assert_eq!(altered(&inline), []);
    }

    #[test]
    fn footnotes_keep_their_texts() {
        let text = "One[^1] and two[^2].\n\nThree[^2].\n\n[^1]: First note.\n\n[^2]: Second note.\n";
        let renamed = text.replace("^2", "^b");
        assert_eq!(proof(&[text], &renamed).outcome(), Outcome::Proven);
        let swapped = renamed.replace("Three[^b]", "Three[^1]");
        assert_eq!(altered(&proof(&[text], &swapped)), [("[^2]".to_owned(), "[^1]".to_owned())]);
    }

    #[test]
    fn anchors_follow_their_headings() {
        let a = "# A\n\n## Ports\n\nOne.\n\n## More\n\nSee [ports](#ports).\n";
        let b = "# B\n\n## Ports\n\nTwo.\n\n## Even more\n\nSee [its ports](#ports).\n";
        let joint = "# A\n\n# B\n\n## Ports\n\nOne.\n\n## Ports\n\nTwo.\n\n## More\n\nSee [ports](#ports).\n\n\
                     ## Even more\n\nSee [its ports](#ports-1).\n";
        assert_eq!(proof(&[a, b], joint).outcome(), Outcome::Proven);
        let wrong = proof(&[a, b], &joint.replace("#ports-1", "#ports"));
        assert_eq!(altered(&wrong), [("[its ports](#ports)".to_owned(), "[its ports](#ports)".to_owned())]);
        let other = proof(&[a, b], &joint.replace("#ports-1", "#more"));
        assert_eq!(other.outcome(), Outcome::Failed);
        // By a label that leads to a heading.
        let labelled = |text: &str| text.replace("](#", "][").replace("ports).", "p].\n\n[p]: #ports");
        let joint =
            joint.replace("](#ports).", "][p].\n\n[p]: #ports").replace("](#ports-1).", "][q].\n\n[q]: #ports-1");
        assert_eq!(proof(&[&labelled(a), &labelled(b)], &joint).outcome(), Outcome::Proven, "{joint}");
        let wrong = proof(&[&labelled(a), &labelled(b)], &joint.replace("its ports][q]", "its ports][p]"));
        assert_eq!(altered(&wrong), [("[its ports][p]".to_owned(), "[its ports][p]".to_owned())]);
        let gone = proof(&[&labelled(a), &labelled(b)], &joint.replace("[its ports][q]", "its ports"));
        assert_eq!(altered(&gone), [("[its ports][p]".to_owned(), String::new())]);
    }
}
