//! A picture inside a document: a Mermaid block between two comments, and whether it is still right.
//!
//! ````text
//! <!-- specast:flows from="infra/alloy/config.alloy" hash=0123456789ab -->
//!
//! ```mermaid
//! flowchart LR
//! ```
//!
//! <!-- specast:flows end -->
//! ````
//!
//! The hash is of what specast wrote between the comments. So it can tell a configuration that went on from a
//! block that a person changed.

use specast_syntax::Range;

use super::Picture;
use crate::source::digest;

const OPENING: &str = "<!-- specast:flows ";
const END: &str = "<!-- specast:flows end -->";
const HASH_LENGTH: usize = 12;

/// A block of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Path of the file whose flows it shows, as written.
    pub from: String,
    /// The hash in its first comment; none in a block that was never written.
    pub hash: Option<String>,
    /// The first comment.
    pub opening: Range,
    /// From the first comment to the end of the last.
    pub range: Range,
}

/// Why a block is not what its picture is today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stale {
    /// It was never written.
    Empty,
    /// What it shows has other flows today.
    Changed,
    /// Somebody changed the text between the comments.
    Edited,
}

/// A comment that opens no block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// What is wrong with it, as a clause.
    pub why: &'static str,
    /// The comment.
    pub at: Range,
}

/// The blocks of a document in their order, and the comments that should be some and are not. A comment counts
/// on a line of its own outside of fenced code.
pub fn blocks(text: &str) -> (Vec<Block>, Vec<Broken>) {
    let (mut out, mut broken) = (Vec::new(), Vec::new());
    let mut fence: Option<&str> = None;
    let mut is_inside_until = 0;
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let (at, end) = (start, start + line.len());
        start = end;
        if at < is_inside_until {
            continue;
        }
        let bare = line.trim();
        if let Some(open) = fence {
            let is_end = bare.starts_with(open) && bare.trim_start_matches(&open[..1]).is_empty();
            fence = if is_end { None } else { fence };
            continue;
        }
        fence = run_of_fence(bare);
        if fence.is_some() || !bare.starts_with(OPENING.trim_end()) {
            continue;
        }
        let comment_at = at + line.len() - line.trim_start().len();
        let opening = Range::new(comment_at, comment_at + bare.len());
        if bare == END {
            broken.push(Broken { why: "ends no block", at: opening });
            continue;
        }
        let Some((from, hash)) = attributes(bare) else {
            broken.push(Broken { why: "must say from=\"PATH\"", at: opening });
            continue;
        };
        match closing(text, end) {
            Some(close) => {
                is_inside_until = close;
                out.push(Block { from, hash, opening, range: Range::new(comment_at, close) });
            }
            None => broken.push(Broken { why: "has no `<!-- specast:flows end -->` behind it", at: opening }),
        }
    }
    (out, broken)
}

/// The run of marks that opens fenced code.
fn run_of_fence(line: &str) -> Option<&str> {
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let len = line.len() - line.trim_start_matches(mark).len();
    let is_open = len >= 3 && !(mark == '`' && line[len..].contains('`'));
    is_open.then(|| &line[..len])
}

/// The end of the last comment; none where another block opens before it.
fn closing(text: &str, from: usize) -> Option<usize> {
    let mut start = from;
    for line in text[from..].split_inclusive('\n') {
        let bare = line.trim();
        if bare == END {
            return Some(start + line.trim_end().len());
        }
        if bare.starts_with(OPENING) {
            return None;
        }
        start += line.len();
    }
    None
}

fn attributes(comment: &str) -> Option<(String, Option<String>)> {
    let inner = comment.strip_prefix(OPENING)?.strip_suffix("-->")?.trim();
    let (from, rest) = inner.strip_prefix("from=\"")?.split_once('"')?;
    let hash = match rest.trim() {
        "" => None,
        rest => Some(rest.strip_prefix("hash=")?.to_owned()),
    };
    (!from.trim().is_empty()).then(|| (from.to_owned(), hash))
}

/// The whole block with the picture of today, both comments included. Lines end as those of the document do.
pub fn written(text: &str, block: &Block, picture: &Picture) -> String {
    let inner = inner(picture);
    let hash = hash(&inner);
    let out = format!("{OPENING}from=\"{}\" hash={hash} -->{inner}{END}", block.from);
    let behind = &text[block.opening.end as usize..];
    if behind.starts_with("\r\n") { out.replace('\n', "\r\n") } else { out }
}

/// Whether what stands between the comments is what specast wrote there, as the hash says. It says nothing of
/// whether the configuration went on since.
pub fn is_as_written(text: &str, block: &Block) -> bool {
    block.hash.as_ref().is_some_and(|noted| *noted == hash(&held(text, block)))
}

/// What stands between the comments.
fn held(text: &str, block: &Block) -> String {
    let held = text[block.opening.end as usize..block.range.end as usize].replace("\r\n", "\n");
    held.strip_suffix(END).map_or(held.clone(), str::to_owned)
}

/// Whether a block is what it would be if it were written today.
pub fn stale(text: &str, block: &Block, picture: &Picture) -> Option<Stale> {
    let held = held(text, block);
    let today = inner(picture);
    match &block.hash {
        None => Some(Stale::Empty),
        Some(_) if !is_as_written(text, block) => Some(Stale::Edited),
        Some(_) if held != today => Some(Stale::Changed),
        Some(_) => None,
    }
}

fn inner(picture: &Picture) -> String {
    format!("\n\n```mermaid\n{}```\n\n", picture.mermaid())
}

fn hash(inner: &str) -> String {
    digest(inner)[..HASH_LENGTH].to_owned()
}

impl Stale {
    /// What is the matter, as a clause about the block.
    pub fn words(self) -> &'static str {
        match self {
            Self::Empty => "was never written",
            Self::Changed => "shows other flows than there are today",
            Self::Edited => "was changed by hand",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::{Graph, NodeKind};
    use specast_syntax::Span;

    fn picture(name: &str) -> Picture {
        let mut graph = Graph::default();
        graph.node(name, NodeKind::Name, "", Span::default());
        Picture::of(&graph, "T", "")
    }

    fn refreshed(text: &str, picture: &Picture) -> String {
        let (found, broken) = blocks(text);
        assert_eq!((found.len(), broken.len()), (1, 0), "{text}");
        let range = found[0].range.as_usize();
        format!("{}{}{}", &text[..range.start], written(text, &found[0], picture), &text[range.end..])
    }

    fn staleness(text: &str, picture: &Picture) -> Option<Stale> {
        stale(text, &blocks(text).0[0], picture)
    }

    const EMPTY: &str =
        "# T\n\nBefore.\n\n<!-- specast:flows from=\"a.alloy\" -->\n<!-- specast:flows end -->\n\nAfter. \n";

    #[test]
    fn only_what_stands_between_the_comments_is_written() {
        assert_eq!(staleness(EMPTY, &picture("a")), Some(Stale::Empty));
        let text = refreshed(EMPTY, &picture("a"));
        assert!(text.starts_with("# T\n\nBefore.\n\n<!-- specast:flows from=\"a.alloy\" hash="), "{text}");
        assert!(text.ends_with("```\n\n<!-- specast:flows end -->\n\nAfter. \n"), "{text}");
        assert_eq!(staleness(&text, &picture("a")), None);
        assert_eq!(refreshed(&text, &picture("a")), text);
        assert_eq!(staleness(&text, &picture("b")), Some(Stale::Changed));
        assert_eq!(staleness(&text.replace("n0_0", "n0_1"), &picture("a")), Some(Stale::Edited));
        assert_eq!(refreshed(&text.replace("n0_0", "n0_1"), &picture("a")), text);
    }

    #[test]
    fn lines_end_as_the_document_has_them() {
        let text = refreshed(&EMPTY.replace('\n', "\r\n"), &picture("a"));
        assert_eq!(text.replace("\r\n", "\n"), refreshed(EMPTY, &picture("a")));
        assert!(!text.replace("\r\n", "").contains('\n'), "{text:?}");
        assert_eq!(staleness(&text, &picture("a")), None);
    }

    #[test]
    fn comments_that_are_no_blocks() {
        let check = |text: &str, n_blocks: usize, expected: &[&str]| {
            let (found, broken) = blocks(text);
            let why: Vec<&str> = broken.iter().map(|broken| broken.why).collect();
            assert_eq!((found.len(), &why[..]), (n_blocks, expected), "{text}");
        };
        let end = "<!-- specast:flows end -->\n";
        check(&format!("````\n{EMPTY}````\n"), 0, &[]);
        check(end, 0, &["ends no block"]);
        check(&format!("<!-- specast:flows -->\n{end}"), 0, &["must say from=\"PATH\"", "ends no block"]);
        check("<!-- specast:flows from=\"a\" -->\n", 0, &["has no `<!-- specast:flows end -->` behind it"]);
        check(&format!("{EMPTY}{EMPTY}"), 2, &[]);
        check(
            &format!("<!-- specast:flows from=\"a\" -->\n{EMPTY}"),
            1,
            &["has no `<!-- specast:flows end -->` behind it"],
        );
        // A fence that somebody left open does not hide the end.
        check(&format!("<!-- specast:flows from=\"a\" -->\n```mermaid\n{end}"), 1, &[]);
    }
}
