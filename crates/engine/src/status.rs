//! Whether what a plan asks for holds: its rows, what each asks, and the verdicts over the answers.
//!
//! A criterion is understood by the meaning of its words: a thing, what is asked of it, and whether that is
//! denied. The words and the checks are data. Where a word is left over that nobody knows, the criterion needs a
//! person: it is never taken for proven. Pure; the edge looks at files, git and commands and gives the answers.

mod clauses;
mod lexicon;
mod meaning;
mod rows;
#[cfg(test)]
mod tests;

use specast_syntax::Range;

use crate::edit::{self, TextEdit};
use crate::source::Source;
use crate::words;

pub use lexicon::things;
pub use meaning::{Given, understand};
pub use rows::{Row, rows};

/// What can be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "`CHECKS` says what each is")]
pub enum Check {
    Exists,
    Follows,
    Sections,
    Keys,
    Filled,
    Links,
    Ids,
    Conserved,
    Unaltered,
    NotInvented,
    Ports,
    Flows,
    Addresses,
    Images,
    Variables,
    Components,
    Config,
    SourceThere,
    SourceUnchanged,
    Drift,
    Traced,
    Tasks,
    Verifications,
}

/// Each check with the name by which tables and configurations call it, and what it says.
pub const CHECKS: [(Check, &str, &str); 23] = [
    (Check::Exists, "exists", "files are there"),
    (Check::Follows, "follows", "documents have no finding against their templates"),
    (Check::Sections, "sections", "every section that the template asks for is there"),
    (Check::Keys, "keys", "the front matter has no finding"),
    (Check::Filled, "filled", "no hole of the template is left, and nothing unfinished"),
    (Check::Links, "links", "every link leads somewhere"),
    (Check::Ids, "ids", "no id is defined twice"),
    (Check::Conserved, "conserved", "the proof finds nothing lost, altered or invented"),
    (Check::Unaltered, "unaltered", "the proof finds nothing altered"),
    (Check::NotInvented, "not-invented", "the proof finds nothing that no source says"),
    (Check::Ports, "ports", "every port of the source is kept"),
    (Check::Flows, "flows", "every flow of the source is kept"),
    (Check::Addresses, "addresses", "every address of the source is kept"),
    (Check::Images, "images", "every image of the source is kept"),
    (Check::Variables, "variables", "every environment variable of the source is kept"),
    (Check::Components, "components", "every component of the source is kept"),
    (Check::Config, "config", "no configuration changed since the base"),
    (Check::SourceThere, "source-there", "the source is where it was"),
    (Check::SourceUnchanged, "source-unchanged", "the source is as it was when its text was taken"),
    (Check::Drift, "drift", "nothing that documents say is contradicted by what runs"),
    (Check::Traced, "traced", "every requirement has a verification"),
    (Check::Tasks, "tasks", "every task of the plan is proven"),
    (Check::Verifications, "verifications", "every verification of the plan is proven"),
];

impl Check {
    /// The check of a name.
    pub fn named(name: &str) -> Option<Self> {
        CHECKS.iter().find(|(_, known, _)| *known == name).map(|(check, ..)| *check)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        CHECKS.iter().find(|(check, ..)| *check == self).map_or("", |(_, name, _)| name)
    }
}

/// Something to look at.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Question {
    /// What is looked at.
    pub check: Check,
    /// False where it is to be not so.
    pub wanted: bool,
    /// The files that it is about; none: those of the plan.
    pub paths: Vec<String>,
}

/// What a part of a criterion asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// A look.
    Look(Question),
    /// A command that ends with 0.
    Run(String),
    /// Somebody, for this reason.
    Person(String),
}

/// A part of a criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ask {
    /// The words that ask.
    pub text: String,
    /// What they ask for.
    pub what: What,
    /// Words around it were not understood, so that it says nothing of the whole.
    pub partial: bool,
}

/// A word of a team, and the thing that it means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub word: String,
    /// One of [`things`].
    pub means: String,
}

/// A criterion of a team, and what decides it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Its words.
    pub says: String,
    /// What it asks for.
    pub what: What,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// It was looked at and holds.
    Proven,
    /// Nothing decides it but somebody.
    Person,
    /// What it is about is not there yet.
    Missing,
    /// It was looked at and does not hold.
    Failed,
}

impl Verdict {
    /// All of them, as summaries list them.
    pub const ALL: [Self; 4] = [Self::Proven, Self::Failed, Self::Missing, Self::Person];

    /// The words that outputs show.
    pub fn words(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::Failed => "failed",
            Self::Missing => "missing",
            Self::Person => "needs a person",
        }
    }
}

/// What a look showed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Whether it holds.
    pub verdict: Verdict,
    /// What was looked at, and how much of it.
    pub evidence: String,
}

/// A row with its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// The row.
    pub row: Row,
    /// What became of it.
    pub verdict: Verdict,
    /// What became of each of its asks, in their order.
    pub answers: Vec<Answer>,
}

/// Judges rows. Those that ask for all tasks or verifications wait for these.
pub fn judge(rows: Vec<Row>, look: &mut dyn FnMut(&Row, &What) -> Answer) -> Vec<Judged> {
    let kinds = |row: &Row| row.asks.iter().filter_map(|ask| waits_for(&ask.what)).collect::<Vec<_>>();
    let mut done: Vec<Option<Judged>> = rows.iter().map(|_| None).collect();
    // What waits for verifications may be a task, for which others wait.
    for n_waiting in 0..3 {
        for (at, row) in rows.iter().enumerate().filter(|(_, row)| kinds(row).len().min(2) == n_waiting) {
            let answers = row.asks.iter().map(|ask| match waits_for(&ask.what) {
                Some(kind) => all_of(kind, at, &rows, &done),
                None => look(row, &ask.what),
            });
            let answers: Vec<Answer> = answers.collect();
            done[at] = Some(Judged { verdict: verdict(row, &answers), row: row.clone(), answers });
        }
    }
    done.into_iter().flatten().collect()
}

fn waits_for(what: &What) -> Option<Kind> {
    match what {
        What::Look(question) if question.check == Check::Tasks => Some(Kind::Task),
        What::Look(question) if question.check == Check::Verifications => Some(Kind::Verification),
        _ => None,
    }
}

/// The verdict over all rows of a kind but the one that asks.
fn all_of(kind: Kind, asking: usize, rows: &[Row], done: &[Option<Judged>]) -> Answer {
    let of_kind: Vec<usize> = (0..rows.len()).filter(|at| *at != asking && rows[*at].kind == kind).collect();
    let verdict_of = |at: &usize| done[*at].as_ref().map_or(Verdict::Person, |judged| judged.verdict);
    let n_proven = of_kind.iter().filter(|at| verdict_of(at) == Verdict::Proven).count();
    let worst = of_kind.iter().map(verdict_of).max().unwrap_or(Verdict::Person);
    Answer { verdict: worst, evidence: format!("{n_proven} of {} proven, by {}", of_kind.len(), kind.word()) }
}

/// The worst of what decides; an ask amid words that were not understood never does.
fn verdict(row: &Row, answers: &[Answer]) -> Verdict {
    let asks = row.asks.iter().zip(answers);
    let said = asks.map(|(ask, answer)| if ask.partial { Verdict::Person } else { answer.verdict });
    said.max().unwrap_or(Verdict::Person)
}

/// What a row of a plan is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A constraint of the whole work.
    Constraint,
    /// Something that the work leaves alone.
    NonGoal,
    /// A step of the work.
    Task,
    /// A check of the work.
    Verification,
    /// A sign that the work is finished.
    Completion,
}

impl Kind {
    /// All of them, in the order in which a plan has them.
    pub const ALL: [Self; 5] = [Self::Constraint, Self::NonGoal, Self::Task, Self::Verification, Self::Completion];

    /// The word that outputs show.
    pub fn word(self) -> &'static str {
        match self {
            Self::Constraint => "constraint",
            Self::NonGoal => "non-goal",
            Self::Task => "task",
            Self::Verification => "verification",
            Self::Completion => "completion criterion",
        }
    }
}

/// The plan with the boxes of proven rows ticked and not a byte else changed, and how many were.
pub fn tick(plan: &Source, judged: &[Judged]) -> (String, usize) {
    let open = judged.iter().filter(|one| one.verdict == Verdict::Proven && !one.row.is_ticked);
    let places = open.filter_map(|one| one.row.tick);
    let edits: Vec<TextEdit> = places.map(|range| TextEdit { range, text: "x".into() }).collect();
    (edit::apply(&plan.text, &edits), edits.len())
}

/// True for two texts of a plan that differ in nothing but ticks, if at all.
pub fn same_but_ticks(one: &str, other: &str) -> bool {
    let box_of = |line: &str| {
        let item = line.trim_start().strip_prefix(['-', '*', '+'])?.trim_start();
        let sign = ["[x]", "[X]", "[ ]"].iter().find(|sign| item.starts_with(*sign))?;
        Some(line.len() - item.len()..line.len() - item.len() + sign.len())
    };
    let bare =
        |line: &str| box_of(line).map_or_else(|| line.to_owned(), |at| line[..at.start].to_owned() + &line[at.end..]);
    let has_boxes = |one: &str, other: &str| box_of(one).is_some() == box_of(other).is_some();
    let mut lines = one.split('\n').zip(other.split('\n'));
    one.split('\n').count() == other.split('\n').count()
        && lines.all(|(one, other)| one == other || has_boxes(one, other) && bare(one) == bare(other))
}

/// True for a file that says how something runs, by its name.
pub fn is_configuration(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let mut is_one = false;
    for [part, word] in words::rows(include_str!("status/configuration.tsv")) {
        match part {
            "ending" => is_one |= ending.eq_ignore_ascii_case(word),
            "name" => is_one |= name == word,
            "start" => is_one |= name.starts_with(word),
            _ if name == word || path.starts_with(word) => return false,
            _ => {}
        }
    }
    is_one
}

/// The place of an open or ticked box: the byte between its brackets.
fn tick_of(text: &str, item: Range) -> Option<Range> {
    let at = item.of(text).find('[')?;
    let start = item.start + at as u32 + 1;
    Some(Range { start, end: start + 1 })
}
