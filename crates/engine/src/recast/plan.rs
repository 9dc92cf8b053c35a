//! The plan of a recast, in the team's own plan template.
//!
//! Every value is a frame over paths and the source's title; what only people know is `N/A`.
//! Sections, labels and columns are found by what their words mean (`plan.tsv`).

use std::sync::LazyLock;

use super::form::{Cell, Fill, id};
use super::outline::Place;
use super::values::{UNKNOWN, quoted};
use crate::contract::{Contract, ValueKind};
use crate::frames;
use crate::source::folder;

static WORDS: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let lines = include_str!("plan.tsv").lines().skip(1);
    lines
        .filter_map(|line| {
            let mut columns = line.split('\t');
            Some((columns.next()?, columns.next()?))
        })
        .collect()
});

/// The first of `meanings` that a label, title or column head has.
pub fn means(label: &str, meanings: &[&'static str]) -> Option<&'static str> {
    let lower = label.to_lowercase();
    WORDS.iter().find(|(meaning, word)| meanings.contains(meaning) && lower.contains(word)).map(|(meaning, _)| *meaning)
}

/// True for a template of plans: most of its parts are those of a plan.
pub fn is_plan(contract: &Contract) -> bool {
    let document = &contract.document;
    let titles = document.sections.iter().map(|section| section.title.of(&contract.text).to_owned());
    let labels = contract.fields().map(|id| contract.slots[id].title.show());
    let texts: Vec<String> = titles.chain(labels).collect();
    let found = ["goals", "nongoals", "outside", "constraints", "risks", "completion", "tasks"];
    let n = found.iter().filter(|meaning| texts.iter().any(|text| means(text, &[**meaning]).is_some())).count();
    // A template that is called a plan is one, whatever its sections are called.
    let name = contract.path.rsplit('/').next().unwrap_or(&contract.path).to_lowercase();
    let is_called = name.split(|c: char| !c.is_alphanumeric()).any(|word| word == "plan");
    n >= 4 || is_called
}

/// What a plan moves: sources, and the spec that they become.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// Title of the source, if it has one.
    pub heading: Option<String>,
    /// Paths of the sources.
    pub sources: Vec<String>,
    /// The spec's path and its template's.
    pub spec: (String, String),
    /// Owner that the source names.
    pub owner: Option<String>,
    /// Date of the source's last change.
    pub date: Option<String>,
}

impl Move {
    fn source(&self) -> String {
        listed(self.sources.iter())
    }

    fn check(&self) -> String {
        call("check", [&self.spec.0])
    }

    fn verify(&self) -> String {
        call("verify", [&self.spec.0])
    }
}

/// What a plan speaks of.
#[derive(Debug, Clone)]
pub struct PlanFill<'a> {
    /// The plan's contract.
    pub contract: &'a Contract,
    /// Title for the first heading: the feature's name.
    pub name: String,
    /// What it moves, one for each spec.
    pub moves: &'a [Move],
    /// The plan's path and its template's.
    pub plan: (String, String),
}

impl PlanFill<'_> {
    /// What the plan as a whole starts from: the sources of one spec, of several the folders that they lie in.
    fn origins(&self) -> Vec<String> {
        if let [only] = self.moves {
            return only.sources.clone();
        }
        let mut out: Vec<String> = Vec::new();
        for path in self.moves.iter().flat_map(|one| &one.sources) {
            let origin = match folder(path) {
                "" => path.clone(),
                folder => format!("{folder}/"),
            };
            if !out.contains(&origin) {
                out.push(origin);
            }
        }
        out
    }

    fn origin(&self) -> String {
        listed(self.origins().iter())
    }

    /// One sentence: what this plan reaches. `show` escapes marks where that is needed.
    fn goal(&self, show: impl Fn(&str) -> String) -> String {
        match self.moves {
            [Move { heading: Some(heading), sources, .. }] if sources.len() == 1 => frame("goal", &[&show(heading)]),
            // Of several, no title speaks for the others.
            _ => frame("goal-file", &[&self.origins().join(", ")]),
        }
    }

    /// The templates of the specs, each once.
    fn templates(&self) -> String {
        let mut all: Vec<&String> = self.moves.iter().map(|one| &one.spec.1).collect();
        all.dedup();
        listed(all.into_iter())
    }

    fn check_all(&self) -> String {
        call("check", self.moves.iter().map(|one| &one.spec.0))
    }

    fn check_plan(&self) -> String {
        call("check", [&self.plan.0])
    }

    /// The command that proves everything: of one spec its own, of several that of their plan, which stands for them.
    fn verify_all(&self) -> String {
        match self.moves {
            [only] => only.verify(),
            _ => call("verify", [&self.plan.0]),
        }
    }

    fn values(&self, meaning: &str) -> Vec<String> {
        let specs = || self.moves.iter().map(|one| &one.spec);
        let plan = code(&self.plan.0);
        match meaning {
            "goals" => vec![self.goal(super::values::escaped)],
            "files" => specs().map(|(path, _)| code(path)).chain([plan]).collect(),
            "nongoals" => vec![frame("non-goal", &[])],
            "outside" => vec![frame("out-of-scope", &[&self.origin()])],
            "requirements" => specs()
                .chain([&self.plan])
                .map(|(path, template)| frame("follows", &[&code(path), &code(template)]))
                .collect(),
            // A list of paths would be read as several things that are asked for.
            "constraints" => self.origins().iter().map(|origin| frame("constraint", &[&code(origin)])).collect(),
            "source" => self.moves.iter().map(Move::source).collect(),
            "context" => vec![frame("context", &[&self.origin(), &self.templates()])],
            "completion" | "verification" => [self.check_all(), self.check_plan(), self.verify_all()]
                .iter()
                .map(|command| frame("passes", &[command]))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Id of the requirement behind a task, in brackets as the template writes it.
    fn requirement(&self, n: usize) -> String {
        let family =
            self.contract.ids.iter().find(|family| family.prefix.contains("REQ") || family.prefix.starts_with("FR"));
        let Some(family) = family else { return UNKNOWN.to_owned() };
        let id = id(family, n);
        let marked = format!("[{}", family.prefix);
        if self.contract.text.contains(&marked) { format!("[{id}]") } else { id }
    }
}

const SECTIONS: [&str; 12] = [
    "nongoals",
    "outside",
    "goals",
    "files",
    "requirements",
    "constraints",
    "source",
    "context",
    "risks",
    "verification",
    "completion",
    "tasks",
];

impl Fill for PlanFill<'_> {
    fn title(&self) -> &str {
        &self.name
    }

    fn path(&self) -> &str {
        &self.plan.0
    }

    fn key(&self, key: &str, kind: &ValueKind) -> Option<String> {
        let meaning = super::values::meaning(key);
        let known = match meaning.as_str() {
            "goal" | "objective" | "summary" => Some(self.goal(str::to_owned)),
            "title" => Some(self.name.clone()),
            // Where several are named, no one of them owns the whole.
            "owner" => {
                let mut owners: Vec<&String> = self.moves.iter().flat_map(|one| &one.owner).collect();
                owners.dedup();
                <[_; 1]>::try_from(owners).ok().map(|[only]| only.clone())
            }
            "updated" => self.moves.iter().filter_map(|one| one.date.clone()).max(),
            _ => None,
        };
        match (known, kind) {
            (Some(value), ValueKind::Text | ValueKind::Date) => Some(quoted(&value)),
            (_, ValueKind::Default(_) | ValueKind::List(_)) => None,
            _ => Some(quoted(UNKNOWN)),
        }
    }

    fn label(&self, section: Option<&Place>, label: &str) -> Vec<String> {
        match means(label, &SECTIONS) {
            // A field among the verifications asks for tests of one kind; a list of them for whatever checks.
            Some("verification") if section.is_none_or(|section| section.title != label) => Vec::new(),
            meaning => meaning.map(|meaning| self.values(meaning)).unwrap_or_default(),
        }
    }

    fn body(&self, section: &Place) -> Vec<String> {
        match means(&section.title, &SECTIONS) {
            Some("context") => self.values("context"),
            _ => Vec::new(),
        }
    }

    fn rows(&self, section: &Place, columns: &[String]) -> Vec<Vec<Cell>> {
        let row = |description: String, command: String, target: usize| {
            vec![
                ("description", description),
                ("criterion", frame("passes", &[&command])),
                ("command", command),
                ("target", self.requirement(target)),
            ]
        };
        let plan = code(&self.plan.0);
        let of_plan = self.moves.len() + 1;
        let files = |mut row: Vec<(&'static str, String)>, path: &str| {
            row.push(("files", code(path)));
            row
        };
        let moves = || (1..).zip(self.moves);
        // Each row as (meaning, text) pairs; a column takes the one it means.
        let rows: Vec<Vec<(&str, String)>> = match means(&section.title, &["risks", "verification", "tasks"]) {
            Some("tasks") => moves()
                .map(|(n, one)| {
                    let described = frame("task-spec", &[&one.source(), &code(&one.spec.0)]);
                    files(row(described, one.check(), n), &one.spec.0)
                })
                .chain([files(row(frame("task-plan", &[&plan]), self.check_plan(), of_plan), &self.plan.0)])
                .collect(),
            Some("verification") => moves()
                .map(|(n, one)| row(frame("check-form", &[&code(&one.spec.0)]), one.check(), n))
                .chain([row(frame("check-form", &[&plan]), self.check_plan(), of_plan)])
                .chain(moves().map(|(n, one)| row(frame("check-kept", &[&one.source()]), one.verify(), n)))
                .collect(),
            Some("risks") => vec![vec![
                ("risks", frame("risk", &[&self.origin()])),
                ("mitigation", frame("mitigation", &[&self.verify_all()])),
            ]],
            _ => return Vec::new(),
        };
        let of_column = |column: &str| {
            means(column, &["files", "mitigation", "description", "command", "criterion", "target", "risks"])
        };
        rows.iter()
            .map(|row| {
                let cells = columns.iter().enumerate().map(|(at, column)| {
                    let found = of_column(column).and_then(|meaning| row.iter().find(|(known, _)| *known == meaning));
                    match found {
                        Some((_, text)) => Cell::Text(text.clone()),
                        None if at == 0 => Cell::Id,
                        None => Cell::Text(UNKNOWN.to_owned()),
                    }
                });
                cells.collect()
            })
            .collect()
    }

    fn entries(&self, _section: &Place) -> Vec<String> {
        Vec::new()
    }

    fn checks(&self, section: &Place) -> Vec<String> {
        match means(&section.title, &["completion", "verification", "tasks"]) {
            Some(_) => self.values("completion"),
            None => Vec::new(),
        }
    }

    fn note(&self, _cells: &[String]) -> Option<String> {
        None
    }
}

/// Paths as a plan lists them.
fn listed<'p>(paths: impl Iterator<Item = &'p String>) -> String {
    paths.map(|path| code(path)).collect::<Vec<_>>().join(", ")
}

/// A call of specast on some files.
fn call<'p>(verb: &str, paths: impl IntoIterator<Item = &'p String>) -> String {
    let paths: Vec<&str> = paths.into_iter().map(String::as_str).collect();
    format!("`specast {verb} {}`", paths.join(" "))
}

/// A path as inline code.
pub fn code(path: &str) -> String {
    format!("`{}`", path.replace('`', ""))
}

fn frame(id: &str, values: &[&str]) -> String {
    frames::render(id, values).unwrap_or_default()
}
