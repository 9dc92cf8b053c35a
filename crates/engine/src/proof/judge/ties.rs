//! Small words that say how the parts of a sentence hang together.

use std::sync::LazyLock;

use rustc_hash::FxHashSet as HashSet;

use crate::words;

/// What such a word does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Tie {
    /// `and`: both of two things.
    And,
    /// `or`: one of them.
    Or,
    /// `respectively`: gives each of several values to one of as many things, in order.
    InOrder,
    /// `to`: behind it a sentence names the other end of what it speaks of: `10.0.0.5 replies to the client`. A word of
    /// the sources that went there says how things hang together, and no longer whose value it is.
    Towards,
    /// `the`: may stand between such a word and the name.
    Light,
    /// `then`: what comes next.
    Next,
    /// `first`: puts what stands beside it before the others.
    First,
    /// `last`: puts what stands beside it behind the others.
    Last,
    /// `order`: says of a list that its order counts.
    Sequence,
    /// `before`: what stands first comes later.
    Back,
    /// `if`: no sequence is told.
    Case,
    /// `per`: says of what a rate is, and so of no value alone.
    Per,
    /// `needs`: that something has to be there.
    Need,
}

static TIES: LazyLock<HashSet<(Tie, &'static str)>> = LazyLock::new(|| {
    let of = |kind: &str| {
        Some(match kind {
            "and" => Tie::And,
            "or" => Tie::Or,
            "in order" => Tie::InOrder,
            "towards" => Tie::Towards,
            "light" => Tie::Light,
            "next" => Tie::Next,
            "first" => Tie::First,
            "last" => Tie::Last,
            "sequence" => Tie::Sequence,
            "back" => Tie::Back,
            "case" => Tie::Case,
            "per" => Tie::Per,
            "need" => Tie::Need,
            _ => return None,
        })
    };
    let rows = words::rows(include_str!("ties.tsv"));
    rows.filter_map(|[kind, word, _]: [_; 3]| Some((of(kind)?, word))).collect()
});

impl Tie {
    /// True for a word, in small letters, that does this.
    pub(super) fn is(self, word: &str) -> bool {
        TIES.contains(&(self, word))
    }
}
