//! From requirements to tasks, verifications and files: who refers to whom by ids, across documents and code.
//!
//! Which ids there are the templates declare, and the documents where they define them; what a family is for, its
//! prefix and its section say (`roles.tsv`). Pure: the edge reads the files. A link is somebody's word: whether a
//! test tests what it names is nothing that ids tell.

mod code;
mod ids;
mod matrix;
mod scenarios;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::contract::Contract;
use crate::source::Source;

pub use code::{Pattern, is_test};
pub use matrix::matrix;

/// What ids of a family stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// What must hold.
    Requirement,
    /// A step of the work.
    Task,
    /// How it is checked.
    Verification,
}

impl Role {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Requirement, Self::Task, Self::Verification];

    /// The word that outputs show.
    pub fn word(self) -> &'static str {
        match self {
            Self::Requirement => "requirement",
            Self::Task => "task",
            Self::Verification => "verification",
        }
    }

    /// The role of a word.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// A file of code that may name ids.
#[derive(Debug, Clone, Copy)]
pub struct Code<'a> {
    /// Its path.
    pub path: &'a str,
    /// Its text.
    pub text: &'a str,
    /// It holds tests: what it names is verified there.
    pub is_test: bool,
}

/// What is traced.
#[derive(Debug, Default)]
pub struct Inputs<'a> {
    /// The documents, each with the contract that it follows.
    pub documents: Vec<(&'a Source, Option<&'a Contract>)>,
    /// Paths of the documents whose requirements are asked about; none: all.
    pub asked: Option<Vec<String>>,
    /// Files of code.
    pub code: Vec<Code<'a>>,
    /// How ids stand in code; none: wherever they stand by themselves.
    pub patterns: Vec<Pattern>,
    /// Roles that the team gives to families, by their prefix.
    pub families: BTreeMap<String, Role>,
    /// Families that are defined once in the whole workspace, by their prefix.
    pub unique: Vec<String>,
}

/// A place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Path of the file.
    pub path: String,
    /// Line, from 1.
    pub line: u32,
}

/// Something with an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The id.
    pub id: String,
    /// What it is.
    pub role: Role,
    /// Where it is defined.
    pub place: Place,
    /// Its visible text.
    pub text: String,
}

/// How a link was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// One names the other's id.
    Id,
    /// A section of checks or tasks names the id, in an item without an id of its own.
    Section,
    /// An acceptance scenario stands in its section, or names the id.
    Scenario,
    /// Both name the same file.
    File,
    /// Code names the id.
    Code,
}

impl By {
    /// The words that outputs show.
    pub fn words(self) -> &'static str {
        match self {
            Self::Id => "by id",
            Self::Section => "by section",
            Self::Scenario => "by scenario",
            Self::File => "by file",
            Self::Code => "in code",
        }
    }
}

/// What a requirement leads to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Link {
    /// The id; empty where what refers has none.
    pub id: String,
    /// Where it stands.
    pub place: Place,
    /// How it was found.
    pub by: By,
}

/// A requirement with everything that it leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The requirement.
    pub item: Item,
    /// Tasks that name it.
    pub tasks: Vec<Link>,
    /// Verifications that name it or one of its tasks.
    pub verifications: Vec<Link>,
    /// Files that its tasks name, and files of code that name it.
    pub files: Vec<Place>,
    /// Others of its kind have tasks, so that it should have one.
    pub needs_task: bool,
}

/// An id that something refers to and nothing defines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Orphan {
    /// The id.
    pub id: String,
    /// Where it is referred to.
    pub place: Place,
}

/// An id that is defined more than once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicate {
    /// The id.
    pub id: String,
    /// Where, in order.
    pub places: Vec<Place>,
}

/// A share of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// How many.
    pub n: usize,
    /// Out of how many.
    pub of: usize,
}

impl Share {
    /// In percent; all of nothing is nothing.
    pub fn percent(self) -> f64 {
        if self.of == 0 { 0.0 } else { self.n as f64 * 100.0 / self.of as f64 }
    }
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matrix {
    /// The requirements, in the order of their documents.
    pub lines: Vec<Line>,
    /// Tasks that lead to no requirement.
    pub loose_tasks: Vec<Item>,
    /// Verifications that lead to no requirement.
    pub loose_verifications: Vec<Item>,
    /// Ids that nothing defines.
    pub orphans: Vec<Orphan>,
    /// Ids that are defined twice.
    pub duplicates: Vec<Duplicate>,
    /// References that may mean several definitions in other folders; they count for none.
    pub ambiguous: Vec<Orphan>,
    /// How many tasks there are.
    pub n_tasks: usize,
    /// How many verifications there are.
    pub n_verifications: usize,
}

impl Matrix {
    /// Requirements with a task, out of those that should have one.
    pub fn tasked(&self) -> Share {
        let asked = self.lines.iter().filter(|line| line.needs_task);
        Share { n: asked.clone().filter(|line| !line.tasks.is_empty()).count(), of: asked.count() }
    }

    /// Requirements with a verification.
    pub fn verified(&self) -> Share {
        Share { n: self.lines.iter().filter(|line| !line.verifications.is_empty()).count(), of: self.lines.len() }
    }

    /// Requirements that lack something, each with what.
    pub fn uncovered(&self) -> impl Iterator<Item = (&Item, &'static str)> {
        self.lines.iter().filter_map(|line| {
            let lacks_task = line.needs_task && line.tasks.is_empty();
            Some(match (lacks_task, line.verifications.is_empty()) {
                (true, true) => (&line.item, "has neither a task nor a verification"),
                (true, false) => (&line.item, "has no task"),
                (false, true) => (&line.item, "has no verification"),
                (false, false) => return None,
            })
        })
    }
}
