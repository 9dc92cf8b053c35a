//! The literals of a statement: one pass over its visible text, code spans as units.

use std::cell::OnceCell;

use specast_syntax::{InlineKind, Range};

use super::statements::Cut;
use super::{FactKind, Place, quantity, shape};
use crate::words;

/// A literal of a statement.
#[derive(Debug, Clone)]
pub(super) struct Literal {
    pub kind: FactKind,
    /// Bytes of the visible text.
    pub at: Range,
    pub canonical: String,
    /// Lies inside a larger literal (an URL in a command): evidence, not a fact of its own.
    pub inner: bool,
}

/// All literals of a statement, in order. `heading` is the title of its section.
pub(super) fn literals(cut: &Cut, heading: &str) -> Vec<Literal> {
    let text = &cut.plain.text;
    let mut out = Vec::new();
    match cut.statement.place {
        Place::Code => code_line(cut, &mut out),
        Place::Front => front_line(cut, &mut out),
        Place::Heading => heading_text(cut, heading, &mut out),
        Place::Definition => definition(text, cut.at, &mut out),
        _ => {
            let around = Surroundings::of(cut, heading);
            let hints = Hints::of(&around);
            let mut at = cut.body;
            for segment in cut.plain.within(cut.at) {
                let InlineKind::Code { .. } = segment.kind else { continue };
                if !cut.at.contains(segment.at) {
                    continue;
                }
                prose(text, Range { start: at, end: segment.at.start }, &hints, at == cut.body, &mut out);
                code_span(text, segment.at, &hints.before(text, segment.at.start), &mut out);
                at = segment.at.end;
            }
            prose(text, Range { start: at, end: cut.at.end }, &hints, at == cut.body, &mut out);
        }
    }
    if cut.statement.place != Place::Code {
        super::compound::compound(text, cut.at, &mut out);
        quantity::dates(text, cut.at, &mut out);
        super::spoken::spoken(text, cut.at, &mut out);
    }
    split_addresses(text, &mut out);
    out.retain(|literal| cut.at.contains(literal.at));
    out.sort_by_key(|literal| (literal.at.start, std::cmp::Reverse(literal.at.end)));
    out
}

/// `10.0.0.1:80` is an address and a port: two facts, since either can be lost alone.
fn split_addresses(text: &str, out: &mut Vec<Literal>) {
    let mut extra = Vec::new();
    for literal in out.iter_mut() {
        let shown = literal.at.of(text);
        let bare = literal.kind == FactKind::Endpoint && shown.starts_with(|c: char| c.is_ascii_digit());
        let Some((host, port)) = shown.split_once(':').filter(|(_, port)| bare && is_port(port)) else { continue };
        let middle = literal.at.start + host.len() as u32;
        let port_at = Range { start: middle + 1, end: literal.at.end };
        let canonical = format!("num:{}", quantity::number(port));
        extra.push(Literal { kind: FactKind::Port, at: port_at, canonical, inner: literal.inner });
        *literal = Literal {
            kind: FactKind::BindAddress,
            at: Range { start: literal.at.start, end: middle },
            canonical: host.to_owned(),
            inner: literal.inner,
        };
    }
    out.extend(extra);
}

/// A heading: its number is structure and its capitals are style, so only other shapes count.
fn heading_text(cut: &Cut, heading: &str, out: &mut Vec<Literal>) {
    let text = &cut.plain.text;
    let shown = cut.at.of(text);
    let number =
        shown.len() - shown.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '§' | ')')).len();
    let start =
        if shown[number..].starts_with(char::is_whitespace) { cut.at.start + number as u32 } else { cut.at.start };
    let around = Surroundings::of(cut, heading);
    let hints = Hints::of(&around);
    let first = out.len();
    prose(text, Range { start, end: cut.at.end }, &hints, true, out);
    let names = out.split_off(first);
    out.extend(
        names
            .into_iter()
            .filter(|literal| literal.kind != FactKind::Identifier || literal.canonical.contains(['_', '-'])),
    );
}

/// Label, column head, row head and section title of a statement. Few literals ask for them.
struct Surroundings<'c> {
    cut: &'c Cut,
    heading: &'c str,
    folded: OnceCell<String>,
}

impl<'c> Surroundings<'c> {
    fn of(cut: &'c Cut, heading: &'c str) -> Self {
        Self { cut, heading, folded: OnceCell::new() }
    }

    /// All of them, folded.
    fn folded(&self) -> &str {
        self.folded.get_or_init(|| {
            let statement = &self.cut.statement;
            let mut all = String::new();
            for part in [&statement.label, &statement.head, &statement.subject].into_iter().flatten() {
                all.extend([part, " "]);
            }
            all.push_str(self.heading);
            words::fold(&all)
        })
    }
}

/// Words around a literal that say what it is for.
struct Hints<'a> {
    around: &'a Surroundings<'a>,
    /// What stands before the literal.
    before: &'a str,
    near: OnceCell<String>,
}

impl<'a> Hints<'a> {
    fn of(around: &'a Surroundings<'a>) -> Self {
        Self { around, before: "", near: OnceCell::new() }
    }

    fn before(&self, text: &'a str, at: u32) -> Self {
        Self { around: self.around, before: &text[..at as usize], near: OnceCell::new() }
    }

    /// The words right before the literal, folded. Few literals ask for them.
    fn near(&self) -> &str {
        self.near.get_or_init(|| {
            // `ports 4317, 4318 and 4319`: the word stands before the first of several numbers.
            let joins = |word: &&str| {
                let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
                bare.bytes().all(|byte| byte.is_ascii_digit()) || matches!(bare, "and" | "or" | "및")
            };
            let words = self.before.split_whitespace().rev().skip_while(joins).take(2);
            words::fold(&words.flat_map(|word| [word, " "]).collect::<String>())
        })
    }

    /// True if the word stands near the literal, or in its label, heads or section title.
    fn say(&self, word: &str) -> bool {
        self.first_of(&[word]).is_some()
    }

    /// The first of some words that stands there.
    fn first_of(&self, known: &[&str]) -> Option<usize> {
        let hints = [self.near(), self.around.folded()];
        let is_whole =
            |index: &usize| hints.iter().any(|hint| !known[*index].is_ascii() && hint.contains(known[*index]));
        let inside = if hints.iter().all(|hint| hint.is_ascii()) { None } else { (0..known.len()).find(is_whole) };
        hints.into_iter().filter_map(|hint| first_in(hint, known)).chain(inside).min()
    }
}

/// The first of some words that a text has, in the singular or in the plural.
fn first_in(text: &str, known: &[&str]) -> Option<usize> {
    let index = |word: words::Word<'_>| {
        let bare = word.text.trim_end_matches('s');
        known.iter().position(|known| bare == *known)
    };
    words::words(text).filter_map(index).min()
}

/// A code span: one literal, and inside a command the literals that stand in it as evidence.
fn code_span<'t>(text: &'t str, at: Range, hints: &Hints<'t>, out: &mut Vec<Literal>) {
    let at = at.trim(text);
    let code = at.of(text);
    if code.is_empty() {
        return;
    }
    let (kind, canonical) = shape::of_code(code).unwrap_or_else(|| (by_hint(code, hints), words_of(code)));
    let kind = if kind == FactKind::Quantity && is_port(code) && (hints.say("port") || hints.say("포트")) {
        FactKind::Port
    } else {
        kind
    };
    out.push(Literal { kind, at, canonical, inner: false });
    if code.contains([' ', '=', '"']) {
        inner_literals(code, at.start, out);
    }
}

/// The kind of a bare name in code, from the words around it, those right before it first.
fn by_hint(code: &str, hints: &Hints<'_>) -> FactKind {
    const KINDS: [(&str, FactKind); 6] = [
        ("container", FactKind::Container),
        ("컨테이너", FactKind::Container),
        ("network", FactKind::Network),
        ("네트워크", FactKind::Network),
        ("volume", FactKind::Volume),
        ("image", FactKind::Image),
    ];
    if code.contains(char::is_whitespace) {
        return FactKind::Identifier;
    }
    let words = KINDS.map(|(word, _)| word);
    let found = first_in(hints.near(), &words).or_else(|| hints.first_of(&words));
    found.map_or(FactKind::Identifier, |index| KINDS[index].1)
}

/// White space folded, and none around the sign of an assignment; case counts in code.
fn words_of(code: &str) -> String {
    let folded = code.split_whitespace().collect::<Vec<_>>().join(" ");
    let assigned = folded.split_once(" = ").filter(|(name, _)| !name.contains(' '));
    assigned.map(|(name, value)| format!("{name}={value}")).unwrap_or(folded)
}

/// Literals with a shape of their own inside a larger one.
fn inner_literals(code: &str, start: u32, out: &mut Vec<Literal>) {
    let mut at = 0;
    for token in code.split(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '=' | ',' | '(' | ')' | '[' | ']'))
    {
        let token_start = token.as_ptr() as usize - code.as_ptr() as usize;
        at = at.max(token_start);
        if token.len() == code.len() || token.is_empty() {
            continue;
        }
        if let Some((kind, canonical)) = shape::of_code(token).or_else(|| shape::of_prose(token)) {
            let start = start as usize + token_start;
            out.push(Literal { kind, at: Range::new(start, start + token.len()), canonical, inner: true });
        }
    }
}

/// Text outside code: tokens with a shape of their own, numbers with units, names.
fn prose<'t>(text: &'t str, at: Range, hints: &Hints<'t>, starts: bool, out: &mut Vec<Literal>) {
    let part = at.of(text);
    let mut first = starts;
    let mut token_end = 0;
    for token in part.split_whitespace() {
        let offset = token.as_ptr() as usize - part.as_ptr() as usize;
        let after_stop = || part[..offset].trim_end().ends_with(['.', '!', '?', ':', ';', '。']);
        let (lead, bare) = shape::bare(token);
        let start = at.start as usize + offset + lead;
        if offset < token_end || bare.is_empty() {
            continue;
        }
        let range = Range::new(start, start + bare.len());
        if let Some((kind, canonical)) = shape::of_prose(bare) {
            out.push(Literal { kind, at: range, canonical, inner: false });
        } else if let Some(found) = quantity::read(text, range, at.end) {
            let says_port = || match hints.before(text, found.at.start).first_of(&["port", "포트", "on"]) {
                Some(2) => hints.say("listener"),
                said => said.is_some(),
            };
            let is_port = found.kind == FactKind::Quantity && is_port(found.at.of(text)) && says_port();
            let kind = if is_port { FactKind::Port } else { found.kind };
            token_end = (found.at.end - at.start) as usize;
            out.push(Literal { kind, ..found });
        } else if shape::is_name(bare, || first || after_stop()) {
            let name = bare.trim_end_matches("'s").trim_end_matches("’s");
            let at = Range::new(start, start + name.len());
            out.push(Literal { kind: FactKind::Identifier, at, canonical: name.to_owned(), inner: false });
        }
        first = false;
    }
    glued(text, at, out);
}

/// Numbers and shapes glued to signs (`2^255`, `(>=6)`), which no token begins with.
fn glued(text: &str, part: Range, out: &mut Vec<Literal>) {
    if !may_have_glued(part.of(text)) {
        return;
    }
    for word in words::words(part.of(text)) {
        let shape = shape::of_prose(word.text);
        let is_number = word.text.starts_with(|c: char| c.is_ascii_digit());
        let at = Range { start: part.start + word.range.start, end: part.start + word.range.end };
        if shape.is_none() && !is_number || out.iter().any(|literal| literal.at.overlaps(at)) {
            continue;
        }
        if let Some((kind, canonical)) = shape {
            out.push(Literal { kind, at, canonical, inner: false });
        } else {
            let canonical = format!("num:{}", quantity::number(word.text));
            out.push(Literal { kind: FactKind::Quantity, at, canonical, inner: false });
        }
    }
}

/// False for a text without a digit, a slash, or a point inside a word; most are like that.
fn may_have_glued(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_sign = |byte: &u8| byte.is_ascii_digit() || *byte == b'/';
    bytes.iter().any(is_sign) || bytes.windows(2).any(|pair| pair[0] == b'.' && !pair[1].is_ascii_whitespace())
}

/// True for a number that can be a port and looks like one.
pub(super) fn is_port(text: &str) -> bool {
    (2..=5).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && text.parse::<u32>().is_ok_and(|n| n > 0 && n < 65536)
}

/// A line of a code block: one literal, with those inside it as evidence.
fn code_line(cut: &Cut, out: &mut Vec<Literal>) {
    let line = cut.at.of(&cut.plain.text);
    let language = cut.language.as_str();
    let comment = line.starts_with("# ") || line.starts_with("// ");
    let shell = matches!(language, "sh" | "bash" | "shell" | "console" | "zsh" | "shell-session" | "powershell");
    let kind = if comment {
        FactKind::Definition
    } else if shape::is_env(line) {
        FactKind::Env
    } else if shell {
        FactKind::Command
    } else {
        FactKind::CodeBlock
    };
    let at = cut.at;
    out.push(Literal { kind, at, canonical: words_of(line.trim_start_matches("$ ")), inner: false });
    inner_literals(line, at.start, out);
    if let Some((key, value)) = line.split_once(": ").filter(|_| !shell) {
        let start = at.start as usize + key.len() + 2;
        let value_at = Range::new(start, start + value.len()).trim(&cut.plain.text);
        let bare = value_at.of(&cut.plain.text).trim_matches(['"', '\'']);
        let (kind, canonical) = shape::of_code(bare).unwrap_or_else(|| (FactKind::Identifier, words_of(bare)));
        out.push(Literal { kind, at: value_at, canonical, inner: true });
    }
}

/// A line of front matter: its value is metadata.
fn front_line(cut: &Cut, out: &mut Vec<Literal>) {
    let text = &cut.plain.text;
    let line = cut.at.of(text);
    let value = match line.split_once(':') {
        Some((_, value)) if value.is_empty() || value.starts_with(char::is_whitespace) => value,
        _ => line.trim_start_matches("- "),
    };
    let start = cut.at.end as usize - value.len();
    let mut at = Range::new(start, cut.at.end as usize).trim(text);
    if at.is_empty() {
        return;
    }
    let quoted = at.of(text);
    if quoted.len() > 1 && quoted.starts_with(['"', '\'']) && quoted.ends_with(['"', '\'']) {
        at = Range { start: at.start + 1, end: at.end - 1 };
    }
    if !at.is_empty() {
        // A list of one is that one.
        let list = at.of(text).strip_prefix('[').and_then(|list| list.strip_suffix(']'));
        let one = list.filter(|list| !list.contains(',')).unwrap_or(at.of(text)).trim();
        out.push(Literal { kind: FactKind::Metadata, at, canonical: words::fold(one), inner: false });
        inner_literals(at.of(text), at.start, out);
    }
}

/// A reference definition: its destination.
fn definition(text: &str, at: Range, out: &mut Vec<Literal>) {
    let line = at.of(text);
    let after = line.find("]:").map_or(0, |found| found + 2);
    let rest = line[after..].trim_start();
    let destination = rest.split_whitespace().next().unwrap_or(rest).trim_matches(['<', '>']);
    if destination.is_empty() {
        return;
    }
    let start = at.start as usize + (destination.as_ptr() as usize - line.as_ptr() as usize);
    let kind = if destination.contains("://") { FactKind::Url } else { FactKind::Reference };
    out.push(Literal {
        kind,
        at: Range::new(start, start + destination.len()),
        canonical: destination.to_owned(),
        inner: false,
    });
}
