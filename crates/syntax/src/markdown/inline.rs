//! Inline pieces of a leaf and the visible text they make.

use crate::Range;

/// A piece of a leaf that shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inline {
    /// Its bytes, marks included (for code the backticks).
    pub range: Range,
    /// What it is.
    pub kind: InlineKind,
    /// Inside `**…**`.
    pub strong: bool,
    /// Inside `~~…~~`.
    pub strike: bool,
    /// Inside the text of a link.
    pub link: bool,
}

/// Kinds of inline pieces. What shows other characters than stand there names bytes of a text that the document
/// keeps for that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InlineKind {
    /// Text that stands as it shows.
    Text,
    /// Text that shows other characters than stand there (an entity).
    Shown(Range),
    /// Inline code.
    Code {
        /// The range inside its marks.
        inner: Range,
        /// What shows, where that differs from what stands there (line breaks, `\|` in a table).
        shown: Option<Range>,
    },
    /// A soft or hard line break.
    Break,
    /// Inline HTML, comments included.
    Html,
    /// A reference to a footnote.
    Footnote,
    /// The destination of a link or an image, shown behind its text.
    Destination,
}

/// Visible text with a map back to the bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plain {
    /// The text.
    pub text: String,
    /// Pieces of the text in order.
    pub segments: Vec<Segment>,
}

/// A piece of a [`Plain`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment {
    /// Bytes in the visible text.
    pub at: Range,
    /// Bytes in the file.
    pub source: Range,
    /// Where it comes from.
    pub kind: InlineKind,
    /// Inside `**…**`.
    pub strong: bool,
    /// Inside `~~…~~`.
    pub strike: bool,
}

impl Plain {
    /// Joins the inline pieces that lie in `range`; `kept` holds what does not stand in the text.
    pub(crate) fn of(inlines: &[Inline], range: Range, text: &str, kept: &str) -> Self {
        let first = inlines.partition_point(|inline| inline.range.end <= range.start);
        let inside = inlines[first..].iter().take_while(|inline| inline.range.start < range.end);
        let mut plain =
            Self { text: String::with_capacity(range.len()), segments: Vec::with_capacity(inside.clone().count()) };
        for inline in inside {
            let (shown, source) = match inline.kind {
                InlineKind::Text | InlineKind::Html => {
                    // A piece that reaches out of the range shows with its part inside.
                    let start = inline.range.start.max(range.start);
                    let inside = Range { start, end: inline.range.end.min(range.end).max(start) };
                    (inside.of(text), inside)
                }
                InlineKind::Shown(shown) => (shown.of(kept), inline.range),
                InlineKind::Code { inner, shown } => (shown.map_or(inner.of(text), |shown| shown.of(kept)), inner),
                InlineKind::Break => ("\n", inline.range),
                InlineKind::Footnote | InlineKind::Destination => continue,
            };
            plain.push(shown, source, inline);
        }
        plain
    }

    fn push(&mut self, shown: &str, source: Range, inline: &Inline) {
        let start = self.text.len();
        self.text.push_str(shown);
        let at = Range::new(start, self.text.len());
        let Inline { kind, strong, strike, .. } = *inline;
        self.segments.push(Segment { at, source, kind, strong, strike });
    }

    /// The bytes of the file behind a range of the visible text.
    pub fn source(&self, range: Range) -> Range {
        let start = self.offset(range.start, false);
        let end = if range.is_empty() { start } else { self.offset(range.end, true) };
        Range { start, end: end.max(start) }
    }

    fn offset(&self, at: u32, is_end: bool) -> u32 {
        // Segments follow each other, so the one that holds an offset is found by halving.
        let index = if is_end {
            self.segments.partition_point(|segment| segment.at.end < at)
        } else {
            self.segments.partition_point(|segment| segment.at.end <= at)
        };
        let found = self.segments.get(index);
        let Some(segment) = found else {
            return self.segments.last().map_or(0, |segment| segment.source.end);
        };
        if segment.at.len() == segment.source.len() {
            segment.source.start + (at - segment.at.start)
        } else if is_end {
            segment.source.end
        } else {
            segment.source.start
        }
    }

    /// The segments that a range of the visible text touches.
    pub fn within(&self, range: Range) -> &[Segment] {
        let first = self.segments.partition_point(|segment| segment.at.end < range.start);
        let until = self.segments.partition_point(|segment| segment.at.start <= range.end);
        &self.segments[first..until.max(first)]
    }

    /// The inline code segments.
    pub fn codes(&self) -> impl Iterator<Item = &Segment> {
        self.segments.iter().filter(|segment| matches!(segment.kind, InlineKind::Code { .. }))
    }
}
