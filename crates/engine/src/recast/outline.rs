//! A template's sections as places that content can go to, with what each is about.
//!
//! Knows the contract only.

use specast_syntax::{Leaf, SectionId, TileKind};

use super::cues::{Subject, Where, topic, words};
use super::plan::means;
use super::units::fold;
use crate::contract::{Contract, SlotId, SlotKind};
use crate::words::stem;

/// A section of a template.
#[derive(Debug, Clone)]
pub struct Place {
    /// Its section in the template.
    pub section: SectionId,
    /// Its heading level.
    pub level: u8,
    /// Its number, `4.1`; that of a plan's section behind `plan:`.
    pub number: Option<String>,
    /// Its title without number, as it shows.
    pub title: String,
    /// What it is about.
    pub subject: Subject,
    /// Stems of its title.
    pub stems: Vec<String>,
    /// Stems of the labels and table heads below it.
    pub labels: Vec<Vec<String>>,
    /// The section above it.
    pub above: Option<SectionId>,
    /// False for the title of the template and for parts that take no content, such as checklists.
    pub is_open: bool,
    /// Number of sections above it.
    pub depth: usize,
    /// True for a section of the plan's template.
    pub is_in_plan: bool,
}

/// What a plan's section takes of a source, by what its title means: the topics, and how much each weighs.
const IN_PLAN: [(&str, &[(&str, f32)]); 6] = [
    ("nongoals", &[("nongoals", 3.0)]),
    ("outside", &[("nongoals", 3.0)]),
    ("risks", &[("drawbacks", 3.0), ("open", 2.6)]),
    ("completion", &[("completion", 3.0)]),
    ("references", &[("references", 3.0)]),
    ("tasks", &[("tasks", 3.0)]),
];

/// The sections of a spec's template, then those of its plan's. Of these only some take text: what a spec has no
/// section for.
pub fn both(spec: &Contract, plan: Option<&Contract>) -> Vec<Place> {
    let mut places = outline(spec);
    let n = places.len();
    let meanings = IN_PLAN.map(|(meaning, _)| meaning);
    for place in plan.map(outline).unwrap_or_default() {
        let found = means(&place.title, &meanings);
        let topics = IN_PLAN.iter().find(|(meaning, _)| Some(*meaning) == found).map(|(_, topics)| *topics);
        let mut subject = Subject::none();
        for (name, weight) in topics.unwrap_or_default() {
            if let Some(topic) = topic(name) {
                subject.weights[topic] = *weight;
            }
        }
        places.push(Place {
            number: place.number.map(|number| format!("plan:{number}")),
            subject,
            // Words such as “work” name a section of a plan and say nothing of a spec's.
            stems: Vec::new(),
            labels: Vec::new(),
            above: place.above.map(|above| above + n),
            is_open: place.is_open && topics.is_some(),
            is_in_plan: true,
            ..place
        });
    }
    places
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
        // What stands in brackets behind a title explains it, as its guidance does.
        let (named, remark) =
            title.split_once('(').filter(|(named, _)| !named.trim().is_empty()).unwrap_or((&title, ""));
        let mut subject = Subject::of(named, Where::Heading, 1.0);
        subject.merge(&Subject::of(remark, Where::Heading, 0.25), 1.0);
        let mut guidance = Subject::of(&own_text(contract, id), Where::Heading, 0.25);
        guidance.cap(1.2);
        subject.merge(&guidance, 1.0);
        let depth = std::iter::successors(section.parent, |parent| document.sections[*parent].parent).count();
        let above = section.parent.map(|parent| &places[parent]);
        let is_checklist = above.is_some_and(|above| !above.is_open && Some(above.section) != root)
            || words(&title).iter().any(|word| word == "checklist" || word == "체크리스트");
        let is_open = Some(id) != root && !is_checklist && !is_sample(contract, id);
        let (stems, labels, above) = (telling_stems(&title), labels(contract, id), section.parent);
        places.push(Place {
            section: id,
            level: section.level,
            number,
            title,
            subject,
            stems,
            labels,
            above,
            is_open,
            depth,
            is_in_plan: false,
        });
    }
    // A section that only holds sections leaves its content to them.
    for id in 0..places.len() {
        let has_own = has_own_text(contract, id);
        let has_children = places.iter().any(|place| document.sections[place.section].parent == Some(id));
        if has_children && !has_own && places[id].is_open {
            places[id].is_open = false;
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

/// How many of the places of [`both`] are the spec's.
pub fn n_spec(places: &[Place]) -> usize {
    places.partition_point(|place| !place.is_in_plan)
}

/// The section that is the template's title: the first, alone at its level.
pub fn root(contract: &Contract) -> Option<SectionId> {
    let sections = &contract.document.sections;
    let first = sections.first()?;
    (sections.len() > 1 && sections[1..].iter().all(|section| section.level > first.level)).then_some(0)
}

/// Stems of the words of a text that carry content.
pub fn telling_stems(text: &str) -> Vec<String> {
    let words = words(text).into_iter().filter(|word| !crate::words::is_stop(word));
    words.filter(|word| !word.bytes().all(|byte| byte.is_ascii_digit())).map(|word| stem(&word)).collect()
}

/// True if `below` is part of the section `above`.
pub fn is_below(outline: &[Place], below: usize, above: usize) -> bool {
    std::iter::successors(outline[below].above, |id| outline[*id].above).any(|id| id == above)
}

/// What a section asks for by name: its fields, and the heads of its tables.
fn labels(contract: &Contract, section: SectionId) -> Vec<Vec<String>> {
    let Some(slot) = slot_of(contract, section) else { return Vec::new() };
    let mut names = Vec::new();
    for slot in contract.children(Some(slot)).map(|id| &contract.slots[id]) {
        match &slot.kind {
            SlotKind::Field => names.push(slot.title.show()),
            SlotKind::Table { columns, .. } => names.extend(columns.iter().cloned()),
            _ => {}
        }
    }
    names.iter().map(|name| telling_stems(name)).filter(|stems| !stems.is_empty()).collect()
}

/// True for a heading that is all hole: it shows what authors may add, and takes nothing itself.
fn is_sample(contract: &Contract, section: SectionId) -> bool {
    let title = slot_of(contract, section).map(|slot| &contract.slots[slot].title);
    let is_empty = |piece: &String| !piece.chars().any(char::is_alphanumeric);
    title.is_some_and(|title| title.has_holes() && title.pieces.iter().all(is_empty))
}

fn slot_of(contract: &Contract, section: SectionId) -> Option<SlotId> {
    let heading = contract.document.tiles[contract.document.sections[section].heading].range;
    contract.slots.iter().position(|slot| slot.level().is_some() && slot.origin == heading)
}

fn own_leaves(contract: &Contract, section: SectionId) -> impl Iterator<Item = (Leaf, &str)> {
    let document = &contract.document;
    let own = document.sections[section].own.clone();
    document.tiles[own.start + 1..own.end].iter().filter_map(|tile| match tile.kind {
        TileKind::Leaf(leaf) => Some((leaf, tile.range.of(&contract.text))),
        _ => None,
    })
}

/// True where a section has words of its own, remarks to the author included.
fn has_own_text(contract: &Contract, section: SectionId) -> bool {
    own_leaves(contract, section).any(|(_, text)| text.chars().any(char::is_alphanumeric))
}

/// The text between a heading of the template and the next, sample code left out.
fn own_text(contract: &Contract, section: SectionId) -> String {
    let leaves = own_leaves(contract, section).filter(|(leaf, _)| !matches!(leaf, Leaf::Code { .. }));
    leaves.flat_map(|(_, text)| [text, "\n"]).collect()
}
