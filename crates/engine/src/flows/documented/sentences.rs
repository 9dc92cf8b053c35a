//! Flows that sentences tell: ``traces are forwarded to `tempo:4317` ``.

use specast_syntax::Range;

use super::{Reader, component_type, speaks};
use crate::facts::{FactKind, Place, Statement};
use crate::flows::words::{Meaning, Signals, is_agent, meanings, signal};
use crate::flows::{Mode, Signal};
use crate::words::{fold, words};

pub(super) fn read(reader: &mut Reader<'_>) {
    let facts = reader.facts;
    for statement in facts.statements.iter().filter(|statement| speaks(statement)) {
        let kinds = || facts.facts[statement.facts()].iter().map(|fact| fact.kind);
        let is_told = matches!(statement.place, Place::Prose | Place::Item)
            && !kinds().any(|kind| matches!(kind, FactKind::Flow | FactKind::Negation | FactKind::Condition));
        if is_told {
            sentence(reader, statement);
        }
    }
}

/// A word of a sentence with its place in the source.
struct Told {
    word: String,
    at: Range,
}

fn sentence(reader: &mut Reader<'_>, statement: &Statement) {
    let operands: Vec<(String, Range)> =
        reader.operands(statement).map(|fact| (fact.canonical.to_string(), fact.range)).collect();
    if operands.is_empty() {
        return;
    }
    let text = statement.range.of(&reader.source.text);
    let start = statement.range.start as usize;
    let place = |range: Range| Range::new(start + range.start as usize, start + range.end as usize);
    let told: Vec<Told> = words(text).map(|word| Told { word: fold(word.text), at: place(word.range) }).collect();
    let in_operand = |at: Range| operands.iter().any(|(_, range)| range.overlaps(at));
    let verb = meanings(text).into_iter().find(|(index, meaning)| {
        matches!(meaning, Meaning::Pushes | Meaning::Pulls | Meaning::Takes)
            && told.get(*index).is_some_and(|word| !in_operand(word.at) && !is_agent(&word.word))
    });
    let Some((index, meaning)) = verb else { return };
    let verb = told[index].at;
    let signal = match signal(text) {
        Signals::One(signal) => Some(signal),
        Signals::None => reader.signal(statement),
        Signals::Several => None,
    };
    let korean = !told[index].word.is_ascii();
    let passive = is_passive(&told, index);
    // What stands in front of each operand says what it is to the verb.
    let mut doer = Vec::new();
    let mut other = Vec::new();
    for (name, range) in &operands {
        let before = told.iter().rev().find(|word| word.at.end <= range.start && !in_operand(word.at));
        let before = before.map_or("", |word| word.word.as_str());
        let behind = reader.source.text[range.end as usize..].trim_start_matches('`');
        let by = if korean {
            // The particle behind the name.
            !(behind.starts_with("에서")
                || behind.starts_with("으로")
                || behind.starts_with('로')
                || behind.starts_with('에')
                || behind.starts_with('를')
                || behind.starts_with('을'))
        } else {
            match (passive, range.end <= verb.start) {
                (true, true) => false,
                (true, false) => before == "by",
                (false, is_left) => is_left,
            }
        };
        if by { doer.push((name.clone(), *range)) } else { other.push((name.clone(), *range)) }
    }
    draw(reader, statement, meaning, signal, &doer, &other);
}

/// True for a participle behind a form of `be`: the verb is done to what stands in front of it.
fn is_passive(told: &[Told], index: usize) -> bool {
    const BE: [&str; 8] = ["is", "are", "was", "were", "be", "been", "being", "get"];
    let near = &told[index.saturating_sub(3)..index];
    let word = &told[index].word;
    let participle = word.ends_with("ed") || word.ends_with("en") || matches!(word.as_str(), "sent");
    // "scraped are `a` and `b`"
    let turned = told.get(index + 1).is_some_and(|next| BE.contains(&next.word.as_str()));
    participle && (turned || near.iter().any(|word| BE.contains(&word.word.as_str())))
}

fn draw(
    reader: &mut Reader<'_>,
    statement: &Statement,
    meaning: Meaning,
    signal: Option<Signal>,
    doer: &[(String, Range)],
    other: &[(String, Range)],
) {
    let (senders, takers, mode) = match meaning {
        Meaning::Pushes => (doer, other, Mode::Push),
        Meaning::Pulls => (other, doer, Mode::Pull),
        _ => (other, doer, Mode::Push),
    };
    // Nobody is named on one side: the component of the item above, or else the signal stands for it.
    let above = statement.head.iter().flat_map(|head| words(head)).find(|word| component_type(word.text).is_some());
    let above = above.map(|word| fold(word.text)).or_else(|| signal.map(|signal| signal.word().to_owned()));
    let open: Vec<(String, Range)> = above.map(|name| (name, statement.range)).into_iter().collect();
    let (senders, takers) = match (senders.is_empty(), takers.is_empty()) {
        (false, false) => (senders.to_vec(), takers.to_vec()),
        (true, false) => (open, takers.to_vec()),
        (false, true) if mode == Mode::Pull => (senders.to_vec(), open),
        _ => return,
    };
    for (from, to) in senders.iter().flat_map(|from| takers.iter().map(move |to| (from, to))) {
        let range = if to.1 == statement.range { from.1 } else { to.1 };
        reader.edge(&from.0, &to.0, signal, mode, statement, range);
    }
}
