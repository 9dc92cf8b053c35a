//! The leaf blocks of a document as a second Markdown parser sees them, as visible text.
//!
//! It knows comrak and nothing of specast: what specast's own parser overlooks is seen here.
//!
//! What counts as visible: letters of every inline, `![alt]` of an image, the marks of struck-out
//! text, `[^name]` of a note, the box of a task, the number of a list item as a browser counts it,
//! the language of a code block, and tags as they are written. Destinations of links are not, since
//! relative ones follow the file; emphasis, heading levels and the kind of a bullet say nothing.
//! Comments are listed apart. Link reference definitions show in the links that use them.

use std::collections::BTreeSet;

use comrak::nodes::{ListType, NodeValue};
use comrak::{Arena, Node, Options, parse_document};

/// What kind of block a leaf is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The front matter, whole.
    Front,
    /// A heading of any level.
    Heading,
    /// A paragraph, also of an item, a quote, a note or a definition.
    Paragraph,
    /// A code block.
    Code,
    /// A row of a table; the row of heads is one.
    Row,
    /// An HTML block without its comments.
    Html,
}

/// What of a leaf must be equal in the outputs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// What kind of block it is.
    pub kind: Kind,
    /// The blocks it stands in, outermost first.
    pub within: String,
    /// Its visible text; white space as single blanks, except in code.
    pub text: String,
}

/// A leaf block.
#[derive(Debug, Clone)]
pub struct Leaf {
    /// What must be equal in the outputs.
    pub key: Key,
    /// Its first and its last line, from 1.
    pub lines: (usize, usize),
    /// True for contents lists and for headings above nothing else.
    pub is_navigation: bool,
}

/// A document as its leaves.
#[derive(Debug, Default)]
pub struct Leaves {
    /// The leaf blocks in order.
    pub all: Vec<Leaf>,
    /// HTML comments, white space as single blanks.
    pub comments: Vec<String>,
    /// Lines above the Markdown: the front matter.
    skipped: usize,
    /// Number or box of an item, for the first leaf in it.
    marker: String,
    is_navigation: bool,
}

/// White space as single blanks.
pub fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A code block's text: its language, then its lines.
pub fn code(info: &str, body: &str) -> String {
    format!("{}\n{}", info.trim(), body.replace("\r\n", "\n").trim_end_matches('\n'))
}

/// Reads a document.
pub fn read(text: &str) -> Leaves {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (front, body) = cut_front(text);
    let mut leaves = Leaves { skipped: text[..text.len() - body.len()].lines().count(), ..Leaves::default() };
    if let Some(front) = front.filter(|front| !front.trim().is_empty()) {
        let key = Key { kind: Kind::Front, within: String::new(), text: front.to_owned() };
        leaves.all.push(Leaf { key, lines: (1, leaves.skipped), is_navigation: false });
    }
    let arena = Arena::new();
    let blocks: Vec<Node<'_>> = parse_document(&arena, body, &options()).children().collect();
    let navigation = navigation(&blocks);
    for (at, block) in blocks.iter().enumerate() {
        leaves.is_navigation = navigation.contains(&at);
        leaves.block(block, "");
    }
    leaves
}

/// Front matter and the rest; the lines of dashes belong to neither.
fn cut_front(text: &str) -> (Option<&str>, &str) {
    let mut at = 0;
    for (n, line) in text.split_inclusive('\n').enumerate() {
        let mark = line.trim_end();
        match n {
            0 if mark != "---" => break,
            0 => {}
            _ if mark == "---" || mark == "..." => {
                let first = text.find('\n').map_or(0, |end| end + 1);
                return (Some(&text[first..at]), &text[at + line.len()..]);
            }
            _ => {}
        }
        at += line.len();
    }
    (None, text)
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.extension.alerts = true;
    options.extension.description_lists = true;
    // A note that nothing refers to is text of the author all the same.
    options.parse.leave_footnote_definitions = true;
    options
}

impl Leaves {
    fn block(&mut self, node: Node<'_>, within: &str) {
        let value = node.data().value.clone();
        match value {
            NodeValue::Paragraph => {
                let text = self.visible(node);
                self.leaf(node, Kind::Paragraph, within, &text);
            }
            NodeValue::Heading(_) => {
                let text = self.visible(node);
                self.leaf(node, Kind::Heading, within, &text);
            }
            NodeValue::CodeBlock(block) => self.push(node, Kind::Code, within, code(&block.info, &block.literal)),
            NodeValue::HtmlBlock(html) => {
                let shown = self.without_comments(&html.literal);
                self.leaf(node, Kind::Html, within, &shown);
            }
            NodeValue::Table(_) => self.table(node, within),
            NodeValue::List(list) => {
                for (at, item) in node.children().enumerate() {
                    let item_value = item.data().value.clone();
                    if list.list_type == ListType::Ordered {
                        self.marker.push_str(&format!("{}. ", list.start + at));
                    }
                    if let NodeValue::TaskItem(task) = item_value {
                        self.marker.push_str(if task.symbol.is_some() { "[x] " } else { "[ ] " });
                    }
                    self.inside(item, &format!("{within}item > "));
                    self.marker.clear();
                }
            }
            NodeValue::BlockQuote => self.inside(node, &format!("{within}quote > ")),
            NodeValue::Alert(alert) => {
                let title = alert.title.unwrap_or_default();
                self.inside(node, &format!("{within}alert {:?} {title} > ", alert.alert_type));
            }
            NodeValue::FootnoteDefinition(note) => {
                self.inside(node, &format!("{within}[^{}] > ", note.name.to_lowercase()));
            }
            NodeValue::DescriptionTerm => self.inside(node, &format!("{within}term > ")),
            NodeValue::DescriptionDetails => self.inside(node, &format!("{within}details > ")),
            _ => self.inside(node, within),
        }
    }

    fn inside(&mut self, node: Node<'_>, within: &str) {
        node.children().for_each(|child| self.block(child, within));
    }

    /// A row stands under the heads of its table: under others it would say something else.
    fn table(&mut self, node: Node<'_>, within: &str) {
        let mut heads = None;
        for row in node.children() {
            let cells: Vec<String> = row.children().map(|cell| fold(&self.visible(cell))).collect();
            let text = cells.join(" | ");
            let heads = heads.get_or_insert_with(|| text.clone());
            let within = format!("{within}table {heads} > ");
            self.leaf(row, Kind::Row, &within, &text);
        }
    }

    /// A leaf whose white space says nothing; one without text shows nothing.
    fn leaf(&mut self, node: Node<'_>, kind: Kind, within: &str, text: &str) {
        let text = fold(text);
        if !text.is_empty() {
            self.push(node, kind, within, text);
        }
    }

    fn push(&mut self, node: Node<'_>, kind: Kind, within: &str, text: String) {
        let at = node.data().sourcepos;
        let text = std::mem::take(&mut self.marker) + &text;
        self.all.push(Leaf {
            key: Key { kind, within: within.to_owned(), text },
            lines: (at.start.line + self.skipped, at.end.line + self.skipped),
            is_navigation: self.is_navigation,
        });
    }

    /// What a reader sees of the inlines in a node.
    fn visible(&mut self, node: Node<'_>) -> String {
        let mut out = String::new();
        for child in node.children() {
            let value = child.data().value.clone();
            match value {
                NodeValue::Text(text) => out.push_str(&text),
                NodeValue::Code(code) => out.push_str(&code.literal),
                NodeValue::SoftBreak | NodeValue::LineBreak => out.push(' '),
                NodeValue::HtmlInline(html) => out.push_str(&self.without_comments(&html)),
                NodeValue::FootnoteReference(note) => out.push_str(&format!("[^{}]", note.name)),
                NodeValue::Image(_) => out.push_str(&format!("![{}]", self.visible(child))),
                NodeValue::Strikethrough => out.push_str(&format!("~~{}~~", self.visible(child))),
                _ => out.push_str(&self.visible(child)),
            }
        }
        out
    }

    /// HTML without its comments, which go into the list of comments.
    fn without_comments(&mut self, html: &str) -> String {
        let mut shown = String::new();
        let mut rest = html;
        while let Some((before, after)) = rest.split_once("<!--") {
            shown.push_str(before);
            let (comment, after) = after.split_once("-->").unwrap_or((after, ""));
            self.comments.push(fold(comment));
            rest = after;
        }
        shown + rest
    }
}

/// The root blocks that are navigation: a contents mark, a list of nothing but links to headings of
/// the document, and a heading above nothing else.
fn navigation(blocks: &[Node<'_>]) -> BTreeSet<usize> {
    let is_heading = |at: usize| matches!(blocks[at].data().value, NodeValue::Heading(_));
    let level = |at: usize| match blocks[at].data().value {
        NodeValue::Heading(heading) => heading.level,
        _ => 0,
    };
    let headings = (0..blocks.len()).filter(|at| is_heading(*at));
    let anchors: BTreeSet<String> = headings.map(|at| letters(&text_of(blocks[at]))).collect();
    let mut found: BTreeSet<usize> = (0..blocks.len()).filter(|at| is_contents(blocks[*at], &anchors)).collect();
    for at in (0..blocks.len()).filter(|at| is_heading(*at)) {
        let end = (at + 1..blocks.len()).find(|next| is_heading(*next)).unwrap_or(blocks.len());
        let mut inside =
            (at + 1..end).filter(|next| !matches!(blocks[*next].data().value, NodeValue::ThematicBreak)).peekable();
        let is_leaf = end == blocks.len() || level(end) <= level(at);
        if is_leaf && inside.peek().is_some() && inside.all(|next| found.contains(&next)) {
            found.insert(at);
        }
    }
    found
}

fn is_contents(block: Node<'_>, anchors: &BTreeSet<String>) -> bool {
    match block.data().value {
        NodeValue::Paragraph => {
            let mark = text_of(block).trim().to_lowercase();
            ["[toc]", "[[toc]]", "[[_toc_]]", "{:toc}", "{{toc}}", "${toc}"].contains(&mark.as_str())
        }
        NodeValue::List(_) => {
            let is_paragraph = |node: &Node<'_>| matches!(node.data().value, NodeValue::Paragraph);
            let is_other = |node: &Node<'_>| {
                matches!(
                    node.data().value,
                    NodeValue::CodeBlock(_) | NodeValue::HtmlBlock(_) | NodeValue::Heading(_) | NodeValue::Table(_)
                )
            };
            let entries: Vec<Node<'_>> = block.descendants().filter(is_paragraph).collect();
            entries.len() > 1
                && !block.descendants().any(|node| is_other(&node))
                && entries.iter().all(|entry| is_entry(entry, anchors))
        }
        _ => false,
    }
}

/// True for a paragraph that is one link to a heading, with no letter around it.
fn is_entry(paragraph: Node<'_>, anchors: &BTreeSet<String>) -> bool {
    let link = paragraph.descendants().find_map(|node| match &node.data().value {
        NodeValue::Link(link) => Some((link.url.clone(), text_of(node))),
        _ => None,
    });
    let Some((url, text)) = link else { return false };
    let n_letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).count();
    url.strip_prefix('#').is_some_and(|anchor| leads_to(anchor, anchors))
        && n_letters(&text_of(paragraph)) == n_letters(&text)
}

/// True for the anchor of a heading; that of a repeated one ends in its number.
fn leads_to(anchor: &str, anchors: &BTreeSet<String>) -> bool {
    let is_number = |tail: &str| !tail.is_empty() && tail.bytes().all(|byte| byte.is_ascii_digit());
    let first = anchor.rsplit_once('-').filter(|(_, tail)| is_number(tail)).map(|(first, _)| first);
    std::iter::once(anchor).chain(first).any(|anchor| anchors.contains(&letters(anchor)))
}

fn text_of(node: Node<'_>) -> String {
    Leaves::default().visible(node)
}

/// Letters and digits alone: what the anchor of a heading keeps of it, whoever made the anchor.
fn letters(text: &str) -> String {
    text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}
