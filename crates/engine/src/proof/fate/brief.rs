//! What became of a fact, in little space: most are kept at one place.

use specast_syntax::Span;

use super::super::{Difference, Fate};

/// A fate while the proof goes on.
#[derive(Debug, Clone)]
pub(in crate::proof) enum Brief {
    /// Kept at one place.
    Kept(Span),
    /// Everything else.
    Other(Box<Fate>),
}

impl Brief {
    /// Where it went.
    pub fn targets(&self) -> &[Span] {
        match self {
            Self::Kept(span) => std::slice::from_ref(span),
            Self::Other(fate) => fate.targets(),
        }
    }

    /// What changed, for an altered one.
    pub fn difference(&self) -> Option<&Difference> {
        match self {
            Self::Kept(_) => None,
            Self::Other(fate) => fate.difference(),
        }
    }

    /// True if it stands nowhere.
    pub fn is_lost(&self) -> bool {
        matches!(self, Self::Other(fate) if matches!(**fate, Fate::Lost { .. }))
    }
}

impl From<Fate> for Brief {
    fn from(fate: Fate) -> Self {
        match fate {
            Fate::Kept(spans) if spans.len() == 1 => Self::Kept(spans[0]),
            fate => Self::Other(fate.into()),
        }
    }
}

impl From<Brief> for Fate {
    fn from(brief: Brief) -> Self {
        match brief {
            Brief::Kept(span) => Self::Kept(vec![span]),
            Brief::Other(fate) => *fate,
        }
    }
}
