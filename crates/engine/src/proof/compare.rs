//! How two facts are compared: what is rare, what resembles what, which words stand around.

use memchr::memmem;
use specast_syntax::Range;

use crate::facts::{Fact, FactKind, RoleClass, Statement};
use crate::words;

/// True for a fact that is a clause and no atom.
pub(super) fn is_clause(fact: &Fact) -> bool {
    match fact.kind {
        FactKind::Definition | FactKind::Rationale | FactKind::Failure => true,
        FactKind::Metadata => !fact.canonical.is_empty() && fact.text.contains(' '),
        FactKind::Normative | FactKind::Condition | FactKind::Exception => {
            fact.text.contains(' ') && *fact.canonical == *words::fold(&fact.text)
        }
        _ => false,
    }
}

/// True for a value: neither a clause, nor a marker, nor a text that is taken as a whole.
pub(super) fn is_value(fact: &Fact) -> bool {
    let whole = matches!(fact.kind, FactKind::Flow | FactKind::TableCell | FactKind::CodeBlock | FactKind::Metadata);
    !whole && !is_clause(fact) && !steers(fact)
}

/// True for a marker of meaning: it does not stand for itself but steers its sentence.
pub(super) fn steers(fact: &Fact) -> bool {
    let marker = matches!(
        fact.kind,
        FactKind::Normative
            | FactKind::Quantifier
            | FactKind::Comparator
            | FactKind::Connective
            | FactKind::Exception
            | FactKind::Negation
            | FactKind::Condition
            | FactKind::Order
    );
    marker && !is_clause(fact)
}

/// True for a fact that is the whole of its statement or a clause of it: what is added at its edge changes it.
pub(super) fn is_wide(fact: &Fact) -> bool {
    is_clause(fact)
        || matches!(fact.kind, FactKind::TableCell | FactKind::CodeBlock | FactKind::Metadata | FactKind::Command)
}

/// True for a value that is rare enough to be recognised anywhere.
pub(super) fn is_distinctive(fact: &Fact) -> bool {
    match fact.kind {
        FactKind::Url
        | FactKind::Path
        | FactKind::Image
        | FactKind::Env
        | FactKind::Command
        | FactKind::Component
        | FactKind::Endpoint
        | FactKind::Date => true,
        FactKind::CodeBlock => fact.text.len() > 8,
        FactKind::Quantity
        | FactKind::Duration
        | FactKind::Size
        | FactKind::Percent
        | FactKind::Port
        | FactKind::BindAddress
        | FactKind::TableCell => false,
        _ => {
            fact.text.len() >= 6 && fact.text.contains(['-', '_', '.', '/', ':', '='])
                || fact.text.len() >= 8 && fact.text.chars().any(|c| c.is_ascii_digit())
        }
    }
}

/// The prefix of a canonical form that says what is measured.
pub(super) fn dimension(canonical: &str) -> &str {
    canonical.split_once(':').map_or("", |(dimension, _)| dimension)
}

/// True if one value can have been put in the place of another: numbers always, names if they resemble.
pub(super) fn similar(a: &Fact, b: &Fact) -> bool {
    match a.kind {
        FactKind::Quantity
        | FactKind::Duration
        | FactKind::Size
        | FactKind::Percent
        | FactKind::Port
        | FactKind::Schedule
        | FactKind::Date
        | FactKind::TableCell
        | FactKind::Metadata => true,
        _ => strsim::jaro_winkler(&a.canonical, &b.canonical) > 0.8,
    }
}

/// A variable and its value, without quotes and marks of code: of `LOG_LEVEL=info`, `LOG_LEVEL: "info"`.
pub(super) fn setting(text: &str) -> Option<(&str, &str)> {
    let (name, value) = text.split_once(['=', ':'])?;
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let (name, value) = (bare(name), bare(value));
    let is_one = !name.is_empty() && name.chars().all(is_name) && !value.is_empty();
    is_one.then_some((name, value))
}

/// A value without quotes and marks of code around it.
pub(super) fn bare(text: &str) -> &str {
    text.trim().trim_matches(['"', '\'', '`'])
}

/// True for two texts that give a variable the same value.
pub(super) fn is_same_setting(a: &str, b: &str) -> bool {
    setting(a).is_some_and(|a| setting(b) == Some(a))
}

/// The aspect that a fact of this kind is.
pub(super) fn what_of(kind: FactKind) -> &'static str {
    match kind {
        FactKind::Normative => "modality",
        FactKind::Quantity | FactKind::Duration | FactKind::Size | FactKind::Percent => "number",
        other => other.name(),
    }
}

/// What a field's label or a column's head says its value is for.
pub(super) fn label_class(statement: &Statement, table: Option<&str>) -> RoleClass {
    let texts = [statement.label.as_deref(), statement.head.as_deref(), table];
    texts.into_iter().flatten().map(crate::facts::class_of).find(|class| *class == RoleClass::Check).unwrap_or_default()
}

pub(super) fn share_a_word(a: &str, b: &str) -> bool {
    let stems: Vec<String> = words::words(a).map(|word| words::stem(word.text)).collect();
    words::words(b).any(|word| stems.contains(&words::stem(word.text)))
}

/// True if two column heads name the same attribute: most of their words are the same.
pub(super) fn same_head(a: &str, b: &str) -> bool {
    let stems = |text: &str| words::words(text).map(|word| words::stem(word.text)).collect::<Vec<_>>();
    let (a, b) = (stems(a), stems(b));
    let shared = a.iter().filter(|stem| b.contains(stem)).count();
    let all = a.len() + b.len() - shared;
    all == 0 || shared * 2 > all
}

/// True if a text, which may be long, has a word with neither letters nor digits beside it; no word is everywhere.
pub(super) fn contains_word(text: &str, word: &str) -> bool {
    contains_word_in(text, 0..text.len(), word)
}

/// A word that is looked for in many texts, each time as `contains_word` does.
pub(super) struct Sought<'w>(memmem::Finder<'w>);

impl<'w> Sought<'w> {
    pub fn new(word: &'w str) -> Self {
        Self(memmem::Finder::new(word))
    }

    /// True if a text has it.
    pub fn stands_in(&self, text: &str) -> bool {
        let n = self.0.needle().len();
        n == 0 || self.0.find_iter(text.as_bytes()).any(|at| is_word_at(text, at, n))
    }
}

/// True if a word stands in some bytes of a text, as a word of the text.
pub(super) fn contains_word_in(text: &str, bytes: std::ops::Range<usize>, word: &str) -> bool {
    let (start, bytes) = (bytes.start, text.as_bytes().get(bytes).unwrap_or_default());
    word.is_empty() || memmem::find_iter(bytes, word).map(|at| start + at).any(|at| is_word_at(text, at, word.len()))
}

/// Stems of the content words within four words of a piece of a text, in its sentence. Of several such pieces the
/// one behind `nth` others is meant.
pub(super) fn window(text: &str, piece: &str, nth: usize, stem: impl Fn(&str) -> u32) -> Vec<u32> {
    let folded = words::fold(text);
    let Some(at) = nth_piece(&folded, &words::fold(piece), nth) else { return Vec::new() };
    let (before, behind) = (&folded.as_bytes()[..at.start as usize], &folded.as_bytes()[at.end as usize..]);
    let start = before.windows(2).rposition(ends_sentence).map_or(0, |end| end + 1);
    let end = behind.windows(2).position(ends_sentence).map_or(folded.len(), |end| at.end as usize + end);
    let range = Range::new(at.start as usize - start, at.end as usize - start);
    let all: Vec<_> = words::words(&folded[start..end]).collect();
    let content = |word: &&words::Word<'_>| !words::is_stop(word.text);
    let before = all.iter().rev().filter(|word| word.range.end <= range.start).filter(content).take(3);
    let after = all.iter().filter(|word| word.range.start >= range.end).filter(content).take(4);
    let inside = all
        .iter()
        .filter(|word| range.contains(word.range))
        .filter(|word| word.text.starts_with(|c: char| c.is_ascii_digit()));
    before.chain(after).chain(inside).map(|word| stem(word.text)).collect()
}

/// Where a piece of a folded text stands as a word, behind `nth` others.
fn nth_piece(folded: &str, piece: &str, nth: usize) -> Option<Range> {
    let found = folded.match_indices(piece).map(|(at, _)| at).filter(|at| is_word_at(folded, *at, piece.len()));
    let at = found.clone().nth(nth).or_else(|| found.last()).or_else(|| folded.find(piece))?;
    Some(Range::new(at, at + piece.len()))
}

/// True for a sign and a blank behind it that end a sentence of a cell or an item.
fn ends_sentence(pair: &[u8]) -> bool {
    matches!(pair, [b'.' | b';' | b'!' | b'?', b' '])
}

/// True if neither a letter nor a digit stands right beside a piece of a text.
fn is_word_at(text: &str, at: usize, len: usize) -> bool {
    let before = text[..at].chars().next_back();
    let after = text[at + len..].chars().next();
    !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
}

/// Stem of the content word that follows a piece of a text in its clause, the one behind `nth` others.
pub(super) fn bound(text: &str, piece: &str, nth: usize, stem: impl Fn(&str) -> u32) -> Option<u32> {
    let folded = words::fold(text);
    let behind = &folded[nth_piece(&folded, &words::fold(piece), nth)?.end as usize..];
    let clause = behind.split([',', ';', '.', ':', '(', ')']).next()?;
    words::words(clause).find(|word| !words::is_stop(word.text)).map(|word| stem(word.text))
}
