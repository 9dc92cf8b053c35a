//! Tables of a template filled in: rows of a sample table, remarks in the rows of a fixed one.

use specast_syntax::Range;

use super::super::outline::Place;
use super::super::values::UNKNOWN;
use super::{Cell, Former, id};
use crate::contract::{SlotKind, notation};

impl Former<'_> {
    pub(super) fn table(&self, range: Range, place: Option<&Place>) -> Option<String> {
        let document = &self.contract.document;
        let text: &str = &self.contract.text;
        let table = notation::tables(document, text).into_iter().find(|table| range.contains(table.range))?;
        let slot = self.slots(table.range).find(|slot| matches!(slot.kind, SlotKind::Table { .. }));
        let is_fixed = slot.is_some_and(|slot| matches!(slot.kind, SlotKind::Table { fixed_rows: true, .. }));
        let mut lines: Vec<String> = self.text(range).lines().map(|line| line.trim_end().to_owned()).collect();
        if is_fixed {
            for line in lines.iter_mut().skip(2) {
                *line = self.noted(line);
            }
            return Some(lines.join(self.eol));
        }
        let samples: Vec<String> = lines.drain(2.min(lines.len())..).collect();
        let rows = place.map(|place| self.fill.rows(place, &table.columns)).unwrap_or_default();
        let family = table.rows.first().and_then(|row| {
            let cell = document.cells(*row).first().copied()?;
            let (family, at) = self.first_id(cell)?;
            Some((family, self.text(cell).to_owned(), at))
        });
        for (n, row) in rows.iter().enumerate() {
            let cells: Vec<String> = row
                .iter()
                .map(|cell| match (cell, &family) {
                    (Cell::Id, Some((family, raw, at))) => {
                        format!("{}{}{}", &raw[..at.start], id(family, n + 1), &raw[at.end..])
                    }
                    (Cell::Id, None) => UNKNOWN.to_owned(),
                    (Cell::Text(text), _) => text.clone(),
                })
                .collect();
            lines.push(format!("| {} |", cells.join(" | ")));
        }
        if rows.is_empty() && !samples.is_empty() {
            lines.push(format!("| {} |", vec![UNKNOWN; table.columns.len()].join(" | ")));
        }
        Some(lines.join(self.eol))
    }

    /// A row of the template with its empty cells filled.
    fn noted(&self, line: &str) -> String {
        let cells = split_row(line);
        let shown: Vec<String> = cells.iter().map(|cell| cell.trim().to_owned()).collect();
        if !shown.iter().any(String::is_empty) {
            return line.to_owned();
        }
        let note = self.fill.note(&shown).unwrap_or_else(|| UNKNOWN.to_owned());
        let mut is_noted = false;
        let filled: Vec<String> = shown
            .iter()
            .map(|cell| match cell.as_str() {
                "" if !std::mem::replace(&mut is_noted, true) => note.clone(),
                "" => UNKNOWN.to_owned(),
                cell => cell.to_owned(),
            })
            .collect();
        format!("| {} |", filled.join(" | "))
    }
}

/// The cells of a row as they stand.
fn split_row(line: &str) -> Vec<String> {
    let bare = line.trim();
    let bare = bare.strip_prefix('|').unwrap_or(bare);
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in bare.chars() {
        if c == '|' && !escaped {
            cells.push(String::new());
        } else if let Some(last) = cells.last_mut() {
            last.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    if bare.ends_with('|') {
        cells.pop();
    }
    cells
}
