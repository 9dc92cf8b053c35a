//! A criterion cut into clauses: what each names, what it asks, what it denies, which words nobody knows.

use specast_syntax::Range;

use super::lexicon::{self, Sense};
use super::meaning::Given;
use crate::contract::ids;
use crate::words::{self, words};

/// How a clause follows the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    /// After a comma, a point, a bracket or a dash, or first.
    Break,
    And,
    But,
    Or,
    With,
    Without,
}

/// A part of a criterion that asks for one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    pub joint: Joint,
    pub things: Vec<&'static str>,
    /// Each state with whether it is said as such or by its opposite.
    pub states: Vec<(&'static str, bool)>,
    /// The states come before the things: `keep all ports`.
    pub orders: bool,
    pub n_no: usize,
    pub n_not: usize,
    pub paths: Vec<String>,
    /// Inline code that is no path.
    pub codes: Vec<String>,
    /// Words that nobody knows.
    pub unknown: Vec<String>,
    /// Words that ask for somebody.
    pub person: Vec<String>,
    pub range: Range,
}

impl Clause {
    fn new(joint: Joint, at: usize) -> Self {
        Self {
            joint,
            things: Vec::new(),
            states: Vec::new(),
            orders: false,
            n_no: 0,
            n_not: 0,
            paths: Vec::new(),
            codes: Vec::new(),
            unknown: Vec::new(),
            person: Vec::new(),
            range: Range::new(at, at),
        }
    }

    /// True where it names something to look at.
    pub fn names(&self) -> bool {
        !self.things.is_empty() || !self.paths.is_empty()
    }

    fn says_something(&self) -> bool {
        self.names()
            || !self.states.is_empty()
            || !self.codes.is_empty()
            || !self.unknown.is_empty()
            || !self.person.is_empty()
            || self.n_no + self.n_not > 0
    }
}

/// A piece of the text: a word, or inline code.
struct Piece<'t> {
    text: &'t str,
    range: Range,
    is_code: bool,
    /// What stands between the piece before and this one.
    gap: &'t str,
}

/// Cuts a criterion. `codes` are the ranges of inline code in it.
pub(super) fn cut(text: &str, codes: &[Range], given: &Given<'_>) -> Vec<Clause> {
    let pieces = pieces(text, codes);
    let mut out: Vec<Clause> = vec![Clause::new(Joint::Break, 0)];
    let mut at = 0;
    // Words that nobody knows and that may only narrow down the thing behind them.
    let mut narrowing: Vec<&str> = Vec::new();
    while at < pieces.len() {
        let piece = &pieces[at];
        if let Some(joint) = joint_of(piece.gap) {
            settle(&mut out, &mut narrowing, None, given);
            open(&mut out, joint, piece.range);
        }
        let ahead: Vec<&str> = pieces[at..]
            .iter()
            .enumerate()
            .take_while(|(step, next)| !next.is_code && (*step == 0 || joint_of(next.gap).is_none()))
            .map(|(_, next)| next.text)
            .take(5)
            .collect();
        let known = if piece.is_code { None } else { lexicon::meaning(&ahead, given.words) };
        let n_words = known.map_or(1, |(n, _)| n);
        let range = piece.range.cover(pieces[at + n_words - 1].range);
        let thing = match known {
            Some((_, Sense::Thing(thing))) => Some(thing),
            _ => None,
        };
        let is_unknown = known.is_none() && !piece.is_code && !names_file(piece.text);
        if !is_unknown {
            settle(&mut out, &mut narrowing, thing, given);
        }
        if let Some(joint) = known.and_then(|(_, sense)| joins(sense)) {
            open(&mut out, joint, range);
        } else if let Some(clause) = out.last_mut() {
            clause.range =
                if clause.says_something() || !clause.range.is_empty() { clause.range.cover(range) } else { range };
            match known {
                Some((_, sense)) => take(clause, sense, range.of(text)),
                None if piece.is_code || names_file(piece.text) => code(clause, piece.text, given),
                None => narrowing.push(piece.text),
            }
        }
        at += n_words;
    }
    settle(&mut out, &mut narrowing, None, given);
    out.retain(Clause::says_something);
    out
}

fn joins(sense: Sense) -> Option<Joint> {
    Some(match sense {
        Sense::And => Joint::And,
        Sense::But => Joint::But,
        Sense::Or => Joint::Or,
        Sense::With => Joint::With,
        Sense::Without => Joint::Without,
        _ => return None,
    })
}

/// Begins a clause; where the last one says nothing yet, it only gets another joint.
fn open(out: &mut Vec<Clause>, joint: Joint, at: Range) {
    let is_empty = out.last().is_some_and(|clause| !clause.says_something());
    let clause = Clause::new(joint, at.start as usize);
    match out.last_mut() {
        // A comma before `and` or `or` adds nothing.
        Some(last) if is_empty => {
            let joint = if joint == Joint::Break { last.joint } else { joint };
            *last = Clause { joint, ..clause };
        }
        _ => out.push(clause),
    }
    if joint == Joint::Without
        && let Some(last) = out.last_mut()
    {
        last.n_no = 1;
    }
}

/// A word that nobody knows may narrow down the thing behind it, where all of such things are looked at, or name
/// what the plan is about. Any other one is left over.
fn settle(out: &mut [Clause], narrowing: &mut Vec<&str>, thing: Option<&'static str>, given: &Given<'_>) {
    const NARROWED: [&str; 7] = ["port", "flow", "address", "image", "variable", "component", "content"];
    let Some(clause) = out.last_mut() else { return };
    // A verb in front of its object is no adjective: `Bob confirms ports`, `renamed ports`.
    let is_bare = |word: &&str| {
        let lower = word.to_lowercase();
        words::markers(word).is_empty()
            && !["s", "ed", "ing", "ly"].iter().any(|end| lower.ends_with(end))
            && !["non", "un", "dis", "new", "other"].iter().any(|start| lower.starts_with(start))
            && lower.chars().all(|c| c.is_alphabetic() || c == '-')
    };
    let narrows = thing.is_some_and(|thing| NARROWED.contains(&thing)) && narrowing.len() <= 2;
    let narrows = narrows && narrowing.iter().all(is_bare);
    for word in narrowing.drain(..) {
        let is_name = thing.is_some() && given.names.iter().any(|name| *name == words::bare_stem(word));
        if !narrows && !is_name {
            clause.unknown.push(word.to_owned());
        }
    }
}

fn take(clause: &mut Clause, sense: Sense, text: &str) {
    match sense {
        Sense::Thing(thing) => {
            clause.orders |= clause.things.is_empty() && !clause.states.is_empty();
            if !clause.things.contains(&thing) {
                clause.things.push(thing);
            }
        }
        Sense::State(state, is_said) => clause.states.push((state, is_said)),
        Sense::No => clause.n_no += 1,
        Sense::Not => clause.n_not += 1,
        Sense::Nothing => {
            clause.n_no += 1;
            clause.things.push("content");
        }
        Sense::Share => clause.unknown.push(text.to_owned()),
        Sense::Person => clause.person.push(text.to_owned()),
        Sense::Filler | Sense::And | Sense::But | Sense::Or | Sense::With | Sense::Without => {}
    }
}

/// Inline code: a path of the plan stands for what it is there, another path for a file.
fn code(clause: &mut Clause, text: &str, given: &Given<'_>) {
    let bare = text.trim().trim_matches(['[', ']']).trim_start_matches("./");
    if ids::is_id(bare) {
        clause.unknown.push(bare.to_owned());
        return;
    }
    if !names_file(bare) {
        clause.codes.push(text.trim().to_owned());
        return;
    }
    let is_of = |paths: &[String]| paths.iter().any(|path| path == bare);
    let thing = if is_of(given.specs) {
        "spec"
    } else if given.plan == bare {
        "plan"
    } else if is_of(given.sources) || bare.ends_with('/') && given.sources.iter().any(|it| it.starts_with(bare)) {
        "source"
    } else if is_of(given.templates) {
        "template"
    } else {
        "document"
    };
    clause.orders |= clause.things.is_empty() && !clause.states.is_empty();
    if !clause.things.contains(&thing) {
        clause.things.push(thing);
    }
    if matches!(thing, "spec" | "plan" | "document") {
        clause.paths.push(bare.to_owned());
    }
}

/// True for what is written like a path.
fn names_file(text: &str) -> bool {
    let name = text.rsplit('/').next().unwrap_or(text);
    let has_ending = name.rsplit_once('.').is_some_and(|(stem, ending)| {
        !stem.is_empty() && (1..=8).contains(&ending.len()) && ending.starts_with(|c: char| c.is_ascii_lowercase())
    });
    !text.contains(char::is_whitespace)
        && !text.contains("://")
        && ((text.contains('/') && (has_ending || text.ends_with('/'))) || name.ends_with(".md"))
}

/// What a gap between two pieces does: nothing, or it begins a clause.
fn joint_of(gap: &str) -> Option<Joint> {
    if gap.contains(['&', '+']) {
        return Some(Joint::And);
    }
    if gap.trim() == "/" {
        return Some(Joint::And);
    }
    gap.contains([',', ';', '(', ')', '—', '–', '.', '!', '?', '、', '。', '，']).then_some(Joint::Break)
}

fn pieces<'t>(text: &'t str, codes: &[Range]) -> Vec<Piece<'t>> {
    let mut found: Vec<(Range, bool)> = codes.iter().map(|code| (*code, true)).collect();
    for word in words(text) {
        if codes.iter().any(|code| code.overlaps(word.range)) {
            continue;
        }
        if names_file(word.text) || !word.text.contains('/') {
            found.push((word.range, false));
            continue;
        }
        // `spec/plan` are two words.
        let mut start = word.range.start as usize;
        for part in word.text.split('/') {
            found.push((Range::new(start, start + part.len()), false));
            start += part.len() + 1;
        }
    }
    found.sort_by_key(|(range, _)| (range.start, range.end));
    let mut end = 0;
    found
        .into_iter()
        .filter(|(range, _)| !range.is_empty())
        .map(|(range, is_code)| {
            let gap = &text[end.min(range.start as usize)..range.start as usize];
            end = range.end as usize;
            Piece { text: range.of(text), range, is_code, gap }
        })
        .collect()
}
