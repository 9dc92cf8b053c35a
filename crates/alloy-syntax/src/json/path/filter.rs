//! Conditions in paths: `[?(@.name == "a" && @.port > 80)]`.

use std::cmp::Ordering;

use super::{Path, Reader};
use crate::{MAX_NESTING, Value};

/// A condition that a value meets or not.
#[derive(Debug, PartialEq)]
pub(super) enum Filter {
    Any(Vec<Filter>),
    All(Vec<Filter>),
    Not(Box<Filter>),
    /// The path leads to something, and not to `false`.
    Is(Operand),
    Compare(Operand, Comparison, Operand),
}

#[derive(Debug, PartialEq)]
pub(super) enum Operand {
    Path(Path),
    Value(Value),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    LessEqual,
    GreaterEqual,
    Less,
    Greater,
}

/// Longer ones first.
const COMPARISONS: [(&str, Comparison); 6] = [
    ("==", Comparison::Equal),
    ("!=", Comparison::NotEqual),
    ("<=", Comparison::LessEqual),
    (">=", Comparison::GreaterEqual),
    ("<", Comparison::Less),
    (">", Comparison::Greater),
];

impl Filter {
    pub(super) fn holds(&self, top: &Value, value: &Value) -> bool {
        match self {
            Self::Any(filters) => filters.iter().any(|it| it.holds(top, value)),
            Self::All(filters) => filters.iter().all(|it| it.holds(top, value)),
            Self::Not(filter) => !filter.holds(top, value),
            Self::Is(operand) => operand.value(top, value).is_some_and(|it| *it != Value::Bool(false)),
            Self::Compare(left, comparison, right) => {
                compare(left.value(top, value), *comparison, right.value(top, value))
            }
        }
    }
}

impl Operand {
    /// The first value that a path leads to, or the literal.
    fn value<'v>(&'v self, top: &'v Value, here: &'v Value) -> Option<&'v Value> {
        match self {
            Self::Path(path) => path.found(top, here).first().copied(),
            Self::Value(value) => Some(value),
        }
    }
}

/// What is not there equals nothing.
fn compare(left: Option<&Value>, comparison: Comparison, right: Option<&Value>) -> bool {
    let (Some(left), Some(right)) = (left, right) else { return comparison == Comparison::NotEqual };
    let order = match (left, right) {
        (Value::String(left), Value::String(right)) => Some(left.cmp(right)),
        (Value::Int(left), Value::Int(right)) => Some(left.cmp(right)),
        (Value::Int(left), Value::Float(right)) => (*left as f64).partial_cmp(right),
        (Value::Float(left), Value::Int(right)) => left.partial_cmp(&(*right as f64)),
        (Value::Float(left), Value::Float(right)) => left.partial_cmp(right),
        _ => None,
    };
    match comparison {
        Comparison::Equal => left.equals(right),
        Comparison::NotEqual => !left.equals(right),
        Comparison::LessEqual => order.is_some_and(Ordering::is_le),
        Comparison::GreaterEqual => order.is_some_and(Ordering::is_ge),
        Comparison::Less => order == Some(Ordering::Less),
        Comparison::Greater => order == Some(Ordering::Greater),
    }
}

impl Reader<'_> {
    pub(super) fn filter(&mut self) -> Result<Filter, String> {
        if self.nesting == MAX_NESTING {
            return Err("the path is nested too deeply".into());
        }
        self.nesting += 1;
        let mut filters = vec![self.conjunction()?];
        while self.eat_operator("||") {
            filters.push(self.conjunction()?);
        }
        self.nesting -= 1;
        Ok(if filters.len() > 1 { Filter::Any(filters) } else { filters.remove(0) })
    }

    fn conjunction(&mut self) -> Result<Filter, String> {
        let mut filters = vec![self.condition()?];
        while self.eat_operator("&&") {
            filters.push(self.condition()?);
        }
        Ok(if filters.len() > 1 { Filter::All(filters) } else { filters.remove(0) })
    }

    fn condition(&mut self) -> Result<Filter, String> {
        let mut is_wanted = true;
        while self.eat_operator("!") {
            is_wanted = !is_wanted;
        }
        let filter = if self.eat_operator("(") {
            let inner = self.filter()?;
            self.close(")")?;
            inner
        } else {
            self.comparison()?
        };
        Ok(if is_wanted { filter } else { Filter::Not(Box::new(filter)) })
    }

    fn comparison(&mut self) -> Result<Filter, String> {
        let left = self.operand()?;
        let found = COMPARISONS.into_iter().find(|it| self.eat_operator(it.0));
        match found {
            Some((_, comparison)) => Ok(Filter::Compare(left, comparison, self.operand()?)),
            None => Ok(Filter::Is(left)),
        }
    }

    fn operand(&mut self) -> Result<Operand, String> {
        self.skip_blanks();
        if self.rest().starts_with(['@', '$']) {
            return self.path().map(Operand::Path);
        }
        if self.rest().starts_with(['\'', '"']) {
            return self.string().map(|it| Operand::Value(Value::String(it)));
        }
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
        let word: String = self.rest().chars().take_while(|c| is_part(*c)).collect();
        let value = match word.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" | "nil" => Value::Null,
            word => match (word.parse(), word.parse::<f64>()) {
                (Ok(number), _) => Value::Int(number),
                (_, Ok(number)) => Value::Float(number),
                _ => return Err(self.wrong()),
            },
        };
        self.at += word.len();
        Ok(Operand::Value(value))
    }

    fn eat_operator(&mut self, operator: &str) -> bool {
        self.skip_blanks();
        self.eat(operator)
    }
}
