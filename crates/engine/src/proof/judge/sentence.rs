//! The words of a statement, and the small ones by which they hang together.

use specast_syntax::Range;

use super::super::side::Doc;
use super::ties::Tie;
use crate::words;

/// Tokens of a statement, by their index.
pub(super) type Tokens = std::ops::Range<usize>;

/// A statement and its tokens.
pub(super) struct Sentence<'d> {
    pub text: &'d str,
    pub shown: Vec<Range>,
    /// What each says; nothing where it says nothing alone.
    pub ids: Vec<Option<u32>>,
}

impl<'d> Sentence<'d> {
    pub fn of(doc: &'d Doc<'_>, s: usize) -> Self {
        let text = &*doc.facts.statements[s].text;
        let shown = doc.facts.statements[s].tokens();
        let says = |(t, range): (usize, &Range)| {
            let word = range.of(text);
            let is_name = || t > 0 && word == "A";
            word.starts_with(char::is_alphanumeric) && (!words::is_stop(word) || is_name())
        };
        let tokens = shown.iter().enumerate().zip(doc.statements[s].said.tokens.iter());
        let ids = tokens.map(|(word, token)| says(word).then(|| token.id())).collect();
        Self { text, shown, ids }
    }

    pub fn has(&self, tie: Tie) -> bool {
        (0..self.ids.len()).any(|token| self.is(token, tie))
    }

    pub fn is(&self, token: usize, tie: Tie) -> bool {
        self.shown.get(token).is_some_and(|shown| tie.is(&words::lower(shown.of(self.text))))
    }

    pub fn text(&self, tokens: Tokens) -> String {
        let shown = self.shown[tokens].iter().copied().reduce(Range::cover);
        shown.map_or(String::new(), |shown| shown.of(self.text).to_owned())
    }

    pub fn id(&self, token: usize) -> Option<u32> {
        self.ids.get(token).copied().flatten()
    }

    /// True where a sign parts a token from the one before.
    pub fn is_cut(&self, token: usize) -> bool {
        self.has_before(token, &[',', ';', ':', '(', ')', '.', '、'])
    }

    /// True if one of some signs stands between a token and the one before.
    pub fn has_before(&self, token: usize, signs: &[char]) -> bool {
        let start = token.checked_sub(1).map_or(0, |before| self.shown[before].end);
        Range { start, end: self.shown[token].start }.of(self.text).contains(signs)
    }

    /// A token in small letters; none behind the last one.
    pub fn word(&self, token: usize) -> Option<String> {
        self.shown.get(token).map(|shown| words::lower(shown.of(self.text)).into_owned())
    }

    /// What the words of a part say.
    pub fn said(&self, part: &Tokens) -> Vec<u32> {
        self.ids[part.clone()].iter().copied().flatten().collect()
    }

    /// Its parts that say something.
    pub fn parts(&self, is_cut: impl Fn(usize) -> bool) -> Vec<Tokens> {
        let mut cuts: Vec<usize> = (1..self.ids.len()).filter(|t| is_cut(*t)).collect();
        cuts.insert(0, 0);
        cuts.push(self.ids.len());
        cuts.windows(2).map(|cut| cut[0]..cut[1]).filter(|part| part.clone().any(|t| self.id(t).is_some())).collect()
    }
}
