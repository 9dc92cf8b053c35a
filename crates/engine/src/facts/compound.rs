//! Values that are told in several parts: `1.5 million`, `25 basis points`, `7:45 p.m.`, `1 min 30 s`.

use specast_syntax::Range;

use super::FactKind;
use super::lex::Literal;
use super::quantity::decimal;
use crate::words;

/// Words that multiply the number before them.
const SCALES: [(&str, f64); 4] = [("thousand", 1e3), ("million", 1e6), ("billion", 1e9), ("trillion", 1e12)];

/// What stands between two numbers that are told together.
const JOINING: [&str; 6] = ["to", "and", "or", "-", "–", ","];

/// Joins what belongs together, in the order of the text.
pub(super) fn compound(text: &str, part: Range, out: &mut [Literal]) {
    let mut last: Option<Range> = None;
    for literal in out.iter_mut().filter(|literal| !literal.inner) {
        let (kind, range) = (literal.kind, literal.at);
        // Of two numbers that are told together, the scale is that of both.
        let before = last.replace(range).map(|last| Range { start: last.end, end: range.start.max(last.end) });
        let is_second = before.is_some_and(|gap| JOINING.contains(&gap.of(text).trim()));
        let behind = Range { start: range.end, end: part.end.max(range.end) }.of(text);
        let end = |len: usize| Range { end: range.end + len as u32, ..range };
        match kind {
            FactKind::Quantity if !is_second => {
                let Some(value) = value_of(literal, "num:") else { continue };
                let next = behind.trim_start();
                let gap = behind.len() - next.len();
                let first = words::words(next).next().filter(|word| word.range.start == 0 && gap > 0);
                let Some(first) = first else { continue };
                if let Some((word, scale)) = SCALES.iter().find(|(word, _)| first.text.eq_ignore_ascii_case(word)) {
                    literal.at = end(gap + word.len());
                    literal.canonical = format!("num:{}", decimal(value * scale));
                } else if let Some(rest) = next.strip_prefix("basis point") {
                    literal.at = end(gap + "basis point".len() + usize::from(rest.starts_with('s')));
                    literal.kind = FactKind::Percent;
                    literal.canonical = format!("pct:{}", decimal(value / 100.0));
                }
            }
            FactKind::Schedule => {
                if let Some((time, len)) = half_day(&literal.canonical, behind) {
                    (literal.at, literal.canonical) = (end(len), time);
                }
            }
            _ => {}
        }
    }
    // The smaller unit stands behind the larger one, with nothing but a blank between them.
    let mut joined: Option<usize> = None;
    for at in 0..out.len() {
        let Some(value) = value_of(&out[at], "dur:").filter(|_| !out[at].inner) else { continue };
        let last = joined.replace(at).filter(|last| {
            let between = Range { start: out[*last].at.end, end: out[at].at.start.max(out[*last].at.end) };
            between.of(text).chars().all(|c| c == ' ') && between.end == out[at].at.start
        });
        let Some((last, longer)) = last.and_then(|last| Some((last, value_of(&out[last], "dur:")?))) else { continue };
        // Seconds behind minutes, minutes behind hours, hours behind days.
        let is_part = [60.0, 3600.0, 86_400.0]
            .iter()
            .any(|unit| longer % unit == 0.0 && value < *unit && value % (unit / 60.0).floor().max(1.0) == 0.0);
        if is_part && value > 0.0 {
            out[last].at = out[last].at.cover(out[at].at);
            out[last].canonical = format!("dur:{}", decimal(longer + value));
            out[at].inner = true;
            joined = Some(last);
        }
    }
}

fn value_of(literal: &Literal, dimension: &str) -> Option<f64> {
    literal.canonical.strip_prefix(dimension)?.parse().ok()
}

/// A time with `a.m.` or `p.m.` behind it, as one of the whole day, and how long what is behind it is.
fn half_day(canonical: &str, behind: &str) -> Option<(String, usize)> {
    let (hour, minute) = canonical.strip_prefix("time:")?.split_once(':')?;
    let (hour, minute): (u8, u8) = (hour.parse().ok()?, minute.parse().ok()?);
    let next = behind.trim_start();
    let gap = behind.len() - next.len();
    let sign = ["a.m.", "p.m.", "am", "pm"].into_iter().find(|sign| {
        let found = next.get(..sign.len()).is_some_and(|found| found.eq_ignore_ascii_case(sign));
        found && !next[sign.len()..].starts_with(char::is_alphanumeric)
    })?;
    if !(1..=12).contains(&hour) {
        return None;
    }
    let is_late = sign.starts_with('p');
    let hour = hour % 12 + if is_late { 12 } else { 0 };
    Some((format!("time:{hour:02}:{minute:02}"), gap + sign.len()))
}

#[cfg(test)]
mod tests {
    use crate::facts::{Fact, extract};
    use crate::source::{Envelope, Source};

    #[test]
    fn values_of_several_parts_meet_their_short_spellings() {
        let values = |text: &str| {
            let text = format!("# Box\n\nThe pump has {text} in it.\n");
            let found = extract(&Source::new("a.md", text, Envelope::default()));
            let is_value = |fact: &Fact| !fact.inner && fact.canonical.contains(':') && !fact.canonical.contains(' ');
            let values = found.facts.into_iter().filter(is_value);
            values.map(|fact| fact.canonical.to_string()).collect::<Vec<_>>()
        };
        for (long, short) in [
            ("1.5 million reads", "1,500,000 reads"),
            ("three thousand reads", "3000 reads"),
            ("25 basis points", "0.25 %"),
            ("7:45 p.m.", "19:45"),
            ("7:45 am", "07:45"),
            ("12:10 a.m.", "00:10"),
            ("1 min 30 s", "90 seconds"),
            ("1 hour 5 minutes 3 seconds", "3903 s"),
            ("15.09.2025", "2025-09-15"),
        ] {
            assert_eq!(values(long), values(short), "{long}");
        }
        // A list of times, two of them in one order only, and times that change places are none of these.
        assert_eq!(values("30 s 1 min"), ["dur:30", "dur:60"]);
        assert_eq!(values("1 min, 30 s"), ["dur:60", "dur:30"]);
        assert_eq!(values("30 s 10 s"), ["dur:30", "dur:10"]);
        assert_ne!(values("2 to 3 million reads"), values("2 to 3000000 reads"));
        assert_ne!(values("1.5 million reads"), values("1.5 billion reads"));
        assert_ne!(values("7:45 p.m."), values("7:45 a.m."));
        assert_ne!(values("25 basis points"), values("25 %"));
    }
}
