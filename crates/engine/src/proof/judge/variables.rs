//! A variable and its value: `LOG_LEVEL=info` may stand as a row of a table, as `LOG_LEVEL: info` or within a sentence.

use specast_syntax::Span;

use super::super::compare::{bare, is_value, setting};
use super::super::exact::At;
use super::super::{Difference, Fate, span};
use super::Judge;
use crate::facts::{Fact, FactKind, Place, Statement};

/// Words in front of an assignment of a shell that set it for others.
const SETTING: [&str; 2] = ["export ", "set "];

impl Judge<'_> {
    /// What became of an assignment of which the outputs name the variable and its value apart; nothing where they do
    /// not name it.
    pub(super) fn variable(&self, fact: &Fact) -> Option<Fate> {
        let (name, value) = assignment(fact).or_else(|| self.listed(fact))?;
        let written = [format!("{name}={value}"), format!("{name}: {value}"), format!("- {name}={value}")];
        if let Some((d, f)) = written.iter().find_map(|text| self.index.to.facts(text).next()) {
            return Some(Fate::Reworded(span(d, self.to.docs[d].facts.facts[f].range).into()));
        }
        let places: Vec<At> = self.index.to.facts(name).collect();
        if let Some(here) = places.iter().find_map(|at| self.assigned(*at, value)) {
            return Some(Fate::Reworded(here.into()));
        }
        let (here, to) = places.iter().find_map(|at| self.other_value(*at))?;
        let difference = Difference { what: FactKind::Env.name(), from: fact.text.to_string(), to };
        Some(Fate::Altered(here.into(), difference.into()))
    }

    /// A variable and its value as lines of their own, as Kubernetes lists them: `- name: LOG_LEVEL`, `value: info`. Each
    /// of them stands for both.
    fn listed(&self, fact: &Fact) -> Option<(&str, &str)> {
        let statements = &self.from.docs[self.at.0].facts.statements;
        let line = |s: usize, key: &str| {
            let line = statements.get(s).filter(|line| line.place == Place::Code)?;
            setting(line.text.trim_start_matches("- ")).filter(|(name, _)| *name == key).map(|(_, value)| value)
        };
        let name_at = if line(self.at.1, "name").is_some() { self.at.1 } else { self.at.1.checked_sub(1)? };
        (fact.kind == FactKind::CodeBlock).then_some((line(name_at, "name")?, line(name_at + 1, "value")?))
    }

    /// The place that gives a value to the variable that a fact of the outputs names.
    fn assigned(&self, (d, f): At, value: &str) -> Option<Span> {
        let doc = &self.to.docs[d];
        let statement = &doc.facts.statements[doc.facts.facts[f].statement()];
        if statement.place == Place::Cell {
            let cells = self.behind_in_row((d, f)).map(|s| &doc.facts.statements[s]);
            return cells.into_iter().find(|cell| bare(&cell.text) == value).map(|cell| span(d, cell.range));
        }
        if behind_name(statement, &doc.facts.facts[f]).is_some_and(|said| bare(said) == value) {
            return Some(span(d, statement.range));
        }
        let mut values = doc.facts.of(statement).iter().filter(|other| is_value(other) && bare(&other.text) == value);
        values.next().map(|other| span(d, other.range))
    }

    /// What stands in the place of the value.
    fn other_value(&self, (d, f): At) -> Option<(Span, String)> {
        let doc = &self.to.docs[d];
        let statement = &doc.facts.statements[doc.facts.facts[f].statement()];
        if statement.place == Place::Cell {
            let is_name = bare(&statement.text) == bare(&doc.facts.facts[f].text);
            let s = self.behind_in_row((d, f)).filter(|_| is_name).next()?;
            let cell = &doc.facts.statements[s];
            return Some((span(d, cell.range), cell.text.to_string()));
        }
        let said = behind_name(statement, &doc.facts.facts[f])?;
        Some((span(d, statement.range), said.to_owned()))
    }

    /// The cells of a row behind the one that a fact stands in.
    fn behind_in_row(&self, (d, f): At) -> impl Iterator<Item = usize> + use<> {
        let doc = &self.to.docs[d];
        let s = doc.facts.facts[f].statement();
        s + 1..doc.leaves[doc.statements[s].leaf()].statements.end
    }
}

/// The variable and the value of an assignment.
fn assignment(fact: &Fact) -> Option<(&str, &str)> {
    let text = match fact.kind {
        FactKind::Env => &*fact.text,
        FactKind::Command => SETTING.iter().find_map(|setting| fact.text.strip_prefix(setting))?,
        FactKind::CodeBlock => fact.text.trim_start_matches("- "),
        _ => return None,
    };
    // In small letters it is any key.
    setting(text).filter(|(name, _)| fact.kind != FactKind::CodeBlock || !name.contains(char::is_lowercase))
}

/// What a statement that begins with a name says behind it, as `NAME: value` and `NAME = value` do.
fn behind_name<'s>(statement: &'s Statement, name: &Fact) -> Option<&'s str> {
    let rest = statement.text.trim_start().trim_start_matches('`').strip_prefix(&*name.text)?;
    let rest = rest.trim_start_matches('`').trim_start().strip_prefix([':', '=', '-', '–', '—'])?;
    Some(rest.trim()).filter(|rest| !rest.is_empty())
}
