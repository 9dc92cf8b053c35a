//! Front matter: where it lies, its entries and their byte ranges.

use crate::{Problem, Range, Yaml, YamlKind, yaml};

/// The YAML block at the top of a file, `---` lines included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontMatter {
    /// Everything from the opening to the closing line, the last line break included.
    pub range: Range,
    /// The YAML between the two lines.
    pub body: Range,
    /// Top-level entries in the order of the file; keys may repeat.
    pub entries: Vec<FrontEntry>,
}

/// One top-level key with its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrontEntry {
    /// The key after unquoting.
    pub key: String,
    /// Bytes of the key.
    pub key_range: Range,
    /// The value.
    pub value: Yaml,
    /// From the key to the last byte of the value.
    pub range: Range,
}

impl FrontMatter {
    /// The first entry with this key.
    pub fn entry(&self, key: &str) -> Option<&FrontEntry> {
        self.entries.iter().find(|entry| entry.key == key)
    }
}

/// Finds the front matter of a text that begins at byte `start` (after a byte order mark).
pub(crate) fn parse(text: &str, start: usize, problems: &mut Vec<Problem>) -> Option<FrontMatter> {
    let mut lines = text[start..].split_inclusive('\n');
    let first = lines.next()?;
    if first.trim_end() != "---" || !first.ends_with('\n') {
        return None;
    }
    let body_start = start + first.len();
    let mut at = body_start;
    for line in lines {
        if matches!(line.trim_end(), "---" | "...") {
            let body = Range::new(body_start, at);
            let entries = entries(text, body, problems);
            return Some(FrontMatter { range: Range::new(start, at + line.len()), body, entries });
        }
        at += line.len();
    }
    None
}

fn entries(text: &str, body: Range, problems: &mut Vec<Problem>) -> Vec<FrontEntry> {
    let (root, found) = yaml::parse(body.of(text), body.start as usize);
    problems.extend(found);
    let Some(Yaml { kind: YamlKind::Mapping(pairs), .. }) = root else {
        return Vec::new();
    };
    pairs
        .into_iter()
        .map(|(key, value)| {
            let key_range = key.range;
            let end = value.range.end.max(key_range.end).min(body.end);
            let range = Range { start: key_range.start, end };
            FrontEntry { key: key.as_str().unwrap_or_default().to_owned(), key_range, value, range }
        })
        .collect()
}
