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
        // A line of code counts at its own place.
        let in_code = |(d, f): &At| {
            let facts = &self.to.docs[*d].facts;
            facts.statements[facts.facts[*f].statement()].place == Place::Code
        };
        let is_open = |at: &At| self.statement().place != Place::Code || !in_code(at);
        if let Some((d, f)) = written.iter().find_map(|text| self.index.to.facts(text).find(is_open)) {
            return Some(Fate::Reworded(span(d, self.to.docs[d].facts.facts[f].range).into()));
        }
        let places: Vec<At> = self.index.to.facts(name).filter(is_open).collect();
        if let Some(here) = places.iter().find_map(|at| self.assigned(*at, value)) {
            return Some(Fate::Reworded(here.into()));
        }
        let (here, to) = places.iter().find_map(|at| self.other_value(*at))?;
        let difference = Difference { what: FactKind::Env.name(), from: fact.text.to_string(), to };
        Some(Fate::Altered(here.into(), difference.into()))
    }

    /// Altered, where a value that stands in the outputs is no more that of the variable which a row, an item or a
    /// sentence gives it.
    pub(super) fn reassigned(&self, fact: &Fact, fate: &Fate) -> Option<Fate> {
        if !matches!(fate, Fate::Kept(_) | Fate::Reworded(_)) || self.has_twin() {
            return None;
        }
        // `LOG_LEVEL: info` without marks of code.
        let is_said = || setting(&self.statement().text).is_some_and(|(_, value)| value == bare(&fact.text));
        let is_one = is_value(fact) || fact.kind == FactKind::Definition && is_said();
        if !is_one {
            return None;
        }
        let name = self.variable_of(fact)?;
        let places: Vec<At> = self.index.to.facts(name).collect();
        let lines = self.lines_of(name);
        let is_same = |(_, _, value): &(usize, usize, &str)| *value == bare(&fact.text);
        if lines.iter().any(is_same) || places.iter().any(|at| self.assigned(*at, bare(&fact.text)).is_some()) {
            return None;
        }
        let line = lines
            .first()
            .map(|(d, s, value)| (span(*d, self.to.docs[*d].facts.statements[*s].range), (*value).to_owned()));
        let (here, to) = line.or_else(|| places.iter().find_map(|at| self.other_value(*at)))?;
        let difference = Difference { what: "swapped", from: fact.text.to_string(), to };
        Some(Fate::Altered(here.into(), difference.into()))
    }

    /// The aligned lines of code that give a variable a value: document, statement, the value.
    fn lines_of(&self, name: &str) -> Vec<(usize, usize, &str)> {
        let leaves = self.hits().iter().map(|hit| self.index.to.units[hit.unit].at);
        let statements = leaves.flat_map(|(d, l)| self.to.docs[d].leaves[l].statements.clone().map(move |s| (d, s)));
        let line = |d: usize, s: usize| {
            let line = self.to.docs[d].facts.statements.get(s).filter(|line| line.place == Place::Code)?;
            setting(without_setting(&line.text))
        };
        let lines = statements.filter_map(|(d, s)| match line(d, s)? {
            (known, value) if known == name => Some((d, s, value)),
            ("name", known) if known == name => {
                line(d, s + 1).filter(|(key, _)| *key == "value").map(|(_, value)| (d, s + 1, value))
            }
            _ => None,
        });
        lines.collect()
    }

    /// The variable that a value is given to: in the first cell of its row, or the only one of its statement.
    fn variable_of(&self, fact: &Fact) -> Option<&str> {
        let statement = self.statement();
        let facts = &self.from.docs[self.at.0].facts;
        let is_name = |other: &&Fact| !other.inner && other.range != fact.range && is_variable(&other.text);
        match statement.place {
            Place::Code => None,
            Place::Cell => {
                let first = self.from.docs[self.leaf.0].leaves[self.leaf.1].statements.start;
                let name = facts.of(&facts.statements[first]).iter().find(is_name)?;
                let is_whole = bare(&statement.text) == bare(&fact.text) && self.at.1 == first + 1;
                is_whole.then_some(&*name.text)
            }
            _ => {
                let mut others =
                    facts.of(statement).iter().filter(|other| is_value(other) && other.range != fact.range);
                let name = others.next().filter(is_name)?;
                // `LOG_LEVEL is info`, and nothing else.
                let said = [self.tokens(name), self.tokens(fact)];
                let tokens = &self.words().said.tokens;
                let is_light = |t: usize| tokens[t].is_light() || said.iter().any(|part| part.contains(&t));
                (others.next().is_none() && (0..tokens.len()).all(is_light)).then_some(&*name.text)
            }
        }
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
        if statement.place == Place::Code {
            return None;
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
            let s = self.behind_in_row((d, f)).next().filter(|_| is_name)?;
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
    let text = without_setting(&fact.text);
    let (name, value) = setting(text)?;
    let is_one = match fact.kind {
        FactKind::Env => true,
        FactKind::Command => text.len() < fact.text.len(),
        // In small letters it is any key.
        FactKind::CodeBlock => !name.contains(char::is_lowercase),
        _ => false,
    };
    is_one.then_some((name, value))
}

/// A line without what stands in front of its variable.
fn without_setting(line: &str) -> &str {
    let line = line.trim_start().trim_start_matches("- ");
    SETTING.iter().find_map(|setting| line.strip_prefix(setting)).unwrap_or(line)
}

/// True for a name as environment variables have it.
fn is_variable(text: &str) -> bool {
    let may_have = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    text.len() > 2 && text.starts_with(|c: char| c.is_ascii_uppercase()) && text.chars().all(may_have)
}

/// What a statement that begins with a name says behind it, as `NAME: value` and `NAME = value` do.
fn behind_name<'s>(statement: &'s Statement, name: &Fact) -> Option<&'s str> {
    let rest = without_setting(&statement.text).trim_start_matches('`').strip_prefix(&*name.text)?;
    let rest = rest.trim_start_matches('`').trim_start().strip_prefix([':', '=', '-', '–', '—'])?;
    Some(rest.trim()).filter(|rest| !rest.is_empty())
}
