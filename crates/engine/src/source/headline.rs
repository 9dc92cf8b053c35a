//! Headings of people who write none of Markdown's: lines that look like one, to a reader of the bare text or in another
//! markup. Knows lines, and no documents.

/// More words are a sentence.
const N_TITLE: usize = 12;

/// The title in a line that heads what follows it, without its marks: bold, behind two number signs or more without a
/// blank, between equality signs (MediaWiki, AsciiDoc), behind `h2.` (Jira and Confluence), or numbered and underlined.
pub fn headline(text: &str) -> Option<&str> {
    let text = text.trim();
    let title = bold(text).or_else(|| hashed(text)).or_else(|| between_signs(text)).or_else(|| of_wiki(text));
    title.or_else(|| underlined(text)).filter(|title| !title.is_empty())
}

fn bold(text: &str) -> Option<&str> {
    let inner = text.strip_prefix("**")?.strip_suffix("**")?;
    (!inner.contains("**") && !inner.contains('\n') && !inner.contains([':', '·', '|'])).then_some(inner)
}

fn hashed(text: &str) -> Option<&str> {
    let title = text.trim_start_matches('#');
    let n_signs = text.len() - title.len();
    ((2..=6).contains(&n_signs) && title.starts_with(char::is_alphanumeric)).then_some(title).filter(|it| is_title(it))
}

fn between_signs(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches('=');
    let n_signs = text.len() - rest.len();
    let title = rest.strip_prefix(' ')?.trim_end_matches('=').trim();
    ((1..=6).contains(&n_signs) && is_title(title)).then_some(title)
}

fn of_wiki(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('h')?;
    let title = rest.strip_prefix(|level: char| ('1'..='6').contains(&level))?.strip_prefix(". ")?.trim();
    is_title(title).then_some(title)
}

/// The title in a numbered line above a rule or a row of equality signs: by the rules of Markdown an item of a list.
pub fn underlined(text: &str) -> Option<&str> {
    let (title, line) = text.split_once('\n')?;
    let title = title.trim();
    let rest = title.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_numbered = rest.len() < title.len() && rest.starts_with(['.', ')']);
    (is_numbered && is_underline(line) && is_title(title)).then_some(title)
}

fn is_underline(line: &str) -> bool {
    let line = line.trim_matches([' ', '\t', '\r']);
    line.len() >= 3 && ['-', '='].iter().any(|sign| line.chars().all(|c| c == *sign))
}

fn is_title(text: &str) -> bool {
    let ends = |c: char| matches!(c, '.' | ';' | ',' | ':');
    !text.contains('\n') && !text.ends_with(ends) && (1..=N_TITLE).contains(&text.split_whitespace().count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_read_in_the_forms_that_are_in_use() {
        for (line, title) in [
            ("**Ports**", "Ports"),
            ("##Ports", "Ports"),
            ("== Ports ==", "Ports"),
            ("=== Ports of the relay", "Ports of the relay"),
            ("h3. Ports", "Ports"),
            ("3. Ports\n--------", "3. Ports"),
            ("3) Ports\n===", "3) Ports"),
        ] {
            assert_eq!(headline(line), Some(title), "{line}");
        }
        for line in [
            "**Ports:**",
            "**a** and **b**",
            "#ops",
            "##",
            "===",
            "== it ends here.",
            "=a",
            "h7. Ports",
            "3. Ports",
            "3. Ports\nof it\n---",
            "3. It listens.\n---",
            "Ports\n--",
        ] {
            assert_eq!(headline(line), None, "{line}");
        }
    }
}
