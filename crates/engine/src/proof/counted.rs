//! What stands in front of a text and only counts it, so that the proof reads without it: ids that a rewrite gives
//! (`[REQ-001] The relay must …`) and numbers of headings.
//!
//! An id is structure, like the number of a list item, where no source and no template has an id of its family. Which
//! prefixes are in use is data (`contract/prefixes.tsv`). The number of a heading may come, go and follow the headings,
//! where they stay in order and nothing refers to it (`proof/numbers.tsv`).

use std::collections::BTreeMap;

use rustc_hash::{FxHashMap as HashMap, FxHashSet as HashSet};
use specast_syntax::{InlineKind, Leaf, Plain, Range, SectionId, TileId};

use super::template::Template;
use super::{Inputs, diff};
use crate::contract::ids;
use crate::source::Source;
use crate::words;

/// Both sides without what only counts; none where there is none.
pub(super) struct Uncounted {
    pub sources: Option<Vec<Source>>,
    pub outputs: Option<Vec<Source>>,
}

/// A part of a leaf of a text: its index, the tile, the bytes.
type Hidden = (usize, TileId, Range);

impl Uncounted {
    pub fn of(inputs: &Inputs<'_>, template: &Template) -> Self {
        let [mut gone, mut new] = numbers(inputs, template);
        let [from, to] = [inputs.sources, inputs.outputs].map(anchors);
        if !from.is_empty() || !to.is_empty() {
            let destinations = inputs.sources.iter().chain(inputs.outputs).flat_map(Source::destinations);
            let led: HashSet<&str> = destinations.filter_map(|it| Some(it.split_once('#')?.1)).collect();
            let is_free = |(name, _): &(&str, Hidden)| !led.contains(name);
            gone.extend(from.into_iter().filter(is_free).map(|(_, hidden)| hidden));
            new.extend(to.into_iter().filter(is_free).map(|(_, hidden)| hidden));
        }
        let mut families = Families { inputs, said: None, are_new: HashMap::default() };
        for (index, output) in inputs.outputs.iter().enumerate() {
            new.extend(ids_of(output, &mut families).into_iter().map(|(tile, part)| (index, tile, part)));
        }
        Self { sources: without(inputs.sources, &gone), outputs: without(inputs.outputs, &new) }
    }
}

fn without(texts: &[Source], hidden: &[Hidden]) -> Option<Vec<Source>> {
    if hidden.is_empty() {
        return None;
    }
    let mut texts = texts.to_vec();
    for (text, tile, part) in hidden {
        texts[*text].document.hide(*tile, *part);
    }
    Some(texts)
}

/// Anchors that stand behind headings, as some renderers take them: `## Ports {#ports}`. A link may lead to them.
fn anchors(texts: &[Source]) -> Vec<(&str, Hidden)> {
    let sections = |(text, source): (usize, &'_ Source)| (0..source.document.sections.len()).map(move |id| (text, id));
    let of_section = |(text, id): (usize, SectionId)| {
        let section = &texts[text].document.sections[id];
        let title = section.title.of(&texts[text].text);
        let at = title.rfind("{#").filter(|at| *at > 0)?;
        let name = title[at + 2..].strip_suffix('}')?;
        let is_name = !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || matches!(c, '{' | '}'));
        let start = section.title.start + title[..at].trim_end().len() as u32;
        is_name.then_some((name, (text, section.heading, Range { start, ..section.title })))
    };
    texts.iter().enumerate().flat_map(sections).filter_map(of_section).collect()
}

/// A heading of a text, by the title behind its number.
struct Heading<'s> {
    text: usize,
    source: &'s Source,
    section: SectionId,
    counts: bool,
}

impl Heading<'_> {
    fn number(&self) -> Option<&str> {
        Some(self.source.document.sections[self.section].number?.of(&self.source.text))
    }

    /// True for a heading without a number, or with one that counts.
    fn is_free(&self) -> bool {
        self.counts || self.number().is_none()
    }

    fn hidden(&self) -> Option<Hidden> {
        let section = &self.source.document.sections[self.section];
        let end = section.title.start;
        section.number.map(|number| (self.text, section.heading, Range { end, ..number }))
    }
}

/// For each heading of a text whether its number counts: those of the headings beside it run from 1 or 0 on, and it has a
/// point behind it, or the number of the heading above in front, or all of at least three headings at the top are
/// numbered so.
fn counting(source: &Source) -> Vec<bool> {
    let (sections, text) = (&source.document.sections, &*source.text);
    let number = |id: SectionId| sections[id].number.map(|number| parts(number.of(text)));
    let mut beside: BTreeMap<Option<SectionId>, Vec<SectionId>> = BTreeMap::new();
    for (id, section) in sections.iter().enumerate() {
        beside.entry(section.parent).or_default().push(id);
    }
    let mut out = vec![false; sections.len()];
    for (parent, all) in beside {
        let numbered: Vec<(SectionId, Vec<u32>)> = all.iter().filter_map(|id| Some((*id, number(*id)?))).collect();
        let above = parent.and_then(number).unwrap_or_default();
        let first = numbered.first().and_then(|(_, first)| first.last()).copied().unwrap_or(u32::MAX);
        let is_run = |above: &[u32]| {
            first < 2 && numbered.iter().zip(first..).all(|((_, number), at)| number.split_last() == Some((&at, above)))
        };
        let is_top = || above.is_empty() && first == 1 && numbered.len() == all.len() && numbered.len() > 2;
        let (is_plain, is_below) = (is_run(&[]), !above.is_empty() && is_run(&above));
        for (id, _) in &numbered {
            let section = &sections[*id];
            let end = section.number.map_or(0, |number| number.end);
            let behind = Range { start: end, end: section.title.start }.of(text);
            out[*id] = is_below || is_plain && (behind.starts_with(['.', ')']) || is_top());
        }
    }
    out
}

/// The headings that links of some texts lead to, each with its text.
fn led_to(texts: &[Source]) -> HashSet<(usize, SectionId)> {
    let mut out = HashSet::default();
    for (from, text) in texts.iter().enumerate() {
        for (path, anchor) in text.destinations().filter_map(|it| it.split_once('#')) {
            let is_it =
                |(at, other): &(usize, &Source)| if path.is_empty() { *at == from } else { other.path.ends_with(path) };
            let others = texts.iter().enumerate().filter(is_it);
            out.extend(others.filter_map(|(at, other)| Some((at, other.section_at(anchor)?))));
        }
    }
    out
}

/// The parts of `§2.1`.
fn parts(number: &str) -> Vec<u32> {
    number.trim_start_matches('§').split('.').filter_map(|part| part.parse().ok()).collect()
}

/// The headings of texts by their titles, in order.
fn headings(texts: &[Source]) -> BTreeMap<String, Vec<Heading<'_>>> {
    let mut out: BTreeMap<String, Vec<Heading<'_>>> = BTreeMap::new();
    for (text, source) in texts.iter().enumerate() {
        let counting = counting(source);
        for (section, it) in source.document.sections.iter().enumerate() {
            let title = words::fold(it.title.of(&source.text));
            out.entry(title).or_default().push(Heading { text, source, section, counts: counting[section] });
        }
    }
    out
}

/// The numbers of headings that came, went or changed with the order of the headings, of each side.
fn numbers(inputs: &Inputs<'_>, template: &Template) -> [Vec<Hidden>; 2] {
    let mut out: [Vec<Hidden>; 2] = Default::default();
    let has_numbers =
        |texts: &[Source]| texts.iter().flat_map(|it| &it.document.sections).any(|it| it.number.is_some());
    if !has_numbers(inputs.sources) && !has_numbers(inputs.outputs) {
        return out;
    }
    let (old, new) = (headings(inputs.sources), headings(inputs.outputs));
    let led = led_to(inputs.sources);
    let mut refers: Option<bool> = None;
    // Headings of one title are the same in order, where there are as many.
    let as_many = old.iter().filter_map(|(title, from)| Some((title, from, new.get(title)?)));
    let as_many = as_many.filter(|(_, from, to)| from.len() == to.len());
    let mut pairs: Vec<(&String, &Heading<'_>, &Heading<'_>)> =
        as_many.flat_map(|(title, from, to)| from.iter().zip(to).map(move |(from, to)| (title, from, to))).collect();
    pairs.sort_by_key(|(_, from, _)| (from.text, from.section));
    // What stands in another order now keeps its number.
    let places: Vec<(usize, (usize, usize))> =
        pairs.iter().enumerate().map(|(at, (.., to))| (at, (to.text, to.section))).collect();
    for (at, _) in diff::rising(&places) {
        let (title, from, to) = pairs[at];
        if from.number() == to.number()
            || !title.contains(char::is_alphabetic)
            || template.titles.contains(title)
            || !from.is_free()
            || !to.is_free()
        {
            continue;
        }
        let mut is_referred = || {
            let any = || inputs.sources.iter().any(refers_to_numbers);
            *refers.get_or_insert_with(any)
        };
        if from.number().is_some() && (is_referred() || led.contains(&(from.text, from.section))) {
            continue;
        }
        out[0].extend(from.hidden());
        out[1].extend(to.hidden());
    }
    out
}

/// True for a text that refers to something by its number: `see section 4`, `§ 4`, `4절`, `See 2.1`.
fn refers_to_numbers(source: &Source) -> bool {
    let document = &source.document;
    let is_told = |leaf: Leaf| matches!(leaf, Leaf::Paragraph | Leaf::TableRow | Leaf::Term);
    document.leaves().filter(|(_, leaf)| is_told(*leaf)).any(|(tile, _)| {
        let text = words::fold(&document.plain(tile, &source.text).text);
        let is_digit = |c: char| c.is_ascii_digit();
        words::rows(include_str!("numbers.tsv")).filter(|[kind, _]| *kind == "reference").any(|[_, word]| {
            text.match_indices(word).any(|(at, word)| {
                let (before, behind) = (&text[..at], text[at + word.len()..].trim_start());
                word.contains(words::is_hangul) && before.ends_with(is_digit)
                    || !before.ends_with(char::is_alphanumeric) && behind.starts_with(is_digit)
            })
        })
    })
}

/// Which families of ids are new.
struct Families<'i> {
    inputs: &'i Inputs<'i>,
    /// What the sources say and where their links lead, folded, without the signs that an id may be joined by.
    said: Option<Vec<String>>,
    are_new: HashMap<String, bool>,
}

impl Families<'_> {
    /// True for the first part of an id that no source and no template has, in whichever spelling.
    fn is_new(&mut self, prefix: &str) -> bool {
        if let Some(known) = self.are_new.get(prefix) {
            return *known;
        }
        let Inputs { sources, contracts, .. } = *self.inputs;
        let is_declared = contracts.iter().flat_map(|contract| &contract.ids).any(|family| family.prefix == prefix);
        let said = self.said.get_or_insert_with(|| sources.iter().map(said).collect());
        let name = joined(prefix);
        let is_new = !is_declared && !said.iter().any(|text| has_family(text, &name));
        self.are_new.insert(prefix.to_owned(), is_new);
        is_new
    }
}

fn joined(text: &str) -> String {
    words::fold(text).replace(['-', '_'], "")
}

fn said(source: &Source) -> String {
    let document = &source.document;
    let shown = document.leaves().map(|(tile, _)| document.plain(tile, &source.text).text);
    joined(&shown.chain(source.destinations().map(str::to_owned)).collect::<Vec<_>>().join("\n"))
}

/// True for a text with an id that begins so.
fn has_family(text: &str, name: &str) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), name).any(|at| {
        let is_joined = text[..at].ends_with(char::is_alphanumeric);
        !is_joined && text[at + name.len()..].trim_start().starts_with(|c: char| c.is_ascii_digit())
    })
}

/// What of an output is such an id, with what sets it off.
fn ids_of(output: &Source, families: &mut Families<'_>) -> Vec<(TileId, Range)> {
    let (document, text) = (&output.document, &*output.text);
    let mut out = Vec::new();
    // The head of the table that is being read, where it is called so and while all of its rows begin with an id.
    let mut head: Option<(TileId, Range)> = None;
    let mut is_row = false;
    for (tile, leaf) in document.leaves() {
        let range = match leaf {
            Leaf::Paragraph | Leaf::Term | Leaf::Heading { .. } => document.tiles[tile].range,
            Leaf::TableHead | Leaf::TableRow => document.cells(tile).first().copied().unwrap_or_default(),
            _ => continue,
        };
        if leaf != Leaf::TableRow {
            out.extend(head.take().filter(|_| is_row));
            is_row = false;
        }
        if leaf == Leaf::TableHead {
            head = Some((tile, range)).filter(|_| is_head(&document.plain_in(tile, range, text).text));
            continue;
        }
        // A column that is called otherwise says something of what stands beside it.
        if leaf == Leaf::TableRow && head.is_none() {
            continue;
        }
        let before = out.len();
        if may_begin(range.of(text)) {
            let plain = document.plain_in(tile, range, text);
            let parts = starts(&plain, text).filter_map(|start| {
                let id = Id::at(&plain, start).filter(|id| id.is_marked || matches!(leaf, Leaf::Heading { .. }))?;
                let says_more = plain.text[id.end..].contains(|c: char| !c.is_whitespace());
                let may_stand_alone = matches!(leaf, Leaf::TableRow | Leaf::Heading { .. });
                let counts = (says_more || may_stand_alone) && families.is_new(id.prefix);
                let range = plain.source(Range::new(start, id.end));
                let is_link = || document.inlines(tile).iter().any(|it| it.link && it.range.overlaps(range));
                (counts && !is_link()).then_some((tile, range))
            });
            out.extend(parts);
        }
        if leaf == Leaf::TableRow {
            is_row = out.len() > before;
            head = head.filter(|_| is_row);
        }
    }
    out.extend(head.filter(|_| is_row));
    out
}

/// True for bytes that may begin with an id, behind the marks of emphasis and the like.
fn may_begin(bytes: &str) -> bool {
    let bare = bytes.trim_start_matches(['*', '_', '`', '[', '(', '#', ' ', '\t']);
    bare.starts_with(|c: char| c.is_ascii_uppercase()) && bytes.contains(|c: char| c.is_ascii_digit())
}

/// True for the head of a column of ids.
fn is_head(text: &str) -> bool {
    let text = words::fold(text);
    words::rows(include_str!("numbers.tsv")).any(|[kind, word]| kind == "head" && word == text)
}

/// Where the lines of a leaf begin, as its author breaks them.
fn starts<'p>(plain: &'p Plain, text: &'p str) -> impl Iterator<Item = usize> + use<'p> {
    let is_hard = |bytes: &str| bytes.starts_with('\\') || bytes.starts_with("  ");
    let breaks = plain.segments.iter().filter(move |it| it.kind == InlineKind::Break && is_hard(it.source.of(text)));
    std::iter::once(0).chain(breaks.map(|segment| segment.at.end as usize))
}

/// An id that begins a line.
struct Id<'p> {
    prefix: &'p str,
    /// Where what it stands for begins.
    end: usize,
    /// Brackets, bold letters, code or a sign behind it set it off.
    is_marked: bool,
}

impl<'p> Id<'p> {
    fn at(plain: &'p Plain, start: usize) -> Option<Self> {
        let line = &plain.text[start..];
        let (bare, close) = match line.chars().next()? {
            '[' => (&line[1..], "]"),
            '(' => (&line[1..], ")"),
            _ => (line, ""),
        };
        let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
        let len = bare.find(|c: char| !is_part(c)).unwrap_or(bare.len());
        let (prefix, _) = ids::split(&bare[..len])?;
        let name = prefix.trim_end_matches('-');
        name.split('-').filter(|part| part.len() > 1).find_map(ids::role_of_prefix)?;
        let rest = bare[len..].strip_prefix(close)?;
        let behind = rest.trim_start_matches(' ');
        let told = behind.strip_prefix([':', '：', '.', ')', '|', '-', '–', '—']).unwrap_or(behind);
        let has_sign = told.len() < behind.len() && (told.is_empty() || told.starts_with(' '));
        let shown = if has_sign { told } else { behind }.trim_start_matches(' ');
        let is_apart = shown.is_empty() || rest[..rest.len() - shown.len()].ends_with(' ');
        let segment = plain.within(Range::new(start, start + 1)).iter().find(|it| it.at.start as usize == start);
        let is_set = segment.is_some_and(|it| it.strong || matches!(it.kind, InlineKind::Code { .. }));
        // Without a sign behind it an id may be what the sentence speaks of: `REQ-3 applies to …`.
        let is_label = has_sign || !shown.starts_with(char::is_lowercase);
        let is_marked = has_sign || !close.is_empty() || is_set || shown.is_empty();
        let end = start + line.len() - shown.len();
        (is_apart && is_label).then_some(Self { prefix, end, is_marked })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Envelope;

    fn source(text: &str) -> Source {
        Source::new("a.md", text, Envelope::default())
    }

    fn texts(source: &Source) -> Vec<String> {
        source.document.leaves().map(|(tile, _)| source.document.plain(tile, &source.text).text).collect()
    }

    /// What shows of a source and of what it became.
    fn both(from: &str, to: &str) -> [Vec<String>; 2] {
        let (sources, outputs) = ([source(from)], [source(to)]);
        let inputs = Inputs { sources: &sources, outputs: &outputs, contracts: &[], others: &[] };
        let uncounted = Uncounted::of(&inputs, &Template::default());
        let shown = |hidden: Option<Vec<Source>>, all: &[Source]| texts(&hidden.unwrap_or_else(|| all.to_vec())[0]);
        [shown(uncounted.sources, &sources), shown(uncounted.outputs, &outputs)]
    }

    fn shown(text: &str) -> Vec<String> {
        let [_, to] = both("Old T-1, FR-x.\n", text);
        to
    }

    #[test]
    fn numbers_of_headings_come_and_go() {
        let (plain, numbered) = ("# A\n\n## B\n\n### C\n", "# A\n\n## 1. B\n\n### 1.1 C\n");
        assert_eq!(both(plain, numbered), [["A", "B", "C"], ["A", "B", "C"]]);
        assert_eq!(both(numbered, plain), [["A", "B", "C"], ["A", "B", "C"]]);
        let later = "# A\n\n## 1. New\n\n## 2. B\n\n### 2.1 C\n";
        assert_eq!(both(numbered, later), [vec!["A", "B", "C"], vec!["A", "1. New", "B", "C"]]);
    }

    #[test]
    fn numbers_stay_that_somebody_refers_to_or_that_say_something() {
        let is_kept = |from: &str, to: &str| both(from, to) == [texts(&source(from)), texts(&source(to))];
        let numbered = |text: &str| format!("# A\n\n## 1. B\n\n{text}\n\n## 2. C\n\nx\n");
        let plain = |text: &str| numbered(text).replace("1. ", "").replace("2. ", "");
        assert!(!is_kept(&numbered("It runs."), &plain("It runs.")));
        for text in ["See section 2.", "Do step 2.", "2단계 후에.", "See 2."] {
            assert!(is_kept(&numbered(text), &plain(text)), "{text}");
        }
        let led = "See [C](#2-c).";
        assert_eq!(both(&numbered(led), &plain(led))[0], ["A", "B", "See C.", "2. C", "x"]);
        for (from, to) in [
            ("## 3 nodes\n", "## nodes\n"),
            ("## nodes\n", "## 3 nodes\n"),
            ("## 2024. A\n", "## A\n"),
            ("# A\n\n## 400 B\n\n## 401 C\n\n## 402 D\n", "# A\n\n## B\n\n## C\n\n## D\n"),
            ("# A\n\n## 1.4 B\n\n## 1.5 C\n", "# A\n\n## B\n\n## C\n"),
            ("# A\n\n## 2. B\n\n## 3. C\n", "# A\n\n## B\n\n## C\n"),
            ("## 2 a\n\n## 3 a\n", "## 2 a\n\n## 4 a\n"),
        ] {
            assert!(is_kept(from, to), "{from}");
        }
        // What stands in another order keeps its number.
        let [from, to] = both("# A\n\n## 1. B\n\n## 2. C\n", "# A\n\n## 1. C\n\n## 2. B\n");
        assert!(from.iter().chain(&to).filter(|title| title.contains(". ")).count() >= 2, "{from:?} {to:?}");
    }

    #[test]
    fn anchors_do_not_show_where_no_link_leads_to_them() {
        assert_eq!(both("# A\n\n## B\n", "# A\n\n## B {#b}\n")[1], ["A", "B"]);
        assert_eq!(both("# A\n\n## B\n", "# A\n\n## B {#b}\n\n[b](#b)\n")[1], ["A", "B {#b}", "b"]);
    }

    #[test]
    fn ids_in_front_do_not_show() {
        for line in [
            "FR-1: It runs.",
            "- **FR-01** It runs.",
            "- **FR-01:** It runs.",
            "* [RELAY-FR-1] It runs.",
            "(NFR-2) It runs.",
            "`REQ-3` – It runs.",
            "## SEC-1. It runs.",
        ] {
            assert_eq!(shown(line), ["It runs."], "{line}");
        }
        assert_eq!(shown("**FR-1**: It runs.\\\n**FR-2**: It stops."), ["It runs.\nIt stops."]);
        assert_eq!(shown("| ID | Rule |\n| - | - |\n| FR-1 | It runs. |\n"), ["Rule", "It runs."]);
        assert_eq!(shown("| Id | Rule |\n| - | - |\n| FR-1 | a |\n| b | c |\n"), ["IdRule", "a", "bc"]);
        assert_eq!(shown("| Forbidden | Rule |\n| - | - |\n| FR-1 | a |\n"), ["ForbiddenRule", "FR-1a"]);
    }

    #[test]
    fn other_names_show() {
        let text = |line: &str| line.replace("](a.md)", "").replace("[FR", "FR");
        for line in [
            "FR-1 applies to it.",
            "T-2: It runs.",
            "SEV-1: It runs.",
            "NODE-1: It runs.",
            "RFC-2119: It runs.",
            "FR-1",
            "FR-1a: It runs.",
            "It runs, see FR-1.",
            "FR-1 It runs.",
            "[FR-1](a.md): It runs.",
            "OQ-1: It runs.",
        ] {
            assert_eq!(shown(line), [text(line)], "{line}");
        }
        // The sources have ids of the family, in another spelling.
        assert_eq!(both("It was fr\\-3.\n", "FR-1: It runs.\n")[1], ["FR-1: It runs."]);
    }
}
