//! Byte ranges, and the lines and columns that a reader sees. Knows nothing of the language.

use std::fmt;

/// A half-open range of bytes, `start..end`, in the text that was parsed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Range {
    /// Offset of the first byte.
    pub start: u32,
    /// Offset behind the last byte.
    pub end: u32,
}

impl Range {
    /// The range `start..end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The range that covers nothing at `offset`.
    pub const fn empty(offset: u32) -> Self {
        Self::new(offset, offset)
    }

    /// The smallest range that covers `self` and `other`.
    #[must_use]
    pub fn cover(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    /// The number of bytes.
    pub const fn len(self) -> u32 {
        self.end.saturating_sub(self.start)
    }

    /// Whether no byte is covered.
    pub const fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// The piece of `text` that is covered; empty where the range does not fit the text.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

impl fmt::Debug for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// A place as upstream prints it: both numbers count from 1, the column counts bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in bytes, from 1.
    pub column: u32,
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// The starts of all lines of one text.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<u32>,
}

impl LineIndex {
    /// Reads `text` once; only `\n` ends a line.
    pub fn new(text: &str) -> Self {
        let mut starts = vec![0];
        for (offset, _) in text.match_indices('\n') {
            starts.push(offset as u32 + 1);
        }
        Self { starts }
    }

    /// The line and column of a byte offset; an offset behind the text lies on the last line.
    pub fn position(&self, offset: u32) -> Position {
        let line = self.starts.partition_point(|&start| start <= offset).max(1);
        let start = self.starts.get(line - 1).copied().unwrap_or_default();
        Position { line: line as u32, column: offset - start + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, offset: u32, expected: &str) {
        assert_eq!(LineIndex::new(text).position(offset).to_string(), expected, "{text:?}");
    }

    #[test]
    fn columns_count_bytes_from_one() {
        check("", 0, "1:1");
        check("ab\ncd", 1, "1:2");
        check("ab\ncd", 2, "1:3");
        check("ab\ncd", 3, "2:1");
        check("é = 1", 3, "1:4");
        check("a\n", 2, "2:1");
        check("a\n", 99, "2:98");
    }

    #[test]
    fn a_range_that_does_not_fit_is_empty_text() {
        assert_eq!(Range::new(1, 3).of("abc"), "bc");
        assert_eq!(Range::new(1, 30).of("abc"), "");
        assert_eq!(Range::new(1, 2).of("é"), "");
    }
}
