//! Where sentences, labels and comments begin and end in a visible text.

use std::sync::{Arc, LazyLock};

use rustc_hash::FxHashSet as HashSet;
use specast_syntax::{InlineKind, Plain, Range};

use crate::words;

/// Where the comment behind a value begins in a line of YAML. A number sign in quotes, or without a blank before it,
/// begins none.
pub(super) fn comment_at(line: &str) -> Option<usize> {
    let mut quote: Option<char> = None;
    let mut before = ' ';
    let mut last = ':';
    for (at, c) in line.char_indices() {
        match quote {
            Some(open) if c == open && before != '\\' => quote = None,
            // A quote inside of a word is an apostrophe.
            None if matches!(c, '"' | '\'') && matches!(last, ':' | '-' | ',' | '[' | '{') => quote = Some(c),
            None if c == '#' && before.is_whitespace() && at > 0 => return Some(at),
            _ => {}
        }
        before = c;
        if !c.is_whitespace() {
            last = c;
        }
    }
    None
}

/// True for lines that are sentences: each block of them ends like one, with words and no sign of code.
pub(super) fn is_told(text: &str) -> bool {
    let signs = ['{', '}', '=', '$', '<', '>', '|', '\\', '[', ']', '_', '*', '#'];
    let is_sentence = |block: &str| {
        let block = block.trim();
        block.starts_with(char::is_uppercase)
            && block.ends_with(['.', '!', '?'])
            && block.split_whitespace().count() > 3
    };
    let mut blocks = text.split("\n\n").filter(|block| !block.trim().is_empty()).peekable();
    blocks.peek().is_some() && !text.contains(signs) && blocks.all(is_sentence)
}

/// The visible text with inline code blanked out, byte for byte as long; none where there is no code.
pub(super) fn mask(plain: &Plain) -> Option<Arc<str>> {
    plain.codes().next()?;
    let mut text = plain.text.clone().into_bytes();
    for segment in plain.codes() {
        text[segment.at.as_usize()].fill(b'`');
    }
    Some(String::from_utf8(text).unwrap_or_default().into())
}

/// The label in front of a statement: up to six words and a colon, in bold or plain.
pub(super) fn label(plain: &Plain, at: Range) -> Option<String> {
    let text = at.of(&plain.text);
    let colon = text.find([':', '：'])?;
    let rest = text[colon..].chars().nth(1);
    let bold = plain.within(at).iter().any(|segment| segment.strong && segment.at.start == at.start);
    let name = text[..colon].trim();
    let fits = !name.is_empty() && name.split_whitespace().count() <= 6 && !name.contains(['.', '?', '!', ';', '`']);
    (fits && (bold || rest.is_none_or(char::is_whitespace))).then(|| words::fold(name))
}

/// Abbreviations whose point ends no sentence.
static ABBREVIATIONS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| ["e.g.", "i.e.", "etc.", "vs.", "cf.", "no.", "fig.", "approx.", "resp."].into_iter().collect());

/// Cuts a paragraph before each line that begins with a bold label, as preambles have them.
pub(super) fn labelled_lines(plain: &Plain) -> Vec<Range> {
    let mut cuts = vec![0];
    for pair in plain.segments.windows(2) {
        let behind = || &plain.text[pair[1].at.end as usize..];
        let is_label = || pair[1].at.of(&plain.text).contains([':', '：']) || behind().starts_with([':', '：']);
        if pair[0].kind == InlineKind::Break && pair[1].strong && is_label() {
            cuts.push(pair[1].at.start as usize);
        }
    }
    cuts.push(plain.text.len());
    cuts.windows(2).map(|pair| Range::new(pair[0], pair[1])).collect()
}

/// Cuts a part of a text into sentences; code is never cut.
pub(super) fn sentences(text: &str, part: Range, codes: &[Range]) -> Vec<Range> {
    let mut out = Vec::new();
    let mut start = part.start as usize;
    for (offset, stop) in part.of(text).match_indices(['.', '!', '?', ';', '。']) {
        let at = part.start as usize + offset;
        let behind = codes.partition_point(|code| code.end as usize <= at);
        if codes.get(behind).is_some_and(|code| code.start as usize <= at) {
            continue;
        }
        // Quotes and brackets behind the point belong to the sentence.
        let rest = &text[at + stop.len()..part.end as usize];
        let after = rest.trim_start_matches(['"', '”', '’', ')', ']']);
        let spaced = after.chars().next().is_none_or(char::is_whitespace);
        if !spaced {
            continue;
        }
        let next = after.trim_start().chars().next();
        // A Korean sentence ends with its verb, whatever comes next.
        let ends_korean = text[..at].chars().next_back().is_some_and(words::is_hangul);
        let lower = next.is_some_and(char::is_lowercase) && stop == "." && !ends_korean;
        let last_word = text[start..at + stop.len()].split_whitespace().next_back().unwrap_or_default();
        let last_word = words::lower(last_word);
        let numbered = last_word.trim_end_matches('.').chars().all(|c| c.is_ascii_digit());
        let is_number_of_item = numbered && stop == "." && next.is_some() && start + last_word.len() > at;
        if !lower && !ABBREVIATIONS.contains(&*last_word) && !is_number_of_item {
            let end = part.end as usize - after.len();
            out.push(Range::new(start, end).trim(text));
            start = end;
        }
    }
    out.push(Range::new(start, part.end as usize).trim(text));
    out.retain(|range| !range.is_empty());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_at_points_before_a_new_start() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<_> =
                sentences(text, Range::new(0, text.len()), &[]).iter().map(|range| range.of(text)).collect();
            assert_eq!(found, expected);
        };
        check("One. Two v1.2 e.g. x; three", &["One.", "Two v1.2 e.g. x;", "three"]);
        check("모델이다. 차원은 1024이다.", &["모델이다.", "차원은 1024이다."]);
        check("없다. backup은 한다.", &["없다.", "backup은 한다."]);
        check("6.1 A rule. See 3. Done", &["6.1 A rule.", "See 3.", "Done"]);
    }
}
