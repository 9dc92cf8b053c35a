//! Versions of a template, and which of them a document was written for.
//!
//! A document is held against the version that it names; else the one in force at its date; else the one
//! whose shape it has most of.

use anyhow::Result;
use specast_engine::contract::{self, Contract, choose};
use specast_engine::source::Source;

use crate::config::{self, Documents};
use crate::git;
use crate::workspace::Workspace;

/// An earlier version of a template.
#[derive(Debug)]
pub struct Version {
    /// The file's stem, or the date of its commit.
    pub name: String,
    /// From when on it was in force, `YYYY-MM-DD`.
    pub since: Option<String>,
    /// Index of its contract.
    pub contract: usize,
}

/// All versions of one template: the one of today and those before it, the newest first.
#[derive(Debug)]
pub struct Versions {
    /// Index of the contract of today.
    pub today: usize,
    /// From when on it has been in force.
    pub since: Option<String>,
    /// Those before it.
    pub earlier: Vec<Version>,
    /// The key of the front matter that names a version.
    key: String,
}

/// The version that was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// Its contract.
    pub contract: usize,
    /// Its name; `current` for the one of today.
    pub name: String,
    /// Why this one.
    pub why: String,
}

/// Reads the versions of a template; their contracts go behind the others. None where there is none.
pub fn read(
    workspace: &Workspace,
    documents: &Documents,
    today: usize,
    contracts: &mut Vec<Contract>,
) -> Result<Option<Versions>> {
    let mut found: Vec<(String, Option<String>, Contract)> = Vec::new();
    for path in workspace.markdown(&workspace.root) {
        if path != documents.template && config::fits(&documents.versions, &path) {
            let stem = path.rsplit('/').next().unwrap_or(&path).trim_end_matches(".md").to_owned();
            let since = date_in(&stem).map(str::to_owned);
            found.push((stem, since, workspace.contract(&path)?));
        }
    }
    let mut since = None;
    if documents.versions_from_git {
        let revisions = git::revisions(&workspace.history, &documents.template)?;
        let text = &contracts[today].text;
        for (date, revision) in revisions {
            if revision.as_str() == text.as_ref() {
                since = Some(date);
            } else if !found.iter().any(|(name, ..)| *name == date) {
                // The newest of a day comes first and stands for it.
                let contract = contract::compile(&format!("{}@{date}", documents.template), &revision);
                if contract.problems.is_empty() {
                    found.push((date.clone(), Some(date), contract));
                }
            }
        }
    }
    if found.is_empty() {
        return Ok(None);
    }
    found.sort_by(|a, b| (&b.1, &b.0).cmp(&(&a.1, &a.0)));
    let mut earlier = Vec::new();
    for (name, since, mut contract) in found {
        documents.adapt(&mut contract);
        earlier.push(Version { name, since, contract: contracts.len() });
        contracts.push(contract);
    }
    Ok(Some(Versions { today, since, earlier, key: documents.version_key.clone() }))
}

impl Versions {
    /// The version that a document follows.
    pub fn of(&self, source: &Source, workspace: &Workspace, contracts: &[Contract]) -> Taken {
        let front = |key: &str| {
            let entry = source.document.front.as_ref().and_then(|front| front.entry(key));
            entry.and_then(|entry| entry.value.as_str()).map(str::trim).filter(|value| !value.is_empty())
        };
        let mut missing = String::new();
        if let Some(named) = front(&self.key) {
            if let Some(version) = self.earlier.iter().find(|version| version.name == named) {
                return version.taken(format!("named by `{}`", self.key));
            }
            if named == CURRENT {
                return self.current(format!("named by `{}`", self.key));
            }
            missing = format!("there is no version {named}; ");
        }
        let own = ["date", "created"].into_iter().find_map(|key| front(key).and_then(date_in).map(str::to_owned));
        let date = own.or_else(|| git::first_date(&workspace.history, &source.path));
        if let Some(taken) = date.and_then(|date| self.at(&date, &missing)) {
            return taken;
        }
        // Versions may differ in their order alone.
        let fit = |contract: usize| {
            let (contract, document, text) = (&contracts[contract], &source.document, &source.text);
            let share = choose::share(contract, &source.path, document, text);
            (share, std::cmp::Reverse(choose::disorder(contract, document, text)))
        };
        let mut best = (fit(self.today), None);
        for version in &self.earlier {
            let fit = fit(version.contract);
            if fit > best.0 {
                best = (fit, Some(version));
            }
        }
        let why = format!("{missing}best match");
        match best.1 {
            Some(version) => version.taken(why),
            None => self.current(why),
        }
    }

    /// The version in force at a date; none where that cannot be told.
    fn at(&self, date: &str, missing: &str) -> Option<Taken> {
        let why = format!("{missing}in force on {date}");
        let today = self.since.as_deref();
        if today.is_some_and(|since| since <= date) {
            return Some(self.current(why));
        }
        let dated = self.earlier.iter().filter_map(|version| version.since.as_deref().map(|since| (since, version)));
        let (since, version) = dated.filter(|(since, _)| *since <= date).max_by_key(|(since, _)| *since)?;
        // After the newest of the earlier ones it may be today's as well, unless that one's date is known.
        let is_newest = !self.earlier.iter().any(|other| other.since.as_deref() > Some(since));
        (!is_newest || today.is_some()).then(|| version.taken(why))
    }

    fn current(&self, why: String) -> Taken {
        Taken { contract: self.today, name: CURRENT.to_owned(), why }
    }
}

impl Version {
    fn taken(&self, why: String) -> Taken {
        Taken { contract: self.contract, name: self.name.clone(), why }
    }
}

/// What the version of today is called.
const CURRENT: &str = "current";

/// The first `YYYY-MM-DD` of a text.
fn date_in(text: &str) -> Option<&str> {
    let is_date = |part: &[u8]| {
        part.iter().enumerate().all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() })
    };
    let at = text.as_bytes().windows(10).position(is_date)?;
    text.get(at..at + 10)
}
