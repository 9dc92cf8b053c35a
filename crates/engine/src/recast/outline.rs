//! A template's sections as places that content can go to, with what each is about.
//!
//! Knows the contract only.

use specast_syntax::{Range, SectionId, TileKind};

use super::cues::{Subject, Where, words};
use super::units::fold;
use crate::contract::Contract;

/// A section of a template.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its section in the template.
    pub section: SectionId,
    /// Its heading level.
    pub level: u8,
    /// Its number, `4.1`.
    pub number: Option<String>,
    /// Its title without number, as it shows.
    pub title: String,
    /// What it is about.
    pub subject: Subject,
    /// Words of its title.
    pub words: Vec<String>,
    /// False for the title of the template and for parts that take no content, such as checklists.
    pub is_open: bool,
    /// Number of sections above it.
    pub depth: usize,
}

/// The sections of a template in order; the index is the section's.
pub fn outline(contract: &Contract) -> Vec<Place> {
    let document = &contract.document;
    let text: &str = &contract.text;
    let root = root(contract);
    let mut places: Vec<Place> = Vec::new();
    for (id, section) in document.sections.iter().enumerate() {
        let title = fold(&document.plain_in(section.heading, section.title, text).text);
        let number = section.number.map(|number| number.of(text).trim_start_matches('§').to_owned());
        let mut subject = Subject::of(&title, Where::Heading, 1.0);
        let own = own_text(contract, id);
        let mut guidance = Subject::of(&own, Where::Heading, 0.25);
        guidance.cap(1.2);
        subject.merge(&guidance, 1.0);
        let depth = std::iter::successors(section.parent, |parent| document.sections[*parent].parent).count();
        let above = section.parent.map(|parent| &places[parent]);
        let is_checklist = above.is_some_and(|above| !above.is_open && Some(above.section) != root)
            || words(&title).iter().any(|word| word == "checklist" || word == "체크리스트");
        let is_open = Some(id) != root && !is_checklist;
        let words = words(&title);
        places.push(Place { section: id, level: section.level, number, title, subject, words, is_open, depth });
    }
    // A section that only holds sections leaves its content to them.
    for id in 0..places.len() {
        let has_own = own_text(contract, id).chars().any(char::is_alphanumeric);
        let has_children = places.iter().any(|place| document.sections[place.section].parent == Some(id));
        if has_children && !has_own && places[id].is_open {
            places[id].subject.weights.iter_mut().for_each(|weight| *weight *= 0.6);
            let children: Vec<usize> =
                (0..places.len()).filter(|child| document.sections[*child].parent == Some(id)).collect();
            let above = places[id].subject.clone();
            // Its first subsection speaks for it.
            if let Some(first) = children.first() {
                places[*first].subject.merge(&above, 0.5);
            }
        }
    }
    places
}

/// The section that is the template's title: the first, alone at its level.
pub fn root(contract: &Contract) -> Option<SectionId> {
    let sections = &contract.document.sections;
    let first = sections.first()?;
    (sections.len() > 1 && sections[1..].iter().all(|section| section.level > first.level)).then_some(0)
}

/// The text between a heading of the template and the next, sample code left out.
fn own_text(contract: &Contract, section: SectionId) -> String {
    let document = &contract.document;
    let own = document.sections[section].own.clone();
    let mut out = String::new();
    for tile in &document.tiles[own.start + 1..own.end] {
        let TileKind::Leaf(leaf) = tile.kind else { continue };
        if !matches!(leaf, specast_syntax::Leaf::Code { .. } | specast_syntax::Leaf::Comment) {
            out.push_str(Range::of(tile.range, &contract.text));
            out.push('\n');
        }
    }
    out
}
