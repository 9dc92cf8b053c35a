//! Texts with holes, and the one form in which texts of a template and a document are compared.
//!
//! Knows strings only.

use unicode_normalization::UnicodeNormalization as _;

use super::Pattern;

/// The form in which visible texts are compared: NFC, lower case, white space folded, `&` read as
/// "and", straight quotes, no point or colon at the end.
pub fn normalise(text: &str) -> String {
    fold(text).trim_end_matches(['.', ':', ' ']).to_owned()
}

/// The same with all its points and colons.
fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfc().flat_map(char::to_lowercase) {
        match c {
            c if c.is_whitespace() => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            '&' => out.push_str("and"),
            '‘' | '’' => out.push('\''),
            '“' | '”' => out.push('"'),
            c => out.push(c),
        }
    }
    out.trim().to_owned()
}

impl Pattern {
    /// A pattern without holes.
    pub fn literal(text: &str) -> Self {
        Self { pieces: vec![text.to_owned()] }
    }

    /// True where it is this literal text, compared without marks and case.
    pub fn is(&self, text: &str) -> bool {
        matches!(self.pieces.as_slice(), [piece] if normalise(piece) == normalise(text))
    }

    /// True where it holds a hole.
    pub fn has_holes(&self) -> bool {
        self.pieces.len() > 1
    }

    /// True where it says nothing but "something": any text matches.
    pub fn is_open(&self) -> bool {
        self.has_holes() && self.pieces.iter().all(|piece| !piece.contains(char::is_alphanumeric))
    }

    /// True where the text is the literal pieces with something in each hole.
    pub fn matches(&self, text: &str) -> bool {
        let text = normalise(text);
        let mut pieces: Vec<String> = self.pieces.iter().map(|piece| fold(piece)).collect();
        if let Some(last) = pieces.last_mut() {
            *last = normalise(last);
        }
        let Some((first, rest)) = pieces.split_first() else { return text.is_empty() };
        let Some((last, middle)) = rest.split_last() else { return text == *first };
        let Some(after) = text.strip_prefix(first.as_str()) else { return false };
        let Some(mut inside) = after.strip_suffix(last.as_str()) else { return false };
        for piece in middle {
            // Each hole takes at least one character.
            let skip = inside.chars().next().map_or(0, char::len_utf8);
            let Some(at) = inside[skip..].find(piece.as_str()) else { return false };
            if skip == 0 {
                return false;
            }
            inside = &inside[skip + at + piece.len()..];
        }
        !inside.trim().is_empty()
    }

    /// True for a text of the same words, whatever marks stand between them: `Backlog (low)` and "Backlog: low",
    /// `Step: [name] (part [n])` and "Step: Import, part 2".
    pub fn is_worded(&self, text: &str) -> bool {
        let found = words(text);
        let pieces: Vec<Vec<String>> = self.pieces.iter().map(|piece| words(piece)).collect();
        let [first, middle @ .., last] = pieces.as_slice() else {
            return pieces.first().is_some_and(|wanted| !wanted.is_empty() && *wanted == found);
        };
        if self.is_open() || !found.starts_with(first) {
            return false;
        }
        let mut at = first.len();
        for piece in middle {
            // Each hole takes at least one word.
            let starts = at + 1..=found.len().saturating_sub(piece.len());
            let Some(start) = starts.into_iter().find(|start| found[*start..].starts_with(piece)) else {
                return false;
            };
            at = start + piece.len();
        }
        at + last.len() < found.len() && found.ends_with(last)
    }

    /// True for the text without the remark in parentheses at the end of a literal pattern: `Gaps (before release)`
    /// asks for "Gaps".
    pub fn is_bare(&self, text: &str) -> bool {
        let [piece] = self.pieces.as_slice() else { return false };
        let bare = piece.trim_end().strip_suffix(')').and_then(|piece| piece.rsplit_once(" ("));
        let own = text.trim_end().strip_suffix(')').and_then(|text| text.rsplit_once(" (")).map(|(own, _)| own);
        // Two remarks in parentheses may differ: "Least way (two weeks)" for `Least way (first story only)`.
        bare.is_some_and(|(bare, _)| {
            normalise(bare) == normalise(text) || own.is_some_and(|own| normalise(bare) == normalise(own))
        })
    }

    /// True for a document's title with the pattern's words in their order, whatever marks stand between them:
    /// `Audit - [name]` names "Audit: Export"; without holes it may begin or end a longer title, as `Proposal`
    /// does "Proposal: two keys".
    pub fn names(&self, title: &str) -> bool {
        let title = words(title);
        let mut at = 0;
        for (piece_idx, piece) in self.pieces.iter().map(|piece| words(piece)).enumerate() {
            let starts = at + usize::from(piece_idx > 0)..=title.len().saturating_sub(piece.len());
            let Some(found) = starts.into_iter().find(|start| title[*start..].starts_with(&piece)) else {
                return false;
            };
            at = found + piece.len();
        }
        let wanted = words(&self.show());
        !wanted.is_empty() && (self.has_holes() || title.starts_with(&wanted) || title.ends_with(&wanted))
    }

    /// True for a text whose first hole of several is filled by one word: `D-2: Two keys` for `[ID]: [title]`.
    pub(super) fn is_coded(&self, text: &str) -> bool {
        let mark = self.pieces.get(1).filter(|_| self.pieces.len() > 2 && self.matches(text));
        let head = mark.and_then(|mark| text.split_once(mark.as_str())).map(|(head, _)| head);
        head.is_some_and(|head| !head.contains(' ') && head.contains(|c: char| c.is_ascii_digit()))
    }

    /// True for `R1: …` and `Option 1 - …`: what is counted and has a hole for its name may come several times.
    pub(super) fn is_counted(&self) -> bool {
        let [head, tail] = self.pieces.as_slice() else { return false };
        let bare = head.trim_end().trim_end_matches([':', '-', '–', '—']);
        tail.trim().is_empty()
            && bare.len() < head.trim_end().len()
            && bare.trim_end().ends_with(|c: char| c.is_ascii_digit())
            && bare.starts_with(char::is_alphabetic)
    }

    /// The pattern with a hole for each number, as that of `Story 1`.
    pub(super) fn counted(&self) -> Self {
        let mut pieces = Vec::new();
        for piece in &self.pieces {
            let mut current = String::new();
            let mut digits = false;
            for c in piece.chars() {
                if c.is_ascii_digit() {
                    if !digits {
                        pieces.push(std::mem::take(&mut current));
                    }
                } else {
                    current.push(c);
                }
                digits = c.is_ascii_digit();
            }
            pieces.push(current);
        }
        Self { pieces }
    }

    /// The pattern for people: `…` stands for a hole.
    pub fn show(&self) -> String {
        self.pieces.join("…").trim().to_owned()
    }
}

/// The words of a normalised text.
fn words(text: &str) -> Vec<String> {
    let found = normalise(text);
    let found = found.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    found.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holes_take_at_least_one_character() {
        let pattern = Pattern { pieces: vec![String::new(), " Implementation Plan".into()] };
        assert!(pattern.matches("Alloy Telemetry Implementation plan"));
        assert!(!pattern.matches("Implementation Plan"));
        assert!(!pattern.matches("Alloy plan"));
        let pattern = Pattern { pieces: vec!["KEP-".into(), ": ".into(), String::new()] };
        assert!(pattern.matches("KEP-1234: A title"));
        assert!(!pattern.matches("KEP-: A title"));
        assert!(Pattern::literal("Goals & Scope").matches("goals and  scope:"));
        assert_eq!((normalise(": ."), normalise("Scope : .")), (String::new(), "scope".to_owned()));
    }
}
