//! Values of a Collector configuration: `${env:NAME}`, `${NAME}`, `${env:NAME:-default}`, `$$`.

use std::collections::BTreeMap;

/// A value with what it names put in, and what hides a part of it: variables that nothing sets, and texts that
/// come from elsewhere (`${file:…}`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Expanded {
    pub text: String,
    pub unset: Vec<String>,
    pub elsewhere: Vec<String>,
}

impl Expanded {
    /// True where all of it is known.
    pub fn is_known(&self) -> bool {
        self.unset.is_empty() && self.elsewhere.is_empty()
    }
}

/// How deep defaults may name variables, and how often a value is gone through.
const MAX_DEPTH: usize = 16;

pub(super) fn expand(raw: &str, environment: &BTreeMap<String, String>) -> Expanded {
    let mut out = Expanded::default();
    put(raw, environment, &mut out, 0);
    out
}

fn put(raw: &str, environment: &BTreeMap<String, String>, out: &mut Expanded, depth: usize) {
    let mut rest = raw;
    while let Some(dollar) = rest.find('$') {
        out.text.push_str(&rest[..dollar]);
        let behind = &rest[dollar + 1..];
        if let Some(next) = behind.strip_prefix('$') {
            out.text.push('$');
            rest = next;
            continue;
        }
        let inside = behind.strip_prefix('{').and_then(|inside| Some(&inside[..closing(inside)?]));
        let Some(inside) = inside else {
            out.text.push('$');
            rest = behind;
            continue;
        };
        rest = &behind[inside.len() + 2..];
        let (scheme, name) = match inside.split_once(':') {
            Some((scheme @ ("file" | "yaml" | "http" | "https" | "s3"), rest)) => (scheme, rest),
            Some(("env", rest)) => ("env", rest),
            _ => ("env", inside),
        };
        if scheme != "env" {
            out.elsewhere.push(inside.to_owned());
            continue;
        }
        let (name, default) = match name.split_once(":-") {
            Some((name, default)) => (name, Some(default)),
            None => (name, None),
        };
        match (environment.get(name).filter(|value| !(value.is_empty() && default.is_some())), default) {
            (Some(value), _) => out.text.push_str(value),
            (None, Some(default)) if depth < MAX_DEPTH => put(default, environment, out, depth + 1),
            (None, _) => out.unset.push(name.to_owned()),
        }
    }
    out.text.push_str(rest);
}

/// Where the brace that opened before `text` closes; those of other kinds in a default come in pairs.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    text.find('}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, expected: &str, unset: &[&str]) {
        let environment = BTreeMap::from([("A".to_owned(), "a".to_owned()), ("E".to_owned(), String::new())]);
        let out = expand(raw, &environment);
        assert_eq!(
            (out.text.as_str(), out.unset.iter().map(String::as_str).collect::<Vec<_>>().as_slice()),
            (expected, unset)
        );
    }

    #[test]
    fn every_form() {
        check("x:${env:A}:${A}", "x:a:a", &[]);
        check("${env:NO}", "", &["NO"]);
        check("${env:NO:-d}:4317", "d:4317", &[]);
        check("${env:E:-d}", "d", &[]);
        check("${env:NO:-${A}}", "a", &[]);
        check("${NO:-q={b c}}", "q={b c}", &[]);
        check("$$A $A ${", "$A $A ${", &[]);
        assert_eq!(expand("${file:/x}", &BTreeMap::new()).elsewhere, ["file:/x"]);
    }
}
