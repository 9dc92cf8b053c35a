//! Edits that change how a document is written and nothing of what it says. Each is looked at with the
//! project's own parser: where another text shows, it is not made.

use specast_engine::source::Source;
use specast_syntax::{InlineKind, Leaf, Marker, NodeKind, Range, TileKind};

use crate::pool::Random;
use crate::text::{Edit, Sort, again, apply, changed, shown, units};

/// The kinds of edits.
pub const KINDS: [&str; 16] = [
    "same",
    "reflow",
    "unwrap",
    "re-bullet",
    "re-number",
    "table-padding",
    "heading-levels",
    "moved-sections",
    "emphasis-marks",
    "bold-word",
    "escapes",
    "fences",
    "underlined-headings",
    "blank-lines",
    "scalar-quotes",
    "line-ends",
];

/// Edits that belong together: all of them are made, or none.
type Group = Vec<Edit>;

/// A copy with edits of one kind; none where the document has no place for it. `same` is the copy as it is.
pub fn edited(source: &Source, kind: &str, seed: u64) -> Option<Source> {
    let random = Random(seed);
    let groups = match kind {
        "same" => return Some(source.clone()),
        "reflow" => reflow(source, [58, 72, 100][(seed % 3) as usize]),
        "unwrap" => reflow(source, usize::MAX),
        "re-bullet" => bullets(source, false),
        "re-number" => bullets(source, true),
        "table-padding" => table_padding(source),
        "heading-levels" => heading_levels(source),
        "moved-sections" => moved_sections(source, random),
        "emphasis-marks" => emphasis_marks(source),
        "bold-word" => bold_words(source, random),
        "escapes" => escapes(source, random),
        "fences" => fences(source),
        "underlined-headings" => underlined_headings(source),
        "blank-lines" => blank_lines(source),
        "scalar-quotes" => scalar_quotes(source),
        "line-ends" => line_ends(source),
        other => unreachable!("no kind of edit is called {other}"),
    };
    // Levels and sections change together.
    let at_once = matches!(kind, "heading-levels" | "moved-sections");
    let groups = if at_once { vec![groups.into_iter().flatten().collect()] } else { groups };
    sound(source, groups)
}

/// Makes as many groups of edits as leave what shows as it is.
fn sound(source: &Source, groups: Vec<Group>) -> Option<Source> {
    let before = shown(source);
    let mut n_left = 60;
    let groups = holding(source, &before, groups, &mut n_left);
    let edits: Vec<Edit> = groups.into_iter().flatten().collect();
    let copy = again(source, apply(&source.text, &edits)?);
    (copy.text != source.text && is_same(&before, &copy)).then_some(copy)
}

fn holding(source: &Source, before: &[crate::text::Shown], mut groups: Vec<Group>, n_left: &mut usize) -> Vec<Group> {
    if groups.is_empty() || *n_left == 0 {
        return Vec::new();
    }
    *n_left -= 1;
    let edits: Vec<Edit> = groups.iter().flatten().cloned().collect();
    if apply(&source.text, &edits).is_some_and(|text| is_same(before, &again(source, text))) {
        return groups;
    }
    if groups.len() == 1 {
        return Vec::new();
    }
    let right = groups.split_off(groups.len() / 2);
    let mut out = holding(source, before, groups, n_left);
    out.extend(holding(source, before, right, n_left));
    out
}

fn is_same(before: &[crate::text::Shown], copy: &Source) -> bool {
    let (gone, new) = changed(before, &shown(copy));
    gone.is_empty() && new.is_empty()
}

/// Other line breaks inside of paragraphs: at most `width` characters in a line, as far as that goes.
fn reflow(source: &Source, width: usize) -> Vec<Group> {
    let document = &source.document;
    let text = &*source.text;
    let mut out = Vec::new();
    for (tile, _) in document.leaves().filter(|(_, leaf)| *leaf == Leaf::Paragraph) {
        let range = document.tiles[tile].range;
        let line = source.lines.line_range(source.lines.line(range.start));
        let before = Range { start: line.start, end: range.start }.of(text);
        let quoted = document.containers(tile).any(|node| matches!(node.kind, NodeKind::Quote { .. }));
        let hard = range.of(text).lines().any(|line| line.ends_with("  ") || line.ends_with('\\'));
        let html = document.inlines(tile).iter().any(|inline| inline.kind == InlineKind::Html);
        if quoted || hard || html || before.contains('\t') {
            continue;
        }
        let column = before.chars().count();
        let mut spaces: Vec<Range> = Vec::new();
        for inline in document.inlines(tile) {
            match inline.kind {
                InlineKind::Break => {
                    let rest = &text[inline.range.start as usize..];
                    let n_spaces = rest.len() - rest.trim_start().len();
                    spaces.push(Range::new(inline.range.start as usize, inline.range.start as usize + n_spaces));
                }
                InlineKind::Text if !inline.link => {
                    let inside = inline.range.of(text);
                    let at = inside.char_indices().filter(|(_, c)| *c == ' ');
                    spaces.extend(at.map(|(at, _)| {
                        Range::new(inline.range.start as usize + at, inline.range.start as usize + at + 1)
                    }));
                }
                _ => {}
            }
        }
        spaces.dedup_by(|b, a| a.end > b.start);
        let mut group = Group::new();
        let mut at = column;
        let mut start = range.start;
        for (index, space) in spaces.iter().enumerate() {
            let chunk = Range { start, end: space.start }.of(text);
            at = chunk.rsplit_once('\n').map_or(at + chunk.chars().count(), |(_, last)| last.chars().count());
            start = space.end;
            let next_end = spaces.get(index + 1).map_or(range.end, |next| next.start);
            let next = Range { start: space.end, end: next_end }.of(text);
            let fits = at + 1 + next.split('\n').next().unwrap_or_default().chars().count() <= width;
            let with = if fits || would_shape(next) {
                at += 1;
                " ".to_owned()
            } else {
                at = column;
                format!("\n{}", " ".repeat(column))
            };
            if with != space.of(text) {
                group.push(Edit::new(*space, with));
            }
        }
        out.push(group);
    }
    out.retain(|group| !group.is_empty());
    out
}

/// True if a line that begins so could be read as something else than text.
fn would_shape(chunk: &str) -> bool {
    let digits = chunk.trim_start_matches(|c: char| c.is_ascii_digit());
    chunk.is_empty()
        || chunk.starts_with(['-', '+', '*', '#', '>', '|', '=', '~', '<', '[', ':', '`', '_', ' ', '\\'])
        || digits.len() < chunk.len() && digits.starts_with(['.', ')'])
}

/// Other marks of list items: bullets, or the mark behind a number.
fn bullets(source: &Source, ordered: bool) -> Vec<Group> {
    let document = &source.document;
    let mut out = Vec::new();
    for node in document.nodes.iter().filter(|node| matches!(node.kind, NodeKind::Item { .. })) {
        let is_ordered =
            node.parent.is_some_and(|list| matches!(document.nodes[list].kind, NodeKind::List { ordered: true }));
        if is_ordered != ordered {
            continue;
        }
        let start = node.range.trim(&source.text).start as usize;
        let rest = &source.text[start..];
        let at = if ordered { rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(0) } else { 0 };
        let with = match rest.as_bytes().get(at) {
            Some(b'-') if !ordered => "*",
            Some(b'*') if !ordered => "+",
            Some(b'+') if !ordered => "-",
            Some(b'.') if ordered && at > 0 => ")",
            Some(b')') if ordered && at > 0 => ".",
            _ => continue,
        };
        out.push(Edit::new(Range::new(start + at, start + at + 1), with));
        // The numbers behind the first one do not show.
        let follows = matches!(node.kind, NodeKind::Item { n: 2.., .. });
        if ordered && follows && at == 1 && !rest.starts_with('1') {
            out.push(Edit::new(Range::new(start, start + 1), "1"));
        }
    }
    // A list in which one item has another mark is two lists.
    if out.is_empty() { Vec::new() } else { vec![out] }
}

fn table_padding(source: &Source) -> Vec<Group> {
    let document = &source.document;
    let text = &*source.text;
    let mut group = Group::new();
    for (tile, leaf) in document.leaves() {
        if !matches!(leaf, Leaf::TableHead | Leaf::TableRow) {
            continue;
        }
        for (column, cell) in document.cells(tile).iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            let behind = &text[cell.end as usize..];
            if behind.trim_start_matches([' ', '\t']).starts_with('|') {
                group.push(Edit::insert(cell.end, " ".repeat(1 + column % 3)));
            }
            let before = text[..cell.start as usize].trim_end_matches([' ', '\t']);
            if before.ends_with('|') && before.len() < cell.start as usize {
                group.push(Edit::new(Range::new(before.len(), cell.start as usize), "  "));
            }
        }
    }
    for tile in &document.tiles {
        let in_table = document.nodes[tile.node].kind == NodeKind::Table;
        if in_table && tile.kind == TileKind::Marker(Marker::Shape) {
            let rule = tile.range.of(text);
            if let Some(at) = rule.find("--").filter(|_| rule.chars().all(|c| "|-: \t\n\r".contains(c))) {
                group.push(Edit::insert(tile.range.start + at as u32, "---"));
            }
        }
    }
    if group.is_empty() { Vec::new() } else { vec![group] }
}

fn heading_levels(source: &Source) -> Vec<Group> {
    let document = &source.document;
    let mut group = Group::new();
    for (tile, leaf) in document.leaves() {
        let Leaf::Heading { level } = leaf else { continue };
        let range = document.tiles[tile].range;
        if level > 5 || !range.of(&source.text).starts_with('#') {
            return Vec::new();
        }
        group.push(Edit::insert(range.start, "#"));
    }
    if group.is_empty() { Vec::new() } else { vec![group] }
}

/// Two whole sections below the same heading change places.
fn moved_sections(source: &Source, mut random: Random) -> Vec<Group> {
    let document = &source.document;
    let text = &*source.text;
    let Some(level) =
        (1..6).find(|level| document.sections.iter().filter(|section| section.level == *level).count() > 1)
    else {
        return Vec::new();
    };
    let siblings: Vec<_> = document.sections.iter().filter(|section| section.level == level).collect();
    if siblings.iter().any(|section| section.parent != siblings[0].parent) {
        return Vec::new();
    }
    let first = random.below(siblings.len() - 1);
    let second = first + 1 + random.below(siblings.len() - 1 - first);
    let range = |at: usize| {
        let all = &siblings[at].all;
        document.tiles[all.start].range.cover(document.tiles[all.end - 1].range)
    };
    let moved = |at: usize| format!("{}\n\n", range(at).of(text).trim_end());
    vec![vec![Edit::new(range(first), moved(second)), Edit::new(range(second), moved(first))]]
}

/// `*x*` as `_x_`, `**x**` as `__x__`, and back.
fn emphasis_marks(source: &Source) -> Vec<Group> {
    let document = &source.document;
    let text = &*source.text;
    let mut out = Vec::new();
    for (tile, leaf) in document.leaves() {
        if !matches!(leaf, Leaf::Paragraph | Leaf::Heading { .. } | Leaf::TableRow) {
            continue;
        }
        let range = document.tiles[tile].range;
        let mut at = range.start;
        let mut group = Group::new();
        let ends = document.inlines(tile).iter().map(|inline| inline.range);
        for next in ends.chain([Range { start: range.end, end: range.end }]) {
            let gap = Range { start: at, end: next.start.max(at) };
            let with = match gap.of(text) {
                "*" => "_",
                "_" => "*",
                "**" => "__",
                "__" => "**",
                _ => "",
            };
            if !with.is_empty() {
                group.push(Edit::new(gap, with));
            }
            at = next.end.max(at);
        }
        out.push(group);
    }
    out.retain(|group| !group.is_empty());
    out
}

/// Words of prose in bold, about one in thirty.
fn bold_words(source: &Source, mut random: Random) -> Vec<Group> {
    let mut out = Vec::new();
    for unit in units(source).iter().filter(|unit| matches!(unit.sort, Sort::Prose | Sort::Cell)) {
        for word in unit.words() {
            let plain = word.text.len() > 3 && word.text.chars().all(char::is_alphabetic) && !word.in_code;
            let Some(segment) = unit.segment(word.at).filter(|segment| plain && !segment.strong) else { continue };
            let inside = segment.at.of(unit.text());
            let (start, end) = (word.at.start - segment.at.start, word.at.end - segment.at.start);
            let apart = inside[..start as usize].ends_with(' ') && inside[end as usize..].starts_with(' ');
            if let Some(at) = unit.source(word.at).filter(|_| apart && random.below(30) == 0) {
                out.push(vec![Edit::insert(at.start, "**"), Edit::insert(at.end, "**")]);
            }
        }
    }
    out
}

/// Fences of the other kind around code.
fn fences(source: &Source) -> Vec<Group> {
    let text = &*source.text;
    let mut out = Group::new();
    for tile in source.document.tiles.iter().filter(|tile| tile.kind == TileKind::Marker(Marker::Fence)) {
        let fence = tile.range.trim(text);
        let marks = fence.of(text);
        let n = marks.len() - marks.trim_start_matches(['`', '~']).len();
        if n > 2 {
            let other = if marks.starts_with('`') { "~" } else { "`" };
            out.push(Edit::new(Range { start: fence.start, end: fence.start + n as u32 }, other.repeat(n)));
        }
    }
    if out.is_empty() { Vec::new() } else { vec![out] }
}

/// `# Title` as a title with a line below it.
fn underlined_headings(source: &Source) -> Vec<Group> {
    let mut out = Vec::new();
    for (tile, leaf) in source.document.leaves() {
        let tile = source.document.tiles[tile];
        let Leaf::Heading { level: level @ 1..=2 } = leaf else { continue };
        let marked = tile.range.of(&source.text);
        let title = marked.trim_start_matches('#').trim();
        if tile.node == 0 && marked.starts_with('#') && !title.is_empty() && !title.ends_with('#') {
            let line = if level == 1 { "===" } else { "---" };
            out.push(vec![Edit::new(tile.range.trim(&source.text), format!("{title}\n{line}"))]);
        }
    }
    out
}

/// More blank lines between blocks.
fn blank_lines(source: &Source) -> Vec<Group> {
    let document = &source.document;
    let blocks =
        document.blocks.iter().skip(1).map(|block| source.lines.line_range(source.lines.line(block.range.start)));
    blocks.map(|line| vec![Edit::insert(line.start, "\n")]).collect()
}

/// Words of the front matter in quotes.
fn scalar_quotes(source: &Source) -> Vec<Group> {
    let text = &*source.text;
    let mut out = Vec::new();
    for (tile, _) in source.document.leaves().filter(|(_, leaf)| *leaf == Leaf::FrontEntry) {
        let range = source.document.tiles[tile].range.trim(text);
        let Some((key, value)) = range.of(text).split_once(": ") else { continue };
        let plain = value.chars().all(|c| c.is_ascii_alphanumeric() || " -./".contains(c));
        let words = ["true", "false", "null", "yes", "no", "on", "off"];
        if plain && value.starts_with(|c: char| c.is_alphabetic()) && !words.contains(&value.to_lowercase().as_str()) {
            let start = range.start + key.len() as u32 + 2;
            out.push(vec![Edit::insert(start, "'"), Edit::insert(range.end, "'")]);
        }
    }
    out
}

/// Lines that end as on Windows.
fn line_ends(source: &Source) -> Vec<Group> {
    if source.text.contains('\r') {
        return Vec::new();
    }
    vec![source.text.match_indices('\n').map(|(at, _)| Edit::insert(at as u32, "\r")).collect()]
}

/// A backslash before marks of prose that would stand as they are without it, about one in ten.
fn escapes(source: &Source, mut random: Random) -> Vec<Group> {
    let mut out = Vec::new();
    for unit in units(source).iter().filter(|unit| matches!(unit.sort, Sort::Prose | Sort::Cell)) {
        let text = unit.text();
        for (at, c) in text.char_indices() {
            let here = Range::new(at, at + c.len_utf8());
            let token = text[..at].rsplit(char::is_whitespace).next().unwrap_or_default();
            let rest = text[at..].split(char::is_whitespace).next().unwrap_or_default();
            let is_address = [token, rest].iter().any(|part| part.contains(['@', '/', ':']) || part.starts_with("www"));
            let fits = matches!(c, '!' | '(' | ')' | '#' | '+' | '-' | '.' | '[' | ']' | '_' | '*' | '~' | '>');
            if !fits || is_address || unit.in_code(here) || random.below(10) != 0 {
                continue;
            }
            if let Some(at) = unit.source(here) {
                out.push(vec![Edit::insert(at.start, "\\")]);
            }
        }
    }
    out
}
