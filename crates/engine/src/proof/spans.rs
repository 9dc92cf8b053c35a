//! Where something went, in little space: most things go to one place.

use std::ops::{Deref, DerefMut};

use specast_syntax::Span;

/// Places, as a slice. One takes no memory of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spans(Held);

#[derive(Debug, Clone, PartialEq, Eq, Default)]
enum Held {
    #[default]
    None,
    One(Span),
    #[expect(clippy::box_collection, reason = "as long as a pointer: a proof has a list for each fact and statement")]
    Many(Box<Vec<Span>>),
}

impl Deref for Spans {
    type Target = [Span];

    fn deref(&self) -> &[Span] {
        match &self.0 {
            Held::None => &[],
            Held::One(span) => std::slice::from_ref(span),
            Held::Many(spans) => spans,
        }
    }
}

impl DerefMut for Spans {
    fn deref_mut(&mut self) -> &mut [Span] {
        match &mut self.0 {
            Held::None => &mut [],
            Held::One(span) => std::slice::from_mut(span),
            Held::Many(spans) => spans,
        }
    }
}

impl From<Span> for Spans {
    fn from(span: Span) -> Self {
        Self(Held::One(span))
    }
}

impl From<Vec<Span>> for Spans {
    fn from(spans: Vec<Span>) -> Self {
        Self(match spans[..] {
            [] => Held::None,
            [span] => Held::One(span),
            _ => Held::Many(spans.into()),
        })
    }
}

impl From<&[Span]> for Spans {
    fn from(spans: &[Span]) -> Self {
        spans.iter().copied().collect()
    }
}

impl FromIterator<Span> for Spans {
    fn from_iter<I: IntoIterator<Item = Span>>(spans: I) -> Self {
        let mut spans = spans.into_iter();
        let Some(first) = spans.next() else { return Self::default() };
        match spans.next() {
            None => first.into(),
            Some(second) => Self(Held::Many(Box::new([first, second].into_iter().chain(spans).collect()))),
        }
    }
}
