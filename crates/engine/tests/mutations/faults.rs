//! Seeded faults: each kind with all its positions in a document.
//!
//! A position is eligible where the fault changes what the document says. Word lists are in `words.tsv`;
//! those of the engine are not used. A fault that shows as something else than was meant (a mark that was
//! cut in two), or that leaves a text which says the same (a sentence that stands in its section once
//! more), is not eligible; the first is only known for those that are drawn.

use std::collections::BTreeMap;

use specast_engine::source::Source;
use specast_syntax::{InlineKind, Leaf, LinkKind, NodeKind, Range, TileId};

use crate::pool::{Random, priority};
use crate::text::{Edit, Sort, Unit, Word, again, apply, changed, fold, section_text, shown, units, whole_lines};
use crate::words::{self, in_case_of};

/// Every kind, in the order of the table.
pub const KINDS: [&str; 42] = [
    "delete-sentence",
    "delete-paragraph",
    "delete-row",
    "delete-item",
    "delete-adjective",
    "delete-adverb",
    "delete-clause",
    "delete-code-line",
    "change-digit",
    "change-unit",
    "change-port",
    "change-host",
    "change-date",
    "change-version",
    "change-comparator",
    "change-modality",
    "change-quantifier",
    "add-negation",
    "remove-negation",
    "change-polarity",
    "change-and-or",
    "change-word",
    "change-name",
    "change-link-target",
    "change-code-line",
    "change-front-matter",
    "change-heading",
    "swap-values-between-rows",
    "swap-values-between-headings",
    "swap-values-in-a-sentence",
    "swap-steps",
    "swap-labels",
    "drop-exception",
    "move-command-to-another-role",
    "hide-in-comment",
    "strike-out",
    "quote-out",
    "add-sentence",
    "add-item",
    "add-row",
    "add-number",
    "add-adjective",
];

/// A fault at a position.
#[derive(Debug, Clone)]
pub struct Fault {
    pub edits: Vec<Edit>,
    /// Bytes of the source at which a finding is right.
    pub places: Vec<Range>,
    /// Words that are new: a statement with them that is called invented is right too.
    pub added: Option<String>,
    /// How many leaves may be gone and new.
    pub n_leaves: (usize, usize),
    /// The text that is to show of the leaf that changed.
    pub text: Option<String>,
}

/// Positions of one kind over all documents.
#[derive(Debug, Clone, Default)]
pub struct Kind {
    pub eligible: usize,
    /// Those that come first by [`priority`], with the document.
    pub first: BTreeMap<(u64, usize), Fault>,
}

/// Collects positions, and keeps the first ones of each kind.
pub struct Sink<'d> {
    pub kinds: BTreeMap<&'static str, Kind>,
    document: usize,
    path: &'d str,
    n_kept: usize,
}

impl<'d> Sink<'d> {
    pub fn new(document: usize, source: &'d Source, n_kept: usize) -> Self {
        Self { kinds: BTreeMap::new(), document, path: &source.path, n_kept }
    }

    /// Notes a position. `make` is asked for the fault only where the position may be drawn.
    fn offer(&mut self, kind: &'static str, at: u32, make: impl FnOnce(&mut Random) -> Option<Fault>) {
        let key = (priority(kind, self.path, u64::from(at)), self.document);
        let found = self.kinds.entry(kind).or_default();
        if found.first.len() >= self.n_kept && found.first.last_key_value().is_some_and(|(last, _)| *last < key) {
            found.eligible += 1;
            return;
        }
        let Some(fault) = make(&mut Random(key.0)) else { return };
        found.eligible += 1;
        found.first.insert(key, fault);
        if found.first.len() > self.n_kept {
            found.first.pop_last();
        }
    }

    /// Adds what another thread found.
    pub fn merge(into: &mut BTreeMap<&'static str, Kind>, other: BTreeMap<&'static str, Kind>, n_kept: usize) {
        for (kind, found) in other {
            let all = into.entry(kind).or_default();
            all.eligible += found.eligible;
            all.first.extend(found.first);
            while all.first.len() > n_kept {
                all.first.pop_last();
            }
        }
    }
}

/// The document with the fault, where that is what was meant.
pub fn faulty(source: &Source, fault: &Fault) -> Option<Source> {
    let copy = again(source, apply(&source.text, &fault.edits)?);
    let (gone, new) = changed(&shown(source), &shown(&copy));
    let (n_gone, n_new) = fault.n_leaves;
    // A pure move changes no leaf.
    let is_move = n_gone + n_new == 0;
    let fits = gone.len() <= n_gone && new.len() <= n_new && (is_move || gone.len() + new.len() > 0);
    let text = fault.text.as_ref().is_none_or(|text| new.iter().any(|leaf| leaf.text == *text));
    (fits && text).then_some(copy)
}

/// Offers every position of a document to the sink. `others` are sentences of other documents.
pub fn positions(source: &Source, others: &[String], sink: &mut Sink<'_>) {
    let units = units(source);
    let mut numbers: Vec<(usize, Range)> = Vec::new();
    for (index, unit) in units.iter().enumerate() {
        let view = View { source, unit, words: unit.words() };
        view.tokens(sink);
        view.phrases(sink);
        view.names(sink);
        match unit.sort {
            Sort::Prose => view.prose(others, sink),
            Sort::Code => view.code(sink),
            Sort::Heading => view.heading(sink),
            Sort::Front => view.front(sink),
            Sort::Cell => {}
        }
        if matches!(unit.sort, Sort::Prose | Sort::Cell) {
            view.nouns(sink);
            numbers.extend(view.numbers().into_iter().map(|at| (index, at)));
        }
    }
    values_between_headings(source, &units, &numbers, sink);
    rows(source, sink);
    items(source, &units, others, sink);
    links(source, sink);
    commands(source, &units, sink);
    blocks(source, &units, sink);
}

/// A unit with its words.
struct View<'s> {
    source: &'s Source,
    unit: &'s Unit,
    words: Vec<Word<'s>>,
}

impl View<'_> {
    /// Another text for a stretch that lies in one piece.
    fn put(&self, at: Range, with: &str) -> Option<Fault> {
        let bytes = self.unit.source(at)?;
        let old = self.unit.text();
        let text = format!("{}{with}{}", &old[..at.start as usize], &old[at.end as usize..]);
        if fold(&text) == fold(old) {
            return None;
        }
        let is_leaf = matches!(self.unit.sort, Sort::Prose | Sort::Heading);
        Some(Fault {
            edits: vec![Edit::new(bytes, with)],
            places: vec![bytes],
            added: None,
            n_leaves: (1, 1),
            text: is_leaf.then(|| fold(&text)),
        })
    }

    /// Deletes a word with a space beside it.
    fn delete(&self, at: Range) -> Option<Fault> {
        let text = self.unit.text();
        let behind = Range { start: at.start, end: at.end + 1 };
        if text[at.end as usize..].starts_with(' ') && self.unit.source(behind).is_some() {
            let mut fault = self.put(behind, "")?;
            fault.places = vec![self.unit.source(at)?];
            return Some(fault);
        }
        let before = Range { start: at.start.checked_sub(1)?, end: at.end };
        let mut fault = text[..at.start as usize].ends_with(' ').then(|| self.put(before, ""))??;
        fault.places = vec![self.unit.source(at)?];
        Some(fault)
    }

    /// Puts words behind a word; the place is its sentence.
    fn add_behind(&self, at: Range, words: &str) -> Option<Fault> {
        let old = self.unit.text();
        let last = at.end - old[..at.end as usize].chars().next_back()?.len_utf8() as u32;
        let last = Range { start: last, end: at.end };
        let mut fault = self.put(last, &format!("{} {words}", last.of(old)))?;
        fault.places = vec![self.sentence_bytes(at)];
        fault.added = Some(words.to_owned());
        Some(fault)
    }

    fn sentence_bytes(&self, at: Range) -> Range {
        let sentence = self.unit.sentences().into_iter().find(|sentence| sentence.contains(at)).unwrap_or(at);
        self.unit.hull(sentence)
    }

    /// Deletes a stretch with the marks in it.
    fn cut(&self, at: Range) -> Fault {
        let old = self.unit.text();
        let bytes = self.unit.hull(at);
        let text = fold(&format!("{}{}", &old[..at.start as usize], &old[at.end as usize..]));
        // Where nothing of the leaf is left, no leaf is new.
        let text = (!text.is_empty()).then_some(text);
        Fault { edits: vec![Edit::new(bytes, "")], places: vec![bytes], added: None, n_leaves: (1, 1), text }
    }

    fn at(&self, at: Range) -> u32 {
        self.unit.plain.source(at).start
    }

    /// Words that stand between white space, marks around them left out, with inner points, colons and slashes.
    fn literals(&self) -> Vec<Range> {
        let text = self.unit.text();
        let mut out = Vec::new();
        let mut at = 0;
        for token in text.split(char::is_whitespace) {
            let outer = |c: char| "()[]{}<>,;:!?'\"“”‘’*_`|.".contains(c);
            let start = at + (token.len() - token.trim_start_matches(outer).len());
            let bare = token.trim_matches(outer);
            if !bare.is_empty() {
                out.push(Range::new(start, start + bare.len()));
            }
            at += token.len();
            at += text[at..].chars().next().map_or(0, char::len_utf8);
        }
        out
    }

    /// Numbers with nothing around them but a unit.
    fn numbers(&self) -> Vec<Range> {
        let text = self.unit.text();
        let fits = |at: &Range| {
            let number = at.of(text);
            number.len() > 1
                && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
                && !number.contains("..")
        };
        self.literals().into_iter().filter(fits).collect()
    }

    fn tokens(&self, sink: &mut Sink<'_>) {
        let text = self.unit.text();
        let mut is_first = true;
        for at in self.literals() {
            let token = at.of(text);
            let numbers_heading = self.unit.sort == Sort::Heading && std::mem::take(&mut is_first);
            if !token.bytes().any(|byte| byte.is_ascii_digit()) {
                self.host(at, sink);
                continue;
            }
            if numbers_heading && token.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
                continue;
            }
            let place = self.at(at);
            if !token.contains("//") {
                sink.offer("change-digit", place, |random| self.put(at, &other_digit(token, random)));
            }
            self.host(at, sink);
            self.port(at, sink);
            if is_date(token) {
                sink.offer("change-date", place, |random| {
                    let day: usize = token[8..10].parse().ok()?;
                    let other = 1 + (day + random.below(26)) % 28;
                    let other = if other == day { 1 + day % 28 } else { other };
                    self.put(at, &format!("{}{other:02}{}", &token[..8], &token[10..]))
                });
            } else if let Some((head, last)) = version(token) {
                sink.offer("change-version", place, |random| {
                    self.put(at, &format!("{head}{}", last + 1 + random.below(3) as u64))
                });
            }
        }
        self.units_of_numbers(sink);
    }

    /// A port: behind a host and a colon, or behind the word.
    fn port(&self, at: Range, sink: &mut Sink<'_>) {
        let text = self.unit.text();
        let token = at.of(text);
        let before = text[..at.start as usize].trim_end().rsplit(char::is_whitespace).next().unwrap_or_default();
        let before = before.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let is_port =
            |digits: &str| (2..=5).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        let digits = if is_port(token) && matches!(before.as_str(), "port" | "ports") {
            Some((at.start, token))
        } else {
            let bare = token.split_once("://").map_or(token, |(_, rest)| rest);
            let bare_at = at.start + (token.len() - bare.len()) as u32;
            bare.split_once(':').and_then(|(host, rest)| {
                let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
                let behind = &rest[end..];
                let named =
                    host.len() > 3 && host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte));
                let hosted = named && !host.bytes().all(|byte| byte.is_ascii_digit());
                let fits =
                    is_port(&rest[..end]) && hosted && (behind.is_empty() || behind.starts_with(['/', ':', '"', '\'']));
                fits.then(|| (bare_at + host.len() as u32 + 1, &rest[..end]))
            })
        };
        let Some((start, digits)) = digits else { return };
        let at = Range { start, end: start + digits.len() as u32 };
        // Few documents name ports: each digit of one is a position.
        for index in 0..digits.len() as u32 {
            let place = self.at(at) * 8 + index;
            sink.offer("change-port", place, |random| {
                let digit = Range { start: at.start + index, end: at.start + index + 1 };
                self.put(digit, &other_digit(digit.of(text), random)).map(|mut fault| {
                    fault.places = vec![self.unit.source(at).unwrap_or_default()];
                    fault
                })
            });
        }
    }

    /// A host: of a URL, or with known endings.
    fn host(&self, at: Range, sink: &mut Sink<'_>) {
        let token = at.of(self.unit.text());
        let (head, rest) = match token.split_once("://") {
            Some((scheme, rest)) => (scheme.len() + 3, rest),
            None => (0, token),
        };
        let end = rest.find(['/', ':', '?', '#']).unwrap_or(rest.len());
        let host = &rest[..end];
        let labels: Vec<&str> = host.split('.').collect();
        let plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte)) && host.len() > 3;
        let ends = ["com", "org", "net", "io", "dev", "rs", "example", "local", "internal", "eth", "xyz"];
        let is_domain = labels.len() > 1 && ends.contains(labels.last().unwrap_or(&""));
        let is_ip = labels.len() == 4 && labels.iter().all(|label| label.parse::<u8>().is_ok());
        let has_port = rest[end..].strip_prefix(':').is_some_and(|rest| {
            let n = rest.bytes().take_while(u8::is_ascii_digit).count();
            (2..=5).contains(&n) && host.bytes().any(|byte| byte.is_ascii_alphabetic())
        });
        // `foo.rs` is a file.
        let is_file = head == 0 && !has_port && labels.len() == 2 && matches!(labels[1], "rs" | "io" | "net");
        if !plain || is_file || !(is_ip || has_port || is_domain) {
            return;
        }
        let first = Range::new(at.start as usize + head, at.start as usize + head + labels[0].len());
        sink.offer("change-host", self.at(at), |random| {
            let with = if is_ip { other_digit(labels[0], random) } else { format!("{}-b", labels[0]) };
            self.put(first, &with)
        });
    }

    fn units_of_numbers(&self, sink: &mut Sink<'_>) {
        let text = self.unit.text();
        for (index, c) in text.char_indices() {
            let next = index + c.len_utf8();
            if !c.is_ascii_digit() || text[next..].starts_with(|c: char| c.is_ascii_digit()) {
                continue;
            }
            let before = text[..next].trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
            if before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '/')) {
                continue;
            }
            let gap = usize::from(text[next..].starts_with([' ', '-']));
            let start = next + gap;
            let rest = text.get(start..).unwrap_or_default();
            let end =
                if rest.starts_with('%') { 1 } else { rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len()) };
            let at = Range::new(start, start + end);
            if let Some(other) = words::other("unit", at.of(text)) {
                sink.offer("change-unit", self.at(at), |_| self.put(at, other));
            }
        }
    }

    fn phrases(&self, sink: &mut Sink<'_>) {
        let text = self.unit.text();
        if matches!(self.unit.sort, Sort::Code | Sort::Front) {
            self.symbols(sink);
            return;
        }
        self.symbols(sink);
        for (at, swap) in words::phrases(self.unit, &self.words) {
            let old = at.of(text);
            // In quotes it is named, not used.
            let named = text[..at.start as usize].ends_with(['"', '“', '\''])
                && text[at.end as usize..].starts_with(['"', '”', '\'']);
            let kind = match swap.family {
                "modality" if old == "May" || named => continue,
                "modality" => "change-modality",
                "quantifier" => "change-quantifier",
                "comparator" => "change-comparator",
                "polarity" => "change-polarity",
                "exception" if self.unit.sort == Sort::Prose => {
                    self.exception(at, sink);
                    continue;
                }
                _ => continue,
            };
            // `up to` and `exactly` are bounds of numbers only.
            let next = text[at.end as usize..].trim_start().chars().next();
            if matches!(swap.to, "at least")
                && matches!(old, "up to" | "exactly")
                && !next.is_some_and(char::is_numeric)
            {
                continue;
            }
            sink.offer(kind, self.at(at), |_| {
                if swap.to.is_empty() { self.delete(at) } else { self.put(at, &in_case_of(swap.to, old)) }
            });
        }
        for (index, word) in self.words.iter().enumerate().filter(|(_, word)| !word.in_code) {
            self.negation(index, word, sink);
            let lower = word.text.to_lowercase();
            let beside = |at: usize| self.words.get(at).map_or("", |word| word.text);
            let before = beside(index.wrapping_sub(1));
            let slashed =
                text[word.at.end as usize..].starts_with('/') || text[..word.at.start as usize].ends_with('/');
            let other = match lower.as_str() {
                "and" => Some("or"),
                "or" => Some("and"),
                _ => None,
            };
            if let Some(other) = other {
                let fixed = matches!(beside(index + 1), "not" | "so" | "more" | "less" | "fewer" | "vice")
                    || matches!(before, "more" | "whether" | "either" | "between" | "both" | "pros" | "and" | "or");
                if !slashed && !fixed {
                    sink.offer("change-and-or", self.at(word.at), |_| self.put(word.at, &in_case_of(other, word.text)));
                }
            }
            let plain = word.text.bytes().all(|byte| byte.is_ascii_lowercase());
            if plain && lower.len() > 5 && lower.ends_with("ly") && !words::is("no-adverb", &lower) {
                sink.offer("delete-adverb", self.at(word.at), |_| self.delete(word.at));
            }
        }
    }

    /// Bounds as signs between spaces.
    fn symbols(&self, sink: &mut Sink<'_>) {
        let text = self.unit.text();
        let mut at = 0;
        for token in text.split(' ') {
            let range = Range::new(at, at + token.len());
            at = range.end as usize + 1;
            let inside = range.start > 0 && (range.end as usize) < text.len();
            let line = text[..range.start as usize].rsplit('\n').next().unwrap_or_default();
            // A quote mark or a prompt begins its line.
            if let Some(other) = words::other("symbol", token).filter(|_| inside && !line.trim().is_empty()) {
                let is_generic =
                    self.unit.sort != Sort::Code && matches!(token, "<" | ">") && !self.unit.in_code(range);
                let number = text[at..].starts_with(|c: char| c.is_ascii_digit());
                if !is_generic || number {
                    sink.offer("change-comparator", self.at(range), |_| self.put(range, other));
                }
            }
        }
    }

    fn negation(&self, index: usize, word: &Word<'_>, sink: &mut Sink<'_>) {
        let text = self.unit.text();
        let lower = word.text.to_lowercase().replace('’', "'");
        let next = self.words.get(index + 1).map(|word| word.text.to_lowercase()).unwrap_or_default();
        let before = index.checked_sub(1).map(|index| self.words[index].text.to_lowercase()).unwrap_or_default();
        let place = self.at(word.at);
        match lower.as_str() {
            "not" if next != "only" && !matches!(before.as_str(), "or" | "if" | "why" | "whether") => {
                sink.offer("remove-negation", place, |_| self.delete(word.at));
            }
            "cannot" | "can't" => {
                sink.offer("remove-negation", place, |_| self.put(word.at, &in_case_of("can", word.text)));
            }
            "won't" => sink.offer("remove-negation", place, |_| self.put(word.at, &in_case_of("will", word.text))),
            "don't" | "doesn't" | "isn't" | "aren't" | "shouldn't" | "wouldn't" | "didn't" | "wasn't" => {
                let bare = word.text.trim_end_matches(['t', 'T', '\'', '’']);
                let bare = bare.strip_suffix(['n', 'N']).unwrap_or(bare);
                sink.offer("remove-negation", place, |_| self.put(word.at, bare));
            }
            "is" | "are" | "was" | "were" | "must" | "should" | "can" | "will" | "may" | "does" | "could" | "would"
            | "shall"
                if word.text != "May" && next != "not" && next != "be" =>
            {
                let same_line = text[word.at.end as usize..].starts_with(' ');
                if same_line {
                    let not =
                        if word.text.len() > 1 && word.text.chars().all(char::is_uppercase) { "NOT" } else { "not" };
                    sink.offer("add-negation", place, |_| self.put(word.at, &format!("{} {not}", word.text)));
                }
            }
            _ => {}
        }
    }

    /// From `unless` to the end of its clause.
    fn exception(&self, at: Range, sink: &mut Sink<'_>) {
        let text = self.unit.text();
        let sentence = self.unit.sentences().into_iter().find(|sentence| sentence.contains(at));
        let Some(sentence) = sentence.filter(|sentence| at.start > sentence.start) else { return };
        let end = self.clause_end(at.end, sentence);
        if text[at.end as usize..end as usize].split_whitespace().count() < 1 {
            return;
        }
        let before = text[..at.start as usize].trim_end().trim_end_matches(',').len() as u32;
        sink.offer("drop-exception", self.at(at), |_| Some(self.cut(Range { start: before, end })));
    }

    /// Where a clause ends: before the next comma, semicolon or bracket that closes one, or the mark that ends the sentence.
    fn clause_end(&self, from: u32, sentence: Range) -> u32 {
        let text = self.unit.text();
        let mut depth = 0;
        for (offset, c) in text[from as usize..sentence.end as usize].char_indices() {
            let at = from + offset as u32;
            let here = Range { start: at, end: at + c.len_utf8() as u32 };
            if self.unit.in_code(here) {
                continue;
            }
            let apart = text[here.end as usize..].starts_with(char::is_whitespace) || here.end == sentence.end;
            match c {
                '(' | '[' => depth += 1,
                ')' | ']' | '—' | '–' if depth == 0 => return at,
                ')' | ']' => depth -= 1,
                ',' | ';' | ':' | '.' | '!' | '?' if depth == 0 && apart => return at,
                _ => {}
            }
        }
        sentence.end
    }

    /// Adjectives and nouns: what stands before a word in small letters that is no function word.
    fn nouns(&self, sink: &mut Sink<'_>) {
        let text = self.unit.text();
        for (index, pair) in self.words.windows(2).enumerate() {
            let (word, next) = (pair[0], pair[1]);
            let small = |word: &Word<'_>| {
                !word.in_code && word.text.len() > 2 && word.text.bytes().all(|byte| byte.is_ascii_lowercase())
            };
            let joined = text[word.at.end as usize..next.at.start as usize] == *" ";
            let noun = small(&next) && !words::is("function", next.text) && !next.text.ends_with("ly");
            if !joined || !noun {
                continue;
            }
            let before = index.checked_sub(1).map_or("", |before| self.words[before].text);
            let compared = matches!(before, "more" | "most" | "less" | "least" | "very" | "so" | "too" | "as" | "not");
            if small(&word) && words::is("adjective", word.text) && !compared {
                sink.offer("delete-adjective", self.at(word.at), |_| self.delete(word.at));
            }
            let article = matches!(word.text, "the" | "its" | "this" | "each" | "their" | "any" | "a");
            if article && !words::is("adjective", next.text) && next.text.len() > 3 && !next.text.ends_with("ing") {
                sink.offer("add-adjective", self.at(word.at), |random| {
                    let adjectives = words::all("adjective");
                    let adjective = adjectives[random.below(adjectives.len())];
                    let fits = !adjective.starts_with(['a', 'e', 'i', 'o', 'u']) || word.text != "a";
                    self.add_behind(word.at, if fits { adjective } else { "regular" })
                });
            }
            let plural = next.text.ends_with('s') && !next.text.ends_with("ss") && !next.text.ends_with("us");
            if matches!(word.text, "the" | "these" | "all")
                && plural
                && next.text.len() > 4
                && !next.text.ends_with("is")
            {
                sink.offer("add-number", self.at(word.at), |random| {
                    self.add_behind(word.at, &(2 + random.below(90)).to_string())
                });
            }
        }
        self.other_words(sink);
    }

    /// A word of content becomes another one that stands elsewhere in the unit's document.
    fn other_words(&self, sink: &mut Sink<'_>) {
        let plain = |word: &Word<'_>| {
            !word.in_code && word.text.len() > 4 && word.text.bytes().all(|byte| byte.is_ascii_lowercase())
        };
        for word in self.words.iter().filter(|word| plain(word)) {
            sink.offer("change-word", self.at(word.at), |random| {
                let adjectives = words::all("noun");
                let other = adjectives[random.below(adjectives.len())];
                if other[..3] == word.text[..3] { None } else { self.put(word.at, other) }
            });
        }
    }

    /// Names: inline code of one word, words with capitals inside, acronyms.
    fn names(&self, sink: &mut Sink<'_>) {
        if !matches!(self.unit.sort, Sort::Prose | Sort::Cell) {
            return;
        }
        for word in &self.words {
            let is_ascii =
                word.text.is_ascii() && word.text.len() > 2 && !word.text.bytes().any(|byte| byte.is_ascii_digit());
            let capitals = word.text.bytes().filter(u8::is_ascii_uppercase).count();
            let inner = capitals > 1 || word.text.contains('_');
            let requirement = matches!(
                word.text,
                "MUST" | "NOT" | "SHALL" | "SHOULD" | "MAY" | "REQUIRED" | "RECOMMENDED" | "OPTIONAL" | "AND" | "OR"
            );
            if is_ascii && (inner || word.in_code) && !requirement {
                sink.offer("change-name", self.at(word.at), |_| {
                    // Two letters change places, or one is doubled.
                    let bytes = word.text.as_bytes();
                    let at = (1..bytes.len() - 1).find(|at| {
                        bytes[*at] != bytes[at + 1]
                            && bytes[*at].is_ascii_alphabetic()
                            && bytes[at + 1].is_ascii_alphabetic()
                    });
                    let at = at?;
                    let mut other = bytes.to_vec();
                    other.swap(at, at + 1);
                    self.put(word.at, &String::from_utf8(other).ok()?)
                });
            }
        }
    }

    fn prose(&self, others: &[String], sink: &mut Sink<'_>) {
        let (source, unit) = (self.source, self.unit);
        let text = unit.text();
        let sentences = unit.sentences();
        let around = section_text(source, unit.tile);
        for sentence in sentences.iter().copied() {
            let said = fold(sentence.of(text));
            let place = self.at(sentence);
            let n_words = said.split(' ').count();
            let once = around.matches(said.as_str()).count() < 2;
            if sentences.len() > 1 && n_words > 3 && once {
                sink.offer("delete-sentence", place, |_| Some(self.cut(sentence)));
                sink.offer("strike-out", place, |_| {
                    let bytes = unit.hull(sentence);
                    let bytes = bytes.trim(&source.text);
                    let edits = vec![Edit::insert(bytes.start, "~~"), Edit::insert(bytes.end, "~~")];
                    let plain = !bytes.of(&source.text).contains('~');
                    plain.then(|| Fault {
                        edits,
                        places: vec![bytes],
                        added: None,
                        n_leaves: (1, 1),
                        text: Some(fold(text)),
                    })
                });
            }
            let ends = said.ends_with(['.', '!', '?']);
            if ends && n_words > 3 {
                sink.offer("add-sentence", place, |random| {
                    let other = others.get(random.below(others.len()))?;
                    if source.text.contains(other.as_str()) {
                        return None;
                    }
                    let at = unit.hull(sentence);
                    let at = at.trim(&source.text);
                    Some(Fault {
                        edits: vec![Edit::insert(at.end, format!(" {other}"))],
                        places: vec![],
                        added: Some(other.clone()),
                        n_leaves: (1, 1),
                        text: Some(fold(&format!(
                            "{} {other} {}",
                            &text[..sentence.end as usize],
                            &text[sentence.end as usize..]
                        ))),
                    })
                });
            }
            self.clauses(sentence, sink);
            let numbers: Vec<Range> = self.numbers().into_iter().filter(|at| sentence.contains(*at)).collect();
            // Of `RFC 2119 and RFC 8174` the order says nothing.
            let told_apart = |pair: &&[Range]| {
                let between = Range { start: pair[0].end, end: pair[1].start }.of(text);
                let small =
                    |word: &&str| word.starts_with(|c: char| c.is_lowercase()) && !matches!(*word, "and" | "or");
                pair[0].of(text) != pair[1].of(text) && between.split_whitespace().any(|word| small(&word))
            };
            for pair in numbers.windows(2).filter(told_apart) {
                sink.offer("swap-values-in-a-sentence", self.at(pair[0]), |_| {
                    let (first, second) = (unit.source(pair[0])?, unit.source(pair[1])?);
                    let edits = vec![Edit::new(first, pair[1].of(text)), Edit::new(second, pair[0].of(text))];
                    Some(Fault { edits, places: vec![first, second], added: None, n_leaves: (1, 1), text: None })
                });
            }
        }
    }

    /// Clauses behind a comma that a conjunction opens, and remarks in brackets.
    fn clauses(&self, sentence: Range, sink: &mut Sink<'_>) {
        let text = self.unit.text();
        for (offset, c) in sentence.of(text).char_indices() {
            let at = sentence.start + offset as u32;
            let here = Range { start: at, end: at + 1 };
            if !matches!(c, ',' | '(') || self.unit.in_code(here) {
                continue;
            }
            let rest = &text[at as usize + 1..];
            let (start, end) = if c == ',' {
                let word = rest.trim_start().split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
                if !words::is("clause", word) {
                    continue;
                }
                (at, self.clause_end(at + 1, sentence))
            } else {
                let end = self.clause_end(at + 1, sentence);
                if !text[end as usize..].starts_with(')') || at == 0 {
                    continue;
                }
                (text[..at as usize].trim_end().len() as u32, end + 1)
            };
            if text[start as usize..end as usize].split_whitespace().count() > 3 {
                sink.offer("delete-clause", self.at(here), |_| Some(self.cut(Range { start, end })));
            }
        }
    }

    fn code(&self, sink: &mut Sink<'_>) {
        let text = self.unit.text();
        let mut at = 0;
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        text.lines().for_each(|line| *seen.entry(line.trim()).or_default() += 1);
        for line in text.split_inclusive('\n') {
            let range = Range::new(at, at + line.len());
            at += line.len();
            let bare = range.trim(text);
            let n_letters = line.chars().filter(|c| c.is_alphanumeric()).count();
            if n_letters > 3 && seen.get(line.trim()) == Some(&1) && seen.len() > 1 {
                sink.offer("delete-code-line", self.at(bare), |_| {
                    let bytes = self.unit.plain.source(bare);
                    let edits = vec![Edit::new(whole_lines(self.source, bytes), "")];
                    Some(Fault { edits, places: vec![bytes], added: None, n_leaves: (1, 1), text: None })
                });
            }
        }
        for word in self.words.iter().filter(|word| word.text.len() > 2 && word.text.is_ascii()) {
            if word.text.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_') {
                sink.offer("change-code-line", self.at(word.at), |random| {
                    let other = self.words[random.below(self.words.len())].text;
                    if other == word.text { None } else { self.put(word.at, other) }
                });
            }
        }
    }

    fn heading(&self, sink: &mut Sink<'_>) {
        for word in self.words.iter().filter(|word| word.text.len() > 3 && !word.in_code) {
            if word.text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
                sink.offer("change-heading", self.at(word.at), |random| {
                    let nouns = words::all("noun");
                    let other = nouns[random.below(nouns.len())];
                    if other[..3] == word.text.to_lowercase()[..3] {
                        return None;
                    }
                    self.put(word.at, &in_case_of(other, word.text))
                });
            }
        }
    }

    fn front(&self, sink: &mut Sink<'_>) {
        let text = self.unit.text();
        let Some(colon) = text.find(": ") else { return };
        for word in self.words.iter().filter(|word| word.at.start as usize > colon) {
            if word.text.len() > 2 && word.text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
                sink.offer("change-front-matter", self.at(word.at), |random| {
                    let nouns = words::all("noun");
                    self.put(word.at, &in_case_of(nouns[random.below(nouns.len())], word.text))
                });
            }
        }
    }
}

/// Two numbers of different sections change places.
fn values_between_headings(source: &Source, units: &[Unit], numbers: &[(usize, Range)], sink: &mut Sink<'_>) {
    for (index, (unit, at)) in numbers.iter().enumerate() {
        let section = |unit: usize| source.document.section_of(units[unit].tile);
        let number = at.of(units[*unit].text());
        let fits = |(other, range): &&(usize, Range)| {
            section(*other) != section(*unit) && range.of(units[*other].text()) != number
        };
        let Some((other, range)) = numbers[index + 1..].iter().find(fits) else { continue };
        let (Some(first), Some(second)) = (units[*unit].source(*at), units[*other].source(*range)) else { continue };
        sink.offer("swap-values-between-headings", first.start, |_| {
            let edits = vec![Edit::new(first, second.of(&source.text)), Edit::new(second, first.of(&source.text))];
            Some(Fault { edits, places: vec![first, second], added: None, n_leaves: (2, 2), text: None })
        });
    }
}

/// Rows of tables.
fn rows(source: &Source, sink: &mut Sink<'_>) {
    let document = &source.document;
    let text = &*source.text;
    let all: Vec<TileId> =
        document.leaves().filter(|(_, leaf)| *leaf == Leaf::TableRow).map(|(tile, _)| tile).collect();
    let shown = |tile: TileId| -> Vec<String> {
        document.cells(tile).iter().map(|cell| fold(&document.plain_in(tile, *cell, text).text)).collect()
    };
    for (index, tile) in all.iter().copied().enumerate() {
        let node = document.tiles[tile].node;
        let cells = shown(tile);
        let bytes = document.tiles[tile].range;
        let same = all.iter().filter(|other| document.tiles[**other].node == node && shown(**other) == cells).count();
        let n_said = cells.iter().filter(|cell| !cell.is_empty()).count();
        if same == 1 && n_said > 0 {
            sink.offer("delete-row", bytes.start, |_| {
                let edits = vec![Edit::new(whole_lines(source, bytes), "")];
                Some(Fault { edits, places: vec![bytes], added: None, n_leaves: (1, 0), text: None })
            });
            sink.offer("add-row", bytes.start, |random| {
                let row = whole_lines(source, bytes).of(text).trim_end().to_owned();
                let cell = document.cells(tile).iter().find(|cell| !cell.is_empty())?;
                let nouns = words::all("noun");
                let new = format!("{}-{}", nouns[random.below(nouns.len())], 10 + random.below(80));
                let line = whole_lines(source, bytes);
                let (from, to) = ((cell.start - line.start) as usize, (cell.end - line.start) as usize);
                let row = format!("{}{new}{}\n", &row[..from], &row[to..]);
                let before = if line.of(text).ends_with('\n') { "" } else { "\n" };
                let edits = vec![Edit::insert(line.end, format!("{before}{row}"))];
                Some(Fault { edits, places: vec![], added: Some(new), n_leaves: (0, 1), text: None })
            });
        }
        let Some(next) = all.get(index + 1).copied().filter(|next| document.tiles[*next].node == node) else {
            continue;
        };
        let others = shown(next);
        for column in 1..cells.len().min(others.len()) {
            let (here, there) = (document.cells(tile)[column], document.cells(next)[column]);
            if cells[column] == others[column] || here.is_empty() || there.is_empty() || cells[0] == others[0] {
                continue;
            }
            // Where only this column differs, both rows change places.
            let only = (1..cells.len()).all(|other| other == column || cells.get(other) == others.get(other));
            if only && cells[0].is_empty() {
                continue;
            }
            sink.offer("swap-values-between-rows", here.start, |_| {
                let edits = vec![Edit::new(here, there.of(text)), Edit::new(there, here.of(text))];
                Some(Fault { edits, places: vec![here, there], added: None, n_leaves: (2, 2), text: None })
            });
        }
    }
}

/// Items of lists.
fn items(source: &Source, units: &[Unit], others: &[String], sink: &mut Sink<'_>) {
    let document = &source.document;
    let text = &*source.text;
    let items: Vec<usize> =
        (0..document.nodes.len()).filter(|id| matches!(document.nodes[*id].kind, NodeKind::Item { .. })).collect();
    let said = |node: usize| {
        let range = document.nodes[node].range;
        let inside = units.iter().filter(|unit| range.contains(unit.range));
        fold(&inside.map(|unit| unit.text().to_owned()).collect::<Vec<_>>().join(" "))
    };
    let n_leaves =
        |range: Range| document.leaves().filter(|(tile, _)| range.contains(document.tiles[*tile].range)).count();
    for (index, id) in items.iter().copied().enumerate() {
        let node = &document.nodes[id];
        let (range, list) = (node.range.trim(text), node.parent);
        let siblings: Vec<usize> =
            items.iter().copied().filter(|other| document.nodes[*other].parent == list).collect();
        let here = said(id);
        if siblings.len() < 2 || here.split(' ').count() < 2 {
            continue;
        }
        let repeated = siblings.iter().filter(|other| said(**other) == here).count() > 1;
        let ordered = list.is_some_and(|list| matches!(document.nodes[list].kind, NodeKind::List { ordered: true }));
        if !repeated {
            sink.offer("delete-item", range.start, |_| {
                let edits = vec![Edit::new(whole_lines(source, range), "")];
                let n = n_leaves(range);
                // The numbers of those that follow change.
                let n_after: usize = siblings.iter().map(|other| n_leaves(document.nodes[*other].range)).sum();
                Some(Fault { edits, places: vec![range], added: None, n_leaves: (n + n_after, n_after), text: None })
            });
        }
        let lines = source.lines.lines(range);
        if lines.0 == lines.1 && n_leaves(range) == 1 {
            sink.offer("add-item", range.start, |random| {
                let other = others.get(random.below(others.len()))?;
                let line = whole_lines(source, range);
                let mark = range.of(text).split_whitespace().next()?;
                let before = Range { start: line.start, end: range.start }.of(text);
                if !line.of(text).ends_with('\n') || text.contains(other.as_str()) || !before.trim().is_empty() {
                    return None;
                }
                let n_after: usize = siblings.iter().map(|other| n_leaves(document.nodes[*other].range)).sum();
                let edits = vec![Edit::insert(line.end, format!("{before}{mark} {other}\n"))];
                Some(Fault {
                    edits,
                    places: vec![],
                    added: Some(other.clone()),
                    n_leaves: (n_after, n_after + 1),
                    text: Some(other.clone()),
                })
            });
        }
        let next = items[index + 1..].iter().copied().find(|other| document.nodes[*other].parent == list);
        let single = |id: usize| {
            let mut inside = units.iter().filter(|unit| document.nodes[id].range.contains(unit.range));
            let first = inside.next()?;
            (first.sort == Sort::Prose && inside.next().is_none()).then_some(first)
        };
        let Some((first, second)) = next.and_then(|next| Some((single(id)?, single(next)?))) else { continue };
        if fold(first.text()) == fold(second.text()) {
            continue;
        }
        if ordered {
            sink.offer("swap-steps", range.start, |_| {
                let edits =
                    vec![Edit::new(first.range, second.range.of(text)), Edit::new(second.range, first.range.of(text))];
                let places = vec![first.range, second.range];
                Some(Fault { edits, places, added: None, n_leaves: (2, 2), text: None })
            });
        }
        // `Label: value` in both: the labels change places.
        let label = |unit: &Unit| {
            let colon = unit.text().find(": ")?;
            let (label, value) = unit.text().split_at(colon);
            let short = label.split(' ').count() < 5 && !label.contains(['.', ',', '\n']);
            let bytes = unit.hull(Range::new(0, colon + 1));
            (short && !value.trim_start_matches(": ").is_empty()).then_some(bytes)
        };
        let Some((one, two)) = label(first).zip(label(second)) else { continue };
        let values_differ = first.text()[first.text().find(':').unwrap_or(0)..]
            != second.text()[second.text().find(':').unwrap_or(0)..];
        if one.of(text) != two.of(text) && values_differ {
            sink.offer("swap-labels", range.start, |_| {
                let edits = vec![Edit::new(one, two.of(text)), Edit::new(two, one.of(text))];
                let places = vec![first.range, second.range];
                Some(Fault { edits, places, added: None, n_leaves: (2, 2), text: None })
            });
        }
    }
}

fn links(source: &Source, sink: &mut Sink<'_>) {
    let text = &*source.text;
    let navigation = specast_engine::facts::navigation(source);
    let lower = text.to_lowercase();
    for link in &source.document.links {
        // A definition whose label stands nowhere else leads nobody anywhere.
        let label = link.range.of(&lower).trim_start().split_once("]:").map(|(label, _)| format!("{label}]"));
        if link.kind == LinkKind::Definition && label.is_some_and(|label| lower.matches(&label).count() < 2) {
            continue;
        }
        let destination = link.destination.of(text);
        let fits = matches!(link.kind, LinkKind::Inline | LinkKind::Image | LinkKind::Definition);
        if !fits || destination.len() < 2 || navigation.contains(&link.tile) {
            continue;
        }
        sink.offer("change-link-target", link.destination.start, |random| {
            let tail = destination.rfind(|c: char| c.is_ascii_alphanumeric())?;
            let head = &destination[..tail];
            let last = destination[tail..].chars().next()?;
            let other = if last.is_ascii_digit() {
                other_digit(&last.to_string(), random)
            } else {
                let letters = ["a", "k", "q", "w"];
                let other = letters[random.below(4)];
                if last.to_string() == other { "z".to_owned() } else { other.to_owned() }
            };
            let edits = vec![Edit::new(link.destination, format!("{head}{other}{}", &destination[tail + 1..]))];
            // Links that name a definition change with it.
            let n = if link.kind == LinkKind::Definition { 20 } else { 1 };
            Some(Fault { edits, places: vec![link.destination], added: None, n_leaves: (n, n), text: None })
        });
    }
}

/// A block with a command moves to the end of a section whose heading is of another class.
fn commands(source: &Source, units: &[Unit], sink: &mut Sink<'_>) {
    let document = &source.document;
    let text = &*source.text;
    let title = |id: usize| fold(&document.plain(document.sections[id].heading, text).text);
    let class = |id: usize| {
        let mut next = Some(id);
        while let Some(id) = next {
            // The title of the document names no role.
            if let Some(class) = words::role(&title(id)).filter(|_| document.sections[id].level > 1) {
                return Some(class);
            }
            next = document.sections[id].parent;
        }
        None
    };
    for block in &document.blocks {
        let inside: Vec<&Unit> = units.iter().filter(|unit| block.range.contains(unit.range)).collect();
        let has = inside.iter().any(|unit| match unit.sort {
            Sort::Code => {
                let Leaf::Code { info } = leaf_of(source, unit.tile) else { return false };
                let shell =
                    matches!(info.of(text).trim(), "sh" | "bash" | "shell" | "console" | "zsh" | "shell-session");
                shell || unit.text().lines().any(|line| line.starts_with("$ "))
            }
            Sort::Prose => unit.plain.segments.iter().any(|segment| {
                let code = segment.at.of(unit.text());
                let mut words = code.split(' ');
                let is_command = matches!(segment.kind, InlineKind::Code { .. })
                    && words.next().is_some_and(|word| words::is("program", word))
                    && words.next().is_some_and(|word| word.starts_with(|c: char| c.is_alphanumeric() || c == '-'));
                // Many texts only speak of a command.
                let before = unit.text()[..segment.at.start as usize].to_lowercase();
                let told = ["run", "running", "execute", "executing", "invoke", "type", "via", "with", "using", "use"];
                let told = before.split_whitespace().next_back().is_some_and(|word| told.contains(&word));
                is_command && (told || 2 * code.len() > unit.text().len())
            }),
            _ => false,
        });
        let Some(here) = inside.first().and_then(|unit| document.section_of(unit.tile)).filter(|_| has) else {
            continue;
        };
        let own = class(here);
        let targets = (0..document.sections.len()).filter(|id| class(*id).is_some() && class(*id) != own);
        // Each pair of a command and a role is a position.
        for target in targets {
            sink.offer("move-command-to-another-role", block.range.start * 64 + target as u32, |_| {
                let end = document.tiles[document.sections[target].own.end - 1].range.end;
                let moved = format!("\n\n{}\n\n", block.range.of(text).trim_end());
                let edits = vec![Edit::new(block.range, ""), Edit::insert(end, moved)];
                Some(Fault { edits, places: vec![block.range], added: None, n_leaves: (0, 0), text: None })
            });
        }
    }
}

fn leaf_of(source: &Source, tile: TileId) -> Leaf {
    match source.document.tiles[tile].kind {
        specast_syntax::TileKind::Leaf(leaf) => leaf,
        _ => Leaf::Unparsed,
    }
}

/// Paragraphs of the root as a whole: gone, in a comment, in a quote.
fn blocks(source: &Source, units: &[Unit], sink: &mut Sink<'_>) {
    let document = &source.document;
    let text = &*source.text;
    for unit in units.iter().filter(|unit| unit.sort == Sort::Prose && document.tiles[unit.tile].node == 0) {
        let said = fold(unit.text());
        let range = unit.range;
        if said.split(' ').count() < 4 || section_text(source, unit.tile).matches(said.as_str()).count() > 1 {
            continue;
        }
        let fault = |edits: Vec<Edit>, n_leaves: (usize, usize)| {
            Some(Fault { edits, places: vec![range], added: None, n_leaves, text: None })
        };
        sink.offer("delete-paragraph", range.start, |_| fault(vec![Edit::new(range, "")], (1, 0)));
        let bytes = range.of(text);
        if !bytes.contains("--") && !bytes.contains("[^") {
            sink.offer("hide-in-comment", range.start, |_| {
                fault(vec![Edit::insert(range.start, "<!-- "), Edit::insert(range.end, " -->")], (1, 1))
            });
        }
        sink.offer("quote-out", range.start, |_| {
            let mut edits = vec![Edit::insert(range.start, "> ")];
            edits.extend(bytes.match_indices('\n').map(|(at, _)| Edit::insert(range.start + at as u32 + 1, "> ")));
            fault(edits, (1, 1))
        });
    }
}

/// The text with one of its digits changed.
fn other_digit(text: &str, random: &mut Random) -> String {
    let digits: Vec<usize> =
        text.bytes().enumerate().filter(|(_, byte)| byte.is_ascii_digit()).map(|(at, _)| at).collect();
    let at = digits[random.below(digits.len())];
    let old = text.as_bytes()[at] - b'0';
    let mut new = (old + 1 + random.below(9) as u8) % 10;
    if new == 0 && (at == 0 || !text.as_bytes()[at - 1].is_ascii_digit()) {
        new = if old == 9 { 8 } else { 9 };
    }
    format!("{}{new}{}", &text[..at], &text[at + 1..])
}

fn is_date(token: &str) -> bool {
    let bytes = token.as_bytes();
    bytes.len() == 10
        && bytes
            .iter()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() })
        && token[8..].parse::<u8>().is_ok_and(|day| (1..=31).contains(&day))
}

/// A version without its last part, and that part.
fn version(token: &str) -> Option<(&str, u64)> {
    let bare = token.strip_prefix(['v', 'V', '=', '^', '~']).unwrap_or(token);
    let parts: Vec<&str> = bare.split('.').collect();
    let numeric =
        parts.iter().all(|part| !part.is_empty() && part.len() < 5 && part.bytes().all(|b| b.is_ascii_digit()));
    let fits = numeric && (parts.len() == 3 || parts.len() == 2 && bare.len() < token.len());
    let (head, last) = token.rsplit_once('.')?;
    fits.then(|| Some((&token[..=head.len()], last.parse().ok()?)))?
}
