//! A command line cut into words, as a shell or systemd cuts it.

/// The words of a line: blanks part them, quotes keep them together, a backslash keeps one character.
/// What a quote or a backslash says of `$` is not kept: variables are put in before.
pub(super) fn words(line: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut word: Option<String> = None;
    let mut quote: Option<char> = None;
    let mut chars = line.chars().peekable();
    while let Some(char) = chars.next() {
        match (quote, char) {
            (Some('"') | None, '\\') => {
                if let Some(next) = chars.next()
                    && next != '\n'
                {
                    let word = word.get_or_insert_default();
                    if quote.is_some() && !matches!(next, '"' | '\\' | '$' | '`') {
                        word.push('\\');
                    }
                    word.push(next);
                }
            }
            (Some(open), char) if open == char => quote = None,
            (None, '"' | '\'') => {
                quote = Some(char);
                word.get_or_insert_default();
            }
            (None, char) if char.is_whitespace() => out.extend(word.take()),
            (_, char) => word.get_or_insert_default().push(char),
        }
    }
    out.extend(word);
    out
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn quotes_and_backslashes() {
        assert_eq!(words("run  --a='b c' \"d \\\"e\" f\\ g ''"), ["run", "--a=b c", "d \"e", "f g", ""]);
        assert_eq!(words("alloy \\\n run 'unclosed x"), ["alloy", "run", "unclosed x"]);
        assert!(words("  ").is_empty());
    }
}
