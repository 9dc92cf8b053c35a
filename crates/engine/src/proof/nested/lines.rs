//! The lines of a block of code, each with what encloses it.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;
use specast_syntax::{Leaf, TileKind};

use super::language::Language;
use crate::facts::{FactKind, Place, language_of};
use crate::proof::exact::At;
use crate::proof::side::{Doc, LeafInfo, key_of};
use crate::words;

/// A line of code.
pub(super) struct Line {
    pub at: At,
    /// The document and the leaf that it stands in.
    pub block: At,
    /// The place of its text.
    pub text: usize,
    /// The line that it stands below, an index into the side's lines.
    pub parent: Option<usize>,
    /// For a comment the line that it speaks of, the next one that is none.
    pub heads: Option<usize>,
    /// It, and all that stands below it, as one number.
    pub whole: u64,
    /// True where its place among its neighbours means nothing.
    pub is_free: bool,
    /// True for a line of signs only, which closes something.
    pub is_bare: bool,
    /// True where it is known what encloses a line: brackets, or blanks that mean something.
    pub is_enclosed: bool,
}

/// How far a tab sets in, in blanks.
const TAB: i64 = 4;

/// What opens something, and what closes it.
const OPENING: [char; 3] = ['{', '[', '('];
const CLOSING: [char; 3] = ['}', ']', ')'];

/// A line as it stands.
struct Shown<'t> {
    at: At,
    /// Without what sets it in.
    bare: &'t str,
    column: i64,
}

/// The language of a block of code, `yaml` for front matter; none for a drawing, and for what is no code.
pub(super) fn language(doc: &Doc<'_>, leaf: &LeafInfo) -> Option<Language> {
    let name = match doc.source.document.tiles[leaf.tile].kind {
        TileKind::Leaf(Leaf::FrontEntry) => "yaml".to_owned(),
        TileKind::Leaf(Leaf::Code { info }) => language_of(info.of(&doc.source.text)),
        _ => return None,
    };
    let mut statements = leaf.statements.clone().map(|s| &doc.facts.statements[s]);
    let first = statements.clone().next().map_or("", |statement| &statement.text);
    if leaf.navigation || statements.any(|statement| !matches!(statement.place, Place::Code | Place::Front)) {
        return None;
    }
    Language::of(&name, first)
}

/// The lines of a leaf as they stand; what stands behind another one on its line goes with that.
fn shown<'t>(doc: &'t Doc<'_>, leaf: At) -> Vec<Shown<'t>> {
    let text = &*doc.source.text;
    let mut last_line = usize::MAX;
    let statements = doc.leaves[leaf.1].statements.clone();
    let shown = statements.filter_map(|s| {
        let range = doc.facts.statements[s].range;
        let start = text[..range.start as usize].rfind('\n').map_or(0, |at| at + 1);
        if start == std::mem::replace(&mut last_line, start) {
            return None;
        }
        let sets_in = |c: char| c.is_whitespace() || is_drawn(c);
        let shown = range.of(text);
        let bare = shown.trim_start_matches(sets_in);
        let ahead = text[start..range.start as usize].chars().chain(shown[..shown.len() - bare.len()].chars());
        let column = ahead.map(|c| if c == '\t' { TAB } else { 1 }).sum();
        Some(Shown { at: (leaf.0, s), bare, column })
    });
    shown.collect()
}

/// The lines of a leaf; indices into them count from `first`.
pub(super) fn lines(doc: &Doc<'_>, leaf: At, language: &Language, first: usize) -> Vec<Line> {
    let shown = shown(doc, leaf);
    let is_command = |at: At| {
        let facts = doc.facts.of(&doc.facts.statements[at.1]);
        facts.iter().any(|fact| fact.kind == FactKind::Command)
    };
    let in_any_order = language.is_data
        || language.is_settings && shown.iter().all(|line| is_setting(line.bare))
        || language.is_listing && is_listing(&shown);
    let mut out: Vec<Line> = Vec::with_capacity(shown.len());
    // The lines that enclose the next one, each with how far it is set in.
    let mut open: Vec<(i64, usize)> = Vec::new();
    // The last line of a text in YAML, in which each line stands where it stands.
    let mut scalar: Option<i64> = None;
    for Shown { at, bare, column } in &shown {
        let index = first + out.len();
        let is_bare = !bare.contains(char::is_alphanumeric);
        let is_comment = is_comment(bare);
        let is_item = language.is_yaml && (bare.starts_with("- ") || *bare == "-");
        let is_header = language.has_sections && is_header(bare);
        let parent = if language.has_brackets {
            let closes = bare.chars().take_while(|c| CLOSING.contains(c)).count();
            open.truncate(open.len().saturating_sub(closes));
            let parent = open.last().map(|(_, line)| *line);
            for opens in brackets(&bare[closes..]) {
                if opens {
                    open.push((0, index));
                } else {
                    open.pop();
                }
            }
            parent
        } else if is_comment {
            None
        } else {
            // An item may stand below its key, and a section's lines below its header, without being set in. A line of
            // dashes begins another document.
            let column = match *bare {
                "---" if language.is_yaml => i64::MIN,
                _ => 2 * column + i64::from(is_item) - i64::from(is_header),
            };
            while open.last().is_some_and(|(other, _)| *other >= column) {
                open.pop();
            }
            let parent = open.last().map(|(_, line)| *line);
            // What closes something has nothing below it.
            if !is_bare || bare.ends_with(OPENING) || *bare == "-" || column == i64::MIN {
                open.push((column, index));
            }
            parent
        };
        scalar = scalar.filter(|outer| column > outer);
        let is_element = is_item
            || scalar.is_some()
            || language.has_brackets && is_element(bare) && !is_comment
            || language.has_sections && bare.starts_with("[[");
        if language.is_yaml && scalar.is_none() && opens_scalar(bare) {
            scalar = Some(*column);
        }
        out.push(Line {
            at: *at,
            block: leaf,
            text: words::place_of(&doc.statements[at.1].said.key),
            parent,
            heads: None,
            whole: 0,
            is_free: !is_element && (in_any_order || language.is_output && !is_command(*at)),
            is_bare: is_bare && *bare != "---",
            is_enclosed: language.is_indented || language.has_brackets,
        });
    }
    // A comment stands where the line stands that it speaks of.
    let mut next: Option<usize> = None;
    for (index, line) in shown.iter().enumerate().rev() {
        if !is_comment(line.bare) {
            next = Some(index);
        } else if let Some(next) = next {
            out[index].heads = Some(first + next);
            out[index].parent = out[next].parent;
        }
    }
    // From the last line on, what stands below a line is known before it.
    let mut below: Vec<u64> = vec![0; out.len()];
    for index in (0..out.len()).rev() {
        let mut hash = FxHasher::default();
        (out[index].text, below[index]).hash(&mut hash);
        out[index].whole = hash.finish();
        if let Some(parent) = out[index].parent {
            // In any order.
            below[parent - first] = below[parent - first].wrapping_add(out[index].whole);
        }
    }
    out
}

/// True for a sign that draws a tree.
fn is_drawn(c: char) -> bool {
    ('\u{2500}'..='\u{257f}').contains(&c)
}

/// True for a line that says something of the next one: a comment, an attribute, a directive of a template.
fn is_comment(line: &str) -> bool {
    let starts = ["//", "/*", "-- ", "; ", "{{-", "{{ ", "{%", "<!--", "@"];
    line.starts_with('#') && !line.starts_with("#!") || starts.iter().any(|sign| line.starts_with(sign))
}

/// The brackets of a line outside of its strings and comments: whether each opens something.
fn brackets(line: &str) -> Vec<bool> {
    let mut out = Vec::new();
    let mut in_string = false;
    let mut last = ' ';
    for c in line.chars() {
        if c == '"' && last != '\\' {
            in_string = !in_string;
        } else if !in_string {
            if c == '#' || c == '/' && last == '/' {
                break;
            } else if OPENING.contains(&c) {
                out.push(true);
            } else if CLOSING.contains(&c) {
                match out.last() {
                    Some(true) => drop(out.pop()),
                    _ => out.push(false),
                }
            }
        }
        last = if last == '\\' { ' ' } else { c };
    }
    out
}

/// True for the header of a section: `[server.tls]`, `[branch "main"]`.
fn is_header(line: &str) -> bool {
    let name = line.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    name.is_some_and(|(name, _)| name.starts_with(|c: char| c.is_alphanumeric() || c == '[') && !name.contains(','))
}

/// True for an element of a list: no setting, no block, and nothing that closes one.
fn is_element(line: &str) -> bool {
    let name = line.trim_end_matches(|c| OPENING.contains(&c) || c == ' ');
    !line.starts_with(CLOSING) && !line.contains([':', '=']) && (name.len() == line.len() || name.is_empty())
}

/// True for a line that sets something, heads settings, or says something of them.
fn is_setting(line: &str) -> bool {
    is_comment(line) || is_header(line) || key_of(line).is_some() || !line.contains(char::is_alphanumeric)
}

/// True for lines of names: a tree of files, or one word each; and for a drawing with arrows.
fn is_listing(lines: &[Shown<'_>]) -> bool {
    let has_arrow = |line: &Shown<'_>| line.bare.contains(['→', '←']) || line.bare.contains("->");
    let is_numbered = |line: &Shown<'_>| line.bare.starts_with(|c: char| c.is_ascii_digit());
    let is_name = |line: &Shown<'_>| !line.bare.trim().contains(char::is_whitespace) && !is_numbered(line);
    lines.iter().any(has_arrow) || lines.iter().all(is_name)
}

/// True for a line of YAML behind which a text of several lines follows: `run: |`.
fn opens_scalar(line: &str) -> bool {
    let line = line.trim_end().trim_end_matches(['-', '+']).trim_end_matches(|c: char| c.is_ascii_digit());
    line.strip_suffix(['|', '>']).is_some_and(|line| line.ends_with([' ', ':']))
}
