//! What the Markdown parser reports, as containers and leaves with byte ranges.

use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag};

use super::{Block, BlockKind, Inline, InlineKind, Leaf, Link, LinkKind, Node, NodeId, NodeKind};
use crate::Range;

/// A leaf before the gaps around it are filled.
pub(super) struct FoundLeaf {
    pub range: Range,
    pub leaf: Leaf,
    pub node: NodeId,
    /// Indices into [`Found::inlines`].
    pub inlines: std::ops::Range<usize>,
    /// Indices into [`Found::cells`].
    pub cells: std::ops::Range<usize>,
}

/// Everything that one pass over the events finds, in order.
pub(super) struct Found {
    pub nodes: Vec<Node>,
    pub blocks: Vec<Block>,
    pub leaves: Vec<FoundLeaf>,
    /// Inline pieces of all leaves.
    pub inlines: Vec<Inline>,
    /// Cells of all rows.
    pub cells: Vec<Range>,
    /// What inline pieces show that does not stand in the file.
    pub shown: String,
    /// Links with the index of their leaf.
    pub links: Vec<(Link, usize)>,
    /// Fences of code blocks.
    pub fences: Vec<Range>,
    pub rules: Vec<Range>,
    /// Reference definitions that the parser keeps (the first of each label).
    pub definitions: Vec<Range>,
}

/// The one set of options. The parser's own metadata blocks stay off: they swallow any later `---` pair.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST
}

/// Reads the events of `text` from byte `offset` on; all ranges are bytes of `text`.
pub(super) fn read(text: &str, offset: usize) -> Found {
    let body = closing_fences_without_tabs(&text[offset..]);
    let root = Node { kind: NodeKind::Root, parent: None, range: Range::new(0, text.len()) };
    let mut walk = Walk {
        text,
        offset,
        found: Found {
            nodes: vec![root],
            blocks: Vec::new(),
            leaves: Vec::new(),
            inlines: Vec::new(),
            cells: Vec::new(),
            shown: String::new(),
            links: Vec::new(),
            fences: Vec::new(),
            rules: Vec::new(),
            definitions: Vec::new(),
        },
        open: vec![0],
        counters: Vec::new(),
        leaf: None,
        depth: 0,
        strong: 0,
        strike: 0,
        links: Vec::new(),
    };
    let parser = Parser::new_ext(&body, options());
    let mut definitions: Vec<Range> =
        parser.reference_definitions().iter().map(|(_, definition)| walk.range(definition.span.clone())).collect();
    definitions.sort_unstable();
    for (event, range) in parser.into_offset_iter() {
        let range = walk.range(range);
        walk.event(event, range);
    }
    walk.close_leaf();
    walk.found.definitions = definitions;
    walk.found
}

/// A fence that is followed by a tab closes a block in CommonMark but not in the parser: such tabs
/// become spaces, which keeps every offset.
fn closing_fences_without_tabs(body: &str) -> std::borrow::Cow<'_, str> {
    let is_fence = |line: &str| {
        let bare = line.trim_start_matches([' ', '>', '\t']).trim_end();
        bare.len() >= 3 && (bare.bytes().all(|byte| byte == b'`') || bare.bytes().all(|byte| byte == b'~'))
    };
    let needs = |line: &str| {
        line.trim_end_matches(['\r', '\n']).ends_with(['\t', ' ']) && line.contains('\t') && is_fence(line)
    };
    if !body.lines().any(needs) {
        return body.into();
    }
    let mut out = String::with_capacity(body.len());
    for line in body.split_inclusive('\n') {
        if needs(line) {
            let kept = line.trim_end().len();
            out.push_str(&line[..kept]);
            out.push_str(&line[kept..].replace('\t', " "));
        } else {
            out.push_str(line);
        }
    }
    out.into()
}

struct Walk<'t> {
    text: &'t str,
    offset: usize,
    found: Found,
    open: Vec<NodeId>,
    counters: Vec<u32>,
    leaf: Option<FoundLeaf>,
    /// Depth of block tags below the root.
    depth: usize,
    strong: usize,
    strike: usize,
    /// Open links: their index in `found.links`, or none for one without a place.
    links: Vec<usize>,
}

impl Walk<'_> {
    fn range(&self, range: std::ops::Range<usize>) -> Range {
        Range::new(range.start + self.offset, range.end + self.offset)
    }

    fn event(&mut self, event: Event<'_>, range: Range) {
        match event {
            Event::Start(tag) => self.start(&tag, range),
            Event::End(end) => self.end(end, range),
            Event::Text(shown) => {
                let kind = if range.of(self.text) == shown.as_ref() {
                    InlineKind::Text
                } else {
                    InlineKind::Shown(self.keep(&shown))
                };
                self.inline(kind, range);
            }
            Event::Code(shown) => {
                let source = range.of(self.text);
                let marks = source.len() - source.trim_start_matches('`').len();
                let inner = Range {
                    start: range.start + marks as u32,
                    end: range.end.max(range.start + 2 * marks as u32) - marks as u32,
                };
                let inner = if inner.of(self.text) == shown.as_ref() { inner } else { inner.trim(self.text) };
                let shown = (inner.of(self.text) != shown.as_ref()).then(|| self.keep(&shown));
                self.inline(InlineKind::Code { inner, shown }, range);
            }
            Event::SoftBreak | Event::HardBreak => self.inline(InlineKind::Break, range),
            Event::Html(_) | Event::InlineHtml(_) => self.inline(InlineKind::Html, range),
            Event::FootnoteReference(_) => self.inline(InlineKind::Footnote, range),
            Event::TaskListMarker(done) => {
                let node = self.current();
                if let NodeKind::Item { task, .. } = &mut self.found.nodes[node].kind {
                    *task = Some(done);
                }
            }
            Event::Rule => {
                self.close_leaf();
                let range = range.trim(self.text);
                self.found.rules.push(range);
                self.block(BlockKind::Rule, range);
            }
            Event::InlineMath(_) | Event::DisplayMath(_) => self.inline(InlineKind::Text, range),
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range) {
        match tag {
            Tag::Emphasis => {}
            Tag::Strong => self.strong += 1,
            Tag::Strikethrough => self.strike += 1,
            Tag::Link { link_type, dest_url, .. } => self.link(*link_type, dest_url, range, LinkKind::Inline),
            Tag::Image { link_type, dest_url, .. } => self.link(*link_type, dest_url, range, LinkKind::Image),
            Tag::TableCell => {
                if let Some(leaf) = &mut self.leaf {
                    self.found.cells.push(range.trim(self.text));
                    leaf.cells.end = self.found.cells.len();
                }
            }
            _ => self.start_block(tag, range),
        }
        if let (Tag::Emphasis | Tag::Strong | Tag::Strikethrough, Some(leaf)) = (tag, &mut self.leaf) {
            leaf.range = leaf.range.cover(range);
        }
    }

    fn start_block(&mut self, tag: &Tag<'_>, range: Range) {
        self.close_leaf();
        let trimmed = trim_end(range, self.text);
        let (block, leaf, node) = match tag {
            Tag::Paragraph => (BlockKind::Paragraph, Some(Leaf::Paragraph), None),
            Tag::Heading { level, .. } => {
                let level = *level as u8;
                (BlockKind::Heading { level }, Some(Leaf::Heading { level }), None)
            }
            Tag::CodeBlock(kind) => {
                let info = self.fences(kind, trimmed);
                (BlockKind::Code, Some(Leaf::Code { info }), None)
            }
            Tag::HtmlBlock => {
                let html = trimmed.of(self.text).trim();
                if is_comment(html) {
                    (BlockKind::Comment, Some(Leaf::Comment), None)
                } else {
                    (BlockKind::Html, Some(Leaf::Html), None)
                }
            }
            Tag::DefinitionListTitle => (BlockKind::DefinitionList, Some(Leaf::Term), None),
            Tag::TableHead => (BlockKind::Table, Some(Leaf::TableHead), None),
            Tag::TableRow => (BlockKind::Table, Some(Leaf::TableRow), None),
            Tag::BlockQuote(alert) => (BlockKind::Quote, None, Some(NodeKind::Quote { alert: alert.is_some() })),
            Tag::List(first) => {
                self.counters.push(0);
                let ordered = first.is_some();
                (BlockKind::List { ordered }, None, Some(NodeKind::List { ordered }))
            }
            Tag::Item => {
                let n = self.counters.last_mut().map_or(1, |n| {
                    *n += 1;
                    *n
                });
                (BlockKind::List { ordered: false }, None, Some(NodeKind::Item { task: None, n }))
            }
            Tag::FootnoteDefinition(label) => {
                let start = trimmed.start + trimmed.of(self.text).find("[^").map_or(0, |at| at as u32 + 2);
                let label = Range { start, end: start + label.len() as u32 };
                (BlockKind::Footnote, None, Some(NodeKind::Footnote { label }))
            }
            Tag::Table(_) => (BlockKind::Table, None, Some(NodeKind::Table)),
            Tag::DefinitionListDefinition => (BlockKind::DefinitionList, None, Some(NodeKind::Definition)),
            _ => (BlockKind::DefinitionList, None, None),
        };
        self.block(block, trimmed);
        self.depth += 1;
        if let Some(leaf) = leaf {
            // A code block's and an HTML block's bytes come with their lines.
            let range = if matches!(leaf, Leaf::Code { .. }) {
                Range { start: trimmed.start, end: trimmed.start }
            } else {
                trimmed
            };
            self.open_leaf(leaf, range);
        }
        // Every block tag opens a node or repeats the current one, so that `end` can pop blindly.
        let parent = self.current();
        let id = node.map_or(parent, |kind| {
            self.found.nodes.push(Node { kind, parent: Some(parent), range: trimmed });
            self.found.nodes.len() - 1
        });
        self.open.push(id);
    }

    fn end(&mut self, end: pulldown_cmark::TagEnd, range: Range) {
        use pulldown_cmark::TagEnd;
        match end {
            TagEnd::Emphasis | TagEnd::TableCell => {}
            TagEnd::Strong => self.strong = self.strong.saturating_sub(1),
            TagEnd::Strikethrough => self.strike = self.strike.saturating_sub(1),
            TagEnd::Link | TagEnd::Image => {
                let mut range = range;
                if let Some(link) = self.links.pop() {
                    range = range.cover(self.found.links[link].0.range);
                    let destination = self.found.links[link].0.destination;
                    if !destination.is_empty() && self.found.links[link].0.kind != LinkKind::Autolink {
                        self.inline(InlineKind::Destination, destination);
                    }
                }
                if let Some(leaf) = &mut self.leaf {
                    leaf.range = leaf.range.cover(range);
                }
            }
            _ => {
                self.close_leaf();
                self.open.pop();
                self.depth = self.depth.saturating_sub(1);
                if matches!(end, TagEnd::List(_)) {
                    self.counters.pop();
                }
            }
        }
    }

    fn link(&mut self, link_type: LinkType, dest: &str, mut range: Range, kind: LinkKind) {
        // The parser leaves the empty brackets of `[a][]` out of the link.
        if link_type == LinkType::Collapsed && self.text[range.end as usize..].starts_with("[]") {
            range.end += 2;
        }
        let source = range.of(self.text);
        let kind = match link_type {
            LinkType::Inline => kind,
            LinkType::Autolink | LinkType::Email => LinkKind::Autolink,
            _ if kind == LinkKind::Image => LinkKind::Image,
            _ => LinkKind::Reference,
        };
        let at = match (link_type, kind) {
            (LinkType::Inline, _) => source.rfind("](").and_then(|open| source[open..].find(dest).map(|at| open + at)),
            // An email address leads to no file.
            (LinkType::Autolink, _) => Some(1),
            _ => None,
        };
        let start = range.start + at.unwrap_or(0) as u32;
        let end = if at.is_some() { (start + dest.len() as u32).min(range.end) } else { start };
        let link = Link { kind, range, destination: Range { start, end }, tile: 0 };
        if self.leaf.is_none() {
            self.open_leaf(Leaf::Paragraph, range);
        }
        self.links.push(self.found.links.len());
        self.found.links.push((link, self.found.leaves.len()));
    }

    fn inline(&mut self, kind: InlineKind, range: Range) {
        let (strong, strike, link) = (self.strong > 0, self.strike > 0, !self.links.is_empty());
        if self.leaf.is_none() {
            // The text of a tight item comes without a paragraph around it.
            self.open_leaf(Leaf::Paragraph, Range { start: range.start, end: range.start });
        }
        if let Some(leaf) = &mut self.leaf {
            if matches!(leaf.leaf, Leaf::Code { .. }) && leaf.inlines.is_empty() {
                leaf.range = range;
            }
            leaf.range = leaf.range.cover(range);
            self.found.inlines.push(Inline { range, kind, strong, strike, link });
            leaf.inlines.end = self.found.inlines.len();
        }
    }

    /// Notes the two fences of a fenced block; gives the range of the info string.
    fn fences(&mut self, kind: &CodeBlockKind<'_>, block: Range) -> Range {
        let none = Range { start: block.start, end: block.start };
        if !matches!(kind, CodeBlockKind::Fenced(_)) {
            return none;
        }
        let source = block.of(self.text);
        let first = source.lines().next().unwrap_or(source);
        let open = Range { start: block.start, end: block.start + first.len() as u32 };
        self.found.fences.push(open);
        let last_at = source.rfind('\n').map_or(0, |at| at + 1);
        let last = source[last_at..].trim_start_matches([' ', '>', '\t']);
        let mark = source.trim_start().chars().next().unwrap_or('`');
        if last_at > 0 && last.len() >= 3 && last.trim_end().chars().all(|c| c == mark) {
            self.found.fences.push(Range { start: block.end - last.len() as u32, end: block.end });
        }
        let bare = first.trim_start_matches([' ', mark]);
        Range { start: open.end - bare.len() as u32, end: open.end }.trim(self.text)
    }

    fn open_leaf(&mut self, leaf: Leaf, range: Range) {
        let node = self.current();
        let (inlines, cells) = (self.found.inlines.len(), self.found.cells.len());
        self.leaf = Some(FoundLeaf { range, leaf, node, inlines: inlines..inlines, cells: cells..cells });
    }

    /// Keeps what shows and does not stand in the file.
    fn keep(&mut self, shown: &str) -> Range {
        let start = self.found.shown.len();
        self.found.shown.push_str(shown);
        Range::new(start, self.found.shown.len())
    }

    fn close_leaf(&mut self) {
        if let Some(mut leaf) = self.leaf.take() {
            leaf.range = trim_end(leaf.range, self.text);
            self.found.leaves.push(leaf);
        }
    }

    fn block(&mut self, kind: BlockKind, range: Range) {
        if self.depth == 0 {
            self.found.blocks.push(Block { range, kind });
        }
    }

    fn current(&self) -> NodeId {
        self.open.last().copied().unwrap_or(0)
    }
}

/// True for text that is one comment and nothing else.
fn is_comment(html: &str) -> bool {
    html.strip_prefix("<!--").and_then(|rest| rest.find("-->").map(|at| at + 3 == rest.len())).unwrap_or(false)
}

/// The range without white space at its end (its start carries indentation that matters to lists).
fn trim_end(range: Range, text: &str) -> Range {
    Range { start: range.start, end: range.start + range.of(text).trim_end().len() as u32 }
}
