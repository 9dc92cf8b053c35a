//! A source as units: whole root blocks with their lines, each under its heading.
//!
//! A unit is what moves. It is never split, and all units of a source hold every byte that is not
//! blank exactly once. Knows no templates.

use std::sync::LazyLock;

use specast_syntax::{BlockKind, Leaf, Range, SectionId, TileKind};

use super::{html, underlined, values};
use crate::facts;
pub use crate::source::title;
use crate::source::{Source, headline};
use crate::words::rows;

/// A root block with the lines it stands on, or several that HTML encloses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// From the first byte of its first line (indentation included) to its last byte that is not blank.
    pub range: Range,
    /// What it is.
    pub kind: BlockKind,
    /// The section it stands in; a heading stands in its own.
    pub section: Option<SectionId>,
    /// What it is to the document as a whole.
    pub part: Part,
}

/// What a unit is to the document as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The title.
    Title,
    /// Front matter, labelled lines and comments above the first section.
    Meta,
    /// A contents list or the heading above nothing else.
    Navigation,
    /// A thematic break.
    Layout,
    /// A definition that goes with the unit of this index.
    With(usize),
    /// Everything else.
    Body,
}

/// The visible text of a section's heading without its number.
pub fn heading_text(source: &Source, section: SectionId) -> String {
    let section = &source.document.sections[section];
    fold(&source.document.plain_in(section.heading, section.title, &source.text).text)
}

/// The visible text of a section's heading, its number included.
pub fn whole_heading(source: &Source, section: SectionId) -> String {
    let section = &source.document.sections[section];
    fold(&source.document.plain(section.heading, &source.text).text)
}

/// White space as single blanks.
pub fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Cuts a source into its units.
pub fn cut(source: &Source) -> Vec<Unit> {
    let text: &str = &source.text;
    let document = &source.document;
    let bom = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut units: Vec<Unit> = Vec::with_capacity(document.blocks.len());
    let mut at = bom;
    for block in &document.blocks {
        let line = source.lines.line_range(source.lines.line(block.range.start)).start.max(bom);
        let before = Range { start: line.min(block.range.start), end: block.range.start };
        let start = if before.of(text).trim().is_empty() { before.start } else { block.range.start }.max(at);
        // Bytes that belong to no block go with the block behind them.
        let skipped = Range { start: at, end: start }.trim(text);
        let start = if skipped.is_empty() { start } else { skipped.start };
        // A shape mark of the next block may stand at the end of this one.
        let end = start + Range { start, end: block.range.end.max(start) }.of(text).trim_end().len() as u32;
        if end <= start {
            continue;
        }
        at = end;
        let range = Range { start, end };
        let section = document
            .sections
            .partition_point(|section| document.tiles[section.heading].range.start < end)
            .checked_sub(1);
        units.push(Unit { range, kind: block.kind, section, part: Part::Body });
    }
    let rest = Range { start: at, end: text.len() as u32 }.trim(text);
    if !rest.is_empty() {
        let section = document.sections.len().checked_sub(1);
        units.push(Unit { range: rest, kind: BlockKind::Unparsed, section, part: Part::Body });
    }
    let mut units = underlined::join(source, html::enclose(source, units));
    parts(source, &mut units);
    units
}

fn parts(source: &Source, units: &mut [Unit]) {
    let title = title(source);
    let navigation = facts::navigation(source);
    let tile_range = |tile: usize| source.document.tiles[tile].range;
    let leads_around = |unit: &Unit| {
        // Nearly no document has any, so that its leaves are not looked through for every unit.
        let begins = navigation.iter().any(|tile| unit.range.contains(tile_range(*tile)));
        let mut leaves = source.document.leaves().filter(|(tile, _)| unit.range.contains(tile_range(*tile)));
        begins && leaves.all(|(tile, _)| navigation.contains(&tile))
    };
    let (mut above, mut n_texts) = (true, 0);
    for at in 0..units.len() {
        let unit = &units[at];
        let is_title = title.is_some() && unit.section == title;
        if matches!(unit.kind, BlockKind::Heading { .. }) {
            units[at].part = if is_title { Part::Title } else { Part::Body };
            above &= is_title;
            continue;
        }
        // What describes a document stands before it begins, or behind a line that says what it is.
        let is_headline =
            at > 0 && unit.kind == BlockKind::Paragraph && headline(unit.range.of(&source.text)).is_some();
        above &= (unit.section.is_none() || is_title) && n_texts <= 1 && !is_headline;
        units[at].part = match unit.kind {
            BlockKind::Front => Part::Meta,
            BlockKind::Rule => Part::Layout,
            _ if leads_around(unit) => Part::Navigation,
            BlockKind::Footnote | BlockKind::LinkDefinition => owner(source, units, at).map_or(Part::Body, Part::With),
            BlockKind::Comment if above => Part::Meta,
            BlockKind::Paragraph | BlockKind::List { .. } | BlockKind::Table if above && is_labelled(source, unit) => {
                Part::Meta
            }
            _ => Part::Body,
        };
        n_texts += usize::from(units[at].part == Part::Body);
    }
    // A heading above nothing but a contents list is navigation as well.
    for at in 0..units.len() {
        let BlockKind::Heading { .. } = units[at].kind else { continue };
        let inside: Vec<usize> = (at + 1..units.len())
            .take_while(|next| !matches!(units[*next].kind, BlockKind::Heading { .. }))
            .filter(|next| units[*next].part != Part::Layout)
            .collect();
        let has_children = units[at]
            .section
            .is_some_and(|id| source.document.sections.iter().any(|section| section.parent == Some(id)));
        let all_navigation = !inside.is_empty() && inside.iter().all(|next| units[*next].part == Part::Navigation);
        if all_navigation && !has_children && units[at].part == Part::Body {
            units[at].part = Part::Navigation;
        }
    }
}

/// True where at least half of the lines are `**Label**: value`, `Label: value` or `- Label: value`.
fn is_labelled(source: &Source, unit: &Unit) -> bool {
    let text = unit.range.of(&source.text);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let is_value = |line: &&str| {
        label_of(line).is_some() || line.trim_start().starts_with("**") || divided(line).len() > 1 || is_spaced(line)
    };
    let n_lines = lines.len();
    let n_labelled = lines.iter().filter(|line| is_value(line)).count();
    // A sentence that happens to hold a colon, and terms with what they mean, are prose.
    let is_prose = unit.kind == BlockKind::Paragraph && (!lines.first().is_some_and(is_value) || explains(text));
    if is_prose {
        let is_key = |line: &&str| label_of(line).is_some_and(|(label, _)| values::known(&label).is_some());
        return is_aside(text)
            || opens_with_key(text)
            || n_lines < 4 && n_labelled * 2 >= n_lines && lines.iter().any(is_key);
    }
    match unit.kind {
        BlockKind::Table => {
            lines.first().is_some_and(|line| (n_cells(line) == 2 && n_lines < 16) || heads_versions(line))
        }
        _ => n_labelled * 2 >= n_lines && n_labelled > 0,
    }
}

/// The parts of a line that has several values with a label each, `Status: agreed · Deciders: A, B`; else the line.
pub(super) fn divided(line: &str) -> Vec<&str> {
    let parts: Vec<&str> = line.split(['·', '•', '|']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let n = parts.iter().filter(|part| label_of(part).is_some()).count();
    if n > 1 && n * 2 >= parts.len() { parts } else { vec![line] }
}

/// True for the head of a memo, which sets values of a line apart by blanks: `RFC 12      D. Rossi      May 2024`.
fn is_spaced(line: &str) -> bool {
    line.trim().contains("   ")
}

/// More words in a value than this are a text.
const N_VALUE: usize = 12;

/// True where the first label, or what opens a text in bold, has sentences behind it.
fn explains(text: &str) -> bool {
    let is_end = |word: &&str| word.trim_end_matches(['*', '_', ')']).ends_with('.');
    let text = fold(text);
    let behind_bold = || text.strip_prefix("**")?.split_once("**").map(|(_, value)| value.to_owned());
    let Some(value) = label_of(&text).map(|(_, value)| value).or_else(behind_bold) else { return false };
    value.split_whitespace().count() > N_VALUE && value.split_whitespace().filter(is_end).count() > 1
}

/// True for the heads of a table of versions: when, and which one or by whom.
fn heads_versions(line: &str) -> bool {
    let has = |of: &str| line.split('|').any(|head| is_remark(of, &head.trim().to_lowercase()));
    has("day") && has("issue")
}

/// True for a short text whose first words are a label that documents have for themselves: `Owner: Fleet Ops. Read …`.
fn opens_with_key(text: &str) -> bool {
    // Who did something to it needs no colon: `Maintained by @lo, ask in #mail.`
    let mut first = text.split_whitespace().map(|word| word.trim_start_matches(['*', '_']).to_lowercase());
    let opening = [first.next(), first.next()].map(Option::unwrap_or_default);
    if opening[1] == "by" && is_remark("maker", &opening[0]) {
        return true;
    }
    if text.split_whitespace().count() > N_ASIDE {
        return false;
    }
    let Some((label, _)) = text.split_once(": ") else { return false };
    let words: Vec<&str> = label.split_whitespace().collect();
    words.len() <= 3 && (0..words.len()).any(|from| values::known(&words[from..].join(" ")).is_some())
}

/// Most words of a remark on the document itself.
const N_ASIDE: usize = 30;

/// Words of remarks on a document: of `maker` those of who wrote it and what came before it, of `text` those of a heading
/// that speaks of the text itself, of `day` and `issue` the heads of a table of its versions, of `sheet`, `print`,
/// `turn` and `letter` those at the edge of a sheet.
static REMARKS: LazyLock<Vec<[&str; 2]>> = LazyLock::new(|| rows(include_str!("remarks.tsv")).collect());

/// True for such a word, in lower case.
pub(super) fn is_remark(of: &str, word: &str) -> bool {
    REMARKS.contains(&[of, word])
}

/// The words of a kind.
pub(super) fn remarks(of: &str) -> impl Iterator<Item = &'static str> {
    REMARKS.iter().filter(move |[kind, _]| *kind == of).map(|[_, word]| *word)
}

/// A line in italics that says who wrote a document, or when it was looked at.
fn is_aside(text: &str) -> bool {
    let text = text.trim();
    let within = |mark: char| text.strip_prefix(mark).and_then(|rest| rest.strip_suffix(mark));
    let Some(inner) = within('_').or_else(|| within('*')).filter(|inner| !inner.contains(['_', '*'])) else {
        return false;
    };
    // What follows the first sentence may say how to read it.
    let first = inner.split_inclusive(". ").next().unwrap_or(inner);
    first.split_whitespace().count() <= N_ASIDE
        && first.split(|c: char| !c.is_alphanumeric()).any(|word| is_remark("maker", &word.to_lowercase()))
}

fn n_cells(line: &str) -> usize {
    line.trim().trim_matches('|').split('|').count()
}

/// Label and value of a labelled line: bold labels of any wording, plain ones of up to three words.
pub fn label_of(line: &str) -> Option<(String, String)> {
    let line = line.trim().trim_start_matches(['>', ' ']);
    let line = line.strip_prefix(['-', '*', '+']).filter(|rest| rest.starts_with(' ')).unwrap_or(line).trim();
    if let Some(rest) = line.strip_prefix("**").or_else(|| line.strip_prefix("__")) {
        let close = rest.find("**").or_else(|| rest.find("__"))?;
        let label = rest[..close].trim();
        let value = rest[close + 2..].trim_start();
        let (label, value) = match label.strip_suffix([':', '：']) {
            Some(label) => (label, value),
            None => (label, value.strip_prefix([':', '：'])?),
        };
        return Some((label.trim().to_owned(), value.trim().to_owned()));
    }
    let (label, value) = line.split_once(": ")?;
    let is_label = !label.is_empty()
        && label.split_whitespace().count() <= 3
        && label.chars().all(|c| c.is_alphanumeric() || " -_/()".contains(c))
        && label.starts_with(|first: char| first.is_alphabetic() && !first.is_lowercase())
        && value.split_whitespace().count() <= 10;
    is_label.then(|| (label.trim().to_owned(), value.trim().to_owned()))
}

/// The first unit that uses a definition; for a repeated label the owner of its first definition.
fn owner(source: &Source, units: &[Unit], at: usize) -> Option<usize> {
    let is_definition = |user: usize| matches!(units[user].kind, BlockKind::Footnote | BlockKind::LinkDefinition);
    user(source, units, at, &|user| !is_definition(user))
}

/// The first of some units that uses a definition; none for what is none.
pub(super) fn user(source: &Source, units: &[Unit], at: usize, may: &dyn Fn(usize) -> bool) -> Option<usize> {
    if !matches!(units[at].kind, BlockKind::Footnote | BlockKind::LinkDefinition) {
        return None;
    }
    let label = definition_label(units[at].range.of(&source.text))?;
    (0..units.len()).find(|user| {
        let unit = &units[*user];
        let shows_none = matches!(unit.kind, BlockKind::Code | BlockKind::Front | BlockKind::LinkDefinition);
        *user != at && !shows_none && may(*user) && uses(unit.range.of(&source.text), &label)
    })
}

/// `[label` of a definition, folded and in lower case; the caret of a footnote included.
fn definition_label(text: &str) -> Option<String> {
    let rest = text.trim_start().strip_prefix('[')?;
    let close = rest.find("]:")?;
    Some(fold(&rest[..close]).to_lowercase())
}

fn uses(text: &str, label: &str) -> bool {
    let text = fold(text).to_lowercase();
    let mark = format!("[{label}]");
    // At its beginning it defines the label itself.
    text.match_indices(&mark).any(|(at, _)| at > 0 || !text[mark.len()..].starts_with(':'))
}

/// The root blocks that a text parses to.
pub fn shape(text: &str) -> Vec<(BlockKind, Range)> {
    specast_syntax::Document::parse(text).blocks.iter().map(|block| (block.kind, block.range)).collect()
}

/// True if a leaf of code stands in this unit.
pub fn is_code(source: &Source, unit: &Unit) -> bool {
    let first = source.document.tile_at(unit.range.start);
    source.document.tiles[first..]
        .iter()
        .take_while(|tile| tile.range.start < unit.range.end)
        .any(|tile| matches!(tile.kind, TileKind::Leaf(Leaf::Code { .. })))
}

#[cfg(test)]
mod tests {
    use super::Part::{Body, Layout, Meta, Navigation, Title, With};
    use super::*;
    use crate::source::Envelope;

    fn parts_of(text: &str) -> Vec<(String, Part)> {
        let source = Source::new("a.md", text, Envelope::default());
        cut(&source).iter().map(|unit| (unit.range.of(text).to_owned(), unit.part)).collect()
    }

    #[test]
    fn every_part_is_told_apart() {
        let text = "# T\n\n**Owner:** me\n\n[TOC]\n\n---\n\n## A\n\nText [x] here.\n\n[x]: b.md\n";
        let parts: Vec<Part> = parts_of(text).into_iter().map(|(_, part)| part).collect();
        assert_eq!(parts, [Title, Meta, Navigation, Layout, Body, Body, With(5)]);
    }

    #[test]
    fn what_describes_a_document_stands_before_it_begins() {
        let text = "**Status:** old\n\nIt moves mail.\n\nOwner: me\n\n**Ports**\n\n- in: 25\n- out: 587\n";
        let parts: Vec<Part> = parts_of(text).into_iter().map(|(_, part)| part).collect();
        assert_eq!(parts, [Meta, Body, Meta, Body, Body]);
        let text = "It moves mail.\n\nIt keeps it, too.\n\nPorts: 25\n";
        assert!(parts_of(text).into_iter().all(|(_, part)| part == Body));
    }

    #[test]
    fn a_contents_list_and_its_heading_are_navigation() {
        let text = "# T\n\n## Contents\n\n- [A](#a)\n- [B](#b)\n\n## A\n\nx\n\n## B\n\ny\n";
        let parts: Vec<Part> = parts_of(text).into_iter().map(|(_, part)| part).collect();
        assert_eq!(parts[1..3], [Part::Navigation, Part::Navigation]);
    }

    #[test]
    fn indentation_moves_with_the_first_line() {
        assert_eq!(parts_of("   a\n\n    code\n")[1].0, "    code");
        assert_eq!(parts_of("   a\n\n    code\n")[0].0, "   a");
    }

    #[test]
    fn labels_are_read_in_their_usual_forms() {
        for line in ["**Owner:** me", "**Owner**: me", "- Owner: me", "> **Owner**: me"] {
            assert_eq!(label_of(line), Some(("Owner".to_owned(), "me".to_owned())), "{line}");
        }
        assert_eq!(label_of("A long sentence with many words: value"), None);
    }

    #[test]
    fn values_with_labels_are_no_prose() {
        let first = |line: &str| parts_of(&format!("# T\n\n{line}\n\n## A\n\nx\n"))[1].1;
        for line in
            ["Captain: Bea · Scribe: Lo · Ticket: 7", "Status: **agreed** | Deciders: A, B", "_Written by Ilse._"]
        {
            assert_eq!(first(line), Meta, "{line}");
        }
        for line in [
            "Platform group        PG-12\nStandard        D. Rossi",
            "- 작성: 김하나\n- 상태: 운영 중",
            "Current maintainers: @lo and @bea. Please ask them first.",
            "*Supersedes RFC-3.*",
            "Maintained by @lo, ask in #mail.",
            "| Rev | Date | Changed by | What |\n| - | - | - | - |\n| A | 2024-05-02 | Lo | first |",
        ] {
            assert_eq!(first(line), Meta, "{line}");
        }
        assert_eq!(
            first("**Purpose.** It keeps what is older than two days. Newer data stays where it is made."),
            Body
        );
        let named = parts_of("**The relay**\n\nOwner: me\n\nIt moves mail.\n");
        assert_eq!(named[1].1, Meta, "the first line names the document and begins no part of it");
        let terms =
            "**Pool**: a group of machines with the same size and image. **Lease**: the right of one job. Both end.";
        for line in [terms, "Read on if you are new here.\nEverybody else: see below.", "_So it began._"] {
            assert_eq!(first(line), Body, "{line}");
        }
    }
}
