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

/// Reads the entries between the two lines.
pub(crate) type Entries = fn(&str, Range, &mut Vec<Problem>) -> Vec<FrontEntry>;

/// Finds the front matter of a text that begins at byte `start` (after a byte order mark).
pub(crate) fn parse(text: &str, start: usize, entries: Entries, problems: &mut Vec<Problem>) -> Option<FrontMatter> {
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

/// A text that is YAML as a whole.
pub(crate) fn bare(text: &str, start: usize, entries: Entries, problems: &mut Vec<Problem>) -> FrontMatter {
    let body = Range::new(start, text.len());
    FrontMatter { range: body, body, entries: entries(text, body, problems) }
}

/// The entries of a file that means to be YAML.
pub(crate) fn strict(text: &str, body: Range, problems: &mut Vec<Problem>) -> Vec<FrontEntry> {
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

/// The entries of a template, whose holes (`status: {draft | done by [a](b)}`) need not be YAML: an entry of one
/// line that cannot be read is the text behind its colon.
pub(crate) fn with_holes(text: &str, body: Range, problems: &mut Vec<Problem>) -> Vec<FrontEntry> {
    let mut found = Vec::new();
    let read = strict(text, body, &mut found);
    if found.is_empty() {
        return read;
    }
    let mut out = Vec::new();
    for chunk in chunks(text, body) {
        let mut fault = Vec::new();
        let read = strict(text, chunk, &mut fault);
        if fault.is_empty() {
            out.extend(read);
        } else if let Some(entry) = as_text(text, chunk) {
            out.push(entry);
        } else {
            // No hole explains it: the fault is told where the whole has it.
            problems.append(&mut found);
            return read;
        }
    }
    out
}

/// The top-level entries, each from the line of its key to the line before the next key.
fn chunks(text: &str, body: Range) -> Vec<Range> {
    let mut out: Vec<Range> = Vec::new();
    let mut at = body.start;
    for line in body.of(text).split_inclusive('\n') {
        let range = Range { start: at, end: at + line.len() as u32 };
        at = range.end;
        let goes_on = line.starts_with([' ', '\t', '-', '#', '\r', '\n']);
        match out.last_mut() {
            Some(last) if goes_on => last.end = range.end,
            _ => out.push(range),
        }
    }
    out
}

/// `key: {hole}`, all of it on one line (comments may follow); the value is what stands there.
fn as_text(text: &str, chunk: Range) -> Option<FrontEntry> {
    let source = chunk.of(text);
    let line = source.lines().next()?;
    let rest = &source[line.len()..];
    let is_alone = rest.lines().all(|line| line.trim().is_empty() || line.trim_start().starts_with('#'));
    let (key, value) = line.split_once(": ").filter(|_| is_alone)?;
    let value = value.find(" #").map_or(value, |at| &value[..at]).trim();
    let closing = [('{', '}'), ('[', ']'), ('<', '>')].into_iter().find(|(open, _)| value.starts_with(*open))?.1;
    value.contains(closing).then_some(())?;
    let start = chunk.start as usize;
    let value_start = start + (value.as_ptr() as usize - line.as_ptr() as usize);
    let key_range = Range::new(start, start + key.len());
    let range = Range::new(value_start, value_start + value.len());
    let value = Yaml { range, tag: None, kind: YamlKind::Scalar { value: value.to_owned(), plain: true } };
    Some(FrontEntry { key: key.trim().to_owned(), key_range, value, range: key_range.cover(range) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_of_a_template_need_not_be_yaml() {
        let text = "---\n# Remove what you do not need.\nstatus: {draft | done by [a](b)} # one\nday: {YYYY-MM-DD}\nby: [a | b] or c\nlist:\n  - x\n---\n";
        let mut problems = Vec::new();
        assert_eq!(parse(text, 0, strict, &mut problems).map(|front| front.entries.len()), Some(0));
        assert_eq!(problems.len(), 1);
        problems.clear();
        let front = parse(text, 0, with_holes, &mut problems).unwrap();
        let shown: Vec<_> =
            front.entries.iter().map(|entry| (entry.key.as_str(), entry.value.range.of(text))).collect();
        assert_eq!(shown[..2], [("status", "{draft | done by [a](b)}"), ("day", "{YYYY-MM-DD}")]);
        assert_eq!((shown[2], shown[3].0, problems.len()), (("by", "[a | b] or c"), "list", 0));
        // The value may stand in the key, too.
        let text = "---\nk[a](b)é: [a](b)é\n---\n";
        let front = parse(text, 0, with_holes, &mut problems).unwrap();
        assert_eq!(front.entries[0].value.range.of(text), "[a](b)é");
        // What is no hole on one line stays a fault.
        assert!(parse("---\na: [b\n  c: {\n---\n", 0, with_holes, &mut problems).is_some());
        assert_eq!(problems.len(), 1);
    }
}
