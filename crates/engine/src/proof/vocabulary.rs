//! The words of both sides as numbers: texts, stems and tokens, each worked out and kept once.

use std::sync::Arc;

use rustc_hash::FxHashMap as HashMap;
use specast_syntax::Range;

use super::side::statement_key;
use crate::facts::{Fact, Place, Statement};
use crate::words::{self as language, Texts};

/// Bytes of text for each word, about.
const BYTES_A_WORD: usize = 6;

/// Interned texts, stems and tokens.
#[derive(Default)]
pub(super) struct Words {
    pub texts: Texts,
    ids: HashMap<Box<str>, u32>,
    /// Each word and sign as it stands, by its number.
    numbers: HashMap<Box<str>, u32>,
    read: Vec<Word>,
    /// The stems of all words, those of each together.
    stems: Vec<u32>,
    /// Each token of prose, folded, and of code.
    tokens: HashMap<Box<str>, u32>,
    /// For each of them the form in which prose is compared.
    known: Vec<Token>,
    /// What was last read of each kept text: most texts stand on both sides, in the same kind of place.
    said: HashMap<usize, LastSaid>,
    /// The numbers of the words and signs of the text that is being read.
    line: Vec<u32>,
}

/// A word or a sign as it stands.
struct Word {
    /// Its stem and those of its parts, indices into [`Words::stems`]; none for a stop word or a sign.
    stems: Range,
    /// What it is as a token of prose and of code, once that was asked for.
    tokens: [Token; 2],
}

/// What the text of a statement says by itself, one for all statements that say the same.
pub(super) struct Said {
    /// The text in the form in which statements are compared.
    pub key: Arc<str>,
    /// Stems of its words and values, sorted.
    pub own: Arc<[u32]>,
    /// Its tokens, one for each of the statement's token ranges.
    pub tokens: Box<[Token]>,
    /// True if it is Korean.
    pub korean: bool,
}

/// What a text said where it was last read.
struct LastSaid {
    form: Form,
    /// The values among its stems: they align across spellings and languages.
    values: Box<[u32]>,
    said: Arc<Said>,
}

/// Kinds of places in which a text is read in its own way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Words,
    Front,
    Code,
}

/// A token of a statement in the form in which it is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token(u32);

impl Token {
    /// Set for an article, a copula and the like.
    const LIGHT: u32 = 1 << 30;
    /// Keeps tokens of code apart: there words have no other forms.
    const CODE: u32 = 1 << 31;
    /// What nobody asked for yet.
    const UNKNOWN: Self = Self(u32::MAX);

    /// What it says, as a number: its stem, synonyms made one; in code the text as it stands.
    pub fn id(self) -> u32 {
        self.0 & !Self::LIGHT
    }

    /// Its stem. A token of code has none, and so no weight.
    pub fn stem(self) -> Option<u32> {
        (self.0 & Self::CODE == 0).then_some(self.id())
    }

    /// True for an article, a copula and the like.
    pub fn is_light(self) -> bool {
        self.0 & Self::LIGHT > 0
    }
}

impl Words {
    /// How many stems there are.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// The number of a stem.
    fn id(&mut self, stem: &str) -> u32 {
        if let Some(known) = self.ids.get(stem) {
            return *known;
        }
        let next = self.ids.len() as u32;
        self.ids.insert(stem.into(), next);
        next
    }

    /// Takes in a new token.
    fn token(&mut self, text: &str) -> u32 {
        let stem = self.id(&language::stem(text));
        self.known.push(Token(stem | if language::is_light(text) { Token::LIGHT } else { 0 }));
        let exact = self.tokens.len() as u32;
        self.tokens.insert(text.into(), exact);
        exact
    }

    /// What a statement with these facts says.
    pub fn said(&mut self, statement: &Statement, facts: &[Fact]) -> Arc<Said> {
        let form = match statement.place {
            Place::Code => Form::Code,
            Place::Front => Form::Front,
            _ => Form::Words,
        };
        let values = facts.iter().filter(|fact| fact.canonical.contains(':'));
        let mut value = String::new();
        let values: Box<[u32]> = values
            .map(|fact| {
                value.clear();
                value.extend(["=", &fact.canonical]);
                self.id(&value)
            })
            .collect();
        let place = language::place_of(&statement.text);
        let known = self.said.get(&place).filter(|last| last.form == form && last.values == values);
        if let Some(known) = known {
            return known.said.clone();
        }
        let ranges = statement.tokens();
        let mut own = Vec::with_capacity(ranges.len() + values.len());
        self.take_in(ranges.iter().map(|range| range.of(&statement.text)), &mut own);
        own.extend(&values);
        own.sort_unstable();
        own.dedup();
        let said = Arc::new(Said {
            key: self.texts.keep(&statement_key(&statement.text, statement.place)),
            own: own.into(),
            tokens: self.tokens(statement, &ranges),
            korean: language::is_korean(&statement.text),
        });
        self.said.insert(place, LastSaid { form, values, said: said.clone() });
        said
    }

    /// The tokens of a statement, in order, once they are taken in.
    fn tokens(&mut self, statement: &Statement, ranges: &[Range]) -> Box<[Token]> {
        let code = statement.place == Place::Code;
        let line = std::mem::take(&mut self.line);
        let one = |(range, number): (&Range, &u32)| {
            let known = self.read[*number as usize].tokens[usize::from(code)];
            if known != Token::UNKNOWN {
                return known;
            }
            let shown = range.of(&statement.text);
            let text = if code { shown.into() } else { language::fold_word(shown) };
            let exact = self.tokens.get(&*text).copied().unwrap_or_else(|| self.token(&text));
            let token = if code { Token(exact | Token::CODE) } else { self.known[exact as usize] };
            self.read[*number as usize].tokens[usize::from(code)] = token;
            token
        };
        let tokens = ranges.iter().zip(&line).map(one).collect();
        self.line = line;
        tokens
    }

    /// Stems of the content words of a text, sorted, each once.
    pub fn stems(&mut self, text: &str) -> Vec<u32> {
        let mut out = Vec::with_capacity(text.len() / BYTES_A_WORD);
        self.take_in(language::words(text).map(|word| word.text), &mut out);
        out.sort_unstable();
        out.dedup();
        out
    }

    /// Takes note of the words, or tokens, of a text and adds the stems of those with content.
    fn take_in<'t>(&mut self, words: impl Iterator<Item = &'t str>, stems: &mut Vec<u32>) {
        self.line.clear();
        for word in words {
            let number = self.numbers.get(word).copied().unwrap_or_else(|| {
                let new = Word { stems: self.stems_of(word), tokens: [Token::UNKNOWN; 2] };
                let number = self.read.len() as u32;
                self.read.push(new);
                self.numbers.insert(word.into(), number);
                number
            });
            stems.extend_from_slice(&self.stems[self.read[number as usize].stems.as_usize()]);
            self.line.push(number);
        }
    }

    /// The stem of a new word; the parts of a path or a compound align it with its variants.
    fn stems_of(&mut self, word: &str) -> Range {
        if !is_word(word) || language::is_stop(word) {
            return Range::default();
        }
        let parts = if word.contains(['/', '-', '_', '.']) { word } else { "" };
        let parts = parts.split(['/', '-', '_', '.']).filter(|part| part.chars().count() > 2);
        let first = self.stems.len();
        for part in [word].into_iter().chain(parts) {
            let stem = self.id(&language::stem(part));
            self.stems.push(stem);
        }
        Range::new(first, self.stems.len())
    }
}

/// True for a token that is a word; the others are signs.
fn is_word(token: &str) -> bool {
    token.starts_with(char::is_alphanumeric)
}

/// What tokens say, in their order.
pub(super) fn ids(tokens: &[Token]) -> Vec<u32> {
    tokens.iter().map(|token| token.id()).collect()
}
