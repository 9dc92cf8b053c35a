//! Edits of a text and changes of a workspace: the only things that the edge executes.

use specast_syntax::Range;

/// Replaces a range of bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextEdit {
    /// The bytes that go.
    pub range: Range,
    /// What comes in their place.
    pub text: String,
}

/// Applies edits to a text. Edits that overlap an earlier one are left out.
pub fn apply(text: &str, edits: &[TextEdit]) -> String {
    let mut sorted: Vec<&TextEdit> = edits.iter().collect();
    sorted.sort_by_key(|edit| (edit.range.start, edit.range.end));
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in sorted {
        if edit.range.start < at {
            continue;
        }
        out.push_str(Range { start: at, end: edit.range.start }.of(text));
        out.push_str(&edit.text);
        at = edit.range.end;
    }
    out.push_str(&text[at as usize..]);
    out
}

/// Chooses groups of edits, each as a whole, so that no two overlap: the earlier group wins. Gives their indices.
pub fn compatible(groups: &[Vec<TextEdit>]) -> Vec<usize> {
    let mut taken: Vec<Range> = Vec::new();
    let meets = |a: Range, b: Range| a.overlaps(b) || a.start == b.start || (a.is_empty() && b.contains(a));
    let mut is_free = |group: &[TextEdit]| {
        // Text that were put into what the same group takes away would be lost.
        let swallows = |one: &TextEdit| {
            let at = one.range;
            group.iter().any(|other| other.range.start < at.start && at.end < other.range.end)
        };
        let is_free = !group.iter().any(swallows)
            && group.iter().all(|edit| !taken.iter().any(|other| meets(*other, edit.range)));
        if is_free {
            taken.extend(group.iter().map(|edit| edit.range));
        }
        is_free
    };
    (0..groups.len()).filter(|idx| is_free(&groups[*idx])).collect()
}

/// One change of a file. Paths are relative to the workspace root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A file that is not there yet.
    Create {
        /// Where.
        path: String,
        /// All its text.
        text: String,
    },
    /// A file whose bytes have this SHA-256.
    Replace {
        /// Where.
        path: String,
        /// Digest of the bytes that go.
        was: String,
        /// All its new text.
        text: String,
    },
    /// A file, whose bytes have this SHA-256, that goes.
    Remove {
        /// Where.
        path: String,
        /// Digest of its bytes.
        was: String,
    },
}

impl Change {
    /// The path it is about.
    pub fn path(&self) -> &str {
        match self {
            Self::Create { path, .. } | Self::Replace { path, .. } | Self::Remove { path, .. } => path,
        }
    }

    /// The text that stands there afterwards; none where nothing does.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Create { text, .. } | Self::Replace { text, .. } => Some(text),
            Self::Remove { .. } => None,
        }
    }

    /// The digest of the bytes that stand there before; none where nothing does.
    pub fn was(&self) -> Option<&str> {
        match self {
            Self::Create { .. } => None,
            Self::Replace { was, .. } | Self::Remove { was, .. } => Some(was),
        }
    }
}

/// Changes that are executed together or not at all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangeSet(pub Vec<Change>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_edits_are_left_out() {
        let edit = |start, end, text: &str| TextEdit { range: Range::new(start, end), text: text.into() };
        assert_eq!(apply("abcdef", &[edit(4, 5, "X"), edit(0, 2, ""), edit(1, 3, "Y")]), "cdXf");
    }
}
