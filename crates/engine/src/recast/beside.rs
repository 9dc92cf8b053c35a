//! A YAML file that stands beside a document: a template whose keys take what a source says of itself.
//!
//! An entry of the front matter moves as it stands, comment and all; the rest of the template stays, its comments and
//! the order of its keys too. A key that nothing is said of is `N/A`, unless the template's own value is a default.

use specast_syntax::{BlockKind, Range};

use super::form::Fill;
use super::moved::Decided;
use super::place::Target;
use super::units::Part;
use super::values::{UNKNOWN, labelled, plain, quoted};
use crate::contract::{Contract, SlotKind, ValueKind};
use crate::edit::{self, TextEdit};

/// A filled file, and what of the source stands there from now on.
#[derive(Debug, Default)]
pub(super) struct Filled {
    /// Its text.
    pub text: String,
    /// Entries of the front matter that moved.
    pub entries: Vec<Range>,
    /// Units of labelled lines that moved.
    pub units: Vec<usize>,
}

/// Fills the template with what a source says of itself, above all `fill` for keys of other names.
pub(super) fn fill(contract: &Contract, source: Option<&Decided<'_>>, fill: &dyn Fill) -> Filled {
    let mut out = Filled::default();
    let mut edits: Vec<TextEdit> = Vec::new();
    let said = source.map(|one| labelled(one.source, &one.units)).unwrap_or_default();
    // For each labelled line, whether it stands in the file word for word.
    let mut is_filed = vec![false; said.len()];
    let own = contract.document.front.iter().flat_map(|front| &front.entries);
    for entry in own {
        // Behind the key, up to the end of the value: a comment behind that stays.
        let mut range = Range { start: entry.key_range.end, end: entry.range.end };
        let kind = contract.keys().map(|id| &contract.slots[id]).find_map(|slot| match &slot.kind {
            SlotKind::Key { value } if slot.title.show() == entry.key => Some(value),
            _ => None,
        });
        let text = if let Some((one, own)) = source.and_then(|one| Some((one, moved(one, &entry.key)?))) {
            out.entries.push(own.whole);
            if own.has_comment {
                // Two comments in one line would be one: the author's stays.
                let rest = contract.text[range.end as usize..].lines().next().unwrap_or_default();
                range.end += rest.trim_end().len() as u32;
            }
            own.value.of(&one.source.text).trim_end().to_owned()
        } else if let Some(at) =
            said.iter().position(|said| same_key(&said.label, &entry.key) && !said.value.is_empty())
        {
            let value = plain(&said[at].value);
            is_filed[at] = !matches!(kind, Some(ValueKind::List(_)));
            match kind {
                Some(ValueKind::List(_)) => list(&value),
                _ => format!(": {}", quoted(&value)),
            }
        } else if entry.value.is_empty() {
            continue;
        } else {
            match (fill.key(&entry.key, kind.unwrap_or(&ValueKind::Text)), kind) {
                (Some(value), _) => format!(": {value}"),
                (None, Some(ValueKind::Default(_))) => continue,
                (None, _) => format!(": {}", quoted(UNKNOWN)),
            }
        };
        edits.push(TextEdit { range, text });
    }
    out.text = edit::apply(&contract.text, &edits);
    let units = source.map(|one| one.units.len()).unwrap_or_default();
    let n_lines = |at: usize| {
        let one = source.map_or("", |one| one.units[at].range.of(&one.source.text));
        one.lines().filter(|line| !line.trim().is_empty()).count()
    };
    // What says more than the file holds stays as a whole.
    out.units = (0..units)
        .filter(|at| {
            let n_filed = said.iter().zip(&is_filed).filter(|(said, is_filed)| said.unit == *at && **is_filed).count();
            n_filed > 0 && n_filed == n_lines(*at)
        })
        .collect();
    out
}

/// Takes out of the document what stands in the file beside it.
pub(super) fn file(decided: &mut Decided<'_>, filled: &Filled) {
    decided.filed.extend(&filled.entries);
    for at in &filled.units {
        decided.decisions[*at].target = Target::Elsewhere;
    }
}

/// An entry of a source's front matter.
struct Own {
    /// All of its lines, a comment behind it included.
    whole: Range,
    /// What stands behind its key.
    value: Range,
    /// A comment stands behind its value.
    has_comment: bool,
}

/// The entry of the source that a key takes as it stands; none where the front matter goes elsewhere.
fn moved(one: &Decided<'_>, key: &str) -> Option<Own> {
    let mut units = one.units.iter().zip(&one.decisions);
    units.find(|(unit, decision)| {
        unit.part == Part::Meta && unit.kind == BlockKind::Front && decision.target == Target::Meta
    })?;
    let front = one.source.document.front.as_ref()?;
    let entry = front.entries.iter().find(|entry| same_key(&entry.key, key) && !entry.value.is_empty())?;
    let tile = &one.source.document.tiles[one.source.document.tile_at(entry.range.start)];
    let is_alone = front.entries.iter().filter(|other| tile.range.contains(other.range)).count() == 1;
    let whole = if is_alone { tile.range } else { entry.range };
    let has_comment = !Range { start: entry.range.end, end: whole.end }.of(&one.source.text).trim().is_empty();
    Some(Own { whole, value: Range { start: entry.key_range.end, end: whole.end }, has_comment })
}

/// True for keys that differ in case, blanks and hyphens only.
fn same_key(a: &str, b: &str) -> bool {
    let key =
        |text: &str| text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    !key(a).is_empty() && key(a) == key(b)
}

/// A value with commas as a list.
fn list(value: &str) -> String {
    let items = value.split(',').map(str::trim).filter(|item| !item.is_empty());
    let lines: Vec<String> = items.map(|item| format!("\n  - {}", quoted(item))).collect();
    format!(":{}", lines.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_the_same_in_any_spelling_and_values_become_lists() {
        assert!(same_key("Creation Date", "creation-date") && same_key("owning_sig", "owning-sig"));
        assert!(!same_key("owner", "owning-sig") && !same_key("—", "-"));
        assert_eq!(list("@a, @b's"), ":\n  - '@a'\n  - '@b''s'");
    }
}
