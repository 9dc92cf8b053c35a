//! What counts in code and in a unit and says nothing in prose: capital and small letters, and the signs in front of a
//! path or a flag.

use specast_syntax::Range;

use super::super::compare::{is_same_setting, is_value, what_of};
use super::super::support::statement_at;
use super::super::{Difference, Fate, span};
use super::Judge;
use crate::facts::{Fact, FactKind, Place};

impl Judge<'_> {
    /// Altered, where the place that says something says it in other capitals, or with other signs in front.
    pub(super) fn respelt(&self, fact: &Fact, fate: &Fate) -> Option<Fate> {
        let (Fate::Kept(spans) | Fate::Reworded(spans)) = fate else { return None };
        if !self.is_exact(fact) {
            return None;
        }
        let mut respelt = None;
        // Marks aside, the sentence itself may say it so.
        let says = |other: &str| occurrences(&self.statement().text, &fact.text).contains(&other);
        for (d, s) in spans.iter().filter_map(|here| statement_at(self.to, *here)) {
            let doc = &self.to.docs[d];
            let statement = &doc.facts.statements[s];
            let facts = doc.facts.of(statement);
            if facts.iter().any(|other| other.canonical == fact.canonical) {
                return None;
            }
            if is_measured(fact) {
                let is_other = |other: &&Fact| is_measured(other) && other.text.eq_ignore_ascii_case(&fact.text);
                if let Some(other) = facts.iter().find(is_other) {
                    respelt.get_or_insert((span(d, other.range), other.text.to_string()));
                }
                continue;
            }
            if fact.kind == FactKind::CodeBlock && statement.place != Place::Code {
                continue;
            }
            // It may stand in another cell of the row.
            let beside = doc.leaves[doc.statements[s].leaf()].statements.clone();
            let texts = beside.map(|s| &doc.facts.statements[s].text);
            if texts.flat_map(|text| occurrences(text, &fact.text)).any(|other| is_as_exact(fact, other)) {
                return None;
            }
            let shown = statement.range.of(&doc.source.text);
            let is_word =
                |other: &str| is_plain(&fact.text) && is_plain(other) && !shown.contains(&format!("`{other}`"));
            if let Some(other) = occurrences(&statement.text, &fact.text)
                .into_iter()
                .find(|other| !is_word(other) && !says(other) && !is_same_setting(&fact.text, other))
            {
                respelt.get_or_insert((span(d, statement.range), other.to_owned()));
            }
        }
        let (here, to) = respelt?;
        let difference = Difference { what: what_of(fact.kind), from: fact.text.to_string(), to };
        Some(Fate::Altered(here.into(), difference.into()))
    }

    /// True for what stands in code, or has a shape or a unit in which capitals count.
    pub(super) fn is_exact(&self, fact: &Fact) -> bool {
        let doc = &self.from.docs[self.at.0];
        let before = fact.range.as_usize().start.checked_sub(1).map(|at| doc.source.text.as_bytes()[at]);
        let text = &fact.text;
        let is_comment = || ["#", "//"].iter().any(|sign| text.starts_with(sign));
        let is_hex = || {
            text.contains(|c: char| c.is_ascii_digit())
                && text.chars().all(|c| c.is_ascii_hexdigit() || matches!(c, '#' | '-' | 'x'))
        };
        // A clause may begin with code.
        let is_one = is_value(fact) || matches!(fact.kind, FactKind::CodeBlock | FactKind::Command);
        if is_one && (self.statement().place == Place::Code || before == Some(b'`')) {
            return !is_comment() && !is_hex();
        }
        match fact.kind {
            FactKind::Url | FactKind::Env | FactKind::Component | FactKind::Command | FactKind::Image => true,
            // `Node.js` is one in its looks alone.
            FactKind::Path => text.contains('/'),
            // Capitals in a heading are style.
            FactKind::Identifier => {
                self.statement().place != Place::Heading && (text.contains('_') || text.starts_with('-'))
            }
            _ => is_measured(fact),
        }
    }
}

/// True for a number with a unit.
fn is_measured(fact: &Fact) -> bool {
    match fact.kind {
        FactKind::Duration | FactKind::Size | FactKind::Percent => true,
        FactKind::Quantity => !fact.canonical.starts_with("num:"),
        _ => false,
    }
}

/// True for a word in letters of which none but the first is a capital: outside of code it is one of the sentence.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphabetic()) && !text.bytes().skip(1).any(|byte| byte.is_ascii_uppercase())
}

/// Signs in front of a path, a flag or a condition that belong to it.
const LEADING: [char; 5] = ['/', '.', '~', '-', '!'];

/// Where a text has the words of another one in any capitals and with any signs between, with those in front.
fn occurrences<'t>(text: &'t str, piece: &str) -> Vec<&'t str> {
    let sought: Vec<&str> = runs(piece).map(|run| run.of(piece)).collect();
    let found: Vec<Range> = runs(text).collect();
    if sought.is_empty() {
        return Vec::new();
    }
    let is_it =
        |window: &&[Range]| window.iter().zip(&sought).all(|(run, word)| run.of(text).eq_ignore_ascii_case(word));
    let whole = |window: &[Range]| {
        let inside = window[0].cover(window[window.len() - 1]).as_usize();
        let start = text[..inside.start].trim_end_matches(LEADING).len();
        let is_led = !text[..start].ends_with(char::is_alphanumeric);
        &text[if is_led { start } else { inside.start }..inside.end]
    };
    found.windows(sought.len()).filter(is_it).map(whole).collect()
}

/// The letters and digits of a text, those that stand together each.
fn runs(text: &str) -> impl Iterator<Item = Range> {
    let of_text = move |run: &str| run.as_ptr() as usize - text.as_ptr() as usize;
    let runs = text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty());
    runs.map(move |run| Range::new(of_text(run), of_text(run) + run.len()))
}

/// True if a piece of a text says what a fact does to the letter; quotes and white space say nothing. A path may begin
/// with the folder that it is in, and the name of a host has no capitals.
fn is_as_exact(fact: &Fact, other: &str) -> bool {
    let bare = |text: &str| {
        let text = text.strip_prefix("./").unwrap_or(text);
        text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\'' | '`')).collect::<String>()
    };
    let from_path =
        |text: &str| text.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| rest[at..].to_owned()));
    let own = occurrences(&fact.text, &fact.text);
    let is_same =
        |own: &&str| bare(own) == bare(other) || fact.kind == FactKind::Url && from_path(own) == from_path(other);
    own.first().is_none_or(is_same)
}
