//! How files are called, as a team writes it: `NNNN-kebab-case.md`, `YYYY-MM-DD-*.md`, `eip-{eip}.md`.
//!
//! `N` is a number, several are as many digits; `*` is anything but `/`; `kebab-case` and `snake_case` are
//! what they show; `{key}` is the value of a key. Everything else stands for itself.

use regex_lite::Regex;

/// The form of a file's name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// As the team wrote it. One with folders is held against as many of the path.
    pub text: String,
}

/// A key's part of a name that says something else than the key.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Differs {
    /// The key.
    pub key: String,
    /// What the name says.
    pub said: String,
}

impl Name {
    /// The part of a path that the form speaks of.
    pub(super) fn part<'p>(&self, path: &'p str) -> &'p str {
        let n_folders = self.text.matches('/').count();
        path.rmatch_indices('/').nth(n_folders).map_or(path, |(at, _)| &path[at + 1..])
    }

    /// Holds a path against the form. None where it does not have it, otherwise the keys of which it says
    /// something else. `value` gives the value of a key, if there is one.
    pub(super) fn fit(&self, path: &str, value: impl Fn(&str) -> Option<String>) -> Option<Vec<Differs>> {
        let (pattern, keys) = self.pattern();
        // Built of known pieces, so it always compiles.
        let regex = Regex::new(&pattern).ok()?;
        let found = regex.captures(self.part(path))?;
        let mut differ = Vec::new();
        for (idx, key) in keys.into_iter().enumerate() {
            let said = found.get(idx + 1).map_or("", |part| part.as_str());
            if value(&key).is_some_and(|value| !is_same(&value, said)) {
                differ.push(Differs { key, said: said.to_owned() });
            }
        }
        Some(differ)
    }

    /// The form as a regular expression, with the key of each of its groups.
    fn pattern(&self) -> (String, Vec<String>) {
        const WORDS: [(&str, &str); 3] = [
            ("kebab-case", r"[^\s/A-Z_.-]+(?:-[^\s/A-Z_.-]+)*"),
            ("snake_case", r"[^\s/A-Z_.-]+(?:_[^\s/A-Z_.-]+)*"),
            ("YYYY-MM-DD", r"\d{4}-\d{2}-\d{2}"),
        ];
        let mut out = String::from("^");
        let mut keys = Vec::new();
        let mut rest = self.text.as_str();
        let mut before = None;
        while let Some(c) = rest.chars().next() {
            let n_len = rest.len() - rest.trim_start_matches('N').len();
            let is_number = n_len > 0
                && !before.is_some_and(char::is_alphanumeric)
                && !rest[n_len..].starts_with(char::is_alphanumeric);
            let key = rest.strip_prefix('{').and_then(|inner| inner.split_once('}')).map(|(key, _)| key);
            let len = if let Some((word, pattern)) = WORDS.iter().find(|(word, _)| rest.starts_with(word)) {
                out.push_str(pattern);
                word.len()
            } else if let Some(key) = key {
                out.push_str("([^/]+?)");
                keys.push(key.trim().to_owned());
                key.len() + 2
            } else if is_number {
                out.push_str(&if n_len == 1 { r"\d+".to_owned() } else { format!(r"\d{{{n_len}}}") });
                n_len
            } else {
                match c {
                    '*' => out.push_str("[^/]*"),
                    _ => out.push_str(&regex_lite::escape(&rest[..c.len_utf8()])),
                }
                c.len_utf8()
            };
            before = rest[..len].chars().next_back();
            rest = &rest[len..];
        }
        out.push('$');
        (out, keys)
    }
}

/// A value as it stands, as a file name writes it, or the same number.
fn is_same(value: &str, said: &str) -> bool {
    let folded = |text: &str| {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect::<Vec<_>>()
    };
    let number = |text: &str| text.trim().parse::<u64>().ok();
    folded(value) == folded(said) || number(value).is_some_and(|value| number(said) == Some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(form: &str, path: &str) -> bool {
        let name = Name { text: form.to_owned() };
        name.fit(path, |key| (key == "id").then(|| "7".to_owned())).is_some_and(|differ| differ.is_empty())
    }

    #[test]
    fn forms_of_names() {
        for (form, good, bad) in [
            ("NNNN-*.md", "adr/0012-use-x.md", "adr/12-use-x.md"),
            ("N.md", "7.md", "x7.md"),
            ("NNNN-kebab-case.md", "0012-use-alloy-2.md", "0012-Use_Alloy.md"),
            ("kebab-case.md", "검색-흐름.md", "two words.md"),
            ("snake_case.md", "a_b.md", "a-b.md"),
            ("YYYY-MM-DD-*.md", "2024-01-31-x.md", "24-01-31-x.md"),
            ("specs/*/spec.md", "a/specs/mirror/spec.md", "a/docs/mirror/spec.md"),
            ("spec-{id}.md", "spec-007.md", "spec-8.md"),
            ("CONTEXT-N.md", "CONTEXT-1.md", "CO1TEXT-1.md"),
            ("a+b.md", "a+b.md", "aab.md"),
        ] {
            assert!(fits(form, good), "{form} fits {good}");
            assert!(!fits(form, bad), "{form} does not fit {bad}");
        }
        assert!(fits("{title}-{id}.md", "anything-7.md"), "a key that is not there says nothing");
    }
}
