//! What a marker or a bare number speaks of: `MUST be backed up`, `all stateful services`, `5 failed attempts`. By
//! itself it says where a sentence steers, and not what.

use specast_syntax::Range;

use super::{EVERY, Fact, FactKind};
use crate::words::{self, Family};

/// How many words with content of their own are said with it, at most.
const N_WORDS: usize = 2;

/// The bytes of a fact with the words that it speaks of, in `text`, of which `within` is its leaf. What speaks for
/// itself (a name, a value with its unit, a clause) is as long as it is.
pub fn reach(text: &str, within: Range, fact: &Fact) -> Range {
    let Some((n_behind, n_before)) = reach_of(fact) else { return fact.range };
    let end = behind(text, within, fact.range, n_behind, fact.kind);
    if end > fact.range.end {
        return Range { end, ..fact.range };
    }
    Range { start: before(text, within, fact.range, n_before), ..fact.range }
}

/// How many words with content are said with a fact behind it, and where there are none before it.
fn reach_of(fact: &Fact) -> Option<(usize, usize)> {
    let is_clause = fact.text.contains(' ') && *fact.canonical == *words::fold(&fact.text);
    Some(match fact.kind {
        FactKind::Normative | FactKind::Negation | FactKind::Order | FactKind::Exception if !is_clause => (1, 0),
        FactKind::Quantifier if fact.canonical.starts_with(EVERY) => (1, 0),
        FactKind::Quantifier | FactKind::Quantity => (N_WORDS, N_WORDS),
        FactKind::Comparator if fact.canonical.contains(':') => (1, 0),
        FactKind::Comparator | FactKind::Connective => (N_WORDS, 0),
        FactKind::Percent => (1, 0),
        _ => return None,
    })
}

/// Where the words behind a range end that are said with it: those without content as far as words with content follow,
/// and how often (`per hour`) behind what is counted.
fn behind(text: &str, within: Range, at: Range, n: usize, kind: FactKind) -> u32 {
    let rest = Range { start: at.end, end: within.end.max(at.end) };
    let limits = matches!(kind, FactKind::Quantifier | FactKind::Normative);
    let counts = matches!(kind, FactKind::Quantity | FactKind::Comparator | FactKind::Percent);
    let (mut end, mut last, mut found, mut is_part) = (at.end, at.end, 0, false);
    for word in words::words(rest.of(text)) {
        let range = Range { start: word.range.start + rest.start, end: word.range.end + rest.start };
        if !(Range { start: last, end: range.start }).of(text).chars().all(is_between) {
            break;
        }
        last = range.end;
        if words::is_stop(word.text) {
            // A number speaks of what stands right behind it, or of what it is a part of.
            is_part |= found == 0 && word.text == "of";
            if counts && !is_part && !matches!(word.text, "per" | "a" | "an") {
                break;
            }
            continue;
        }
        end = range.end;
        // What limits speaks neither of a number nor of another marker.
        let is_own = !limits || !word.text.starts_with(|c: char| c.is_ascii_digit()) && !is_marker(word.text);
        found += usize::from(is_own);
        if found == n {
            break;
        }
    }
    end
}

/// Where the words before a range begin that are said with it.
fn before(text: &str, within: Range, at: Range, n: usize) -> u32 {
    let mut part = Range { start: within.start.min(at.start), end: at.start };
    // Only its own phrase: a leaf may be long, and hold many numbers.
    let ends = |c: char| !c.is_alphanumeric() && !is_between(c) && !matches!(c, '-' | '\'' | '’' | '.' | '/');
    if let Some((sign, c)) = part.of(text).char_indices().rfind(|(_, c)| ends(*c)) {
        part.start += (sign + c.len_utf8()) as u32;
    }
    let all: Vec<_> = words::words(part.of(text)).collect();
    let (mut start, mut last, mut found) = (at.start, at.start, 0);
    for word in all.iter().rev() {
        let range = Range { start: word.range.start + part.start, end: word.range.end + part.start };
        if found == n || !(Range { start: range.end, end: last }).of(text).chars().all(is_between) {
            break;
        }
        last = range.start;
        if !words::is_stop(word.text) {
            (start, found) = (range.start, found + 1);
        }
    }
    start
}

/// True for a word that steers meaning; one of a pair of opposites says something of its own.
fn is_marker(word: &str) -> bool {
    words::markers(word).iter().any(|hit| hit.family != Family::Polarity)
}

/// Signs between two words of one phrase: blanks and what makes words bold or code.
fn is_between(c: char) -> bool {
    c.is_whitespace() || matches!(c, '*' | '_' | '`' | '"' | '“' | '”' | '[' | ']')
}
