//! YAML with byte ranges. The only file that names the YAML parser.

use std::collections::{BTreeMap, BTreeSet};

use granit_parser::{Event, Parser, Tag};

use crate::{Problem, Range};

/// A YAML node and the bytes it stands in (quotes included).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Yaml {
    /// Bytes of the node; a block collection ends where its last child ends. What an alias stands for keeps
    /// the bytes of its anchor.
    pub range: Range,
    /// The tag as it is written, without its marks of exclamation (`!reset` is `reset`); most nodes have none.
    pub tag: Option<Box<str>>,
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
    /// An alias (`*name`) that was not resolved.
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

/// How many nodes the aliases of one text may add; what is named a billion times stays an alias.
const MAX_COPIES: usize = 200_000;

/// Parses the first YAML document of `text`. Ranges are bytes of `text` moved by `offset`. Aliases stay
/// aliases.
///
/// A syntax error gives no node and a problem at its place.
pub fn parse(text: &str, offset: usize) -> (Option<Yaml>, Vec<Problem>) {
    let (roots, problems) = read(text, offset, false);
    if problems.is_empty() { (roots.into_iter().next(), problems) } else { (None, problems) }
}

/// Parses all YAML documents of `text`, with aliases replaced by what they stand for and merges (`<<`) carried
/// out: a key of the mapping itself wins.
///
/// A syntax error ends the list and is a problem; the documents before it stay.
pub fn documents(text: &str) -> (Vec<Yaml>, Vec<Problem>) {
    read(text, 0, true)
}

fn read(text: &str, offset: usize, resolve: bool) -> (Vec<Yaml>, Vec<Problem>) {
    let mut builder = Builder { resolve, ..Builder::default() };
    for next in Parser::new_from_str(text) {
        match next {
            Ok((event, span)) => {
                let range = span.byte_range().unwrap_or(0..0);
                let range = range.start + offset..range.end + offset;
                if !builder.event(event, range.clone()) {
                    builder.problems.push(Problem { range: range.into(), message: "YAML nested too deep".into() });
                    break;
                }
            }
            Err(error) => {
                let at = error.marker().byte_offset().unwrap_or(0).min(text.len()) + offset;
                builder.problems.push(Problem { range: Range::new(at, at), message: error.info().clone() });
                break;
            }
        }
    }
    (builder.roots, builder.problems)
}

/// A collection that has not ended yet.
struct Open {
    start: usize,
    anchor: usize,
    tag: Option<Box<str>>,
    children: Children,
}

enum Children {
    Sequence(Vec<Yaml>),
    Mapping(Vec<(Yaml, Yaml)>, Option<Yaml>),
}

/// What an anchor names, with what a copy of it costs.
struct Anchored {
    node: Yaml,
    size: usize,
    depth: usize,
}

#[derive(Default)]
struct Builder {
    resolve: bool,
    stack: Vec<Open>,
    anchors: BTreeMap<usize, Anchored>,
    /// Nodes that aliases added so far.
    copies: usize,
    roots: Vec<Yaml>,
    problems: Vec<Problem>,
    end: usize,
}

impl Builder {
    /// Takes one event; false where the nesting is too deep.
    fn event(&mut self, event: Event<'_>, range: std::ops::Range<usize>) -> bool {
        match event {
            Event::Scalar(value, style, anchor, tag) => {
                let plain = style == granit_parser::ScalarStyle::Plain;
                self.end = range.end;
                let kind = YamlKind::Scalar { value: value.into_owned(), plain };
                self.add(Yaml { range: range.into(), tag: written(tag.as_deref()), kind }, anchor);
            }
            Event::Alias(id) => {
                self.end = range.end;
                let node = self.copy(id, range.into());
                self.add(node, 0);
            }
            Event::UnresolvedAlias(_) => {
                self.end = range.end;
                self.add(Yaml { range: range.into(), tag: None, kind: YamlKind::Alias }, 0);
            }
            Event::SequenceStart(_, anchor, tag) => {
                let tag = written(tag.as_deref());
                self.stack.push(Open { start: range.start, anchor, tag, children: Children::Sequence(Vec::new()) });
            }
            Event::MappingStart(_, anchor, tag) => {
                let tag = written(tag.as_deref());
                let children = Children::Mapping(Vec::new(), None);
                self.stack.push(Open { start: range.start, anchor, tag, children });
            }
            Event::SequenceEnd | Event::MappingEnd => {
                // A flow collection ends with its bracket; a block one has an empty end behind its blanks.
                if range.len() == 1 {
                    self.end = range.end;
                }
                let Some(open) = self.stack.pop() else { return true };
                let kind = match open.children {
                    Children::Sequence(items) => YamlKind::Sequence(items),
                    Children::Mapping(entries, _) if self.resolve => YamlKind::Mapping(merged(entries)),
                    Children::Mapping(entries, _) => YamlKind::Mapping(entries),
                };
                self.add(Yaml { range: Range::new(open.start, self.end), tag: open.tag, kind }, open.anchor);
            }
            _ => {}
        }
        self.stack.len() <= MAX_DEPTH
    }

    /// What an alias stands for; an alias where that is unknown, too much or too deep.
    fn copy(&mut self, id: usize, range: Range) -> Yaml {
        let alias = Yaml { range, tag: None, kind: YamlKind::Alias };
        if !self.resolve {
            return alias;
        }
        let fits = |anchored: &&Anchored| {
            self.copies + anchored.size <= MAX_COPIES && self.stack.len() + anchored.depth <= MAX_DEPTH
        };
        let Some(anchored) = self.anchors.get(&id).filter(fits) else {
            if !self.problems.iter().any(|problem| problem.message == TOO_MUCH) {
                self.problems.push(Problem { range, message: TOO_MUCH.into() });
            }
            return alias;
        };
        self.copies += anchored.size;
        anchored.node.clone()
    }

    fn add(&mut self, node: Yaml, anchor: usize) {
        if self.resolve && anchor > 0 {
            let (size, depth) = extent(&node);
            // A copy is kept for each level that has an anchor, so that counts too.
            self.copies += size;
            if self.copies <= MAX_COPIES {
                self.anchors.insert(anchor, Anchored { node: node.clone(), size, depth });
            }
        }
        match self.stack.last_mut().map(|open| &mut open.children) {
            Some(Children::Sequence(items)) => items.push(node),
            Some(Children::Mapping(entries, key)) => match key.take() {
                Some(name) => entries.push((name, node)),
                None => *key = Some(node),
            },
            None => self.roots.push(node),
        }
    }
}

const TOO_MUCH: &str = "aliases stand for too much";

fn written(tag: Option<&Tag>) -> Option<Box<str>> {
    tag.map(|tag| tag.suffix().trim_start_matches('!').into())
}

/// Number of nodes and levels.
fn extent(node: &Yaml) -> (usize, usize) {
    let children: Vec<&Yaml> = match &node.kind {
        YamlKind::Sequence(items) => items.iter().collect(),
        YamlKind::Mapping(entries) => entries.iter().flat_map(|(key, value)| [key, value]).collect(),
        _ => Vec::new(),
    };
    children.into_iter().map(extent).fold((1, 1), |(size, depth), child| (size + child.0, depth.max(child.1 + 1)))
}

/// The entries with what `<<` names put behind them, as far as a key is new.
fn merged(entries: Vec<(Yaml, Yaml)>) -> Vec<(Yaml, Yaml)> {
    let is_merge = |key: &Yaml| matches!(&key.kind, YamlKind::Scalar { value, plain: true } if value == "<<");
    if !entries.iter().any(|(key, _)| is_merge(key)) {
        return entries;
    }
    let (merges, mut own): (Vec<_>, Vec<_>) = entries.into_iter().partition(|(key, _)| is_merge(key));
    let mut known: BTreeSet<String> = own.iter().filter_map(|(key, _)| key.as_str().map(str::to_owned)).collect();
    for (_, value) in merges {
        let sources = match value.kind {
            YamlKind::Sequence(items) => items,
            _ => vec![value],
        };
        for source in sources {
            let YamlKind::Mapping(more) = source.kind else { continue };
            for (key, value) in more {
                if key.as_str().is_none_or(|key| known.insert(key.to_owned())) {
                    own.push((key, value));
                }
            }
        }
    }
    own
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

    #[test]
    fn aliases_and_merges_say_where_the_value_stands() {
        let text =
            "x-base: &base\n  image: a\n  restart: always\nservices:\n  one:\n    <<: *base\n    image: b\n---\nk: 1\n";
        let (roots, problems) = documents(text);
        assert_eq!(problems, []);
        assert_eq!(roots.len(), 2);
        let one = roots[0].get("services").unwrap().get("one").unwrap();
        assert_eq!(one.get("image").unwrap().as_str(), Some("b"));
        assert_eq!(one.get("restart").unwrap().range.start as usize, text.find("always").unwrap());
        assert!(one.get("<<").is_none());
        let (root, _) = parse(text, 0);
        assert!(root.unwrap().get("services").unwrap().get("one").unwrap().get("<<").is_some());
    }

    #[test]
    fn a_sequence_of_merges_lets_the_first_win() {
        let text = "a: &a {k: 1, l: 1}\nb: &b {k: 2, m: 2}\nc:\n  <<: [*a, *b]\n";
        let (roots, _) = documents(text);
        let c = roots[0].get("c").unwrap();
        let values: Vec<_> = ["k", "l", "m"].map(|key| c.get(key).unwrap().as_str().unwrap().to_owned()).into();
        assert_eq!(values, ["1", "1", "2"]);
    }

    #[test]
    fn a_billion_laughs_end() {
        let mut text = String::from("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for level in 1..30 {
            let refs = vec![format!("*a{}", level - 1); 10].join(",");
            text.push_str(&format!("a{level}: &a{level} [{refs}]\n"));
        }
        let (roots, problems) = documents(&text);
        assert_eq!(roots.len(), 1);
        assert_eq!(problems[0].message, TOO_MUCH);
        let chain: String = (1..5000).map(|level| format!("a{level}: &a{level} [*a{}]\n", level - 1)).collect();
        let (_, problems) = documents(&format!("a0: &a0 x\n{chain}"));
        assert_eq!(problems[0].message, TOO_MUCH);
    }

    #[test]
    fn tags_and_block_scalars() {
        let text = "ports: !reset []\ndata:\n  a.alloy: |\n    x {\n    }\n  b: \"q\"\n";
        let (roots, _) = documents(text);
        assert_eq!(roots[0].get("ports").unwrap().tag.as_deref(), Some("reset"));
        let data = roots[0].get("data").unwrap();
        assert_eq!(data.get("a.alloy").unwrap().as_str(), Some("x {\n}\n"));
        assert_eq!(data.get("a.alloy").unwrap().range.of(text), "x {\n    }\n  ");
    }
}
