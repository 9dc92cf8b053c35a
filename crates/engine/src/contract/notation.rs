//! Habits of notation that templates and documents share: labelled fields, tables, remarks in titles.
//!
//! Reads any Markdown file; knows nothing of slots.

use std::collections::BTreeSet;

use specast_syntax::{BlockKind, Document, Leaf, NodeId, NodeKind, Plain, Range, SectionId, TileId, TileKind};

use super::vocabulary::{is_of, words};
use super::{Presence, ids};

/// A line of the form `**Label**: value`, `**Label:** value` or `Label: value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Labelled {
    /// The visible label without its colon, an id in brackets and a remark such as `(Optional)`.
    pub label: String,
    /// An id that stood in the label.
    pub id: Option<String>,
    /// What a remark in the label says.
    pub presence: Presence,
    /// The whole label is set in bold.
    pub strong: bool,
    /// Bytes of the label, marks included.
    pub label_range: Range,
    /// Bytes of the value; for an item all that stands in it. Empty where there is none.
    pub value: Range,
    /// The line or, for an item, the item.
    pub range: Range,
    /// The tile the label stands in.
    pub tile: TileId,
    /// The section it stands in.
    pub section: Option<SectionId>,
    /// The item whose first words the label is.
    pub item: Option<NodeId>,
    /// It stands in a block quote.
    pub quoted: bool,
}

/// All labelled lines, in order.
pub fn labelled(document: &Document, text: &str) -> Vec<Labelled> {
    let leaves = document.leaves().filter(|(_, leaf)| *leaf == Leaf::Paragraph);
    leaves.flat_map(|(tile, _)| labels_of(document, tile, text)).collect()
}

/// The labelled lines of a paragraph.
pub fn labels_of(document: &Document, tile: TileId, text: &str) -> Vec<Labelled> {
    let lines = lines(document, tile, text);
    let item = first_of_item(document, tile);
    let section = document.section_of(tile);
    let quoted = document.containers(tile).any(|node| matches!(node.kind, NodeKind::Quote { .. }));
    let mut out: Vec<Labelled> = Vec::new();
    for (line_idx, line) in lines.iter().enumerate() {
        let plain = document.plain_in(tile, *line, text);
        let Some((label, strong, value_at)) = split_label(&plain, line.of(text)) else {
            if let Some(last) = out.last_mut() {
                // A line without a label goes on with the value before it.
                last.value = last.value.cover(*line).trim(text);
                last.range = last.range.cover(*line);
            }
            continue;
        };
        let item = item.filter(|_| line_idx == 0);
        let range = item.map_or(*line, |node| document.nodes[node].range);
        let label_range = plain.source(label);
        let shown = label.of(&plain.text);
        let value_start = plain.source(Range { start: label.start, end: value_at }).end;
        let value = after_marks(Range { start: value_start.min(range.end), end: range.end }, text);
        let value = before_comment(before_marks(value, text), text);
        let (name, id) = strip_id(shown);
        let (name, presence) = strip_presence(&name);
        let label = name.trim().trim_end_matches(':').trim().to_owned();
        out.push(Labelled { label, id, presence, strong, label_range, value, range, tile, section, item, quoted });
    }
    // In an item with several labelled lines each value ends where the next label starts.
    for at in 1..out.len() {
        let next = out[at].range.start;
        if out[at - 1].value.end > next {
            let value = out[at - 1].value;
            out[at - 1].value = Range { start: value.start.min(next), end: next }.trim(text);
        }
    }
    out
}

/// Brackets that a file explains in plain words, `- **[P]**: can run in parallel`.
pub fn legend(document: &Document, text: &str) -> BTreeSet<String> {
    let fields = labelled(document, text).into_iter().filter(|field| field.strong && !field.value.is_empty());
    fields
        .filter(|field| {
            let label = field.label_range.of(text);
            let is_bracket = label.starts_with('[') && label.find(']') == Some(label.len() - 1);
            is_bracket && !field.value.of(text).contains(['[', '{', '<'])
        })
        .map(|field| field.label_range.of(text).to_owned())
        .collect()
}

/// Bytes of each line of a leaf, quote marks and indentation left out.
pub fn lines(document: &Document, tile: TileId, text: &str) -> Vec<Range> {
    let plain = document.plain(tile, text);
    let mut out: Vec<Range> = Vec::new();
    let mut current: Option<Range> = None;
    let range = document.tiles[tile].range;
    let breaks = plain.segments.iter().filter(|segment| segment.kind == specast_syntax::InlineKind::Break);
    let mut start = range.start;
    for gap in breaks {
        let line = Range { start, end: gap.source.start.max(start) };
        out.extend(current.replace(line));
        start = gap.source.end.max(start);
    }
    out.extend(current);
    out.push(Range { start, end: range.end.max(start) });
    let quote_marks = |line: Range| {
        let source = line.of(text);
        let bare = source.trim_start_matches([' ', '\t', '\r', '\n']);
        let bare = if bare.starts_with('>') { bare.trim_start_matches(['>', ' ', '\t']) } else { bare };
        Range { start: line.end - bare.len() as u32, end: line.end }.trim(text)
    };
    out.into_iter().map(quote_marks).collect()
}

/// Splits a line into its label and the place behind its colon, both in the visible text.
fn split_label(plain: &Plain, raw: &str) -> Option<(Range, bool, u32)> {
    let shown = plain.text.as_str();
    let start = (shown.len() - shown.trim_start().len()) as u32;
    let strong_end = plain
        .segments
        .iter()
        .skip_while(|segment| segment.at.end <= start)
        .take_while(|segment| segment.strong)
        .last()
        .map(|segment| segment.at.end);
    if let Some(end) = strong_end {
        let label = Range { start, end };
        let rest = &shown[end as usize..];
        let behind = rest.trim_start();
        let skip = (rest.len() - behind.len()) as u32;
        if label.of(shown).trim_end().ends_with(':') {
            return Some((label, true, end));
        }
        // `**Tier: 3**`: label and value in one piece.
        if let Some(colon) = behind.is_empty().then(|| short_pair(label.of(shown))).flatten() {
            return Some((Range { start, end: start + colon }, true, start + colon + 1));
        }
        if behind.starts_with(':') {
            return Some((label, true, end + skip + 1));
        }
        // `**Owner** (optional): …`, but not `**At once** (before noon):`
        let remark = behind.find("):").filter(|at| strip_presence(&behind[..=*at]).0.is_empty());
        return remark.map(|at| {
            let end = end + skip + at as u32 + 1;
            (Range { start, end }, true, end + 1)
        });
    }
    let colon = shown.find(':')? as u32;
    let label = Range { start, end: colon };
    let name = label.of(shown).trim();
    let behind = &shown[colon as usize + 1..];
    let is_label = !name.is_empty()
        && name.split_whitespace().count() <= 5
        && name.starts_with(|c: char| c.is_alphanumeric() || c == '[')
        && !name.contains(['.', '?', '!', ',', '|', '='])
        && (behind.is_empty() || behind.starts_with(char::is_whitespace) || is_marked(raw, name));
    (is_label && !raw.starts_with('|')).then_some((label, false, colon + 1))
}

/// `Status:**Accepted**`: marks stand in the place of the blank.
fn is_marked(raw: &str, name: &str) -> bool {
    let behind = raw.split_once(name).and_then(|(_, rest)| rest.strip_prefix(':'));
    behind.is_some_and(|behind| behind.starts_with("**") || behind.starts_with("__") || behind.starts_with('`'))
}

/// The colon of a name and a value that are a few words together, and no sentence.
fn short_pair(shown: &str) -> Option<u32> {
    const MOST_WORDS: usize = 5;
    let (name, value) = shown.split_once(": ")?;
    let n_words = shown.split_whitespace().count();
    let is_pair =
        n_words <= MOST_WORDS && !value.ends_with(['.', '!', '?', ':']) && !name.contains(['.', ',', '?', '!']);
    is_pair.then_some(name.len() as u32)
}

/// The range without the closing marks of an emphasis that opened before it.
fn before_marks(range: Range, text: &str) -> Range {
    let source = range.of(text);
    let is_open = source.ends_with("**") && source.matches("**").count() % 2 == 1;
    if is_open { Range { start: range.start, end: range.end - 2 }.trim(text) } else { range }
}

/// The range behind closing marks of emphasis and blanks.
fn after_marks(range: Range, text: &str) -> Range {
    let source = range.of(text);
    let bare = source.trim_start_matches([':', '*', '_']).trim_start();
    let skipped = (source.len() - bare.len()) as u32;
    Range { start: range.start + skipped, end: range.end }.trim(text)
}

/// The range without a comment at its end.
fn before_comment(range: Range, text: &str) -> Range {
    let source = range.of(text);
    let at = source.rfind("<!--").filter(|at| source[*at..].find("-->") == Some(source.len() - at - 3));
    at.map_or(range, |at| Range { start: range.start, end: range.start + at as u32 }.trim(text))
}

/// Takes an id in brackets off the start of a label.
fn strip_id(label: &str) -> (String, Option<String>) {
    let trimmed = label.trim();
    let (head, rest) = match trimmed.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((id, rest)) => (id, rest),
        None => trimmed.split_once([' ', ':']).unwrap_or((trimmed, "")),
    };
    if ids::is_id(head) { (rest.trim().to_owned(), Some(head.to_owned())) } else { (trimmed.to_owned(), None) }
}

/// Takes remarks such as `(Optional)`, `*(mandatory)*`, `(Required if …)` off the end of a title.
pub fn strip_presence(title: &str) -> (String, Presence) {
    // A sign such as ⚠ may stand behind the remark.
    let is_sign = |tail: &str| tail.starts_with(' ') && tail.trim().chars().count() < 3 && !tail.is_ascii();
    let end = title.rfind(')').map(|at| at + 1).filter(|at| is_sign(&title[*at..]));
    let trimmed = end.map_or(title, |end| &title[..end]);
    let trimmed = trimmed.trim().trim_end_matches(['*', '_']).trim_end();
    let Some(open) = trimmed.rfind('(').filter(|_| trimmed.ends_with(')')) else {
        return (title.trim().to_owned(), Presence::Required);
    };
    let remark = &trimmed[open + 1..trimmed.len() - 1];
    let lower = remark.to_lowercase();
    let is_condition = ["required if ", "required when ", "include if ", "include when ", "if ", "only if ", "when "];
    let presence = if ["mandatory", "required", "필수"].contains(&lower.as_str()) {
        Presence::Required
    } else if is_condition.iter().any(|start| lower.starts_with(start))
        || lower.starts_with("optional ")
        || (lower.starts_with("for ") && lower.ends_with(" only"))
        || words("leave").iter().any(|verb| lower.starts_with(&format!("{verb} if ")))
    {
        Presence::Conditional(remark.to_owned())
    } else if ["optional", "선택", "선택 사항", "선택사항", "optional,", "optional;", "if any", "if applicable"]
        .iter()
        .any(|word| lower == *word || (lower.starts_with(word) && word.ends_with([',', ';'])))
    {
        Presence::Optional
    } else {
        return (title.trim().to_owned(), Presence::Required);
    };
    (trimmed[..open].trim_end().trim_end_matches(['*', '_']).trim_end().to_owned(), presence)
}

/// A table of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableShape {
    /// The tile of its head.
    pub head: TileId,
    /// The tiles of its rows.
    pub rows: Vec<TileId>,
    /// Visible texts of the head's cells.
    pub columns: Vec<String>,
    /// The section it stands in.
    pub section: Option<SectionId>,
    /// Its bytes.
    pub range: Range,
}

/// All tables, in order.
pub fn tables(document: &Document, text: &str) -> Vec<TableShape> {
    let mut out: Vec<TableShape> = Vec::new();
    for (tile, leaf) in document.leaves() {
        let range = document.tiles[tile].range;
        match (leaf, out.last_mut()) {
            (Leaf::TableHead, _) => out.push(TableShape {
                head: tile,
                rows: Vec::new(),
                columns: cells(document, tile, text),
                section: document.section_of(tile),
                range,
            }),
            (Leaf::TableRow, Some(table)) => {
                table.rows.push(tile);
                table.range = table.range.cover(range);
            }
            _ => {}
        }
    }
    out
}

/// Visible texts of the cells of a table's head or row.
pub fn cells(document: &Document, tile: TileId, text: &str) -> Vec<String> {
    let cells = document.cells(tile).iter();
    cells.map(|cell| document.plain_in(tile, *cell, text).text.trim().to_owned()).collect()
}

/// The visible text of a section's title without number, comments, remarks and a picture at one end.
pub fn title(document: &Document, section: SectionId, text: &str) -> (String, Presence) {
    let section = &document.sections[section];
    let shown = document.plain_in(section.heading, section.title, text).text;
    let (title, presence) = strip_presence(&without_comments(&shown));
    // `🎯 Goals`, `Goals 🚀`; a title of nothing else stays.
    let is_picture =
        |c: char| !c.is_alphanumeric() && !c.is_ascii() && !"…“”‘’„«»¿¡（）「」【】".contains(c) || c == ' ';
    let bare = without_badge(title.trim_matches(is_picture), is_picture);
    (if bare.contains(char::is_alphanumeric) { bare.to_owned() } else { title }, presence)
}

/// The title without a picture and a word at its end: `Story 1 🎯 MVP`.
fn without_badge(title: &str, is_picture: impl Fn(char) -> bool) -> &str {
    let Some((rest, last)) = title.rsplit_once(' ').filter(|(_, last)| last.chars().all(char::is_alphanumeric)) else {
        return title;
    };
    let has_badge = rest.rsplit(' ').next().is_some_and(|word| !word.is_empty() && word.chars().all(&is_picture));
    let is_dash = |c: char| matches!(c, '–' | '—' | '→' | '·' | '&' | '-' | '↔' | '×');
    if has_badge && !last.is_empty() && !rest.ends_with(is_dash) { rest.trim_end_matches(is_picture) } else { title }
}

/// True where a value says that there is none: `N/A`, also as code, with a remark behind it or a point.
pub fn is_unknown(value: &str) -> bool {
    let bare = value.trim().trim_matches(['\'', '"', '`', '*', '_']).trim_end_matches('.');
    bare.eq_ignore_ascii_case("n/a")
        || bare.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("n/a "))
            && bare[4..].trim_start().starts_with(['(', '-', '–', '—'])
}

/// True for a value that says that there is none, in one word.
pub fn is_nothing(value: &str) -> bool {
    is_unknown(value) || is_of(&value.trim().trim_end_matches('.').to_lowercase(), &["none"])
}

/// True for a paragraph that begins by saying that there is nothing: "None.", "No open issues were found."; not for
/// "Nothing is lost".
pub fn says_none(text: &str) -> bool {
    let bare = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let end = bare.find(|c: char| !c.is_alphanumeric()).unwrap_or(bare.len());
    let (first, rest) = (bare[..end].to_lowercase(), bare[end..].trim_start_matches(['*', '_']));
    is_of(&first, &["none-of"]) || (is_of(&first, &["none"]) && !rest.starts_with(' '))
}

/// The text with its HTML comments cut out.
pub fn without_comments(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("<!--") {
        out.push_str(before);
        rest = after.split_once("-->").map_or("", |(_, tail)| tail);
    }
    out.push_str(rest);
    out.trim().to_owned()
}

/// The item whose first leaf is this tile.
fn first_of_item(document: &Document, tile: TileId) -> Option<NodeId> {
    let node = document.tiles[tile].node;
    matches!(document.nodes[node].kind, NodeKind::Item { .. })
        .then(|| document.tiles[..tile].iter().rposition(|tile| matches!(tile.kind, TileKind::Leaf(_))))
        .filter(|before| {
            before.is_none_or(|before| document.tiles[before].range.end <= document.nodes[node].range.start)
        })
        .map(|_| node)
}

/// True for blocks that carry an author's content.
pub fn is_content(kind: BlockKind) -> bool {
    !matches!(kind, BlockKind::Front | BlockKind::Heading { .. } | BlockKind::Comment | BlockKind::Rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        let document = Document::parse(text);
        let found = labelled(&document, text);
        found.into_iter().map(|field| (field.label, field.value.of(text).to_owned())).collect()
    }

    #[test]
    fn labels_in_all_habits() {
        let pair = |label: &str, value: &str| (label.to_owned(), value.to_owned());
        assert_eq!(
            read("> **Status**: Draft\n> **PRD**: [a](b)\n\n_Target Directory: `x/y.md`_\nNote: one.\n"),
            [
                pair("Status", "Draft"),
                pair("PRD", "[a](b)"),
                pair("Target Directory", "`x/y.md`_"),
                pair("Note", "one."),
            ]
        );
        assert_eq!(
            read("- **Goals:**\n  - one\n  - two\n- **[VAL-SPC-003] E2E (Optional)**: trip\n- Image: `a:b`\n  - c\n"),
            [pair("Goals", "- one\n  - two"), pair("E2E", "trip"), pair("Image", "`a:b`\n  - c")]
        );
        assert_eq!(read("- **`[path]`**: what\n- **Empty**:\n"), [pair("[path]", "what"), pair("Empty", "")]);
        assert_eq!(read("See http://x.example and more.\n"), []);
    }

    #[test]
    fn remarks_in_titles() {
        let strip = |title| strip_presence(title).0;
        assert_eq!(strip("AuthN / AuthZ (Required if protected data/actions)"), "AuthN / AuthZ");
        assert_eq!(strip("Scenarios *(mandatory)*"), "Scenarios");
        assert_eq!(strip("Non-Functional (NFR)"), "Non-Functional (NFR)");
        assert_eq!(strip_presence("E2E (Optional)").1, Presence::Optional);
        assert_eq!(strip_presence("Gaps (Optional) ℹ️"), ("Gaps".to_owned(), Presence::Optional));
        assert_eq!(strip("Gaps ✅"), "Gaps ✅");
    }

    #[test]
    fn nothing_is_said_in_the_first_word() {
        assert!(says_none("None.") && says_none("No open issues were found.") && says_none("(없음)"));
        assert!(!says_none("Notes: none") && !says_none("Nothing is lost") && !says_none("Nobody.") && !says_none(""));
    }
}
