//! Texts inside other texts: blocks of YAML and fences of Markdown, at the places where they stand.

use specast_syntax::Range;

/// The text with everything outside of the ranges (in order) replaced by blanks. Lines stay lines, so each
/// place of what is left is its place in the whole.
pub(super) fn masked(text: &str, ranges: &[Range]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for range in ranges {
        let range = range.as_usize();
        blank(text.get(at..range.start).unwrap_or(""), &mut out);
        out.push_str(text.get(range.clone()).unwrap_or(""));
        at = range.end;
    }
    blank(text.get(at..).unwrap_or(""), &mut out);
    out
}

fn blank(text: &str, out: &mut String) {
    for byte in text.bytes() {
        out.push(if matches!(byte, b'\n' | b'\r') { char::from(byte) } else { ' ' });
    }
}

/// The bytes of `at` that say `value` line by line, indentation aside; none where quotes, escapes or folding
/// make the text another than what stands there.
pub(super) fn verbatim(text: &str, at: Range, value: &str) -> Option<Range> {
    let source = at.of(text);
    let (mut start, mut end) = (0, source.len());
    if let Some(quote @ ('"' | '\'')) = source.chars().next()
        && !value.starts_with(quote)
    {
        (start, end) = (1, source.trim_end().len().max(2) - 1);
    }
    let mut wanted = value.lines().map(str::trim).skip_while(|line| line.is_empty()).peekable();
    let mut last = start;
    let mut place = start;
    for line in source.get(start..end)?.split_inclusive('\n') {
        place += line.len();
        let bare = line.trim();
        if bare.is_empty() && (last == start || wanted.peek().is_none_or(|line| !line.is_empty())) {
            continue;
        }
        match wanted.next() {
            Some(line) if line == bare => last = place,
            Some(_) => return None,
            None => break,
        }
    }
    wanted.all(str::is_empty).then(|| Range::new(at.start as usize + start, at.start as usize + last))
}

/// The insides of the fences of a Markdown text that hold Alloy configuration.
pub(super) fn fences(text: &str) -> Vec<Range> {
    let mut out = Vec::new();
    // The character and length of the open fence, and where its inside starts if it holds Alloy.
    let mut open: Option<(char, usize, Option<usize>)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim();
        let char = bare.chars().next().filter(|char| matches!(char, '`' | '~')).unwrap_or(' ');
        let length = bare.chars().take_while(|&next| next == char).count();
        let rest = bare.get(length..).unwrap_or("").trim();
        match open {
            Some((known, min, inside)) if known == char && length >= min && rest.is_empty() => {
                out.extend(inside.map(|start| Range::new(start, at)));
                open = None;
            }
            None if char != ' ' && length >= 3 => {
                let language = rest.split([' ', ',', '{', '\t']).next().unwrap_or("");
                let is_alloy = language.eq_ignore_ascii_case("alloy") || language.eq_ignore_ascii_case("river");
                open = Some((char, length, is_alloy.then_some(at + line.len())));
            }
            _ => {}
        }
        at += line.len();
    }
    if let Some((_, _, Some(start))) = open {
        out.push(Range::new(start, text.len()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mask_keeps_bytes_and_lines() {
        let text = "한글\r\nx {\n}\nend";
        let at = text.find("x {").unwrap();
        let masked = masked(text, &[Range::new(at, at + 5)]);
        assert_eq!(masked.len(), text.len());
        assert_eq!(masked, "      \r\nx {\n}\n   ");
    }

    #[test]
    fn fences_of_alloy_only() {
        let text = "a\n```alloy\nx {}\n```\n- b\n  ~~~river title\n  y {}\n  ~~~\n````md\n```alloy\nz {}\n```\n````\n```alloy\nopen";
        let inside: Vec<&str> = fences(text).into_iter().map(|range| range.of(text)).collect();
        assert_eq!(inside, ["x {}\n", "  y {}\n", "open"]);
    }
}
