//! The texts that stand literally in a template: whoever finds one in a document knows where it comes from.
//!
//! Knows the template only; no document.

use std::collections::BTreeMap;

use specast_syntax::{Block, BlockKind, Document, Leaf, Range};

use super::vocabulary::{is_of, words};
use super::wording::is_about_examples;
use super::{Slot, SlotKind, normalise, notation};

/// Normalised texts that stand literally in the template, outside of holes.
pub(super) fn texts(document: &Document, text: &str, slots: &[Slot]) -> BTreeMap<String, Range> {
    let holes: Vec<Range> = slots.iter().flat_map(|slot| slot.holes.iter().map(|hole| hole.range)).collect();
    let mut out = BTreeMap::new();
    let mut add = |shown: &str, range: Range| {
        let shown = normalise(&notation::without_comments(shown));
        if !shown.is_empty() && !holes.iter().any(|hole| hole.overlaps(range)) {
            out.entry(shown).or_insert(range);
        }
    };
    for (tile, leaf) in document.leaves() {
        let range = document.tiles[tile].range;
        let plain = document.plain(tile, text);
        match leaf {
            Leaf::FrontEntry | Leaf::LinkDefinition => {}
            Leaf::Comment => add(range.of(text).trim_start_matches("<!--").trim_end_matches("-->"), range),
            Leaf::TableHead | Leaf::TableRow => {
                for cell in document.cells(tile) {
                    add(&document.plain_in(tile, *cell, text).text, *cell);
                }
            }
            Leaf::Heading { .. } => {
                add(&plain.text, range);
                if let Some(section) = document.section_of(tile) {
                    let title = document.sections[section].title;
                    add(&document.plain_in(tile, title, text).text, title);
                    add(&notation::title(document, section, text).0, title);
                }
            }
            Leaf::Code { .. } => {
                add(&plain.text, range);
                let mut at = range.start;
                for line in range.of(text).split_inclusive('\n') {
                    let end = at + line.len() as u32;
                    add(line, Range { start: at, end });
                    at = end;
                }
            }
            _ => {
                add(&plain.text, range);
                for line in notation::lines(document, tile, text) {
                    let plain = document.plain_in(tile, line, text);
                    add(&plain.text, line);
                    for sentence in sentences(&plain.text) {
                        add(sentence.of(&plain.text), plain.source(sentence));
                    }
                }
                for field in notation::labels_of(document, tile, text) {
                    let label = document.plain_in(tile, field.label_range, text).text;
                    add(&label, field.label_range);
                    add(&field.label, field.label_range);
                    add(&document.plain_in(tile, field.value, text).text, field.value);
                }
            }
        }
    }
    for slot in slots {
        if let SlotKind::Key { .. } = slot.kind {
            add(&slot.title.show(), Range { start: slot.origin.start, end: slot.origin.start });
        }
    }
    out
}

/// Normalised sentences of the guidance that are long enough to be nobody else's, with their place.
pub(super) fn guidance(document: &Document, text: &str, slots: &[Slot]) -> BTreeMap<String, Range> {
    /// Shorter sentences ("See below.") are said by anybody.
    const LEAST_WORDS: usize = 6;
    let ranges: Vec<Range> = slots.iter().flat_map(|slot| slot.guidance.iter().copied()).collect();
    let holes: Vec<Range> = slots.iter().flat_map(|slot| slot.holes.iter().map(|hole| hole.range)).collect();
    let lasting = lasting(document, text, &holes);
    let mut out = BTreeMap::new();
    for (tile, leaf) in document.leaves() {
        let range = document.tiles[tile].range;
        if matches!(leaf, Leaf::Heading { .. } | Leaf::Code { .. }) || !ranges.iter().any(|one| one.overlaps(range)) {
            continue;
        }
        let plain = document.plain(tile, text);
        let stays = lasting.iter().any(|list| list.contains(range)) || is_to_stay(&plain.text, range.of(text));
        if leaf != Leaf::Comment && stays {
            continue;
        }
        for sentence in paragraphs(&plain.text).into_iter().flat_map(|part| within(&plain.text, part)) {
            let shown = sentence.of(&plain.text);
            let at = plain.source(sentence);
            if shown.split_whitespace().count() >= LEAST_WORDS && !holes.iter().any(|hole| hole.overlaps(at)) {
                out.entry(normalise(shown)).or_insert(at);
            }
        }
    }
    out
}

/// Lists that stay as they are: the steps of a process, what must hold before a release. Nothing in their section
/// tells an author what to write or leaves anything to fill in, or a label such as "Rules:" announces them.
fn lasting(document: &Document, text: &str, holes: &[Range]) -> Vec<Range> {
    let blocks = &document.blocks;
    let is_heading = |block: &Block| matches!(block.kind, BlockKind::Heading { .. });
    let says = |block: &Block| {
        let leaves = document.leaves().filter(|(tile, _)| block.range.contains(document.tiles[*tile].range));
        leaves.map(|(tile, _)| document.plain(tile, text).text).collect::<Vec<_>>()
    };
    let is_for_author = |block: &Block| {
        holes.iter().any(|hole| block.range.contains(*hole))
            || match block.kind {
                BlockKind::Paragraph => {
                    says(block).iter().any(|said| !said.ends_with(':') || tells(said) || is_to_author(said))
                }
                BlockKind::List { .. } => says(block).iter().any(|said| asks_to_write(said)),
                BlockKind::Comment => true,
                _ => false,
            }
    };
    let sections = blocks.split(is_heading).filter(|section| !section.iter().any(is_for_author));
    let is_list = |block: &&Block| matches!(block.kind, BlockKind::List { .. });
    let lists = sections.flatten().filter(is_list);
    let is_label = |block: &Block| {
        block.kind == BlockKind::Paragraph && says(block).iter().all(|said| said.ends_with(':') && !instructs(said))
    };
    let announced = blocks.windows(2).filter(|pair| is_label(&pair[0]) && !is_for_author(&pair[1]));
    lists.chain(announced.map(|pair| &pair[1]).filter(is_list)).map(|list| list.range).collect()
}

/// The paragraphs and list items of a text, without the marks of a comment around it.
fn paragraphs(text: &str) -> Vec<Range> {
    let start = if text.starts_with("<!--") { 4 } else { 0 };
    let end = text.trim_end().strip_suffix("-->").map_or(text.len(), str::len).max(start);
    let mut out: Vec<Range> = Vec::new();
    let mut at = start;
    let mut is_open = false;
    for line in text[start..end].split_inclusive('\n') {
        let range = Range::new(at, at + line.len());
        at += line.len();
        let bare = line.trim_start();
        let is_item = bare.starts_with("- ") || bare.starts_with("* ");
        match out.last_mut() {
            Some(last) if is_open && !is_item && !bare.is_empty() => *last = last.cover(range),
            _ if bare.is_empty() => {}
            _ => {
                let mark = if is_item { line.len() - bare.len() + 2 } else { 0 };
                out.push(Range::new(range.start as usize + mark, range.end as usize));
            }
        }
        is_open = !bare.is_empty();
    }
    out
}

/// The sentences of a part of a text.
fn within(text: &str, part: Range) -> Vec<Range> {
    let shift = |range: Range| Range { start: part.start + range.start, end: part.start + range.end };
    sentences(part.of(text)).into_iter().map(shift).collect()
}

/// True for a text that asks, or that begins by telling somebody what to write.
pub(super) fn tells(text: &str) -> bool {
    first_word(text).is_some_and(|word| is_said(word, &["writing", "order"])) || text.contains(['?', '？'])
}

/// True for a text that asks, or that begins by speaking to an author or of what to write.
fn asks_to_write(text: &str) -> bool {
    first_word(text).is_some_and(|word| is_said(word, &["writing", "person"])) || text.contains(['?', '？'])
}

fn first_word(text: &str) -> Option<&str> {
    text.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty())
}

/// True for a text that speaks to its reader.
pub(super) fn is_to_author(text: &str) -> bool {
    text.split(|c: char| !c.is_alphanumeric()).any(|word| is_of(&word.to_lowercase(), &["person"]))
}

/// True for a word of the kinds. Where no blanks part the words, it may be the first of several.
fn is_said(word: &str, kinds: &[&str]) -> bool {
    let begins_with = |known: &&str| !known.is_ascii() && word.starts_with(known);
    is_of(&word.to_lowercase(), kinds)
        || (!word.is_ascii() && kinds.iter().flat_map(|kind| words(kind)).any(begins_with))
}

/// True for a text that says something of every document: a rule in a standard's words, what leads over to a list;
/// where it gives no order, also a licence and a reference.
fn is_to_stay(shown: &str, raw: &str) -> bool {
    if tells(shown) || is_to_author(shown) {
        return false;
    }
    let mut said = shown.split(|c: char| !c.is_alphanumeric());
    let is_rule = said.clone().any(|word| words("rule").contains(&word))
        && !said.any(|word| is_of(&word.to_lowercase(), &["part"]));
    // "Example of …:" goes with its example.
    let leads_over = shown.trim_end().ends_with([':', '：']) && !is_about_examples(shown);
    let is_link = raw.contains("](") || raw.contains("][") || raw.contains("://");
    let lower = raw.to_lowercase();
    let is_of_all = || is_link || words("stays").iter().any(|said| lower.contains(said));
    is_rule || leads_over || (!instructs(shown) && is_of_all())
}

/// True for a paragraph that asks, or tells an author what to write.
pub(super) fn instructs(text: &str) -> bool {
    const KINDS: [&str; 5] = ["person", "writing", "order", "mention", "part"];
    let mut found = text.split(|c: char| !c.is_alphanumeric() && c != '.').map(|word| word.trim_matches('.'));
    // The first word of a sentence has a capital; a word in capitals is none of these.
    let is_told = |word: &str| {
        let rest_is_lower = word.chars().skip(1).all(char::is_lowercase);
        (rest_is_lower || !word.is_ascii()) && is_said(word, &KINDS)
    };
    // `(What was decided and why)` says in parentheses what to write.
    let is_aside = text.trim().starts_with('(') && text.trim_end().ends_with(')');
    is_aside || text.contains('?') || found.any(|word| is_told(word) || word == "e.g")
}

/// Sentences of a visible text, cut behind `. `, `? ` and `! `, line breaks counting as blanks.
pub fn sentences(text: &str) -> Vec<Range> {
    let mut out = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices(['.', '?', '!']) {
        let is_short = ["e.g", "i.e", "etc", "vs", "cf"].iter().any(|word| text[..at].ends_with(word));
        if text[at + 1..].starts_with(char::is_whitespace) && !is_short {
            out.push(Range::new(start, at + 1).trim(text));
            start = at + 1;
        }
    }
    out.push(Range::new(start, text.len()).trim(text));
    out.retain(|range| !range.is_empty());
    out
}
