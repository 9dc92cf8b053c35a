//! Paths into JSON values, as `string.json_path` takes them: names, indexes, slices, unions, `*`, `..` and filters
//! with comparisons. Functions and regular expressions in filters are refused.

mod filter;

use crate::Value;
use filter::Filter;

/// A path that was read.
#[derive(Debug, PartialEq)]
pub(crate) struct Path {
    steps: Vec<Step>,
    /// Whether it starts at the top of the text (`$`) and not at what is looked at (`@`).
    is_absolute: bool,
}

#[derive(Debug, PartialEq)]
enum Step {
    /// The value itself and all values in it.
    Descend,
    All,
    Name(String),
    /// From the end where it is below zero.
    Index(i64),
    Slice {
        start: Option<i64>,
        end: Option<i64>,
        step: i64,
    },
    Union(Vec<Step>),
    Filter(Filter),
}

impl Path {
    /// Reads a path; the error is a clause that says what is wrong.
    pub(crate) fn new(text: &str) -> Result<Self, String> {
        let mut reader = Reader { text, at: 0, nesting: 0 };
        let path = reader.path()?;
        if reader.at < text.len() { Err(reader.wrong()) } else { Ok(path) }
    }

    /// All values that the path leads to, in their order.
    pub(crate) fn find(&self, value: &Value) -> Vec<Value> {
        self.found(value, value).into_iter().cloned().collect()
    }

    fn found<'v>(&self, top: &'v Value, here: &'v Value) -> Vec<&'v Value> {
        let mut found = vec![if self.is_absolute { top } else { here }];
        for step in &self.steps {
            found = found.into_iter().flat_map(|it| step.found(top, it)).collect();
        }
        found
    }
}

impl Step {
    fn found<'v>(&self, top: &'v Value, value: &'v Value) -> Vec<&'v Value> {
        let at = |items: &'v [Value], index: i64| {
            let idx = if index < 0 { index + items.len().cast_signed() as i64 } else { index };
            usize::try_from(idx).ok().and_then(|it| items.get(it))
        };
        match (self, value) {
            (Self::Descend, _) => descend(value),
            (Self::All, _) => children(value),
            (Self::Name(name), Value::Object(fields)) => fields.get(name).into_iter().collect(),
            (Self::Index(index), Value::Array(items)) => at(items, *index).into_iter().collect(),
            (Self::Slice { start, end, step }, Value::Array(items)) => slice(items, *start, *end, *step),
            (Self::Union(steps), _) => steps.iter().flat_map(|it| it.found(top, value)).collect(),
            (Self::Filter(filter), _) => children(value).into_iter().filter(|it| filter.holds(top, it)).collect(),
            (Self::Name(_) | Self::Index(_) | Self::Slice { .. }, _) => Vec::new(),
        }
    }
}

fn children(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(items) => items.iter().collect(),
        Value::Object(fields) => fields.values().collect(),
        _ => Vec::new(),
    }
}

fn descend(value: &Value) -> Vec<&Value> {
    let mut open = vec![value];
    let mut found = Vec::new();
    while let Some(value) = open.pop() {
        found.push(value);
        open.extend(children(value).into_iter().rev());
    }
    found
}

fn slice(items: &[Value], start: Option<i64>, end: Option<i64>, step: i64) -> Vec<&Value> {
    let len = items.len().cast_signed() as i64;
    let place = |it: i64| if it < 0 { it + len } else { it };
    let mut found = Vec::new();
    if step > 0 {
        let end = end.map_or(len, place).min(len);
        let mut at = start.map_or(0, place).max(0);
        while at < end {
            found.extend(usize::try_from(at).ok().and_then(|it| items.get(it)));
            at = at.saturating_add(step);
        }
    } else if step < 0 {
        let end = end.map_or(-1, place).max(-1);
        let mut at = start.map_or(len - 1, place).min(len - 1);
        while at > end {
            found.extend(usize::try_from(at).ok().and_then(|it| items.get(it)));
            at = at.saturating_add(step);
        }
    }
    found
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    nesting: u32,
}

impl<'a> Reader<'a> {
    fn path(&mut self) -> Result<Path, String> {
        let is_absolute = self.eat("$");
        let is_rooted = is_absolute || self.eat("@");
        let mut steps = Vec::new();
        if !is_rooted && self.rest().starts_with(is_name) {
            steps.push(self.name());
        }
        loop {
            if self.eat("..") {
                steps.push(Step::Descend);
                if !self.rest().starts_with('[') {
                    steps.push(self.child()?);
                }
            } else if self.eat(".") {
                // Some write `.[0]`.
                if !self.rest().starts_with('[') {
                    steps.push(self.child()?);
                }
            } else if self.eat("*") {
                steps.push(Step::All);
            } else if self.eat("[") {
                steps.push(self.brackets()?);
            } else {
                return Ok(Path { steps, is_absolute });
            }
        }
    }

    fn child(&mut self) -> Result<Step, String> {
        if self.eat("*") {
            return Ok(Step::All);
        }
        if self.rest().starts_with(is_name) { Ok(self.name()) } else { Err(self.wrong()) }
    }

    fn name(&mut self) -> Step {
        let rest = self.rest();
        let name = &rest[..rest.find(|c| !is_name(c)).unwrap_or(rest.len())];
        self.at += name.len();
        Step::Name(name.to_owned())
    }

    /// What stands behind an opening bracket, and the closing one.
    fn brackets(&mut self) -> Result<Step, String> {
        self.skip_blanks();
        if self.eat("?") {
            let filter = self.filter()?;
            self.close("]")?;
            return Ok(Step::Filter(filter));
        }
        let mut steps = vec![self.selector()?];
        loop {
            self.skip_blanks();
            if !self.eat(",") {
                self.close("]")?;
                return Ok(if steps.len() > 1 { Step::Union(steps) } else { steps.remove(0) });
            }
            steps.push(self.selector()?);
        }
    }

    fn selector(&mut self) -> Result<Step, String> {
        self.skip_blanks();
        if self.eat("*") {
            return Ok(Step::All);
        }
        if self.rest().starts_with(['\'', '"']) {
            return self.string().map(Step::Name);
        }
        let start = self.number();
        self.skip_blanks();
        if !self.eat(":") {
            return start.map(Step::Index).ok_or_else(|| self.wrong());
        }
        self.skip_blanks();
        let end = self.number();
        self.skip_blanks();
        let step = if self.eat(":") { self.number().unwrap_or(1) } else { 1 };
        Ok(Step::Slice { start, end, step })
    }

    fn number(&mut self) -> Option<i64> {
        let rest = self.rest();
        let n_sign = usize::from(rest.starts_with('-'));
        let n_digits = rest[n_sign..].find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len() - n_sign);
        let number = rest[..n_sign + n_digits].parse().ok()?;
        self.at += n_sign + n_digits;
        Some(number)
    }

    /// A text in single or double quotes.
    fn string(&mut self) -> Result<String, String> {
        let mut chars = self.rest().char_indices();
        let quote = chars.next().map(|it| it.1);
        let mut text = String::new();
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => text.extend(chars.next().map(|(_, c)| match c {
                    'n' => '\n',
                    't' => '\t',
                    'r' => '\r',
                    c => c,
                })),
                c if Some(c) == quote => {
                    self.at += at + 1;
                    return Ok(text);
                }
                c => text.push(c),
            }
        }
        self.at = self.text.len();
        Err(self.wrong())
    }

    fn close(&mut self, bracket: &str) -> Result<(), String> {
        self.skip_blanks();
        if self.eat(bracket) { Ok(()) } else { Err(self.wrong()) }
    }

    fn skip_blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn eat(&mut self, word: &str) -> bool {
        let is_there = self.rest().starts_with(word);
        self.at += if is_there { word.len() } else { 0 };
        is_there
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn wrong(&self) -> String {
        let what = self.rest().chars().next().map_or("unexpected end".to_owned(), |c| format!("unexpected {c:?}"));
        format!("{what} at {} in {:?}", self.at + 1, self.text)
    }
}

/// What a name without quotes consists of.
fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::{Numbers, from_json, to_json};

    const TEXT: &str = r#"{
        "name": "up", "a-b": {"c d": 1},
        "list": [{"n": 1, "s": "x"}, {"n": 2, "s": "y", "on": true}, {"n": 3.5}],
        "max": 2, "deep": {"list": [{"n": 9}]}
    }"#;

    fn check(path: &str, expected: &str) {
        let value = from_json(TEXT, Numbers::AsWritten).unwrap();
        let found = Path::new(path).map(|it| to_json(&Value::Array(it.find(&value))));
        assert_eq!(found.as_deref(), Ok(expected), "{path}");
    }

    #[test]
    fn names_and_indexes() {
        for path in ["name", ".name", "$.name", "@.name", "$['name']", "[\"name\"]"] {
            check(path, "[\"up\"]");
        }
        check("$.a-b['c d']", "[1]");
        check("none", "[]");
        check("name.x", "[]");
        check("list[0].n", "[1]");
        check("list[-1].n", "[3.5]");
        check("list[3]", "[]");
        check("list[*].n", "[1,2,3.5]");
        check("list.*.s", "[\"x\",\"y\"]");
        check("$['name', 'max']", "[\"up\",2]");
        check("list[0, 2].n", "[1,3.5]");
    }

    #[test]
    fn slices_and_descent() {
        check("list[1:].n", "[2,3.5]");
        check("list[:-1].n", "[1,2]");
        check("list[::2].n", "[1,3.5]");
        check("list[::-1].n", "[3.5,2,1]");
        check("$..n", "[9,1,2,3.5]");
        check("$..list[0].n", "[1,9]");
        check("deep..[0]", "[{\"n\":9}]");
    }

    #[test]
    fn filters() {
        check("list[?(@.n > 1)].n", "[2,3.5]");
        check("list[?(@.s == 'x')].n", "[1]");
        check("list[?@.s != \"x\"].n", "[2,3.5]");
        check("list[?(@.n >= 1 && @.n < 3)].n", "[1,2]");
        check("list[?(@.n == 1 || @.n == 3.5)].n", "[1,3.5]");
        check("list[?(@.on)].n", "[2]");
        check("list[?(!@.on)].n", "[1,3.5]");
        check("list[?(@.n == $.max)].s", "[\"y\"]");
        check("list[?(@.on == true)].n", "[2]");
        check("list[?((@.n == 1 || @.n == 2) && @.s == 'y')].n", "[2]");
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (path, expected) in [
            ("$.", "unexpected end at 3 in \"$.\""),
            ("a[", "unexpected end at 3 in \"a[\""),
            ("a[x]", "unexpected 'x' at 3 in \"a[x]\""),
            ("a['b", "unexpected end at 5 in \"a['b\""),
            ("a b", "unexpected ' ' at 2 in \"a b\""),
            ("a[?(@.b ~ 1)]", "unexpected '~' at 9 in \"a[?(@.b ~ 1)]\""),
        ] {
            assert_eq!(Path::new(path), Err(expected.to_owned()), "{path}");
        }
        assert!(Path::new(&format!("a[?{}", "(".repeat(100_000))).is_err());
        assert!(Path::new(&"a[?@".repeat(100_000)).is_err());
    }
}
