//! What is wrong with a text, as a value.

use crate::Range;

/// One thing that is wrong with the text of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where; empty when something is missing at a place.
    pub range: Range,
    /// What, in one clause without a full stop.
    pub message: String,
}

impl Problem {
    pub(crate) fn new(range: Range, message: impl Into<String>) -> Self {
        Self { range, message: message.into() }
    }
}
