//! Words by which documents speak of flows: `words.tsv`, each with a reason.

use std::sync::LazyLock;

use super::Signal;
use crate::words::{self, words};

/// What a word says of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Meaning {
    Signal(Signal),
    /// The part that takes in: a label or the head of a column.
    Receives,
    /// The part in between.
    Processes,
    /// The part that hands on.
    Exports,
    /// Where it ends.
    Ends,
    /// A verb: who does it sends.
    Pushes,
    /// A verb: who does it fetches.
    Pulls,
    /// A verb: who does it is sent to.
    Takes,
}

/// The words, English ones as stems.
static WORDS: LazyLock<Vec<(Meaning, Vec<String>)>> = LazyLock::new(|| {
    let lines = include_str!("words.tsv").lines().skip(1);
    lines
        .filter_map(|line| {
            let mut fields = line.split('\t');
            let meaning = meaning(fields.next()?)?;
            Some((meaning, fields.next()?.split(' ').map(words::stem).collect()))
        })
        .collect()
});

/// True for who does it, not for the doing: `exporter`, but not `deliver`, which is listed as it is.
pub(super) fn is_agent(word: &str) -> bool {
    let one = word.strip_suffix('s').unwrap_or(word);
    let verbs = ["pushes", "pulls", "takes"];
    let is_listed = || {
        let mut rows = include_str!("words.tsv").lines().map(|line| line.split('\t'));
        rows.any(|mut row| row.next().is_some_and(|meaning| verbs.contains(&meaning)) && row.next() == Some(one))
    };
    (one.ends_with("er") || one.ends_with("or")) && !is_listed()
}

fn meaning(name: &str) -> Option<Meaning> {
    Some(match name {
        "receives" => Meaning::Receives,
        "processes" => Meaning::Processes,
        "exports" => Meaning::Exports,
        "ends" => Meaning::Ends,
        "pushes" => Meaning::Pushes,
        "pulls" => Meaning::Pulls,
        "takes" => Meaning::Takes,
        signal => Meaning::Signal(Signal::ALL.into_iter().find(|known| known.word() == signal)?),
    })
}

/// The meanings of a text's words, each with the index of the word among [`words`].
pub(super) fn meanings(text: &str) -> Vec<(usize, Meaning)> {
    let stems: Vec<String> = words(text).map(|word| words::stem(word.text)).collect();
    let mut out = Vec::new();
    for at in 0..stems.len() {
        for (meaning, phrase) in WORDS.iter() {
            let is_korean = !phrase[0].is_ascii();
            let fits = if is_korean { stems[at].contains(&phrase[0]) } else { stems[at..].starts_with(phrase) };
            if fits {
                out.push((at, *meaning));
            }
        }
    }
    out
}

/// The signal that a text names; none where it names none or several.
pub(super) fn signal(text: &str) -> Signals {
    let mut found: Vec<Signal> = meanings(text)
        .into_iter()
        .filter_map(|(_, meaning)| match meaning {
            Meaning::Signal(signal) => Some(signal),
            _ => None,
        })
        .collect();
    found.sort_unstable();
    found.dedup();
    match found[..] {
        [] => Signals::None,
        [one] => Signals::One(one),
        _ => Signals::Several,
    }
}

/// How many signals a text names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signals {
    None,
    One(Signal),
    Several,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_by_their_words() {
        assert_eq!(signal("Trace pipeline"), Signals::One(Signal::Traces));
        assert_eq!(signal("### Logs"), Signals::One(Signal::Logs));
        assert_eq!(signal("메트릭은 여기로"), Signals::One(Signal::Metrics));
        assert_eq!(signal("Metrics and logs"), Signals::Several);
        assert_eq!(signal("Login flow"), Signals::None);
        assert!(is_agent("exporters") && !is_agent("delivers") && !is_agent("exports"));
    }
}
