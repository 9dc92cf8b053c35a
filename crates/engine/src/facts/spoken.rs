//! Times that are told without figures.

use specast_syntax::Range;

use super::FactKind;
use super::lex::Literal;
use super::quantity::{decimal, number_of, time_unit};
use crate::words;

/// The time between two of what happens as often as a schedule says (`hourly`), as a value.
pub fn period(schedule: &str) -> Option<&'static str> {
    PERIODS.iter().find(|(often, _)| *often == schedule).map(|(_, period)| *period)
}

/// Words of how often, and the time between.
const PERIODS: [(&str, &str); 7] = [
    ("hourly", "dur:3600"),
    ("daily", "dur:86400"),
    ("nightly", "dur:86400"),
    ("weekly", "dur:604800"),
    ("monthly", "month:1"),
    ("quarterly", "month:3"),
    ("yearly", "month:12"),
];

/// Days that Korean counts in words of their own.
const KOREAN_DAYS: [(&str, u32); 9] = [
    ("하루", 1),
    ("이틀", 2),
    ("사흘", 3),
    ("나흘", 4),
    ("닷새", 5),
    ("엿새", 6),
    ("이레", 7),
    ("열흘", 10),
    ("보름", 15),
];

/// Words without one of which no time is told.
const TELLING: [&str; 7] = ["half", "quarter", "once", "twice", "times", "every", "one"];

/// For each letter how long those of these words are that begin with it, and of those of how often.
const BEGINS: [u16; 256] = {
    let mut begins = [0; 256];
    let mut index = 0;
    while index < TELLING.len() + PERIODS.len() {
        let word = if index < TELLING.len() { TELLING[index] } else { PERIODS[index - TELLING.len()].0 };
        let first = word.as_bytes()[0];
        begins[first as usize] |= 1 << word.len();
        begins[first.to_ascii_uppercase() as usize] |= 1 << word.len();
        index += 1;
    }
    begins
};

/// True for a word that a time without figures is told by. Most words are none.
fn tells_time(word: &str) -> bool {
    let first = word.as_bytes().first().copied().unwrap_or_default();
    if first.is_ascii() {
        let is_it = |known: &str| word.eq_ignore_ascii_case(known);
        return word.len() < 16
            && BEGINS[usize::from(first)] & 1 << word.len() != 0
            && (TELLING.iter().any(|known| is_it(known)) || PERIODS.iter().any(|(often, _)| is_it(often)));
    }
    KOREAN_DAYS.iter().any(|(name, _)| word.starts_with(name))
}

/// Times that are told without figures: `half an hour`, `a quarter of an hour`, `twice a minute`, `이틀`. How often
/// something happens (`daily`) is a marker besides, and the time between is evidence only.
pub(super) fn spoken(text: &str, part: Range, out: &mut Vec<Literal>) {
    if !words::words(part.of(text)).any(|word| tells_time(word.text)) {
        return;
    }
    let shift = |range: Range| Range { start: range.start + part.start, end: range.end + part.start };
    let all: Vec<(String, Range)> =
        words::words(part.of(text)).map(|word| (words::fold(word.text), shift(word.range))).collect();
    let word = |at: usize| all.get(at).map_or("", |(word, _)| word.as_str());
    let mut found: Vec<Literal> = Vec::new();
    for (at, (_, range)) in all.iter().enumerate() {
        let mut add = |last: usize, of: Option<(&str, f64)>, share: f64, inner: bool| {
            let Some((dimension, length)) = of else { return };
            let canonical = format!("{dimension}:{}", decimal(length * share));
            found.push(Literal { kind: FactKind::Duration, at: range.cover(all[last].1), canonical, inner });
        };
        match (word(at), word(at + 1), word(at + 2)) {
            ("half", "a" | "an", unit) => add(at + 2, time_unit(unit), 0.5, false),
            // `One day it may be replaced` tells no time.
            ("one", unit, day) if at > 0 || unit != "day" => match time_unit(unit) {
                Some(of) => add(at + 1, Some(of), 1.0, false),
                None => add(at + 2, time_unit(&[unit, " ", day].concat()), 1.0, false),
            },
            ("quarter", "of", "a" | "an") => add(at + 3, time_unit(word(at + 3)), 0.25, false),
            (first @ ("a" | "an" | "per" | "every"), unit, _) => {
                let before = |n: usize| at.checked_sub(n).map_or("", &word);
                let n_times = match before(1) {
                    "once" => Some(1.0),
                    "twice" => Some(2.0),
                    "times" => number_of(before(2)).filter(|n| *n > 0.0),
                    _ => None,
                };
                match n_times {
                    Some(n) => add(at + 1, time_unit(unit), 1.0 / n, n_times == Some(1.0)),
                    None if first == "every" => add(at + 1, time_unit(unit), 1.0, true),
                    None => {}
                }
            }
            (often, ..) => {
                if let Some(period) = period(often) {
                    let canonical = period.to_owned();
                    found.push(Literal { kind: FactKind::Duration, at: *range, canonical, inner: true });
                } else if let Some((name, days)) = KOREAN_DAYS.iter().find(|(name, _)| often.starts_with(name)) {
                    let at = Range { start: range.start, end: range.start + name.len() as u32 };
                    let canonical = format!("dur:{}", days * 86_400);
                    found.push(Literal { kind: FactKind::Duration, at, canonical, inner: false });
                }
            }
        }
    }
    out.retain(|literal| !found.iter().any(|spoken| !spoken.inner && spoken.at.contains(literal.at)));
    out.extend(found);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_without_figures() {
        let check = |text: &str, expected: &[&str]| {
            let mut found = Vec::new();
            spoken(text, Range::new(0, text.len()), &mut found);
            let shown = |literal: &Literal| {
                let evidence = if literal.inner { " (evidence)" } else { "" };
                format!("{} {}{evidence}", literal.at.of(text), literal.canonical)
            };
            assert_eq!(found.iter().map(shown).collect::<Vec<_>>(), expected, "{text}");
        };
        check("within a quarter of an hour", &["quarter of an hour dur:900"]);
        check("after half a day", &["half a day dur:43200"]);
        check("scraped twice a minute", &["a minute dur:30"]);
        check("four times a year, once per hour", &["a year month:3", "per hour dur:3600 (evidence)"]);
        check("every day, hourly", &["every day dur:86400 (evidence)", "hourly dur:3600 (evidence)"]);
        check("이틀간 둔다", &["이틀 dur:172800"]);
        check("for one minute, within one working day", &["one minute dur:60", "one working day workday:1"]);
        check("zero times a day, half an apple", &[]);
    }
}
