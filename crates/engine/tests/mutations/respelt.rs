//! Edits that change what shows, and nothing of what it says to a reader: other spellings of the same words, numbers in
//! front of headings, ids in front of rules, a list of contents.

use specast_engine::source::Source;
use specast_syntax::{InlineKind, Leaf, NodeKind, Range, SectionId};

use crate::text::{Edit, again, apply};

/// The kinds of edits.
pub const KINDS: [&str; 12] = [
    "contractions",
    "ampersands",
    "examples",
    "reasons",
    "short-units",
    "typographic-apostrophes",
    "numbered-headings",
    "headings-in-capitals",
    "heading-anchors",
    "rule-ids",
    "callouts",
    "contents-list",
];

/// A copy with edits of one kind; none where the document has no place for it.
pub fn edited(source: &Source, kind: &str) -> Option<Source> {
    let edits = match kind {
        "contractions" => phrases(source, &contractions()),
        "ampersands" => phrases(source, &[(" and ", " & ")]),
        "examples" => phrases(source, &[("for example", "e.g."), ("For example", "For instance")]),
        "reasons" => phrases(source, &[("due to", "because of")]),
        "short-units" => phrases(source, &[(" minutes", " min"), (" seconds", " s"), (" hours", " h")]),
        "typographic-apostrophes" => phrases(source, &[("'", "’")]),
        "numbered-headings" => headings(source, numbered),
        "headings-in-capitals" => headings(source, |source, id| Some(in_capitals(source, id))),
        "heading-anchors" => headings(source, anchored),
        "rule-ids" => rule_ids(source),
        "callouts" => callouts(source),
        "contents-list" => contents(source),
        other => unreachable!("no kind of edit is called {other}"),
    };
    let copy = again(source, apply(&source.text, &edits).filter(|_| !edits.is_empty())?);
    // An edit that makes other headings of a text is none of these.
    (copy.document.sections.len() == source.document.sections.len() + usize::from(kind == "contents-list"))
        .then_some(copy)
}

fn contractions() -> Vec<(&'static str, &'static str)> {
    vec![
        ("do not ", "don't "),
        ("does not ", "doesn't "),
        ("did not ", "didn't "),
        ("is not ", "isn't "),
        ("are not ", "aren't "),
        ("was not ", "wasn't "),
        ("should not ", "shouldn't "),
        ("could not ", "couldn't "),
        ("would not ", "wouldn't "),
        ("will not ", "won't "),
        ("cannot ", "can't "),
        (" it is ", " it's "),
    ]
}

/// Puts phrases in the place of others, in the words of paragraphs: between letters or digits and letters.
fn phrases(source: &Source, pairs: &[(&str, &str)]) -> Vec<Edit> {
    let document = &source.document;
    let mut out: Vec<Edit> = Vec::new();
    for (tile, _) in document.leaves().filter(|(_, leaf)| *leaf == Leaf::Paragraph) {
        for inline in document.inlines(tile).iter().filter(|inline| inline.kind == InlineKind::Text && !inline.link) {
            let text = inline.range.of(&source.text);
            for (from, to) in pairs {
                let found = text.match_indices(from).filter(|(at, _)| {
                    let (before, behind) = (&text[..*at], &text[at + from.len()..]);
                    let is_word = |c: char| c.is_ascii_alphabetic() || c.is_ascii_digit() && *from != "'";
                    let (starts, ends) = (from.starts_with(char::is_alphabetic), from.ends_with(char::is_alphabetic));
                    let is_apart = |c: char| c == ' ' || c == '(';
                    let holds_before = if starts {
                        before.is_empty() || before.ends_with(is_apart)
                    } else {
                        before.ends_with(is_word)
                    };
                    let holds_behind =
                        if ends { behind.starts_with([' ', ',', '.']) } else { behind.starts_with(is_word) };
                    let counts = !from.trim_end().ends_with(['s']) || from.starts_with(char::is_alphabetic);
                    holds_before && holds_behind && (counts || before.ends_with(|c: char| c.is_ascii_digit()))
                });
                let places = found.map(|(at, _)| {
                    let start = inline.range.start as usize + at;
                    Range::new(start, start + from.len())
                });
                out.extend(places.map(|at| Edit::new(at, *to)));
            }
        }
    }
    out.sort_by_key(|edit| edit.at.start);
    out.dedup_by(|b, a| a.at.end > b.at.start);
    out
}

/// An edit of each heading below the title.
fn headings(source: &Source, edit: impl Fn(&Source, SectionId) -> Option<Edit>) -> Vec<Edit> {
    (first(source)..source.document.sections.len()).filter_map(|id| edit(source, id)).collect()
}

/// The first heading that is no title.
fn first(source: &Source) -> SectionId {
    source.document.sections.first().map_or(0, |section| usize::from(section.level == 1))
}

/// `2.1 ` in front, in a document without numbers.
fn numbered(source: &Source, id: SectionId) -> Option<Edit> {
    let sections = &source.document.sections;
    if sections.iter().any(|section| section.number.is_some()) {
        return None;
    }
    let first = first(source);
    let place = |id: SectionId| (first..=id).filter(|other| sections[*other].parent == sections[id].parent).count();
    let above = std::iter::successors(Some(id), |id| sections[*id].parent).filter(|id| *id >= first);
    let mut parts: Vec<String> = above.map(|id| place(id).to_string()).collect();
    parts.reverse();
    let point = if parts.len() == 1 { "." } else { "" };
    Some(Edit::insert(sections[id].title.start, format!("{}{point} ", parts.join("."))))
}

/// `{#part-2}` behind the title, where that is no link.
fn anchored(source: &Source, id: SectionId) -> Option<Edit> {
    let title = source.document.sections[id].title;
    let is_plain = !title.of(&source.text).contains(['[', ']', '{', '`', '<']);
    is_plain.then(|| Edit::insert(title.end, format!(" {{#part-{id}}}")))
}

/// Each word that is letters alone begins with a capital.
fn in_capitals(source: &Source, id: SectionId) -> Edit {
    let title = source.document.sections[id].title;
    let words = title.of(&source.text).split(' ').map(|word| match word.chars().next() {
        Some(first) if word.chars().all(|c| c.is_ascii_lowercase()) => {
            format!("{}{}", first.to_ascii_uppercase(), &word[1..])
        }
        _ => word.to_owned(),
    });
    Edit::new(title, words.collect::<Vec<_>>().join(" "))
}

/// `**REQ-001**: ` in front of each item that says what must or should be.
fn rule_ids(source: &Source) -> Vec<Edit> {
    let document = &source.document;
    let is_item =
        |tile: usize| document.containers(tile).next().is_some_and(|node| matches!(node.kind, NodeKind::Item { .. }));
    let mut out = Vec::new();
    for (tile, _) in document.leaves().filter(|(tile, leaf)| *leaf == Leaf::Paragraph && is_item(*tile)) {
        let range = document.tiles[tile].range;
        let text = range.of(&source.text);
        if [" must ", " should ", " MUST ", " SHOULD "].iter().any(|word| text.contains(word))
            && text.starts_with(char::is_uppercase)
        {
            out.push(Edit::insert(range.start, format!("**REQ-{:03}**: ", out.len() + 1)));
        }
    }
    if source.text.contains("REQ-") { Vec::new() } else { out }
}

/// Paragraphs of one line that begin with `Note: ` become alerts.
fn callouts(source: &Source) -> Vec<Edit> {
    let document = &source.document;
    let mut out = Vec::new();
    for (tile, _) in document.leaves().filter(|(_, leaf)| *leaf == Leaf::Paragraph) {
        let range = document.tiles[tile].range;
        let text = range.of(&source.text);
        if document.containers(tile).next().is_none() && text.starts_with("Note: ") && !text.trim_end().contains('\n') {
            out.push(Edit::new(Range { start: range.start, end: range.start + 6 }, "> [!NOTE]\n> "));
        }
    }
    out
}

/// A list of the headings before the first of them that stands below the title.
fn contents(source: &Source) -> Vec<Edit> {
    let sections = &source.document.sections;
    let listed: Vec<&str> =
        sections.iter().skip(1).filter(|it| it.level == 2).map(|it| it.title.of(&source.text)).collect();
    let is_plain = |title: &&str| title.chars().all(|c| c.is_ascii_alphabetic() || c == ' ');
    let Some(first) = sections.get(1).filter(|it| listed.len() > 2 && it.level == 2 && listed.iter().all(is_plain))
    else {
        return Vec::new();
    };
    let line = |title: &&str| format!("- [{title}](#{})\n", title.to_lowercase().replace(' ', "-"));
    let list: String = listed.iter().map(line).collect();
    let start = source.document.tiles[first.heading].range.start;
    let line = source.lines.line_range(source.lines.line(start));
    vec![Edit::insert(line.start, format!("## Table of contents\n\n{list}\n"))]
}
