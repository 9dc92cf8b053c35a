//! Holes: the texts that a template asks its authors to replace, and what may fill them.
//!
//! Works on visible text, in which links, autolinks, footnotes and task boxes carry no brackets any
//! more; what is left is told apart here from HTML tags, ids in brackets and code.

use specast_syntax::{Plain, Range};

use super::vocabulary::words;
use super::{Hole, Pattern, ValueKind, ids, normalise};

/// The holes of a visible text, in order, as ranges of the file.
pub fn holes(plain: &Plain, text: &str) -> Vec<Hole> {
    let found = find(&plain.text);
    found
        .into_iter()
        .filter_map(|found| {
            let range = plain.source(found);
            let code = plain.codes().find(|code| code.at.contains(found));
            // Brackets in code are code, unless they are all of it and no list of names.
            let shown = found.of(&plain.text);
            let fits = code.is_none_or(|code| code.at == found && !is_list_of_names(shown));
            // `\[x]` keeps its brackets; `\<x>` is how a hole is kept from being a tag.
            let escaped = range.start > 0
                && text.as_bytes().get(range.start as usize - 1) == Some(&b'\\')
                && !found.of(&plain.text).starts_with('<');
            (fits && !escaped).then(|| hole(range, found.of(&plain.text)))
        })
        .collect()
}

/// The holes of a plain value, in order, brackets included, as ranges of that value.
pub fn value_holes(value: &str) -> Vec<Range> {
    find(value)
}

/// The holes of a code block: bracketed texts of at least three words.
pub fn code_holes(range: Range, text: &str) -> Vec<Hole> {
    let source = range.of(text);
    let found = find(source).into_iter().filter(|found| {
        let inner = found.of(source);
        inner.starts_with('[') && inner.split_whitespace().count() > 2
    });
    found
        .map(|found| hole(Range { start: range.start + found.start, end: range.start + found.end }, found.of(source)))
        .collect()
}

/// A title or label with its holes cut out.
pub fn pattern(visible: &str) -> Pattern {
    let mut cuts = find(visible);
    for word in words("blank") {
        cuts.extend(visible.match_indices(word).map(|(at, word)| Range::new(at, at + word.len())));
    }
    let lower = visible.to_lowercase();
    if lower == "title" || words("opening").iter().any(|start| lower.starts_with(start)) {
        cuts = vec![Range::new(0, visible.len())];
    }
    cuts.extend(stand_ins(visible));
    // `KEP-NNNN: Your short, descriptive title`, `R1: (its name)`: what speaks to the author, or stands in
    // parentheses, behind a mark is the author's.
    // Places are those of the text as it stands: other letters have small forms of another length.
    let lower = visible.to_ascii_lowercase();
    for mark in [": ", " - ", " – ", " — "] {
        let is_told = |rest: &str| rest.starts_with("your ") || (rest.starts_with('(') && rest.ends_with(')'));
        if let Some((at, _)) = lower.match_indices(mark).find(|(at, mark)| is_told(&lower[at + mark.len()..])) {
            cuts.push(Range::new(at + mark.len(), visible.len()));
        }
    }
    // `Phase N: Polish`: a letter that counts.
    let counts = |at: usize| {
        let (before, after) = (&visible[..at], &visible[at + 1..]);
        before.ends_with(' ')
            && before.trim_end().ends_with(char::is_alphabetic)
            && (after.is_empty()
                || after.starts_with([':', '.', ')'])
                || after.starts_with(" -")
                || after.starts_with(" –"))
    };
    cuts.extend(visible.match_indices('N').filter(|(at, _)| counts(*at)).map(|(at, _)| Range::new(at, at + 1)));
    cuts.sort_unstable();
    let mut pieces = Vec::new();
    let mut at = 0;
    for cut in cuts {
        if cut.start < at {
            continue;
        }
        pieces.push(Range { start: at, end: cut.start }.of(visible).to_owned());
        at = cut.end;
    }
    pieces.push(visible[at as usize..].to_owned());
    Pattern { pieces }
}

/// Where words in capitals stand for values; nowhere in a text that is set in capitals throughout.
fn stand_ins(visible: &str) -> Vec<Range> {
    let mut found = Vec::new();
    let mut is_all_found = true;
    let mut at = 0;
    for piece in visible.split_inclusive(|c: char| !c.is_alphanumeric() && c != '-') {
        let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
        if words("stand-in").contains(&word) {
            found.push(Range::new(at, at + word.len()));
        } else if word.contains(char::is_alphabetic) {
            is_all_found = false;
        }
        at += piece.len();
    }
    found.retain(|_| is_all_found || visible.contains(char::is_lowercase));
    found
}

/// True for a value that stands for one: `DATE`, `YYYY-MM-DD`.
pub(super) fn is_stand_in(value: &str) -> bool {
    words("stand-in").contains(&value.trim())
}

/// True for a document's title that names none: `RFC title`, `Feature name`, `ADR template`, nothing at all.
pub(super) fn is_title_of_nothing(title: &str) -> bool {
    let lower = title.trim().to_lowercase();
    let mut said: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    // `target-name-here`
    if said.last() == Some(&"here") {
        said.pop();
    }
    let is_kind = said.last().is_some_and(|last| words("kind-of-name").contains(last));
    !lower.contains(char::is_alphanumeric) || (is_kind && said.len() <= 4)
}

/// True for `NNNN`, `XXXX` and `####`, which stand for a number.
pub(super) fn is_blank_number(word: &str) -> bool {
    word.len() > 2 && words("blank").contains(&word) && !word.contains(['-', ' ']) && word == word.to_uppercase()
}

/// True for an id whose digits are left open: `TXXX`.
pub fn is_open_number(word: &str) -> bool {
    let letters = words("open-number").iter().find_map(|digits| word.strip_suffix(digits));
    letters.is_some_and(|letters| !letters.is_empty() && letters.bytes().all(|c| c.is_ascii_uppercase()))
}

/// What a value of a template asks for. `is_hole` tells whether brackets stood around it.
pub fn value(raw: &str) -> ValueKind {
    let trimmed = raw.trim();
    let inner = inside(trimmed);
    let lower = trimmed.to_lowercase();
    if lower.contains("yyyy-mm-dd") {
        return ValueKind::Date;
    }
    // `{{ names | join(', ') }}`: a bar in front of a call is a filter of the template's engine.
    let is_filter = trimmed.contains("{{") && trimmed.split('|').skip(1).any(|part| part.contains('('));
    let options = if is_filter { Vec::new() } else { options(inner.unwrap_or(trimmed), inner.is_some()) };
    if options.len() > 1 {
        return ValueKind::Enum(options);
    }
    let asks = inner.is_some() || trimmed.is_empty() || !find(trimmed).is_empty();
    if asks { ValueKind::Text } else { ValueKind::Default(trimmed.to_owned()) }
}

/// The options of `a | b`, `a / b`, `a, b, or c`; empty where it is none of these.
fn options(text: &str, is_hole: bool) -> Vec<String> {
    let short =
        |parts: &[&str], max: usize| parts.iter().all(|part| !part.is_empty() && part.split(' ').count() <= max);
    let text = text.trim().trim_end_matches(['?', '.']);
    let bars: Vec<&str> = text.split('|').map(str::trim).collect();
    // `draft|accepted` needs no blanks, but `a|b` in running text is none of ours.
    // `what it is about | ticket URL` says what may stand there, not what is written.
    let is_kind = |part: &&str| ["url", "link"].iter().any(|kind| part.to_lowercase().ends_with(&format!(" {kind}")));
    if bars.iter().any(is_kind) {
        return Vec::new();
    }
    if bars.len() > 1 && short(&bars, 4) {
        return bars.into_iter().map(str::to_owned).collect();
    }
    if !is_hole {
        return Vec::new();
    }
    let slashes: Vec<&str> = text.split(" / ").map(str::trim).collect();
    if slashes.len() > 1 && short(&slashes, 2) {
        return slashes.into_iter().map(str::to_owned).collect();
    }
    if let Some((list, last)) = text.rsplit_once(" or ") {
        let mut parts: Vec<&str> = list.trim_end_matches(',').split(", ").map(str::trim).collect();
        parts.push(last.trim());
        let capital = |part: &&str| part.starts_with(|c: char| c.is_uppercase());
        if parts.len() > 1 && short(&parts, 3) && parts.iter().all(capital) {
            return parts.into_iter().map(str::to_owned).collect();
        }
    }
    Vec::new()
}

/// The text inside the brackets, where one pair is around everything.
fn inside(text: &str) -> Option<&str> {
    let pairs = [("{{", "}}"), ("[", "]"), ("{", "}"), ("<", ">")];
    for (open, close) in pairs {
        if let Some(inner) = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close))
            && !inner.contains(&open[..1])
        {
            return Some(inner.trim());
        }
    }
    let lower = text.to_lowercase();
    (lower.starts_with("(fill ") && text.ends_with(')')).then(|| &text[1..text.len() - 1])
}

fn hole(range: Range, shown: &str) -> Hole {
    let guidance = inside(shown).unwrap_or(shown).to_owned();
    let value = match value(shown) {
        ValueKind::Default(_) => ValueKind::Text,
        value => value,
    };
    Hole { range, guidance, value }
}

/// Ranges of the holes in a text, brackets included; the outermost of nested ones.
fn find(text: &str) -> Vec<Range> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let open = bytes[at];
        let close = match open {
            b'[' => b']',
            b'{' => b'}',
            b'<' => b'>',
            b'(' if text[at + 1..].get(..5).is_some_and(|word| word.eq_ignore_ascii_case("fill ")) => b')',
            _ => {
                at += 1;
                continue;
            }
        };
        let Some(end) = closing(bytes, at, open, close) else {
            at += 1;
            continue;
        };
        let inner = text[at + 1..end].trim_matches(['{', '}']).trim();
        let is_link = open == b'[' && matches!(bytes.get(end + 1), Some(b'[' | b'('));
        let dollar = open == b'{' && at > 0 && bytes[at - 1] == b'$';
        if is_link || dollar || !is_guidance(inner, open) {
            // `[a][b]` is a link to nowhere: neither half is a hole.
            let second = if bytes.get(end + 1) == Some(&b'(') { (b'(', b')') } else { (b'[', b']') };
            at = if is_link { closing(bytes, end + 1, second.0, second.1).unwrap_or(end) + 1 } else { at + 1 };
            continue;
        }
        out.push(Range::new(at, end + 1));
        at = end + 1;
    }
    out
}

fn closing(bytes: &[u8], start: usize, open: u8, close: u8) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in bytes.iter().enumerate().skip(start) {
        if *byte == open {
            depth += 1;
        } else if *byte == close {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return Some(at);
            }
        }
    }
    None
}

/// True for words of guidance: not empty, no id, no tag, no address, no task box or footnote.
fn is_guidance(inner: &str, open: u8) -> bool {
    let has_word =
        inner.chars().filter(|c| c.is_alphabetic()).count() > 1 || inner.contains("...") || inner.contains('…');
    if !has_word || inner.starts_with(['!', '^', '/', '?', '@', '"', '\'']) || ids::is_id(inner) || is_tag_mark(inner) {
        return false;
    }
    if inner.starts_with("http:") || inner.starts_with("https:") || inner.starts_with("mailto:") {
        return false;
    }
    match open {
        b'<' => !is_tag(inner),
        // `{name: value}` is code; `{Notes: leave out if there are none}` speaks to the author.
        b'{' => !inner.contains(['"', ';', '\n']) && inner.split_once(':').is_none_or(|(_, told)| is_sentence(told)),
        _ => true,
    }
}

/// `{key, value}`: the form of a thing in code.
fn is_list_of_names(shown: &str) -> bool {
    let inner = shown.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).unwrap_or_default();
    let is_name = |part: &str| part.chars().all(|c| c.is_alphanumeric() || c == '_');
    inner.contains(',') && inner.split(',').all(|part| is_name(part.trim()))
}

/// Several words that begin behind a blank, with nothing of code between them.
fn is_sentence(text: &str) -> bool {
    text.starts_with(' ') && text.split_whitespace().count() > 2 && !text.contains([',', ':', '='])
}

/// `[US1]`, `[P2]`: a few capitals and a number mark what belongs to what.
fn is_tag_mark(inner: &str) -> bool {
    let letters = inner.trim_end_matches(|c: char| c.is_ascii_digit());
    letters.len() < inner.len() && (1..=3).contains(&letters.len()) && letters.bytes().all(|c| c.is_ascii_uppercase())
}

fn is_tag(inner: &str) -> bool {
    const TAGS: [&str; 46] = [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "center",
        "cite",
        "code",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "em",
        "figure",
        "font",
        "h1",
        "h2",
        "h3",
        "h4",
        "hr",
        "i",
        "img",
        "ins",
        "kbd",
        "li",
        "mark",
        "ol",
        "p",
        "picture",
        "pre",
        "s",
        "small",
        "source",
        "span",
        "strong",
        "sub",
        "summary",
        "sup",
        "table",
        "td",
        "th",
        "tr",
        "u",
        "ul",
    ];
    // `<a list of names>` is no anchor: a tag stands alone or has attributes.
    let bare = inner.trim_end_matches('/').trim_end();
    let name = bare.split([' ', '\n']).next().unwrap_or(bare);
    TAGS.contains(&name.to_ascii_lowercase().as_str()) && (name == bare || bare.contains('=')) || inner.contains("=\"")
}

/// True where a normalised text took a hole's guidance, or its example, as content.
pub(super) fn leaks(hole: &Hole, text: &str) -> bool {
    let guidance = normalise(&hole.guidance);
    let example =
        guidance.find("e.g.").map(|at| guidance[at + 4..].trim_matches([',', ':', ' ', '"', '\'']).to_owned());
    let is_choice = matches!(hole.value, ValueKind::Enum(_));
    if guidance == *text && !is_choice && guidance.contains(' ') {
        return true;
    }
    let Some(example) = example.filter(|example| example.split(' ').count() > 1) else { return false };
    text.match_indices(&example).any(|(at, found)| {
        let before = text[..at].chars().next_back();
        let after = text[at + found.len()..].chars().next();
        before.is_none_or(|c| !c.is_alphanumeric()) && after.is_none_or(|c| !c.is_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_keys() {
        assert_eq!(value("[Team/Owner]"), ValueKind::Text);
        assert_eq!(value("<URL>"), ValueKind::Text);
        assert_eq!(value("(fill me in with a name)"), ValueKind::Text);
        assert_eq!(value("{{owner}}"), ValueKind::Text);
        assert_eq!(value("YYYY-MM-DD"), ValueKind::Date);
        assert_eq!(value("<date created on, in ISO 8601 (yyyy-mm-dd) format>"), ValueKind::Date);
        assert_eq!(value("[Name] Spec"), ValueKind::Text);
        assert_eq!(value("<a list of names <foo@bar.example>>"), ValueKind::Text);
        assert_eq!(value("1.0"), ValueKind::Default("1.0".into()));
        let choice = |options: &[&str]| ValueKind::Enum(options.iter().map(|&option| option.to_owned()).collect());
        assert_eq!(value("Draft | Implementation | Validated"), choice(&["Draft", "Implementation", "Validated"]));
        assert_eq!(value("[node | python]"), choice(&["node", "python"]));
        assert_eq!(value("{proposed | rejected}"), choice(&["proposed", "rejected"]));
        assert_eq!(value("<Core, Networking, or ERC>"), choice(&["Core", "Networking", "ERC"]));
        assert_eq!(value("[link to the PRD, or N/A]"), ValueKind::Text);
        assert_eq!(value("[one sentence, short or long]"), ValueKind::Text);
    }

    #[test]
    fn holes_are_told_apart() {
        let shown = |text: &str| find(text).into_iter().map(|range| range.of(text).to_owned()).collect::<Vec<_>>();
        assert_eq!(shown("[Goal 1] and {short title} and <your name>"), ["[Goal 1]", "{short title}", "<your name>"]);
        assert_eq!(shown("a {{owner}} b"), ["{{owner}}"]);
        assert_eq!(shown("[REQ-001] [ ] [x] [^1] <br> <https://a.example> <!-- c --> ${HOME} a[0]"), [""; 0]);
        assert_eq!(shown("[a text][label] [b](c)"), [""; 0]);
        assert_eq!(shown("[Feature [Name]] x"), ["[Feature [Name]]"]);
    }

    #[test]
    fn titles_with_holes() {
        assert_eq!(pattern("KEP-NNNN: Your title").pieces, ["KEP-", ": ", ""]);
        assert_eq!(pattern("[Feature Name] Implementation Plan").pieces, ["", " Implementation Plan"]);
        assert!(pattern("Replace this with your awesome title").is_open());
        assert_eq!(pattern("Goals").pieces, ["Goals"]);
        // The small forms of these letters have other lengths, and together the same one.
        assert_eq!(pattern("\u{212a} – your İİ").pieces, ["\u{212a} – ", ""]);
    }
}
