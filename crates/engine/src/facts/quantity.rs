//! Numbers with their units, times, dates and versions, in the form in which they are compared.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rustc_hash::FxHashMap as HashMap;
use specast_syntax::Range;

use super::FactKind;
use super::lex::Literal;
use crate::words;

struct Unit {
    dimension: &'static str,
    factor: f64,
}

impl Unit {
    fn is_of_time(&self) -> bool {
        matches!(self.dimension, "dur" | "month" | "workday")
    }
}

static UNITS: LazyLock<HashMap<&'static str, Unit>> = LazyLock::new(|| {
    words::rows::<3>(include_str!("units.tsv"))
        .filter_map(|[unit, dimension, factor]| Some((unit, Unit { dimension, factor: factor.parse().ok()? })))
        .collect()
});

/// What the names of units begin with that are two words.
static FIRST_OF_TWO: LazyLock<BTreeSet<&'static str>> =
    LazyLock::new(|| UNITS.keys().filter_map(|name| name.split_once(' ')).map(|(first, _)| first).collect());

/// Small numbers that texts write as words.
const NUMBER_WORDS: [(&str, &str); 22] = [
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("ten", "10"),
    ("eleven", "11"),
    ("twelve", "12"),
    ("twice", "2"),
    ("두", "2"),
    ("한", "1"),
    ("세", "3"),
    ("네", "4"),
    ("다섯", "5"),
    ("여섯", "6"),
    ("일곱", "7"),
    ("여덟", "8"),
    ("아홉", "9"),
    ("열", "10"),
];

/// For each first byte of a number word how long those are that begin with it. Most words are none of them.
const LENGTHS: [u16; 256] = {
    let mut lengths = [0; 256];
    let mut index = 0;
    while index < NUMBER_WORDS.len() {
        let word = NUMBER_WORDS[index].0.as_bytes();
        lengths[word[0] as usize] |= 1 << word.len();
        lengths[word[0].to_ascii_uppercase() as usize] |= 1 << word.len();
        index += 1;
    }
    lengths
};

/// The number word that a token is, or that a token of parts begins with (`three-node`), and its value.
fn worded(token: &str) -> Option<&'static (&'static str, &'static str)> {
    let first = *token.as_bytes().first()?;
    let lengths = LENGTHS[usize::from(first)];
    if lengths == 0 {
        return None;
    }
    let hyphen = token.bytes().position(|byte| byte == b'-').filter(|_| first.is_ascii());
    let head = &token[..hyphen.unwrap_or(token.len())];
    if head.len() > 15 || lengths & 1 << head.len() == 0 {
        return None;
    }
    NUMBER_WORDS.iter().find(|(word, _)| head.eq_ignore_ascii_case(word))
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Reads a number that begins with the token at `token`, with a unit in it or in the next word.
pub(super) fn read(text: &str, token: Range, end: u32) -> Option<Literal> {
    let bare = token.of(text);
    let worded = worded(bare);
    let (digits_len, value) = if let Some((word, value)) = worded {
        (word.len(), (*value).to_owned())
    } else {
        let len = digits_of(bare)?;
        let (times, more) = magnitude(&bare[len..]);
        let value = number(&bare[..len]);
        let value = value.parse::<f64>().ok().filter(|_| more > 0).map_or(value, |value| decimal(value * times));
        (len + more, value)
    };
    let rest = &bare[digits_len..];
    let start = token.start as usize;
    if worded.is_none()
        && let Some(found) = special(bare)
    {
        return Some(Literal { kind: found.0, at: token, canonical: found.1, inner: false });
    }
    let attached = unit_at(rest);
    if let Some((unit, len)) = attached {
        let at = Range::new(start, start + digits_len + len);
        return Some(quantity(at, &value, unit));
    }
    // A word after the number may be its unit: `15 seconds`, `5-minute`, `80 %`.
    let after = Range { start: token.end, end }.of(text);
    if rest.is_empty() || rest == "-" {
        let spaces = after.len() - after.trim_start().len();
        let next = after
            .trim_start()
            .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ')' | '.' | ':' | '|'))
            .next()
            .unwrap_or("");
        if let Some((unit, len)) = two_words(after.trim_start()) {
            let at = Range::new(start, token.end as usize + spaces + len);
            return Some(quantity(at, &value, unit));
        }
        if let Some((unit, len)) = unit_at(next).filter(|(_, len)| *len == next.len() || !next.is_ascii()) {
            let one_letter = len == 1 && next.chars().all(|c| c.is_ascii_alphabetic());
            let ambiguous = one_letter && !matches!(next, "s" | "h" | "B");
            if spaces > 0 && !ambiguous {
                let at = Range::new(start, token.end as usize + spaces + len);
                return Some(quantity(at, &value, unit));
            }
        }
    }
    if let Some(unit) = rest.strip_prefix('-').and_then(unit_at) {
        let at = Range::new(start, start + digits_len + 1 + unit.1);
        return Some(quantity(at, &value, unit.0));
    }
    let letters = rest.chars().any(|c| c.is_ascii_alphabetic());
    if letters && worded.is_none() && !rest.ends_with(is_raised) {
        return Some(Literal { kind: FactKind::Identifier, at: token, canonical: bare.to_owned(), inner: false });
    }
    let at = Range::new(start, start + digits_len);
    Some(Literal { kind: FactKind::Quantity, at, canonical: ["num:", &value].concat(), inner: false })
}

/// A token that is a quantity as a whole (`15s`, `512MiB`, `10%`).
pub(super) fn whole(token: &str) -> Option<(FactKind, String)> {
    let len = digits_of(token)?;
    if let Some(found) = special(token) {
        return Some(found);
    }
    let (unit, unit_len) = unit_at(&token[len..])?;
    (len + unit_len == token.len()).then(|| {
        let found = quantity(Range::new(0, token.len()), &number(&token[..len]), unit);
        (found.kind, found.canonical)
    })
}

fn quantity(at: Range, value: &str, unit: &Unit) -> Literal {
    let kind = match unit.dimension {
        "dur" | "month" | "workday" => FactKind::Duration,
        "size" | "rate" | "bits" => FactKind::Size,
        "pct" => FactKind::Percent,
        _ => FactKind::Quantity,
    };
    let value =
        value_of(value).map_or_else(|| format!("{value} × {}", unit.factor), |value| decimal(value * unit.factor));
    Literal { kind, at, canonical: [unit.dimension, ":", &value].concat(), inner: false }
}

/// Times, dates and versions.
fn special(token: &str) -> Option<(FactKind, String)> {
    let has_place = |(at, byte): (usize, u8)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() };
    if token.len() == 10 && token.bytes().enumerate().all(has_place) {
        return Some((FactKind::Date, format!("date:{token}")));
    }
    if let Some(date) = european(token) {
        return Some((FactKind::Date, date));
    }
    let is_time = |text: &str| {
        text.split_once(':').is_some_and(|(h, m)| {
            h.len() <= 2
                && m.len() == 2
                && h.parse::<u8>().is_ok_and(|h| h < 25)
                && m.parse::<u8>().is_ok_and(|m| m < 60)
        })
    };
    if is_time(token) || token.split_once(['-', '–']).is_some_and(|(from, to)| is_time(from) && is_time(to)) {
        return Some((FactKind::Schedule, format!("time:{}", token.replace('–', "-"))));
    }
    let dots = token.matches('.').count();
    let digits = token.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if dots >= 2 && digits && !token.ends_with('.') {
        return Some((FactKind::Identifier, token.to_owned()));
    }
    // A range is one value: `2-10`, `2–10`.
    let range = token
        .split_once(['-', '–'])
        .filter(|(a, b)| !a.is_empty() && !b.is_empty() && [a, b].iter().all(|n| digits_of(n) == Some(n.len())));
    range.map(|(a, b)| (FactKind::Quantity, format!("num:{}-{}", number(a), number(b))))
}

/// A date as it is written in much of Europe: `15.09.2025`.
fn european(token: &str) -> Option<String> {
    let mut parts = token.split('.');
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let within = |text: &str, most: u8| text.len() == 2 && text.parse().is_ok_and(|n: u8| (1..=most).contains(&n));
    let is_year = year.len() == 4 && year.parse().is_ok_and(|n: u16| (1900..2100).contains(&n));
    (parts.next().is_none() && within(day, 31) && within(month, 12) && is_year)
        .then(|| format!("date:{year}-{month}-{day}"))
}

/// `1 March 2026` and `March 2026`, which are several words.
pub(super) fn dates(text: &str, part: Range, out: &mut Vec<Literal>) {
    if !part.of(text).bytes().any(|byte| byte.is_ascii_digit()) {
        return;
    }
    let shift = |range: Range| Range { start: range.start + part.start, end: range.end + part.start };
    let mut found = words::words(part.of(text)).map(|word| words::Word { range: shift(word.range), ..word });
    let mut last = None;
    while let Some(word) = found.next() {
        let before = last.replace(word);
        let Some(month) = MONTHS.iter().position(|name| word.text.eq_ignore_ascii_case(name)) else { continue };
        let is_year = |year: &words::Word<'_>| year.text.len() == 4 && year.text.parse::<u16>().is_ok();
        let Some(year) = found.clone().next().filter(is_year) else { continue };
        let day = before.filter(|day| day.text.parse::<u8>().is_ok_and(|day| (1..=31).contains(&day)));
        let start = day.map_or(word.range.start, |day| day.range.start);
        let at = Range { start, end: year.range.end };
        let day = day.map_or(String::new(), |day| format!("-{:0>2}", day.text));
        out.retain(|literal| !at.contains(literal.at));
        out.push(Literal {
            kind: FactKind::Date,
            at,
            canonical: format!("date:{}-{:02}{day}", year.text, month + 1),
            inner: false,
        });
    }
}

/// A number in figures or words.
pub(super) fn number_of(word: &str) -> Option<f64> {
    let named = NUMBER_WORDS.iter().find(|(name, _)| *name == word).map_or(word, |(_, value)| value);
    named.parse().ok()
}

/// Length of the number a token begins with; a sign in front counts, a point at the end does not.
fn digits_of(token: &str) -> Option<usize> {
    let is_sign = |c: char| matches!(c, '+' | '-' | '−' | '~' | '#') || CURRENCIES.contains(&c);
    let body = token.strip_prefix(is_sign).unwrap_or(token);
    let sign = token.len() - body.len();
    if !body.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut len = 0;
    let bytes = body.as_bytes();
    while len < bytes.len() {
        let joins = matches!(bytes[len], b'.' | b',' | b'_') && bytes.get(len + 1).is_some_and(u8::is_ascii_digit);
        if !bytes[len].is_ascii_digit() && !joins {
            break;
        }
        len += 1;
    }
    let power: usize = body[len..].chars().take_while(|c| is_raised(*c)).map(char::len_utf8).sum();
    Some(sign + len + power)
}

/// What a Korean number is multiplied by, as the syllables behind its figures say, and how long they are: `3천만`.
fn magnitude(rest: &str) -> (f64, usize) {
    const TIMES: [(char, f64); 5] = [('십', 1e1), ('백', 1e2), ('천', 1e3), ('만', 1e4), ('억', 1e8)];
    let times = rest.chars().map_while(|c| TIMES.iter().find(|(syllable, _)| *syllable == c));
    times.fold((1.0, 0), |(times, len), (syllable, more)| (times * more, len + syllable.len_utf8()))
}

/// True for a digit, or a sign, of an exponent, and for a fraction: `10⁻⁹`, `1½`.
fn is_raised(c: char) -> bool {
    matches!(c, '⁰' | '¹' | '²' | '³' | '⁴'..='⁹' | '⁻' | '¼'..='¾' | '⅐'..='⅞')
}

/// A number in one spelling: no separators of thousands, no zeros in front. What stands behind a point stays as it is
/// written, since `1.10` may be a version; a comma that cuts off no thousands stays too: `22,80` may be a list.
pub(super) fn number(text: &str) -> String {
    // Most are short and whole.
    if (1..16).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let rest = text.trim_start_matches('0');
        return if rest.is_empty() { "0" } else { rest }.to_owned();
    }
    let counts = |c: &char| !matches!(c, '+' | '~' | '#' | '_');
    let plain: String = text.chars().filter(counts).map(|c| if c == '−' { '-' } else { c }).collect();
    let groups: Vec<&str> = plain.split(',').collect();
    let is_thousand = |group: &&str| group.split('.').next().is_some_and(|digits| digits.len() == 3);
    let (first, rest) = groups.split_first().unwrap_or((&"", &[]));
    let is_whole = rest.is_empty() || rest.iter().all(is_thousand) && *first != "0";
    let whole = if is_whole { groups.concat() } else { plain };
    // An amount of money is no version.
    match whole.strip_prefix(CURRENCIES).map(str::parse::<f64>) {
        Some(Ok(value)) => whole.chars().take(1).chain(decimal(value).chars()).collect(),
        _ => whole,
    }
}

/// What a number comes to that has a unit. There a comma may be a decimal one, as ISO 80000-1 allows: `1,5 s`; one with
/// a zero at its end is more likely one of two (`5,10 s`).
fn value_of(number: &str) -> Option<f64> {
    if let Ok(value) = number.parse() {
        return Some(value);
    }
    let (whole, part) = number.split_once(',')?;
    let is_decimal =
        (1..3).contains(&part.len()) && !part.ends_with('0') && part.bytes().all(|byte| byte.is_ascii_digit());
    [&whole.replace('.', ""), ".", part].concat().parse().ok().filter(|_| is_decimal)
}

/// Signs that say in front of a number what it is of.
const CURRENCIES: [char; 6] = ['$', '€', '£', '¥', '₩', '₹'];

pub(super) fn decimal(value: f64) -> String {
    let shown = format!("{value:.6}");
    shown.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A word of parts with the number that it begins with in figures: `3-node`, of `three-node`.
pub fn in_figures(word: &str) -> Option<String> {
    let (number, rest) = word.split_once('-')?;
    let (_, value) = NUMBER_WORDS.iter().find(|(name, _)| number.eq_ignore_ascii_case(name))?;
    Some(format!("{value}-{rest}"))
}

/// True for a unit of time in letters: `day`.
pub fn is_time(word: &str) -> bool {
    word.len() > 2 && time_unit(&words::lower(word)).is_some()
}

/// Dimension and factor of a unit of time.
pub(super) fn time_unit(word: &str) -> Option<(&'static str, f64)> {
    let unit = UNITS.get(word).filter(|unit| unit.is_of_time())?;
    Some((unit.dimension, unit.factor))
}

/// The unit of two words that a text begins with, and its length: `working days`.
fn two_words(text: &str) -> Option<(&'static Unit, usize)> {
    let end_of = |text: &str| text.find(|c: char| !c.is_alphanumeric()).unwrap_or(text.len());
    let first = end_of(text);
    if !FIRST_OF_TWO.iter().any(|word| word.eq_ignore_ascii_case(&text[..first])) {
        return None;
    }
    let rest = text[first..].trim_start();
    let len = text.len() - rest.len() + end_of(rest);
    let name = [&text[..first], " ", &rest[..end_of(rest)]].concat();
    UNITS.get(&*words::lower(&name)).map(|unit| (unit, len))
}

/// The unit a text begins with and its length; a unit in Latin letters must end there.
fn unit_at(text: &str) -> Option<(&'static Unit, usize)> {
    let latin = text.find(|c: char| !(c.is_ascii_alphabetic() || matches!(c, '%' | '/'))).unwrap_or(text.len());
    if text[latin..].starts_with(is_raised) {
        return None;
    }
    if latin > 0 {
        // Of bits and bytes only the words are the same in capitals.
        let is_word = latin > 2 && !text[..latin].contains('/');
        return UNITS
            .get(&text[..latin])
            .or_else(|| UNITS.get(&*words::lower(&text[..latin])).filter(|unit| unit.is_of_time() || is_word))
            .map(|unit| (unit, latin));
    }
    if text.is_empty() {
        return None;
    }
    let hangul = UNITS
        .iter()
        .filter(|(unit, _)| !unit.is_ascii() && text.starts_with(**unit))
        .max_by_key(|(unit, _)| unit.len());
    hangul.map(|(name, unit)| (unit, name.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_alone_is_no_number() {
        for sign in ["€", "€ 140", "k€", "#", "~", "+€", "€€5"] {
            assert_eq!(digits_of(sign), None, "{sign}");
        }
    }

    #[test]
    fn values_meet_across_spellings() {
        let check = |text: &str, expected: &str| {
            let token = text.split_whitespace().next().unwrap();
            let found = read(text, Range::new(0, token.len()), text.len() as u32)
                .map(|literal| format!("{} {} {}", literal.kind.name(), literal.at.of(text), literal.canonical));
            assert_eq!(found.as_deref(), Some(expected), "{text}");
        };
        check("15s", "duration 15s dur:15");
        check("15 seconds later", "duration 15 seconds dur:15");
        check("5m", "duration 5m dur:300");
        check("1 GiB", "size 1 GiB size:1073741824");
        check("99.95% per", "percent 99.95% pct:99.95");
        check("80 %", "percent 80 % pct:80");
        check("24시간", "duration 24시간 dur:86400");
        check("10분까지", "duration 10분 dur:600");
        check("8192 spans", "quantity 8192 num:8192");
        check("three-node cluster", "quantity three num:3");
        check("07:00-19:00 UTC", "schedule 07:00-19:00 time:07:00-19:00");
        check("2025-11-18", "date 2025-11-18 date:2025-11-18");
        check("€140 a month", "quantity €140 num:€140");
        check("1,5 s", "duration 1,5 s dur:1.5");
        check("5,10 s", "duration 5,10 s dur:5,10 × 1");
        check("1,500 s", "duration 1,500 s dur:1500");
        check("1.234,56 kW", "quantity 1.234,56 kW power:1234560");
        check("1,234,567.5 and", "quantity 1,234,567.5 num:1234567.5");
        check("22,80 are", "quantity 22,80 num:22,80");
        check("4317,4318 are", "quantity 4317,4318 num:4317,4318");
        check("0,125 of", "quantity 0,125 num:0,125");
        check("1.10 of", "quantity 1.10 num:1.10");
        check("$1,000.00 of", "quantity $1,000.00 num:$1000");
        check("1½ of", "quantity 1½ num:1½");
        check("3만명", "quantity 3만 num:30000");
        check("3천만 원", "quantity 3천만 num:30000000");
        check("10² ms", "duration 10² ms dur:10² × 0.001");
        check("100 Mb/s", "size 100 Mb/s rate:12500000");
        check("100 MB/s", "size 100 MB/s rate:100000000");
        check("5 m² of", "quantity 5 num:5");
        check("3 working days old", "duration 3 working days workday:3");
        check("two business days", "duration two business days workday:2");
        check("14 calendar days", "duration 14 calendar days dur:1209600");
        check("2 working groups", "quantity 2 num:2");
        check("3영업일 이내", "duration 3영업일 workday:3");
        check("5 MHz of", "quantity 5 MHz freq:5000000");
        check("100 GIGABYTES", "size 100 GIGABYTES size:100000000000");
    }
}
