//! Types of values, as a team writes them: `url`, `int`, `Draft | Final`, `/[A-Z]+-\d+/`.

use regex_lite::Regex;

/// What a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Anything at all, but something.
    NonEmpty,
    /// A whole number.
    Int,
    /// A number.
    Float,
    /// `true` or `false`.
    Bool,
    /// A day as `YYYY-MM-DD`.
    Date,
    /// `scheme://…`.
    Url,
    /// `name@host`.
    Email,
    /// One of these.
    OneOf(Vec<String>),
    /// A regular expression that the whole value fits.
    Pattern(String),
}

/// The types that have a name.
pub const NAMED: [(&str, Type); 7] = [
    ("non-empty", Type::NonEmpty),
    ("int", Type::Int),
    ("float", Type::Float),
    ("bool", Type::Bool),
    ("date", Type::Date),
    ("url", Type::Url),
    ("email", Type::Email),
];

impl Type {
    /// Reads a type. The error says what is wrong with it.
    pub fn read(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if let Some((_, named)) = NAMED.iter().find(|(name, _)| *name == text) {
            return Ok(named.clone());
        }
        if let Some(pattern) = text.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')) {
            let whole = format!("^(?:{pattern})$");
            return match Regex::new(&whole) {
                Ok(_) => Ok(Self::Pattern(whole)),
                Err(error) => Err(format!("`{pattern}` is no regular expression: {error}")),
            };
        }
        if text.contains('|') {
            let options: Vec<String> = text.split('|').map(|option| option.trim().to_owned()).collect();
            if options.iter().any(String::is_empty) {
                return Err(format!("`{text}` has an empty choice"));
            }
            return Ok(Self::OneOf(options));
        }
        Err(format!("`{text}` is no type of values"))
    }

    /// True for a value of this type.
    pub fn holds(&self, value: &str) -> bool {
        let value = value.trim();
        match self {
            Self::NonEmpty => !value.is_empty(),
            Self::Int => value.replace('_', "").parse::<i128>().is_ok(),
            Self::Float => value.replace('_', "").parse::<f64>().is_ok_and(f64::is_finite),
            Self::Bool => matches!(value, "true" | "false"),
            Self::Date => is_date(value),
            Self::Url => is_url(value),
            Self::Email => is_email(value),
            Self::OneOf(options) => options.iter().any(|option| option == value),
            // It was compiled when it was read.
            Self::Pattern(whole) => Regex::new(whole).is_ok_and(|regex| regex.is_match(value)),
        }
    }

    /// The type as a message names it.
    pub fn word(&self) -> String {
        match self {
            Self::NonEmpty => "a value".into(),
            Self::Int => "a whole number".into(),
            Self::Float => "a number".into(),
            Self::Bool => "`true` or `false`".into(),
            Self::Date => "a date".into(),
            Self::Url => "a URL".into(),
            Self::Email => "an email address".into(),
            Self::OneOf(options) => format!("one of {}", options.join(", ")),
            Self::Pattern(whole) => format!("of the form `{}`", &whole[4..whole.len() - 2]),
        }
    }
}

/// True for a day of the Gregorian calendar.
pub(super) fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let number = |range: std::ops::Range<usize>| {
        let digits = text.get(range)?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse::<u32>().ok())?
    };
    if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
        return false;
    }
    let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else { return false };
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let n_days = match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap => 29,
        2 => 28,
        1..=12 => 31,
        _ => return false,
    };
    (1..=n_days).contains(&day)
}

fn is_url(text: &str) -> bool {
    let bare = text.strip_prefix('<').and_then(|bare| bare.strip_suffix('>')).unwrap_or(text);
    let Some((scheme, rest)) = bare.split_once("://") else { return false };
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    is_scheme && !bare.contains(char::is_whitespace) && (!host.is_empty() || scheme == "file")
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    let is_name = !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || matches!(c, '@' | '<' | '>' | ','));
    let mut labels = host.split('.');
    let is_label = |label: &str| !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-');
    is_name && host.contains('.') && labels.all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(kind: &str, good: &[&str], bad: &[&str]) {
        let kind = Type::read(kind).unwrap();
        for value in good {
            assert!(kind.holds(value), "{value} is {}", kind.word());
        }
        for value in bad {
            assert!(!kind.holds(value), "{value} is not {}", kind.word());
        }
    }

    #[test]
    fn values_of_each_type() {
        fits("int", &["0", "-12", "+3", "1_000"], &["1.5", "a", "", "0x"]);
        fits("float", &["1", "1.5", "-2e3"], &["inf", "NaN", "1,5"]);
        fits("bool", &["true", "false"], &["yes", "True"]);
        fits("date", &["2024-02-29"], &["2023-02-29", "2024-2-9", "2024-13-01"]);
        fits("url", &["https://a.example/b?c#d", "<http://a>", "file:///x"], &["a.example", "https://", "https://a b"]);
        fits("email", &["a.b+c@d.example"], &["a@b", "a@.b", "@b.c", "A <a@b.c>"]);
        fits("a | b c", &["a", "b c"], &["A", "b", ""]);
        fits(r"/[A-Z]+-\d{3}/", &["AB-123"], &["AB-1234", "xAB-123"]);
        fits("non-empty", &["x"], &["", " "]);
    }

    #[test]
    fn what_is_no_type_says_why() {
        for (text, why) in [("urll", "no type"), ("a | ", "empty choice"), ("/(/", "no regular expression")] {
            assert!(Type::read(text).unwrap_err().contains(why), "{text}");
        }
        assert_eq!(Type::read("/a+/").unwrap().word(), "of the form `a+`");
    }
}
