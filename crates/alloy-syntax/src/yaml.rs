//! YAML texts as values, as `encoding.from_yaml` needs them: the first document, with anchors and merge keys.
//!
//! Keys that are complex (`? a`) and tags but the usual ones are refused. A date stays a string.

mod scalar;

use std::collections::BTreeMap;

use crate::{MAX_NESTING, Value};

/// How many values aliases may multiply into; a text of a few lines could stand for billions.
const MAX_COPIED: usize = 100_000;

/// Reads a text; the error is a clause that says what is wrong and on which line.
pub(crate) fn from_yaml(text: &str) -> Result<Value, String> {
    let mut reader = Reader { text, at: 0, anchors: BTreeMap::new(), nesting: 0, n_copied: 0, key_end: 0 };
    reader.start_document()?;
    let value = reader.node(-1)?;
    reader.skip_lines()?;
    if reader.at < text.len() && !reader.at_marker() {
        return Err(reader.wrong("did not find expected document start"));
    }
    Ok(value)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    anchors: BTreeMap<&'a str, Value>,
    nesting: u32,
    n_copied: usize,
    /// Where the last key ends; what stands behind it on its line is no block.
    key_end: usize,
}

/// A scalar as it is written, or what it stands for where it is quoted.
struct Scalar {
    text: String,
    is_plain: bool,
}

/// What stands before a node.
#[derive(Default)]
struct Properties<'a> {
    anchor: Option<&'a str>,
    is_string: bool,
}

impl<'a> Reader<'a> {
    /// Moves behind directives and `---`.
    fn start_document(&mut self) -> Result<(), String> {
        self.at += if self.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        self.skip_lines()?;
        while self.column() == 0 && self.rest().starts_with('%') {
            self.skip_line();
            self.skip_lines()?;
        }
        if self.at_marker() && self.rest().starts_with("---") {
            self.at += 3;
        }
        Ok(())
    }

    /// The next node, which stands further to the right than `parent`; null where none does.
    fn node(&mut self, parent: isize) -> Result<Value, String> {
        self.skip_lines()?;
        let is_over = self.at >= self.text.len() || self.at_marker() || self.column() <= parent;
        if is_over { Ok(Value::Null) } else { self.deeper(|it| it.content(parent)) }
    }

    /// The node that starts here.
    fn content(&mut self, parent: isize) -> Result<Value, String> {
        let (column, start) = (self.column(), self.at);
        let is_behind_key = !self.has_break_since(self.key_end);
        let properties = self.properties()?;
        if !self.has_break_since(start) && self.is_line_over() && (properties.anchor.is_some() || properties.is_string)
        {
            // What they belong to stands on the lines below.
            let value = self.node(parent)?;
            return Ok(self.named(properties, value));
        }
        let value = match self.peek() {
            Some('*') => self.alias()?,
            Some('-') if self.is_indicator() && is_behind_key => {
                return Err(self.wrong("block sequence entries are not allowed in this context"));
            }
            Some('-') if self.is_indicator() => self.sequence(column)?,
            Some('?') if self.is_indicator() => return Err(self.wrong("complex keys are not read")),
            Some('|' | '>') => Value::String(self.block_scalar(parent)?),
            Some('[' | '{') => self.flow()?,
            _ => {
                let scalar = self.scalar(false)?;
                if self.is_colon() && is_behind_key {
                    return Err(self.wrong("mapping values are not allowed in this context"));
                }
                if self.is_colon() {
                    // Properties on the line of a key belong to the key; an anchor there is not used.
                    return self.mapping(column, scalar.text);
                }
                let scalar = self.continued(scalar, parent)?;
                Self::value_of(scalar, properties.is_string)
            }
        };
        Ok(self.named(properties, value))
    }

    fn named(&mut self, properties: Properties<'a>, value: Value) -> Value {
        if let Some(anchor) = properties.anchor {
            self.anchors.insert(anchor, value.clone());
        }
        value
    }

    fn properties(&mut self) -> Result<Properties<'a>, String> {
        let mut properties = Properties::default();
        loop {
            let word = self.rest().split([' ', '\t', '\r', '\n', ',', ']', '}']).next().unwrap_or_default();
            match self.peek() {
                Some('&') => properties.anchor = Some(&word[1..]),
                Some('!') => match word {
                    "!!str" | "!" => properties.is_string = true,
                    "!!map" | "!!seq" | "!!int" | "!!float" | "!!bool" | "!!null" => {}
                    _ => return Err(self.wrong(&format!("the tag {word} is not read"))),
                },
                _ => return Ok(properties),
            }
            self.at += word.len();
            self.skip_blanks();
        }
    }

    fn alias(&mut self) -> Result<Value, String> {
        let name = self.rest()[1..].split([' ', '\t', '\r', '\n', ',', ']', '}']).next().unwrap_or_default();
        let Some(value) = self.anchors.get(name).cloned() else {
            return Err(self.wrong(&format!("unknown anchor '{name}' referenced")));
        };
        self.at += 1 + name.len();
        self.n_copied += n_values(&value);
        if self.n_copied > MAX_COPIED {
            return Err(self.wrong("document contains excessive aliasing"));
        }
        Ok(value)
    }

    /// `- a` lines that start at `column`.
    fn sequence(&mut self, column: isize) -> Result<Value, String> {
        let mut items = Vec::new();
        loop {
            self.at += 1;
            self.skip_blanks();
            items.push(self.node(column)?);
            self.end_line()?;
            if self.column() != column || !self.rest().starts_with('-') || !self.is_indicator() {
                return self.closed(column, Value::Array(items));
            }
        }
    }

    /// `key: value` lines that start at `column`; the first key is read, its colon is not.
    fn mapping(&mut self, column: isize, first: String) -> Result<Value, String> {
        let mut fields = BTreeMap::new();
        let mut merged = Vec::new();
        let mut key = first;
        loop {
            self.at += 1;
            let value = self.field_value(column)?;
            if key == "<<" {
                merged.push(value);
            } else if fields.insert(key.clone(), value).is_some() {
                return Err(self.wrong(&format!("mapping key {key:?} already defined")));
            }
            self.end_line()?;
            if self.column() != column || self.at >= self.text.len() || self.at_marker() {
                break;
            }
            key = self.scalar(false)?.text;
            if !self.is_colon() {
                return Err(self.wrong("could not find expected ':'"));
            }
        }
        for value in merged {
            self.merge(value, &mut fields)?;
        }
        self.closed(column, Value::Object(fields))
    }

    /// Adds the fields of a merge key that are not there yet.
    fn merge(&self, value: Value, fields: &mut BTreeMap<String, Value>) -> Result<(), String> {
        match value {
            Value::Object(more) => {
                for (name, value) in more {
                    fields.entry(name).or_insert(value);
                }
                Ok(())
            }
            Value::Array(items) => items.into_iter().try_for_each(|it| self.merge(it, fields)),
            _ => Err(self.wrong("map merge requires map or sequence of maps as the value")),
        }
    }

    /// What stands behind the colon of a key that starts at `column`.
    fn field_value(&mut self, column: isize) -> Result<Value, String> {
        self.key_end = self.at;
        self.skip_blanks();
        if !self.is_line_over() {
            return self.deeper(|it| it.content(column));
        }
        self.skip_lines()?;
        let is_list = self.column() == column && self.rest().starts_with('-') && self.is_indicator();
        // A list may start where the key does.
        self.node(if is_list && !self.at_marker() { column - 1 } else { column })
    }

    /// A collection that ends here, unless what follows belongs to nothing.
    fn closed(&self, column: isize, value: Value) -> Result<Value, String> {
        let is_inside = self.at < self.text.len() && self.column() > column && !self.at_marker();
        if is_inside { Err(self.wrong("did not find expected key")) } else { Ok(value) }
    }

    /// `[…]` or `{…}`.
    fn flow(&mut self) -> Result<Value, String> {
        let is_list = self.peek() == Some('[');
        let close = if is_list { ']' } else { '}' };
        let (mut items, mut fields) = (Vec::new(), BTreeMap::new());
        self.at += 1;
        loop {
            self.skip_lines()?;
            if self.peek() == Some(close) {
                self.at += 1;
                return Ok(if is_list { Value::Array(items) } else { Value::Object(fields) });
            }
            let (value, text) = self.deeper(Self::flow_node)?;
            self.skip_lines()?;
            let field = if self.is_flow_colon() {
                self.at += 1;
                self.skip_lines()?;
                let is_empty = matches!(self.peek(), Some(',' | ']' | '}'));
                Some(if is_empty { Value::Null } else { self.deeper(Self::flow_node)?.0 })
            } else {
                None
            };
            match (is_list, field) {
                (true, None) => items.push(value),
                (true, Some(field)) => items.push(Value::Object([(text, field)].into())),
                (false, field) => drop(fields.insert(text, field.unwrap_or(Value::Null))),
            }
            self.skip_lines()?;
            match self.peek() {
                Some(',') => self.at += 1,
                Some(c) if c == close => {}
                _ => return Err(self.wrong(&format!("did not find expected ',' or '{close}'"))),
            }
        }
    }

    /// A node in brackets, and its text where it is a key.
    fn flow_node(&mut self) -> Result<(Value, String), String> {
        let properties = self.properties()?;
        let (value, text) = match self.peek() {
            Some('[' | '{') => (self.flow()?, String::new()),
            Some('*') => (self.alias()?, String::new()),
            Some(',' | ']' | '}') => (Value::Null, String::new()),
            _ => {
                let scalar = self.scalar(true)?;
                let text = scalar.text.clone();
                (Self::value_of(scalar, properties.is_string), text)
            }
        };
        Ok((self.named(properties, value), text))
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Result<T, String>) -> Result<T, String> {
        if self.nesting == MAX_NESTING {
            return Err(self.wrong("exceeded max depth"));
        }
        self.nesting += 1;
        let value = read(self);
        self.nesting -= 1;
        value
    }

    /// Moves to the next text, over comments and line breaks.
    fn skip_lines(&mut self) -> Result<(), String> {
        loop {
            let is_indent = self.column() == 0;
            self.skip_blanks();
            match self.peek() {
                Some('#') if self.is_comment() => self.skip_line(),
                Some('\n' | '\r') => self.at += 1,
                Some(_) if is_indent && self.text[..self.at].ends_with('\t') => {
                    return Err(self.wrong("found character that cannot start any token"));
                }
                _ => return Ok(()),
            }
        }
    }

    /// Moves to the next line with text; an error where this line has more.
    fn end_line(&mut self) -> Result<(), String> {
        let is_fresh = self.text[..self.at].rsplit('\n').next().is_none_or(|it| it.trim_start().is_empty());
        self.skip_blanks();
        if !is_fresh && !self.is_line_over() {
            let colon = if self.is_colon() { "mapping values are not allowed in this context" } else { "" };
            return Err(self.wrong(if colon.is_empty() { "did not find expected end of line" } else { colon }));
        }
        self.skip_lines()
    }

    fn skip_line(&mut self) {
        self.at += self.rest().find('\n').unwrap_or(self.rest().len());
    }

    fn skip_blanks(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
    }

    fn is_line_over(&self) -> bool {
        matches!(self.peek(), None | Some('\n' | '\r')) || (self.peek() == Some('#') && self.is_comment())
    }

    /// Whether the `#` here starts a comment: no text stands right before it.
    fn is_comment(&self) -> bool {
        self.text[..self.at].chars().next_back().is_none_or(char::is_whitespace)
    }

    /// Whether the character here is an indicator: nothing stands right behind it.
    fn is_indicator(&self) -> bool {
        self.rest().chars().nth(1).is_none_or(char::is_whitespace)
    }

    fn is_colon(&self) -> bool {
        self.peek() == Some(':') && self.is_indicator()
    }

    /// In brackets a colon may stand right behind a quote, or before a bracket.
    fn is_flow_colon(&self) -> bool {
        let is_behind_quote = self.text[..self.at].ends_with(['"', '\'']);
        let next = self.rest().chars().nth(1);
        self.peek() == Some(':')
            && (is_behind_quote
                || next.is_none_or(|it| it.is_whitespace() || matches!(it, ',' | ']' | '}' | '[' | '{')))
    }

    /// Whether `---` or `...` stands here.
    fn at_marker(&self) -> bool {
        let rest = self.rest();
        let is_marker = rest.starts_with("---") || rest.starts_with("...");
        self.column() == 0 && is_marker && rest[3..].chars().next().is_none_or(char::is_whitespace)
    }

    fn has_break_since(&self, start: usize) -> bool {
        start == 0 || self.text[start..self.at].contains('\n')
    }

    fn column(&self) -> isize {
        let start = self.text[..self.at].rfind('\n').map_or(0, |it| it + 1);
        (self.at - start).cast_signed()
    }

    fn line(&self) -> usize {
        self.text[..self.at].matches('\n').count() + 1
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn wrong(&self, what: &str) -> String {
        format!("yaml: line {}: {what}", self.line())
    }
}

fn n_values(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(n_values).sum::<usize>(),
        Value::Object(fields) => 1 + fields.values().map(n_values).sum::<usize>(),
        _ => 1,
    }
}

#[cfg(test)]
mod tests;
