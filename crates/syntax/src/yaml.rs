//! YAML with byte ranges. The only file that names the YAML parser.

use granit_parser::{Event, Parser};

use crate::{Problem, Range};

/// A YAML node and the bytes it stands in (quotes included).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Yaml {
    /// Bytes of the node; a block collection ends where its last child ends.
    pub range: Range,
    /// What it is.
    pub kind: YamlKind,
}

/// The kinds of a YAML node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum YamlKind {
    /// A scalar after unquoting.
    Scalar {
        /// The value.
        value: String,
        /// True if it stands without quotes (so `1.0` is a number and `null` is none).
        plain: bool,
    },
    /// A sequence.
    Sequence(Vec<Yaml>),
    /// A mapping, in the order of the file; keys may repeat.
    Mapping(Vec<(Yaml, Yaml)>),
    /// An alias (`*name`).
    Alias,
}

impl Yaml {
    /// The scalar's value.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            YamlKind::Scalar { value, .. } => Some(value),
            _ => None,
        }
    }

    /// The entries of a mapping.
    pub fn entries(&self) -> &[(Yaml, Yaml)] {
        match &self.kind {
            YamlKind::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a sequence.
    pub fn items(&self) -> &[Yaml] {
        match &self.kind {
            YamlKind::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The value under a key of a mapping.
    pub fn get(&self, key: &str) -> Option<&Yaml> {
        self.entries().iter().find(|(name, _)| name.as_str() == Some(key)).map(|(_, value)| value)
    }

    /// True for nothing, `null`, `~` and the empty string.
    pub fn is_empty(&self) -> bool {
        match &self.kind {
            YamlKind::Scalar { value, plain } => {
                value.trim().is_empty() || (*plain && matches!(value.as_str(), "null" | "~"))
            }
            YamlKind::Sequence(items) => items.is_empty(),
            YamlKind::Mapping(entries) => entries.is_empty(),
            YamlKind::Alias => false,
        }
    }
}

/// Depth at which a document is given up; deeper than any real one, shallow enough for the stack.
const MAX_DEPTH: usize = 64;

/// Parses the first YAML document of `text`. Ranges are bytes of `text` moved by `offset`.
///
/// A syntax error gives no node and a problem at its place.
pub fn parse(text: &str, offset: usize) -> (Option<Yaml>, Vec<Problem>) {
    let mut builder = Builder { stack: Vec::new(), root: None, end: 0 };
    for next in Parser::new_from_str(text) {
        match next {
            Ok((event, span)) => {
                let range = span.byte_range().unwrap_or(0..0);
                if !builder.event(event, range.start + offset..range.end + offset) {
                    let range = Range::new(range.start + offset, range.end + offset);
                    return (None, vec![Problem { range, message: "YAML nested too deep".into() }]);
                }
            }
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(0).min(text.len()) + offset;
                return (None, vec![Problem { range: Range::new(at, at), message: error.info().clone() }]);
            }
        }
    }
    (builder.root, Vec::new())
}

enum Open {
    Sequence(usize, Vec<Yaml>),
    Mapping(usize, Vec<(Yaml, Yaml)>, Option<Yaml>),
}

struct Builder {
    stack: Vec<Open>,
    root: Option<Yaml>,
    end: usize,
}

impl Builder {
    /// Takes one event; false where the nesting is too deep.
    fn event(&mut self, event: Event<'_>, range: std::ops::Range<usize>) -> bool {
        match event {
            Event::Scalar(value, style, ..) => {
                let plain = style == granit_parser::ScalarStyle::Plain;
                self.end = range.end;
                self.add(Yaml { range: range.into(), kind: YamlKind::Scalar { value: value.into_owned(), plain } });
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.end = range.end;
                self.add(Yaml { range: range.into(), kind: YamlKind::Alias });
            }
            Event::SequenceStart(..) => self.stack.push(Open::Sequence(range.start, Vec::new())),
            Event::MappingStart(..) => self.stack.push(Open::Mapping(range.start, Vec::new(), None)),
            Event::SequenceEnd | Event::MappingEnd => {
                // A flow collection ends with its bracket; a block one has an empty end behind its blanks.
                if range.len() == 1 {
                    self.end = range.end;
                }
                let end = self.end;
                let node = match self.stack.pop() {
                    Some(Open::Sequence(start, items)) => {
                        Yaml { range: Range::new(start, end), kind: YamlKind::Sequence(items) }
                    }
                    Some(Open::Mapping(start, entries, _)) => {
                        Yaml { range: Range::new(start, end), kind: YamlKind::Mapping(entries) }
                    }
                    None => return true,
                };
                self.add(node);
            }
            _ => {}
        }
        self.stack.len() <= MAX_DEPTH
    }

    fn add(&mut self, node: Yaml) {
        match self.stack.last_mut() {
            Some(Open::Sequence(_, items)) => items.push(node),
            Some(Open::Mapping(_, entries, key)) => match key.take() {
                Some(name) => entries.push((name, node)),
                None => *key = Some(node),
            },
            None => {
                self.root.get_or_insert(node);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_bytes_in_korean_text() {
        let text = "담당: '검색 플랫폼팀'\ntags: [a, b]\n";
        let (root, problems) = parse(text, 0);
        let root = root.unwrap();
        assert_eq!(problems, []);
        assert_eq!(root.entries()[0].1.range.of(text), "'검색 플랫폼팀'");
        assert_eq!(root.get("tags").unwrap().range.of(text), "[a, b]");
        assert_eq!(root.get("tags").unwrap().items().len(), 2);
    }

    #[test]
    fn a_syntax_error_is_a_problem() {
        let (root, problems) = parse("a: [1\nb: 2\n", 10);
        assert!(root.is_none());
        assert!(problems[0].range.start >= 10);
    }
}
