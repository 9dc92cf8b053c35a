//! Blocks as one text: a blank line between each two, and something more where Markdown would merge them.
//!
//! Whether two neighbours merge is not guessed but parsed.

use specast_syntax::BlockKind;

use super::units::shape;
use super::{Block, Emitted, Origin, Piece};
use crate::frames;
use crate::source::Source;

/// Joins blocks. Every byte of the result lies in exactly one piece.
pub fn join(blocks: &[Block], eol: &str) -> Emitted {
    let mut out = Emitted::default();
    let mut before: Option<(String, Vec<(BlockKind, usize)>)> = None;
    for block in blocks.iter().filter(|block| !block.text.trim().is_empty()) {
        let fence = open_fence(&block.text).map(|fence| format!("{eol}{fence}"));
        let text = format!("{}{}", block.text, fence.as_deref().unwrap_or_default());
        let own = kinds(&text);
        if let Some((last, shape)) = &before {
            push(&mut out, &format!("{eol}{eol}"), Origin::Layout);
            if merges(last, shape, &text, &own, eol) {
                push(&mut out, &frames::render("separator", &[]).unwrap_or_default(), Origin::Frame("separator"));
                push(&mut out, &format!("{eol}{eol}"), Origin::Layout);
            }
        }
        push(&mut out, &block.text, block.origin.clone());
        if let Some(fence) = fence {
            push(&mut out, &fence, Origin::Layout);
        }
        before = Some((text, own));
    }
    push(&mut out, eol, Origin::Layout);
    out
}

fn push(out: &mut Emitted, text: &str, origin: Origin) {
    let start = out.text.len();
    out.text.push_str(text);
    out.pieces.push(Piece { range: (start..out.text.len()).into(), origin });
}

/// Kinds of the root blocks of a text with their lengths.
fn kinds(text: &str) -> Vec<(BlockKind, usize)> {
    shape(text).into_iter().map(|(kind, range)| (kind, range.len())).collect()
}

/// True if the two texts, one below the other, are read as something else than each of them alone.
fn merges(a: &str, a_kinds: &[(BlockKind, usize)], b: &str, b_kinds: &[(BlockKind, usize)], eol: &str) -> bool {
    // Front matter is read at the top of a file only.
    if a_kinds.iter().chain(b_kinds).any(|(kind, _)| *kind == BlockKind::Front) {
        return false;
    }
    let both = kinds(&format!("{a}{eol}{eol}{b}"));
    both.len() != a_kinds.len() + b_kinds.len() || !both.iter().zip(a_kinds.iter().chain(b_kinds)).all(|(x, y)| x == y)
}

/// The closing fence that a code block at the end of a source lacks.
pub fn open_fence(text: &str) -> Option<String> {
    let first = text.lines().next()?;
    let bare = first.trim_start_matches(' ');
    let mark = bare.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
    let n = bare.len() - bare.trim_start_matches(mark).len();
    if n < 3 || first.len() - bare.len() > 3 || (mark == '`' && bare[n..].contains('`')) {
        return None;
    }
    let is_closed = text.lines().skip(1).any(|line| {
        let inner = line.trim_start_matches(' ');
        let len = inner.len() - inner.trim_start_matches(mark).len();
        line.len() - inner.len() <= 3 && len >= n && inner[len..].trim().is_empty()
    });
    (!is_closed).then(|| mark.to_string().repeat(n))
}

/// True for HTML that runs to the end of the file because nothing closes it: it must stand last.
pub fn is_open_html(text: &str) -> bool {
    let Some((BlockKind::Html | BlockKind::Comment, _)) = shape(text).first().copied() else { return false };
    let probe = format!("{text}\n\n# x\n");
    !shape(&probe).iter().any(|(kind, _)| matches!(kind, BlockKind::Heading { .. }))
}

/// True for a block that does not show: remarks and definitions.
pub fn is_silent(block: &Block) -> bool {
    let silent = [BlockKind::Comment, BlockKind::LinkDefinition, BlockKind::Footnote];
    shape(&block.text).iter().all(|(kind, _)| silent.contains(kind))
}

/// The line end that most lines of the sources have.
pub fn line_end(sources: &[&Source]) -> &'static str {
    let n_lines: usize = sources.iter().map(|source| source.text.matches('\n').count()).sum();
    let n_crlf: usize = sources.iter().map(|source| source.text.matches("\r\n").count()).sum();
    if n_crlf * 2 > n_lines { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(texts: &[&str]) -> String {
        let blocks: Vec<Block> = texts.iter().map(|text| Block::new((*text).to_owned(), Origin::Value)).collect();
        join(&blocks, "\n").text
    }

    #[test]
    fn neighbours_that_would_merge_are_kept_apart() {
        let mark = "<!-- specast: end of block -->";
        assert_eq!(joined(&["- a", "- b"]), format!("- a\n\n{mark}\n\n- b\n"));
        assert_eq!(joined(&["- a", "    code"]), format!("- a\n\n{mark}\n\n    code\n"));
        assert_eq!(joined(&["- a", "1. b"]), "- a\n\n1. b\n");
        assert_eq!(joined(&["- a", "b"]), "- a\n\nb\n");
        assert_eq!(joined(&["a", ": b"]), format!("a\n\n{mark}\n\n: b\n"));
    }

    #[test]
    fn a_fence_that_nothing_closes_is_closed() {
        assert_eq!(joined(&["~~~~sh\n# a", "b"]), "~~~~sh\n# a\n~~~~\n\nb\n");
        assert!(is_open_html("<!-- a"));
        assert!(!is_open_html("<div>\na"));
    }

    #[test]
    fn pieces_tile_the_text() {
        let blocks = [Block::new("- a".into(), Origin::Value), Block::new("- b".into(), Origin::Value)];
        let out = join(&blocks, "\r\n");
        let glued: String = out.pieces.iter().map(|piece| piece.range.of(&out.text)).collect();
        assert_eq!(glued, out.text);
    }
}
