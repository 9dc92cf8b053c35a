//! The values that a recast spec holds besides the author's blocks: keys, status lines, requirement
//! and verification rows, notes.

use std::collections::BTreeSet;

use specast_syntax::BlockKind;

use super::cues::{topic, words};
use super::derive::Quoted;
use super::form::{Cell, Fill, id};
use super::moved::{self, Decided};
use super::outline::{Place, telling_stems};
use super::place::Target;
use super::units;
use super::values::{Labels, UNKNOWN, escaped, meaning, quoted};
use crate::contract::{Contract, IdFamily, SlotId, SlotKind, ValueKind};
use crate::frames;

/// What a spec speaks of.
#[derive(Debug, Clone)]
pub struct SpecFill<'a> {
    /// The spec's contract.
    pub contract: &'a Contract,
    /// The author's title, or the feature's name.
    pub title: String,
    /// The spec's path.
    pub path: String,
    /// What the source says of itself.
    pub labels: Labels,
    /// Date of the source's last change.
    pub date: Option<String>,
    /// The requirements, in order.
    pub requirements: Vec<Quoted>,
    /// Numbers and titles of the template's sections that hold the author's text.
    pub held: Vec<(String, String)>,
    /// The author's headed parts in the sections of the template.
    pub parts: Vec<Part>,
    /// The family of the requirements.
    pub family: Option<&'a IdFamily>,
    /// The section that defines them.
    pub defined: Option<SlotId>,
}

/// A part with more different words than this is about many things.
const MOST_SAID: usize = 80;

/// What stands under one of the author's headings in a section of the template.
#[derive(Debug, Clone)]
pub struct Part {
    /// Index of the section in the outline.
    pub place: usize,
    /// The heading, as it shows.
    pub heading: String,
    /// Stems of the heading.
    pub named: BTreeSet<String>,
    /// Stems of the text.
    pub said: BTreeSet<String>,
    /// Its words.
    pub words: BTreeSet<String>,
}

impl Part {
    /// Its heading has the last word of a label, which says what the label asks for: `Key Dependencies`.
    fn is_named(&self, stems: &[String]) -> bool {
        stems.last().is_some_and(|stem| self.named.contains(stem))
    }

    /// Its text has all words of a label, a single one as it is or in the plural: a log is no logging. A long text has
    /// any word.
    fn says(&self, label: &str, stems: &[String]) -> bool {
        let is_said = |word: &str| self.words.contains(word);
        let has = |word: &String| {
            is_said(word) || is_said(&format!("{word}s")) || word.strip_suffix('s').is_some_and(is_said)
        };
        self.said.len() <= MOST_SAID
            && stems.iter().all(|stem| self.said.contains(stem))
            && (stems.len() > 1 || words(label).iter().any(has))
    }
}

/// The author's headed parts in each section of the template, with the stems of heading and text.
pub fn parts(decided: &[Decided<'_>], outline: &[Place]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for one in decided {
        for (unit, decision) in one.units.iter().zip(&one.decisions) {
            let (Target::Section(place), Some(id)) = (decision.target, unit.section) else { continue };
            let heading = units::whole_heading(one.source, id);
            let is_shown = units::title(one.source) != Some(id) && !moved::same(&heading, &outline[place].title);
            if matches!(unit.kind, BlockKind::Heading { .. }) || !is_shown || heading.is_empty() {
                continue;
            }
            let at = parts.iter().position(|part| part.place == place && part.heading == heading);
            let at = at.unwrap_or_else(|| {
                let named = telling_stems(&heading).into_iter().collect();
                parts.push(Part { place, heading, named, said: BTreeSet::new(), words: BTreeSet::new() });
                parts.len() - 1
            });
            let text = unit.range.of(&one.source.text);
            parts[at].said.extend(telling_stems(text));
            parts[at].words.extend(words(text));
        }
    }
    parts
}

/// The family whose ids number requirements: the one of the template's requirement section.
pub fn requirement_family<'a>(contract: &'a Contract, outline: &[Place]) -> Option<&'a IdFamily> {
    let subject = topic("requirements")?;
    let is_about = |family: &&IdFamily| {
        let Some(slot) = family.defined.map(|slot| &contract.slots[slot]) else { return false };
        let place = outline.iter().find(|place| {
            let heading = contract.document.sections[place.section].heading;
            contract.document.tiles[heading].range == slot.origin
        });
        place.is_some_and(|place| place.subject.weights[subject] >= 2.0)
    };
    let is_named = |family: &&IdFamily| family.prefix.contains("REQ") || family.prefix.starts_with("FR");
    let families = || contract.ids.iter().filter(|family| family.defined.is_some());
    families()
        .find(|family| is_about(family) && is_named(family))
        .or_else(|| families().find(is_named))
        .or_else(|| families().find(is_about))
}

impl SpecFill<'_> {
    fn is_section_of(&self, section: &Place, slot: Option<SlotId>) -> bool {
        let Some(slot) = slot else { return false };
        let heading = self.contract.document.sections[section.section].heading;
        self.contract.document.tiles[heading].range == self.contract.slots[slot].origin
    }

    fn is_verification(section: &Place) -> bool {
        let Some(verification) = topic("verification") else { return false };
        let most = section.subject.weights.iter().copied().fold(0.0, f32::max);
        section.is_open && section.subject.weights[verification] >= most && most >= 2.0
    }

    /// The value that the template's key takes from the source.
    fn known(&self, key: &str, kind: &ValueKind) -> Option<String> {
        let meaning = meaning(key);
        let said = match meaning.as_str() {
            "title" => Some(self.title.clone()),
            "owner" | "version" | "status" | "created" => self.labels.get(&meaning).map(str::to_owned),
            "updated" => self.labels.get("updated").map(str::to_owned).or_else(|| self.date.clone()),
            _ => None,
        }?;
        match kind {
            ValueKind::Text | ValueKind::Default(_) => Some(said),
            ValueKind::Enum(options) => options.iter().find(|option| option.eq_ignore_ascii_case(&said)).cloned(),
            ValueKind::Date => is_date(&said).then_some(said),
            ValueKind::List(_) => None,
        }
    }

    /// A field has no value of its own where a part below it speaks of what it asks for.
    fn pointer(&self, place: &Place, label: &str) -> Option<String> {
        let stems = telling_stems(label);
        let here = || self.parts.iter().filter(|part| part.place == place.section && !stems.is_empty());
        let part =
            here().find(|part| part.is_named(&stems)).or_else(|| here().find(|part| part.says(label, &stems)))?;
        frames::render("see", &[&escaped(&part.heading)])
    }

    fn verification(&self, n: usize) -> Option<String> {
        let id = id(self.family?, n);
        frames::render("verification", &[&id, &format!("`specast verify {}`", self.path)])
    }
}

/// `YYYY-MM-DD`.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 10
        && bytes
            .iter()
            .enumerate()
            .all(|(at, byte)| if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() })
}

impl Fill for SpecFill<'_> {
    fn title(&self) -> &str {
        &self.title
    }

    fn path(&self) -> &str {
        &self.path
    }

    fn key(&self, key: &str, kind: &ValueKind) -> Option<String> {
        match (self.known(key, kind), kind) {
            (Some(value), _) => Some(quoted(&value)),
            (None, ValueKind::Default(_) | ValueKind::List(_)) => None,
            (None, _) => Some(quoted(UNKNOWN)),
        }
    }

    fn label(&self, section: Option<&Place>, label: &str) -> Vec<String> {
        // A line that mirrors a key shows the key's value.
        let key = self.contract.keys().find(|id| meaning(&self.contract.slots[*id].title.show()) == meaning(label));
        let Some(SlotKind::Key { value }) = key.map(|id| &self.contract.slots[id].kind) else {
            return section.and_then(|place| self.pointer(place, label)).into_iter().collect();
        };
        self.known(label, value).map(|value| escaped(&value)).into_iter().collect()
    }

    fn body(&self, _section: &Place) -> Vec<String> {
        Vec::new()
    }

    fn rows(&self, section: &Place, columns: &[String]) -> Vec<Vec<Cell>> {
        let column = |cues: &[&str]| {
            columns.iter().position(|head| words(head).iter().any(|word| cues.iter().any(|cue| word.contains(cue))))
        };
        let text_at = column(&["description", "statement", "text", "설명", "내용"])
            .or_else(|| column(&["requirement", "요구"]))
            .unwrap_or(1)
            .min(columns.len().saturating_sub(1));
        let texts: Vec<String> = if self.is_section_of(section, self.defined) {
            self.requirements.iter().map(|quoted| quoted.text.clone()).collect()
        } else if Self::is_verification(section) {
            (1..=self.requirements.len()).filter_map(|n| self.verification(n)).collect()
        } else {
            return Vec::new();
        };
        let row = |text: &String| {
            let cells = (0..columns.len()).map(|at| match at {
                _ if at == text_at => Cell::Text(text.clone()),
                0 => Cell::Id,
                _ => Cell::Text(UNKNOWN.to_owned()),
            });
            cells.collect()
        };
        texts.iter().map(row).collect()
    }

    fn entries(&self, section: &Place) -> Vec<String> {
        if Self::is_verification(section) {
            (1..=self.requirements.len()).filter_map(|n| self.verification(n)).collect()
        } else {
            Vec::new()
        }
    }

    fn checks(&self, _section: &Place) -> Vec<String> {
        Vec::new()
    }

    /// `Section 4.2` in a checklist points to the section that holds the author's text.
    fn note(&self, cells: &[String]) -> Option<String> {
        let named = cells.iter().rev().find(|cell| {
            let lower = cell.to_lowercase();
            lower.starts_with("section") || lower.contains("§")
        })?;
        let numbers = named.split(|c: char| !c.is_ascii_digit() && c != '.').map(|part| part.trim_matches('.'));
        let (_, title) = numbers.filter(|number| !number.is_empty()).find_map(|number| {
            let below = format!("{number}.");
            let exact = self.held.iter().find(|(held, _)| held == number);
            exact.or_else(|| self.held.iter().find(|(held, _)| held.starts_with(&below)))
        })?;
        frames::render("alignment", &[&escaped(title)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_points_to_what_its_label_asks_for() {
        let part = |heading: &str, text: &str| {
            let stems = |text: &str| telling_stems(text).into_iter().collect();
            let words = words(text).into_iter().collect();
            Part { place: 0, heading: heading.to_owned(), named: stems(heading), said: stems(text), words }
        };
        let says = |text: &str, label: &str| part("More", text).says(label, &telling_stems(label));
        let label = telling_stems("Key Dependencies");
        assert!(part("Dependencies", "").is_named(&label) && !part("Key Terminology", "").is_named(&label));
        assert!(says("The key dependencies are two.", "Key Dependencies"));
        let long: String = (0..100).map(|n| format!("word{n}x ")).collect();
        assert!(!says(&format!("The key dependencies are two. {long}"), "Key Dependencies"));
        assert!(says("Each metric has a name.", "Metrics") && !says("It holds the write-ahead log.", "Logging"));
    }
}
