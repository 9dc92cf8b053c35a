//! Where a text leads among the documents of its side: by labels to definitions and footnotes, by anchors to headings.
//!
//! Labels and anchors do not show and may change, as long as what they lead to became what they lead to now. Which
//! place became which is taken from the fragments as they were judged.

use std::collections::HashMap;
use std::sync::Arc;

use specast_syntax::{InlineKind, Leaf, LinkKind, NodeKind, Range, SectionId, Span, TileId, TileKind};

use super::between::Calls;
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
    /// Where it leads, as it stands.
    destination: Range,
    to: Place,
    /// It names a label.
    has_label: bool,
    /// Which of the links of its tile it is, those that lead out of the documents counted too.
    nth: usize,
}

/// The references of each tile of a document, in order, and how many links the tile has.
type Uses = HashMap<TileId, (usize, Vec<Use>)>;

/// The headings of a document by their words.
type Called = HashMap<String, Vec<SectionId>>;

/// Fragments that read as before and lead to something else are altered.
pub(super) fn settle(sources: &[Source], outputs: &[Source], calls: &Calls, fragments: &mut [Fragment]) {
    let from = all_uses(sources);
    if from.iter().flat_map(HashMap::values).all(|(_, uses)| uses.is_empty()) {
        return;
    }
    let to = all_uses(outputs);
    let called: Vec<Called> = outputs.iter().map(called).collect();
    let sides = Sides { sources, outputs, calls, called, fragments };
    let found: Vec<(usize, Difference)> = fragments
        .iter()
        .enumerate()
        .filter(|(_, fragment)| !fragment.navigation)
        .filter_map(|(index, fragment)| {
            let file = fragment.span.file.0 as usize;
            let mine = from[file].get(&fragment.tile)?;
            let (Fate::Kept(targets) | Fate::Reworded(targets)) = &fragment.fate else { return None };
            let (n_links, mine) = mine;
            let theirs: Vec<(usize, &Use)> = targets.iter().flat_map(|target| sides.at(&to, *target)).collect();
            let n_theirs = |target: &Span| sides.tile(&to, *target).map_or(0, |(n_links, _)| *n_links);
            // A text that stands as it was has the same links in the same order.
            let is_same_text =
                matches!(fragment.fate, Fate::Kept(_)) && targets.len() == 1 && n_theirs(&targets[0]) == *n_links;
            let others = |one: &Use| -> Vec<(usize, &Use)> {
                let is_it = |(_, other): &&(usize, &Use)| !is_same_text || other.nth == one.nth;
                theirs.iter().filter(is_it).copied().collect()
            };
            let other = mine.iter().find_map(|one| {
                let place = Now { targets, nth: is_same_text.then_some(one.nth) };
                sides.difference(file, one, &others(one), &place)
            });
            Some((index, other.filter(|_| !targets.is_empty())?))
        })
        .collect();
    for (index, difference) in found {
        let targets = fragments[index].fate.targets().into();
        fragments[index].fate = Fate::Altered(targets, difference.into());
    }
}

/// Where a text that has a reference stands now.
struct Now<'a> {
    targets: &'a [Span],
    /// Which of the links there is the reference, where the text stands as it was.
    nth: Option<usize>,
}

struct Sides<'a> {
    sources: &'a [Source],
    outputs: &'a [Source],
    calls: &'a Calls,
    /// For each output.
    called: Vec<Called>,
    /// In the order of the sources.
    fragments: &'a [Fragment],
}

impl Sides<'_> {
    /// The references of the tile that a target lies in.
    fn at<'u>(&self, to: &'u [Uses], target: Span) -> impl Iterator<Item = (usize, &'u Use)> + use<'u> {
        let file = target.file.0 as usize;
        self.tile(to, target).into_iter().flat_map(|(_, uses)| uses).map(move |one| (file, one))
    }

    /// The tile that a target lies in.
    fn tile<'u>(&self, to: &'u [Uses], target: Span) -> Option<&'u (usize, Vec<Use>)> {
        let file = target.file.0 as usize;
        to[file].get(&self.outputs[file].document.tile_at(target.range.start))
    }

    /// What a reference leads to instead, where none of `theirs` leads where it led.
    fn difference(&self, file: usize, one: &Use, theirs: &[(usize, &Use)], now: &Now<'_>) -> Option<Difference> {
        let same_kind = |other: &&(usize, &Use)| std::mem::discriminant(&other.1.to) == std::mem::discriminant(&one.to);
        let mut others = theirs.iter().filter(same_kind).peekable();
        let first = others.peek().copied();
        if others.any(|(at, other)| self.is_same(file, &one.to, *at, &other.to)) {
            return None;
        }
        let is_told_there = match &one.to {
            // The destination may stand in the link itself now.
            Place::Definition(..) => self.leads(file, one, theirs, now),
            // What stood below the text may stand in it now.
            Place::Footnote(note) => now.targets.iter().any(|target| {
                let at = target.file.0 as usize;
                let document = &self.outputs[at].document;
                self.went(file, *note, at, document.tiles[document.tile_at(target.range.start)].range)
            }),
            // A link that is gone is told as one, unless a label made it. One that leads nowhere is for `check`.
            Place::Section(..) => {
                let elsewhere = |to: &Place| matches!(to, Place::Definition(_, to) if !to.starts_with('#'));
                let is_gone = theirs.is_empty() || theirs.iter().any(|(_, other)| elsewhere(&other.to));
                let is_told = || !one.has_label || !is_gone || self.leads(file, one, theirs, now);
                first.is_none() && is_told() || self.stays(file, one, now)
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
            (Place::Definition(old, from), Place::Definition(new, to)) => {
                let named = |names: &rustc_hash::FxHashMap<String, Arc<str>>, to: &String| {
                    names.get(to).map_or_else(|| to.as_str().into(), Arc::clone)
                };
                // A definition that leads elsewhere now is told itself, unless its text has another link there.
                let is_told = |fragment: &Fragment| from.contains("://") || matches!(fragment.fate, Fate::Altered(..));
                named(&self.calls.sources, from) == named(&self.calls.outputs[at], to)
                    || self.went(file, *old, at, *new) && self.inside(file, *old).all(is_told)
            }
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

    /// True where one of `theirs`, or a link in the tile of one of the targets, leads where a reference led, by its name.
    fn leads(&self, file: usize, one: &Use, theirs: &[(usize, &Use)], now: &Now<'_>) -> bool {
        let source = &self.sources[file];
        let wanted = facts::resolved(source, one.destination.of(&source.text));
        let wanted = self.calls.sources.get(&wanted).map_or(&*wanted, |name| name);
        let is_it = |at: usize, destination: Range| {
            let output = &self.outputs[at];
            let to = facts::resolved(output, destination.of(&output.text));
            self.calls.outputs[at].get(&to).map_or(&*to, |name| name) == wanted
        };
        theirs.iter().any(|(at, other)| is_it(*at, other.destination)) || self.has_link(now, &is_it)
    }

    /// True where a link to another document leads there still, word for word.
    fn stays(&self, file: usize, one: &Use, now: &Now<'_>) -> bool {
        let source = &self.sources[file];
        let wanted = facts::resolved(source, one.destination.of(&source.text));
        let is_it = |at: usize, destination: Range| {
            let output = &self.outputs[at];
            facts::resolved(output, destination.of(&output.text)) == wanted
        };
        !wanted.starts_with('#') && self.has_link(now, &is_it)
    }

    /// True where a tile of the targets has such a link, told by its output and its destination.
    fn has_link(&self, now: &Now<'_>, is_it: &dyn Fn(usize, Range) -> bool) -> bool {
        now.targets.iter().any(|target| {
            let at = target.file.0 as usize;
            let document = &self.outputs[at].document;
            let tile = document.tile_at(target.range.start);
            let links = document.links.iter().filter(|link| link.tile == tile && link.kind != LinkKind::Definition);
            let mut links = links.enumerate().filter(|(nth, _)| now.nth.is_none_or(|own| own == *nth));
            links.any(|(_, link)| !link.destination.is_empty() && is_it(at, link.destination))
        })
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
        let (n_links, uses) = out.entry(link.tile).or_default();
        let nth = *n_links;
        *n_links += 1;
        let label = definitions::label(link, text);
        let has_label = label.is_some();
        let (to, destination) = match label {
            Some(label) => {
                let Some((range, at)) = destinations.get(&definitions::fold(label.name.of(text))) else { continue };
                let destination = at.of(text);
                let elsewhere = || Place::Definition(*range, facts::resolved(source, destination));
                (Some(section(destination).unwrap_or_else(elsewhere)), *at)
            }
            None => (section(link.destination.of(text)), link.destination),
        };
        if let Some(to) = to {
            uses.push(Use { range: link.range, destination, to, has_label, nth });
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
                let (n_links, uses) = out.entry(tile).or_default();
                let (range, destination, to) = (inline.range, Range::default(), Place::Footnote(*note));
                uses.push(Use { range, destination, to, has_label: true, nth: *n_links });
                *n_links += 1;
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
        prove(Inputs { sources: &sources, outputs: &outputs, contracts: &[], others: &[] })
    }

    /// The specs of two sources, each proven by itself with the other's texts beside it.
    fn proof_beside(from: &str, to: &str) -> Proof {
        let source = |path: &str, text: &str| Source::new(path, text, Envelope::default());
        let b = "# B\n\nAbout b.\n\n## Ports\n\nOne two.\n\n## Limits\n\nThree four.\n";
        let spec = "# Spec\n\n## 4. Ports\n\nN/A\n\n### Ports\n\nOne two.\n\n## Limits\n\nThree four.\n";
        let others = [
            source("old/b.md", b),
            source("new/b/spec.md", spec),
            source("new/c/spec.md", "# C\n\n## Ports\n\nOther.\n"),
        ];
        let (from, to) = (source("old/a.md", from), source("new/a/spec.md", to));
        prove(Inputs { sources: &[from], outputs: &[to], contracts: &[], others: &others })
    }

    #[test]
    fn links_follow_what_other_sources_became() {
        let a = "# A\n\nSee [b](b.md), [ports](./b.md#ports) and [limits][l].\n\n[l]: b.md#limits\n";
        let to =
            "# A\n\nSee [b](../b/spec.md), [ports](../b/spec.md#ports) and [limits][l].\n\n[l]: ../b/spec.md#limits\n";
        assert_eq!(proof_beside(a, to).outcome(), Outcome::Proven);
        let kept = a.replace("b.md", "../../old/b.md").replace("./../..", "../..");
        assert_eq!(proof_beside(a, &kept).outcome(), Outcome::Proven);
        for (right, wrong) in [
            ("(../b/spec.md)", "(../c/spec.md)"),
            ("spec.md#ports", "spec.md#limits"),
            ("../b/spec.md#ports", "../c/spec.md#ports"),
            ("../b/spec.md#ports", "../b/spec.md"),
            ("../b/spec.md#limits", "../b/spec.md#ports"),
            ("../b/spec.md#limits", "../b/spec.md#nowhere"),
            ("[limits][l]", "[limits](../c/spec.md)"),
        ] {
            assert!(to.contains(right), "{right}");
            assert_eq!(proof_beside(a, &to.replace(right, wrong)).outcome(), Outcome::Failed, "{right} -> {wrong}");
        }
    }

    #[test]
    fn links_between_sources_that_became_one_lead_inside_of_it() {
        let a = "# A\n\nIt has ports.\n\n## Ports\n\nOne, and [those of b](1.md#ports), and [b](1.md).\n";
        let b = "# B\n\nIt has some [too][p].\n\n## Ports\n\nTwo.\n\n[p]: 0.md#ports\n";
        let joint = "# A\n\nIt has ports.\n\n# B\n\nIt has some [too][p].\n\n[p]: #ports\n\n## Ports\n\n\
                     One, and [those of b](#ports-1), and [b](#b).\n\n## Ports\n\nTwo.\n";
        assert_eq!(proof(&[a, b], joint).outcome(), Outcome::Proven);
        let stayed = joint.replace("#ports-1", "../old/1.md#ports").replace("[p]: #ports", "[p]: ../old/0.md#ports");
        assert_eq!(proof(&[a, b], &stayed).outcome(), Outcome::Proven);
        for (right, wrong) in [("#ports-1", "#ports"), ("(#b)", "(#a)"), ("[p]: #ports", "[p]: #ports-1")] {
            assert!(joint.contains(right), "{right}");
            assert_eq!(proof(&[a, b], &joint.replace(right, wrong)).outcome(), Outcome::Failed, "{right} -> {wrong}");
        }
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
