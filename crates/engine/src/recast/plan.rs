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

/// What a plan speaks of.
#[derive(Debug, Clone)]
pub struct PlanFill<'a> {
    /// The plan's contract.
    pub contract: &'a Contract,
    /// Title for the first heading: the feature's name.
    pub name: String,
    /// Title of the source, if it has one.
    pub heading: Option<String>,
    /// Paths of the sources.
    pub sources: Vec<String>,
    /// The spec's path and its template's.
    pub spec: (String, String),
    /// The plan's path and its template's.
    pub plan: (String, String),
    /// Owner that the source names.
    pub owner: Option<String>,
    /// Date of the source's last change.
    pub date: Option<String>,
}

impl PlanFill<'_> {
    /// The sources, as a plan names them.
    fn source(&self) -> String {
        self.sources.iter().map(|path| code(path)).collect::<Vec<_>>().join(", ")
    }

    /// One sentence: what this plan reaches. `is_markdown` tells where marks have to be escaped.
    fn goal(&self, show: impl Fn(&str) -> String) -> String {
        match (&self.heading, &self.sources[..]) {
            (Some(heading), [_]) => frame("goal", &[&show(heading)]),
            // Of several, no title speaks for the others.
            (_, all) => frame("goal-file", &[&all.join(", ")]),
        }
    }

    fn check(&self) -> String {
        format!("`specast check {}`", self.spec.0)
    }

    fn check_plan(&self) -> String {
        format!("`specast check {}`", self.plan.0)
    }

    fn verify(&self) -> String {
        format!("`specast verify {}`", self.spec.0)
    }

    fn values(&self, meaning: &str) -> Vec<String> {
        match meaning {
            "goals" => vec![self.goal(super::values::escaped)],
            "files" => vec![code(&self.spec.0), code(&self.plan.0)],
            "nongoals" => vec![frame("non-goal", &[])],
            "outside" => vec![frame("out-of-scope", &[&self.source()])],
            "requirements" => vec![
                frame("follows", &[&code(&self.spec.0), &code(&self.spec.1)]),
                frame("follows", &[&code(&self.plan.0), &code(&self.plan.1)]),
            ],
            "constraints" => vec![frame("constraint", &[&self.source()])],
            "source" => vec![self.source()],
            "context" => vec![frame("context", &[&self.source(), &code(&self.spec.1)])],
            "completion" | "verification" => [self.check(), self.check_plan(), self.verify()]
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
            "owner" => self.owner.clone(),
            "updated" => self.date.clone(),
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
        let spec = code(&self.spec.0);
        let plan = code(&self.plan.0);
        // Each row as (meaning, text) pairs; a column takes the one it means.
        let rows: Vec<Vec<(&str, String)>> = match means(&section.title, &["risks", "verification", "tasks"]) {
            Some("tasks") => vec![
                vec![
                    ("description", frame("task-spec", &[&self.source(), &spec])),
                    ("files", spec.clone()),
                    ("target", self.requirement(1)),
                    ("criterion", frame("passes", &[&self.check()])),
                ],
                vec![
                    ("description", frame("task-plan", &[&plan])),
                    ("files", plan),
                    ("target", self.requirement(2)),
                    ("criterion", frame("passes", &[&self.check_plan()])),
                ],
            ],
            Some("verification") => vec![
                vec![
                    ("description", frame("check-form", &[&spec])),
                    ("command", self.check()),
                    ("target", self.requirement(1)),
                    ("criterion", frame("passes", &[&self.check()])),
                ],
                vec![
                    ("description", frame("check-form", &[&plan])),
                    ("command", self.check_plan()),
                    ("target", self.requirement(2)),
                    ("criterion", frame("passes", &[&self.check_plan()])),
                ],
                vec![
                    ("description", frame("check-kept", &[&self.source()])),
                    ("command", self.verify()),
                    ("target", self.requirement(1)),
                    ("criterion", frame("passes", &[&self.verify()])),
                ],
            ],
            Some("risks") => vec![vec![
                ("risks", frame("risk", &[&self.source()])),
                ("mitigation", frame("mitigation", &[&self.verify()])),
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

/// A path as inline code.
pub fn code(path: &str) -> String {
    format!("`{}`", path.replace('`', ""))
}

fn frame(id: &str, values: &[&str]) -> String {
    frames::render(id, values).unwrap_or_default()
}
