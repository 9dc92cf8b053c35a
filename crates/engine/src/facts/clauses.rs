//! Markers of meaning and the clauses that carry them.

use specast_syntax::Range;

use super::lex::Literal;
use super::statements::Cut;
use super::{FactKind, Place, RoleClass};
use crate::words::{self, Family, Hit};

/// True for places whose words are sentences.
fn is_prose(place: Place) -> bool {
    !matches!(place, Place::Heading | Place::Head | Place::Code | Place::Front | Place::Definition)
}

/// The markers of a statement, as bytes of its visible text; none where it is no sentence.
pub(super) fn hits(cut: &Cut) -> Vec<Hit> {
    if !is_prose(cut.statement.place) {
        return Vec::new();
    }
    let start = cut.at.start;
    let moved = |range: Range| Range { start: range.start + start, end: range.end + start };
    let hits = words::markers(cut.at.of(cut.masked())).into_iter();
    hits.map(|hit| Hit { range: moved(hit.range), ..hit }).collect()
}

/// Markers of a statement as facts.
pub(super) fn markers(cut: &Cut, hits: &[Hit], literals: &[Literal]) -> Vec<Literal> {
    let text = cut.masked();
    let mut out = Vec::new();
    let mut hits = hits.iter().peekable();
    while let Some(hit) = hits.next() {
        let mut at = hit.range;
        let (kind, canonical) = match hit.family {
            Family::Modality => {
                let next = hits.next_if(|next| {
                    next.family == Family::Negation && gap(text, hit.range, next.range).trim().is_empty()
                });
                if let Some(next) = next {
                    at = at.cover(next.range);
                }
                (FactKind::Normative, format!("{}{}", hit.canonical, if next.is_some() { "-not" } else { "" }))
            }
            Family::Negation => {
                let is_able = |next: &&Hit| {
                    next.family == Family::Modality
                        && next.canonical == "may"
                        && gap(text, hit.range, next.range).trim().is_empty()
                };
                match hits.next_if(is_able) {
                    Some(next) => {
                        at = at.cover(next.range);
                        (FactKind::Normative, "may-not".to_owned())
                    }
                    None => (FactKind::Negation, "not".to_owned()),
                }
            }
            // Before a time it says how often.
            Family::Universal => match near_time(text, hit.range, literals) {
                Some(time) => (FactKind::Quantifier, format!("{EVERY}{}", time.canonical)),
                None => (FactKind::Quantifier, "all".to_owned()),
            },
            Family::Exclusive | Family::Partial => (FactKind::Quantifier, hit.canonical.to_owned()),
            Family::Comparator if is_preposition(text, hit.range, literals) => continue,
            Family::Comparator => match near_number(text, hit.range, literals) {
                Some(number) => {
                    at = at.cover(number.at);
                    (FactKind::Comparator, format!("{} {}", hit.canonical, number.canonical))
                }
                None => (FactKind::Comparator, hit.canonical.to_owned()),
            },
            Family::Connective => (FactKind::Connective, hit.canonical.to_owned()),
            Family::Exception => (FactKind::Exception, hit.canonical.to_owned()),
            Family::Order => (FactKind::Order, hit.canonical.to_owned()),
            Family::Schedule => (FactKind::Schedule, hit.canonical.to_owned()),
            Family::Polarity => (FactKind::Condition, hit.canonical.to_owned()),
            // The clause they open is the fact.
            Family::Condition | Family::Rationale | Family::Phrase => continue,
        };
        out.push(Literal { kind, at, canonical, inner: false });
    }
    out.extend(schedules(text, &out, literals));
    out
}

/// What the canonical form of an "every" begins with that a time stands behind: `every dur:600`.
pub(crate) const EVERY: &str = "every ";

/// Words that say how often before a time, as an adverb does: `every hour` is `hourly`.
pub(crate) const OFTEN: [&str; 2] = ["every", "each"];

/// The time that a universal word stands right before.
fn near_time<'l>(text: &str, hit: Range, literals: &'l [Literal]) -> Option<&'l Literal> {
    let says_often = OFTEN.iter().chain(&["per"]).any(|word| hit.of(text).eq_ignore_ascii_case(word));
    let is_behind =
        |literal: &&Literal| says_often && literal.at.start >= hit.end && gap(text, hit, literal.at).trim().is_empty();
    literals.iter().filter(|literal| literal.kind == FactKind::Duration && !literal.inner).find(is_behind)
}

/// What stands between the ends of a range in its canonical form.
const TO: &str = "..";

/// True for the canonical form of several times that are told together.
pub(crate) fn is_joined(schedule: &str) -> bool {
    schedule.contains(' ') || is_range(schedule)
}

/// True for one that holds a range.
pub(crate) fn is_range(schedule: &str) -> bool {
    schedule.contains(TO)
}

/// Times that are told together, as in `every Sunday at 05:00`: one schedule, besides its parts. The zone
/// holds for all times of a text and stands for itself.
fn schedules(text: &str, markers: &[Literal], literals: &[Literal]) -> Vec<Literal> {
    let mut parts: Vec<&Literal> = markers
        .iter()
        .chain(literals)
        .filter(|part| part.kind == FactKind::Schedule && !part.inner && part.canonical != "utc")
        .collect();
    parts.sort_by_key(|part| part.at);
    parts.dedup_by_key(|part| part.at);
    let together = |a: &&Literal, b: &&Literal| {
        let between = gap(text, a.at, b.at);
        between.split_whitespace().count() <= 2 && !between.contains([',', ';', '.', ':', '(', ')'])
    };
    let runs = parts.chunk_by(together).filter(|run| run.len() > 1);
    runs.map(|run| {
        let at = run[0].at.cover(run[run.len() - 1].at);
        let mut canonical = run[0].canonical.clone();
        for pair in run.windows(2) {
            // `Monday to Friday` are five days, `Monday and Friday` two.
            let is_range = words::spans(&text[..pair[0].at.start as usize], gap(text, pair[0].at, pair[1].at));
            canonical.extend([if is_range { TO } else { " " }, &pair[1].canonical]);
        }
        Literal { kind: FactKind::Schedule, at, canonical, inner: false }
    })
    .collect()
}

fn gap(text: &str, left: Range, right: Range) -> &str {
    Range { start: left.end, end: right.start.max(left.end) }.of(text)
}

/// Comparators that are prepositions as well, which say where something goes or what it is about: `over TCP port 53`.
const PREPOSITIONS: [&str; 5] = ["over", "under", "about", "around", "beyond"];

/// True for one of them without a number right behind it.
fn is_preposition(text: &str, hit: Range, literals: &[Literal]) -> bool {
    let is_right_behind = |literal: &Literal| {
        use FactKind::{Duration, Percent, Port, Quantity, Schedule, Size};
        let is_number = matches!(literal.kind, Duration | Percent | Port | Quantity | Schedule | Size);
        let is_light = |word: &str| words::is_article(word);
        let is_behind = !literal.inner && literal.at.start >= hit.end;
        is_behind && is_number && gap(text, hit, literal.at).split_whitespace().all(is_light)
    };
    PREPOSITIONS.iter().any(|word| hit.of(text).eq_ignore_ascii_case(word)) && !literals.iter().any(is_right_behind)
}

/// The number that a comparator binds: up to three words behind it, or right before it.
fn near_number<'l>(text: &str, hit: Range, literals: &'l [Literal]) -> Option<&'l Literal> {
    let is_number = |literal: &&Literal| {
        !literal.inner
            && matches!(
                literal.kind,
                FactKind::Quantity
                    | FactKind::Duration
                    | FactKind::Size
                    | FactKind::Percent
                    | FactKind::Schedule
                    | FactKind::Port
            )
    };
    // A sign may be a part of its number: `~5`.
    let behind = literals.iter().filter(is_number).find(|literal| {
        (literal.at.start >= hit.end || literal.at.contains(hit)) && {
            let between = gap(text, hit, literal.at);
            between.split_whitespace().count() <= 3 && !between.contains([',', ';', '.', ':'])
        }
    });
    let before = || {
        literals.iter().filter(is_number).rev().find(|literal| {
            literal.at.end <= hit.start && {
                let between = Range { start: literal.at.end, end: hit.start }.of(text);
                between.split_whitespace().count() <= 2 && !between.contains([',', ';', '.', ':'])
            }
        })
    };
    behind.or_else(before)
}

/// Clauses of a statement that say something besides their literals.
pub(super) fn clauses(cut: &Cut, hits: &[Hit], literals: &[Literal]) -> Vec<Literal> {
    let place = cut.statement.place;
    let prose = matches!(place, Place::Prose | Place::Item | Place::Comment | Place::Html)
        || place == Place::Cell && is_long(cut);
    if place == Place::Cell || place == Place::Head {
        let covered = literals.iter().any(|literal| literal.at.contains(cut.at));
        if !covered && !prose {
            let canonical = words::fold(cut.at.of(&cut.plain.text));
            return vec![Literal { kind: FactKind::TableCell, at: cut.at, canonical, inner: false }];
        }
    }
    if !prose {
        return Vec::new();
    }
    let text = cut.masked();
    let mut body = Range { start: cut.body, end: cut.at.end };
    if let Some(label) = &cut.statement.label {
        let colon = body.of(text).match_indices([':', '：']).next().filter(|_| !label.is_empty());
        body.start += colon.map_or(0, |(at, colon)| (at + colon.len()) as u32);
    }
    let preamble = cut.statement.section().is_none() && cut.statement.label.is_some();
    pieces(text, body, hits)
        .into_iter()
        .filter(|at| says_something(text, *at, literals))
        .map(|at| {
            let kind = if preamble { FactKind::Metadata } else { kind_of(at, hits, cut) };
            let shown = at.of(&cut.plain.text);
            Literal { kind, at, canonical: words::fold(shown), inner: false }
        })
        .collect()
}

/// A cell of more words than a value has.
fn is_long(cut: &Cut) -> bool {
    words::words(cut.at.of(&cut.plain.text)).count() > 8
}

/// Cuts at punctuation and before conjunctions that open a clause.
fn pieces(text: &str, body: Range, hits: &[Hit]) -> Vec<Range> {
    let part = body.of(text);
    let mut cuts = vec![0];
    for (at, sign) in part.match_indices([',', ';', ':', '(', ')', '—', '–', '-']) {
        let end = at + sign.len();
        let spaced = || part[end..].chars().next().is_none_or(char::is_whitespace);
        let ends = match sign {
            "," | ";" | ":" => spaced(),
            "-" => spaced() && part[..at].ends_with(char::is_whitespace),
            _ => true,
        };
        if ends {
            cuts.push(end);
        }
    }
    for hit in hits.iter().filter(|hit| body.contains(hit.range)) {
        let opens = matches!(hit.family, Family::Exception | Family::Rationale | Family::Condition)
            || hit.family == Family::Order && matches!(hit.canonical, "before" | "after" | "until");
        let opens = opens && hit.range.of(text).is_ascii();
        if opens && hit.range.start > body.start {
            cuts.push((hit.range.start - body.start) as usize);
        }
    }
    cuts.push(part.len());
    cuts.sort_unstable();
    cuts.windows(2)
        .map(|pair| Range::new(body.start as usize + pair[0], body.start as usize + pair[1]))
        .map(|at| bare(text, at))
        .filter(|at| !at.is_empty())
        .collect()
}

/// A piece without punctuation and white space at its ends.
fn bare(text: &str, at: Range) -> Range {
    let part = at.of(text);
    let skip = |c: char| {
        c.is_whitespace()
            || matches!(c, ',' | ';' | ':' | '(' | ')' | '—' | '–' | '.' | '!' | '-' | '"' | '“' | '”' | '。')
    };
    let start = at.start as usize + (part.len() - part.trim_start_matches(skip).len());
    Range::new(start, start + part.trim_matches(skip).len())
}

/// True if a clause holds a content word outside of its literals.
fn says_something(text: &str, at: Range, literals: &[Literal]) -> bool {
    words::words(at.of(text)).any(|word| {
        let range = Range { start: word.range.start + at.start, end: word.range.end + at.start };
        let literal = literals.iter().any(|literal| literal.at.overlaps(range));
        !literal && !words::is_stop(word.text) && word.text.chars().any(char::is_alphabetic)
    })
}

fn kind_of(at: Range, hits: &[Hit], cut: &Cut) -> FactKind {
    let has = |family: Family| hits.iter().any(|hit| hit.family == family && at.contains(hit.range));
    if has(Family::Exception) {
        FactKind::Exception
    } else if has(Family::Rationale) {
        FactKind::Rationale
    } else if has(Family::Modality) {
        FactKind::Normative
    } else if cut.statement.class == RoleClass::Failure {
        FactKind::Failure
    } else if has(Family::Condition) || has(Family::Polarity) {
        FactKind::Condition
    } else {
        FactKind::Definition
    }
}

#[cfg(test)]
mod tests {
    use crate::facts::extract;
    use crate::source::{Envelope, Source};

    #[test]
    fn a_label_may_end_with_a_full_width_colon() {
        let clauses = |text: &str| {
            let found = extract(&Source::new("a.md", text, Envelope::default()));
            let told = found.facts.iter().map(|fact| (fact.kind, fact.canonical.to_string()));
            told.collect::<Vec<_>>()
        };
        let text = "## Disk\n\n- **Note**: it restarts, because the disk is full.\n";
        assert!(clauses(text).iter().any(|(_, canonical)| canonical.contains("disk is full")));
        assert_eq!(clauses(&text.replace("**:", "**：")), clauses(text));
    }
}
