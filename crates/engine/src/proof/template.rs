//! What the templates say literally, and what their holes show.

use rustc_hash::FxHashSet as HashSet;

use super::side::{Words, leaf_key, statement_key, value_of};
use crate::contract::{Contract, SlotKind};
use crate::facts::{self, Place, Statement};
use crate::source::Source;
use crate::words as language;

/// What the templates say literally.
#[derive(Default)]
pub(super) struct Template {
    /// Folded texts of leaves, statements, cells, labels and front matter lines.
    pub texts: HashSet<String>,
    /// Folded titles of sections without their numbers.
    pub titles: HashSet<String>,
    /// Titles and values with holes, as their literal pieces, folded.
    pub patterns: Vec<Vec<String>>,
    /// Keys of front matter whose value is such a title.
    pub named: HashSet<String>,
    /// Stems of the words of titles and of front matter values.
    pub title_stems: HashSet<u32>,
    /// Folded labels of fields, front matter keys and column heads.
    pub labels: HashSet<String>,
    /// Folded examples that holes show, with what introduced them cut off.
    pub examples: Vec<String>,
    /// Folded options of enumerations, with the label, key or column they belong to.
    pub options: HashSet<(String, String)>,
    /// Target paths with their variables.
    pub targets: Vec<crate::contract::PathPattern>,
}

impl Template {
    /// Collects what the templates say.
    pub fn of(contracts: &[Contract], words: &mut Words) -> Self {
        let mut out = Self::default();
        for contract in contracts {
            out.add(contract, words);
        }
        out
    }

    fn add(&mut self, contract: &Contract, words: &mut Words) {
        let source = Source::new(contract.path.clone(), contract.text.clone(), crate::source::Envelope::default());
        let facts = facts::extract(&source);
        for (tile, _) in source.document.leaves() {
            self.texts.insert(leaf_key(&source, tile));
        }
        for statement in &facts.statements {
            self.texts.insert(statement_key(&statement.text, statement.place));
            if let Some(label) = &statement.label {
                self.labels.insert(label.to_string());
                self.texts.insert(format!("{label}:"));
            }
            if statement.place == Place::Head {
                self.labels.insert(language::fold(&statement.text));
            }
            let owner = statement.label.as_deref().or(statement.head.as_deref()).unwrap_or_default();
            self.holes(&statement.text, owner);
            if matches!(statement.place, Place::Heading | Place::Front)
                && let Some(pieces) = pattern(value_of(&statement.text))
            {
                self.named.extend(statement.label.as_deref().map(str::to_owned));
                self.patterns.push(pieces);
            }
        }
        for section in &source.document.sections {
            let title = section.title.of(&source.text);
            self.titles.insert(language::fold(title));
            self.title_stems.extend(words.stems(title));
        }
        for slot in &contract.slots {
            if let SlotKind::Section { .. } = slot.kind {
                self.titles.extend(
                    slot.title
                        .pieces
                        .first()
                        .filter(|_| slot.title.pieces.len() == 1)
                        .map(|title| language::fold(title)),
                );
            }
        }
        self.targets.extend(contract.target.clone());
    }

    /// True for a field of the template; an id in its label may go on counting.
    pub fn has_label(&self, statement: &Statement) -> bool {
        statement.label.as_deref().is_some_and(|label| {
            let shape = id_shape(label);
            self.labels.contains(label) || shape.is_some() && self.labels.iter().any(|known| id_shape(known) == shape)
        })
    }

    /// Reads the holes of a statement: the examples they show, the options they offer.
    fn holes(&mut self, text: &str, owner: &str) {
        let value = text.split_once(": ").map_or(text, |(_, value)| value).trim_matches('\'');
        let mut found: Vec<&str> = text
            .match_indices('[')
            .filter_map(|(at, _)| text[at + 1..].split_once(']').map(|(hole, _)| hole))
            .collect();
        if !value.starts_with('[') {
            found.push(value);
        }
        for hole in found {
            if let Some((_, example)) = hole.split_once("e.g.") {
                self.examples.push(language::fold(example.trim_start_matches(',').trim()));
            }
            for separator in [" | ", " / "] {
                if hole.contains(separator) && !hole.contains("e.g.") {
                    self.options.extend(hole.split(separator).map(|option| (owner.to_owned(), language::fold(option))));
                }
            }
            // An example may be nothing but an id.
            if hole.chars().any(|c| c.is_ascii_digit())
                && hole.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')
            {
                self.examples.push(language::fold(hole));
            }
        }
    }
}

/// The family of a label that is nothing but an id in brackets.
fn id_shape(label: &str) -> Option<&str> {
    let bare = label.trim_matches(['[', ']']);
    let family = bare.split(']').next()?.trim_end_matches(|c: char| c.is_ascii_digit());
    (family.len() < bare.len() && family.ends_with('-')).then_some(family)
}

/// The literal pieces around one hole in brackets or braces.
fn pattern(text: &str) -> Option<Vec<String>> {
    let open = text.find(['[', '{', '<'])?;
    let close = open + text[open..].rfind([']', '}', '>'])?;
    let (before, after) = (language::fold(&text[..open]), language::fold(&text[close + 1..]));
    (!before.is_empty() || !after.is_empty()).then(|| vec![before, after])
}
