//! What a team says of its plans and of its ids.

use std::collections::BTreeMap;

use anyhow::{Result, bail};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use specast_engine::status::{self, CHECKS, Check, Known, Question, What, Word};
use specast_engine::trace::{Pattern, Role};

use super::FILE;
use crate::meant;

/// How the criteria of plans are understood.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Status {
    /// Words of the team, each with the thing that it means: `dossier = "spec"`.
    pub words: BTreeMap<String, String>,
    /// Criteria of the team, each with the check or the command that decides it.
    pub criteria: Vec<Criterion>,
}

/// A criterion of the team.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Criterion {
    /// Its words; their order, endings and articles are left aside.
    pub says: String,
    /// The check that decides it, such as `links` or `conserved`.
    #[serde(default)]
    pub check: Option<String>,
    /// The command that decides it, by ending with 0; it runs with `--run` only.
    #[serde(default)]
    pub command: Option<String>,
    /// Why it is decided so.
    #[serde(default)]
    pub reason: String,
}

/// What is traced.
#[derive(Debug, Clone, Default, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub struct Trace {
    /// What families of ids stand for, by their prefix: `requirement`, `task` or `verification`.
    pub families: BTreeMap<String, String>,
    /// Globs of the files of code in which ids are looked for; none: every text that is no document.
    pub code: Vec<String>,
    /// Globs of the files of code that hold tests; none: those that are called so.
    pub tests: Vec<String>,
    /// Regular expressions that say how ids stand in code, with `{id}` for the id; none: wherever one stands.
    pub patterns: Vec<String>,
}

impl Status {
    /// The words, as the engine takes them.
    pub fn words(&self) -> Vec<Word> {
        let all = self.words.iter();
        all.map(|(word, means)| Word { word: word.clone(), means: means.clone() }).collect()
    }

    /// The criteria, as the engine takes them.
    pub fn known(&self) -> Vec<Known> {
        let what = |criterion: &Criterion| match (&criterion.check, &criterion.command) {
            (Some(check), _) => {
                let check = Check::named(check)?;
                Some(What::Look(Question { check, wanted: true, paths: Vec::new() }))
            }
            (None, command) => command.clone().map(What::Run),
        };
        let all = self.criteria.iter();
        all.filter_map(|criterion| Some(Known { says: criterion.says.clone(), what: what(criterion)? })).collect()
    }

    pub(super) fn validate(&self, line: impl Fn(&str) -> usize) -> Result<()> {
        for (word, means) in &self.words {
            if !status::things().contains(&means.as_str()) {
                let meant = meant::question(means, status::things().iter().copied());
                let known = status::things().join(", ");
                bail!(
                    "{FILE}:{}: `{word}` means `{means}`, which is no thing that is known, only {known}{meant}",
                    line(word)
                );
            }
        }
        for Criterion { says, check, command, .. } in &self.criteria {
            match (check, command) {
                (Some(check), None) if Check::named(check).is_none() => {
                    let names = CHECKS.iter().map(|(_, name, _)| *name);
                    let (meant, known) = (meant::question(check, names.clone()), names.collect::<Vec<_>>().join(", "));
                    bail!("{FILE}:{}: no check is called `{check}`, only {known}{meant}", line(check));
                }
                (Some(_), None) | (None, Some(_)) => {}
                _ => bail!("{FILE}:{}: a criterion has a `check` or a `command`, one of the two", line(says)),
            }
        }
        Ok(())
    }
}

impl Trace {
    pub(super) fn validate(&self, line: impl Fn(&str) -> usize) -> Result<()> {
        for (family, role) in &self.families {
            if Role::named(role).is_none() {
                let meant = meant::question(role, Role::ALL.iter().map(|role| role.word()));
                bail!(
                    "{FILE}:{}: ids of `{family}` stand for a requirement, a task or a verification, not for `{role}`{meant}",
                    line(family)
                );
            }
        }
        for pattern in &self.patterns {
            if let Err(error) = Pattern::read(pattern) {
                bail!("{FILE}:{}: {error}", line("patterns"));
            }
        }
        Ok(())
    }
}
