//! Rust source as far as tidy needs it: the text without comments and literals, and its words.
//! It knows no grammar.

/// A word or a mark of Rust code. `::` is one mark; every other mark is one character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    pub text: &'a str,
    pub line: usize,
}

/// The text with every character of a comment, string or character literal made a blank. Line ends
/// stay, so that line numbers hold.
pub fn without_comments_and_literals(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let end = comment_or_literal(&chars, at);
        if end > at {
            out.extend(chars[at..end].iter().map(|&c| if c == '\n' { c } else { ' ' }));
            at = end;
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    out
}

/// The words and marks of a text that has no comments and literals any more.
pub fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut out = Vec::new();
    for (row, line) in code.lines().enumerate() {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let len = if rest.starts_with("::") {
                2
            } else if is_word(first) {
                rest.find(|c| !is_word(c)).unwrap_or(rest.len())
            } else {
                first.len_utf8()
            };
            out.push(Token { text: &rest[..len], line: row + 1 });
            rest = rest[len..].trim_start();
        }
    }
    out
}

pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where the comment or literal that begins at `at` ends; `at` itself when none begins there.
fn comment_or_literal(chars: &[char], at: usize) -> usize {
    let after_word = at > 0 && is_word(chars[at - 1]);
    match (chars[at], chars.get(at + 1)) {
        ('/', Some('/')) => find(chars, at, |c| c == '\n'),
        ('/', Some('*')) => block_comment(chars, at),
        ('"', _) => quoted(chars, at, '"'),
        ('r', Some('"' | '#')) if !after_word => raw_string(chars, at),
        ('b' | 'c', Some('r')) if !after_word => {
            let end = raw_string(chars, at + 1);
            if end > at + 1 { end } else { at }
        }
        ('\'', Some('\\')) => quoted(chars, at, '\''),
        ('\'', Some(_)) if chars.get(at + 2) == Some(&'\'') => at + 3,
        _ => at,
    }
}

fn find(chars: &[char], from: usize, stop: impl Fn(char) -> bool) -> usize {
    chars[from..].iter().position(|&c| stop(c)).map_or(chars.len(), |n| from + n)
}

fn block_comment(chars: &[char], start: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = start;
    while at < chars.len() {
        match (chars[at], chars.get(at + 1)) {
            ('/', Some('*')) => (depth, at) = (depth + 1, at + 2),
            ('*', Some('/')) => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    chars.len()
}

fn quoted(chars: &[char], start: usize, quote: char) -> usize {
    let mut at = start + 1;
    while at < chars.len() {
        match chars[at] {
            '\\' => at += 2,
            c if c == quote => return at + 1,
            _ => at += 1,
        }
    }
    chars.len()
}

/// `start` is at the `r`; a raw identifier (`r#type`) is no string.
fn raw_string(chars: &[char], start: usize) -> usize {
    let open = find(chars, start + 1, |c| c != '#');
    if chars.get(open) != Some(&'"') {
        return start;
    }
    let hashes = open - start - 1;
    let closes =
        |at: usize| chars[at] == '"' && chars[at + 1..].iter().take(hashes).filter(|&&c| c == '#').count() == hashes;
    (open + 1..chars.len()).find(|&at| closes(at)).map_or(chars.len(), |at| at + 1 + hashes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> String {
        let code = without_comments_and_literals(text);
        assert_eq!(code.lines().count(), text.lines().count(), "line numbers must hold");
        tokens(&code).iter().map(|token| token.text).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn comments_are_blank() {
        assert_eq!(words("a // b\nc /* d /* e */ f\n */ g //! h"), "a c g");
    }

    #[test]
    fn literals_are_blank() {
        assert_eq!(words(r#"a("b \" c", 'd', '\'', b"e", 'f')"#), "a ( , , , b , )");
        assert_eq!(words("x(r##\"a \"# b\"##, br\"c\\\", d)"), "x ( , , d )");
        assert_eq!(words("let url = \"https://a//b\"; c"), "let url = ; c");
    }

    #[test]
    fn lifetimes_and_raw_names_are_code() {
        assert_eq!(words("fn a<'b>(c: &'b str) -> r#type { 'd' }"), "fn a < ' b > ( c : & ' b str ) - > r # type { }");
    }

    #[test]
    fn a_path_mark_is_one_token_and_lines_count_from_one() {
        let tokens = tokens("\na::b");
        assert_eq!(tokens.iter().map(|t| (t.text, t.line)).collect::<Vec<_>>(), [("a", 2), ("::", 2), ("b", 2)]);
    }

    #[test]
    fn an_open_end_is_no_panic() {
        for text in ["\"a", "r#\"a", "/* a", "'", "'\\", "\"\\", "br", "r#"] {
            words(text);
        }
    }
}
