//! Variables: what sets them, and `${…}` in a value.

use std::collections::BTreeMap;

use specast_syntax::{FileId, Range, Span};

use super::Said;

/// What variables are set to. A real setting wins over an example's; of two of a kind the later wins.
#[derive(Debug, Clone, Default)]
pub(super) struct Variables(BTreeMap<String, Said>);

impl Variables {
    pub fn get(&self, name: &str) -> Option<&Said> {
        self.0.get(name)
    }

    pub fn set(&mut self, name: &str, value: Said) {
        if self.0.get(name).is_some_and(|old| value.assumed && !old.assumed) {
            return;
        }
        self.0.insert(name.to_owned(), value);
    }

    pub fn iter(&self) -> impl Iterator<Item = (&String, &Said)> {
        self.0.iter()
    }

    /// Takes the settings of an env file: `KEY=value`, `export KEY=value`, quotes, `# comments`.
    pub fn read(&mut self, file: FileId, text: &str, assumed: bool, around: &Self) {
        let mut at = 0;
        while at < text.len() {
            let line_end = text[at..].find('\n').map_or(text.len(), |end| at + end);
            let line = &text[at..line_end];
            let start = at;
            at = line_end + 1;
            let bare = line.trim();
            let bare = bare.strip_prefix("export ").unwrap_or(bare).trim_start();
            let Some((name, _)) = bare.split_once('=').filter(|_| !bare.starts_with('#')) else { continue };
            let name = name.trim_end();
            let is_name = |char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '.' | '-');
            if name.is_empty() || !name.chars().all(is_name) {
                continue;
            }
            let rest = &line[line.find('=').map_or(line.len(), |equals| equals + 1)..];
            let from = start + line.len() - rest.trim_start().len();
            let value = Value::of(text, from, rest.trim());
            let span = Span::new(file, Range::new(from, value.end));
            if value.end > line_end {
                at = text[value.end..].find('\n').map_or(text.len(), |end| value.end + end + 1);
            }
            let mut said = if value.is_literal {
                Said::plain(&value.text, span)
            } else {
                let both = |name: &str| self.get(name).or_else(|| around.get(name)).cloned();
                substitute(&value.text, span, &both)
            };
            said.assumed |= assumed;
            self.set(name, said);
        }
    }
}

/// The right side of a setting.
struct Value {
    text: String,
    end: usize,
    /// True where a dollar sign is one.
    is_literal: bool,
}

impl Value {
    /// The value that begins at `from`; `rest` is what its line says from there. A quoted one may run over
    /// several lines.
    fn of(text: &str, from: usize, rest: &str) -> Self {
        if let Some(quote @ ('"' | '\'')) = rest.chars().next()
            && let Some(length) = closing(&text[from + 1..], quote)
        {
            let raw = &text[from + 1..from + 1 + length];
            let text = if quote == '"' { unescaped(raw) } else { raw.to_owned() };
            return Self { text, end: from + length + 2, is_literal: quote == '\'' };
        }
        let end = rest.find(" #").or_else(|| rest.starts_with('#').then_some(0)).unwrap_or(rest.len());
        let value = rest[..end].trim_end();
        Self { text: value.to_owned(), end: from + value.len(), is_literal: false }
    }
}

fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, char) in text.char_indices() {
        if escaped {
            escaped = false;
        } else if char == '\\' && quote == '"' {
            escaped = true;
        } else if char == quote {
            return Some(at);
        }
    }
    None
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some(other @ ('"' | '\\' | '$')) => out.push(other),
                Some(other) => out.extend(['\\', other]),
                None => out.push('\\'),
            },
            char => out.push(char),
        }
    }
    out
}

/// How deep `${A:-${B:-…}}` may nest.
const MAX_NESTING: usize = 16;

/// How long a value may grow.
const MAX_VALUE: usize = 1 << 16;

/// A value with its variables put in, as compose does it: `$NAME`, `${NAME}`, `${NAME:-default}`,
/// `${NAME-default}`, `${NAME:?message}`, `${NAME:+alternative}`, nested, `$$`. A variable that nothing sets
/// stays as it stands, and is noted.
pub(super) fn substitute(raw: &str, at: Span, lookup: &dyn Fn(&str) -> Option<Said>) -> Said {
    let mut said = Said::plain("", at);
    expand(raw, lookup, &mut said, 0);
    said
}

fn expand(raw: &str, lookup: &dyn Fn(&str) -> Option<Said>, said: &mut Said, depth: usize) {
    let mut rest = raw;
    while let Some(dollar) = rest.find('$') {
        said.text.push_str(&rest[..dollar]);
        let behind = &rest[dollar + 1..];
        if said.text.len() > MAX_VALUE {
            return;
        }
        if let Some(next) = behind.strip_prefix('$') {
            said.text.push('$');
            rest = next;
        } else if let Some(inside) = behind.strip_prefix('{') {
            let Some(end) = matching(inside) else {
                said.text.push('$');
                rest = behind;
                continue;
            };
            braced(&inside[..end], &rest[dollar..dollar + end + 3], lookup, said, depth);
            rest = &inside[end + 1..];
        } else {
            let end = name_end(behind);
            if end == 0 {
                said.text.push('$');
            } else {
                said.parameterised = true;
                put(&behind[..end], &rest[dollar..=dollar + end], lookup(&behind[..end]), said);
            }
            rest = &behind[end..];
        }
    }
    said.text.push_str(rest);
}

/// `NAME`, `NAME:-default` and their kin; `whole` is how it stands in the text.
fn braced(inside: &str, whole: &str, lookup: &dyn Fn(&str) -> Option<Said>, said: &mut Said, depth: usize) {
    let end = name_end(inside);
    let (name, operation) = inside.split_at(end);
    if name.is_empty() {
        said.text.push_str(whole);
        return;
    }
    said.parameterised = true;
    let found = lookup(name);
    let (colon, bare) = match operation.strip_prefix(':') {
        Some(bare) => (true, bare),
        None => (false, operation),
    };
    let is_set = found.as_ref().is_some_and(|found| !(colon && found.text.is_empty() && found.unset.is_empty()));
    let mut chars = bare.chars();
    let sign = chars.next();
    let word = chars.as_str();
    match sign {
        Some('-') if !is_set && depth < MAX_NESTING => expand(word, lookup, said, depth + 1),
        Some('+') if is_set && depth < MAX_NESTING => {
            said.assumed |= found.is_some_and(|found| found.assumed);
            expand(word, lookup, said, depth + 1);
        }
        Some('+') => {}
        Some('?') if !is_set => put(name, whole, None, said),
        _ => put(name, whole, found, said),
    }
}

fn put(name: &str, whole: &str, found: Option<Said>, said: &mut Said) {
    let Some(found) = found else {
        said.text.push_str(whole);
        if !said.unset.iter().any(|known| known == name) {
            said.unset.push(name.to_owned());
        }
        return;
    };
    said.text.push_str(&found.text);
    said.assumed |= found.assumed;
    for name in found.unset {
        if !said.unset.contains(&name) {
            said.unset.push(name);
        }
    }
}

fn name_end(text: &str) -> usize {
    let end = text.find(|char: char| !(char.is_ascii_alphanumeric() || char == '_')).unwrap_or(text.len());
    if text.starts_with(|char: char| char.is_ascii_digit()) { 0 } else { end }
}

/// Where the brace that opened before `text` closes.
fn matching(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' if at > 0 && text.as_bytes()[at - 1] == b'$' => depth += 1,
            b'}' if depth == 0 => return Some(at),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, expected: &str, unset: &[&str]) {
        let mut variables = Variables::default();
        let real = "A=a\nEMPTY=\nexport Q=\"x ${A} # no\" # yes\nS='$A'\nTWO=\"l1\nl2\"\nB=b # c\n#C=1\nU=${NOPE}\n";
        variables.read(FileId(0), real, false, &Variables::default());
        let said = substitute(raw, Span::default(), &|name| variables.get(name).cloned());
        assert_eq!(said.text, expected, "{raw}");
        assert_eq!(said.unset, unset, "{raw}");
    }

    #[test]
    fn every_form() {
        check("x", "x", &[]);
        check("$A-${A}", "a-a", &[]);
        check("${NO}", "${NO}", &["NO"]);
        check("$NO/x", "$NO/x", &["NO"]);
        check("${NO:-d}", "d", &[]);
        check("${NO-d}", "d", &[]);
        check("${EMPTY:-d}", "d", &[]);
        check("${EMPTY-d}", "", &[]);
        check("${NO:-${B:-c}}", "b", &[]);
        check("${NO:-${NO2}}", "${NO2}", &["NO2"]);
        check("${NO:?say it}", "${NO:?say it}", &["NO"]);
        check("${A:+alt}${NO:+alt}", "alt", &[]);
        check("$$A $${A}", "$A ${A}", &[]);
        check("$", "$", &[]);
        check("${", "${", &[]);
        check("${}", "${}", &[]);
        check("$1", "$1", &[]);
        check("한${A}글", "한a글", &[]);
    }

    #[test]
    fn env_files() {
        check("$Q|$S|$TWO|$B", "x a # no|$A|l1\nl2|b", &[]);
        check("${C}", "${C}", &["C"]);
        check("${U}", "${NOPE}", &["NOPE"]);
    }

    #[test]
    fn an_example_does_not_override() {
        let mut variables = Variables::default();
        variables.read(FileId(0), "A=real\n", false, &Variables::default());
        variables.read(FileId(1), "A=example\nB=example\n", true, &Variables::default());
        assert_eq!(variables.get("A").unwrap().text, "real");
        assert!(variables.get("B").unwrap().assumed);
    }
}
