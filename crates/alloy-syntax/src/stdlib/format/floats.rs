//! Numbers with a point, as verbs want them.

use super::verbs::{Flags, pad, sign_of};

pub(super) fn is_verb(verb: char) -> bool {
    matches!(verb, 'v' | 'e' | 'E' | 'f' | 'F' | 'g' | 'G')
}

pub(super) fn show(number: f64, verb: char, flags: Flags, out: &mut String) {
    let text = match verb {
        _ if number.is_nan() => "NaN".to_owned(),
        _ if number.is_infinite() => "Inf".to_owned(),
        'f' | 'F' => format!("{:.*}", flags.precision.unwrap_or(6), number.abs()),
        'e' | 'E' => with_exponent(number.abs(), Some(flags.precision.unwrap_or(6))),
        _ => shortest(number.abs(), flags.precision),
    };
    let text = if matches!(verb, 'E' | 'G') { text.replace('e', "E") } else { text };
    let is_negative = number.is_sign_negative() && !number.is_nan();
    let has_plus = (flags.has_plus && verb != 'v') || (number.is_infinite() && !is_negative);
    let sign = if is_negative { "-" } else { sign_of(has_plus, flags) };
    if flags.has_zeros && number.is_finite() {
        // They stand behind the sign.
        out.push_str(sign);
        return pad(&text, Flags { width: flags.width.saturating_sub(sign.len()), ..flags }, out);
    }
    pad(&format!("{sign}{text}"), Flags { has_zeros: false, ..flags }, out);
}

/// As few digits as tell the number, or as many as are wanted, with an exponent where it is large or very small.
fn shortest(number: f64, precision: Option<usize>) -> String {
    let precision = precision.map(|it| it.max(1));
    let text = with_exponent(number, precision.map(|it| it - 1));
    let Some((digits, exponent)) = text.split_once('e') else { return text };
    let digits = match digits.split_once('.') {
        Some((whole, part)) => format!("{whole}{}", part.trim_end_matches('0')),
        None => digits.to_owned(),
    };
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let n_digits = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let limit = match precision {
        None => 6,
        // Without need no zero is written behind the digits.
        Some(limit) => {
            let limit = i32::try_from(limit).unwrap_or(i32::MAX);
            if limit > n_digits && n_digits > exponent { n_digits } else { limit }
        }
    };
    if exponent < -4 || exponent >= limit {
        let (first, rest) = digits.split_at(1);
        let point = if rest.is_empty() { "" } else { "." };
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{first}{point}{rest}e{sign}{:02}", exponent.unsigned_abs());
    }
    let n_behind = (n_digits - 1 - exponent).max(0);
    format!("{number:.*}", usize::try_from(n_behind).unwrap_or_default())
}

/// `1.5e+03`, with so many digits behind the point.
fn with_exponent(number: f64, precision: Option<usize>) -> String {
    let text = match precision {
        Some(precision) => format!("{number:.precision$e}"),
        None => format!("{number:e}"),
    };
    let Some((digits, exponent)) = text.split_once('e') else { return text };
    let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |it| ('-', it));
    format!("{digits}e{sign}{exponent:0>2}")
}
